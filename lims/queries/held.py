"""What a certificate says of samples that had waited too long for an analysis, and why its result stands."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from lims.domain.certificate_parts import Names
from lims.queries import dossiers, holding, printed
from lims.queries.dossiers import Dossier
from lims.words import Language, say
from lims.words.holding import sentence


def departures(session: Session, dossier: Dossier) -> Iterator[Names]:
    """One for each result that counts and was begun too late, or nobody knows when."""
    rows = holding.of_sample(session, dossier.sample.id)
    for analysis in dossier.tested if rows else ():
        counted = dossiers.counting(analysis)
        for result in counted:
            if (row := rows.get(result.id)) is None:
                continue
            name, method = printed.analyte_names(analysis.analyte), result.run.method_version.method.code
            unit = f" ({result.unit_no}/{len(counted)})" if len(counted) > 1 else ""
            yield Names(
                *(
                    say(
                        "holding.on_paper",
                        language,
                        method=method,
                        analyte=f"{name[language]}{unit}",
                        what=sentence(row.code, row.started_at, row.start_by, language),
                        reason=row.reason,
                    )
                    for language in Language
                )
            )
