"""Validation: what waits for a second person, and one run to look through."""

from flask import Blueprint

bp = Blueprint("validation", __name__, url_prefix="/validation")
