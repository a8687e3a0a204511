"""A hand-over slip on paper: every sample that came, how it was, what became of it, and two signatures."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate_parts import SealState
from lims.domain.handover import Delivery, HandedOver, HandOver
from reports.paper import geometry as at
from reports.paper import slip, styles, typeface
from reports.paper.cells import para
from reports.paper.slip import Signing
from reports.paper.tables import Cell
from reports.paper.typeface import literal
from reports.paper.voice import Voice

TITLE = "slip.handover_title"
NUMBER, STATE, KEPT, DECISION = 7 * mm, 36 * mm, 37 * mm, 42 * mm


def draw(paper: HandOver) -> bytes:
    """The PDF file of this slip; the same hand-over gives the same bytes."""
    typeface.ready()
    voice = Voice.of(paper.language)
    return slip.bound(
        _story(paper, voice), paper.laboratory, paper.order, TITLE, voice, at=paper.at, demo=paper.demo
    )


def _story(paper: HandOver, voice: Voice) -> Iterator[Flowable]:
    yield from slip.head(paper.laboratory, paper.order, TITLE, voice, demo=paper.demo)
    yield slip.facts(
        [
            ("slip.order", literal(paper.order)),
            ("slip.customer", f"<b>{literal(paper.customer.name)}</b>"),
            ("paper.customer.address", literal(paper.customer.address)),
            ("paper.customer.contact", literal(paper.customer.contact)),
            *([("slip.minutes", literal(", ".join(paper.minutes)))] if paper.minutes else []),
        ],
        voice,
    )
    deliveries = paper.deliveries
    for delivery in deliveries:
        yield Spacer(0, 3 * mm)
        yield from _delivery(delivery, voice)
    by = {each.delivered_by for each in deliveries}
    to = {each.received_by for each in deliveries}
    yield slip.signatures(
        [
            Signing("slip.gave", by.pop() if len(by) == 1 else ""),
            Signing("slip.took", to.pop() if len(to) == 1 else ""),
        ],
        voice,
        Spacer(0, 4 * mm),
        para(voice.sentence("slip.handover_copies"), "statement"),
    )


def _delivery(delivery: Delivery, voice: Voice) -> Iterator[Flowable]:
    """When, from whom to whom, and what."""
    taken = sum(1 for each in delivery.samples if not each.refused)
    count = voice.label("slip.counted", taken=taken, refused=len(delivery.samples) - taken)
    left = [
        ("slip.at", f"<b>{literal(voice.moment(delivery.at))}</b>"),
        ("slip.count", count),
    ]
    right = [("slip.by", literal(delivery.delivered_by)), ("slip.to", literal(delivery.received_by))]
    yield slip.beside(
        [slip.facts(left, voice, width=slip.HALF, label=28 * mm)],
        [slip.facts(right, voice, width=slip.HALF, label=28 * mm)],
    )
    yield Spacer(0, 1.5 * mm)
    yield _table(delivery, voice)


def _table(delivery: Delivery, voice: Voice) -> Flowable:
    heads = ("slip.number", "slip.sample", "slip.state", "slip.containers", "slip.decision")
    rows: list[list[Cell]] = [[para(voice.label(head, between="<br/>", by=0.6), "th") for head in heads]]
    rows += [_row(number, each, voice) for number, each in enumerate(delivery.samples, 1)]
    sample = at.TEXT_WIDTH - NUMBER - STATE - KEPT - DECISION
    refused = (
        ("BACKGROUND", (0, row), (-1, row), styles.PAPER_SHADE)
        for row, each in enumerate(delivery.samples, 1)
        if each.refused
    )
    return slip.listed(rows, [NUMBER, sample, STATE, KEPT, DECISION], *refused, right=5)


def _row(number: int, sample: HandedOver, voice: Voice) -> list[Cell]:
    about = [f"<b>{literal(sample.code)}</b>", literal(sample.product)]
    about += [
        f"{voice.label(code)}: {literal(text)}"
        for code, text in (("paper.sample.lot", sample.lot), ("paper.sample.quantity", sample.quantity))
        if text
    ]
    return [
        para(str(number), "cell number"),
        para("<br/>".join(about), "cell"),
        para("<br/>".join(state(sample, voice)), "cell"),
        para("<br/>".join(_containers(sample, voice)), "cell"),
        para("<br/>".join(_decision(sample, voice)), "cell"),
    ]


def state(sample: HandedOver, voice: Voice) -> Iterator[str]:
    """Temperature, seal and condition, as they were when it came."""
    yield f"{voice.label('slip.temperature')}: {temperature(sample, voice)}"
    yield f"{voice.label('slip.seal')}: {seal(sample, voice)}"
    if sample.condition:
        yield literal(sample.condition)


def temperature(sample: HandedOver, voice: Voice) -> str:
    if sample.temperature is None:
        return voice.label("slip.not_measured")
    if sample.temperature.celsius is None:
        return voice.label("paper.temperature.room")
    return literal(f"{voice.number(sample.temperature.celsius)} °C")


def seal(sample: HandedOver, voice: Voice) -> str:
    if sample.seal is None:
        return voice.label("slip.not_seen")
    said = voice.label(f"paper.seal.{sample.seal.state}")
    with_number = sample.seal.number and sample.seal.state is not SealState.NONE
    return f"{literal(sample.seal.number)}, {said}" if with_number else said


def _containers(sample: HandedOver, voice: Voice) -> Iterator[str]:
    yield from (literal(code) for code in sample.containers)
    if sample.units > 1:
        yield voice.label("slip.units", units=sample.units)
    yield from (f"{literal(code)} {voice.label('slip.retained')}" for code in sample.retained)


def _decision(sample: HandedOver, voice: Voice) -> Iterator[str]:
    if sample.refused:
        yield f"<b>{voice.label('slip.refused')}</b>"
        yield literal(sample.refused)
        return
    yield f"<b>{voice.label('slip.accepted')}</b>"
    if sample.departure:
        yield literal(sample.departure)
        on = sample.departure_agreed_on
        yield voice.label("slip.agreed_with", who=sample.departure_agreed_by, on=on or "–")
