"""What holds for every evaluation: order is nothing, any text gets an answer, and only a comparison passes."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lims.domain import component, total
from lims.domain.assessment import GOOD
from lims.domain.component import Component
from lims.domain.definition import Bound, Definition, Part
from lims.domain.evaluation import evaluate
from lims.domain.evidence import FAT, HMF, MOISTURE, Found, Measured
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.specified import Specification, specify
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.domain.verdict import Rule, RuleId

NUMBERS = st.decimals(0, 1000, places=4, allow_nan=False, allow_infinity=False)
PARTS = ("B1", "B2", "G1", "G2")
COMPONENTS = st.lists(
    st.builds(
        Component,
        name=st.just("x"),
        kind=st.sampled_from([Kind.QUANTIFIED, Kind.BELOW_LOQ, Kind.BELOW_LOD]),
        value=NUMBERS,
        loq=NUMBERS,
        lod=NUMBERS,
        factor=st.decimals("0.1", 3, places=4),
        U=st.none() | NUMBERS,
        U_rel_pct=st.none() | NUMBERS,
    ),
    min_size=1,
    max_size=6,
)

# The grammar of what people type, the sound and the unsound of it.
AMOUNTS = st.from_regex(r"(0|[1-9][0-9]{0,6})([.,][0-9]{1,9})?", fullmatch=True)
POWERS = st.sampled_from(["", " x 10^3", "E-4", " × 10⁻²", "e30"])
UNITS = ["µg/kg", "mg/kg", "%", "cfu/g", "presence/absence", "mg/lb", "Schade units"]
WORDS = [
    "KPH",
    "ND",
    "không phát hiện/25 g",
    "detected",
    "(+)/10 g",
    "presumptive",
    "âm tính trong 25 g",
    "ND/0.5 g",
]
TEXTS = st.one_of(
    st.tuples(st.sampled_from(["", "<", "> ", "-"]), AMOUNTS, POWERS, st.sampled_from(["", *UNITS])).map(
        lambda parts: f"{parts[0]}{parts[1]}{parts[2]} {parts[3]}".strip()
    ),
    st.sampled_from(WORDS),
)
SEEN = st.builds(
    Range,
    unit=st.sampled_from(UNITS),
    lod=st.none() | NUMBERS,
    loq=st.none() | NUMBERS,
    upper=st.none() | NUMBERS,
    qualitative=st.booleans(),
    portion_g=st.none() | st.just(Decimal(25)),
    may_be_negative=st.booleans(),
)
BASES = st.sampled_from(["as sold", "wet weight", "fat", "dry matter", "residual, as NaNO2", "not read", ""])
PLANS = st.builds(
    Plan, n=st.integers(1, 5), c=st.integers(0, 2), m=st.none() | NUMBERS, M=st.none() | NUMBERS
)
LIMITS = st.builds(
    CatalogueLimit,
    limit_id=st.just("EU-1"),
    market=st.just("EU"),
    commodity=st.just("food"),
    analyte=st.sampled_from(["x", "diastase activity"]),
    analyte_group=st.sampled_from(["", "allergen"]),
    kind=st.sampled_from(LimitKind),
    low=st.none() | NUMBERS | st.just(Decimal(3)),
    high=st.none() | NUMBERS,
    unit=st.sampled_from(UNITS),
    basis=BASES,
    plan=st.none() | PLANS,
    portion_g=st.none() | st.just(Decimal(25)),
    verified=st.booleans(),
)
RULES = st.builds(
    Rule,
    st.sampled_from(RuleId),
    r=st.decimals(-1, 3, places=2),
    u_eval=st.sampled_from(["result", "limit"]),
    alpha=st.none() | st.just(Decimal("0.05")),
    beta=st.none() | st.just(Decimal("0.05")),
    compare=st.sampled_from(["unrounded", "rounded"]),
    decimals=st.none() | st.integers(0, 4),
)
UNCERTAINTIES = st.none() | st.builds(
    Uncertainty,
    st.sampled_from(UncertaintyType),
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    st.sampled_from([Decimal(2), Decimal(0), Decimal(3)]),
)
DEFINITIONS = st.none() | st.builds(
    Definition,
    parts=st.just(tuple(Part(name, Decimal("0.9")) for name in PARTS)),
    bound=st.sampled_from(Bound),
    nd_basis=st.sampled_from(["loq", "lod"]),
    alternatives=st.booleans(),
)


@given(COMPONENTS, st.randoms(use_true_random=False), st.sampled_from(Bound), st.sampled_from(["loq", "lod"]))
def test_order_of_the_components_is_nothing(
    components: list[Component], random: Random, bound: Bound, nd_basis: str
) -> None:
    shuffled = [*components]
    random.shuffle(shuffled)
    for correlation in ("independent", "full"):
        one, other = (
            component.sum_components(
                each, bound.value, nd_basis=nd_basis, correlation=correlation, limit_high=Decimal(100)
            )
            for each in (components, shuffled)
        )
        assert one == other


def read(text: str, seen: Range) -> Reading | None:
    try:
        return Reading.parse(text, seen, confirmed=True)
    except Refused:
        return None


def found(name: str, text: str, unit: str, uncertainty: Uncertainty | None) -> Found | None:
    reading = read(text, Range(unit=unit, lod=Decimal("1E-9"), loq=Decimal("1E-9")))
    return reading and Found(
        name=name, reading=reading, unit=unit, loq=reading.value, uncertainty=uncertainty
    )


@st.composite
def evidence(draw: st.DrawFn) -> Measured:
    seen = draw(SEEN)
    typed = [read(draw(TEXTS), seen) for _ in range(draw(st.integers(1, 4)))]
    units = tuple(each for each in typed if each is not None)
    others = [
        found(name, draw(TEXTS), draw(st.sampled_from(UNITS)), draw(UNCERTAINTIES))
        for name in (*PARTS[: draw(st.integers(0, 4))], *draw(st.sets(st.sampled_from([MOISTURE, FAT, HMF]))))
    ]
    known = tuple(each for each in others if each is not None)
    return Measured(
        reading=units[0] if units else Reading(Kind.QUANTIFIED, draw(NUMBERS)),
        seen=seen,
        uncertainty=draw(UNCERTAINTIES),
        basis=draw(BASES),
        beside=tuple(each for each in known if each.name not in PARTS),
        components=tuple(each for each in known if each.name in PARTS),
        units=units if draw(st.booleans()) else (),
    )


@st.composite
def specifications(draw: st.DrawFn) -> Specification:
    limits = tuple(draw(st.lists(LIMITS, max_size=2)))
    return replace(specify("EU", limits, confirmed=()), definition=draw(DEFINITIONS))


@settings(max_examples=300)
@given(evidence(), specifications(), RULES)
def test_any_evidence_gets_an_answer_and_only_a_comparison_passes(
    measured: Measured, specification: Specification, rule: Rule
) -> None:
    answer = evaluate(measured, specification, rule)
    compared = specification.limit is not None and specification.confirmed
    assert compared or answer.outcome not in GOOD


@given(evidence(), specifications(), RULES, st.randoms(use_true_random=False))
def test_order_of_components_and_units_changes_no_verdict(
    measured: Measured, specification: Specification, rule: Rule, random: Random
) -> None:
    components, units = [*measured.components], [*measured.units]
    random.shuffle(components)
    random.shuffle(units)
    shuffled = replace(measured, components=tuple(components), units=tuple(units))
    one, other = (evaluate(each, specification, rule) for each in (measured, shuffled))
    assert (one.outcome, one.reasons, one.flags) == (other.outcome, other.reasons, other.flags)


@given(st.text(max_size=60) | TEXTS, SEEN)
@example("<0,01 mg/kg", Range(unit="mg/kg", lod=None, loq=Decimal("0.01")))
def test_any_text_is_read_in_full_or_refused(text: str, seen: Range) -> None:
    for confirmed in (True, False):
        try:
            reading = Reading.parse(text, seen, confirmed=confirmed)
        except Refused:
            continue
        assert reading.value is None or reading.value.is_finite()


@given(COMPONENTS, st.sampled_from(Bound))
def test_bounds_stand_in_their_order(components: list[Component], bound: Bound) -> None:
    answer = component.sum_components(components, bound.value)
    assert answer.lower <= answer.middle <= answer.upper
    assert answer.sum == getattr(answer, bound.value)


def test_sum_of_nothing_found_is_not_told_as_nought() -> None:
    definition = Definition(parts=tuple(Part(name, Decimal(1)) for name in PARTS))
    nothing = [
        Found(name=name, reading=Reading(Kind.BELOW_LOQ, Decimal("0.2")), unit="µg/kg") for name in PARTS
    ]
    told = total.of(definition, nothing, in_unit="µg/kg").told
    assert (told.kind, told.value) == (Kind.BELOW_LOQ, Decimal("0.8"))
