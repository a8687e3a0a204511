"""The one stylesheet: a handful of sizes, two inks."""

from functools import cache, lru_cache

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from reports.paper import typeface

INK = HexColor("#1d2522")
GREY = HexColor("#5c625f")
SOFT = HexColor("#434a47")
LINE = HexColor("#8d928f")
PAPER_SHADE = HexColor("#f1f0eb")
PASS = HexColor("#1f6b4a")
CONDITIONAL = HexColor("#8a5c00")
UNDECIDED = HexColor("#4b5a6b")
FAIL = HexColor("#b3261e")

GREY_TEXT = "#5c625f"


@cache
def style(name: str) -> ParagraphStyle:
    """The paragraph style of that name."""
    typeface.ready()
    return _sheet()[name]


@lru_cache(maxsize=512)
def indented(name: str, indent: float) -> ParagraphStyle:
    """The same style, moved right: how numbers meet at their decimal mark."""
    base = style(name)
    return ParagraphStyle(f"{name}+{indent:.2f}", parent=base, leftIndent=indent)


@cache
def _sheet() -> dict[str, ParagraphStyle]:
    return {
        "title": _style(19, 23, typeface.BOLD),
        "subtitle": _style(11, 14, colour=GREY),
        "over": _style(8.6, 10.6, typeface.SEMIBOLD),
        "laboratory": _style(11.5, 14, typeface.SEMIBOLD),
        "number": _style(13, 16, typeface.SEMIBOLD, alignment=TA_RIGHT),
        "head": _style(8, 10.2, colour=GREY),
        "head right": _style(8, 10.2, colour=GREY, alignment=TA_RIGHT),
        "section": _style(9, 11.5, typeface.SEMIBOLD),
        "label": _style(8, 11.2, colour=SOFT),
        "fact": _style(9, 11.2),
        "strong": _style(9, 11.2, typeface.SEMIBOLD),
        "market": _style(9.5, 12, typeface.SEMIBOLD),
        "verdict": _style(10.5, 13, typeface.SEMIBOLD),
        "sentence": _style(8.6, 11),
        "th": _style(7.6, 9.2, typeface.SEMIBOLD),
        "th right": _style(7.6, 9.2, typeface.SEMIBOLD, alignment=TA_RIGHT),
        "short": _style(8, 9.4, hyphens=True),
        "short right": _style(8, 9.4, alignment=TA_RIGHT),
        "short number": _style(7, 9.4, colour=GREY),
        "cell": _style(8.8, 10.8),
        "cell small": _style(7.2, 9, colour=GREY),
        "cell number": _style(7.6, 10.8, colour=GREY),
        "cell nothing": _style(8, 10.8, colour=GREY),
        "cell verdict": _style(8.2, 10, typeface.SEMIBOLD),
        "note": _style(8, 10.2),
        "note spaced": _style(8, 10.2, space=1.6),
        "statement": _style(8, 10.2),
        "sign": _style(9, 11.2, typeface.SEMIBOLD, alignment=TA_CENTER),
        "sign small": _style(7.6, 9.6, colour=GREY, alignment=TA_CENTER),
        "caption": _style(7.2, 9, colour=GREY),
        "key": _style(7.2, 9, colour=GREY, alignment=TA_CENTER),
        "end": _style(8, 10.2, typeface.SEMIBOLD, alignment=TA_CENTER),
        "specimen": _style(8, 10.2, typeface.SEMIBOLD, colour=INK, alignment=TA_CENTER),
    }


def _style(
    size: float,
    leading: float,
    font: str = typeface.REGULAR,
    *,
    colour: Color = INK,
    alignment: int = TA_LEFT,
    space: float = 0,
    hyphens: bool = False,
) -> ParagraphStyle:
    return ParagraphStyle(
        f"{font} {size}",
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=colour,
        alignment=alignment,
        spaceAfter=space,
        allowWidows=0,
        allowOrphans=0,
        embeddedHyphenation=int(hyphens),
    )
