"""What a certificate says about results: the line, its limits and its verdicts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lims.domain.assessment import Assessment, Outcome
from lims.domain.certificate_parts import NO_NAMES, Names
from lims.domain.evidence import Measured
from lims.domain.judgement import Flag, Rule, Uncertainty, Verdict
from lims.domain.reading import Kind, Reading
from lims.domain.specified import Specification
from lims.domain.total import Total

VERDICTS = {outcome: Verdict(outcome.value) for outcome in Outcome if outcome.value in set(Verdict)}


@dataclass(frozen=True, slots=True)
class Method:
    """The method as it was used: its code, title and version that day."""

    code: str
    title: Names
    version: str
    needs_conditions: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """An external laboratory that did the test."""

    name: str
    accreditation: str = ""


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    n: int
    c: int
    m: Decimal
    M: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PrintedLimit:
    """A limit as the paper shows it: one side or two, absence, or a plan."""

    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    low_op: str = ">="
    high_op: str = "<="
    absent: bool = False
    absent_in_g: Decimal | None = None
    plan: SamplingPlan | None = None
    at_loq: bool = False

    def __bool__(self) -> bool:
        numbers = (self.low, self.high, self.absent_in_g, self.plan)
        return self.absent or any(number is not None for number in numbers)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a limit stands: the text, its version, the clause, and our row."""

    regulation: str
    title: str
    clause: str
    limit_id: str
    effective_from: date | None = None
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One result against one market; `specification` and `assessment` as they were frozen.

    `unit` is that of a lot whose reading decided, where no plan judges the lot as a whole; else 0.
    """

    market: str
    outcome: Outcome
    why: Names
    limit: PrintedLimit | None = None
    citation: Citation | None = None
    rule: Rule | None = None
    flags: tuple[Flag, ...] = ()
    accept_low: Decimal | None = None
    accept_high: Decimal | None = None
    specification: Specification | None = None
    assessment: Assessment | None = None
    unit: int = 0

    @property
    def verdict(self) -> Verdict | None:
        """None where the law asks for no verdict: no limit, a benchmark, a labelling threshold."""
        return VERDICTS.get(self.outcome)

    @property
    def evaluated(self) -> bool:
        """Whether the result was compared with a limit."""
        return self.outcome not in {Outcome.NOT_EVALUATED, Outcome.NO_LIMIT}

    @property
    def plain(self) -> bool:
        """Whether the word alone says it all."""
        return self.outcome in {Outcome.PASS, Outcome.NO_LIMIT} and not self.flags


@dataclass(frozen=True, slots=True)
class Line:
    """One analyte, as it was found.

    `units` are the readings of a lot's units, `total` the sum it is; `measured` is everything its verdicts
    were given on, frozen so that they can be given again.
    """

    analyte: Names
    group: str
    method: Method
    reading: Reading | None
    unit: str
    tested_from: date | None
    tested_to: date | None
    place: str
    accredited: bool = False
    basis: Names = NO_NAMES
    uncertainty: Uncertainty | None = None
    uncertainty_printed: bool = True
    lod: Decimal | None = None
    loq: Decimal | None = None
    provider: Provider | None = None
    conditions: Names = NO_NAMES
    verdicts: tuple[LineVerdict, ...] = ()
    units: tuple[Reading, ...] = ()
    total: Total | None = None
    measured: Measured | None = None

    @property
    def quantified(self) -> bool:
        return self.reading is not None and self.reading.kind is Kind.QUANTIFIED

    def verdict_for(self, market: str) -> LineVerdict | None:
        return next((verdict for verdict in self.verdicts if verdict.market == market), None)


@dataclass(frozen=True, slots=True)
class Market:
    """A market the customer asked about, and its limits that were not tested."""

    code: str
    name: Names
    unchecked: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True)
class MarketVerdict:
    """Where this lot may go: `covered` and `unjudged` are line numbers from 1.

    `risk` is that at least one of `risk_of` quantified parameters does not conform, though all were accepted
    (total specific risk, JCGM 106); None where nothing was accepted, or no uncertainty is known.
    """

    code: str
    name: Names
    verdict: Verdict
    covered: tuple[int, ...]
    unjudged: tuple[int, ...]
    unchecked: tuple[Names, ...]
    risk: float | None = None
    risk_of: int = 0
