"""`lims judge --file FILE.csv --out OUT.csv`: many questions at once, each with its answer."""

import argparse
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from lims import catalogue
from lims.domain import companion, definition, question
from lims.domain.act import local_day
from lims.domain.catalogue import MARKETS, Analyte, Catalogue, Named, named, near
from lims.domain.judged_row import Asked, Judged, judged
from lims.domain.judgement import Rule, RuleId
from lims.domain.refusal import Problem, Refused
from lims.domain.specification import Outcome
from lims.domain.text import search_key
from lims.instruments import catalogue as shipped
from lims.instruments import questions
from lims.instruments.tables import Line, Table
from lims.words import Language, say
from lims.words.verdicts import basis_name, limit_in_words, why


def run(options: argparse.Namespace) -> int:
    """0 when every row has its answer in the file, also where that is `not_evaluated`."""
    found, table = shipped.read(catalogue.FOLDER), questions.read(options.file)
    if not table.lines:
        raise Refused("questions_refused", table.problems)
    answers = {line.number: answered(line, table, found, options) for line in table.lines}
    every = answers | unreadable(table, options.language)
    questions.write(options.out, [every[number] for number in sorted(every)])
    print(say("judge_file.done", options.language, rows=len(answers), out=options.out))
    return 0


def answered(line: Line, table: Table, found: Catalogue, options: argparse.Namespace) -> dict[str, str]:
    """The row with its answer; one that is not understood is not evaluated, and says why."""
    try:
        for column in line.cells:
            if (problem := table.problems.get(line.place(column))) is not None:
                raise Refused(problem.code, None, **problem.values)
        asked = asked_in(line.cells, found, options)
        return {**line.cells, **said(judged(found, asked), options.language)}
    except Refused as refused:
        return {**line.cells, **not_understood(refused.problem, options.language)}


def asked_in(cells: Mapping[str, str], found: Catalogue, options: argparse.Namespace) -> Asked:
    market = cells["market"].strip().upper()
    if market not in MARKETS:
        raise Refused("no_such_market", market=cells["market"][:20])
    analyte = found.analytes[the_one(found.analytes.values(), cells["analyte"], "analyte")]
    return Asked(
        commodity=the_one(found.commodities.values(), cells["commodity"], "commodity"),
        market=market,
        analyte=analyte,
        basis=basis_in(cells["basis"], found),
        on=day(cells["test_date"]) or options.date or local_day(datetime.now(UTC)),
        rule=rule_in(options),
        result=cells["result"],
        unit=cells["unit"],
        found_beside=by_their_own_names(companion.pairs(cells["component_results"]), analyte, found),
        units=tuple(filter(None, (text.strip() for text in cells["unit_results"].split(";")))),
        confirmed=options.decimal,
    )


def rule_in(options: argparse.Namespace) -> Rule:
    """The rule of the command line; one by risk is none without a risk."""
    alpha, beta = (question.amount(text or "", "") for text in (options.alpha, options.beta))
    if options.rule is RuleId.RISK_BASED and (alpha is None or not 0 < alpha < 1):
        raise Refused("rule_alpha_needed")
    return Rule(options.rule, alpha=alpha, beta=beta)


def the_one(entries: Iterable[Named], text: str, kind: str) -> str:
    """The catalogue's own name; several or none are refused, with the names that may have been meant."""
    every = tuple(entries)
    those = named(every, text)
    if len(those) == 1:
        name: str = those[0].name
        return name
    names: tuple[str, ...] = tuple(each.name for each in those) or near(every, text)
    raise Refused(f"row_{kind}", typed=text[:80], names=", ".join(names) or "–")


def basis_in(text: str, found: Catalogue) -> str:
    """The basis as the acts write it, from any spelling of it in either language; else as it was typed."""
    wanted = search_key(text)
    bases = dict.fromkeys(limit.basis for limit in found.limits)
    meant = (
        basis
        for basis in bases
        if wanted in {search_key(basis), *(search_key(basis_name(basis, each)) for each in Language)}
    )
    return next(meant, text) if wanted else ""


def by_their_own_names(beside: Mapping[str, str], analyte: Analyte, found: Catalogue) -> dict[str, str]:
    """Components as the definition of the sum names them: `AFB1` is aflatoxin B1, `BaP` benzo(a)pyrene."""
    sums, names = definition.shipped(analyte), dict[str, str]()
    parts = sums.names if sums else ()
    for name, value in beside.items():
        those = [each.name for each in named(found.analytes.values(), name) if each.name in parts]
        own = those[0] if name not in parts and len(those) == 1 else name
        if own in names:
            raise Refused("pair_malformed", text=f"{name}={value}"[:60])
        names[own] = value
    return names


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("row_day", text=text[:20]) from None


def said(answer: Judged, language: Language) -> dict[str, str]:
    """The five columns of the answer."""
    limit, assessment = answer.specification.limit, answer.assessment
    flags = [*assessment.flags, *assessment.reasons, *answer.flags]
    return {
        "verdict": assessment.outcome.value,
        "limit_id": limit.limit_id if limit else "",
        "limit": limit_in_words(limit, language) if limit else "",
        "flags": ";".join(dict.fromkeys(str(flag) for flag in flags)),
        "sentence": why(assessment, answer.specification, answer.reading, language),
    }


def not_understood(problem: Problem, language: Language) -> dict[str, str]:
    return {
        "verdict": Outcome.NOT_EVALUATED.value,
        "flags": problem.code,
        "sentence": say(f"refusal.{problem.code}", language, **problem.values),
    }


def unreadable(table: Table, language: Language) -> dict[int, dict[str, str]]:
    """Rows that are no rows, by their number: their place stands where the case would be named."""
    read = {line.number for line in table.lines}
    spoilt = {place: place.rpartition(" row ")[2] for place in table.problems}
    return {
        int(number): {"case_id": place, **not_understood(table.problems[place], language)}
        for place, number in spoilt.items()
        if number.isdecimal() and int(number) not in read
    }
