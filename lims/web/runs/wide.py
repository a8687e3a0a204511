"""What the grid asks while it stands open: all its boxes, how texts are read, what others saved."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lims.domain.permission import Permission
from lims.queries import cells as asking
from lims.queries import readbacks
from lims.queries import runs as every_run
from lims.queries.cells import Of
from lims.web.access import keeps_nobody_awake, requires
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.runs import bp, lean, readback, sealed, sent
from lims.web.runs.address import turned
from lims.web.runs.may import editable


@bp.get("/<id:run_id>/cells")
@requires(Permission.READ_RUNS)
def cells(run_id: int) -> ResponseReturnValue:
    """Every box of a run, for a grid larger than one plain form."""
    with database().reading() as session:
        every_run.one(session, run_id)
        found = asking.cells(session, Of(run_id=run_id))
    return jsonify(lean.grid(found, current_language(), editable=editable(), turned=turned()))


@bp.get("/<id:run_id>/cells/changed")
@requires(Permission.READ_RUNS)
@keeps_nobody_awake
def changed(run_id: int) -> ResponseReturnValue:
    return jsonify(changes(Of(run_id=run_id)))


@bp.get("/of-sample/<id:sample_id>/cells/changed")
@requires(Permission.READ_RUNS)
@keeps_nobody_awake
def changed_of_sample(sample_id: int) -> ResponseReturnValue:
    return jsonify(changes(Of(sample_id=sample_id)))


@bp.post("/<id:run_id>/cells/read")
@requires(Permission.ENTER_RESULTS)
def read_cells(run_id: int) -> ResponseReturnValue:
    """How texts would be read and judged; nothing is kept."""
    return jsonify(read_back(Of(run_id=run_id)))


@bp.post("/of-sample/<id:sample_id>/cells/read")
@requires(Permission.ENTER_RESULTS)
def read_cells_of_sample(sample_id: int) -> ResponseReturnValue:
    return jsonify(read_back(Of(sample_id=sample_id)))


def changes(of: Of) -> dict[str, Any]:
    """What changed since the grid was read, for whom, and a token that a save can be sent with."""
    with database().reading() as session:
        since = number_in_address("since") or 0
        at, ids = asking.changed(session, of, since)
        found = asking.cells(session, of, only=ids) if ids else None
    told = lean.changes(found, current_language(), editable=editable()) if found else {"cells": {}}
    return {"at": at, "account": sealed.mark(), "csrf": generate_csrf(), "all": ids is None, **told}


def read_back(of: Of) -> dict[str, Any]:
    questions = sent.questions()
    with database().reading() as session:
        by = readbacks.yardsticks(session, of, [each.id for each in questions])
    language = current_language()
    return {
        "answers": {
            str(each.id): readback.read(by[each.id], each.text, language, confirmed=each.confirmed).as_json()
            for each in questions
        }
    }
