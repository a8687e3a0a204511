"""A reviewer sees what deserves a look, and decides; nobody decides about their own work."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.analysis import Result
from lims.models.sample import Sample
from tests.bench import boxes, opened, sample_of, statuses, type_in
from tests.factories import an_act
from tests.laboratory import DYE, METALS, UNLIMITED, ready

Browser = Callable[[str], FlaskClient]


def entered(database: Database, texts: tuple[str, ...] = ("0,05", "0,02")) -> int:
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, list(texts))
    return run_id


def decide(client: FlaskClient, run_id: int, database: Database, how: str, *places: int, **more: str):
    all_of_them = boxes(database, run_id)
    chosen = [all_of_them[place] for place in places]
    form = {f"version-{result_id}": str(version) for result_id, version, _ in chosen}
    form |= {"result": [str(result_id) for result_id, _, _ in chosen], **more}
    return client.post(f"/validation/runs/{run_id}/{how}", data=form)


def text_of(client: FlaskClient, run_id: int) -> str:
    body = client.get(f"/validation/runs/{run_id}").get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def test_second_person_accepts(database: Database, client_of: Browser) -> None:
    run_id = entered(database)
    minh = client_of("minh")
    assert f'href="/validation/runs/{run_id}"' in minh.get("/validation/").get_data(as_text=True)
    assert decide(minh, run_id, database, "accept", 0, 1).status_code == 303
    assert sample_of(database) == ("validated", "pass")
    assert "thẩm tra: Trần Văn Minh" in text_of(minh, run_id)
    assert f'href="/validation/runs/{run_id}"' not in minh.get("/validation/").get_data(as_text=True)


@pytest.mark.parametrize("username", ["lan", "hoa", "tam", "quan"])
def test_who_may_not_accept(database: Database, client_of: Browser, username: str) -> None:
    run_id = entered(database)
    assert decide(client_of(username), run_id, database, "accept", 0, 1).status_code == 403
    assert statuses(database) == ["entered", "entered"]


def test_reviewer_who_typed_sees_no_ticks(database: Database, client_of: Browser) -> None:
    """A09"""
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,05", "0,02"], by="minh")
    minh = client_of("minh")
    assert 'name="result"' not in minh.get(f"/validation/runs/{run_id}").get_data(as_text=True)
    assert decide(minh, run_id, database, "accept", 0, 1).status_code == 403
    assert decide(client_of("dung"), run_id, database, "accept", 0, 1).status_code == 303


def test_given_back_the_technician_reads_why(database: Database, client_of: Browser) -> None:
    run_id = entered(database)
    minh = client_of("minh")
    assert decide(minh, run_id, database, "return", 0).status_code == 422
    assert decide(minh, run_id, database, "return", 0, reason="Đường chuẩn lệch").status_code == 303
    body = client_of("lan").get(f"/runs/{run_id}").get_data(as_text=True)
    assert "cadimi</a>: Đường chuẩn lệch" in body
    assert statuses(database) == ["entered", "entered"]


def test_value_that_changed_meanwhile_is_not_accepted(database: Database, client_of: Browser) -> None:
    run_id = entered(database)
    form = {"result": "1", "version-1": "2"}
    type_in(database, run_id, ["0,2"], reason="Gõ nhầm")
    response = client_of("minh").post(f"/validation/runs/{run_id}/accept", data=form)
    assert response.status_code == 409
    assert statuses(database) == ["entered", "entered"]


def test_blank_result_has_no_tick_and_is_refused(database: Database, client_of: Browser) -> None:
    """N18"""
    run_id = entered(database, ("0,05", ""))
    minh = client_of("minh")
    assert minh.get(f"/validation/runs/{run_id}").get_data(as_text=True).count('name="result"') == 1
    assert decide(minh, run_id, database, "accept", 0, 1).status_code == 409


def test_marks_say_what_deserves_a_look(database: Database, client_of: Browser) -> None:
    made = ready(database, (*METALS, DYE, UNLIMITED), rule="guarded_rejection")
    run_id = opened(database, made)
    type_in(database, run_id, ["0,052", "0,104", "<0,1", "3"])
    type_in(database, run_id, ["0,053"], reason="Gõ nhầm")
    told = text_of(client_of("minh"), run_id)
    assert told.count("Vượt mức trong phạm vi độ không đảm bảo đo") == 2
    assert told.count("LOQ cao hơn mức giới hạn") == 1
    assert told.count("Làm tròn sẽ đổi kết luận") == 0
    assert "Đã sửa: 1 lần" in told
    assert "0,052 → 0,053" in told


def test_rounding_that_would_change_the_verdict_is_marked(database: Database, client_of: Browser) -> None:
    run_id = entered(database, ("0,053", "0,02"))
    assert "Làm tròn sẽ đổi kết luận" in text_of(client_of("minh"), run_id)


def test_earlier_measurement_is_shown_to_the_reviewer(database: Database, client_of: Browser) -> None:
    """W13"""
    made = ready(database, METALS)
    run_id = opened(database, made)
    type_in(database, run_id, ["0,2", "0,02"])
    lan = client_of("lan")
    lan.post(f"/runs/{run_id}/retest", data={"result": "1", "reason": "Chuẩn hỏng"})
    again = opened(database, made, analysis_ids=made.analysis_ids[:1])
    type_in(database, again, ["0,02"])
    told = text_of(client_of("minh"), again)
    assert "Ở mẻ khác: 1" in told
    assert re.search(r"2 lần thử .*0,2 mg/kg VN Không đạt .*không tính: Chuẩn hỏng", told)


def test_accepting_after_the_certificate_is_a_conflict(database: Database, client_of: Browser) -> None:
    """W04"""
    run_id = entered(database)
    with database.transaction(an_act()) as session:
        session.get_one(Sample, 1).status = "issued"
    minh = client_of("minh")
    assert 'name="result"' not in minh.get(f"/validation/runs/{run_id}").get_data(as_text=True)
    assert decide(minh, run_id, database, "accept", 0, 1).status_code == 409


@pytest.mark.parametrize("form", [{"result": "x"}, {"result": "1"}, {"result": "01", "version-01": "1"}])
def test_malformed_form_is_a_bad_request(database: Database, client_of: Browser, form: dict) -> None:
    run_id = entered(database)
    assert client_of("minh").post(f"/validation/runs/{run_id}/accept", data=form).status_code == 400


def test_nothing_chosen_is_said(database: Database, client_of: Browser) -> None:
    run_id = entered(database)
    response = client_of("minh").post(f"/validation/runs/{run_id}/accept", data={})
    assert response.status_code == 422
    assert "Bạn chưa chọn kết quả nào" in response.get_data(as_text=True)


def test_form_sent_twice_answers_alike(database: Database, client_of: Browser) -> None:
    """W01"""
    run_id = entered(database)
    minh = client_of("minh")
    form = {"result": "1", "version-1": "2", "nonce": "the same"}
    answers = [minh.post(f"/validation/runs/{run_id}/accept", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 302]
    assert answers[0].location == answers[1].location
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Result.validated_at))) == 1


@pytest.mark.parametrize("address", ["/validation/runs/999", "/validation/runs/01"])
def test_no_such_run(client_of: Browser, address: str) -> None:
    assert client_of("minh").get(address).status_code == 404
