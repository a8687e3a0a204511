"""Text that a spreadsheet would work out is guarded, and comes back exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.domain.guarded_cell import guarded, unguarded


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", "＝1", "'=1", "''=1"]
)
def test_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "'quoted'", "0.10", "2 + 2", "’=1"])
def test_other_text_stays(text: str) -> None:
    assert (guarded(text), unguarded(text)) == (text, text)


@given(st.text(alphabet="'=+-@ab\t＝", max_size=8))
def test_every_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
