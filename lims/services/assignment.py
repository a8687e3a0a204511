"""What is tested in a sample is decided, and with it what every result will be judged by.

Limits are those in force on the local day of this act, and are frozen with their citation;
a later change of the catalogue reaches a sample only through `refresh_specifications`.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.domain import assignment as rules
from lims.domain.act import Act
from lims.domain.assignment import Chosen
from lims.domain.checked import Checked
from lims.domain.refusal import Problem, Refused
from lims.domain.sample import AnalysisStatus, Status
from lims.domain.specification import Specification
from lims.domain.specified import says_the_same
from lims.domain.working_days import Calendar
from lims.models.analysis import Analysis, SpecificationRow
from lims.models.method import Performance
from lims.models.sample import Sample
from lims.queries import assignment as asking
from lims.queries import calendar, continuing, evidence, limits, planning, reported, standing, values
from lims.queries import results as bench
from lims.queries.judging import Whole, follow
from lims.queries.sought import Sought, days_of, sought

MOST_ANALYSES = 400


def assign(
    session: Session,
    sample_id: int,
    chosen: Collection[Chosen],
    *,
    act: Act,
    seen: Collection[int] | None = None,
    reason: str = "",
) -> Sample:
    """Make `chosen` the analyses of a sample. What is no longer among them is excluded, never deleted.

    `seen` are the methods that were assigned when the page was shown: somebody else's work in
    between is not undone unseen, but a conflict. Raises `Conflict` once the sample is
    validated or ended, `Refused` for a method that is not in use for this product, a limit that
    does not apply, or for taking out a result without a reason.
    """
    in_runs = bench.runs_with(session, sample_id)
    sample = _assignable(session, sample_id)
    existing = {each.performance_id: each for each in asking.analyses_of(session, sample_id)}
    if seen is not None and set(seen) != _assigned(existing.values()):
        raise StaleDataError
    wanted = {each.performance_id: each for each in chosen}
    performances = _methods(session, sample, wanted.keys() - existing.keys(), on=act.day)
    analyte_ids = {row.analyte_id for row in performances.values()}
    analyte_ids |= {each.analyte_id for each in existing.values()}
    catalogue = sought(session, sample, on=act.day, analyte_ids=analyte_ids)
    row_ids = _row_ids(session, catalogue)
    before = {each.id: each.status for each in existing.values()}
    _exclude(existing, wanted, reason)
    for performance_id, analysis in existing.items():
        if performance_id in wanted:
            _take_up(analysis, wanted[performance_id], catalogue, row_ids, sample=sample, on=act.day)
    added = [
        _new(sample, performances[each.performance_id], each, catalogue, row_ids=row_ids, act=act)
        for each in wanted.values()
        if each.performance_id not in existing
    ]
    session.add_all(added)
    _place([*existing.values(), *added], list(wanted))
    _compute([*existing.values(), *added])
    _settle(sample, [*existing.values(), *added])
    planning.settle(
        sample,
        [*existing.values(), *added],
        customers=sample.order.due_on,
        days=calendar.calendar(session),
        today=act.day,
    )
    session.flush()
    _judge_again(
        sample,
        [*existing.values(), *added],
        before,
        act=act,
        reason=reason,
    )
    standing.settle_runs(session, in_runs)
    return sample


def assign_all(
    session: Session, sample_ids: Collection[int], chosen: Collection[Chosen], *, act: Act
) -> Sequence[Sample]:
    """Make `chosen` the analyses of many samples that have none yet, in one act, by the rules of `assign`.

    What the catalogue says is asked once for all samples of one product, the same markets and the same days.
    Raises `Conflict` for a sample that has analyses: what they are is decided looking at them.
    """
    samples = asking.bare_samples(session, sample_ids)
    for sample in samples:
        rules.require_assignable(sample.status)
    alike: dict[Hashable, list[Sample]] = {}
    for sample in samples:
        key = (sample.commodity_id, tuple(sample.order.markets), days_of(sample, act.day))
        alike.setdefault(key, []).append(sample)
    days = calendar.calendar(session)
    for same in alike.values():
        _assign_alike(session, same, {each.performance_id: each for each in chosen}, days, act=act)
    session.flush()
    return samples


def _assign_alike(
    session: Session, samples: Sequence[Sample], wanted: Mapping[int, Chosen], days: Calendar, *, act: Act
) -> None:
    performances = _methods(session, samples[0], wanted.keys(), on=act.day)
    analyte_ids = {row.analyte_id for row in performances.values()}
    catalogue = sought(session, samples[0], on=act.day, analyte_ids=analyte_ids)
    row_ids = _row_ids(session, catalogue)
    for sample in samples:
        added = [
            _new(sample, performances[number], each, catalogue, row_ids=row_ids, act=act)
            for number, each in wanted.items()
        ]
        session.add_all(added)
        _place(added, list(wanted))
        _compute(added)
        _settle(sample, added)
        planning.settle(sample, added, customers=sample.order.due_on, days=days, today=act.day)


def refresh_specifications(session: Session, sample_id: int, *, act: Act) -> int:
    """Look for the limits again, for analyses without a result; how many specifications changed.

    For a limit that a manager has confirmed since, or a catalogue that has grown.
    """
    in_runs = bench.runs_with(session, sample_id)
    sample = _assignable(session, sample_id)
    every = asking.analyses_of(session, sample_id)
    analyses = [each for each in every if asking.refreshable(each)]
    if not analyses:
        return 0
    analyte_ids = {each.analyte_id for each in analyses}
    catalogue = sought(session, sample, on=act.day, analyte_ids=analyte_ids)
    row_ids = _row_ids(session, catalogue)
    changed = sum(
        _write(row, asking.again(row, analysis.analyte_id, catalogue), row_ids, on=act.day)
        for analysis in analyses
        for row in analysis.specifications
    )
    session.flush()
    if moved := _compute(every):
        follow(Whole(sample, sample.order, every), moved, act=act)
        _settle(sample, every)
    standing.settle_runs(session, in_runs)
    return changed


def _assigned(analyses: Iterable[Analysis]) -> set[int]:
    return {each.performance_id for each in analyses if each.status != AnalysisStatus.EXCLUDED}


def _assignable(session: Session, sample_id: int) -> Sample:
    sample = asking.sample_to_assign(session, sample_id, locked=True)
    rules.require_assignable(sample.status, amending=continuing.amending(session, sample))
    return sample


def _methods(session: Session, sample: Sample, ids: Collection[int], *, on: date) -> dict[int, Performance]:
    """The methods chosen, if each is in use today for this product."""
    asked = asking.performances(session, ids)
    if len(ids) > MOST_ANALYSES:
        raise Refused("too_many_analyses", most=MOST_ANALYSES)
    in_use = limits.performances_for(
        session,
        commodity_id=sample.commodity_id,
        on=on,
        analyte_ids={row.analyte_id for row in asked.values()},
    )
    usable = {row.id for rows in in_use.values() for row in rows}
    if not set(ids) <= usable:
        raise Refused("method_not_in_use")
    return asked


def _row_ids(session: Session, catalogue: Sought) -> dict[str, int]:
    return limits.row_ids(session, catalogue.limit_ids())


def _exclude(existing: Mapping[int, Analysis], wanted: Mapping[int, Chosen], reason: str) -> None:
    checked = Checked()
    why = checked.text("reason", reason, longest=2000, lines=True)
    for performance_id, analysis in existing.items():
        if performance_id in wanted or analysis.status == AnalysisStatus.EXCLUDED:
            continue
        reported.require_unreported([analysis])
        if asking.has_results(analysis) and not why:
            checked.refuse("reason", "exclusion_needs_reason")
        analysis.status, analysis.excluded_reason = AnalysisStatus.EXCLUDED.value, why
    checked.finish("assignment_incomplete")


def _take_up(
    analysis: Analysis,
    chosen: Chosen,
    catalogue: Sought,
    row_ids: Mapping[str, int],
    *,
    sample: Sample,
    on: date,
) -> None:
    """An analysis that stays keeps its limits; one that comes back, or is chosen anew, looks again."""
    back = analysis.status == AnalysisStatus.EXCLUDED
    if back:
        analysis.status, analysis.excluded_reason = evidence.standing(analysis, sample).value, ""
    if asking.has_results(analysis):
        return
    for row in analysis.specifications:
        choice = chosen.limits.get(row.market)
        if back or (choice is not None and choice != _chosen_before(row)):
            _choose(row, analysis.analyte_id, choice, catalogue, row_ids=row_ids, on=on)


def _new(
    sample: Sample,
    performance: Performance,
    chosen: Chosen,
    catalogue: Sought,
    *,
    row_ids: Mapping[str, int],
    act: Act,
) -> Analysis:
    analysis = Analysis(
        sample_id=sample.id,
        analyte_id=performance.analyte_id,
        analyte=performance.analyte,
        performance_id=performance.id,
        performance=performance,
        status=AnalysisStatus.WAITING.value,
        created_at=act.at,
        specifications=[],
        results=[],
    )
    for place, market in enumerate(catalogue.markets):
        row = SpecificationRow(market=market, position=place, confirmed=False, sought_on=act.day)
        choice = chosen.limits.get(market)
        _choose(row, performance.analyte_id, choice, catalogue, row_ids=row_ids, on=act.day)
        analysis.specifications.append(row)
    return analysis


def _choose(
    row: SpecificationRow,
    analyte_id: int,
    choice: str | None,
    catalogue: Sought,
    *,
    row_ids: Mapping[str, int],
    on: date,
) -> None:
    """Freeze what a person chose; a limit that does not apply here is refused."""
    offered = {limit.limit_id for limit in catalogue.candidates(analyte_id, row.market)}
    if choice and choice not in offered:
        problem = Problem("limit_not_offered", {"limit_id": choice[:80]})
        raise Refused("limit_not_offered", {"limits": problem}, limit_id=choice[:80])
    _write(row, catalogue.specification(analyte_id, row.market, chosen=choice or None), row_ids, on=on)


def _write(row: SpecificationRow, found: Specification, row_ids: Mapping[str, int], *, on: date) -> bool:
    """Freeze what was found into the row; whether that is something new."""
    if row.id is not None and says_the_same(values.specification(row), found):
        return False
    values.freeze(row, found)
    row.limit_id = row_ids[found.limit.limit_id] if found.limit is not None else None
    row.sought_on = on if found.decided is None else found.decided.on
    return True


def _chosen_before(row: SpecificationRow) -> str | None:
    frozen: Specification = values.specification(row)
    return None if frozen.limit is None else frozen.limit.limit_id


def _place(analyses: Iterable[Analysis], order: Sequence[int]) -> None:
    """The order of the form is the order of the certificate."""
    places = {performance_id: place for place, performance_id in enumerate(order)}
    for analysis in analyses:
        analysis.position = places.get(analysis.performance_id, len(places))


def _compute(analyses: Collection[Analysis]) -> list[Analysis]:
    """A sum is computed where all components of its frozen definition are asked of the same sample, else typed.

    Returns those of which that is new.
    """
    asked = evidence.asked(analyses)
    names = {each.analyte.name for each in asked}
    moved = []
    for analysis in asked:
        if asking.has_results(analysis):
            continue
        definition, before = evidence.definition(analysis), analysis.computed
        analysis.computed = definition is not None and definition.complete(names - {analysis.analyte.name})
        if analysis.computed != before:
            moved.append(analysis)
    return moved


def _judge_again(
    sample: Sample,
    analyses: Sequence[Analysis],
    before: Mapping[int, str],
    *,
    act: Act,
    reason: str,
) -> None:
    """A companion or a component that went, or came back, may change what others mean."""
    moved = [each for each in analyses if each.id in before and before[each.id] != each.status]
    if any(asking.has_results(each) for each in moved):
        follow(Whole(sample, sample.order, analyses), moved, act=act, reason=reason)
        _settle(sample, analyses)


def _settle(sample: Sample, analyses: Iterable[Analysis]) -> None:
    """Taking an analysis out, or adding one, moves a sample that is being tested, and what is said of it."""
    if sample.status != Status.REQUESTED:
        now = standing.of_analyses(analyses)
        sample.status = now.status.value
        sample.verdict = None if now.verdict is None else now.verdict.value
