"""What leaves the building each day: how far the audit trail went, and the standing of every certificate number.

Whoever keeps yesterday's file can tell whether the past was rewritten, also by somebody with the database's password
who made the whole chain consistent again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lims.domain.frozen import from_plain, to_plain
from lims.domain.refusal import Refused
from lims.domain.verification import CertificateStatus

FORMAT = "lims-audit-head/1"
_STEPS: Mapping[str, frozenset[str]] = {
    CertificateStatus.DRAWING: frozenset(CertificateStatus),
    CertificateStatus.ISSUED: frozenset({CertificateStatus.ISSUED, CertificateStatus.REVOKED}),
    CertificateStatus.REVOKED: frozenset({CertificateStatus.REVOKED}),
    CertificateStatus.BURNT: frozenset({CertificateStatus.BURNT}),
}
"""What a status may have become since."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate number. `sha256` is empty while there is no file."""

    number: str
    status: str
    sha256: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The trail had `entries`, the last of them with the hash `head`."""

    format: str
    laboratory: str
    at: datetime
    entries: int
    head: str
    certificates: tuple[Paper, ...]


class Rewritten(StrEnum):
    """What is not as it was published."""

    TRAIL_SHORTER = "trail_shorter"
    TRAIL_REWRITTEN = "trail_rewritten"
    NUMBER_MISSING = "number_missing"
    NUMBER_SLIPPED_IN = "number_slipped_in"
    PAPER_CHANGED = "paper_changed"
    ISSUE_CHANGED = "issue_changed"
    STATUS_WENT_BACK = "status_went_back"


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` is a number, or the entry of the trail; `before` and `now` what was published and what is there."""

    code: Rewritten
    where: str
    before: str = ""
    now: str = ""


def written(published: Published) -> bytes:
    """Canonical JSON: keys in order, no spaces, UTF-8; the same facts are the same bytes."""
    plain = to_plain(published)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def read(content: bytes) -> Published:
    """What `written` wrote. Raises `Refused` for anything else."""
    try:
        published = from_plain(Published, json.loads(content))
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Refused("audit_file_unreadable") from None
    if published.format != FORMAT:
        raise Refused("audit_file_unreadable")
    return published


def differences(then: Published, now: Published, hash_then: str | None) -> Iterator[Difference]:
    """What was rewritten since. `hash_then` is the hash of the entry now that was the last one then."""
    if now.entries < then.entries:
        yield Difference(Rewritten.TRAIL_SHORTER, str(then.entries), str(then.entries), str(now.entries))
    elif then.entries and hash_then != then.head:
        yield Difference(Rewritten.TRAIL_REWRITTEN, str(then.entries), then.head, hash_then or "")
    papers = {paper.number: paper for paper in now.certificates}
    for before in then.certificates:
        after = papers.pop(before.number, None)
        if after is None:
            yield Difference(Rewritten.NUMBER_MISSING, before.number, before.status)
        else:
            yield from _of_paper(before, after)
    for slipped in papers.values():
        if slipped.issued_at < then.at:
            yield Difference(Rewritten.NUMBER_SLIPPED_IN, slipped.number, "", slipped.issued_at.isoformat())


def _of_paper(before: Paper, after: Paper) -> Iterator[Difference]:
    if after.status not in _STEPS.get(before.status, frozenset()):
        yield Difference(Rewritten.STATUS_WENT_BACK, before.number, before.status, after.status)
    if before.sha256 and after.sha256 != before.sha256:
        yield Difference(Rewritten.PAPER_CHANGED, before.number, before.sha256, after.sha256)
    if after.issued_at != before.issued_at:
        yield Difference(
            Rewritten.ISSUE_CHANGED, before.number, before.issued_at.isoformat(), after.issued_at.isoformat()
        )
