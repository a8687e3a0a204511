"""One of these many numbers: a condition with a single parameter, however many there are.

`in_` sends one parameter for each, and 100,000 are more than either database takes.
"""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Members(FunctionElement[str]):
    """The members of a JSON list, as rows with one column, `value`."""

    inherit_cache = True


@compiles(_Members, "sqlite")
def _on_sqlite(members: _Members, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each({compiler.process(members.clauses, **how)})"


@compiles(_Members, "postgresql")
def _on_postgresql(members: _Members, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(members.clauses, **how)} AS JSON))"


def among(column: InstrumentedAttribute[int], numbers: Iterable[int]) -> sa.ColumnElement[bool]:
    """Whether a column holds one of `numbers`."""
    members = _Members(sa.literal(json.dumps(sorted(set(numbers))), sa.Text)).table_valued("value")
    return column.in_(sa.select(sa.cast(members.c.value, sa.BigInteger)))
