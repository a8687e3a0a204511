"""Results from a file: looked at row by row, then written whole or not at all."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain import profile as profiles
from lims.domain.file_row import Outcome
from lims.domain.imported import MOST_ON_PAGE, Kind, Status
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.instruments import result_file
from lims.queries import imports as asking
from lims.queries import runs
from lims.services import imports, results
from lims.services.imports import Sent
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import config, database, files
from lims.web.imports import bp, known, orders, profile_pages, working
from lims.web.imports.forms import ResultsForm, WriteForm
from lims.web.imports.kept import send_kept
from lims.web.imports.told import told
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.words import say

__all__ = ["bp", "orders", "profile_pages"]

ORDER = (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME, Outcome.BLANK, Outcome.NOT_SAMPLE)


@bp.get("/results")
@requires(Permission.ENTER_RESULTS)
def index() -> ResponseReturnValue:
    return show_list(ResultsForm(formdata=None))


@bp.post("/results")
@requires(Permission.ENTER_RESULTS)
def try_results() -> ResponseReturnValue:
    """Read the file and say what it would do. A file that cannot be read is not kept."""
    form, sent, doing = ResultsForm(), request.files.get("file"), act()
    content = sent.read() if sent is not None else b""
    try:
        if sent is None or not (content or sent.filename):
            raise Refused("no_file_chosen")
        chosen = known.chosen(form.profile.data or "")
        profile = profiles.read(chosen.document)
        found = result_file.read(content, profile, most=MOST_ON_PAGE)
        told_file = Sent(
            file_name=sent.filename or "",
            sha256=files().keep(content),
            profile_code=chosen.code,
            profile_version=chosen.number,
            document=chosen.document,
            run_id=_number(form.run.data or ""),
        )
        with database().transaction(doing, once=sent_nonce()) as session:
            row = imports.begin(session, Kind.RESULTS, told_file, total=len(found), act=doing)
            address = session.info["answer"] = url_for(".show", import_id=row.id)
    except NotFound:
        raise
    except Refused as refused:
        left = show_problems(refused.problems, form._fields.get)
        if len(left) == len(refused.problems):
            form.file.errors = [refused.problem]
        return show_list(form, problems=list(left.items())), status_of(refused)
    working.look(row.id, found, profile, doing)
    return redirect(address, 303)


@bp.get("/results/<id:import_id>")
@requires(Permission.ENTER_RESULTS)
def show(import_id: int) -> ResponseReturnValue:
    """While the file is being looked at, the page asks again by itself."""
    page, judging = show_import(import_id, WriteForm(formdata=None))
    return (page, 200, {"Refresh": "2"}) if judging else page


@bp.get("/results/<id:import_id>/kept")
@requires(Permission.ENTER_RESULTS)
def kept_file(import_id: int) -> ResponseReturnValue:
    return send_kept(import_id, Kind.RESULTS)


@bp.post("/results/<id:import_id>/write")
@requires(Permission.ENTER_RESULTS)
def write(import_id: int) -> ResponseReturnValue:
    """All of it, in one act; or none."""
    form = WriteForm()
    why, doing = form.why.data or "", act((form.why.data or "").strip()[:1000] or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            row, writing, reason = imports.to_write(
                session,
                import_id,
                Kind.RESULTS,
                plan=request.form.get("plan", ""),
                override=bool(form.override.data),
                why=why,
            )
            with imports.telling_rows(writing):
                boxes = imports.boxes(writing)
                count = results.enter_boxes(session, boxes, act=doing, correction_reason=reason or None)
            imports.mark_written(session, row, why=reason, act=doing)
            address = session.info["answer"] = url_for(".show", import_id=import_id)
    except Refused as refused:
        return answer(import_id, form, refused)
    flash(say("imports.written_now", current_language(), count=count))
    return redirect(address, 303)


@bp.post("/results/<id:import_id>/cancel")
@requires(Permission.ENTER_RESULTS)
def cancel(import_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        imports.cancel(session, import_id, Kind.RESULTS)
    flash(say("imports.cancelled_now", current_language()))
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post("/results/<id:import_id>/resume")
@requires(Permission.ENTER_RESULTS)
def resume(import_id: int) -> ResponseReturnValue:
    working.again(import_id, act())
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.get("/runs/<id:run_id>")
@requires(Permission.ENTER_RESULTS)
def of_run(run_id: int) -> ResponseReturnValue:
    """Which file and row each value of a run came from."""
    with database().reading() as session:
        run = runs.one(session, run_id)
        found = asking.of_run(session, run_id, after=number_in_address("after"))
        names = asking.names(session, [each.import_id for each in found.rows])
    return render_template(
        "imports/of_run.html", run=run, rows=found.rows, next_key=found.next_key, names=names
    )


def answer(import_id: int, form: WriteForm, refused: Refused) -> ResponseReturnValue:
    """The page again, with what was typed and why it was refused."""
    status = status_of(refused)
    if status == 404:
        raise refused
    left = show_problems(refused.problems, form._fields.get)
    return show_import(import_id, form, refused=refused.problem, problems=list(left.items()))[0], status


def show_list(form: ResultsForm, *, problems: list[tuple[str, Problem]] | None = None) -> str:
    with database().reading() as session:
        page = asking.page(session, Kind.RESULTS, before=number_in_address("after"))
        some = runs.page(session, runs.Wanted())
    form.profile.choices = [(each.code, each.name) for each in known.every()]
    form.run.choices = [("", say("imports.every_run", current_language()))] + [
        (str(run.id), f"{run.code} · {run.method_version.method.code}") for run in some.rows
    ]
    if not form.is_submitted():
        form.run.data = text_in_address("run")
    return render_template(
        "imports/results.html",
        page=page,
        form=form,
        problem_lines=problems or [],
        largest=config().largest_request // 1024 // 1024,
        most=MOST_ON_PAGE,
    )


def show_import(
    import_id: int,
    form: WriteForm,
    *,
    refused: Problem | None = None,
    problems: list[tuple[str, Problem]] | None = None,
) -> tuple[str, bool]:
    """The page, and whether the file is still being looked at."""
    outcome = text_in_address("outcome")
    with database().reading() as session:
        row = asking.one(session, import_id, Kind.RESULTS)
        counts = asking.counts(session, import_id)
        wanted = outcome or next((each.value for each in ORDER if counts.get(each.value)), "")
        found = asking.rows(session, import_id, outcome=wanted, after=number_in_address("after"))
    judging = row.status == Status.JUDGING
    page = render_template(
        "imports/result.html",
        row=row,
        counts=counts,
        done=sum(counts.values()),
        rows=[told(each.number, each.outcome, each.change) for each in found.rows],
        next_key=found.next_key,
        outcome=wanted,
        outcomes=ORDER,
        form=form,
        refused=refused,
        problem_lines=problems or [],
    )
    return page, judging


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
