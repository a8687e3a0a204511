"""What the laboratory refuses, as codes; `lims.words` chooses the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one thing typed."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """Understood, but not acceptable (422).

    `problems` names the boxes: field name → problem. Its sentence is
    ``refusal.<code>`` filled with `values`.
    """

    def __init__(
        self,
        code: str,
        problems: Mapping[str, Problem] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.problems: dict[str, Problem] = dict(problems or {})
        self.values: dict[str, object] = values

    @property
    def problem(self) -> Problem:
        return Problem(self.code, self.values)


class Conflict(Refused):
    """Right in itself, but not now: the thing has moved on (409)."""


class NotFound(Refused):
    """Missing, or somebody else's: the two answer alike (404)."""

    def __init__(self, code: str = "not_found", **values: object) -> None:
        super().__init__(code, None, **values)


class NotAllowed(Refused):
    """This person may not do this (403)."""
