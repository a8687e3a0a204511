"""Boxes of several runs are entered in one act, all or none, in the same number of statements for ten and for many."""

import pytest
import sqlalchemy as sa

from lims import trail
from lims.db import Database
from lims.domain.entry import Typed
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.models.analysis import Correction, Result, Run
from lims.queries import results as asking
from lims.services import results
from tests.bench import NOON, boxes, opened, outcomes, sample_of, type_in, typed
from tests.counting import statements
from tests.factories import an_act, person_id
from tests.laboratory import CADMIUM, METALS, ready
from tests.laboratory import metals as alike


def enter_boxes(
    database: Database, asked: dict[int, Typed], *, by: str = "lan", reason: str | None = None
) -> int:
    act = an_act(person_id(database, by), at=NOON)
    with database.transaction(act) as session:
        return results.enter_boxes(session, asked, act=act, correction_reason=reason)


def two_runs(database: Database) -> tuple[int, int]:
    """The metals of a sample in one run, the cadmium of another sample in a second."""
    return opened(database, ready(database, METALS)), opened(database, ready(database, (CADMIUM,)))


def kept(database: Database) -> list[str | None]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Result.typed).order_by(Result.id)))


def test_boxes_of_two_runs_are_one_act(database: Database) -> None:
    first, second = two_runs(database)
    asked = typed(database, first, ["0,05", "0,2"]) | typed(database, second, ["0,02"])
    assert enter_boxes(database, asked) == 3
    assert outcomes(database, first) == [("pass", "pass"), ("fail", "fail")]
    assert outcomes(database, second) == [("pass", "pass")]
    assert sample_of(database, 1) == ("entered", "fail")
    assert sample_of(database, 2) == ("entered", "pass")
    with database.reading() as session:
        assert list(session.scalars(sa.select(Run.status))) == ["entered", "entered"]
        assert list(trail.breaks(session)) == []


def test_two_runs_of_one_sample_meet_in_one_act(database: Database) -> None:
    made = ready(database, METALS)
    first, second = (opened(database, made, analysis_ids=[each]) for each in made.analysis_ids)
    asked = typed(database, first, ["0,05"]) | typed(database, second, ["0,02"])
    assert enter_boxes(database, asked) == 2
    assert sample_of(database) == ("entered", "pass")


def test_problem_in_one_run_keeps_nothing_of_the_other(database: Database) -> None:
    first, second = two_runs(database)
    asked = typed(database, first, ["0,05"]) | typed(database, second, ["NaN"])
    ((wrong, _, _),) = boxes(database, second)
    with pytest.raises(Refused) as refused:
        enter_boxes(database, asked)
    assert refused.value.problems == {f"text-{wrong}": Problem("reading_not_understood")}
    assert kept(database) == [None, None, None]


def test_somebody_was_faster_in_one_of_the_runs(database: Database) -> None:
    first, second = two_runs(database)
    asked = typed(database, first, ["0,05"]) | typed(database, second, ["0,02"])
    type_in(database, second, ["0,03"])
    with pytest.raises(Conflict) as refused:
        enter_boxes(database, asked, by="minh")
    assert refused.value.code == "changed_meanwhile"
    assert kept(database) == [None, None, "0,03"]


def test_one_reason_stands_for_the_corrections_of_all_runs(database: Database) -> None:
    first, second = two_runs(database)
    type_in(database, first, ["0,05"])
    type_in(database, second, ["0,02"])
    asked = typed(database, first, ["0,06"]) | typed(database, second, ["0,03"])
    with pytest.raises(Refused) as refused:
        enter_boxes(database, asked)
    assert refused.value.problems == {"correction_reason": Problem("correction_needs_reason")}
    assert enter_boxes(database, asked, reason="Cân sai") == 2
    with database.reading() as session:
        assert list(session.scalars(sa.select(Correction.reason))) == ["Cân sai", "Cân sai"]


def test_box_that_is_not_there_keeps_nothing(database: Database) -> None:
    first, _ = two_runs(database)
    with pytest.raises(NotFound):
        enter_boxes(database, typed(database, first, ["0,05"]) | {999: Typed("1", 1)})
    assert kept(database) == [None, None, None]


def test_nothing_typed_is_nothing(database: Database) -> None:
    assert enter_boxes(database, {}) == 0


def test_portions_keep_all_or_none(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """More boxes than are held in memory at once are still one act, with every problem of every portion."""
    monkeypatch.setattr(asking, "PORTION", 2)
    run_id = opened(database, ready(database, METALS, samples=3))
    ids = [result_id for result_id, _, _ in boxes(database, run_id)]
    with pytest.raises(Refused) as refused:
        enter_boxes(database, typed(database, run_id, ["0,05", "NaN", "0,02", "0,03", "x", "0,03"]))
    assert refused.value.problems == {
        f"text-{ids[1]}": Problem("reading_not_understood"),
        f"text-{ids[4]}": Problem("reading_not_understood"),
    }
    assert kept(database) == [None] * 6
    assert (
        enter_boxes(database, typed(database, run_id, ["0,05", "0,2", "0,02", "0,03", "0,01", "0,03"])) == 6
    )
    assert [sample_of(database, n) for n in (1, 2, 3)] == [
        ("entered", "fail"),
        ("entered", "pass"),
        ("entered", "pass"),
    ]
    with database.reading() as session:
        assert list(session.scalars(sa.select(Run.status))) == ["entered"]
    with pytest.raises(NotFound):
        enter_boxes(database, typed(database, run_id, ["0,06"] * 6) | {999: Typed("1", 1)})


def test_statements_are_the_same_for_ten_boxes_and_a_thousand(database: Database) -> None:
    said = []
    for samples in (1, 100):
        run_id = opened(database, ready(database, alike(10), samples=samples))
        sent = typed(database, run_id, ["0,02"] * samples * 10)
        with statements(database) as seen:
            assert enter_boxes(database, sent) == samples * 10
        said.append(len(seen.said))
    assert said[0] == said[1]
    assert said[0] < 30
