"""What must stand in sampling minutes, and what is not taken."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lims.domain import minutes
from lims.domain.checked import Checked
from lims.domain.minutes import ItemGiven, MinutesGiven, Sampler
from lims.domain.refusal import Conflict

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TAKEN_AT = NOW - timedelta(hours=2)
GIVEN = MinutesGiven(
    taken_by="laboratory",
    sampled_at=TAKEN_AT,
    samplers=(Sampler("Nguyễn Thị Lan", "Kỹ thuật viên"), Sampler("Trần Văn Minh")),
    items=(),
    place="Kho mát nhà máy",
    commune="24778",
    owner_name="Vũ Thị Bình",
    plan="TCVN 5276:1990",
    conditions="3,5 °C",
)
ITEM = ItemGiven(sample_id=1, version=1, quantity="5 × 200 g")


def problems(**changed: object) -> dict[str, str]:
    checked = Checked()
    minutes.read(replace(GIVEN, **changed), checked, now=NOW)
    return {field: problem.code for field, problem in checked.problems.items()}


def item_problems(received_at: datetime | None = None, **changed: object) -> dict[str, str]:
    checked = Checked()
    minutes.read_item(
        replace(ITEM, **changed), checked, sampled_at=TAKEN_AT, received_at=received_at, now=NOW
    )
    return {field: problem.code for field, problem in checked.problems.items()}


def test_a_whole_record_is_read() -> None:
    checked = Checked()
    said = minutes.read(GIVEN, checked, now=NOW)
    assert checked.problems == {}
    assert said["samplers"] == [
        {"name": "Nguyễn Thị Lan", "role": "Kỹ thuật viên"},
        {"name": "Trần Văn Minh", "role": ""},
    ]
    assert minutes.samplers_line(said["samplers"]) == "Nguyễn Thị Lan, Trần Văn Minh"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"taken_by": "customer"}, {"taken_by": "required"}),
        ({"sampled_at": None}, {"sampled_at": "required"}),
        ({"sampled_at": NOW + timedelta(hours=1)}, {"sampled_at": "moment_in_future"}),
        ({"place": " "}, {"place": "required"}),
        ({"plan": ""}, {"plan": "required"}),
        ({"conditions": ""}, {"conditions": "required"}),
        ({"commune": "2477"}, {"commune": "commune_form"}),
        ({"commune": "٢٤٧٧٨"}, {"commune": "commune_form"}),
        ({"commune": ""}, {}),
        ({"samplers": ()}, {"samplers-0-name": "sampler_needed"}),
        (
            {"samplers": (Sampler("", "Kỹ thuật viên"),)},
            {"samplers-0-name": "required"},
        ),
        ({"samplers": (Sampler("x" * 61),)}, {"samplers-0-name": "text_too_long"}),
        ({"owner_name": ""}, {"owner_name": "required"}),
        ({"witness": "Ông Tám"}, {"witness": "refusal_not_ticked"}),
        ({"refused_to_sign": True}, {"refusal_reason": "required", "witness": "required"}),
        (
            {
                "refused_to_sign": True,
                "owner_name": "",
                "refusal_reason": "Không đồng ý",
                "witness": "Ông Tám",
            },
            {},
        ),
        ({"legal_basis": "\u202egnp"}, {"legal_basis": "text_hidden_characters"}),
    ],
)
def test_what_is_missing_or_wrong_is_named(changed: dict[str, object], found: dict[str, str]) -> None:
    assert problems(**changed) == found


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, {}),
        ({"quantity": ""}, {"quantity": "required"}),
        ({"produced_on": date(2026, 11, 24)}, {"produced_on": "day_in_future", "sampled_at": "sampled_before_produced"}),
        (
            {"produced_on": date(2026, 11, 2), "expires_on": date(2026, 11, 1)},
            {"expires_on": "expires_before_produced"},
        ),
        ({"received_at": TAKEN_AT - timedelta(minutes=1)}, {"quantity": "minutes_after_receipt"}),
        ({"test_seal": "x" * 121}, {"test_seal": "text_too_long"}),
    ],
)  # fmt: skip
def test_a_sample_is_taken_after_it_was_made_and_before_it_came(
    changed: dict[str, object], found: dict[str, str]
) -> None:
    assert item_problems(**changed) == found  # type: ignore[arg-type]


def test_a_number_given_up_and_a_printed_record_are_closed() -> None:
    with pytest.raises(Conflict, match="minutes_void"):
        minutes.require_open("void")
    with pytest.raises(Conflict, match="minutes_frozen"):
        minutes.require_unprinted("PKQ-26-000001")
    minutes.require_open("blank")
    minutes.require_unprinted(None)
