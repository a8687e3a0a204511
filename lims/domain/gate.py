"""The gate of a certificate: every reason why it may or may not leave, each with its state and where it is solved."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lims.domain.certificate_parts import Names
from lims.domain.refusal import Conflict, Problem, Refused


class Rule(StrEnum):
    """What is asked, in the order in which it is asked."""

    ISSUED_ONCE = "issued_once"
    RECEIVED = "received"
    VALIDATED = "validated"
    ONE_RESULT = "one_result"
    EXCLUDED = "excluded"
    NOT_HELD = "not_held"
    QUALITY = "quality"
    REVIEW_EYES = "review_eyes"
    SIGN_EYES = "sign_eyes"
    SIGNATORY = "signatory"
    SIGN_SCOPE = "sign_scope"
    OVERRIDE_EYES = "override_eyes"
    COMPETENCE = "competence"
    EQUIPMENT = "equipment"
    HOLDING = "holding"
    CLOCK = "clock"
    CLOCK_JUMP = "clock_jump"
    RULE_AGREED = "rule_agreed"
    TOLD = "told"
    LIMITS = "limits"
    ACCREDITATION = "accreditation"
    SAMPLING = "sampling"
    SAMPLING_PLAN = "sampling_plan"
    CONDITION = "condition"
    CUSTOMER_DATA = "customer_data"
    DAYS = "days"
    REPORT = "report"
    DEVIATIONS = "deviations"
    KEY = "key"
    AMENDMENT = "amendment"


class State(StrEnum):
    """How one reason stands. What cannot be told holds back like what blocks."""

    PASSES = "passes"
    BLOCKS = "blocks"
    CANNOT_TELL = "cannot_tell"
    OVERRIDABLE = "overridable"
    UNREAD = "unread"
    OVERRIDDEN = "overridden"
    ACKNOWLEDGED = "acknowledged"
    SAID = "said"
    DOES_NOT_APPLY = "does_not_apply"


HOLDING = frozenset({State.BLOCKS, State.CANNOT_TELL, State.OVERRIDABLE, State.UNREAD})


class Way(StrEnum):
    """Whether there is a way past: by a manager who does not sign, by whoever signs, on a page of its own, or none."""

    NONE = "none"
    OVERRIDE = "override"
    ACKNOWLEDGE = "acknowledge"
    ELSEWHERE = "elsewhere"


class Where(StrEnum):
    """The page on which it is solved."""

    SAMPLE = "sample"
    ANALYSES = "analyses"
    RUN = "run"
    QUALITY = "quality"
    REVIEW = "review"
    HELD = "held"
    EQUIPMENT = "equipment"
    SUPPLY = "supply"
    USED = "used"
    COMPETENCE = "competence"
    ORDER = "order"
    LIMIT = "limit"
    SCOPE = "scope"
    CERTIFICATE = "certificate"
    FACTS = "facts"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reason concerns: the page it is solved on, the number of its row (and of a second), and its name."""

    where: Where
    id: int = 0
    name: str | Names = ""
    also: int = 0

    @property
    def key(self) -> str:
        return f"{self.where}-{self.id}-{self.also}" if self.also else f"{self.where}-{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person answered for, by name: it holds while the facts it was given for are the same."""

    rule: str
    subject: str
    way: Way
    digest: str
    by_id: int
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that was asked of one subject. `about` are the facts a person's word about it would rest on."""

    rule: Rule
    state: State
    subject: Subject
    problem: Problem | None = None
    way: Way = Way.NONE
    about: tuple[str, ...] = ()
    word: Word | None = None
    void: bool = False
    clause: str = ""

    @property
    def holds(self) -> bool:
        return self.state in HOLDING

    @property
    def key(self) -> str:
        """Of several reasons about one subject, each by its own code."""
        return f"{self.subject.key}:{self.problem.code}" if self.problem else self.subject.key

    @property
    def digest(self) -> str:
        """Stands for the facts as they are: another value of any of them is another digest."""
        values = {name: str(value) for name, value in (self.problem.values if self.problem else {}).items()}
        plain = [self.rule, self.key, values, list(self.about)]
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule as it was answered. Without reasons it passes; `refused` is what a service says when it holds back."""

    rule: Rule
    reasons: tuple[Reason, ...] = ()
    refused: Refused | None = None
    applies: bool = True

    @property
    def holding(self) -> tuple[Reason, ...]:
        return tuple(each for each in self.reasons if each.holds)

    @property
    def state(self) -> State:
        """The gravest of its reasons."""
        told = {each.state for each in self.reasons}
        fallback = State.PASSES if self.applies else State.DOES_NOT_APPLY
        return next((each for each in _GRAVEST if each in told), fallback)

    @property
    def refusal(self) -> Refused:
        """What is raised: the word the rule has for it, else the first reason with all of them beside it."""
        if self.refused is not None:
            return self.refused
        told = {each.key: each.problem for each in self.holding if each.problem is not None}
        first = next(iter(told.values()), Problem("certificate_held_back"))
        refused = Conflict(first.code, told)
        refused.values = dict(first.values)  # one of them may be called `code`
        return refused


@dataclass(frozen=True, slots=True)
class Gate:
    """Every rule, answered."""

    answers: tuple[Answer, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(reason for answer in self.answers for reason in answer.reasons)

    @property
    def holding(self) -> tuple[Reason, ...]:
        return tuple(each for each in self.reasons if each.holds)

    @property
    def open(self) -> bool:
        return not self.holding

    @property
    def overridden(self) -> tuple[Reason, ...]:
        """What somebody answered for here, to be printed among the deviations."""
        return tuple(
            each for each in self.reasons if each.state is State.OVERRIDDEN and each.way is Way.OVERRIDE
        )

    def find(self, rule: str, key: str) -> Reason | None:
        return next((each for each in self.reasons if each.rule == rule and each.key == key), None)


def require_open(gate: Gate) -> None:
    """Raise the first reason that holds back; nobody goes past it."""
    for answer in gate.answers:
        if answer.holding:
            raise answer.refusal


def with_words(answer: Answer, words: Iterable[Word]) -> Answer:
    """The same answer, with what people answered for; a word whose facts have changed is void."""
    mine = [each for each in words if each.rule == answer.rule]
    return replace(answer, reasons=tuple(_heard(each, mine) for each in answer.reasons)) if mine else answer


def _heard(reason: Reason, words: Iterable[Word]) -> Reason:
    said = [each for each in words if each.subject == reason.key and each.way is reason.way]
    if not said or reason.state not in _WAITING:
        return reason
    word = next((each for each in reversed(said) if each.digest == reason.digest), None)
    if word is None:
        return replace(reason, void=True, word=said[-1])
    return replace(reason, state=_WAITING[reason.state], word=word)


_WAITING: Mapping[State, State] = {State.OVERRIDABLE: State.OVERRIDDEN, State.UNREAD: State.ACKNOWLEDGED}
_GRAVEST = (
    State.BLOCKS,
    State.CANNOT_TELL,
    State.OVERRIDABLE,
    State.UNREAD,
    State.OVERRIDDEN,
    State.ACKNOWLEDGED,
    State.SAID,
)
