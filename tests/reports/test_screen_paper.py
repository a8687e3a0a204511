"""A screening on few pages: nothing found stands in short, nothing is lost; a draft cannot be taken for the paper."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader

from lims.domain.certificate_parts import Letterhead, Names, PaperLanguage
from lims.domain.signing import KeyKind, SigningIdentity
from reports.certificate import draw, draw_draft
from reports.certificate_close import signed_with
from reports.paper.voice import Voice
from tests.reports import grounded, papers, read, screens

VI, EN, BOTH = PaperLanguage.VI, PaperLanguage.EN, PaperLanguage.BOTH
SCREENING = papers.coffee(VI, lines=screens.screening())


@cache
def screening() -> bytes:
    return draw(SCREENING)


def test_three_hundred_substances_take_five_pages_and_each_stands_once():
    said = read.pages(screening())
    assert len(said) == 5
    said = read.squeezed(" ".join(said).split("Căn cứ giới hạn")[0])
    for number in range(1, 301):
        name = read.squeezed(screens.name_of(number))
        found = len(re.findall(rf"{re.escape(name)}(?=\(\*\)|0,0)", said))
        assert (number, found) == (number, 1)


def test_code_is_read_back_and_every_font_is_embedded():
    assert read.codes(screening()) == {("QRCode", papers.ADDRESS)}
    for drawn in (screening(), draw_draft(with_head(BOTH))):
        fonts = read.fonts(drawn)
        assert len(fonts) >= 3
        assert {embedded for _, embedded in fonts} == {True}


def test_same_screening_same_bytes():
    assert draw(SCREENING) == screening()


def test_what_needs_words_comes_first_and_the_counts_say_so():
    assert [line.analyte.vi.split()[-1] for line in SCREENING.lines[:6]] == [
        "17",
        "63",
        "118",
        "200",
        "241",
        "1",
    ]
    said = read.text(screening())
    assert "Sàng lọc 300 chỉ tiêu: phát hiện 4. 5 chỉ tiêu có dòng riêng trong bảng; 295 chỉ tiêu" in said
    assert "≤ 0,005 1 Không kết luận được" in said
    assert "295" not in read.text(draw(papers.coffee(lines=papers.forty())))


def test_screening_speaks_both_languages_and_says_no_more_than_the_lowest_limit():
    markets = (papers.VN, papers.EU)
    said = read.text(draw(papers.coffee(BOTH, lines=screens.screening(60, markets), markets=markets)))
    assert "Giới hạn thấp nhất" in said
    assert "Screening of 60 analytes; found: 1. With a row of their own in the table: 1." in said


def outline(pdf: bytes) -> list[tuple[str, int]]:
    reader = PdfReader(BytesIO(pdf))

    def walk(entries):
        for each in entries:
            if isinstance(each, list):
                yield from walk(each)
            else:
                yield each.title, reader.get_destination_page_number(each) + 1

    return list(walk(reader.outline))


def test_bookmarks_lead_to_the_parts():
    assert outline(screening()) == [
        ("Kết luận", 1), ("Kết quả thử nghiệm", 1), ("Danh mục rút gọn", 1), ("Danh mục rút gọn", 3),
        ("Ghi chú, căn cứ", 4), ("Chữ ký", 5),
    ]  # fmt: skip


@pytest.mark.parametrize("language", [VI, EN, BOTH])
def test_draft_says_so_on_each_page_and_leads_nowhere(language):
    drawn = draw_draft(papers.coffee(language, lines=papers.twelve(), markets=(papers.VN, papers.EU)))
    pages = read.pages(drawn)
    for number, page in enumerate(pages):
        assert "BẢN NHÁP – không phải phiếu kết quả / DRAFT – not a certificate" in page
        assert read.squeezed(page).count("BẢNNHÁP") >= 2
        assert read.codes(drawn, number) == set()
    said = " ".join(pages)
    assert papers.TOKEN not in read.squeezed(said)
    assert "PKQ-26-000045" not in said
    assert papers.SIGNATORY.name in said
    assert ("chưa phê duyệt, chưa ký" if language is not EN else "not authorised, not signed") in said
    with pikepdf.open(BytesIO(drawn)) as document:
        assert not any("/Annots" in page for page in document.pages)


def test_draft_is_seen_on_a_poor_printer():
    """One bit a pixel, no grey: the words across the page still leave their lines."""
    certificate = papers.coffee(lines=papers.twelve())
    plain, marked = (
        read.picture(each, 0, scale=1.5).convert("L").point(lambda grey: 255 * (grey > 150)).histogram()[0]
        for each in (draw(certificate), draw_draft(certificate))
    )
    assert marked > plain + 1000


HEAD = Letterhead(
    number=2,
    over=Names("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Department of Agriculture"),
    under=Names("MST 5800 000 000"),
    foot=Names("BM-7.8-01", "Form BM-7.8-01"),
    statements=Names("Mẫu lưu 30 ngày.\nKhiếu nại trong 15 ngày.", "Samples are kept for 30 days."),
    mark_words=Names("Được công nhận ISO/IEC 17025", "Accredited to ISO/IEC 17025"),
)


def a_picture() -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.new("L", (200, 80), 0).save(file, "PNG")
    return file.getvalue()


def pictures(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return sum(each.type == 3 for page in document for each in page.get_objects())


def with_head(language: PaperLanguage = VI, **more):
    laboratory = replace(papers.LABORATORY, letterhead=replace(HEAD, mark=a_picture()))
    return papers.coffee(language, laboratory=laboratory, **more)


def test_letterhead_stands_on_the_paper():
    drawn = draw(with_head(BOTH, lines=papers.forty()))
    pages = read.pages(drawn)
    for text in ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Department of Agriculture", "MST 5800 000 000", "Accredited to ISO/IEC 17025"):  # fmt: skip
        assert text in pages[0]
    assert all("BM-7.8-01 Form BM-7.8-01" in page for page in pages)
    assert "Mẫu lưu 30 ngày. Khiếu nại trong 15 ngày." in pages[-1]
    assert "Samples are kept for 30 days." in pages[-1]
    assert pictures(drawn) == 1


def test_mark_and_its_wording_need_an_accredited_result():
    lines = (replace(papers.facts().lines[0], accredited=False),)
    drawn = draw(with_head(lines=lines))
    assert pictures(drawn) == 0
    assert "17025" not in read.text(drawn)
    assert "SỞ NÔNG NGHIỆP" in read.text(drawn)


def test_expired_accreditation_takes_the_mark_along():
    expired = replace(papers.LABORATORY.accreditation, valid_to=date(2026, 11, 18))
    laboratory = replace(papers.LABORATORY, accreditation=expired, letterhead=replace(HEAD, mark=a_picture()))
    drawn = draw(papers.coffee(laboratory=laboratory))
    assert (pictures(drawn), "17025" in read.text(drawn)) == (0, False)


def key(kind: KeyKind) -> SigningIdentity:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    return SigningIdentity(kind, "CN=Phạm Thu Hà", "0123456789abcdef" * 4, start, end)


@pytest.mark.parametrize(
    ("kind", "language", "expected"),
    [
        (KeyKind.DEMONSTRATION, VI, "Ký bằng khoá thử nghiệm (demonstration key), không có giá trị pháp lý: CN=Phạm Thu Hà, dấu vân tay 0123456789ABCDEF…"),
        (KeyKind.DEMONSTRATION, EN, "Signed with a demonstration key, of no legal value: CN=Phạm Thu Hà, fingerprint 0123456789ABCDEF…"),
        (KeyKind.LABORATORY, VI, "Ký số bởi phòng thử nghiệm: CN=Phạm Thu Hà, dấu vân tay 0123456789ABCDEF…"),
        (KeyKind.SIGNATORY, EN, "Digitally signed by the signatory: CN=Phạm Thu Hà, fingerprint 0123456789ABCDEF…"),
    ],
)  # fmt: skip
def test_key_is_named_for_what_it_is(kind, language, expected):
    certificate = papers.coffee(language, signed_with=key(kind))
    assert signed_with(certificate, Voice.of(language)) == expected
    assert signed_with(certificate, Voice.of(language, draft=True)) == ""
    assert signed_with(papers.coffee(language), Voice.of(language)) == ""


def test_both_languages_name_the_key():
    text = signed_with(papers.coffee(BOTH, signed_with=key(KeyKind.DEMONSTRATION)), Voice.of(BOTH))
    assert text.index("khoá thử nghiệm") < text.index("of no legal value")


def test_plans_stand_in_words_with_what_they_were_used_for():
    said = read.text(draw(papers.coffee(EN, lines=(grounded.listeria(), grounded.salmonella()), markets=(papers.EU,))))  # fmt: skip
    assert "European Union (EU), no. 1: n = 5 units of the lot were tested; c = 0: none may exceed m = 100 cfu/g." in said  # fmt: skip
    assert (
        "no. 2: n = 5 units of the lot were tested; c = 0: it may be detected in none of them in 25 g."
        in said
    )


def test_clauses_of_a_screening_say_what_they_share_once():
    said = read.text(screening())
    assert "Điều khoản theo STT: Phụ lục, mã: (1) 17 [VN-DEMO-0.10]; (2) 63 [VN-DEMO-0.10]; (3) 118" in said
    few = read.text(draw(papers.coffee(lines=papers.forty()[:30])))
    assert "(1) Phụ lục, mã 201 [VN-DEMO-0.10]" in few


@pytest.mark.parametrize("count", [44, 60, 87, 90, 121])
def test_no_head_of_a_short_list_stands_alone(count):
    """Names so long that a row is as high as five: the words above a list are never all of it on their page."""
    lines = tuple(
        replace(line, analyte=Names(f"{line.analyte.vi}, gồm các đồng phân, tính theo tổng của chúng"))
        for line in screens.screening(count)
    )
    for page in read.pages(draw(papers.coffee(lines=lines))):
        for head in ("(< LOQ)", "(< LOD)"):
            if head in page:
                assert page.count("tính theo tổng", page.index(head)) >= 2
