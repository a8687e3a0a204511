"""Several results of one analysis, as acts and pages ask for them; and what was chosen among them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.act import Act
from lims.domain.assessment import Outcome
from lims.domain.method import Repeats
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotFound, Problem
from lims.domain.repeat import Try, needs_choice, over_failing, require_accepted_by
from lims.models.analysis import Analysis, JudgementRow, Result
from lims.models.method import MethodVersion, Performance
from lims.models.repeat import RepeatChoice
from lims.queries.results import Bench


def of_unit(analysis: Analysis, unit_no: int) -> list[Result]:
    """Everything that was measured on a unit, in the order of the measurements. Results must be loaded."""
    mine = (each for each in analysis.results if each.unit_no == unit_no and each.typed is not None)
    return sorted(mine, key=lambda each: each.id or 0)


def tries(results: Iterable[Result]) -> list[Try]:
    """The same as values; judgements must be loaded."""
    return [
        Try(each.id, tuple(Outcome(row.outcome) for row in each.judgements), each.counts) for each in results
    ]


def rules(session: Session, performance_ids: Collection[int]) -> dict[int, Repeats]:
    """What the method of each performance says of repeats. One statement."""
    rows = session.execute(
        sa.select(Performance.id, MethodVersion.repeats)
        .join(Performance.method_version)
        .where(Performance.id.in_(performance_ids))
    )
    return {performance_id: Repeats(repeats) for performance_id, repeats in rows}


def choices(session: Session, result_ids: Collection[int]) -> dict[int, RepeatChoice]:
    """The last choice that took each of these results, with the people. One statement."""
    rows = session.scalars(
        sa.select(RepeatChoice)
        .where(RepeatChoice.result_id.in_(result_ids))
        .options(joinedload(RepeatChoice.chosen_by), joinedload(RepeatChoice.accepted_by))
        .order_by(RepeatChoice.id)
    )
    return {row.result_id: row for row in rows}


def accept(session: Session, bench: Bench, results: Collection[Result], *, act: Act, role: Role) -> None:
    """Where a measurement was repeated: which result counts was chosen, and the person accepting it now may do so.

    Raises `Conflict("repeat_unchosen")` naming each result, `NotAllowed` where it takes a manager.
    """
    several = {each.id: of_unit(bench.analyses[each.analysis_id], each.unit_no) for each in results}
    several = {result_id: tried for result_id, tried in several.items() if len(tried) > 1}
    if not several:
        return
    said = rules(session, {bench.analyses[tried[0].analysis_id].performance_id for tried in several.values()})
    chosen, problems = choices(session, several.keys()), dict[str, Problem]()
    taken: list[tuple[Try, list[Try]]] = []
    for result_id, tried in several.items():
        found = tries(tried)
        mine = next(each for each in found if each.result_id == result_id)
        row = in_force(chosen, result_id, tried)
        rule = said[bench.analyses[tried[0].analysis_id].performance_id]
        if row is None and needs_choice(rule, mine, found):
            problems[f"result-{result_id}"] = Problem("repeat_unchosen_box")
        elif row is not None and row.accepted_at is None:
            row.accepted_by_id, row.accepted_at = act.person_id, act.at
        taken.append((mine, found))
    if problems:
        raise Conflict("repeat_unchosen", problems, count=len(problems))
    for mine, found in taken:
        require_accepted_by(role, mine, found)


def in_force(
    chosen: Mapping[int, RepeatChoice], counting: int, among: Sequence[Result]
) -> RepeatChoice | None:
    """A choice holds for what stood to choice then: one more repeat, and somebody chooses again."""
    row = chosen.get(counting)
    return row if row is not None and set(row.among) == {each.id for each in among} else None


@dataclass(frozen=True, slots=True)
class Tried:
    """A result among its repeats as a page shows it: the run, the value, its verdicts, and whether it counts."""

    result: Result
    choice: RepeatChoice | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """Everything that was measured for one box, in order; `rule` says which counts, `waits` that one has no value yet."""

    sample_code: str
    analysis: Analysis
    unit_no: int
    tried: Sequence[Tried]
    rule: Repeats
    waits: bool

    @property
    def over_failing(self) -> bool:
        """Whether the one that counts now passes over a failing one."""
        found = tries(each.result for each in self.tried)
        counting = next((each for each in found if each.counts), None)
        return counting is not None and over_failing(counting, found)


def page(session: Session, run_id: int, result_id: int) -> Repeated:
    """One box of a run with all its repeats. Raises `NotFound`."""
    asked = session.scalar(
        sa.select(Result)
        .where(Result.id == result_id, Result.run_id == run_id)
        .options(
            joinedload(Result.analysis).options(
                joinedload(Analysis.analyte), joinedload(Analysis.sample), joinedload(Analysis.performance)
            )
        )
    )
    if asked is None:
        raise NotFound
    analysis = asked.analysis
    rows = session.scalars(
        sa.select(Result)
        .where(Result.analysis_id == analysis.id, Result.unit_no == asked.unit_no)
        .options(
            joinedload(Result.run),
            joinedload(Result.entered_by),
            joinedload(Result.validated_by),
            selectinload(Result.judgements).joinedload(JudgementRow.specification),
        )
        .order_by(Result.id)
    ).all()
    mine = [each for each in rows if each.typed is not None]
    chosen = choices(session, [each.id for each in mine])
    counting = [each for each in rows if each.counts]
    return Repeated(
        analysis.sample.code or "",
        analysis,
        asked.unit_no,
        [Tried(each, chosen.get(each.id)) for each in mine],
        rules(session, [analysis.performance_id])[analysis.performance_id],
        len(counting) != 1 or counting[0].typed is None,
    )
