"""What differs between the catalogue of one day and that of another, and whose limits change by it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lims.domain.limit import CatalogueLimit, nearest

Key = tuple[str, str, str, str]
Pair = tuple[str, str]
Found = tuple[CatalogueLimit, ...]


class DifferenceKind(StrEnum):
    BEGUN = "begun"
    ENDED = "ended"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Difference:
    """One market, commodity, analyte and basis: what was in force on the first day, and on the second."""

    before: CatalogueLimit | None
    now: CatalogueLimit | None

    @property
    def kind(self) -> DifferenceKind:
        if self.before is None:
            return DifferenceKind.BEGUN
        return DifferenceKind.REPLACED if self.now else DifferenceKind.ENDED

    @property
    def limit(self) -> CatalogueLimit:
        limit = self.now or self.before
        assert limit is not None  # noqa: S101 a difference has at least one side
        return limit


def differences(limits: Iterable[CatalogueLimit], first: date, second: date) -> dict[Key, Difference]:
    """Key → what changed for it. A limit in force on both days is no difference."""
    sides: dict[Key, list[CatalogueLimit | None]] = defaultdict(lambda: [None, None])
    for limit in limits:
        before, now = limit.in_force(first), limit.in_force(second)
        if before != now:
            sides[key(limit)][0 if before else 1] = limit
    return {each: Difference(*pair) for each, pair in sides.items()}


def key(limit: CatalogueLimit) -> Key:
    return limit.market, limit.commodity, limit.analyte, limit.basis


def next_change(limits: Iterable[CatalogueLimit], today: date) -> date | None:
    """The next day on which a limit begins, or is no longer in force."""
    days = (day for limit in limits for day in days_of_change(limit) if day > today)
    return min(days, default=None)


def days_of_change(limit: CatalogueLimit) -> Iterator[date]:
    if limit.effective_from is not None:
        yield limit.effective_from
    if limit.effective_to is not None:
        yield limit.effective_to + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class View:
    """A catalogue on one of its days."""

    limits: Mapping[str, CatalogueLimit]
    on: date

    def in_force(self) -> dict[Pair, list[CatalogueLimit]]:
        """(market, analyte) → what is in force."""
        found: dict[Pair, list[CatalogueLimit]] = defaultdict(list)
        for limit in self.limits.values():
            if limit.in_force(self.on):
                found[limit.market, limit.analyte].append(limit)
        return found


def concerned(
    before: View, then: View, lines: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, str, str], Found]:
    """(market, analyte, commodity) → its limits then, wherever they are not what they are in `before`.

    `lines` gives each commodity and those above it. A group's limit concerns a product below it only
    where no nearer one stands in between.
    """
    old, new = before.in_force(), then.in_force()
    found: dict[tuple[str, str, str], Found] = {}
    for pair in old.keys() | new.keys():
        held, holds = old.get(pair, []), new.get(pair, [])
        if _same(held, holds):
            continue
        for commodity, line in lines.items():
            now = nearest(holds, line, then.on)
            if not _same(nearest(held, line, before.on), now):
                found[(*pair, commodity)] = now
    return found


def _same(some: Iterable[CatalogueLimit], others: Iterable[CatalogueLimit]) -> bool:
    """By name: what a kept limit says does not change."""
    return {each.limit_id for each in some} == {each.limit_id for each in others}
