"""Text that a spreadsheet would take for a formula, guarded by an apostrophe that comes off again exactly."""

import re

_STARTS_A_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_TO_GUARD = re.compile(f"'*{_STARTS_A_FORMULA}")
_GUARDED = re.compile(f"'+{_STARTS_A_FORMULA}")


def is_formula(text: str) -> bool:
    """Whether a program for tables would work `text` out instead of showing it."""
    return _TO_GUARD.match(text) is not None


def guarded(text: str) -> str:
    """`text` as a cell that stays text when the file is opened."""
    return f"'{text}" if is_formula(text) else text


def unguarded(cell: str) -> str:
    """What `guarded` was given; any other cell is what it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
