"""What a plan can see: numbers that were worked out by hand or stand in the literature."""

from decimal import Decimal

import pytest

from lims.domain import plan_curve
from lims.domain.acceptance import pa_lognormal
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.refusal import NotFound
from lims.words import Language, plans
from reports.plan_curve import draw


def limit(kind: LimitKind, plan: Plan | None) -> CatalogueLimit:
    return CatalogueLimit(
        limit_id="EU-1", market="EU", commodity="ham", analyte="x", kind=kind, unit="cfu/g", plan=plan
    )


TWO = limit(LimitKind.SAMPLING_PLAN, Plan(5, 0, Decimal(100), Decimal(100)))
ABSENT = limit(LimitKind.ABSENT_IN, Plan(5, 0))
THREE = limit(LimitKind.SAMPLING_PLAN, Plan(5, 2, Decimal(50), Decimal(500)))


@pytest.mark.parametrize("asked", [TWO, ABSENT])
def test_ten_percent_pass_59_times_in_100(asked: CatalogueLimit) -> None:
    curve = plan_curve.of(asked)
    assert round(curve.told.accepted, 4) == 0.5905
    assert [round(each.accepted, 3) for each in curve.table] == [
        0.951,
        0.904,
        0.774,
        0.59,
        0.328,
        0.168,
        0.031,
    ]
    assert curve.found == 0.46
    assert plans.sentence(curve, Language.EN) == (
        "This plan accepts a lot with 10 % contaminated units 59 times in 100."
    )


def test_three_classes_count_the_units_over_big_m_of_a_lognormal_lot() -> None:
    """µ = 1.2, σ = 0.8: 26.64 % of units over m = 50, of them 3.05 % over M = 500 (sampling-plans, 6.4)."""
    plan = plan_curve.of(THREE).plan
    share = 0.2359 + 0.0305
    expected = pa_lognormal(5, 2, mu_log10=1.2, sd_log10=0.8, m=50, big_m=500)
    assert plan_curve.accepted(plan, share) == pytest.approx(expected, abs=2e-4)
    assert "0,8" in plans.assumption(plan_curve.of(THREE), Language.VI)


@pytest.mark.parametrize("asked", [TWO, ABSENT, THREE])
def test_a_curve_falls_from_always_to_never(asked: CatalogueLimit) -> None:
    points = [each.accepted for each in plan_curve.of(asked).curve]
    assert (points[0], points[-1]) == (1, 0)
    assert points == sorted(points, reverse=True)


@pytest.mark.parametrize("plan", [None, Plan(1, 0)])
def test_no_plan_has_no_curve(plan: Plan | None) -> None:
    with pytest.raises(NotFound):
        plan_curve.of(limit(LimitKind.SAMPLING_PLAN, plan))


@pytest.mark.parametrize(
    ("share", "told"), [(0.0, "0"), (0.001, "< 1"), (0.59049, "59"), (0.999, "> 99"), (1.0, "100")]
)
def test_nearly_never_is_not_never(share: float, told: str) -> None:
    assert plans.times(share) == told


def test_units_are_compared_with_the_plan() -> None:
    assert plans.needs(TWO, 1, Language.EN) == (
        "5 units needed, 1 came: the lot cannot be judged satisfactory."
    )
    assert plans.needs(TWO, 5, Language.EN) == "5 units needed, 5 came."
    assert plans.needs(limit(LimitKind.MAX, None), 1, Language.EN) == ""


@pytest.mark.parametrize("language", list(Language))
def test_the_drawing_asks_its_question_and_has_no_style(language: Language) -> None:
    drawn = draw(plan_curve.of(TWO), language).decode()
    assert drawn == draw(plan_curve.of(TWO), language).decode()
    assert "style" not in drawn
    assert "script" not in drawn
    question = {"vi": "Lô có bao nhiêu phần đơn vị nhiễm thì vẫn được chấp nhận?", "en": "How contaminated"}
    assert f"<title>{question[language]}" in drawn
    assert "59" in drawn
