"""`optimx generate · upload · download · import · archive`: the steps by hand, as in the ERP's screens.

In: a session. Out: a run of one step, with its report. Called by `root`.
"""

from collections.abc import Callable

import typer

from optimx import Text, text
from optimx.cli import groups
from optimx.cli.running import run_office
from optimx.core.office import run
from optimx.core.office.office import Office


def _step(name: str, summary: Text, steps: Callable[[Office], None]) -> typer.Typer:
    app = groups.single()

    @groups.add(app, name, summary, [f"optimx {name}", f"optimx {name} --json"])
    def command(ctx: typer.Context) -> int:
        """Do one step as a run of its own."""
        return run_office(ctx.obj, name, steps)

    return app


generate_app = _step("generate", text("Only generates a pair; nothing is sent."), run.generate)
upload_app = _step("upload", text("Only sends the pair that was generated last."), run.send_generated)
download_app = _step("download", text("Only brings waiting answers into Importation_EnCours."), run.download_only)
import_app = _step("import", text("Only imports what lies in Importation_EnCours."), run.import_only)
archive_app = _step("archive", text("Only archives what was imported, and tells the other side."), run.archive_only)
