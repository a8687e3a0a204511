"""A second person looks through a run, accepts results or gives them back."""

from collections.abc import Collection
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission, Role
from lims.domain.reading import Reading
from lims.domain.refusal import NotFound, Refused
from lims.queries import holding, quality
from lims.queries import validation as asking
from lims.queries.hindrances import hindrances_of_run
from lims.services import holding as answering
from lims.services import validation
from lims.web import exports, listed
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.held import told
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.row_numbers import number, numbers, one
from lims.web.used import hindrances_told
from lims.web.validation import bp, repeats
from lims.web.validation.lines import samples
from lims.words import quality as quality_words
from lims.words import say
from lims.words.outcomes import understood

__all__ = ["bp", "repeats"]


@bp.get("/")
@requires(Permission.VALIDATE)
def index() -> ResponseReturnValue:
    with database().reading() as session:
        if exports.asked():
            return exports.send(
                "validation", listed.RUNS, exports.every(lambda after: counted(session, after))
            )
        page = asking.page(session, after=number_in_address("after"))
    return render_template("validation/index.html", page=page, reviews=may_review())


@bp.get("/runs/<id:run_id>")
@requires(Permission.VALIDATE)
def show(run_id: int) -> ResponseReturnValue:
    return show_review(run_id)


@bp.post("/runs/<id:run_id>/accept")
@requires(Permission.VALIDATE)
def accept(run_id: int) -> ResponseReturnValue:
    chosen = chosen_in_form()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", run_id=run_id)
            count = validation.validate(
                session,
                chosen,
                act=act(),
                reviewer=g.who.reviewer,
                role=g.who.role,
                versions=versions_in_form(chosen),
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_review(run_id, refused, chosen=chosen), status_of(refused)
    flash(say("validation.accepted", current_language(), count=count))
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.post("/runs/<id:run_id>/return")
@requires(Permission.VALIDATE)
def send_back(run_id: int) -> ResponseReturnValue:
    chosen, reason = chosen_in_form(), request.form.get("reason", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", run_id=run_id)
            count = validation.send_back(
                session,
                chosen,
                reason,
                reviewer=g.who.reviewer,
                role=g.who.role,
                versions=versions_in_form(chosen),
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_review(run_id, refused, chosen=chosen), status_of(refused)
    flash(say("validation.returned", current_language(), count=count))
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.post("/runs/<id:run_id>/holding")
@requires(Permission.VALIDATE)
def answer_for(run_id: int) -> ResponseReturnValue:
    """Somebody answers by name for what was begun too late, or nobody knows when."""
    reason = request.form.get("holding_reason", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", run_id=run_id)
            count = answering.answer_for(
                session,
                run_id,
                numbers(request.form.getlist("held")),
                reason,
                act=act(),
                reviewer=g.who.reviewer,
                role=g.who.role,
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_review(run_id, refused), status_of(refused)
    flash(say("holding.answered_for", current_language(), count=count))
    return redirect(url_for(".show", run_id=run_id), 303)


def counted(session: Any, after: int | None) -> tuple[list[Any], int | None]:
    """A page of runs that wait, each with how far it is."""
    page = asking.page(session, after=after)
    return [(run, page.counts[run.id]) for run in page.rows], page.next_key


def may_review() -> bool:
    return g.who.role is Role.MANAGER or g.who.reviewer


def chosen_in_form() -> list[int]:
    return numbers(request.form.getlist("result"))


def versions_in_form(chosen: Collection[int]) -> dict[int, int]:
    """The versions the reviewer saw."""
    return {each: number(one(request.form, f"version-{each}")) for each in chosen}


def show_review(run_id: int, refused: Refused | None = None, *, chosen: Collection[int] | None = None) -> str:
    with database().reading() as session:
        review = asking.review(session, run_id)
        proven = quality.of_runs(session, [run_id])[run_id]
        held = holding.of_results(session, [box.id for box in review.whole.boxes])
        hindrances = hindrances_of_run(session, [run_id])[run_id]
    return render_template(
        "validation/show.html",
        run=review.whole.run,
        proven=quality_words.state(proven, current_language()),
        unproven=bool(proven.blocking or proven.warnings or not proven.plan.told),
        hindrances=hindrances_told(hindrances, current_language()),
        boxes=review.whole.boxes,
        samples=samples(review, g.who.person_id, current_language(), reviewer=may_review()),
        chosen=chosen,
        reason=request.form.get("reason", ""),
        holding_reason=request.form.get("holding_reason", ""),
        reviews=may_review(),
        refused=refused,
        reading_in_words=in_words,
        held=told(held, current_language()),
    )


def in_words(reading: Reading, unit: str) -> str:
    return understood(reading, unit, current_language())
