"""The pages of sampling minutes as they are shown: fresh, or again with everything that was typed."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import BadRequest

from lims.domain.minutes import MinutesStatus
from lims.domain.refusal import Conflict, Refused
from lims.queries import minutes as asking
from lims.queries import orders
from lims.web.house import database
from lims.web.minutes.forms import BlanksForm, GiveUpForm, MinutesForm
from lims.web.paging import number_in_address
from lims.web.typed import refuse_strange_rows, show_problems

AT_THE_BOXES = frozenset({"form_incomplete", "minutes_incomplete"})


def sent_form() -> MinutesForm:
    for rows in ("items", "samplers"):
        refuse_strange_rows(rows)
    return MinutesForm()


def require_valid(form: MinutesForm | BlanksForm | GiveUpForm) -> None:
    """Boxes that must be filled are, and what was typed can be read."""
    if isinstance(form, MinutesForm):
        form.offer()
    if not form.validate():
        raise Refused("form_incomplete")


def status_in_address() -> str | None:
    status = request.args.get("status", "")
    if status and status not in set(MinutesStatus):
        raise BadRequest
    return status or None


def show_list(form: BlanksForm) -> str:
    wanted = asking.Wanted(status=status_in_address(), after=number_in_address("after"))
    with database().reading() as session:
        page = asking.page(session, wanted)
    return render_template(
        "minutes/index.html", page=page, wanted=wanted, statuses=list(MinutesStatus), form=form
    )


def show_new(order_id: int, form: MinutesForm, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        order = orders.one(session, order_id)
    return _show("minutes/new.html", form, {each.id: each for each in order.samples}, refused, order=order)


def show_correct(minutes_id: int, form: MinutesForm, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        row = asking.one(session, minutes_id)
    if isinstance(refused, Conflict):
        form.version.data = row.version
    samples = {each.sample_id: each.sample for each in row.items}
    return _show("minutes/correct.html", form, samples, refused, row=row)


def show_give_up(minutes_id: int, form: GiveUpForm, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        row = asking.one(session, minutes_id)
    if refused is None or isinstance(refused, Conflict):
        form.version.data = row.version
    show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template("minutes/give_up.html", row=row, form=form, refused=_whole(refused))


def _show(
    template: str, form: MinutesForm, samples: Mapping[int, Any], refused: Refused | None, **given: object
) -> str:
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.box)
    rows = [
        (row.form, samples[int(known)])
        for row in form.items
        if (known := str(row.form.sample_id.data or "")).isdecimal() and int(known) in samples
    ]
    if isinstance(refused, Conflict):
        # The page shows what the other person did: the next save has seen it.
        for row, sample in rows:
            row.version.data = sample.version
    return render_template(template, form=form, rows=rows, left=left, refused=_whole(refused), **given)


def _whole(refused: Refused | None) -> Refused | None:
    """What is said about the whole form; what stands at its boxes is not said twice."""
    return None if refused is None or refused.code in AT_THE_BOXES else refused
