"""The databases tests run on: SQLite, and a PostgreSQL server of our own (or TEST_DATABASE_URL)."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

SERVER_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class NoPostgreSQL(RuntimeError):
    """The tests must not pass without it: `apt-get install postgresql`, or set TEST_DATABASE_URL."""


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty server database, on loopback, gone afterwards."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    if not SERVER_FOLDERS:
        raise NoPostgreSQL("install Debian's package postgresql or set TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="lims-pg-"))
    data, port = folder / "data", free_port()
    owner = server_owner()
    if owner:
        shutil.chown(folder, owner)
    run_as(
        owner,
        "initdb",
        "-D",
        data,
        "-U",
        "lims",
        "--auth=trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
    run_as(owner, "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    try:
        yield f"postgresql+psycopg://lims@127.0.0.1:{port}/postgres"
    finally:
        run_as(owner, "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def server_owner() -> str | None:
    """PostgreSQL refuses to run as root; Debian has a user for it."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


def run_as(owner: str | None, program: str, *arguments: object) -> None:
    command = [str(SERVER_FOLDERS[0] / program), *map(str, arguments)]
    if owner:
        command = ["setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups", *command]
    subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_database(url: str, name: str) -> str:
    """A new, empty database beside `url`; returns its URL."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return sa.engine.make_url(url).set(database=name).render_as_string(hide_password=False)
