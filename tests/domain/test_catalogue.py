"""The catalogue as a value: names, lineage, and what must hold before a number is believed."""

from datetime import date
from decimal import Decimal

import pytest

from lims.domain.catalogue import Commodity, lineage, named, near
from lims.domain.catalogue_checks import is_cas_number, overlapping
from lims.domain.limit import CatalogueLimit, LimitKind

TREE = {
    each.name: each
    for each in (
        Commodity(name="all foods", name_vi="thực phẩm nói chung"),
        Commodity(name="roasted coffee", name_vi="cà phê rang, cà phê bột", parent="all foods"),
        Commodity(name="green coffee", name_vi="cà phê nhân", parent="all foods"),
        Commodity(name="orphan", name_vi="mồ côi", parent="nobody"),
        Commodity(name="hen", name_vi="gà", parent="egg"),
        Commodity(name="egg", name_vi="trứng", parent="hen"),
    )
}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("303-47-9", True),
        ("7439-92-1", True),
        ("50-00-0", True),
        ("7732-18-5", True),
        ("303-47-8", False),
        ("0303-47-9", False),
        ("303-479", False),
        ("303-47-9 ", False),
        ("３０３-47-9", False),
        ("", False),
    ],
)
def test_last_digit_of_a_cas_number_is_its_check(text: str, right: bool) -> None:
    assert is_cas_number(text) is right


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roasted coffee", ("roasted coffee", "all foods")),
        ("all foods", ("all foods",)),
        ("orphan", ("orphan",)),
        ("hen", ("hen", "egg")),
        ("stranger", ()),
    ],
)
def test_lineage_ends_at_the_root_an_unknown_parent_or_a_loop(name: str, expected: tuple[str, ...]) -> None:
    assert lineage(TREE, name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roasted coffee", ["roasted coffee"]),
        ("CÀ PHÊ RANG, CÀ PHÊ BỘT", ["roasted coffee"]),
        ("ca phe bot", ["roasted coffee"]),
        ("ca phe", []),
        ("", []),
    ],
)
def test_thing_is_named_whole_but_without_marks(text: str, expected: list[str]) -> None:
    assert [each.name for each in named(TREE.values(), text)] == expected


@pytest.mark.parametrize(
    ("text", "first"), [("ca phe", "roasted coffee"), ("gren cofee", "green coffee"), ("trung", "egg")]
)
def test_near_names_are_offered(text: str, first: str) -> None:
    assert near(TREE.values(), text)[0] == first


def in_force(limit_id: str, begins: str, ends: str, basis: str = "as sold") -> CatalogueLimit:
    return CatalogueLimit(
        limit_id=limit_id,
        market="EU",
        commodity="honey",
        analyte="HMF",
        kind=LimitKind.MAX,
        high=Decimal(40),
        basis=basis,
        effective_from=date.fromisoformat(begins) if begins else None,
        effective_to=date.fromisoformat(ends) if ends else None,
    )


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (("", "2022-12-31"), ("2023-01-01", ""), False),
        (("", "2023-01-01"), ("2023-01-01", ""), True),
        (("2020-01-01", ""), ("2023-01-01", "2023-12-31"), True),
        (("", ""), ("", ""), True),
        (("2020-01-01", "2020-12-31"), ("2022-01-01", "2022-12-31"), False),
    ],
)
def test_two_limits_of_one_thing_do_not_share_a_day(
    one: tuple[str, str], other: tuple[str, str], overlap: bool
) -> None:
    limits = [in_force("A", *one), in_force("B", *other)]
    assert bool(list(overlapping(limits))) is overlap
    assert bool(list(overlapping(limits[::-1]))) is overlap
    assert not list(overlapping([limits[0], in_force("B", *other, basis="dry matter")]))
