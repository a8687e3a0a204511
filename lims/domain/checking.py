"""What is found in a file somebody holds up as a certificate: its signature, what was added, what it claims to be."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lims.domain.signing import KeyKind
from lims.domain.verification import ALPHABET, TOKEN_LENGTH

_TOKEN_IN_ADDRESS = re.compile(rf"/v/([{ALPHABET}]{{{TOKEN_LENGTH}}})(?![A-Za-z0-9])")


class Finding(StrEnum):
    """One thing that was found. The first group ends the looking: there is nothing to look into."""

    EMPTY = "empty"
    NOT_PDF = "not_pdf"
    PICTURE_FILE = "picture_file"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"

    UNSIGNED = "unsigned"
    INTACT = "intact"
    CHANGED = "changed"
    RANGE_ODD = "range_odd"
    SIGNATURE_UNREADABLE = "signature_unreadable"
    SEVERAL_SIGNATURES = "several_signatures"
    ADDED_AFTER = "added_after"

    TRUSTED_KEY = "trusted_key"
    UNKNOWN_KEY = "unknown_key"
    SAME_NAME_OTHER_KEY = "same_name_other_key"
    OUTSIDE_VALIDITY = "outside_validity"

    DRAFT = "draft"
    PICTURE_PAGES = "picture_pages"
    SEVERAL_DOCUMENTS = "several_documents"


class Added(StrEnum):
    """What somebody put into a file after it was signed."""

    PAGES = "pages"
    CONTENT = "content"
    ANNOTATIONS = "annotations"
    FIELDS = "fields"
    SIGNATURES = "signatures"
    METADATA = "metadata"
    ATTACHMENTS = "attachments"
    OTHER = "other"


CLOSED = frozenset(
    {
        Finding.EMPTY,
        Finding.NOT_PDF,
        Finding.PICTURE_FILE,
        Finding.TOO_LARGE,
        Finding.TOO_COMPLEX,
        Finding.ENCRYPTED,
        Finding.DAMAGED,
    }
)
"""Nothing more can be said of such a file than this."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """The certificate (PEM) of a key of this laboratory."""

    pem: str
    kind: KeyKind


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Whose signature it is. `kind` is None for a key that is not ours; `signed_at` is what the signer says,
    `stamped_at` what a time-stamping authority says."""

    subject: str
    fingerprint: str
    kind: KeyKind | None = None
    signed_at: datetime | None = None
    stamped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What is written in the file for a reader or a camera: proof of nothing."""

    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def tokens(self) -> tuple[str, ...]:
        found = (_TOKEN_IN_ADDRESS.search(address) for address in self.addresses)
        return tuple(dict.fromkeys(match.group(1) for match in found if match))

    def strangers(self, public_url: str) -> tuple[str, ...]:
        """Addresses that look like a page for checking and lead somewhere else than to us."""
        ours = f"{public_url}/v/"
        return tuple(
            each for each in self.addresses if _TOKEN_IN_ADDRESS.search(each) and not each.startswith(ours)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """All that bytes and our certificates tell. `revision_sha256` is the file as it was when it was signed."""

    sha256: str
    findings: tuple[Finding, ...]
    pages: int = 0
    signer: SignedBy | None = None
    revision_sha256: str = ""
    added: tuple[Added, ...] = ()
    claims: Claims = Claims()

    def has(self, finding: Finding) -> bool:
        return finding in self.findings

    @property
    def closed(self) -> Finding | None:
        """Why nothing can be looked into, if so."""
        return next((finding for finding in self.findings if finding in CLOSED), None)
