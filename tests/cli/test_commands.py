"""Commands of the terminal: the same services, the same refusals, in one line."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from lims import cli
from lims.db import Database, open_database
from lims.domain import specification
from lims.domain.act import Act
from lims.domain.verdict import Verdict
from lims.models.people import Account, Laboratory
from lims.queries import replays as asking
from tests.factories import MORNING, a_producer
from tests.reports import read

SECRET = "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def surroundings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_DATABASE_URL", database_url)
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    monkeypatch.setenv("LIMS_FILES", str(tmp_path / "files"))


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def account(database: Database, username: str) -> Account | None:
    with database.reading() as session:
        return session.scalar(sa.select(Account).where(Account.username == username))


@pytest.mark.usefixtures("surroundings")
def test_user_is_added_with_a_password_from_a_pipe(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "long enough password\n")
    assert cli.main(["user", "add", "thu", "--name", "Trần Thị Thu", "--role", "technician"]) == 0
    found = account(database, "thu")
    assert found is not None
    assert found.role == "technician"
    assert "long enough" not in found.password_hash


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize(
    ("password", "role", "said"),
    [("short\n", "technician", "password"), ("long enough password\n", "producer", "producer")],
)
def test_incomplete_user_is_refused_in_words(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    role: str,
    said: str,
) -> None:
    typed(monkeypatch, password)
    assert cli.main(["user", "add", "thu", "--name", "Trần Thị Thu", "--role", role]) == 1
    assert said in capsys.readouterr().err
    assert account(database, "thu") is None


@pytest.mark.usefixtures("surroundings")
def test_closed_user_is_closed(database: Database) -> None:
    assert cli.main(["user", "close", "lan"]) == 0
    found = account(database, "lan")
    assert found is not None
    assert not found.active


@pytest.mark.usefixtures("surroundings")
def test_laboratory_is_renamed_for_the_next_papers(database: Database) -> None:
    assert cli.main(["laboratory", "--name-en", "Another name"]) == 0
    with database.reading() as session:
        assert session.scalars(sa.select(Laboratory.name_en)).one() == "Another name"


@pytest.mark.usefixtures("surroundings")
def test_whole_chain_is_verified(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", "verify"]) == 0
    assert "holds" in capsys.readouterr().out


@pytest.mark.usefixtures("surroundings")
def test_broken_chain_is_told_with_its_place(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with database.transaction(Act(None, MORNING)) as session:
        session.add(a_producer("Hộ sửa sổ", code="CT-900009"))
    unguard = {
        "sqlite": "DROP TRIGGER audit_entry_unchanged",
        "postgresql": "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    }
    with database.engine.begin() as connection:
        connection.exec_driver_sql(unguard[database.engine.dialect.name])
        connection.exec_driver_sql("UPDATE audit_entry SET person_id = 7 WHERE id = 3")
    assert cli.main(["audit", "verify"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == "3: this entry was changed"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo day, played once for all who only look at a copy of it."""
    folder = tmp_path_factory.mktemp("demo") / "day"
    assert cli.main(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def day(played: Path, tmp_path: Path) -> Path:
    return shutil.copytree(played, tmp_path / "day")


def test_demo_day_is_the_same_every_time(
    played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = played, tmp_path / "second"
    shutil.copytree(first / "keys", second / "keys")
    capsys.readouterr()
    assert cli.main(["demo", "--out", str(second)]) == 0
    papers = sorted(path.name for path in first.glob("*.pdf"))
    assert papers == [f"PKQ-26-{number:06d}.pdf" for number in range(1, 8)]
    assert [as_drawn(first / name) for name in papers] == [as_drawn(second / name) for name in papers]
    shown = capsys.readouterr().out
    assert "PKQ-26-000007.pdf" in shown
    assert "LD-26-000001" in shown
    said = " ".join(read.text((first / "PKQ-26-000006.pdf").read_bytes()).split())
    assert "Trần Văn Minh, Nguyễn Thị Lan" in said and "BB-26-000001" in said


def as_drawn(paper: Path) -> bytes:
    """What was signed: a signature is appended, and is another one each time."""
    return paper.read_bytes().partition(b"%%EOF")[0]


def test_demo_day_is_not_played_over_another(day: Path) -> None:
    assert cli.main(["demo", "--out", str(day)]) == 1


def test_chain_of_the_demo_day_holds(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_DATABASE_URL", f"sqlite:///{day / 'lims.sqlite3'}")
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    assert cli.main(["audit", "verify"]) == 0


def test_prepare_twice_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    monkeypatch.setenv("LIMS_DATABASE_URL", url)
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    monkeypatch.setenv("LIMS_FILES", str(tmp_path / "files"))
    heads = []
    for _ in range(2):
        assert cli.main(["prepare", "--no-demo"]) == 0
        database = open_database(url)
        with database.engine.connect() as connection:
            heads.append(connection.exec_driver_sql("SELECT entries, hash FROM audit_head").one())
        database.engine.dispose()
    assert heads[0] == heads[1]


@pytest.fixture
def demo_day(day: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIMS_DATABASE_URL", f"sqlite:///{day / 'lims.sqlite3'}")
    monkeypatch.setenv("LIMS_FILES", str(day / "files"))
    monkeypatch.setenv("LIMS_SECRET_KEY", SECRET)
    return day


def test_certificates_of_the_demo_day_are_judged_again(
    demo_day: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    monkeypatch.setattr(asking.block, "__kwdefaults__", {"most": 2})
    assert cli.main(["certificate", "replay", "--all"]) == 0
    shown = capsys.readouterr().out.splitlines()
    count = len(list(demo_day.glob("*.pdf")))
    assert count > 4
    assert shown[-1] == f"{count} certificates: {count} reproduced, 0 not."
    assert sum(line == "  Paper: same bytes" for line in shown) == count
    assert all(
        line.endswith(": reproduced") for line in shown if line.startswith("  ") and "Paper" not in line
    )
    judge = specification.judge
    monkeypatch.setattr(
        specification, "judge", lambda *given, **more: replace(judge(*given, **more), verdict=Verdict.FAIL)
    )
    assert cli.main(["certificate", "replay", "pkq-26-000001", "PKQ-26-000001"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "  1. moisture, VN: differs; verdict: said Pass, now Fail" in told
    assert "  3. carbendazim, EU: reproduced" in told, "it failed before"
    assert told[-1] == "1 certificates: 0 reproduced, 1 not."


@pytest.mark.usefixtures("surroundings", "database")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "Name certificates, or --all"),
        (["--all", "PKQ-26-000001"], "Name certificates, or --all"),
        (["PKQ-26-000001"], "There is no certificate PKQ-26-000001."),
        (["\x1b[2J\x00"], r"There is no certificate \x1b[2J\x00."),
        (["x" * 5000], "There is no certificate " + "X" * 40 + "."),
        (["--language", "vi", "%"], "Không có phiếu kết quả số %."),
    ],
)
def test_certificate_nobody_has_is_named(
    capsys: pytest.CaptureFixture[str], asked: list[str], said: str
) -> None:
    assert cli.main(["certificate", "replay", *asked]) == 2
    assert said in capsys.readouterr().err
