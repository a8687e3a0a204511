"""The grid that stands open: parts of a large run, the same turned, one sample across its runs, and what it asks meanwhile."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from lims import trail
from lims.db import Database
from lims.domain.run import MOST_ANALYSES
from lims.models.people import LoginSession
from lims.queries import parts
from tests.bench import boxes, opened, type_in, validate
from tests.counting import statements
from tests.factories import MORNING
from tests.laboratory import CADMIUM, LEAD, METALS, MOISTURE, SOLUBLE, ready

Browser = Callable[[str], FlaskClient]
GRID = {"Accept": "application/json"}


def form_of(client: FlaskClient, address: str) -> dict[str, str]:
    """The grid's own fields of a page: its mark and its boxes, as a browser would send them."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    found = dict(re.findall(r'name="((?:text|version|was)-[1-9]\d*)" value="([^"]*)"', page.text))
    return {"account": re.findall(r'data-account="([^"]+)"', page.text)[0], **found}


def boxes_on(client: FlaskClient, address: str) -> list[str]:
    return [name for name in form_of(client, address) if name.startswith("text-")]


def save(client: FlaskClient, address: str, account: str, typed: dict[int, str], **more: str):
    """As the grid's script saves: only what changed, versions as on a fresh page unless told otherwise."""
    data = {"account": account, "nonce": more.pop("nonce", ""), **more}
    for number, text in typed.items():
        data |= {
            f"text-{number}": text,
            f"version-{number}": more.get(f"version-{number}", "1"),
            f"was-{number}": "",
        }
    return client.post(address, data=data, headers=GRID)


def test_a_large_run_is_shown_in_parts_that_are_forms_of_their_own(
    database: Database, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_PLAIN", 4)
    run_id = opened(database, ready(database, METALS, samples=3))
    lan, here = client_of("lan"), f"/runs/{run_id}"
    assert boxes_on(lan, here) == ["text-1", "text-2", "text-3", "text-4"]
    page = lan.get(here).text
    assert "Dòng 1–2 trong 3" in page and f'href="{here}?first=3"' in page
    assert boxes_on(lan, f"{here}?first=3") == boxes_on(lan, f"{here}?first=99") == ["text-5", "text-6"]
    form = form_of(lan, f"{here}?first=3") | {"text-5": "0,02"}
    answer = lan.post(f"{here}/results?first=3", data=form)
    assert (answer.status_code, answer.location) == (303, f"{here}?first=3")
    assert boxes(database, run_id)[4][2] == "0,02"


def test_a_refused_part_shows_the_same_part_with_what_was_typed(
    database: Database, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_PLAIN", 4)
    run_id = opened(database, ready(database, METALS, samples=3))
    lan = client_of("lan")
    form = form_of(lan, f"/runs/{run_id}?first=3") | {"text-5": "abc"}
    refused = lan.post(f"/runs/{run_id}/results?first=3", data=form)
    assert refused.status_code == 422
    assert 'name="text-5" value="abc"' in refused.text and 'name="text-1"' not in refused.text


def test_the_grid_turns_by_its_address(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS, samples=2))
    lan = client_of("lan")
    assert boxes_on(lan, f"/runs/{run_id}") == ["text-1", "text-2", "text-3", "text-4"]
    assert boxes_on(lan, f"/runs/{run_id}?turned=1") == ["text-1", "text-3", "text-2", "text-4"]
    page = lan.get(f"/runs/{run_id}?turned=1").text
    assert re.findall(r'<th scope="row">([^<]+)', page) == ["cadimi ", "chì "]
    form = form_of(lan, f"/runs/{run_id}?turned=1") | {"text-3": "0,02"}
    assert lan.post(f"/runs/{run_id}/results?turned=1", data=form).location == f"/runs/{run_id}?turned=1"


def test_every_box_as_short_json_and_the_same_turned(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS, samples=2))
    type_in(database, run_id, ["0,07", None, "KPH"])
    upright = client_of("lan").get(f"/runs/{run_id}/cells").get_json()
    turned = client_of("lan").get(f"/runs/{run_id}/cells?turned=1").get_json()
    cadmium, lead = [1, 2, "0,07", "0,07 mg/kg", 1], [2, 1]
    assert [row["cells"] for row in upright["rows"]] == [
        [cadmium, lead],
        [[3, 2, "KPH", "KPH (LOD = 0,003)", 2], [4, 1]],
    ]
    assert upright["verdicts"] == [[["VN", "pass"], ["EU", "fail"]], [["VN, EU", "pass"]]]
    assert (
        [each["code"] for each in upright["columns"]]
        == [row["code"] for row in turned["rows"]]
        == ["cadimi", "chì"]
    )
    assert upright["columns"][0]["limit"] == "≤ 0,10 VN · ≤ 0,05 EU"
    assert [[row["cells"][place] for row in turned["rows"]] for place in (0, 1)] == [
        row["cells"] for row in upright["rows"]
    ]


@pytest.mark.parametrize("address", ["/runs/1/cells", "/runs/1/cells/changed?since=1"])
def test_as_many_statements_for_1_box_as_for_30(database: Database, client_of: Browser, address: str) -> None:
    counted = []
    lan = client_of("lan")
    opened(database, ready(database, (CADMIUM,)))
    for more in (0, 15):
        if more:
            opened(database, ready(database, METALS, samples=more))
        target = address.replace("/1/", "/2/") if more else address
        with statements(database) as said:
            assert lan.get(target).status_code == 200
        counted.append(said.of("SELECT"))
    assert counted[0] == counted[1]


def test_what_others_saved_is_told_and_only_that(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS, samples=2))
    other = opened(database, ready(database, METALS))
    lan, here = client_of("lan"), f"/runs/{run_id}/cells/changed"
    with database.reading() as session:
        since = trail.head(session)[0]
    nothing = lan.get(f"{here}?since={since}").get_json()
    assert (nothing["cells"], nothing["at"], nothing["all"]) == ({}, since, False)
    type_in(database, run_id, [None, "0,02"], by="minh")
    type_in(database, other, ["0,03"], by="minh")
    told = lan.get(f"{here}?since={since}").get_json()
    assert told["cells"] == {"2": [[2, 2, "0,02", "0,02 mg/kg", 1], "Trần Văn Minh"]}
    assert lan.get(f"{here}?since={told['at']}").get_json()["cells"] == {}


def test_a_page_left_open_keeps_no_session_awake(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    with time_machine.travel(MORNING, tick=False) as clock:
        lan = client_of("lan")
        for _ in range(3):
            clock.shift(timedelta(minutes=9))
            assert lan.get(f"/runs/{run_id}/cells/changed?since=1").status_code == 200
        with database.reading() as session:
            assert session.scalars(sa.select(LoginSession.seen_at)).one() == MORNING
        clock.shift(timedelta(minutes=9))
        assert lan.get(f"/runs/{run_id}/cells/changed?since=1").status_code == 401


def test_a_save_answers_with_the_boxes_as_they_are_and_counts_once(
    database: Database, client_of: Browser
) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    account = form_of(lan, f"/runs/{run_id}")["account"]
    asked = (lan, f"/runs/{run_id}/results", account, {1: "0,07"})
    first = save(*asked, nonce="once")
    assert (first.status_code, first.get_json()["cells"]["1"][0]) == (200, [1, 2, "0,07", "0,07 mg/kg", 1])
    with database.reading() as session:
        before = trail.head(session)
    again = save(*asked, nonce="once")
    assert (again.status_code, again.get_json()["cells"]) == (200, first.get_json()["cells"])
    with database.reading() as session:
        assert trail.head(session) == before


def test_a_save_by_another_account_than_the_page_was_made_for(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    lan, minh = client_of("lan"), client_of("minh")
    account = form_of(lan, f"/runs/{run_id}")["account"]
    assert (
        account
        == form_of(client_of("lan"), f"/runs/{run_id}")["account"]
        != form_of(minh, f"/runs/{run_id}")["account"]
    )
    refused = save(minh, f"/runs/{run_id}/results", account, {1: "0,07"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "grid_other_account")
    assert boxes(database, run_id)[0][2] is None


def test_the_key_of_unsaved_values_belongs_to_the_account(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    seals = [
        re.findall(r'data-seal="([^"]+)"', client_of(each).get(f"/runs/{run_id}").text)
        for each in ("lan", "lan", "minh")
    ]
    assert len(seals[0][0]) == 44
    assert seals[0] == seals[1] != seals[2]


def test_who_was_overtaken_is_told_by_whom_and_with_what(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    account = form_of(lan, f"/runs/{run_id}")["account"]
    type_in(database, run_id, ["0,03"], by="minh")
    late = save(lan, f"/runs/{run_id}/results", account, {1: "0,07", 2: "0,02"})
    told = late.get_json()
    assert (late.status_code, told["code"], list(told["problems"])) == (409, "changed_meanwhile", ["text-1"])
    assert told["cells"] == {"1": [[1, 2, "0,03", "0,03 mg/kg", 1], "Trần Văn Minh"]}
    assert [text for _, _, text in boxes(database, run_id)] == ["0,03", None]


def test_a_save_that_cannot_be_read_says_so_beside_each_box(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    account = form_of(lan, f"/runs/{run_id}")["account"]
    refused = save(lan, f"/runs/{run_id}/results", account, {1: "abc", 2: "0,02"})
    assert (refused.status_code, list(refused.get_json()["problems"])) == (422, ["text-1"])
    assert boxes(database, run_id)[1][2] is None


def test_many_texts_are_read_in_one_question(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    asked = [{"id": "1", "text": "0,07", "confirmed": False}, {"id": "2", "text": "x", "confirmed": False}]
    answers = client_of("lan").post(f"/runs/{run_id}/cells/read", json=asked).get_json()["answers"]
    assert [(each["market"], each["outcome"]) for each in answers["1"]["outcomes"]] == [
        ("VN", "pass"),
        ("EU", "fail"),
    ]
    assert answers["2"]["problem"].startswith("Không đọc được")
    assert boxes(database, run_id)[0][2] is None


def test_questions_that_no_grid_asks(database: Database, client_of: Browser) -> None:
    """P05, S09"""
    run_id = opened(database, ready(database, METALS))
    opened(database, ready(database, METALS))
    lan, one = client_of("lan"), {"id": "1", "text": "1", "confirmed": False}
    for asked in ([], [one, one], [one] * 1001, one, [[one]], [{**one, "more": 1}]):
        assert lan.post(f"/runs/{run_id}/cells/read", json=asked).status_code == 400
    assert lan.post(f"/runs/{run_id}/cells/read", json=[{**one, "id": "3"}]).status_code == 404
    assert lan.get("/runs/99/cells").status_code == 404


def test_many_are_read_by_what_stands_beside_them_as_one_is(database: Database, client_of: Browser) -> None:
    """A result on dry matter leans on the moisture of its own sample, and on no other's."""
    run_id = opened(database, ready(database, (MOISTURE, SOLUBLE), samples=2))
    type_in(database, run_id, ["10,0", None, "50,0"])
    lan = client_of("lan")
    asked = [{"id": each, "text": "24,0", "confirmed": False} for each in ("2", "4")]
    together = lan.post(f"/runs/{run_id}/cells/read", json=asked).get_json()["answers"]
    alone = {each["id"]: lan.post(f"/runs/{run_id}/read", json=each).get_json() for each in asked}
    assert together == alone
    assert together["2"]["understood"] != together["4"]["understood"]


def test_one_sample_across_its_runs_is_saved_in_one_act(database: Database, client_of: Browser) -> None:
    sample = ready(database, (CADMIUM, replace(LEAD, method="ISO 11885")))
    first = opened(database, sample, analysis_ids=sample.analysis_ids[:1])
    second = opened(database, sample, analysis_ids=sample.analysis_ids[1:])
    other = opened(database, ready(database, METALS))
    lan, here = client_of("lan"), "/runs/of-sample/1"
    assert boxes_on(lan, here) == ["text-1", "text-2"]
    account = form_of(lan, here)["account"]
    both = save(lan, f"{here}/results", account, {1: "0,02", 2: "0,03"})
    assert (both.status_code, both.get_json()["saved"]) == (200, 2)
    assert [boxes(database, run)[0][2] for run in (first, second)] == ["0,02", "0,03"]
    assert save(lan, f"{here}/results", account, {3: "0,02"}).status_code == 404
    assert boxes(database, other)[0][2] is None
    validate(database, first, at=datetime.now(UTC))
    assert boxes_on(lan, here) == ["text-2"]


def test_a_sample_without_boxes_says_how_they_come(database: Database, client_of: Browser) -> None:
    ready(database, METALS)
    assert "Mẫu này chưa có ô nào để nhập" in client_of("lan").get("/runs/of-sample/1").text
    assert client_of("lan").get("/runs/of-sample/99").status_code == 404


def test_a_run_holds_500_samples_of_60_analytes() -> None:
    assert MOST_ANALYSES == 500 * 60
