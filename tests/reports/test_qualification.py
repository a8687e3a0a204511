"""A qualification on paper says what was run and everything that failed, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lims.domain.certificate_parts import Names
from lims.domain.qualification import Detail, Failure, Tally
from lims.domain.qualification_record import Program, QualificationRecord
from reports.qualification import draw
from tests.reports import read

RECORD = QualificationRecord(
    number="XN-26-000007",
    laboratory=Names("Phòng thử nghiệm Lâm Đồng", "Lâm Đồng Laboratory"),
    address=Names("Đà Lạt", "Đà Lạt"),
    demo=False,
    by="Phạm Quốc Dũng",
    at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
    program=Program("1.2.3", "0123456789abcdef" * 4, "fedcba9876543210" * 4),
    tallies=(Tally("judge", 300, 0), Tally("westgard", 37, 0)),
    failures=(),
)
WRONG = Failure(
    case_id="J001",
    function="judge",
    summary="lead <b>& co",
    source="by hand",
    inputs='{"rule": "x"}',
    expected='{"verdict": "pass"}',
    got='{"verdict": "fail"}',
)
BROKEN = Failure(
    case_id="a.csv row 9", why="table_cells", details=(Detail("found", "3"), Detail("expected", "8"))
)


def failing(*failures: Failure) -> QualificationRecord:
    return replace(RECORD, tallies=(Tally("judge", 300, len(failures)),), failures=failures)


def test_paper_says_which_program_which_set_who_and_when():
    text = read.text(draw(RECORD))
    for words in (
        "XN-26-000007", "23/11/2026", "23/11/2026 08:30", "Phạm Quốc Dũng", "1.2.3",
        "0123456789abcdef 0123456789abcdef", "fedcba9876543210 fedcba9876543210",
        "Tất cả đúng đáp số", "Every answer as expected", "337 ca đạt, 0 ca không đạt",
        "Đánh giá một kết quả theo mức giới hạn", "Westgard rules", "HẾT BIÊN BẢN",
    ):  # fmt: skip
        assert words in text


def test_failing_cases_stand_in_full():
    text = read.text(draw(failing(WRONG, BROKEN)))
    for words in (
        "Có ca sai đáp số", "J001", "lead <b>& co", '{"rule": "x"}', '{"verdict": "pass"}', '{"verdict": "fail"}',
        "by hand", "a.csv row 9", "Dòng có 3 ô, phải có 8.", "The row has 3 cells and should have 8.",
    ):  # fmt: skip
        assert words in text


def test_same_record_same_bytes():
    assert draw(failing(WRONG)) == draw(failing(WRONG))


def test_demo_says_so():
    assert "BẢN MINH HOẠ" in read.text(draw(replace(RECORD, demo=True)))


def test_fonts_are_embedded():
    assert all(embedded for _, embedded in read.fonts(draw(failing(WRONG))))


@pytest.mark.parametrize("text", ["x" * 2000, "[1, " * 500, "🍈 " * 300])
def test_long_answers_run_over_the_page(text):
    long = replace(WRONG, inputs=text, expected=text, got=text)
    assert len(read.pages(draw(failing(*[long] * 5)))) > 1


def test_no_character_is_lost():
    assert "□" not in read.text(draw(RECORD))
