"""`lims judge --component … --beside …`: one question with the components of its sum, or what stands beside it."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from lims.cli import judging_file
from lims.domain import companion
from lims.domain.act import local_day
from lims.domain.catalogue import Analyte, Catalogue
from lims.domain.judged_row import Asked, judged
from lims.domain.question import Answer, Question
from lims.domain.reading import Range
from lims.domain.refusal import Refused

NOT_TOGETHER = ("lod", "loq", "uncertainty")


def asked(options: argparse.Namespace) -> bool:
    return bool(options.component or options.beside)


def answers(
    options: argparse.Namespace, found: Catalogue, *, commodity: str, analyte: Analyte, markets: Sequence[str]
) -> tuple[Question, list[Answer]]:
    """As a row of a file is judged. What a method sees and its uncertainty are not asked about there: refused."""
    for name in NOT_TOGETHER:
        if getattr(options, name):
            raise Refused("judge_not_together", name=f"--{name}")
    given = companion.pairs(";".join(filter(None, (options.component, options.beside))))
    rows = [
        judged(
            found,
            Asked(
                commodity=commodity,
                market=market,
                analyte=analyte,
                basis=judging_file.basis_in(options.basis or "", found),
                on=options.date or local_day(datetime.now(UTC)),
                rule=judging_file.rule_in(options),
                result=options.value or "",
                unit="",
                found_beside=judging_file.by_their_own_names(given, analyte, found),
                units=(),
                confirmed=options.decimal,
            ),
        )
        for market in markets
    ]
    question = Question(
        commodity=commodity,
        analyte=analyte.name,
        on=options.date or local_day(datetime.now(UTC)),
        reading=rows[0].reading,
        seen=Range(unit=rows[0].assessment.unit, lod=None, loq=None),
        rule=judging_file.rule_in(options),
        basis=options.basis,
    )
    return question, [
        Answer(market, row.specification, row.assessment) for market, row in zip(markets, rows, strict=True)
    ]
