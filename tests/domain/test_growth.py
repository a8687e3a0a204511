"""Whether Listeria grows in a product is a help; which criterion holds, a person says."""

import pytest

from lims.domain import growth
from lims.domain.limit import CatalogueLimit, LimitKind

STABLE = "placed on the market during shelf-life, unable to support growth"
GROWS = "before leaving the control of the producing operator"


def limit(basis: str) -> CatalogueLimit:
    return CatalogueLimit(
        limit_id=basis, market="EU", commodity="ham", analyte="x", kind=LimitKind.ABSENT_IN, basis=basis
    )


@pytest.mark.parametrize(
    ("typed", "supports"),
    [
        ({}, None),
        ({"ph": " ", "aw": "", "life": ""}, None),
        ({"ph": "4,4"}, False),
        ({"ph": "4,41"}, True),
        ({"aw": "0.92"}, False),
        ({"ph": "5,0", "aw": "0,94"}, False),
        ({"ph": "5,0", "aw": "0,941"}, True),
        ({"life": "4"}, False),
        ({"life": "5"}, True),
    ],
)
def test_what_is_known_decides(typed: dict[str, str], supports: bool | None) -> None:
    asked = growth.ask(typed)
    assert (asked.supports, asked.problems) == (supports, {})
    assert asked.fits(growth.LISTERIA, limit(STABLE)) is (supports is False)
    assert asked.fits(growth.LISTERIA, limit(GROWS)) is (supports is True)


@pytest.mark.parametrize(
    ("box", "text", "code"),
    [
        ("ph", "chua", "amount_form"),
        ("ph", "15", "growth_range"),
        ("ph", "-1", "growth_range"),
        ("aw", "1,1", "growth_range"),
        ("life", "4000", "growth_range"),
        ("aw", "NaN", "amount_form"),
    ],
)
def test_what_cannot_be_answers_nothing(box: str, text: str, code: str) -> None:
    asked = growth.ask({"life": "3", box: text})
    assert asked.supports is None
    assert asked.problems[box].code == code
    assert not asked.fits(growth.LISTERIA, limit(STABLE))


def test_only_listeria_with_several_stages_is_helped() -> None:
    both = (limit(STABLE), limit(GROWS))
    assert growth.helps("Listeria monocytogenes", both)
    assert not growth.helps("Listeria monocytogenes", both[:1])
    assert not growth.helps("Salmonella", both)


def test_another_germ_is_not_marked() -> None:
    assert not growth.ask({"ph": "6"}).fits("Salmonella", limit(GROWS))
