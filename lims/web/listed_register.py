"""The register of numbers as a file: one line for each paper, and one for each number that nobody can account for."""

from collections.abc import Iterable, Iterator
from typing import Any

from lims.domain.register import Entry, Place
from lims.web.exports import Column
from lims.words import Language, say

Row = tuple[Place, Entry | None]


def rows(places: Iterable[Place]) -> Iterator[Row]:
    for place in places:
        yield from ((place, entry) for entry in place.entries)
        if place.gap:
            yield place, None


def became(row: Row, language: Language) -> str:
    """What became of it, in a word; a gap says so in capitals."""
    _, entry = row
    if entry is None:
        return say("register.gap", language)
    return say(f"register.{entry.became}", language)


def _of(name: str) -> Any:
    return lambda row, _: "" if row[1] is None else getattr(row[1], name) or ""


REGISTER: tuple[Column, ...] = (
    ("certificates.number", lambda row, _: row[0].number if row[1] is None else row[1].number),
    ("register.became", became),
    (
        "amending.what_kind",
        lambda row, language: "" if row[1] is None else say(f"amending.kind_{row[1].kind}", language),
    ),
    ("certificates.issued", _of("issued_at")),
    ("certificates.authorised_by", _of("issued_by")),
    ("certificates.sample", _of("sample_code")),
    ("certificates.producer", _of("producer")),
    ("register.replaced_by", _of("replaced_by")),
    ("register.ended_at", _of("ended_at")),
    ("register.ended_by", _of("ended_by")),
    ("register.reason", _of("reason")),
)
