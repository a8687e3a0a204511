"""Results are entered all or none, judged at once, corrected only with a reason, and never over somebody else's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lims import trail
from lims.db import Database
from lims.domain.assignment import Chosen
from lims.domain.entry import Typed
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.sample import Status
from lims.models.analysis import Analysis, Correction, JudgementRow, Result, Run
from lims.models.audit import AuditEntry
from lims.models.people import Account
from lims.models.sample import Order, Sample
from lims.services import assignment
from tests.bench import NOON, boxes, enter, opened, outcomes, sample_of, statuses, type_in, typed, validate
from tests.counting import statements
from tests.factories import an_act, person_id
from tests.laboratory import (
    CADMIUM,
    DYE,
    METALS,
    RECEIVED,
    SALMONELLA,
    UNLIMITED,
    Asked,
    metals,
    ready,
)


def run_of_metals(database: Database, *, samples: int = 1) -> int:
    return opened(database, ready(database, METALS, samples=samples))


def kept(database: Database) -> list[tuple[str | None, str | None, str | None, int | None]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Result).order_by(Result.id))
        return [
            (row.typed, row.kind, None if row.value is None else format(row.value, "f"), row.digits)
            for row in rows
        ]


def head(database: Database) -> tuple[int, str]:
    with database.reading() as session:
        return trail.head(session)


def stand(database: Database, sample_id: int, status: Status) -> None:
    with database.transaction(an_act()) as session:
        session.get_one(Sample, sample_id).status = status.value


def test_typed_values_are_read_judged_and_kept(database: Database) -> None:
    run_id = run_of_metals(database)
    assert type_in(database, run_id, ["0,050", "<0,010"]) == 2
    assert kept(database) == [("0,050", "quantified", "0.050", 2), ("<0,010", "below_loq", "0.010", 2)]
    assert outcomes(database, run_id) == [("pass", "pass"), ("pass", "pass")]
    assert sample_of(database) == ("entered", "pass")
    assert statuses(database) == ["entered", "entered"]
    with database.reading() as session:
        rows = session.scalars(sa.select(Result)).all()
        assert {(row.entered_by_id, row.entered_at) for row in rows} == {(person_id(database, "lan"), NOON)}
        assert session.scalars(sa.select(Run.status)).one() == "entered"


def test_every_change_is_in_the_trail(database: Database) -> None:
    run_id = run_of_metals(database)
    before, _ = head(database)
    type_in(database, run_id, ["0,050"])
    with database.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.id > before)).all()
        assert {(entry.person_id, entry.at) for entry in entries} == {(person_id(database, "lan"), NOON)}
        (result,) = [entry.changes for entry in entries if entry.entity == "result"]
        assert result["typed"] == [None, "0,050"]
        assert list(trail.breaks(session)) == []


def test_blank_stays_blank(database: Database) -> None:
    run_id = run_of_metals(database)
    before = head(database)
    assert type_in(database, run_id, ["", "   "]) == 0
    assert kept(database) == [(None, None, None, None)] * 2
    assert sample_of(database) == ("in_test", None)
    assert head(database) == before


def test_sample_passes_only_when_nothing_is_missing(database: Database) -> None:
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,010"])
    assert sample_of(database) == ("in_test", None)


def test_sample_fails_as_soon_as_one_result_fails(database: Database) -> None:
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,060"])
    assert outcomes(database, run_id) == [("pass", "fail"), ()]
    assert sample_of(database) == ("in_test", "fail")


def test_loq_above_the_limit_is_inconclusive(database: Database) -> None:
    """N08: saved, and no conclusion."""
    run_id = opened(database, ready(database, (DYE,)))
    type_in(database, run_id, ["<0,1"])
    assert outcomes(database, run_id) == [("inconclusive", "inconclusive")]
    assert sample_of(database) == ("entered", "inconclusive")


def test_result_without_a_limit_makes_no_verdict(database: Database) -> None:
    run_id = opened(database, ready(database, (UNLIMITED,)))
    type_in(database, run_id, ["3"])
    assert outcomes(database, run_id) == [("no_limit", "no_limit")]
    assert sample_of(database) == ("entered", None)


def test_limit_nobody_confirmed_is_not_evaluated(database: Database) -> None:
    run_id = opened(
        database, ready(database, (Asked("zinc", "kẽm", {"VN": "5"}, verified=False),), markets=("VN",))
    )
    type_in(database, run_id, ["1"])
    assert outcomes(database, run_id) == [("not_evaluated",)]
    assert sample_of(database) == ("entered", "not_evaluated")


def test_guarded_rule_without_uncertainty_is_not_evaluated(database: Database) -> None:
    asked = (Asked("zinc", "kẽm", {"VN": "5"}, u=None),)
    run_id = opened(database, ready(database, asked, markets=("VN",), rule="guarded_acceptance"))
    type_in(database, run_id, ["1"])
    assert outcomes(database, run_id) == [("not_evaluated",)]


def test_one_result_is_judged_for_every_market(database: Database) -> None:
    run_id = opened(database, ready(database, (CADMIUM, SALMONELLA)[:1], markets=("VN", "EU", "CN", "CODEX")))
    type_in(database, run_id, ["0,06"])
    assert outcomes(database, run_id) == [("pass", "fail", "fail", "no_limit")]


def test_all_or_none_with_every_problem_beside_its_box(database: Database) -> None:
    run_id = run_of_metals(database, samples=2)
    before = head(database), kept(database)
    ids = [result_id for result_id, _, _ in boxes(database, run_id)]
    with pytest.raises(Refused) as refused:
        type_in(database, run_id, ["0,05", "NaN", "-0,02", "0,01"])
    assert refused.value.code == "entries_need_attention"
    assert refused.value.problems == {
        f"text-{ids[1]}": Problem("reading_not_understood"),
        f"text-{ids[2]}": Problem("reading_negative"),
    }
    assert (head(database), kept(database)) == before


def test_ambiguous_number_waits_for_confirmation(database: Database) -> None:
    run_id = run_of_metals(database)
    ((result_id, version, _), _) = boxes(database, run_id)
    with pytest.raises(Refused) as refused:
        enter(database, run_id, {result_id: Typed("1.000", version)})
    assert refused.value.problems[f"text-{result_id}"].code == "reading_ambiguous"
    assert outcomes(database, run_id) == [(), ()]
    enter(database, run_id, {result_id: Typed("1.000", version, confirmed=True)})
    assert kept(database)[0] == ("1.000", "quantified", "1.000", 4)


def test_box_of_another_run_is_missing(database: Database) -> None:
    """A03"""
    first = opened(database, ready(database, METALS))
    second = opened(database, ready(database, METALS))
    foreign = typed(database, second, ["0,05"])
    before = head(database)
    with pytest.raises(NotFound):
        enter(database, first, foreign)
    with pytest.raises(NotFound):
        enter(database, 999, foreign)
    assert head(database) == before


@pytest.mark.parametrize(
    "status", [Status.REQUESTED, Status.AUTHORISED, Status.ISSUED, Status.REJECTED, Status.CANCELLED]
)
def test_sample_that_takes_no_results(database: Database, status: Status) -> None:
    """W04, W08, W16: never received, on paper, refused or called off."""
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05", "0,06"])
    stand(database, 1, status)
    before = head(database), kept(database)
    with pytest.raises(Conflict) as refused:
        type_in(database, run_id, ["0,04"], reason="Gõ nhầm")
    assert refused.value.code == f"sample_{status}"
    assert (head(database), kept(database)) == before


def test_result_older_than_the_receipt_is_refused(database: Database) -> None:
    """W09"""
    run_id = run_of_metals(database)
    with pytest.raises(Refused) as refused:
        type_in(database, run_id, ["0,05"], at=RECEIVED - timedelta(minutes=1))
    assert {problem.code for problem in refused.value.problems.values()} == {"result_before_receipt"}


def test_correction_needs_a_reason(database: Database) -> None:
    """W15"""
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05", "0,02"])
    with pytest.raises(Refused) as refused:
        type_in(database, run_id, ["0,06"], reason="  ")
    assert refused.value.problems == {"correction_reason": Problem("correction_needs_reason")}
    later = NOON + timedelta(hours=1)
    type_in(database, run_id, ["0,06", "0,02"], by="minh", at=later, reason="Gõ nhầm chữ số cuối")
    with database.reading() as session:
        (row,) = session.scalars(sa.select(Correction)).all()
        assert (row.old_typed, row.new_typed, row.reason, row.by_id, row.at) == (
            "0,05",
            "0,06",
            "Gõ nhầm chữ số cuối",
            person_id(database, "minh"),
            later,
        )
        assert session.get_one(Result, row.result_id).entered_by_id == person_id(database, "lan")
    assert outcomes(database, run_id) == [("pass", "fail"), ("pass", "pass")]
    assert sample_of(database) == ("entered", "fail")


def test_correction_updates_its_judgements_in_place(database: Database) -> None:
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05", "0,02"])
    type_in(database, run_id, ["0,2"], reason="Pha loãng sai")
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(JudgementRow.id))) == 4


def test_clearing_a_saved_value_is_a_correction(database: Database) -> None:
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05", "0,02"])
    with pytest.raises(Refused):
        type_in(database, run_id, [""])
    type_in(database, run_id, [""], reason="Nhầm mẫu")
    assert kept(database)[0] == (None, None, None, None)
    assert outcomes(database, run_id) == [(), ("pass", "pass")]
    assert sample_of(database) == ("in_test", None)
    with pytest.raises(Refused):
        type_in(database, run_id, ["0,07"])
    type_in(database, run_id, ["0,07"], reason="Đúng mẫu")
    with database.reading() as session:
        told = session.execute(sa.select(Correction.old_typed, Correction.new_typed).order_by(Correction.id))
        assert [tuple(row) for row in told] == [("0,05", ""), ("", "0,07")]


def test_correction_clears_the_validation(database: Database) -> None:
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05", "0,02"])
    validate(database, run_id)
    assert sample_of(database) == ("validated", "pass")
    type_in(database, run_id, ["0,04"], reason="Gõ nhầm")
    assert sample_of(database) == ("entered", "pass")
    assert statuses(database) == ["entered", "validated"]
    with database.reading() as session:
        assert session.scalars(sa.select(Result.validated_by_id).order_by(Result.id)).all()[0] is None
        assert session.scalars(sa.select(Run.status)).one() == "entered"


def test_second_person_is_told_and_overwrites_nothing(database: Database) -> None:
    """K09"""
    run_id = run_of_metals(database)
    seen_by_both = typed(database, run_id, ["0,05", ""])
    enter(database, run_id, seen_by_both)
    before = head(database), kept(database)
    first, second = seen_by_both
    minhs = {first: Typed("0,07", 1, was=""), second: Typed("0,02", 1, was="")}
    with pytest.raises(Conflict) as refused:
        enter(database, run_id, minhs, by="minh")
    assert refused.value.code == "changed_meanwhile"
    told = {"theirs": "0,05", "who": "Nguyễn Thị Lan"}
    assert refused.value.problems == {f"text-{first}": Problem("box_changed_meanwhile", told)}
    assert (head(database), kept(database)) == before


def test_boxes_nobody_touched_never_conflict(database: Database) -> None:
    run_id = run_of_metals(database)
    first, second = (result_id for result_id, _, _ in boxes(database, run_id))
    enter(database, run_id, {first: Typed("0,05", 1, was="")})
    assert (
        enter(database, run_id, {first: Typed("", 1, was=""), second: Typed("0,02", 1, was="")}, by="minh")
        == 1
    )
    assert [text for text, *_ in kept(database)] == ["0,05", "0,02"]


def test_same_value_twice_is_one_entry(database: Database) -> None:
    """W01: the form sent again changes nothing."""
    run_id = run_of_metals(database)
    sent = typed(database, run_id, ["0,05", "0,02"])
    assert enter(database, run_id, sent) == 2
    before = head(database)
    assert enter(database, run_id, sent) == 0
    assert head(database) == before


def test_who_accepted_results_of_a_sample_does_not_enter_there(database: Database) -> None:
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05"])
    validate(database, run_id, places=[0])
    with pytest.raises(NotAllowed) as refused:
        type_in(database, run_id, [None, "0,02"], by="minh")
    assert refused.value.code == "entry_by_validator"


def test_later_change_of_the_agreed_rule_does_not_reach_a_kept_verdict(database: Database) -> None:
    run_id = opened(database, ready(database, (CADMIUM,)))
    type_in(database, run_id, ["0,048"])
    with database.transaction(an_act()) as session:
        session.scalars(sa.select(Order)).one().rule = "guarded_acceptance"
    assert outcomes(database, run_id) == [("pass", "pass")]


def test_excluded_analysis_takes_no_result(database: Database) -> None:
    run_id = run_of_metals(database)
    with database.transaction(an_act()) as session:
        session.get_one(Analysis, 1).status = "excluded"
    with pytest.raises(Conflict) as refused:
        type_in(database, run_id, ["0,05"])
    assert refused.value.code == "analysis_excluded"


def test_statements_do_not_grow_with_the_grid(database: Database) -> None:
    """SQLite, in the same process, is given its rows one by one; PostgreSQL in one statement."""
    asked, inserted = [], []
    for samples, analytes in ((1, 10), (42, 12)):
        run_id = opened(database, ready(database, metals(analytes), samples=samples))
        sent = typed(database, run_id, ["0,02"] * samples * analytes)
        with statements(database) as said:
            assert enter(database, run_id, sent) == samples * analytes
        asked.append(said.of("SELECT"))
        inserted.append(said.of("INSERT"))
    assert asked[0] == asked[1]
    if database.engine.dialect.name == "postgresql":
        assert inserted[1] <= inserted[0] + 1


def test_second_account_of_the_same_person_counts_as_the_person(database: Database) -> None:
    with database.transaction(an_act()) as session:
        session.add(
            Account(
                person_id=person_id(database, "minh"), username="minh2", password_hash="x", role="technician"
            )
        )
    run_id = run_of_metals(database)
    type_in(database, run_id, ["0,05", "0,02"], by="minh2")
    with pytest.raises(NotAllowed) as refused:
        validate(database, run_id, by="minh")
    assert refused.value.code == "validator_entered"


def test_analysis_taken_off_takes_its_verdict_along(database: Database) -> None:
    made = ready(database, METALS)
    run_id = opened(database, made)
    type_in(database, run_id, ["0,2", "0,02"])
    assert sample_of(database) == ("entered", "fail")
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        lead = session.get_one(Analysis, made.analysis_ids[1]).performance_id
        assignment.assign(session, 1, [Chosen(lead)], act=act, reason="Khách hàng rút chỉ tiêu")
    assert sample_of(database) == ("entered", "pass")
