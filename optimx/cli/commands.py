"""Every command below `optimx`, and where it lives: one module a command or group, imported when it is called.

To add one: write `optimx/cli/<module>.py` with an `app` made by `groups.group` (several words: `optimx config check`)
or by `groups.single` (one word: `optimx status`), put functions into it with `groups.add`, and name it here.
"""

from dataclasses import dataclass

from optimx import Text, text


@dataclass(frozen=True, slots=True)
class Entry:
    """One word below `optimx`.

    Attributes:
        name: the word.
        module: that holds its app.
        summary: what it does, for `optimx --help`, which imports none of the modules.
        app: name of its app in the module; a module of several words has several.
    """

    name: str
    module: str
    summary: Text
    app: str = "app"


COMMANDS = (
    Entry("demo", "optimx.cli.demo", text("shows it all on this machine; nothing to configure")),
    Entry("init", "optimx.cli.init", text("a first configuration, from a few answers; then everything is tried")),
    Entry("exchange", "optimx.cli.exchange", text("does the whole exchange; what the scheduled task calls")),
    Entry("status", "optimx.cli.batches", text("what is not settled yet"), "status_app"),
    Entry("why", "optimx.cli.batches", text("the story of one file, and what to do next"), "why_app"),
    Entry("report", "optimx.cli.report", text("past runs, any of them again")),
    Entry("generate", "optimx.cli.steps", text("one step by hand: generates a pair"), "generate_app"),
    Entry("upload", "optimx.cli.steps", text("one step by hand: sends it"), "upload_app"),
    Entry("download", "optimx.cli.steps", text("one step by hand: fetches what waits on the drop"), "download_app"),
    Entry("import", "optimx.cli.steps", text("one step by hand: imports what was fetched"), "import_app"),
    Entry("archive", "optimx.cli.steps", text("one step by hand: archives what was imported"), "archive_app"),
    Entry("resolve", "optimx.cli.resolve", text("decides what only a person can know")),
    Entry("doctor", "optimx.cli.doctor", text("tries everything that an exchange needs, step by step")),
    Entry("transport", "optimx.cli.transport", text("other ways to the drop: lists, rehearses, switches, goes back")),
    Entry("config", "optimx.cli.config", text("checks the configuration, shows where each value comes from")),
    Entry("secrets", "optimx.cli.secrets", text("stores a secret where only its account reads it, tries all of them")),
    Entry("server", "optimx.cli.server", text("the drop server's script: accounts, processing, answers")),
    Entry("mobile", "optimx.cli.mobile", text("stands in for the app: simulated days, what came back refused")),
    Entry("purge", "optimx.cli.purge", text("what may not be kept any longer: shown first, then removed")),
    Entry("plugins", "optimx.cli.plugins", text("lists what is installed, and what is wrong with it")),
)
"""In the order of `optimx --help`: what is done every day first."""

EXAMPLES = (
    ("optimx demo", text("see it work, before anything is configured")),
    ("optimx exchange", text("a whole exchange, with its report")),
    ("optimx status", text("what is not settled yet, and what it waits for")),
    ("optimx report show", text("the report of the last run")),
    ("optimx config check", text("all mistakes of plugins.toml at once")),
)
"""What `optimx --help` begins with."""
