"""The pages of control charts: list, chart, file, forms, look-back; who may what; as many statements for many."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import etree

from lims.db import Database
from tests import bench
from tests.charting import EVEN, FIRST, TODAY, crm, freeze, give, history, key_of, with_plan
from tests.laboratory import CADMIUM, METALS, metals, ready
from tests.pages import Statements, page_of

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def value_id(database: Database) -> int:
    ready(database, METALS)
    with_plan(database)
    return history(database, EVEN)[0]


def test_a_chart_asks_a_question_and_shows_its_numbers_three_times(
    database: Database, client_of: Browser, value_id: int
) -> None:
    freeze(database)
    history(database, ["0.101", "0.106"], first=TODAY)
    page = page_of(client_of("lan").get(f"/charts/{value_id}"))
    assert page.title.startswith("Kết quả cadimi trong CRM-T-01 có bị trôi không?")
    assert ",38" in page.said and "Ngoài kiểm soát: 1_2s, 1_3s" in page.said
    assert "freeze" not in page.ids and "event" in page.ids
    file = client_of("lan").get(f"/charts/{value_id}/points.csv").get_data(as_text=True).splitlines()
    assert len(file) == 23
    day = (TODAY + timedelta(1)).isoformat()
    assert file[-1] == (
        f"{day},MT-25-000021,1,0.106,mg/kg,no,yes,pass,0.1,0.00177305,3.38,reject,1_2s 1_3s,Nguyễn Thị Lan"
    )
    drawing = client_of("lan").get(f"/charts/{value_id}/chart.svg")
    assert drawing.mimetype == "image/svg+xml"
    texts = [each.text for each in etree.fromstring(drawing.get_data()).iter("{*}text")]
    assert {"+3 s 0,1053", "trung bình 0,1000", "−3 s 0,0947", "1_3s"} <= set(texts)


def test_too_few_points_are_counted_beside_the_box(
    database: Database, client_of: Browser, value_id: int
) -> None:
    typed = {"limits-first_day": f"{FIRST + timedelta(18):%d/%m/%Y}", "limits-reason": "Đủ điểm"}
    answer = client_of("dung").post(f"/charts/{value_id}/limits", data=typed)
    page = page_of(answer, 422)
    assert "Giới hạn chỉ có hiệu lực từ hôm nay trở đi" in page.said
    assert page.values("limits-first_day") == [typed["limits-first_day"]]
    few = history(database, EVEN[:19], analyte="lead", item=crm("CRM", "CRM-T-01", "lead"))[0]
    typed["limits-first_day"] = "01/01/2027"
    page = page_of(client_of("dung").post(f"/charts/{few}/limits", data=typed), 422)
    assert "Cần ít nhất 20 điểm trong tầm kiểm soát, mới có 19." in page.said
    assert client_of("dung").post(f"/charts/{value_id}/limits", data=typed).status_code == 303
    assert "20 điểm, 05/01/2026 – 24/01/2026" in page_of(client_of("lan").get(f"/charts/{value_id}")).said


def test_what_happened_stands_in_the_chart(client_of: Browser, value_id: int) -> None:
    client = client_of("lan")
    typed = {"event-kind": "new_lot", "event-day": "10/01/2026", "event-text": "Lô <2>", "event-of_all": "y"}
    assert client.post(f"/charts/{value_id}/events", data=typed).status_code == 303
    assert "Lô <2>" in page_of(client.get(f"/charts/{value_id}")).said
    assert "Lô mới: Lô &lt;2&gt;" in client.get(f"/charts/{value_id}/chart.svg").get_data(as_text=True)
    for changed, said in (
        ({"event-day": "01/01/2030"}, "Sự kiện chưa xảy ra"),
        ({"event-kind": "đập"}, "Hãy chọn một mục"),
        ({"event-text": " "}, "Còn ô chưa điền đúng"),
    ):
        answer = client.post(f"/charts/{value_id}/events", data=typed | changed)
        assert answer.status_code == 422, said


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("lan", "limits", 403),
        ("hoa", "limits", 403),
        ("hoa", "events", 403),
        ("tam", "limits", 403),
    ],
)
def test_who_may_set_and_note(client_of: Browser, value_id: int, who: str, address: str, status: int) -> None:
    assert client_of(who).post(f"/charts/{value_id}/{address}").status_code == status
    assert client_of(who).get(f"/charts/{value_id}").status_code == (403 if who == "tam" else 200)


def test_no_series_no_page(client_of: Browser, value_id: int) -> None:
    client = client_of("lan")
    for address in (
        "999",
        "999/chart.svg",
        "999/points.csv",
        "?after=999",
        "look-back/1/NO/1",
        "look-back/1/CRM/999",
    ):
        assert client.get(f"/charts/{address}").status_code == 404, address
    assert client.get("/charts/?kind=x").status_code == 400
    assert client.get("/charts/?after=x").status_code == 400


def test_the_list_is_narrowed_paged_and_asks_no_more_for_many(database: Database, client_of: Browser) -> None:
    many = metals(52)
    ready(database, many)
    with_plan(database, crm("CRM", "CRM-T-01", *(each.name for each in many)))
    client, counts = client_of("lan"), []
    for some in (many[:1], many[1:]):
        for each in some:
            history(database, ["0.1", "0.12"], analyte=each.name)
        with Statements(database.engine) as asked:
            page = page_of(client.get("/charts/"))
        counts.append(asked.count)
    assert counts[0] == counts[1]
    assert "kim loại 50" in page.said and "kim loại 51" not in page.said.split("Chỉ tiêu", 2)[-1]
    (last,) = [each for each in page.links if each.startswith("/charts/")][-1:]
    more = page_of(client.get(f"/charts/?after={last.rsplit('/', 1)[1]}"))
    assert [each for each in more.links if each.startswith("/charts/")][1:] != []
    analyte_id = key_of(database, "metal 07").analyte_id
    narrowed = page_of(client.get(f"/charts/?analyte={analyte_id}&kind=reference"))
    assert len([each for each in narrowed.links if each.startswith("/charts/") and each != "/charts/"]) == 1
    assert "Chưa có chuỗi" in page_of(client.get("/charts/?kind=blank")).said


def test_runs_since_the_last_good_one_are_held_from_the_page(
    database: Database, client_of: Browser, value_id: int
) -> None:
    freeze(database)
    runs = [bench.opened(database, ready(database, (CADMIUM,))) for _ in range(2)]
    for run_id in runs:
        bench.type_in(database, run_id, ["0,020"])
    give(database, runs[1], "0,106")
    address = f"/charts/look-back/{runs[1]}/CRM/{key_of(database).analyte_id}"
    page = page_of(client_of("minh").get(address))
    assert page.values("run") == [str(runs[1]), str(runs[0])]
    assert page_of(client_of("lan").get(address)).values("run") == []
    answer = client_of("minh").post(f"{address}/hold", data={"run": runs, "hold-reason": " "})
    assert answer.status_code == 422
    assert client_of("lan").post(f"{address}/hold", data={"run": runs, "hold-reason": "x"}).status_code == 403
    sent = {"run": [str(each) for each in runs], "hold-reason": "CRM không đạt"}
    assert client_of("minh").post(f"{address}/hold", data=sent).status_code == 303
    held = page_of(client_of("dung").get(address))
    assert held.said.count("Trần Văn Minh") == 2 and held.values("run") == []
    for person in ("lan", "dung"):
        again = page_of(client_of(person).get("/charts/held"))
        assert again.said.count("CRM không đạt") == 2
        assert ("release" in again.ids) == (person == "dung")
    assert "2 mẻ đang bị giữ" in page_of(client_of("lan").get("/charts/")).said
    client, let_go = client_of("dung"), {"held": str(runs[0]), "reason": "Đã đo lại, đạt"}
    assert client.post("/charts/held/release", data=let_go | {"reason": ""}).status_code == 422
    assert client.post("/charts/held/release", data=let_go).status_code == 303
    assert client.post("/charts/held/release", data=let_go).status_code == 409
    assert page_of(client.get(address)).values("run") == [str(runs[0])]
