"""What the catalogue holds for one sample: its limits by the day each act goes by, and all that decides with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from lims.domain.act import local_day
from lims.domain.deciding import Days
from lims.domain.limit import CatalogueLimit
from lims.domain.specification import Specification, specify
from lims.domain.specified import Processing
from lims.models.sample import Sample
from lims.queries import definitions, limits
from lims.queries.definitions import PESTICIDE, Definitions, Factor

Found = dict[tuple[int, str], tuple[CatalogueLimit, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Limits, definitions of sums, processing factors and default limits, for the markets of one order."""

    markets: tuple[str, ...]
    days: Days
    found: Mapping[tuple[int, str], tuple[CatalogueLimit, ...]]
    confirmed: frozenset[str]
    definitions: Definitions
    grounds: Mapping[tuple[int, str], Processing] = field(default_factory=dict)
    defaults: Mapping[str, CatalogueLimit] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)

    def candidates(self, analyte_id: int, market: str) -> tuple[CatalogueLimit, ...]:
        found = self.found.get((analyte_id, market), ())
        return found or self._default(analyte_id, market)

    def specification(self, analyte_id: int, market: str, *, chosen: str | None = None) -> Specification:
        """What an analysis would be judged by; `chosen` counts only where there is a choice."""
        found = self.candidates(analyte_id, market)
        plain = specify(market, found, confirmed=self.confirmed, chosen=chosen if len(found) > 1 else None)
        # Without a definition of its own a market judges the sum by the one it is computed by.
        definition = self.definitions.primary(analyte_id, (market, *self.markets))
        if plain.limit is None:
            return replace(plain, definition=definition)
        return replace(
            plain,
            definition=definition,
            processing=self.grounds.get((analyte_id, market)),
            decided=self.days.deciding(plain.limit.decides_on),
            by_default=(analyte_id, market) not in self.found,
        )

    def limit_ids(self) -> set[str]:
        rows = (limit.limit_id for each in self.found.values() for limit in each)
        return {*rows, *(limit.limit_id for limit in self.defaults.values())}

    def _default(self, analyte_id: int, market: str) -> tuple[CatalogueLimit, ...]:
        """The market's default limit, for a pesticide without one of its own."""
        default = self.defaults.get(market)
        if default is None or self.groups.get(analyte_id) != PESTICIDE:
            return ()
        return (default,) if default.in_force(self.days.deciding(default.decides_on).on) else ()


def sought(
    session: Session, sample: Sample, *, on: date, analyte_ids: Collection[int] | None = None
) -> Sought:
    """What holds for the sample's commodity and the markets of its order; `on` is the day of the test."""
    markets, days = tuple(sample.order.markets), days_of(sample, on)
    found = limits.limits_found(
        session, commodity_id=sample.commodity_id, markets=markets, analyte_ids=analyte_ids, on=days
    )
    line = limits.line_ids(session, sample.commodity_id)
    factors = definitions.factors(session, line, on=on)
    defaults = definitions.defaults(session, line, markets)
    groups = definitions.groups(session) if factors or defaults else {}
    grounds = _process(session, found, factors, groups, markets=markets, analyte_ids=analyte_ids, days=days)
    unread = {limit.limit_id for rows in found.values() for limit in rows if not limit.verified}
    unread |= {limit.limit_id for limit in defaults.values() if not limit.verified}
    return Sought(
        markets=markets,
        days=days,
        found=found,
        confirmed=limits.confirmed(session, unread),
        definitions=definitions.definitions(session, on=on),
        grounds=grounds,
        defaults=defaults,
        groups=groups,
    )


def days_of(sample: Sample, testing: date) -> Days:
    """The days of a sample that an act may go by."""
    return Days(
        testing=testing,
        production=sample.produced_on,
        sampling=None if sample.sampled_at is None else local_day(sample.sampled_at),
        market=sample.placed_on,
    )


def _process(
    session: Session,
    found: Found,
    factors: Collection[Factor],
    groups: Mapping[int, str],
    *,
    markets: tuple[str, ...],
    analyte_ids: Collection[int] | None,
    days: Days,
) -> dict[tuple[int, str], Processing]:
    """Where the processed product has no limit: that of the raw one times its factor. Adds them to `found`."""
    grounds: dict[tuple[int, str], Processing] = {}
    own = frozenset(found)
    for raw_id in dict.fromkeys(factor.raw_commodity_id for factor in factors):
        raw = limits.limits_found(
            session, commodity_id=raw_id, markets=markets, analyte_ids=analyte_ids, on=days
        )
        for pair, rows in raw.items():
            factor = next(
                (
                    f
                    for f in factors
                    if f.raw_commodity_id == raw_id and f.holds(pair[0], groups.get(pair[0], ""), pair[1])
                ),
                None,
            )
            applied = factor.applied(rows[0]) if factor is not None and len(rows) == 1 else None
            if applied is not None and pair not in own and pair not in grounds:
                limit, grounds[pair] = applied
                found[pair] = (limit,)
    return grounds
