"""The hand-over of samples on paper (biên bản giao nhận mẫu): who brought what, how it was, taken in or refused."""

from dataclasses import dataclass, field
from datetime import date, datetime

from lims.domain.certificate_parts import Customer, Laboratory, PaperLanguage, Seal, Temperature


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """One sample at the desk. Refused ones have a reason and no containers; `temperature` is None where nobody measured."""

    code: str
    product: str
    lot: str
    quantity: str
    at: datetime
    received_by: str
    delivered_by: str
    condition: str
    temperature: Temperature | None = None
    seal: Seal | None = None
    refused: str = ""
    departure: str = ""
    departure_agreed_by: str = ""
    departure_agreed_on: date | None = None
    containers: tuple[str, ...] = ()
    retained: tuple[str, ...] = ()
    units: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What came over the desk for one order, as far as it has come; or one sample of it."""

    laboratory: Laboratory
    language: PaperLanguage
    order: str
    customer: Customer
    samples: tuple[HandedOver, ...]
    minutes: tuple[str, ...] = ()
    demo: bool = False

    @property
    def at(self) -> datetime:
        """When the last of it was taken in or refused: the day of the paper."""
        return max(each.at for each in self.samples)

    @property
    def deliveries(self) -> tuple["Delivery", ...]:
        """Samples that came together: the same hands at the same moment."""
        together: dict[tuple[datetime, str, str], list[HandedOver]] = {}
        for each in sorted(self.samples, key=lambda each: each.at):
            minute = each.at.replace(second=0, microsecond=0)
            together.setdefault((minute, each.delivered_by, each.received_by), []).append(each)
        return tuple(
            Delivery(at=at, delivered_by=by, received_by=to, samples=tuple(samples))
            for (at, by, to), samples in together.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    at: datetime
    delivered_by: str
    received_by: str
    samples: tuple[HandedOver, ...] = field(default=())
