"""A second person looks at results: accepts them, or gives them back to the bench with a reason."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.four_eyes import require_other_eyes, require_reviewer
from lims.domain.hindrance import require_free
from lims.domain.permission import Role
from lims.domain.quality_release import require_released
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.run_hold import require_not_held
from lims.domain.sample import AnalysisStatus, require_testable
from lims.domain.text import kept
from lims.models.analysis import Result
from lims.queries import evidence, holding, holds, quality, quality_sheet, repeats, reported
from lims.queries import results as asking
from lims.queries.hindrances import hindrances_of_run
from lims.queries.results import Bench


def validate(
    session: Session,
    result_ids: Collection[int],
    *,
    act: Act,
    reviewer: bool,
    role: Role,
    versions: Mapping[int, int] | None = None,
) -> int:
    """Accept results, all of them or none; how many were accepted now (others were before).

    `versions` are those the reviewer saw: a value changed since then is never accepted unseen.
    Raises `NotAllowed` for somebody who entered or corrected a result of one of these samples,
    `Conflict` for a blank box, for one that counts no more, and for a run whose instruments, lots or hands
    were not in order on its day.
    """
    bench, results = _seen(session, result_ids, reviewer=reviewer, role=role, versions=versions)
    for sample_id in {bench.sample_of(each).id for each in results}:
        require_other_eyes(act.person_id, bench.hands(sample_id))
    _require_complete(bench, results, act=act)
    _require_components(bench, results)
    _require_proven(session, bench, results, act=act)
    _require_whole_lots(bench, results)
    require_free(hindrances_of_run(session, {each.run_id for each in results}))
    _require_answered_for(session, results)
    repeats.accept(session, bench, results, act=act, role=role)
    waiting = [each for each in results if each.validated_at is None]
    for result in waiting:
        result.validated_by_id, result.validated_at = act.person_id, act.at
        result.returned_reason = ""
    _settle(bench, waiting)
    bench.settle(bench.sample_of(each).id for each in results)
    session.flush()
    return len(waiting)


def send_back(
    session: Session,
    result_ids: Collection[int],
    reason: str,
    *,
    reviewer: bool,
    role: Role,
    versions: Mapping[int, int] | None = None,
) -> int:
    """Give results back to the bench, accepted before or not; the reason stands beside each box."""
    bench, results = _seen(session, result_ids, reviewer=reviewer, role=role, versions=versions)
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("return_needs_reason", {"reason": Problem("return_needs_reason")})
    _require_filled(results)
    for result in results:
        result.validated_by_id = result.validated_at = None
        result.returned_reason = why
    _settle(bench, results)
    bench.settle(bench.sample_of(each).id for each in results)
    session.flush()
    return len(results)


def _seen(
    session: Session,
    result_ids: Collection[int],
    *,
    reviewer: bool,
    role: Role,
    versions: Mapping[int, int] | None,
) -> tuple[Bench, list[Result]]:
    """The chosen results as the reviewer saw them, if each may still be decided about."""
    require_reviewer(reviewer=reviewer, role=role)
    if not result_ids:
        raise Refused("nothing_chosen", {"results": Problem("nothing_chosen")})
    bench = asking.bench(session, run_ids=asking.runs_of(session, result_ids))
    results = [each for each in bench.results() if each.id in set(result_ids)]
    for sample_id in {bench.sample_of(each).id for each in results}:
        require_testable(bench.samples[sample_id].status)
    if versions is not None and any(versions.get(each.id) != each.version for each in results):
        raise Conflict("changed_meanwhile")
    if any(not each.counts for each in results):
        raise Conflict("result_counts_no_more")
    if any(bench.analyses[each.analysis_id].status == AnalysisStatus.EXCLUDED for each in results):
        raise Conflict("analysis_excluded")
    reported.require_unreported(bench.analyses[each.analysis_id] for each in results)
    return bench, results


def _settle(bench: Bench, results: Collection[Result]) -> None:
    """An analysis is validated once every unit of it is."""
    for analysis_id in {each.analysis_id for each in results}:
        analysis = bench.analyses[analysis_id]
        evidence.settle(analysis, bench.samples[analysis.sample_id])


def _require_complete(bench: Bench, results: Collection[Result], *, act: Act) -> None:
    _require_filled(results)
    touched = [each.entered_at for each in results if each.entered_at is not None]
    touched += [correction.at for each in results for correction in each.corrections]
    if any(at > act.at for at in touched):
        raise Conflict("validated_before_entry")


def _require_proven(session: Session, bench: Bench, results: Collection[Result], *, act: Act) -> None:
    """The quality control of each run releases what is accepted; who entered its controls does not accept."""
    run_ids = {each.run_id for each in results}
    require_not_held(holds.codes(session, run_ids))
    for run_id, sheet in quality_sheet.sheets(session, run_ids).items():
        require_other_eyes(act.person_id, quality.hands_on_controls(sheet))
        mine = [bench.analyses[each.analysis_id] for each in results if each.run_id == run_id]
        typed = {each.analyte_id for each in mine if not each.computed}
        require_released(quality.quality_of(sheet), sheet.run.code, typed)
        quality.refresh(sheet)


def _require_components(bench: Bench, results: Collection[Result]) -> None:
    """A sum is nobody's measurement: it is accepted after its components, or together with them."""
    chosen = {each.id for each in results}
    for result in results:
        analysis = bench.analyses[result.analysis_id]
        sums = evidence.definition(analysis) if analysis.computed else None
        if sums is None:
            continue
        parts = [each for each in bench.of_sample(analysis.sample_id) if each.analyte.name in sums.names]
        open_ = [
            part.analyte
            for part in evidence.asked(parts)
            if any(each.validated_at is None and each.id not in chosen for each in evidence.counting(part))
        ]
        if open_:
            names = ", ".join(each.name_vi or each.name for each in open_)
            raise Conflict(
                "sum_before_components", sum=analysis.analyte.name_vi or analysis.analyte.name, names=names
            )


def _require_whole_lots(bench: Bench, results: Collection[Result]) -> None:
    """A plan judges the lot: its units are accepted together, as far as they stand in one run."""
    chosen = {each.id for each in results}
    for result in results:
        analysis = bench.analyses[result.analysis_id]
        if evidence.unit_count(analysis, bench.samples[analysis.sample_id]) < 2:
            continue
        left = [
            each.unit_no
            for each in evidence.counting(analysis)
            if each.run_id == result.run_id and each.id not in chosen and each.validated_at is None
        ]
        if left:
            raise Conflict("lot_accepted_whole", units=", ".join(map(str, left)))


def _require_answered_for(session: Session, results: Collection[Result]) -> None:
    """What was begun too late stands only when somebody has answered for it by name."""
    ids = [each.id for each in results]
    left = holding.unanswered(holding.of_results(session, ids), ids)
    if left:
        problems = {f"result-{each}": Problem("holding_unanswered") for each in left}
        raise Conflict("holding_unanswered", problems, count=len(left))


def _require_filled(results: Collection[Result]) -> None:
    problems = {f"result-{each.id}": Problem("result_blank") for each in results if each.typed is None}
    if problems:
        raise Conflict("validation_blank", problems, count=len(problems))
