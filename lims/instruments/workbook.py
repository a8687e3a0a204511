"""A workbook (.xlsx) as rows of text, read strictly: what a person sees in a cell, or a refusal that names it.

The parts are read as XML without document types or entities, and never unpacked beyond their limits.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lims.domain.refusal import Refused
from lims.instruments import workbook_parts as parts
from lims.instruments.sheet import Row, SheetReader

PACKED, UNPACKED, MEMBERS, RATIO = 20 * 1024 * 1024, 100 * 1024 * 1024, 200, 100
RATIO_FROM = 64 * 1024
"""A small part of a workbook may be all alike; only a large one that packs so well is a bomb."""
BLOCK = 64 * 1024
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a package, or one of the older files of a program for tables."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def rows(content: bytes, *, name: str, most: int) -> list[Row]:
    """The rows of the sheet called `name`, or of the only one. At most `most` of them, or `Refused`."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("workbook_password" if ENCRYPTED in content else "workbook_old")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check(package)
            return _rows(_Package(package), name, most)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError):
        raise Refused("workbook_broken") from None


def _check(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise Refused("workbook_password")
    bomb = any(
        member.file_size > RATIO_FROM and member.file_size > RATIO * max(member.compress_size, 1)
        for member in members
    )
    if bomb or len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise Refused("workbook_bomb", largest=UNPACKED // 1024 // 1024)
    plain = all(member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members)
    if not plain or "[Content_Types].xml" not in package.namelist():
        raise Refused("workbook_broken")


@dataclass(frozen=True, slots=True)
class _Package:
    package: zipfile.ZipFile

    def blocks(self, path: str) -> Iterator[bytes]:
        """The part in pieces. What it says of its own size is not believed."""
        left = UNPACKED
        with self.package.open(path) as part:
            while block := part.read(BLOCK):
                left -= len(block)
                if left < 0:
                    raise Refused("workbook_bomb", largest=UNPACKED // 1024 // 1024)
                yield block

    def has(self, path: str) -> bool:
        return path in self.package.namelist()


def _rows(package: _Package, name: str, most: int) -> list[Row]:
    book = parts.book(package.blocks("xl/workbook.xml"))
    targets = parts.targets(package.blocks("xl/_rels/workbook.xml.rels"))
    texts = (
        parts.shared(package.blocks("xl/sharedStrings.xml")) if package.has("xl/sharedStrings.xml") else []
    )
    formats = parts.formats(package.blocks("xl/styles.xml")) if package.has("xl/styles.xml") else []
    target = targets[_sheet(book, name)]
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    reader = SheetReader(texts, formats, since_1904=book.since_1904, most=most)
    return reader.read(package.blocks(path))


def _sheet(book: parts.Book, name: str) -> str:
    """Which sheet holds the table is never guessed: the one so called, or the only one that is shown."""
    named = [sheet.target for sheet in book.sheets if sheet.name.strip().casefold() == name]
    shown = [sheet.target for sheet in book.sheets if sheet.shown]
    for found in (named, shown):
        if len(found) == 1:
            return found[0]
    raise Refused("workbook_sheets", name=name, count=len(shown))
