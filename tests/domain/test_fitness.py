"""What is known before any work: sums, companions, plans, several limits; and what is left possible."""

from decimal import Decimal

import pytest

from lims.domain.choice import Fit, in_order
from lims.domain.definition import Bound, Definition, Part
from lims.domain.fitness import Fitness, Planned, PlannedPart, companion_of, fitness, foreseen
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.reading import Range
from lims.domain.specified import Reason, Specification
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Rule, RuleId

SIMPLE, GUARDED = Rule(RuleId.SIMPLE_ACCEPTANCE), Rule(RuleId.GUARDED_ACCEPTANCE)
PERCENT = Range(unit="%", lod=None, loq=Decimal(1))
MICRO = Range(unit="µg/kg", lod=None, loq=None)
AFLATOXINS = Definition(
    parts=tuple(Part(f"aflatoxin {each}", Decimal(1)) for each in ("B1", "B2", "G1", "G2"))
)


def limit(kind: LimitKind = LimitKind.MAX, **given: object) -> CatalogueLimit:
    values: dict[str, object] = {"unit": "µg/kg", "high": Decimal(4), "analyte": "aflatoxins total"}
    return CatalogueLimit(
        limit_id="L", market="EU", commodity="spices", kind=kind, verified=True, **{**values, **given}
    )


def spec(of: CatalogueLimit, definition: Definition | None = None) -> Specification:
    return Specification("EU", of, None, confirmed=True, definition=definition)


def parts(loq: str, u: str | None = "20") -> tuple[PlannedPart, ...]:
    relative = Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(u)) if u else None
    return tuple(
        PlannedPart(name=name, seen=Range(unit="µg/kg", lod=None, loq=Decimal(loq)), uncertainty=relative)
        for name in AFLATOXINS.names
    )


DRY = limit(LimitKind.MIN, unit="%", high=None, low=Decimal(25), basis="dry matter", analyte="soluble")
FAT = limit(unit="%", high=Decimal(25), basis="fat")
LOW_ENZYME = limit(LimitKind.MIN, unit="Schade units", high=None, low=Decimal(3), analyte="diastase activity")


@pytest.mark.parametrize(
    ("loq", "u", "rule", "codes", "fit"),
    [
        ("0.3", "20", SIMPLE, (), Fitness.FULL),
        ("1", "20", SIMPLE, (), Fitness.FULL),
        ("1.001", "20", SIMPLE, ("bound_sensitive",), Fitness.PARTLY),
        ("0.3", None, GUARDED, ("u_missing",), Fitness.NONE),
        ("0.3", None, SIMPLE, (), Fitness.FULL),
    ],
)
def test_the_loqs_of_the_components_are_held_against_the_limit_of_their_sum(
    loq: str, u: str | None, rule: Rule, codes: tuple[str, ...], fit: Fitness
) -> None:
    planned = Planned(seen=MICRO, parts=parts(loq, u))
    found = foreseen(planned, spec(limit(), AFLATOXINS), rule)
    assert (found, fitness(found)) == (codes, fit)


def test_an_upper_bound_that_exceeds_the_limit_cannot_conform() -> None:
    upper = Definition(parts=AFLATOXINS.parts, bound=Bound.UPPER)
    assert "bound_sensitive" in foreseen(
        Planned(seen=MICRO, parts=parts("1.5")), spec(limit(), upper), SIMPLE
    )


def test_a_component_that_one_market_counts_and_nobody_tests_is_foreseen() -> None:
    planned = Planned(seen=MICRO, parts=parts("0.3")[:3])
    found = foreseen(planned, spec(limit(), AFLATOXINS), SIMPLE)
    assert (found, fitness(found)) == (("sum_incomplete",), Fitness.NONE)


@pytest.mark.parametrize(
    ("of", "asked", "codes", "fit"),
    [
        (DRY, (), ("moisture_missing",), Fitness.NONE),
        (DRY, ("fat", "HMF"), ("moisture_missing",), Fitness.NONE),
        (DRY, ("moisture",), (), Fitness.FULL),
        (FAT, (), ("fat_missing",), Fitness.NONE),
        (FAT, ("fat",), (), Fitness.FULL),
        (limit(unit="%", high=Decimal("0.5"), basis="fat"), ("fat",), ("loq_above_limit",), Fitness.NONE),
        (limit(unit="%", basis="lot average, fat-free"), ("fat",), ("basis_missing",), Fitness.NONE),
        (limit(unit="mg/l"), (), ("unit_mismatch",), Fitness.NONE),
    ],
)
def test_a_companion_is_asked_for(
    of: CatalogueLimit, asked: tuple[str, ...], codes: tuple[str, ...], fit: Fitness
) -> None:
    found = foreseen(Planned(seen=PERCENT, asked=frozenset(asked)), spec(of), SIMPLE)
    assert (found, fitness(found)) == (codes, fit)


def test_the_lower_diastase_asks_for_hmf() -> None:
    seen = Range(unit="Schade units", lod=None, loq=Decimal(1))
    alone = foreseen(Planned(seen=seen), spec(LOW_ENZYME), SIMPLE)
    assert (alone, fitness(alone), companion_of(alone[0])) == (("HMF_missing",), Fitness.PARTLY, "HMF")
    assert foreseen(Planned(seen=seen, asked=frozenset({"HMF"})), spec(LOW_ENZYME), SIMPLE) == ()


@pytest.mark.parametrize(
    ("units", "codes"), [(1, ("plan_needs_units",)), (4, ("plan_needs_units",)), (5, ())]
)
def test_a_plan_wants_all_its_units(units: int, codes: tuple[str, ...]) -> None:
    of = limit(LimitKind.SAMPLING_PLAN, unit="cfu/g", high=None, plan=Plan(5, 0, Decimal(100), Decimal(100)))
    planned = Planned(seen=Range(unit="cfu/g", lod=None, loq=Decimal(10)), units=units)
    given = Specification("EU", of, Reason.PLAN_NEEDS_UNITS, confirmed=True)
    assert foreseen(planned, given, SIMPLE) == codes


@pytest.mark.parametrize("code", ["lod_missing", "basis_missing", "u_missing", "moisture", "no_limit"])
def test_only_a_companion_can_be_added(code: str) -> None:
    assert companion_of(code) is None


def test_limits_are_offered_the_nearest_first_and_those_alike_as_they_stand() -> None:
    def of(limit_id: str, basis: str, **more: object) -> CatalogueLimit:
        return CatalogueLimit(
            limit_id=limit_id,
            market="EU",
            commodity="ham",
            analyte="nitrites",
            kind=LimitKind.MAX,
            basis=basis,
            **more,
        )

    rows = [
        of("ingoing", "ingoing amount, as nitrite ion"),
        of("salt", "residual, as NaNO2"),
        of("ion", "residual, as nitrite ion"),
        of("other ion", "residual, as nitrite ion"),
    ]
    found = in_order(rows, "residual, as nitrite ion")
    assert [(each.limit.limit_id, each.fit) for each in found] == [
        ("ion", Fit.SAME),
        ("other ion", Fit.SAME),
        ("salt", Fit.CONVERTED),
        ("ingoing", Fit.NO_WAY),
    ]
    (dry,) = in_order([of("dry", "dry matter")], "as sold")
    assert (dry.fit, dry.companion) == (Fit.COMPANION, "moisture")
    (stage,) = in_order([of("stage", "ready for consumption", plan=Plan(5, 0))], "as sold")
    assert stage.fit is Fit.STAGE
