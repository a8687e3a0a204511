"""The end of the trail, published and signed, finds what the chain itself cannot: a past made consistent again."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import Config
from lims import cli, trail
from lims.db import Database
from lims.domain.refusal import Refused
from lims.models.audit import AuditEntry
from lims.services import audit_heads
from tests.conftest import SECRET
from tests.factories import MORNING, a_producer, an_act
from tests.signed import OUR_NAME, a_key, ours

UNGUARD = {
    "sqlite": "DROP TRIGGER audit_entry_unchanged; DROP TRIGGER audit_entry_kept",
    "postgresql": "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
}


@contextmanager
def opened() -> Iterator[object]:
    yield ours().signer


@pytest.fixture
def published(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of this morning, and the laboratory's certificate as an outsider keeps it."""
    monkeypatch.setenv("LIMS_DATABASE_URL", database_url)
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    monkeypatch.setenv("LIMS_FILES", str(tmp_path / "files"))
    (tmp_path / "laboratory.pem").write_text(f"# laboratory: {OUR_NAME}\n{ours().pem}")
    config = Config(database_url, SECRET, "http://localhost", audit_out=str(tmp_path / "out"))
    with database.transaction(an_act()) as session:
        session.add_all([a_producer(f"Hộ {number}", code=f"CT-90000{number}") for number in range(4)])
    return audit_heads.publish(database, config, opened, at=MORNING)  # type: ignore[arg-type]


def verify(published: Path) -> int:
    trust = published.parent.parent / "laboratory.pem"
    return cli.main(["audit", "verify", "--against", str(published), "--trust", str(trust)])


def rewrite(database: Database, *statements: str) -> None:
    """With the database's own password."""
    with database.engine.begin() as connection:
        for statement in (*UNGUARD[database.engine.dialect.name].split(";"), *statements):
            connection.exec_driver_sql(statement)


def rebuild(database: Database) -> None:
    """Every hash made anew, so that the chain holds from the first entry to the head."""
    with database.engine.begin() as connection:
        previous = trail.START
        table = AuditEntry.__table__
        for entry in connection.execute(sa.select(table).order_by(table.c.id)).mappings().all():
            values = {**entry, "previous_hash": previous}
            previous = trail.digest(values)
            changed = sa.update(table).where(table.c.id == entry["id"])
            connection.execute(changed.values(previous_hash=values["previous_hash"], hash=previous))
        connection.exec_driver_sql(
            f"UPDATE audit_head SET hash = '{previous}', entries = (SELECT max(id) FROM audit_entry)"
        )


def test_untouched_past_is_as_published(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(published) == 0
    said = capsys.readouterr().out
    assert f"signed by {OUR_NAME}" in said
    assert "as it was published" in said


def test_last_entries_cut_off_and_the_head_rewritten(
    published: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(database, "DELETE FROM audit_entry WHERE id > (SELECT max(id) - 10 FROM audit_entry)")
    rebuild(database)
    assert cli.main(["audit", "verify"]) == 0
    assert verify(published) == 1
    assert "the trail was cut" in capsys.readouterr().out


def test_entry_changed_and_the_whole_chain_rebuilt(
    published: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(database, "UPDATE audit_entry SET person_id = 7 WHERE id = 3")
    rebuild(database)
    assert cli.main(["audit", "verify"]) == 0
    assert verify(published) == 1
    assert "was rewritten" in capsys.readouterr().out


def test_published_file_itself_cannot_be_changed(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = published.read_bytes()
    published.write_bytes(whole.replace(b'"LD"', b'"LX"'))
    assert verify(published) == 1
    assert "wrong, or not the laboratory's" in capsys.readouterr().out
    published.write_bytes(b"no such file")
    assert verify(published) == 2
    published.write_bytes(whole)
    (published.parent.parent / "laboratory.pem").write_text(a_key(OUR_NAME, 1).pem)
    assert verify(published) == 1


def test_openssl_checks_the_signature_as_documented(published: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl is not None
    trust = str(published.parent.parent / "laboratory.pem")
    asked = [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{published}.p7s", "-content"]
    asked += [str(published), "-CAfile", trust, "-purpose", "any", "-no_check_time", "-out", "/dev/null"]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    published.write_bytes(published.read_bytes() + b" ")
    assert subprocess.run(asked, capture_output=True, check=False).returncode != 0


def test_day_is_published_once_and_nothing_without_a_folder(published: Path, database: Database) -> None:
    config = Config("", SECRET, "http://localhost", audit_out=str(published.parent))
    assert not audit_heads.is_due(config, MORNING.date())
    assert audit_heads.is_due(config, datetime(2026, 11, 24, tzinfo=UTC).date())
    nowhere = Config("", SECRET, "http://localhost")
    assert not audit_heads.is_due(nowhere, MORNING.date())
    with pytest.raises(Refused) as refused:
        audit_heads.publish(database, nowhere, opened, at=MORNING)  # type: ignore[arg-type]
    assert refused.value.code == "audit_out_missing"
