"""May this person authorise this certificate now? Four eyes, the signatory's scope, the order of days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lims.domain.act import local_day
from lims.domain.certificate_parts import ReportKind
from lims.domain.refusal import Conflict, NotAllowed, Problem, Refused
from lims.domain.sample import Status

EVERY_KIND = "all"


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person and what they may sign, between two days (ISO/IEC 17025, 6.2.6)."""

    person_id: int
    scope: str | None
    first_day: date | None = None
    last_day: date | None = None

    def signs_on(self, day: date) -> bool:
        begun = self.first_day is None or self.first_day <= day
        return self.scope is not None and begun and (self.last_day is None or day <= self.last_day)

    def covers(self, kind: str) -> bool:
        return self.scope in {EVERY_KIND, kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was done for one sample and by whom: all that authorising asks about.

    `hands` entered or corrected a result, `reviewers` validated one; results that do not count
    any more are among them. `waiting` and `doubled` name analyses by their row number.
    """

    code: str
    status: str
    hands: frozenset[int]
    reviewers: frozenset[int]
    waiting: Mapping[int, str]
    doubled: Mapping[int, str]
    methods: Mapping[str, str]
    rule_agreed_on: date
    first_run_on: date | None
    last_touched_at: datetime | None
    certificate: tuple[int, str] | None = None
    kind: ReportKind = ReportKind.FINAL
    pending: int = 0
    unproven: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def obstacles(work: Work, signatory: Signatory, *, at: datetime) -> Iterator[Refused]:
    """Everything that stands in the way, the most telling first."""
    for check in (once, at_its_turn, all_validated, one_result_each, not_held, proven):
        yield from check(work)
    yield from four_eyes(work, signatory)
    yield from in_scope(work, signatory, local_day(at))
    yield from days_in_order(work, at)


def require_free_way(work: Work, signatory: Signatory, *, at: datetime) -> None:
    """Raise the first obstacle, if there is one."""
    for obstacle in obstacles(work, signatory, at=at):
        raise obstacle


def methods_within(work: Work, signatory: Signatory) -> frozenset[str]:
    """The methods, by code, this person may sign for."""
    return frozenset(code for code, kind in work.methods.items() if signatory.covers(kind))


def once(work: Work) -> Iterator[Refused]:
    if work.certificate is not None:
        certificate_id, number = work.certificate
        yield Conflict("certificate_exists", number=number, certificate_id=certificate_id)


def at_its_turn(work: Work) -> Iterator[Refused]:
    """A sample that was never received, was refused or cancelled gets no paper."""
    if work.certificate is None and Status(work.status) in _NEVER:
        yield Conflict(f"certificate_sample_{work.status}", sample=work.code)


def all_validated(work: Work) -> Iterator[Refused]:
    if work.certificate is not None or Status(work.status) in _NEVER:
        return
    if work.kind is not ReportKind.FINAL:
        yield from _some_validated(work)
    elif work.waiting or Status(work.status) is not Status.VALIDATED:
        problems = {
            f"analysis-{analysis_id}": Problem("analysis_not_validated", {"analyte": analyte})
            for analysis_id, analyte in work.waiting.items()
        }
        yield Conflict("certificate_not_validated", problems, count=len(problems))


def _some_validated(work: Work) -> Iterator[Refused]:
    """A report that is not the last word needs something to say, and a partial one something to leave out."""
    if not work.methods:
        yield Conflict("certificate_nothing_validated")
    elif work.kind is ReportKind.PARTIAL and not work.pending:
        yield Conflict("certificate_kind_partial")


def one_result_each(work: Work) -> Iterator[Refused]:
    if work.doubled:
        problems = {
            f"analysis-{analysis_id}": Problem("analysis_two_results", {"analyte": analyte})
            for analysis_id, analyte in work.doubled.items()
        }
        yield Conflict("certificate_two_results", problems, count=len(problems))


def not_held(work: Work) -> Iterator[Refused]:
    """Somebody holds a run of it back, and has not let it go yet."""
    if work.held:
        yield Conflict("certificate_run_held", runs=", ".join(work.held))


def proven(work: Work) -> Iterator[Refused]:
    """The quality control of every run stands behind its results, or a manager signed for the departure."""
    if work.unproven:
        yield Conflict("certificate_quality_blocks", runs=", ".join(work.unproven))


def four_eyes(work: Work, signatory: Signatory) -> Iterator[Refused]:
    """Persons are compared, not accounts."""
    if signatory.person_id in work.hands:
        yield NotAllowed("certificate_own_result")
    elif signatory.person_id in work.reviewers:
        yield NotAllowed("certificate_own_validation")


def in_scope(work: Work, signatory: Signatory, day: date) -> Iterator[Refused]:
    if not signatory.signs_on(day):
        yield NotAllowed("certificate_not_signatory")
    elif beyond := sorted(set(work.methods) - methods_within(work, signatory)):
        yield NotAllowed("certificate_beyond_scope", methods=", ".join(beyond))


def days_in_order(work: Work, at: datetime) -> Iterator[Refused]:
    """A rule is agreed before anybody measures; a paper is never older than its results."""
    if work.last_touched_at is not None and at < work.last_touched_at:
        yield Conflict("clock_went_back")
    if work.first_run_on is not None and work.rule_agreed_on > work.first_run_on:
        yield Refused("certificate_rule_agreed_late")


_NEVER = frozenset({Status.REQUESTED, Status.REJECTED, Status.CANCELLED})
