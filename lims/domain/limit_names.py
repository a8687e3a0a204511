"""The names of limits: `VN-GCO-LEAD-02` is the second of what is limited."""

import re
from collections.abc import Container, Iterable

from lims.domain.limit import CatalogueLimit

_NUMBERED = re.compile(r"(.+)-([0-9]{2,})")
LONGEST_SHORT, LONGEST_ANALYTE = 12, 50


def stem(limit_id: str) -> str:
    """The name without its number."""
    found = _NUMBERED.fullmatch(limit_id)
    return found[1] if found else limit_id


def stem_for(limit: CatalogueLimit, others: Iterable[CatalogueLimit]) -> str:
    """As its fellows are called; for a new thing the commodity is shortened as its other limits shorten it."""
    short = _letters(limit.commodity)[:LONGEST_SHORT]
    for other in others:
        if (other.market, other.commodity, other.analyte) == (limit.market, limit.commodity, limit.analyte):
            return stem(other.limit_id)
        parts = other.limit_id.split("-")
        if other.commodity == limit.commodity and len(parts) > 3:
            short = parts[1]
    return f"{limit.market}-{short}-{_letters(limit.analyte)[:LONGEST_ANALYTE]}"


def next_free(stem: str, taken: Container[str]) -> str:
    """The first number behind the stem that is nobody's."""
    number = 1
    while f"{stem}-{number:02d}" in taken:
        number += 1
    return f"{stem}-{number:02d}"


def _letters(name: str) -> str:
    return re.sub("[^A-Z0-9]+", "-", name.upper()).strip("-")
