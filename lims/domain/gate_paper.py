"""What the gate asks of the paper: its limits, marks, sampling, deviations, and every fact it has to name."""

from collections.abc import Iterator, Mapping

from lims.domain import authorisation
from lims.domain.certificate_parts import SampledBy
from lims.domain.dates import written
from lims.domain.gate import Answer, Reason, Rule, State, Subject, Way, Where
from lims.domain.gate_facts import Asked
from lims.domain.refusal import Problem, Refused

CLAUSES: Mapping[str, tuple[str, ...]] = {
    "c02": ("laboratory.",),
    "c03": ("places",),
    "c05": ("customer.",),
    "c07": ("sample.sample_code", "sample.product", "sample.lot", "sample.description"),
    "c08": ("received_at",),
    "c14": ("deviations",),
    "c15": ("signatory", "reviewer"),
    "c22": ("opinions",),
    "verification": ("verification",),
    "amends": ("amends",),
    "pending": ("pending",),
}
"""Which clause asks for which facts (certificate_checks.py); lines are asked one by one."""
OF_LINES: Mapping[str, tuple[str, ...]] = {
    "c06": ("method", "analyte"),
    "c09": ("days",),
    "c13": ("result", "unit"),
    "c16": ("provider", "provider_accredited"),
    "c19": ("conditions",),
    "c20": ("verdict", "why", "limit", "citation", "rule"),
    "c21": ("uncertainty", "uncertainty_hidden"),
}
_OF_THE_HOUSE = frozenset({"c02", "c03", "verification"})
_CONDITION = ("sample.condition", "sample.temperature", "sample.seal", "sample.departure")
_DAYS = ("lines.tested_from", "lines.tested_to", "reviewer.at", "sampling.at")
_TAKEN_LATER = "number"
"""The number is taken when everything else is there, in the same act."""


def amendment(asked: Asked) -> Answer:
    """7.8.8: what replaces a paper says something else, and is no less than what it replaces."""
    followed = asked.followed
    if followed is None:
        return Answer(Rule.AMENDMENT, applies=False)
    codes = [
        code
        for code, holds in (
            ("amendment_stays_final", followed.stays_final),
            ("amendment_changes_nothing", followed.changes_nothing),
        )
        if holds
    ]
    subject = Subject(Where.CERTIFICATE, followed.certificate_id, followed.number)
    found = tuple(
        _reason(Rule.AMENDMENT, State.BLOCKS, subject, Problem(code, {"number": followed.number}))
        for code in codes
    )
    return Answer(Rule.AMENDMENT, found)


def told(asked: Asked) -> Answer:
    """What could not be concluded was said before the work (7.1.1, 7.1.2), and the contract was clear by then."""
    contract = asked.contract
    subject = Subject(Where.ORDER, contract.order_id, contract.order)
    first = asked.work.first_run_on
    if contract.untold:
        values = {"count": len(contract.untold), "what": "; ".join(contract.untold)}
        reason = Reason(
            rule=Rule.TOLD, state=State.BLOCKS, subject=subject, problem=Problem("certificate_untold", values)
        )
        return Answer(Rule.TOLD, (reason,))
    if contract.told_on is None or first is None or contract.told_on <= first:
        return Answer(Rule.TOLD)
    late = Problem("certificate_told_late", {"told": written(contract.told_on), "first": written(first)})
    reason = Reason(
        rule=Rule.TOLD,
        state=State.OVERRIDABLE,
        subject=subject,
        problem=late,
        way=Way.OVERRIDE,
        about=(contract.told_to,),
    )
    return Answer(Rule.TOLD, (reason,))


def limits(asked: Asked) -> Answer:
    """No verdict rests on a limit nobody read. Where there is none to judge by, the paper says so."""
    return Answer(Rule.LIMITS, tuple(_limits(asked)))


def _limits(asked: Asked) -> Iterator[Reason]:
    for each in asked.analyses:
        for limit in each.limits:
            values = {"analyte": each.analyte, "market": limit.market}
            where = Where.ANALYSES if limit.row_id is None else Where.LIMIT
            subject = Subject(where, limit.row_id or asked.sample_id, each.analyte, also=each.id)
            if limit.unread and limit.judged:
                yield _reason(Rule.LIMITS, State.BLOCKS, subject, Problem("certificate_limit_unread", values))
            elif limit.why is not None and not limit.judged:
                yield _reason(Rule.LIMITS, State.SAID, subject, Problem(f"unjudged_{limit.why}", values))
    for market in asked.without_limits:
        subject = Subject(Where.ANALYSES, asked.sample_id, market)
        yield _reason(
            Rule.LIMITS, State.SAID, subject, Problem("certificate_market_without_limits", {"market": market})
        )


def accreditation(asked: Asked) -> Answer:
    """Each result that carries no mark, and why. The mark follows from the scope; nobody sets it (ILAC-P8)."""
    found = tuple(
        _reason(
            Rule.ACCREDITATION,
            State.SAID,
            Subject(Where.SCOPE, 0, each.analyte, also=each.id),
            Problem(f"unmarked_{each.outside}", {"analyte": each.analyte}),
        )
        for each in asked.analyses
        if each.outside is not None
    )
    return Answer(Rule.ACCREDITATION, found, applies=bool(asked.analyses))


def sampling(asked: Asked) -> Answer:
    """C08, C23: whoever sampled decides what must be known."""
    return _of_paper(Rule.SAMPLING, asked, "sampling.")


def sampling_plan(asked: Asked) -> Answer:
    """C11. A customer's own sampling is said to be theirs; an authority's plan is asked for, and may stay unknown."""
    if asked.plan_known or asked.sampled_by in {None, SampledBy.LABORATORY}:
        return Answer(Rule.SAMPLING_PLAN)
    theirs = asked.sampled_by is SampledBy.CUSTOMER
    reason = Reason(
        rule=Rule.SAMPLING_PLAN,
        state=State.SAID if theirs else State.OVERRIDABLE,
        subject=Subject(Where.SAMPLE, asked.sample_id, asked.work.code),
        problem=Problem("sampling_plan_of_customer" if theirs else "sampling_plan_unknown"),
        way=Way.NONE if theirs else Way.OVERRIDE,
        about=asked.sampling,
    )
    return Answer(Rule.SAMPLING_PLAN, (reason,))


def condition(asked: Asked) -> Answer:
    """C07, C26: how it came, and the customer's word where that was not as it should be."""
    return _of_paper(Rule.CONDITION, asked, *_CONDITION)


def customer_data(asked: Asked) -> Answer:
    """C18: what came from the customer is marked as theirs; that follows from who sampled, which must be known."""
    known = asked.sampled_by is not None
    subject = Subject(Where.SAMPLE, asked.sample_id, asked.work.code)
    problem = Problem("certificate_lacks_sampled_by")
    found = () if known else (_reason(Rule.CUSTOMER_DATA, State.CANNOT_TELL, subject, problem),)
    return Answer(Rule.CUSTOMER_DATA, found, _incomplete(asked))


def days(asked: Asked) -> Answer:
    """No result before its sample was here, no review after the signature, no paper before its result."""
    return _of_paper(Rule.DAYS, asked, *_DAYS)


def report(asked: Asked) -> Answer:
    """The rest of C01 to C26, clause by clause, those that are there as well; not what only follows from another rule."""
    left = {
        field: problem
        for field, problem in asked.missing.items()
        if field != _TAKEN_LATER
        and not field.startswith(("sampling.", *_CONDITION, *_DAYS, *_following(asked)))
    }
    return Answer(Rule.REPORT, tuple(_clauses(asked, left)), _incomplete(asked))


def _following(asked: Asked) -> tuple[str, ...]:
    """Without an accepted result there is no line, no reviewer; whom the signatory's authority reaches is asked by itself."""
    waiting = next(authorisation.all_validated(asked.work), None) is not None
    return ("lines", "reviewer", "signatory.methods") if waiting else ("signatory.methods",)


def deviations(asked: Asked) -> Answer:
    """C14, C24: whoever signs has read everything that departs from the method, by name, as it will be printed."""
    if not asked.deviations:
        return Answer(Rule.DEVIATIONS)
    reason = Reason(
        rule=Rule.DEVIATIONS,
        state=State.UNREAD,
        subject=Subject(Where.SAMPLE, asked.sample_id, asked.work.code),
        problem=Problem("certificate_deviations_unread", {"count": len(asked.deviations)}),
        way=Way.ACKNOWLEDGE,
        about=tuple(f"{each.vi}\n{each.en}" for each in asked.deviations),
    )
    return Answer(Rule.DEVIATIONS, (reason,))


def _of_paper(rule: Rule, asked: Asked, *fields: str) -> Answer:
    subject = Subject(Where.FACTS, asked.sample_id, asked.work.code)
    found = [
        _reason(rule, State.BLOCKS, subject, problem)
        for field, problem in asked.missing.items()
        if field.startswith(fields) and (rule is Rule.DAYS) is _of_days(field, problem)
    ]
    return Answer(rule, tuple(found), _incomplete(asked))


def _of_days(field: str, problem: Problem) -> bool:
    return field in _DAYS and problem.code != "certificate_lacks_sampled_at"


def _clauses(asked: Asked, left: Mapping[str, Problem]) -> Iterator[Reason]:
    facts = Subject(Where.FACTS, asked.sample_id, asked.work.code)
    order = Subject(Where.ORDER, asked.contract.order_id, asked.contract.order)
    found: dict[str, list[Problem]] = {clause: [] for clause in (*CLAUSES, *OF_LINES)}
    for field, problem in left.items():
        found.setdefault(_clause(field), []).append(problem)
    for clause, problems in sorted(found.items()):
        subject = {"c05": order}.get(clause, Subject(Where.NOWHERE) if clause in _OF_THE_HOUSE else facts)
        if not problems:
            yield Reason(rule=Rule.REPORT, state=State.PASSES, subject=subject, clause=clause)
        for problem in problems:
            yield Reason(
                rule=Rule.REPORT, state=State.BLOCKS, subject=subject, problem=problem, clause=clause
            )


def _clause(field: str) -> str:
    asked = next((clause for clause, begun in CLAUSES.items() if field.startswith(begun)), None)
    if asked is not None:
        return asked
    last = field.rpartition(".")[2]
    return next((clause for clause, names in OF_LINES.items() if last in names), "c13")


def _reason(rule: Rule, state: State, subject: Subject, problem: Problem) -> Reason:
    return Reason(rule=rule, state=state, subject=subject, problem=problem)


def _incomplete(asked: Asked) -> Refused | None:
    left = {field: problem for field, problem in asked.missing.items() if field != _TAKEN_LATER}
    return Refused("certificate_incomplete", left, count=len(left)) if left else None
