"""The work behind a result in words: stages with their windows, plates with their rule, what departed from the plan."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from lims.domain import plates, plates_typed, staged
from lims.domain.agreement import Agreement, Plausibility
from lims.domain.calculated import Calculated
from lims.domain.calculation import Recipe
from lims.domain.dates import written
from lims.domain.plates import Told
from lims.domain.plates_typed import Plates
from lims.domain.protocol import Plating, Protocol, Stage, Stages
from lims.domain.reading import Range
from lims.domain.refusal import Refused
from lims.domain.staged import Broken
from lims.domain.worked import DoneStages, Work
from lims.words import Language, calculation, say
from lims.words.readings import number


def window(stage: Stage, language: Language) -> str:
    """ "34–38 °C, 16–20 giờ"; nothing where nothing is planned."""
    if stage.least_h is None or stage.most_h is None or stage.least_c is None or stage.most_c is None:
        return ""
    return say(
        "work.window",
        language,
        least=stage.least_c,
        most=stage.most_c,
        from_h=stage.least_h,
        to_h=stage.most_h,
    )


def plan(plating: Plating, language: Language) -> str:
    """How much is plated, and what can be counted."""
    return say("work.plating", language, volume=plating.volume, least=plating.least, most=plating.most)


def lasted(time: timedelta, language: Language) -> str:
    minutes = int(time.total_seconds()) // 60
    return say("work.lasted", language, hours=minutes // 60, minutes=minutes % 60)


def broken(found: Broken, language: Language) -> str:
    """Both the hours it took and the hours that were planned."""
    return say(
        "work.broken",
        language,
        stage=found.stage.name[language],
        lasted=lasted(found.lasted, language),
        least=found.stage.least_h,
        most=found.stage.most_h,
    )


def departures(protocol: Protocol | None, work: Work | None, language: Language) -> list[str]:
    """The windows that were not kept."""
    if not isinstance(protocol, Stages) or not isinstance(work, DoneStages):
        return []
    return [broken(each, language) for each in staged.broken(protocol, work.done)]


def told_of(protocol: Protocol | None, work: Work | None, seen: Range) -> Told | None:
    """What plates say; None for anything else, and for plates that say nothing."""
    if not isinstance(protocol, Plating) or not isinstance(work, Plates):
        return None
    try:
        return plates.told(plates_typed.read(work, protocol), protocol, seen)
    except Refused:
        return None


def estimated(protocol: Protocol | None, work: Work | None, seen: Range) -> bool:
    told = told_of(protocol, work, seen)
    return told is not None and told.estimated


def sentences(told: Told, language: Language) -> list[str]:
    """How the plates came to their count, and whether they agree."""
    return list(_sentences(told, language))


def warning(told: Told, language: Language) -> str:
    """Nothing where the plates agree."""
    if told.contradicts:
        return say("work.contradicts", language)
    if told.agreement is Agreement.AGREE or told.plausibility is None:
        return ""
    return say(f"work.agree_{told.agreement}", language, **_figures(told.plausibility, language))


def raw(protocol: Protocol | None, work: Work | None, language: Language) -> list[str]:
    """Every plate or stage as it was written down, in one line each."""
    if isinstance(work, Plates):
        return list(_plates(work, language))
    if isinstance(protocol, Recipe) and isinstance(work, Calculated):
        return list(calculation.raw(work, protocol, language))
    if isinstance(protocol, Stages) and isinstance(work, DoneStages):
        return list(_stages(protocol, work, language))
    return []


def _sentences(told: Told, language: Language) -> Iterator[str]:
    if told.text is None and not told.contradicts:
        yield say("work.waits_confirmation", language)
    if told.estimated:
        yield say("work.estimated", language) + "."
    if told.rule is not None:
        yield say(f"work.rule_{told.rule}", language)
    if told.interval is not None:
        low, high = (number(_short(each), language) for each in told.interval)
        yield say("work.interval", language, low=low, high=high) + "."
    if told.plausibility is not None and told.agreement is Agreement.AGREE:
        yield say("work.plausible", language, **_figures(told.plausibility, language)) + "."


def _figures(found: Plausibility, language: Language) -> dict[str, str]:
    p = "< 0.001" if found.p < 0.001 else f"= {found.p:.3f}"
    mark = "," if language == Language.VI else "."
    return {"g2": f"{found.g2:.2f}".replace(".", mark), "p": p.replace(".", mark)}


def _short(value: float) -> Decimal:
    """Two significant figures: the interval is no better known than its count."""
    return Decimal(f"{value:.1e}")


def _plates(work: Plates, language: Language) -> Iterator[str]:
    for row in work.rows:
        yield f"{row.dilution}: " + " · ".join(each or "–" for each in row.counts)
    if work.tested:
        yield say("work.confirmed_of", language, positive=work.positive, tested=work.tested)


def _stages(protocol: Stages, work: DoneStages, language: Language) -> Iterator[str]:
    for stage in protocol.stages:
        one = staged.of(work.done, stage)
        if one is None:
            continue
        parts = [f"{written(one.put_in)} – {written(one.taken_out) if one.taken_out else '…'}"]
        if one.lasted is not None:
            parts.append(lasted(one.lasted, language))
        if one.observed is not None:
            parts.append(say(f"work.observed_{one.observed}", language))
        yield f"{stage.name[language]}: " + " · ".join(parts)
