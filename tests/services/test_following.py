"""What leans on a result follows it: sums, results on another basis, lots of several units."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.frozen import from_plain
from lims.domain.refusal import Conflict
from lims.domain.specification import Assessment
from lims.models.analysis import Correction, JudgementRow, Result
from lims.models.audit import AuditEntry
from lims.services import runs
from tests.bench import boxes, opened, outcomes, sample_of, statuses, type_in, validate
from tests.factories import an_act, person_id
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, LISTERIA, METALS, MOISTURE, SOLUBLE, ready

SUM = (*AFLATOXIN_PARTS, AFLATOXINS)


def assessments(database: Database, place: int, run_id: int) -> list[Assessment]:
    result_id = boxes(database, run_id)[place][0]
    with database.reading() as session:
        rows = session.scalars(
            sa.select(JudgementRow)
            .where(JudgementRow.result_id == result_id)
            .order_by(JudgementRow.specification_id)
        )
        return [from_plain(Assessment, row.assessment) for row in rows]


def texts(database: Database, run_id: int) -> list[str | None]:
    return [text for _, _, text in boxes(database, run_id)]


def test_sum_is_computed_once_every_component_is_there(database: Database) -> None:
    run_id = opened(database, ready(database, SUM))
    type_in(database, run_id, ["1,8", "<0,2", "0,9"])
    assert texts(database, run_id)[4] is None
    type_in(database, run_id, [None, None, None, "<0,2"])
    assert texts(database, run_id)[4] == "2.7"
    assert outcomes(database, run_id)[4] == ("pass", "pass")
    (total, _) = (each.total for each in assessments(database, 4, run_id))
    assert total is not None
    assert (total.lower, total.middle, total.upper) == (Decimal("2.7"), Decimal("2.9"), Decimal("3.1"))
    assert statuses(database)[4] == "entered"


def test_sum_of_nothing_quantified_is_kept_as_less_than_its_upper_bound(database: Database) -> None:
    run_id = opened(database, ready(database, SUM))
    type_in(database, run_id, ["<0,2", "<0,2", "<0,2", "KPH"])
    with database.reading() as session:
        result = session.get_one(Result, boxes(database, run_id)[4][0])
        assert (result.typed, result.kind, result.value) == ("n.q.", "below_loq", Decimal("0.8"))
    assert outcomes(database, run_id)[4] == ("pass", "pass")


def test_corrected_component_corrects_the_sum_with_the_same_reason(database: Database) -> None:
    run_id = opened(database, ready(database, SUM))
    type_in(database, run_id, ["1,8", "<0,2", "0,9", "<0,2"])
    validate(database, run_id)
    assert sample_of(database)[0] == "validated"
    type_in(database, run_id, ["3,8"], reason="Đọc nhầm pic")
    assert texts(database, run_id)[4] == "4.7"
    assert outcomes(database, run_id)[4] == ("fail", "fail")
    with database.reading() as session:
        kept = session.scalars(sa.select(Correction).order_by(Correction.id)).all()
        assert [(row.old_typed, row.new_typed, row.reason) for row in kept] == [
            ("1,8", "3,8", "Đọc nhầm pic"),
            ("2.7", "4.7", "Đọc nhầm pic"),
        ]
    assert sample_of(database) == ("entered", "fail")


def test_nobody_types_or_retests_a_sum(database: Database) -> None:
    run_id = opened(database, ready(database, SUM))
    with pytest.raises(Conflict) as refused:
        type_in(database, run_id, [None, None, None, None, "1"])
    assert refused.value.problems[f"text-{boxes(database, run_id)[4][0]}"].code == "result_computed"
    type_in(database, run_id, ["1,8", "<0,2", "0,9", "<0,2"])
    act = an_act(person_id(database, "lan"))
    with pytest.raises(Conflict), database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[4][0], "x", act=act)


def test_retested_component_takes_the_sum_with_it(database: Database) -> None:
    made = ready(database, SUM)
    run_id = opened(database, made)
    type_in(database, run_id, ["1,8", "<0,2", "0,9", "<0,2"])
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[0][0], "Thu hồi thấp", act=act)
    assert texts(database, run_id)[4] is None
    assert statuses(database)[:1] + statuses(database)[4:] == ["waiting", "in_run"]
    again = opened(database, made, analysis_ids=made.analysis_ids[:1])
    type_in(database, again, ["2,0"])
    assert texts(database, run_id)[4] == "2.9"
    assert sample_of(database)[0] == "entered"


def test_dry_matter_waits_for_the_moisture_and_follows_it(database: Database) -> None:
    run_id = opened(database, ready(database, (SOLUBLE, MOISTURE)))
    type_in(database, run_id, ["24,0"])
    (vietnam, _) = assessments(database, 0, run_id)
    assert (vietnam.outcome.value, vietnam.missing) == ("inconclusive", "moisture")
    type_in(database, run_id, [None, "4,0"])
    assert outcomes(database, run_id)[0] == ("pass", "no_limit")
    validate(database, run_id)
    type_in(database, run_id, [None, "3,9"], reason="Cân lại")
    assert outcomes(database, run_id)[0] == ("fail", "no_limit")
    with database.reading() as session:
        result = session.get_one(Result, boxes(database, run_id)[0][0])
        assert result.validated_at is None, "a verdict nobody saw is not accepted"


def test_reviewer_who_saw_the_old_verdict_is_told(database: Database) -> None:
    run_id = opened(database, ready(database, (SOLUBLE, MOISTURE)))
    type_in(database, run_id, ["24,0", "4,0"])
    before = boxes(database, run_id)[0][1]
    type_in(database, run_id, [None, "3,9"], reason="Cân lại")
    assert boxes(database, run_id)[0][1] > before


def test_lot_has_a_box_for_each_unit_and_one_verdict(database: Database) -> None:
    run_id = opened(database, ready(database, (LISTERIA,), units=5))
    assert len(boxes(database, run_id)) == 5
    type_in(database, run_id, ["<10", "<10", "<10", "<10"])
    assert outcomes(database, run_id)[0] == ("no_limit", "inconclusive")
    assert statuses(database)[0] == "in_run"
    type_in(database, run_id, [None, None, None, None, "100"])
    assert outcomes(database, run_id)[:5] == [("no_limit", "pass")] * 5
    assert sample_of(database) == ("entered", "pass")
    type_in(database, run_id, [None, None, "101"], reason="Đếm lại")
    assert outcomes(database, run_id)[:5] == [("no_limit", "fail")] * 5
    assert sample_of(database)[1] == "fail"


def test_one_bad_unit_decides_a_lot_before_the_others_are_there(database: Database) -> None:
    run_id = opened(database, ready(database, (LISTERIA,), units=5))
    type_in(database, run_id, [None, "150"])
    assert sample_of(database) == ("in_test", "fail")


def test_one_unit_is_measured_again_and_the_others_stay(database: Database) -> None:
    made = ready(database, (LISTERIA,), units=5)
    run_id = opened(database, made)
    type_in(database, run_id, ["<10", "<10", "<10", "<10", "<10"])
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[2][0], "Đĩa khô", act=act)
    assert statuses(database) == ["waiting"]
    again = opened(database, made)
    assert len(boxes(database, again)) == 1
    type_in(database, again, ["<10"])
    assert outcomes(database, again) == [("no_limit", "pass")]
    assert statuses(database) == ["entered"]


def test_units_are_for_plans_only(database: Database) -> None:
    run_id = opened(database, ready(database, METALS, units=5))
    assert len(boxes(database, run_id)) == 2


def test_what_follows_is_in_the_trail(database: Database) -> None:
    run_id = opened(database, ready(database, SUM))
    type_in(database, run_id, ["1,8", "<0,2", "0,9", "<0,2"])
    sum_id = boxes(database, run_id)[4][0]
    with database.reading() as session:
        entry = session.scalars(
            sa.select(AuditEntry).where(
                AuditEntry.entity == "result", AuditEntry.entity_id == sum_id, AuditEntry.action == "update"
            )
        ).one()
        assert entry.changes["typed"] == [None, "2.7"]
