"""What the gate asks of people, of the hour and of the key: four eyes, who may sign, when, and with what."""

from collections.abc import Iterable
from datetime import timedelta

from lims.domain import authorisation
from lims.domain.act import local_day
from lims.domain.dates import TOLERANCE, written
from lims.domain.gate import Answer, Reason, Rule, State, Subject, Way, Where
from lims.domain.gate_facts import Asked
from lims.domain.refusal import Conflict, NotAllowed, Problem, Refused
from lims.domain.signing import KeyKind

LONGEST_SILENCE = timedelta(days=31)
"""No laboratory is shut for longer without anybody writing anything down: then it is rather the clock that jumped."""
_NOBODY = Subject(Where.NOWHERE)


def review_eyes(asked: Asked) -> Answer:
    """Nobody's work is accepted by the one who did it; here it is asked again, of every result that counts."""
    found = tuple(
        Reason(
            rule=Rule.REVIEW_EYES,
            state=State.BLOCKS,
            subject=Subject(Where.SAMPLE, asked.sample_id, each.analyte, also=each.id),
            problem=Problem("certificate_reviewed_own", {"analyte": each.analyte}),
        )
        for each in asked.analyses
        if each.reviewed_by_hand
    )
    return Answer(Rule.REVIEW_EYES, found)


def sign_eyes(asked: Asked) -> Answer:
    return _refused(Rule.SIGN_EYES, authorisation.four_eyes(asked.work, asked.signatory))


def signatory(asked: Asked) -> Answer:
    """In force on this day, whatever they may sign."""
    found = authorisation.in_scope(asked.work, asked.signatory, local_day(asked.at))
    return _refused(Rule.SIGNATORY, (each for each in found if each.code == "certificate_not_signatory"))


def sign_scope(asked: Asked) -> Answer:
    found = authorisation.in_scope(asked.work, asked.signatory, local_day(asked.at))
    return _refused(Rule.SIGN_SCOPE, (each for each in found if each.code == "certificate_beyond_scope"))


def override_eyes(asked: Asked, answers: Iterable[Answer]) -> Answer:
    """Who answered for a departure does not sign the paper that prints it."""
    own = any(
        reason.state is State.OVERRIDDEN
        and reason.word is not None
        and reason.word.by_id == asked.signatory.person_id
        for answer in answers
        for reason in answer.reasons
    )
    return _refused(Rule.OVERRIDE_EYES, [NotAllowed("certificate_own_override")] if own else [])


def clock(asked: Asked) -> Answer:
    """No paper is older than its results, nor than what was written down before it (K10)."""
    found = [
        each for each in authorisation.days_in_order(asked.work, asked.at) if each.code == "clock_went_back"
    ]
    last = asked.last_entry_at
    followed = asked.followed
    if not found and followed is not None and asked.at < followed.issued_at:
        found = [Conflict("clock_went_back")]
    if not found and last is not None and asked.at < last - TOLERANCE:
        found = [Conflict("clock_behind_trail", now=written(asked.at), last=written(last))]
    return _refused(Rule.CLOCK, found)


def clock_jump(asked: Asked) -> Answer:
    """Far ahead of everything that was written down before, it waits for somebody to look at the clock (K11).

    To have looked is itself written down, and the next paper is near to it.
    """
    last = asked.last_entry_at
    if last is None or asked.at - last <= LONGEST_SILENCE:
        return Answer(Rule.CLOCK_JUMP)
    told = Problem(
        "clock_jumped_ahead", {"today": written(local_day(asked.at)), "last": written(local_day(last))}
    )
    reason = Reason(
        rule=Rule.CLOCK_JUMP, state=State.UNREAD, subject=_NOBODY, problem=told, way=Way.ACKNOWLEDGE
    )
    return Answer(Rule.CLOCK_JUMP, (reason,))


def rule_agreed(asked: Asked) -> Answer:
    """The decision rule before the first measurement (7.1.3). The day it was agreed on is what it is."""
    found = authorisation.days_in_order(asked.work, asked.at)
    return _refused(
        Rule.RULE_AGREED,
        (each for each in found if each.code == "certificate_rule_agreed_late"),
        Subject(Where.ORDER, asked.contract.order_id, asked.contract.order),
    )


def key(asked: Asked) -> Answer:
    """What signs is there and in force at this moment (K17). A demonstration key proves nothing, and that is said."""
    given = asked.key
    if given is None:
        return _refused(Rule.KEY, [Conflict("signing_key_missing")])
    if not given.covers(asked.at):
        kind = "signing_key_early" if asked.at < given.valid_from else "signing_key_expired"
        day = given.valid_from if asked.at < given.valid_from else given.valid_to
        return _refused(Rule.KEY, [Conflict(kind, until=written(local_day(day)))])
    if given.kind is not KeyKind.DEMONSTRATION:
        return Answer(Rule.KEY)
    told = Reason(
        rule=Rule.KEY, state=State.SAID, subject=_NOBODY, problem=Problem("signing_key_demonstration")
    )
    return Answer(Rule.KEY, (told,))


def _refused(rule: Rule, found: Iterable[Refused], subject: Subject = _NOBODY) -> Answer:
    each = list(found)
    reasons = tuple(
        Reason(rule=rule, state=State.BLOCKS, subject=subject, problem=one.problem) for one in each
    )
    return Answer(rule, reasons, each[0] if each else None)
