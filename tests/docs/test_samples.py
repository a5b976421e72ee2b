"""Every sample of the documentation is run or validated, page by page, each page in a folder of its own."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.samples import Command, Sample, UnknownNoteError, commands, samples, shows

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for page in [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")]
    if page.exists()
)
CONFIGURATIONS = [page for page in [REPOSITORY / "plugins.toml"] if page.exists()]
SECONDS = 120  # a sample that a reader would give up on is a defect
# What a page may have a machine do; `make` and `git` are for the reader, and so is a `pip` that asks a registry.
RUN = re.compile(r"optimx |pytest |pip install \./")
INSTALLED = ".installed"
OFFLINE = ["--no-index", "--no-build-isolation", "--no-deps", "--target", INSTALLED]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_the_samples_of_a_page_work(page: Path, tmp_path: Path) -> None:
    for sample in samples(page.read_text(encoding="utf-8")):
        if not sample.skipped:
            try_sample(sample, tmp_path, "fr" if "fr" in page.parts else "en")


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=lambda path: path.name)
def test_the_commented_configuration_is_valid(configuration: Path, tmp_path: Path) -> None:
    try_toml(Sample("toml", "plugins.toml", configuration.read_text(encoding="utf-8"), 1), tmp_path)


def try_sample(sample: Sample, folder: Path, language: str) -> None:
    if sample.part_of:
        assert sample.body in (folder / sample.part_of).read_text(encoding="utf-8"), f"line {sample.line}"
        return
    match sample.language:
        case "console":
            try_console(sample, folder, language)
        case "toml":
            try_toml(sample, folder)
        case "python":
            try_python(sample, folder)


def try_console(sample: Sample, folder: Path, language: str = "en") -> None:
    runnable = [command for command in commands(sample.body) if RUN.match(f"{command.line} ")]
    for command in runnable:
        run = run_in(folder, command, language)
        expected = sample.exits if command is runnable[-1] else 0
        said = f"line {sample.line}: $ {command.line}\n{run.stdout}{run.stderr}"
        assert run.returncode == expected, said
        assert shows(command.shown, run.stdout + run.stderr), said


def run_in(folder: Path, command: Command, language: str = "en") -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command.line)
    # A page's own packages are for that page alone
    more = OFFLINE if program == "pip" else []
    return subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments, *more],
        cwd=folder,
        env=environment_of(folder, language),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def environment_of(folder: Path, language: str = "en") -> dict[str, str]:
    # A reader's home, journal and settings must neither help a sample nor be touched by it.
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPTIMX_", "XDG_"))}
    locale = {"en": "en_US.UTF-8", "fr": "fr_FR.UTF-8"}[language]
    fixed = {
        "HOME": str(home),
        "NO_COLOR": "1",
        "COLUMNS": "120",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(folder / INSTALLED),
    }
    return {**kept, **fixed, "LANGUAGE": language, "LC_ALL": locale}


def try_toml(sample: Sample, folder: Path) -> None:
    tomllib.loads(sample.body)
    if not sample.title.endswith(".toml"):
        return
    (folder / sample.title).write_text(sample.body, encoding="utf-8")
    run = run_in(folder, Command(f"optimx config check --config {sample.title}", ""))
    assert run.returncode == sample.exits, f"line {sample.line}\n{run.stdout}{run.stderr}"


def try_python(sample: Sample, folder: Path) -> None:
    script = folder / f"sample_{sample.line}.py"
    script.write_text(sample.body, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, script.name],
        cwd=folder,
        env=environment_of(folder),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, f"line {sample.line}\n{run.stdout}{run.stderr}"


PAGE = """
# Title

```console
$ optimx status \\
    --json
{"version": 1}
$ make run
```

<!-- sample: exits 3 -->
```toml plugins.toml
version = 1
```

<!-- sample: skip because the server is the vendor's -->
```console
$ optimx exchange
```

```
not a sample
```
"""


def test_samples_are_found_with_their_place_and_their_notes() -> None:
    found = list(samples(PAGE))

    assert [(sample.language, sample.title, sample.line, sample.exits) for sample in found] == [
        ("console", "", 4, 0),
        ("toml", "plugins.toml", 12, 3),
        ("console", "", 17, 0),
    ]
    assert [sample.skipped for sample in found] == ["", "", "the server is the vendor's"]


def test_a_note_that_is_not_understood_is_refused() -> None:
    with pytest.raises(UnknownNoteError):
        list(samples("<!-- sample: skip -->\n```console\n$ optimx\n```\n"))


def test_commands_come_with_the_output_shown_under_them() -> None:
    first, second = commands(next(samples(PAGE)).body)

    assert first == Command("optimx status     --json", '{"version": 1}')
    assert second == Command("make run", "")


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("", "anything", True),
        ("a\nb", "x\na\nb\ny", True),
        ("a … c", "a b c", True),
        ("a\n…\nd", "a\nb\nc\nd", True),
        ("a\nc", "a\nb\nc", False),
        ("b", "a", False),
    ],
)
def test_shown_output_is_compared_with_gaps(expected: str, actual: str, same: bool) -> None:
    assert shows(expected, actual) == same


@pytest.mark.parametrize("body", ["raise SystemExit(1)", "import no_such_module"])
def test_a_python_sample_that_fails_fails_the_page(tmp_path: Path, body: str) -> None:
    with pytest.raises(AssertionError, match="line 7"):
        try_python(Sample("python", "", body, 7), tmp_path)


def test_a_command_that_leaves_with_another_code_fails_the_page(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="line 7"):
        try_console(Sample("console", "", "$ optimx no-such-command\n", 7), tmp_path)
