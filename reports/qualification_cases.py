"""The cases of a qualification on paper: figures by calculation, and those that failed in full."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from lims.domain.qualification import Failure, Tally
from lims.domain.qualification_record import QualificationRecord
from lims.words.functions import function_name
from reports.paper import geometry as at
from reports.paper.cells import para
from reports.paper.tables import Cell, grid, hairline, rule
from reports.paper.typeface import literal
from reports.paper.voice import Voice, said

FIGURE = 20 * mm
NAME = 50 * mm
LABEL = 24 * mm


def by_function(record: QualificationRecord, voice: Voice) -> Table:
    heads = ("function", "name", "passed", "failed")
    rows: list[list[Cell]] = [
        [para(voice.label(f"qualification.{name}", between="<br/>", by=0.6), "th") for name in heads]
    ]
    rows += [_row(tally, voice) for tally in record.tallies]
    lines = [hairline("LINEBELOW", (0, row), (-1, row)) for row in range(1, len(rows))]
    return grid(
        rows,
        [at.TEXT_WIDTH - NAME - 2 * FIGURE, NAME, FIGURE, FIGURE],
        rule("LINEBELOW", (0, 0), (-1, 0)),
        *lines,
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        repeat=1,
        split_rows=True,
    )


def failures(record: QualificationRecord, voice: Voice) -> Iterator[Flowable]:
    """Each failing case: what was asked, what was expected, what came, and where the answer is from."""
    if not record.failures:
        return
    yield para(voice.label("qualification.failures"), "section")
    yield Spacer(0, 1.5 * mm)
    for failure in record.failures:
        yield _failure(failure, voice)
        yield Spacer(0, 2.5 * mm)


def _row(tally: Tally, voice: Voice) -> list[Cell]:
    names = [function_name(tally.function, language) for language in voice.languages]
    figures = (tally.passed, tally.failed)
    return [
        para(voice.paired(names, between="<br/>", by=0.8), "cell"),
        para(literal(tally.function), "cell"),
        *(
            para(str(figure) if not figure or place == 0 else f"<b>{figure}</b>", "cell")
            for place, figure in enumerate(figures)
        ),
    ]


def _failure(failure: Failure, voice: Voice) -> Table:
    rows: list[list[Cell]] = [
        [para(literal(failure.case_id), "strong"), para(literal(failure.summary), "strong")],
    ]
    for name, text in (
        ("name", literal(failure.function)),
        ("inputs", literal(failure.inputs)),
        ("expected", literal(failure.expected)),
        ("got", _got(failure, voice)),
        ("source", literal(failure.source)),
    ):
        if text:
            rows.append([_label(name, voice), para(text, "cell")])
    return grid(
        rows,
        [LABEL, at.TEXT_WIDTH - LABEL],
        hairline("LINEABOVE", (0, 0), (-1, 0)),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        split_rows=True,
    )


def _label(name: str, voice: Voice) -> Flowable:
    return para(voice.label(f"qualification.{name}", between="<br/>"), "label")


def _got(failure: Failure, voice: Voice) -> str:
    """The answer, or the sentence why there was none, in both languages."""
    if not failure.why:
        return literal(failure.got)
    code, values = f"refusal.{failure.why}", dict(failure.problem.values)
    return voice.paired([said(code, each, **values) for each in voice.languages], between="<br/>", by=0.5)
