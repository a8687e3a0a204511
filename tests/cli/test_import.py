"""`lims results import`: the way of the page, for long files; and a kill in the middle leaves none or all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from lims.cli import main
from lims.db import Database
from lims.models.analysis import Result
from lims.models.imports import FileImport
from lims.trail import breaks
from tests.bench import opened
from tests.conftest import SECRET
from tests.importing import table
from tests.laboratory import metals, ready

ONE = "LD-26-000001"
WORDS = (
    "import os, signal, sys\n"
    "from lims.services import imports\n"
    "kept = imports.mark_written\n"
    "def stop(session, *given, **named):\n"
    "    kept(session, *given, **named)\n"
    "    session.flush()\n"
    "    print('here', flush=True)\n"
    "    signal.pause()\n"
    "imports.mark_written = stop\n"
    "from lims.cli import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {
        "LIMS_DATABASE_URL": database_url,
        "LIMS_SECRET_KEY": SECRET,
        "LIMS_FILES": str(tmp_path / "files"),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **given}


def typed(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).where(Result.typed.is_not(None))) or 0


def a_file(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    return str(path)


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_try_all(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    """F: killed -9 when all was written but for the commit."""
    opened(database, ready(database, metals(30)))
    rows = [f"{ONE},metal {number:02d},0.05,mg/kg" for number in range(1, 31)]
    command = ["results", "import", a_file(tmp_path, table(*rows)), "--profile", "long-table", "--by", "lan"]
    process = subprocess.Popen(
        [sys.executable, "-c", WORDS, *command], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = [process.stdout.readline(), process.stdout.readline()]
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    assert said == ["30 new\n", "here\n"]
    assert typed(database) == 0
    for _ in range(50):
        if main(command) == 0:
            break
        time.sleep(0.1)
    assert typed(database) == 30
    with database.reading() as session:
        assert session.scalars(sa.select(FileImport.status).order_by(FileImport.id)).all()[-1] == "written"
        assert list(breaks(session)) == []


def test_the_command_tells_every_bad_row(
    database: Database, environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(database, ready(database))
    path = a_file(tmp_path, table(f"{ONE},cadmium,0.05,mg/kg", f"{ONE},zinc,0.05,mg/kg"))
    command = ["results", "import", path, "--profile", "long-table"]
    assert main([*command, "--by", "lan"]) == 1
    assert "row 3: Analyte “zinc” is not known." in capsys.readouterr().err
    assert main([*command, "--by", "tam"]) == 1
    assert main([*command, "--by", "nobody"]) == 1
    assert typed(database) == 0


def test_the_command_writes_over_only_with_a_reason(
    database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    opened(database, ready(database))
    first = a_file(tmp_path, table(f"{ONE},cadmium,0.05,mg/kg"))
    command = ["results", "import", first, "--profile", "long-table", "--by", "lan"]
    assert (main([*command, "--dry-run"]), typed(database)) == (0, 0)
    assert (main(command), typed(database)) == (0, 1)
    a_file(tmp_path, table(f"{ONE},cadmium,0.06,mg/kg"))
    assert [main(command), main([*command, "--override"])] == [1, 1]
    assert main([*command, "--override", "--reason", "đo lại"]) == 0
