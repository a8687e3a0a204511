"""Pages: a first one with room for the letterhead, the others with a running head, all with a foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from reports.paper import geometry as at
from reports.paper import styles, typeface
from reports.paper.typeface import printable, width

HEAD_SIZE = 8.0


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on each page: left and right of the head, left and middle of the foot."""

    head: str
    number: str
    foot: str
    page: Callable[[int, int], str]


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
    document.addPageTemplates([_first_page(), _later_page(running)])
    document.build([NextPageTemplate("later"), *story], canvasmaker=_numbered(running))
    return buffer.getvalue()


def _first_page() -> PageTemplate:
    return PageTemplate("first", [_frame()])


def _later_page(running: Running) -> PageTemplate:
    def head(canvas: Canvas, document: Any) -> None:
        _draw_head(canvas, running)

    return PageTemplate("later", [_frame()], onPage=head)


def _frame() -> Frame:
    return Frame(
        at.MARGIN, at.MARGIN, at.TEXT_WIDTH, at.PAGE_HEIGHT - 2 * at.MARGIN,
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
    base = at.FOOT_BASE
    said = running.page(page, pages)
    canvas.saveState()
    _hairline(canvas, base + 10)
    canvas.setFillColor(styles.GREY)
    canvas.setFont(typeface.REGULAR, HEAD_SIZE)
    canvas.drawRightString(at.MARGIN + at.TEXT_WIDTH, base, printable(said))
    room = at.TEXT_WIDTH - width(said, typeface.REGULAR, HEAD_SIZE) - 20
    canvas.drawString(at.MARGIN, base, shortened(running.foot, typeface.REGULAR, HEAD_SIZE, room=room))
    canvas.restoreState()


def shortened(text: str, font: str, size: float, *, room: float) -> str:
    """`text` in one line of `room`; where it must be cut, an ellipsis says so."""
    text = printable(text)
    if width(text, font, size) <= room:
        return text
    while text and width(text + "…", font, size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


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

        def showPage(self) -> None:  # noqa: N802
            self.kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page, kept in enumerate(self.kept, 1):
                self.__dict__.update(kept)
                draw_foot(self, running, page, len(self.kept))
                super().showPage()
            super().save()

    return Numbered
