"""A package (zip) from outside, weighed before anything of it is believed or unpacked whole."""

import io
import zipfile
from dataclasses import dataclass
from typing import IO, Any

from defusedxml.ElementTree import fromstring

from lims.domain.refusal import Refused

UNPACKED, MEMBERS, RATIO = 100 * 1024 * 1024, 200, 100
RATIO_FROM = 64 * 1024
"""A small part of a workbook may be all alike; only a large one that packs so well is a bomb."""
WHOLE = 1024 * 1024
"""What is read in one piece is small: the list of sheets, the styles. Sheets and texts are read as they come."""
MARKS = 1_000_000
"""Five thousand rows have far fewer elements; each takes a hundred times its own size in memory."""
MARKS_OF_A_ROW = 100_000
"""A row ends at the 16,384th column."""
BLOCK = 64 * 1024


class Package(zipfile.ZipFile):
    """Its parts are never unpacked beyond what `weighed` allows, whatever they say of their own size.

    A part that is read whole is looked through by defusedxml, whichever parser reads it afterwards.
    """

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        with self.open(name, pwd=pwd) as part:
            content = part.read(WHOLE + 1)
        if len(content) > WHOLE:
            raise _bomb()
        fromstring(content)
        return content


def weighed(content: bytes) -> Package:
    """The package, once its members, sizes and elements were counted; `Refused` where they are too many."""
    package = Package(io.BytesIO(content))
    members = package.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise Refused("workbook_password")
    alike = any(
        member.file_size > RATIO_FROM and member.file_size > RATIO * max(member.compress_size, 1)
        for member in members
    )
    if alike or len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise _bomb()
    plain = all(member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members)
    if not plain or "[Content_Types].xml" not in package.namelist():
        raise Refused("workbook_broken")
    for member in members:
        with package.open(member) as part:
            _count(part)
    return package


@dataclass(slots=True)
class Measured:
    """A sheet as it is read: no row of it may have more elements than a row can have."""

    part: IO[bytes]
    marks: int = 0

    def read(self, size: int = BLOCK) -> bytes:
        block = self.part.read(size)
        self.marks += block.count(b"<")
        if self.marks > MARKS_OF_A_ROW:
            raise _bomb()
        return block


def _count(part: IO[bytes]) -> None:
    """Reading to the end also shows a part that was cut short or altered."""
    marks = 0
    while block := part.read(BLOCK):
        marks += block.count(b"<")
        if marks > MARKS:
            raise _bomb()


def _bomb() -> Refused:
    return Refused("workbook_bomb", largest=UNPACKED // 1024 // 1024)
