"""Sizes on paper, in points; millimetres where a ruler would be used."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 18 * mm
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
RUNNING_HEAD = 9 * mm
FOOT = 7 * mm
HAIRLINE = 0.35
RULE = 0.9
GAP = 2 * mm
LABEL_COLUMN = 29 * mm
COLUMN_GAP = 7 * mm
LOGO_HEIGHT = 16 * mm
LOGO_WIDTH = 36 * mm
QR_SIZE = 25 * mm
STAMP_HEIGHT = 19 * mm
CELL_PAD = 1.3 * mm
