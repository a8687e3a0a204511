"""How one value stands on the paper: a reading, its uncertainty, a limit, an acceptance limit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from lims.domain.certificate_lines import Line, LineVerdict, PrintedLimit
from lims.domain.judgement import RuleId, Uncertainty, UncertaintyType
from lims.domain.number import EXACT
from lims.domain.reading import Kind, Reading
from lims.words import told
from lims.words.readings import unit_name
from reports.paper.typeface import literal
from reports.paper.voice import Voice, second

ACCREDITED = "*"
EXTERNAL = "#"
OPERATORS = {"<=": "≤", "<": "<", ">=": "≥", ">": ">"}
QUALIFIERS = {Kind.BELOW_LOQ: "< ", Kind.ABOVE_RANGE: "> "}
WORDS = {Kind.DETECTED: "detected", Kind.NOT_DETECTED: "not_detected", Kind.PRESUMPTIVE: "presumptive"}
COMMON_K = Decimal(2)
MOST_UNITS = 15
"""As many values of a lot's units stand under the result; more of them stand under the table."""
NARROW = "\u00a0"
"""Keeps a sign and its number on one line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A result in pieces: up to the decimal mark, from it on, ± U; or words (as markup), and small ones under."""

    before: str = ""
    behind: str = ""
    spread: str = ""
    words: str = ""
    below: tuple[str, ...] = ()


def result(line: Line, voice: Voice) -> Shown:
    reading = line.reading
    if reading is None:
        return Shown()
    if line.units:
        return _of_units(line, voice)
    if line.total is not None and line.total.nothing_quantified:
        total = line.total
        texts = [told.none_quantified(total, language) for language in voice.languages]
        return Shown(words=voice.paired(texts, between="<br/>", by=1))
    if reading.kind in WORDS or reading.value is None:
        return Shown(words=_by_word(reading, voice))
    if reading.kind is Kind.BELOW_LOD:
        return Shown(words=_not_detected(reading.value, voice))
    before, behind = _at_mark(voice.number(reading.value, reading.digits))
    return Shown(QUALIFIERS.get(reading.kind, "") + before, behind, _spread(line, voice))


def in_words(line: Line) -> bool:
    if line.reading is None or line.units or (line.total is not None and line.total.nothing_quantified):
        return True
    return line.reading.kind is Kind.BELOW_LOD or line.reading.kind in WORDS


def marks(line: Line) -> str:
    """(*) for accredited, (#) for external: never both."""
    return EXTERNAL if line.provider else ACCREDITED if line.accredited else ""


def limit(given: PrintedLimit, unit: str, voice: Voice) -> str:
    """`≤ 5,0`, `3,6 – 4,2`, `KPH trong 25 g`, a plan; with its unit where it is not the result's."""
    if given.plan is not None:
        plan = given.plan
        ends = [f"n = {plan.n}", f"c = {plan.c}"]
        if given.absent:
            return "; ".join([*ends, limit(replace(given, plan=None), unit, voice).replace(" ", NARROW)])
        ends.append(f"m = {voice.number(plan.m)}")
        return "; ".join([*ends, f"M = {voice.number(plan.M)}"] if plan.M is not None else ends)
    if given.absent_in_g is not None:
        return voice.plain("paper.limit.absent.in", grams=given.absent_in_g)
    if given.absent:
        return voice.plain("paper.limit.absent")
    return _ends(given, voice) + (f" {unit_name(given.unit, voice.first)}" if given.unit != unit else "")


def acceptance(given: LineVerdict, voice: Voice) -> str:
    """The number the result was really compared with, where a rule moved it."""
    if given.limit is None or given.rule is None or given.rule.id is RuleId.SIMPLE_ACCEPTANCE:
        return ""
    ends = [
        _three_digits(end, beside, voice)
        for end, beside in ((given.accept_low, given.limit.low), (given.accept_high, given.limit.high))
        if end is not None and beside is not None
    ]
    return f"AL {' – '.join(ends)}" if ends else ""


def lod_loq_inline(line: Line, voice: Voice) -> list[str]:
    """LOD and LOQ under the result, where they have no column of their own."""
    bounds = (("LOD", line.lod), ("LOQ", line.loq))
    return [f"{name}{NARROW}{voice.number(value)}" for name, value in bounds if value is not None]


def uncertainty(u: Uncertainty, voice: Voice) -> str:
    """± U in the unit of the result, in percent, or in decades."""
    if u.type is UncertaintyType.ASYMMETRIC:
        plus, minus = (voice.number(each) if each is not None else "?" for each in (u.U_plus, u.U_minus))
        return f"+{plus} / −{minus}" + _factor(u, voice)
    stated = voice.number(u.U) if u.U is not None else "?"
    ending = {UncertaintyType.RELATIVE_PCT: " %", UncertaintyType.LOG10: " log₁₀"}.get(u.type, "")
    return f"± {stated}{ending}{_factor(u, voice)}"


def runs(numbers: Iterable[int]) -> str:
    """`1–3, 5`: line numbers as a reader would list them."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def _of_units(line: Line, voice: Voice) -> Shown:
    """A lot: each answer with its count, or the values of the units in their order, small."""
    every = [told.units_in_words(line.units, language) for language in voice.languages]
    if told.all_by_word(line.units):
        return Shown(
            words="<br/>".join(
                voice.paired(list(each), between="<br/>", by=1) for each in zip(*every, strict=True)
            )
        )
    heads = [head for head, _ in every]
    below = (
        ()
        if len(line.units) > MOST_UNITS
        else (voice.paired([values for _, values in every], between="<br/>", by=0),)
    )
    return Shown(words=voice.paired(heads, between="<br/>", by=1), below=below)


def _factor(u: Uncertainty, voice: Voice) -> str:
    return "" if u.k == COMMON_K else f" (k = {voice.number(u.k)})"


def _spread(line: Line, voice: Voice) -> str:
    if line.uncertainty is None or not line.quantified or not line.uncertainty_printed:
        return ""
    return uncertainty(told.spread_of(line) or line.uncertainty, voice)


def _by_word(reading: Reading, voice: Voice) -> str:
    name = f"paper.{WORDS.get(reading.kind, 'not_detected')}"
    if reading.portion_g is None:
        return voice.label(name, between="<br/>")
    return voice.label(f"{name}.in", between="<br/>", by=1, grams=reading.portion_g)


def _not_detected(lod: Decimal, voice: Voice) -> str:
    """`KPH (LOD = 0,003)`."""
    bound = literal(voice.plain("paper.nd.lod", lod=lod))
    return f"{voice.label('paper.nd', between=' / ', by=1)} {second(bound, 1)}"


def _at_mark(text: str) -> tuple[str, str]:
    for place, character in enumerate(text):
        if character in ",. ":
            return text[:place], text[place:]
    return text, ""


def _ends(given: PrintedLimit, voice: Voice) -> str:
    low, high = given.low, given.high
    if low is not None and high is not None:
        if (given.low_op, given.high_op) == (">=", "<="):
            return f"{voice.number(low)}{NARROW}–{NARROW}{voice.number(high)}"
        return f"{OPERATORS[given.low_op]}{NARROW}{voice.number(low)}; {OPERATORS[given.high_op]}{NARROW}{voice.number(high)}"
    if high is not None:
        return f"{OPERATORS[given.high_op]}{NARROW}{voice.number(high)}"
    return f"{OPERATORS[given.low_op]}{NARROW}{voice.number(low)}" if low is not None else ""


def _three_digits(value: Decimal, beside: Decimal, voice: Voice) -> str:
    """Rounded for the eye to three digits, needless zeros off, but as fine as the limit beside it."""
    least = max(0, -int(beside.as_tuple().exponent))
    places = max(least, 2 - value.adjusted() if value else least, 0)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, EXACT)
    while places > least and rounded == rounded.quantize(
        Decimal(1).scaleb(1 - places), ROUND_HALF_EVEN, EXACT
    ):
        places -= 1
        rounded = rounded.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, EXACT)
    return voice.number(rounded)
