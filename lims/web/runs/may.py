"""Whether the person who asks may type into a grid at all."""

from flask import g

from lims.domain.permission import Permission


def editable() -> bool:
    return bool(g.who.can(Permission.ENTER_RESULTS))
