"""A laboratory's database for each test, on SQLite and on PostgreSQL; a program and its clients."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from config import Config
from lims.app import create_app
from lims.db import Database
from lims.files import Files
from tests import databases, factories
from tests.renewed import Laboratory, PostgresqlLaboratory, SqliteLaboratory

SECRET = "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="session")
def sqlite_laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """A file with the standing cast. Its engine stays, so that no statement is compiled twice."""
    laboratory = SqliteLaboratory(tmp_path_factory.mktemp("laboratory"))
    yield laboratory
    laboratory.engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with databases.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_laboratory(postgresql_server: str) -> Iterator[Laboratory]:
    laboratory = PostgresqlLaboratory(databases.fresh_database(postgresql_server, "laboratory"))
    yield laboratory
    laboratory.engine.dispose()


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
def database(laboratory: Laboratory) -> Iterator[Database]:
    yield Database(laboratory.engine)
    laboratory.engine.dispose()


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture
def app(
    database: Database, database_url: str, tmp_path: Path, compiled_pages: FileSystemBytecodeCache
) -> Flask:
    config = Config(
        database_url=database_url,
        secret_key=SECRET,
        public_url="http://localhost",
        files_folder=str(tmp_path / "files"),
        secure_cookies=False,
    )
    app = create_app(config, database=database, files=Files(tmp_path / "files"))
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = compiled_pages
    return app


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
