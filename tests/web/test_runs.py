"""The run's page: a plain form that keeps all or none, and shows again whatever was typed."""

import html
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from lims import trail
from lims.db import Database
from lims.models.analysis import Result, Run
from lims.models.people import Account
from lims.models.sample import Sample
from tests.bench import boxes, opened, sample_of, type_in
from tests.factories import PASSWORD, QUICK_HASH, an_act, person_id
from tests.laboratory import (
    CADMIUM,
    DYE,
    METALS,
    PLATE_COUNT,
    SALMONELLA,
    UNSEEN,
    Asked,
    metals,
    ready,
)

Browser = Callable[[str], FlaskClient]
PH = Asked(
    "temperature", "nhiệt độ", {}, unit="°C", limit_unit="°C", lod=None, loq=None, may_be_negative=True
)


class Page(HTMLParser):
    """The boxes of a page: name → value, ticked names, and the text of the elements with an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.ticked: set[str] = set()
        self.title = ""
        self._in: str | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "checkbox":
            self.ticked |= {str(given["name"])} if "checked" in given else set()
        elif tag == "input" and "name" in given:
            self.values[str(given["name"])] = given.get("value") or ""
        self._in = tag if tag == "title" else None

    def handle_data(self, data: str) -> None:
        if self._in == "title":
            self.title += data


def page(client: FlaskClient, address: str) -> tuple[Page, str]:
    response = client.get(address)
    text = response.get_data(as_text=True)
    assert response.status_code == 200, text
    return Page(text), text


def send(client: FlaskClient, run_id: int, typed: dict[int, str], **more: str):
    """Fill the form as it stands and send it: `typed` by the place of the box."""
    shown, _ = page(client, f"/runs/{run_id}")
    names = [name for name in shown.values if name.startswith("text-")]
    form = {
        name: value
        for name, value in shown.values.items()
        if name.split("-")[0] in {"text", "version", "was"}
    }
    form |= {names[place]: text for place, text in typed.items()} | more
    return client.post(f"/runs/{run_id}/results", data=form)


def cell(text: str, result_id: int) -> str:
    """What stands beside one box, as one line of text."""
    found = re.search(rf'id="read-{result_id}".*?(?=<td|</tr>)', text, re.DOTALL)
    assert found is not None
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", "<" + found[0])).split())


def kept(database: Database) -> list[tuple[str | None, str | None, str | None, int | None]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Result).order_by(Result.id))
        return [(r.typed, r.kind, None if r.value is None else format(r.value, "f"), r.digits) for r in rows]


def head(database: Database) -> tuple[int, str]:
    with database.reading() as session:
        return trail.head(session)


READ = [
    ("N01", CADMIUM, "1,5", ("1,5", "quantified", "1.5", 2), "1,5 mg/kg"),
    ("N06", CADMIUM, "<0.01", ("<0.01", "below_loq", "0.01", 1), "< 0,01 mg/kg"),
    ("N07", CADMIUM, "＜0.01", ("＜0.01", "below_loq", "0.01", 1), "< 0,01 mg/kg"),
    ("N07", CADMIUM, "０.０５", ("０.０５", "quantified", "0.05", 1), "0,05 mg/kg"),
    ("N07", CADMIUM, "0，05", ("0，05", "quantified", "0.05", 1), "0,05 mg/kg"),
    ("N08", DYE, "<0,1", ("<0,1", "below_loq", "0.1", 1), "< 0,1 mg/kg"),
    ("N14", PLATE_COUNT, "1,2 x 10^3", ("1,2 x 10^3", "quantified", "1200", 2), "1,2 × 10³ cfu/g"),
    ("N14", PLATE_COUNT, "1.2×10³", ("1.2×10³", "quantified", "1200", 2), "1,2 × 10³ cfu/g"),
    ("N15", CADMIUM, "0.050", ("0.050", "quantified", "0.050", 2), "0,050 mg/kg"),
    ("N16", CADMIUM, "0.05", ("0.05", "quantified", "0.05", 1), "VN, EU Đạt"),
    ("N19", CADMIUM, "KPH", ("KPH", "below_lod", "0.003", 1), "KPH (LOD = 0,003)"),
    ("N19", CADMIUM, "kph", ("kph", "below_lod", "0.003", 1), "KPH (LOD = 0,003)"),
    ("N19", CADMIUM, "ND", ("ND", "below_lod", "0.003", 1), "KPH (LOD = 0,003)"),
    (
        "N19",
        CADMIUM,
        "Kho\u0302ng pha\u0301t hie\u0323\u0302n",
        ("Không phát hiện", "below_lod", "0.003", 1),
        "KPH",
    ),
    ("N22", CADMIUM, " 0.5\n", ("0.5", "quantified", "0.5", 1), "0,5 mg/kg"),
    ("N23", CADMIUM, "50 µg/kg", ("50 µg/kg", "quantified", "0.05", 2), "0,050 mg/kg"),
    ("N23", CADMIUM, "50 μg/kg", ("50 μg/kg", "quantified", "0.05", 2), "0,050 mg/kg"),
    ("N26", SALMONELLA, "Phát hiện/25 g", ("Phát hiện/25 g", "detected", None, None), "Không đạt"),
    ("N26", SALMONELLA, "Âm tính", ("Âm tính", "not_detected", None, None), "Không phát hiện/25 g"),
    ("N26", SALMONELLA, "(+)", ("(+)", "detected", None, None), "Phát hiện/25 g"),
    ("N05", PH, "-0", ("-0", "quantified", "0", 1), "0 °C"),
]


@pytest.mark.parametrize(("row", "asked", "text", "columns", "shown"), READ)
def test_number_goes_in_and_is_shown(
    database: Database, client_of: Browser, row: str, asked: Asked, text: str, columns: tuple, shown: str
) -> None:
    run_id = opened(database, ready(database, (asked,)))
    lan = client_of("lan")
    assert send(lan, run_id, {0: text}).status_code == 303
    again, body = page(lan, f"/runs/{run_id}")
    assert kept(database) == [columns]
    assert again.values["text-1"] == columns[0]
    assert shown in cell(body, 1)


REFUSED = [
    ("N02", CADMIUM, "1e400"),
    ("N03", CADMIUM, "NaN"),
    ("N03", CADMIUM, "nan"),
    ("N03", CADMIUM, "-nan"),
    ("N04", CADMIUM, "Infinity"),
    ("N04", CADMIUM, "inf"),
    ("N05", CADMIUM, "−0"),
    ("N05", CADMIUM, "-0"),
    ("N09", CADMIUM, "1.000"),
    ("N10", CADMIUM, "1.000,5"),
    ("N10", CADMIUM, "1,000.5"),
    ("N11", CADMIUM, "1_000"),
    ("N12", CADMIUM, "٠.٥"),
    ("N13", CADMIUM, "10³"),
    ("N19", UNSEEN, "KPH"),
    ("N20", CADMIUM, "-0.02"),
    ("N21", CADMIUM, "1" * 5000),
    ("N22", CADMIUM, "0.5\u200b"),
    ("N23", CADMIUM, "50 cfu/g"),
    ("N26", SALMONELLA, "0,5"),
    ("N27", UNSEEN, "<0,1"),
    ("N28", CADMIUM, "&lt;0.01"),
    ("S08", CADMIUM, "0,5\x00"),
    ("I04", CADMIUM, "{{7*7}}"),
    ("S11", CADMIUM, "<script>alert(1)</script>"),
]


@pytest.mark.parametrize(("row", "asked", "text"), REFUSED)
def test_what_cannot_be_read_changes_nothing_and_stays_in_its_box(
    database: Database, client_of: Browser, row: str, asked: Asked, text: str
) -> None:
    run_id = opened(database, ready(database, (asked,)))
    lan = client_of("lan")
    page(lan, f"/runs/{run_id}")
    before = head(database), kept(database)
    response = send(lan, run_id, {0: text})
    body = response.get_data(as_text=True)
    assert response.status_code == 422
    assert (head(database), kept(database)) == before
    assert Page(body).values["text-1"] == text
    assert cell(body, 1) != ""
    assert "<script>alert" not in body
    assert '<a href="#text-1">LD-' in body


def test_hidden_character_is_named(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, (CADMIUM,)))
    body = send(client_of("lan"), run_id, {0: "0.5\u200b"}).get_data(as_text=True)
    assert "U+200B" in cell(body, 1)


def test_ambiguous_number_is_asked_about_and_confirmed(database: Database, client_of: Browser) -> None:
    """N09: what it would be is said, and nothing is kept before a person ticked it."""
    run_id = opened(database, ready(database, (CADMIUM,)))
    lan = client_of("lan")
    body = send(lan, run_id, {0: "1.000"}).get_data(as_text=True)
    assert "1.000 có thể là 1 (có ba chữ số thập phân) hoặc 1000" in cell(body, 1)
    assert send(lan, run_id, {0: "1.000"}, **{"confirm-1": "1"}).status_code == 303
    assert kept(database) == [("1.000", "quantified", "1.000", 4)]


def test_blank_grid_is_saved_as_blank(database: Database, client_of: Browser) -> None:
    """N18"""
    run_id = opened(database, ready(database, METALS))
    assert send(client_of("lan"), run_id, {0: "", 1: "   "}).status_code == 303
    assert kept(database) == [(None, None, None, None)] * 2


def test_all_or_none_with_the_problem_beside_its_box(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS, samples=2))
    lan = client_of("lan")
    response = send(lan, run_id, {0: "0,05", 1: "hai", 2: "<0,01", 3: "-1"})
    body = response.get_data(as_text=True)
    assert response.status_code == 422
    assert kept(database) == [(None, None, None, None)] * 4
    shown = Page(body)
    assert [shown.values[f"text-{place}"] for place in (1, 2, 3, 4)] == ["0,05", "hai", "<0,01", "-1"]
    assert "Không đọc được kết quả này" in cell(body, 2)
    assert "Kết quả không thể là số âm" in cell(body, 4)
    assert "0,05 mg/kg" in cell(body, 1)


def test_correction_asks_why_and_keeps_both_values_readable(database: Database, client_of: Browser) -> None:
    """W15"""
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    send(lan, run_id, {0: "0,05", 1: "0,02"})
    refused = send(lan, run_id, {0: "0,06"}, correction_reason=" ")
    assert refused.status_code == 422
    assert Page(refused.get_data(as_text=True)).values["text-1"] == "0,06"
    assert "Hãy ghi lý do sửa" in refused.get_data(as_text=True)
    assert send(lan, run_id, {0: "0,06"}, correction_reason="Gõ nhầm <b>").status_code == 303
    _, body = page(lan, f"/runs/{run_id}")
    history = " ".join(re.sub(r"<[^>]*>", " ", body[body.index('id="history"') :]).split())
    assert "Nguyễn Thị Lan: 0,05 → 0,06 . Lý do: Gõ nhầm &lt;b&gt;" in history


def test_second_person_sees_both_values_and_loses_nothing(database: Database, client_of: Browser) -> None:
    """K09"""
    run_id = opened(database, ready(database, METALS))
    lan, minh = client_of("lan"), client_of("minh")
    shown, _ = page(minh, f"/runs/{run_id}")
    send(lan, run_id, {0: "0,05"})
    form = {
        name: value
        for name, value in shown.values.items()
        if name.split("-")[0] in {"text", "version", "was"}
    }
    response = minh.post(f"/runs/{run_id}/results", data=form | {"text-1": "0,07", "text-2": "0,02"})
    body = response.get_data(as_text=True)
    assert response.status_code == 409
    assert [text for text, *_ in kept(database)] == ["0,05", None]
    assert "Nguyễn Thị Lan vừa lưu 0,05 ở ô này" in cell(body, 1)
    again = Page(body)
    assert (again.values["text-1"], again.values["was-1"], again.values["text-2"]) == ("0,07", "0,05", "0,02")
    second = {
        name: value
        for name, value in again.values.items()
        if name.split("-")[0] in {"text", "version", "was"}
    }
    second["correction_reason"] = "Đã so lại với máy"
    assert minh.post(f"/runs/{run_id}/results", data=second).status_code == 303
    assert [text for text, *_ in kept(database)] == ["0,07", "0,02"]


def test_sent_twice_is_saved_once(database: Database, client_of: Browser) -> None:
    """W01"""
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    shown, _ = page(lan, f"/runs/{run_id}")
    form = {
        name: value
        for name, value in shown.values.items()
        if name.split("-")[0] in {"text", "version", "was"}
    }
    form |= {"text-1": "0,05"}
    assert lan.post(f"/runs/{run_id}/results", data=form).status_code == 303
    before = head(database)
    assert lan.post(f"/runs/{run_id}/results", data=form).status_code == 303
    assert head(database) == before


@pytest.mark.parametrize("status", ["authorised", "issued"])
def test_result_on_paper_is_shown_and_not_asked(database: Database, client_of: Browser, status: str) -> None:
    """W04"""
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,05", "0,02"])
    with database.transaction(an_act()) as session:
        session.get_one(Sample, 1).status = status
    lan = client_of("lan")
    shown, body = page(lan, f"/runs/{run_id}")
    assert [name for name in shown.values if name.startswith("text-")] == []
    assert '<span class="grid-locked">0,05</span>' in body
    response = lan.post(
        f"/runs/{run_id}/results", data={"text-1": "0,04", "version-1": "2", "correction_reason": "Gõ nhầm"}
    )
    assert response.status_code == 409
    assert "chỉ thay đổi bằng phiếu sửa đổi" in response.get_data(as_text=True)
    assert "Bạn đã gõ “0,04”" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "form",
    [
        {"text-1": "0,05"},
        {"text-1": "0,05", "version-1": "x"},
        {"text-01": "0,05", "version-01": "1"},
        {"text-１": "0,05", "version-１": "1"},
        {"text-": "0,05", "version-": "1"},
        {"text-1": ["0,05", "0,06"], "version-1": "1"},
        {"text-1": "0,05", "version-1": ["1", "2"]},
        {"text-99999999999999999999": "1", "version-99999999999999999999": "1"},
    ],
)
def test_malformed_form_is_a_bad_request(database: Database, client_of: Browser, form: dict) -> None:
    run_id = opened(database, ready(database, METALS))
    assert client_of("lan").post(f"/runs/{run_id}/results", data=form).status_code == 400
    assert kept(database) == [(None, None, None, None)] * 2


def test_box_of_another_run_answers_as_a_missing_one(database: Database, client_of: Browser) -> None:
    """A03"""
    first, second = (opened(database, ready(database, METALS)) for _ in range(2))
    foreign = boxes(database, second)[0][0]
    lan = client_of("lan")
    sent = lan.post(f"/runs/{first}/results", data={f"text-{foreign}": "1", f"version-{foreign}": "1"})
    missing = lan.post("/runs/999/results", data={"text-1": "1", "version-1": "1"})
    assert (sent.status_code, missing.status_code) == (404, 404)
    asked = {"id": str(foreign), "text": "1", "confirmed": False}
    assert lan.post(f"/runs/{first}/read", json=asked).status_code == 404


@pytest.mark.parametrize(
    ("username", "status"), [("dung", 403), ("hoa", 403), ("tam", 403), ("binh", 403), ("quan", 403)]
)
def test_only_technicians_enter(database: Database, client_of: Browser, username: str, status: int) -> None:
    """A04, A13"""
    run_id = opened(database, ready(database, METALS))
    client = client_of(username)
    assert (
        client.post(f"/runs/{run_id}/results", data={"text-1": "1", "version-1": "1"}).status_code == status
    )
    assert client.post(f"/runs/{run_id}/retest", data={"result": "1", "reason": "x"}).status_code == status
    assert client.post("/runs/new", data={"analyses": "1", "method": "1"}).status_code == status
    assert kept(database) == [(None, None, None, None)] * 2


@pytest.mark.parametrize(
    ("username", "status"), [("dung", 200), ("hoa", 200), ("tam", 403), ("binh", 403), ("quan", 403)]
)
def test_who_reads_a_run(database: Database, client_of: Browser, username: str, status: int) -> None:
    run_id = opened(database, ready(database, METALS))
    client = client_of(username)
    assert [client.get(each).status_code for each in ("/runs/", f"/runs/{run_id}")] == [status] * 2


def test_reader_without_a_pen_sees_no_boxes(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    shown, body = page(client_of("hoa"), f"/runs/{run_id}")
    assert [name for name in shown.values if name.startswith("text-")] == []
    assert "Lưu kết quả" not in body
    assert '<div class="grid-bar" hidden>' in body, "an empty bar lies over the last rows on a phone"


def test_writer_has_the_bar_in_sight(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    assert '<div class="grid-bar">' in page(client_of("lan"), f"/runs/{run_id}")[1]


@pytest.mark.parametrize(
    ("text", "confirmed", "expected"),
    [
        ("", False, (None, [], None, False)),
        ("0,06", False, ("0,06 mg/kg", [("VN", "pass", "Đạt"), ("EU", "fail", "Không đạt")], None, False)),
        ("<0,01", False, ("< 0,01 mg/kg", [("VN, EU", "pass", "Đạt")], None, False)),
        (
            "x",
            False,
            (None, [], "Không đọc được kết quả này. Ví dụ đúng: 0,05 · <0,01 · KPH · 1,2 x 10^3.", False),
        ),
        ("1.000", True, ("1,000 mg/kg", [("VN, EU", "fail", "Không đạt")], None, False)),
    ],
)
def test_reading_back_keeps_nothing(
    database: Database, client_of: Browser, text: str, confirmed: bool, expected: tuple
) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    before = head(database)
    answer = lan.post(
        f"/runs/{run_id}/read", json={"id": "1", "text": text, "confirmed": confirmed}
    ).get_json()
    told = [(each["market"], each["outcome"], each["word"]) for each in answer["outcomes"]]
    assert (answer["understood"], told, answer["problem"], answer["needs_confirmation"]) == expected
    assert head(database) == before


def test_reading_back_asks_about_an_ambiguous_number(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    asked = {"id": "1", "text": "1.000", "confirmed": False}
    answer = client_of("lan").post(f"/runs/{run_id}/read", json=asked).get_json()
    assert (answer["needs_confirmation"], answer["outcomes"]) == (True, [])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ('{"id":"1","text":"1","confirmed":false}', "text/plain", 415),
        ('{"id":"1","text":"1","confirmed":false,"more":1}', "application/json", 400),
        ('{"id":"1","text":"1"}', "application/json", 400),
        ('{"id":"1","text":"1","confirmed":1}', "application/json", 400),
        ('{"id":1,"text":"1","confirmed":false}', "application/json", 400),
        ('{"id":"01","text":"1","confirmed":false}', "application/json", 400),
        ('{"id":"1","text":"\\ud800","confirmed":false}', "application/json", 400),
        ('{"id":"1","text":"1","text":"2","confirmed":false}', "application/json", 400),
        ('{"id":"1","text":NaN,"confirmed":false}', "application/json", 400),
        ("[" * 10_000 + "]" * 10_000, "application/json", 400),
        ("[]", "application/json", 400),
        ("\xff", "application/json", 400),
    ],
)
def test_malformed_question(
    database: Database, client_of: Browser, body: str, kind: str, status: int
) -> None:
    """I10, I13, P05, S09"""
    run_id = opened(database, ready(database, METALS))
    sent = client_of("lan").post(f"/runs/{run_id}/read", data=body.encode("latin-1"), content_type=kind)
    assert sent.status_code == status


def test_reading_back_changes_nothing_by_looking(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    assert [lan.get(f"/runs/{run_id}/{each}").status_code for each in ("results", "read")] == [405, 405]


def test_values_typed_into_an_ended_session_come_back_to_the_same_account(
    database: Database, client_of: Browser
) -> None:
    """A17"""
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    page(lan, f"/runs/{run_id}")
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=31)):
        ended = lan.post(f"/runs/{run_id}/results", data={"text-1": "0,0517", "version-1": "1", "was-1": ""})
        assert ended.status_code == 401
        sealed = Page(ended.get_data(as_text=True)).values["kept"]
        offered = lan.post("/login", data={"username": "lan", "password": PASSWORD, "kept": sealed})
        body = offered.get_data(as_text=True)
        assert offered.status_code == 200
        assert "0,0517" in body
        form = {name: value for name, value in Page(body).values.items() if "-" in name}
        assert lan.post(f"/runs/{run_id}/results", data=form).status_code == 303
    assert kept(database)[0] == ("0,0517", "quantified", "0.0517", 3)


def test_values_of_an_ended_session_are_not_shown_to_another_account(
    database: Database, client_of: Browser
) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    lan.post("/logout")
    with lan.session_transaction() as cookie:
        cookie["account_id"] = 1
    ended = lan.post(f"/runs/{run_id}/results", data={"text-1": "0,0517", "version-1": "1"})
    assert ended.status_code == 401
    sealed = Page(ended.get_data(as_text=True)).values["kept"]
    other = lan.post("/login", data={"username": "minh", "password": PASSWORD, "kept": sealed})
    assert other.status_code == 302
    assert "0,0517" not in other.get_data(as_text=True)


def test_new_run_offers_what_waits_and_opens_once(database: Database, client_of: Browser) -> None:
    made = ready(database, METALS, samples=2)
    lan = client_of("lan")
    _, choices = page(lan, "/runs/new")
    assert "TCVN 10912:2015" in choices
    shown, body = page(lan, "/runs/new?method=1")
    assert body.count('name="analyses"') == 4
    form = {
        "nonce": shown.values["nonce"],
        "method": "1",
        "performed_on": shown.values["performed_on"],
        "analyses": [str(each) for each in made.analysis_ids[:3]],
    }
    answers = [lan.post("/runs/new", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 302]
    assert answers[0].location == answers[1].location
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Run.id))) == 1
    assert sample_of(database, 2) == ("in_test", None)


@pytest.mark.parametrize("day", ["29/02/2027", "01/01/2020", "31/12/2099", "2026-11-23", "23/11/26"])
def test_impossible_day_keeps_the_form(database: Database, client_of: Browser, day: str) -> None:
    ready(database, METALS)
    lan = client_of("lan")
    response = lan.post(
        "/runs/new", data={"method": "1", "performed_on": day, "analyses": ["2"], "remark": "Lò 2"}
    )
    body = response.get_data(as_text=True)
    assert response.status_code == 422
    assert (Page(body).values["performed_on"], "Lò 2" in body) == (day, True)
    assert 'value="2" checked' in body
    assert 'value="1" checked' not in body


@pytest.mark.parametrize(
    "address",
    [
        "/runs/?status=x",
        "/runs/?after=-1",
        "/runs/?after=99999999999999999999",
        "/runs/?method=a",
        "/runs/new?method=0",
    ],
)
def test_bad_address_is_a_bad_request(client_of: Browser, address: str) -> None:
    assert client_of("lan").get(address).status_code == 400


@pytest.mark.parametrize("address", ["/runs/01", "/runs/１", "/runs/0", "/runs/999", "/runs/999/add"])
def test_no_such_run(client_of: Browser, address: str) -> None:
    assert client_of("lan").get(address).status_code == 404


def test_list_is_narrowed_by_the_address(database: Database, client_of: Browser) -> None:
    first = opened(database, ready(database, METALS))
    second = opened(database, ready(database, (SALMONELLA,)), by="minh")
    type_in(database, second, ["KPH/25 g"], by="minh")
    lan = client_of("lan")

    def listed(query: str) -> list[str]:
        return re.findall(r'href="/runs/(\d+)" data-row-link', page(lan, f"/runs/{query}")[1])

    assert [
        listed(query) for query in ("", "?mine=1", "?status=entered", "?method=2", f"?after={second}")
    ] == [
        [str(second), str(first)],
        [str(first)],
        [str(second)],
        [str(second)],
        [str(first)],
    ]


def test_take_out_and_retest_from_the_page(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    send(lan, run_id, {0: "0,2"})
    refused = lan.post(f"/runs/{run_id}/retest", data={"result": "1", "reason": ""})
    assert refused.status_code == 422
    assert lan.post(f"/runs/{run_id}/remove", data={"result": "1", "reason": "x"}).status_code == 409
    assert lan.post(f"/runs/{run_id}/retest", data={"result": "1", "reason": "Chuẩn hỏng"}).status_code == 303
    assert lan.post(f"/runs/{run_id}/remove", data={"result": "2", "reason": "Thiếu mẫu"}).status_code == 303
    shown, body = page(lan, f"/runs/{run_id}")
    assert [name for name in shown.values if name.startswith("text-")] == []
    assert "không tính: Chuẩn hỏng" in body


def test_notes_are_kept_and_refused_ones_stay_in_the_page(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    assert lan.post(f"/runs/{run_id}/note", data={"remark": "Lò số 2", "deviation": ""}).status_code == 303
    _, body = page(lan, f"/runs/{run_id}")
    assert "Lò số 2</textarea>" in body
    refused = lan.post(f"/runs/{run_id}/note", data={"remark": "Lò \u202e3", "deviation": "Pha lại"})
    assert refused.status_code == 422
    assert "Pha lại</textarea>" in refused.get_data(as_text=True)


def test_database_that_stays_busy_is_told_as_such(database: Database, client_of: Browser) -> None:
    """K08: more than five seconds, then 503 with a time to come back, and what was typed is not half kept."""
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    page(lan, f"/runs/{run_id}")
    began, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction(an_act()) as session:
            session.scalars(sa.select(Run).with_for_update()).all()
            began.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait()
    response = lan.post(f"/runs/{run_id}/results", data={"text-1": "0,05", "version-1": "1", "was-1": ""})
    done.set()
    holder.join()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert kept(database)[0] == (None, None, None, None)


def test_large_grid_goes_through_one_form(database: Database, client_of: Browser) -> None:
    """W09: a pasted spreadsheet is one act, not a suspicion."""
    run_id = opened(database, ready(database, metals(13), samples=40))
    lan = client_of("lan")
    assert send(lan, run_id, dict.fromkeys(range(520), "0,02")).status_code == 303
    assert {text for text, *_ in kept(database)} == {"0,02"}


def test_second_account_of_one_person_is_the_same_hand(database: Database, client_of: Browser) -> None:
    """A09"""
    with database.transaction(an_act()) as session:
        session.add(
            Account(
                person_id=person_id(database, "minh"),
                username="minh2",
                password_hash=QUICK_HASH,
                role="technician",
            )
        )
    run_id = opened(database, ready(database, METALS))
    send(client_of("minh2"), run_id, {0: "0,05", 1: "0,02"})
    minh = client_of("minh")
    response = minh.post(
        f"/validation/runs/{run_id}/accept", data={"result": ["1", "2"], "version-1": "2", "version-2": "2"}
    )
    assert response.status_code == 403
    assert "Người thẩm tra phải là người khác" in response.get_data(as_text=True)
    assert sample_of(database) == ("entered", "pass")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_have_titles_in_both_languages(database: Database, client_of: Browser, language: str) -> None:
    run_id = opened(database, ready(database, METALS))
    lan = client_of("lan")
    lan.post("/language", data={"language": language})
    addresses = [
        "/runs/",
        "/runs/new",
        "/runs/new?method=1",
        f"/runs/{run_id}",
        f"/runs/{run_id}/add",
        f"/runs/{run_id}/set-aside",
    ]
    titles = [page(lan, address)[0].title for address in addresses]
    assert all(len(title) > 10 for title in titles)
    assert len(set(titles)) == len(titles)
