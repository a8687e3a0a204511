"""Products as the acts name them, in the order of their tree."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.text import sort_key
from lims.models.reference import Commodity, Market


@dataclass(frozen=True, slots=True)
class Branch:
    """A commodity and how deep it stands below `all foods`."""

    id: int
    depth: int
    name: str
    name_vi: str

    def named(self, language: str) -> str:
        return self.name if language == "en" else self.name_vi or self.name


def tree(session: Session) -> Sequence[Branch]:
    """Every commodity below its parent, siblings in Vietnamese order. One statement."""
    below: dict[int | None, list[Commodity]] = defaultdict(list)
    for row in session.scalars(sa.select(Commodity)):
        below[row.parent_id].append(row)
    return list(_walk(below, None, 0))


def markets(session: Session) -> Sequence[Market]:
    return session.scalars(sa.select(Market).order_by(Market.position, Market.id)).all()


def _walk(below: Mapping[int | None, list[Commodity]], parent_id: int | None, depth: int) -> Iterator[Branch]:
    for row in sorted(below.get(parent_id, []), key=lambda each: sort_key(each.name_vi or each.name)):
        yield Branch(row.id, depth, row.name, row.name_vi)
        yield from _walk(below, row.id, depth + 1)
