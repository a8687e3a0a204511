"""Many certificates issued under one confirmation."""

from flask import Blueprint

bp = Blueprint("bulk", __name__, url_prefix="/certificates/bulk")
