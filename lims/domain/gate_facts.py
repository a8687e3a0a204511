"""Everything the gate of a certificate asks about, as plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lims.domain.authorisation import Signatory, Work
from lims.domain.certificate_parts import Names, SampledBy
from lims.domain.gate import Word
from lims.domain.hindrance import Hindrance
from lims.domain.refusal import Problem
from lims.domain.signing import SigningIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRun:
    """A run whose results count. `planned` says whether its method has a quality plan; `results` what was found in it."""

    id: int
    code: str
    method_id: int
    planned: bool = True
    hindrances: tuple[Hindrance, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAnalysis:
    """One analysis of the paper. `outside` is why it carries no mark; `reviewed_by_hand`: by somebody who had worked on it."""

    id: int
    analyte: Names
    outside: str | None = None
    reviewed_by_hand: bool = False
    limits: tuple["AskedLimit", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLimit:
    """What one market says of it. `unread`: the limit was never read in its source nor confirmed; `why` no verdict follows."""

    market: str
    row_id: int | None = None
    unread: bool = False
    judged: bool = True
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """A result whose sample had waited too long, or nobody knows how long; who answered for it, if anybody did."""

    run_id: int
    run: str
    analyte: Names
    unknown: bool
    facts: tuple[str, ...] = ()
    answered: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An analysis that was left out without a reason. `measured`: there is a result the paper keeps silent about."""

    id: int
    analyte: Names
    measured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What the customer had to be told before the work, and was not; and when they were told of the rest."""

    order_id: int
    order: str
    untold: tuple[str, ...] = ()
    told_on: date | None = None
    told_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The paper in force that this one would replace; `stays_final` where it was the last word and this one is not."""

    certificate_id: int
    number: str
    issued_at: datetime
    stays_final: bool = False
    changes_nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The facts of one sample at one moment, for one signatory."""

    sample_id: int
    work: Work
    signatory: Signatory
    at: datetime
    last_entry_at: datetime | None
    key: SigningIdentity | None
    contract: Contract
    runs: tuple[AskedRun, ...] = ()
    analyses: tuple[AskedAnalysis, ...] = ()
    waited: tuple[Waited, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    without_limits: tuple[Names, ...] = ()
    missing: Mapping[str, Problem]
    deviations: tuple[Names, ...] = ()
    sampled_by: SampledBy | None = None
    sampling: tuple[str, ...] = ()
    plan_known: bool = False
    words: tuple[Word, ...] = ()
    followed: Followed | None = None
