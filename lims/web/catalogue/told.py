"""One row of a file as the page tells it: what it limits, the old number and the new, and every reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from lims.domain.limit import CatalogueLimit
from lims.domain.limit_change import RowChange
from lims.domain.limit_row import to_row
from lims.domain.refusal import Problem


@dataclass(frozen=True, slots=True)
class Difference:
    """One column in which the row says something else."""

    column: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    change: RowChange
    differences: Sequence[Difference]
    problems: Sequence[tuple[str, Problem]]

    @property
    def limit(self) -> CatalogueLimit | None:
        return self.change.limit or self.change.before


def told(change: RowChange) -> Told:
    now = to_row(change.limit) if change.limit else {}
    before = to_row(change.before) if change.before else {}
    differences = [Difference(name, before.get(name, ""), now.get(name, "")) for name in change.differs]
    return Told(change, differences, list(change.problems.items()))
