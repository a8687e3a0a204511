"""What a verdict stands on, in words: the sum, the lot, the basis, the condition; and what was decided before."""

from collections.abc import Iterator
from decimal import Context, Decimal

from lims.domain.assessment import Assessment, Condition
from lims.domain.dates import written
from lims.domain.deciding import DecidesOn
from lims.domain.evidence import COMPANIONS
from lims.domain.reading import Reading
from lims.domain.specified import Processing, Specification
from lims.domain.total import Total
from lims.domain.verdict import Flag
from lims.words import Language, knows, say
from lims.words.readings import number, with_unit

TOLD_HERE = {Flag.BOUND_SENSITIVE, Flag.SUM_INCOMPLETE, Flag.BASIS_CONVERTED}
"""Flags whose sentence needs numbers and names."""


def lot(assessment: Assessment, specification: Specification, language: Language) -> str:
    """What the plan says of the whole lot."""
    plan = specification.limit.plan if specification.limit else None
    values = {"n": plan.n if plan else "", "c": plan.c if plan else ""}
    return say(f"why.lot_{assessment.lot}", language, **values)


def before(assessment: Assessment, language: Language) -> Iterator[str]:
    """How the number that is compared came about."""
    if assessment.total is not None:
        yield summed(assessment.total, language)
    if assessment.basis is not None:
        given, wanted = (
            basis_name(each, language) for each in (assessment.basis.given, assessment.basis.wanted)
        )
        yield say("why.converted", language, given=given, wanted=wanted)


def after(assessment: Assessment, specification: Specification, language: Language) -> Iterator[str]:
    """What a reader must know beside the comparison."""
    total, limit = assessment.total, specification.limit
    if total is not None and Flag.BOUND_SENSITIVE in assessment.flags:
        low, high = (_sum(each, total, language) for each in (total.lower, total.upper))
        yield say("why.bound_sensitive", language, low=low, high=high)
    if total is not None and total.missing:
        yield say("why.sum_incomplete", language, missing=", ".join(total.missing))
    if assessment.condition in {Condition.UNKNOWN, Condition.UNCLEAR, Condition.NOT_MET}:
        yield say(f"why.condition_{assessment.condition}", language)
    elif assessment.missing and limit is not None:
        what = companion_name(assessment.missing, language)
        yield say("why.companion_missing", language, what=what, basis=basis_name(limit.basis, language))
    yield from decided(specification, language)


def decided(specification: Specification, language: Language) -> Iterator[str]:
    """What was settled before the measurement and is not the act's own plain number."""
    processing, limit = specification.processing, specification.limit
    if processing is not None and limit is not None:
        yield say(
            "why.processing",
            language,
            raw=raw_name(processing, language),
            mrl=with_unit(number(processing.raw_limit, language), limit.unit, language),
            factor=number(processing.factor, language),
        )
    if specification.by_default:
        yield say("why.by_default", language)
    if specification.decided is not None and specification.decided.assumed:
        yield say(f"why.day_assumed_{specification.decided.by}", language)


def in_few_words(specification: Specification, language: Language) -> Iterator[str]:
    """The same for a table: "green coffee 0.05 × 10", "default limit", "by the day of production 01/05/2026"."""
    processing, day = specification.processing, specification.decided
    if processing is not None:
        raw_limit, factor = (number(each, language) for each in (processing.raw_limit, processing.factor))
        yield f"{raw_name(processing, language)} {raw_limit} × {factor}"
    if specification.by_default:
        yield say("decided.by_default", language)
    if day is not None and (day.assumed or day.by is not DecidesOn.TESTING):
        code = "decided.by_day_assumed" if day.assumed else "decided.by_day"
        yield say(code, language, what=say(f"decides_on.{day.by}", language), day=written(day.on))


def raw_name(processing: Processing, language: Language) -> str:
    """The raw product in the reader's language."""
    return processing.raw_vi or processing.raw if language is Language.VI else processing.raw


def summed(total: Total, language: Language) -> str:
    """ "Sum of …, lower bound"; of nothing quantified, "n.q." and never 0."""
    code = f"why.sum_none_{total.bound}" if total.nothing_quantified else f"why.sum_{total.bound}"
    if total.nothing_quantified and total.unbounded:
        code = "why.sum_not_detected"
    return say(
        code,
        language,
        components=", ".join(total.parts),
        upper=_sum(total.upper, total, language),
    )


def compared(assessment: Assessment, reading: Reading) -> Reading:
    """The number that was compared: the sum, or the result on the limit's basis."""
    if assessment.basis is not None:
        return Reading(reading.kind, _short(assessment.basis.value), reading.digits)
    if assessment.total is not None:
        return Reading(assessment.total.reading.kind, _short(assessment.total.value))
    return reading


def basis_name(basis: str, language: Language) -> str:
    """What a number refers to; a basis the catalogue has not met before is shown as the act writes it."""
    return say(f"basis.{basis}", language) if knows(f"basis.{basis}") else basis


def companion_name(name: str, language: Language) -> str:
    return say(f"companion.{name}", language) if name in COMPANIONS else name


def _sum(value: Decimal, total: Total, language: Language) -> str:
    return with_unit(number(Context(prec=6).plus(value), language), total.unit, language)


def short(value: Decimal, digits: int = 6) -> Decimal:
    """So many digits tell a computed number well enough; needless zeros left off."""
    context = Context(prec=digits)
    rounded = context.plus(value).normalize(context)
    return rounded if int(rounded.as_tuple().exponent) <= 0 else rounded.quantize(Decimal(1))


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else short(value)
