"""Looking at many samples and issuing their certificates, beside the page that shows how far it is."""

import secrets
from collections.abc import Sequence
from functools import partial
from threading import Thread
from typing import Any

from flask import Flask, current_app
from structlog import get_logger

from lims.domain import verification
from lims.domain.act import Act
from lims.domain.refusal import Problem
from lims.queries import bulk as asking
from lims.queries import people, previews
from lims.services import bulk_issues, certificates
from lims.services.bulk_issues import Hands
from lims.web import paper
from lims.web.acts import now
from lims.web.house import config, database, keys, signing_key
from lims.words import Language, say

log = get_logger("bulk")


def beside(bulk_id: int) -> None:
    """A kill of the program leaves it interrupted, each certificate issued whole or not at all."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    Thread(target=_work, args=(app, bulk_id), name=f"bulk {bulk_id}", daemon=True).start()


def _work(app: Flask, bulk_id: int) -> None:
    with app.app_context():
        work(bulk_id)


def work(bulk_id: int) -> None:
    with database().reading() as session:
        row = asking.one(session, bulk_id)
    hands = Hands(
        look=partial(_look, row),
        issue=partial(_issue, row),
        draw=paper.draw,
        told=told,
        clock=now,
    )
    try:
        bulk_issues.work(database(), bulk_id, hands)
    except Exception:
        log.exception("bulk issue stopped", number=bulk_id)
        bulk_issues.interrupt(database(), bulk_id, act=Act(None, now()))


def _look(chosen: Any, sample_id: int) -> Sequence[dict[str, Any]]:
    """What holds this sample's certificate back, if this person signed it now."""
    with database().reading() as session:
        preview = previews.preview(
            session,
            sample_id,
            person_id=chosen.by_id,
            at=now(),
            public_url=config().public_url,
            key=signing_key(people.signing_name(session, chosen.by_id)),
        )
    if preview.ready:
        return []
    problems = [each.problem for each in preview.gate.holding if each.problem is not None]
    return [told(each) for each in problems or [Problem("certificate_held_back")]]


def _issue(chosen: Any, session: Any, sample_id: int, act: Act) -> int:
    """As one certificate is authorised by hand, in the act of its own sample."""
    token = verification.token(secrets.randbits(verification.TOKEN_BITS))
    key = keys().identity(people.signing_name(session, chosen.by_id))
    row = certificates.authorise(
        session, sample_id, token=token, public_url=config().public_url, key=key, act=act
    )
    return row.id


def told(problem: Problem) -> dict[str, Any]:
    """As it was told then, in both languages: what holds back today may be gone tomorrow."""
    said = {each.value: say(f"refusal.{problem.code}", each, **problem.values) for each in Language}
    return {"code": problem.code, **said}
