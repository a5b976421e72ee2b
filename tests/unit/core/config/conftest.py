"""A catalogue of small plugins, and files that are written in one line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from optimx import (
    ArchivePlugin,
    Capabilities,
    PluginError,
    ReportPlugin,
    SecretReference,
    Side,
    SystemPlugin,
    Text,
    TransportPlugin,
)
from optimx.core.config import Config, ConfigurationMistakesError, Machine, Mistake, check, read

OFFICE = """\
version = 1
[account]
id = "732829320"
[office]
folder = "EchangeFTP"
system = "erp"
[drop]
transport = "line"
[transports.line]
host = "drop.example"
password = { env = "PASSWORD" }
"""

SERVER = """\
version = 1
[server]
system = "store"
[server.accounts.demo]
id = "732829320"
root = "drops/demo"
"""


class NoOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LineOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    host: str
    port: int = 21
    password: SecretReference
    key: Path | None = None


class FolderOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    root: Path
    watch: bool = False


def _nothing(*arguments: Any) -> Any:
    raise AssertionError("a configuration is checked without opening anything")


@dataclass
class Plugins:
    transports: Mapping[str, TransportPlugin] = field(
        default_factory=lambda: {
            "line": TransportPlugin("line", LineOptions, Capabilities(), _nothing),
            "folder": TransportPlugin("folder", FolderOptions, Capabilities(), _nothing),
        }
    )
    reports: Mapping[str, ReportPlugin] = field(
        default_factory=lambda: {
            name: ReportPlugin(name, f".{name}", "text/plain", NoOptions, _nothing) for name in ("text", "json")
        }
    )
    archives: Mapping[str, ArchivePlugin] = field(
        default_factory=lambda: {name: ArchivePlugin(name, NoOptions, _nothing) for name in ("photos", "signatures")}
    )
    systems: Mapping[str, SystemPlugin] = field(
        default_factory=lambda: {
            "erp": SystemPlugin("erp", Side.OFFICE, NoOptions, _nothing),
            "store": SystemPlugin("store", Side.SERVER, NoOptions, _nothing),
        }
    )
    listener_names: tuple[str, ...] = ("mailer",)
    problems: tuple[PluginError, ...] = ()
    waiting: Text | None = None

    def hint(self, name: str) -> Text | None:
        return self.waiting


Load = Callable[..., Config]
Mistakes = Callable[..., tuple[Mistake, ...]]


@pytest.fixture
def office() -> str:
    return OFFICE


@pytest.fixture
def server() -> str:
    return SERVER


@pytest.fixture
def plugins() -> Plugins:
    return Plugins()


@pytest.fixture
def machine() -> Machine:
    return Machine(windows=False, home=Path("/home/anna"))


@pytest.fixture
def load(tmp_path: Path, plugins: Plugins, machine: Machine) -> Load:
    """Write a file and read it, by default with the plugins and the machine of these tests."""

    def load(written: str, machine: Machine = machine) -> Config:
        file = tmp_path / "plugins.toml"
        file.write_text(written, "utf-8")
        return check(read(file), plugins, machine)

    return load


@pytest.fixture
def mistakes(load: Load) -> Mistakes:
    """Return what is wrong in a file that has to be refused."""

    def mistakes(written: str, **others: Any) -> tuple[Mistake, ...]:
        with pytest.raises(ConfigurationMistakesError) as caught:
            load(written, **others)
        return caught.value.mistakes

    return mistakes
