"""Tokens, standing, and what of a certificate is public."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.domain.certificate_lines import MarketVerdict
from lims.domain.certificate_parts import Names
from lims.domain.verdict import Verdict
from lims.domain.verification import (
    TOKEN_BITS,
    Answer,
    PublicCertificate,
    Standing,
    a_year_after,
    answers,
    is_token,
    standing,
    token,
    use_until,
)

TOKEN = "7Q2MX4KDPZ5H3RWN6TYB2VCFJA"


@given(st.integers(min_value=0, max_value=(1 << TOKEN_BITS) - 1))
def test_every_token_is_one(bits: int) -> None:
    assert is_token(token(bits))


@given(
    st.integers(min_value=0, max_value=(1 << TOKEN_BITS) - 1),
    st.integers(min_value=0, max_value=(1 << TOKEN_BITS) - 1),
)
def test_different_bits_give_different_tokens(one: int, other: int) -> None:
    assert (token(one) == token(other)) == (one == other)


@pytest.mark.parametrize("bits", [-1, 1 << TOKEN_BITS])
def test_bits_that_do_not_fit_are_a_fault(bits: int) -> None:
    with pytest.raises(ValueError, match="130"):
        token(bits)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.lower(),
        TOKEN + ".",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN[:-1] + "0",
        TOKEN[:-1] + "1",
        TOKEN[:-1] + "８",
        TOKEN[:-1] + "А",
        "PKQ-26-000001",
    ],
)
def test_anything_else_is_no_token(text: str) -> None:
    assert not is_token(text)


def test_a_token_as_printed_is_one() -> None:
    assert is_token(TOKEN)


def market(code: str, verdict: Verdict | None) -> MarketVerdict:
    return MarketVerdict(code, Names(code, code), verdict, (1,), (), ())


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (date(2026, 11, 4), date(2027, 11, 4)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_twelve_months_later(issued: date, expected: date) -> None:
    assert a_year_after(issued) == expected


@pytest.mark.parametrize(
    ("markets", "expected"),
    [
        ([market("VN", Verdict.PASS), market("EU", Verdict.FAIL)], date(2027, 11, 4)),
        ([market("VN", Verdict.FAIL), market("EU", Verdict.PASS)], None),
        ([market("VN", Verdict.INCONCLUSIVE)], None),
        ([market("VN", None)], None),
        ([market("EU", Verdict.PASS)], None),
        ([], None),
    ],
)
def test_self_declaration_needs_the_home_market(markets: list[MarketVerdict], expected: date | None) -> None:
    assert use_until(markets, date(2026, 11, 4)) == expected


UNTIL = date(2027, 11, 4)


@pytest.mark.parametrize(
    ("status", "replaced", "until", "today", "expected"),
    [
        ("issued", False, UNTIL, date(2026, 11, 4), Standing.VALID),
        ("issued", False, UNTIL, UNTIL, Standing.VALID),
        ("issued", False, UNTIL, date(2027, 11, 5), Standing.USE_OVER),
        ("issued", False, None, date(2040, 1, 1), Standing.VALID),
        ("issued", True, UNTIL, date(2026, 11, 4), Standing.REPLACED),
        ("issued", True, UNTIL, date(2040, 1, 1), Standing.REPLACED),
        ("revoked", False, UNTIL, date(2026, 11, 4), Standing.REVOKED),
        ("revoked", True, UNTIL, date(2040, 1, 1), Standing.REVOKED),
    ],
)
def test_standing(status: str, replaced: bool, until: date | None, today: date, expected: Standing) -> None:
    assert standing(status, replaced=replaced, until=until, today=today) is expected


def test_answers_gather_markets_by_verdict_best_first() -> None:
    given_ = [
        market("CN", Verdict.FAIL),
        market("VN", Verdict.PASS),
        market("JP", None),
        market("EU", Verdict.PASS),
    ]
    vn, eu, cn, jp = (Names(code, code) for code in ("VN", "EU", "CN", "JP"))
    assert answers(given_) == (
        Answer(Verdict.PASS, (vn, eu)),
        Answer(Verdict.FAIL, (cn,)),
        Answer(None, (jp,)),
    )


def test_public_part_has_no_room_for_personal_data() -> None:
    names = {field.name for field in fields(PublicCertificate)}
    assert names & {"customer", "contact", "address", "phone", "email", "sampling", "signatory"} == set()


@pytest.mark.parametrize("status", ["drawing", "burnt"])
@pytest.mark.parametrize("replaced", [True, False])
def test_what_was_never_handed_out_is_never_valid(status, replaced):
    found = standing(status, replaced=replaced, until=None, today=date(2026, 11, 25))
    assert found == status
