"""The life of a certificate after its issue: amended, amended again, given up, revoked; partial ones completed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import trail
from lims.db import Database
from lims.domain.act import Act
from lims.domain.certificate import Certificate, from_json
from lims.domain.certificate_parts import ReportKind
from lims.domain.fact_correction import FactsGiven
from lims.domain.handed_out import Door
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.domain.verification import token
from lims.files import Files
from lims.models.amendment import AmendmentRow, FactCorrection, WithdrawalRequest
from lims.models.analysis import Analysis, Result, Run
from lims.models.certificate import CertificateRow
from lims.models.handed_out import CertificateNotice
from lims.models.method import MethodVersion
from lims.models.people import Account, Person
from lims.models.sample import Sample
from lims.queries import handing, reported
from lims.services import (
    amendments,
    certificates,
    fact_corrections,
    opinions,
    papers,
    reception,
    results,
    validation,
    withdrawals,
)
from lims.services.results import Typed
from tests.competent import competent
from tests.factories import an_act, person_id
from tests.finished import CADMIUM, COFFEE, SIGNED, TOO_MUCH, Measured, finished
from tests.services.test_certificates import at_once
from tests.signing import KEY, KEYS

LATER = SIGNED + timedelta(hours=2)
ZINC = Measured("zinc", "kẽm", "1,20", {"VN": "40"})


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def authorise(
    database: Database,
    sample_id: int,
    *,
    bits: int = 1,
    by: str = "dung",
    at: datetime = SIGNED,
    kind: ReportKind = ReportKind.FINAL,
) -> int:
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return certificates.authorise(
            session,
            sample_id,
            token=token(bits),
            public_url="https://lab.example.vn",
            key=KEY,
            act=act,
            kind=kind,
        ).id


def issue(database: Database, files: Files, sample_id: int, **more: Any) -> int:
    certificate_id = authorise(database, sample_id, **more)
    papers.finish(database, files, KEYS, certificate_id, at=more.get("at", SIGNED))
    return certificate_id


def doing(database: Database, what: Callable[..., Any], *given: Any, by: str = "dung", at: datetime = LATER, **named: Any) -> Any:  # fmt: skip
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return what(session, *given, **named, act=act)


def amend(database: Database, certificate_id: int, **more: Any) -> None:
    given = {"why": "wrong_facts", "reason": "Khách hàng khai nhầm lô", "language": "vi", **more}
    doing(database, amendments.open_one, certificate_id, **given)


def put_right(database: Database, sample_id: int, *, by: str = "lan", at: datetime = LATER, why: str = "Khai nhầm", **changed: Any) -> None:  # fmt: skip
    with database.reading() as session:
        sample = session.get_one(Sample, sample_id, options=[sa.orm.joinedload(Sample.order)])
        now = {name: getattr(sample, name) for name in FactsGiven.__dataclass_fields__ if name != "contact"}
        facts = FactsGiven(**{**now, "contact": sample.order.contact, **changed})
        version = sample.version
    doing(database, fact_corrections.correct, sample_id, facts, why, version=version, by=by, at=at)


def row(database: Database, certificate_id: int) -> CertificateRow:
    with database.reading() as session:
        return session.get_one(
            CertificateRow, certificate_id, options=[sa.orm.joinedload(CertificateRow.replaced_by)]
        )


def said(database: Database, certificate_id: int) -> Certificate:
    return from_json(row(database, certificate_id).document)


def status(database: Database, sample_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Sample, sample_id).status


def code_of(what: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        what()
    return refused.value.code


def change(database: Database, what: Callable[[Session], None]) -> None:
    with database.transaction(an_act()) as session:
        what(session)


def waits(database: Database, result_id: int) -> None:
    """The second analysis is not validated yet, and with it the sample."""

    def open_it(session: Session) -> None:
        result = session.get_one(Result, result_id)
        result.validated_at = result.validated_by_id = None
        session.get_one(Analysis, result.analysis_id).status = "entered"
        session.scalars(sa.select(Sample)).one().status = "entered"
        for version in session.scalars(sa.select(MethodVersion)):
            competent(session, version.method_id)

    change(database, open_it)


def accept(database: Database, result_id: int) -> None:
    with database.transaction(act := Act(person_id(database, "minh"), SIGNED)) as session:
        validation.validate(session, [result_id], act=act, reviewer=True, role=Role.TECHNICIAN)


def test_amended_certificate_replaces_the_old_one_and_says_what_changed(
    database: Database, files: Files
) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    old_paper, old_document = row(database, first).sha256, row(database, first).document
    amend(database, first)
    put_right(database, sample_id, lot="L2026-11-08", expires_on=date(2027, 11, 6))
    second = authorise(database, sample_id, bits=2, at=LATER)
    assert row(database, first).replaced_by_id is None, "until its paper is kept the old one stays in force"
    papers.finish(database, files, KEYS, second, at=LATER)
    new, before = row(database, second), row(database, first)
    assert (new.number, new.amends_id) == ("PKQ-26-000001-S1", first)
    assert new.token != before.token
    assert (before.status, before.replaced_by_id) == ("issued", second)
    assert (before.sha256, before.document) == (old_paper, old_document)
    assert files.read(old_paper or "") != files.read(new.sha256 or "")
    amends = said(database, second).amends
    assert amends is not None
    assert (amends.replaces, amends.reason.vi) == (
        "PKQ-26-000001",
        "Thông tin về khách hàng hoặc mẫu ghi sai: Khách hàng khai nhầm lô",
    )
    assert [(each.what.vi, each.old.vi, each.new.vi) for each in amends.changes] == [
        ("Số lô", "L2026-11-07", "L2026-11-08"),
        ("Hạn sử dụng", "", "06/11/2027"),
    ]
    assert status(database, sample_id) == "issued"
    with database.reading() as session:
        kept = session.scalars(sa.select(FactCorrection)).one()
        assert kept.changes == {
            "lot": ["L2026-11-07", "L2026-11-08"],
            "expires_on": [None, "2027-11-06"],
        }
        assert list(trail.breaks(session)) == []


def test_second_amendment_follows_the_first_in_another_language(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    amend(database, first)
    put_right(database, sample_id, lot="L2026-11-08")
    second = issue(database, files, sample_id, bits=2, at=LATER)
    assert code_of(lambda: amend(database, first)) == "certificate_not_in_force"
    amend(database, second, why="language", language="both", reason="Khách hàng xuất khẩu")
    third = issue(database, files, sample_id, bits=3, at=LATER)
    assert (row(database, third).number, row(database, third).language) == ("PKQ-26-000001-S2", "both")
    amends = said(database, third).amends
    assert amends is not None
    assert [(each.what.vi, each.new.vi) for each in amends.changes] == [("Ngôn ngữ của phiếu", "Song ngữ")]
    assert amends.replaces == "PKQ-26-000001-S1"


def test_result_is_corrected_by_the_bench_with_four_eyes_while_the_amendment_is_open(
    database: Database, files: Files
) -> None:
    done = finished(database)
    waits(database, done.result_ids[1])
    accept(database, done.result_ids[1])
    first = issue(database, files, done.sample_id)

    def back() -> None:
        with database.transaction(Act(person_id(database, "minh"), LATER)) as session:
            validation.send_back(
                session, [done.result_ids[0]], "Tính lại", reviewer=True, role=Role.TECHNICIAN
            )

    assert code_of(back) == "sample_issued"
    amend(database, first, why="wrong_result", reason="Nhầm hệ số pha loãng")
    back()
    assert (
        code_of(lambda: authorise(database, done.sample_id, bits=2, at=LATER)) == "certificate_not_validated"
    )
    give_up = lambda: doing(database, amendments.give_up, first, reason="Không sửa nữa")  # noqa: E731
    assert code_of(give_up) == "amendment_unfinished"
    with database.reading() as session:
        result = session.get_one(Result, done.result_ids[0])
        run_id, version = result.run_id, result.version
    typed = {done.result_ids[0]: Typed("0,25", version)}
    doing(database, results.enter, run_id, typed, correction_reason="Nhầm hệ số", by="lan")
    with database.transaction(act := Act(person_id(database, "minh"), LATER)) as session:
        validation.validate(session, [done.result_ids[0]], act=act, reviewer=True, role=Role.TECHNICIAN)
    with pytest.raises(Conflict) as left:
        give_up()
    assert left.value.code == "amendment_leaves_changes"
    assert len(left.value.problems) == left.value.values["count"] == 4
    second = issue(database, files, done.sample_id, bits=2, at=LATER)
    amends = said(database, second).amends
    assert amends is not None
    rows = {each.what.vi: (each.old.vi, each.new.vi) for each in amends.changes}
    assert rows["cadimi – kết quả"] == ("0,050 mg/kg ± 10 %", "0,25 mg/kg ± 10 %")
    assert rows["Kết luận chung – Việt Nam, Liên minh châu Âu, Trung Quốc"] == ("Đạt", "Không đạt")


def test_amendment_is_refused_where_it_must_be(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    drawing = authorise(database, sample_id)
    assert code_of(lambda: amend(database, drawing)) == "certificate_not_in_force"
    papers.finish(database, files, KEYS, drawing, at=SIGNED)
    assert code_of(lambda: amend(database, 999)) == "not_found"
    for wrong in ({"why": ""}, {"why": "because"}, {"reason": "  "}, {"language": "fr"}):
        with pytest.raises(Refused) as refused:
            amend(database, drawing, **wrong)
        assert set(refused.value.problems) == set(wrong)
    assert code_of(lambda: amend_at(database, drawing, SIGNED - timedelta(seconds=1))) == "clock_went_back"
    assert code_of(lambda: put_right(database, sample_id, lot="x")) == "facts_on_certificate"
    amend(database, drawing)
    assert code_of(lambda: amend(database, drawing)) == "amendment_open_already"
    assert code_of(lambda: put_right(database, sample_id)) == "facts_unchanged"
    assert code_of(lambda: put_right(database, sample_id, lot="x", why=" ")) == "facts_incomplete"
    assert code_of(lambda: put_right(database, sample_id, product_name="")) == "facts_incomplete"
    assert code_of(lambda: authorise(database, sample_id, bits=2, at=LATER)) == "amendment_changes_nothing"
    earlier = SIGNED - timedelta(minutes=1)
    put_right(database, sample_id, lot="L9")
    assert code_of(lambda: authorise(database, sample_id, bits=2, at=earlier)) == "clock_went_back"
    partial = lambda: authorise(database, sample_id, bits=2, at=LATER, kind=ReportKind.PRELIMINARY)  # noqa: E731
    assert code_of(partial) == "amendment_stays_final"


def amend_at(database: Database, certificate_id: int, at: datetime) -> None:
    doing(database, amendments.open_one, certificate_id, why="other", reason="x", language="vi", at=at)


def test_giving_up_needs_a_reason_and_nothing_left_behind(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)

    def give_up(reason: str = "Khách hàng rút đề nghị"):
        return doing(database, amendments.give_up, first, reason=reason)

    assert code_of(give_up) == "amendment_not_open"
    amend(database, first)
    assert code_of(lambda: give_up(" ")) == "giving_up_lacks_reason"
    put_right(database, sample_id, lot="L2026-11-08")
    with pytest.raises(Conflict) as left:
        give_up()
    (problem,) = left.value.problems.values()
    assert (problem.values["old"].vi, problem.values["new"].vi) == ("L2026-11-07", "L2026-11-08")  # type: ignore[attr-defined]
    put_right(database, sample_id, lot="L2026-11-07", why="Trả lại như phiếu")
    give_up()
    assert status(database, sample_id) == "issued"
    assert (row(database, first).status, row(database, first).replaced_by_id) == ("issued", None)
    amend(database, first)
    assert status(database, sample_id) == "validated"


def test_two_managers_at_once_open_one_amendment_and_sign_one_successor(
    database: Database, files: Files
) -> None:
    sample_id, other = finished(database).sample_id, person_id(database, "hoa")

    def second_signatory(session: Session) -> None:
        person = session.get_one(Person, other)
        person.signatory_scope, person.title = "all", "Phó phòng"

    change(database, second_signatory)
    first = issue(database, files, sample_id)
    got = at_once(*[lambda: amend(database, first)] * 2)
    assert sorted(map(str, got)) == ["None", "amendment_open_already"]
    put_right(database, sample_id, lot="L2026-11-08")
    got = at_once(
        lambda: authorise(database, sample_id, by="dung", bits=2, at=LATER),
        lambda: authorise(database, sample_id, by="hoa", bits=3, at=LATER),
    )
    assert sorted(map(str, got))[1] in {"certificate_exists", "changed_meanwhile"}
    with database.reading() as session:
        numbers = session.scalars(sa.select(CertificateRow.number).order_by(CertificateRow.id)).all()
    assert numbers == ["PKQ-26-000001", "PKQ-26-000001-S1"]


def test_killed_between_number_and_paper_the_old_one_stays_in_force_and_the_new_is_finished_later(
    database: Database, files: Files
) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    amend(database, first)
    put_right(database, sample_id, lot="L2026-11-08")
    second = authorise(database, sample_id, bits=2, at=LATER)
    revoke = lambda: doing(database, certificates.revoke, first, why="other", reason="x")  # noqa: E731
    give_up = lambda: doing(database, amendments.give_up, first, reason="x")  # noqa: E731
    assert {code_of(revoke), code_of(give_up)} == {"certificate_being_replaced"}
    assert code_of(lambda: put_right(database, sample_id, lot="L3")) == "facts_on_certificate"
    assert papers.finish_unfinished(database, files, KEYS, at=LATER) == 0
    assert row(database, first).replaced_by_id == second


def test_revoking_a_replaced_chain_lets_a_new_number_follow(database: Database, files: Files) -> None:
    """The first was replaced, its successor is revoked: nothing is in force, and nothing stands in the way."""
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    amend(database, first)
    put_right(database, sample_id, lot="L2026-11-08")
    second = issue(database, files, sample_id, bits=2, at=LATER)
    amend(database, second)
    doing(database, certificates.revoke, second, why="wrong_sample", reason="Nhầm mẫu")
    with database.reading() as session:
        opened = session.scalars(sa.select(AmendmentRow).where(AmendmentRow.certificate_id == second)).one()
        assert (opened.given_up_at, opened.given_up_reason) == (LATER, "Nhầm mẫu")
        version = session.get_one(Sample, sample_id).version
    third = issue(database, files, sample_id, bits=3, at=LATER)
    assert row(database, third).number == "PKQ-26-000002"
    doing(database, certificates.revoke, third, why="other", reason="x")
    with database.reading() as session:
        version = session.get_one(Sample, sample_id).version
    with database.transaction(an_act()) as session:
        reception.cancel(session, sample_id, "Khách hàng rút mẫu", version=version)
    assert status(database, sample_id) == "cancelled"


def test_whoever_took_the_paper_is_told(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    with database.reading() as session:
        accounts = {row.username: row.id for row in session.scalars(sa.select(Account))}

    def take(session: Session) -> None:
        for name, door in (("tam", Door.PRODUCER), ("tam", Door.PRODUCER), ("minh", Door.LABORATORY)):
            handing.note(session, first, door, accounts[name], at=SIGNED)

    change(database, take)
    amend(database, first)
    put_right(database, sample_id, lot="L2026-11-08")
    second = issue(database, files, sample_id, bits=2, at=LATER)
    with database.reading() as session:
        (told,) = handing.unseen(session, accounts["tam"])
        assert (told.kind, told.certificate_id, told.certificate.replaced_by.number) == (  # type: ignore[union-attr]
            "replaced",
            first,
            "PKQ-26-000001-S1",
        )
        assert handing.unseen(session, accounts["minh"]) == []
    doing(database, certificates.revoke, second, why="other", reason="x")
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(CertificateNotice.id))) == 1, "nobody took the second"


def test_inspector_asks_and_a_manager_answers(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)

    def ask(**more: Any) -> Any:
        return doing(
            database,
            withdrawals.ask,
            first,
            by="hoa",
            **{"wanted": "revoke", "reason": "Mẫu đối chứng không đạt", **more},
        )

    assert code_of(lambda: ask(reason="")) == "request_lacks_reason"
    assert code_of(lambda: ask(wanted="burn")) == "request_lacks_reason"
    asked = ask().id
    assert code_of(ask) == "request_open_already"
    assert code_of(lambda: doing(database, withdrawals.decline, asked, "")) == "request_lacks_reason"
    doing(database, withdrawals.decline, asked, "Đã kiểm tra lại, kết quả đúng")
    assert code_of(lambda: doing(database, withdrawals.decline, asked, "x")) == "request_answered_already"
    ask(wanted="amend")
    amend(database, first)
    ask()
    doing(database, certificates.revoke, first, why="wrong_result", reason="Theo đề nghị của thanh tra")
    with database.reading() as session:
        answers = session.scalars(sa.select(WithdrawalRequest.answer).order_by(WithdrawalRequest.id)).all()
    assert answers == ["declined", "amend", "revoke"]
    assert code_of(ask) == "certificate_not_in_force"


def test_opinion_is_given_by_an_entitled_person_before_the_issue(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    given = {"text_vi": "Nên bảo quản khô hơn", "basis_vi": "Kết quả số 1"}

    def give(by: str = "dung", **more: Any) -> Any:
        return doing(database, opinions.give, sample_id, by=by, at=SIGNED, **{**given, **more})

    with pytest.raises(NotAllowed) as refused:
        give()
    assert refused.value.code == "opinion_not_entitled"
    change(database, lambda session: opinions.entitle(session, person_id(database, "dung"), entitled=True))
    with pytest.raises(Refused) as lacking:
        give(text_vi="", basis_vi=" ")
    assert set(lacking.value.problems) == {"text_vi", "basis_vi"}
    first, second = give().id, give(text_vi="Ý thứ hai", text_en="The second").id
    withdraw = lambda reason="Trùng ý": doing(database, opinions.withdraw, first, reason, at=SIGNED)  # noqa: E731
    assert code_of(lambda: withdraw("")) == "opinion_incomplete"
    withdraw()
    assert code_of(withdraw) == "opinion_withdrawn_already"
    (opinion,) = said(database, issue(database, files, sample_id)).opinions
    assert (opinion.text.vi, opinion.text.en, opinion.by) == ("Ý thứ hai", "The second", "Phạm Quốc Dũng, Trưởng phòng thử nghiệm")  # fmt: skip
    assert code_of(give) == "facts_on_certificate"
    assert code_of(lambda: doing(database, opinions.withdraw, second, "x")) == "facts_on_certificate"


# ── reports that are not the last word ──


def test_partial_report_answers_for_what_is_validated_and_is_completed_by_its_successor(
    database: Database, files: Files
) -> None:
    done = finished(database)
    waits(database, done.result_ids[1])
    partial = issue(database, files, done.sample_id, kind=ReportKind.PARTIAL)
    told = said(database, partial)
    assert [line.analyte.vi for line in told.lines] == ["cadimi"]
    assert [name.vi for name in told.pending] == ["chì"]
    assert {market.verdict for market in told.markets} == {"not_evaluated"}
    assert status(database, done.sample_id) == "entered", "the rest goes on"
    with database.reading() as session:
        result = session.get_one(Result, done.result_ids[0])
        run_id, version = result.run_id, result.version
    typed = {done.result_ids[0]: Typed("0,06", version)}
    enter = lambda: doing(database, results.enter, run_id, typed, correction_reason="x", by="lan", at=SIGNED)  # noqa: E731
    assert code_of(enter) == "analysis_reported"
    again = lambda: authorise(database, done.sample_id, bits=2, kind=ReportKind.PARTIAL)  # noqa: E731
    assert code_of(again) == "amendment_changes_nothing"
    with database.reading() as session:
        sample_version = session.get_one(Sample, done.sample_id).version
    with pytest.raises(Conflict) as kept, database.transaction(an_act()) as session:
        reception.cancel(session, done.sample_id, "x", version=sample_version)
    assert kept.value.code == "sample_has_certificate"
    accept(database, done.result_ids[1])
    assert code_of(again) == "certificate_kind_partial"
    final = issue(database, files, done.sample_id, bits=2)
    assert (row(database, final).number, row(database, final).kind) == ("PKQ-26-000001-S1", "final")
    assert row(database, partial).replaced_by_id == final
    amends = said(database, final).amends
    assert amends is not None
    assert [(each.what.vi, each.old.vi, each.new.vi) for each in amends.changes][:2] == [
        ("Loại phiếu", "phiếu kết quả từng phần", "phiếu kết quả cuối cùng"),
        ("Kết luận chung – Việt Nam, Liên minh châu Âu, Trung Quốc", "Không đánh giá", "Đạt"),
    ]
    assert {each.what.vi for each in amends.changes[2:]} == {"chì", "Chỉ tiêu chưa có kết quả"}
    assert status(database, done.sample_id) == "issued"


def test_a_fail_is_a_fail_in_a_partial_report_only(database: Database, files: Files) -> None:
    done = finished(database, (TOO_MUCH, ZINC))
    waits(database, done.result_ids[1])
    preliminary = issue(database, files, done.sample_id, kind=ReportKind.PRELIMINARY)
    assert {market.verdict for market in said(database, preliminary).markets} == {"not_evaluated"}
    partial = issue(database, files, done.sample_id, bits=2, kind=ReportKind.PARTIAL)
    assert {market.verdict for market in said(database, partial).markets} == {"fail"}
    assert row(database, preliminary).replaced_by_id == partial


def test_nothing_unproven_leaves_in_a_partial_report(database: Database) -> None:
    done = finished(database, COFFEE, validated_by=None)
    for kind in (ReportKind.PARTIAL, ReportKind.PRELIMINARY):
        got = code_of(lambda kind=kind: authorise(database, done.sample_id, kind=kind))  # type: ignore[misc]
        assert got == "certificate_nothing_validated"


def test_amending_a_partial_report_lets_its_results_be_corrected(database: Database, files: Files) -> None:
    done = finished(database, (CADMIUM, ZINC))
    waits(database, done.result_ids[1])
    partial = issue(database, files, done.sample_id, kind=ReportKind.PARTIAL)
    amend(database, partial)
    with database.reading() as session:
        assert set(session.scalars(sa.select(Analysis.reported_in_id))) == {None}
        assert session.scalars(sa.select(Run.status)).all()
    doing(database, amendments.give_up, partial, reason="Không cần")
    with database.reading() as session:
        held = session.scalars(sa.select(Analysis.reported_in_id).order_by(Analysis.position)).all()
    assert held == [partial, None]
    assert status(database, done.sample_id) == "entered"
    doing(database, certificates.revoke, partial, why="other", reason="x")
    with database.reading() as session:
        assert set(session.scalars(sa.select(Analysis.reported_in_id))) == {None}


def test_a_partial_report_whose_issue_failed_fastens_nothing(database: Database) -> None:
    done = finished(database, (CADMIUM, ZINC))
    waits(database, done.result_ids[1])
    failed = authorise(database, done.sample_id, kind=ReportKind.PARTIAL)
    with database.reading() as session:
        held = session.scalars(sa.select(Analysis.reported_in_id).order_by(Analysis.position)).all()
    assert held == [failed, None]
    change(database, lambda session: reported.forget(session, failed))
    with database.reading() as session:
        assert set(session.scalars(sa.select(Analysis.reported_in_id))) == {None}


def test_unknown_things_are_missing(database: Database) -> None:
    for what in (
        lambda: doing(database, withdrawals.ask, 99, wanted="amend", reason="x"),
        lambda: doing(database, withdrawals.decline, 99, "x"),
        lambda: doing(database, amendments.give_up, 99, reason="x"),
        lambda: doing(database, opinions.withdraw, 99, "x"),
        lambda: entitle(database, 99),
    ):
        with pytest.raises(NotFound):
            what()


def entitle(database: Database, person: int) -> None:
    change(database, lambda session: _entitle(session, person))


def _entitle(session: Session, person: int) -> None:
    opinions.entitle(session, person, entitled=True)
