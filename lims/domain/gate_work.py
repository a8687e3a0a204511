"""What the gate asks of the work: was it done, reviewed, proven, with things in order and in time."""

from collections.abc import Iterator

from lims.domain import authorisation
from lims.domain.gate import Answer, Reason, Rule, State, Subject, Way, Where
from lims.domain.gate_facts import Asked, AskedRun
from lims.domain.hindrance import Cause, Hindrance
from lims.domain.refusal import Problem, Refused

ASSESSABLE = frozenset(
    {
        Cause.CALIBRATION_DOUBTED,
        Cause.OUT_OF_SERVICE,
        Cause.MAINTENANCE_MISSING,
        Cause.MAINTENANCE_FAILED,
        Cause.MAINTENANCE_PAST,
    }
)
"""The instrument was calibrated on that day, and what was found about it since may be weighed (ISO/IEC 17025, 7.10.1).
Without a calibration in force nothing is traceable (6.5), and a lot past its date proves nothing: no word helps there."""
_THING = {"equipment": Where.EQUIPMENT, "supply": Where.SUPPLY}


def issued_once(asked: Asked) -> Answer:
    """One certificate in force for one sample."""
    found = tuple(
        _blocked(Rule.ISSUED_ONCE, Subject(Where.CERTIFICATE, number[0], number[1]), refused)
        for refused in authorisation.once(asked.work)
        if (number := asked.work.certificate) is not None
    )
    return Answer(Rule.ISSUED_ONCE, found, next(authorisation.once(asked.work), None))


def received(asked: Asked) -> Answer:
    return _of_work(Rule.RECEIVED, asked, next(authorisation.at_its_turn(asked.work), None))


def validated(asked: Asked) -> Answer:
    """Every analysis that was not left out has a result another person accepted, for each unit of the lot."""
    refused = next(authorisation.all_validated(asked.work), None)
    if refused is None:
        return Answer(Rule.VALIDATED)
    if not refused.problems:
        return _of_work(Rule.VALIDATED, asked, refused)
    return Answer(Rule.VALIDATED, tuple(_by_analysis(Rule.VALIDATED, asked, refused)), refused)


def one_result(asked: Asked) -> Answer:
    refused = next(authorisation.one_result_each(asked.work), None)
    if refused is None:
        return Answer(Rule.ONE_RESULT)
    return Answer(Rule.ONE_RESULT, tuple(_by_analysis(Rule.ONE_RESULT, asked, refused)), refused)


def excluded(asked: Asked) -> Answer:
    """What was left out has its reason (7.8.2.1 n). One that was measured needs the reason it lacks, by name, on the
    paper; one that was taken off before any work is confirmed by who signs.
    """
    return Answer(
        Rule.EXCLUDED,
        tuple(
            Reason(
                rule=Rule.EXCLUDED,
                state=State.OVERRIDABLE if each.measured else State.UNREAD,
                subject=Subject(Where.ANALYSES, asked.sample_id, each.analyte, also=each.id),
                problem=Problem(
                    "certificate_exclusion_unsaid" if each.measured else "certificate_taken_off",
                    {"analyte": each.analyte},
                ),
                way=Way.OVERRIDE if each.measured else Way.ACKNOWLEDGE,
            )
            for each in asked.left_out
        ),
    )


def not_held(asked: Asked) -> Answer:
    found = tuple(
        Reason(
            rule=Rule.NOT_HELD,
            state=State.BLOCKS,
            subject=Subject(Where.HELD, _run_id(asked, code), code),
            problem=Problem("certificate_run_held", {"runs": code}),
        )
        for code in asked.work.held
    )
    return Answer(Rule.NOT_HELD, found, next(authorisation.not_held(asked.work), None))


def quality(asked: Asked) -> Answer:
    """Without a plan nobody knows what would have to be proven: that cannot be told, and holds back as well."""
    planned = {run.code: run.planned for run in asked.runs}
    found = tuple(
        Reason(
            rule=Rule.QUALITY,
            state=State.BLOCKS if planned.get(code, True) else State.CANNOT_TELL,
            subject=Subject(Where.QUALITY, _run_id(asked, code), code),
            problem=Problem(
                "certificate_quality_blocks" if planned.get(code, True) else "certificate_quality_unplanned",
                {"runs": code},
            ),
        )
        for code in asked.work.unproven
    )
    return Answer(Rule.QUALITY, found, next(authorisation.proven(asked.work), None))


def equipment(asked: Asked) -> Answer:
    """Instruments and lots on the day of the run, by what the books know now."""
    found = tuple(
        _of_thing(run, hindrance)
        for run in asked.runs
        for hindrance in run.hindrances
        if not hindrance.of_person
    )
    return Answer(Rule.EQUIPMENT, found)


def competence(asked: Asked) -> Answer:
    """Whoever worked on a run could do its method on that day. No reason makes somebody competent afterwards."""
    found = tuple(
        Reason(
            rule=Rule.COMPETENCE,
            state=State.BLOCKS,
            subject=Subject(Where.COMPETENCE, _row(hindrance), run.code, also=run.method_id),
            problem=hindrance.problem,
        )
        for run in asked.runs
        for hindrance in run.hindrances
        if hindrance.of_person
    )
    return Answer(Rule.COMPETENCE, found)


def holding(asked: Asked) -> Answer:
    """Begun too late, or nobody knows since when it waited: a reviewer answers for it on the page of the run."""
    return Answer(Rule.HOLDING, tuple(_waited(asked)), applies=bool(asked.runs))


def _waited(asked: Asked) -> Iterator[Reason]:
    for each in asked.waited:
        open_ = State.CANNOT_TELL if each.unknown else State.OVERRIDABLE
        yield Reason(
            rule=Rule.HOLDING,
            state=State.OVERRIDDEN if each.answered else open_,
            subject=Subject(Where.REVIEW, each.run_id, each.run),
            problem=Problem(
                "certificate_holding_unknown" if each.unknown else "certificate_holding_exceeded",
                {"analyte": each.analyte, "run": each.run},
            ),
            way=Way.ELSEWHERE,
            about=each.facts,
            word=each.answered,
        )


def _of_thing(run: AskedRun, hindrance: Hindrance) -> Reason:
    kind = hindrance.field.partition("-")[0]
    where = _THING.get(kind, Where.USED)
    subject = (
        Subject(where, run.id, run.code, also=_row(hindrance))
        if where is Where.USED
        else Subject(where, _row(hindrance), run.code, also=run.id)
    )
    assessable = hindrance.cause in ASSESSABLE
    return Reason(
        rule=Rule.EQUIPMENT,
        state=State.OVERRIDABLE if assessable else State.BLOCKS,
        subject=subject,
        problem=hindrance.problem,
        way=Way.OVERRIDE if assessable else Way.NONE,
        about=run.results if assessable else (),
    )


def _row(hindrance: Hindrance) -> int:
    return int(hindrance.field.rpartition("-")[2])


def _run_id(asked: Asked, code: str) -> int:
    return next((run.id for run in asked.runs if run.code == code), 0)


def _by_analysis(rule: Rule, asked: Asked, refused: Refused) -> Iterator[Reason]:
    for field, problem in refused.problems.items():
        analysis_id = int(field.rpartition("-")[2])
        yield Reason(
            rule=rule,
            state=State.BLOCKS,
            subject=Subject(Where.REVIEW, also=analysis_id),
            problem=problem,
        )


def _of_work(rule: Rule, asked: Asked, refused: Refused | None) -> Answer:
    if refused is None:
        return Answer(rule)
    subject = Subject(Where.SAMPLE, asked.sample_id, asked.work.code)
    return Answer(rule, (_blocked(rule, subject, refused),), refused)


def _blocked(rule: Rule, subject: Subject, refused: Refused) -> Reason:
    return Reason(rule=rule, state=State.BLOCKS, subject=subject, problem=refused.problem)
