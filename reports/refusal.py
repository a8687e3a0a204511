"""A refusal on paper: this sample was not taken in, why, and what was seen when that was decided."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.handover import HandedOver, HandOver
from reports.handover import seal, temperature
from reports.paper import geometry as at
from reports.paper import slip, typeface
from reports.paper.cells import para
from reports.paper.slip import Signing
from reports.paper.styles import INK
from reports.paper.tables import grid
from reports.paper.typeface import literal
from reports.paper.voice import Voice

TITLE = "slip.refusal_title"


def draw(paper: HandOver) -> bytes:
    """The PDF file of this refusal; the same refusal gives the same bytes."""
    typeface.ready()
    voice = Voice.of(paper.language)
    (sample,) = paper.samples
    return slip.bound(
        _story(paper, sample, voice),
        paper.laboratory,
        sample.code,
        TITLE,
        voice,
        at=paper.at,
        demo=paper.demo,
    )


def _story(paper: HandOver, sample: HandedOver, voice: Voice) -> Iterator[Flowable]:
    yield from slip.head(paper.laboratory, sample.code, TITLE, voice, demo=paper.demo, scanned=False)
    yield slip.facts(
        [
            ("slip.to_customer", f"<b>{literal(paper.customer.name)}</b>"),
            ("paper.customer.address", literal(paper.customer.address)),
            ("paper.customer.contact", literal(paper.customer.contact)),
            ("slip.order", literal(paper.order)),
        ],
        voice,
    )
    yield Spacer(0, 3 * mm)
    yield para(voice.sentence("slip.refusal_says", at=paper.at), "fact")
    yield Spacer(0, 3 * mm)
    yield _reason(sample, voice)
    yield Spacer(0, 3 * mm)
    yield slip.section("slip.refused_sample", voice)
    yield slip.facts(
        [
            ("paper.sample.product", f"<b>{literal(sample.product)}</b>"),
            ("paper.sample.lot", literal(sample.lot)),
            ("paper.sample.quantity", literal(sample.quantity)),
            ("slip.by", literal(sample.delivered_by)),
            ("slip.temperature", temperature(sample, voice)),
            ("slip.seal", seal(sample, voice)),
            ("paper.sample.condition", literal(sample.condition)),
        ],
        voice,
    )
    yield slip.signatures(
        [Signing("slip.gave", sample.delivered_by), Signing("slip.refused_by", sample.received_by)],
        voice,
        Spacer(0, 4 * mm),
        para(voice.sentence("slip.refusal_means"), "fact"),
    )


def _reason(sample: HandedOver, voice: Voice) -> Flowable:
    """What everybody looks for first."""
    return grid(
        [[para(voice.label("slip.reason"), "section")], [para(literal(sample.refused), "fact")]],
        [at.TEXT_WIDTH],
        ("BOX", (0, 0), (-1, -1), at.RULE, INK),
        ("LEFTPADDING", (0, 0), (-1, -1), 7),
        ("RIGHTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 6),
        split_rows=True,
    )
