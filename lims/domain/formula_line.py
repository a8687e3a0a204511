"""A formula as a straight line in one of its inputs: a + b·x, exactly, or not at all.

Only then is it known what a bound of that input means for the result, and how the LOQ follows the portion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException

from lims.domain import formula, formula_value
from lims.domain.formula import Binary, Choice, Comparison, Formula, Name, Negative, Node
from lims.domain.formula_value import CONTEXT, Value
from lims.domain.refusal import Refused

_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """a + b·x; where b is zero, x has no part in it."""

    a: Decimal
    b: Decimal = _ZERO

    def at(self, x: Decimal) -> Decimal:
        return CONTEXT.add(self.a, CONTEXT.multiply(self.b, x))


class _Bent(Exception):
    """It is no straight line."""


def of(found: Formula, given: Mapping[str, Value], signal: str) -> Line | None:
    """The line, with everything but `signal` as given; None where the formula is none."""
    known: dict[str, Value] = {name: each for name, each in given.items() if name != signal}
    lines: dict[str, Line] = {signal: Line(_ZERO, _ONE)}
    try:
        for name, node in found.steps:
            line = _line(node, known, lines)
            if line.b.is_zero():
                known[name] = line.a
            else:
                lines[name] = line
        return _line(found.result, known, lines)
    except (_Bent, Refused, DecimalException):
        return None


def _line(node: Node | Comparison, known: Mapping[str, Value], lines: Mapping[str, Line]) -> Line:
    if not lines.keys() & set(formula.names(node)):
        if isinstance(node, Comparison):
            raise _Bent
        return Line(formula_value.value(node, known))
    if isinstance(node, Name):
        return lines[node.name]
    if isinstance(node, Negative):
        inner = _line(node.of, known, lines)
        return Line(CONTEXT.minus(inner.a), CONTEXT.minus(inner.b))
    if isinstance(node, Choice):
        if lines.keys() & set(formula.names(node.condition)):
            raise _Bent
        holds = formula_value.holds(node.condition, known)
        return _line(node.then if holds else node.otherwise, known, lines)
    if isinstance(node, Binary):
        return _binary(node.sign, _line(node.left, known, lines), _line(node.right, known, lines))
    raise _Bent


def _binary(sign: str, left: Line, right: Line) -> Line:
    if sign == "+":
        return Line(CONTEXT.add(left.a, right.a), CONTEXT.add(left.b, right.b))
    if sign == "-":
        return Line(CONTEXT.subtract(left.a, right.a), CONTEXT.subtract(left.b, right.b))
    if sign == "/":
        if not right.b.is_zero():
            raise _Bent
        return Line(CONTEXT.divide(left.a, right.a), CONTEXT.divide(left.b, right.a))
    if left.b.is_zero():
        left, right = right, left
    if not right.b.is_zero():
        raise _Bent
    return Line(CONTEXT.multiply(left.a, right.a), CONTEXT.multiply(left.b, right.a))
