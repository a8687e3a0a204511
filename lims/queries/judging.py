"""Rows follow their readings: sums are computed, and whatever leans on a changed result is judged again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import object_session
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from lims.domain.act import Act
from lims.domain.frozen import to_plain
from lims.domain.reading import Reading
from lims.domain.yardstick import Yardstick
from lims.models.analysis import Analysis, Correction, JudgementRow, Result, SpecificationRow
from lims.models.sample import Order, Sample
from lims.queries import boxes, evidence

NOT_QUANTIFIED = "n.q."
MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Whole:
    """A sample with all its analyses: performance, analyte, specifications, results and judgements loaded."""

    sample: Sample
    order: Order
    analyses: Sequence[Analysis]

    def yardstick(self, analysis: Analysis, result: Result | None = None) -> Yardstick:
        """By what a result of this analysis is judged, with all that stands beside it now."""
        but = result.id if result is not None and result.id is not None else 0
        found = evidence.beside(analysis, self.analyses, self.sample, but=but)
        return boxes.yardstick(analysis, self.order, found, work=None if result is None else result.work)


def follow(whole: Whole, changed: Iterable[Analysis], *, act: Act, reason: str = "") -> list[Analysis]:
    """Compute the sums and judge again what `changed` results, and what leans on them. Returns all of these.

    A result accepted before that now means something else waits for its reviewer again.
    """
    moved = list(changed)
    for _ in range(MOST_ROUNDS):
        further = [each for each in _sums(whole) if _computed(each, whole, act=act, reason=reason)]
        moved += [each for each in further if each not in moved]
        if not further:
            break
    names, of_them = {each.analyte.name for each in moved}, set(moved)
    for analysis in whole.analyses:
        if analysis in of_them or evidence.needs(analysis) & names:
            for result in evidence.counting(analysis):
                _judge(result, analysis, whole, act=act)
    for analysis in whole.analyses:
        evidence.settle(analysis, whole.sample)
    return moved


def _sums(whole: Whole) -> list[Analysis]:
    return [each for each in evidence.asked(whole.analyses) if each.computed]


def _computed(analysis: Analysis, whole: Whole, *, act: Act, reason: str) -> bool:
    """Write the sum into its result, if it is in a run and says something else than before."""
    result = next(iter(evidence.counting(analysis)), None)
    if result is None:
        return False
    total = evidence.sum_of(analysis, whole.analyses)
    reading = None if total is None else total.told
    if reading == result.reading:
        return False
    before, text = result.typed, _text(reading, quantified=total is not None and not total.nothing_quantified)
    if before is not None or result.corrections:
        result.corrections.append(
            Correction(
                old_typed=before or "", new_typed=text, reason=reason, by_id=act.person_id or 0, at=act.at
            )
        )
    else:
        result.entered_by_id, result.entered_at = act.person_id, act.at
    result.typed, result.validated_by_id, result.validated_at = text or None, None, None
    result.returned_reason = ""
    if reading is None:
        result.kind = result.value = result.digits = result.portion_g = None
    else:
        result.reading = reading
    return True


def _text(reading: Reading | None, *, quantified: bool) -> str:
    if reading is None:
        return ""
    return f"{reading.value:f}" if quantified and reading.value is not None else NOT_QUANTIFIED


def _judge(result: Result, analysis: Analysis, whole: Whole, *, act: Act) -> None:
    """One judgement for every market; none for a box that was emptied."""
    reading = result.reading
    if reading is None:
        result.judgements.clear()
        return
    standing_rows = {row.specification_id: row for row in result.judgements}
    answers = whole.yardstick(analysis, result).answers(reading)
    moved = False
    for specification, answer in zip(analysis.specifications, answers, strict=True):
        row = standing_rows.get(specification.id)
        if row is None:
            row = _judgement(result, specification)
        told = to_plain(answer.assessment)
        if row.assessment != told:
            moved = moved or row.outcome != answer.assessment.outcome.value
            row.outcome, row.assessment, row.at = answer.assessment.outcome.value, told, act.at
    if moved:
        _show_again(result)


def _judgement(result: Result, specification: SpecificationRow) -> JudgementRow:
    """A new row. Of a result that has its number it is told by number, which costs a tenth of a joined one."""
    row, session = JudgementRow(specification_id=specification.id), object_session(result)
    if result.id is None or session is None:
        result.judgements.append(row)
        return row
    row.result_id = result.id
    session.add(row)
    set_committed_value(result, "judgements", [*result.judgements, row])
    return row


def _show_again(result: Result) -> None:
    """Nobody accepts a verdict they have not seen: the row gets a new version, and is not accepted any more."""
    result.validated_by_id = result.validated_at = None
    flag_modified(result, "typed")
