"""What is gathered for a certificate, before anybody has looked whether it is enough."""

from dataclasses import dataclass
from datetime import datetime

from lims.domain.certificate_lines import Line, Market
from lims.domain.certificate_parts import (
    Amendment,
    Customer,
    Fact,
    Item,
    Laboratory,
    Names,
    Opinion,
    PaperLanguage,
    Place,
    ReportKind,
    Sampling,
    Signature,
)
from lims.domain.signing import SigningIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """None and empty text mean: not known. `deviations` is None until somebody has answered for them.

    `pending` names the analyses a partial report does not answer for yet; `signed_with` is the key it will be
    signed with.
    """

    number: str
    language: PaperLanguage
    laboratory: Laboratory
    places: tuple[Place, ...]
    customer: Customer
    sample: Item
    sampling: Sampling
    received_at: datetime | None
    lines: tuple[Line, ...]
    deviations: tuple[Names, ...] | None
    reviewer: Signature | None
    signatory: Signature | None
    authorised_methods: frozenset[str]
    verification: str
    markets: tuple[Market, ...] = ()
    remarks: tuple[Names, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    from_customer: tuple[Fact, ...] | None = None
    amendment: int = 0
    amends: Amendment | None = None
    kind: ReportKind = ReportKind.FINAL
    pending: tuple[Names, ...] = ()
    signed_with: SigningIdentity | None = None
    demo: bool = False
