"""A list of the screen as a file: the same address, filters and permission, and the whole result instead of one page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.act import local_day
from lims.web.acts import now
from lims.web.language import current_language
from lims.words import Language, say
from reports.listing import Cell, list_as_csv, list_as_workbook

KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST = 100_000
Key = int | str | None
Column = tuple[str, Callable[[Any, Language], Cell]]
"""The code of a head, and what stands below it of a row."""


def asked() -> str | None:
    """`?form=xlsx` or `csv`, where the list is wanted as a file; 400 for any other."""
    form = request.args.get("form", "")
    if form and form not in KINDS:
        raise BadRequest
    return form or None


def every(page: Callable[[Any], tuple[Sequence[Any], Key]]) -> Iterator[Any]:
    """All rows, page by page along the key."""
    after: Key = None
    while True:
        rows, after = page(after)
        yield from rows
        if after is None:
            return


def along(page: Callable[..., Any], session: Any, wanted: Any, **key: Key) -> tuple[Sequence[Any], Key]:
    """One page of a question that keeps its filters in a frozen value."""
    found = page(session, replace(wanted, **key))
    return found.rows, found.next_key


def file_address(form: str) -> str:
    """The address of this page as a file: the same filters, from the first row on."""
    args = [(name, value) for name, value in request.args.items(multi=True) if name not in {"after", "form"}]
    return f"{request.path}?{urlencode([*args, ('form', form)])}"


def send(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> ResponseReturnValue:
    """The list under its name and today's date; where it had to be cut, its last line says so."""
    language = current_language()
    heads = [say(code, language) for code, _ in columns]
    found = list(islice(rows, MOST + 1))
    cells: list[list[Cell]] = [[read(row, language) for _, read in columns] for row in found[:MOST]]
    if len(found) > MOST:
        cells.append([say("exports.cut", language, most=MOST), *[None] * (len(columns) - 1)])
    form = asked() or "csv"
    content = list_as_csv(heads, cells) if form == "csv" else list_as_workbook(name, heads, cells)
    return send_file(
        BytesIO(content),
        mimetype=KINDS[form],
        as_attachment=True,
        download_name=f"{name} {local_day(now()).isoformat()}.{form}",
        etag=False,
    )
