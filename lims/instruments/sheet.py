"""One sheet of a workbook, row by row, as the text a person sees in its cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from lims.domain.number import EXACT
from lims.domain.refusal import Problem, Refused
from lims.instruments import xml
from lims.instruments.workbook_parts import Format, Text, unescaped

MOST_COLUMNS = 200
MOST_PROBLEMS = 100
LEAP_THAT_WAS_NONE = 60
"""Serial 60 is the 29 February 1900 that never was; days before it are counted otherwise."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with anything in it; `number` is what stands beside it on the screen."""

    number: int
    cells: Sequence[str]


@dataclass(slots=True)
class SheetReader:
    """Told of the elements of a sheet; collects rows, and every cell that cannot be read."""

    texts: Sequence[str]
    formats: Sequence[Format]
    since_1904: bool
    most: int
    rows: list[Row] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)
    number: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    column: int = 0
    given: Mapping[str, str] = field(default_factory=dict)
    value: Text = field(default_factory=Text)
    formula: bool = False
    inside: bool = False
    spoken: int = 0

    def read(self, blocks: Iterable[bytes]) -> list[Row]:
        """Raises `Refused` naming every cell that has no text of its own: a formula never worked out, an error."""
        xml.read(blocks, self)
        self._refuse_problems(more_than=0)
        return self.rows

    def _refuse_problems(self, *, more_than: int) -> None:
        if len(self.problems) > more_than:
            first = ", ".join(list(self.problems)[:10])
            raise Refused("workbook_cells", self.problems, cells=first, count=len(self.problems))

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "row":
                self.number = _place(attributes.get("r"), self.number + 1)
                self.cells, self.column = {}, 0
            case "c":
                self.column = self._column(attributes.get("r"))
                self.given, self.value, self.formula = attributes, Text(), False
            case "f":
                self.formula = True
            case "rPh":
                self.spoken += 1
        self.inside = name in {"v", "t"} and not self.spoken

    def end(self, name: str) -> None:
        self.inside = False
        match name:
            case "c":
                self._keep()
            case "row":
                self._keep_row()
            case "rPh":
                self.spoken -= 1

    def text(self, text: str) -> None:
        if self.inside:
            self.value.add(text)

    def _column(self, reference: str | None) -> int:
        """The place of the cell. Cells may leave it out: then it stands beside the one before."""
        if reference is None:
            column = self.column + 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise Refused("workbook_broken")
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
        return column

    def _keep(self) -> None:
        raw = self.value.whole()
        if not raw:
            if self.formula:
                self.problems[self._name()] = Problem("cell_formula")
            return
        try:
            text = self._shown(raw)
        except Refused as refused:
            self.problems[self._name()] = refused.problem
            return
        if text.strip():
            if self.column > MOST_COLUMNS:
                raise Refused("workbook_columns", most=MOST_COLUMNS)
            self.cells[self.column] = text

    def _keep_row(self) -> None:
        self._refuse_problems(more_than=MOST_PROBLEMS)
        if not self.cells:
            return
        if len(self.rows) > self.most:
            raise Refused("table_rows", most=self.most)
        width = max(self.cells)
        self.rows.append(Row(self.number, [self.cells.get(place, "") for place in range(1, width + 1)]))

    def _shown(self, raw: str) -> str:
        match self.given.get("t", "n"):
            case "s":
                place = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else len(self.texts)
                if place >= len(self.texts):
                    raise Refused("cell_unreadable")
                return self.texts[place]
            case "inlineStr" | "str":
                return unescaped(raw)
            case "e":
                raise Refused("cell_error", text=raw[:20])
            case "b":
                return "TRUE" if raw == "1" else "FALSE"
            case "d":
                return raw[:10] if raw[10:] in {"", "T00:00:00", "T00:00:00Z"} else raw
            case _:
                return self._number(raw)

    def _number(self, raw: str) -> str:
        """A file holds 17 digits of a binary number; the shortest that mean the same are what was typed."""
        if not _NUMBER.fullmatch(raw):
            raise Refused("cell_unreadable")
        style = self.given.get("s", "0")
        place = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else len(self.formats)
        shown = self.formats[place] if place < len(self.formats) else Format()
        value = Decimal(repr(float(raw))) if float(raw) == float(raw) and abs(float(raw)) < 1e15 else None
        if value is None:
            raise Refused("cell_unreadable")
        if shown.date:
            return self._day(value)
        plain = format(value.normalize(), "f")
        if shown.places is None:
            return plain
        exact = value.quantize(Decimal(1).scaleb(-min(shown.places, 15)), context=EXACT)
        return format(exact, "f") if exact == value else plain

    def _day(self, value: Decimal) -> str:
        """A day without an hour, by the calendar of the workbook."""
        serial = int(value)
        if value != serial or serial < 1 or (serial <= LEAP_THAT_WAS_NONE and not self.since_1904):
            raise Refused("cell_date")
        first = date(1904, 1, 1) if self.since_1904 else date(1899, 12, 30)
        try:
            return (first + timedelta(days=serial)).isoformat()
        except OverflowError:
            raise Refused("cell_date") from None

    def _name(self) -> str:
        letters, left = "", self.column
        while left:
            left, place = divmod(left - 1, 26)
            letters = chr(ord("A") + place) + letters
        return f"{letters}{self.number}"


def _place(text: str | None, following: int) -> int:
    if text is None:
        return following
    if not (text.isascii() and text.isdigit()) or len(text) > 7 or int(text) < following:
        raise Refused("workbook_broken")
    return int(text)
