"""The samples of a request: each as the customer describes it, and what is to be tested in it."""

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from lims.domain.request_paper import Announced, Wish
from lims.words.limits import in_short
from reports.paper import geometry as at
from reports.paper import slip
from reports.paper.cells import para
from reports.paper.slip import WritingLines
from reports.paper.styles import GREY_TEXT
from reports.paper.tables import Cell
from reports.paper.typeface import literal
from reports.paper.voice import Voice

NUMBER, SAMPLE = 7 * mm, 62 * mm
EMPTY_ROWS = 4
HEADS = ("slip.number", "slip.sample_described", "slip.wanted")
WIDTHS = (NUMBER, SAMPLE, at.TEXT_WIDTH - NUMBER - SAMPLE)


def table(samples: Sequence[Announced], voice: Voice) -> Flowable:
    rows: list[list[Cell]] = [_heads(voice)]
    rows += [_row(number, each, voice) for number, each in enumerate(samples, 1)]
    return slip.listed(rows, WIDTHS, right=6)


def empty_table(voice: Voice) -> Flowable:
    """Rows for a pen, with lines between the columns."""
    return slip.to_write_in(_heads(voice), EMPTY_ROWS, 2, WIDTHS, room=5)


def _heads(voice: Voice) -> list[Cell]:
    return [para(voice.label(head, by=0.6), "th") for head in HEADS]


def _row(number: int, sample: Announced, voice: Voice) -> list[Cell]:
    wishes = [para(_wish(each, voice), "cell") for each in sample.wishes]
    return [
        para(str(number), "cell number"),
        para("<br/>".join(_about(sample, voice)), "cell"),
        wishes or [para(voice.sentence("slip.nothing_chosen"), "cell nothing"), WritingLines(2)],
    ]


def _about(sample: Announced, voice: Voice) -> Iterator[str]:
    yield f"<b>{literal(sample.product)}</b>"
    yield f"{voice.label('slip.sample_code')}: {literal(sample.code)}"
    if sample.commodity:
        yield f"{voice.label('slip.commodity')}: {voice.names(sample.commodity, between=' · ', by=0.6)}"
    for code, text in (
        ("paper.sample.lot", sample.lot),
        ("paper.sample.quantity", sample.quantity),
        ("paper.sample.produced_on", voice.day(sample.produced_on) if sample.produced_on else ""),
        ("paper.sample.expires_on", voice.day(sample.expires_on) if sample.expires_on else ""),
        ("slip.described", sample.description),
        ("slip.remark", sample.remark),
    ):
        if text:
            yield f"{voice.label(code)}: {literal(text)}"
    if sample.units > 1:
        yield voice.label("slip.units", units=sample.units)
    taken = voice.label(f"paper.sampling.{sample.sampled_by}")
    yield f"{voice.label('slip.sampled_by')}: {taken}"


def _wish(wish: Wish, voice: Voice) -> str:
    """The analyte, its method, and the limits it is judged by."""
    said = f"<b>{voice.names(wish.analyte, between=' · ', by=0.6)}</b> – {literal(wish.method)}"
    limits = "; ".join(
        f"{market} {in_short(limit, voice.first)} ({limit.regulation})" for market, limit in wish.limits
    )
    return f'{said}<br/><font color="{GREY_TEXT}" size="-1">{literal(limits)}</font>' if limits else said
