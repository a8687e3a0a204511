"""Whose pages these are."""

from flask import g


def own() -> int:
    """The producer of this account; a producer's account always has one."""
    return int(g.who.producer_id or 0)
