"""A laboratory's database that is as new before each test, in milliseconds, under one engine.

A new engine would compile every statement again; a new PostgreSQL database costs a fifth of a second.
"""

import shutil
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from lims import schema
from lims.db import Database, create_engine
from lims.models import Row
from tests import factories

KEPT = "as_new"
"""The PostgreSQL schema that holds a copy of every table."""


class Laboratory(Protocol):
    url: str
    engine: sa.Engine

    def renew(self) -> None: ...


class SqliteLaboratory:
    """The file is put back from a copy."""

    def __init__(self, folder: Path) -> None:
        self.path, self._as_new = folder / "lims.sqlite3", folder / "as_new.sqlite3"
        self.url = f"sqlite:///{self.path}"
        self.engine = create_engine(self.url)
        _set_up(self.engine)
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()
        shutil.copy(self.path, self._as_new)

    def renew(self) -> None:
        self.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copy(self._as_new, self.path)


class PostgresqlLaboratory:
    """Rows, sequences and triggers are put back from a schema of copies; whoever is still connected goes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)
        self._keeper = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        _set_up(self.engine)
        self.engine.dispose()
        tables = [table.name for table in Row.metadata.sorted_tables]
        with self._keeper.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {KEPT}")
            for table in tables:
                connection.exec_driver_sql(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')
        self._renewal = ";".join(_put_back(table) for table in tables)

    def renew(self) -> None:
        self.engine.dispose()
        with self._keeper.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.exec_driver_sql(
                f"BEGIN; SET LOCAL session_replication_role = replica; {self._renewal}; COMMIT"
            )


def _put_back(table: str) -> str:
    sequence = f"""pg_get_serial_sequence('public."{table}"', 'id')"""
    return (
        f'ALTER TABLE public."{table}" ENABLE TRIGGER ALL;'
        f'DELETE FROM public."{table}";'
        f'INSERT INTO public."{table}" SELECT * FROM {KEPT}."{table}";'
        f'SELECT setval({sequence}, COALESCE((SELECT max(id) FROM public."{table}"), 0) + 1, false)'
    )


def _set_up(engine: sa.Engine) -> None:
    schema.migrate(engine)
    factories.standing_cast(Database(engine))
