"""The end of a certificate: statements, the way to verify it, two signatures, the end mark."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import Signature
from reports.paper import geometry as at
from reports.paper.cells import QrCode, para
from reports.paper.tables import grid, hairline
from reports.paper.typeface import literal
from reports.paper.voice import Voice

QR_COLUMN = 62 * mm


def close(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """Statements and signatures stay together, so that a signature never stands alone on a page."""
    yield KeepTogether(
        [
            Spacer(0, 3 * mm),
            *statements(certificate, voice),
            Spacer(0, 4 * mm),
            signatures(certificate, voice),
            Spacer(0, 4 * mm),
            para("— " + voice.label("paper.end", between=" · ", by=0) + " —", "end"),
        ]
    )


def statements(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    said = [para(voice.sentence(f"paper.statement.{each}"), "statement") for each in certificate.statements]
    yield grid(
        [[each] for each in said],
        [at.TEXT_WIDTH],
        hairline("LINEABOVE", (0, 0), (-1, 0)),
        ("TOPPADDING", (0, 0), (-1, 0), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    )


def signatures(certificate: Certificate, voice: Voice) -> Flowable:
    """The way to verify, who reviewed, who authorised."""
    column = (at.TEXT_WIDTH - QR_COLUMN) / 2
    verify = grid(
        [
            [
                QrCode(certificate.verification, at.QR_SIZE),
                [
                    para(f"<b>{voice.label('paper.qr', between='<br/>', by=0)}</b>", "caption"),
                    Spacer(0, 1.5 * mm),
                    para(literal(certificate.verification), "caption"),
                ],
            ]
        ],
        [at.QR_SIZE + 2 * mm, QR_COLUMN - at.QR_SIZE - 5 * mm],
        ("TOPPADDING", (1, 0), (1, 0), 7),
    )
    return grid(
        [
            [
                verify,
                _signed("reviewed", certificate.reviewer, voice),
                _signed("authorised", certificate.signatory, voice),
            ]
        ],
        [QR_COLUMN, column, column],
    )


def _signed(act: str, signature: Signature, voice: Voice) -> list[Flowable]:
    return [
        para(voice.label(f"paper.{act}_by", between="<br/>", by=1), "sign"),
        para(voice.label(f"paper.{act}_at", between="<br/>", by=0.4, at=signature.at), "sign small"),
        Spacer(0, at.STAMP_HEIGHT),
        para(literal(signature.name), "sign"),
        para(voice.names(signature.title), "sign small"),
    ]
