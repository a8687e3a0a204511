"""What is noted when a sample comes over the desk, and the containers it is kept in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from lims.domain.refusal import Refused
from lims.domain.certificate_parts import SealState

TEST_SUFFIXES = "ABCDEFGHIJ"
RETAINED = "L"
_BARCODE = re.compile(r"[!-~]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One sample at the desk. No temperature means room temperature."""

    sample_id: int
    version: int
    received_at: datetime
    condition: str
    temperature: Decimal | None = None
    seal_state: str = SealState.NONE
    seal: str = ""
    test_containers: int = 1
    retained: bool = True
    barcodes: Mapping[str, str] = field(default_factory=dict)
    departure: str = ""
    departure_agreed_by: str = ""
    departure_agreed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a sample was not taken in, and what was measured when that was decided."""

    sample_id: int
    version: int
    reason: str
    condition: str = ""
    temperature: Decimal | None = None
    seal_state: str = ""
    seal: str = ""


def suffixes(test_containers: int, *, retained: bool) -> tuple[str, ...]:
    """`A`, `B` … for tests, `L` for what is kept back."""
    if not 1 <= test_containers <= len(TEST_SUFFIXES):
        raise Refused("containers_range", most=len(TEST_SUFFIXES))
    return tuple(TEST_SUFFIXES[:test_containers]) + ((RETAINED,) if retained else ())


def barcode(text: str) -> str | None:
    """A customer's bar code as the scanner gave it: ends trimmed, nothing hidden or blank inside."""
    scanned = text.strip()
    if not scanned:
        return None
    if not _BARCODE.fullmatch(scanned):
        raise Refused("barcode_characters")
    return scanned
