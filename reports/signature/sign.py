"""A drawn paper becomes a signed one: PAdES, appended, so that the drawn bytes stand unchanged in front of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from structlog import get_logger

from reports.signature.key import Key, pem_of
from reports.signature.waiting import waited

FIELD = "Signature1"
DIGEST = "sha256"
PATIENCE = 5
"""Seconds the time-stamping authority has; a certificate does not wait for it longer."""
log = get_logger("signature")


@dataclass(frozen=True, slots=True)
class MadeWith:
    """The certificate a paper was signed with, and whether a trusted time is in it."""

    fingerprint: str
    pem: str
    timestamped: bool


def sign(drawn: bytes, key: Key, *, at: datetime, reason: str, timestamp_url: str = "") -> bytes:
    """PAdES B-B, or B-T with a time-stamp address; certifies that nothing may be changed afterwards.

    A time-stamping authority that does not answer holds nothing back: the paper is signed without a trusted
    time and says so. Raises `Refused` when the key cannot be reached.
    """
    with key.opened() as signer:
        if timestamp_url:
            try:
                return _signed(drawn, signer, at=at, reason=reason, timestamp_url=timestamp_url)
            except TimestampRequestError as unanswered:
                log.warning("no time stamp", why=str(unanswered)[:200])
        return _signed(drawn, signer, at=at, reason=reason)


def is_signed_from(drawn: bytes, signed: bytes) -> bool:
    """Whether `signed` is `drawn` with something appended: what a signature leaves in front of it."""
    return len(signed) > len(drawn) and signed.startswith(drawn)


def _signed(drawn: bytes, signer: Signer, *, at: datetime, reason: str, timestamp_url: str = "") -> bytes:
    described = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
    )
    stamper = HTTPTimeStamper(timestamp_url, timeout=PATIENCE) if timestamp_url else None
    output = BytesIO()
    hand = _SignerAt(described, signer, timestamper=stamper).at(at)
    waited(hand.sign_pdf, IncrementalPdfFileWriter(BytesIO(drawn)), output=output)
    return output.getvalue()


class _SignerAt(PdfSigner):
    """Signs at the moment it is told, and draws nothing: what is seen was drawn before."""

    moment: datetime

    def at(self, moment: datetime) -> "_SignerAt":
        self.moment = moment
        return self

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self.moment
        return session


def made_with(signed: bytes) -> MadeWith:
    """With what a paper was signed, as it stands in the paper itself."""
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    der = signature.signer_cert.dump()
    beside = {attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]}
    return MadeWith(
        fingerprint=hashlib.sha256(der).hexdigest(),
        pem=pem_of(der),
        timestamped="signature_time_stamp_token" in beside,
    )
