"""Plates by dilution: the count as it would be typed, by which rule, and whether the plates agree."""

import contextlib
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lims.domain import plates, plates_typed, worked
from lims.domain.agreement import Agreement, chi_square_tail, plausibility
from lims.domain.plates import Rule, Told
from lims.domain.plates_typed import Plates, Row
from lims.domain.protocol import Plating
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.instruments.protocols import shipped

SEEN = Range(unit="cfu/g", lod=None, loq=Decimal(10))
UNSEEN = Range(unit="cfu/g", lod=None, loq=None)


def plating(code: str) -> Plating:
    found = shipped()[code]
    assert isinstance(found, Plating)
    return found


AEROBIC, STAPH = plating("aerobic-4833-1"), plating("staphylococci-6888-1")


def typed(*rows: tuple[str, ...], tested: str = "", positive: str = "") -> Plates:
    return Plates(rows=tuple(Row(row[0], tuple(row[1:])) for row in rows), tested=tested, positive=positive)


def told(*rows: tuple[str, ...], by: Plating = AEROBIC, seen: Range = SEEN, **confirmed: str) -> Told:
    return plates.told(plates_typed.read(typed(*rows, **confirmed), by), by, seen)


@pytest.mark.parametrize(
    ("rows", "text", "rule"),
    [
        ((("-2", "168"), ("-3", "14")), "1,7×10^4", Rule.WEIGHTED),
        ((("-3", "14"), ("10^-2", "168")), "1,7×10^4", Rule.WEIGHTED),
        ((("-2", "310"), ("-3", "8")), "2,9×10^4", Rule.TOLERATED),
        ((("-2", "360"), ("-3", "7")), "7,0×10^3", Rule.NEXT),
        ((("-1", "7"),), "70", Rule.FEW),
        ((("0,1", "3"),), "<40", Rule.PRESENT),
        ((("1:10", "0", ""),), "<10", Rule.NONE),
        ((("10⁻²", "TNTC"),), ">30000", Rule.ALL_FULL),
        ((("-2", "kđx", "KDX"),), ">30000", Rule.ALL_FULL),
        ((("0", "45"),), "45", Rule.WEIGHTED),
        ((("-1", "17", "18"),), "1,8×10^2", Rule.WEIGHTED),
    ],
)
def test_count_is_told_as_it_would_be_typed(rows: tuple[tuple[str, ...], ...], text: str, rule: Rule) -> None:
    found = told(*rows)
    assert (found.text, found.rule) == (text, rule)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1,7×10^4", Kind.QUANTIFIED, "17000"),
        ("<40", Kind.BELOW_LOQ, "40"),
        (">30000", Kind.ABOVE_RANGE, "30000"),
        ("7,0", Kind.BELOW_LOQ, "10"),
    ],
)
def test_text_is_read_like_any_other(text: str, kind: Kind, value: str) -> None:
    reading = plates.reading(text, SEEN)
    assert (reading.kind, reading.value) == (kind, Decimal(value))


def test_estimated_count_says_so() -> None:
    assert (told(("-1", "7")).estimated, told(("-1", "70")).estimated) == (True, False)


def test_nothing_is_claimed_below_what_the_method_sees() -> None:
    assert told(("0", "0")).text == "<10"
    assert told(("0", "0"), seen=UNSEEN).text == "<1,0"
    assert plates.reading("<1,0", UNSEEN).kind is Kind.BELOW_LOQ
    above = Range(unit="cfu/g", lod=None, loq=None, upper=Decimal(20000))
    assert told(("-2", "TNTC"), seen=above).text == ">20000"


def test_colonies_wait_for_their_confirmation() -> None:
    assert told(("-1", "52"), by=STAPH).text is None
    assert told(("-1", "0", "0"), by=STAPH).text == "<100"
    assert told(("-1", "52"), by=STAPH, tested="5", positive="4").text == "4,2×10^3"
    none = told(("-1", "52"), by=STAPH, tested="5", positive="0")
    assert (none.text, none.rule) == ("<100", Rule.NONE_CONFIRMED)
    assert told(("-1", "TNTC"), by=STAPH, tested="5", positive="2").text == ">6000"
    with pytest.raises(Refused) as raised:
        told(("-1", "TNTC"), by=STAPH, tested="5", positive="0")
    assert raised.value.code == "plates_full_none_confirmed"


def test_plates_that_contradict_each_other_give_no_number() -> None:
    found = told(("-1", "3"), ("-2", "TNTC"))
    assert (found.text, found.agreement) == (None, Agreement.REPEAT)
    assert told(("-1", "TNTC"), ("-2", "31")).agreement is Agreement.AGREE


@pytest.mark.parametrize(
    ("rows", "agreement"),
    [
        ((("-2", "168", "215"), ("-3", "14", "25")), Agreement.AGREE),
        ((("-2", "100", "60"),), Agreement.WARN),
        ((("-2", "150", "60"),), Agreement.REPEAT),
        ((("-2", "150"),), Agreement.AGREE),
        ((("-2", "0", "0"),), Agreement.AGREE),
    ],
)
def test_plates_that_differ_too_much_are_told(
    rows: tuple[tuple[str, ...], ...], agreement: Agreement
) -> None:
    assert told(*rows).agreement is agreement


def test_worked_example_of_plausibility() -> None:
    found = plausibility([(168, 1), (215, 1), (14, 0.1), (25, 0.1)])
    assert found is not None
    assert (round(found.g2, 2), found.freedom, round(found.p, 3)) == (8.94, 3, 0.030)


@pytest.mark.parametrize(
    ("x", "freedom", "p"),
    [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (16.2662, 3, 0.001), (23.2093, 10, 0.01)],
)
def test_tail_of_chi_square_as_in_the_tables(x: float, freedom: int, p: float) -> None:
    assert math.isclose(chi_square_tail(x, freedom), p, rel_tol=1e-4)


@pytest.mark.parametrize(
    ("plates_", "box", "code"),
    [
        (typed(("-1", "12,5")), "plate-0-0", "plate_count_form"),
        (typed(("-1", "-3")), "plate-0-0", "plate_count_form"),
        (typed(("-1", "1", "1e2")), "plate-0-1", "plate_count_form"),
        (typed(("-1", "10000")), "plate-0-0", "plate_count_large"),
        (typed(("", "12")), "dilution-0", "plate_needs_dilution"),
        (typed(("1", "12")), "dilution-0", "plate_dilution_ambiguous"),
        (typed(("2", "12")), "dilution-0", "plate_dilution_range"),
        (typed(("-11", "12")), "dilution-0", "plate_dilution_range"),
        (typed(("10^-99", "12")), "dilution-0", "reading_power_too_large"),
        (typed(("một phần mười", "12")), "dilution-0", "plate_dilution_form"),
        (typed(("0,0", "12")), "dilution-0", "plate_dilution_range"),
        (typed(("-1", "")), "plate-0-0", "plates_none"),
        (typed(("-1", "20"), tested="5", positive="3"), "tested", "plates_not_confirmed_here"),
        (typed(("-1", "20"), tested="x"), "tested", "plate_count_form"),
        (typed(("-1", "20"), tested="TNTC"), "tested", "plate_count_form"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_box(plates_: Plates, box: str, code: str) -> None:
    with pytest.raises(Refused) as raised:
        plates_typed.read(plates_, AEROBIC)
    assert {name: each.code for name, each in raised.value.problems.items()} == {box: code}


@pytest.mark.parametrize(
    ("tested", "positive", "box", "code"),
    [
        ("5", "6", "positive", "plates_more_confirmed"),
        ("0", "0", "tested", "plates_none_tested"),
        ("5", "", "positive", "required"),
        ("", "5", "tested", "required"),
    ],
)
def test_confirmation_is_whole_or_refused(tested: str, positive: str, box: str, code: str) -> None:
    with pytest.raises(Refused) as raised:
        plates_typed.read(typed(("-1", "20"), tested=tested, positive=positive), STAPH)
    assert {name: each.code for name, each in raised.value.problems.items()} == {box: code}


COUNTS = st.one_of(st.integers(0, 400).map(str), st.just("TNTC"), st.just(""))
ROWS = st.lists(
    st.tuples(st.sampled_from(["0", "-1", "0,01", "10^-3", "1:20", "-4", "-10"]), COUNTS, COUNTS),
    min_size=1,
    max_size=6,
)
CONFIRMATIONS = st.one_of(
    st.none(), st.integers(1, 10).flatmap(lambda tested: st.tuples(st.just(tested), st.integers(0, tested)))
)
METHODS = st.sampled_from([each for each in shipped().values() if isinstance(each, Plating)])
LOQS = st.sampled_from([None, Decimal("0.5"), Decimal("1.000"), Decimal(10), Decimal(100)])


@given(ROWS, METHODS, CONFIRMATIONS, LOQS)
def test_every_count_can_be_read_again_and_no_order_matters(
    rows: list[tuple[str, str, str]], by: Plating, confirmed: tuple[int, int] | None, loq: Decimal | None
) -> None:
    """Whatever the boxes allow has an answer, a wait, or one named refusal."""
    share = {"tested": str(confirmed[0]), "positive": str(confirmed[1])} if confirmed and by.confirm else {}
    seen = Range(unit="cfu/g", lod=None, loq=loq)
    try:
        found = told(*rows, by=by, seen=seen, **share)
    except Refused as refused:
        assert refused.code in {"plates_need_attention", "plates_full_none_confirmed"}
        return
    assert told(*reversed(rows), by=by, seen=seen, **share) == found
    if found.text is None:
        assert found.contradicts or (by.confirm and not share)
        return
    reading = plates.reading(found.text, seen)
    if not found.text.startswith(("<", ">")):
        assert reading == Reading.parse(found.text, seen)
        free = Reading.parse(found.text, UNSEEN)
        assert (free.kind, free.digits) == (Kind.QUANTIFIED, 2)
    else:
        assert reading.kind in {Kind.BELOW_LOQ, Kind.ABOVE_RANGE}
    if found.plausibility is not None:
        assert 0 <= found.plausibility.p <= 1


@given(st.text(max_size=12))
def test_no_text_for_a_dilution_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(Refused):
        assert 0 < plates_typed.dilution(text) <= Fraction(1)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_text_on_a_plate_breaks_the_reader(count: str, tested: str, positive: str) -> None:
    try:
        plates_typed.read(typed(("-1", count), tested=tested, positive=positive), STAPH)
    except Refused as refused:
        assert refused.problems


def test_work_is_kept_and_read_again() -> None:
    work = Plates(rows=(Row("-1", ("12", "")),), by=(1, 2))
    assert worked.read(worked.plain(work)) == work
    assert worked.plain(Plates(rows=(Row("-1", ("", "")),))) is None
    assert worked.hands(worked.plain(work)) == {1, 2}
