"""Limits frozen by a manager, charts that fail a check, runs held back: what is kept and what is refused."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.permission import Role
from lims.domain.quality_finding import Outcome
from lims.domain.refusal import Conflict, NotAllowed, Refused
from lims.models.audit import AuditEntry
from lims.models.chart import ChartPeriod, RunHold
from lims.models.quality import ControlValue
from lims.queries import dossiers, look_backs, quality
from lims.services import charts, holds
from tests import bench
from tests.bench import EVENING
from tests.charting import EVEN, crm, freeze, give, history, key_of, with_plan
from tests.counting import statements
from tests.factories import MORNING, person_id
from tests.laboratory import CADMIUM, METALS, ready

TODAY = MORNING.date()


def a_run(database: Database, *items: object) -> int:
    """A run whose method asks for a reference material, with its results typed."""
    run_id = bench.opened(database, ready(database, (CADMIUM,)))
    bench.type_in(database, run_id, ["0,020"])
    return run_id


@pytest.fixture
def prepared(database: Database) -> Database:
    """Twenty runs of the past, and limits from them."""
    ready(database, METALS)
    with_plan(database)
    history(database, EVEN)
    freeze(database)
    return database


def said(database: Database, run_id: int) -> list[tuple[str, str]]:
    with database.reading() as session:
        checks = quality.of_runs(session, [run_id])[run_id].checks
        return [(each.outcome.value, each.finding.why) for each in checks]


def test_limits_are_frozen_with_who_when_and_why(prepared: Database) -> None:
    with prepared.reading() as session:
        (row,) = session.scalars(sa.select(ChartPeriod)).all()
        kept = (str(row.center), str(row.s), str(row.sd), row.n, row.first_day, row.reason)
        assert kept == ("0.1", "0.00177305", "0.00102598", 20, TODAY, "Đủ 20 điểm")
        assert row.set_by_id == person_id(prepared, "dung")
        assert session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.entity == "chart_period")
        ).all() == ["insert"]
    history(prepared, ["0.150"], first=TODAY + timedelta(1))
    with prepared.reading() as session:
        assert [str(each) for each in session.scalars(sa.select(ChartPeriod.center))] == ["0.1"]


@pytest.mark.parametrize(
    ("first_day", "reason", "code"),
    [
        (TODAY, " ", "chart_needs_reason"),
        (TODAY - timedelta(1), "lý do", "chart_backdated"),
        (TODAY, "lý do", "chart_period_before"),
        (TODAY + timedelta(30), "lý do", "chart_too_soon"),
    ],
)
def test_limits_are_not_made_anew_at_will(
    prepared: Database, first_day: date, reason: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        freeze(prepared, first_day=first_day, reason=reason)
    assert refused.value.code == code


def test_after_a_change_only_points_since_then_make_new_limits(prepared: Database) -> None:
    history(prepared, ["0.119", "0.121"] * 9 + ["0.119"], first=TODAY + timedelta(1))
    act = Act(person_id(prepared, "lan"), MORNING + timedelta(30))
    with prepared.transaction(act) as session:
        charts.note(
            session, key_of(prepared), "new_column", TODAY + timedelta(1), "Cột 2", of_all=True, act=act
        )
    later = {"first_day": TODAY + timedelta(40), "at": MORNING + timedelta(40)}
    with pytest.raises(Refused) as refused:
        freeze(prepared, **later)  # type: ignore[arg-type]
    assert refused.value.values == {"fewest": 20, "found": 19}
    history(prepared, ["0.121"], first=TODAY + timedelta(20))
    freeze(prepared, **later)  # type: ignore[arg-type]
    with prepared.reading() as session:
        assert [float(each) for each in session.scalars(sa.select(ChartPeriod.center))] == [0.1, 0.12]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("0,101", ("pass", "reference_within")),
        ("0,104", ("warn", "chart_1_2s")),
        ("0,106", ("fail", "chart_1_3s")),
    ],
)
def test_the_chart_has_a_say_in_the_check(prepared: Database, text: str, outcome: tuple[str, str]) -> None:
    """All three are within the certified value's reach."""
    run_id = a_run(prepared)
    give(prepared, run_id, text)
    assert said(prepared, run_id) == [outcome]
    with prepared.reading() as session:
        kept = session.execute(
            sa.select(ControlValue.outcome, ControlValue.why).order_by(ControlValue.id.desc())
        ).first()
    assert kept == outcome
    if outcome[0] == "pass":
        assert bench.validate(prepared, run_id) == 1
        return
    with pytest.raises(Conflict) as refused:
        bench.validate(prepared, run_id)
    code = "quality_blocks" if outcome[0] == "fail" else "quality_warnings_unseen"
    assert refused.value.code == code


def test_the_points_before_count_and_those_of_other_limits_do_not(prepared: Database) -> None:
    first, second, third = (a_run(prepared) for _ in range(3))
    give(prepared, first, "0,104")
    give(prepared, second, "0,104")
    assert (said(prepared, first), said(prepared, second)) == (
        [("warn", "chart_1_2s")],
        [("fail", "chart_2_2s")],
    )
    give(prepared, third, "0,100")
    assert said(prepared, third) == [("pass", "reference_within")]


def test_another_level_is_asked_as_well(database: Database) -> None:
    ready(database, METALS)
    low, high = crm(), crm("CRM2", "CRM-T-02")
    with_plan(database, low, high)
    for item in (low, high):
        history(database, EVEN, item=item)
        freeze(database, key=key_of(database, item=item))
    run_id = a_run(database)
    give(database, run_id, "0,104")
    give(database, run_id, "0,096", item="CRM2")
    assert said(database, run_id) == [("fail", "chart_R_4s")] * 2


def test_any_number_of_runs_is_asked_in_the_same_statements(prepared: Database) -> None:
    runs = [a_run(prepared) for _ in range(4)]
    for run_id in runs:
        give(prepared, run_id, "0,101")
    counts = []
    for some in (runs[:1], runs):
        with prepared.reading() as session, statements(prepared) as seen:
            told = quality.of_runs(session, some)
        assert [each.outcome for each in told.values()] == [Outcome.PASS] * len(some)
        counts.append(seen.of("SELECT"))
    assert counts[0] == counts[1]


def hold(
    database: Database, *run_ids: int, by: str = "minh", reviewer: bool = True, why: str = "CRM hỏng"
) -> int:
    act = Act(person_id(database, by), EVENING)
    with database.transaction(act) as session:
        return holds.hold(session, run_ids, why, act=act, reviewer=reviewer, role=Role.TECHNICIAN)


def release(database: Database, run_id: int, why: str = "Đã đo lại") -> None:
    act = Act(person_id(database, "dung"), EVENING)
    with database.transaction(act) as session:
        holds.release(session, run_id, why, act=act, reviewer=False, role=Role.MANAGER)


def test_nothing_of_a_held_run_is_accepted_until_it_is_let_go(prepared: Database) -> None:
    run_id = a_run(prepared)
    give(prepared, run_id, "0,101")
    assert (hold(prepared, run_id), hold(prepared, run_id)) == (1, 0)
    with pytest.raises(Conflict) as refused:
        bench.validate(prepared, run_id)
    assert refused.value.code == "run_held"
    release(prepared, run_id)
    assert bench.validate(prepared, run_id) == 1
    with prepared.reading() as session:
        (row,) = session.scalars(sa.select(RunHold)).all()
        assert (row.reason, row.released_reason, row.released_by_id) == (
            "CRM hỏng",
            "Đã đo lại",
            person_id(prepared, "dung"),
        )
    assert hold(prepared, run_id) == 1


def test_a_sample_of_a_held_run_gets_no_certificate(prepared: Database) -> None:
    run_id = a_run(prepared)
    give(prepared, run_id, "0,101")
    bench.validate(prepared, run_id)
    for held in (False, True):
        with prepared.reading() as session:
            work = dossiers.work_of(dossiers.dossier_of(session, 2))
            assert len(work.held) == int(held)
        if not held:
            hold(prepared, run_id)


def test_who_holds_reviews_says_why_and_names_runs(prepared: Database) -> None:
    run_id = a_run(prepared)
    with pytest.raises(NotAllowed) as refused:
        hold(prepared, run_id, by="lan", reviewer=False)
    assert refused.value.code == "validator_not_reviewer"
    for runs, why, code in (([run_id], " ", "hold_needs_reason"), ([], "lý do", "nothing_chosen")):
        with pytest.raises(Refused) as unsaid:
            hold(prepared, *runs, why=why)
        assert unsaid.value.code == code
    with pytest.raises(Conflict) as nobody:
        release(prepared, run_id)
    assert nobody.value.code == "run_not_held"


def test_a_look_back_lists_the_runs_since_the_last_good_one(prepared: Database) -> None:
    good, between, failed, after = (a_run(prepared) for _ in range(4))
    give(prepared, good, "0,101")
    give(prepared, failed, "0,106")
    give(prepared, after, "0,099")
    hold(prepared, between)
    analyte_id = key_of(prepared).analyte_id
    with prepared.reading() as session:
        told = look_backs.look_back(session, failed, "CRM", analyte_id)
        rows = [(each.run.id, len(each.samples), each.left, each.may_be_held) for each in told.rows]
    assert told.good is not None and told.next_good is not None
    assert (told.good.id, told.next_good.id, told.more) == (good, after, False)
    assert rows == [(failed, 1, 1, True), (between, 1, 1, False)]
