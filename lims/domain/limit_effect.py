"""What a coming change of limits would do to what was judged: who would fail, and what could not be said."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lims.domain.limit import CatalogueLimit
from lims.domain.reading import Reading
from lims.domain.specification import Outcome

FAILING = {Outcome.FAIL, Outcome.CONDITIONAL_FAIL}
PASSING = {Outcome.PASS, Outcome.CONDITIONAL_PASS}


class Effect(StrEnum):
    """What becomes of a result. Unclear is never counted as passing."""

    FAILS = "fails"
    UNCLEAR = "unclear"
    PASSES = "passes"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One counting result for one market: as it was judged, and as it would be."""

    result_id: int
    sample_id: int
    sample_code: str
    product: str
    producer_id: int
    producer: str
    certificate: tuple[int, str] | None
    analyte: str
    analyte_vi: str
    market: str
    reading: Reading
    unit: str
    was_limit: CatalogueLimit | None
    limit: CatalogueLimit | None
    was: Outcome
    then: Outcome

    @property
    def effect(self) -> Effect:
        return effect(self.was, self.then)


def effect(was: Outcome, then: Outcome) -> Effect:
    if then in FAILING:
        return Effect.SAME if was in FAILING else Effect.FAILS
    if then in PASSING:
        return Effect.SAME if was in PASSING else Effect.PASSES
    return Effect.UNCLEAR if was in PASSING | FAILING else Effect.SAME


@dataclass(frozen=True, slots=True)
class Summary:
    """How many were judged again, and how many certificates and producers a failure would meet."""

    results: int
    fails: int
    unclear: int
    passes: int
    certificates: int
    producers: int
    samples: int


def summary(judged: Iterable[Judged]) -> Summary:
    """Certificates, producers and samples are those with at least one result that would fail."""
    each = list(judged)
    fails = [one for one in each if one.effect is Effect.FAILS]
    return Summary(
        results=len(each),
        fails=len(fails),
        unclear=sum(one.effect is Effect.UNCLEAR for one in each),
        passes=sum(one.effect is Effect.PASSES for one in each),
        certificates=len({one.certificate for one in fails if one.certificate}),
        producers=len({one.producer_id for one in fails}),
        samples=len({one.sample_id for one in fails}),
    )
