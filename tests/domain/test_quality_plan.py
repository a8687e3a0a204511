"""The order a plan makes, how a control is typed, and when results are released."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lims.domain.frozen import from_plain, to_lean
from lims.domain.quality_finding import Finding, Outcome
from lims.domain.quality_plan import ControlKind, Item, Plan, Slot, Target, Where, arranged
from lims.domain.quality_plan_typed import Typed, as_typed, read
from lims.domain.quality_release import (
    Check,
    Decision,
    DecisionKind,
    Quality,
    require_released,
    require_signs,
    words,
)
from lims.domain.refusal import Conflict, NotAllowed, Refused

AT = datetime(2026, 11, 23, tzinfo=UTC)


def item(code: str, kind: str, where: str = "start", every: int = 0, **more: object) -> Item:
    return Item(code=code, name=code, kind=ControlKind(kind), where=Where(where), every=every, **more)  # type: ignore[arg-type]


def told(plan: Plan, count: int) -> str:
    """The order in short: samples by number, controls by code and number, `@` the sample they are made of."""
    slots = arranged(plan, [(number, 1) for number in range(1, count + 1)])
    return " ".join(
        str(each.sample_id)
        if not each.item
        else f"{each.item}{each.number}" + (f"@{each.sample_id}" if each.sample_id else "")
        for each in slots
    )


@pytest.mark.parametrize(
    ("items", "count", "order"),
    [
        ([], 2, "1 2"),
        ([item("CAL", "calibration"), item("END", "bracket", "end")], 2, "CAL1 1 2 END1"),
        ([item("BR", "bracket", "both_ends")], 2, "BR1 1 2 BR2"),
        ([item("DUP", "duplicate", "every", 2)], 4, "1 2 DUP1@2 3 4 DUP2@4"),
        ([item("DUP", "duplicate", "every", 2)], 5, "1 2 DUP1@2 3 4 DUP2@4 5 DUP3@5"),
        ([item("QC", "reference", "every", 10)], 3, "1 2 3 QC1"),
        ([item("BLK", "blank"), item("SPK", "spike")], 2, "BLK1 SPK1@1 1 2"),
        ([item("SPK", "spike", "end")], 2, "1 2 SPK1@2"),
        ([item("BLK", "blank"), item("DUP", "duplicate", "every", 5)], 0, "BLK1"),
    ],
)
def test_order_of_a_run(items: list[Item], count: int, order: str) -> None:
    assert told(Plan(tuple(items)), count) == order


def test_plan_and_order_come_back_as_they_were_frozen() -> None:
    plan = Plan(
        (item("CRM", "reference", targets=(Target("lead", Decimal("0.10"), Decimal("0.010"), Decimal(2)),)),)
    )
    assert from_plain(Plan, to_lean(plan)) == plan
    slots = tuple(arranged(plan, [(7, 2)]))
    assert from_plain(tuple[Slot, ...], [to_lean(each) for each in slots]) == slots


GOOD = {"code": "crm", "name": "Mẫu chuẩn", "where": "start", "material": "CRM 1"}
TARGETS = {"lead": {"certified": "0,212", "expanded": "0,018", "k": "2"}, "cadmium": {"k": "2"}}


def test_a_control_is_read_as_it_was_typed() -> None:
    typed = Typed(GOOD, frozenset({"mandatory"}), TARGETS)
    found = read(typed, ControlKind.REFERENCE, Plan(), analytes=["cadmium", "lead"])
    assert (found.code, found.mandatory, found.per_analyte) == ("CRM", True, False)
    assert found.targets == (Target("lead", Decimal("0.212"), Decimal("0.018"), Decimal(2)),)
    assert as_typed(found).targets["lead"]["certified"] == "0.212"


@pytest.mark.parametrize(
    ("kind", "texts", "fields"),
    [
        ("blank", {"code": "", "name": "", "where": "end"}, {"code", "name", "most_pct"}),
        ("blank", {**GOOD, "most_pct": "-3"}, {"most_pct"}),
        ("blank", {**GOOD, "most_pct": "1.000,5"}, {"most_pct"}),
        ("blank", {**GOOD, "most_pct": "nan"}, {"most_pct"}),
        ("blank", {**GOOD, "most_pct": "30", "where": "somewhere"}, {"where"}),
        ("duplicate", {**GOOD, "where": "every"}, {"every", "most_pct"}),
        ("duplicate", {**GOOD, "where": "every", "every": "2,5", "most_pct": "20"}, {"every"}),
        ("duplicate", {**GOOD, "where": "every", "every": "0", "s_r": "0.1"}, {"every"}),
        ("calibration", {**GOOD, "most_pct": "20", "levels": "1; 2", "weight": "none"}, {"levels"}),
        (
            "calibration",
            {**GOOD, "most_pct": "20", "levels": "1; 2; x", "weight": "1/x3"},
            {"levels", "weight"},
        ),
        ("reference", {**GOOD, "material": ""}, {"material", "targets"}),
        ("spike", GOOD, {"targets"}),
        ("blank", {**GOOD, "code": "BLK", "most_pct": "30"}, {"code"}),
        ("blank", {**GOOD, "code": "MẪU", "most_pct": "30"}, {"code"}),
    ],
)
def test_every_problem_stands_beside_its_box(kind: str, texts: dict[str, str], fields: set[str]) -> None:
    plan = Plan((item("BLK", "blank"),))
    with pytest.raises(Refused) as refused:
        read(Typed(texts), ControlKind(kind), plan, analytes=["lead"])
    assert set(refused.value.problems) == fields


def test_a_row_that_was_begun_must_be_finished() -> None:
    row = {
        "lead": {"added": "0,1", "low_pct": "120", "high_pct": "70"},
        "tin": {"added": "0,1", "low_pct": ""},
    }
    with pytest.raises(Refused) as refused:
        read(Typed(GOOD, targets=row), ControlKind.SPIKE, Plan(), analytes=["lead", "tin"])
    assert {"target-0-high_pct", "target-1-low_pct", "target-1-high_pct"} <= set(refused.value.problems)


def check(
    outcome: str, *, mandatory: bool = True, per_analyte: bool = True, analyte: int = 1, **more: object
) -> Check:
    control = item("X", "blank", mandatory=mandatory, per_analyte=per_analyte)
    finding = Finding(Outcome(outcome), "blank_within")
    return Check(item=control, number=1, analyte_id=analyte, analyte="lead", finding=finding, **more)  # type: ignore[arg-type]


SIGNED = Decision(DecisionKind.DEVIATION, "Dũng", AT, "cause", "impact")
SEEN = Decision(DecisionKind.ACKNOWLEDGEMENT, "Minh", AT)
ASKED = Plan((item("X", "blank"),))


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (check("pass"), None),
        (check("fail"), "quality_blocks"),
        (check("missing"), "quality_blocks"),
        (check("cannot_evaluate"), "quality_blocks"),
        (check("fail", decision=SIGNED), None),
        (check("fail", decision=SEEN), "quality_blocks"),
        (check("fail", mandatory=False), "quality_warnings_unseen"),
        (check("fail", mandatory=False, decision=SEEN), None),
        (check("warn"), "quality_warnings_unseen"),
        (check("warn", decision=SEEN), None),
        (check("pass", repeated=True), "quality_warnings_unseen"),
        (check("fail", analyte=2), None),
        (check("fail", analyte=2, per_analyte=False), "quality_blocks"),
    ],
)
def test_what_holds_a_result_back(made: Check, code: str | None) -> None:
    quality = Quality(ASKED, (made,))
    if code is None:
        require_released(quality, "ME-1", {1})
        return
    with pytest.raises(Conflict) as refused:
        require_released(quality, "ME-1", {1})
    assert refused.value.code == code


def test_silence_is_no_plan_but_a_reason_is() -> None:
    with pytest.raises(Conflict, match="quality_plan_missing"):
        require_released(Quality(Plan()), "ME-1", {1})
    require_released(Quality(Plan((), "không cần")), "ME-1", {1})


def test_gravest_outcome_speaks_for_the_run() -> None:
    assert Quality(ASKED, (check("pass"), check("missing"), check("fail"))).outcome is Outcome.FAIL
    assert Quality(ASKED).outcome is None


def test_only_a_manager_without_a_hand_in_it_signs() -> None:
    for person, manager in ((1, False), (2, True), (None, True)):
        with pytest.raises(NotAllowed):
            require_signs(person, {2}, manager=manager)
    assert require_signs(1, {2}, manager=True) == 1


def test_cause_and_impact_must_both_be_said() -> None:
    with pytest.raises(Refused) as refused:
        words("  ", "a\x00b")
    assert {name: each.code for name, each in refused.value.problems.items()} == {
        "cause": "required",
        "impact": "text_hidden_characters",
    }
