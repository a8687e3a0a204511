"""What follows a result elsewhere: runs that are not the one at hand, analyses that come back, other units of a lot."""

import sqlalchemy as sa

from lims.db import Database
from lims.domain.assignment import Chosen
from lims.models.analysis import Analysis, Result, Run
from lims.services import assignment, runs
from tests.bench import boxes, opened, outcomes, sample_of, type_in, validate
from tests.factories import an_act, person_id
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, LEAD, LISTERIA, MOISTURE, SOLUBLE, Ready, ready

SUM = (*AFLATOXIN_PARTS, AFLATOXINS)


def status_of_run(database: Database, run_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Run, run_id).status


def accepted(database: Database, run_id: int, place: int = 0) -> bool:
    with database.reading() as session:
        return session.get_one(Result, boxes(database, run_id)[place][0]).validated_at is not None


def assigned(database: Database, made: Ready, *places: int) -> None:
    """Only the analyses at these places are asked of the sample from now on."""
    act = an_act(person_id(database, "hoa"))
    with database.transaction(act) as session:
        rows = session.execute(sa.select(Analysis.id, Analysis.performance_id)).all()
        by_analysis = {analysis_id: performance_id for analysis_id, performance_id in rows}
        chosen = [Chosen(by_analysis[made.analysis_ids[place]]) for place in places]
        assignment.assign(session, made.sample_ids[0], chosen, act=act, reason="Khách hàng đổi ý")


def test_closed_run_waits_again_when_a_verdict_in_it_moved(database: Database) -> None:
    made = ready(database, (SOLUBLE, MOISTURE))
    dry = opened(database, made, analysis_ids=made.analysis_ids[:1])
    wet = opened(database, made, analysis_ids=made.analysis_ids[1:])
    type_in(database, dry, ["24,0"])
    type_in(database, wet, ["4,0"])
    validate(database, dry)
    validate(database, wet)
    assert status_of_run(database, dry) == "closed"
    type_in(database, wet, ["3,9"], reason="Cân lại")
    assert not accepted(database, dry)
    assert status_of_run(database, dry) == "entered"


def test_run_of_sums_waits_for_the_samples_of_other_runs(database: Database) -> None:
    made = ready(database, SUM, samples=2)
    first = opened(database, made, analysis_ids=made.analyses[0][:4])
    opened(database, made, analysis_ids=made.analyses[1][:4])
    sums = opened(database, made, analysis_ids=[made.analyses[0][4], made.analyses[1][4]])
    type_in(database, first, ["1,8", "<0,2", "0,9", "<0,2"])
    assert [text for _, _, text in boxes(database, sums)] == ["2.7", None]
    assert status_of_run(database, sums) == "open"


def test_run_of_a_sum_whose_components_are_there_is_entered_at_once(database: Database) -> None:
    made = ready(database, SUM)
    parts = opened(database, made, analysis_ids=made.analysis_ids[:4])
    type_in(database, parts, ["1,8", "<0,2", "0,9", "<0,2"])
    sums = opened(database, made, analysis_ids=made.analysis_ids[4:])
    assert [text for _, _, text in boxes(database, sums)] == ["2.7"]
    assert status_of_run(database, sums) == "entered"


def test_verdict_that_came_back_otherwise_is_not_accepted(database: Database) -> None:
    made = ready(database, (SOLUBLE, MOISTURE, LEAD))
    run_id = opened(database, made, analysis_ids=made.analysis_ids[:2])
    type_in(database, run_id, ["20,0", "4,0"])
    validate(database, run_id)
    assert outcomes(database, run_id)[0] == ("fail", "no_limit")
    assigned(database, made, 0, 2)
    assert outcomes(database, run_id)[0] == ("inconclusive", "no_limit")
    validate(database, run_id, places=[0])
    assigned(database, made, 1, 2)
    assigned(database, made, 0, 1, 2)
    assert outcomes(database, run_id)[0] == ("fail", "no_limit")
    assert not accepted(database, run_id)
    assert sample_of(database) == ("in_test", "fail")


def test_analysis_that_lost_its_companion_while_it_was_out_is_not_accepted(database: Database) -> None:
    made = ready(database, (SOLUBLE, MOISTURE, LISTERIA))
    run_id = opened(database, made, analysis_ids=made.analysis_ids[:2])
    type_in(database, run_id, ["24,0", "4,0"])
    validate(database, run_id)
    assigned(database, made, 2)
    assigned(database, made, 0)
    assert outcomes(database, run_id)[0] == ("inconclusive", "no_limit")
    assert not accepted(database, run_id)


def test_unit_moves_the_lot_and_the_other_units_are_seen_again(database: Database) -> None:
    made = ready(database, (LISTERIA,), units=5)
    run_id = opened(database, made)
    type_in(database, run_id, ["<10"] * 5)
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[2][0], "Đĩa khô", act=act)
    again = opened(database, made)
    type_in(database, again, ["<10"])
    validate(database, run_id, places=[0, 1, 3, 4])
    validate(database, again)
    before = boxes(database, run_id)[0][1]
    type_in(database, again, ["150"], reason="Đếm lại")
    assert outcomes(database, run_id)[0] == ("no_limit", "fail")
    assert boxes(database, run_id)[0][1] > before
    assert not accepted(database, run_id)
    assert status_of_run(database, run_id) == "entered"
