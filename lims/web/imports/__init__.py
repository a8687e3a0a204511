"""Files that come in: results from instruments, orders from spreadsheets, and the profiles results are read by."""

from flask import Blueprint

bp = Blueprint("imports", __name__, url_prefix="/imports")
