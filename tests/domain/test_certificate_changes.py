"""What an amended certificate says otherwise, found by comparing two frozen documents."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lims.domain.certificate import from_json, to_json
from lims.domain.certificate_changes import changes
from lims.domain.certificate_parts import (
    Customer,
    Departure,
    Names,
    Opinion,
    PaperLanguage,
    ReportKind,
    Seal,
    SealState,
    Temperature,
)
from lims.domain.specification import Outcome
from lims.words import Language
from lims.words.changes import in_words
from tests.reports import papers

OLD = papers.coffee()
LINE = OLD.lines[0]
LEAD = papers.line("Chì (Pb)", "Lead (Pb)", papers.below("0.010"), papers.against("VN", "0.10"))


def sample(**more):
    return replace(OLD, sample=replace(OLD.sample, **more))


def line(**more):
    return replace(OLD, lines=(replace(LINE, **more),))


def said(new, old=OLD):
    return [(each.what.vi, each.old.vi, each.new.vi) for each in in_words(changes(old, new))]


def test_the_same_certificate_says_nothing_else():
    assert changes(OLD, from_json(to_json(OLD))) == ()


def test_what_always_differs_is_no_change():
    later = OLD.issued_at + timedelta(days=3)
    new = replace(
        OLD,
        amendment=1,
        issued_at=later,
        signatory=replace(OLD.signatory, name="Người khác", at=later),
        reviewer=replace(OLD.reviewer, at=later),
        verification="https://kiemnghiem.example.vn/v/AAAA",
    )
    assert changes(OLD, new) == ()


@pytest.mark.parametrize(
    ("new", "row"),
    [
        (sample(lot="L2026-11-08"), ("Số lô", "L2026-11-07", "L2026-11-08")),
        (sample(product="Cà phê bột"), ("Tên mẫu", "Cà phê Arabica rang mộc Đạ Huoai", "Cà phê bột")),
        (sample(produced_on=date(2026, 11, 6)), ("Ngày sản xuất", "07/11/2026", "06/11/2026")),
        (sample(expires_on=None), ("Hạn sử dụng", "06/11/2027", "")),
        (sample(temperature=Temperature()), ("Nhiệt độ khi nhận", "24,5 °C", "Nhiệt độ phòng")),
        (
            sample(seal=Seal(SealState.BROKEN, "NP-1")),
            ("Niêm phong", "NP-004417, Còn nguyên", "NP-1, Bị hỏng"),
        ),
        (
            sample(departure=Departure(Names("Bao rách"), "Bà Brêm", date(2026, 11, 16))),
            ("Điểm không phù hợp khi nhận mẫu", "", "Bao rách"),
        ),
        (
            replace(OLD, customer=Customer("HTX Mới", OLD.customer.address, OLD.customer.contact)),
            ("Tên khách hàng", OLD.customer.name, "HTX Mới"),
        ),
        (replace(OLD, language=PaperLanguage.BOTH), ("Ngôn ngữ của phiếu", "Tiếng Việt", "Song ngữ")),
        (
            replace(OLD, sampling=replace(OLD.sampling, at=OLD.sampling.at - timedelta(hours=1))),
            ("Thời điểm lấy mẫu", "15/11/2026 14:00", "15/11/2026 13:00"),
        ),
        (replace(OLD, sampling=replace(OLD.sampling, by=papers.TAKEN.by)), ("Bên lấy mẫu", "Khách hàng", "Phòng thử nghiệm")),
        (line(reading=papers.found("0.022")), ("Cadimi (Cd) – kết quả", "0,021 mg/kg ± 0,004 mg/kg", "0,022 mg/kg ± 0,004 mg/kg")),
        (line(uncertainty=papers.u("0.005")), ("Cadimi (Cd) – kết quả", "0,021 mg/kg ± 0,004 mg/kg", "0,021 mg/kg ± 0,005 mg/kg")),
        (line(method=papers.LCMS), None),
        (line(method=replace(papers.METALS, version="v6")), ("Cadimi (Cd) – phương pháp", "AOAC 2015.01 (v5, 2026)", "AOAC 2015.01 (v6)")),
        (line(accredited=False), ("Cadimi (Cd) – dấu phép thử được công nhận", "có", "không")),
        (line(tested_to=date(2026, 11, 21)), ("Cadimi (Cd) – ngày thử", "17/11/2026, 20/11/2026", "17/11/2026, 21/11/2026")),
        (replace(OLD, lines=(LINE, LEAD)), ("Chì (Pb)", "", "< 0,010 mg/kg")),
        (replace(OLD, lines=(LEAD,)), None),
        (replace(OLD, remarks=(Names("Mẫu lưu 30 ngày.", "Kept 30 days."),)), ("Ghi chú", "", "Mẫu lưu 30 ngày.")),
        (replace(OLD, deviations=(Names("Cân 2 g"),)), ("Sai lệch so với phương pháp", "", "Cân 2 g")),
        (
            replace(OLD, opinions=(Opinion(Names("Nên sấy khô hơn"), Names("số 1"), "Hà"),)),
            ("Ý kiến, diễn giải", "", "Nên sấy khô hơn (Hà)"),
        ),
        (replace(OLD, kind=ReportKind.PARTIAL), ("Loại phiếu", "phiếu kết quả cuối cùng", "phiếu kết quả từng phần")),
    ],
)  # fmt: skip
def test_each_difference_is_one_row_with_old_and_new(new, row):
    got = said(new)
    assert (len(got) == 2) if row is None else (got == [row])


def test_digits_are_a_difference():
    """0,021 and 0,0210 are not the same statement."""
    assert said(line(reading=papers.found("0.0210")))[0][1:] == (
        "0,021 mg/kg ± 0,004 mg/kg",
        "0,0210 mg/kg ± 0,004 mg/kg",
    )


def test_a_verdict_that_changed_alike_in_two_markets_is_one_row():
    markets = (papers.VN, papers.EU)
    both = [(papers.against("VN", "0.10", outcome), papers.against("EU", "0.10", outcome)) for outcome in (Outcome.PASS, Outcome.FAIL)]  # fmt: skip
    old, new = (
        papers.coffee(lines=(replace(LINE, verdicts=verdicts),), markets=markets) for verdicts in both
    )
    rows = said(new, old)
    assert rows == [
        ("Kết luận chung – Việt Nam, Liên minh châu Âu (EU)", "Đạt", "Không đạt"),
        ("Cadimi (Cd) – kết luận – Việt Nam, Liên minh châu Âu (EU)", "Đạt (≤ 0,10 mg/kg)", "Không đạt (≤ 0,10 mg/kg)"),
    ]  # fmt: skip


def test_a_verdict_by_another_rule_reads_otherwise_although_its_word_is_the_same():
    guarded = papers.against("VN", "0.10", rule=papers.GUARDED, accept="0.09")
    (row,) = in_words(changes(OLD, line(verdicts=(guarded,))))
    assert row.old != row.new
    assert all("Đạt" in side.vi and "Pass" in side.en for side in (row.old, row.new))


def test_lines_in_another_order_say_the_same():
    two = replace(OLD, lines=(LINE, LEAD))
    assert changes(two, replace(OLD, lines=(LEAD, LINE))) == ()


def test_the_same_analyte_by_the_same_method_twice_is_paired_in_order():
    twice = replace(OLD, lines=(LINE, replace(LINE, reading=papers.found("0.030"))))
    assert said(replace(OLD, lines=(LINE,)), twice)[0][1:] == ("0,030 mg/kg ± 0,004 mg/kg", "")


def test_what_changed_in_the_house_is_known_apart():
    moved = replace(OLD, laboratory=replace(OLD.laboratory, address=Names("Nơi mới")))
    assert [each.of_the_house for each in changes(OLD, moved)] == [True]
    assert [each.of_the_house for each in changes(OLD, sample(lot="x"))] == [False]


@pytest.mark.parametrize("language", list(Language))
def test_every_row_has_words_in_both_languages(language):
    new = papers.coffee(lines=papers.twelve(), markets=(papers.VN, papers.EU), remarks=(Names("a", "b"),))
    rows = in_words(changes(OLD, new))
    assert len(rows) > 12
    assert all(row.what[language] and (row.old[language] or row.new[language]) for row in rows)
