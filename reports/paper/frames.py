"""Pages: a first one with room for the letterhead, the others with a running head, all with a foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from reports.paper import geometry as at
from reports.paper import styles, typeface
from reports.paper.bookmark import Entry
from reports.paper.typeface import printable, width

HEAD_SIZE = 8.0
WORDS_SIZE = 7.2
WORDS_LEADING = 8.8
ACROSS_SIZE = 104.0


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on each page: left and right of the head, left and right of the foot, under it, across the page.

    `words` are the laboratory's own lines under the foot, `across` is written over a page that is no document.
    """

    head: str
    number: str
    foot: str
    page: Callable[[int, int], str]
    words: tuple[str, ...] = ()
    across: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says about itself."""

    title: str
    author: str
    subject: str
    language: str


def bind(story: Sequence[Flowable], running: Running, description: Description) -> bytes:
    """The story on numbered pages. Deterministic: no clock, no random names."""
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=(at.PAGE_WIDTH, at.PAGE_HEIGHT),
        title=printable(description.title),
        author=printable(description.author),
        subject=printable(description.subject),
        creator="LIMS",
        producer="LIMS",
        lang=description.language,
        invariant=1,
        displayDocTitle=1,
    )
    document.addPageTemplates([_first_page(running), _later_page(running)])
    document.build([NextPageTemplate("later"), *story], canvasmaker=_numbered(running))
    return buffer.getvalue()


def _first_page(running: Running) -> PageTemplate:
    return PageTemplate("first", [_frame(running)])


def _later_page(running: Running) -> PageTemplate:
    def head(canvas: Canvas, document: Any) -> None:
        _draw_head(canvas, running)

    return PageTemplate("later", [_frame(running)], onPage=head)


def _frame(running: Running) -> Frame:
    words = WORDS_LEADING * len(running.words)
    return Frame(
        at.MARGIN, at.MARGIN + words, at.TEXT_WIDTH, at.PAGE_HEIGHT - 2 * at.MARGIN - words,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip


def _draw_head(canvas: Canvas, running: Running) -> None:
    base = at.PAGE_HEIGHT - at.HEAD_BASE
    canvas.saveState()
    canvas.setFillColor(styles.INK)
    canvas.setFont(typeface.SEMIBOLD, HEAD_SIZE)
    canvas.drawRightString(at.MARGIN + at.TEXT_WIDTH, base, printable(running.number))
    room = at.TEXT_WIDTH - width(running.number, typeface.SEMIBOLD, HEAD_SIZE) - 20
    canvas.setFont(typeface.REGULAR, HEAD_SIZE)
    canvas.setFillColor(styles.GREY)
    canvas.drawString(at.MARGIN, base, shortened(running.head, typeface.REGULAR, HEAD_SIZE, room=room))
    _hairline(canvas, base - 5)
    canvas.restoreState()


def draw_foot(canvas: Canvas, running: Running, page: int, pages: int) -> None:
    """The number of the paper and of the page: every page is recognisable as part of one report."""
    base = at.FOOT_BASE + WORDS_LEADING * len(running.words)
    said = running.page(page, pages)
    canvas.saveState()
    _draw_words(canvas, running.words, base)
    _hairline(canvas, base + 10)
    canvas.setFillColor(styles.GREY)
    canvas.setFont(typeface.REGULAR, HEAD_SIZE)
    canvas.drawRightString(at.MARGIN + at.TEXT_WIDTH, base, printable(said))
    room = at.TEXT_WIDTH - width(said, typeface.REGULAR, HEAD_SIZE) - 20
    canvas.drawString(at.MARGIN, base, shortened(running.foot, typeface.REGULAR, HEAD_SIZE, room=room))
    canvas.restoreState()


def _draw_words(canvas: Canvas, words: Sequence[str], base: float) -> None:
    canvas.setFillColor(styles.GREY)
    canvas.setFont(typeface.REGULAR, WORDS_SIZE)
    for place, text in enumerate(words, 1):
        line = shortened(text, typeface.REGULAR, WORDS_SIZE, room=at.TEXT_WIDTH)
        canvas.drawString(at.MARGIN, base - place * WORDS_LEADING, line)


def draw_across(canvas: Canvas, running: Running) -> None:
    """Large, aslant, as outlines only: what stands under it can be read, also from a poor printer."""
    if not running.across:
        return
    canvas.saveState()
    canvas.translate(at.PAGE_WIDTH / 2, at.PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.setStrokeColor(styles.GREY)
    canvas.setLineWidth(0.4)
    canvas.setFont(typeface.BOLD, ACROSS_SIZE)
    top = ACROSS_SIZE * (len(running.across) / 2 - 0.85)
    for place, text in enumerate(running.across):
        canvas.drawCentredString(0, top - place * ACROSS_SIZE * 1.15, text, mode=1)
    canvas.restoreState()


def shortened(text: str, font: str, size: float, *, room: float) -> str:
    """`text` in one line of `room`; where it must be cut, an ellipsis says so."""
    text = printable(text)
    if width(text, font, size) <= room:
        return text
    while text and width(text + "…", font, size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def outlined(canvas: Canvas, entries: Sequence[Entry]) -> None:
    """The bookmarks of this page; they wait until now, as a page has no number before."""
    for entry in entries:
        canvas.bookmarkHorizontalAbsolute(entry.key, entry.top, left=0, fit="XYZ")
        canvas.addOutlineEntry(entry.title, entry.key, entry.level, closed=0)


def _hairline(canvas: Canvas, y: float) -> None:
    canvas.setStrokeColor(styles.LINE)
    canvas.setLineWidth(at.HAIRLINE)
    canvas.line(at.MARGIN, y, at.MARGIN + at.TEXT_WIDTH, y)


def _numbered(running: Running) -> Callable[..., Canvas]:
    """A canvas that keeps its pages until it knows how many there are."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.kept: list[dict[str, Any]] = []
            self.outline: list[Entry] = []

        def showPage(self) -> None:  # noqa: N802
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page, kept in enumerate(self.kept, 1):
                self.__dict__.update(kept)
                draw_foot(self, running, page, len(self.kept))
                draw_across(self, running)
                outlined(self, [each for each in self.outline if each.page == page])
                super().showPage()
            super().save()

    return Numbered
