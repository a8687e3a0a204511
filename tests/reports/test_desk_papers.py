"""The papers of the desk: complete, in both languages, the same bytes each time, and whatever is written stays literal."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from lims.domain.certificate_parts import Accreditation, Letterhead, Names, PaperLanguage, Seal, SealState
from reports import handover, refusal, request
from reports import minutes as minutes_paper
from tests.reports import read
from tests.reports.desk import (
    AGREED,
    ANNOUNCED,
    HOSTILE,
    LABORATORY,
    RECORD,
    REFUSED_TO_SIGN,
    TAKEN,
    TAKEN_SAMPLE,
    TURNED_AWAY,
    asked,
    empty_request,
    handed_over,
    minutes,
)

LONG = "Giăm bông hun khói Sương Mai đóng gói hút chân không loại đặc biệt " * 4


def drawn(language: PaperLanguage) -> dict[str, bytes]:
    return {
        "handover": handover.draw(handed_over(language=language)),
        "refusal": refusal.draw(handed_over(TURNED_AWAY, language=language)),
        "request": request.draw(asked(language=language)),
        "empty": request.draw(empty_request(language)),
    }


@pytest.mark.parametrize("language", PaperLanguage)
def test_same_input_same_bytes_fonts_embedded_pages_numbered(language: PaperLanguage) -> None:
    papers = drawn(language)
    assert papers == drawn(language)
    for paper in papers.values():
        assert all(embedded for _, embedded in read.fonts(paper))
        pages = read.pages(paper)
        of = "Page" if language is PaperLanguage.EN else "Trang"
        assert all(f"{of} {number}/{len(pages)}" in page for number, page in enumerate(pages, 1))
        assert "□" not in read.text(paper)


def test_slip_says_who_what_how_and_what_became_of_it() -> None:
    said = read.text(handover.draw(handed_over()))
    for fact in (
        "BIÊN BẢN GIAO NHẬN MẪU", "YC-26-000045", "HTX Cà phê Cầu Đất", "Người giao mẫu Đỗ Văn Tâm",
        "Người nhận mẫu Nguyễn Thị Lan", "23/11/2026 08:30", "−18,5 °C", "NP-0117, nguyên vẹn",
        "LD-26-000123-A LD-26-000123-B LD-26-000123-L (mẫu lưu)", "Tiếp nhận", "không còn nguyên vẹn",
        "Từ chối Mẫu lạnh đến ở 9 °C, niêm phong đã rách.", "nhận 1, từ chối 1", "BB-26-000001",
    ):  # fmt: skip
        assert fact in said, fact


def test_codes_of_the_slip_and_of_the_request_are_read() -> None:
    for paper in (handover.draw(handed_over()), request.draw(asked())):
        assert read.codes(paper) == {("Code128", "YC-26-000045"), ("QRCode", "YC-26-000045")}
    for taken in (RECORD, None):
        paper = minutes_paper.draw(minutes(taken, PaperLanguage.BOTH))
        assert read.codes(paper, 0) == {("Code128", "BB-26-000001"), ("QRCode", "BB-26-000001")}


def test_what_nobody_measured_or_saw_is_said_so() -> None:
    bare = replace(TURNED_AWAY, temperature=None, seal=None)
    said = read.text(refusal.draw(handed_over(bare)))
    assert "Nhiệt độ không đo" in said and "Niêm phong không ghi nhận" in said


def test_seal_number_is_not_printed_for_a_seal_that_is_not_there() -> None:
    bare = replace(TAKEN, seal=Seal(SealState.NONE, "NP-1"))
    assert "NP-1" not in read.text(handover.draw(handed_over(bare)))


def test_deliveries_of_different_hands_stand_apart() -> None:
    later = replace(TAKEN, code="LD-26-000124", delivered_by="Ka Brếu")
    said = read.text(handover.draw(handed_over(TAKEN, later)))
    assert said.count("Giao nhận lúc") == 2
    signed = said[said.index("Bên giao mẫu") :]
    assert "Nguyễn Thị Lan" in signed and "Ka Brếu" not in signed and "Đỗ Văn Tâm" not in signed


def test_request_says_the_rule_in_words_and_what_was_wanted() -> None:
    said = read.text(request.draw(asked()))
    for fact in (
        "PHIẾU YÊU CẦU THỬ NGHIỆM", "cadimi – TCVN 10912:2015", "EU ≤ 0,050 mg/kg (Reg (EU) 2023/915)",
        "Chấp nhận có dải bảo vệ w = 1 · U", "Trung Quốc, Liên minh châu Âu", "01/12/2026", "Song ngữ",
        "Đỗ Văn Tâm, 22/11/2026", "tra cứu công khai", "Đại diện khách hàng",
    ):  # fmt: skip
        assert fact in said, fact


def test_request_without_analyses_leaves_room_for_them() -> None:
    assert "Chưa chọn chỉ tiêu" in read.text(request.draw(asked(replace(ANNOUNCED, wishes=()))))


def test_consent_and_its_refusal_are_drawn_differently() -> None:
    paper = asked()
    given = replace(paper, agreed=replace(AGREED, consent_to_publish=True))
    assert request.draw(paper) != request.draw(given)


def test_empty_form_is_one_page_and_nobody_s() -> None:
    pages = read.pages(request.draw(empty_request()))
    assert len(pages) == 1
    assert "HTX" not in pages[0] and "YC-" not in pages[0]


def hostile_papers(text: str) -> list[bytes]:
    taken = replace(TAKEN, product=text, lot=text, condition=text, delivered_by=text, departure=text)
    away = replace(TURNED_AWAY, refused=text, product=text)
    said = replace(ANNOUNCED, product=text, description=text, remark=text)
    return [
        handover.draw(handed_over(taken, away)),
        refusal.draw(handed_over(away)),
        request.draw(replace(asked(said), agreed=replace(AGREED, remark=text, agreed_by=text))),
    ]


def test_markup_is_shown_as_it_was_typed() -> None:
    for paper in hostile_papers(" · ".join(HOSTILE)):
        said = read.squeezed(read.text(paper))
        assert [text for text in HOSTILE if read.squeezed(text) not in said] == []


def test_long_words_novels_and_missing_glyphs_are_all_there() -> None:
    for paper in hostile_papers("🍈 Sầu riêng " + "x" * 255 + " " + LONG * 4):
        said = read.squeezed(read.text(paper))
        assert "□Sầuriêng" in said and "x" * 100 in said and read.squeezed(LONG * 2) in said


def test_forty_rows_go_over_pages_with_their_heads_and_signatures_last() -> None:
    many = [replace(TAKEN, code=f"LD-26-{number:06d}", product=LONG) for number in range(1, 41)]
    pages = read.pages(handover.draw(handed_over(*many)))
    assert len(pages) > 3
    assert all("Tình trạng khi giao" in page for page in pages[:-1])
    assert "Bên nhận mẫu" in pages[-1] and "LD-26-000040" in " ".join(pages)
    wishes = [replace(ANNOUNCED, product=LONG, code=f"YC-26-000045 / {n}") for n in range(1, 41)]
    assert "YC-26-000045 / 40" in read.text(request.draw(asked(*wishes)))


@pytest.mark.parametrize("language", PaperLanguage)
def test_minutes_are_the_same_each_time_and_whole_in_every_language(language: PaperLanguage) -> None:
    for taken in (RECORD, REFUSED_TO_SIGN, None):
        paper = minutes_paper.draw(minutes(taken, language))
        assert paper == minutes_paper.draw(minutes(taken, language))
        assert all(embedded for _, embedded in read.fonts(paper)) and "□" not in read.text(paper)


def test_minutes_say_everything_and_both_sides_sign() -> None:
    said = read.text(minutes_paper.draw(minutes()))
    for fact in (
        "BIÊN BẢN LẤY MẪU", "Căn cứ Kế hoạch giám sát số 12/KH-CCQLCL", "23/11/2026 08:30", "(24778)",
        "Nguyễn Thị Lan – Kỹ thuật viên Trần Văn Minh – Kiểm nghiệm viên", "Vũ Thị Bình – Trưởng phòng chất lượng",
        "Số lô: GK-2611", "Ngày sản xuất: 01/11/2026", "Hạn dùng: 01/02/2027", "5 × 200 g",
        "M1, 3 × 200 g Niêm phong: NP-0117", "L1, 2 × 200 g, cơ sở giữ Niêm phong: NP-0118", "TCVN 5276:1990",
        "Kho mát 3,5 °C", "Lô 1.200 gói", "Thùng đá 0–4 °C", "Đại diện chủ mẫu (ký, ghi rõ họ tên) Vũ Thị Bình",
        "Đại diện bên lấy mẫu (ký, ghi rõ họ tên) Nguyễn Thị Lan",
    ):  # fmt: skip
        assert fact in said, fact
    refused = read.text(minutes_paper.draw(minutes(REFUSED_TO_SIGN)))
    assert "từ chối ký" in refused and "Ông Lê Văn Tám, cán bộ phường" in refused
    assert "Các bên đã cùng chứng kiến" not in refused and "Đại diện bên lấy mẫu" in refused


def test_empty_minutes_are_one_page_with_boxes_for_a_refusal() -> None:
    pages = read.pages(minutes_paper.draw(minutes(None)))
    assert len(pages) == 1 and "Chủ mẫu từ chối ký" in pages[0] and "HTX" not in pages[0]


def test_minutes_of_forty_samples_and_hostile_words() -> None:
    text = " · ".join(HOSTILE)
    many = tuple(replace(TAKEN_SAMPLE, code=f"LD-26-{n:06d}", product=text) for n in range(1, 41))
    hostile = replace(
        REFUSED_TO_SIGN, samples=many, legal_basis=text, remark=LONG * 4, witness=text, owner_name=text
    )
    pages = read.pages(minutes_paper.draw(minutes(hostile)))
    said = read.squeezed(" ".join(pages))
    assert [each for each in HOSTILE if read.squeezed(each) not in said] == []
    assert "LD-26-000040" in said and "Niêmphong:NP-0118" in said
    assert "Người chứng kiến (ký, ghi rõ họ tên)" in pages[-1]


def test_the_desk_uses_the_laboratory_s_letterhead_without_any_accreditation() -> None:
    picture = BytesIO()
    Image.new("RGB", (120, 60), "teal").save(picture, "PNG")
    words = Letterhead(over=Names("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"), under=Names("MST 5800000000"))
    own = replace(
        LABORATORY,
        logo=picture.getvalue(),
        letterhead=words,
        accreditation=Accreditation("VILAS 0000", date(2029, 12, 31)),
    )
    drawn = handover.draw(replace(handed_over(), laboratory=own))
    said = read.text(drawn)
    assert "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG" in said and "MST 5800000000" in said and "VILAS" not in said
    assert read.codes(drawn) == {("Code128", "YC-26-000045"), ("QRCode", "YC-26-000045")}
