"""Stages, plates and calculations as a page shows them, and as a browser sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from lims.domain import staged, stages_typed
from lims.domain.calculation import MOST_DETERMINATIONS, Recipe
from lims.domain.plates_typed import MOST_PLATES, MOST_ROWS, Plates, Row
from lims.domain.protocol import OBSERVABLE, Observed, Plating, Stage, Stages
from lims.domain.refusal import Refused
from lims.domain.staged import Done, Due
from lims.domain.stages_typed import Typed
from lims.domain.worked import DoneStages
from lims.domain.yardstick import Yardstick
from lims.queries.boxes import Box
from lims.queries.worked import Page
from lims.services import bench_work
from lims.services.bench_work import Sent
from lims.web.errors import sentences
from lims.web.row_numbers import number, one
from lims.web.runs.calculation_sheet import (
    CalculationSheet,
    calculation_readback,
    calculation_sheet,
    told_of,
)
from lims.words import Language
from lims.words import work as words
from lims.words.outcomes import said, understood

SPARE_ROWS = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: its boxes, who did it, and where it stands (done, here, next, later, not_needed)."""

    stage: Stage
    name: str
    window: str
    standing: str
    typed: Typed
    done: Done | None
    put_in_by: str
    taken_out_by: str
    lasted: str
    broken: str
    due: Due | None
    late: bool
    observable: Sequence[Observed]

    @property
    def changed(self) -> bool:
        """Whether its boxes hold something else than what is kept."""
        return self.typed != stages_typed.as_typed(self.done)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """What the page of one result is made of: `steps` of a detection, or `rows` of a count."""

    title: str
    source: str
    plan: str = ""
    steps: Sequence[Step] = ()
    rows: Sequence[Row] = ()
    plates: int = 0
    confirm: bool = False
    tested: str = ""
    positive: str = ""
    told: Sequence[str] = ()
    warning: str = ""
    kept: Sequence[str] = ()
    calculation: CalculationSheet | None = None

    @property
    def reason_possible(self) -> bool:
        """Whether a change may have to say why, although there is no result yet."""
        return self.calculation is not None and self.calculation.same is not None

    @property
    def live(self) -> bool:
        """Whether what is typed is read back at once."""
        return bool(self.rows) or self.calculation is not None


def sent_in(form: "MultiDict[str, str]") -> Sent:
    """`in-`, `out-`, `seen-` and a stage; `dilution-0`, `plate-0-1`, `tested`, `positive`; and the version."""
    codes = {name.removeprefix("in-") for name in form if name.startswith("in-")}
    stages = {
        code: Typed(form.get(f"in-{code}", ""), form.get(f"out-{code}", ""), form.get(f"seen-{code}", ""))
        for code in codes
    }
    plates = Plates(
        rows=tuple(_row(form, place) for place in range(MOST_ROWS)),
        tested=form.get("tested", "").strip(),
        positive=form.get("positive", "").strip(),
    )
    determinations = tuple(_determination(form, place) for place in range(MOST_DETERMINATIONS))
    return Sent(
        version=number(one(form, "version")), stages=stages, plates=plates, determinations=determinations
    )


def worksheet(page: Page, sent: Sent | None, language: Language, *, now: datetime) -> Worksheet:
    """With what was sent, where it was refused; else as it is kept."""
    box = page.box
    if isinstance(box.protocol, Stages):
        return _of_stages(page, box.protocol, sent, language, now=now)
    if isinstance(box.protocol, Recipe):
        return Worksheet(
            box.protocol.title[language],
            box.protocol.source[language],
            calculation=calculation_sheet(box, box.protocol, sent.determinations if sent else None, language),
            told=told_of(box, box.protocol, language) if sent is None else (),
            kept=words.raw(box.protocol, box.work, language) if sent else (),
        )
    assert isinstance(box.protocol, Plating)  # noqa: S101 the page is asked for results with a protocol
    return _of_plates(box, box.protocol, sent, language)


def readback(box: Box, yardstick: Yardstick, sent: Sent, language: Language) -> dict[str, Any]:
    """How plates are understood, what the count means, and what is wrong with which box."""
    if isinstance(box.protocol, Recipe):
        return calculation_readback(
            box.protocol, replace(yardstick, seen=box.method_sees), sent.determinations, language
        )
    answer: dict[str, Any] = {"understood": None, "outcomes": [], "told": [], "warning": "", "problems": {}}
    if not isinstance(box.protocol, Plating) or sent.plates.blank:
        return answer
    try:
        found = bench_work.of_plates(sent.plates, box.protocol, box.seen)
    except Refused as refused:
        return answer | {"problems": sentences(refused.problems or {"plate-0-0": refused.problem})}
    told = words.told_of(box.protocol, sent.plates, box.seen)
    if told is not None:
        answer |= {"told": words.sentences(told, language), "warning": words.warning(told, language)}
    if found.reading is not None:
        outcomes = said(yardstick.answers(found.reading), found.reading, language)
        answer |= {
            "understood": understood(found.reading, box.seen.unit, language),
            "outcomes": [
                {"market": each.market, "outcome": each.outcome, "word": each.word, "sentence": each.sentence}
                for each in outcomes
            ],
        }
    return answer


def _determination(form: "MultiDict[str, str]", place: int) -> dict[str, str]:
    start = f"in-{place}-"
    return {name.removeprefix(start): text for name, text in form.items() if name.startswith(start)}


def _row(form: "MultiDict[str, str]", place: int) -> Row:
    counts = tuple(form.get(f"plate-{place}-{plate}", "").strip() for plate in range(MOST_PLATES))
    used = max((plate + 1 for plate, count in enumerate(counts) if count), default=0)
    return Row(form.get(f"dilution-{place}", "").strip(), counts[:used])


def _of_stages(
    page: Page, stages: Stages, sent: Sent | None, language: Language, *, now: datetime
) -> Worksheet:
    work = page.box.work
    done = work.done if isinstance(work, DoneStages) else ()
    return Worksheet(
        stages.title[language],
        stages.source[language],
        steps=[_step(each, stages, done, page, sent, language, now=now) for each in stages.stages],
        kept=words.raw(stages, work, language) if sent else (),
    )


def _step(
    stage: Stage,
    stages: Stages,
    done: Sequence[Done],
    page: Page,
    sent: Sent | None,
    language: Language,
    *,
    now: datetime,
) -> Step:
    one = staged.of(done, stage)
    due = next((each for each in staged.incubating(stages, done) if each.stage is stage), None)
    broken = next((each for each in staged.broken(stages, done) if each.stage is stage), None)
    return Step(
        stage=stage,
        name=stage.name[language],
        window=words.window(stage, language),
        standing=_standing(stage, stages, done),
        typed=sent.stages.get(stage.code, Typed()) if sent else stages_typed.as_typed(one),
        done=one,
        put_in_by=page.people.get(one.put_in_by, "") if one else "",
        taken_out_by=page.people.get(one.taken_out_by or 0, "") if one else "",
        lasted=words.lasted(one.lasted, language) if one and one.lasted is not None else "",
        broken=words.broken(broken, language) if broken else "",
        due=due,
        late=due is not None and due.late(now),
        observable=OBSERVABLE[stage.does],
    )


def _standing(stage: Stage, stages: Stages, done: Sequence[Done]) -> str:
    one = staged.of(done, stage)
    if one is not None:
        return "here" if one.taken_out is None else "done"
    if stage in staged.coming(stages, done):
        return "next"
    return "later" if staged.called_for(stage, stages, done) else "not_needed"


def _of_plates(box: Box, plating: Plating, sent: Sent | None, language: Language) -> Worksheet:
    work = sent.plates if sent else box.work
    plates = work if isinstance(work, Plates) else Plates()
    told = words.told_of(plating, box.work, box.seen)
    return Worksheet(
        plating.title[language],
        plating.source[language],
        plan=words.plan(plating, language),
        rows=_rows(plates, plating),
        plates=max(plating.plates, *(len(row.counts) for row in plates.rows), 0),
        confirm=plating.confirm,
        tested=plates.tested,
        positive=plates.positive,
        told=words.sentences(told, language) if told and not sent else (),
        warning=words.warning(told, language) if told and not sent else "",
        kept=words.raw(plating, box.work, language) if sent else (),
    )


def _rows(plates: Plates, plating: Plating) -> list[Row]:
    """What is there in its places, or the dilutions that are expected; and room for one more."""
    used = max((place + 1 for place, row in enumerate(plates.rows) if row.dilution or row.counts), default=0)
    rows = list(plates.rows[:used]) or [Row(each) for each in plating.dilutions]
    return (rows + [Row()] * SPARE_ROWS)[:MOST_ROWS]
