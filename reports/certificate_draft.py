"""A draft: the paper before it is issued, marked so that nobody can take it for a certificate."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate import Certificate
from lims.words import Language, say
from reports.paper import geometry as at
from reports.paper.cells import para
from reports.paper.styles import INK
from reports.paper.tables import grid
from reports.paper.voice import Voice

ACROSS = ("BẢN NHÁP", "DRAFT")
"""In both languages whatever the paper speaks: whoever holds it must see it."""


def number(certificate: Certificate, voice: Voice) -> str:
    """The number of the paper; of a draft, that it has none."""
    return voice.both("paper.draft.number") if voice.draft else certificate.code


def words() -> str:
    """`BẢN NHÁP – không phải phiếu kết quả / DRAFT – not a certificate`."""
    return " / ".join(say("paper.draft", each) for each in Language)


def banner(voice: Voice) -> Iterator[Flowable]:
    """On top of the first page, framed."""
    if not voice.draft:
        return
    yield grid(
        [[para(words(), "specimen")]],
        [at.TEXT_WIDTH],
        ("BOX", (0, 0), (-1, -1), at.RULE, INK),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    )
    yield Spacer(0, 2.5 * mm)
