"""The certificate of a key is kept when the key is first used, so that every paper can be checked ever after."""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain.refusal import Refused
from lims.domain.signing import SigningIdentity
from lims.models.signing import SigningCertificate


def remember(session: Session, pem: str, identity: SigningIdentity, *, at: datetime) -> None:
    """Keep the certificate of a key that signs its first paper; nothing to do for one that is known.

    Raises `Refused` when `pem` is not the certificate the identity speaks of.
    """
    known = sa.select(SigningCertificate.id).where(SigningCertificate.fingerprint == identity.fingerprint)
    if session.scalar(known) is not None:
        return
    certificate = _read(pem)
    der = certificate.public_bytes(Encoding.DER)
    if hashlib.sha256(der).hexdigest() != identity.fingerprint:
        raise Refused("signing_certificate_differs")
    row = SigningCertificate(
        fingerprint=identity.fingerprint,
        kind=identity.kind.value,
        subject=identity.subject,
        pem=certificate.public_bytes(Encoding.PEM).decode("ascii"),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        first_used_at=at.astimezone(UTC),
    )
    # Two signatories may use a new key in the same moment; whoever comes second finds it kept.
    with suppress(IntegrityError), session.begin_nested():
        session.add(row)
        session.flush()


def _read(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode("ascii"))
    except ValueError:
        raise Refused("signing_certificate_differs") from None
