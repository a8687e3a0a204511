"""The quality control of runs: the plan, its controls with what they gave, judged anew each time it is asked for."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from lims.domain.frozen import to_plain
from lims.domain.quality_check import judged
from lims.domain.quality_finding import Finding, Measured, Outcome
from lims.domain.quality_plan import OF_A_SAMPLE, Item, arranged
from lims.domain.quality_release import Check, Decision, DecisionKind, Quality
from lims.domain.reading import Reading
from lims.models.method import Performance
from lims.models.quality import Control, QualityDecision
from lims.queries import values
from lims.queries.quality_sheet import Column, Sheet, sheets


def of_runs(session: Session, run_ids: Collection[int]) -> dict[int, Quality]:
    """The quality control of each run, in the same number of statements for one or many."""
    return {run_id: quality_of(sheet) for run_id, sheet in sheets(session, run_ids).items()}


def quality_of(sheet: Sheet) -> Quality:
    """Every check of a run as it stands now: judged from what was entered, never from what was said before."""
    decided = _decided(sheet.decisions)
    asked = Counter(slot.item for slot in arranged(sheet.plan, sheet.samples))
    stood: dict[int, set[int]] = {}
    for each in sheet.results:
        stood.setdefault(each.analysis.sample_id, set()).add(each.analysis.analyte_id)
    checks = []
    for item in sheet.plan.items:
        for check in _of_item(sheet, item, asked[item.code], stood):
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
        made_of = sheet.made.get((control.sample_id or 0, control.unit_no, column.analyte_id))
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


def refresh(sheet: Sheet) -> None:
    """What is kept for lists and charts follows what was entered; whether a run is released never asks it."""
    for control in sheet.controls:
        item = sheet.plan.item(control.item)
        for value in control.values:
            column = sheet.analytes.get(value.analyte_id)
            if item is None or column is None:
                continue
            finding = finding_of(sheet, item, control, column)
            value.outcome, value.why, value.figure = finding.outcome.value, finding.why, finding.figure


def _of_item(sheet: Sheet, item: Item, asked: int, stood: Mapping[int, set[int]]) -> Iterator[Check]:
    """The controls of an item that count, and those the plan asks for that nobody placed.

    `asked` is how many there must be, `stood` the analytes of each sample. A duplicate may be made of a
    sample that is not asked about every analyte: the others lack one still.
    """
    columns = [each for each in sheet.analytes.values() if item.covers(each.name)]
    placed = [each for each in sheet.controls if each.item == item.code and each.counts]
    said: set[int] = set()
    for control in placed:
        for column in columns:
            if item.kind in OF_A_SAMPLE and not _asked_of(control, column.analyte_id, stood):
                continue
            said.add(column.analyte_id)
            yield _check(item, column, finding_of(sheet, item, control, column), control)
    for column in columns:
        lacking = max(asked - len(placed), int(asked > 0 and column.analyte_id not in said))
        if lacking > 0:
            yield _check(item, column, Finding(Outcome.MISSING, "not_placed", {"lacking": Decimal(lacking)}))


def _check(item: Item, column: Column, finding: Finding, control: Control | None = None) -> Check:
    return Check(
        item=item,
        number=control.number if control is not None else 0,
        analyte_id=column.analyte_id,
        analyte=column.name,
        analyte_vi=column.name_vi,
        finding=finding,
        control_id=control.id if control is not None else 0,
        repeated=control is not None and control.repeats_id is not None,
    )


def _asked_of(control: Control, analyte_id: int, stood: Mapping[int, set[int]]) -> bool:
    """A duplicate says something only about what is, or was, asked of its sample in this run.

    Of a sample that was never here it is asked about everything, and says nothing.
    """
    here = stood.get(control.sample_id or 0)
    return here is None or analyte_id in here


def _decided(rows: Iterable[QualityDecision]) -> dict[tuple[str, int, int], QualityDecision]:
    return {(row.item, row.number, row.analyte_id): row for row in rows}


def _with(check: Check, row: QualityDecision) -> Check:
    """The word counts while the check says what it said then."""
    if row.finding != plain(check.finding):
        return check
    decision = Decision(DecisionKind(row.kind), row.by.name, row.at, row.cause, row.impact)
    return replace(check, decision=decision)
