"""What is tested is decided, and what it will be judged by is frozen."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.assignment import Chosen
from lims.domain.refusal import Conflict, Refused
from lims.models.analysis import Analysis, Correction, Result, Run, SpecificationRow
from lims.models.reference import Limit, LimitConfirmation
from lims.models.sample import Sample
from lims.queries import assignment as asking
from lims.queries import offer as offers
from lims.services import assignment
from tests.factories import MORNING, an_act, person_id
from tests.reception import TODAY, a_catalogue, a_limit, a_received_sample, an_order, books, one

OTA, CADMIUM, LEAD = 1, 2, 3
"""Performances of the small catalogue."""


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)


def assign(
    database: Database,
    sample_id: int,
    *chosen: Chosen | int,
    at: datetime = MORNING,
    seen: Sequence[int] | None = None,
    reason: str = "",
) -> None:
    act = an_act(person_id(database, "lan"), at=at)
    wanted = [each if isinstance(each, Chosen) else Chosen(each) for each in chosen]
    with database.transaction(act) as session:
        assignment.assign(session, sample_id, wanted, act=act, seen=seen, reason=reason)


def frozen(database: Database) -> list[tuple[int, str, str | None, str | None, bool, date]]:
    """Analyte, market, limit, reason, confirmed, sought on."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(Analysis.analyte_id, SpecificationRow)
            .join(SpecificationRow.analysis)
            .order_by(Analysis.id, SpecificationRow.position)
        ).all()
        return [
            (
                analyte_id,
                row.market,
                ((row.frozen or {}).get("limit") or {}).get("limit_id"),
                row.reason,
                row.confirmed,
                row.sought_on,
            )
            for analyte_id, row in rows
        ]


def statuses(database: Database, sample_id: int) -> dict[int, str]:
    with database.reading() as session:
        rows = session.execute(
            sa.select(Analysis.performance_id, Analysis.status).where(Analysis.sample_id == sample_id)
        )
        return {performance_id: status for performance_id, status in rows}


def a_result(database: Database, sample_id: int, performance_id: int, typed: str | None) -> None:
    with database.transaction(an_act()) as session:
        analysis = session.scalars(
            sa.select(Analysis).where(
                Analysis.sample_id == sample_id, Analysis.performance_id == performance_id
            )
        ).one()
        lan = person_id(database, "lan")
        run = Run(
            code="ME-261123-01",
            method_version_id=1,
            performed_on=TODAY,
            opened_by_id=lan,
            opened_at=MORNING,
        )
        session.add(run)
        session.flush()
        session.add(Result(run_id=run.id, analysis_id=analysis.id, position=1, typed=typed, counts=True))
        analysis.status = "entered" if typed else "in_run"
        one(session, Sample, sample_id).status = "in_test"


def confirm(database: Database, limit_id: str) -> None:
    with database.transaction(an_act()) as session:
        row = session.scalars(sa.select(Limit).where(Limit.limit_id == limit_id)).one()
        dung = person_id(database, "dung")
        session.add(LimitConfirmation(limit_id=row.id, person_id=dung, reason="Đã đọc", at=MORNING))


def test_limits_are_frozen_for_every_market_of_the_order(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA, CADMIUM, LEAD)
    assert frozen(database) == [
        (1, "VN", None, "no_limit", False, TODAY),
        (1, "EU", "EU-OTA", None, True, TODAY),
        (2, "VN", "VN-CD", "unconfirmed", False, TODAY),
        (2, "EU", None, "choice_needed", False, TODAY),
        (3, "VN", None, "no_limit", False, TODAY),
        (3, "EU", None, "no_limit", False, TODAY),
    ]


def test_the_frozen_limit_keeps_its_citation_and_its_row(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA)
    with database.reading() as session:
        row = session.scalars(sa.select(SpecificationRow).where(SpecificationRow.market == "EU")).one()
        limit = session.get_one(Limit, row.limit_id or 0)
    assert limit.limit_id == "EU-OTA"
    assert row.frozen is not None
    limit = row.frozen["limit"]
    assert (limit["high"], limit["regulation"], limit["unit"]) == (
        "3.0",
        "Reg (EU) 2023/915",
        "µg/kg",
    )


def test_the_day_is_the_laboratorys(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, LEAD, at=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
    assert {row[-1] for row in frozen(database)} == {date(2026, 11, 24)}


def test_a_person_chooses_between_limits(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, Chosen(CADMIUM, {"EU": "EU-CD-2"}))
    assert frozen(database)[1] == (2, "EU", "EU-CD-2", None, True, TODAY)


def test_a_choice_may_be_made_later_and_changed(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, CADMIUM)
    assign(database, sample_id, Chosen(CADMIUM, {"EU": "EU-CD-2"}))
    assign(database, sample_id, Chosen(CADMIUM, {"EU": "EU-CD-1"}))
    assert frozen(database)[1][2:4] == ("EU-CD-1", None)
    assign(database, sample_id, CADMIUM)
    assert frozen(database)[1][2:4] == ("EU-CD-1", None)


@pytest.mark.parametrize("limit_id", ["EU-OTA", "VN-CD", "nonsense", "\x00"])
def test_a_limit_that_does_not_apply_is_refused(database: Database, limit_id: str) -> None:
    sample_id = a_received_sample(database)
    before = books(database)
    with pytest.raises(Refused, match="limit_not_offered"):
        assign(database, sample_id, Chosen(CADMIUM, {"EU": limit_id}))
    assert books(database) == before


@pytest.mark.parametrize("performance_id", [99, 10**15])
def test_a_method_not_in_use_is_refused(database: Database, performance_id: int) -> None:
    sample_id = a_received_sample(database)
    before = books(database)
    with pytest.raises(Refused, match="method_not_in_use"):
        assign(database, sample_id, performance_id)
    assert books(database) == before


def test_what_is_taken_out_is_excluded_and_comes_back(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA, LEAD)
    assign(database, sample_id, OTA)
    assert statuses(database, sample_id) == {OTA: "waiting", LEAD: "excluded"}
    assign(database, sample_id, OTA, LEAD)
    assert statuses(database, sample_id) == {OTA: "waiting", LEAD: "waiting"}


def test_a_result_is_taken_out_with_a_reason_only(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA, LEAD)
    a_result(database, sample_id, LEAD, "0,02")
    before = books(database)
    with pytest.raises(Refused) as refusal:
        assign(database, sample_id, OTA)
    assert refusal.value.problems["reason"].code == "exclusion_needs_reason"
    assert books(database) == before
    assign(database, sample_id, OTA, reason="Khách không yêu cầu chì")
    assert statuses(database, sample_id) == {OTA: "waiting", LEAD: "excluded"}
    with database.reading() as session:
        assert one(session, Sample, sample_id).status == "received"
        assert session.scalar(sa.select(sa.func.count(Result.id))) == 1
    assign(database, sample_id, OTA, LEAD)
    assert statuses(database, sample_id) == {OTA: "waiting", LEAD: "entered"}


def test_an_emptied_result_is_taken_out_with_a_reason_only(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA, LEAD)
    a_result(database, sample_id, LEAD, None)
    with database.transaction(an_act()) as session:
        lan = person_id(database, "lan")
        emptied = Correction(result_id=1, old_typed="0,2", new_typed="", reason="Nhầm", by_id=lan, at=MORNING)
        session.add(emptied)
    with pytest.raises(Refused) as refusal:
        assign(database, sample_id, OTA)
    assert refusal.value.problems["reason"].code == "exclusion_needs_reason"


def test_a_result_set_aside_does_not_finish_an_analysis_that_comes_back(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA, LEAD)
    a_result(database, sample_id, LEAD, "0,02")
    with database.transaction(an_act()) as session:
        one(session, Result, 1).counts = False
    assign(database, sample_id, OTA, reason="Khách không yêu cầu chì")
    assign(database, sample_id, OTA, LEAD)
    assert statuses(database, sample_id) == {OTA: "waiting", LEAD: "waiting"}


def test_a_verdict_does_not_outlive_the_analyses_it_was_drawn_from(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, LEAD)
    a_result(database, sample_id, LEAD, "0,02")
    with database.transaction(an_act()) as session:
        one(session, Sample, sample_id).verdict = "pass"
    assign(database, sample_id, LEAD, OTA)
    with database.reading() as session:
        sample = one(session, Sample, sample_id)
        assert (sample.status, sample.verdict) == ("in_test", None)


def test_assignment_leaves_a_received_sample_received(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA)
    with database.reading() as session:
        assert one(session, Sample, sample_id).status == "received"


def test_a_requested_sample_may_be_assigned_before_it_comes(database: Database) -> None:
    _, (sample_id,) = an_order(database)
    assign(database, sample_id, OTA)
    with database.reading() as session:
        assert one(session, Sample, sample_id).status == "requested"


@pytest.mark.parametrize("status", ["validated", "authorised", "issued", "rejected", "cancelled"])
def test_a_sample_that_has_moved_on_is_not_assigned(database: Database, status: str) -> None:
    sample_id = a_received_sample(database)
    with database.transaction(an_act()) as session:
        one(session, Sample, sample_id).status = status
    before = books(database)
    with pytest.raises(Conflict, match="sample_not_assignable"):
        assign(database, sample_id, OTA)
    with pytest.raises(Conflict, match="sample_not_assignable"):
        refresh(database, sample_id)
    assert books(database) == before


def test_somebody_elses_assignment_is_not_undone_unseen(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, OTA, seen=[])
    before = books(database)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        assign(database, sample_id, LEAD, seen=[])
    assert books(database) == before
    assign(database, sample_id, OTA, LEAD, seen=[OTA])


def refresh(database: Database, sample_id: int, *, at: datetime = MORNING) -> int:
    act = an_act(person_id(database, "lan"), at=at)
    with database.transaction(act) as session:
        return assignment.refresh_specifications(session, sample_id, act=act)


def newer(database: Database, sample_id: int) -> bool:
    with database.reading() as session:
        return asking.may_be_refreshed(session, sample_id, on=TODAY)


def test_a_limit_confirmed_later_reaches_what_waits(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, CADMIUM, LEAD)
    assert not newer(database, sample_id)
    confirm(database, "VN-CD")
    assert newer(database, sample_id)
    assert refresh(database, sample_id) == 1
    assert frozen(database)[0] == (2, "VN", "VN-CD", None, True, TODAY)
    assert not newer(database, sample_id)
    assert refresh(database, sample_id) == 0


def test_a_choice_survives_looking_again(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, Chosen(CADMIUM, {"EU": "EU-CD-2"}))
    confirm(database, "VN-CD")
    refresh(database, sample_id)
    assert frozen(database)[1][2] == "EU-CD-2"


def test_a_result_keeps_the_limit_it_was_judged_by(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, CADMIUM)
    a_result(database, sample_id, CADMIUM, "0,7")
    confirm(database, "VN-CD")
    assert not newer(database, sample_id)
    assert refresh(database, sample_id) == 0


def test_a_new_limit_does_not_reach_what_was_frozen(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, LEAD)
    with database.transaction(an_act()) as session:
        session.add(a_limit("EU-PB", analyte_id=3, market_id=2, high="0.1", unit="mg/kg"))
    assign(database, sample_id, LEAD, OTA)
    assert frozen(database)[1] == (3, "EU", None, "no_limit", False, TODAY)


def offered(
    database: Database, sample_id: int, find: str = ""
) -> list[tuple[str, bool, dict[str, tuple[str, ...]]]]:
    with database.reading() as session:
        offer = offers.offer(session, sample_id, on=TODAY, find=find)
        return [
            (line.performance.analyte.name, line.must, {ask.market: ask.warnings for ask in line.asks})
            for line in offer.lines
        ]


def test_what_cannot_be_judged_is_said_beforehand(database: Database) -> None:
    sample_id = a_received_sample(database)
    assert offered(database, sample_id) == [
        ("ochratoxin A", True, {"VN": ("no_limit",), "EU": ()}),
        ("cadmium", False, {"VN": ("unconfirmed",), "EU": ("choice_needed",)}),
    ]


def test_loq_above_the_limit_is_said_beforehand(database: Database) -> None:
    sample_id = a_received_sample(database)
    assign(database, sample_id, Chosen(CADMIUM, {"EU": "EU-CD-1"}))
    assert offered(database, sample_id)[0][2]["EU"] == ("loq_above_limit",)


def test_a_search_adds_an_analyte_without_marks(database: Database) -> None:
    sample_id = a_received_sample(database)
    assert [name for name, *_ in offered(database, sample_id, "CHI")] == ["ochratoxin A", "cadmium", "lead"]
    assert [name for name, *_ in offered(database, sample_id, "%%")] == ["ochratoxin A", "cadmium"]


def test_what_the_laboratory_cannot_measure_is_named(database: Database) -> None:
    sample_id = a_received_sample(database)
    with database.reading() as session:
        offer = offers.offer(session, sample_id, on=TODAY)
    assert [analyte.name for analyte in offer.without_method] == ["moisture"]
