"""Certified values as they are typed: value, expanded uncertainty, k and unit, each exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lims.domain import amount
from lims.domain.checked import Checked
from lims.domain.text import search_key

MOST_VALUES = 60
LARGEST = Decimal("1e12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One analyte of a certificate of a reference material."""

    analyte_id: int
    value: Decimal
    u_value: Decimal
    u_k: Decimal
    unit: str


def read(
    lines: Sequence[Mapping[str, str]], analytes: Mapping[str, frozenset[int]], checked: Checked
) -> list[Line]:
    """Every line that was filled; problems stand under `values-0-u_k`."""
    found: list[Line] = []
    for number, cells in enumerate(lines):
        line = _line(cells, analytes, checked.under(f"values-{number}-"))
        if line is None:
            continue
        if any(each.analyte_id == line.analyte_id and each.unit == line.unit for each in found):
            checked.refuse(f"values-{number}-analyte", "certified_twice")
        found.append(line)
    return found


def _line(cells: Mapping[str, str], analytes: Mapping[str, frozenset[int]], checked: Checked) -> Line | None:
    before = len(checked.problems)
    analyte_id = _analyte(cells.get("analyte", ""), analytes, checked)
    value = _number(cells, "value", checked)
    u_value, u_k = _number(cells, "u_value", checked), _number(cells, "u_k", checked)
    unit = checked.needed("unit", cells.get("unit", ""), longest=40)
    if u_k is not None and not 1 <= u_k <= 10:
        checked.refuse("u_k", "certified_k")
    if u_value is not None and value is not None and u_value > value:
        checked.refuse("u_value", "certified_u_above_value")
    if len(checked.problems) > before or value is None or u_value is None or u_k is None:
        return None
    return Line(analyte_id=analyte_id, value=value, u_value=u_value, u_k=u_k, unit=unit)


def _analyte(typed: str, analytes: Mapping[str, frozenset[int]], checked: Checked) -> int:
    name = checked.needed("analyte", typed)
    found = analytes.get(search_key(name), frozenset())
    if name and len(found) != 1:
        checked.refuse("analyte", "method_name_ambiguous" if found else "no_such_analyte", name=name[:60])
    return next(iter(found), 0)


def _number(cells: Mapping[str, str], name: str, checked: Checked) -> Decimal | None:
    text = cells.get(name, "")
    if not text.strip():
        checked.refuse(name, "required")
        return None
    value = checked.read(name, lambda: amount.plain(text), otherwise=None)
    if value is not None and not 0 < value <= LARGEST:
        checked.refuse(name, "certified_positive")
        return None
    return value
