"""Reading what was given field by field: every problem is remembered, then all are said at once."""

from collections.abc import Callable
from typing import TypeVar

from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept

Value = TypeVar("Value")


class Checked:
    """Collects problems under their fields; `under` gives the same for one row of many."""

    def __init__(self, prefix: str = "", problems: dict[str, Problem] | None = None) -> None:
        self.prefix = prefix
        self.problems: dict[str, Problem] = {} if problems is None else problems

    def under(self, prefix: str) -> "Checked":
        return Checked(f"{self.prefix}{prefix}", self.problems)

    def refuse(self, field: str, code: str, **values: object) -> None:
        self.problems.setdefault(f"{self.prefix}{field}", Problem(code, values))

    def read(self, field: str, how: Callable[[], Value], *, otherwise: Value) -> Value:
        """What `how` reads; its refusal becomes the problem of this field."""
        try:
            return how()
        except Refused as refused:
            self.refuse(field, refused.code, **refused.values)
            return otherwise

    def text(self, field: str, given: str, *, longest: int = 255, lines: bool = False) -> str:
        return self.read(field, lambda: kept(given, longest=longest, lines=lines), otherwise="")

    def needed(self, field: str, given: str, *, longest: int = 255, lines: bool = False) -> str:
        """A text that must not be empty."""
        text = self.text(field, given, longest=longest, lines=lines)
        if not text:
            self.refuse(field, "required")
        return text

    def finish(self, code: str) -> None:
        """Raise `Refused(code)` with every problem, if there is one."""
        if self.problems:
            raise Refused(code, self.problems)
