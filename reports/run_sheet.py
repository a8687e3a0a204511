"""A run sheet: A4, the places of a run in order, each with its code as bars and room to write."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.run_sheet import RunSheet, SheetLine
from lims.words import Language
from reports.paper import codes, styles, typeface
from reports.paper import geometry as at
from reports.paper.cells import para
from reports.paper.dress import dress
from reports.paper.frames import Description, Running, bind
from reports.paper.tables import Cell, grid, hairline, rule
from reports.paper.typeface import literal
from reports.paper.voice import Voice

VOICE = Voice(Language.VI)
NUMBER, CODE, BARS_WIDE, NOTES = 9 * mm, 31 * mm, 48 * mm, 34 * mm
BARS_HIGH = 7 * mm
MOST_ANALYTES = 40


class Bars(Flowable):  # type: ignore[misc]
    """A code as a scanner reads it."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.width, self.height = BARS_WIDE, BARS_HIGH

    def draw(self) -> None:
        codes.draw_code128(self.canv, self.code, 0, 0, width=self.width, height=self.height)


def draw(sheet: RunSheet) -> bytes:
    """The PDF file of this sheet; the same sheet gives the same bytes."""
    typeface.ready()
    return dress(bind(list(_story(sheet)), _running(sheet), _description(sheet)), at=sheet.printed_at)


def _story(sheet: RunSheet) -> Iterator[Flowable]:
    if sheet.demo:
        yield para(VOICE.label("paper.demo", between=" · ", by=0), "specimen")
        yield Spacer(0, 2 * mm)
    yield grid(
        [[[para(literal(VOICE.plain("quality.sheet_title")), "title")], [Bars(sheet.code)]]],
        [at.TEXT_WIDTH - BARS_WIDE, BARS_WIDE],
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    )
    yield from _facts(sheet)
    yield Spacer(0, 4 * mm)
    yield _table(sheet)


def _facts(sheet: RunSheet) -> Iterator[Flowable]:
    analytes = ", ".join(sheet.analytes[:MOST_ANALYTES])
    if len(sheet.analytes) > MOST_ANALYTES:
        analytes += f" … ({len(sheet.analytes)})"
    rows = (
        (VOICE.plain("runs.code"), sheet.code),
        (
            VOICE.plain("runs.method"),
            f"{sheet.method} · {VOICE.plain('runs.version', version=sheet.version)}",
        ),
        (VOICE.plain("quality.sheet_day"), f"{sheet.performed_on:%d/%m/%Y}"),
        (VOICE.plain("quality.sheet_by"), sheet.opened_by),
        (VOICE.plain("quality.sheet_analytes"), analytes),
    )
    yield grid(
        [[para(literal(label), "label"), para(literal(text), "fact")] for label, text in rows],
        [30 * mm, at.TEXT_WIDTH - 30 * mm],
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        split_rows=True,
    )


def _table(sheet: RunSheet) -> Flowable:
    heads = ("", "quality.code", "", "quality.about", "quality.sheet_notes")
    rows: list[list[Cell]] = [[para(literal(VOICE.plain(head)) if head else "", "th") for head in heads]]
    rows += [_line(each) for each in sheet.lines]
    shaded = [
        ("BACKGROUND", (0, number), (-1, number), styles.PAPER_SHADE)
        for number, each in enumerate(sheet.lines, 1)
        if each.control
    ]
    return grid(
        rows,
        [NUMBER, CODE, BARS_WIDE, at.TEXT_WIDTH - NUMBER - CODE - BARS_WIDE - NOTES, NOTES],
        rule("LINEBELOW", (0, 0), (-1, 0)),
        *(hairline("LINEBELOW", (0, row), (-1, row)) for row in range(1, len(rows))),
        *shaded,
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (0, -1), 2),
        repeat=1,
    )


def _line(line: SheetLine) -> list[Cell]:
    code = para(literal(line.code), "strong" if not line.control else "fact")
    bars: Cell = "" if line.control else Bars(line.code.replace(" · ", "-"))
    return [para(str(line.number), "cell number"), code, bars, para(literal(line.about), "cell"), ""]


def _running(sheet: RunSheet) -> Running:
    foot = [VOICE.plain("quality.sheet_printed", at=VOICE.moment(sheet.printed_at))]
    if sheet.demo:
        foot.append(VOICE.plain("paper.demo.short"))
    return Running(
        head=sheet.laboratory,
        number=sheet.code,
        foot=" · ".join(foot),
        page=lambda page, pages: VOICE.plain("quality.sheet_page", run=sheet.code, page=page, pages=pages),
    )


def _description(sheet: RunSheet) -> Description:
    return Description(
        title=f"{VOICE.plain('quality.sheet_title')} {sheet.code}",
        author=sheet.laboratory,
        subject=sheet.method,
        language="vi-VN",
    )
