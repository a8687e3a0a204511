"""What the papers of the desk and the field share: head with number and codes, facts, lines to write on, signatures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from lims.domain.certificate_parts import Laboratory
from reports.paper import codes, geometry, styles
from reports.paper.cells import para
from reports.paper.dress import dress
from reports.paper.frames import Description, Running, bind
from reports.paper.letterhead import letterhead
from reports.paper.tables import Cell, Command, grid, hairline, rule
from reports.paper.typeface import literal
from reports.paper.voice import Voice

NUMBER_COLUMN = 62 * mm
QR, BARS_WIDE, BARS_HIGH = 17 * mm, 43 * mm, 8.5 * mm
LABEL = 38 * mm
HALF = (geometry.TEXT_WIDTH - geometry.COLUMN_GAP) / 2
SIGNING_ROOM = 17 * mm
LINE_HEIGHT = 6.2 * mm
ROW_ROOM: tuple[Command, ...] = (
    ("TOPPADDING", (0, 0), (-1, -1), 2.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
)

Fact = tuple[str, str]
"""The code of a label, and what stands beside it as markup. An empty one leaves room to write on the empty form."""


@dataclass(frozen=True, slots=True)
class Signing:
    """One column of signatures: who signs, in what words, and the name if it is known."""

    code: str
    name: str = ""


class Codes(Flowable):  # type: ignore[misc]
    """The number as a scanner reads it, bars beside QR."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.width, self.height = BARS_WIDE + QR, QR

    def draw(self) -> None:
        middle = (QR - BARS_HIGH) / 2
        codes.draw_code128(self.canv, self.number, 0, middle, width=BARS_WIDE, height=BARS_HIGH)
        # The quiet zone reaches into the margin, so that the dark modules line up with the text.
        codes.draw_qr(self.canv, self.number, BARS_WIDE + QR / 9, 0, QR)


class WritingLines(Flowable):  # type: ignore[misc]
    """Dotted lines as wide as there is room, for a pen."""

    def __init__(self, lines: int = 1) -> None:
        super().__init__()
        self.lines = lines

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.lines * LINE_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setStrokeColor(styles.LINE)
        self.canv.setLineWidth(0.6)
        self.canv.setDash(0.6, 2)
        for line in range(self.lines):
            self.canv.line(0, line * LINE_HEIGHT + 2, self.width, line * LINE_HEIGHT + 2)


class Box(Flowable):  # type: ignore[misc]
    """A box to tick; ticked where the answer is known."""

    def __init__(self, markup: str, *, ticked: bool = False, width: float = HALF) -> None:
        super().__init__()
        self.text = para(markup, "fact")
        self.ticked = ticked
        self.width = width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = min(self.width, width)
        self.height = self.text.wrap(self.width - 5 * mm, height)[1]
        return self.width, self.height

    def draw(self) -> None:
        side, base = 2.9 * mm, self.height - 3.7 * mm
        self.canv.setStrokeColor(styles.INK)
        self.canv.setLineWidth(0.7)
        self.canv.rect(0, base, side, side)
        if self.ticked:
            self.canv.setLineWidth(1.3)
            self.canv.lines(
                [
                    (0.6 * mm, base + 1.4 * mm, 1.2 * mm, base + 0.6 * mm),
                    (1.2 * mm, base + 0.6 * mm, 2.4 * mm, base + 2.4 * mm),
                ]
            )
        self.text.drawOn(self.canv, 5 * mm, 0)


def head(
    laboratory: Laboratory, number: str, title: str, voice: Voice, *, demo: bool, scanned: bool = True
) -> Iterator[Flowable]:
    """Who the paper is from, its number for people and scanners, and its title."""
    if demo:
        yield para(voice.label("paper.demo", between=" · ", by=0), "specimen")
        yield Spacer(0, 2 * mm)
    right: list[Flowable] = [para(literal(number), "number")] if number else []
    if number and scanned:
        right.append(Codes(number))
    yield letterhead(
        laboratory,
        right,
        voice,
        ("BOTTOMPADDING", (0, 0), (-1, 0), 5),
        ("RIGHTPADDING", (-2, 0), (-2, 0), 8),
        column=NUMBER_COLUMN,
    )
    yield Spacer(0, 4 * mm)
    yield para(literal(voice.plain(title).upper()), "title")
    if voice.second:
        yield para(literal(Voice(voice.second).plain(title)), "subtitle")
    yield Spacer(0, 3 * mm)


def section(code: str, voice: Voice, *, width: float = geometry.TEXT_WIDTH) -> Flowable:
    return grid(
        [[para(voice.label(code), "section")]],
        [width],
        hairline("LINEBELOW", (0, 0), (-1, -1)),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
    )


def facts(
    rows: Sequence[Fact],
    voice: Voice,
    *,
    width: float = geometry.TEXT_WIDTH,
    lines: int = 0,
    label: float = LABEL,
) -> Flowable:
    """Facts beside their labels. With `lines`, an empty one is so many lines to write on; else it is a dash."""
    cells: list[list[Cell]] = [
        [para(voice.label(code, by=0.6), "label"), _fact(text, lines)] for code, text in rows
    ]
    return grid(
        cells,
        [label, width - label],
        ("RIGHTPADDING", (0, 0), (0, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.6),
        split_rows=True,
    )


def _fact(text: str, lines: int) -> Flowable:
    if text or not lines:
        return para(text or "–", "fact")
    return WritingLines(lines)


def beside(left: Sequence[Flowable], right: Sequence[Flowable]) -> Flowable:
    """Two columns of equal width."""
    row: list[Cell] = [list(left), "", list(right)]
    return grid([row], [HALF, geometry.COLUMN_GAP, HALF], split_rows=True)


def signatures(columns: Sequence[Signing], voice: Voice, *before: Flowable) -> Flowable:
    """Room for pens, kept together with what they sign for, so that no signature stands alone on a page."""
    width = geometry.TEXT_WIDTH / len(columns)
    row: list[Cell] = [
        [
            para(voice.label(each.code, between="<br/>", by=1), "sign"),
            para(voice.label("slip.sign_hint", between=" ", by=0), "sign small"),
            Spacer(0, SIGNING_ROOM),
            para(literal(each.name), "sign"),
        ]
        for each in columns
    ]
    return KeepTogether(
        [
            *before,
            Spacer(0, 4 * mm),
            grid([row], [width] * len(columns), ("RIGHTPADDING", (0, 0), (-1, -1), 6)),
        ]
    )


def bound(
    story: Iterable[Flowable],
    laboratory: Laboratory,
    number: str,
    title: str,
    voice: Voice,
    *,
    at: datetime,
    demo: bool,
) -> bytes:
    """The PDF file of such a paper; the same story gives the same bytes."""
    told = [each for each in (number, voice.plain("paper.demo.short") if demo else "") if each]
    name, said = laboratory.name[voice.first], voice.plain(title)
    running = Running(head=name, number=number, foot=" · ".join(told), page=voice.page)
    description = Description(
        title=f"{said} {number}".strip(), author=name, subject=said, language=voice.locale
    )
    return dress(bind(list(story), running, description), at=at)


def listed(
    rows: Sequence[Sequence[Cell]], widths: Sequence[float], *commands: Command, right: float
) -> Flowable:
    """Rows under their heads, a hairline beneath each; `right` is the room between columns."""
    return grid(
        rows,
        widths,
        rule("LINEBELOW", (0, 0), (-1, 0)),
        *(hairline("LINEBELOW", (0, row), (-1, row)) for row in range(1, len(rows))),
        *commands,
        *ROW_ROOM,
        ("RIGHTPADDING", (0, 0), (-2, -1), right),
        repeat=1,
        split_rows=True,
    )


def to_write_in(
    heads: Sequence[Cell], rows: int, lines: int, widths: Sequence[float], *, room: float
) -> Flowable:
    """Numbered rows for a pen under their heads, with lines between the columns."""
    empty: list[list[Cell]] = [
        [para(str(number), "cell number"), *(WritingLines(lines) for _ in widths[1:])]
        for number in range(1, rows + 1)
    ]
    return grid(
        [heads, *empty],
        widths,
        rule("LINEBELOW", (0, 0), (-1, 0)),
        hairline("LINEBELOW", (0, 1), (-1, -1)),
        ("LINEBEFORE", (1, 0), (-1, -1), geometry.HAIRLINE, styles.LINE),
        ("LEFTPADDING", (1, 0), (-1, -1), room),
        ("RIGHTPADDING", (1, 0), (-1, -1), room),
        *ROW_ROOM,
        repeat=1,
    )
