"""What the producer itself chose: which letters, to which addresses, by link or file."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.web import delivery_form
from lims.web.access import requires
from lims.web.language import current_language
from lims.web.mine import bp
from lims.web.mine.owner import own
from lims.words import say

CHOICE = "mine/delivery.html"


@bp.get("/delivery")
@requires(Permission.OWN_DELIVERY)
def choice() -> ResponseReturnValue:
    return delivery_form.show(own(), delivery_form.filled(own()), CHOICE)


@bp.post("/delivery")
@requires(Permission.OWN_DELIVERY)
def choose() -> ResponseReturnValue:
    refused = delivery_form.keep(own(), CHOICE)
    if refused is not None:
        return refused
    flash(say("delivery.kept", current_language()))
    return redirect(url_for(".index"), 303)
