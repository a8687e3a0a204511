"""Labels can be read by people and by scanners, and name nobody."""

from datetime import date

import pytest

from lims.domain.label import Label, for_units
from reports import label_small
from reports.label import draw
from tests.reports import read

DAY = date(2026, 11, 23)


def labels(count: int) -> list[Label]:
    return [Label(f"LD-26-{number:06d}-A", "Cà phê Arabica rang mộc", DAY) for number in range(1, count + 1)]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (24, 1), (25, 2), (49, 3)])
def test_twenty_four_labels_to_a_sheet(count, pages):
    assert len(read.pages(draw(labels(count)))) == pages


def test_label_says_code_product_and_day():
    assert read.text(draw(labels(1))) == "LD-26-000001-A 23/11/2026 Cà phê Arabica rang mộc"


def test_scanner_reads_both_codes_of_every_label():
    found = read.codes(draw(labels(24)))
    assert found == {(kind, label.code) for label in labels(24) for kind in ("Code128", "QRCode")}


def test_same_labels_same_bytes():
    assert draw(labels(3)) == draw(labels(3))


def test_fonts_are_embedded():
    assert all(embedded for _, embedded in read.fonts(draw(labels(1))))


@pytest.mark.parametrize("product", ["Mật ong 🍈", "x" * 255, "<b>Tương ớt & tỏi</b> " * 12, ""])
def test_any_product_fits_and_is_literal(product):
    drawn = draw([Label("LD-26-000001-A", product, DAY)])
    assert read.codes(drawn) == {("Code128", "LD-26-000001-A"), ("QRCode", "LD-26-000001-A")}
    assert read.text(drawn).startswith("LD-26-000001-A 23/11/2026")


def test_longest_code_is_still_read():
    code = "LD-26-000123-RETAINED-PART-07"
    assert read.codes(draw([Label(code, "Ớt", DAY)])) == {("Code128", code), ("QRCode", code)}


def lot(units: int) -> list[Label]:
    whole = Label("LD-26-000001-A", "Tương ớt", DAY, units=units)
    kept = Label("LD-26-000001-L", "Tương ớt", DAY, units=units)
    return [*for_units(whole, "A"), *for_units(kept, "L")]


def test_every_unit_of_a_lot_has_its_label_and_the_retained_part_one():
    assert read.text(draw(lot(5))) == " ".join(
        [
            *(f"LD-26-000001-A 23/11/2026 · đơn vị {unit}/5 Tương ớt" for unit in range(1, 6)),
            "LD-26-000001-L 23/11/2026 · mẫu lưu Tương ớt",
        ]
    )


def test_the_code_of_a_unit_is_still_the_container_s():
    assert {text for _, text in read.codes(draw(lot(5)))} == {"LD-26-000001-A", "LD-26-000001-L"}


def test_a_single_unit_is_not_numbered():
    assert (
        read.text(draw(lot(1)))
        == "LD-26-000001-A 23/11/2026 Tương ớt LD-26-000001-L 23/11/2026 · mẫu lưu Tương ớt"
    )


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (65, 1), (66, 2)])
def test_sixty_five_small_labels_to_a_sheet(count, pages):
    assert len(read.pages(label_small.draw(labels(count)))) == pages


def test_scanner_reads_every_small_label():
    assert read.codes(label_small.draw(labels(65))) == {("QRCode", label.code) for label in labels(65)}


def test_small_label_says_the_same_in_its_own_lines():
    kept = Label("LD-26-000001-L", "Giăm bông hun khói Sương Mai <b>đặc biệt</b> loại một", DAY)
    drawn = label_small.draw([kept])
    assert drawn == label_small.draw([kept])
    assert read.text(drawn).startswith("LD-26-000001-L 23/11/2026 mẫu lưu Giăm bông hun khói")
    assert all(embedded for _, embedded in read.fonts(drawn))
