"""Source Sans 3, embedded, and the check that no character is lost on the way to paper."""

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any
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
_ONE_AT_A_TIME = RLock()


def ready() -> None:
    """Register the four fonts, once per process: not once for each of two papers that begin together."""
    with _ONE_AT_A_TIME:
        _register()


@cache
def _register() -> None:
    for name, file in FILES.items():
        font = TTFont(name, FONTS / file)
        font.face.makeSubset = _in_turn(font.face.makeSubset)
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=ITALIC, boldItalic=SEMIBOLD)


@cache
def glyphs() -> frozenset[int]:
    """The characters that all four fonts can draw."""
    ready()
    return frozenset.intersection(*(frozenset(pdfmetrics.getFont(name).face.charToGlyph) for name in FILES))


def _in_turn(make_subset: Callable[..., bytes]) -> Callable[..., bytes]:
    """ReportLab reads the parts of a letter (ế is three) at one place of the font for the whole process.

    Two papers drawn at once would move it under each other: an error at best, another letter on paper at worst.
    """

    def subset(*given: Any) -> bytes:
        with _ONE_AT_A_TIME:
            return make_subset(*given)

    return subset


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
