"""What a certificate says about people, places and the sample."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class PaperLanguage(StrEnum):
    """The language of the paper; both means Vietnamese first, English second."""

    VI = "vi"
    EN = "en"
    BOTH = "both"


class ReportKind(StrEnum):
    """What kind of report: all there is, only some of the analyses asked for, or not yet reviewed to the end."""

    FINAL = "final"
    PARTIAL = "partial"
    PRELIMINARY = "preliminary"


@dataclass(frozen=True, slots=True)
class Names:
    """One thing in both languages; where one is missing, the other stands in for it."""

    vi: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.vi.strip() or self.en.strip())

    def __getitem__(self, language: str) -> str:
        vi, en = self.vi.strip(), self.en.strip()
        return (en or vi) if language == "en" else (vi or en)


NO_NAMES = Names()


@dataclass(frozen=True, slots=True)
class Accreditation:
    """The laboratory's own accreditation, printed only inside its scope and dates."""

    number: str
    valid_to: date
    valid_from: date | None = None

    def covers(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and day <= self.valid_to


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the laboratory's own paper adds: lines over and under its name, the foot, last sentences, a mark.

    `over` and `under` may have several lines. `mark` is the accreditation body's, `mark_words` the wording that
    goes with it; both stand only on a paper with an accredited result. `number` counts the letterheads.
    """

    number: int = 0
    over: Names = NO_NAMES
    under: Names = NO_NAMES
    foot: Names = NO_NAMES
    statements: Names = NO_NAMES
    mark: bytes | None = None
    mark_words: Names = NO_NAMES

    @property
    def unaccredited(self) -> "Letterhead":
        return replace(self, mark=None, mark_words=NO_NAMES)


@dataclass(frozen=True, slots=True)
class Laboratory:
    name: Names
    address: Names
    phone: str = ""
    email: str = ""
    accreditation: Accreditation | None = None
    logo: bytes | None = None
    letterhead: Letterhead | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where tests were done; lines point at it by its mark (A, B …)."""

    mark: str
    address: Names


@dataclass(frozen=True, slots=True)
class Customer:
    name: str
    address: str
    contact: str


class SealState(StrEnum):
    INTACT = "intact"
    BROKEN = "broken"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Seal:
    state: SealState
    number: str = ""


@dataclass(frozen=True, slots=True)
class Temperature:
    """On receipt; without a number: received at room temperature."""

    celsius: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """The item was not as it should be, and the customer was asked (7.4.3)."""

    what: Names
    agreed_by: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """The sample as it was received."""

    code: str
    product: str
    commodity: Names
    lot: str
    description: Names
    condition: Names
    temperature: Temperature | None = None
    seal: Seal | None = None
    quantity: str = ""
    produced_on: date | None = None
    expires_on: date | None = None
    official: bool = False
    departure: Departure | None = None


class SampledBy(StrEnum):
    LABORATORY = "laboratory"
    CUSTOMER = "customer"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Sampling:
    by: SampledBy | None = None
    sampler: str = ""
    place: str = ""
    at: datetime | None = None
    minutes: str = ""
    plan: Names = NO_NAMES
    conditions: Names = NO_NAMES


class Fact(StrEnum):
    """The facts on the paper that may come from the customer (7.8.2.2)."""

    PRODUCT = "product"
    LOT = "lot"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    PRODUCED_ON = "produced_on"
    EXPIRES_ON = "expires_on"
    SAMPLER = "sampler"
    SAMPLING_PLACE = "sampling_place"
    SAMPLED_AT = "sampled_at"
    SAMPLING_MINUTES = "sampling_minutes"
    SAMPLING_PLAN = "sampling_plan"


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion is marked as one, with its basis and its author (7.8.7)."""

    text: Names
    basis: Names
    by: str


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    title: Names
    at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that the replaced paper said otherwise; where `old` is empty it was added, where `new` is, left out."""

    what: Names
    old: Names
    new: Names


@dataclass(frozen=True, slots=True)
class Amendment:
    """Which paper this one replaces, what changed and why (7.8.8)."""

    replaces: str
    issued_on: date
    changes: tuple[Changed, ...]
    reason: Names


class Statement(StrEnum):
    """Constant sentences of the paper."""

    ONLY_ITEMS_TESTED = "only_items_tested"
    AS_RECEIVED = "as_received"
    SAMPLED_BY_LABORATORY = "sampled_by_laboratory"
    CUSTOMER_DATA = "customer_data"
    IN_FULL_ONLY = "in_full_only"
    VERIFY = "verify"
