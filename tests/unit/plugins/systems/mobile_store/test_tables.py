"""A store that an older optimx wrote comes to the current tables with every row, on each database."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from optimx import Role, SystemContext, Work
from optimx.documents import Signature
from optimx.plugins.sql import Schema, open_database, sqlite_url
from optimx.plugins.systems.mobile_store import MobileStoreOptions, open_mobile
from optimx.plugins.systems.mobile_store.tables import METADATA

Day = Any
NAME = "same.png"
OLD_MEDIA = """
CREATE TABLE media (
    account VARCHAR NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, folder VARCHAR NOT NULL, size BIGINT,
    state VARCHAR NOT NULL, entry VARCHAR, outbox VARCHAR, PRIMARY KEY (account, name)
)"""


def version_2() -> Schema:
    """The tables as they were while a medium was known by its name alone."""
    metadata = sa.MetaData()
    for table in METADATA.sorted_tables:
        if table.name != "media":
            table.to_metadata(metadata)

    def same(connection: sa.Connection) -> None:
        raise AssertionError("a new database has nothing to migrate")

    return Schema(metadata, migrations=(same,))


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, context: SystemContext) -> str:
    """The URL of a store of version 2 in which a photo is expected and a signature came before its record."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        url = str(server.url(server.new_database()))
    else:
        url = sqlite_url(context.state / "mobile_store.sqlite3")
    open_database(url, version_2()).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD_MEDIA)
        connection.exec_driver_sql("CREATE INDEX ix_media_outbox ON media (account, outbox)")
        for row in ROWS:
            connection.execute(sa.text(f"INSERT INTO media VALUES ({', '.join(f':{key}' for key in row)})"), row)
    engine.dispose()
    return url


ROWS: list[dict[str, Any]] = [
    {
        "account": "111222333",
        "name": f"{number}.jpg",
        "sha256": f"{number}" * 64,
        "folder": folder,
        "size": size,
        "state": state,
        "entry": None,
        "outbox": None,
    }
    for number, folder, size, state in [(1, "photos", None, "expected"), (2, "signatures", 70_000, "received")]
]


def media(url: str) -> list[dict[str, Any]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT * FROM media ORDER BY folder, name")).mappings()
        rows = [dict(row) for row in found]
    engine.dispose()
    return rows


def key_of(url: str) -> list[str]:
    engine = sa.create_engine(url)
    inspected = sa.inspect(engine)
    found, tables = inspected.get_pk_constraint("media")["constrained_columns"], inspected.get_table_names()
    assert not [table for table in tables if "version_2" in table]
    assert [index["name"] for index in inspected.get_indexes("media")] == ["ix_media_outbox"]
    engine.dispose()
    return found


def test_media_of_an_older_store_stay_and_the_kind_joins_their_key(old: str, context: SystemContext) -> None:
    for _ in range(2):  # the second time there is nothing to do
        open_mobile(MobileStoreOptions(url=old), context).close()

    assert media(old) == ROWS
    assert key_of(old) == ["account", "folder", "name"]


def test_an_older_store_takes_a_photo_and_a_signature_of_one_name(old: str, context: SystemContext, day: Day) -> None:
    with closing(open_mobile(MobileStoreOptions(url=old), context)) as store:
        store.store_media("2.jpg", b"a photo", "photos")

    assert [row["folder"] for row in media(old)] == ["photos", "photos", "signatures"]


def test_a_migration_that_is_cut_leaves_the_older_store(
    old: str, context: SystemContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted = sa.Table.insert

    def cut(table: sa.Table) -> Any:
        if table.name == "media":
            raise KeyboardInterrupt
        return inserted(table)

    with monkeypatch.context() as patch:
        patch.setattr(sa.Table, "insert", cut)
        with pytest.raises(KeyboardInterrupt):
            open_mobile(MobileStoreOptions(url=old), context)

    assert media(old) == ROWS
    open_mobile(MobileStoreOptions(url=old), context).close()
    assert key_of(old) == ["account", "folder", "name"]


def both(day: Day) -> tuple[Any, Signature]:
    entry = day.time_entry(1)
    photo, signature = day.photo(7), day.signature(8, entry)
    return replace(photo, file=NAME), replace(signature, file=NAME)


@pytest.mark.parametrize("first", ["records", "media"])
def test_a_photo_and_a_signature_of_one_name_travel_together(store: Any, day: Day, tmp_path: Path, first: str) -> None:
    photo, signature = both(day)
    steps: list[Callable[[], Any]] = [
        lambda: store.store_entries([day.time_entry(1), photo, signature], "chef1"),
        lambda: store.store_media(NAME, day.bytes_of(7), "photos"),
        lambda: store.store_media(NAME, day.bytes_of(8), "signatures"),
    ]
    for step in steps if first == "records" else reversed(steps):
        step()
    batch = day.batch()
    store.apply(batch, *day.pair(batch), {}, Work())
    folder = tmp_path / "out"
    folder.mkdir()

    files = store.write_answer(replace(store.pending()[0], stamp=batch.stamp), folder)

    assert {(each.role, each.name): each.path.read_bytes() for each in files.media} == {
        (Role.PHOTO, NAME): day.bytes_of(7),
        (Role.SIGNATURE, NAME): day.bytes_of(8),
    }
