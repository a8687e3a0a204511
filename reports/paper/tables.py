"""Tables with hairlines only: facts beside their labels, notes beside their heads."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from reportlab.platypus import Flowable, Table, TableStyle

from reports.paper import geometry as at
from reports.paper import styles

Command: TypeAlias = tuple[Any, ...]
Cell: TypeAlias = Flowable | Sequence[Flowable] | str

PLAIN: tuple[Command, ...] = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
)


def grid(
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *commands: Command,
    repeat: int = 0,
    split_rows: bool = False,
) -> Table:
    """A table without padding or lines, except for those asked for.

    `split_rows` lets a page break fall inside a row that may be longer than a page.
    """
    table = Table(
        [list(row) for row in rows],
        colWidths=list(widths),
        repeatRows=repeat,
        hAlign="LEFT",
        splitInRow=int(split_rows),
    )
    table.setStyle(TableStyle([*PLAIN, *commands]))
    return table


def hairline(where: str, first: tuple[int, int], last: tuple[int, int]) -> Command:
    return (where, first, last, at.HAIRLINE, styles.LINE)


def rule(where: str, first: tuple[int, int], last: tuple[int, int]) -> Command:
    return (where, first, last, at.RULE, styles.INK)


def together(first: int, last: int) -> Command:
    """Rows that a page break never separates."""
    return ("NOSPLIT", (0, first), (-1, last))
