"""What is decided about a run whose control did not pass: repeat it, leave it out, sign for it, or say it was seen."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.four_eyes import require_reviewer
from lims.domain.permission import Role
from lims.domain.quality_release import Check, DecisionKind, require_signs, words
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import AnalysisStatus, require_testable
from lims.domain.text import kept
from lims.models.analysis import Result
from lims.models.quality import QualityDecision
from lims.queries import quality, quality_sheet
from lims.queries import results as asking
from lims.queries.results import Bench

Named = tuple[str, int, int]
"""A check: the item of the plan, the number of the control (0: never placed), the analyte."""


def sign_deviation(
    session: Session, run_id: int, checks: Collection[Named], cause: str, impact: str, *, act: Act, role: Role
) -> int:
    """A manager answers for checks that hold the run back: cause, and what it means for the results.

    It is printed on every certificate it concerns (ISO/IEC 17025, 7.8.2.1 n and 7.10). Whoever entered
    anything in the run cannot sign. How many checks were signed for.
    """
    asking.bench(session, run_ids=[run_id])
    sheet = quality_sheet.sheets(session, [run_id])[run_id]
    by = require_signs(act.person_id, quality.hands(sheet), manager=role is Role.MANAGER)
    chosen = _chosen(quality.quality_of(sheet).blocking, checks)
    why, means = words(cause, impact)
    for each in chosen:
        session.add(_decision(run_id, each, DecisionKind.DEVIATION, by, act, cause=why, impact=means))
    session.flush()
    return len(chosen)


def acknowledge(session: Session, run_id: int, *, act: Act, reviewer: bool, role: Role) -> int:
    """Put one's name to having seen every warning of a run; how many there were."""
    require_reviewer(reviewer=reviewer, role=role)
    asking.bench(session, run_ids=[run_id])
    warnings = quality.of_runs(session, [run_id])[run_id].warnings
    for each in warnings:
        session.add(_decision(run_id, each, DecisionKind.ACKNOWLEDGEMENT, _somebody(act), act))
    session.flush()
    return len(warnings)


def repeat(session: Session, run_id: int, analyte_ids: Collection[int], reason: str, *, act: Act) -> int:
    """What these analytes gave in the run is measured again in another: it stays in sight and counts no more."""
    bench, results = _affected(session, run_id, analyte_ids)
    why = _why(reason)
    for result in results:
        result.counts, result.counts_reason = False, why
    _follow(bench, results, act=act, reason=why)
    session.flush()
    return len(results)


def leave_out(session: Session, run_id: int, analyte_ids: Collection[int], reason: str, *, act: Act) -> int:
    """The analyses of these analytes in the run are not answered for; the certificate says so with the reason."""
    bench, results = _affected(session, run_id, analyte_ids)
    why = _why(reason)
    for result in results:
        analysis = bench.analyses[result.analysis_id]
        analysis.status, analysis.excluded_reason = AnalysisStatus.EXCLUDED.value, why
    _follow(bench, results, act=act, reason=why)
    session.flush()
    return len({each.analysis_id for each in results})


def _affected(session: Session, run_id: int, analyte_ids: Collection[int]) -> tuple[Bench, list[Result]]:
    """The results a failed check holds back, of the analytes chosen; only those may be taken away like this."""
    bench = asking.bench(session, run_ids=[run_id])
    standing = quality.of_runs(session, [run_id])[run_id]
    if not analyte_ids:
        raise Refused("nothing_chosen", {"analytes": Problem("nothing_chosen")})
    if any(not standing.holding(each) for each in analyte_ids):
        raise Conflict("quality_holds_nothing")
    results = [
        each
        for each in bench.in_run(run_id).values()
        if each.counts and bench.analyses[each.analysis_id].analyte_id in set(analyte_ids)
    ]
    results = [each for each in results if bench.analyses[each.analysis_id].status != AnalysisStatus.EXCLUDED]
    if any(each.validated_at is not None for each in results):
        raise Conflict("checks_accepted")
    for each in results:
        require_testable(bench.sample_of(each).status)
    return bench, results


def _follow(bench: Bench, results: Sequence[Result], *, act: Act, reason: str) -> None:
    bench.follow(dict.fromkeys(bench.analyses[each.analysis_id] for each in results), act=act, reason=reason)


def _chosen(blocking: Collection[Check], names: Collection[Named]) -> list[Check]:
    if not names:
        raise Refused("nothing_chosen", {"checks": Problem("nothing_chosen")})
    found = {(each.item.code, each.number, each.analyte_id): each for each in blocking}
    if not set(names) <= found.keys():
        raise Conflict("quality_holds_nothing")
    return [found[each] for each in names]


def _decision(
    run_id: int, check: Check, kind: DecisionKind, by: int, act: Act, *, cause: str = "", impact: str = ""
) -> QualityDecision:
    return QualityDecision(
        run_id=run_id,
        kind=kind.value,
        item=check.item.code,
        number=check.number,
        analyte_id=check.analyte_id,
        finding=quality.plain(check.finding),
        cause=cause,
        impact=impact,
        by_id=by,
        at=act.at,
    )


def _why(reason: str) -> str:
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("set_aside_needs_reason", {"reason": Problem("set_aside_needs_reason")})
    return why


def _somebody(act: Act) -> int:
    if act.person_id is None:
        raise NotFound
    return act.person_id
