"""A computed sum and a converted result as the eye wants them: the three bounds, "n.q." and never 0, the other basis."""

from collections.abc import Sequence

from lims.domain.reading import Kind, Reading
from lims.domain.total import Total
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.yardstick import Answer
from lims.words import Language, say
from lims.words.evidence import basis_name, short
from lims.words.readings import number, shown

NOT_QUANTIFIED = "n.q."
FEWEST_DIGITS = 3
_KEPT = "\u00a0"
"""A bound and its number stay on one line."""


def total_of(answers: Sequence[Answer]) -> Total | None:
    """The sum that the answers stand on; every market that has a definition tells it."""
    return next((each.assessment.total for each in answers if each.assessment.total is not None), None)


def bounds(total: Total, language: Language) -> str:
    """`LB 3,7 · MB 3,9 · UB 4,1`; a bound that nobody stated, and a lower one of nothing, are no number."""
    low = NOT_QUANTIFIED if total.nothing_quantified else _number(total, "lower", language)
    if total.unbounded:
        return f"LB{_KEPT}{low} · UB{_KEPT}–"
    middle, high = _number(total, "middle", language), _number(total, "upper", language)
    return f"LB{_KEPT}{low} · MB{_KEPT}{middle} · UB{_KEPT}{high}"


def bounds_in_words(total: Total, language: Language) -> str:
    """What the three letters mean, and from what they were computed."""
    return say("sums.title", language, components=", ".join(total.parts))


def of_sum(total: Total) -> Uncertainty | None:
    """The uncertainty of a sum, with the two digits an uncertainty is told with."""
    return None if total.U is None else Uncertainty(UncertaintyType.ABSOLUTE, short(total.U, 2))


def computed(reading: Reading, typed: str | None, language: Language, *, unit: str | None = None) -> str:
    """A computed sum; of nothing quantified the word, not a number."""
    return NOT_QUANTIFIED if typed == NOT_QUANTIFIED else shown(reading, language, unit=unit)


def on_other_bases(answers: Sequence[Answer], reading: Reading, unit: str, language: Language) -> list[str]:
    """`= 25,3 % (chất khô)`: the result as it was compared, with as many digits as it was read with."""
    told = []
    for each in answers:
        there = each.assessment.basis
        if there is not None and there.value is not None:
            kind = reading.kind if each.assessment.total is None else Kind.QUANTIFIED
            digits = max(reading.digits or FEWEST_DIGITS, FEWEST_DIGITS)
            converted = Reading(kind, short(there.value, digits), digits)
            basis = basis_name(there.wanted, language)
            value = shown(converted, language, unit=unit)
            told.append(say("sums.on_basis", language, value=value, basis=basis))
    return list(dict.fromkeys(told))


def _number(total: Total, name: str, language: Language) -> str:
    return number(short(getattr(total, name)), language)
