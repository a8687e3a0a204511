"""A measurement was repeated: both values stay, somebody chooses with a reason, a second person accepts."""

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.method import Repeats
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.models.analysis import Result
from lims.models.audit import AuditEntry
from lims.models.method import MethodVersion
from lims.models.repeat import RepeatChoice
from lims.services import repeats, runs
from tests.bench import EVENING, NOON, boxes, opened, sample_of, type_in, validate
from tests.factories import an_act, person_id
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, LEAD, Asked, ready


def measured(
    database: Database, *texts: str, rule: Repeats = Repeats.CHOOSE, asked: tuple[Asked, ...] = (LEAD,)
) -> list[int]:
    """One box measured so many times, each time in a run of its own; the runs."""
    made = ready(database, asked)
    with database.transaction(an_act()) as session:
        for version in session.scalars(sa.select(MethodVersion)):
            version.repeats = rule.value
    found: list[int] = []
    for text in texts:
        if found:
            retest(database, found[-1])
        chosen = made.analysis_ids if not found else made.analysis_ids[:1]
        found.append(opened(database, made, analysis_ids=chosen))
        rest = ["0,5"] * (len(asked) - 2) if len(found) == 1 else []
        type_in(database, found[-1], [text, *rest])
    return found


def retest(database: Database, run_id: int) -> None:
    act = an_act(person_id(database, "lan"), at=NOON)
    with database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[0][0], "Độ thu hồi thấp", act=act)


def choose(
    database: Database, run_id: int, chosen: int, *, by: str = "lan", reason: str = "Chuẩn lần hai hỏng"
) -> None:
    act = an_act(person_id(database, by), at=NOON, reason=reason)
    with database.transaction(act) as session:
        repeats.choose(session, run_id, boxes(database, run_id)[0][0], chosen, reason, act=act)


def standing(database: Database) -> list[tuple[str | None, bool, str]]:
    with database.reading() as session:
        rows = session.scalars(sa.select(Result).order_by(Result.id))
        return [(row.typed, row.counts, row.counts_reason) for row in rows]


def test_nothing_is_accepted_before_somebody_has_chosen(database: Database) -> None:
    first, second = measured(database, "0,05", "0,06")
    with pytest.raises(Conflict) as refused:
        validate(database, second)
    assert (refused.value.code, list(refused.value.problems)) == ("repeat_unchosen", ["result-2"])
    choose(database, second, 1)
    assert standing(database) == [("0,05", True, ""), ("0,06", False, "Chuẩn lần hai hỏng")]
    with pytest.raises(NotAllowed, match="validator_entered"):
        validate(database, first, by="lan")
    assert validate(database, first) == 1
    assert sample_of(database) == ("validated", "pass")
    with database.reading() as session:
        row = session.scalars(sa.select(RepeatChoice)).one()
        assert (row.result_id, row.among, row.over_failing) == (1, [1, 2], False)
        assert (row.chosen_by_id, row.accepted_by_id) == (
            person_id(database, "lan"),
            person_id(database, "minh"),
        )
        assert row.accepted_at == EVENING
        reasons = session.scalars(sa.select(AuditEntry.reason).where(AuditEntry.entity == "repeat_choice"))
        assert "Chuẩn lần hai hỏng" in reasons.all()


@pytest.mark.parametrize("rule", list(Repeats))
def test_testing_until_it_passes_takes_a_reason_and_a_manager(database: Database, rule: Repeats) -> None:
    """W13: two failing results, then one that passes."""
    *_, last = measured(database, "0,5", "0,4", "0,05", rule=rule)
    for by, role in (("minh", Role.TECHNICIAN), ("dung", Role.MANAGER)):
        with pytest.raises((Conflict, NotAllowed)):
            validate(database, last, by=by, role=role)
    choose(database, last, 3)
    with pytest.raises(NotAllowed, match="repeat_needs_manager"):
        validate(database, last)
    assert validate(database, last, by="dung", role=Role.MANAGER) == 1
    with database.reading() as session:
        assert session.scalars(sa.select(RepeatChoice.over_failing)).all() == [True]
        outcomes = session.scalars(
            sa.select(Result).options(sa.orm.selectinload(Result.judgements)).order_by(Result.id)
        )
        assert [{row.outcome for row in each.judgements} for each in outcomes] == [
            {"fail"},
            {"fail"},
            {"pass"},
        ]


def test_failing_result_may_be_chosen_by_any_reviewer(database: Database) -> None:
    first, second = measured(database, "0,5", "0,05")
    choose(database, second, 1)
    assert validate(database, first) == 1
    assert sample_of(database) == ("validated", "fail")


def test_last_one_counts_by_itself_where_the_method_says_so(database: Database) -> None:
    _, second = measured(database, "0,05", "0,06", rule=Repeats.LATEST)
    with pytest.raises(Conflict, match="repeat_latest_counts"):
        choose(database, second, 1)
    assert validate(database, second) == 1


def test_one_more_repeat_and_somebody_chooses_again(database: Database) -> None:
    made = measured(database, "0,05", "0,06")
    choose(database, made[-1], 2)
    retest(database, made[-1])
    with pytest.raises(Conflict, match="repeat_under_way"):
        choose(database, made[-1], 1)
    with database.reading() as session:
        analysis_id = session.scalars(sa.select(Result.analysis_id).limit(1)).one()
    act = an_act(person_id(database, "lan"), at=NOON)
    with database.transaction(act) as session:
        third = runs.open_run(session, [analysis_id], act=act).id
    with pytest.raises(Conflict, match="repeat_under_way"):
        choose(database, third, 1)
    type_in(database, third, ["0,07"])
    with pytest.raises(Conflict, match="repeat_unchosen"):
        validate(database, third)
    choose(database, third, 3)
    assert validate(database, third) == 1


def test_sum_follows_the_result_that_was_chosen(database: Database) -> None:
    asked = (*AFLATOXIN_PARTS, AFLATOXINS)
    first, second = measured(database, "1,0", "3,0", asked=asked)

    def total() -> str | None:
        return next(text for text, _, _ in reversed(standing(database)[:5]))

    assert total() == "4.5"
    choose(database, second, 1)
    assert total() == "2.5"
    assert first < second


@pytest.mark.parametrize(
    ("chosen", "reason", "refused"),
    [(99, "x", NotFound), (1, "  ", Refused)],
)
def test_strange_choices_change_nothing(
    database: Database, chosen: int, reason: str, refused: type[Exception]
) -> None:
    _, second = measured(database, "0,05", "0,06")
    before = standing(database)
    with pytest.raises(refused):
        choose(database, second, chosen, reason=reason)
    assert standing(database) == before


def test_single_result_leaves_nothing_to_choose(database: Database) -> None:
    (only,) = measured(database, "0,05")
    with pytest.raises(Conflict, match="repeat_nothing_to_choose"):
        choose(database, only, 1)
    assert validate(database, only) == 1
