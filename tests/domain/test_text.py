"""Text as people of Vietnam write it: kept, found, compared, put in order."""

import unicodedata

import pytest

from lims.domain.refusal import Refused
from lims.domain.text import code, kept, like, search_key, sort_key


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Đạ Huoai", "Đạ Huoai"),
        (nfd("Đạ Huoai"), "Đạ Huoai"),
        ("  HTX   An Phú ", "HTX An Phú"),
        ("HTX\u200b An Phú", "HTX An Phú"),
        ("HTX\u00a0An Phú", "HTX An Phú"),
        ("\u00d0ạ Huoai", "Đạ Huoai"),
        ("\u0189ạ Huoai", "Đạ Huoai"),
        ("🍈 Sầu riêng", "🍈 Sầu riêng"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
    ],
)
def test_text_is_kept_in_one_spelling(typed: str, stored: str) -> None:
    assert kept(typed) == stored


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("a\x00b", "text_hidden_characters"),
        ("a\x1bb", "text_hidden_characters"),
        ("\u202egpj.exe", "text_hidden_characters"),
        ("a\u2066b", "text_hidden_characters"),
        ("\ud800", "text_hidden_characters"),
        ("X\r\nBcc: a@b.vn", "text_one_line"),
        ("x" * 256, "text_too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused(typed: str, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        kept(typed)
    assert refused.value.code == refusal


def test_longest_text_is_counted_as_it_is_stored() -> None:
    assert len(kept(nfd("ạ" * 255))) == 255


def test_several_lines_are_kept_where_they_are_wanted() -> None:
    assert kept("một\r\nhai", lines=True) == "một\nhai"


@pytest.mark.parametrize("typed", ["da huoai", "ĐẠ HUOAI", "đạ huoai", nfd("Đạ Huoai"), "Ðạ  Huoai"])
def test_every_spelling_is_found_alike(typed: str) -> None:
    assert search_key(typed) == "da huoai"


@pytest.mark.parametrize(("one", "other"), [("hoà", "hòa"), ("thuỷ", "thủy")])
def test_both_places_of_a_tone_are_one_word(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_names_stand_in_vietnamese_order() -> None:
    names = ["Ea Kar", "Đa Huoai", "Da Cam", "Ăn", "An", "Ân", "1 Bảo Lộc", "Dạ", "Dà", "Ô", "O", "Ơ"]
    assert sorted(names, key=sort_key) == [
        "1 Bảo Lộc",
        "An",
        "Ăn",
        "Ân",
        "Dà",
        "Dạ",
        "Da Cam",
        "Đa Huoai",
        "Ea Kar",
        "O",
        "Ô",
        "Ơ",
    ]


@pytest.mark.parametrize(("typed", "compared"), [("vn-ldor-0114", "VN-LDOR-0114"), (" A1 ", "A1")])
def test_codes_are_compared_in_capitals(typed: str, compared: str) -> None:
    assert code(typed) == compared


@pytest.mark.parametrize("typed", ["VN-LD\u041eR-0114", "Đ-1", "A B", "", "A" * 51])
def test_codes_have_plain_letters_only(typed: str) -> None:
    with pytest.raises(Refused):
        code(typed)


def test_signs_of_a_search_are_literal() -> None:
    assert like("50%_\\") == "50\\%\\_\\\\"


def test_what_was_no_text_is_not_kept_as_if_it_were() -> None:
    with pytest.raises(Refused) as refusal:
        kept(b"Ph\xfam".decode("utf-8", "replace"))
    assert refusal.value.code == "text_hidden_characters"
