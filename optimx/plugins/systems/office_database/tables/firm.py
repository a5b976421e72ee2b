"""What the firm keeps of itself: people, sites, equipment, orders, its lists and its documents.

In: nothing. Out: tables whose columns are called as the fields of the records in `optimx.documents`.
Written by `firm.seed`, read by `generation`.
"""

import sqlalchemy as sa

from optimx.documents.records import (
    EmployeeType,
    EntityType,
    EquipmentType,
    Handover,
    PartyKind,
    Role,
    WorkState,
)
from optimx.plugins.columns import Choice, Fixed
from optimx.plugins.systems.office_database.tables.metadata import METADATA, code, given, key, maybe

HOURS = Fixed(2)
MONEY = Fixed(2)
QUANTITY = Fixed(3)
DEGREES = Fixed(8)

company = sa.Table(
    "company",
    METADATA,
    key("code"),
    code("name"),
    code("siren"),
    maybe("siret"),
    maybe("ape"),
    maybe("idcc"),
)
mobile_account = sa.Table(
    "mobile_account",
    METADATA,
    key("account"),
    maybe("company", sa.Unicode, sa.ForeignKey("company.code")),
    maybe("ftp_host"),
    maybe("ftp_port", sa.Integer),
    maybe("ftp_login"),
    maybe("secret_ref"),
    given("active", sa.Boolean),
)
mobile_user = sa.Table(
    "mobile_user",
    METADATA,
    key("login"),
    code("name"),
    given("role", Choice(Role)),
    maybe("staff_number"),
)
hour_type = sa.Table(
    "hour_type", METADATA, key("code"), code("label"), given("is_work", sa.Boolean), maybe("payroll_code")
)
absence_reason = sa.Table("absence_reason", METADATA, key("code"), code("label"), maybe("payroll_code"))
meal_allowance = sa.Table("meal_allowance", METADATA, key("code"), code("label"), maybe("payroll_code"))
travel_zone = sa.Table(
    "travel_zone",
    METADATA,
    key("code"),
    sa.Column("effective_from", sa.Date, primary_key=True),
    given("km_min", sa.Integer),
    given("km_max", sa.Integer),
    maybe("hardship", MONEY),
    maybe("transport", MONEY),
)
setting = sa.Table("setting", METADATA, key("key"), code("value"))
party = sa.Table("party", METADATA, key("code"), given("kind", Choice(PartyKind)), code("name"))

employee = sa.Table(
    "employee",
    METADATA,
    key("staff_number"),
    code("company", sa.ForeignKey("company.code")),
    code("last_name"),
    code("first_name"),
    given("type", Choice(EmployeeType)),
    given("daily_hours", HOURS),
    given("entered_on", sa.Date),
    maybe("left_on", sa.Date),
    maybe("trade"),
)
crew = sa.Table("crew", METADATA, key("code"), code("leader"))
crew_member = sa.Table(
    "crew_member", METADATA, key("crew", sa.ForeignKey("crew.code", ondelete="CASCADE")), key("staff_number")
)

deal = sa.Table("deal", METADATA, key("code"), code("label"), maybe("customer"))
site = sa.Table(
    "site",
    METADATA,
    key("code"),
    code("deal", sa.ForeignKey("deal.code")),
    code("company", sa.ForeignKey("company.code")),
    code("label"),
    code("address_line"),
    code("postcode"),
    code("city"),
    given("state", Choice(WorkState)),
    given("starts_on", sa.Date),
    maybe("ends_on", sa.Date),
    maybe("zone"),
    maybe("customer"),
    maybe("latitude", DEGREES),
    maybe("longitude", DEGREES),
    maybe("works_manager"),
)
work_item = sa.Table(
    "work_item",
    METADATA,
    key("site", sa.ForeignKey("site.code", ondelete="CASCADE")),
    key("code"),
    given("position", sa.Integer),
    code("label"),
    given("state", Choice(WorkState)),
    maybe("unit"),
    maybe("planned_quantity", QUANTITY),
    maybe("planned_hours", QUANTITY),
)
assignment = sa.Table(
    "assignment",
    METADATA,
    key("id"),
    code("site"),
    given("starts_on", sa.Date),
    given("ends_on", sa.Date),
    maybe("work_item"),
    maybe("staff_number"),
    maybe("equipment"),
)

equipment = sa.Table(
    "equipment",
    METADATA,
    key("code"),
    code("label"),
    given("type", Choice(EquipmentType)),
    maybe("registration"),
    maybe("site"),
    maybe("yard"),
    maybe("meter", QUANTITY),
)
purchase_order = sa.Table(
    "purchase_order",
    METADATA,
    key("number"),
    code("supplier"),
    given("mode", Choice(Handover)),
    maybe("site"),
    maybe("expected_on", sa.Date),
)
purchase_order_line = sa.Table(
    "purchase_order_line",
    METADATA,
    key("purchase_order", sa.ForeignKey("purchase_order.number", ondelete="CASCADE")),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    code("designation"),
    code("unit"),
    given("ordered", QUANTITY),
    given("received", QUANTITY),
    maybe("article"),
)

document = sa.Table(
    "document",
    METADATA,
    key("id"),
    code("file"),
    code("sha256"),
    given("size", sa.BigInteger),
    code("title"),
    given("entity_type", Choice(EntityType)),
    code("entity_code"),
    maybe("revision"),
    # Roles are read and written as a whole, in their order: one a line.
    code("roles"),
    code("path"),
)
