"""What was published once is held against what is there now: nothing of the past may have moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lims.domain.published import (
    FORMAT,
    Difference,
    Paper,
    Published,
    Rewritten,
    differences,
    read,
    written,
)
from lims.domain.refusal import Refused

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
ISSUED = Paper("PKQ-26-000001", "issued", "a" * 64, AT - timedelta(days=3))
REVOKED = Paper("PKQ-26-000002", "revoked", "b" * 64, AT - timedelta(days=2))
DRAWING = Paper("PKQ-26-000003", "drawing", "", AT - timedelta(hours=1))
THEN = Published(
    format=FORMAT,
    laboratory="LD",
    at=AT,
    entries=100,
    head="f" * 64,
    certificates=(ISSUED, REVOKED, DRAWING),
)


def found(*papers: Paper, entries: int = 120, hash_then: str | None = "f" * 64) -> list[Difference]:
    now = replace(THEN, entries=entries, head="e" * 64, certificates=papers)
    return list(differences(THEN, now, hash_then))


def test_file_is_the_same_bytes_for_the_same_facts_and_reads_back() -> None:
    assert written(THEN) == written(replace(THEN))
    assert read(written(THEN)) == THEN


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b'{"format": 1}', written(THEN).replace(b"/1", b"/2")]
)
def test_other_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.code == "audit_file_unreadable"


def test_what_may_happen_since_is_no_difference() -> None:
    issued = replace(DRAWING, status="issued", sha256="c" * 64)
    later = Paper("PKQ-26-000004", "issued", "d" * 64, AT + timedelta(hours=1))
    assert found(replace(ISSUED, status="revoked"), REVOKED, issued, later) == []
    assert found(ISSUED, REVOKED, replace(DRAWING, status="burnt")) == []


@pytest.mark.parametrize(
    ("papers", "code", "where"),
    [
        ((REVOKED, DRAWING), Rewritten.NUMBER_MISSING, "PKQ-26-000001"),
        ((ISSUED, replace(REVOKED, status="issued"), DRAWING), Rewritten.STATUS_WENT_BACK, "PKQ-26-000002"),
        ((replace(ISSUED, status="drawing"), REVOKED, DRAWING), Rewritten.STATUS_WENT_BACK, "PKQ-26-000001"),
        ((replace(ISSUED, status="burnt"), REVOKED, DRAWING), Rewritten.STATUS_WENT_BACK, "PKQ-26-000001"),
        ((replace(ISSUED, sha256="0" * 64), REVOKED, DRAWING), Rewritten.PAPER_CHANGED, "PKQ-26-000001"),
        ((replace(ISSUED, sha256=""), REVOKED, DRAWING), Rewritten.PAPER_CHANGED, "PKQ-26-000001"),
        ((replace(ISSUED, issued_at=AT), REVOKED, DRAWING), Rewritten.ISSUE_CHANGED, "PKQ-26-000001"),
        (
            (ISSUED, REVOKED, DRAWING, Paper("PKQ-26-000009", "issued", "d" * 64, AT - timedelta(days=1))),
            Rewritten.NUMBER_SLIPPED_IN,
            "PKQ-26-000009",
        ),
    ],
)
def test_rewritten_register_is_found(papers: tuple[Paper, ...], code: Rewritten, where: str) -> None:
    assert [(each.code, each.where) for each in found(*papers)] == [(code, where)]


def test_cut_or_rewritten_trail_is_found() -> None:
    everything = (ISSUED, REVOKED, DRAWING)
    assert [each.code for each in found(*everything, entries=90)] == [Rewritten.TRAIL_SHORTER]
    for other in ("0" * 64, None):
        assert [each.code for each in found(*everything, hash_then=other)] == [Rewritten.TRAIL_REWRITTEN]
