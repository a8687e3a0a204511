"""What pages say of a certificate's lines is what its paper says, in short."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lims.domain.verification import public
from lims.models.certificate import CertificateRow
from lims.queries.certificates import Shown
from lims.web.api.document import document
from lims.web.certificate_lines import ShownLine, lines
from lims.words import Language
from tests.reports import grounded, papers

TOLD = [
    (4, "vi", "2,94 µg/kg", "± 0,57 µg/kg", "Tổng của Aflatoxin B1, Aflatoxin B2, Aflatoxin G1, Aflatoxin G2; cận dưới"),
    (4, "en", "2.94 µg/kg", "± 0.57 µg/kg", "Sum of aflatoxin B1, aflatoxin B2, aflatoxin G1, aflatoxin G2; lower bound"),
    (5, "vi", "n.q. (tất cả thành phần < LOQ)", "", "Tổng của fumonisin B1, fumonisin B2; cận dưới"),
    (6, "en", "0.4 µg/kg", "± 0.10 µg/kg", "Sum of the components determined: Sudan I, Sudan II; lower bound; not determined: Sudan III, Sudan IV"),
    (11, "vi", "5 đơn vị mẫu – 1: < 10; 2: 20; 3: < 10; 4: < 10; 5: 40", "", ""),
    (12, "en", "Not detected in 25 g: 5/5 units", "", ""),
]  # fmt: skip


def shown(language: str) -> list[ShownLine]:
    return lines(public(grounded.chilli()), Language(language))


@pytest.mark.parametrize(("place", "language", "result", "spread", "sum_of"), TOLD)
def test_line_says_what_it_stands_on(
    place: int, language: str, result: str, spread: str, sum_of: str
) -> None:
    line = shown(language)[place]
    assert (line.result.replace("\u00a0", " "), line.spread, line.sum_of) == (result, spread, sum_of)


def test_converted_value_and_plan_stand_beside_the_verdict() -> None:
    dry, lot, absent = (shown("vi")[place].verdicts for place in (8, 11, 12))
    assert dry[0].beside.replace("\u00a0", " ") == "25,0 % trên chất khô, độ ẩm 4,0 %"
    assert lot[1].limit == "n = 5, c = 0, m = 100, M = 100"
    assert absent[0].limit == "n = 5, c = 0, không được có trong 25 g"
    assert absent[0].beside == ""


def test_deciding_unit_is_named() -> None:
    plain = grounded.specified(grounded.a_limit("Listeria monocytogenes", "VN", "30", unit="cfu/g"))
    line = grounded.listeria(["<10", "40", "20", "<10", "<10"])
    assert line.measured is not None
    said = replace(grounded.verdict(replace(line.measured, reading=line.units[1]), plain), unit=2)
    certificate = papers.coffee(lines=(replace(line, verdicts=(said,)),))
    assert lines(certificate, Language.EN)[0].verdicts[0].beside == "by unit no. 2"
    assert lines(certificate, Language.VI)[0].verdicts[0].outcome == "fail"


def test_line_from_before_says_what_it_always_said() -> None:
    (line,) = lines(papers.coffee(), Language.VI)
    assert (line.result, line.spread, line.sum_of) == ("0,021 mg/kg", "± 0,004 mg/kg", "")
    assert line.verdicts[0].beside == ""
    assert Decimal("0.10") == papers.coffee().lines[0].verdicts[0].limit.high


def test_programs_are_told_the_same_with_plain_blanks() -> None:
    row = CertificateRow(
        number="PKQ-26-000045", status="issued", issued_at=papers.ISSUED, revoked_class="", replaced_by=None
    )
    results = document(Shown(row, grounded.chilli()), today=papers.ISSUED.date())["results"]
    assert results[5]["result"] == "n.q. (all components < LOQ)"
    assert results[11]["result"] == "5 units – 1: < 10; 2: 20; 3: < 10; 4: < 10; 5: 40"
    assert results[12]["verdicts"][0]["limit"] == "n = 5, c = 0, absent in 25 g"
