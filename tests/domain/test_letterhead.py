"""The words of a letterhead: their room, what can be drawn, and no claim without a result behind it."""

import pytest

from lims.domain import letterhead
from lims.domain.certificate_parts import Names
from lims.domain.refusal import Problem, Refused

PRINTS = lambda text: "榴" not in text  # noqa: E731


def test_words_are_kept_line_by_line():
    typed = {"over_vi": " SỞ NÔNG NGHIỆP \r\n\r\n  TỈNH LÂM ĐỒNG ", "foot_en": "Form 1"}
    kept = letterhead.read(typed, prints=PRINTS)
    assert kept.over == Names("SỞ NÔNG NGHIỆP\nTỈNH LÂM ĐỒNG", "")
    assert kept.foot["vi"] == "Form 1"
    assert not kept.statements


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("over_vi", "a\nb\nc\nd", Problem("letterhead_too_many_lines", {"most": 3})),
        ("foot_vi", "a\nb", Problem("letterhead_too_many_lines", {"most": 1})),
        ("under_en", "x" * 91, Problem("letterhead_line_too_long", {"most": 90, "length": 91})),
        ("statements_en", "榴莲", Problem("letterhead_not_printable")),
        ("foot_vi", "VILAS 1074", Problem("letterhead_claims_accreditation")),
        ("statements_vi", "Phòng thử nghiệm được Công nhận.", Problem("letterhead_claims_accreditation")),
        ("over_en", "An ACCREDITED laboratory", Problem("letterhead_claims_accreditation")),
        ("under_vi", "ISO/IEC 17025:2017", Problem("letterhead_claims_accreditation")),
        ("over_vi", "a\u202eb", Problem("text_hidden_characters")),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(field, text, problem):
    with pytest.raises(Refused) as refused:
        letterhead.read({field: text}, prints=PRINTS)
    assert refused.value.problems == {field: problem}


def test_wording_of_the_mark_may_name_the_accreditation():
    kept = letterhead.read({"mark_words_vi": "Được công nhận, VILAS 1074\nISO/IEC 17025"}, prints=PRINTS)
    assert kept.mark_words["en"] == "Được công nhận, VILAS 1074\nISO/IEC 17025"
    assert not kept.unaccredited.mark_words


def test_all_problems_are_told_at_once():
    with pytest.raises(Refused) as refused:
        letterhead.read({"over_vi": "x" * 5000, "foot_en": "VILAS"}, prints=PRINTS)
    assert set(refused.value.problems) == {"over_vi", "foot_en"}
