"""Many papers as one ZIP, made while it is sent: never more than one paper in memory."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lims.domain.act import LABORATORY_TIME

LONGEST_NAME = 120
LEVEL = 1
"""Papers are compressed already; stored as they are, some programs could not read a ZIP made on the way."""
_UNSAFE = re.compile(r'[<>:"/\\|?*\s]+')
_BIDI = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    at: datetime
    content: bytes


class _Sink(RawIOBase):
    """What was written and not yet sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def bundle(members: Iterable[Member]) -> Iterator[bytes]:
    """The same members, the same bytes. Two of one name are told apart by a number."""
    sink, seen = _Sink(), set[str]()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for member in members:
            entry = ZipInfo(_once(member.name, seen), member.at.astimezone(LABORATORY_TIME).timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, member.content, compresslevel=LEVEL)
            yield sink.taken()
    yield sink.taken()


def file_name(text: str, ending: str) -> str:
    """A name any computer can save: Vietnamese marks stay (as one character each), what means a folder or a disk goes."""
    plain = _BIDI.sub("", unicodedata.normalize("NFC", text))
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in plain)
    plain = _UNSAFE.sub(" ", plain).strip(" .")
    while len(plain.encode()) > LONGEST_NAME:
        plain = plain[:-1]
    return f"{plain.strip(' .')}.{ending}"


def _once(name: str, seen: set[str]) -> str:
    stem, _, ending = name.rpartition(".")
    found, number = name, 2
    while found.casefold() in seen:
        found, number = f"{stem} ({number}).{ending}", number + 1
    seen.add(found.casefold())
    return found
