"""The invariants I1 to I11 of the exchange, looked at from outside: on the drop, the disks, in books and journals.

In: a world. Out: what is violated, in words. Nothing here calls the code under test but to read a journal.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from optimx.core import names
from optimx.core.events import Role
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Journal
from optimx.core.journal.entries import Judged, Resolved, Spooled
from optimx.core.manifests import Manifest, from_bytes
from optimx.testing.systems import photo_bytes
from tests.simulation.world import EXCHANGE, OFFICE, SERVER, SIDES, SPOOL, STAGING, World, opened


def journal_of(world: World, side: str) -> Journal:
    """Open a copy of a side's journal."""
    return Journal(opened(world.machines[side].stored))


# -- at every moment


def spool_is_whole(world: World) -> list[str]:
    """I1, I6: what is not settled lies whole in the spool."""
    files = world.machines[OFFICE].disk.files()
    found = []
    for state in journal_of(world, OFFICE).batches(Direction.OUTBOUND, settled=False):
        spooled = state.last(Spooled)
        if spooled is None or state.has(Judged) or state.has(Resolved):
            continue
        for file in spooled.files:
            if _sha(files.get(f"{SPOOL}/{state.id}/{file.name}", b"")) != file.sha256:
                found.append(f"I1: {file.name} is not in the spool")
    return found


def manifests_hold(world: World) -> list[str]:
    """I3: each manifest that lies at the root has exactly its files."""
    found = []
    for name, data in world.drop.files.items():
        if names.is_pair_manifest(name) or names.is_answer_manifest(name):
            manifest = from_bytes(Manifest, data, name)
            for file in manifest.files:
                if _sha(world.drop.files.get(file.path, b"")) != file.sha256:
                    found.append(f"I3: {name} without {file.path}")
    return found


def answers_are_somewhere(world: World) -> list[str]:
    """I5: what an answer brought is on the drop, with the server, or durable in the office's archive or quarantine."""
    held = {_sha(content) for content in world.machines[OFFICE].disk.files().values()}
    on_drop = {_sha(content) for content in world.drop.files.values()}
    found = []
    for answer, status in world.machines[SERVER].books.named("status").items():
        if status == "closed":
            frozen = json.loads(world.machines[SERVER].books.facts[f"answer {answer}"])
            lost = [photo for photo in frozen["media"] if _sha(photo_bytes(photo)) not in held | on_drop]
            found += [f"I5: {photo} is lost" for photo in lost]
    return found


def unread_verdicts_keep_their_pair(world: World) -> list[str]:
    """A pair whose verdict the office has not read yet is still there, and so is the newest one that was filed."""
    stamps = [name.removesuffix(".json").rpartition("_")[2] for name in world.drop.files if name.startswith("receipt_")]
    filed = sorted(name for name in world.drop.files if name.startswith("archive/optim_") and name.endswith(".ok"))
    stamps += [name.removesuffix(".ok").rpartition("_")[2] for name in filed[-1:]]
    return [
        f"purged too early: {kind} of {stamp}"
        for stamp in stamps
        for kind in ("optim_param", "optim_data")
        if not any(kind in name and f"_{stamp}" in name for name in world.drop.files)
    ]


# -- at rest


def nothing_twice(world: World) -> list[str]:
    """I2: one effect a batch, a set and an entry."""
    return [
        f"I2: {side} did '{effect.split(' ')[0]}' {times} times: {effect}"
        for side in SIDES
        for effect, times in world.machines[side].books.effects.items()
        if times != 1
    ]


def everything_once(world: World) -> list[str]:
    """I2: one effect a batch, a set and an entry; nothing lost."""
    found = nothing_twice(world)
    imported = world.machines[OFFICE].books.effects
    for entry in world.machines[SERVER].books.named("entry"):
        if f"record {entry}" not in imported:
            found.append(f"I2: entry {entry} never came")
    return found


def verdicts_are_true(world: World) -> list[str]:
    """What the office was told of each set is what became of it."""
    applied = set(world.machines[SERVER].books.effects)
    return [
        f"verdict: {kind} although it was {'' if f'lot {lot}' in applied else 'not '}applied"
        for lot, kind in world.machines[OFFICE].books.named("verdict").items()
        if (kind == "accepted") != (f"lot {lot}" in applied)
    ]


def all_is_settled(world: World) -> list[str]:
    """Nothing is left to do on either side."""
    return [
        f"unsettled: {side} {state.name.split('_1112')[0]} {state.stage}"
        for side in SIDES
        for state in journal_of(world, side).batches(settled=False)
        if state.stage != UNCERTAIN
    ]


def nobody_doubts(world: World) -> list[str]:
    """Nothing is uncertain where the protocol can tell."""
    return [
        f"uncertain: {side} {state.name.split('_1112')[0]}"
        for side in SIDES
        for state in journal_of(world, side).batches(settled=False)
        if state.stage == UNCERTAIN
    ]


def places_are_known(world: World, *, media_stay: bool = False, by: Collection[str] = SIDES) -> list[str]:
    """I7: at rest every file has one place, and `why` knows it.

    Args:
        world: at rest.
        media_stay: photos and signatures stay on the drop, as the vendor has it.
        by: sides that are ours, and thus know.
    """
    rooms = {"", "work"} if media_stay else {"", "work", "photos", "signatures"}
    return [*_leftovers(world, rooms), *_unknown(world, by), *(_archive(world) if OFFICE in by else ())]


def pair_or_nothing(world: World) -> list[str]:
    """I4: both documents of a set are of one generation, wherever the set was taken."""
    found = []
    for lot, other in world.machines[SERVER].books.named("data").items():
        if lot != other:
            found.append(f"I4: parameters of {lot} were taken with data of {other}")
    return found


def only_uncertain_pairs_lie_there(world: World) -> list[str]:
    """Nothing of a pair, whole or half, lies at the root but of one that a person has to decide about."""
    uncertain = {
        file.path
        for state in journal_of(world, OFFICE).batches(Direction.OUTBOUND, settled=False)
        for file in state.spooled
        if state.stage == UNCERTAIN
    }
    left = [path for path in world.drop.files if path.startswith("optim_") and path not in uncertain]
    return [f"I7: left over on the drop: {_kind(path)}" for path in left]


def _leftovers(world: World, emptied: set[str]) -> Iterator[str]:
    rooms = {
        OFFICE: (f"{EXCHANGE}/Importation_EnCours/", f"{SPOOL}/"),
        SERVER: (f"{STAGING}/",),
    }
    for side, folders in rooms.items():
        for path in world.machines[side].disk.files():
            if path.startswith(folders):
                yield f"I7: left over at the {side}: {_kind(path)}"
            if path.endswith((".new", ".part")):
                yield f"I7: left over at the {side}: {_kind(path)}"
    for path in world.drop.files:
        folder, _, name = path.rpartition("/")
        if names.is_temporary(name):
            yield f"I7: a temporary file is left on the drop in '{folder}'"
        elif folder in emptied and name != names.DROP_IDENTITY:
            yield f"I7: left over on the drop: {folder}/{_kind(name)}"


def _unknown(world: World, by: Collection[str]) -> Iterator[str]:
    office, server = journal_of(world, OFFICE), journal_of(world, SERVER)
    for path in world.machines[OFFICE].disk.files() if OFFICE in by else ():
        if path.startswith((f"{EXCHANGE}/Importation_A", f"{EXCHANGE}/Importation_E")):
            name = PurePosixPath(path).name
            if not office.mentions(name) and not name.endswith(".txt"):
                yield f"I7: why does not know {path}"
    for path in world.drop.files if SERVER in by else ():
        name = PurePosixPath(path).name
        if (
            path.startswith(("archive/optim_", "docs/"))
            and not name.endswith((".ok", ".txt"))
            and not server.mentions(name)
        ):
            yield f"I7: why does not know {path} of the drop"


def _archive(world: World) -> Iterator[str]:
    files = world.machines[OFFICE].disk.files()
    for photo, place in world.machines[OFFICE].books.named("place").items():
        if files.get(f"{EXCHANGE}/Importation_Archive/{place}") != photo_bytes(photo):
            yield f"I7: {photo} is not at its place {place}"
    archived = [path for path in files if path.startswith(f"{EXCHANGE}/Importation_Archive/")]
    for path in archived:
        if " (" in path:
            yield f"I7: archived under a second name: {path}"


def only_where_allowed(world: World) -> list[str]:
    """I10: nothing is written outside the folders that were given."""
    allowed = ("/office/EchangeFTP/", "/state/", "/ged/")
    return [
        f"I10: written outside: {path}"
        for side in SIDES
        for path in world.machines[side].disk.files()
        if not path.startswith(allowed)
    ]


def journals_hold(world: World) -> list[str]:
    """The chain of each journal is whole, and its states are the fold of its rows."""
    found = []
    for side in SIDES:
        journal = journal_of(world, side)
        if journal.verify() is not None:
            found.append(f"journal of the {side}: chain broken")
    return found


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _kind(path: str) -> str:
    name = PurePosixPath(path).name
    for known in ("optim_param", "optim_data", "Appli_Data", "ged_", "photo", "receipt", "tmp_", "optim_"):
        if name.startswith(known):
            return f"{known}….{name.rpartition('.')[2]}"
    return name


def state_line(state: BatchState) -> str:
    """Return one line on a batch, for people."""
    return f"{state.direction} {state.name} {state.stage}"


ROLES = Role
