"""A certificate on paper: drawn once, from the frozen value, the same bytes each time."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from lims.domain.certificate import Certificate
from reports.certificate_citations import Citations
from reports.certificate_close import close
from reports.certificate_head import head
from reports.certificate_notes import notes
from reports.certificate_table import tables
from reports.paper import typeface
from reports.paper.dress import dress
from reports.paper.frames import Description, Running, bind
from reports.paper.voice import Voice

LOCALES = {"vi": "vi-VN", "en": "en-GB"}


def draw(certificate: Certificate) -> bytes:
    """The PDF file of this certificate."""
    typeface.ready()
    voice = Voice.of(certificate.language)
    pages = bind(
        list(_story(certificate, voice)), _running(certificate, voice), _description(certificate, voice)
    )
    return dress(pages, at=certificate.issued_at)


def _story(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    citations = Citations.of(certificate)
    yield from head(certificate, voice)
    yield from tables(certificate, voice, citations)
    yield from notes(certificate, voice, citations)
    yield from close(certificate, voice)


def _running(certificate: Certificate, voice: Voice) -> Running:
    def page(number: int, pages: int) -> str:
        said = [Voice(each).plain("paper.page", page=number, pages=pages) for each in voice.languages]
        return " · ".join(said)

    name = certificate.laboratory.name[voice.first]
    foot = [certificate.code, certificate.sample.code]
    if certificate.demo:
        foot.append(voice.plain("paper.demo.short"))
    return Running(head=name, number=certificate.code, foot=" · ".join(foot), page=page)


def _description(certificate: Certificate, voice: Voice) -> Description:
    return Description(
        title=f"{voice.plain('paper.title').capitalize()} {certificate.code}",
        author=certificate.laboratory.name[voice.first],
        subject=voice.plain("paper.subject", sample=certificate.sample.code),
        language=LOCALES[voice.first],
    )
