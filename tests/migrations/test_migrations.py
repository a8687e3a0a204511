"""The schema: one head, up–down–up, the same as the models, and a half schema is not served."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lims import schema
from lims.db import create_engine
from lims.models import Row
from tests import databases


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    if request.param == "postgresql":
        url = databases.fresh_database(request.getfixturevalue("postgresql_server"), "migrations")
    engine = create_engine(url)
    yield engine
    engine.dispose()


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(schema.settings()).get_heads()) == 1


def test_up_down_up(empty: sa.Engine) -> None:
    schema.migrate(empty)
    schema.migrate(empty, "base")
    assert tables(empty) == set()
    schema.migrate(empty)
    assert tables(empty) == set(Row.metadata.tables)


def test_each_step_down_and_up(empty: sa.Engine) -> None:
    schema.migrate(empty)
    for _ in ScriptDirectory.from_config(schema.settings()).walk_revisions():
        schema.migrate(empty, "-1")
    assert tables(empty) == set()


def test_models_and_schema_agree(empty: sa.Engine) -> None:
    schema.migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []


def test_half_a_schema_is_not_served(empty: sa.Engine) -> None:
    schema.migrate(empty, "0005")
    with pytest.raises(schema.WrongSchema):
        schema.check(empty)


def test_a_newer_schema_is_not_served(empty: sa.Engine) -> None:
    schema.migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(schema.WrongSchema):
        schema.check(empty)


def test_migrations_import_nothing_of_ours() -> None:
    texts = [path.read_text() for path in Path("migrations/versions").glob("*.py")]
    assert [text for text in texts if "import lims" in text or "from lims" in text] == []
