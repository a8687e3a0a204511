"""Sizes on paper, in points; millimetres where a ruler would be used."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 18 * mm
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
HEAD_BASE = 11.5 * mm
FOOT_BASE = 10 * mm
HAIRLINE = 0.35
RULE = 0.9
LABEL_COLUMN = 30 * mm
COLUMN_GAP = 7 * mm
LOGO_HEIGHT = 16 * mm
LOGO_WIDTH = 36 * mm
MARK_HEIGHT = 14 * mm
MARK_WIDTH = 40 * mm
QR_SIZE = 24 * mm
STAMP_HEIGHT = 15 * mm
CELL_PAD = 1.3 * mm
