"""The paper shows every fact of the checklist, looks the same each time, and runs nobody's markup."""

import socket
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from lims.domain.certificate import compose
from lims.domain.certificate_parts import Amendment, Departure, Names, Opinion, PaperLanguage, Place
from lims.words import Language, say
from reports.certificate import draw
from tests.reports import papers, read

VI, EN, BOTH = PaperLanguage.VI, PaperLanguage.EN, PaperLanguage.BOTH
FOUR = (papers.VN, papers.EU, papers.CN, papers.JP)


def twelve(language: PaperLanguage = VI, markets=(papers.VN, papers.EU)):
    return papers.coffee(language, lines=papers.twelve(markets), markets=markets)


@cache
def shown(language: PaperLanguage) -> str:
    return read.text(draw(twelve(language)))


def test_same_certificate_same_bytes():
    assert draw(twelve()) == draw(twelve())


def test_file_is_dated_by_the_document():
    with pikepdf.open(BytesIO(draw(papers.coffee()))) as document:
        assert str(document.docinfo.CreationDate) == "D:20261123153000+07'00'"
        assert str(document.docinfo.ModDate) == "D:20261123153000+07'00'"


@pytest.mark.parametrize(
    ("language", "title", "locale"),
    [
        (VI, "Phiếu kết quả thử nghiệm PKQ-26-000045", "vi-VN"),
        (EN, "Test report PKQ-26-000045", "en-GB"),
        (BOTH, "Phiếu kết quả thử nghiệm PKQ-26-000045", "vi-VN"),
    ],
)
def test_file_says_what_it_is_and_in_which_language(language, title, locale):
    with pikepdf.open(BytesIO(draw(papers.coffee(language)))) as document:
        assert (str(document.docinfo.Title), str(document.Root.Lang)) == (title, locale)
        assert document.Root.ViewerPreferences.DisplayDocTitle is True


@pytest.mark.parametrize("language", [VI, EN, BOTH])
def test_all_fonts_are_embedded(language):
    assert read.fonts(draw(twelve(language))) == {
        ("SourceSans3-Regular", True),
        ("SourceSans3-Semibold", True),
        ("SourceSans3-Bold", True),
        *([("SourceSans3-It", True)] if language is BOTH else []),
    }


CHECKLIST = [
    ("C01", VI, "PHIẾU KẾT QUẢ THỬ NGHIỆM"),
    ("C01", EN, "TEST REPORT"),
    ("C02", VI, "Trung tâm Kiểm nghiệm Thực phẩm Lâm Đồng (demo)"),
    ("C02", VI, "12 Nguyễn Trung Trực, phường Xuân Hương – Đà Lạt, tỉnh Lâm Đồng"),
    ("C02", VI, "ĐT: 0263 3000 000 · Email: kiemnghiem@example.vn"),
    ("C03", EN, "Place of testing 12 Nguyen Trung Truc"),
    ("C04", VI, "PKQ-26-000045"),
    ("C04", VI, "Trang 1/"),
    ("C04", EN, "Page 1/"),
    ("C04", VI, "— HẾT PHIẾU KẾT QUẢ —"),
    ("C04", EN, "— END OF REPORT —"),
    ("C05", VI, "Hợp tác xã Cà phê Đạ Huoai (demo)"),
    ("C05", VI, "Thôn 3, xã Đạ Huoai, tỉnh Lâm Đồng"),
    ("C05", VI, "Bà K' Brêm, 0909 000 001, daphuoai@example.vn"),
    ("C06", VI, "TCVN 9513:2012, Ochratoxin A trong cà phê – HPLC (v3, 2025)"),
    ("C07", VI, "Mã mẫu LD-26-000123"),
    ("C07", VI, "Cà phê Arabica rang mộc Đạ Huoai"),
    ("C07", EN, "Commodity roasted coffee"),
    ("C07", VI, "L2026-11-07"),
    ("C07", VI, "Tình trạng khi nhận Bao gói nguyên vẹn, khô"),
    ("C07", VI, "Nhiệt độ khi nhận 24,5 °C"),
    ("C07", EN, "Temperature on receipt 24.5 °C"),
    ("C07", VI, "Niêm phong NP-004417, nguyên vẹn"),
    ("C07", VI, "Ngày sản xuất 07/11/2026 † Hạn dùng 06/11/2027 †"),
    ("C08", VI, "Nhận mẫu 16/11/2026 09:15"),
    ("C08", EN, "Time of sampling 15 Nov 2026 14:00 †"),
    ("C09", VI, "Thử nghiệm 17/11/2026 – 20/11/2026"),
    ("C09", VI, "chỉ tiêu số 1; thử 17/11/2026 – 20/11/2026"),
    ("C10", VI, "Ngày cấp: 23/11/2026"),
    ("C11", VI, "Kế hoạch, phương pháp không được cung cấp"),
    ("C12", VI, "Kết quả thử nghiệm chỉ có giá trị đối với mẫu đã thử."),
    ("C13", VI, "4,2 ± 0,8 µg/kg"),
    ("C13", EN, "4.2 ± 0.8 µg/kg"),
    ("C13", VI, "< 0,010"),
    ("C13", VI, "KPH (LOD = 0,003)"),
    ("C13", EN, "ND (LOD = 0.003)"),
    ("C13", VI, "1,2 × 10³ ± 0,25 log₁₀ cfu/g"),
    ("C13", VI, "Không phát hiện trong 25 g"),
    ("C13", EN, "Not detected in 25 g"),
    ("C13", EN, "g/100 g dry matter"),
    ("C14", VI, "Bổ sung, sai lệch, loại trừ so với phương pháp: không có."),
    ("C15", VI, "Người có thẩm quyền ký Phê duyệt lúc 23/11/2026 15:30 TS. Phạm Thu Hà (demo) Phó Giám đốc"),
    ("C16", VI, "Cafein (#)"),
    ("C16", VI, "(#) Kết quả do nhà thầu phụ thực hiện: Viện Kiểm nghiệm Demo (VILAS 203) – chỉ tiêu số 10."),
    ("C17", VI, "Không được trích sao một phần phiếu kết quả"),
    ("C18", VI, "† Thông tin do khách hàng cung cấp."),
    ("C18", VI, "kết quả áp dụng cho mẫu như khi nhận."),
    ("C18", EN, "the results apply to the sample as received."),
    ("C20", VI, "Việt Nam Đạt có điều kiện"),
    ("C20", VI, "Không phù hợp với giới hạn: Ochratoxin A."),
    ("C20", VI, "Chưa đủ căn cứ để kết luận: Clorpyrifos."),
    ("C20", VI, "≤ 3,0 2 AL 2,5 Không đạt"),
    ("C20", VI, "2. Regulation (EU) 2023/915, Maximum levels for certain contaminants in food; có hiệu lực từ 25/05/2023."),
    ("C20", VI, "(1) 1.2.14 [EU-DEMO-3.0]"),
    ("C20", EN, "Judged: no. 1–4, 6–7, 12. The conclusion covers these parameters only. Not judged: no. 5, 8–11."),
    ("C20", EN, "Limits exist but were not tested for this report: acrylamide, benzo(a)pyrene."),
    ("C20", VI, "1. Ochratoxin A, Liên minh châu Âu (EU): Kết quả 4,2 µg/kg vượt giới hạn 3,0 µg/kg."),
    ("C20", EN, "The LOQ 0.02 mg/kg is above the limit 0.01 mg/kg: no conclusion is possible."),
    ("rule", EN, "Simple acceptance (ILAC-G8 4.2.1). Uncertainty not taken into account; at the limit the probability of a wrong decision can reach 50 %."),
    ("rule", EN, "Acceptance with guard band w = 1 · U (k = 2). Probability of false acceptance at the acceptance limit below 2.3 %."),
    ("rule", EN, "Conditional pass or fail: the result lies within w of the limit."),
    ("C21", VI, "U: độ không đảm bảo đo mở rộng, hệ số phủ k = 2, mức tin cậy khoảng 95 %."),
    ("C24", VI, "Người thẩm tra kết quả Thẩm tra lúc 23/11/2026 12:30 Lê Minh Tâm (demo) Trưởng nhóm Hoá"),
    ("C25", VI, "Số hiệu công nhận: VILAS 1074"),
    ("C25", VI, "Ochratoxin A (*)"),
    ("C25", VI, "Phép thử không có dấu (*) chưa được công nhận."),
    ("demo", VI, "BẢN MINH HOẠ"),
    ("LOD", VI, "0,006 0,02"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "language", "sentence"), CHECKLIST)
def test_fact_of_the_checklist_stands_on_the_paper(row, language, sentence):
    assert sentence in shown(language)


@pytest.mark.parametrize(
    ("row", "language", "sentence"), [entry for entry in CHECKLIST if "," not in entry[2]]
)
def test_bilingual_paper_says_it_too(row, language, sentence):
    """Number marks aside, all that stands on one paper stands on the bilingual one, piece by piece."""
    bilingual = shown(BOTH)
    assert all(word in bilingual for word in sentence.split() if "." not in word)


def test_sampling_by_the_laboratory_stands_on_the_paper():
    said = read.text(draw(papers.durian(EN)))
    for fact in (
        "Sampled by the laboratory", "Sampler Trần Thị Lan (demo)", "Sampling minutes BBLM-26-0088",
        "Plan, method TCVN 9016:2011, 10 fruits at random per lot", "Environmental conditions 28 °C, indoors, dry",
        "The results relate only to the item sampled and tested.", "Temperature on receipt room temperature",
    ):  # fmt: skip
        assert fact in said


def test_what_is_not_usual_stands_on_the_paper():
    certificate = compose(
        papers.facts(
            amendment=2,
            amends=Amendment("PKQ-26-000045-S1", date(2026, 11, 20), (papers.NEW_LOT,), Names("khai lại")),
            sample=replace(
                papers.COFFEE, departure=Departure(Names("Mẫu đến ở 31 °C."), "Bà Brêm", date(2026, 11, 16))
            ),
            deviations=(Names("Lượng cân 2 g thay cho 5 g."),),
            remarks=(Names("Mẫu lưu 30 ngày."),),
            opinions=(Opinion(Names("Nên bảo quản khô hơn."), Names("kết quả số 1"), "Phạm Thu Hà"),),
        )
    )
    said = read.text(draw(certificate))
    for fact in (
        "PKQ-26-000045-S2", "sửa đổi và thay thế phiếu kết quả số PKQ-26-000045-S1 cấp ngày 20/11/2026.",
        "Lý do: khai lại", "Nội dung Phiếu cũ ghi Phiếu này ghi", "Số lô L2026-11-06 L2026-11-07", "Mẫu đến ở 31 °C. Khách hàng (Bà Brêm) đã được hỏi ý kiến",
        "Lượng cân 2 g thay cho 5 g.", "Mẫu lưu 30 ngày.",
        "Nên bảo quản khô hơn. (Ý kiến của Phạm Thu Hà; căn cứ: kết quả số 1.)",
    ):  # fmt: skip
        assert fact in said


def test_several_places_are_listed_and_marked():
    other = Place("B", Names("Xe kiểm nghiệm lưu động, xã Đạ Huoai"))
    lines = (papers.facts().lines[0], replace(papers.facts().lines[0], place="B"))
    said = read.text(draw(papers.coffee(places=(papers.PLACE, other), lines=lines)))
    assert "B Xe kiểm nghiệm lưu động" in said
    assert "chỉ tiêu số 2; thử 17/11/2026 – 20/11/2026; tại B" in said


def test_number_of_accreditation_is_not_printed_without_an_accredited_line():
    lines = (replace(papers.facts().lines[0], accredited=False),)
    said = read.text(draw(papers.coffee(lines=lines)))
    assert "VILAS" not in said
    assert "(*)" not in said
    assert "Các phép thử trong phiếu này chưa được công nhận." in said


def test_results_without_conclusion_say_so():
    said = read.text(draw(papers.coffee(EN, lines=papers.twelve(()), markets=())))
    assert "states results only, without a statement of conformity" in said
    assert "Decision rule" not in said


def test_more_markets_than_a_page_is_wide_get_a_second_table():
    markets = (*FOUR, papers.CODEX)
    said = read.text(draw(twelve(EN, markets)))
    assert said.count("Result ± U") >= 2
    assert "Codex Conditional pass" in said


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (papers.coffee(VI), 1),
        (papers.coffee(BOTH), 2),
        (twelve(VI, (papers.VN,)), 2),
        (twelve(BOTH, FOUR), 4),
        (papers.coffee(VI, lines=papers.forty()), 3),
        (papers.coffee(BOTH, lines=papers.forty((papers.VN, papers.EU)), markets=(papers.VN, papers.EU)), 4),
    ],
)
def test_each_page_is_numbered_and_named(certificate, expected):
    pages = read.pages(draw(certificate))
    assert len(pages) == expected
    for number, page in enumerate(pages, 1):
        assert f"Trang {number}/{expected}" in page
        assert page.count(certificate.code) >= 2
        assert certificate.sample.code in page


def test_heads_are_repeated_and_no_row_stands_alone():
    for count in range(1, 41):
        pages = read.pages(draw(papers.coffee(lines=papers.forty()[:count])))
        with_rows = [page for page in pages if "Kết quả ± U" in page or "Kết quả Đơn vị" in page]
        rows = [sum(f" {name} (*)" in page for name in papers.PESTICIDES) for page in with_rows]
        assert sum(rows) == count
        assert min(rows) >= min(2, count)
        assert not [page for page in pages if page not in with_rows and " (*) <" in page]


def test_signature_never_stands_alone():
    for count in range(1, 41, 3):
        *_, last = read.pages(draw(papers.coffee(lines=papers.forty()[:count])))
        assert "Người có thẩm quyền ký" in last
        assert "Kết quả thử nghiệm chỉ có giá trị" in last
        assert "Phiếu PKQ-26-000045, mẫu LD-26-000123, lô L2026-11-07. Việt Nam: Đạt." in last
        assert last.index("Người có thẩm quyền ký") < last.index("HẾT PHIẾU KẾT QUẢ")


@pytest.mark.parametrize("grey", [False, True])
def test_qr_leads_to_the_verification(grey):
    assert read.codes(draw(twelve()), grey=grey) == {("QRCode", papers.ADDRESS)}


HOSTILE = [
    "<b>bold",
    '<font color="[[[x]]]">c</font>',
    '<img src="file:///etc/hostname"/>',
    '<img src="http://127.0.0.1/x"/>',
    "<script>alert(1)</script>",
    'Công ty A & B <C> "D"',
    "{{7*7}} {% raw %} ${7*7} {number} %s",
    "&lt;0.01 &#60; <br/> <para>",
    "</para></font><a href='x'>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_literally_and_opens_nothing(hostile, monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("the paper opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    names = Names(hostile, hostile)
    line = replace(
        papers.facts().lines[0],
        analyte=names,
        method=replace(papers.METALS, title=names),
        verdicts=(
            replace(papers.facts().lines[0].verdicts[0], why=names, flags=(papers.Flag.DEFAULT_UNCERTAINTY,)),
        ),
    )
    certificate = papers.coffee(
        customer=replace(papers.CUSTOMER, name=hostile, address=hostile, contact=hostile),
        sample=replace(papers.COFFEE, product=hostile, lot=hostile, description=names),
        remarks=(names,),
        lines=(line,),
        signatory=replace(papers.SIGNATORY, name=hostile, title=names),
    )
    drawn = draw(certificate)
    assert read.squeezed(read.text(drawn)).count(read.squeezed(hostile)) >= 11
    with pikepdf.open(BytesIO(drawn)) as document:
        links = [str(note.A.URI) for page in document.pages for note in page.get("/Annots", [])]
    assert links == [papers.ADDRESS]


def test_missing_glyph_is_replaced_and_said():
    sample = replace(papers.COFFEE, product="🍈 Sầu riêng 榴莲")
    said = read.text(draw(papers.coffee(sample=sample)))
    assert "□ Sầu riêng □□ †" in said
    assert "□: ký tự không có trong phông chữ của phiếu." in said


def test_nothing_is_said_of_missing_glyphs_when_none_is_missing():
    assert "□" not in shown(BOTH)


def test_minus_survives():
    temperature = papers.Temperature(Decimal("-18.5"))
    said = read.text(
        draw(papers.coffee(sample=replace(papers.COFFEE, temperature=temperature, product="Cá −18 °C")))
    )
    assert "Nhiệt độ khi nhận −18,5 °C" in said
    assert "Cá −18 °C" in said


@pytest.mark.parametrize("language", [VI, EN, BOTH])
@pytest.mark.parametrize("markets", [(), FOUR[:1], FOUR[:2], FOUR[:3], FOUR])
def test_long_names_stay_inside_the_margins(language, markets):
    analyte = Names(
        "Tổng dư lượng thuốc bảo vệ thực vật nhóm pyrethroid tính theo cypermethrin " * 1, "W" * 80
    )
    lines = tuple(replace(line, analyte=analyte) for line in papers.twelve(markets))
    company = ("Công ty Trách nhiệm Hữu hạn Một thành viên Sản xuất Thương mại " * 4)[:200]
    certificate = papers.coffee(
        language,
        lines=lines,
        markets=markets,
        customer=replace(papers.CUSTOMER, name=company, address="x" * 200),
        sample=replace(papers.COFFEE, product="Đ" * 255, lot="L" * 50, description=Names("mô tả " * 300)),
        laboratory=replace(papers.LABORATORY, name=Names(company, company)),
    )
    drawn = draw(certificate)
    for page in range(len(read.pages(drawn))):
        picture = read.picture(drawn, page, grey=True, scale=1)
        wide, high = picture.size
        margins = [(0, 0, 48, high), (wide - 48, 0, wide, high), (0, 0, wide, 24), (0, high - 22, wide, high)]
        assert [picture.crop(box).getextrema()[0] for box in margins] == [255] * 4
    assert read.squeezed(company) in read.squeezed(read.text(drawn))


def test_texts_longer_than_a_page_run_over_it():
    """No length of a remark or a list may keep a certificate from being issued."""
    many = tuple(Names(f"hoạt chất số {number}", f"active substance {number}") for number in range(400))
    novel = Names("một câu rất dài " * 400)
    certificate = papers.coffee(
        BOTH,
        lines=papers.forty(),
        markets=(replace(papers.VN, unchecked=many),),
        sample=replace(papers.COFFEE, description=novel),
        deviations=(novel,),
        remarks=(novel,),
    )
    said = read.text(draw(certificate))
    assert said.count("câu") == 1200
    assert "hoạt chất số 399" in said


def test_numbers_meet_at_their_decimal_mark():
    """Nine of the twelve results have a decimal comma: nine commas stand exactly under each other."""
    with pypdfium2.PdfDocument(draw(twelve(VI, (papers.VN,)))) as document:
        page = document[0].get_textpage()
        commas = [n for n in range(page.count_chars()) if page.get_text_range(n, 1) == ","]
        lefts = Counter(round(page.get_charbox(n)[0], 1) for n in commas)
    assert 9 in lefts.values()


def test_logo_is_drawn_from_its_bytes():
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (300, 120), (31, 107, 74)).save(file, "PNG")
    drawn = draw(papers.coffee(laboratory=replace(papers.LABORATORY, logo=file.getvalue())))
    with pypdfium2.PdfDocument(drawn) as document:
        images = [each for each in document[0].get_objects() if each.type == 3]
    assert len(images) == 1


@pytest.mark.parametrize("language", list(Language))
def test_every_verdict_and_rule_has_its_words(language):
    from lims.domain.judgement import RuleId
    from lims.domain.specification import Outcome

    for outcome in set(Outcome) - {Outcome.NO_LIMIT}:
        assert say(f"paper.verdict.{outcome}", language)
    for rule in RuleId:
        assert say(f"paper.rule.{rule}", language, r=1, risk=1, least=1)
