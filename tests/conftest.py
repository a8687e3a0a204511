"""A laboratory's database for each test, on SQLite and on PostgreSQL; a program and its clients."""

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from config import Config
from lims.app import create_app
from lims.db import Database, open_database
from lims.domain import gate_people
from lims.files import Files
from lims.services import people
from lims.web.limits import limiter
from tests import databases, factories
from tests.renewed import Laboratory, PostgresqlLaboratory, SqliteLaboratory
from tests.signing import KEYS

SECRET = "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


def pytest_configure() -> None:
    """As the running program does, look for garbage seldom; and hash passwords as quickly as the cast's own."""
    gc.set_threshold(50_000, 20, 20)
    people.hasher = factories.QUICK


@pytest.fixture(scope="session")
def sqlite_laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """A file with the standing cast. Its engine stays, so that no statement is compiled twice."""
    laboratory = SqliteLaboratory(tmp_path_factory.mktemp("laboratory"))
    yield laboratory
    laboratory.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with databases.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_laboratory(postgresql_server: str) -> Iterator[Laboratory]:
    laboratory = PostgresqlLaboratory(databases.fresh_database(postgresql_server, "laboratory"))
    yield laboratory
    laboratory.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def laboratory(request: pytest.FixtureRequest) -> Laboratory:
    """An empty laboratory with the standing cast, as new, on each of the two databases."""
    laboratory: Laboratory = request.getfixturevalue(f"{request.param}_laboratory")
    laboratory.renew()
    return laboratory


@pytest.fixture
def database_url(laboratory: Laboratory) -> str:
    return laboratory.url


@pytest.fixture
def database(laboratory: Laboratory) -> Database:
    return Database(laboratory.engine)


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture(scope="session")
def program(
    sqlite_laboratory: SqliteLaboratory,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_pages: FileSystemBytecodeCache,
) -> Iterator[Flask]:
    """The web program, started once, on a laboratory of its own: its routes cost a tenth of a second."""
    folder = tmp_path_factory.mktemp("program")
    url = f"sqlite:///{shutil.copy(sqlite_laboratory.as_new, folder / 'lims.sqlite3')}"
    database = open_database(url)
    app = create_app(settings(url, folder / "files"), database=database, keys=KEYS)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = compiled_pages
    yield app
    database.close()


@pytest.fixture
def app(
    program: Flask, database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The program as new, at home in the laboratory of this test: nothing counted, nothing set."""
    # The cast lives in November 2026; pages are asked whenever the tests run. That is no clock that jumped.
    monkeypatch.setattr(gate_people, "LONGEST_SILENCE", timedelta(days=36500))
    house, config = program.extensions["lims"], dict(program.config)
    files = tmp_path / "files"
    program.extensions["lims"] = replace(
        house, config=settings(database_url, files), database=database, files=Files(files)
    )
    limiter.reset()
    yield program
    program.extensions["lims"] = house
    program.config.clear()
    program.config.update(config)


def settings(database_url: str, files: Path) -> Config:
    return Config(
        database_url=database_url,
        secret_key=SECRET,
        public_url="http://localhost",
        files_folder=str(files),
        secure_cookies=False,
    )


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> Callable[[str], FlaskClient]:
    """`client_of("lan")`: a browser in which that person has signed in."""

    def signed_in(username: str) -> FlaskClient:
        client = app.test_client()
        response = client.post("/login", data={"username": username, "password": factories.PASSWORD})
        assert response.status_code == 302, response.get_data(as_text=True)
        return client

    return signed_in
