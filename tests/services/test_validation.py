"""A second person accepts or gives back; who entered does not, whatever account is used."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.models.analysis import Result, Run
from lims.models.sample import Sample
from lims.queries import validation as asking
from lims.services import runs, validation
from tests.bench import EVENING, NOON, boxes, opened, sample_of, statuses, type_in, validate
from tests.factories import an_act, person_id
from tests.laboratory import METALS, SALMONELLA, ready


def entered(database: Database, texts: tuple[str, ...] = ("0,05", "0,02")) -> int:
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, list(texts))
    return run_id


def give_back(
    database: Database, run_id: int, place: int, *, by: str = "minh", reason: str = "Xem lại"
) -> None:
    result_id = boxes(database, run_id)[place][0]
    with database.transaction(Act(person_id(database, by), EVENING)) as session:
        validation.send_back(session, [result_id], reason, reviewer=True, role=Role.TECHNICIAN)


def test_second_person_accepts(database: Database) -> None:
    run_id = entered(database)
    assert validate(database, run_id) == 2
    assert sample_of(database) == ("validated", "pass")
    assert statuses(database) == ["validated", "validated"]
    with database.reading() as session:
        row = session.scalars(sa.select(Result)).first()
        assert row is not None
        assert (row.validated_by_id, row.validated_at) == (person_id(database, "minh"), EVENING)
        assert session.scalars(sa.select(Run.status)).one() == "closed"


def test_accepting_twice_changes_nothing(database: Database) -> None:
    run_id = entered(database)
    validate(database, run_id)
    assert validate(database, run_id, by="dung", role=Role.MANAGER) == 0
    with database.reading() as session:
        assert set(session.scalars(sa.select(Result.validated_by_id))) == {person_id(database, "minh")}


def test_sample_is_validated_when_its_last_result_is(database: Database) -> None:
    made = ready(database, (*METALS, SALMONELLA))
    first = opened(database, made, analysis_ids=made.analysis_ids[:2])
    second = opened(database, made, analysis_ids=made.analysis_ids[2:])
    type_in(database, first, ["0,05", "0,02"])
    type_in(database, second, ["KPH/25 g"])
    validate(database, first)
    assert sample_of(database) == ("entered", "pass")
    validate(database, second)
    assert sample_of(database) == ("validated", "pass")


@pytest.mark.parametrize(
    ("by", "reviewer", "role", "code"),
    [
        ("minh", False, Role.TECHNICIAN, "validator_not_reviewer"),
        ("hoa", True, Role.INSPECTOR, "validator_not_reviewer"),
        ("lan", True, Role.TECHNICIAN, "validator_entered"),
        ("lan", True, Role.MANAGER, "validator_entered"),
    ],
)
def test_who_may_not_accept(database: Database, by: str, reviewer: bool, role: Role, code: str) -> None:
    """A09"""
    run_id = entered(database)
    with pytest.raises(NotAllowed) as refused:
        validate(database, run_id, by=by, reviewer=reviewer, role=role)
    assert refused.value.code == code
    assert statuses(database) == ["entered", "entered"]


def test_manager_without_the_flag_accepts(database: Database) -> None:
    assert validate(database, entered(database), by="dung", reviewer=False, role=Role.MANAGER) == 2


def test_who_corrected_does_not_accept(database: Database) -> None:
    run_id = entered(database)
    type_in(database, run_id, ["0,04"], by="minh", reason="Gõ nhầm")
    for places in ([0], [1]):
        with pytest.raises(NotAllowed) as refused:
            validate(database, run_id, places=places)
        assert refused.value.code == "validator_entered"


def test_hand_in_an_earlier_measurement_counts_too(database: Database) -> None:
    made = ready(database, METALS)
    run_id = opened(database, made)
    type_in(database, run_id, ["0,2", "0,02"], by="minh")
    with database.transaction(an_act(person_id(database, "lan"))) as session:
        runs.retest(
            session,
            run_id,
            boxes(database, run_id)[0][0],
            "Chuẩn hỏng",
            act=an_act(person_id(database, "lan")),
        )
    again = opened(database, made, analysis_ids=made.analysis_ids[:1])
    type_in(database, again, ["0,02"])
    with pytest.raises(NotAllowed):
        validate(database, again)


def test_blank_result_is_not_accepted(database: Database) -> None:
    """N18"""
    run_id = opened(database, ready(database, METALS))
    type_in(database, run_id, ["0,05", "  "])
    blank = boxes(database, run_id)[1][0]
    with pytest.raises(Conflict) as refused:
        validate(database, run_id)
    assert refused.value.problems == {f"result-{blank}": Problem("result_blank")}
    assert statuses(database) == ["entered", "in_run"]


def test_value_changed_since_it_was_seen_is_not_accepted(database: Database) -> None:
    run_id = entered(database)
    seen = {result_id: version for result_id, version, _ in boxes(database, run_id)}
    type_in(database, run_id, ["0,2"], reason="Gõ nhầm")
    act = Act(person_id(database, "minh"), EVENING)
    with pytest.raises(Conflict) as refused, database.transaction(act) as session:
        validation.validate(session, seen, act=act, reviewer=True, role=Role.TECHNICIAN, versions=seen)
    assert refused.value.code == "changed_meanwhile"
    assert statuses(database) == ["entered", "entered"]


def test_acceptance_is_never_older_than_the_entry(database: Database) -> None:
    run_id = entered(database)
    with pytest.raises(Conflict) as refused:
        validate(database, run_id, at=NOON - timedelta(seconds=1))
    assert refused.value.code == "validated_before_entry"


def test_given_back_with_a_reason_and_corrected(database: Database) -> None:
    run_id = entered(database)
    validate(database, run_id)
    give_back(database, run_id, 0, reason="Đường chuẩn lệch")
    assert statuses(database) == ["entered", "validated"]
    assert sample_of(database) == ("entered", "pass")
    with database.reading() as session:
        review = asking.review(session, run_id)
        assert [box.returned for box in review.whole.boxes] == ["Đường chuẩn lệch", ""]
        assert review.hands == {1: frozenset({person_id(database, "lan")})}
    type_in(database, run_id, ["0,04"], by="lan", reason="Tính lại theo đường chuẩn mới")
    with database.reading() as session:
        assert set(session.scalars(sa.select(Result.returned_reason))) == {""}
    assert validate(database, run_id) == 1
    assert sample_of(database) == ("validated", "pass")


@pytest.mark.parametrize("reason", ["", "  "])
def test_giving_back_needs_a_reason(database: Database, reason: str) -> None:
    run_id = entered(database)
    with pytest.raises(Refused) as refused:
        give_back(database, run_id, 0, reason=reason)
    assert refused.value.code == "return_needs_reason"


@pytest.mark.parametrize("status", ["authorised", "issued", "cancelled"])
def test_sample_on_paper_is_closed_to_reviewers(database: Database, status: str) -> None:
    run_id = entered(database)
    with database.transaction(an_act()) as session:
        session.get_one(Sample, 1).status = status
    with pytest.raises(Conflict) as refused:
        validate(database, run_id)
    assert refused.value.code == f"sample_{status}"
    with pytest.raises(Conflict):
        give_back(database, run_id, 0)


def test_result_that_counts_no_more_is_not_accepted(database: Database) -> None:
    run_id = entered(database)
    result_id = boxes(database, run_id)[0][0]
    with database.transaction(an_act(person_id(database, "lan"))) as session:
        runs.retest(session, run_id, result_id, "Chuẩn hỏng", act=an_act(person_id(database, "lan")))
    with pytest.raises(Conflict) as refused:
        validate(database, run_id, places=[0])
    assert refused.value.code == "result_counts_no_more"


def test_unknown_results_are_missing_and_none_is_refused(database: Database) -> None:
    act = Act(person_id(database, "minh"), EVENING)
    with pytest.raises(NotFound), database.transaction(act) as session:
        validation.validate(session, [999], act=act, reviewer=True, role=Role.TECHNICIAN)
    with pytest.raises(Refused) as refused, database.transaction(act) as session:
        validation.validate(session, [], act=act, reviewer=True, role=Role.TECHNICIAN)
    assert refused.value.code == "nothing_chosen"


def test_list_holds_runs_with_something_to_accept_oldest_first(database: Database) -> None:
    first, second, third = (entered(database) for _ in range(3))
    validate(database, second)
    opened(database, ready(database, METALS))
    with database.reading() as session:
        page = asking.page(session)
        assert [run.id for run in page.rows] == [first, third]
        assert page.counts[first].to_validate == 2
        assert [run.id for run in asking.page(session, after=first).rows] == [third]
