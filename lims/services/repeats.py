"""Which of several results of one analysis counts: chosen with a reason, accepted by a second person at validation."""

from sqlalchemy.orm import Session

from lims.domain import repeat as rules
from lims.domain.act import Act
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import AnalysisStatus, require_testable
from lims.domain.text import kept
from lims.models.analysis import Result
from lims.models.repeat import RepeatChoice
from lims.queries import repeats, reported
from lims.queries import results as asking
from lims.queries.results import Bench


def choose(
    session: Session, run_id: int, result_id: int, chosen_id: int, reason: str, *, act: Act
) -> RepeatChoice:
    """Let `chosen_id` count, one of the results of the same analysis and unit as `result_id` of the run.

    All of them stay and are shown. It counts as accepted only once a second person has validated it.
    Raises `Conflict` while a repeat has no value yet, or where the method takes the last result.
    """
    bench = asking.bench(session, run_ids=[run_id])
    result = bench.in_run(run_id).get(result_id)
    if result is None:
        raise NotFound
    analysis = bench.analyses[result.analysis_id]
    require_testable(bench.sample_of(result).status)
    if analysis.status == AnalysisStatus.EXCLUDED:
        raise Conflict("analysis_excluded")
    reported.require_unreported([analysis])
    mine = repeats.of_unit(analysis, result.unit_no)
    _require_measured(bench, result)
    found = repeats.tries(mine)
    rule = repeats.rules(session, [analysis.performance_id])[analysis.performance_id]
    chosen = rules.choose(chosen_id, found, rule)
    why = kept(reason, longest=1000, lines=True)
    if not why:
        raise Refused("repeat_needs_reason", {"reason": Problem("repeat_needs_reason")})
    _let_count(mine, chosen_id, why)
    row = RepeatChoice(
        result_id=chosen_id,
        among=[each.id for each in mine],
        over_failing=rules.over_failing(chosen, found),
        reason=why,
        chosen_by_id=act.person_id,
        chosen_at=act.at,
    )
    session.add(row)
    bench.follow([analysis], act=act, reason=why)
    session.flush()
    return row


def _require_measured(bench: Bench, result: Result) -> None:
    """A repeat that was asked for has its value before anybody chooses."""
    same = [
        each
        for each in bench.analyses[result.analysis_id].results
        if each.unit_no == result.unit_no and each.counts
    ]
    if len(same) != 1 or same[0].typed is None:
        raise Conflict("repeat_under_way")


def _let_count(results: list[Result], chosen_id: int, why: str) -> None:
    """One counts, and waits for its reviewer; the others keep their values, with the reason."""
    for each in results:
        counts = each.id == chosen_id
        if counts and not each.counts:
            each.validated_by_id = each.validated_at = None
        if each.counts and not counts:
            each.counts_reason = why
        each.counts = counts
        if counts:
            each.counts_reason = ""
