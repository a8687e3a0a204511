"""Where each role begins the day."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from lims.web import navigation
from lims.web.access import signed_in

bp = Blueprint("today", __name__)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return redirect(navigation.home())
