"""The run sheet on paper: the same bytes each time, every place on it, codes a scanner reads."""

from dataclasses import replace
from datetime import UTC, date, datetime

from lims.domain.run_sheet import RunSheet, SheetLine
from reports import run_sheet
from tests.reports.read import pages, text

SHEET = RunSheet(
    code="ME-261123-02",
    laboratory="Phòng thử nghiệm an toàn thực phẩm Lâm Đồng",
    method="TCVN 10912:2015 · Chì, cadimi bằng ICP-MS",
    version="v3",
    performed_on=date(2026, 11, 23),
    opened_by="Nguyễn Thị Lan",
    printed_at=datetime(2026, 11, 23, 2, tzinfo=UTC),
    lines=(
        SheetLine(1, True, "BLK 1", "Mẫu trắng phương pháp"),
        SheetLine(2, False, "LD-26-000123 · 2", "Cà phê rang <b>Cầu Đất</b> · L2026-01"),
    ),
    analytes=("chì", "cadimi"),
    demo=False,
)


def test_same_sheet_same_bytes_and_vietnamese_is_whole() -> None:
    paper = run_sheet.draw(SHEET)
    assert paper == run_sheet.draw(SHEET)
    words = text(paper)
    for said in (
        "Phiếu mẻ thử",
        "Mẫu trắng phương pháp",
        "<b>Cầu Đất</b>",
        "LD-26-000123 · 2",
        "chì, cadimi",
    ):
        assert said in words


def test_four_hundred_places_go_over_pages_with_their_heads() -> None:
    many = tuple(SheetLine(n, n % 10 == 0, f"LD-26-{n:06d}", "Mật ong hoa cà phê") for n in range(1, 401))
    paper = run_sheet.draw(replace(SHEET, lines=many, analytes=tuple(f"chỉ tiêu {n}" for n in range(60))))
    assert len(pages(paper)) > 10
    assert "LD-26-000400" in text(paper)
