"""The catalogue: limits, analytes, commodities, panels; and vouching for a limit."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.catalogue import MARKETS
from lims.domain.permission import Permission
from lims.domain.refusal import Problem, Refused
from lims.queries import certificates, reference, settled
from lims.queries import commodities as trees
from lims.services import limits
from lims.web import exports as lists
from lims.web import listed
from lims.web.access import requires
from lims.web.acts import act, now
from lims.web.catalogue import (
    bp,
    complete_lists,
    deciding_days,
    definitions,
    differences,
    effects,
    exports,
    factors,
    holidays,
    plan,
    proposals,
    scope,
)
from lims.web.catalogue.forms import ConfirmForm, filter_in_address, one_of, wanted_limits
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.words import knows, say
from lims.words.limits import in_short, remark
from lims.words.readings import unit_name
from lims.words.verdicts import basis_name

__all__ = [
    "bp",
    "complete_lists",
    "deciding_days",
    "definitions",
    "differences",
    "effects",
    "exports",
    "factors",
    "holidays",
    "plan",
    "proposals",
    "scope",
]


@bp.app_context_processor
def words_of_limits() -> dict[str, Any]:
    """What templates say of limits, in the reader's language."""
    language = current_language()

    def named(kind: str, value: str) -> str:
        return say(f"{kind}.{value}", language) if knows(f"{kind}.{value}") else value

    return {
        "in_short": lambda limit: in_short(limit, language),
        "remark": remark,
        "basis_name": lambda basis: basis_name(basis, language),
        "unit_name": lambda unit: unit_name(unit, language),
        "group_name": lambda group: named("analyte_group", group),
        "choices_of": lambda kind, values: [(value, named(kind, value)) for value in values],
        "name_of": lambda thing: (thing.name_vi if language == "vi" else "") or thing.name,
    }


@bp.get("/")
@requires(Permission.READ_CATALOGUE)
def index() -> ResponseReturnValue:
    wanted, after = wanted_limits(), number_in_address("after")
    with database().reading() as session:
        page = reference.limits(session, wanted, after=after)
        choices = {
            "tree": trees.tree(session),
            "groups": reference.groups(session),
            "analyte": reference.analyte(session, wanted.analyte_id) if wanted.analyte_id else None,
        }
    return render_template(
        "catalogue/index.html",
        page=page,
        wanted=wanted,
        markets=MARKETS,
        same=filter_in_address(),
        **choices,
    )


@bp.get("/limits/<id:limit_id>")
@requires(Permission.READ_CATALOGUE)
def limit(limit_id: int) -> ResponseReturnValue:
    return show_limit(limit_id, ConfirmForm())


@bp.post("/limits/<id:limit_id>/confirm")
@requires(Permission.CONFIRM_LIMITS)
def confirm(limit_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    reason = form.reason.data or ""
    doing = act(reason.strip()[:1000] or None)
    try:
        with database().transaction(doing) as session:
            limits.confirm_limit(session, limit_id, reason=reason, act=doing)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        left = show_problems(refused.problems, form._fields.get)
        return show_limit(
            limit_id, form, refused=refused.problem if left or not form.errors else None
        ), status
    flash(say("catalogue.confirmed", current_language()))
    return redirect(url_for(".limit", limit_id=limit_id))


@bp.get("/analytes")
@requires(Permission.READ_CATALOGUE)
def analytes() -> ResponseReturnValue:
    q, group = text_in_address("q"), text_in_address("group")
    with database().reading() as session:
        if lists.asked():

            def further(after: int | None) -> tuple[Any, int | None]:
                found = reference.analytes(session, q=q, group=group, after=after)
                return found.rows, found.next_key

            return lists.send("analytes", listed.ANALYTES, lists.every(further))
        page = reference.analytes(session, q=q, group=group, after=number_in_address("after"))
        groups = reference.groups(session)
    return render_template("catalogue/analytes.html", page=page, q=q, group=group, groups=groups)


@bp.get("/analytes/<id:analyte_id>")
@requires(Permission.READ_CATALOGUE)
def analyte(analyte_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        row = reference.analyte(session, analyte_id)
        entries = reference.limits_of(session, analyte_id)
    return render_template("catalogue/analyte.html", analyte=row, entries=entries, today=local_day(now()))


@bp.get("/commodities")
@requires(Permission.READ_CATALOGUE)
def commodities() -> ResponseReturnValue:
    with database().reading() as session:
        tree = trees.tree(session)
        counts = reference.limit_counts(session)
    if lists.asked():
        return lists.send(
            "commodities", listed.COMMODITIES, ((each, counts.get(each.id, 0)) for each in tree)
        )
    return render_template("catalogue/commodities.html", tree=tree, counts=counts)


@bp.get("/panels")
@requires(Permission.READ_CATALOGUE)
def panels() -> ResponseReturnValue:
    market, product_id = one_of("market", MARKETS), number_in_address("product")
    with database().reading() as session:
        products = reference.panel_products(session)
        product = next((each for each in products if each.id == product_id), None)
        rows = reference.panels(session, product=product.name, market=market) if product else []
        numbers = reference.analyte_numbers(session, {row.analyte for row in rows})
    return render_template(
        "catalogue/panels.html",
        products=products,
        product=product,
        market=market,
        markets=MARKETS,
        rows=rows,
        numbers=numbers,
    )


def show_limit(limit_id: int, form: ConfirmForm, *, refused: Problem | None = None) -> str:
    with database().reading() as session:
        entry = reference.limit(session, limit_id)
        history = reference.history(session, entry)
        around = settled.around(session, entry, on=local_day(now()))
        used = _certificates(session, limit_id) if g.who.can(Permission.READ_CERTIFICATES) else None
    return render_template(
        "catalogue/limit.html",
        entry=entry,
        around=around,
        history=history,
        used=used,
        form=form,
        refused=refused,
        today=local_day(now()),
    )


def _certificates(session: Any, limit_id: int) -> certificates.Page:
    """The certificates this limit was used on, newest first."""
    before = number_in_address("after")
    return certificates.page(session, certificates.Filter(limit_row_id=limit_id, before=before))
