"""One question to the catalogue: may this result go to that market? Asked in words, answered by the rules."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lims.domain import number, spelling, unit
from lims.domain.catalogue import Catalogue
from lims.domain.judgement import Rule, Uncertainty, UncertaintyType
from lims.domain.method import YES_OR_NO
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Refused
from lims.domain.specification import AS_SOLD, Assessment, Specification, assess, specify


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A reading of an analyte in a commodity on a day, and how it is to be judged."""

    commodity: str
    analyte: str
    on: date
    reading: Reading
    seen: Range
    rule: Rule
    uncertainty: Uncertainty | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one market says to it."""

    market: str
    specification: Specification
    assessment: Assessment


def answer(
    catalogue: Catalogue, question: Question, market: str, *, confirmed: Container[str] = ()
) -> Answer:
    """The answer for one market. A basis that was named chooses between limits that differ in it."""
    found = catalogue.limits_found(
        commodity=question.commodity, market=market, analyte=question.analyte, on=question.on
    )
    meant = [limit.limit_id for limit in found if limit.basis == question.basis]
    chosen = meant[0] if len(meant) == 1 else None
    specification = specify(market, found, confirmed=confirmed, chosen=chosen)
    assessment = assess(
        question.reading,
        question.seen,
        specification,
        question.rule,
        question.uncertainty,
        basis=question.basis or AS_SOLD,
    )
    return Answer(market, specification, assessment)


def typed_value(text: str, *, lod: str = "", loq: str = "", confirmed: bool = False) -> tuple[Reading, Range]:
    """`4.2 µg/kg`, `<0.5 µg/kg`, `KPH/25 g`: the reading, and what its method sees.

    The unit stands behind the number, or behind the LOD or LOQ. A `<` without either means
    that its number is the LOQ.
    """
    name = _unit_of(text) or _unit_of(lod) or _unit_of(loq)
    if name is None:
        seen = Range(unit=YES_OR_NO, lod=None, loq=None, qualitative=True)
        if spelling.folded(text)[0] in "<>-0123456789.,":
            raise Refused("judge_unit_missing", typed=text[:40])
        return Reading.parse(text, seen, confirmed=confirmed), seen
    least, bound = amount(loq, name), amount(lod, name)
    if least is None and bound is None and text.strip().startswith("<"):
        least = amount(text.strip()[1:], name)
    seen = Range(unit=name, lod=bound, loq=least, may_be_negative=False)
    return Reading.parse(text, seen, confirmed=confirmed), seen


def typed_uncertainty(text: str, unit_of_value: str, *, k: Decimal) -> Uncertainty:
    """`0.5` in the value's unit, `0.5 µg/kg`, `20 %` of the value, `0.25 log10`."""
    plain = spelling.folded(text)
    for ending, kind in (("%", UncertaintyType.RELATIVE_PCT), ("log10", UncertaintyType.LOG10)):
        if plain.endswith(ending):
            return Uncertainty(kind, _number(plain.removesuffix(ending).rstrip()), k=k)
    return Uncertainty(UncertaintyType.ABSOLUTE, amount(plain, unit_of_value), k=k)


def amount(text: str, in_unit: str) -> Decimal | None:
    """A number in `in_unit`, converted where another unit stands behind it; None for no text."""
    if not text.strip():
        return None
    digits, behind = number.leading(spelling.folded(text))
    value = _number(digits or text)
    return unit.convert(value, unit.canonical(behind), in_unit) if behind.strip() else value


def with_unit(text: str, name: str) -> str:
    """`text` with the unit behind it, unless it brings its own or is no number."""
    folded = spelling.folded(text)
    digits, behind = number.leading(folded.lstrip("<> "))
    return f"{folded} {name}" if digits and name.strip() and not behind.strip() else folded


def in_unit(value: Decimal, given: str, wanted: str) -> Decimal:
    return value if given == wanted else unit.convert(value, given, wanted)


def _unit_of(text: str) -> str | None:
    """The unit behind a number; None where there is no number or nothing behind it."""
    if not text.strip():
        return None
    digits, behind = number.leading(spelling.folded(text).lstrip("<> "))
    return unit.canonical(behind) if digits and behind.strip() else None


def _number(text: str) -> Decimal:
    found = number.read(text)
    if found is None or found.value < 0:
        raise Refused("judge_number", typed=text[:40])
    return found.value
