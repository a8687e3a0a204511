"""A workbook (.xlsx) as rows of text, read strictly: what a person sees in a cell, or a refusal that names it.

openpyxl reads it, through defusedxml; what it would unpack is weighed before.
"""

import warnings
from typing import Any

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml import DEFUSEDXML
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from lims.domain.refusal import Refused
from lims.instruments.package import Package, weighed
from lims.instruments.sheet import Row, SheetReader

OLD = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_TEXT, MOST_TEXTS = 10_000_000, 150_000
"""Far more than a table of limits has; whatever says more is made to fill the memory."""

if not DEFUSEDXML:
    raise ImportError("openpyxl would read XML from outside without defusedxml")
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a package, or one of the older files of a program for tables."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", OLD))


def rows(content: bytes, *, name: str, most: int) -> list[Row]:
    """The rows of the sheet called `name`, or of the only one. At most `most` of them, or `Refused`."""
    if content.startswith(OLD):
        raise Refused("workbook_password" if ENCRYPTED in content else "workbook_old")
    try:
        with weighed(content) as package:
            return _rows(package, name, most)
    except Refused:
        raise
    except Exception:
        # A library that meets what is no workbook stumbles in every way there is (KeyError, TypeError,
        # ParseError, BadZipFile, …): whatever it is, the file cannot be read.
        raise Refused("workbook_broken") from None


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's reader, given a weighed package; texts come as they are written, and not without end."""

    def __init__(self, package: Package) -> None:
        super().__init__(package.fp, read_only=True, data_only=True, keep_links=False)
        self.archive = package

    def read_strings(self) -> None:
        """openpyxl's own takes the mark away that tells `_x0041_` from the letter A."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        length = 0
        with self.archive.open(part.PartName[1:]) as source:
            for _, node in iterparse(source):
                if node.tag != f"{{{SHEET_MAIN_NS}}}si":
                    continue
                self.shared_strings.append(Text.from_tree(node).content)
                node.clear()
                length += len(self.shared_strings[-1])
                if length > MOST_TEXT or len(self.shared_strings) > MOST_TEXTS:
                    raise Refused("workbook_bomb", largest=MOST_TEXT // 1_000_000)

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """A sheet that is one chart holds no table."""


def _rows(package: Package, name: str, most: int) -> list[Row]:
    reader = _Reader(package)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(package, reader.wb)
    reader.read_worksheets()
    sheet = _sheet(reader.wb.worksheets, name)
    with sheet._get_source() as source:
        return SheetReader(sheet, reader.shared_strings, most=most).parse(source)


def _sheet(sheets: list[Any], name: str) -> Any:
    """Which sheet holds the table is never guessed: the one so called, or the only one that is shown."""
    named = [sheet for sheet in sheets if sheet.title.strip().casefold() == name]
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    for found in (named, shown):
        if len(found) == 1:
            return found[0]
    raise Refused("workbook_sheets", name=name, count=len(shown))
