"""Runs the migrations over one connection, given by `lims migrate` or by a test."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from lims.models import Row


def run() -> None:
    connection: sa.Connection = context.config.attributes["connection"]
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_as_batch=sqlite,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        check_foreign_keys(connection)


def check_foreign_keys(connection: sa.Connection) -> None:
    """They are off while tables are rebuilt, else altering a parent would delete its children."""
    orphans: list[Any] = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    if orphans:
        raise RuntimeError(f"rows without their parents after the migration: {orphans[:5]}")


run()
