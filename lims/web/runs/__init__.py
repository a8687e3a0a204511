"""Runs: the list, a new one, its grid of results, and what happens to single boxes."""

from flask import Blueprint

bp = Blueprint("runs", __name__, url_prefix="/runs")
