"""The end of a certificate: statements, the way to verify it, two signatures, the end mark."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import Letterhead, Signature, Statement
from reports.certificate_answer import word
from reports.paper import geometry as at
from reports.paper.bookmark import Bookmark
from reports.paper.cells import QrCode, para
from reports.paper.tables import grid
from reports.paper.typeface import literal
from reports.paper.voice import Voice, said

QR_COLUMN = 62 * mm
FINGERPRINT_DIGITS = 16


def close(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """Statements and signatures stay together, so that a signature never stands alone on a page."""
    yield KeepTogether(
        [
            Spacer(0, 2 * mm),
            Bookmark("signatures", voice.plain("paper.outline.signatures")),
            *statements(certificate, voice),
            Spacer(0, 2 * mm),
            signed_for(certificate, voice),
            Spacer(0, 2 * mm),
            signatures(certificate, voice),
            Spacer(0, 2 * mm),
            *_told_key(certificate, voice),
            para("— " + voice.label(_end(voice), between=" · ", by=0) + " —", "end"),
        ]
    )


def statements(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """The constant sentences and the laboratory's own, run together: one paragraph a language."""
    own = (certificate.laboratory.letterhead or Letterhead()).statements
    kept = [each for each in certificate.statements if not (voice.draft and each is Statement.VERIFY)]
    texts = [
        " ".join([*(said(f"paper.statement.{each}", language) for each in kept), *own[language].split("\n")])
        for language in voice.languages
    ]
    yield para(voice.paired([text.strip() for text in texts], between="<br/>", by=0), "statement")


def _end(voice: Voice) -> str:
    return "paper.draft.end" if voice.draft else "paper.end"


def signed_for(certificate: Certificate, voice: Voice) -> Flowable:
    """What is signed, said once more: a page of signatures cannot be put behind another report."""
    texts = []
    for language in voice.languages:
        verdicts = "; ".join(
            f"{market.name[language]}: {said(word(certificate, market), language)}"
            for market in certificate.markets
        )
        number = said("paper.draft.number", language) if voice.draft else certificate.code
        what = {"number": number, "sample": certificate.sample.code, "lot": certificate.sample.lot}
        texts.append(said("paper.signed_for", language, **what) + (f" {verdicts}." if verdicts else ""))
    return para(voice.paired(texts, between="<br/>", by=0.8), "strong")


def signatures(certificate: Certificate, voice: Voice) -> Flowable:
    """The way to verify, who reviewed, who authorised."""
    column = (at.TEXT_WIDTH - QR_COLUMN) / 2
    return grid(
        [
            [
                _verify(certificate, voice),
                _signed("reviewed", certificate.reviewer, voice),
                _signed("authorised", certificate.signatory, voice),
            ]
        ],
        [QR_COLUMN, column, column],
    )


def _verify(certificate: Certificate, voice: Voice) -> Flowable:
    """The code with its address; a draft has none, and says so in its place."""
    if voice.draft:
        return para(voice.label("paper.draft.no_code", between="<br/>", by=0), "caption")
    return grid(
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


def signed_with(certificate: Certificate, voice: Voice) -> str:
    """With whose key the file is signed, as markup; a demonstration key says that it proves nothing."""
    key = certificate.signed_with
    if key is None or voice.draft:
        return ""
    fingerprint = key.fingerprint[:FINGERPRINT_DIGITS].upper()
    code = f"paper.signed_with.{key.kind}"
    return voice.label(code, between="<br/>", by=0, subject=key.subject, fingerprint=fingerprint)


def _told_key(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    markup = signed_with(certificate, voice)
    if markup:
        yield para(markup, "key")
        yield Spacer(0, 1.5 * mm)


def _signed(act: str, signature: Signature, voice: Voice) -> list[Flowable]:
    code = "paper.draft.unsigned" if voice.draft and act == "authorised" else f"paper.{act}_at"
    return [
        para(voice.label(f"paper.{act}_by", between="<br/>", by=1), "sign"),
        para(voice.label(code, between="<br/>", by=0.4, at=signature.at), "sign small"),
        Spacer(0, at.STAMP_HEIGHT),
        para(literal(signature.name), "sign"),
        para(voice.names(signature.title), "sign small"),
    ]
