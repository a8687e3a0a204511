"""A file of certificates (PEM) as `/v/certificate.pem` gives it, back into what is trusted."""

from asn1crypto import pem, x509

from lims.domain.checking import Trusted
from lims.domain.refusal import Refused
from lims.domain.signing import KeyKind
from reports.signature.check import subject
from reports.signature.key import pem_of

_DEMONSTRATION = "DEMONSTRATION KEY"
"""Every demonstration key says so in its own name."""


def trusted_in(text: str) -> tuple[Trusted, ...]:
    """Each certificate of the file. Raises `Refused` when there is none in it."""
    try:
        found = [der for kind, _, der in pem.unarmor(text.encode(), multiple=True) if kind == "CERTIFICATE"]
        return tuple(_trusted(der) for der in found)
    except ValueError:
        raise Refused("certificates_unreadable") from None


def _trusted(der: bytes) -> Trusted:
    demonstration = _DEMONSTRATION in subject(x509.Certificate.load(der))
    kind = KeyKind.DEMONSTRATION if demonstration else KeyKind.LABORATORY
    return Trusted(pem_of(der), kind)
