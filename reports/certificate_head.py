"""The first page of a certificate: letterhead, title, the answer, and what was tested for whom."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.act import local_day
from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import Laboratory, Letterhead, ReportKind
from reports import certificate_draft
from reports.certificate_about import facts
from reports.certificate_amendment import amendment, kind
from reports.certificate_answer import answer
from reports.paper import geometry as at
from reports.paper.cells import Logo, para
from reports.paper.letterhead import letterhead
from reports.paper.typeface import literal
from reports.paper.voice import Voice

NUMBER_COLUMN = 56 * mm
TITLES = {
    ReportKind.FINAL: "paper.title",
    ReportKind.PARTIAL: "paper.title.partial",
    ReportKind.PRELIMINARY: "paper.title.preliminary",
}


def head(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """Everything before the table of results."""
    yield from certificate_draft.banner(voice)
    if certificate.demo:
        yield para(voice.label("paper.demo", between=" · ", by=0), "specimen")
        yield Spacer(0, 2 * mm)
    laboratory = certificate.laboratory
    right = [*_numbered(certificate, voice), *_accredited(laboratory, voice)]
    yield letterhead(laboratory, right, voice, ("BOTTOMPADDING", (0, 0), (-1, 0), 7), column=NUMBER_COLUMN)
    yield Spacer(0, 4.5 * mm)
    yield from title(certificate, voice)
    yield Spacer(0, 3 * mm)
    yield from kind(certificate, voice)
    yield from amendment(certificate, voice)
    yield answer(certificate, voice)
    yield Spacer(0, 3.2 * mm)
    yield from facts(certificate, voice)
    yield Spacer(0, 1.5 * mm)


def _numbered(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    if voice.draft:
        yield para(voice.label("paper.draft.number", between="<br/>", by=2), "number")
        return
    yield para(literal(certificate.code), "number")
    day = local_day(certificate.issued_at)
    yield para(voice.label("paper.issued.on", between="<br/>", by=0.5, day=day), "head right")


def _accredited(laboratory: Laboratory, voice: Voice) -> Iterator[Flowable]:
    """The number of accreditation with the body's mark; `compose` leaves neither where nothing is accredited."""
    if laboratory.accreditation is None:
        return
    number = laboratory.accreditation.number
    yield para(voice.label("paper.accreditation", between="<br/>", by=0.5, number=number), "head right")
    letterhead = laboratory.letterhead or Letterhead()
    if letterhead.mark:
        mark = Logo(letterhead.mark, width=at.MARK_WIDTH, height=at.MARK_HEIGHT)
        yield Spacer(0, 1.2 * mm)
        yield mark
    if letterhead.mark_words:
        yield para(voice.names(letterhead.mark_words, by=0.5), "head right")


def foot_words(laboratory: Laboratory, voice: Voice) -> tuple[str, ...]:
    """The laboratory's own words under each page, one line a language."""
    given = (laboratory.letterhead or Letterhead()).foot
    return tuple(dict.fromkeys(given[each] for each in voice.languages)) if given else ()


def title(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """A report that is not the last word says so in its title."""
    code = TITLES[certificate.kind]
    yield para(literal(voice.plain(code)), "title")
    if voice.second:
        yield para(literal(Voice(voice.second).plain(code)), "subtitle")
