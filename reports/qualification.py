"""A qualification on paper: what was run, what came of it by calculation, every failing case in full."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from lims.domain.act import local_day
from lims.domain.qualification_record import QualificationRecord
from lims.domain.specification import Outcome
from lims.words import Language
from reports.paper import geometry as at
from reports.paper import typeface
from reports.paper.cells import Signed, para
from reports.paper.dress import dress
from reports.paper.frames import Description, Running, bind
from reports.paper.tables import grid, hairline
from reports.paper.typeface import literal
from reports.paper.voice import Voice
from reports.qualification_cases import by_function, failures

VOICE = Voice(Language.VI, Language.EN)
NUMBER_COLUMN = 56 * mm
LABEL_COLUMN = 56 * mm
LONG = 16
"""Letters of a fingerprint that stand together, so that people can compare it."""


def draw(record: QualificationRecord) -> bytes:
    """The PDF file of this record; the same record gives the same bytes."""
    typeface.ready()
    return dress(bind(list(_story(record)), _running(record), _description(record)), at=record.at)


def _story(record: QualificationRecord) -> Iterator[Flowable]:
    yield from _head(record)
    yield from _facts(record)
    yield Spacer(0, 4 * mm)
    yield from failures(record, VOICE)
    yield by_function(record, VOICE)
    yield Spacer(0, 4 * mm)
    yield from _close()


def _head(record: QualificationRecord) -> Iterator[Flowable]:
    if record.demo:
        yield para(VOICE.label("paper.demo", between=" · ", by=0), "specimen")
        yield Spacer(0, 2 * mm)
    left = [
        para(VOICE.names(record.laboratory), "laboratory"),
        para(VOICE.names(record.address, by=0), "head"),
    ]
    day = VOICE.label("qualification.paper_day", between="<br/>", by=0.5, day=local_day(record.at))
    right = [para(literal(record.number), "number"), para(day, "head right")]
    yield grid(
        [[left, right]],
        [at.TEXT_WIDTH - NUMBER_COLUMN, NUMBER_COLUMN],
        hairline("LINEBELOW", (0, 0), (-1, 0)),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 7),
    )
    yield Spacer(0, 4.5 * mm)
    yield para(literal(VOICE.plain("qualification.paper_title")), "title")
    yield para(literal(Voice(Language.EN).plain("qualification.paper_title")), "subtitle")
    yield Spacer(0, 4 * mm)
    yield _answer(record)
    yield Spacer(0, 4 * mm)


def _answer(record: QualificationRecord) -> Flowable:
    holds = record.outcome.holds
    said = VOICE.label("qualification.holds" if holds else "qualification.fails", between=" · ", by=1)
    counted = {"passed": record.outcome.passed, "failed": record.outcome.failed}
    return grid(
        [
            [Signed(Outcome.PASS if holds else Outcome.FAIL, said, "verdict")],
            [para(VOICE.label("qualification.counts", between=" · ", by=0.5, **counted), "sentence")],
        ],
        [at.TEXT_WIDTH],
        hairline("BOX", (0, 0), (-1, -1)),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 1), (-1, 1), 6),
    )


def _facts(record: QualificationRecord) -> Iterator[Flowable]:
    rows = (
        ("at", VOICE.moment(record.at)),
        ("by", record.by),
        ("version", record.program.version),
        ("rules", _grouped(record.program.rules)),
        ("cases", _grouped(record.program.cases)),
    )
    yield grid(
        [
            [
                para(VOICE.label(f"qualification.{name}", between="<br/>"), "label"),
                para(literal(text), "fact"),
            ]
            for name, text in rows
        ],
        [LABEL_COLUMN, at.TEXT_WIDTH - LABEL_COLUMN],
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        split_rows=True,
    )


def _close() -> Iterator[Flowable]:
    """What the paper proves and what it does not, and room for whoever looks it over."""
    yield KeepTogether(
        [
            para(VOICE.sentence("qualification.proves"), "statement"),
            Spacer(0, 1.5 * mm),
            para(VOICE.sentence("qualification.proves_not"), "statement"),
            Spacer(0, 6 * mm),
            para(VOICE.label("qualification.signed", between="<br/>"), "label"),
            Spacer(0, at.STAMP_HEIGHT),
            para("— " + VOICE.label("qualification.end", between=" · ", by=0) + " —", "end"),
        ]
    )


def _grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[start : start + LONG] for start in range(0, len(fingerprint), LONG))


def _running(record: QualificationRecord) -> Running:
    foot = [record.number, VOICE.plain("qualification.paper_subject", version=record.program.version)]
    if record.demo:
        foot.append(VOICE.plain("paper.demo.short"))
    return Running(
        head=record.laboratory[VOICE.first], number=record.number, foot=" · ".join(foot), page=VOICE.page
    )


def _description(record: QualificationRecord) -> Description:
    return Description(
        title=f"{VOICE.plain('qualification.paper_title').capitalize()} {record.number}",
        author=record.laboratory[VOICE.first],
        subject=VOICE.plain("qualification.paper_subject", version=record.program.version),
        language=VOICE.locale,
    )
