"""What a file of results is laid against: the codes and names it may use, and the boxes they lead to."""

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from lims.domain.file_row import Box, Key, Names, sample_key
from lims.domain.found import Found
from lims.domain.profile import Profile, folded
from lims.domain.protocol import closes_the_grid
from lims.domain.refusal import Problem, Refused
from lims.domain.sample import TESTABLE, AnalysisStatus, Status
from lims.models.analysis import Analysis, Result
from lims.models.reference import Analyte
from lims.models.sample import Container, Sample
from lims.queries import boxes, runs
from lims.queries.among import among

AT_ONCE = 500


def names(session: Session, found: Collection[Found], profile: Profile) -> Names:
    """Samples by their code, by that of a container, by a barcode; analytes by their two names, exactly.

    Synonyms of the catalogue are not used: some name another substance that counts towards a sum.
    """
    asked = {each.sample.strip() for each in found} | set(profile.samples.values())
    asked |= {
        name[: -len(ending)]
        for name in asked
        for ending in profile.endings
        if name.casefold().endswith(ending.casefold())
    }
    keys = sorted({sample_key(each) for each in asked} - {""})
    samples: dict[str, int] = {}
    for column in (Container.barcode, Container.code):
        samples |= dict(_pairs(session, column, Container.sample_id, keys))
    samples |= dict(_pairs(session, Sample.code, Sample.id, keys))
    return Names(samples, _analytes(session))


def find(session: Session, keys: Collection[Key], *, run_id: int | None = None) -> dict[Key, list[Box]]:
    """The boxes that count, of these samples and analytes; of one run if given. Six statements."""
    asked = (
        runs.results_asked()
        .join(Result.analysis)
        .join(Analysis.analyte)
        .where(
            among(Analysis.sample_id, {sample_id for sample_id, _, _ in keys}),
            Analyte.name.in_(sorted({name for _, name, _ in keys})),
            Result.counts.is_(True),
        )
        .options(joinedload(Result.run))
    )
    if run_id is not None:
        asked = asked.where(Result.run_id == run_id)
    found: dict[Key, list[Box]] = {}
    for result in session.scalars(asked):
        key = (result.analysis.sample_id, result.analysis.analyte.name, result.unit_no)
        if key in keys:
            found.setdefault(key, []).append(_box(result))
    return found


def _box(result: Result) -> Box:
    analysis = result.analysis
    return Box(
        result_id=result.id,
        version=result.version,
        run_code=result.run.code,
        sample_code=analysis.sample.code or "",
        analyte=analysis.analyte.name,
        typed=result.typed or "",
        yardstick=boxes.yardstick(analysis, analysis.sample.order),
        refusal=_refusal(result),
    )


def _refusal(result: Result) -> Problem | None:
    """Why a file writes nothing here. The act itself asks again, with everything locked."""
    analysis, status = result.analysis, Status(result.analysis.sample.status)
    how = analysis.performance.protocol
    if status not in TESTABLE:
        return Problem(f"sample_{status}")
    for stands, why in (
        (analysis.status == AnalysisStatus.EXCLUDED, "analysis_excluded"),
        (analysis.computed, "result_computed"),
        (closes_the_grid(how), "result_from_stages"),
        (result.work is not None, "import_worked_out"),
        (result.validated_at is not None, "import_validated"),
    ):
        if stands:
            return Problem(why)
    return None


def _pairs(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    number: InstrumentedAttribute[int],
    keys: Sequence[str],
) -> Iterator[tuple[str, int]]:
    for start in range(0, len(keys), AT_ONCE):
        rows = session.execute(sa.select(column, number).where(column.in_(keys[start : start + AT_ONCE])))
        yield from ((text, found) for text, found in rows if text is not None)


def _analytes(session: Session) -> dict[str, str]:
    """A name that two analytes share leads to neither."""
    found: dict[str, set[str]] = {}
    for name, vietnamese in session.execute(sa.select(Analyte.name, Analyte.name_vi)):
        for text in filter(None, (name, vietnamese)):
            try:
                found.setdefault(folded(text), set()).add(name)
            except Refused:
                continue
    own = {folded(name): name for each in found.values() for name in each}
    return {key: next(iter(each)) for key, each in found.items() if len(each) == 1} | own
