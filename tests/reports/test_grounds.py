"""What verdicts stand on, on paper: sums, lots, other bases, conditions, factors, defaults, the day that decided."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from lims.domain.certificate_lines import Line
from lims.domain.certificate_parts import Names, PaperLanguage
from lims.domain.definition import Bound
from lims.words import Language, told
from reports import certificate_notes
from reports.certificate import draw
from reports.paper.voice import Voice
from tests.reports import grounded, papers, read

VI, EN, BOTH = PaperLanguage.VI, PaperLanguage.EN, PaperLanguage.BOTH


@cache
def drawn(name: str, language: PaperLanguage) -> bytes:
    return draw({"chilli": grounded.chilli, "honey": grounded.honey, "forty": grounded.forty}[name](language))


def said(name: str, language: PaperLanguage = VI) -> str:
    return read.text(drawn(name, language))


def alone(line: Line, language: PaperLanguage = VI) -> str:
    return read.text(draw(papers.coffee(language, lines=(line,), markets=(grounded.VN, grounded.EU))))


GROUNDS = [
    ("chilli", VI, "Aflatoxin tổng số (*) AOAC 2015.01 Tổng của Aflatoxin B1, Aflatoxin B2, Aflatoxin G1, Aflatoxin G2; cận dưới 2,94 ± 0,57 µg/kg"),
    ("chilli", EN, "Sum of aflatoxin B1, aflatoxin B2, aflatoxin G1, aflatoxin G2; lower bound 2.94 ± 0.57"),
    ("chilli", VI, "Tổng của fumonisin B1, fumonisin B2; cận dưới n.q. (tất cả thành phần < LOQ) µg/kg"),
    ("chilli", EN, "n.q. (all components < LOQ)"),
    ("chilli", VI, "n.q.: không thành phần nào của tổng được định lượng; không ghi là 0."),
    ("chilli", VI, "Tổng các thành phần đã xác định: Sudan I, Sudan II; cận dưới; chưa xác định: Sudan III, Sudan IV"),
    ("chilli", EN, "Sum of the components determined: Sudan I, Sudan II; lower bound; not determined: Sudan III, Sudan IV"),
    ("chilli", VI, "8. Hydrocarbon thơm đa vòng (PAH4), Liên minh châu Âu (EU): Tổng các thành phần đã xác định (benzo(a)pyrene, chrysene), cận dưới. 4,8 µg/kg không vượt mức tối đa 5 µg/kg (Regulation (EU) 2023/915), chấp nhận đơn giản."),
    ("chilli", VI, "Kết luận phụ thuộc các LOQ: tổng nằm giữa 4,8 µg/kg và 5,7 µg/kg."),
    ("chilli", VI, "≥ 25 1 Đạt 25,0 % trên chất khô, độ ẩm 4,0 %"),
    ("chilli", EN, "Pass 25.0 % on dry matter, moisture 4.0 %"),
    ("chilli", VI, "Việt Nam, chỉ tiêu số 10: Mức của nguyên liệu “chilli peppers” 0,01 mg/kg nhân hệ số chế biến 5. Nguồn hệ số: EFSA 2018, cơ sở dữ liệu hệ số chế biến. Lý do áp dụng: Rửa, sấy và nghiền theo hồ sơ sản xuất của khách hàng."),
    ("chilli", EN, "European Union (EU), no. 11: The market's default limit for substances without one of their own"),
    ("chilli", VI, "5 đơn vị mẫu 1: < 10; 2: 20; 3: < 10; 4: < 10; 5: 40 cfu/g"),
    ("chilli", VI, "n = 5; c = 0; m = 100; M = 100"),
    ("chilli", VI, "Không phát hiện trong 25 g: 5/5 đơn vị"),
    ("chilli", EN, "Not detected in 25 g: 5/5 units"),
    ("chilli", VI, "n = 5; c = 0; KPH/25 g"),
    ("chilli", EN, "European Union (EU), no. 12: Evaluated by the sampling plan n, c, m, M of Regulation (EC) No 2073/2005; uncertainty not applied."),
    ("chilli", VI, "Việt Nam, chỉ tiêu số 13: Đánh giá theo kế hoạch lấy mẫu n, c của QCVN 8-1:2011/BYT; không áp dụng độ không đảm bảo đo."),
    ("chilli", VI, "có hiệu lực từ 25/05/2023; áp dụng tại ngày sản xuất 12/05/2026."),
    ("chilli", EN, "in force since 25 May 2023; in force on 12 May 2026, day of production."),
    ("chilli", EN, "in force on 17 Nov 2026, day of the test, as the day of placing on the market is not known."),
    ("honey", VI, "chỉ tiêu số 5: Mức tối thiểu 3 được áp dụng, vì HMF của mẫu (9,1 mg/kg) không quá 15 mg/kg."),
    ("honey", EN, "no. 5: The minimum of 3 stands, as the HMF of the sample (9.1 mg/kg) is at most 15 mg/kg."),
    ("honey", VI, "Tổng của fructose, glucose; cận dưới 69,6 ± 2,0 g/100 g"),
    ("forty", VI, "Tổng của 14 thành phần, xem phần Căn cứ kết luận; cận dưới 0,02"),
    ("forty", VI, "16. Tổng Cyfluthrin: Tổng của Acephate, Acetamiprid, Azoxystrobin,"),
    ("forty", EN, "European Union (EU), no. 1–7, 9–15, 17–23, 25–31, 33–39: The market's default limit"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "language", "sentence"), GROUNDS)
def test_ground_stands_on_the_paper(name: str, language: PaperLanguage, sentence: str) -> None:
    assert sentence in said(name, language)


@pytest.mark.parametrize(("name", "language", "sentence"), [each for each in GROUNDS if "," not in each[2]])
def test_bilingual_paper_says_it_too(name: str, language: PaperLanguage, sentence: str) -> None:
    bilingual = read.squeezed(said(name, BOTH))
    assert all(read.squeezed(word) in bilingual for word in sentence.split() if "." not in word)


@pytest.mark.parametrize("name", ["chilli", "honey", "forty"])
@pytest.mark.parametrize("language", [VI, EN, BOTH])
def test_same_bytes_embedded_fonts_and_every_page_named(name: str, language: PaperLanguage) -> None:
    again = {"chilli": grounded.chilli, "honey": grounded.honey, "forty": grounded.forty}[name](language)
    assert draw(again) == drawn(name, language)
    assert all(embedded for _, embedded in read.fonts(drawn(name, language)))
    pages = read.pages(drawn(name, language))
    assert len(pages) == {
        "chilli": {VI: 3, EN: 3, BOTH: 4}, "honey": {VI: 2, EN: 2, BOTH: 3}, "forty": {VI: 3, EN: 3, BOTH: 5}
    }[name][language]  # fmt: skip
    assert all("PKQ-26-000045" in page for page in pages)


def test_no_row_of_a_table_with_sums_stands_alone() -> None:
    for length in range(1, 41, 5):
        pages = read.pages(draw(grounded.forty(VI, length)))
        rows = [page.count(" (*) EN 15662") + page.count(" (*) AOAC 2015.01 Tổng") for page in pages]
        assert sum(rows) == length
        assert min(filter(None, rows)) >= min(2, length)


@pytest.mark.parametrize("language", [VI, BOTH])
@pytest.mark.parametrize("count", [1, 4])
def test_long_components_and_many_units_stay_inside_the_margins(language: PaperLanguage, count: int) -> None:
    names = tuple("W" * 60 + str(place) for place in range(8))
    found = [grounded.component(name, "0.5") for name in names]
    specs = [grounded.specified(grounded.a_limit("x", "VN", "50", unit="µg/kg"))]
    long = grounded.summed(
        "Tổng", "Sum", grounded.definition_of(names, Bound.UPPER), found, *specs, unit="µg/kg"
    )
    lot = grounded.listeria(["<10"] * 14 + ["123456"])
    lots = [lot, grounded.listeria(["1200"] * 60), grounded.salmonella(60, 60)]
    markets = (grounded.VN, grounded.EU, papers.CN, papers.JP)[:count]
    lines = tuple(
        replace(
            each,
            verdicts=tuple(
                each.verdict_for(market.code) or papers.against(market.code, None) for market in markets
            ),
        )
        for each in [long, *lots]
    )
    pdf = draw(papers.coffee(language, lines=lines, markets=markets))
    for page in range(len(read.pages(pdf))):
        picture = read.picture(pdf, page, grey=True, scale=1)
        wide, high = picture.size
        margins = [(0, 0, 48, high), (wide - 48, 0, wide, high), (0, 0, wide, 24), (0, high - 22, wide, high)]
        assert [picture.crop(box).getextrema()[0] for box in margins] == [255] * 4
    assert "60: 1200." in read.text(pdf)


def test_detection_in_a_lot_names_its_unit() -> None:
    text = alone(grounded.salmonella(3))
    assert (
        "Không phát hiện trong 25 g: 4/5 đơn vị (số 1, 2, 4, 5) Phát hiện trong 25 g: 1/5 đơn vị (số 3)"
        in text
    )
    assert "Lô không đạt kế hoạch lấy mẫu n = 5, c = 0." in text


def test_missing_companion_is_said_under_the_verdict_and_why() -> None:
    text = alone(grounded.on_dry_matter(beside=()))
    assert "Không kết luận được chưa có kết quả độ ẩm của mẫu" in text
    assert "Mức giới hạn tính theo “chất khô”; còn thiếu: độ ẩm." in text


def test_converted_value_never_looks_as_if_it_met_what_it_misses() -> None:
    drier = replace(grounded.MOISTURE, reading=papers.found("3.9"))
    assert "Không đạt 24,97 % trên chất khô, độ ẩm 3,9 %" in alone(grounded.on_dry_matter("24.0", (drier,)))


def test_upper_bound_of_nothing_quantified_is_told_with_its_number() -> None:
    found = [grounded.component(name, "<0.2") for name in ("PCB 28", "PCB 52")]
    definition = grounded.definition_of(("PCB 28", "PCB 52"), Bound.UPPER)
    spec = grounded.specified(grounded.a_limit("PCB", "VN", "1", unit="µg/kg"))
    line = grounded.summed("Tổng PCB", "PCB", definition, found, spec, grounded.no_limit("EU"), unit="µg/kg")
    text = alone(line)
    assert "Tổng của PCB 28, PCB 52; cận trên 0,4 µg/kg n.q. (tất cả thành phần < LOQ)" in text


def test_market_with_another_bound_is_told_its_own_sum() -> None:
    found = [grounded.component("PCB 28", "0.5"), grounded.component("PCB 52", "<0.2")]
    lower, upper = (
        grounded.definition_of(("PCB 28", "PCB 52"), bound) for bound in (Bound.LOWER, Bound.UPPER)
    )
    limit = grounded.specified(grounded.a_limit("PCB", "EU", "1", unit="µg/kg"))
    line = grounded.summed("Tổng PCB", "PCB", lower, found, grounded.no_limit("VN"), unit="µg/kg")
    assert line.measured is not None
    other = grounded.verdict(line.measured, replace(limit, definition=upper))
    text = alone(replace(line, verdicts=(*line.verdicts, other)))
    assert "Đạt tổng 2 thành phần, cận trên: 0,7 µg/kg" in text


def test_uncertainty_of_a_sum_is_hidden_where_none_is_printed() -> None:
    (*_, total) = grounded.aflatoxins(("2.1", "<0.2", "0.84", "<0.2"))
    assert "± 0,57" in alone(total)
    assert "±" not in alone(replace(total, uncertainty_printed=False))


def test_no_justification_leaves_no_empty_sentence() -> None:
    text = alone(grounded.processed(""))
    assert "Nguồn hệ số: EFSA 2018, cơ sở dữ liệu hệ số chế biến." in text
    assert "Lý do áp dụng" not in text


def test_what_is_only_frozen_is_no_missing_character_and_what_is_printed_is() -> None:
    voice = Voice.of(VI)
    line = grounded.processed()
    (given, _) = line.verdicts
    assert given.specification is not None
    assert given.specification.limit is not None
    noted = replace(given.specification, limit=replace(given.specification.limit, note="辣椒"))
    quiet = papers.coffee(lines=(replace(line, verdicts=(replace(given, specification=noted),)),))
    assert "□" not in certificate_notes.key(quiet, voice)[0]
    loud = grounded.processed("辣椒粉")
    assert "□" in certificate_notes.key(papers.coffee(lines=(loud,)), voice)[0]


def test_hostile_grounds_are_shown_literally() -> None:
    hostile = "<b>x</b> & {0} %s"
    assert hostile in alone(grounded.processed(hostile))


def test_component_is_called_as_its_own_line_is() -> None:
    total = grounded.aflatoxins(("2.1", "<0.2", "0.84", "<0.2"))[-1].total
    assert total is not None
    names = {"aflatoxin B1": Names("Aflatoxin B1 (vi)", "aflatoxin B1")}
    assert told.sum_in_words(total, names, Language.VI).startswith("Tổng của Aflatoxin B1 (vi), aflatoxin B2")
    assert told.sum_in_words(replace(total, value=Decimal(0)), names, Language.EN).endswith("; lower bound")
