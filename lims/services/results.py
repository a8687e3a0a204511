"""What a technician types into a run: read, judged and kept, all of it or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as field_of

from sqlalchemy.orm import Session

from lims.domain import entry, worked
from lims.domain.act import Act
from lims.domain.entry import Box, Change, Typed
from lims.domain.protocol import closes_the_grid
from lims.domain.reading import Reading
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.analysis import Result
from lims.queries import competent, entering, leaning
from lims.queries import results as asking
from lims.queries.results import Bench

REASON = "correction_reason"


@dataclass(frozen=True, slots=True)
class Asked:
    """One box that is to change."""

    result: Result
    typed: Typed
    change: Change

    @property
    def text(self) -> str:
        return entry.as_kept(self.typed.text)


@dataclass(slots=True)
class _Wrong:
    """Everything that is wrong with the boxes of one act."""

    refused: dict[int, Refused] = field_of(default_factory=dict)
    lacks_reason: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.refused) or self.lacks_reason

    def tell(self) -> None:
        """Everything at once; the gravest names the whole."""
        lacking = {REASON: Problem("correction_needs_reason")} if self.lacks_reason else {}
        problems = {field(number): refusal.problem for number, refusal in self.refused.items()} | lacking
        for grave in sorted(self.refused.values(), key=lambda refusal: not isinstance(refusal, Conflict)):
            if isinstance(grave, Conflict):
                code = "changed_meanwhile" if grave.code == "box_changed_meanwhile" else grave.code
                raise Conflict(code, problems, **grave.values)
            if isinstance(grave, NotAllowed):
                raise grave
        if self.refused:
            raise Refused("entries_need_attention", problems, count=len(problems))
        if lacking:
            raise Refused("correction_needs_reason", problems)


def field(result_id: int) -> str:
    """The name of a result's box, under which its problem is told."""
    return f"text-{result_id}"


def enter(
    session: Session,
    run_id: int,
    typed: Mapping[int, Typed],
    *,
    act: Act,
    correction_reason: str | None = None,
) -> int:
    """Keep what was typed into the boxes of one run, as `enter_boxes`; `NotFound` for a box of another run."""
    asking.require_run(session, run_id)
    return enter_boxes(session, typed, act=act, correction_reason=correction_reason, run_id=run_id)


def enter_boxes(
    session: Session,
    typed: Mapping[int, Typed],
    *,
    act: Act,
    correction_reason: str | None = None,
    run_id: int | None = None,
) -> int:
    """Keep what was typed into boxes, of any number of runs; how many changed. Blank boxes stay blank.

    With `run_id`, all of them must be of this run. Raises `NotFound` for a box that is not there,
    `Conflict("changed_meanwhile")` when somebody else changed one of these boxes, `Conflict` for a sample
    that takes no results (never received, on a certificate), and `Refused("entries_need_attention")`, each
    with every problem beside its box. Very many boxes are kept sample by sample before all are read: what is
    refused must leave the transaction, as everything that is refused does.
    """
    reason = kept(correction_reason or "", longest=2000, lines=True)
    wrong, kept_now = _Wrong(), 0
    for portion in asking.portions(session, typed):
        bench = asking.bench(session, result_ids=portion)
        changed = _changed(bench, {each: typed[each] for each in portion}, run_id=run_id, act=act)
        readings = _read_all(session, bench, changed, wrong, act=act, reason=reason)
        if not wrong.anything:
            _keep_all(bench, changed, readings, act=act, reason=reason)
            kept_now += len(changed)
    wrong.tell()
    return kept_now


def _changed(bench: Bench, typed: Mapping[int, Typed], *, run_id: int | None, act: Act) -> list[Asked]:
    """The boxes that are to change, all of them there and of runs this person is competent for."""
    results = {each.id: each for each in bench.results() if run_id in {None, each.run_id}}
    if not typed.keys() <= results.keys():
        raise NotFound
    changed = [each for each in _asked(results, typed) if each.change is not Change.NOTHING]
    touched = {each.result.run_id: bench.runs[each.result.run_id] for each in changed}
    competent.require_for(bench.session, touched.values(), act=act)
    leaning.require_nothing_leans(bench.session, bench, [each.result for each in changed])
    return changed


def _keep_all(
    bench: Bench, changed: Iterable[Asked], readings: Mapping[int, Reading | None], *, act: Act, reason: str
) -> None:
    for each in changed:
        _keep(each, readings[each.result.id], act=act, reason=reason)
    analyses = dict.fromkeys(bench.analyses[each.result.analysis_id] for each in changed)
    bench.follow(analyses, act=act, reason=reason)
    bench.session.flush()


def _asked(results: Mapping[int, Result], typed: Mapping[int, Typed]) -> Iterable[Asked]:
    for result_id, text in typed.items():
        result = results[result_id]
        yield Asked(result, text, entry.change(_box(result), text))


def _box(result: Result) -> Box:
    return Box(result.typed, result.version, corrected=bool(result.corrections))


def _read_all(
    session: Session, bench: Bench, changed: Iterable[Asked], wrong: _Wrong, *, act: Act, reason: str
) -> dict[int, Reading | None]:
    readings: dict[int, Reading | None] = {}
    names = _names(session, changed)
    for each in changed:
        try:
            _require_may_change(each, bench, names, act=act)
            readings[each.result.id] = _reading(each, bench)
        except Refused as refusal:
            wrong.refused[each.result.id] = refusal
    wrong.lacks_reason |= not reason and any(_corrects(each) for each in changed)
    return readings


def _corrects(each: Asked) -> bool:
    """Whether a person changes a value they have seen; who was overtaken is told that first."""
    return each.change is Change.CORRECTION and not entry.overtaken(_box(each.result), each.typed)


def _require_may_change(each: Asked, bench: Bench, names: Mapping[int, str], *, act: Act) -> None:
    if entry.overtaken(_box(each.result), each.typed):
        who = names.get(entering.last_person(each.result) or 0, "–")
        raise Conflict("box_changed_meanwhile", theirs=each.result.typed or "–", who=who)
    entering.require_may_change(each.result, bench, act=act)
    how = bench.analyses[each.result.analysis_id].performance.protocol
    if worked.is_calculated(each.result.work) or (
        how and closes_the_grid(how) and how["kind"] == "calculation"
    ):
        raise Conflict("result_from_calculation")
    if closes_the_grid(how):
        raise Conflict("result_from_stages")


def _reading(each: Asked, bench: Bench) -> Reading | None:
    """None for a box that was emptied."""
    if not each.text:
        return None
    yardstick = bench.yardstick(bench.analyses[each.result.analysis_id], each.result)
    return yardstick.read(each.typed.text, confirmed=each.typed.confirmed)


def _names(session: Session, changed: Iterable[Asked]) -> dict[int, str]:
    overtaken = [each.result for each in changed if entry.overtaken(_box(each.result), each.typed)]
    people = {entering.last_person(result) for result in overtaken} - {None}
    return asking.names(session, [each for each in people if each is not None]) if people else {}


def _keep(each: Asked, reading: Reading | None, *, act: Act, reason: str) -> None:
    """A value typed by hand stands for itself: no plates are behind it any more."""
    entering.write(each.result, each.text, reading, change=each.change, act=act, reason=reason)
    each.result.work = None
