"""The register of certificate numbers: one after another without a gap, and what became of each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

_NUMBER = re.compile(r"(?P<series>[A-Z]+-[0-9]{2})-(?P<place>[0-9]{6,})(?:-S(?P<times>[0-9]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One certificate of the register; the main facts of it and of its end."""

    id: int
    number: str
    kind: str
    status: str
    issued_at: datetime
    issued_by: str
    sample_code: str
    producer: str
    replaced_by: str | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    reason: str = ""

    @property
    def place(self) -> int:
        """Its place in the series; a suffix does not take another."""
        return place(self.number)

    @property
    def became(self) -> str:
        """Its status; one that was issued and has a successor was replaced."""
        return "replaced" if self.status == "issued" and self.replaced_by else self.status

    @property
    def times(self) -> int:
        return int(_parts(self.number)["times"] or 0)


@dataclass(frozen=True, slots=True)
class Place:
    """One number of the series. No entry: the number was taken, and nothing tells what became of it."""

    place: int
    number: str
    entries: tuple[Entry, ...]

    @property
    def gap(self) -> bool:
        return not self.entries or self.entries[0].times != 0 or self.missing_suffix

    @property
    def missing_suffix(self) -> bool:
        return [each.times for each in self.entries] != list(range(len(self.entries)))


def place(number: str) -> int:
    return int(_parts(number)["place"])


def in_order(series: str, entries: Iterable[Entry], first: int, last: int) -> Iterator[Place]:
    """Every number from `first` to `last`, also those nobody knows anything of."""
    found: dict[int, list[Entry]] = {}
    for each in entries:
        found.setdefault(each.place, []).append(each)
    for number in range(first, last + 1):
        there = tuple(sorted(found.get(number, ()), key=lambda each: each.times))
        yield Place(number, f"{series}-{number:06d}", there)


def _parts(number: str) -> re.Match[str]:
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"not a number of the register: {number}")
    return found
