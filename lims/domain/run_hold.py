"""A run held back: until somebody lets it go, nothing of it is accepted and none of its samples gets a paper."""

from collections.abc import Sequence

from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.text import kept

LONGEST = 2000


def require_not_held(runs: Sequence[str]) -> None:
    """Raise `Conflict` naming the runs that are held back."""
    if runs:
        raise Conflict("run_held", runs=", ".join(runs))


def reason(text: str) -> str:
    """Why a run is held or let go: never left out."""
    why = kept(text, longest=LONGEST, lines=True)
    if not why:
        raise Refused("hold_needs_reason", {"reason": Problem("hold_needs_reason")})
    return why
