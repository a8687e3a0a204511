"""A run as it goes to the bench on paper: its places in order, each with the code that is scanned."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SheetLine:
    number: int
    control: bool
    code: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    code: str
    laboratory: str
    method: str
    version: str
    performed_on: date
    opened_by: str
    printed_at: datetime
    lines: tuple[SheetLine, ...]
    analytes: tuple[str, ...]
    demo: bool
