"""The public pages: what a certificate says and whether it is in force, for anyone with its token; a file checked."""

from threading import BoundedSemaphore

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as Missing
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from config import MEGABYTE
from lims.domain import paper_answer, verification
from lims.domain.act import local_day
from lims.domain.checking import Checked, Trusted
from lims.domain.refusal import NotFound
from lims.queries import public as asking
from lims.web import certificate_lines
from lims.web.access import open_to_all
from lims.web.acts import now
from lims.web.bodies import takes_up_to
from lims.web.house import config, database
from lims.web.language import current_language
from lims.web.limits import limiter
from lims.words import say
from reports.signature.apart import check_apart

LARGEST_FORM = 10 * MEGABYTE + 64 * 1024
AT_ONCE = 2
PATIENCE = 10
"""Seconds a file waits for its turn before its owner is asked to come again."""
bp = Blueprint("verify", __name__, url_prefix="/v")
_looking = BoundedSemaphore(AT_ONCE)


@bp.before_request
def choose_language() -> None:
    """A stranger has no session: the language is in the address."""
    if request.args.get("lang") in {"vi", "en"}:
        g.language = request.args["lang"]


@bp.get("", strict_slashes=False)
@open_to_all
@limiter.limit(lambda: config().verify_rate)
def form() -> ResponseReturnValue:
    """A code to scan or a file to hand in: a number alone gives no answer."""
    return render_template("verify/form.html", problem=None)


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
    today = local_day(now())
    if found.said is None:
        return render_template("verify/examined.html", row=found.row)
    return render_template(
        "verify/show.html",
        row=found.row,
        said=found.said,
        standing=found.standing(today),
        answers=certificate_lines.answers(found.said.answers, current_language()),
        lines=certificate_lines.lines(found.said, current_language()),
    )


@bp.get("/certificate.pem")
@open_to_all
@limiter.limit(lambda: config().verify_rate)
def certificate() -> ResponseReturnValue:
    """The certificates of every key that ever signed here, for whoever checks a paper without us."""
    with database().reading() as session:
        bundle = asking.bundle(session)
    if not bundle:
        raise Missing
    answer: Response = make_response(bundle)
    answer.headers["Content-Type"] = "application/x-pem-file"
    answer.headers["Content-Disposition"] = 'attachment; filename="laboratory.pem"'
    return answer


@bp.post("/check")
@open_to_all
@takes_up_to(LARGEST_FORM)
@limiter.limit(lambda: config().check_rate)
def check() -> ResponseReturnValue:
    """Is this file a paper of ours, as it was issued? The file is looked at and forgotten."""
    given = request.files.get("paper")
    content = given.read() if given is not None else b""
    if not content:
        return render_template("verify/form.html", problem="verify.no_file"), 422
    with database().reading() as session:
        trusted = asking.trusted(session)
    checked = _looked_at(content, trusted)
    with database().reading() as session:
        known, found = asking.of_file(session, checked)
    answer = paper_answer.answer(checked, known)
    return render_template(
        "verify/check.html",
        answer=answer.value,
        tone=_tone(answer),
        checked=checked,
        added=", ".join(say(f"checking.added_{each}", current_language()) for each in checked.added),
        found=found,
        standing=found.standing(local_day(now())) if found is not None else None,
        other_code=_leads_elsewhere(checked, found),
        strangers=checked.claims.strangers(config().public_url),
    )


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """Refused before it was read, and before the language was chosen."""
    choose_language()
    return render_template("verify/form.html", problem="verify.file_too_large"), 413


def _looked_at(content: bytes, trusted: tuple[Trusted, ...]) -> Checked:
    if not _looking.acquire(timeout=PATIENCE):
        raise ServiceUnavailable(retry_after=30)
    try:
        return check_apart(content, trusted)
    finally:
        _looking.release()


def _tone(answer: paper_answer.PaperAnswer) -> str:
    """How it looks: ours, ours with care, not to be relied on, or nothing could be told."""
    if answer is paper_answer.PaperAnswer.GENUINE:
        return "genuine"
    unclear = {
        *paper_answer.UNTOLD,
        paper_answer.PaperAnswer.ADDED_TO,
        paper_answer.PaperAnswer.OTHER_LABORATORY,
    }
    return "inconclusive" if answer in unclear else "fail"


def _leads_elsewhere(checked: Checked, found: asking.Public | None) -> bool:
    """Whether the code in the file belongs to a certificate of another number than is written in it."""
    numbers = checked.claims.numbers
    return found is not None and bool(numbers) and found.row.number not in numbers
