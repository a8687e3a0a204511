"""Letters about certificates, what a producer chose to be told, and the papers of a month."""

from flask import Blueprint

bp = Blueprint("delivery", __name__)
