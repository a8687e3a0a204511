"""A table of orders from a person's hands, CSV or workbook; and the template for one."""

from collections.abc import Sequence

from lims.domain.guarded_cell import unguarded
from lims.domain.order_file import COLUMNS, EXAMPLE, NEEDED, FileRow, cell
from lims.domain.profile import folded
from lims.domain.refusal import Problem, Refused
from lims.instruments import delimited, workbook
from lims.instruments.sheet import Row

MOST_ROWS = 1000
LARGEST = 20 * 1024 * 1024
SHEET = "orders"
_NAMES = {
    folded(name): column for column, (_, vietnamese) in COLUMNS.items() for name in (column, vietnamese)
}
_EXAMPLE = {
    "order": "# ví dụ", "producer": "CT-000001", "contact": "Nguyễn Thị Lan", "markets": "VN, EU",
    "rule": "simple_acceptance", "rule_agreed_by": "Nguyễn Thị Lan", "rule_agreed_on": "20/11/2026",
    "language": "vi", "due_on": "30/11/2026", "product": "Cà phê rang Cầu Đất", "commodity": "cà phê rang",
    "lot": "L2026-01", "quantity": "2 × 500 g", "units": "1", "description": "Gói kín",
    "produced_on": "01/11/2026", "expires_on": "01/11/2027", "sampled_by": "customer",
    "sampled_at": "20/11/2026 08:30", "remark": "Xóa dòng này hoặc để nguyên: dòng bắt đầu bằng # không được đọc.",
}  # fmt: skip


def read(content: bytes) -> list[FileRow]:
    """Every row of the table that is no example. Raises `Refused` for a file that is no such table."""
    if len(content) > LARGEST:
        raise Refused("table_too_large", largest=LARGEST // 1024 // 1024)
    if not content:
        raise Refused("table_empty")
    in_workbook = workbook.is_workbook(content)
    if in_workbook:
        rows = workbook.rows(content, name=SHEET, most=MOST_ROWS)
    else:
        known = [name for column, (_, vietnamese) in COLUMNS.items() for name in (column, vietnamese)]
        rows = delimited.read(content, known, most=MOST_ROWS).rows
    columns = _columns(rows[0].cells if rows else ())
    if len(rows) < 2:
        raise Refused("table_empty")
    found = [_row(row, columns, guarded=not in_workbook) for row in rows[1:]]
    return [row for row in found if not row.cells["order"].startswith(EXAMPLE)]


def template(language: str) -> tuple[list[str], list[list[str]]]:
    """The heading in the reader's language, and one row that explains itself."""
    heads = [column if language == "en" else vietnamese for column, (_, vietnamese) in COLUMNS.items()]
    return heads, [[_EXAMPLE.get(column, "") for column in COLUMNS]]


def _columns(head: Sequence[str]) -> list[str]:
    names = [name.strip() for name in head]
    while names and not names[-1]:
        names.pop()
    columns = [_NAMES.get(_folded(name), "") for name in names]
    for code, wrong in (
        ("table_columns_missing", [name for name in NEEDED if name not in columns]),
        ("table_columns_unknown", [name for name, column in zip(names, columns, strict=True) if not column]),
        ("table_columns_twice", sorted({each for each in columns if each and columns.count(each) > 1})),
    ):
        if wrong:
            raise Refused(code, columns=", ".join((name or "–")[:40] for name in wrong[:20]))
    return columns


def _row(row: Row, columns: Sequence[str], *, guarded: bool) -> FileRow:
    problems: dict[str, Problem] = {}
    if any(text.strip() for text in row.cells[len(columns) :]):
        problems["row"] = Problem("table_cells", {"found": len(row.cells), "expected": len(columns)})
    cells = dict.fromkeys(COLUMNS, "")
    for column, text in zip(columns, row.cells, strict=False):
        cells[column] = cell(column, unguarded(text) if guarded else text, problems)
    return FileRow(row.number, cells, problems)


def _folded(name: str) -> str:
    try:
        return folded(name)
    except Refused:
        return ""
