"""The controls of a run as its page shows them: one part for each item, a row for each analyte, a column for each control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lims.domain import quality_check
from lims.domain.quality_plan import Item, Slot
from lims.domain.quality_release import Check
from lims.domain.refusal import Problem
from lims.queries import controls as placing
from lims.queries import quality
from lims.queries.quality_sheet import Column, ControlRow, Sheet, ValueRow
from lims.services.controls import Key, Sent, box_name
from lims.words import Language
from lims.words import quality as words
from lims.words.readings import unit_name

AMBIGUOUS = "reading_ambiguous"


@dataclass(frozen=True, slots=True)
class Box:
    name: str
    label: str
    text: str
    problem: Problem | None
    confirmed: bool

    @property
    def asks(self) -> bool:
        """Whether a number was typed that only a person can make certain."""
        return self.confirmed or (self.problem is not None and self.problem.code == AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Cell:
    """One control for one analyte."""

    key: str
    version: int
    boxes: tuple[Box, ...]
    outcome: str
    word: str
    why: str
    check: Check | None
    earlier: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One control, above its column."""

    id: int
    name: str
    of: str
    counts: bool
    reason: str
    repeats: bool


@dataclass(frozen=True, slots=True)
class Row:
    analyte: str
    unit: str
    target: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    item: Item
    criterion: str
    frequency: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    lacking: int


@dataclass(frozen=True, slots=True)
class Again:
    """A form shown again after a refusal."""

    sent: Mapping[Key, Sent] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)


def parts(sheet: Sheet, checks: Sequence[Check], language: Language, again: Again) -> list[Part]:
    by_place = {(each.control_id, each.analyte_id): each for each in checks if each.control_id}
    lacking = {each.item.code: each for each in checks if not each.control_id}
    return [
        _part(sheet, item, by_place, lacking.get(item.code), language, again=again)
        for item in sheet.plan.items
    ]


def _part(
    sheet: Sheet,
    item: Item,
    by_place: Mapping[Key, Check],
    lacking: Check | None,
    language: Language,
    *,
    again: Again,
) -> Part:
    mine = [each for each in sheet.controls if each.item == item.code]
    columns = [each for each in sheet.analytes.values() if item.covers(each.name)]
    rows = (
        Row(
            column.called(language),
            unit_name(column.performance.unit, language),
            words.target(
                item, item.target(column.name), unit_name(column.performance.unit, language), language
            ),
            tuple(_cell(sheet, item, each, column, by_place, language, again=again) for each in mine),
        )
        for column in columns
    )
    return Part(
        item,
        words.criterion(item, language),
        words.frequency(item, language),
        tuple(_head(sheet, each) for each in mine),
        tuple(rows),
        0 if lacking is None else int(lacking.finding.numbers["lacking"]),
    )


def _cell(
    sheet: Sheet,
    item: Item,
    control: ControlRow,
    column: Column,
    by_place: Mapping[Key, Check],
    language: Language,
    *,
    again: Again,
) -> Cell | None:
    key = (control.id, column.analyte_id)
    check = by_place.get(key)
    if check is None and control.counts:
        return None
    value = next((each for each in control.values if each.analyte_id == column.analyte_id), None)
    finding = check.finding if check else quality.finding_of(sheet, item, control, column)
    outcome = check.outcome if check else finding.outcome
    return Cell(
        f"{control.id}-{column.analyte_id}",
        value.version if value else 0,
        tuple(_box(item, key, box, value, again, language) for box in quality_check.boxes(item)),
        words.SHOWN_AS[outcome],
        words.outcome(outcome, language),
        words.why(finding, language),
        check,
        tuple(value.earlier) if value else (),
    )


def _box(item: Item, key: Key, box: str, value: ValueRow | None, again: Again, language: Language) -> Box:
    sent, name = again.sent.get(key), box_name(key, box)
    kept = value.typed.get(box, "") if value else ""
    return Box(
        name,
        words.box_name(item, box, language),
        sent.boxes.get(box, "") if sent else kept,
        again.problems.get(name),
        box in (sent.confirmed if sent else (value.confirmed if value else ())),
    )


def _head(sheet: Sheet, control: ControlRow) -> Head:
    return Head(
        control.id,
        f"{control.item} {control.number}",
        sample_named(sheet, control.sample_id, control.unit_no),
        control.counts,
        control.counts_reason,
        control.repeats_id is not None,
    )


def sample_named(sheet: Sheet, sample_id: int | None, unit_no: int) -> str:
    """The sample a control is made of: `LD-26-000123 · 2`."""
    found = (each.analysis.sample for each in sheet.results if each.analysis.sample_id == sample_id)
    sample = next(found, None)
    if sample is None:
        return ""
    return f"{sample.code} · {unit_no}" if sample.units > 1 else str(sample.code)


@dataclass(frozen=True, slots=True)
class Told:
    """Checks of one control that say the same of several analytes, in one line."""

    item: str
    name: str
    outcome: str
    word: str
    why: str
    analytes: tuple[str, ...]


def told(checks: Sequence[Check], sheet: Sheet, language: Language) -> list[Told]:
    together: dict[tuple[str, str, str, str, str], list[str]] = {}
    for check in checks:
        said = (
            check.item.code,
            check.name,
            words.SHOWN_AS[check.outcome],
            words.outcome(check.outcome, language),
            words.why(check.finding, language),
        )
        together.setdefault(said, []).append(sheet.analytes[check.analyte_id].called(language))
    return [Told(*said, tuple(analytes)) for said, analytes in together.items()]


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the order: a sample or a control."""

    number: int
    control: bool
    name: str
    about: str
    sample_id: int


def places(sheet: Sheet) -> list[Place]:
    return [_place(sheet, slot, number) for number, slot in enumerate(placing.order(sheet), 1)]


def _place(sheet: Sheet, slot: Slot, number: int) -> Place:
    name = sample_named(sheet, slot.sample_id, slot.unit_no)
    if not slot.item:
        found = next(
            each.analysis.sample for each in sheet.results if each.analysis.sample_id == slot.sample_id
        )
        return Place(
            number, False, name, " · ".join(filter(None, (found.product_name, found.lot))), slot.sample_id
        )
    item, control = sheet.plan.item(slot.item), sheet.control(slot)
    about = " · ".join(filter(None, (item.name if item else "", item.material if item else "", name)))
    again = "" if control is None or control.counts else f" ({control.counts_reason})"
    return Place(number, True, f"{slot.item} {slot.number}", about + again, slot.sample_id)
