"""The catalogue: limits and what they are of, proposals to change them, and what a change would do."""

from flask import Blueprint

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")
