"""Four eyes, scope and the order of days, as tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lims.domain.authorisation import Signatory, Work, methods_within, obstacles, require_free_way
from lims.domain.refusal import Conflict, NotAllowed, Refused

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DUNG = Signatory(3, "all")
DONE = Work(
    code="LD-26-000001",
    status="validated",
    hands=frozenset({1}),
    reviewers=frozenset({2}),
    waiting={},
    doubled={},
    methods={"M1": "chemical", "M2": "microbiological"},
    rule_agreed_on=date(2026, 11, 16),
    first_run_on=date(2026, 11, 18),
    last_touched_at=datetime(2026, 11, 19, 3, 0, tzinfo=UTC),
)


def codes(work: Work, signatory: Signatory = DUNG, at: datetime = AT) -> list[str]:
    return [obstacle.code for obstacle in obstacles(work, signatory, at=at)]


def test_the_way_is_free() -> None:
    assert codes(DONE) == []
    require_free_way(DONE, DUNG, at=AT)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"status": "in_test"}, ["certificate_not_validated"]),
        ({"waiting": {7: "chì (lead)"}}, ["certificate_not_validated"]),
        ({"status": "issued"}, ["certificate_not_validated"]),
        ({"status": "requested"}, ["certificate_sample_requested"]),
        ({"status": "rejected"}, ["certificate_sample_rejected"]),
        ({"status": "cancelled"}, ["certificate_sample_cancelled"]),
        ({"status": "issued", "certificate": (5, "PKQ-26-000005")}, ["certificate_exists"]),
        ({"doubled": {7: "chì (lead)"}}, ["certificate_two_results"]),
        ({"unproven": ("ME-261120-01",)}, ["certificate_quality_blocks"]),
        ({"hands": frozenset({3})}, ["certificate_own_result"]),
        ({"reviewers": frozenset({3})}, ["certificate_own_validation"]),
        ({"hands": frozenset({3}), "reviewers": frozenset({3})}, ["certificate_own_result"]),
        ({"rule_agreed_on": date(2026, 11, 19)}, ["certificate_rule_agreed_late"]),
        ({"rule_agreed_on": date(2026, 11, 18)}, []),
        ({"last_touched_at": datetime(2026, 11, 20, 3, 0, 1, tzinfo=UTC)}, ["clock_went_back"]),
        ({"last_touched_at": AT}, []),
        ({"held": ("MT-26-0001",)}, ["certificate_run_held"]),
        (
            {"held": ("MT-26-0001",), "unproven": ("MT-26-0002",)},
            ["certificate_run_held", "certificate_quality_blocks"],
        ),
    ],
)
def test_each_obstacle_is_named(changed: Mapping[str, Any], expected: list[str]) -> None:
    assert codes(replace(DONE, **changed)) == expected


def test_everything_in_the_way_is_said_at_once() -> None:
    work = replace(DONE, waiting={1: "x"}, hands=frozenset({3}), rule_agreed_on=date(2026, 11, 19))
    assert codes(work) == [
        "certificate_not_validated",
        "certificate_own_result",
        "certificate_rule_agreed_late",
    ]


@pytest.mark.parametrize(
    ("signatory", "expected"),
    [
        (Signatory(3, None), ["certificate_not_signatory"]),
        (Signatory(3, "all", date(2026, 11, 21)), ["certificate_not_signatory"]),
        (Signatory(3, "all", None, date(2026, 11, 19)), ["certificate_not_signatory"]),
        (Signatory(3, "all", date(2026, 11, 20), date(2026, 11, 20)), []),
        (Signatory(3, "chemical"), ["certificate_beyond_scope"]),
        (Signatory(3, "microbiological"), ["certificate_beyond_scope"]),
    ],
)
def test_scope_on_the_day(signatory: Signatory, expected: list[str]) -> None:
    assert codes(DONE, signatory) == expected


def test_the_day_is_the_laboratorys() -> None:
    """18:00 in Greenwich is already tomorrow in Đà Lạt."""
    evening = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert codes(DONE, Signatory(3, "all", date(2026, 11, 21)), evening) == []


@pytest.mark.parametrize(
    ("scope", "expected"),
    [("all", {"M1", "M2"}), ("chemical", {"M1"}), ("microbiological", {"M2"}), (None, set())],
)
def test_methods_within_a_scope(scope: str | None, expected: set[str]) -> None:
    assert methods_within(DONE, Signatory(3, scope)) == expected


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"status": "in_test"}, Conflict),
        ({"hands": frozenset({3})}, NotAllowed),
        ({"rule_agreed_on": date(2027, 1, 1)}, Refused),
    ],
)
def test_each_obstacle_has_its_kind(changed: Mapping[str, Any], kind: type[Refused]) -> None:
    with pytest.raises(Refused) as refused:
        require_free_way(replace(DONE, **changed), DUNG, at=AT)
    assert type(refused.value) is kind
