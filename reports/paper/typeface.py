"""Source Sans 3, embedded, and the check that no character is lost on the way to paper."""

import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).parent / "fonts"
REGULAR = "SourceSans3"
SEMIBOLD = "SourceSans3-Semibold"
BOLD = "SourceSans3-Bold"
ITALIC = "SourceSans3-It"
FILES = {
    REGULAR: "SourceSans3-Regular.ttf",
    SEMIBOLD: "SourceSans3-Semibold.ttf",
    BOLD: "SourceSans3-Bold.ttf",
    ITALIC: "SourceSans3-It.ttf",
}
MISSING = "□"
"""Stands for a character the typeface lacks; a note on the paper says so."""


@cache
def ready() -> None:
    """Register the four fonts, once per process."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, FONTS / file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=ITALIC, boldItalic=SEMIBOLD)


@cache
def glyphs() -> frozenset[int]:
    """The characters that all four fonts can draw."""
    ready()
    return frozenset.intersection(*(frozenset(pdfmetrics.getFont(name).face.charToGlyph) for name in FILES))


def printable(text: str) -> str:
    """`text` as it is drawn: composed, and with `□` for each character the typeface lacks.

    ReportLab drops such characters silently: "−18 °C" once became "18 °C".
    """
    composed = unicodedata.normalize("NFC", text).replace("\t", " ").replace("\u2011", "-")
    return "".join(c if c == "\n" or _drawn(c) else MISSING for c in composed)


def lacks(text: str) -> bool:
    """Whether something in `text` cannot be drawn."""
    return printable(text).count(MISSING) > text.count(MISSING)


def literal(text: str) -> str:
    """Somebody's text for a paragraph: shown as it is, whatever markup it looks like."""
    return escape(printable(text)).replace("\n", "<br/>")


def width(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))


def _drawn(character: str) -> bool:
    return ord(character) in glyphs() and unicodedata.category(character) not in {"Cc", "Cs", "Co"}
