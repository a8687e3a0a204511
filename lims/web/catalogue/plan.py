"""What the sampling plan of a limit can see: a page, and its curve as a drawing."""

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from lims.domain import plan_curve
from lims.domain.permission import Permission
from lims.queries import reference
from lims.web.access import requires
from lims.web.catalogue import bp
from lims.web.house import database
from lims.web.language import current_language
from lims.words import plans
from reports import plan_curve as drawing


@bp.get("/limits/<id:limit_id>/plan")
@requires(Permission.READ_CATALOGUE)
def plan(limit_id: int) -> ResponseReturnValue:
    language = current_language()
    with database().reading() as session:
        entry = reference.limit(session, limit_id)
    curve = plan_curve.of(entry.limit)
    return render_template(
        "catalogue/plan.html",
        entry=entry,
        curve=curve,
        sentence=plans.sentence(curve, language),
        found=plans.found(curve, language),
        assumption=plans.assumption(curve, language),
        times=plans.times,
    )


@bp.get("/limits/<id:limit_id>/plan.svg")
@requires(Permission.READ_CATALOGUE)
def plan_drawing(limit_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        curve = plan_curve.of(reference.limit(session, limit_id).limit)
    response = make_response(drawing.draw(curve, current_language()))
    response.headers["Content-Type"] = "image/svg+xml"
    return response
