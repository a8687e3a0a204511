"""Profiles: chosen, changed as new versions, and tried on a file of which nothing is kept."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lims.domain import profile as profiles
from lims.domain.found import Found
from lims.domain.imported import MOST_ON_PAGE
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.instruments import profile_documents, result_file
from lims.services import profiles as keeping
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.imports import bp, known
from lims.web.imports.forms import ProfileForm, TryForm
from lims.web.imports.known import Known
from lims.web.language import current_language
from lims.web.typed import show_problems
from lims.words import say

SHOWN = 200
NEW = {"shape": "long", "encoding": "utf-8", "separator": ",", "decimal": ".", "columns": {}}


@bp.get("/profiles")
@requires(Permission.KEEP_PROFILES)
def profile_index() -> ResponseReturnValue:
    return render_template("imports/profiles.html", profiles=known.every())


@bp.get("/profiles/new")
@requires(Permission.KEEP_PROFILES)
def profile_new() -> ResponseReturnValue:
    form = ProfileForm(formdata=None, document=profile_documents.shown(NEW))
    return show_profile(None, form, TryForm(formdata=None))


@bp.get("/profiles/<code>")
@requires(Permission.KEEP_PROFILES)
def profile(code: str) -> ResponseReturnValue:
    one = known.one(code)
    return show_profile(one, _filled(one), TryForm(formdata=None))


@bp.post("/profiles")
@requires(Permission.KEEP_PROFILES)
def save_profile() -> ResponseReturnValue:
    """A new version. What was typed stays, whatever is wrong with it."""
    form, doing = ProfileForm(), act()
    seen = request.form.get("seen", "0")
    one: Known | None = None
    try:
        one = next((each for each in known.every() if each.code == form.code.data), None)
        document, _ = profile_documents.written(form.document.data or "")
        with database().transaction(doing, once=sent_nonce()) as session:
            row = keeping.save(
                session,
                form.code.data or "",
                document,
                name=form.name.data or "",
                reason=form.reason.data or "",
                seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else 0,
                act=doing,
            )
            address = session.info["answer"] = url_for(".profile", code=row.code)
    except Refused as refused:
        return _again(one, form, refused)
    flash(say("imports.profile_saved", current_language(), number=row.version_no))
    return redirect(address, 303)


@bp.post("/profiles/<code>/try")
@requires(Permission.KEEP_PROFILES)
def try_profile(code: str) -> ResponseReturnValue:
    """How a file is read: nothing of it is kept."""
    one, form, sent = known.one(code), TryForm(), request.files.get("file")
    content = sent.read() if sent is not None else b""
    try:
        if sent is None or not (content or sent.filename):
            raise Refused("no_file_chosen")
        found = result_file.read(content, profiles.read(one.document), most=MOST_ON_PAGE)
    except Refused as refused:
        form.file.errors = [refused.problem]
        lines = list(refused.problems.items())
        return show_profile(one, _filled(one), form, problems=lines), status_of(refused)
    return show_profile(one, _filled(one), form, found=found, file_name=sent.filename or "–")


@bp.get("/profiles/<code>/example")
@requires(Permission.KEEP_PROFILES)
def profile_example(code: str) -> ResponseReturnValue:
    path = profile_documents.example(code)
    if path is None:
        raise NotFound
    return send_file(
        BytesIO(path.read_bytes()),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=path.name,
        etag=False,
    )


def show_profile(
    one: Known | None,
    form: ProfileForm,
    trying: TryForm,
    *,
    found: list[Found] | None = None,
    file_name: str = "",
    refused: Problem | None = None,
    problems: list[tuple[str, Problem]] | None = None,
) -> str:
    return render_template(
        "imports/profile.html",
        one=one,
        form=form,
        trying=trying,
        found=None if found is None else found[:SHOWN],
        total=len(found or ()),
        file_name=file_name,
        example=one is not None and profile_documents.example(one.code) is not None,
        refused=refused,
        problem_lines=problems or [],
    )


def _again(one: Known | None, form: ProfileForm, refused: Refused) -> ResponseReturnValue:
    left = show_problems(refused.problems, form._fields.get)
    if (
        refused.code.startswith("profile_")
        and refused.code != "profile_incomplete"
        and not isinstance(refused, NotFound)
    ):
        form.document.errors = [*form.document.errors, refused.problem]
    page = show_profile(one, form, TryForm(formdata=None), problems=list(left.items()))
    return page, status_of(refused)


def _filled(one: Known) -> ProfileForm:
    return ProfileForm(
        formdata=None, code=one.code, name=one.name, document=profile_documents.shown(one.document)
    )
