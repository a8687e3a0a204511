"""Samples: the list, one of them, the desk, and what is tested in it."""

from flask import Blueprint

bp = Blueprint("samples", __name__)
