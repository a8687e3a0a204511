"""What a certificate says of the work behind its results: windows that were not kept, counts that are estimates."""

from collections.abc import Iterator

from lims.domain import worked
from lims.domain.certificate_parts import Names
from lims.models.analysis import Analysis, Result
from lims.queries import dossiers, printed, values
from lims.queries.dossiers import Dossier
from lims.words import Language, say, work


def departures(dossier: Dossier) -> Iterator[Names]:
    """Every incubation that was too short or too long, of the results that count."""
    for analysis, result in _worked(dossier):
        protocol, done = values.protocol(analysis.performance), worked.read(result.work)
        pairs = zip(*(work.departures(protocol, done, language) for language in Language), strict=True)
        for vietnamese, english in pairs:
            yield _told("work.deviation", analysis, result, Names(vietnamese, english))


def remarks(dossier: Dossier) -> Iterator[Names]:
    """Counts that are estimates say so (ISO 7218)."""
    for analysis, result in _worked(dossier):
        performance = analysis.performance
        if work.estimated(values.protocol(performance), worked.read(result.work), values.seen(performance)):
            yield _told("work.estimated_note", analysis, result)


def _worked(dossier: Dossier) -> Iterator[tuple[Analysis, Result]]:
    for analysis in dossier.tested:
        for result in dossiers.counting(analysis):
            if result.work is not None:
                yield analysis, result


def _told(code: str, analysis: Analysis, result: Result, what: Names | None = None) -> Names:
    """Of a lot, the unit is named."""
    several = len(dossiers.counting(analysis)) > 1
    name, method = printed.analyte_names(analysis.analyte), result.run.method_version.method.code
    return Names(
        *(
            say(
                f"{code}_unit" if several else code,
                language,
                method=method,
                analyte=name[language],
                number=result.unit_no,
                what=what[language] if what else "",
            )
            for language in Language
        )
    )
