"""Trade numbers, tax codes, and when two names are one (bad inputs S01, S07, W07)."""

import unicodedata

import pytest

from lims.domain.producer import Kind, gtin, name_key, tax_code
from lims.domain.refusal import Refused


@pytest.mark.parametrize("typed", ["8938505970011", " 8938505970011\r\n", "96385074", "08938505970011"])
def test_a_right_gtin_is_kept(typed: str) -> None:
    assert gtin(typed) == typed.strip()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("8938505970012", "gtin_check_digit"),
        ("893850597001", "gtin_form"),
        ("893850597001X", "gtin_form"),
        ("８９３８５０５９７００１１", "gtin_form"),
        ("8938505 970011", "gtin_form"),
        ("8" * 5000, "gtin_form"),
    ],
)
def test_a_wrong_gtin_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        gtin(typed)
    assert refusal.value.code == code


def test_no_gtin_is_none() -> None:
    assert gtin("  ") is None


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("5800123456", Kind.COMPANY),
        ("5800123456-001", Kind.COOPERATIVE),
        ("068000000002", Kind.HOUSEHOLD),
        ("5800123456", Kind.HOUSEHOLD),
    ],
)
def test_a_tax_code_is_kept(typed: str, kind: Kind) -> None:
    assert tax_code(typed, kind) == typed


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("068000000002", Kind.COMPANY, "tax_code_form"),
        ("58001234", Kind.COMPANY, "tax_code_form"),
        ("5800123456-1", Kind.COOPERATIVE, "tax_code_form"),
        ("٥٨٠٠١٢٣٤٥٦", Kind.COMPANY, "tax_code_form"),
        ("12345", Kind.HOUSEHOLD, "tax_code_household"),
    ],
)
def test_another_tax_code_is_refused(typed: str, kind: Kind, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        tax_code(typed, kind)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "name",
    [
        "HTX Đạ Huoai",
        unicodedata.normalize("NFD", "HTX Đạ Huoai"),
        "htx đạ huoai",
        "HTX\u200b Đạ Huoai",
        "  HTX  Đạ\u00a0Huoai ",
        "HTX Ðạ Huoai",
    ],
)
def test_the_same_name_has_one_key(name: str) -> None:
    assert name_key(name) == "htx đạ huoai"
