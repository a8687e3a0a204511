"""The schema of the database against the program's: migrate it, or refuse to serve on another."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as Alembic
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

ROOT = Path(__file__).parent.parent


class WrongSchema(RuntimeError):
    """The database is older or newer than the program."""


def migrate(engine: sa.Engine, target: str = "head") -> None:
    """Bring the database to `target`; foreign keys rest meanwhile on SQLite."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        alembic = settings()
        alembic.attributes["connection"] = connection
        if target.startswith("-") or target == "base":
            command.downgrade(alembic, target)
        else:
            command.upgrade(alembic, target)
        connection.commit()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def check(engine: sa.Engine) -> None:
    """Raise `WrongSchema` unless the database is exactly at this program's last migration."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(settings()).get_current_head()
    if found != wanted:
        raise WrongSchema(f"database at migration {found}, program needs {wanted}: run `lims migrate`")


def settings() -> Alembic:
    alembic = Alembic(ROOT / "setup.cfg")
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    return alembic
