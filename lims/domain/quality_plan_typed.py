"""A control of the quality plan as it is typed into its form, read field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lims.domain import number, text
from lims.domain.calibration import FEWEST_LEVELS
from lims.domain.checked import Checked
from lims.domain.quality_plan import (
    IN_PER_CENT,
    MOST_ITEMS,
    MOST_LEVELS,
    ControlKind,
    Item,
    Plan,
    Target,
    Where,
)
from lims.domain.refusal import Refused
from lims.domain.spelling import folded

LONGEST_CODE = 12
MOST_EVERY = 500
WEIGHTS = ("none", "1/x", "1/x2")
USUAL_PCT: Mapping[ControlKind, str] = {
    ControlKind.BLANK: "30",
    ControlKind.DUPLICATE: "20",
    ControlKind.BRACKET: "30",
    ControlKind.CARRY_OVER: "20",
    ControlKind.CALIBRATION: "20",
}
"""What a new control of each kind is offered (SANTE, ICH M10; the laboratory decides)."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent; `targets` one row for each analyte of the method, by its name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    ticks: frozenset[str] = frozenset()
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


def read(
    typed: Typed, kind: ControlKind, plan: Plan, *, analytes: Sequence[str], instead_of: str = ""
) -> Item:
    """The control that was typed. Raises `Refused` with every problem under its field."""
    checked = Checked()
    where = _one_of(checked, "where", typed.text("where"), Where, Where.START)
    item = Item(
        code=_code(checked, typed.text("code"), plan, instead_of),
        name=checked.needed("name", typed.text("name"), longest=120),
        kind=kind,
        where=where,
        every=_every(checked, typed.text("every"), where),
        mandatory="mandatory" in typed.ticks,
        per_analyte="per_analyte" in typed.ticks,
        most_pct=_most(checked, typed, kind),
        s_r=_positive(checked, "s_r", typed.text("s_r")) if kind is ControlKind.DUPLICATE else None,
        levels=_levels(checked, typed.text("levels")) if kind is ControlKind.CALIBRATION else (),
        weight=_weight(checked, typed.text("weight")) if kind is ControlKind.CALIBRATION else "none",
        native_zero=kind is ControlKind.SPIKE and "native_zero" in typed.ticks,
        material=_material(checked, typed, kind),
        targets=tuple(_targets(checked, typed, kind, analytes)),
    )
    if not instead_of and len(plan.items) >= MOST_ITEMS:
        checked.refuse("code", "plan_too_long", most=MOST_ITEMS)
    checked.finish("plan_item_incomplete")
    return item


def as_typed(item: Item) -> Typed:
    """A control as its form shows it."""
    texts = {
        "code": item.code,
        "name": item.name,
        "where": item.where.value,
        "every": str(item.every or ""),
        "most_pct": _shown(item.most_pct),
        "s_r": _shown(item.s_r),
        "levels": "; ".join(map(_shown, item.levels)),
        "weight": item.weight,
        "material": item.material,
    }
    ticks = {name for name in ("mandatory", "per_analyte", "native_zero") if getattr(item, name)}
    fields = ("certified", "expanded", "k", "added", "low_pct", "high_pct")
    targets = {each.analyte: {name: _shown(getattr(each, name)) for name in fields} for each in item.targets}
    return Typed(texts, frozenset(ticks), targets)


def _code(checked: Checked, given: str, plan: Plan, instead_of: str) -> str:
    code = checked.read("code", lambda: text.code(given, longest=LONGEST_CODE), otherwise="")
    if code and code != instead_of and plan.item(code) is not None:
        checked.refuse("code", "plan_code_taken")
    return code


def _every(checked: Checked, given: str, where: Where) -> int:
    if where is not Where.EVERY:
        return 0
    value = _number(checked, "every", given)
    if value is not None and (value != value.to_integral_value() or not 1 <= value <= MOST_EVERY):
        checked.refuse("every", "plan_every", most=MOST_EVERY)
    if value is None and not given.strip():
        checked.refuse("every", "required")
    return int(value or 1)


def _most(checked: Checked, typed: Typed, kind: ControlKind) -> Decimal | None:
    """The share that must not be exceeded; a duplicate may be judged by s_r instead."""
    if kind not in IN_PER_CENT:
        return None
    given = typed.text("most_pct")
    if not given.strip():
        if kind is not ControlKind.DUPLICATE or not typed.text("s_r").strip():
            checked.refuse("most_pct", "required")
        return None
    return _positive(checked, "most_pct", given)


def _levels(checked: Checked, given: str) -> tuple[Decimal, ...]:
    levels = [_number(checked, "levels", each) for each in given.split(";") if each.strip()]
    found = tuple(each for each in levels if each is not None)
    if len(set(found)) < FEWEST_LEVELS or len(levels) > MOST_LEVELS or any(each < 0 for each in found):
        checked.refuse("levels", "plan_levels", fewest=FEWEST_LEVELS, most=MOST_LEVELS)
    return found


def _weight(checked: Checked, given: str) -> str:
    if given not in WEIGHTS:
        checked.refuse("weight", "choice_unknown")
        return "none"
    return given


def _material(checked: Checked, typed: Typed, kind: ControlKind) -> str:
    given = typed.text("material")
    if kind in {ControlKind.REFERENCE, ControlKind.POSITIVE_CONTROL}:
        return checked.needed("material", given)
    return checked.text("material", given)


def _targets(checked: Checked, typed: Typed, kind: ControlKind, analytes: Sequence[str]) -> list[Target]:
    """One for each analyte that has numbers; at least one is needed where numbers are what it is judged by."""
    needed = {
        ControlKind.REFERENCE: ("certified", "expanded", "k"),
        ControlKind.SPIKE: ("added", "low_pct", "high_pct"),
    }.get(kind)
    if needed is None:
        return []
    found = []
    for number_of, analyte in enumerate(analytes):
        row = typed.targets.get(analyte, {})
        if not any(row.get(name, "").strip() for name in needed if name not in _OFFERED):
            continue
        under = checked.under(f"target-{number_of}-")
        values = {name: _needed_number(under, name, row.get(name, "")) for name in needed}
        if values.get("low_pct") is not None and (values["low_pct"] or 0) >= (values["high_pct"] or 0):
            under.refuse("high_pct", "plan_range")
        found.append(Target(analyte, **values))
    if not found:
        checked.refuse("targets", f"plan_no_{kind.value}")
    return found


_OFFERED = frozenset({"k", "low_pct", "high_pct"})
"""Offered with their usual value: a row with nothing else in it is a row that was left alone."""


def _needed_number(checked: Checked, name: str, given: str) -> Decimal | None:
    if not given.strip():
        checked.refuse(name, "required")
        return None
    return _positive(checked, name, given)


def _positive(checked: Checked, name: str, given: str) -> Decimal | None:
    value = _number(checked, name, given)
    if value is not None and value <= 0:
        checked.refuse(name, "number_positive")
        return None
    return value


def _number(checked: Checked, name: str, given: str) -> Decimal | None:
    if not given.strip():
        return None
    return checked.read(name, lambda: _read(given), otherwise=None)


def _read(given: str) -> Decimal | None:
    found = number.read(folded(given))
    if found is None:
        raise Refused(
            "reading_thousands_marks" if number.has_thousands_marks(given.strip()) else "number_unreadable"
        )
    return found.value


def _one_of(checked: Checked, name: str, given: str, kind: type[Where], otherwise: Where) -> Where:
    try:
        return kind(given)
    except ValueError:
        checked.refuse(name, "choice_unknown")
        return otherwise


def _shown(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
