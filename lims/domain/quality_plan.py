"""What is measured beside the samples of a run, in which order, and by what it is judged: the plan of a method version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

MOST_ITEMS = 40
MOST_LEVELS = 12


class ControlKind(StrEnum):
    """What is put between the samples (ISO/IEC 17025, 7.7.1)."""

    CALIBRATION = "calibration"
    BLANK = "blank"
    NEGATIVE_CONTROL = "negative_control"
    POSITIVE_CONTROL = "positive_control"
    REFERENCE = "reference"
    DUPLICATE = "duplicate"
    SPIKE = "spike"
    BRACKET = "bracket"
    CARRY_OVER = "carry_over"


OF_A_SAMPLE = frozenset({ControlKind.DUPLICATE, ControlKind.SPIKE})
"""Measured on one of the samples of the run; the others are materials of the laboratory."""
IN_PER_CENT = frozenset(
    {
        ControlKind.BLANK,
        ControlKind.DUPLICATE,
        ControlKind.BRACKET,
        ControlKind.CARRY_OVER,
        ControlKind.CALIBRATION,
    }
)
"""Judged by a share that must not be exceeded: `Item.most_pct`."""


class Where(StrEnum):
    START = "start"
    END = "end"
    BOTH_ENDS = "both_ends"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Target:
    """What is expected of one analyte: certified value with U and k, or how much was added and what comes back."""

    analyte: str
    certified: Decimal | None = None
    expanded: Decimal | None = None
    k: Decimal | None = None
    added: Decimal | None = None
    low_pct: Decimal | None = None
    high_pct: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One kind of control of a method version.

    `every` samples one is measured (and one for the rest) where `where` says so. Without `targets` it is
    judged for every analyte. `per_analyte`: a failing analyte holds back only itself, otherwise the whole run.
    `most_pct` is per cent of the LOQ (blank), RPD (duplicate), drift (bracket), of the lowest standard
    (carry-over), or the largest deviation of a level (calibration). `s_r` is in the unit of the method.
    `native_zero`: what was not quantified in the sample counts as nothing when a recovery is computed.
    """

    code: str
    name: str
    kind: ControlKind
    where: Where
    every: int = 0
    mandatory: bool = True
    per_analyte: bool = True
    most_pct: Decimal | None = None
    s_r: Decimal | None = None
    levels: tuple[Decimal, ...] = ()
    weight: str = "none"
    native_zero: bool = False
    material: str = ""
    targets: tuple[Target, ...] = ()

    def target(self, analyte: str) -> Target | None:
        return next((each for each in self.targets if each.analyte == analyte), None)

    def covers(self, analyte: str) -> bool:
        """Whether this control says something about an analyte."""
        return not self.targets or self.target(analyte) is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """All controls of a method version; none at all only with the reason why none is needed."""

    items: tuple[Item, ...] = ()
    without: str = ""

    @property
    def told(self) -> bool:
        """Whether somebody said what has to be measured, if only that it is nothing."""
        return bool(self.items) or bool(self.without)

    def item(self, code: str) -> Item | None:
        return next((each for each in self.items if each.code == code), None)

    def with_item(self, item: Item, *, instead_of: str | None = None) -> "Plan":
        if instead_of is None:
            return Plan((*self.items, item))
        return Plan(tuple(item if each.code == instead_of else each for each in self.items))

    def without_item(self, code: str) -> "Plan":
        return replace(self, items=tuple(each for each in self.items if each.code != code))


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of the run's order: a sample (by its number and unit) or a control (by its item, counted)."""

    sample_id: int = 0
    unit_no: int = 1
    item: str = ""
    number: int = 0


def arranged(plan: Plan, samples: Sequence[tuple[int, int]]) -> list[Slot]:
    """The order of a run: calibration and what begins it, samples with what stands between, what ends it.

    A duplicate or a spike stands behind the sample it is made of; where it is asked for every n samples,
    of the last of each n.
    """
    order = [Slot(item=each.code) for each in _at(plan, Where.START, Where.BOTH_ENDS)]
    between = list(_at(plan, Where.EVERY))
    for place, (sample_id, unit_no) in enumerate(samples, 1):
        order.append(Slot(sample_id, unit_no))
        last = place == len(samples)
        for each in between:
            if place % each.every == 0 or (last and len(samples) % each.every):
                order.append(
                    Slot(sample_id, unit_no, each.code) if each.kind in OF_A_SAMPLE else Slot(item=each.code)
                )
    tail = [Slot(item=each.code) for each in _at(plan, Where.BOTH_ENDS, Where.END)]
    if samples:
        tail = [_of_last(plan, each, samples[-1]) for each in tail]
    return list(_numbered([*(_of_first(plan, each, samples) for each in order), *tail]))


def _at(plan: Plan, *places: Where) -> Iterator[Item]:
    return (each for each in plan.items if each.where in places)


def _of_first(plan: Plan, slot: Slot, samples: Sequence[tuple[int, int]]) -> Slot:
    return _of_last(plan, slot, samples[0]) if samples else slot


def _of_last(plan: Plan, slot: Slot, sample: tuple[int, int]) -> Slot:
    """A duplicate or a spike that stands at an end is made of the sample next to it."""
    item = plan.item(slot.item) if slot.item and not slot.sample_id else None
    if item is None or item.kind not in OF_A_SAMPLE:
        return slot
    return replace(slot, sample_id=sample[0], unit_no=sample[1])


def _numbered(slots: Sequence[Slot]) -> Iterator[Slot]:
    counted: dict[str, int] = {}
    for slot in slots:
        if slot.item:
            counted[slot.item] = counted.get(slot.item, 0) + 1
        yield replace(slot, number=counted[slot.item]) if slot.item else slot
