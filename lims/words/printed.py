"""A printed limit and a printed result in one line: `≤ 0,10 mg/kg`, `0,050 ± 10 % mg/kg`."""

from dataclasses import replace

from lims.domain.certificate_lines import Line, PrintedLimit
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.words import Language, say, told
from lims.words.readings import number, shown, with_unit

_SIGNS = {"<=": "≤", "<": "<", ">=": "≥", ">": ">"}
_ENDINGS = {UncertaintyType.RELATIVE_PCT: " %", UncertaintyType.LOG10: " log₁₀"}


def result_in_line(line: Line, language: Language) -> str:
    """The reading with its unit; the units of a lot in their order; of a sum of nothing, "n.q."."""
    if line.units:
        between = "; " if told.all_by_word(line.units) else " – "
        return between.join(told.units_in_words(line.units, language))
    if line.total is not None and line.total.nothing_quantified:
        return told.none_quantified(line.total, language)
    return "" if line.reading is None else shown(line.reading, language, unit=line.unit)


def spread_in_line(line: Line, language: Language) -> str:
    """± U as it stands on the paper; nothing where the paper has none."""
    given = told.spread_of(line)
    if given is None or not line.quantified or not line.uncertainty_printed or line.units:
        return ""
    return uncertainty_in_line(given, line.unit, language)


def uncertainty_in_line(given: Uncertainty, unit: str, language: Language) -> str:
    """`± 10 %`, `± 0,012 mg/kg`, `+0,3 / −0,2`."""
    if given.type is UncertaintyType.ASYMMETRIC:
        ends = (given.U_plus, given.U_minus)
        plus, minus = ("?" if end is None else number(end, language) for end in ends)
        return f"+{plus} / −{minus}"
    stated = "?" if given.U is None else number(given.U, language)
    ending = _ENDINGS.get(given.type)
    return f"± {stated}{ending}" if ending else f"± {with_unit(stated, unit, language)}"


def limit_in_line(limit: PrintedLimit, language: Language) -> str:
    """The limit in signs and numbers."""
    if limit.plan is not None:
        plan = limit.plan
        ends = [f"n = {plan.n}", f"c = {plan.c}"]
        if limit.absent:
            return ", ".join([*ends, limit_in_line(replace(limit, plan=None), language)])
        ends.append(f"m = {number(plan.m, language)}")
        return ", ".join([*ends, f"M = {number(plan.M, language)}"] if plan.M is not None else ends)
    if limit.absent_in_g is not None:
        return say("certificates.limit_absent_in", language, grams=number(limit.absent_in_g, language))
    if limit.absent:
        return say("certificates.limit_absent", language)
    ends = [
        f"{_SIGNS[sign]} {number(end, language)}"
        for sign, end in ((limit.low_op, limit.low), (limit.high_op, limit.high))
        if end is not None
    ]
    return with_unit("; ".join(ends), limit.unit, language) if ends else ""
