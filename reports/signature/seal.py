"""A signature beside a file (detached CMS): `openssl cms -verify` checks it, and so do we."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import cms
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from lims.domain.checking import SignedBy, Trusted
from reports.signature.check import certificates, subject
from reports.signature.waiting import waited

DIGEST = "sha256"


def seal(content: bytes, signer: Signer, *, at: datetime) -> bytes:
    """The signature over `content`, in DER, with the signer's certificate."""
    told = PdfCMSSignedAttributes(signing_time=at)
    signed: bytes = waited(
        lambda: asyncio.run(
            signer.async_sign_general_data(content, DIGEST, detached=True, signed_attr_settings=told)
        )
    ).dump()
    return signed


def sealed_by(content: bytes, sealed: bytes, trusted: Sequence[Trusted]) -> SignedBy | None:
    """Whose signature it is, if it is good and of one of these keys."""
    known = certificates(trusted)
    try:
        signed = cms.ContentInfo.load(sealed)["content"]
        context = ValidationContext(
            trust_roots=[certificate for certificate, _ in known.values()], allow_fetching=False
        )
        status = waited(lambda: asyncio.run(async_validate_detached_cms(content, signed, context)))
        fingerprint = hashlib.sha256(status.signing_cert.dump()).hexdigest()
    except Exception:
        # Whatever cannot be read as a signature is none.
        return None
    if not (status.intact and status.valid) or fingerprint not in known:
        return None
    held, ours = known[fingerprint]
    return SignedBy(subject(held), fingerprint, ours.kind, status.signer_reported_dt)
