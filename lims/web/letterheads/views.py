"""The laboratory's letterhead: seen as it would be printed while it is typed, kept as a new one each time."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.certificate_parts import PaperLanguage
from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import letterheads as asking
from lims.queries import people
from lims.services import letterheads
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import sentence, status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.letterheads import seen
from lims.web.letterheads.forms import LetterheadForm
from lims.web.row_numbers import number, one
from lims.web.typed import show_problems
from lims.words import say

bp = Blueprint("letterheads", __name__, url_prefix="/letterhead")


@bp.get("/")
@requires(Permission.KEEP_LETTERHEAD)
def index() -> ResponseReturnValue:
    return show(LetterheadForm())


@bp.post("/")
@requires(Permission.KEEP_LETTERHEAD)
def keep() -> ResponseReturnValue:
    form = LetterheadForm()
    doing = act((form.reason.data or "").strip()[:255] or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".index")
            letterheads.keep(session, form.typed(), form.sent(), instead_of=shown_number(), act=doing)
    except Refused as refused:
        return show(form, refused), status_of(refused)
    flash(say("letterheads.kept", current_language()))
    return redirect(url_for(".index"), 303)


@bp.get("/example.pdf")
@requires(Permission.KEEP_LETTERHEAD)
def example() -> ResponseReturnValue:
    """The example with the letterhead there is."""
    with database().reading() as session:
        laboratory = asking.laboratory(session, people.laboratory(session))
    return paper(seen.drawn(laboratory, PaperLanguage.BOTH, at=now()))


@bp.post("/preview.pdf")
@requires(Permission.KEEP_LETTERHEAD)
def preview() -> ResponseReturnValue:
    """The example with what is typed at this moment; nothing is kept."""
    form = LetterheadForm()
    try:
        checked = letterheads.check(form.typed(), form.sent())
    except Refused as refused:
        problems = [
            (say(form[field].label.text, current_language()), sentence(problem))
            for field, problem in refused.problems.items()
        ]
        return render_template("letterheads/preview.html", problems=problems), status_of(refused)
    with database().reading() as session:
        laboratory = asking.laboratory(session, people.laboratory(session))
    return paper(seen.drawn(seen.with_typed(laboratory, checked, form.sent()), form.language, at=now()))


def shown_number() -> int:
    """The letterhead the form was filled in beside; 0 while there is none."""
    text = one(request.form, "number")
    return 0 if text == "0" else number(text)


def paper(content: bytes) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype="application/pdf", download_name="letterhead.pdf", etag=False)


def show(form: LetterheadForm, refused: Refused | None = None) -> str:
    with database().reading() as session:
        current = asking.current(session)
        history = asking.history(session)
        home = people.laboratory(session)
    form.offer()
    if refused is None:
        form.process(data={**asking.texts(current), "paper": PaperLanguage.BOTH.value})
    else:
        show_problems(refused.problems, lambda name: form._fields.get(name))
    return render_template(
        "letterheads/index.html",
        form=form,
        refused=refused,
        current=current,
        history=history[: asking.SHOWN],
        cut=len(history) > asking.SHOWN,
        accredited=bool(home.accreditation and home.accredited_to and home.accredited_to >= local_day(now())),
        number=request.form.get("number", "")
        if refused is not None
        else str(current.number if current else 0),
    )
