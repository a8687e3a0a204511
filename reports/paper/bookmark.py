"""Bookmarks: where the parts of a document begin, for whoever reads it on a screen."""

from dataclasses import dataclass

from reportlab.platypus import Flowable

from reports.paper.typeface import printable

ABOVE = 14
"""So much of what stands above the place is shown as well."""


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    title: str
    level: int
    page: int
    top: float


class Bookmark(Flowable):  # type: ignore[misc]
    """Takes no room; a head that is repeated on each page is marked where it stands first."""

    width = height = 0.0

    def __init__(self, key: str, title: str, *, level: int = 0) -> None:
        super().__init__()
        self.key, self.title, self.level = key, printable(title), level

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0.0, 0.0

    def draw(self) -> None:
        outline: list[Entry] = getattr(self.canv, "outline", [])
        if any(each.key == self.key for each in outline):
            return
        _, top = self.canv.absolutePosition(0, 0)
        page = len(self.canv.kept) + 1
        outline.append(Entry(self.key, self.title, self.level, page, top + ABOVE))
