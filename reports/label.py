"""A sheet of labels: A4, three across and eight down, 70 × 37 mm each."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from lims.domain.label import Label
from lims.words import Language, say
from reports.paper import codes, styles, typeface
from reports.paper import geometry as at
from reports.paper.frames import shortened
from reports.paper.typeface import printable, width
from reports.paper.voice import shown_day

ACROSS, DOWN = 3, 8
WIDE, HIGH = 70 * mm, 37 * mm
EDGE = 4.5 * mm
QR = 17 * mm
BARS = 9.5 * mm
LARGEST, SMALLEST, SMALL = 16.0, 8.0, 8.5
TOP = (at.PAGE_HEIGHT - DOWN * HIGH) / 2
PLACES = tuple(
    (column * WIDE, at.PAGE_HEIGHT - TOP - (row + 1) * HIGH)
    for row in range(DOWN)
    for column in range(ACROSS)
)
"""The lower left corners, row by row."""


def draw(labels: Sequence[Label]) -> bytes:
    """The sheet as PDF; the same labels give the same bytes."""
    typeface.ready()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(at.PAGE_WIDTH, at.PAGE_HEIGHT), invariant=1, lang="vi-VN")
    canvas.setTitle(printable(", ".join(label.code for label in labels[:3])))
    for sheet in _sheets(labels):
        for label, (left, bottom) in zip(sheet, PLACES, strict=False):
            _draw_label(canvas, label, left, bottom)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _sheets(labels: Sequence[Label]) -> list[Sequence[Label]]:
    """Twenty-four to a sheet; a blank one where there is nothing to label."""
    step = len(PLACES)
    return [labels[start : start + step] for start in range(0, len(labels), step)] or [()]


def _draw_label(canvas: Canvas, label: Label, left: float, bottom: float) -> None:
    room = WIDE - 2 * EDGE - QR
    size = fitting(label.code, room, largest=LARGEST, smallest=SMALLEST)
    top = bottom + HIGH - EDGE
    canvas.setFillColor(styles.INK)
    canvas.setFont(typeface.BOLD, size)
    canvas.drawString(left + EDGE, top - size * 0.8, printable(label.code))
    _draw_words(canvas, label, left + EDGE, top - size - 1.2 * mm, room=room)
    codes.draw_qr(canvas, label.code, left + WIDE - QR - 2.5 * mm, bottom + HIGH - QR - 2 * mm, QR)
    codes.draw_code128(canvas, label.code, left + 2 * mm, bottom + 3.2 * mm, width=WIDE - 4 * mm, height=BARS)


def _draw_words(canvas: Canvas, label: Label, left: float, top: float, *, room: float) -> None:
    """The day, which unit of the lot it is, and as much of the product as two lines hold."""
    canvas.setFont(typeface.REGULAR, SMALL)
    lines = [" · ".join(about(label)), *two_lines(label.product, room, SMALL)]
    for number, line in enumerate(lines, 1):
        canvas.drawString(left, top - number * SMALL * 1.18, line)


def about(label: Label) -> Iterator[str]:
    """The day it came, which unit of the lot it is, and whether it is the part that is kept back."""
    yield shown_day(label.received_on, Language.VI)
    if label.unit_no:
        yield say("lots.label_unit", Language.VI, unit=label.unit_no, units=label.units)
    if label.retained:
        yield say("lots.label_retained", Language.VI)


def two_lines(text: str, room: float, size: float) -> list[str]:
    """Cut with an ellipsis where two lines do not hold it; a long word is cut as well."""
    first, *rest = simpleSplit(printable(text), typeface.REGULAR, size, room) or [""]
    lines = [first, " ".join(rest)] if rest else [first]
    return [shortened(line, typeface.REGULAR, size, room=room) for line in lines]


def fitting(code: str, room: float, *, largest: float, smallest: float) -> float:
    """The largest size in which the code stands on one line."""
    size = largest
    while size > smallest and width(code, typeface.BOLD, size) > room:
        size -= 0.25
    return size
