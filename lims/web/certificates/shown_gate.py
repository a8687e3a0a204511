"""The gate of a certificate as its page shows it: sentences in the reader's language, each with its link."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from lims.domain.certificate_parts import Names
from lims.domain.dates import written
from lims.domain.gate import Answer, Gate, Reason, Rule, State, Subject, Way, Where
from lims.web.errors import sentence
from lims.web.language import current_language
from lims.words import say

_NAMES_A_RUN = frozenset({Where.EQUIPMENT, Where.SUPPLY, Where.USED, Where.COMPETENCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReason:
    """One reason. `answered` is who went past it or read it; `void`, whose word does not hold any more."""

    id: str
    rule: str
    state: State
    sentence: str
    about: str
    href: str
    link: str
    key: str
    digest: str
    way: Way
    answered: str = ""
    void: str = ""
    hint: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One rule that does not hold back, with what there is to say about it."""

    rule: str
    asks: str
    state: State
    reasons: tuple[ShownReason, ...]


def holding(gate: Gate) -> list[ShownReason]:
    """What holds back, in the order it would be refused."""
    return [_reason(each, f"reason-{number}") for number, each in enumerate(gate.holding, 1)]


def asked(gate: Gate) -> list[ShownRule]:
    """Every rule that is not, or not only, in the way."""
    return [
        ShownRule(
            answer.rule.value,
            say(f"gate.{answer.rule}", current_language()),
            _state(answer),
            _told(answer),
        )
        for answer in gate.answers
        if not answer.holding or len(answer.holding) < len(answer.reasons)
    ]


def _state(answer: Answer) -> State:
    return State.PASSES if answer.holding else answer.state


def _told(answer: Answer) -> tuple[ShownReason, ...]:
    return tuple(_reason(each, "") for each in answer.reasons if not each.holds)


def _reason(reason: Reason, element: str) -> ShownReason:
    language, word = current_language(), reason.word
    said = {"name": word.by, "at": written(word.at)} if word else {}
    answered = ""
    if word is not None and not reason.void:
        code = "gate.by_reason" if word.reason else "gate.by"
        answered = say(code, language, **said, **({"reason": word.reason} if word.reason else {}))
    return ShownReason(
        id=element,
        rule=reason.rule.value,
        state=reason.state,
        sentence=_sentence(reason),
        about=_about(reason.subject),
        href=address(reason.subject),
        link=_link(reason.subject),
        key=reason.key,
        digest=reason.digest,
        way=reason.way,
        answered=answered,
        void=say("gate.void", language, **said) if reason.void else "",
        hint=say("gate.override_equipment", language) if reason.rule is Rule.EQUIPMENT else "",
        confirm=say(
            "gate.acknowledge_clock" if reason.rule is Rule.CLOCK_JUMP else "gate.acknowledge", language
        ),
    )


def _sentence(reason: Reason) -> str:
    if reason.problem is not None:
        return sentence(reason.problem)
    code = f"gate.clause_{reason.clause}" if reason.clause else f"gate.{reason.rule}"
    return say(code, current_language())


def _about(subject: Subject) -> str:
    """Which run a thing or a person was asked about: their sentence names only them."""
    if subject.where in _NAMES_A_RUN and isinstance(subject.name, str):
        return say("gate.on_run", current_language(), run=subject.name)
    return ""


def _link(subject: Subject) -> str:
    if subject.where is Where.NOWHERE:
        return ""
    number = subject.name if not isinstance(subject.name, Names) else ""
    given = {"number": number} if subject.where is Where.CERTIFICATE else {}
    return say(f"gate.see_{subject.where}", current_language(), **given)


def address(subject: Subject) -> str:
    """Where it is solved."""
    if subject.where is Where.REVIEW and not subject.id:
        return url_for("validation.index")
    found = _PAGES.get(subject.where)
    if found is None:
        return ""
    endpoint, names = found
    values: dict[str, Any] = dict(zip(names, (subject.id, subject.also), strict=False))
    return url_for(endpoint, **values)


_PAGES: dict[Where, tuple[str, tuple[str, ...]]] = {
    Where.SAMPLE: ("samples.show", ("sample_id",)),
    Where.ANALYSES: ("samples.assign", ("sample_id",)),
    Where.RUN: ("runs.show", ("run_id",)),
    Where.QUALITY: ("quality.show", ("run_id",)),
    Where.REVIEW: ("validation.show", ("run_id",)),
    Where.HELD: ("charts.held_runs", ()),
    Where.EQUIPMENT: ("resources.show_equipment", ("equipment_id",)),
    Where.SUPPLY: ("resources.show_supply", ("supply_id",)),
    Where.USED: ("resources.used", ("run_id",)),
    Where.COMPETENCE: ("resources.show_competence", ("person_id", "method_id")),
    Where.ORDER: ("orders.show", ("order_id",)),
    Where.LIMIT: ("catalogue.limit", ("limit_id",)),
    Where.SCOPE: ("catalogue.scope_index", ()),
    Where.FACTS: ("samples.correct", ("sample_id",)),
    Where.CERTIFICATE: ("certificates.show", ("certificate_id",)),
}
