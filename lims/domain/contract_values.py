"""Plain data read as the domain's values; numbers may be strings, and are exact either way."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Bounds, Rule, RuleId

Plain = Mapping[str, Any]

# Where the value, or the bound, of each kind of result stands.
_VALUE_OF = {
    Kind.QUANTIFIED: "value",
    Kind.BELOW_LOQ: "loq",
    Kind.BELOW_LOD: "lod",
    Kind.ABOVE_RANGE: "uloq",
}


def decimal(value: Any) -> Decimal:
    """The number that was written: 0.1 is one tenth, whether it came as text or as a float."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refused("contract_number", text=str(value)[:40]) from None
    if not number.is_finite():
        raise Refused("contract_number", text=str(value)[:40])
    return number


def exact(value: Any) -> Fraction:
    return Fraction(decimal(value))


def optional(inputs: Plain, name: str) -> Decimal | None:
    return None if inputs.get(name) is None else decimal(inputs[name])


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
        low_op=limit.get("low_op", ">="),
        high_op=limit.get("high_op", "<="),
        set_at_loq=bool(limit.get("set_at_loq", False)),
        absence_in_g=optional(limit, "absence_in_g"),
    )


def rule_of(inputs: Plain) -> Rule:
    decimals = inputs.get("decimals")
    return Rule(
        RuleId(inputs["rule"]),
        r=decimal(inputs.get("r", 1)),
        u_eval=inputs.get("u_eval") or "result",
        alpha=optional(inputs, "alpha"),
        beta=optional(inputs, "beta"),
        compare=inputs.get("compare") or "unrounded",
        decimals=None if decimals is None else int(decimals),
        rounding=inputs.get("rounding") or "half_even",
    )


def uncertainty_of(uncertainty: Plain | None) -> Uncertainty | None:
    if uncertainty is None:
        return None
    return Uncertainty(
        UncertaintyType(uncertainty["type"]),
        optional(uncertainty, "U"),
        optional(uncertainty, "U_plus"),
        optional(uncertainty, "U_minus"),
        decimal(uncertainty.get("k", 2)),
    )
