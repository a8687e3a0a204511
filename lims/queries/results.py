"""The rows an act at the bench works on: whole runs, their samples and everything asked of them, held still."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, subqueryload

from lims.domain import worked
from lims.domain.act import Act
from lims.domain.refusal import NotFound
from lims.domain.yardstick import Yardstick
from lims.models.analysis import Analysis, Result, Run
from lims.models.people import Person
from lims.models.sample import Sample
from lims.queries import judging, standing
from lims.queries.among import among
from lims.queries.judging import Whole

PORTION = 2_000
"""Results worked on at a time in one act: each takes some 25 kB of memory while it is."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs and samples locked for this act, with all analyses of the samples, results and judgements."""

    session: Session
    runs: Mapping[int, Run]
    samples: Mapping[int, Sample]
    analyses: Mapping[int, Analysis]
    by_sample: Mapping[int, Sequence[Analysis]]

    def in_run(self, run_id: int) -> dict[int, Result]:
        return {each.id: each for each in self.results() if each.run_id == run_id}

    def of_sample(self, sample_id: int) -> Sequence[Analysis]:
        return self.by_sample.get(sample_id, ())

    def results(self) -> Iterator[Result]:
        return (result for analysis in self.analyses.values() for result in analysis.results)

    def whole(self, sample_id: int) -> Whole:
        sample = self.samples[sample_id]
        return Whole(sample, sample.order, self.of_sample(sample_id))

    def yardstick(self, analysis: Analysis, result: Result) -> Yardstick:
        return self.whole(analysis.sample_id).yardstick(analysis, result)

    def follow(self, changed: Iterable[Analysis], *, act: Act, reason: str = "") -> None:
        """Whatever leans on these analyses is computed, judged and put in its place again."""
        together: dict[int, list[Analysis]] = {}
        for analysis in changed:
            together.setdefault(analysis.sample_id, []).append(analysis)
        for sample_id, analyses in together.items():
            judging.follow(self.whole(sample_id), analyses, act=act, reason=reason)
        self.settle(together)

    def sample_of(self, result: Result) -> Sample:
        return self.samples[self.analyses[result.analysis_id].sample_id]

    def settle(self, sample_ids: Iterable[int]) -> None:
        """Samples and runs follow their results."""
        for sample_id in set(sample_ids):
            now, sample = standing.of_analyses(self.of_sample(sample_id)), self.samples[sample_id]
            sample.status = now.status.value
            sample.verdict = None if now.verdict is None else now.verdict.value
        standing.settle_runs(self.session, self.runs.values())

    def hands(self, sample_id: int) -> frozenset[int]:
        """Everybody who entered, corrected or worked on a result of this sample, also one that counts no more."""
        results = [result for analysis in self.of_sample(sample_id) for result in analysis.results]
        entered = {result.entered_by_id for result in results if result.entered_by_id is not None}
        corrected = {each.by_id for result in results for each in result.corrections}
        return frozenset(entered | corrected).union(*(worked.hands(result.work) for result in results))

    def eyes(self, sample_id: int) -> frozenset[int]:
        """Everybody who accepted a result of this sample."""
        results = (result for analysis in self.of_sample(sample_id) for result in analysis.results)
        return frozenset(each.validated_by_id for each in results if each.validated_by_id is not None)


def bench(
    session: Session,
    *,
    run_ids: Collection[int] = (),
    analysis_ids: Collection[int] = (),
    result_ids: Collection[int] = (),
) -> Bench:
    """Lock and load, in the same number of statements for 1 or 100,000 results. Raises `NotFound`.

    Of runs every sample is loaded; of analyses and results only the samples they belong to. Runs are locked
    before samples, each in the order of their numbers: nobody waits in a circle. What leans on a result may
    stand in another run: every run of these samples is locked and follows, too.
    """
    wanted = _sample_ids(run_ids, analysis_ids, result_ids)
    in_runs = sa.or_(among(Run.id, run_ids), Run.id.in_(_runs_of(wanted)))
    runs = {run.id: run for run in session.scalars(_locked(in_runs))}
    samples = {each.id: each for each in session.scalars(_samples(wanted))}
    analyses = {each.id: each for each in session.scalars(_analyses(samples))}
    if not set(run_ids) <= runs.keys() or not set(analysis_ids) <= analyses.keys():
        raise NotFound
    by_sample: dict[int, list[Analysis]] = {}
    for analysis in analyses.values():
        by_sample.setdefault(analysis.sample_id, []).append(analysis)
    return Bench(session, runs, samples, analyses, by_sample)


def portions(session: Session, result_ids: Collection[int]) -> Iterator[Collection[int]]:
    """The results of whole samples, so many at a time as may be held in memory. Raises `NotFound`.

    Few are one portion. Of many, every run and sample is locked before the first portion, in the order of
    `bench`: portions one after another would lock a run after a sample.
    """
    if len(result_ids) <= PORTION:
        yield result_ids
        return
    wanted = _sample_ids((), (), result_ids)
    session.execute(
        sa.select(Run.id).where(Run.id.in_(_runs_of(wanted))).order_by(Run.id).with_for_update()
    ).all()
    session.execute(
        sa.select(Sample.id).where(Sample.id.in_(wanted)).order_by(Sample.id).with_for_update()
    ).all()
    rows = session.execute(
        sa.select(Analysis.sample_id, Result.id)
        .join(Result.analysis)
        .where(among(Result.id, result_ids))
        .order_by(Analysis.sample_id)
    ).all()
    if len(rows) != len(result_ids):
        raise NotFound
    portion: list[int] = []
    for _, sample in groupby(rows, key=itemgetter(0)):
        portion += [number for _, number in sample]
        if len(portion) >= PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def runs_with(session: Session, sample_id: int) -> Sequence[Run]:
    """The runs in which a sample stands, locked; ask for them before the sample is."""
    samples = sa.select(Sample.id).where(Sample.id == sample_id)
    return session.scalars(_locked(Run.id.in_(_runs_of(samples)))).all()


def runs_of(session: Session, result_ids: Collection[int]) -> Sequence[int]:
    """The runs these results stand in. Raises `NotFound` unless every result exists."""
    rows = session.execute(sa.select(Result.id, Result.run_id).where(among(Result.id, result_ids))).all()
    if len(rows) != len(set(result_ids)) or not rows:
        raise NotFound
    return sorted({run_id for _, run_id in rows})


def require_run(session: Session, run_id: int) -> None:
    """Raises `NotFound` for a run that is not there."""
    if session.scalar(sa.select(Run.id).where(Run.id == run_id)) is None:
        raise NotFound


def to_read(session: Session, run_id: int, result_id: int) -> Yardstick:
    """By what one box of a run is read and judged. Raises `NotFound`."""
    result = session.scalar(
        sa.select(Result)
        .where(Result.id == result_id, Result.run_id == run_id)
        .options(joinedload(Result.analysis).joinedload(Analysis.sample).joinedload(Sample.order))
    )
    if result is None:
        raise NotFound
    sample = result.analysis.sample
    analyses = session.scalars(_analyses([sample.id])).all()
    return Whole(sample, sample.order, analyses).yardstick(result.analysis, result)


def names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {person_id: name for person_id, name in rows}


def _locked(wanted: sa.ColumnElement[bool]) -> sa.Select[Run]:
    return sa.select(Run).where(wanted).order_by(Run.id).with_for_update()


def _runs_of(sample_ids: sa.SelectBase) -> sa.Select[int]:
    return sa.select(Result.run_id).join(Result.analysis).where(Analysis.sample_id.in_(sample_ids))


def _sample_ids(
    run_ids: Collection[int], analysis_ids: Collection[int], result_ids: Collection[int]
) -> sa.CompoundSelect[int]:
    """The samples of whole runs, of analyses, and of results."""
    of_results = sa.select(Analysis.sample_id).join(Result, Result.analysis_id == Analysis.id)
    return sa.union(
        of_results.where(among(Result.run_id, run_ids)),
        of_results.where(among(Result.id, result_ids)),
        sa.select(Analysis.sample_id).where(among(Analysis.id, analysis_ids)),
    )


def _samples(wanted: sa.CompoundSelect[int]) -> sa.Select[Sample]:
    return (
        sa.select(Sample)
        .where(Sample.id.in_(wanted))
        .options(joinedload(Sample.order))
        .order_by(Sample.id)
        .with_for_update(of=Sample)
    )


def _analyses(sample_ids: Collection[int]) -> sa.Select[Analysis]:
    """`subqueryload`, because `selectinload` asks once more for every 500 rows."""
    results = subqueryload(Analysis.results)
    return (
        sa.select(Analysis)
        .where(among(Analysis.sample_id, sample_ids))
        .options(
            joinedload(Analysis.analyte),
            joinedload(Analysis.performance),
            subqueryload(Analysis.specifications),
            results.subqueryload(Result.judgements),
            results.subqueryload(Result.corrections),
        )
        .order_by(Analysis.sample_id, Analysis.position, Analysis.id)
    )
