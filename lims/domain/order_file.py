"""Orders as rows of a table: each row a sample, rows with one reference together an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lims.domain import dates, units_of_lot
from lims.domain.act import local_day
from lims.domain.checked import Checked
from lims.domain.order import SampleGiven
from lims.domain.profile import folded
from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept

# Column → its longest text, and what the template calls it in Vietnamese.
COLUMNS: Mapping[str, tuple[int, str]] = {
    "order": (40, "Phiếu"),
    "producer": (255, "Cơ sở"),
    "contact": (255, "Người liên hệ"),
    "markets": (60, "Thị trường"),
    "rule": (255, "Quy tắc kết luận"),
    "rule_agreed_by": (255, "Người thỏa thuận"),
    "rule_agreed_on": (20, "Ngày thỏa thuận"),
    "language": (40, "Ngôn ngữ phiếu"),
    "due_on": (20, "Ngày hẹn trả"),
    "product": (255, "Sản phẩm"),
    "commodity": (120, "Nhóm thực phẩm"),
    "lot": (50, "Lô"),
    "quantity": (120, "Lượng mẫu"),
    "units": (12, "Số đơn vị mẫu"),
    "description": (1000, "Mô tả"),
    "produced_on": (20, "Ngày sản xuất"),
    "expires_on": (20, "Hạn dùng"),
    "placed_on": (20, "Ngày đưa ra thị trường"),
    "sampled_by": (40, "Bên lấy mẫu"),
    "sampled_at": (30, "Lúc lấy mẫu"),
    "sampler": (255, "Người lấy mẫu"),
    "sampled_place": (255, "Nơi lấy mẫu"),
    "remark": (2000, "Ghi chú"),
}
NEEDED = ("order", "producer", "markets", "rule", "rule_agreed_by", "rule_agreed_on", "product", "commodity")
OF_ORDER = (
    "producer",
    "contact",
    "markets",
    "rule",
    "rule_agreed_by",
    "rule_agreed_on",
    "language",
    "due_on",
)
EXAMPLE = "#"
"""A row whose reference begins so is an explanation, as in the template; it is never an order."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as it stands; `problems` are those seen without the books."""

    number: int
    cells: Mapping[str, str]
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Together:
    """The rows of one order, and what they say together."""

    rows: Sequence[FileRow]

    @property
    def first(self) -> Mapping[str, str]:
        return self.rows[0].cells


def together(rows: Sequence[FileRow]) -> tuple[list[Together], dict[int, dict[str, Problem]]]:
    """The orders of the file in its order; and by row, whatever is wrong with any of them."""
    problems = {row.number: dict(row.problems) for row in rows if row.problems}
    orders: dict[str, list[FileRow]] = {}
    for row in rows:
        orders.setdefault(_key(row.cells["order"]), []).append(row)
    for group in orders.values():
        _check_head(group, problems)
    _check_twice(rows, problems)
    return [Together(group) for group in orders.values()], problems


def sample_given(row: FileRow, commodity_id: int | None, *, sampled_by: str, now: datetime) -> SampleGiven:
    """The sample of a row. Raises `Refused` naming its columns."""
    cells, checked = row.cells, Checked()

    def day_of(name: str) -> date | None:
        return checked.read(name, lambda: day(cells[name], local_day(now)), otherwise=None)

    given = SampleGiven(
        product=cells["product"],
        commodity_id=commodity_id,
        lot=cells["lot"],
        quantity=cells["quantity"],
        description=cells["description"],
        produced_on=day_of("produced_on"),
        expires_on=day_of("expires_on"),
        placed_on=day_of("placed_on"),
        units=checked.read("units", lambda: units_of_lot.read(cells["units"] or "1"), otherwise=1),
        sampled_by=sampled_by,
        sampled_at=checked.read("sampled_at", lambda: _moment(cells["sampled_at"], now), otherwise=None),
        sampler=cells["sampler"],
        sampled_place=cells["sampled_place"],
        remark=cells["remark"],
    )
    checked.finish("order_incomplete")
    return given


def day(text: str, today: date) -> date | None:
    """dd/mm/yyyy; a workbook's own day comes as yyyy-mm-dd, and a CSV may write it so."""
    if not text:
        return None
    try:
        iso = date.fromisoformat(text)
    except ValueError:
        return dates.day(text, today=today)
    return dates.day(f"{iso:%d/%m/}{iso.year:04d}", today=today)


def _moment(text: str, now: datetime) -> datetime | None:
    return dates.moment(text, now=now) if text else None


def _key(text: str) -> str:
    return folded(text)


def _check_head(group: Sequence[FileRow], problems: dict[int, dict[str, Problem]]) -> None:
    """What belongs to the order is written in its first row; in the others the same, or nothing."""
    first = group[0]
    for column in NEEDED:
        if column in OF_ORDER and not first.cells[column]:
            problems.setdefault(first.number, {}).setdefault(column, Problem("required"))
    for row in group[1:]:
        for column in OF_ORDER:
            if row.cells[column] and folded(row.cells[column]) != folded(first.cells[column]):
                wrong = Problem("import_order_differs", {"row": first.number})
                problems.setdefault(row.number, {}).setdefault(column, wrong)


def _check_twice(rows: Sequence[FileRow], problems: dict[int, dict[str, Problem]]) -> None:
    """One lot of one product twice in one order: both rows are named, and neither is the right one."""
    met: dict[tuple[str, ...], list[FileRow]] = {}
    for row in rows:
        same = tuple(folded(row.cells[name]) for name in ("order", "product", "lot"))
        met.setdefault(same, []).append(row)
    for each in met.values():
        if len(each) > 1 and each[0].cells["product"]:
            wrong = Problem("import_twice", {"rows": ", ".join(str(row.number) for row in each)})
            for row in each:
                problems.setdefault(row.number, {}).setdefault("lot", wrong)


def cell(column: str, text: str, problems: dict[str, Problem]) -> str:
    """The text of a cell as it is kept, or nothing and why not."""
    try:
        return kept(text, longest=COLUMNS[column][0], lines=column in {"description", "remark"})
    except Refused as refused:
        problems[column] = refused.problem
        return ""
