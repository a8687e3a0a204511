"""An uncertainty as a table shows it: `± 20 % (k = 2)`, `± 0,3 log₁₀ (k = 2)`."""

from lims.domain.judgement import Uncertainty, UncertaintyType
from lims.words import Language
from lims.words.readings import number, with_unit


def uncertainty_in_short(uncertainty: Uncertainty | None, unit: str, language: Language) -> str:
    """The expanded uncertainty and its coverage factor; nothing where none is stated."""
    if uncertainty is None or not uncertainty.usable:
        return ""
    return f"{_size(uncertainty, unit, language)} (k = {number(uncertainty.k, language)})"


def _size(uncertainty: Uncertainty, unit: str, language: Language) -> str:
    if uncertainty.type is UncertaintyType.ASYMMETRIC and uncertainty.U_plus and uncertainty.U_minus:
        up, down = number(uncertainty.U_plus, language), number(uncertainty.U_minus, language)
        return with_unit(f"+{up} / −{down}", unit, language)
    size = number(uncertainty.U, language) if uncertainty.U is not None else ""
    match uncertainty.type:
        case UncertaintyType.RELATIVE_PCT:
            return f"± {size} %"
        case UncertaintyType.LOG10:
            return f"± {size} log₁₀"
        case _:
            return f"± {with_unit(size, unit, language)}"
