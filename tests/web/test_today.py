"""The day begins with what this person can go on with."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.act import local_day
from lims.domain.working_days import Calendar
from lims.queries import today
from lims.web.acts import now
from tests.bench import EVENING, opened, type_in, validate
from tests.counting import statements
from tests.factories import person_id
from tests.laboratory import METALS, SALMONELLA, metals, ready

Browser = Callable[[str], FlaskClient]


def body(client: FlaskClient) -> str:
    response = client.get("/today")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_empty_day_says_what_will_come(client_of: Browser) -> None:
    lan = body(client_of("lan"))
    assert [
        sentence in lan
        for sentence in (
            "Bạn không có mẻ nào đang mở.",
            "Không có phép thử nào đang chờ.",
            "Không có mẫu nào trễ hay sắp đến hạn.",
            "Không có kết quả nào chờ thẩm tra.",
            "Không có mẫu nào chờ phê duyệt.",
        )
    ] == [True, True, True, False, False]


def test_each_role_sees_its_own_work(database: Database, client_of: Browser) -> None:
    due, later = (Calendar().after(local_day(now()), days) for days in (2, 3))
    half = opened(database, ready(database, METALS, due_on=due))
    type_in(database, half, ["0,05"])
    done = opened(database, ready(database, METALS, due_on=later))
    type_in(database, done, ["0,05", "0,02"])
    validate(database, done, at=EVENING)
    ready(database, (SALMONELLA,))
    lan, minh, dung = (body(client_of(name)) for name in ("lan", "minh", "dung"))
    assert f'href="/runs/{half}"' in lan
    assert "1/2" in lan
    assert f'href="/runs/{done}"' not in lan
    assert "TCVN 10780-1:2017" in lan
    assert "đến hạn trong 2 ngày: 1" in lan
    assert f'href="/validation/runs/{half}"' not in lan
    assert f'href="/validation/runs/{half}"' in minh
    assert 'href="/samples/2/certificate"' in dung
    assert 'href="/samples/2/certificate"' not in minh


@pytest.mark.parametrize(("username", "status"), [("hoa", 200), ("tam", 403), ("quan", 403)])
def test_who_has_such_a_day(client_of: Browser, username: str, status: int) -> None:
    assert client_of(username).get("/today").status_code == status


def test_day_asks_the_same_for_little_and_much_work(database: Database) -> None:
    counted = []
    for samples in (1, 20):
        made = ready(database, metals(3), samples=samples, due_on=local_day(now()))
        for row in made.analyses:
            type_in(database, opened(database, made, analysis_ids=row[:2]), ["0,02"])
        with statements(database) as said, database.reading() as session:
            day = today.of_person(
                session,
                person_id(database, "lan"),
                today=local_day(now()),
                days=Calendar(),
                now=now(),
                enters=True,
                validates=True,
                issues=True,
            )
        counted.append(said.of("SELECT"))
    assert counted[0] == counted[1] <= 12
    assert (len(day.mine), day.due_count) == (12, 21)
