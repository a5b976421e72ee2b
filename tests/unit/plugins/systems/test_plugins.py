"""What both plugins promise of themselves, whatever they hold."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from optimx.plugins.sql import Schema
from optimx.plugins.systems.mobile_store.tables import SCHEMA as MOBILE
from optimx.plugins.systems.office_database.tables import SCHEMA as OFFICE


@pytest.mark.parametrize("plugin", ["office_database", "mobile_store"])
def test_a_plugin_that_is_not_opened_loads_no_database_library(plugin: str) -> None:
    code = f"import sys, optimx.plugins.systems.{plugin}; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("schema", [OFFICE, MOBILE], ids=["office_database", "mobile_store"])
def test_every_table_can_be_made_in_postgresql(schema: Schema) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = [str(sa.schema.CreateTable(table).compile(dialect=dialect)) for table in schema.metadata.sorted_tables]
    assert made
    assert all("CREATE TABLE" in statement for statement in made)


def test_the_account_stands_first_in_every_key_of_the_mobile_store() -> None:
    keys = {table.name: [column.name for column in table.primary_key] for table in MOBILE.metadata.sorted_tables}
    del keys["journal"]  # a list of lines, each of which names its account
    assert {key[0] for key in keys.values()} == {"account"}
