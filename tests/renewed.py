"""A laboratory's database that is as new before each test, in milliseconds, under one engine.

A new engine would compile every statement again; a new PostgreSQL database costs a fifth of a second.
"""

import shutil
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import event

from lims import schema
from lims.db import Database, create_engine
from lims.models import Row
from tests import factories

KEPT = "as_new"
"""The PostgreSQL schema that holds a copy of every table."""
BUSY = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
DISARMED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled <> 'O'"


class Laboratory(Protocol):
    url: str
    engine: sa.Engine

    def renew(self) -> None: ...

    def close(self) -> None: ...


class SqliteLaboratory:
    """The file is put back from a copy."""

    def __init__(self, folder: Path) -> None:
        self.path, self.as_new = folder / "lims.sqlite3", folder / "as_new.sqlite3"
        self.url = f"sqlite:///{self.path}"
        self.engine = create_engine(self.url)
        _set_up(self.engine)
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()
        shutil.copy(self.path, self.as_new)

    def renew(self) -> None:
        self.engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copy(self.as_new, self.path)

    def close(self) -> None:
        self.engine.dispose()


class PostgresqlLaboratory:
    """Rows, sequences and triggers are put back from a schema of copies, by a function whose plans stay.

    Connections given back stay open: a new one would have to learn every table again. Whoever is still busy goes.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)
        self._keeper = sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        event.listen(self._keeper, "connect", _without_triggers)
        _set_up(self.engine)
        tables = [table.name for table in Row.metadata.sorted_tables]
        with self._keeper.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {KEPT}")
            for table in tables:
                connection.exec_driver_sql(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')
            steps = "".join(_put_back(connection, table) for table in tables)
            connection.exec_driver_sql(
                f"CREATE FUNCTION {KEPT}.renew() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {steps} END $$"
            )

    def renew(self) -> None:
        if self.engine.pool.checkedout():
            self.engine.dispose()
        with self._keeper.connect() as connection:
            connection.exec_driver_sql(BUSY)
            for (table,) in connection.exec_driver_sql(DISARMED).all():
                connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
            connection.exec_driver_sql(f"SELECT {KEPT}.renew()")

    def close(self) -> None:
        self.engine.dispose()
        self._keeper.dispose()


def _without_triggers(connection: Any, _: object) -> None:
    connection.execute("SET session_replication_role = replica")
    connection.commit()


def _put_back(connection: sa.Connection, table: str) -> str:
    kept = connection.exec_driver_sql(
        f'SELECT count(*), COALESCE(max(id), 0) + 1 FROM {KEPT}."{table}"'
    ).one()
    sequence = connection.exec_driver_sql(
        f"""SELECT pg_get_serial_sequence('public."{table}"', 'id')"""
    ).scalar()
    return (
        f'DELETE FROM public."{table}";'
        + (f'INSERT INTO public."{table}" SELECT * FROM {KEPT}."{table}";' if kept[0] else "")
        + (f"PERFORM setval('{sequence}', {kept[1]}, false);" if sequence else "")
    )


def _set_up(engine: sa.Engine) -> None:
    schema.migrate(engine)
    factories.standing_cast(Database(engine))
