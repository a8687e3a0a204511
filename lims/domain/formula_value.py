"""The value of a formula: decimals of 50 digits, every operation rounded the same way on every machine."""

from collections.abc import Mapping, Sequence
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from functools import reduce

from lims.domain.formula import Binary, Call, Choice, Comparison, Formula, Name, Negative, Node, Number
from lims.domain.refusal import Refused

CONTEXT = Context(
    prec=50,
    rounding=ROUND_HALF_EVEN,
    Emin=-999,
    Emax=999,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
Value = Decimal | tuple[Decimal, ...]
FEWEST_ON_A_LINE = 3
BEYOND = Decimal("0.05")
"""How far beyond its readings a line is read, as a share of their span: the worked example of IHC 6.1 ends at
0.24 and reads 0.235."""


def evaluate(found: Formula, given: Mapping[str, Value]) -> tuple[dict[str, Decimal], Decimal]:
    """Every step, unrounded, and the result. Raises `Refused` where there is no number."""
    known, steps = dict(given), dict[str, Decimal]()
    for name, node in found.steps:
        steps[name] = known[name] = value(node, known)
    return steps, value(found.result, known)


def value(node: Node, known: Mapping[str, Value]) -> Decimal:
    """Raises `Refused` for a division by zero, the logarithm or root of nothing, a number beyond all bounds."""
    try:
        return _value(node, known)
    except DivisionByZero:
        raise Refused("formula_division_by_zero") from None
    except Overflow:
        raise Refused("formula_too_large") from None
    except DecimalException:
        raise Refused("formula_no_number") from None


def holds(asked: Comparison, known: Mapping[str, Value]) -> bool:
    left, right = value(asked.left, known), value(asked.right, known)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[asked.sign]


def mean(numbers: Sequence[Decimal]) -> Decimal:
    return CONTEXT.divide(reduce(CONTEXT.add, numbers), Decimal(len(numbers)))


def _value(node: Node, known: Mapping[str, Value]) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return _one(known, node.name)
    if isinstance(node, Negative):
        return CONTEXT.minus(_value(node.of, known))
    if isinstance(node, Choice):
        return _value(node.then if holds(node.condition, known) else node.otherwise, known)
    if isinstance(node, Binary):
        return _binary(node.sign, _value(node.left, known), _value(node.right, known))
    return _call(node, known)


def _one(known: Mapping[str, Value], name: str) -> Decimal:
    found = known.get(name)
    if not isinstance(found, Decimal):
        raise Refused("formula_name_unknown", name=name)
    return found


def _binary(sign: str, left: Decimal, right: Decimal) -> Decimal:
    if sign == "+":
        return CONTEXT.add(left, right)
    if sign == "-":
        return CONTEXT.subtract(left, right)
    if sign == "*":
        return CONTEXT.multiply(left, right)
    if right.is_zero():
        raise Refused("formula_division_by_zero")
    return CONTEXT.divide(left, right)


def _call(node: Call, known: Mapping[str, Value]) -> Decimal:
    if node.function in {"slope", "intercept", "readoff"}:
        return _on_a_line(node, known)
    if node.function in {"min", "max", "mean", "sd"}:
        return _of_several(node.function, _numbers(node, known))
    inside = _value(node.arguments[0], known)
    if node.function == "abs":
        return CONTEXT.abs(inside)
    if node.function == "sqrt":
        return CONTEXT.sqrt(inside)
    if inside <= 0:
        raise Refused("formula_no_number")
    return CONTEXT.log10(inside)


def _numbers(node: Call, known: Mapping[str, Value]) -> tuple[Decimal, ...]:
    if len(node.arguments) == 1:
        return _series(node.arguments[0], known)
    return tuple(_value(each, known) for each in node.arguments)


def _series(node: Node, known: Mapping[str, Value]) -> tuple[Decimal, ...]:
    found = known.get(node.name) if isinstance(node, Name) else None
    if not isinstance(found, tuple) or not found:
        raise Refused("formula_needs_series", function="mean")
    return found


def _of_several(function: str, numbers: tuple[Decimal, ...]) -> Decimal:
    if function == "min":
        return min(numbers)
    if function == "max":
        return max(numbers)
    middle = mean(numbers)
    if function == "mean":
        return middle
    if len(numbers) < 2:
        raise Refused("formula_series_too_short", fewest=2)
    return CONTEXT.sqrt(CONTEXT.divide(_squares(numbers, numbers, middle, middle), Decimal(len(numbers) - 1)))


def _on_a_line(node: Call, known: Mapping[str, Value]) -> Decimal:
    """Least squares of y on x; a reading is taken only between the readings it stands on."""
    y, x = (_series(each, known) for each in node.arguments[:2])
    if len(y) != len(x):
        raise Refused("formula_series_unequal", first=len(y), second=len(x))
    if len(y) < FEWEST_ON_A_LINE:
        raise Refused("formula_series_too_short", fewest=FEWEST_ON_A_LINE)
    mean_x, mean_y = mean(x), mean(y)
    spread = _squares(x, x, mean_x, mean_x)
    if spread.is_zero():
        raise Refused("formula_flat_line")
    slope = CONTEXT.divide(_squares(x, y, mean_x, mean_y), spread)
    intercept = CONTEXT.subtract(mean_y, CONTEXT.multiply(slope, mean_x))
    if node.function == "slope":
        return slope
    if node.function == "intercept":
        return intercept
    return _read_off(y, slope, intercept, at=_value(node.arguments[2], known))


def _read_off(y: Sequence[Decimal], slope: Decimal, intercept: Decimal, *, at: Decimal) -> Decimal:
    if slope.is_zero():
        raise Refused("formula_flat_line")
    beyond = CONTEXT.multiply(CONTEXT.subtract(max(y), min(y)), BEYOND)
    if not CONTEXT.subtract(min(y), beyond) <= at <= CONTEXT.add(max(y), beyond):
        raise Refused("formula_not_bracketed", at=at)
    return CONTEXT.divide(CONTEXT.subtract(at, intercept), slope)


def _squares(first: Sequence[Decimal], second: Sequence[Decimal], about: Decimal, other: Decimal) -> Decimal:
    products = (
        CONTEXT.multiply(CONTEXT.subtract(a, about), CONTEXT.subtract(b, other))
        for a, b in zip(first, second, strict=True)
    )
    return reduce(CONTEXT.add, products)
