"""The small parts of a workbook: its sheets, its texts, and how its numbers are shown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lims.domain.refusal import Refused
from lims.instruments import xml

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""The built-in formats that show a number as a day or an hour."""
_PLACES = {0: None, 1: 0, 2: 2, 49: None}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


LONGEST_TEXT = 32_767
"""What a cell can hold. Programs cut longer texts without a word; we refuse them."""
MOST_TEXT, MOST_TEXTS, MOST_STYLES = 10_000_000, 200_000, 65_536
"""Far more than a table of limits has; whatever says more is made to fill the memory."""


@dataclass(slots=True)
class Text:
    """The text of one cell, which comes in pieces."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, piece: str) -> None:
        self.length += len(piece)
        if self.length > LONGEST_TEXT:
            raise Refused("workbook_text", longest=LONGEST_TEXT)
        self.pieces.append(piece)

    def whole(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True)
class SheetName:
    name: str
    target: str
    shown: bool


@dataclass(slots=True)
class Book:
    """Which sheets there are, and from which day dates are counted."""

    sheets: list[SheetName] = field(default_factory=list)
    since_1904: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            shown = attributes.get("state", "visible") == "visible"
            self.sheets.append(SheetName(attributes.get("name", ""), attributes.get("id", ""), shown))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in {"1", "true"}

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is shown: as a date, or with so many decimals (None: as many as it has)."""

    date: bool = False
    places: int | None = None


def book(blocks: Iterable[bytes]) -> Book:
    found = Book()
    xml.read(blocks, found)
    return found


def targets(blocks: Iterable[bytes]) -> dict[str, str]:
    """Relation → the part it leads to."""
    found = _Relations()
    xml.read(blocks, found)
    return found.targets


def shared(blocks: Iterable[bytes]) -> list[str]:
    """The texts that cells refer to by number."""
    found = _Texts()
    xml.read(blocks, found)
    return found.texts


def formats(blocks: Iterable[bytes]) -> list[Format]:
    """How the cells of each style show a number."""
    found = _Styles()
    xml.read(blocks, found)
    return [found.named(number) for number in found.styles]


def unescaped(text: str) -> str:
    """Signs that XML cannot hold are written `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


@dataclass(slots=True)
class _Relations:
    targets: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


@dataclass(slots=True)
class _Texts:
    """`<si>` holds one text, perhaps in several runs; how it is pronounced is not part of it."""

    texts: list[str] = field(default_factory=list)
    one: Text = field(default_factory=Text)
    length: int = 0
    inside: bool = False
    spoken: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.one = Text()
        self.spoken += name == "rPh"
        self.inside = name == "t" and not self.spoken

    def end(self, name: str) -> None:
        self.inside = False
        self.spoken -= name == "rPh"
        if name == "si":
            if len(self.texts) >= MOST_TEXTS:
                raise Refused("workbook_bomb", largest=MOST_TEXT // 1_000_000)
            self.texts.append(unescaped(self.one.whole()))

    def text(self, text: str) -> None:
        if not self.inside:
            return
        self.one.add(text)
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise Refused("workbook_bomb", largest=MOST_TEXT // 1_000_000)


@dataclass(slots=True)
class _Styles:
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    inside: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if max(len(self.styles), len(self.codes)) > MOST_STYLES:
            raise Refused("workbook_bomb", largest=MOST_TEXT // 1_000_000)
        if name == "numFmt":
            self.codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.styles.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False

    def text(self, text: str) -> None: ...

    def named(self, number: int) -> Format:
        code = self.codes.get(number)
        if code is None:
            return Format(date=number in _DATES, places=_PLACES.get(number))
        plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)
        decimals = re.fullmatch(r"0(?:\.(0+))?", plain)
        if decimals:
            return Format(places=len(decimals[1] or ""))
        return Format(date=re.search("[ymdhs]", plain, re.IGNORECASE) is not None and plain != "General")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0
