"""The catalogue at the terminal: out as a file, a file tried, and a start that keeps the laboratory's changes."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from lims import cli
from lims.db import Database
from lims.domain.limit_row import COLUMNS
from lims.models.reference import Limit
from reports.spreadsheet import as_csv
from tests import small_catalogue as small
from tests.conftest import SECRET
from tests.factories import an_act

OTA = {column: small.LIMIT_ROWS[1].get(column, "") for column in COLUMNS}


@pytest.fixture
def house(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("LIMS_DATABASE_URL", database_url)
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    monkeypatch.setenv("LIMS_FILES", str(tmp_path / "files"))
    return database


@pytest.fixture
def books(house: Database, tmp_path: Path) -> Database:
    small.loaded(house, small.written(tmp_path / "catalogue"))
    return house


@pytest.mark.parametrize("name", ["limits.csv", "limits.xlsx"])
def test_export_is_tried_as_nothing_new(
    books: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    assert cli.main(["catalogue", "export", str(path)]) == 0
    assert cli.main(["catalogue", "import", "--dry-run", str(path)]) == 0
    assert "0 added, 0 changed, 0 ended, 10 unchanged, 0 refused" in capsys.readouterr().out


def tried(tmp_path: Path, **changed: str) -> int:
    row = OTA | changed
    path = tmp_path / "new.csv"
    path.write_bytes(as_csv(COLUMNS, [[row[column] for column in COLUMNS]]))
    return cli.main(["catalogue", "import", "--dry-run", str(path)])


def test_changed_number_is_told_with_what_it_ends(
    books: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried(tmp_path, max_value="2.0", effective_from="2027-01-01") == 0
    said = capsys.readouterr().out
    assert "row 2: changed EU-RCO-OTA-03\n  EU-RCO-OTA-02 ends on 2026-12-31\n" in said


def test_refused_row_is_told_with_its_reason(
    books: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tried(tmp_path, max_value="2.0") == 1
    assert "A kept limit is never written over" in capsys.readouterr().out


def test_missing_file_is_refused(books: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["catalogue", "import", "--dry-run", "nowhere.csv"]) == 1
    assert capsys.readouterr().err.strip()


def test_import_without_a_dry_run_is_not_understood(books: Database) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["catalogue", "import", "limits.csv"])
    assert leaving.value.code == 2


def test_start_keeps_a_catalogue_that_differs_from_the_shipped_one(
    house: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["prepare", "--no-demo"]) == 0
    with house.transaction(an_act()) as session:
        row = session.scalars(sa.select(Limit).where(Limit.limit_id == "VN-GCO-BOSCALID-01")).one()
        row.effective_to, row.clause = date(2026, 12, 31), "another clause"
    assert cli.main(["prepare", "--no-demo"]) == 0
    assert "differs from the shipped one in 1 places" in " ".join(capsys.readouterr().out.split())
