"""What a row of a file does to the catalogue of limits, as values; and the catalogue once it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from lims.domain.catalogue import Analyte, Commodity
from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import Problem


class RowOutcome(StrEnum):
    """What becomes of one row of the file."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row as it was read: a limit, or what is wrong with it. An empty limit_id asks for the next free one."""

    number: int
    limit: CatalogueLimit | None
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One row and what it would do: `limit` is what will be kept, `before` what was, `ends` what ends for it."""

    number: int
    outcome: RowOutcome
    limit: CatalogueLimit | None = None
    before: CatalogueLimit | None = None
    differs: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    ends_on: date | None = None
    remarks: tuple[Problem, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)

    @property
    def touches(self) -> bool:
        """Whether approving it changes the catalogue."""
        return self.outcome in {RowOutcome.ADDED, RowOutcome.CHANGED, RowOutcome.ENDED}


@dataclass(frozen=True, slots=True)
class Books:
    """The catalogue a file is held against, and the day it is done on."""

    limits: Mapping[str, CatalogueLimit]
    commodities: Mapping[str, Commodity]
    analytes: Mapping[str, Analyte]
    today: date


def after(books: Mapping[str, CatalogueLimit], changes: Iterable[RowChange]) -> dict[str, CatalogueLimit]:
    """The catalogue as it would be once these changes are in it."""
    now = dict(books)
    for change in changes:
        if change.limit is None or not change.touches:
            continue
        for limit_id in change.ends:
            now[limit_id] = replace(now[limit_id], effective_to=change.ends_on)
        now[change.limit.limit_id] = change.limit
    return now
