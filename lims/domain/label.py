"""What stands on a container: its code, the product, the day it came. Nothing that names the producer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lims.domain.reception import RETAINED

MOST_LABELS = 1200
"""Fifty sheets; who needs more prints sample by sample."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `code` is the container's: `LD-26-000123-A`, or `-L` for the retained part.

    In a lot of several units `unit_no` says which of the `units` it is; the code stays the container's.
    """

    code: str
    product: str
    received_on: date
    unit_no: int = 0
    units: int = 1

    @property
    def retained(self) -> bool:
        return self.code.endswith(f"-{RETAINED}")


def for_units(label: Label, suffix: str) -> Iterator[Label]:
    """One label for each unit of the lot; the retained part is one for all."""
    if label.units == 1 or suffix == RETAINED:
        yield label
        return
    for unit_no in range(1, label.units + 1):
        yield replace(label, unit_no=unit_no)
