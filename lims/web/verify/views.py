"""The public page of a certificate: what it says and whether it is in force, for anyone with its token."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as Missing

from lims.domain import verification
from lims.domain.act import local_day
from lims.domain.refusal import NotFound
from lims.queries import certificates as asking
from lims.web import certificate_lines
from lims.web.access import open_to_all
from lims.web.acts import now
from lims.web.house import config, database
from lims.web.language import current_language
from lims.web.limits import limiter

bp = Blueprint("verify", __name__, url_prefix="/v")


@bp.before_request
def choose_language() -> None:
    """A stranger has no session: the language is in the address."""
    if request.args.get("lang") in {"vi", "en"}:
        g.language = request.args["lang"]


@bp.get("", strict_slashes=False)
@open_to_all
@limiter.limit(lambda: config().verify_rate)
def form() -> ResponseReturnValue:
    """Without a token there is nothing to ask by: a number alone gives no answer."""
    return render_template("verify/form.html")


@bp.get("/<token>")
@open_to_all
@limiter.limit(lambda: config().verify_rate)
def show(token: str) -> ResponseReturnValue:
    """Anything but a token as it was printed is missing, and takes as long to be missing."""
    known = token if verification.is_token(token) else None
    with database().reading() as session:
        try:
            found = asking.by_token(session, known)
        except NotFound:
            raise Missing from None
    said = verification.public(found.certificate)
    return render_template(
        "verify/show.html",
        row=found.row,
        said=said,
        standing=found.standing(local_day(now())),
        answers=certificate_lines.answers(said.answers, current_language()),
        lines=certificate_lines.lines(said, current_language()),
    )
