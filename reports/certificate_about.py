"""What was tested, for whom, taken how, received when: facts beside their labels, in two columns."""

from collections.abc import Callable, Iterator
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import Fact, SealState
from reports.paper import geometry as at
from reports.paper.cells import para
from reports.paper.tables import Cell, Command, grid, hairline
from reports.paper.typeface import literal
from reports.paper.voice import Voice

HALF = (at.TEXT_WIDTH - at.COLUMN_GAP) / 2
HIGHEST = at.PAGE_HEIGHT / 2.2

Row = tuple[str, str]


def facts(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """Two columns: who and when; what and how it came here."""
    parts = {
        "customer": _customer(certificate),
        "sample": _sample(certificate, voice),
        "sampling": _sampling(certificate, voice),
        "place": _places(certificate, voice),
        "dates": _dates(certificate, voice),
    }
    cells: dict[str, list[Flowable]] = {
        name: list(_section(name, rows, voice)) for name, rows in parts.items()
    }
    rows: list[list[Cell]] = [
        [[*cells["customer"], *cells["sampling"]], "", cells["sample"]],
        [cells["place"], "", cells["dates"]],
    ]
    if _tallest(rows) > HIGHEST:
        # Somebody wrote a novel: one column, which may run over the page.
        for name, told in parts.items():
            yield from _section(name, told, voice, width=at.TEXT_WIDTH)
        return
    yield grid(rows, [HALF, at.COLUMN_GAP, HALF])


def _tallest(rows: list[list[Cell]]) -> float:
    return max(
        sum(float(part.wrap(HALF, at.PAGE_HEIGHT)[1]) for part in cell)
        for row in rows
        for cell in row
        if isinstance(cell, list)
    )


def _section(name: str, rows: list[Row], voice: Voice, *, width: float = HALF) -> Iterator[Flowable]:
    """A head, and under it facts beside their labels. A fact without a label takes the whole width."""
    yield grid(
        [[para(voice.label(f"paper.{name}"), "section")]],
        [width],
        hairline("LINEBELOW", (0, 0), (-1, -1)),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    )
    cells: list[list[Cell]] = [
        [para(voice.label(label), "label"), para(text, "fact")] if label else [para(text, "fact"), ""]
        for label, text in rows
    ]
    whole: list[Command] = [
        ("SPAN", (0, place), (1, place)) for place, (label, _) in enumerate(rows) if not label
    ]
    yield grid(
        cells,
        [at.LABEL_COLUMN, width - at.LABEL_COLUMN],
        ("RIGHTPADDING", (0, 0), (0, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        *whole,
        split_rows=True,
    )
    yield Spacer(0, 2.6 * mm)


def _customer(certificate: Certificate) -> list[Row]:
    customer = certificate.customer
    return [
        ("paper.customer.name", f"<b>{literal(customer.name)}</b>"),
        ("paper.customer.address", literal(customer.address)),
        ("paper.customer.contact", literal(customer.contact)),
    ]


def _dates(certificate: Certificate, voice: Voice) -> list[Row]:
    return [
        ("paper.received", literal(voice.moment(certificate.received_at))),
        ("paper.tested", literal(voice.days(certificate.tested_from, certificate.tested_to))),
        ("paper.issued", _issued(certificate, voice)),
    ]


def _issued(certificate: Certificate, voice: Voice) -> str:
    if voice.draft:
        return voice.label("paper.draft.number", between=" / ")
    return literal(voice.moment(certificate.issued_at))


def _places(certificate: Certificate, voice: Voice) -> list[Row]:
    several = len(certificate.places) > 1
    return [
        ("", (f"<b>{literal(place.mark)}</b>  " if several else "") + voice.names(place.address))
        for place in certificate.places
    ]


def _sample(certificate: Certificate, voice: Voice) -> list[Row]:
    sample, mark = certificate.sample, _marker(certificate)
    rows = [
        ("paper.sample.code", f"<b>{literal(sample.code)}</b>"),
        ("paper.sample.product", f"<b>{literal(sample.product)}</b>{mark(Fact.PRODUCT)}"),
        ("paper.sample.commodity", voice.names(sample.commodity) if sample.commodity else ""),
        ("paper.sample.lot", literal(sample.lot) + mark(Fact.LOT)),
        ("paper.sample.description", voice.names(sample.description) + mark(Fact.DESCRIPTION)),
        ("paper.sample.quantity", literal(sample.quantity) + mark(Fact.QUANTITY) if sample.quantity else ""),
        ("paper.sample.produced_on", _day(sample.produced_on, mark(Fact.PRODUCED_ON), voice)),
        ("paper.sample.expires_on", _day(sample.expires_on, mark(Fact.EXPIRES_ON), voice)),
        ("paper.sample.condition", voice.names(sample.condition)),
        ("paper.sample.temperature", _temperature(certificate, voice)),
        ("paper.sample.seal", _seal(certificate, voice)),
    ]
    return [row for row in rows if row[1]]


def _sampling(certificate: Certificate, voice: Voice) -> list[Row]:
    sampling, mark = certificate.sampling, _marker(certificate)
    plan = voice.names(sampling.plan) if sampling.plan else voice.label("paper.sampling.plan.unknown")
    rows = [
        ("paper.sampling.by", voice.label(f"paper.sampling.{sampling.by}")),
        ("paper.sampling.sampler", _marked(sampling.sampler, mark(Fact.SAMPLER))),
        ("paper.sampling.place", _marked(sampling.place, mark(Fact.SAMPLING_PLACE))),
        (
            "paper.sampling.at",
            _marked(voice.moment(sampling.at) if sampling.at else "", mark(Fact.SAMPLED_AT)),
        ),
        ("paper.sampling.minutes", _marked(sampling.minutes, mark(Fact.SAMPLING_MINUTES))),
        ("paper.sampling.plan", plan + (mark(Fact.SAMPLING_PLAN) if sampling.plan else "")),
        ("paper.sampling.conditions", voice.names(sampling.conditions) if sampling.conditions else ""),
    ]
    return [row for row in rows if row[1]]


def _marker(certificate: Certificate) -> Callable[[Fact], str]:
    """† beside what the customer said."""

    def mark(fact: Fact) -> str:
        return "\u00a0†" if fact in certificate.from_customer else ""

    return mark


def _marked(text: str, mark: str) -> str:
    return literal(text) + mark if text else ""


def _day(day: date | None, mark: str, voice: Voice) -> str:
    return literal(voice.day(day)) + mark if day else ""


def _temperature(certificate: Certificate, voice: Voice) -> str:
    given = certificate.sample.temperature
    if given is None:
        return ""
    if given.celsius is None:
        return voice.label("paper.temperature.room")
    return literal(f"{voice.number(given.celsius)} °C")


def _seal(certificate: Certificate, voice: Voice) -> str:
    seal = certificate.sample.seal
    if seal is None:
        return ""
    said = voice.label(f"paper.seal.{seal.state}")
    return f"{literal(seal.number)}, {said}" if seal.number and seal.state is not SealState.NONE else said
