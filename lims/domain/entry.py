"""What is typed into the boxes of a run: what it changes, and what must be said about it."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_BLANKS = " \t\r\n\u00a0\u202f"


class Change(StrEnum):
    NOTHING = "nothing"
    ENTRY = "entry"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Typed:
    """One box as it was sent.

    `version` is the row's when the page was made, `was` what the box held then (None: not told);
    `confirmed` says that a person has looked at an ambiguous number.
    """

    text: str
    version: int
    confirmed: bool = False
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One box as it is kept: its text (None while blank), and whether it ever held another."""

    text: str | None
    version: int
    corrected: bool = False


def as_kept(text: str) -> str:
    """What was typed, as it is kept: sign for sign, without the blanks around it."""
    return unicodedata.normalize("NFC", text.strip(_BLANKS))


def change(box: Box, typed: Typed) -> Change:
    """What this box asks for. A box nobody touched asks for nothing, whatever others did to it."""
    text = as_kept(typed.text)
    untouched = typed.was is not None and text == as_kept(typed.was)
    if untouched or text == (box.text or ""):
        return Change.NOTHING
    return Change.ENTRY if box.text is None and not box.corrected else Change.CORRECTION


def overtaken(box: Box, typed: Typed) -> bool:
    """Whether somebody else has changed the box since the page was made."""
    return typed.version != box.version
