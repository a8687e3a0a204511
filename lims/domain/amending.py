"""A paper in force is continued by another: amended for a reason, or a partial report that is completed."""

from dataclasses import dataclass
from enum import StrEnum

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import NO_NAMES, Names, PaperLanguage, ReportKind
from lims.domain.refusal import Conflict


class AmendmentClass(StrEnum):
    """Why a certificate is amended; it stands on the new paper, before the reason in words."""

    WRONG_FACTS = "wrong_facts"
    WRONG_RESULT = "wrong_result"
    LATE_RESULT = "late_result"
    LANGUAGE = "language"
    OTHER = "other"


class Wanted(StrEnum):
    """What somebody who may not do it asks a manager for."""

    AMEND = "amend"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """The paper in force that the next one will replace.

    `times` is how many amendments of its number there were, burnt ones among them; `opened` says that a manager
    opened an amendment, with `reason` (else a partial or preliminary report is completed).
    """

    certificate_id: int
    certificate: Certificate
    times: int
    language: PaperLanguage
    opened: bool
    reason: Names = NO_NAMES

    @property
    def next(self) -> int:
        return self.times + 1


def continues(kind: str, *, amending: bool) -> bool:
    """Whether a paper in force lets another follow it: an amendment is open, or it was not the last word."""
    return amending or ReportKind(kind) is not ReportKind.FINAL


def require_changed(count: int, continued: Continued) -> None:
    """A new version of a paper that says the same is no amendment."""
    if count == 0:
        raise Conflict("amendment_changes_nothing", number=continued.certificate.code)
