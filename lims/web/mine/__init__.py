"""What a producer sees of its own."""

from flask import Blueprint

bp = Blueprint("mine", __name__, url_prefix="/mine")
