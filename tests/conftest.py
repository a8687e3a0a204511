"""A laboratory's database for each test, on SQLite and on PostgreSQL; a program and its clients."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from lims import schema
from lims.app import create_app
from lims.db import Database, open_database
from lims.files import Files
from tests import databases, factories

SECRET = "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with the standing cast, copied for each test."""
    path = tmp_path_factory.mktemp("prepared") / "lims.sqlite3"
    database = open_database(f"sqlite:///{path}")
    schema.migrate(database.engine)
    factories.standing_cast(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with databases.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def prepared_postgresql(postgresql_server: str) -> str:
    url = databases.fresh_database(postgresql_server, "prepared")
    database = open_database(url)
    schema.migrate(database.engine)
    factories.standing_cast(database)
    database.engine.dispose()
    return postgresql_server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty laboratory with the standing cast, on each of the two databases."""
    if request.param == "sqlite":
        path = tmp_path / "lims.sqlite3"
        shutil.copy(request.getfixturevalue("prepared_sqlite"), path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("prepared_postgresql")
    return databases.fresh_database(server, f"t{uuid.uuid4().hex[:12]}", template="prepared")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def app(database: Database, database_url: str, tmp_path: Path) -> Flask:
    config = Config(
        database_url=database_url,
        secret_key=SECRET,
        public_url="http://localhost",
        files_folder=str(tmp_path / "files"),
        secure_cookies=False,
    )
    app = create_app(config, database=database, files=Files(tmp_path / "files"))
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False)
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
