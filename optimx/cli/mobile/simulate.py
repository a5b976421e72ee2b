"""`optimx mobile simulate`: crews that do not exist enter days of work, some of them with mistakes.

In: a session, an account, how much. Out: entries and media in the mobile store, ready for the next answer. The same
seed gives the same days; entered twice, they are nothing new. Photos need the extra `demo`.
"""

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimx import PluginError, text
from optimx.cli import groups
from optimx.cli.exit_codes import DONE
from optimx.cli.mobile.group import app, opened
from optimx.cli.progress import DAYS, progress
from optimx.cli.running import figures_of
from optimx.cli.session import Session

if TYPE_CHECKING:
    from optimx.demo.simulation import Simulated


@groups.add(
    app,
    "simulate",
    text("Enters realistic days into the mobile store, as the crews' telephones would; some records faulty if wanted."),
    [
        "optimx mobile simulate --account demo --days 5",
        "optimx mobile simulate --account demo --days 20 --people 40 --photos 10 --seed 7 --faulty 0.05",
    ],
)
def simulate(
    ctx: typer.Context,
    *,
    account: Annotated[str, typer.Option("--account", metavar="LOGIN", help=text("The login of its account.").message)],
    days: Annotated[int, typer.Option("--days", min=1, help=text("Working days; the last one is today.").message)] = 1,
    people: Annotated[
        int | None, typer.Option("--people", min=1, help=text("So many of the firm's people; else all.").message)
    ] = None,
    entries: Annotated[
        int | None, typer.Option("--entries", min=1, help=text("Time entries a day; else two a person.").message)
    ] = None,
    photos: Annotated[int, typer.Option("--photos", min=0, help=text("Photos a day.").message)] = 0,
    signatures: Annotated[int, typer.Option("--signatures", min=0, help=text("Signatures a day.").message)] = 0,
    seed: Annotated[int, typer.Option("--seed", help=text("The same seed gives the same days.").message)] = 2026,
    faulty: Annotated[
        float,
        typer.Option("--faulty", min=0.0, max=1.0, help=text("Share of records with a mistake, from 0 to 1.").message),
    ] = 0.0,
) -> int:
    """Enter simulated days."""
    session: Session = ctx.obj
    try:
        from optimx.demo import simulation  # noqa: PLC0415
        from optimx.demo.drawing import drawing  # noqa: PLC0415 - its libraries are an extra, and slow to load
    except ImportError as error:
        raise PluginError(
            text("simulated days need libraries that are not installed ({name})", name=error.name),
            remedy=text("Install them: pip install 'optimx-exchange[demo]'."),
        ) from error
    with (
        opened(session, account, "mobile simulate") as (desk, store),
        drawing() if photos else nullcontext(map) as each,
        progress(session.terminal, figures_of(session), time.monotonic) as watch,
    ):
        today = desk.account.clock.now().astimezone(desk.account.timezone).date()
        wanted = simulation.Wanted(days, today, people, photos, signatures, entries, faulty, seed)
        made = simulation.simulate(store, wanted, lambda done, total: watch(done, total, 0, 0, DAYS), each)
    _tell(session, made)
    return DONE


def _tell(session: Session, made: "Simulated") -> None:
    figures, faults = figures_of(session), sum(made.faults.values())
    said = text(
        "new records from {first} to {last}: {fresh}, of them with a mistake: {faults}; "
        "pictures that never come: {lost}",
        first=made.days[0].isoformat(),
        last=made.days[-1].isoformat(),
        fresh=figures.number(made.fresh),
        faults=figures.number(faults),
        lost=figures.number(made.lost),
    )
    by_rule = ", ".join(f"{rule}: {figures.number(count)}" for rule, count in made.faults.items())
    lines = [session.terminal.show(said), *([f"  {by_rule}"] if by_rule else [])]
    data: dict[str, Any] = {
        "days": [day.isoformat() for day in made.days],
        "fresh": made.fresh,
        "counts": dict(made.counts),
        "faults": dict(made.faults),
        "lost": made.lost,
    }
    session.terminal.result("mobile.simulate", data, lines)
