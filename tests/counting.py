"""How many statements something takes, seen where they leave for the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from lims.db import Database


@dataclass
class Statements:
    """The statements of one block, in their order."""

    said: list[str] = field(default_factory=list)

    def of(self, beginning: str) -> int:
        return sum(1 for statement in self.said if statement.lstrip().startswith(beginning))


@contextmanager
def statements(database: Database) -> Iterator[Statements]:
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
