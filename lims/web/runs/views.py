"""Runs: the list, and one of them as a grid of results."""

from dataclasses import replace
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.permission import Permission
from lims.domain.reading import Reading
from lims.domain.refusal import NotFound, Refused
from lims.domain.run import RunStatus
from lims.queries import cells, holding, parts, using
from lims.queries import results as boxes
from lims.queries import runs as asking
from lims.queries.cells import Of
from lims.queries.hindrances import hindrances_of_run
from lims.queries.parts import MOST_TOLD
from lims.services import results, runs
from lims.web import exports, listed
from lims.web.access import requires
from lims.web.acts import act
from lims.web.errors import status_of
from lims.web.held import told
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.runs import across, address, bp, filling, readback, saving, sent, wide, working
from lims.web.runs.forms import NoteForm
from lims.web.runs.may import editable
from lims.web.runs.sheet import Again, sheet, shown
from lims.web.used import hindrances_told, lines
from lims.words import say
from lims.words.outcomes import understood

__all__ = ["across", "bp", "filling", "wide", "working"]

MOST_NAMED = 12


@bp.get("/")
@requires(Permission.READ_RUNS)
def index() -> ResponseReturnValue:
    status = request.args.get("status") or None
    if status is not None and status not in set(RunStatus):
        raise BadRequest
    mine = request.args.get("mine") == "1"
    method_id = number_in_address("method")
    wanted = asking.Wanted(
        opened_by_id=g.who.person_id if mine else None,
        status=status,
        method_id=method_id,
        after=number_in_address("after"),
    )
    with database().reading() as session:
        if exports.asked():
            return exports.send(
                "runs", listed.RUNS, exports.every(lambda after: counted(session, wanted, after))
            )
        page, methods = asking.page(session, wanted), asking.methods(session)
    return render_template(
        "runs/index.html", page=page, methods=methods, statuses=list(RunStatus), wanted=wanted, mine=mine
    )


@bp.get("/<id:run_id>")
@requires(Permission.READ_RUNS)
def show(run_id: int) -> ResponseReturnValue:
    """The grid; as a file every box of it, also one that counts no more."""
    if exports.asked():
        with database().reading() as session:
            whole = asking.whole(session, run_id)
            return exports.send(whole.run.code, listed.GRID, whole.boxes)
    return show_run(run_id)


def counted(session: Any, wanted: asking.Wanted, after: int | None) -> tuple[list[Any], int | None]:
    """A page of runs, each with how far it is."""
    page = asking.page(session, replace(wanted, after=after))
    return [(run, page.counts.get(run.id, asking.Count())) for run in page.rows], page.next_key


@bp.post("/<id:run_id>/results")
@requires(Permission.ENTER_RESULTS)
def enter_results(run_id: int) -> ResponseReturnValue:
    if saving.wanted():
        return saving.answer(Of(run_id=run_id))
    typed = sent.typed_in(request.form)
    reason = request.form.get(results.REASON, "")
    try:
        with database().transaction(act(reason.strip() or None)) as session:
            changed = results.enter(session, run_id, typed, act=act(), correction_reason=reason)
    except NotFound:
        raise
    except Refused as refused:
        return show_run(run_id, refused, again=Again(typed, refused.problems), reason=reason), status_of(
            refused
        )
    flash(say("runs.saved", current_language(), count=changed))
    return redirect(address.of_run(run_id, number_in_address("first")).here, 303)


@bp.post("/<id:run_id>/read")
@requires(Permission.ENTER_RESULTS)
def read(run_id: int) -> ResponseReturnValue:
    """How a text would be read and judged; nothing is kept."""
    result_id, text, confirmed = sent.question()
    with database().reading() as session:
        yardstick = boxes.to_read(session, run_id, result_id)
    return jsonify(readback.read(yardstick, text, current_language(), confirmed=confirmed).as_json())


@bp.post("/<id:run_id>/note")
@requires(Permission.ENTER_RESULTS)
def note(run_id: int) -> ResponseReturnValue:
    form = NoteForm()
    try:
        with database().transaction(act()) as session:
            runs.note(session, run_id, remark=form.remark.data or "", deviation=form.deviation.data or "")
    except NotFound:
        raise
    except Refused as refused:
        return show_run(run_id, refused, note_form=form), status_of(refused)
    flash(say("runs.noted", current_language()))
    return redirect(url_for(".show", run_id=run_id), 303)


def show_run(
    run_id: int,
    refused: Refused | None = None,
    *,
    again: Again | None = None,
    reason: str = "",
    note_form: NoteForm | None = None,
) -> str:
    """The page of a run, or a part of a large one; after a refusal with everything that was typed."""
    language, can = current_language(), editable()
    with database().reading() as session:
        since = cells.length(session)
        part = parts.part(session, run_id, number_in_address("first") or 1)
        whole = asking.whole(session, run_id, only=None if part is None else part.ids)
        ids = [] if part is None else parts.told(session, run_id)
        happened = whole.boxes if part is None else asking.whole(session, run_id, only=ids[:MOST_TOLD]).boxes
        count = asking.counts(session, [run_id]).get(run_id, asking.Count())
        held = holding.of_results(session, [box.id for box in whole.boxes])
        rows, hindrances = using.of_run(session, run_id), hindrances_of_run(session, [run_id])[run_id]
    here = address.of_run(run_id, None if part is None else part.first, since=since)
    found = shown(sheet(whole.boxes, language, editable=can, again=again or Again()), here, part)
    return render_template(
        "runs/show.html",
        used=lines(rows, language),
        hindrances=hindrances_told(hindrances, language),
        run=whole.run,
        address=here,
        boxes=whole.boxes,
        happened=happened,
        cut=MOST_TOLD if len(ids) > MOST_TOLD else None,
        count=count,
        sheet=found,
        editable=can and any(box.takes_entries for box in whole.boxes),
        closed=not (can and any(box.typed_by_hand for box in whole.boxes)),
        note=note_form or NoteForm(formdata=None, obj=whole.run),
        refused=refused,
        reading_in_words=in_words,
        held=told(held, language),
        named=dict(list(again.problems.items())[:MOST_NAMED]) if again else {},
        places={f"text-{box.id}": f"{box.named}, {box.analyte(language)}" for box in whole.boxes},
        reason=reason,
    )


def in_words(reading: Reading, unit: str) -> str:
    return understood(reading, unit, current_language())
