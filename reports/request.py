"""A request form on paper: who asks for what, what was agreed before any measurement, two signatures; or the empty form."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate_parts import Customer
from lims.domain.request_paper import RequestPaper
from reports.paper import slip, typeface
from reports.paper.cells import para
from reports.paper.slip import Fact, Signing
from reports.paper.typeface import literal
from reports.paper.voice import Voice
from reports.request_agreed import agreed, offered
from reports.request_samples import empty_table, table

TITLE = "slip.request_title"
NOBODY = Customer("", "", "")


def draw(paper: RequestPaper) -> bytes:
    """The PDF file of this request; the same order gives the same bytes."""
    typeface.ready()
    voice = Voice.of(paper.language)
    return slip.bound(
        _story(paper, voice), paper.laboratory, paper.number, TITLE, voice, at=paper.at, demo=paper.demo
    )


def _story(paper: RequestPaper, voice: Voice) -> Iterator[Flowable]:
    yield from slip.head(paper.laboratory, paper.number, TITLE, voice, demo=paper.demo)
    yield slip.section("paper.customer", voice)
    yield Spacer(0, 1 * mm)
    yield slip.facts(_customer(paper, voice), voice, lines=0 if paper.agreed else 1)
    yield Spacer(0, 3 * mm)
    yield slip.section("slip.samples_asked", voice)
    yield table(paper.samples, voice) if paper.agreed else empty_table(voice)
    yield Spacer(0, 3 * mm)
    yield slip.section("slip.agreement", voice)
    yield Spacer(0, 1 * mm)
    yield from agreed(paper.agreed, voice) if paper.agreed else offered(voice)
    by = paper.agreed.agreed_by if paper.agreed else ""
    yield slip.signatures(
        [Signing("slip.customer_signs", by), Signing("slip.laboratory_signs")],
        voice,
        Spacer(0, 3 * mm),
        para(voice.sentence("slip.request_says"), "statement"),
    )


def _customer(paper: RequestPaper, voice: Voice) -> list[Fact]:
    customer = paper.customer or NOBODY
    rows = [
        ("paper.customer.name", f"<b>{literal(customer.name)}</b>" if customer.name else ""),
        ("paper.customer.address", literal(customer.address)),
        ("paper.customer.contact", literal(customer.contact)),
    ]
    if paper.agreed:
        rows.append(("slip.asked_at", literal(voice.moment(paper.at))))
    return rows
