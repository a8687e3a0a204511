"""Why: one assessment in a sentence, with the numbers of its case; and the decision rule in words."""

from decimal import Context, Decimal
from fractions import Fraction

from lims.domain.judgement import Flag, RuleId, Verdict
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.reading import Kind, Reading
from lims.domain.specification import Assessment, Reason, Specification
from lims.words import Language, evidence, say
from lims.words.evidence import basis_name
from lims.words.probability import percent
from lims.words.readings import number, shown, unit_name, with_unit
from lims.words.rules import rule_in_words

__all__ = ["basis_name", "limit_in_words", "rule_in_words", "why"]

_FOUR_DIGITS = Context(prec=4)
_BELOW = {Kind.BELOW_LOQ, Kind.BELOW_LOD}
_STRICT = {LimitKind.MAX_EXCLUSIVE, LimitKind.REFERENCE_POINT_FOR_ACTION}
_YES_OR_NO = {Kind.DETECTED, Kind.NOT_DETECTED, Kind.PRESUMPTIVE}


def why(assessment: Assessment, specification: Specification, reading: Reading, language: Language) -> str:
    """Why the result got this outcome: the comparison, then what else must be known."""
    limit = specification.limit
    parts = [*evidence.before(assessment, language)]
    if assessment.reasons or limit is None:
        parts.append(_by_reasons(assessment, specification, reading, language))
    elif assessment.lot is not None:
        parts.append(evidence.lot(assessment, specification, language))
    elif assessment.total is None or not assessment.total.nothing_quantified:
        parts += _compared(assessment, limit, evidence.compared(assessment, reading), language)
    parts += evidence.after(assessment, specification, language)
    return " ".join(parts)


def _compared(
    assessment: Assessment, limit: CatalogueLimit, reading: Reading, language: Language
) -> list[str]:
    """The comparison, and what its rule and its flags add."""
    parts = [_comparison(assessment, limit, reading, language)]
    parts += _acceptance(assessment, limit, language) + _of_another_kind(limit, reading, language)
    told = [flag for flag in assessment.flags if flag not in evidence.TOLD_HERE]
    parts += [say(f"flag.{_flag(flag, limit)}", language) for flag in told]
    if assessment.pc is not None and assessment.verdict is not None:
        parts.append(say("why.pc", language, pc=percent(assessment.pc, language)))
    if limit.kind is LimitKind.BENCHMARK:
        parts.append(say("why.benchmark", language))
    return parts


def limit_in_words(limit: CatalogueLimit, language: Language) -> str:
    """The limit with its number and unit: "mức tối đa 3,0 µg/kg"."""
    if limit.kind is LimitKind.ABSENT_IN:
        if limit.portion_g is None:
            return say("why.limit.absent", language)
        return say("why.limit.absent_in", language, portion=number(limit.portion_g, language))
    return say(
        f"why.limit.{_limit_code(limit)}",
        language,
        low=_with_unit(limit.low, limit, language),
        high=_with_unit(limit.high, limit, language),
    )


def _by_reasons(
    assessment: Assessment, specification: Specification, reading: Reading, language: Language
) -> str:
    limit = specification.limit
    plan = limit.plan if limit else None
    values: dict[str, object] = {
        "result": shown(reading, language, unit=assessment.unit),
        "source": _source(limit, language) if limit else "",
        "limit_id": limit.limit_id if limit else "",
        "candidates": ", ".join(specification.candidates),
        "n": plan.n if plan else "",
        "c": plan.c if plan else "",
        "basis": basis_name(limit.basis, language) if limit else "",
        "unit": unit_name(assessment.unit, language),
        "limit_unit": unit_name(limit.unit, language) if limit else "",
    }
    reasons = assessment.reasons or (Reason.NO_LIMIT,)
    return " ".join(say(f"reason.{reason}", language, **values) for reason in reasons)


def _comparison(assessment: Assessment, limit: CatalogueLimit, reading: Reading, language: Language) -> str:
    return say(
        f"why.{_position(assessment, limit, reading)}",
        language,
        result=_result(assessment, limit, reading, language),
        limit=limit_in_words(limit, language),
        source=_source(limit, language),
        rule=say(f"rule.{assessment.rule.id}", language),
    )


def _result(assessment: Assessment, limit: CatalogueLimit, reading: Reading, language: Language) -> str:
    """The reading as it was made and, where the limit has another unit, as it was compared."""
    made = shown(reading, language, unit=assessment.unit)
    if assessment.factor in {None, Fraction(1)} or reading.value is None:
        return made
    compared = Reading(reading.kind, assessment.value_in_limit_unit, reading.digits)
    return say(
        "why.in_limit_unit", language, result=made, converted=shown(compared, language, unit=limit.unit)
    )


def _of_another_kind(limit: CatalogueLimit, reading: Reading, language: Language) -> list[str]:
    """Why a reading and a limit of different kinds do not meet."""
    if limit.kind is LimitKind.ABSENT_IN:
        return [say("why.trace", language)] if reading.kind is Kind.BELOW_LOQ else []
    return [say("why.word_for_number", language)] if reading.kind in _YES_OR_NO else []


def _position(assessment: Assessment, limit: CatalogueLimit, reading: Reading) -> str:
    if Flag.U_MISSING in assessment.flags or assessment.verdict is Verdict.NOT_EVALUATED:
        return "no_verdict"
    if limit.kind is LimitKind.ABSENT_IN:
        clear = {Verdict.PASS: "absent", Verdict.FAIL: "detected"}
        return clear.get(assessment.verdict or Verdict.INCONCLUSIVE, "unclear")
    value = assessment.value_in_limit_unit
    if reading.kind in _YES_OR_NO or value is None:
        return "unclear"
    return _place(reading.kind, value, limit)


def _place(kind: Kind, value: Decimal, limit: CatalogueLimit) -> str:
    """Where the value, or everything its bound leaves possible, lies."""
    if limit.low is not None and limit.high is not None:
        return _in_range(kind, value, limit.low, limit.high)
    if limit.high is not None:
        return _against_high(kind, value, limit.high, strict=limit.kind in _STRICT)
    return "bound" if limit.low is None else _against_low(kind, value, limit.low)


def _against_high(kind: Kind, value: Decimal, high: Decimal, *, strict: bool) -> str:
    if kind in _BELOW:
        return "within" if value <= high else "bound"
    if kind is Kind.ABOVE_RANGE:
        return "above" if value >= high else "bound"
    if value == high:
        return "at_fails" if strict else "at"
    return "above" if value > high else "within"


def _against_low(kind: Kind, value: Decimal, low: Decimal) -> str:
    if kind in _BELOW:
        return "below" if value <= low else "bound"
    if kind is Kind.ABOVE_RANGE:
        return "reaches" if value >= low else "bound"
    return "below" if value < low else "reaches"


def _in_range(kind: Kind, value: Decimal, low: Decimal, high: Decimal) -> str:
    if kind is Kind.QUANTIFIED:
        return "inside" if low <= value <= high else "outside"
    outside = value <= low if kind in _BELOW else value >= high
    return "outside" if outside else "bound"


def _acceptance(assessment: Assessment, limit: CatalogueLimit, language: Language) -> list[str]:
    """The number the result was really compared with, where that is not the limit itself."""
    low, high = assessment.al_low, assessment.al_high
    if assessment.rule.id is RuleId.SIMPLE_ACCEPTANCE or Flag.RULE_INFEASIBLE in assessment.flags:
        return []
    if assessment.rule.id is RuleId.GUARDED_REJECTION:
        return _rejection(assessment, limit, language)
    if low is not None and high is not None:
        values = {"low": _al(low, limit, language), "high": _al(high, limit, language)}
        return [say("why.acceptance_limits", language, **values)]
    al = low if high is None else high
    if al is None:
        return []
    return [say(f"why.{_beyond(assessment)}", language, al=_al(al, limit, language))]


def _beyond(assessment: Assessment) -> str:
    """Whether the value has passed the acceptance limit."""
    value, low, high = assessment.value_in_limit_unit, assessment.al_low, assessment.al_high
    if value is not None and high is not None and value > high:
        return "above_acceptance"
    return "below_acceptance" if value is not None and low is not None and value < low else "acceptance_limit"


def _rejection(assessment: Assessment, limit: CatalogueLimit, language: Language) -> list[str]:
    value = assessment.value_in_limit_unit
    if value is None:
        return []
    if limit.high is not None and value > limit.high and assessment.al_high is not None:
        return [say("why.rejection_limit", language, al=_al(assessment.al_high, limit, language))]
    if limit.low is not None and value < limit.low and assessment.al_low is not None:
        return [say("why.rejection_limit_low", language, al=_al(assessment.al_low, limit, language))]
    return []


def _al(al: Decimal | None, limit: CatalogueLimit, language: Language) -> str:
    """Four digits show an acceptance limit well enough; it is told, not compared with."""
    return _with_unit(None if al is None else _FOUR_DIGITS.plus(al), limit, language)


def _with_unit(value: Decimal | None, limit: CatalogueLimit, language: Language) -> str:
    return "" if value is None else with_unit(number(value, language), limit.unit, language)


def _source(limit: CatalogueLimit, language: Language) -> str:
    return limit.regulation or say("why.source_none", language)


def _limit_code(limit: CatalogueLimit) -> str:
    if limit.analyte_group == "allergen":
        return "declaration"
    return "max" if limit.kind is LimitKind.SAMPLING_PLAN else limit.kind.value


def _flag(flag: Flag, limit: CatalogueLimit) -> str:
    only_low = limit.high is None and flag is Flag.EXCEEDS_LIMIT_WITHIN_UNCERTAINTY
    return f"{flag}_low" if only_low else flag.value
