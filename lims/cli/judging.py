"""`lims judge`: may this result go to that market? Straight from the shipped catalogue, without a database."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lims import catalogue
from lims.cli import judging_beside, judging_file
from lims.domain.act import local_day
from lims.domain.catalogue import MARKETS, Analyte, Catalogue, Commodity, Named, named, near
from lims.domain.frozen import to_plain
from lims.domain.judgement import RuleId
from lims.domain.question import Answer, Question, amount, answer, typed_uncertainty, typed_value
from lims.domain.refusal import Refused
from lims.instruments import catalogue as files
from lims.instruments.questions import COLUMNS
from lims.words import Language, say
from lims.words.readings import shown
from lims.words.verdicts import limit_in_words, why

DESCRIPTION = """Judge one result, or a file of many, by the limits shipped with this program.
Exit status: 0 judged (whatever the verdict, also fail and no_limit), 1 the catalogue cannot be read,
2 the question was not understood."""


class NotUnderstood(Exception):
    """The question names something that does not exist; `lines` say what may have been meant."""


def add_to(commands: Any) -> None:
    judge = commands.add_parser(
        "judge", help="judge one result by the shipped catalogue", description=DESCRIPTION
    )
    judge.add_argument("--commodity", help="by any of its names: 'roasted coffee', 'ca phe rang'")
    judge.add_argument("--analyte", help="name, Vietnamese name, synonym or CAS number")
    judge.add_argument("--value", help="'4.2 µg/kg', '<0.5 µg/kg', 'KPH', 'KPH/25 g', 'detected'")
    judge.add_argument("--market", type=str.upper, choices=MARKETS, help="all of them if left out")
    judge.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="today if left out")
    judge.add_argument("--lod", default="", help="of the method, in the value's unit or with its own")
    judge.add_argument("--loq", default="", help="likewise; a '<' without it takes its number as the LOQ")
    judge.add_argument(
        "--uncertainty", default="", help="expanded: '0.5' or '0.5 µg/kg', '20 %%' of the value, '0.25 log10'"
    )
    judge.add_argument("--k", default="2", help="coverage factor of the uncertainty (2)")
    judge.add_argument("--rule", type=RuleId, choices=list(RuleId), default=RuleId.SIMPLE_ACCEPTANCE)
    judge.add_argument("--alpha", help="risk of a false pass, for risk_based: '0.05'")
    judge.add_argument("--beta", help="risk of a false fail, for risk_based")
    judge.add_argument(
        "--basis", help="what the value refers to, as the catalogue names it; 'as sold' if left out"
    )
    judge.add_argument(
        "--component", default="", help="of a sum, instead of --value: 'B1=2.8 µg/kg;B2=<0.2;G1=<0.2;G2=<0.2'"
    )
    judge.add_argument("--beside", default="", help="found in the same sample: 'moisture=4 %%;HMF=12 mg/kg'")
    judge.add_argument("--decimal", action="store_true", help="1.250 means one and a quarter")
    judge.add_argument("--language", type=Language, choices=list(Language), default=Language.EN)
    judge.add_argument("--json", action="store_true", help="both languages and every number, for a program")
    judge.add_argument(
        "--file", type=Path, metavar="FILE.csv", help="many questions, one a row: " + ", ".join(COLUMNS)
    )
    judge.add_argument(
        "--out", type=Path, metavar="OUT.csv", help="with --file: the same rows with their answers"
    )
    judge.set_defaults(run=run)


def run(options: argparse.Namespace, house: object) -> int:
    value = options.component or options.value
    given = (options.file, options.out) if options.file else (options.commodity, options.analyte, value)
    if None in given:
        print(say("judge.incomplete", options.language), file=sys.stderr)
        return 2
    return judging_file.run(options) if options.file else judge_one(options)


def judge_one(options: argparse.Namespace) -> int:
    found = files.read(catalogue.FOLDER)
    markets = (options.market,) if options.market else MARKETS
    try:
        question, answers = judged(options, found, markets)
    except NotUnderstood as unclear:
        print(unclear, file=sys.stderr)
        return 2
    except Refused as refused:
        print(say(f"refusal.{refused.code}", options.language, **refused.values), file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(as_json(question, answers), ensure_ascii=False, indent=2))
    else:
        print(*(line(each, question, options.language) for each in answers), sep="\n")
    return 0


def judged(
    options: argparse.Namespace, found: Catalogue, markets: Sequence[str]
) -> tuple[Question, list[Answer]]:
    """The question in the catalogue's own names, and its answers. Raises `NotUnderstood` or `Refused`."""
    commodity: Commodity = the_one(found.commodities.values(), options.commodity, "commodity", options)
    analyte: Analyte = the_one(found.analytes.values(), options.analyte, "analyte", options)
    if judging_beside.asked(options):
        return judging_beside.answers(
            options, found, commodity=commodity.name, analyte=analyte, markets=markets
        )
    question = asked(options, commodity, analyte)
    return question, [answer(found, question, market) for market in markets]


def asked(options: argparse.Namespace, commodity: Commodity, analyte: Analyte) -> Question:
    reading, seen = typed_value(options.value, lod=options.lod, loq=options.loq, confirmed=options.decimal)
    k = amount(options.k, "")
    if k is not None and k <= 0:
        raise Refused("coverage_factor")
    return Question(
        commodity=commodity.name,
        analyte=analyte.name,
        on=options.date or local_day(datetime.now(UTC)),
        reading=reading,
        seen=seen,
        rule=judging_file.rule_in(options),
        uncertainty=typed_uncertainty(options.uncertainty, seen.unit, k=k if k is not None else Decimal(2))
        if options.uncertainty
        else None,
        basis=options.basis,
    )


def the_one(entries: Iterable[Named], text: str, kind: str, options: argparse.Namespace) -> Named:
    """The one entry of this name, or which there may have been."""
    every = tuple(entries)
    those = named(every, text)
    if len(those) == 1:
        return those[0]
    names: tuple[str, ...] = tuple(entry.name for entry in those) or near(every, text)
    code = f"judge.several_{kind}" if those else f"judge.no_{kind}"
    lines = [say(code, options.language, typed=text[:80]), *(f"  {name}" for name in names)]
    raise NotUnderstood("\n".join(lines))


def line(given: Answer, question: Question, language: Language) -> str:
    """Market, verdict, limit, citation and the sentence why, on one line."""
    limit = given.specification.limit
    parts = [
        given.market,
        say(f"outcome.{given.assessment.outcome}", language),
        limit_in_words(limit, language) if limit else "–",
        ", ".join(filter(None, (limit.regulation, limit.clause, limit.limit_id))) if limit else "–",
        why(given.assessment, given.specification, question.reading, language),
    ]
    return " | ".join(parts)


def as_json(question: Question, answers: Iterable[Answer]) -> dict[str, Any]:
    return {
        "commodity": question.commodity,
        "analyte": question.analyte,
        "date": question.on.isoformat(),
        "value": shown(question.reading, Language.EN, unit=question.seen.unit),
        "reading": to_plain(question.reading),
        "answers": [_answer_as_json(each, question) for each in answers],
    }


def _answer_as_json(given: Answer, question: Question) -> dict[str, Any]:
    specification, assessment = given.specification, given.assessment
    return {
        "market": given.market,
        "outcome": assessment.outcome.value,
        "verdict": assessment.verdict.value if assessment.verdict else None,
        "rule": assessment.rule.id.value,
        "flags": [flag.value for flag in assessment.flags],
        "reasons": [reason.value for reason in assessment.reasons],
        "candidates": list(specification.candidates),
        "limit": to_plain(specification.limit) if specification.limit else None,
        "confirmed": specification.confirmed,
        "value_in_limit_unit": to_plain(assessment.value_in_limit_unit),
        "acceptance_low": to_plain(assessment.al_low),
        "acceptance_high": to_plain(assessment.al_high),
        "why": {
            language.value: why(assessment, specification, question.reading, language)
            for language in Language
        },
    }
