"""Plugins are let in when they are right; whoever is wrong is named, with distribution and version."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from optimx import ListenerError, PluginError
from optimx.core.plugin_manager import Plugins, PluginState
from optimx.core.plugin_manager.door import HOOKS
from optimx.plugins import BUILTIN

Install = Callable[..., None]

REPORT = """\
from pydantic import BaseModel, ConfigDict
from optimx import ReportPlugin, hookimpl

class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")

@hookimpl
def optimx_register_reports():
    return [ReportPlugin("NAME", ".txt", "text/plain", Options, lambda options: None)]
"""

LISTENER = """\
from optimx import hookimpl
heard = []

@hookimpl
def optimx_uploaded(event):
    heard.append(event)

@hookimpl
def optimx_errored(event, context):
    raise RuntimeError("no network")

@hookimpl
def optimx_run_finished():
    raise SystemExit(3)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install distributions as pip leaves them: a module and its metadata."""
    monkeypatch.syspath_prepend(tmp_path)
    modules: set[str] = set()

    def install(distribution: str, source: str, *, version: str = "1.0", entry: str = "", brings: bool = True) -> None:
        module = "third_" + distribution.replace("-", "_")
        modules.add(module)
        (tmp_path / f"{module}.py").write_text(source, "utf-8")
        info = tmp_path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", "utf-8")
        group = "optimx" if brings else "other"
        (info / "entry_points.txt").write_text(f"[{group}]\n{entry or distribution} = {module}\n", "utf-8")
        importlib.invalidate_caches()

    yield install
    for module in modules:
        sys.modules.pop(module, None)


def load(*use: str, third_party: bool = True) -> Plugins:
    return Plugins.load(use, BUILTIN, third_party=third_party)


def problem_of(*use: str) -> PluginError:
    (problem,) = load(*use).problems
    return problem


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in BUILTIN.items() for name in names])
def test_every_built_in_plugin_comes_in_by_the_partners_door(kind: str, name: str) -> None:
    plugins = load()

    assert getattr(plugins, kind)[name].name == name
    assert plugins.known(kind) == frozenset(BUILTIN[kind])


def test_every_hook_that_is_declared_is_known() -> None:
    assert HOOKS[0] == "optimx_register_transports"
    assert HOOKS[-1] == "optimx_run_finished"
    assert len(HOOKS) == 12


def test_a_distribution_in_use_brings_its_plugin(install: Install) -> None:
    install("acme", REPORT.replace("NAME", "acme"))

    plugins = load("acme")

    assert plugins.problems == []
    assert plugins.reports["acme"].suffix == ".txt"
    assert set(plugins.reports) == {"acme", *BUILTIN["reports"]}


def test_a_distribution_may_be_written_in_any_of_its_spellings(install: Install) -> None:
    install("acme-optimx", REPORT.replace("NAME", "acme"))

    assert "acme" in load("Acme_Optimx", "acme-optimx").reports


def test_a_distribution_whose_folder_is_not_called_as_pip_would_is_found(install: Install, tmp_path: Path) -> None:
    install("acme-optimx", REPORT.replace("NAME", "acme"))
    (tmp_path / "acme_optimx-1.0.dist-info").rename(tmp_path / "acme-optimx-1.0.dist-info")

    plugins = load("acme-optimx")

    assert "acme" in plugins.reports
    assert [info.state for info in plugins.installed() if info.distribution == "acme-optimx"] == [PluginState.LOADED]


def test_what_is_installed_but_not_in_use_is_not_imported_and_says_how_to_enable_it(install: Install) -> None:
    install("acme", "raise AssertionError('imported')")

    plugins = load()
    (info,) = [info for info in plugins.installed() if info.name == "acme"]

    assert info.state is PluginState.NOT_ENABLED
    assert str(info.problem) == 'installed, not enabled: add "acme" to [plugins] use'
    assert '"acme"' in str(plugins.hint("acmee"))


def test_of_many_that_wait_to_be_enabled_only_those_of_a_like_name_are_proposed(install: Install) -> None:
    for name in ("acme", "brick", "crane", "digger"):
        install(name, "raise AssertionError('imported')")

    assert load().hint("shelf") is None
    assert str(load().hint("acmee")) == 'Installed, not enabled: add "acme" to [plugins] use.'


def test_third_parties_can_be_switched_off(install: Install) -> None:
    install("acme", "raise AssertionError('imported')")

    plugins = load("acme", third_party=False)
    (info,) = [info for info in plugins.installed() if info.name == "acme"]

    assert plugins.problems == []
    assert info.state is PluginState.SWITCHED_OFF
    assert "--no-plugins" in str(plugins.hint("acme"))


def test_a_plugin_that_cannot_be_imported_is_named_and_keeps_its_cause(install: Install) -> None:
    install("acme", "import a_module_that_is_not_there", version="2.1")

    problem = problem_of("acme")

    assert "acme 2.1" in str(problem)
    assert "a_module_that_is_not_there" in str(problem)
    assert isinstance(problem.__cause__, ModuleNotFoundError)


def test_a_plugin_that_ends_the_program_when_imported_is_named(install: Install) -> None:
    install("acme", "raise SystemExit(0)")

    assert "acme 1.0" in str(problem_of("acme"))


@pytest.mark.parametrize(
    ("source", "told", "remedy"),
    [
        (LISTENER.replace("optimx_uploaded", "optimx_uploadad"), "optimx_uploadad", "optimx_uploaded is probably"),
        (LISTENER.replace("def optimx_uploaded(event)", "def optimx_uploaded(evnt)"), "evnt", "another version"),
        ("def optimx_uploaded(event): pass", "optimx_uploaded", "@hookimpl"),
        ("from optimx import hookimpl", "has no hook", "[plugins] use"),
        (
            REPORT.replace("return [", "raise OSError('no disk') #"),
            "OSError: no disk",
            "[plugins] use",
        ),
        (REPORT.replace("return [", "return None #"), "NoneType", "[plugins] use"),
        (REPORT.replace("return [", "return ['text'] #"), "returns a str", "[plugins] use"),
        (REPORT.replace("return [", "return 3 #"), "TypeError", "[plugins] use"),
        (REPORT.replace("NAME", "Ac Me"), "'Ac Me'", "[plugins] use"),
        (REPORT.replace("NAME", "acme").replace("forbid", "ignore"), 'extra="forbid"', "[plugins] use"),
    ],
    ids=["misspelt", "argument", "unmarked", "hookless", "raises", "none", "string", "number", "name", "lax"],
)
def test_a_plugin_that_breaks_the_contract_is_refused_and_named(
    install: Install, source: str, told: str, remedy: str
) -> None:
    install("acme", source, version="2.1")

    problem = problem_of("acme")

    assert "acme 2.1" in str(problem)
    assert told in str(problem)
    assert remedy in str(problem.remedy)


def test_a_name_that_two_announce_is_refused_and_both_are_named(install: Install) -> None:
    install("acme", REPORT.replace("NAME", "pretty"))
    install("zenith", REPORT.replace("NAME", "pretty"), version="3.0")

    problem = problem_of("acme", "zenith")

    assert "acme 1.0" in str(problem)
    assert "zenith 3.0" in str(problem)


def test_a_name_of_a_built_in_plugin_is_refused_and_both_are_named(install: Install) -> None:
    install("acme", REPORT.replace("NAME", "text"))

    plugins = load("acme")

    assert "acme 1.0" in str(plugins.problems[0])
    assert "optimx-exchange" in str(plugins.problems[0])
    assert plugins.reports["text"].media_type == "text/plain; charset=utf-8"


def test_two_plugins_of_one_name_are_refused_and_both_are_named(install: Install) -> None:
    install("acme", LISTENER, entry="bell")
    install("zenith", LISTENER, entry="bell")

    problem = problem_of("acme", "zenith")

    assert "acme 1.0" in str(problem)
    assert "zenith 1.0" in str(problem)


def test_every_problem_is_told_at_once(install: Install) -> None:
    install("acme", "import a_module_that_is_not_there")
    install("zenith", REPORT.replace("NAME", "text"))

    assert len(load("acme", "zenith", "not-installed").problems) == 3


def test_a_distribution_that_is_not_installed_is_named_with_the_nearest(install: Install) -> None:
    install("acme-optimx", LISTENER, entry="bell")

    assert "acme-optimx" in str(problem_of("acme-optimix").remedy)
    assert "acme-optimx" in str(problem_of("bell").remedy)


def test_a_distribution_without_a_plugin_is_named(install: Install) -> None:
    install("acme", "", brings=False)

    assert "acme 1.0" in str(problem_of("acme"))
    assert "brings no plugin" in str(problem_of("acme"))


def test_a_failed_plugin_is_listed_with_its_problem(install: Install) -> None:
    install("acme", "import a_module_that_is_not_there")

    (info,) = [info for info in load("acme").installed() if info.name == "acme"]

    assert info.state is PluginState.FAILED
    assert "a_module_that_is_not_there" in str(info.problem)


def test_a_listener_is_told_only_what_it_asks_for(install: Install) -> None:
    install("acme", LISTENER)

    (listener,) = load("acme").listeners
    listener.tell("optimx_uploaded", event="an event", context="a context")
    listener.tell("optimx_generated", event="another", context="a context")

    assert sys.modules["third_acme"].heard == ["an event"]
    assert (listener.name, listener.distribution) == ("acme", "acme 1.0")


def test_telling_one_listener_tells_no_other(install: Install) -> None:
    install("acme", LISTENER)
    install("zenith", LISTENER)

    first, _ = load("acme", "zenith").listeners
    first.tell("optimx_uploaded", event="an event", context="a context")

    assert sys.modules["third_zenith"].heard == []


def test_what_a_listener_raises_reaches_its_guard(install: Install) -> None:
    install("acme", LISTENER)

    (listener,) = load("acme").listeners

    with pytest.raises(RuntimeError, match="no network"):
        listener.tell("optimx_errored", event=None, context=None)


def test_a_listener_cannot_end_the_program(install: Install) -> None:
    install("acme", LISTENER)

    (listener,) = load("acme").listeners

    with pytest.raises(ListenerError, match=r"acme 1\.0"):
        listener.tell("optimx_run_finished", record=None, context=None)
