"""With what a paper is signed: whose key it is, and until when its certificate counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyKind(StrEnum):
    """Whose key it is. A demonstration key proves nothing about anybody, and every paper says so."""

    DEMONSTRATION = "demonstration"
    LABORATORY = "laboratory"
    SIGNATORY = "signatory"


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """The certificate of a key, as a paper names it before it is signed.

    `fingerprint` is the SHA-256 of the certificate (DER) in lower-case hexadecimal digits; `timestamped` says
    that a trusted time is asked for with each signature.
    """

    kind: KeyKind
    subject: str
    fingerprint: str
    valid_from: datetime
    valid_to: datetime
    timestamped: bool = False

    def covers(self, at: datetime) -> bool:
        """Whether its certificate is in force at this moment."""
        return self.valid_from <= at <= self.valid_to
