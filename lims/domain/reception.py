"""What is noted when a sample comes over the desk, and the containers it is kept in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from lims.domain.certificate_parts import SealState
from lims.domain.checked import Checked
from lims.domain.refusal import Refused

TEST_SUFFIXES = "ABCDEFGHIJ"
RETAINED = "L"
_BARCODE = re.compile(r"[!-~]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One sample at the desk. No temperature means room temperature; no `units`: as many as announced."""

    sample_id: int
    version: int
    received_at: datetime
    condition: str
    temperature: Decimal | None = None
    units: int | None = None
    seal_state: str = SealState.NONE
    seal: str = ""
    delivered_by: str = ""
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
    delivered_by: str = ""


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


Parts = Mapping[str, str | None]
"""The containers of one sample: suffix → the customer's bar code, if it has one."""


def parts(arrivals: Sequence[Arrival], checked: Checked) -> list[Parts]:
    """The containers of every sample. A bar code stands for one container only."""
    seen: set[str] = set()
    return [_parts(arrival, row(checked, place), seen) for place, arrival in enumerate(arrivals)]


def row(checked: Checked, place: int) -> Checked:
    """Where the problems of one of the samples are kept: `arrivals-0-seal`."""
    return checked.under(f"arrivals-{place}-")


def _parts(arrival: Arrival, checked: Checked, seen: set[str]) -> Parts:
    none: tuple[str, ...] = ()
    wanted = partial(suffixes, arrival.test_containers, retained=arrival.retained)
    found: dict[str, str | None] = dict.fromkeys(checked.read("test_containers", wanted, otherwise=none))
    for suffix, text in arrival.barcodes.items():
        field = f"barcode_{suffix}"
        code = checked.read(field, partial(barcode, text), otherwise=None)
        if code is None:
            continue
        if suffix not in found:
            checked.refuse(field, "barcode_without_container")
        elif code in seen:
            checked.refuse(field, "barcode_twice")
        else:
            found[suffix] = code
            seen.add(code)
    return found
