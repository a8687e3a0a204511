"""Where each role can go: at most seven places."""

from flask import g, request, url_for

from lims.domain.permission import Role

PLACES: dict[Role, tuple[str, ...]] = {
    Role.TECHNICIAN: ("today", "orders", "samples", "runs", "validation", "certificates", "catalogue"),
    Role.MANAGER: ("today", "samples", "runs", "validation", "certificates", "failures", "catalogue"),
    Role.INSPECTOR: ("failures", "samples", "certificates", "catalogue", "audit"),
    Role.PRODUCER: ("mine",),
    Role.ADMIN: ("people", "audit"),
}

UNDER: dict[str, str] = {
    "bulk": "certificates",
    "calculations": "catalogue",
    "charts": "runs",
    "delivery": "certificates",
    "imports": "runs",
    "letterheads": "certificates",
    "minutes": "samples",
    "quality": "runs",
    "resources": "runs",
    "slips": "samples",
}
"""Where a page belongs that has no place of its own: blueprint → the place that lights up."""


def navigation() -> list[tuple[str, str, bool]]:
    """(address, code of the word, whether we are there)."""
    if g.get("who") is None:
        return []
    blueprint = (request.blueprint or "") if request else ""
    here = UNDER.get(blueprint, blueprint)
    return [(url_for(f"{place}.index"), f"nav.{place}", place == here) for place in PLACES[g.who.role]]


def home() -> str:
    return url_for(f"{PLACES[g.who.role][0]}.index")
