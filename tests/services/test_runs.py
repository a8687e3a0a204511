"""Runs are opened, filled, thinned out and taken again; nothing measured ever disappears."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.domain.sample import Status
from lims.models.analysis import Result, Run
from lims.models.sample import Sample
from lims.queries import runs as asking
from lims.services import runs
from tests.bench import NOON, boxes, opened, outcomes, sample_of, statuses, type_in, validate
from tests.counting import statements
from tests.factories import MORNING, an_act, person_id
from tests.laboratory import METALS, RECEIVED, SALMONELLA, Ready, metals, ready


def lan(database: Database, at: datetime = MORNING) -> Act:
    return Act(person_id(database, "lan"), at)


def set_aside(database: Database, run_id: int, place: int, *, how: str, reason: str = "Chuẩn hỏng") -> None:
    result_id = boxes(database, run_id)[place][0]
    with database.transaction(lan(database)) as session:
        getattr(runs, how)(session, run_id, result_id, reason, act=lan(database))


def add(database: Database, run_id: int, analysis_ids: tuple[int, ...]) -> None:
    with database.transaction(lan(database)) as session:
        runs.add(session, run_id, analysis_ids, act=lan(database))


def results_of(database: Database, analysis_id: int) -> list[tuple[int, str | None, bool, str]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Result).where(Result.analysis_id == analysis_id).order_by(Result.id))
        return [(row.run_id, row.typed, row.counts, row.counts_reason) for row in rows]


def test_run_takes_its_code_from_its_day(database: Database) -> None:
    made = ready(database, METALS, samples=3)
    codes = []
    for place in range(2):
        run_id = opened(database, made, analysis_ids=made.analyses[place])
        with database.reading() as session:
            codes.append(session.get_one(Run, run_id).code)
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    run_id = opened(database, made, analysis_ids=made.analyses[2], at=new_year)
    with database.reading() as session:
        run = session.get_one(Run, run_id)
        assert [*codes, run.code] == ["ME-261123-01", "ME-261123-02", "ME-270101-01"]
        assert run.performed_on == date(2027, 1, 1)


def test_boxes_stand_in_the_order_of_samples_and_analytes(database: Database) -> None:
    made = ready(database, METALS, samples=2)
    run_id = opened(database, made, analysis_ids=list(reversed(made.analysis_ids)))
    with database.reading() as session:
        order = session.scalars(
            sa.select(Result.analysis_id).where(Result.run_id == run_id).order_by(Result.position)
        ).all()
    assert tuple(order) == made.analysis_ids
    assert statuses(database) == ["in_run"] * 4
    assert sample_of(database) == ("in_test", None)


@pytest.mark.parametrize(
    "status", [Status.REQUESTED, Status.REJECTED, Status.CANCELLED, Status.AUTHORISED, Status.ISSUED]
)
def test_sample_that_is_not_here_gets_no_run(database: Database, status: Status) -> None:
    """W08, W16"""
    made = ready(database, METALS, status=status)
    with pytest.raises(Conflict) as refused:
        opened(database, made)
    assert refused.value.code == f"sample_{status}"
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Run.id))) == 0


def test_analysis_is_in_one_run_at_a_time(database: Database) -> None:
    made = ready(database, METALS)
    opened(database, made)
    with pytest.raises(Conflict) as refused:
        opened(database, made, by="minh")
    assert refused.value.code == "analysis_not_waiting"


def test_one_method_in_a_run(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        opened(database, ready(database, (*METALS, SALMONELLA)))
    assert refused.value.code == "run_one_method"


def test_nothing_chosen_opens_nothing(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        opened(database, Ready(0, (), ()))
    assert refused.value.code == "run_empty"


def test_unknown_analysis_is_missing(database: Database) -> None:
    with pytest.raises(NotFound):
        opened(database, ready(database), analysis_ids=[1, 999])


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 11, 19), "run_before_receipt"), (date(2026, 11, 24), "run_in_future")]
)
def test_day_of_testing(database: Database, day: date, code: str) -> None:
    made = ready(database, METALS)
    with pytest.raises(Refused) as refused, database.transaction(lan(database)) as session:
        runs.open_run(session, made.analysis_ids, act=lan(database), performed_on=day)
    assert refused.value.code == code


def test_blank_analysis_is_taken_out_and_waits_again(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    set_aside(database, run_id, 0, how="remove", reason="Thiếu mẫu")
    assert statuses(database) == ["waiting", "in_run"]
    assert results_of(database, 1) == [(run_id, None, False, "Thiếu mẫu")]
    type_in(database, run_id, [None, "0,05"])
    with database.reading() as session:
        assert session.get_one(Run, run_id).status == "entered"
    other = opened(database, Ready(0, (), ((1,),)))
    type_in(database, other, ["0,02"])
    assert sample_of(database) == ("entered", "pass")


def test_taken_out_and_put_back_it_has_its_old_box(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    set_aside(database, run_id, 0, how="remove")
    add(database, run_id, (1,))
    assert results_of(database, 1) == [(run_id, None, True, "")]
    assert statuses(database) == ["in_run", "in_run"]


def test_box_with_a_result_is_not_taken_out(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,05"])
    with pytest.raises(Conflict) as refused:
        set_aside(database, run_id, 0, how="remove")
    assert refused.value.code == "result_not_blank"


def test_cleared_box_is_not_taken_out_either(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,05"])
    type_in(database, run_id, [""], reason="Nhầm mẫu")
    with pytest.raises(Conflict):
        set_aside(database, run_id, 0, how="remove")


def test_retest_keeps_the_earlier_result_and_exactly_one_counts(database: Database) -> None:
    """W13"""
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,2", "0,02"])
    assert sample_of(database) == ("entered", "fail")
    set_aside(database, run_id, 0, how="retest", reason="Chuẩn hỏng")
    assert statuses(database) == ["waiting", "entered"]
    assert sample_of(database) == ("in_test", None)
    again = opened(database, Ready(0, (), ((1,),)), at=NOON)
    type_in(database, again, ["0,03"], at=NOON + timedelta(hours=1))
    assert results_of(database, 1) == [(run_id, "0,2", False, "Chuẩn hỏng"), (again, "0,03", True, "")]
    assert outcomes(database, run_id)[0] == ("fail", "fail")
    assert sample_of(database) == ("entered", "pass")
    with database.reading() as session:
        (box,) = asking.whole(session, again).boxes
        assert [(each.run_id, each.counts, each.why_not) for each in box.earlier] == [
            (run_id, False, "Chuẩn hỏng")
        ]


def test_retested_result_is_never_changed_again(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,2", "0,02"])
    set_aside(database, run_id, 0, how="retest")
    with pytest.raises(Conflict) as refused:
        type_in(database, run_id, ["0,01"], reason="…")
    assert refused.value.code == "result_counts_no_more"
    with pytest.raises(Conflict):
        set_aside(database, run_id, 0, how="retest")
    with pytest.raises(Conflict) as refused:
        add(database, run_id, (1,))
    assert refused.value.code == "retest_needs_new_run"


@pytest.mark.parametrize(("how", "typed"), [("remove", None), ("retest", "0,05")])
@pytest.mark.parametrize("reason", ["", "   "])
def test_setting_aside_needs_a_reason(database: Database, how: str, typed: str | None, reason: str) -> None:
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, [typed])
    with pytest.raises(Refused) as refused:
        set_aside(database, run_id, 0, how=how, reason=reason)
    assert refused.value.code == "set_aside_needs_reason"


def test_blank_box_is_not_retested(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    with pytest.raises(Conflict) as refused:
        set_aside(database, run_id, 0, how="retest")
    assert refused.value.code == "result_blank"


def test_adding_opens_a_run_again_and_a_closed_one_takes_nothing(database: Database) -> None:
    made = ready(database, METALS, samples=2)
    run_id = opened(database, made, analysis_ids=made.analyses[0])
    type_in(database, run_id, ["0,02", "0,02"])
    add(database, run_id, made.analyses[1][:1])
    with database.reading() as session:
        assert session.get_one(Run, run_id).status == "open"
    type_in(database, run_id, [None, None, "0,02"])
    validate(database, run_id)
    with pytest.raises(Conflict) as refused:
        add(database, run_id, made.analyses[1][1:])
    assert refused.value.code == "run_closed"


def test_sample_called_off_is_not_waited_for(database: Database) -> None:
    made = ready(database, METALS, samples=2)
    run_id = opened(database, made)
    with database.transaction(an_act()) as session:
        session.get_one(Sample, made.sample_ids[1]).status = "cancelled"
    type_in(database, run_id, ["0,02", "0,02"])
    with database.reading() as session:
        assert session.get_one(Run, run_id).status == "entered"
        assert session.get_one(Sample, made.sample_ids[1]).status == "cancelled"
        assert asking.counts(session, [run_id])[run_id] == asking.Count(2, 0, 0)


def test_notes_are_kept_until_somebody_accepted_results(database: Database) -> None:
    run_id = opened(database, ready(database, METALS))
    with database.transaction(lan(database)) as session:
        runs.note(session, run_id, remark="Lò số 2", deviation="Thời gian vô cơ hóa 35 phút")
    type_in(database, run_id, ["0,02", "0,02"])
    validate(database, run_id)
    with pytest.raises(Conflict) as refused, database.transaction(lan(database)) as session:
        runs.note(session, run_id, remark="", deviation="")
    assert refused.value.code == "run_validated"
    with database.reading() as session:
        assert session.get_one(Run, run_id).deviation == "Thời gian vô cơ hóa 35 phút"


def test_what_is_due_first_waits_on_top(database: Database) -> None:
    late = ready(database, METALS, due_on=date(2026, 12, 2))
    ready(database, METALS, status=Status.REQUESTED)
    soon = ready(database, METALS, due_on=date(2026, 11, 25))
    whenever = ready(database, (SALMONELLA,))
    with database.reading() as session:
        methods = [(each.code, each.analyses, each.samples, each.due_on) for each in asking.waiting(session)]
        metals_first = asking.waiting_for(session, asking.waiting(session)[0].version_id)
    assert methods == [("TCVN 10912:2015", 4, 2, date(2026, 11, 25)), ("TCVN 10780-1:2017", 1, 1, None)]
    assert [sample.sample_id for sample in metals_first] == [soon.sample_ids[0], late.sample_ids[0]]
    assert whenever.sample_ids[0] not in [sample.sample_id for sample in metals_first]


def test_list_asks_the_same_for_one_run_and_for_many(database: Database) -> None:
    made = ready(database, METALS, samples=60)
    counted = []
    opened(database, made, analysis_ids=made.analyses[0])
    for place in (None, *range(1, 60)):
        if place is not None:
            opened(database, made, analysis_ids=made.analyses[place])
        if place in {None, 59}:
            with statements(database) as said, database.reading() as session:
                page = asking.page(session, asking.Wanted())
            counted.append(said.of("SELECT"))
    assert counted[0] == counted[1]
    assert (len(page.rows), page.next_key) == (50, page.rows[-1].id)
    assert all(left.id > right.id for left, right in pairwise(page.rows))


def test_page_of_a_run_asks_the_same_for_few_and_many_boxes(database: Database) -> None:
    counted = []
    for samples in (1, 40):
        run_id = opened(database, ready(database, metals(12), samples=samples))
        type_in(database, run_id, ["0,02"] * samples * 12)
        with statements(database) as said, database.reading() as session:
            asking.whole(session, run_id)
        counted.append(said.of("SELECT"))
    assert counted[0] == counted[1]


def test_writer_waits_for_another(database: Database) -> None:
    """K08: SQLite has one place to write, PostgreSQL a lock on each sample."""
    made, began, left = ready(database, METALS), threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction(an_act()) as session:
            session.scalars(sa.select(Sample).with_for_update()).all()
            began.set()
            time.sleep(2)
            left.set()

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait()
    opened(database, made)
    assert left.is_set()
    holder.join()


def test_receipt_day_is_a_day_of_testing(database: Database) -> None:
    made = ready(database, METALS)
    act = lan(database)
    with database.transaction(act) as session:
        run = runs.open_run(session, made.analysis_ids, act=act, performed_on=RECEIVED.date())
        assert run.code == "ME-261120-01"
