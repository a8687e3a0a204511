"""What stands often in one frozen document, written once: a title, a rule, a method, a limit's source.

A table of three hundred lines for three markets names the same few acts nine hundred times.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

SIGN = "@"
"""`{"@": 3}` stands for the fourth value of the table. No field of ours is called like that."""
LEAST = 40
"""Shorter values are no longer than what would stand for them."""


def gathered(plain: Any) -> tuple[Any, list[Any]]:
    """The same with its repeated values replaced, and the table of these."""
    counts = Counter(text for text, _ in _parts(plain))
    numbers: dict[str, int] = {}
    table: list[Any] = []
    return _lean(plain, counts, numbers, table), table


def spread(plain: Any, table: Sequence[Any]) -> Any:
    """The whole again: `spread(*gathered(value)) == value`."""
    if isinstance(plain, dict):
        if plain.keys() == {SIGN}:
            return spread(table[plain[SIGN]], table)
        return {name: spread(value, table) for name, value in plain.items()}
    if isinstance(plain, list):
        return [spread(member, table) for member in plain]
    return plain


def _parts(plain: Any) -> Iterator[tuple[str, Any]]:
    """Every object and every string that is long enough, as text."""
    if isinstance(plain, dict | str):
        text = json.dumps(plain, ensure_ascii=False)
        if len(text) < LEAST:
            return
        yield text, plain
    members = plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ()
    for member in members:
        yield from _parts(member)


def _lean(plain: Any, counts: Counter[str], numbers: dict[str, int], table: list[Any]) -> Any:
    text = json.dumps(plain, ensure_ascii=False) if isinstance(plain, dict | str) else ""
    if counts[text] > 1:
        if text not in numbers:
            numbers[text] = len(table)
            table.append(None)
            table[numbers[text]] = _lean_inside(plain, counts, numbers, table)
        return {SIGN: numbers[text]}
    return _lean_inside(plain, counts, numbers, table)


def _lean_inside(plain: Any, counts: Counter[str], numbers: dict[str, int], table: list[Any]) -> Any:
    if isinstance(plain, dict):
        return {name: _lean(value, counts, numbers, table) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_lean(member, counts, numbers, table) for member in plain]
    return plain
