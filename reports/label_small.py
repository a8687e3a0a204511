"""Small labels for vials and tubes: A4, five across and thirteen down, 38.1 × 21.2 mm each, code and QR."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lims.domain.label import Label
from reports.label import about, fitting, two_lines
from reports.paper import codes, styles, typeface
from reports.paper import geometry as at
from reports.paper.typeface import printable

ACROSS, DOWN = 5, 13
WIDE, HIGH = 38.1 * mm, 21.2 * mm
STEP = 40.64 * mm
QR = 16 * mm
LARGEST, SMALLEST, SMALL = 8.5, 5.0, 5.8
LEFT = (at.PAGE_WIDTH - (ACROSS - 1) * STEP - WIDE) / 2
TOP = (at.PAGE_HEIGHT - DOWN * HIGH) / 2
PLACES = tuple(
    (LEFT + column * STEP, at.PAGE_HEIGHT - TOP - (row + 1) * HIGH)
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
    for start in range(0, len(labels), len(PLACES)) or [0]:
        for label, (left, bottom) in zip(labels[start : start + len(PLACES)], PLACES, strict=False):
            _draw_label(canvas, label, left, bottom)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_label(canvas: Canvas, label: Label, left: float, bottom: float) -> None:
    """The QR carries the whole code: at 16 mm its modules are half a millimetre, which every scanner reads."""
    codes.draw_qr(canvas, label.code, left + 0.8 * mm, bottom + (HIGH - QR) / 2, QR)
    words = left + QR + 1.2 * mm
    room = WIDE - QR - 2.6 * mm
    size = fitting(label.code, room, largest=LARGEST, smallest=SMALLEST)
    top = bottom + HIGH - 5.2 * mm
    canvas.setFillColor(styles.INK)
    canvas.setFont(typeface.BOLD, size)
    canvas.drawString(words, top, printable(label.code))
    canvas.setFont(typeface.REGULAR, SMALL)
    lines = [*about(label), *two_lines(label.product, room, SMALL)]
    for number, line in enumerate(lines, 1):
        canvas.drawString(words, top - 0.6 * mm - number * SMALL * 1.2, line)
