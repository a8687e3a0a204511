"""A file of many questions to the catalogue: one row a result, and the file of answers."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from lims.domain.refusal import Refused
from lims.instruments import tables
from lims.instruments.tables import Table

COLUMNS = {
    "case_id": 120, "market": 20, "commodity": 255, "analyte": 255, "basis": 255, "result": 120, "unit": 40,
    "component_results": 4000, "unit_results": 4000, "test_date": 20,
}  # fmt: skip
ANSWERS = ("verdict", "limit_id", "limit", "flags", "sentence")


def read(path: Path) -> Table:
    """Rows as they stand; a row that cannot be read is a problem of its own."""
    return tables.read(path, COLUMNS, row_by_row=True)


def write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Every question with its answer, in UTF-8."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [*COLUMNS, *ANSWERS], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise Refused("answers_not_written", out=path, error=error.strerror or str(error)) from None
