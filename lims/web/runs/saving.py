"""A grid that saves while it stands open: the boxes that changed, and an answer for each of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue

from lims.db import Repeated
from lims.domain.entry import Typed
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.queries import cells as asking
from lims.queries import parts
from lims.queries.cells import Of
from lims.services import results
from lims.web.acts import act, sent_nonce
from lims.web.errors import sentence, sentences, status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.runs import lean, sealed, sent
from lims.words import say

OVERTAKEN = "box_changed_meanwhile"


def wanted() -> bool:
    """Whether the grid's script asks, and not a plain form."""
    return request.accept_mimetypes.best == "application/json"


def answer(of: Of) -> ResponseReturnValue:
    """Sent twice, it counts once; made by another account than is signed in now, it counts not at all."""
    typed = sent.typed_in(request.form)
    try:
        if request.form.get("account") != sealed.mark():
            raise Conflict("grid_other_account")
        changed = keep(of, typed)
    except Repeated:
        changed = len(typed)
    except NotFound:
        raise
    except Refused as refused:
        told = {"said": sentence(refused.problem), "problems": sentences(refused.problems)}
        return jsonify(code=refused.code, **told, **_now(of, _overtaken(refused.problems))), status_of(
            refused
        )
    if "quiet" not in request.form:
        flash(say("runs.saved", current_language(), count=changed))
    return jsonify(saved=changed, **_now(of, typed))


def keep(of: Of, typed: Mapping[int, Typed]) -> int:
    """The boxes of one run, or of one sample in whatever runs they stand."""
    reason = request.form.get(results.REASON, "")
    doing = act(reason.strip() or None)
    with database().transaction(doing, once=sent_nonce()) as session:
        if of.run_id is not None:
            return results.enter(session, of.run_id, typed, act=doing, correction_reason=reason)
        if not typed.keys() <= set(parts.of_sample(session, of.sample_id or 0)):
            raise NotFound
        return results.enter_boxes(session, typed, act=doing, correction_reason=reason)


def _overtaken(problems: Mapping[str, Problem]) -> list[int]:
    """The boxes somebody else was quicker in."""
    return [int(name.rpartition("-")[2]) for name, each in problems.items() if each.code == OVERTAKEN]


def _now(of: Of, ids: Iterable[int]) -> dict[str, Any]:
    with database().reading() as session:
        found = asking.cells(session, of, only=list(ids))
    return lean.changes(found, current_language(), editable=True)
