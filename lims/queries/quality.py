"""The quality control of runs: the plan, its controls with what they gave, judged anew each time it is asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, subqueryload

from lims.domain.frozen import from_plain, to_plain
from lims.domain.quality_check import Finding, Measured, Outcome, judged
from lims.domain.quality_plan import OF_A_SAMPLE, Item, Plan, Slot, arranged
from lims.domain.quality_release import Check, Decision, DecisionKind, Quality
from lims.domain.reading import Reading
from lims.models.analysis import Analysis, Result, Run
from lims.models.method import MethodVersion, Performance
from lims.models.quality import Control, ControlValue, QualityDecision, QualityPlan
from lims.queries import charted, values
from lims.queries.charted import NO_CHARTS, Charts

NO_PLAN = Plan()
ControlRow: TypeAlias = Control
ValueRow: TypeAlias = ControlValue
"""What a page is handed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A run with everything its quality control is judged by."""

    run: Run
    plan: Plan
    results: Sequence[Result]
    controls: Sequence[Control]
    decisions: Sequence[QualityDecision] = ()
    analytes: Mapping[int, "Column"] = field(default_factory=dict)
    charts: Charts = NO_CHARTS

    @property
    def samples(self) -> list[tuple[int, int]]:
        """(sample, unit) in the order of the boxes; what counts no more is not waited for."""
        return list(
            dict.fromkeys((each.analysis.sample_id, each.unit_no) for each in self.results if each.counts)
        )

    def control(self, slot: Slot) -> Control | None:
        return next(
            (each for each in self.controls if (each.item, each.number) == (slot.item, slot.number)), None
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One analyte of a run: its names, and what the method sees of it (the finest of several matrices)."""

    analyte_id: int
    name: str
    name_vi: str
    performance: Performance

    def called(self, language: str) -> str:
        return self.name if language == "en" or not self.name_vi else self.name_vi


def plan_of(session: Session, method_version_id: int) -> Plan:
    """What a version of a method asks for today; a plan that says nothing where nobody wrote one."""
    return plans_of(session, [method_version_id]).get(method_version_id, NO_PLAN)


def plans_of(session: Session, version_ids: Collection[int]) -> dict[int, Plan]:
    """The plan of each version. One without a plan of its own goes on with that of the version before it."""
    asked, other = aliased(MethodVersion), aliased(MethodVersion)
    rows = session.execute(
        sa.select(asked.id, QualityPlan.plan)
        .join(other, sa.and_(other.method_id == asked.method_id, other.valid_from <= asked.valid_from))
        .join(QualityPlan, QualityPlan.method_version_id == other.id)
        .where(asked.id.in_(version_ids))
        .order_by(asked.id, other.valid_from, QualityPlan.number)
    )
    newest_last = {row.id: row.plan for row in rows}
    return {version_id: from_plain(Plan, plan) for version_id, plan in newest_last.items()}


def newest(session: Session, method_version_id: int) -> QualityPlan | None:
    return session.scalar(
        sa.select(QualityPlan)
        .where(QualityPlan.method_version_id == method_version_id)
        .options(joinedload(QualityPlan.written_by))
        .order_by(QualityPlan.number.desc())
        .limit(1)
    )


def of_runs(session: Session, run_ids: Collection[int]) -> dict[int, Quality]:
    """The quality control of each run, in the same number of statements for one or many."""
    return {run_id: quality_of(sheet) for run_id, sheet in sheets(session, run_ids).items()}


def sheets(session: Session, run_ids: Collection[int]) -> dict[int, Sheet]:
    """Runs with their controls, results, decisions and charts, in the same number of statements for any number."""
    runs = session.scalars(sa.select(Run).where(Run.id.in_(run_ids)).order_by(Run.id)).all()
    results, controls = _results(session, run_ids), _controls(session, run_ids)
    decisions = session.scalars(
        sa.select(QualityDecision)
        .where(QualityDecision.run_id.in_(run_ids))
        .options(joinedload(QualityDecision.by))
        .order_by(QualityDecision.id)
    ).all()
    plans = plans_of(session, {run.method_version_id for run in runs if run.plan is None})
    charts = charted.of_runs(session, run_ids)
    return {
        run.id: Sheet(
            run,
            plans.get(run.method_version_id, NO_PLAN) if run.plan is None else from_plain(Plan, run.plan),
            results.get(run.id, []),
            controls.get(run.id, []),
            [each for each in decisions if each.run_id == run.id],
            _columns(results.get(run.id, [])),
            charts.get(run.id, NO_CHARTS),
        )
        for run in runs
    }


def quality_of(sheet: Sheet) -> Quality:
    """Every check of a run as it stands now: judged from what was entered, never from what was said before."""
    decided = _decided(sheet.decisions)
    checks = []
    for item in sheet.plan.items:
        for check in _of_item(sheet, item):
            said = decided.get((check.item.code, check.number, check.analyte_id))
            checks.append(check if said is None else _with(check, said))
    return Quality(sheet.plan, tuple(checks))


def finding_of(sheet: Sheet, item: Item, control: Control, column: Column) -> Finding:
    """What one control says about one analyte, by its criterion and by its chart where limits are frozen."""
    finding = _by_criterion(sheet, item, control, column)
    if sheet.charts.period(item, column.analyte_id) is None or finding.figure is None:
        return finding
    before = _figures(sheet, item, column, until=control.number)
    levels = sheet.charts.levels(sheet.plan, item, column.analyte_id)
    series = [
        sheet.charts.placed(item, column.analyte_id, [*before, finding.figure]),
        *(sheet.charts.placed(each, column.analyte_id, _figures(sheet, each, column)) for each in levels),
    ]
    return sheet.charts.told(finding, item, column.analyte_id, series)


def _figures(sheet: Sheet, item: Item, column: Column, *, until: int | None = None) -> list[Decimal]:
    """What the controls of one item gave in this run, in their order, as far as they count."""
    placed = [each for each in sheet.controls if each.item == item.code and each.counts]
    found = [
        _by_criterion(sheet, item, each, column).figure
        for each in sorted(placed, key=lambda each: each.number)
        if until is None or each.number < until
    ]
    return [each for each in found if each is not None]


def _by_criterion(sheet: Sheet, item: Item, control: Control, column: Column) -> Finding:
    value = next((each for each in control.values if each.analyte_id == column.analyte_id), None)
    if value is None:
        return Finding(Outcome.MISSING, "not_entered")
    performance, native = column.performance, None
    if item.kind in OF_A_SAMPLE:
        made_of = _made_of(sheet, control, column.analyte_id)
        if made_of is None:
            return Finding(Outcome.MISSING, "sample_gone")
        performance, native = made_of.analysis.performance, made_of.reading
    return judged(item, column.name, measured(value.typed, value.confirmed, performance, native))


def measured(
    typed: Mapping[str, str], confirmed: Collection[str], performance: Performance, native: Reading | None
) -> Measured:
    return Measured(
        typed=typed,
        seen=values.seen(performance),
        native=native,
        uncertainty=values.uncertainty(performance),
        confirmed=frozenset(confirmed),
    )


def plain(finding: Finding) -> dict[str, object]:
    """A finding as it is kept beside a decision."""
    numbers = {name: to_plain(number) for name, number in sorted(finding.numbers.items())}
    return {"outcome": finding.outcome.value, "why": finding.why, "numbers": numbers}


def hands(sheet: Sheet) -> frozenset[int]:
    """Everybody who entered a result or a control of the run."""
    results = {each.entered_by_id for each in sheet.results}
    corrected = {each.by_id for result in sheet.results for each in result.corrections}
    return hands_on_controls(sheet).union(each for each in results | corrected if each is not None)


def hands_on_controls(sheet: Sheet) -> frozenset[int]:
    """Everybody who entered or changed what a control gave."""
    controls = {value.entered_by_id for control in sheet.controls for value in control.values}
    before = {
        each.get("by") for control in sheet.controls for value in control.values for each in value.earlier
    }
    return frozenset(each for each in controls | before if isinstance(each, int))


def _of_item(sheet: Sheet, item: Item) -> Iterator[Check]:
    """The controls of an item that count, and those the plan asks for that nobody placed."""
    columns = [each for each in sheet.analytes.values() if item.covers(each.name)]
    placed = [each for each in sheet.controls if each.item == item.code and each.counts]
    asked = sum(slot.item == item.code for slot in arranged(sheet.plan, sheet.samples))
    for control in placed:
        for column in columns:
            if item.kind in OF_A_SAMPLE and not _asked_of(sheet, control, column.analyte_id):
                continue
            yield Check(
                item=item,
                number=control.number,
                analyte_id=column.analyte_id,
                analyte=column.name,
                finding=finding_of(sheet, item, control, column),
                control_id=control.id,
                repeated=control.repeats_id is not None,
            )
    if len(placed) < asked:
        lacking = Finding(Outcome.MISSING, "not_placed", {"lacking": Decimal(asked - len(placed))})
        for column in columns:
            yield Check(
                item=item, number=0, analyte_id=column.analyte_id, analyte=column.name, finding=lacking
            )


def _asked_of(sheet: Sheet, control: Control, analyte_id: int) -> bool:
    """A duplicate says something only about what is asked of its sample; made of no sample it says nothing."""
    if control.sample_id is None:
        return True
    mine = [each for each in sheet.results if each.analysis.sample_id == control.sample_id]
    return not mine or any(each.analysis.analyte_id == analyte_id for each in mine)


def _made_of(sheet: Sheet, control: Control, analyte_id: int) -> Result | None:
    return next(
        (
            each
            for each in sheet.results
            if each.counts
            and (each.analysis.sample_id, each.unit_no) == (control.sample_id, control.unit_no)
            and each.analysis.analyte_id == analyte_id
        ),
        None,
    )


def _decided(rows: Iterable[QualityDecision]) -> dict[tuple[str, int, int], QualityDecision]:
    return {(row.item, row.number, row.analyte_id): row for row in rows}


def _with(check: Check, row: QualityDecision) -> Check:
    """The word counts while the check says what it said then."""
    if row.finding != plain(check.finding):
        return check
    decision = Decision(DecisionKind(row.kind), row.by.name, row.at, row.cause, row.impact)
    return Check(
        item=check.item,
        number=check.number,
        analyte_id=check.analyte_id,
        analyte=check.analyte,
        finding=check.finding,
        control_id=check.control_id,
        repeated=check.repeated,
        decision=decision,
    )


def _results(session: Session, run_ids: Collection[int]) -> dict[int, list[Result]]:
    rows = session.scalars(
        sa.select(Result)
        .where(Result.run_id.in_(run_ids))
        .options(
            joinedload(Result.analysis).options(
                joinedload(Analysis.analyte), joinedload(Analysis.performance), joinedload(Analysis.sample)
            ),
            subqueryload(Result.corrections),
        )
        .order_by(Result.position, Result.id)
    )
    return _by_run(rows)


def _controls(session: Session, run_ids: Collection[int]) -> dict[int, list[Control]]:
    rows = session.scalars(
        sa.select(Control)
        .where(Control.run_id.in_(run_ids))
        .options(subqueryload(Control.values).joinedload(ControlValue.entered_by))
        .order_by(Control.id)
    )
    return _by_run(rows)


def _by_run(rows: Iterable[Result] | Iterable[Control]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list[Result | Control]] = {}
    for row in rows:
        found.setdefault(row.run_id, []).append(row)
    return found


def _columns(results: Sequence[Result]) -> dict[int, Column]:
    """The analytes somebody still waits for; a sum is computed, so no control measures it."""
    found: dict[int, Column] = {}
    for result in results:
        analysis = result.analysis
        if not result.counts or analysis.computed or analysis.status == "excluded":
            continue
        analyte, there = analysis.analyte, found.get(analysis.analyte_id)
        if there is None or _finer(analysis.performance, there.performance):
            found[analysis.analyte_id] = Column(
                analyte.id, analyte.name, analyte.name_vi, analysis.performance
            )
    return found


def _finer(one: Performance, other: Performance) -> bool:
    return one.loq is not None and (other.loq is None or one.loq < other.loq)
