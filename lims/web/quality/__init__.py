"""Quality control: the checks of a run, the order of its places, the plan of a method."""

from flask import Blueprint

bp = Blueprint("quality", __name__, url_prefix="/quality")
