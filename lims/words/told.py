"""What a line of a certificate stands on, in short: its sum, the units of its lot, the basis it was judged on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from lims.domain.assessment import Assessment
from lims.domain.basis import DRY, ON_FAT
from lims.domain.certificate_lines import Line, LineVerdict
from lims.domain.certificate_parts import Names
from lims.domain.definition import Bound
from lims.domain.evidence import FAT, MOISTURE
from lims.domain.reading import Kind, Reading
from lims.domain.total import Total
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.words import Language, say
from lims.words.evidence import basis_name, companion_name, short
from lims.words.readings import number, shown, with_unit

_BY_WORD = (Kind.DETECTED, Kind.NOT_DETECTED, Kind.PRESUMPTIVE)
_COMPANION = {DRY: MOISTURE, ON_FAT: FAT}
_TOGETHER = "\u00a0"
_LEAST_DIGITS, _MOST_DIGITS = 3, 12


def names_of(lines: Iterable[Line]) -> dict[str, Names]:
    """How this certificate calls an analyte: components have their catalogue's name only."""
    return {line.analyte.en: line.analyte for line in lines}


def sum_in_words(total: Total, names: Mapping[str, Names], language: Language) -> str:
    """ "Tổng của A, B, C; cận dưới"; with a component missing, that it is one of those determined."""
    code = "told.sum_determined" if total.missing else "told.sum"
    parts = [
        say(code, language, components=_listed(total.parts, names, language)),
        bound_in_words(total, language),
    ]
    if total.missing:
        parts.append(say("told.sum_missing", language, missing=_listed(total.missing, names, language)))
    return "; ".join(parts)


def sum_counted(total: Total, language: Language) -> str:
    """The same where the components are too many for a line."""
    code = "told.sum_determined_count" if total.missing else "told.sum_count"
    return f"{say(code, language, count=len(total.parts))}; {bound_in_words(total, language)}"


def bound_in_words(total: Total, language: Language) -> str:
    """The bound that was used; where nothing was quantified and it is not nought, with its number."""
    name = say(f"told.bound_{total.bound}", language)
    if not total.nothing_quantified or total.bound is Bound.LOWER or total.unbounded:
        return name
    return f"{name} {with_unit(number(short(total.value), language), total.unit, language)}"


def none_quantified(total: Total, language: Language) -> str:
    """ "n.q. (tất cả thành phần < LOQ)": nothing quantified is never told as 0."""
    return say("told.nq_unbounded" if total.unbounded else "told.nq", language)


def sum_here(line: Line, given: LineVerdict, language: Language) -> str:
    """The sum this market is judged by, where its bound or its components are others than the line's."""
    here = given.assessment.total if given.assessment else None
    if here is None or line.total is None or _same_sum(here, line.total):
        return ""
    value = with_unit(number(short(here.value), language), here.unit, language)
    told = none_quantified(here, language) if here.nothing_quantified and not here.value else value
    return say(
        "told.sum_here",
        language,
        bound=say(f"told.bound_{here.bound}", language),
        count=len(here.parts),
        value=told,
    )


def _same_sum(one: Total, other: Total) -> bool:
    return (one.bound, one.parts, one.value) == (other.bound, other.parts, other.value)


def spread_of(line: Line) -> Uncertainty | None:
    """U as it is told: that of a sum is computed, and two digits of it mean something."""
    given = line.uncertainty
    if given is None or line.total is None or given.type is not UncertaintyType.ABSOLUTE or not given.U:
        return given
    place = max(given.U.adjusted() - 1, -20)
    return Uncertainty(
        given.type, given.U.quantize(Decimal(1).scaleb(min(place, 0)), ROUND_HALF_EVEN), k=given.k
    )


def units_in_words(units: Sequence[Reading], language: Language) -> list[str]:
    """ "Không phát hiện trong 25 g: 5/5 đơn vị" for each answer of a lot; numbers stand in order."""
    if all_by_word(units):
        return list(_by_answer(units, language))
    values = (f"{place}: {shown(each, language)}" for place, each in enumerate(units, 1))
    return [
        say("told.units", language, count=len(units)),
        "; ".join(each.replace(" ", _TOGETHER) for each in values),
    ]


def all_by_word(units: Sequence[Reading]) -> bool:
    """Whether the units were only asked yes or no."""
    return all(each.kind in _BY_WORD for each in units)


def on_basis(line: Line, given: LineVerdict, language: Language) -> str:
    """ "25,0 % trên chất khô, độ ẩm 4,0 %", or what was missing for that; nothing where none was needed."""
    assessment = given.assessment
    if assessment is None:
        return ""
    if assessment.missing:
        return say("told.missing", language, what=companion_name(assessment.missing, language))
    if assessment.basis is None or assessment.basis.value is None or line.measured is None:
        return ""
    reading = _converted(line.total.reading if line.total else line.measured.reading, given, assessment)
    parts = [_with_basis(_whole(reading, line.unit, language), assessment.basis.wanted, language)]
    what = _COMPANION.get(assessment.basis.wanted) or _COMPANION.get(assessment.basis.given)
    parts += [
        f"{companion_name(each.name, language)} {_whole(each.reading, each.unit, language)}"
        for each in line.measured.beside
        if each.name == what
    ]
    return ", ".join(parts)


def sum_of_line(line: Line, names: Mapping[str, Names], language: Language) -> str:
    """What a line is the sum of; nothing where it is none."""
    return "" if line.total is None else sum_in_words(line.total, names, language)


def beside(line: Line, given: LineVerdict, language: Language) -> str:
    """What belongs under a verdict: the number that was compared, where it is not the result itself."""
    unit = ""
    if line.units and given.unit:
        unit = say("told.unit", language, place=given.unit)
    return "; ".join(filter(None, (unit, sum_here(line, given, language), on_basis(line, given, language))))


def _by_answer(units: Sequence[Reading], language: Language) -> Iterator[str]:
    answers: dict[Reading, list[int]] = {}
    for place, each in enumerate(units, 1):
        answers.setdefault(each, []).append(place)
    for reading, places in answers.items():
        every = len(places) == len(units)
        yield say(
            "told.units_all" if every else "told.units_some",
            language,
            answer=_answer(reading, language),
            count=len(places),
            n=len(units),
            places=", ".join(map(str, places)),
        )


def _answer(reading: Reading, language: Language) -> str:
    if reading.portion_g is None:
        return say(f"paper.{reading.kind}", language)
    return say(f"paper.{reading.kind}.in", language, grams=number(reading.portion_g, language))


def _listed(parts: Sequence[str], names: Mapping[str, Names], language: Language) -> str:
    return ", ".join(names[part][language] if part in names else part for part in parts)


def _whole(reading: Reading, unit: str, language: Language) -> str:
    """A number that a line's end does not part from its unit."""
    return shown(reading, language, unit=unit).replace(" ", _TOGETHER)


def _with_basis(value: str, basis: str, language: Language) -> str:
    if basis in _COMPANION:
        return say(f"told.on_{_COMPANION[basis]}", language, value=value)
    return say("told.on_basis", language, value=value, basis=basis_name(basis, language))


def _converted(reading: Reading, given: LineVerdict, assessment: Assessment) -> Reading:
    """With the digits of the result; with more, where fewer would put it on the other side of its limit."""
    basis = assessment.basis
    assert basis is not None and basis.value is not None  # noqa: S101 the caller has just looked
    for digits in range(reading.digits or _LEAST_DIGITS, _MOST_DIGITS):
        told = Context(prec=digits).plus(basis.value)
        if _place(told, given, assessment) == _place(basis.value, given, assessment):
            return Reading(reading.kind, told, reading.digits and digits)
    return Reading(reading.kind, basis.value)


def _place(value: Decimal, given: LineVerdict, assessment: Assessment) -> list[int]:
    """On which side of each end of the limit it lies."""
    if given.limit is None:
        return []
    there = Fraction(value) * (assessment.factor or 1)
    ends = (given.limit.low, given.limit.high)
    return [(there > Fraction(end)) - (there < Fraction(end)) for end in ends if end is not None]
