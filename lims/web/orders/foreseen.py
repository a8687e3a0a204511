"""What an order can conclude on and what not, as its page says it: by market, samples that are alike together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lims.domain.fitness import Fitness
from lims.queries.fitness import Foreseen, OrderForeseen
from lims.words import Language, say


@dataclass(frozen=True, slots=True)
class Why:
    """What stands in the way, and the analytes it stands in the way of."""

    sentence: str
    analytes: str


@dataclass(frozen=True, slots=True)
class MarketTold:
    """One market: analytes by what can be concluded on them."""

    market: str
    full: str
    partly: Sequence[Why]
    none: Sequence[Why]
    no_limit: str


@dataclass(frozen=True, slots=True)
class Group:
    """Samples of which the same is foreseen."""

    samples: str
    markets: Sequence[MarketTold]


@dataclass(frozen=True, slots=True)
class Told:
    """All of an order; `untold` counts what the customer was not told yet."""

    groups: Sequence[Group]
    not_asked: str
    unfit: int
    untold: int

    @property
    def limited(self) -> bool:
        """Whether any analyte has a limit in any market."""
        return any(each.full or each.partly or each.none for group in self.groups for each in group.markets)


def told(order: OrderForeseen, language: Language) -> Told:
    by_sample: dict[int, list[Foreseen]] = {}
    for each in order.lines:
        by_sample.setdefault(each.sample_id, []).append(each)
    return Told(
        _groups(by_sample, order.samples, order.markets, language),
        ", ".join(name for sample_id, name in order.samples.items() if sample_id not in by_sample),
        sum(each.unfit for each in order.lines),
        len(order.untold),
    )


def _groups(
    by_sample: Mapping[int, Sequence[Foreseen]],
    names: Mapping[int, str],
    markets: Sequence[str],
    language: Language,
) -> list[Group]:
    alike: dict[tuple[tuple[str, str, tuple[str, ...]], ...], list[int]] = {}
    for sample_id, lines in by_sample.items():
        alike.setdefault(tuple((each.analyte_en, each.market, each.codes) for each in lines), []).append(
            sample_id
        )
    return [
        Group(
            ", ".join(names[each] for each in sample_ids),
            [_market(market, by_sample[sample_ids[0]], language) for market in markets],
        )
        for sample_ids in alike.values()
    ]


def _market(market: str, lines: Iterable[Foreseen], language: Language) -> MarketTold:
    here = [each for each in lines if each.market == market]
    of = {fit: [each for each in here if each.fitness is fit] for fit in Fitness}
    return MarketTold(
        market,
        _names(of[Fitness.FULL], language),
        _whys(of[Fitness.PARTLY], language),
        _whys(of[Fitness.NONE], language),
        _names(of[Fitness.NO_LIMIT], language),
    )


def _whys(lines: Iterable[Foreseen], language: Language) -> list[Why]:
    together: dict[str, list[Foreseen]] = {}
    for each in lines:
        for code in each.codes:
            together.setdefault(code, []).append(each)
    return [
        Why(say(f"foreseen.{code}", language), _names(analytes, language))
        for code, analytes in together.items()
    ]


def _names(lines: Iterable[Foreseen], language: Language) -> str:
    return ", ".join(each.analyte(language) for each in lines)
