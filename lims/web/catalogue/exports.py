"""The catalogue as a file: what the list shows, or all of it, in the columns an import reads."""

from io import BytesIO

from flask import request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.act import local_day
from lims.domain.limit_row import COLUMNS, COUNTS, to_row
from lims.domain.permission import Permission
from lims.queries import reference
from lims.web.access import requires
from lims.web.acts import now
from lims.web.catalogue import bp
from lims.web.catalogue.forms import wanted_limits
from lims.web.house import database
from reports.spreadsheet import as_csv, as_workbook

KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/export")
@requires(Permission.READ_CATALOGUE)
def export() -> ResponseReturnValue:
    with database().reading() as session:
        found = reference.every_limit(session, wanted_limits())
    rows = [[cells[column] for column in COLUMNS] for cells in map(to_row, found)]
    return send(COLUMNS, rows, name="limits", numbers=COUNTS)


def send(
    columns: tuple[str, ...], rows: list[list[str]], *, name: str, numbers: tuple[str, ...] = ()
) -> ResponseReturnValue:
    """The table in the form the address asks for, under its name and today's date."""
    form = request.args.get("form", "csv")
    if form not in KINDS:
        raise BadRequest
    content = as_csv(columns, rows) if form == "csv" else as_workbook(name, columns, rows, numbers=numbers)
    return send_file(
        BytesIO(content),
        mimetype=KINDS[form],
        as_attachment=True,
        download_name=f"{name} {local_day(now()).isoformat()}.{form}",
        etag=False,
    )
