"""What failed, and everything behind one failure; nothing here changes anything."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Problem
from lims.queries import failure as behind
from lims.queries import failures as asking
from lims.web import exports, listed_papers
from lims.web.access import requires
from lims.web.errors import sentences
from lims.web.failures import told
from lims.web.failures.forms import CHOICES, wanted
from lims.web.house import database
from lims.web.language import current_language

bp = Blueprint("failures", __name__, url_prefix="/failures")


@bp.get("/")
@requires(Permission.READ_FAILURES)
def index() -> ResponseReturnValue:
    problems: dict[str, Problem] = {}
    filter_ = wanted(problems)
    with database().reading() as session:
        if exports.asked() and not problems:
            pages = exports.every(lambda after: exports.along(asking.page, session, filter_, before=after))
            return exports.send("failures", listed_papers.FAILURES, pages)
        page = asking.page(session, filter_)
        choices = asking.choices(session)
    body = render_template(
        "failures/index.html",
        page=page,
        choices=choices,
        outcomes=list(CHOICES),
        typed=request.args,
        problems=sentences(problems),
        told=told,
        reader=current_language(),
    )
    return body, 422 if problems else 200


@bp.get("/<id:judgement_id>")
@requires(Permission.READ_FAILURES)
def show(judgement_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        failure = behind.failure(session, judgement_id)
    return render_template("failures/show.html", failure=failure, told=told, reader=current_language())
