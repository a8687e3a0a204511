"""The register: every number of a series in order, and what nobody can account for."""

from datetime import UTC, datetime

import pytest

from lims.domain.register import Entry, in_order, place


def entry(number: str, status: str = "issued", **more: object) -> Entry:
    dull = {
        "id": 1,
        "number": number,
        "kind": "final",
        "status": status,
        "issued_at": datetime(2026, 11, 20, tzinfo=UTC),
        "issued_by": "Dũng",
        "sample_code": "LD-26-000001",
        "producer": "HTX",
    }
    return Entry(**{**dull, **more})  # type: ignore[arg-type]


def test_numbers_stand_in_order_and_a_suffix_stands_with_its_number():
    entries = [entry("PKQ-26-000002"), entry("PKQ-26-000001-S1"), entry("PKQ-26-000001"), entry("PKQ-26-000003", "burnt")]  # fmt: skip
    rows = list(in_order("PKQ-26", entries, 1, 3))
    assert [[each.number for each in row.entries] for row in rows] == [
        ["PKQ-26-000001", "PKQ-26-000001-S1"],
        ["PKQ-26-000002"],
        ["PKQ-26-000003"],
    ]
    assert not any(row.gap for row in rows)


@pytest.mark.parametrize(
    ("numbers", "gaps"),
    [
        (["PKQ-26-000001", "PKQ-26-000003"], ["PKQ-26-000002"]),
        ([], ["PKQ-26-000001", "PKQ-26-000002", "PKQ-26-000003"]),
        (["PKQ-26-000001", "PKQ-26-000002-S1", "PKQ-26-000003"], ["PKQ-26-000002"]),
        (["PKQ-26-000001", "PKQ-26-000001-S2", "PKQ-26-000002", "PKQ-26-000003"], ["PKQ-26-000001"]),
    ],
)
def test_a_number_without_its_paper_is_a_gap_also_within_its_amendments(numbers, gaps):
    rows = in_order("PKQ-26", [entry(each) for each in numbers], 1, 3)
    assert [row.number for row in rows if row.gap] == gaps


def test_what_became_of_a_number():
    assert entry("PKQ-26-000001", replaced_by="PKQ-26-000001-S1").became == "replaced"
    assert entry("PKQ-26-000001", "revoked", replaced_by="PKQ-26-000001-S1").became == "revoked"


def test_place_of_a_long_series_and_of_nonsense():
    assert place("PKQ-26-1000000-S12") == 1_000_000
    with pytest.raises(ValueError, match="not a number"):
        place("PKQ-26")
