"""Codes a machine reads: a QR matrix as one path, Code 128 as bars."""

import segno
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas

QUIET = 4


def draw_qr(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """A QR code with its quiet zone, in a square of `size` whose lower left corner is x, y."""
    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    module = size / (len(matrix) + 2 * QUIET)
    path = canvas.beginPath()
    for row, cells in enumerate(matrix):
        top = y + size - (row + QUIET + 1) * module
        for start, length in _runs(cells):
            path.rect(x + (start + QUIET) * module, top, length * module, module)
    canvas.setFillColor(black)
    canvas.drawPath(path, stroke=0, fill=1)


def draw_code128(canvas: Canvas, text: str, x: float, y: float, *, width: float, height: float) -> None:
    """Code 128 with its quiet zones, as wide as `width` allows."""
    modules = Code128(text, barWidth=1, quiet=False).width + 20
    bar = min(width / modules, 0.38 * 72 / 25.4)
    symbol = Code128(text, barWidth=bar, barHeight=height, quiet=False, humanReadable=False)
    canvas.setFillColor(black)
    symbol.drawOn(canvas, x + (width - symbol.width) / 2, y)


def _runs(cells: bytearray) -> list[tuple[int, int]]:
    """Where dark modules start, and how many stand together."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(cells):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
