"""Who took the sample, and in what order it was made, taken and received."""

from datetime import date, datetime

from lims.domain import dates
from lims.domain.act import local_day
from lims.domain.checked import Checked

DAYS_AHEAD = 366
"""A year, whichever it is."""


def check_life(checked: Checked, produced_on: date | None, expires_on: date | None, *, today: date) -> None:
    """Produced before it expires, and not in the future."""
    if produced_on is not None and produced_on > today:
        checked.refuse("produced_on", "day_in_future", day=dates.written(produced_on))
    if produced_on is not None and expires_on is not None and produced_on > expires_on:
        checked.refuse(
            "expires_on",
            "expires_before_produced",
            produced=dates.written(produced_on),
            expires=dates.written(expires_on),
        )


def check_placed(checked: Checked, produced_on: date | None, placed_on: date | None, *, today: date) -> None:
    """Placed on the market after it was made; a day to come may be planned, but not further than a year."""
    if placed_on is None:
        return
    if produced_on is not None and placed_on < produced_on:
        checked.refuse(
            "placed_on",
            "placed_before_produced",
            produced=dates.written(produced_on),
            placed=dates.written(placed_on),
        )
    if (placed_on - today).days > DAYS_AHEAD:
        checked.refuse("placed_on", "placed_too_far", day=dates.written(placed_on))


def check_order(
    checked: Checked,
    *,
    now: datetime,
    sampled_at: datetime | None,
    produced_on: date | None = None,
    received_at: datetime | None = None,
) -> None:
    """Produced, then sampled, then received, and nothing that has not happened yet."""
    for field, at in (("sampled_at", sampled_at), ("received_at", received_at)):
        if at is not None and dates.in_future(at, now):
            checked.refuse(field, "moment_in_future", moment=dates.written(at))
    if sampled_at is not None and received_at is not None and sampled_at > received_at:
        checked.refuse(
            "received_at",
            "received_before_sampled",
            sampled=dates.written(sampled_at),
            received=dates.written(received_at),
        )
    if sampled_at is not None and produced_on is not None and local_day(sampled_at) < produced_on:
        checked.refuse(
            "sampled_at",
            "sampled_before_produced",
            produced=dates.written(produced_on),
            sampled=dates.written(local_day(sampled_at)),
        )


def expired(expires_on: date | None, *moments: datetime | None) -> bool:
    """Whether the sample was past its date when it was taken or received: noted, never hidden."""
    return expires_on is not None and any(at is not None and local_day(at) > expires_on for at in moments)
