"""A sample is planned when it comes or is assigned; what was begun too late needs somebody's name before it counts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from lims import catalogue as shipped
from lims.db import Database
from lims.domain.assignment import Chosen
from lims.domain.day_given import DayGiven
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, Refused
from lims.domain.working_days import DayKind
from lims.models.analysis import Analysis, Result
from lims.models.audit import AuditEntry
from lims.models.calendar import Holiday
from lims.models.method import MethodVersion, Performance
from lims.models.repeat import HoldingBreach
from lims.models.sample import Sample
from lims.queries import dossiers, held, planning
from lims.services import assignment, calendar, holding, runs
from tests.bench import EVENING, NOON, boxes, opened, type_in, validate
from tests.factories import MORNING, an_act, person_id
from tests.laboratory import METALS, RECEIVED, Ready, ready
from tests.reception import COFFEE, a_catalogue, an_arrival, an_order, receive

TET = datetime(2026, 2, 13, 2, 0, tzinfo=MORNING.tzinfo)


def load_days(database: Database) -> int:
    with database.transaction(an_act()) as session:
        return calendar.load(session, shipped.HOLIDAYS)


def method_takes(database: Database, days: int | None, *, hours: int | None = None, since: str = "") -> None:
    with database.transaction(an_act()) as session:
        for version in session.scalars(sa.select(MethodVersion)):
            version.turnaround_days = days
        for row in session.scalars(sa.select(Performance)):
            row.holding_hours, row.holding_from = hours, since or None


def assign(database: Database, sample_id: int, *, at: datetime = MORNING) -> None:
    act = an_act(person_id(database, "lan"), at=at)
    with database.transaction(act) as session:
        assignment.assign(session, sample_id, [Chosen(1)], act=act)


def planned(database: Database, sample_id: int) -> tuple[date | None, date | None]:
    with database.reading() as session:
        sample = session.get_one(Sample, sample_id)
        return sample.feasible_on, sample.due_on


def waited(
    database: Database, *, hours: int, since: str = "receipt", sampled_at: datetime | None = None
) -> Ready:
    """A sample whose analyses may wait so many hours; received on 20 November, 09:00."""
    made = ready(database, METALS)
    method_takes(database, None, hours=hours, since=since)
    with database.transaction(an_act()) as session:
        session.get_one(Sample, made.sample_ids[0]).sampled_at = sampled_at
        rows = session.scalars(
            sa.select(Analysis).options(
                sa.orm.joinedload(Analysis.performance), sa.orm.joinedload(Analysis.sample)
            )
        )
        for each in rows:
            each.start_by = planning.start_by(each, each.sample)
    return made


def answer(
    database: Database,
    run_id: int,
    *,
    by: str = "minh",
    reason: str = "Mẫu khô, bền",
    role: Role = Role.TECHNICIAN,
) -> int:
    act = an_act(person_id(database, by), at=EVENING, reason=reason)
    with database.transaction(act) as session:
        ids = [result_id for result_id, _, _ in boxes(database, run_id)]
        return holding.answer_for(session, run_id, ids, reason, act=act, reviewer=True, role=role)


def test_file_of_holidays_comes_in_once_and_leaves_the_laboratorys_own(database: Database) -> None:
    assert load_days(database) > 50
    act = an_act(person_id(database, "dung"), reason="Làm việc ngày này")
    with database.transaction(act) as session:
        calendar.withdraw(session, 1, act=act)
    assert load_days(database) == 0
    with database.reading() as session:
        assert session.get_one(Holiday, 1).withdrawn
        assert planning.calendar.calendar(session).works(date(2025, 1, 1))


def test_slowest_method_and_the_holidays_propose_the_day(database: Database) -> None:
    """Received on 13 February 2026; five working days later Tết is over."""
    a_catalogue(database)
    load_days(database)
    method_takes(database, 5, hours=36, since="sampling")
    taken = TET - timedelta(hours=20)
    _, (first, second) = an_order(database, replace(COFFEE, sampled_at=None), replace(COFFEE, lot="R-02"))
    assign(database, first, at=TET)
    assert planned(database, first) == (date(2026, 2, 27), date(2026, 2, 27))
    with database.transaction(an_act()) as session:
        session.get_one(Sample, first).sampled_at = taken
    receive(
        database, an_arrival(first, received_at=MORNING, version=3), an_arrival(second, received_at=MORNING)
    )
    assert planned(database, first) == (date(2026, 11, 30), date(2026, 11, 30))
    assert planned(database, second) == (None, None)
    with database.reading() as session:
        assert session.scalars(sa.select(Analysis.start_by)).one() == taken + timedelta(hours=36)


def test_customers_day_stands_though_it_cannot_be_kept(database: Database) -> None:
    a_catalogue(database)
    method_takes(database, 5)
    _, (sample_id,) = an_order(database, due_on=date(2026, 11, 25))
    assign(database, sample_id)
    assert planned(database, sample_id) == (date(2026, 11, 30), date(2026, 11, 25))


def test_begun_in_time_nothing_is_asked(database: Database) -> None:
    run_id = opened(database, waited(database, hours=72), at=RECEIVED + timedelta(hours=72))
    type_in(database, run_id, ["0,05", "0,02"])
    assert validate(database, run_id) == 2


@pytest.mark.parametrize(
    ("hours", "since", "code", "told"),
    [
        (48, "receipt", "exceeded", "quá thời gian lưu mẫu cho phép 23 giờ 30 phút"),
        (48, "sampling", "unknown", "không ghi giờ lấy mẫu"),
    ],
)
def test_begun_too_late_counts_only_under_somebodys_name(
    database: Database, hours: int, since: str, code: str, told: str
) -> None:
    made = waited(database, hours=hours, since=since)
    run_id = opened(database, made, at=MORNING)
    type_in(database, run_id, ["0,05", "0,02"])
    with pytest.raises(Conflict) as refused:
        validate(database, run_id)
    assert (refused.value.code, len(refused.value.problems)) == ("holding_unanswered", 2)
    with pytest.raises(NotAllowed, match="validator_entered"):
        answer(database, run_id, by="lan")
    with pytest.raises(Refused, match="holding_needs_reason"):
        answer(database, run_id, reason="  ")
    assert answer(database, run_id) == 2
    with pytest.raises(Conflict, match="holding_nothing_waits"):
        answer(database, run_id)
    assert validate(database, run_id) == 2
    with database.reading() as session:
        rows = session.scalars(sa.select(HoldingBreach)).all()
        assert {(row.code, row.accepted_by_id, row.reason) for row in rows} == {
            (code, person_id(database, "minh"), "Mẫu khô, bền")
        }
        dossier = dossiers.dossier_of(session, made.sample_ids[0])
        paper = [each["vi"] for each in held.departures(session, dossier)]
        assert [told in each and "Mẫu khô, bền" in each for each in paper] == [True, True]
        audited = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.entity == "holding_breach").order_by(AuditEntry.id)
        )
        assert [entry.action for entry in audited] == ["insert"] * 2 + ["update"] * 2


def test_who_reviews_nothing_answers_for_nothing(database: Database) -> None:
    run_id = opened(database, waited(database, hours=1), at=MORNING)
    act = an_act(person_id(database, "minh"), at=EVENING)
    with pytest.raises(NotAllowed, match="validator_not_reviewer"), database.transaction(act) as session:
        holding.answer_for(session, run_id, [1], "x", act=act, reviewer=False, role=Role.TECHNICIAN)


def test_box_taken_out_and_put_back_later_is_told_anew(database: Database) -> None:
    made = waited(database, hours=73)
    run_id = opened(database, made, at=MORNING - timedelta(hours=1))
    act = an_act(person_id(database, "lan"), at=NOON)
    with database.transaction(act) as session:
        runs.remove(session, run_id, 1, "Chờ thiết bị", act=act)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(HoldingBreach.id))) == 0
    with database.transaction(act) as session:
        runs.add(session, run_id, made.analysis_ids[:1], act=act)
    with database.reading() as session:
        row = session.scalars(sa.select(HoldingBreach)).one()
        assert (row.result_id, row.started_at - RECEIVED) == (1, timedelta(hours=75, minutes=30))
        assert session.scalar(sa.select(sa.func.count(Result.id))) == 2


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"kind": "rest"}, "kind", "decided_choice"),
        ({"status": "sure"}, "status", "decided_choice"),
        ({"day": None}, "day", "required"),
        ({"day": date(1999, 1, 1)}, "day", "holiday_year"),
        ({"kind": DayKind.WORKING_DAY}, "day", "holiday_works_anyway"),
        ({"name_vi": " "}, "name_vi", "required"),
    ],
)
def test_strange_days_are_refused(
    database: Database, changed: dict[str, object], field: str, code: str
) -> None:
    given = DayGiven(day=date(2026, 11, 24), kind=DayKind.HOLIDAY, name_vi="Ngày Văn hóa Việt Nam")
    act = an_act(person_id(database, "dung"), reason="Luật mới")
    with pytest.raises(Refused) as refused, database.transaction(act) as session:
        calendar.add(session, replace(given, **changed), act=act)  # type: ignore[arg-type]
    assert refused.value.problems[field].code == code


def test_day_is_added_once_and_comes_back_after_it_was_withdrawn(database: Database) -> None:
    given = DayGiven(day=date(2026, 11, 24), kind=DayKind.HOLIDAY, name_vi="Ngày Văn hóa Việt Nam")
    act = an_act(person_id(database, "dung"), reason="Luật mới")
    for repeat in range(2):
        with database.transaction(act) as session:
            row_id = calendar.add(session, given, act=act).id
        with pytest.raises(Conflict, match="holiday_there"), database.transaction(act) as session:
            calendar.add(session, given, act=act)
        with database.transaction(act) as session:
            calendar.withdraw(session, row_id, act=act)
        with pytest.raises(Conflict, match="holiday_withdrawn"), database.transaction(act) as session:
            calendar.withdraw(session, row_id, act=act)
        assert (repeat, row_id) == (repeat, 1)
    with pytest.raises(Refused, match="holiday_incomplete"), database.transaction(an_act()) as session:
        calendar.add(session, given, act=an_act())
    with pytest.raises(Refused, match="holiday_incomplete"), database.transaction(an_act()) as session:
        calendar.withdraw(session, 1, act=an_act())
