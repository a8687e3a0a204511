"""Units in a formula: like is added to like, and the result is what the calculation says it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from lims.domain import formula
from lims.domain.formula import Binary, Call, Choice, Comparison, Formula, Name, Negative, Node, Number
from lims.domain.formula_unit import ONE, Unit, told, unit
from lims.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part of a formula is: a number, or several of them, in a unit."""

    unit: Unit
    many: bool = False


def check(found: Formula, inputs: Mapping[str, Kind], result_unit: str) -> dict[str, Kind]:
    """Inputs and steps with their units. Raises `Refused` where units do not fit or a name is unknown."""
    known = dict(inputs)
    for name, node in found.steps:
        if name in inputs:
            raise Refused("formula_step_twice", name=name)
        known[name] = Kind(single(node, known))
    given, wanted = single(found.result, known), unit(result_unit)
    if given != wanted:
        raise Refused("formula_result_unit", given=told(given), wanted=result_unit)
    used = {each for _, node in found.steps for each in formula.names(node)} | set(
        formula.names(found.result)
    )
    for name in known:
        if name not in used and name not in inputs:
            raise Refused("formula_unused", name=name)
    return known


def comparison(found: Comparison, known: Mapping[str, Kind]) -> None:
    """Raises `Refused` unless both sides are of one unit."""
    _same("<", [single(found.left, known), single(found.right, known)])


def single(node: Node, known: Mapping[str, Kind]) -> Unit:
    """The unit of one number. Raises `Refused` for a series."""
    found = _kind(node, known)
    if found.many:
        raise Refused("formula_series", name=next(formula.names(node), ""))
    return found.unit


def _kind(node: Node, known: Mapping[str, Kind]) -> Kind:
    if isinstance(node, Number):
        return Kind(unit(node.unit))
    if isinstance(node, Name):
        if node.name not in known:
            raise Refused("formula_name_unknown", name=node.name)
        return known[node.name]
    if isinstance(node, Negative):
        return Kind(single(node.of, known))
    if isinstance(node, Binary):
        return Kind(_binary(node, known))
    if isinstance(node, Choice):
        comparison(node.condition, known)
        return Kind(_same("if", [single(node.then, known), single(node.otherwise, known)]))
    return Kind(_call(node, known))


def _binary(node: Binary, known: Mapping[str, Kind]) -> Unit:
    left, right = single(node.left, known), single(node.right, known)
    if node.sign == "*":
        return left.times(right)
    if node.sign == "/":
        return left.over(right)
    return _same(node.sign, [left, right])


def _same(sign: str, units: list[Unit]) -> Unit:
    """One unit for all: mg/kg and µg/kg are two."""
    for other in units[1:]:
        if other != units[0]:
            raise Refused("formula_units_differ", sign=sign, left=told(units[0]), right=told(other))
    return units[0]


def _call(node: Call, known: Mapping[str, Kind]) -> Unit:
    if node.function in {"slope", "intercept", "readoff"}:
        return _of_line(node, known)
    if node.function in {"min", "max", "mean", "sd"}:
        return _of_several(node, known)
    (inside,) = node.arguments
    given = single(inside, known)
    if node.function == "abs":
        return given
    if node.function == "sqrt":
        root = given.root()
        if root is None:
            raise Refused("formula_no_root", unit=told(given))
        return root
    if given != ONE:
        raise Refused("formula_needs_plain", function=node.function, unit=told(given))
    return ONE


def _of_several(node: Call, known: Mapping[str, Kind]) -> Unit:
    """One series, or several numbers."""
    kinds = [_kind(each, known) for each in node.arguments]
    if len(kinds) == 1 and not kinds[0].many:
        raise Refused("formula_needs_series", function=node.function)
    if len(kinds) > 1 and any(each.many for each in kinds):
        raise Refused("formula_series", name=next(formula.names(node), ""))
    return _same(node.function, [each.unit for each in kinds])


def _of_line(node: Call, known: Mapping[str, Kind]) -> Unit:
    y, x = (_kind(each, known) for each in node.arguments[:2])
    if not (y.many and x.many):
        raise Refused("formula_needs_series", function=node.function)
    if node.function == "slope":
        return y.unit.over(x.unit)
    if node.function == "intercept":
        return y.unit
    _same(node.function, [y.unit, single(node.arguments[2], known)])
    return x.unit
