"""Certificates in the laboratory: issued, amended, withdrawn; the register of their numbers."""

from flask import Blueprint

bp = Blueprint("certificates", __name__)
