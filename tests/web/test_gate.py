"""The page before a certificate leaves, going past a reason on it, and the page of the scope."""

import re
from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.accreditation import ScopeRow
from lims.models.analysis import Run
from lims.models.override import CertificateOverride
from lims.models.reference import Commodity
from lims.models.sample import Sample
from lims.queries import previews
from tests.factories import an_act, person_id
from tests.finished import SIGNED, VALIDATED, finished
from tests.pages import page_of

Browser = Callable[[str], FlaskClient]


def broken(database: Database, sample_id: int) -> str:
    """Two reasons: a plan that is unknown, and a deviation to be read."""
    with database.transaction(an_act(at=VALIDATED)) as session:
        session.get_one(Sample, sample_id).sampled_by = "authority"
        run = session.scalars(sa.select(Run).order_by(Run.id)).first()
        assert run is not None
        run.deviation = "Cân 1,0 g <thay> cho 2,0 g"
    return f"/samples/{sample_id}/certificate"


def sent(client: FlaskClient, address: str, act: str) -> dict[str, str]:
    """The hidden boxes of the first form of this act."""
    text = client.get(address).get_data(as_text=True)
    form = text.split(f'action="{address}/{act}"')[1].split("</form>")[0]
    found = re.findall(r'name="(rule|subject|digest|kind|nonce)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def words(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.execute(
            sa.select(CertificateOverride.rule, CertificateOverride.reason).order_by(CertificateOverride.id)
        )
        return [tuple(row) for row in rows]


def test_first_line_says_whether_it_may_leave(client_of: Browser, database: Database) -> None:
    sample_id = finished(database).sample_id
    client = client_of("dung")
    text = page_of(client.get(f"/samples/{sample_id}/certificate")).text
    assert "Phiếu được phép cấp" in text
    assert "Kiểm soát chất lượng của từng mẻ đạt" in text, "one sees that it was asked"
    text = " ".join(page_of(client.get(broken(database, sample_id))).words)
    assert "Chưa cấp được phiếu: 2 điều giữ lại." in text
    assert "Cân 1,0 g <thay> cho 2,0 g" in text, "what is to be acknowledged can be read"


def test_overriding_in_place(client_of: Browser, database: Database) -> None:
    """Without a reason nothing is kept and what was typed stays; twice is once; the page then says by whom."""
    address = broken(database, finished(database).sample_id)
    client = client_of("dung")
    form = sent(client, address, "override")
    page = page_of(client.post(f"{address}/override", data={**form, "reason": "ngắn"}), 422)
    assert "Ghi ít nhất 10 ký tự" in page.text
    assert "ngắn" in page.text
    assert words(database) == []
    full = {**form, "reason": "Cơ quan gửi mẫu không kèm kế hoạch"}
    answers = [client.post(f"{address}/override", data=full).status_code // 100 for _ in range(2)]
    assert answers == [3, 3]
    assert words(database) == [("sampling_plan", "Cơ quan gửi mẫu không kèm kế hoạch")]
    text = page_of(client.get(address)).text
    assert "Phạm Quốc Dũng" in text
    assert "Bạn đã chấp nhận một sai lệch của mẫu này" in text, "and does not sign"


def test_acknowledging_in_place(client_of: Browser, database: Database) -> None:
    address = broken(database, finished(database).sample_id)
    client = client_of("dung")
    form = sent(client, address, "acknowledge")
    wrong = client.post(f"{address}/acknowledge", data={**form, "digest": "0" * 64, "nonce": ""})
    assert (wrong.status_code, words(database)) == (409, [])
    assert client.post(f"{address}/acknowledge", data=form).status_code == 303
    assert words(database) == [("deviations", "")]
    assert client.post(f"{address}/acknowledge", data={"rule": "x"}).status_code == 400


@pytest.mark.parametrize("who", ["lan", "minh", "hoa", "tam", "quan"])
def test_only_a_manager_goes_past(client_of: Browser, database: Database, who: str) -> None:
    address = broken(database, finished(database).sample_id)
    form = sent(client_of("dung"), address, "override")
    client = client_of(who)
    answers = [
        client.post(f"{address}/{act}", data={**form, "reason": "Một lý do đủ dài"}).status_code
        for act in ("override", "acknowledge")
    ]
    assert (answers, words(database)) == ([403, 403], [])


# ── the scope ──

LINE = {
    "method": "TCVN cadmium",
    "analytes": "cadimi\nlead",
    "commodity_id": "",
    "place": "A",
    "low": "0,02",
    "high": "5",
    "unit": "mg/kg",
    "valid_from": "01/01/2026",
    "citation": "QĐ 123/QĐ-VPCNCL, phụ lục 1",
}


def test_manager_keeps_the_scope(client_of: Browser, database: Database) -> None:
    finished(database)
    client = client_of("dung")
    assert "TCVN cadmium" in page_of(client.get("/catalogue/scope")).text
    assert client.post("/catalogue/scope", data=LINE).status_code == 303
    with database.reading() as session:
        rows = session.scalars(
            sa.select(ScopeRow).where(ScopeRow.kept_at.is_not(None)).order_by(ScopeRow.id)
        ).all()
        assert [(str(row.low), str(row.high), row.unit) for row in rows] == [("0.02", "5", "mg/kg")] * 2
        last = rows[-1].id
    address = f"/catalogue/scope/{last}"
    assert "QĐ 123" in page_of(client.get(address)).text
    late = {"last_day": "31/12/2025", "reason": "Thu hẹp phạm vi", "version": "1"}
    assert "01/01/2026" in page_of(client.post(f"{address}/end", data=late), 422).text
    assert client.post(f"{address}/end", data={**late, "last_day": "30/06/2026"}).status_code == 303
    assert client.post(f"{address}/strike", data={"reason": "Ghi nhầm", "version": "1"}).status_code == 409
    assert client.post(f"{address}/strike", data={"reason": "Ghi nhầm", "version": "2"}).status_code == 303
    assert "đã gạch bỏ" in page_of(client.get(address)).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"method": "TCVN nào đó"}, "Không có phương pháp TCVN nào đó"),
        ({"version": "v9"}, "không có phiên bản v9; có: v3"),
        ({"analytes": "cadimi\nvàng ròng"}, "Không có hoặc trùng tên: vàng ròng"),
        ({"low": "5", "high": "0,02"}, "phải lớn hơn giá trị thấp nhất"),
        ({"unit": ""}, "form.problems"),
        ({"citation": " "}, "form.problems"),
        ({"valid_from": "32/01/2026"}, "form.problems"),
        ({"valid_to": "31/12/2025"}, "Ngày cuối phải từ 01/01/2026"),
    ],
)
def test_wrong_line_of_the_scope_keeps_nothing(
    client_of: Browser, database: Database, changed: dict[str, str], said: str
) -> None:
    finished(database)
    client = client_of("dung")
    text = page_of(client.post("/catalogue/scope", data={**LINE, **changed}), 422).text
    assert said == "form.problems" or said in text
    assert LINE["citation"] in text or "citation" in changed
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ScopeRow.id)).where(ScopeRow.kept_at.is_not(None))) == 0


def test_technician_reads_the_scope_and_keeps_nothing(client_of: Browser, database: Database) -> None:
    finished(database)
    client = client_of("lan")
    assert 'name="citation"' not in page_of(client.get("/catalogue/scope")).text
    assert client.post("/catalogue/scope", data=LINE).status_code == 403


def test_matrix_counts_with_everything_below_it(client_of: Browser, database: Database) -> None:
    """A line for a product above the sample's marks it; one for a sibling does not."""
    sample_id = finished(database).sample_id

    def marked() -> list[bool]:
        with database.reading() as session:
            found = previews.preview(
                session,
                sample_id,
                person_id=person_id(database, "dung"),
                at=SIGNED,
                public_url="https://lab.vn",
            )
            assert found.certificate is not None
            return [line.accredited for line in found.certificate.lines]

    with database.transaction(an_act(at=VALIDATED)) as session:
        coffee = session.scalars(sa.select(Commodity).where(Commodity.name == "roasted coffee")).one()
        root, beside = (Commodity(name=name, name_vi=name, search_key=name) for name in ("all", "tea"))
        session.add_all([root, beside])
        session.flush()
        coffee.parent_id = beside.parent_id = root.id
        for row in session.scalars(sa.select(ScopeRow)):
            row.commodity_id = root.id
    assert marked() == [True, True]
    with database.transaction(an_act(at=VALIDATED)) as session:
        tea = session.scalars(sa.select(Commodity.id).where(Commodity.name == "tea")).one()
        for row in session.scalars(sa.select(ScopeRow).order_by(ScopeRow.id)).all()[:1]:
            row.commodity_id = tea
    assert marked() == [False, True]
