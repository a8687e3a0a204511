"""What a certificate says otherwise than the one it replaces, field by field, from the two frozen documents alone.

The number, the signatures, the address of verification and the days of issue always differ; they are no changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line, LineVerdict, MarketVerdict
from lims.domain.certificate_parts import NO_NAMES, Names

ABOUT_THE_HOUSE = frozenset(
    {"laboratory_name", "laboratory_address", "laboratory_contact", "accreditation", "places"}
)
"""What nobody who amends a certificate has in hand: it changed by itself since."""


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is a code; `of` the analyte or the market it is said of. None: it did not stand there, or does not now."""

    what: str
    old: Any
    new: Any
    of: Names = NO_NAMES
    market: Names = NO_NAMES

    @property
    def of_the_house(self) -> bool:
        return self.what in ABOUT_THE_HOUSE


FACTS: dict[str, Callable[[Certificate], Any]] = {
    "kind": lambda each: each.kind,
    "language": lambda each: each.language,
    "customer_name": lambda each: each.customer.name,
    "customer_address": lambda each: each.customer.address,
    "customer_contact": lambda each: each.customer.contact,
    "sample_code": lambda each: each.sample.code,
    "product": lambda each: each.sample.product,
    "commodity": lambda each: each.sample.commodity,
    "lot": lambda each: each.sample.lot,
    "description": lambda each: each.sample.description,
    "quantity": lambda each: each.sample.quantity,
    "produced_on": lambda each: each.sample.produced_on,
    "expires_on": lambda each: each.sample.expires_on,
    "condition": lambda each: each.sample.condition,
    "temperature": lambda each: each.sample.temperature,
    "seal": lambda each: each.sample.seal,
    "departure": lambda each: each.sample.departure,
    "official": lambda each: each.sample.official or None,
    "received_at": lambda each: each.received_at,
    "sampled_by": lambda each: each.sampling.by,
    "sampler": lambda each: each.sampling.sampler,
    "sampling_place": lambda each: each.sampling.place,
    "sampled_at": lambda each: each.sampling.at,
    "sampling_minutes": lambda each: each.sampling.minutes,
    "sampling_plan": lambda each: each.sampling.plan,
    "sampling_conditions": lambda each: each.sampling.conditions,
    "laboratory_name": lambda each: each.laboratory.name,
    "laboratory_address": lambda each: each.laboratory.address,
    "laboratory_contact": lambda each: " · ".join(
        filter(None, (each.laboratory.phone, each.laboratory.email))
    ),
    "accreditation": lambda each: each.laboratory.accreditation and each.laboratory.accreditation.number,
    "places": lambda each: tuple(place.address for place in each.places),
}

OF_A_LINE: dict[str, Callable[[Line], Any]] = {
    "method": lambda each: each.method,
    "basis": lambda each: each.basis,
    "days": lambda each: (each.tested_from, each.tested_to),
    "lod": lambda each: each.lod,
    "loq": lambda each: each.loq,
    "accredited": lambda each: each.accredited,
    "provider": lambda each: each.provider,
    "conditions": lambda each: each.conditions,
}

LISTED: dict[str, Callable[[Certificate], Sequence[Any]]] = {
    "deviation": lambda each: each.deviations,
    "remark": lambda each: each.remarks,
    "opinion": lambda each: each.opinions,
    "pending": lambda each: each.pending,
}


def changes(old: Certificate, new: Certificate) -> tuple[Change, ...]:
    """Every difference a reader of both papers can see, in the order of the paper; none where they say the same."""
    return tuple(_changes(old, new))


def _changes(old: Certificate, new: Certificate) -> Iterator[Change]:
    yield from _differing(FACTS, old, new)
    yield from _conclusions(old, new)
    names = {market.code: market.name for market in (*old.markets, *new.markets)}
    for before, after in _pairs(old.lines, new.lines):
        yield from _of_line(before, after, names)
    for what, read in LISTED.items():
        yield from _of_list(what, read(old), read(new))


def _differing(
    fields: dict[str, Callable[[Any], Any]], old: Any, new: Any, of: Names = NO_NAMES
) -> Iterator[Change]:
    for what, read in fields.items():
        said, says = _said(read(old)), _said(read(new))
        if said != says:
            yield Change(what, said, says, of)


def _said(value: Any) -> Any:
    """An empty text says nothing, as one that is not there."""
    return None if value in ("", NO_NAMES, ()) else value


def _conclusions(old: Certificate, new: Certificate) -> Iterator[Change]:
    before = {market.code: market for market in old.markets}
    after = {market.code: market for market in new.markets}
    for code in dict.fromkeys([*before, *after]):
        said, says = _conclusion(before.get(code)), _conclusion(after.get(code))
        if said != says:
            yield Change("conclusion", said, says, market=(after.get(code) or before[code]).name)


def _conclusion(market: MarketVerdict | None) -> Any:
    return None if market is None else market.verdict


def _pairs(old: Iterable[Line], new: Iterable[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """The same analyte by the same method is the same line; those of the new paper first, in its order."""
    left: dict[tuple[Names, str], list[Line]] = {}
    for line in old:
        left.setdefault(_key(line), []).append(line)
    for line in new:
        same = left.get(_key(line))
        yield (same.pop(0) if same else None), line
    for rest in left.values():
        yield from ((line, None) for line in rest)


def _key(line: Line) -> tuple[Names, str]:
    return line.analyte, line.method.code


def _of_line(old: Line | None, new: Line | None, names: dict[str, Names]) -> Iterator[Change]:
    there = new or old
    assert there is not None  # noqa: S101 a pair has at least one
    if old is None or new is None:
        yield Change("line", old, new, there.analyte)
        return
    if _result(old) != _result(new):
        yield Change("result", old, new, new.analyte)
    yield from _differing(OF_A_LINE, old, new, new.analyte)
    for market, name in names.items():
        said, says = _verdict(old.verdict_for(market)), _verdict(new.verdict_for(market))
        if said != says:
            yield Change("verdict", old.verdict_for(market), new.verdict_for(market), new.analyte, name)


def _result(line: Line) -> tuple[Any, ...]:
    """Everything that stands in the column of results: digits, unit, spread, the units of a lot, a sum of nothing."""
    shown = line.uncertainty if line.uncertainty_printed and line.quantified else None
    summed = line.total.nothing_quantified if line.total else None
    return (line.reading, line.unit, shown, line.units, summed)


def _verdict(given: LineVerdict | None) -> Any:
    if given is None:
        return None
    cited = given.citation.limit_id if given.citation else None
    return (given.outcome, given.limit, cited, given.rule, given.flags, given.accept_low, given.accept_high)


def _of_list(what: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    """Sentences that went, then those that came; one that only moved is no change."""
    for each in old:
        if each not in new:
            yield Change(what, each, None)
    for each in new:
        if each not in old:
            yield Change(what, None, each)
