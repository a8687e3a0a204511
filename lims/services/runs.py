"""Samples are put together to be measured: a run is opened, filled, thinned out, and taken again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from lims.codes import next_code
from lims.domain import run as rules
from lims.domain.act import Act, local_day
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.sample import AnalysisStatus, require_testable
from lims.domain.text import kept
from lims.models.analysis import Analysis, Result, Run
from lims.queries import controls, evidence, holding, leaning, reported, using
from lims.queries import results as asking
from lims.queries.results import Bench
from lims.queries.using import Used


def open_run(
    session: Session,
    analysis_ids: Collection[int],
    *,
    act: Act,
    performed_on: date | None = None,
    remark: str = "",
    used: Used = Used(),  # noqa: B008 a frozen value
) -> Run:
    """Put waiting analyses of received samples into a new run: one version of one method, one day.

    Raises `Conflict` for a sample that takes no results or an analysis that waits no longer,
    `Refused` for several methods at once and for a day before the receipt or after today; and either
    with every hindrance at its field: of the person, of what is used, of what the method needs.
    """
    bench = asking.bench(session, analysis_ids=analysis_ids)
    analyses = _chosen(bench, analysis_ids)
    day = act.day if performed_on is None else performed_on
    _require_together(bench, analyses, day, act=act)
    version_id, picked = analyses[0].performance.method_version_id, using.chosen(session, used)
    using.require_to_open(session, version_id, picked, on=day, act=act)
    run = Run(
        code=next_code(session, f"ME-{day:%y%m%d}", digits=2),
        method_version_id=version_id,
        performed_on=day,
        opened_by_id=_person(act),
        opened_at=act.at,
        status=rules.RunStatus.OPEN.value,
        remark=kept(remark, longest=2000, lines=True),
        results=[],
    )
    session.add(run)
    session.flush()
    using.keep(session, run, picked, act=act)
    _put_in(replace(bench, runs={**bench.runs, run.id: run}), run, analyses, act=act)
    session.flush()
    placed = sorted(
        (each for analysis in analyses for each in analysis.results if each.run_id == run.id), key=_place
    )
    controls.begin(
        session, run, list(dict.fromkeys((_sample_id(bench, each), each.unit_no) for each in placed))
    )
    return run


def add(session: Session, run_id: int, analysis_ids: Collection[int], *, act: Act) -> Run:
    """Put more waiting analyses of the same method into a run; one that was taken out comes back blank."""
    bench = asking.bench(session, run_ids=[run_id], analysis_ids=analysis_ids)
    run, analyses = bench.runs[run_id], _chosen(bench, analysis_ids)
    rules.require_takes_analyses(run.status)
    _require_together(bench, analyses, run.performed_on, act=act)
    if any(each.performance.method_version_id != run.method_version_id for each in analyses):
        raise Refused("run_one_method", {"analyses": Problem("run_one_method")})
    _put_in(bench, run, analyses, act=act)
    session.flush()
    controls.extend(session, run)
    return run


def remove(session: Session, run_id: int, result_id: int, reason: str, *, act: Act) -> None:
    """Take an analysis out of a run while its box is blank: it waits again, the row stays with the reason."""
    bench = asking.bench(session, run_ids=[run_id])
    result = _one(bench, run_id, result_id)
    if result.typed is not None or result.corrections:
        raise Conflict("result_not_blank")
    _set_aside(bench, result, reason, act=act)
    session.flush()


def retest(session: Session, run_id: int, result_id: int, reason: str, *, act: Act) -> None:
    """Ask for a measurement again. The result stays and is shown, but counts no more.

    From here on the analysis waits for another run: there is no result between this one and the next,
    and whoever reviews sees each of them with its reason.
    """
    bench = asking.bench(session, run_ids=[run_id])
    result = _one(bench, run_id, result_id)
    if result.typed is None:
        raise Conflict("result_blank")
    if bench.analyses[result.analysis_id].computed:
        raise Conflict("result_computed")
    _set_aside(bench, result, reason, act=act)
    session.flush()


def note(session: Session, run_id: int, *, remark: str, deviation: str) -> None:
    """What is to be remembered of a run, and what departed from its method (ISO/IEC 17025, 7.2.1.7)."""
    bench = asking.bench(session, run_ids=[run_id])
    if any(each.validated_at is not None for each in bench.in_run(run_id).values()):
        raise Conflict("run_validated")
    run = bench.runs[run_id]
    run.remark = kept(remark, longest=2000, lines=True)
    run.deviation = kept(deviation, longest=2000, lines=True)
    session.flush()


def _place(result: Result) -> int:
    return result.position


def _sample_id(bench: Bench, result: Result) -> int:
    return bench.analyses[result.analysis_id].sample_id


def _chosen(bench: Bench, analysis_ids: Collection[int]) -> list[Analysis]:
    wanted = set(analysis_ids)
    return [analysis for analysis_id, analysis in bench.analyses.items() if analysis_id in wanted]


def _require_together(bench: Bench, analyses: Sequence[Analysis], day: date, *, act: Act) -> None:
    samples = {each.sample_id: bench.samples[each.sample_id] for each in analyses}
    for sample in samples.values():
        require_testable(sample.status)
    versions = {each.performance.method_version_id for each in analyses}
    rules.require_together([each.status for each in analyses], versions)
    for sample in samples.values():
        if sample.received_at is None:
            raise Conflict("sample_requested")
        rules.require_day(day, today=act.day, received_on=local_day(sample.received_at))


def _put_in(bench: Bench, run: Run, analyses: Sequence[Analysis], *, act: Act) -> None:
    """Rows of the grid in the order of the samples; one taken out before takes its old place again."""
    position = max((each.position for each in bench.in_run(run.id).values()), default=-1)
    for analysis in analyses:
        sample = bench.samples[analysis.sample_id]
        there = {each.unit_no for each in evidence.counting(analysis)}
        for unit_no in range(1, evidence.unit_count(analysis, sample) + 1):
            if unit_no in there or _back(analysis, run, unit_no):
                continue
            position += 1
            analysis.results.append(
                Result(
                    run=run, position=position, unit_no=unit_no, counts=True, judgements=[], corrections=[]
                )
            )
    holding.note(bench.session, run, analyses, at=act.at)
    bench.follow(analyses, act=act)


def _back(analysis: Analysis, run: Run, unit_no: int) -> bool:
    """Whether a box taken out while blank came back; what was measured or begun is done again in another run."""
    own = (each for each in analysis.results if each.run_id == run.id)
    back = next((each for each in own if each.unit_no == unit_no), None)
    if back is not None and (back.typed is not None or back.work is not None):
        raise Conflict("retest_needs_new_run")
    if back is not None:
        back.counts, back.counts_reason = True, ""
    return back is not None


def _one(bench: Bench, run_id: int, result_id: int) -> Result:
    """A result of the run that counts, of a sample that still takes results."""
    result = bench.in_run(run_id).get(result_id)
    if result is None:
        raise NotFound
    require_testable(bench.sample_of(result).status)
    if not result.counts:
        raise Conflict("result_counts_no_more")
    if bench.analyses[result.analysis_id].status == AnalysisStatus.EXCLUDED:
        raise Conflict("analysis_excluded")
    reported.require_unreported([bench.analyses[result.analysis_id]])
    return result


def _set_aside(bench: Bench, result: Result, reason: str, *, act: Act) -> None:
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("set_aside_needs_reason", {"reason": Problem("set_aside_needs_reason")})
    leaning.require_nothing_leans(bench.session, bench, [result])
    result.counts, result.counts_reason = False, why
    bench.follow([bench.analyses[result.analysis_id]], act=act, reason=why)


def _person(act: Act) -> int:
    if act.person_id is None:
        raise ValueError("the program itself measures nothing")
    return act.person_id
