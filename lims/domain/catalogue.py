"""The catalogue of limits as one value: what its files state, and how a limit is found in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from lims.domain.limit import CatalogueLimit, nearest
from lims.domain.text import search_key

MARKETS = ("VN", "EU", "CODEX", "US", "CN", "JP")
"""Where a lot can be sold, home first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commodity:
    """A product as the acts name it, and the group a missing limit is looked for in."""

    name: str
    name_vi: str
    parent: str | None = None
    codex_code: str = ""
    eu_code: str = ""
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.name, self.name_vi, *self.name_vi.split(",")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyte:
    """What is looked for, under all its names."""

    name: str
    name_vi: str = ""
    cas_number: str = ""
    synonyms: tuple[str, ...] = ()
    group: str
    default_unit: str
    typical_loq: str = ""
    typical_method: str = ""
    components: str = ""
    expressed_as: str = ""
    verified: bool = False
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.name, self.name_vi, self.cas_number, *self.synonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One thing a laboratory usually tests in a product for a market."""

    product: str
    market: str
    analyte_group: str
    analyte: str
    requirement: str
    limit_ids: str = ""
    rationale: str = ""
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return self.product, self.market, self.analyte_group, self.analyte, self.limit_ids


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Four files that agree with each other."""

    commodities: Mapping[str, Commodity]
    analytes: Mapping[str, Analyte]
    limits: tuple[CatalogueLimit, ...]
    panels: tuple[Panel, ...] = field(default=())

    def lineage(self, commodity: str) -> tuple[str, ...]:
        """The commodity, its parent, and so on to the root."""
        return lineage(self.commodities, commodity)

    def limits_found(
        self, *, commodity: str, market: str, analyte: str, on: date
    ) -> tuple[CatalogueLimit, ...]:
        """The rows in force at the nearest level of the commodity."""
        asked = [limit for limit in self.limits if (limit.market, limit.analyte) == (market, analyte)]
        return nearest(asked, self.lineage(commodity), on)


def lineage(commodities: Mapping[str, Commodity], name: str) -> tuple[str, ...]:
    """Names from `name` upwards; a loop or an unknown parent ends it."""
    line: list[str] = []
    at: str | None = name
    while at is not None and at in commodities and at not in line:
        line.append(at)
        at = commodities[at].parent
    return tuple(line)


Named = TypeVar("Named", Commodity, Analyte)


def named(entries: Iterable[Named], text: str) -> tuple[Named, ...]:
    """The entries called `text`, marks and capitals left aside; its own name goes before a synonym."""
    wanted, every = search_key(text), tuple(entries)
    own = [entry for entry in every if search_key(entry.name) == wanted]
    return tuple(own or _those(every, lambda name: search_key(name) == wanted))


def near(entries: Iterable[Named], text: str, *, most: int = 8) -> tuple[str, ...]:
    """Names a person may have meant by `text`: those that hold it, then those spelled like it."""
    wanted, every = search_key(text), tuple(entries)
    if not wanted:
        return ()
    holding: list[str] = [entry.name for entry in _those(every, lambda name: wanted in search_key(name))]
    spelled: dict[str, str] = {
        search_key(name): entry.name for entry in every for name in entry.names if name
    }
    alike: list[str] = [spelled[key] for key in get_close_matches(wanted, spelled, n=most, cutoff=0.6)]
    return tuple(dict.fromkeys([*holding, *alike]))[:most]


def _those(entries: Iterable[Named], fits: Callable[[str], bool]) -> list[Named]:
    return [entry for entry in entries if any(fits(name) for name in entry.names if name.strip())]
