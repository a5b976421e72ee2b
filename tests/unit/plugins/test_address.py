"""No secret stands in the URL of a database, and none is shown when one did."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from optimx import SecretReference
from optimx.plugins.systems.mobile_store import MobileStoreOptions
from optimx.plugins.systems.office_database import OfficeDatabaseOptions

OPTIONS = pytest.mark.parametrize("options", [OfficeDatabaseOptions, MobileStoreOptions])


@OPTIONS
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://erp:hunter2@server/firm",
        "postgresql+psycopg://erp@server/firm?password=hunter2",
        "postgresql+psycopg://erp@server/firm?sslmode=require&sslpassword=hunter2",
        "mssql+pyodbc://?odbc_connect=DRIVER%3Dx%3BPWD%3Dhunter2",
        "mssql+pyodbc://server/firm?PWD=hunter2",
        "mssql+pyodbc://erp@server:hunter2@server.example/firm?driver=x",
    ],
)
def test_a_password_in_the_url_is_refused_and_not_repeated(options: type[BaseModel], url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        options.model_validate({"url": url})
    (error,) = caught.value.errors(include_url=False, include_input=False)
    said = [error["ctx"][name].show() for name in ("what", "remedy")]
    assert "pgpass" in said[1]
    assert "hunter2" not in " ".join(said)


@OPTIONS
@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///firm.sqlite3",
        "postgresql+psycopg://erp@server:5433/firm?sslmode=verify-full",
        "mssql+pyodbc://erp@server@server.example:1433/firm",
        "no url",
        "[x",
    ],
)
def test_what_holds_no_password_passes(options: type[BaseModel], url: str) -> None:
    found: Any = options.model_validate({"url": url, "password": {"env": "X"}})
    assert (found.url, found.password) == (url, SecretReference("env", "X"))


@pytest.mark.parametrize("password", ["hun/ter", "hun#ter", "hun?ter", "hun ter", "[hunter"])
def test_a_password_that_is_no_good_url_is_found_all_the_same(password: str) -> None:
    with pytest.raises(ValidationError):
        OfficeDatabaseOptions.model_validate({"url": f"postgresql://erp:{password}@server/firm"})
