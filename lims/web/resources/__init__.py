"""The laboratory's instruments, supplies and competences, and what a run uses of them."""

from flask import Blueprint

bp = Blueprint("resources", __name__, url_prefix="/resources")
