"""The samples of sampling minutes: what each is, how much, the part for the tests and the part that is retained."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from lims.domain.minutes_paper import Taken, TakenSample
from reports.paper import geometry as at
from reports.paper import slip
from reports.paper.cells import para
from reports.paper.tables import Cell
from reports.paper.typeface import literal
from reports.paper.voice import Voice

NUMBER, QUANTITY, PART = 7 * mm, 26 * mm, 40 * mm
WIDTHS = (NUMBER, at.TEXT_WIDTH - NUMBER - QUANTITY - 2 * PART, QUANTITY, PART, PART)
HEADS = ("slip.number", "minutes.product_lot", "minutes.quantity", "minutes.test", "minutes.retained")
EMPTY_ROWS = 3


def table(taken: Taken, voice: Voice) -> Flowable:
    rows: list[list[Cell]] = [_heads(voice)]
    rows += [_row(number, each, voice) for number, each in enumerate(taken.samples, 1)]
    return slip.listed(rows, WIDTHS, right=5)


def empty_table(voice: Voice) -> Flowable:
    """Rows for a pen, with lines between the columns."""
    return slip.to_write_in(_heads(voice), EMPTY_ROWS, 3, WIDTHS, room=4)


def _heads(voice: Voice) -> list[Cell]:
    return [para(voice.label(head, between="<br/>", by=0.6), "th") for head in HEADS]


def _row(number: int, sample: TakenSample, voice: Voice) -> list[Cell]:
    return [
        para(str(number), "cell number"),
        para("<br/>".join(_about(sample, voice)), "cell"),
        para(literal(sample.quantity), "cell"),
        para("<br/>".join(_part(sample.test_part, sample.test_seal, voice)) or "–", "cell"),
        para("<br/>".join(_part(sample.retained_part, sample.retained_seal, voice)) or "–", "cell"),
    ]


def _about(sample: TakenSample, voice: Voice) -> Iterator[str]:
    yield f"<b>{literal(sample.product)}</b>"
    if sample.commodity:
        yield voice.names(sample.commodity, between=" · ", by=0.6)
    for code, text in (
        ("paper.sample.lot", sample.lot),
        ("paper.sample.produced_on", voice.day(sample.produced_on) if sample.produced_on else ""),
        ("paper.sample.expires_on", voice.day(sample.expires_on) if sample.expires_on else ""),
        ("slip.sample_code", sample.code),
    ):
        if text:
            yield f"{voice.label(code)}: {literal(text)}"


def _part(part: str, seal: str, voice: Voice) -> Iterator[str]:
    if part:
        yield literal(part)
    if seal:
        yield f"{voice.label('minutes.seal')}: {literal(seal)}"
