"""A case with a known answer: what is asked of which function, what is expected, how closely, says who."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lims.domain.checked import Checked
from lims.domain.refusal import Refused

COLUMNS = {
    "case_id": 80,
    "function": 80,
    "summary": 1000,
    "inputs_json": 100_000,
    "expected_json": 100_000,
    "abs_tol": 40,
    "rel_tol": 40,
    "source": 1000,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question to one function of the contract. Only what stands in `expected` is checked."""

    case_id: str
    function: str
    summary: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    abs_tol: Decimal
    rel_tol: Decimal
    source: str


def from_cells(cells: Mapping[str, str]) -> Case:
    """The case of one row. Raises `Refused("case_malformed")` with a problem for each wrong cell."""
    checked = Checked()
    case = Case(
        case_id=checked.needed("case_id", cells["case_id"]),
        function=checked.needed("function", cells["function"]),
        summary=cells["summary"],
        inputs=checked.read("inputs_json", lambda: _object(cells["inputs_json"]), otherwise={}),
        expected=checked.read("expected_json", lambda: _expected(cells["expected_json"]), otherwise={}),
        abs_tol=checked.read("abs_tol", lambda: _tolerance(cells["abs_tol"]), otherwise=Decimal(0)),
        rel_tol=checked.read("rel_tol", lambda: _tolerance(cells["rel_tol"]), otherwise=Decimal(0)),
        source=cells["source"],
    )
    checked.finish("case_malformed")
    return case


def _expected(text: str) -> dict[str, Any]:
    """A case that expects nothing would pass whatever happens."""
    expected = _object(text)
    if not expected:
        raise Refused("case_expects_nothing")
    return expected


def _object(text: str) -> dict[str, Any]:
    """A JSON object whose numbers are exactly those that were written."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused("case_json", error=str(error)[:120]) from None
    if not isinstance(found, dict):
        raise Refused("case_json_object")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice would silently lose its first value."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice[:40]!r} stands twice")
    return dict(pairs)


def _tolerance(text: str) -> Decimal:
    """An empty cell allows no difference."""
    try:
        tolerance = Decimal(text or "0")
    except InvalidOperation:
        raise Refused("case_tolerance", text=text[:40]) from None
    if not tolerance.is_finite() or tolerance < 0:
        raise Refused("case_tolerance", text=text[:40])
    return tolerance
