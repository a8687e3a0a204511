"""Facts of a received sample are put right, with the reason; opinions on its results."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.queries import continuing, lives, opinions
from lims.queries import samples as asking
from lims.services import fact_corrections
from lims.services import opinions as giving
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import sentences, status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.samples import bp
from lims.web.samples.fact_forms import FactsForm, OpinionForm, WithdrawForm
from lims.web.samples.forms import whole_number
from lims.web.typed import show_problems
from lims.words import say


@bp.get("/samples/<id:sample_id>/facts")
@requires(Permission.RECEIVE)
def correct(sample_id: int) -> ResponseReturnValue:
    return show_facts(sample_id, FactsForm())


@bp.post("/samples/<id:sample_id>/facts")
@requires(Permission.RECEIVE)
def correct_now(sample_id: int) -> ResponseReturnValue:
    form = FactsForm()
    doing = act((form.reason.data or "").strip()[:1000] or None)
    try:
        if not form.validate():
            raise Refused("form_incomplete")
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", sample_id=sample_id)
            fact_corrections.correct(
                session,
                sample_id,
                form.given(),
                form.reason.data or "",
                version=whole_number(form.version.data),
                act=doing,
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_facts(sample_id, form, refused), status_of(refused)
    flash(say("facts.corrected", current_language()))
    return redirect(url_for(".show", sample_id=sample_id), 303)


@bp.get("/samples/<id:sample_id>/opinions")
@requires(Permission.GIVE_OPINIONS)
def show_opinions(sample_id: int) -> ResponseReturnValue:
    return opinion_page(sample_id, OpinionForm())


@bp.post("/samples/<id:sample_id>/opinions")
@requires(Permission.GIVE_OPINIONS)
def give_opinion(sample_id: int) -> ResponseReturnValue:
    form, doing = OpinionForm(), act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_opinions", sample_id=sample_id)
            giving.give(
                session,
                sample_id,
                text_vi=form.text_vi.data or "",
                text_en=form.text_en.data or "",
                basis_vi=form.basis_vi.data or "",
                basis_en=form.basis_en.data or "",
                act=doing,
            )
    except NotFound:
        raise
    except Refused as refused:
        return opinion_page(sample_id, form, refused), status_of(refused)
    return redirect(url_for(".show_opinions", sample_id=sample_id), 303)


@bp.post("/samples/<id:sample_id>/opinions/<id:opinion_id>/withdraw")
@requires(Permission.GIVE_OPINIONS)
def withdraw_opinion(sample_id: int, opinion_id: int) -> ResponseReturnValue:
    form, doing = WithdrawForm(), act()
    try:
        with database().transaction(doing) as session:
            row = giving.withdraw(session, opinion_id, form.reason.data or "", act=doing)
            if row.sample_id != sample_id:
                raise NotFound
    except NotFound:
        raise
    except Refused as refused:
        return opinion_page(sample_id, OpinionForm(formdata=None), refused, opinion_id), status_of(refused)
    return redirect(url_for(".show_opinions", sample_id=sample_id), 303)


def show_facts(sample_id: int, form: FactsForm, refused: Refused | None = None) -> str:
    with database().reading() as session:
        sample = asking.one(session, sample_id)
        place = asking.place_of(session, sample)
        earlier = lives.corrections(session, sample_id)
        now = continuing.standing(session, sample_id)
    form.offer()
    if not form.is_submitted():
        form.fill(sample, sample.order.contact)
    if refused is None or isinstance(refused, Conflict):
        form.version.data = sample.version
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template(
        "samples/correct.html",
        sample=sample,
        place=place,
        form=form,
        refused=refused,
        left=sentences(left),
        earlier=earlier,
        now=now,
    )


def opinion_page(
    sample_id: int, form: OpinionForm, refused: Refused | None = None, withdrawing: int | None = None
) -> str:
    with database().reading() as session:
        sample = asking.one(session, sample_id)
        place = asking.place_of(session, sample)
        given = opinions.of_sample(session, sample_id)
        now = continuing.standing(session, sample_id)
    if withdrawing is None:
        show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template(
        "samples/opinions.html",
        sample=sample,
        place=place,
        form=form,
        withdraw=WithdrawForm(formdata=None),
        refused=refused,
        given=given,
        now=now,
    )
