"""A limit as short as a table wants it: `≤ 3,0 µg/kg`, `4,5–5,5`, "không được có/25 g"."""

from decimal import Decimal

from lims.domain.limit import CatalogueLimit, LimitKind
from lims.words import Language, say
from lims.words.readings import number, with_unit

_SIGNS = {
    LimitKind.MAX: "≤",
    LimitKind.BENCHMARK: "≤",
    LimitKind.MAX_EXCLUSIVE: "<",
    LimitKind.REFERENCE_POINT_FOR_ACTION: "<",
}


def in_short(limit: CatalogueLimit, language: Language) -> str:
    """What passes, as an inequality with its unit."""
    match limit.kind:
        case LimitKind.EXEMPT:
            return say("limit.exempt", language)
        case LimitKind.ABSENT_IN:
            return _with_plan(_absent(limit, language), limit, language)
        case LimitKind.SAMPLING_PLAN:
            return _with_plan("", limit, language)
        case LimitKind.MIN:
            return f"≥ {_written(limit.low, limit.unit, language)}"
        case LimitKind.RANGE:
            return f"{_written(limit.low, '', language)}–{_written(limit.high, limit.unit, language)}"
        case _:
            return f"{_SIGNS[limit.kind]} {_written(limit.high, limit.unit, language)}"


def remark(limit: CatalogueLimit) -> str:
    """The note without the parts that are written for programs and shown elsewhere."""
    parts = (part.strip() for part in limit.note.split(";"))
    return "; ".join(part for part in parts if part and not part.startswith(("mark=", "tier=")))


def _absent(limit: CatalogueLimit, language: Language) -> str:
    if limit.portion_g is None:
        return say("limit.absent", language)
    return say("limit.absent_in", language, portion=number(limit.portion_g, language))


def _with_plan(text: str, limit: CatalogueLimit, language: Language) -> str:
    plan = limit.plan
    if plan is None:
        return text
    parts = [text, f"n = {plan.n}", f"c = {plan.c}"]
    for name, count in (("m", plan.m), ("M", plan.M)):
        if count is not None:
            parts.append(f"{name} = {_written(count, limit.unit, language)}")
    return ", ".join(filter(None, parts))


def _written(value: Decimal | None, unit: str, language: Language) -> str:
    return "" if value is None else with_unit(number(value, language), unit, language)
