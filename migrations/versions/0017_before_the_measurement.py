"""What is decided before a measurement: definitions of sums, processing factors, complete lists, deciding days.

A lot may have several units, a result its raw work, and a specification freezes all it was decided by.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

EXACT = sa.Numeric().with_variant(sa.Text(collation="decimal"), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = "CREATE TRIGGER result_kept BEFORE DELETE ON result BEGIN SELECT RAISE(ABORT, 'result is kept for ever'); END"
SPECIFICATION = sa.table(
    "specification",
    sa.column("id", ID),
    sa.column("market", sa.String),
    sa.column("frozen", sa.JSON),
    sa.column("reason", sa.String),
    sa.column("confirmed", sa.Boolean),
)


def upgrade() -> None:
    _definitions()
    _factors()
    _lists()
    op.add_column(
        "regulation", sa.Column("decides_on", sa.String(12), nullable=False, server_default="testing")
    )
    op.add_column("sample", sa.Column("units", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("sample", sa.Column("placed_on", sa.Date(), nullable=True))
    op.add_column("performance", sa.Column("protocol", sa.JSON(), nullable=True))
    op.add_column("analysis", sa.Column("computed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("result", sa.Column("work", sa.JSON(), nullable=True))
    op.add_column("result", sa.Column("unit_no", sa.Integer(), nullable=False, server_default="1"))
    _once_each("run_id", "analysis_id", "unit_no", before=("run_id", "analysis_id"))
    _rewrite(_whole)


def downgrade() -> None:
    _rewrite(_limit_alone)
    _once_each("run_id", "analysis_id", before=("run_id", "analysis_id", "unit_no"))
    for table, column in (
        ("result", "unit_no"),
        ("result", "work"),
        ("analysis", "computed"),
        ("performance", "protocol"),
        ("sample", "placed_on"),
        ("sample", "units"),
        ("regulation", "decides_on"),
    ):
        op.drop_column(table, column)
    for table in ("complete_list", "processing_factor", "residue_definition"):
        op.drop_table(table)


def _four_eyes(table: str) -> list[Any]:
    """Shipped rows were proposed by nobody; what a person proposes counts once another approved it."""
    return [
        sa.Column("proposed_by_id", ID, nullable=True),
        sa.Column("proposed_at", INSTANT, nullable=True),
        sa.Column("approved_by_id", ID, nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["person.id"], name=op.f(f"fk_{table}_proposed_by_id")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f(f"fk_{table}_approved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _definitions() -> None:
    op.create_table(
        "residue_definition",
        sa.Column("id", ID, nullable=False),
        sa.Column("analyte_id", ID, nullable=False),
        sa.Column("market", sa.String(10), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("bound", sa.String(10), nullable=False),
        sa.Column("nd_basis", sa.String(4), nullable=False),
        sa.Column("correlation", sa.String(12), nullable=False),
        sa.Column("expressed_as", sa.String(255), nullable=False),
        sa.Column("alternatives", sa.Boolean(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["analyte_id"], ["analyte.id"], name=op.f("fk_residue_definition_analyte_id")
        ),
        *_four_eyes("residue_definition"),
    )
    op.create_index("ix_residue_definition_analyte_id", "residue_definition", ["analyte_id"])


def _factors() -> None:
    op.create_table(
        "processing_factor",
        sa.Column("id", ID, nullable=False),
        sa.Column("commodity_id", ID, nullable=False),
        sa.Column("raw_commodity_id", ID, nullable=False),
        sa.Column("analyte_id", ID, nullable=True),
        sa.Column("analyte_group", sa.String(60), nullable=False),
        sa.Column("market", sa.String(10), nullable=False),
        sa.Column("factor", EXACT, nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["analyte_id"], ["analyte.id"], name=op.f("fk_processing_factor_analyte_id")),
        sa.ForeignKeyConstraint(
            ["commodity_id"], ["commodity.id"], name=op.f("fk_processing_factor_commodity_id")
        ),
        sa.ForeignKeyConstraint(
            ["raw_commodity_id"], ["commodity.id"], name=op.f("fk_processing_factor_raw_commodity_id")
        ),
        *_four_eyes("processing_factor"),
    )
    op.create_index("ix_processing_factor_commodity_id", "processing_factor", ["commodity_id"])


def _lists() -> None:
    op.create_table(
        "complete_list",
        sa.Column("id", ID, nullable=False),
        sa.Column("market", sa.String(10), nullable=False),
        sa.Column("commodity_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("withdrawn_by_id", ID, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commodity_id"], ["commodity.id"], name=op.f("fk_complete_list_commodity_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_complete_list_person_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_complete_list_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complete_list")),
    )
    op.create_index("ix_complete_list_commodity_id", "complete_list", ["commodity_id"])


def _once_each(*columns: str, before: tuple[str, ...]) -> None:
    """SQLite rebuilds the table for it, and its trigger with it."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("result") as batch:
        batch.drop_constraint(f"uq_result_{'_'.join(before)}", type_="unique")
        batch.create_unique_constraint(f"uq_result_{'_'.join(columns)}", list(columns))
    if sqlite:
        op.execute(KEPT)


def _rewrite(how: Any) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(SPECIFICATION)).mappings().all():
        frozen = row["frozen"]
        given = json.loads(frozen) if isinstance(frozen, str) else frozen
        connection.execute(
            sa.update(SPECIFICATION)
            .where(SPECIFICATION.c.id == row["id"])
            .values(frozen=how(dict(row), given or {}))
        )


def _whole(row: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    return {
        "market": row["market"],
        "limit": given if "limit_id" in given else None,
        "reason": row["reason"],
        "confirmed": row["confirmed"],
        "candidates": given.get("candidates", []),
    }


def _limit_alone(_: dict[str, Any], given: dict[str, Any]) -> dict[str, Any] | None:
    candidates = {"candidates": given["candidates"]} if given.get("candidates") else None
    return given.get("limit") or candidates
