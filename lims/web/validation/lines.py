"""The results of a run as a reviewer reads them: sample by sample, with everything that deserves a look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lims.domain.calculated import Calculated
from lims.domain.calculation import Recipe
from lims.domain.judgement import Flag
from lims.domain.reading import Kind
from lims.domain.specification import Reason
from lims.queries.boxes import Box
from lims.queries.validation import Review
from lims.words import Language, calculation, say, work
from lims.words.outcomes import Said, limits, said, understood
from lims.words.printed import uncertainty_in_line
from lims.words.sums import bounds, computed, of_sum, on_other_bases, total_of

_SILENT = {Reason.NO_LIMIT, Reason.EXEMPT}


@dataclass(frozen=True, slots=True)
class Line:
    """One result; `marks` are short sentences on what deserves a look.

    `further`: the bounds of a sum, the result on another basis; `part_of` the sum it is a component of.
    The plan's verdict is the lot's: `tells` is true for the line that tells it, once for all units.
    """

    box: Box
    analyte: str
    result: str
    spread: str
    limit: str
    outcomes: Sequence[Said]
    marks: Sequence[str]
    raw: Sequence[str]
    may_choose: bool
    further: Sequence[str] = ()
    part_of: str = ""
    tells: bool = True


@dataclass(frozen=True, slots=True)
class ReviewedSample:
    """One sample of the run; `own` when the reader had a hand in its results."""

    sample_id: int
    code: str
    product: str
    own: bool
    lines: Sequence[Line]


def samples(review: Review, person_id: int, language: Language, *, reviewer: bool) -> list[ReviewedSample]:
    together: dict[int, list[Box]] = {}
    for box in review.whole.boxes:
        if box.counts:
            together.setdefault(box.sample_id, []).append(box)
    return [
        _sample(boxes, language, own=person_id in review.hands.get(sample_id, ()), reviewer=reviewer)
        for sample_id, boxes in together.items()
    ]


def _sample(boxes: Sequence[Box], language: Language, *, own: bool, reviewer: bool) -> ReviewedSample:
    first = boxes[0]
    telling = {box.analysis_id: box.id for box in sorted(boxes, key=lambda box: -box.unit_no)}
    return ReviewedSample(
        first.sample_id,
        first.sample_code,
        " · ".join(filter(None, (first.product, first.lot))),
        own,
        [
            _line(
                box,
                language,
                may_choose=reviewer and not own,
                part_of=part_of,
                tells=telling[box.analysis_id] == box.id,
            )
            for box, part_of in _sums_together(boxes, language)
        ],
    )


def _sums_together(boxes: Sequence[Box], language: Language) -> Iterator[tuple[Box, str]]:
    """Each box with the sum it belongs to; the components of a computed sum stand right below it."""
    names = {each.id: _part_names(each) for each in boxes if each.computed}
    belongs = {
        box.id: sums
        for box in boxes
        for sums in boxes
        if box.analyte_en in names.get(sums.id, ()) and not box.computed
    }
    for box in boxes:
        if box.id not in belongs:
            yield box, ""
            below = [each for each in boxes if belongs.get(each.id) is box]
            yield from ((each, box.analyte(language)) for each in below)


def _part_names(box: Box) -> frozenset[str]:
    definitions = (each.definition for each in box.yardstick.specifications)
    return frozenset(name for each in definitions if each is not None for name in each.names)


def _line(box: Box, language: Language, *, may_choose: bool, part_of: str, tells: bool) -> Line:
    reading = box.reading
    return Line(
        box,
        " · ".join(filter(None, (box.analyte(language), box.of_units))),
        _result(box, language),
        _spread(box, language),
        limits(box.yardstick, language),
        said(box.answers, reading, language) if tells and reading is not None else [],
        list(_marks(box, language, of_verdict=tells)),
        [*work.raw(box.protocol, box.work, language), *_rule(box, language)],
        may_choose and box.may_be_reviewed and box.typed is not None,
        list(_further(box, language)),
        part_of,
        tells,
    )


def _result(box: Box, language: Language) -> str:
    if box.reading is None:
        return ""
    if box.computed:
        return computed(box.reading, box.typed, language, unit=box.seen.unit)
    return understood(box.reading, box.seen.unit, language)


def _further(box: Box, language: Language) -> Iterator[str]:
    total = total_of(box.answers)
    if total is not None:
        yield bounds(total, language)
    if box.reading is not None:
        yield from on_other_bases(box.answers, box.reading, box.seen.unit, language)


def _spread(box: Box, language: Language) -> str:
    """Of a computed sum that of its components, by which it was judged."""
    quantified = box.reading is not None and box.reading.kind is Kind.QUANTIFIED
    total = total_of(box.answers) if box.computed else None
    uncertainty = box.yardstick.uncertainty if total is None else of_sum(total)
    if not quantified or uncertainty is None:
        return ""
    return uncertainty_in_line(uncertainty, box.seen.unit, language)


def _rule(box: Box, language: Language) -> list[str]:
    """How plates came to their count, determinations to their mean."""
    if isinstance(box.protocol, Recipe) and isinstance(box.work, Calculated):
        return list(calculation.sentences(box.work, box.protocol, language))
    told = work.told_of(box.protocol, box.work, box.seen)
    return [] if told is None else work.sentences(told, language)


def _marks(box: Box, language: Language, *, of_verdict: bool) -> Iterator[str]:
    """Flags and reasons of all markets, each once; then what happened to the value."""
    if box.left_out is not None:
        yield say("validation.left_out", language, reason=box.left_out or "–")
    found: list[Flag | Reason] = [flag for each in box.answers for flag in each.assessment.flags]
    found += [why for each in box.answers for why in each.assessment.reasons if why not in _SILENT]
    told_of_it = [*(each.value for each in found), *_leans_on(box)] if of_verdict else []
    for each in dict.fromkeys(told_of_it):
        yield say(f"validation.mark_{each}", language)
    yield from work.departures(box.protocol, box.work, language)
    yield from _of_calculation(box, language)
    told = work.told_of(box.protocol, box.work, box.seen)
    if told is not None and told.estimated:
        yield say("work.estimated", language)
    if told is not None and (warning := work.warning(told, language)):
        yield warning
    if box.corrections:
        yield say("validation.corrected", language, count=len(box.corrections))
    if box.earlier:
        yield say("validation.retested", language, count=len(box.earlier))


def _of_calculation(box: Box, language: Language) -> Iterator[str]:
    """What deserves a look in it; and a value that was typed although the method calculates."""
    if isinstance(box.protocol, Recipe) and isinstance(box.work, Calculated):
        yield from calculation.warnings(box.work, box.protocol, language)
    elif isinstance(box.protocol, Recipe) and box.typed is not None:
        yield say("calculation.typed_by_hand", language)


def _leans_on(box: Box) -> Iterator[str]:
    """The companion that is missing, and how the condition of a conditional limit turned out."""
    for answer in box.answers:
        given = answer.assessment
        if given.missing:
            yield f"{given.missing}_missing"
        elif given.condition is not None:
            yield f"condition_{given.condition.value}"
