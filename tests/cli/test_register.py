"""`lims certificate register` and `lims user opinions`, as typed."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from lims import cli
from lims.db import Database
from lims.models.audit import Counter
from lims.models.certificate import CertificateRow
from lims.models.people import Account, Person
from tests.cli.test_commands import surroundings
from tests.factories import an_act, person_id
from tests.finished import finished
from tests.services.test_amendments import authorise

__all__ = ["surroundings"]


@pytest.mark.usefixtures("surroundings")
def test_register_tells_each_number_and_ends_with_one_where_a_number_is_missing(
    database: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    assert cli.main(["certificate", "register", "--year", "26"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "PKQ-26-000001  Being drawn  23/11/2026 10:00  LD-26-000001",
        "Year 2026: 1 numbers, 0 without a record.",
    ]
    with database.transaction(an_act(person_id(database, "dung"))) as session:
        row = session.get_one(CertificateRow, certificate_id)
        row.status, row.burnt_reason, row.burnt_at = "burnt", "khóa ký\nhết hạn", an_act().at
        session.scalars(sa.select(Counter).where(Counter.series == "PKQ-26")).one().last = 2
    assert cli.main(["certificate", "register", "--year", "26", "--language", "vi"]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[0].endswith("23/11/2026 08:30  khóa ký hết hạn")
    assert "PKQ-26-000002: THIẾU SỐ" in told.err
    assert cli.main(["certificate", "register", "--year", "19"]) == 0


@pytest.mark.parametrize("year", ["2026", "x", "²6"])
def test_year_is_two_digits(year: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["certificate", "register", "--year", year])
    assert left.value.code == 2
    assert "two digits" in capsys.readouterr().err


@pytest.mark.usefixtures("surroundings")
def test_opinions_are_entitled_and_taken_back_by_name(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def entitled() -> bool:
        with database.reading() as session:
            asked = sa.select(Person.gives_opinions).join(Account, Account.person_id == Person.id)
            return session.scalars(asked.where(Account.username == "minh")).one()

    assert cli.main(["user", "opinions", "minh", "--give"]) == 0
    assert entitled()
    assert cli.main(["user", "opinions", "minh", "--take"]) == 0
    assert not entitled()
    assert cli.main(["user", "opinions", "nobody", "--give"]) == 1
