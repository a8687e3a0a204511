"""A number whose issue failed is given up, with the reason: it stays in the register and is never used again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import certificates as asking
from lims.services import papers
from lims.web.access import requires
from lims.web.acts import act
from lims.web.certificates import bp
from lims.web.certificates.forms import BurningForm
from lims.web.errors import status_of
from lims.web.house import database, files


@bp.get("/certificates/<id:certificate_id>/burn")
@requires(Permission.REVOKE)
def burn(certificate_id: int) -> ResponseReturnValue:
    return _form(certificate_id, BurningForm())


@bp.post("/certificates/<id:certificate_id>/burn")
@requires(Permission.REVOKE)
def burn_now(certificate_id: int) -> ResponseReturnValue:
    form, doing = BurningForm(), act()
    try:
        with database().transaction(doing) as session:
            papers.burn(session, certificate_id, reason=request.form.get("reason", ""), act=doing)
    except NotFound:
        raise
    except Refused as refused:
        for field, problem in refused.problems.items():
            form[field].errors = [problem]
        return _form(certificate_id, form, refused), status_of(refused)
    papers.clear(files(), certificate_id)
    return redirect(url_for("certificates.show", certificate_id=certificate_id), 303)


def _form(certificate_id: int, form: BurningForm, refused: Refused | None = None) -> str:
    with database().reading() as session:
        found = asking.shown(session, certificate_id)
    return render_template("certificates/burn.html", form=form, row=found.row, refused=refused)
