"""A residue definition or a sum as it is proposed: read strictly, every problem beside its box."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lims.domain import amount
from lims.domain.catalogue import MARKETS
from lims.domain.checked import Checked
from lims.domain.definition import Bound, Definition, Part
from lims.domain.refusal import Refused

MOST_PARTS = 40
LARGEST_FACTOR = Decimal(1000)
DIGITS_AFTER = 12
ND_BASES = ("loq", "lod")
CORRELATIONS = ("independent", "full")


@dataclass(frozen=True, slots=True)
class PartGiven:
    """One row of the form: a component and its factor, as typed."""

    name: str
    factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionGiven:
    """What somebody proposes; texts as they were typed."""

    analyte: str
    market: str
    parts: Sequence[PartGiven]
    bound: str = "lower"
    nd_basis: str = "loq"
    correlation: str = "independent"
    expressed_as: str = ""
    alternatives: bool = False
    effective_from: date | None
    source: str
    why: str


def definition_of(given: DefinitionGiven, named: Callable[[str], str], checked: Checked) -> Definition:
    """The definition somebody means. `named` finds the analyte of a name, or raises `Refused`."""
    for field, value, allowed in (
        ("bound", given.bound, tuple(Bound)),
        ("nd_basis", given.nd_basis, ND_BASES),
        ("correlation", given.correlation, CORRELATIONS),
    ):
        if value not in allowed:
            checked.refuse(field, "decided_choice")
    if given.market and given.market not in MARKETS:
        checked.refuse("market", "no_such_market", market=given.market[:20])
    return Definition(
        parts=_parts(given.parts, named, checked),
        bound=Bound(given.bound) if given.bound in set(Bound) else Bound.LOWER,
        nd_basis=given.nd_basis,
        correlation=given.correlation,
        expressed_as=checked.text("expressed_as", given.expressed_as, longest=255),
        alternatives=given.alternatives,
        source=checked.needed("source", given.source, longest=2000, lines=True),
    )


def factor_of(text: str, checked: Checked, field: str) -> Decimal:
    """A factor as exact as it was typed: above 0, at most 1000."""
    value = checked.read(field, lambda: _factor(text), otherwise=Decimal(1))
    return value


def _factor(text: str) -> Decimal:
    if not text.strip():
        raise Refused("required")
    value = amount.plain(text)
    if not 0 < value <= LARGEST_FACTOR:
        raise Refused("decided_factor_range", largest=LARGEST_FACTOR)
    if -int(value.as_tuple().exponent) > DIGITS_AFTER:
        raise Refused("decided_factor_digits", most=DIGITS_AFTER)
    return value


def _parts(rows: Sequence[PartGiven], named: Callable[[str], str], checked: Checked) -> tuple[Part, ...]:
    if not rows:
        checked.refuse("parts", "definition_without_parts")
    if len(rows) > MOST_PARTS:
        checked.refuse("parts", "definition_too_many_parts", most=MOST_PARTS)
    parts, seen = [], dict[str, int]()
    for place, row in enumerate(rows[:MOST_PARTS]):
        here = checked.under(f"parts-{place}-")
        name = here.read("name", lambda row=row: _name(row.name, named), otherwise="")  # type: ignore[misc]
        factor = factor_of(row.factor, here, "factor")
        if name and seen.setdefault(name, place) != place:
            here.refuse("name", "definition_part_twice", name=name, row=seen[name] + 1)
        parts.append(Part(name, factor))
    return tuple(parts)


def _name(typed: str, named: Callable[[str], str]) -> str:
    if not typed.strip():
        raise Refused("required")
    return named(typed)
