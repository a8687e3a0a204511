"""Issuing many certificates: looked at one by one, confirmed once, issued one by one, each an act of its own."""

from enum import StrEnum

from lims.domain.refusal import Conflict, NotAllowed, Refused

MOST = 200


class Status(StrEnum):
    """`looking` at the gate of each; `looked`: waits for one confirmation; `issuing`; then `done`.

    `interrupted` stopped in the middle, by a kill or a fault; its own person lets it go on.
    """

    LOOKING = "looking"
    LOOKED = "looked"
    ISSUING = "issuing"
    DONE = "done"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """Of one sample: `held` has reasons at the gate and is left alone; `refused` was ready, and then was not."""

    WAITING = "waiting"
    READY = "ready"
    HELD = "held"
    ISSUED = "issued"
    REFUSED = "refused"


AT_WORK = frozenset({Status.LOOKING, Status.ISSUING})
NEXT = {Status.LOOKING: Outcome.WAITING, Status.ISSUING: Outcome.READY}
"""What the worker takes up next."""


def require_some(count: int) -> None:
    if not count:
        raise Refused("bulk_none_chosen")
    if count > MOST:
        raise Refused("bulk_too_many", most=MOST, count=count)


def require_own(by_id: int, person_id: int | None) -> None:
    """A signature is nobody else's to confirm or to let go on."""
    if by_id != person_id:
        raise NotAllowed("bulk_of_another")


def require_confirms(status: str, *, ready: int) -> None:
    if status != Status.LOOKED:
        raise Conflict("bulk_not_to_confirm")
    if not ready:
        raise Conflict("bulk_none_ready")


def require_resumes(status: str) -> None:
    if status != Status.INTERRUPTED:
        raise Conflict("bulk_not_interrupted")


def require_cancels(status: str) -> None:
    """What was issued stays issued; the rest is left alone."""
    if status in {Status.DONE, Status.CANCELLED}:
        raise Conflict("bulk_over")
