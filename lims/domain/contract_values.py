"""Plain data read as the domain's values; numbers may be strings, and are exact either way."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Bounds, Rule, RuleId

Plain = Mapping[str, Any]

_WRITTEN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# A number beyond these is a slip of the pen, and no float.
_MOST_DIGITS = 300
_MOST_COUNTED = 1_000_000
# Where the value, or the bound, of each kind of result stands.
_VALUE_OF = {
    Kind.QUANTIFIED: "value",
    Kind.BELOW_LOQ: "loq",
    Kind.BELOW_LOD: "lod",
    Kind.ABOVE_RANGE: "uloq",
}


def decimal(value: Any) -> Decimal:
    """The number that was written: 0.1 is one tenth, whether it came as text or as a float."""
    written = str(value).strip()
    try:
        number = Decimal(written) if _WRITTEN.fullmatch(written) else None
    except InvalidOperation:
        number = None
    if number is None or (number and abs(number.adjusted()) > _MOST_DIGITS):
        raise Refused("contract_number", text=written[:40])
    return number


def exact(value: Any) -> Fraction:
    return Fraction(decimal(value))


def real(value: Any) -> float:
    return float(decimal(value))


def whole(value: Any, *, most: int = _MOST_COUNTED) -> int:
    """A count: colonies, units, samples. Half a colony is not rounded away."""
    number = decimal(value)
    if not 0 <= number <= most or number != number.to_integral_value():
        raise Refused("contract_number", text=str(value)[:40])
    return int(number)


def optional(inputs: Plain, name: str) -> Decimal | None:
    return None if inputs.get(name) is None else decimal(inputs[name])


def given(inputs: Plain, name: str, usual: Any) -> Any:
    """What was given, or the usual; null says nothing."""
    return usual if inputs.get(name) is None else inputs[name]


def word(inputs: Plain, name: str, words: Collection[str]) -> str:
    """One of the words that mean something; the first of them is meant when none is given."""
    found = given(inputs, name, next(iter(words)))
    if found not in words:
        raise ValueError(name)
    return str(found)


def truth(value: Any) -> bool:
    """True or false and nothing like them: the text "false" would be true."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def only(inputs: Plain, *names: str) -> dict[str, Any]:
    return {name: inputs[name] for name in names}


def reading_of(result: Any) -> Reading:
    """A result as data; a bare number is a quantified one."""
    if not isinstance(result, Mapping):
        return Reading(Kind.QUANTIFIED, decimal(result))
    kind = Kind(result["kind"])
    name = _VALUE_OF.get(kind)
    value = None if name is None else optional(result, name)
    if value is None and kind is Kind.BELOW_LOD:
        value = optional(result, "loq")
    return Reading(kind, value, portion_g=optional(result, "portion_g"))


def bounds_of(limit: Plain) -> Bounds:
    return Bounds(
        low=optional(limit, "low"),
        high=optional(limit, "high"),
        low_op=word(limit, "low_op", (">=", ">")),
        high_op=word(limit, "high_op", ("<=", "<")),
        set_at_loq=truth(given(limit, "set_at_loq", False)),
        absence_in_g=optional(limit, "absence_in_g"),
    )


def rule_of(inputs: Plain) -> Rule:
    decimals = inputs.get("decimals")
    return Rule(
        RuleId(inputs["rule"]),
        r=decimal(given(inputs, "r", 1)),
        u_eval=word(inputs, "u_eval", ("result", "limit")),
        alpha=optional(inputs, "alpha"),
        beta=optional(inputs, "beta"),
        compare=word(inputs, "compare", ("unrounded", "rounded")),
        decimals=None if decimals is None else whole(decimals),
        rounding=word(inputs, "rounding", ("half_even", "half_up")),
    )


def uncertainty_of(uncertainty: Plain | None) -> Uncertainty | None:
    if uncertainty is None:
        return None
    return Uncertainty(
        UncertaintyType(uncertainty["type"]),
        optional(uncertainty, "U"),
        optional(uncertainty, "U_plus"),
        optional(uncertainty, "U_minus"),
        decimal(given(uncertainty, "k", 2)),
    )
