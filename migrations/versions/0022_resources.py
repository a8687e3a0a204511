"""Instruments, reagents, standards, reference materials, competence, and what a run used of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
NEVER_DELETED = ("equipment_event", "certified_value", "competence", "run_use")


def upgrade() -> None:
    _equipment()
    _supplies()
    _uses()
    _competence()
    for table in NEVER_DELETED:
        _keep(table)


def downgrade() -> None:
    for table in (
        "competence",
        "run_use",
        "resource_need",
        "certified_value",
        "supply",
        "equipment_event",
        "equipment",
    ):
        op.drop_table(table)


def _table(name: str, *columns: sa.Column[Any], to: dict[str, str], unique: str | None = None) -> None:
    """A table with its number and its references."""
    extra: list[Any] = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}"))
        for column, other in to.items()
    ]
    if unique:
        extra.append(sa.UniqueConstraint(unique, name=op.f(f"uq_{name}_{unique}")))
    if name == "run_use":
        rule = "(equipment_id IS NULL) <> (supply_id IS NULL)"
        extra.append(sa.CheckConstraint(rule, name=op.f("ck_run_use_one_thing")))
    number = sa.Column("id", ID, nullable=False)
    op.create_table(name, number, *columns, *extra, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _a(name: str, kind: Any, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=empty)


def _keep(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{table} is kept for ever')"
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN {refusal}; END")
        return
    for name, what in (("kept", "DELETE"), ("not_emptied", "TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )


def _equipment() -> None:
    _table(
        "equipment",
        _a("lab_id", ID),
        _a("code", sa.String(40)),
        _a("name", sa.String(255)),
        _a("kind", sa.String(40)),
        _a("maker", sa.String(255)),
        _a("location", sa.String(255)),
        _a("search_key", KEY),
        _a("needs_calibration", sa.Boolean()),
        _a("needs_maintenance", sa.Boolean()),
        _a("status", sa.String(20)),
        _a("calibrated_until", sa.Date(), empty=True),
        _a("maintenance_until", sa.Date(), empty=True),
        _a("archived_at", INSTANT, empty=True),
        _a("archived_reason", sa.Text()),
        _a("version", sa.Integer()),
        to={"lab_id": "laboratory"},
        unique="code",
    )
    _index("equipment", "kind")
    _table(
        "equipment_event",
        _a("equipment_id", ID),
        _a("kind", sa.String(20)),
        _a("happened_on", sa.Date()),
        _a("valid_until", sa.Date(), empty=True),
        _a("passed", sa.Boolean()),
        _a("certificate", sa.String(120)),
        _a("provider", sa.String(255)),
        _a("note", sa.Text()),
        _a("doubted_from", sa.Date(), empty=True),
        _a("by_id", ID),
        _a("at", INSTANT),
        _a("struck_by_id", ID, empty=True),
        _a("struck_at", INSTANT, empty=True),
        _a("struck_reason", sa.Text()),
        to={"equipment_id": "equipment", "by_id": "person", "struck_by_id": "person"},
    )
    _index("equipment_event", "equipment_id")


def _supplies() -> None:
    _table(
        "supply",
        _a("lab_id", ID),
        _a("code", sa.String(20)),
        _a("kind", sa.String(20)),
        _a("name", sa.String(255)),
        _a("name_key", KEY),
        _a("search_key", KEY),
        _a("lot", sa.String(80)),
        _a("supplier", sa.String(255)),
        _a("matrix", sa.String(255)),
        _a("location", sa.String(255)),
        _a("expires_on", sa.Date()),
        _a("opened_on", sa.Date(), empty=True),
        _a("keeps_days", sa.Integer(), empty=True),
        _a("archived_at", INSTANT, empty=True),
        _a("archived_reason", sa.Text()),
        _a("version", sa.Integer()),
        to={"lab_id": "laboratory"},
        unique="code",
    )
    _index("supply", "name_key")
    _table(
        "certified_value",
        _a("supply_id", ID),
        _a("analyte_id", ID),
        _a("value", EXACT),
        _a("u_value", EXACT),
        _a("u_k", EXACT),
        _a("unit", sa.String(40)),
        _a("in_force", sa.Boolean()),
        to={"supply_id": "supply", "analyte_id": "analyte"},
    )
    _index("certified_value", "supply_id")
    _index("certified_value", "analyte_id")


def _uses() -> None:
    _table(
        "resource_need",
        _a("method_version_id", ID),
        _a("sort", sa.String(12)),
        _a("kind", sa.String(40)),
        _a("name", sa.String(255)),
        _a("name_key", KEY),
        _a("added_by_id", ID, empty=True),
        _a("added_at", INSTANT),
        _a("withdrawn_by_id", ID, empty=True),
        _a("withdrawn_at", INSTANT, empty=True),
        to={"method_version_id": "method_version", "added_by_id": "person", "withdrawn_by_id": "person"},
    )
    _index("resource_need", "method_version_id")
    _table(
        "run_use",
        _a("run_id", ID),
        _a("equipment_id", ID, empty=True),
        _a("supply_id", ID, empty=True),
        _a("facts", sa.JSON()),
        _a("chosen_by_id", ID),
        _a("chosen_at", INSTANT),
        _a("dropped_by_id", ID, empty=True),
        _a("dropped_at", INSTANT, empty=True),
        _a("dropped_reason", sa.Text()),
        to={
            "run_id": "run",
            "equipment_id": "equipment",
            "supply_id": "supply",
            "chosen_by_id": "person",
            "dropped_by_id": "person",
        },
    )
    for column in ("run_id", "equipment_id", "supply_id"):
        _index("run_use", column)


def _competence() -> None:
    _table(
        "competence",
        _a("person_id", ID),
        _a("method_id", ID),
        _a("method_version_id", ID, empty=True),
        _a("valid_from", sa.Date()),
        _a("valid_until", sa.Date()),
        _a("basis", sa.Text()),
        _a("granted_by_id", ID, empty=True),
        _a("granted_at", INSTANT),
        _a("withdrawn_from", sa.Date(), empty=True),
        _a("withdrawn_by_id", ID, empty=True),
        _a("withdrawn_at", INSTANT, empty=True),
        _a("withdrawn_reason", sa.Text()),
        _a("version", sa.Integer()),
        to={
            "person_id": "person",
            "method_id": "method",
            "method_version_id": "method_version",
            "granted_by_id": "person",
            "withdrawn_by_id": "person",
        },
    )
    _index("competence", "person_id")
    _index("competence", "method_id", "person_id")
