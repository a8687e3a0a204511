"""What stands behind a failure, in words: readings, limits, reasons. Rows come in, sentences go out."""

from typing import Any

from lims.domain.limit import CatalogueLimit
from lims.queries import values
from lims.queries.failure import Judged
from lims.words import Language, knows, say
from lims.words.limits import in_short
from lims.words.printed import uncertainty_in_line
from lims.words.readings import shown
from lims.words.verdicts import why


def reading(result: Any, language: Language) -> str:
    """The result with its unit, as it was read."""
    read = result.reading
    return "" if read is None else shown(read, language, unit=result.analysis.performance.unit)


def limit(specification: Any, language: Language) -> str:
    """The limit that was frozen in this row; nothing where there was none."""
    found = values.specification(specification).limit
    return "" if found is None else in_short(found, language)


def limit_of(judged: Judged, language: Language) -> str:
    found = judged.specification.limit
    return "" if found is None else in_short(found, language)


def reason(judged: Judged, result: Any, language: Language) -> str:
    """Why it failed, in one sentence."""
    return why(judged.assessment, judged.specification, result.reading, language)


def source(judged: Judged) -> CatalogueLimit | None:
    return judged.specification.limit


def spread(performance: Any, language: Language) -> str:
    """± U with its unit; nothing while nobody has stated one."""
    stated = values.uncertainty(performance)
    return "" if stated is None else uncertainty_in_line(stated, performance.unit, language)


def name(analyte: Any, language: Language) -> str:
    return str(analyte.name if language is Language.EN else analyte.name_vi or analyte.name)


def group(group: str, language: Language) -> str:
    """A group of analytes by its name; one the words do not know yet, as the catalogue writes it."""
    code = f"analyte_group.{group}"
    return say(code, language) if knows(code) else group


def outcomes(result: Any) -> list[dict[str, str]]:
    """The answers for each market, for the component that shows them."""
    return [
        {"market": each.specification.market, "outcome": each.outcome, "word": "", "sentence": ""}
        for each in sorted(result.judgements, key=lambda each: each.specification.position)
    ]
