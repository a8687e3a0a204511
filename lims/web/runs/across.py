"""One grid over a whole sample: its boxes in every run that is not closed, analytes as rows unless turned."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import cells, parts, samples
from lims.queries import runs as asking
from lims.queries.cells import Of
from lims.services import results
from lims.web.access import requires
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.runs import address, bp, saving, sent
from lims.web.runs.may import editable
from lims.web.runs.sheet import Again, sheet, shown
from lims.words import say

MOST_NAMED = 12


@bp.get("/of-sample/<id:sample_id>")
@requires(Permission.READ_RUNS)
def of_sample(sample_id: int) -> ResponseReturnValue:
    return show_sample(sample_id)


@bp.post("/of-sample/<id:sample_id>/results")
@requires(Permission.ENTER_RESULTS)
def enter_sample(sample_id: int) -> ResponseReturnValue:
    of = Of(sample_id=sample_id)
    if saving.wanted():
        return saving.answer(of)
    typed = sent.typed_in(request.form)
    try:
        changed = saving.keep(of, typed)
    except NotFound:
        raise
    except Refused as refused:
        return show_sample(sample_id, refused, again=Again(typed, refused.problems)), status_of(refused)
    flash(say("runs.saved", current_language(), count=changed))
    return redirect(here(sample_id).here, 303)


def here(sample_id: int, since: int = 0) -> address.Address:
    turned = request.args.get(address.TURNED) != "0"
    return address.of_sample(sample_id, turned=turned, since=since)


def show_sample(sample_id: int, refused: Refused | None = None, *, again: Again | None = None) -> str:
    language, can = current_language(), editable()
    with database().reading() as session:
        way = here(sample_id, cells.length(session))
        sample = samples.one(session, sample_id)
        boxes = asking.boxes_of(session, parts.of_sample(session, sample_id))
        runs = parts.codes(session, {box.run_id for box in boxes})
    found = shown(sheet(boxes, language, editable=can, again=again or Again(), across=runs), way, None)
    return render_template(
        "runs/of_sample.html",
        sample=sample,
        back=url_for("samples.show", sample_id=sample_id),
        address=way,
        sheet=found,
        editable=can and any(box.takes_entries for box in boxes),
        closed=not (can and any(box.typed_by_hand for box in boxes)),
        refused=refused,
        named=dict(list(again.problems.items())[:MOST_NAMED]) if again else {},
        places={f"text-{box.id}": f"{box.named}, {box.analyte(language)}" for box in boxes},
        reason=request.form.get(results.REASON, ""),
    )
