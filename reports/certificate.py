"""A certificate on paper: drawn once, from the frozen value, the same bytes each time."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import ReportKind
from reports import certificate_data, certificate_draft
from reports.certificate_amendment import listed
from reports.certificate_citations import Citations
from reports.certificate_close import close
from reports.certificate_head import TITLES, foot_words, head
from reports.certificate_notes import notes
from reports.certificate_short import screened, short_list
from reports.certificate_table import tables
from reports.paper import typeface
from reports.paper.dress import Attached, dress
from reports.paper.frames import Description, Running, bind
from reports.paper.voice import Voice


def draw(certificate: Certificate) -> bytes:
    """The PDF file of this certificate."""
    return _drawn(certificate, Voice.of(certificate.language))


def draw_draft(certificate: Certificate) -> bytes:
    """The same paper before its issue, marked on every page as what it is; its code leads nowhere."""
    return _drawn(certificate, Voice.of(certificate.language, draft=True))


def _drawn(certificate: Certificate, voice: Voice) -> bytes:
    typeface.ready()
    pages = bind(
        list(_story(certificate, voice)), _running(certificate, voice), _description(certificate, voice)
    )
    files = () if voice.draft else (_for_programs(certificate),)
    return dress(pages, at=certificate.issued_at, archive=not voice.draft, attached=files)


def _for_programs(certificate: Certificate) -> Attached:
    """The same certificate as data, inside the paper and under its signature."""
    description = f"{certificate.code} ({certificate_data.FORMAT})"
    return Attached(certificate_data.NAME, certificate_data.content(certificate), description)


def _story(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    citations = Citations.of(certificate)
    yield from head(certificate, voice)
    yield from screened(certificate, voice)
    yield from tables(certificate, voice, citations)
    yield from short_list(certificate, voice, citations)
    yield from notes(certificate, voice, citations)
    yield from listed(certificate, voice)
    yield from close(certificate, voice)


def _running(certificate: Certificate, voice: Voice) -> Running:
    number = certificate_draft.number(certificate, voice)
    foot = [number, certificate.sample.code]
    if certificate.kind is not ReportKind.FINAL:
        foot.append(voice.plain(TITLES[certificate.kind]).capitalize())
    if certificate.demo:
        foot.append(voice.plain("paper.demo.short"))
    if voice.draft:
        foot.append(certificate_draft.words())
    return Running(
        head=certificate.laboratory.name[voice.first],
        number=number,
        foot=" · ".join(foot),
        page=voice.page,
        words=foot_words(certificate.laboratory, voice),
        across=certificate_draft.ACROSS if voice.draft else (),
    )


def _description(certificate: Certificate, voice: Voice) -> Description:
    return Description(
        title=f"{voice.plain(TITLES[certificate.kind]).capitalize()} {certificate_draft.number(certificate, voice)}",
        author=certificate.laboratory.name[voice.first],
        subject=voice.plain("paper.subject", sample=certificate.sample.code),
        language=voice.locale,
    )
