"""Control charts: the list of series, one chart with its limits and events, the look-back when a control failed."""

from flask import Blueprint

bp = Blueprint("charts", __name__, url_prefix="/charts")
