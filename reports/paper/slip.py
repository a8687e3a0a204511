"""What the papers of the desk and the field share: head with number and codes, facts, lines to write on, signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from lims.domain.certificate_parts import Laboratory, Letterhead
from reports.paper import codes, styles
from reports.paper import geometry as at
from reports.paper.cells import Logo, para
from reports.paper.frames import Description, Running
from reports.paper.tables import Cell, grid, hairline
from reports.paper.typeface import literal
from reports.paper.voice import Voice

NUMBER_COLUMN = 62 * mm
QR, BARS_WIDE, BARS_HIGH = 17 * mm, 43 * mm, 8.5 * mm
LABEL = 38 * mm
HALF = (at.TEXT_WIDTH - at.COLUMN_GAP) / 2
SIGNING_ROOM = 17 * mm
LINE_HEIGHT = 6.2 * mm
LOCALES = {"vi": "vi-VN", "en": "en-GB"}

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
    row: list[Cell] = [list(_named(laboratory, voice)), right]
    widths = [at.TEXT_WIDTH - NUMBER_COLUMN, NUMBER_COLUMN]
    if laboratory.logo:
        logo = Logo(laboratory.logo, width=at.LOGO_WIDTH, height=at.LOGO_HEIGHT)
        row.insert(0, logo)
        widths[0] -= logo.width + 5 * mm
        widths.insert(0, logo.width + 5 * mm)
    yield grid(
        [row],
        widths,
        hairline("LINEBELOW", (0, 0), (-1, 0)),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 5),
        ("RIGHTPADDING", (-2, 0), (-2, 0), 8),
        ("ALIGN", (-1, 0), (-1, 0), "RIGHT"),
    )
    yield Spacer(0, 4 * mm)
    yield para(literal(voice.plain(title).upper()), "title")
    if voice.second:
        yield para(literal(Voice(voice.second).plain(title)), "subtitle")
    yield Spacer(0, 3 * mm)


def _named(laboratory: Laboratory, voice: Voice) -> Iterator[Flowable]:
    """Whom they belong to, their name, where to find them: the words of the letterhead, as on a certificate."""
    contact = [
        f"{voice.plain(f'paper.{name}')}: {value}"
        for name, value in (("phone", laboratory.phone), ("email", laboratory.email))
        if value
    ]
    letterhead = laboratory.letterhead or Letterhead()
    if letterhead.over:
        yield para(voice.names(letterhead.over, by=0.5), "over")
    yield para(voice.names(laboratory.name), "laboratory")
    yield para(voice.names(laboratory.address, by=0), "head")
    if contact:
        yield para(literal(" · ".join(contact)), "head")
    if letterhead.under:
        yield para(voice.names(letterhead.under, by=0), "head")


def section(code: str, voice: Voice, *, width: float = at.TEXT_WIDTH) -> Flowable:
    return grid(
        [[para(voice.label(code), "section")]],
        [width],
        hairline("LINEBELOW", (0, 0), (-1, -1)),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
    )


def facts(
    rows: Sequence[Fact], voice: Voice, *, width: float = at.TEXT_WIDTH, lines: int = 0, label: float = LABEL
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
    return grid([row], [HALF, at.COLUMN_GAP, HALF], split_rows=True)


def signatures(columns: Sequence[Signing], voice: Voice, *before: Flowable) -> Flowable:
    """Room for pens, kept together with what they sign for, so that no signature stands alone on a page."""
    width = at.TEXT_WIDTH / len(columns)
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


def running(laboratory: Laboratory, number: str, voice: Voice, *, demo: bool, foot: str = "") -> Running:
    def page(number: int, pages: int) -> str:
        said = [Voice(each).plain("paper.page", page=number, pages=pages) for each in voice.languages]
        return " · ".join(said)

    told = [each for each in (number, foot, voice.plain("paper.demo.short") if demo else "") if each]
    return Running(head=laboratory.name[voice.first], number=number, foot=" · ".join(told), page=page)


def described(laboratory: Laboratory, number: str, title: str, voice: Voice) -> Description:
    said = voice.plain(title)
    return Description(
        title=f"{said} {number}".strip(),
        author=laboratory.name[voice.first],
        subject=said,
        language=LOCALES[voice.first],
    )
