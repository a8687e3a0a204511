"""Plates counted by dilution → the count of a sample, as it would be typed, and the rule that gave it."""

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction

from lims.domain import agreement, colony
from lims.domain.agreement import Agreement, Plausibility
from lims.domain.colony import Count, Dilution, Method, Qualifier
from lims.domain.number import EXACT
from lims.domain.protocol import Plating
from lims.domain.reading import Range, Reading
from lims.domain.refusal import Refused


class Rule(StrEnum):
    """Which step of ISO 7218 gave the count."""

    WEIGHTED = "weighted"
    TOLERATED = "tolerated"
    FEW = "few"
    NEXT = "next"
    PRESENT = "present"
    NONE = "none"
    NONE_CONFIRMED = "none_confirmed"
    ALL_FULL = "all_full"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted; `confirmed` is None while no colony was confirmed or needed to be."""

    dilutions: tuple[Dilution, ...]
    confirmed: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The count in the method's unit.

    `text` is None while colonies wait to be confirmed, and where the plates contradict each other: a number
    out of those would be a guess.
    """

    text: str | None
    qualifier: Qualifier | None = None
    rule: Rule | None = None
    interval: tuple[float, float] | None = None
    plausibility: Plausibility | None = None
    contradicts: bool = False

    @property
    def estimated(self) -> bool:
        return self.qualifier is Qualifier.ESTIMATED

    @property
    def agreement(self) -> Agreement:
        """Full plates where there should be fewer colonies agree with nothing."""
        if self.contradicts:
            return Agreement.REPEAT
        return Agreement.AGREE if self.plausibility is None else self.plausibility.agreement


def told(counted: Counted, plating: Plating, seen: Range) -> Told:
    """The count, or why there is none yet. Raises `Refused` where nothing can be said."""
    method, dilutions = _method(counted, plating), _filled(counted)
    plausible, contradicts = _plausible(dilutions, method), _contradicts(dilutions, method)
    waits = plating.confirm and counted.confirmed is None and any(map(_any_colony, dilutions))
    if waits or contradicts:
        return Told(None, plausibility=plausible, contradicts=contradicts)
    count = colony.colony_count(dilutions, method)
    return Told(
        _text(count, method, seen),
        count.qualifier,
        _rule(count, dilutions, method),
        count.interval,
        plausible,
        contradicts,
    )


def reading(text: str, seen: Range) -> Reading:
    """The count as it is read and judged: through the same grammar as what a person types."""
    if seen.loq is None and seen.lod is None and text.startswith("<"):
        seen = replace(seen, loq=Decimal(text[1:].replace(",", ".")))
    return Reading.parse(text, seen, confirmed=True)


def _method(counted: Counted, plating: Plating) -> Method:
    share = Fraction(1) if counted.confirmed is None else counted.confirmed
    return Method(Fraction(plating.volume), plating.least, plating.most, share)


def _filled(counted: Counted) -> tuple[Dilution, ...]:
    """Dilutions with plates, those of one dilution together, the least diluted first."""
    plates: dict[Fraction, tuple[int | None, ...]] = {}
    for each in counted.dilutions:
        plates[each.d] = plates.get(each.d, ()) + each.counts
    return tuple(Dilution(d, plates[d]) for d in sorted(plates, reverse=True) if plates[d])


def _any_colony(dilution: Dilution) -> bool:
    return any(count is None or count > 0 for count in dilution.counts)


def _plausible(dilutions: tuple[Dilution, ...], method: Method) -> Plausibility | None:
    """Every plate that can be counted, whatever its dilution."""
    return agreement.plausibility(
        [
            (count, float(each.d))
            for each in dilutions
            for count in each.counts
            if count is not None and count <= method.tolerated
        ]
    )


def _contradicts(dilutions: tuple[Dilution, ...], method: Method) -> bool:
    """A plate too full to count, where the same sample less diluted showed few colonies."""
    few_before = False
    for each in dilutions:
        if few_before and any(count is None or count > method.most for count in each.counts):
            return True
        few_before = few_before or all(
            count is not None and count <= method.tolerated for count in each.counts
        )
    return False


def _rule(count: Count, dilutions: tuple[Dilution, ...], method: Method) -> Rule:
    countable = any(method.countable(each) for dilution in dilutions for each in dilution.counts)
    if count.qualifier is Qualifier.EXACT:
        return Rule.WEIGHTED if countable else Rule.TOLERATED
    if count.qualifier is Qualifier.ESTIMATED:
        first = dilutions[0].counts
        return Rule.FEW if all(each is not None and each < method.least for each in first) else Rule.NEXT
    if count.qualifier is Qualifier.PRESENT_LESS_THAN:
        return Rule.PRESENT
    if count.qualifier is Qualifier.MORE_THAN:
        return Rule.ALL_FULL
    return Rule.NONE_CONFIRMED if any(map(_any_colony, dilutions)) else Rule.NONE


def _text(count: Count, method: Method, seen: Range) -> str:
    """`1,7×10^4`, `70`, `<10`, `>30000`: what the method cannot see is never claimed."""
    if count.qualifier in {Qualifier.LESS_THAN, Qualifier.PRESENT_LESS_THAN}:
        least = seen.loq if seen.loq is not None else seen.lod
        bound = _two_figures(count.N, ROUND_CEILING)
        return f"<{_plain(bound if least is None else max(bound, least))}"
    if count.qualifier is Qualifier.MORE_THAN:
        if method.confirmed == 0:
            raise Refused("plates_full_none_confirmed")
        bound = _two_figures(count.N * float(method.confirmed), ROUND_FLOOR)
        return f">{_plain(bound if seen.upper is None else min(bound, seen.upper))}"
    return _with_power(_two_figures(count.N_reported, ROUND_HALF_EVEN))


def _two_figures(value: float, rounding: str) -> Decimal:
    """A bound is never made tighter than it is; a count comes rounded already."""
    ratio = Fraction(value).limit_denominator(10**9)
    exact = EXACT.divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1), rounding, EXACT)


def _with_power(value: Decimal) -> str:
    power = value.adjusted()
    if power < 2:
        return _plain(value)
    mantissa = value.scaleb(-power, EXACT).quantize(Decimal("0.1"), context=EXACT)
    return f"{_plain(mantissa)}×10^{power}"


def _plain(value: Decimal) -> str:
    return format(value, "f").replace(".", ",")
