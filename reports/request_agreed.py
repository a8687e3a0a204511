"""What customer and laboratory agree: markets, conclusion, decision rule in words, deadline, consent."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate_parts import PaperLanguage
from lims.domain.judgement import Rule
from lims.domain.request_paper import Agreed
from lims.domain.verdict import RuleId
from reports.certificate_rules import of_rule
from reports.paper import geometry as at
from reports.paper import slip
from reports.paper.cells import para
from reports.paper.slip import Box, Fact, WritingLines
from reports.paper.tables import grid
from reports.paper.typeface import literal
from reports.paper.voice import Voice

WISHES = ("conclusion_wanted", "uncertainty_wanted", "consent_to_publish")


def agreed(given: Agreed, voice: Voice) -> Iterator[Flowable]:
    """As it stands in the order."""
    yield slip.facts(_facts(given, voice), voice)
    yield Spacer(0, 2 * mm)
    for wish in WISHES:
        yield from _box(f"slip.{wish}", getattr(given, wish), voice)
    yield Spacer(0, 1.5 * mm)
    code, values = of_rule(Rule(given.rule, r=given.rule_r, alpha=given.rule_alpha))
    yield slip.facts(
        [
            ("slip.rule", voice.sentence(code, **dict(values))),
            ("slip.rule_agreed", literal(f"{given.agreed_by}, {voice.day(given.agreed_on)}")),
            *_told(given, voice),
        ],
        voice,
    )


def offered(voice: Voice) -> Iterator[Flowable]:
    """Everything one can choose, each with its box: for a pen."""
    yield slip.facts([("slip.markets", ""), ("slip.due_on", "")], voice, lines=1)
    yield Spacer(0, 2 * mm)
    for wish in WISHES:
        yield from _box(f"slip.{wish}", False, voice)
    yield Spacer(0, 1.5 * mm)
    yield para(voice.sentence("slip.rule_choose"), "label")
    yield Spacer(0, 1 * mm)
    for rule in RuleId:
        yield from _box(f"slip.rule_{rule}", False, voice)
    yield Spacer(0, 1.5 * mm)
    languages = [Box(voice.label(f"slip.language_{each}"), width=56 * mm) for each in PaperLanguage]
    yield grid(
        [[para(voice.label("slip.language", between="<br/>"), "label"), *languages]],
        [slip.LABEL, *[(at.TEXT_WIDTH - slip.LABEL) / 3] * 3],
    )
    yield Spacer(0, 1 * mm)
    yield para(voice.label("slip.remark"), "label")
    yield WritingLines()


def _facts(given: Agreed, voice: Voice) -> list[Fact]:
    markets = ", ".join(voice.names(each, between=" · ", by=0.6) for each in given.markets)
    rows = [
        ("slip.markets", markets),
        ("slip.due_on", literal(voice.day(given.due_on)) if given.due_on else voice.label("slip.no_day")),
        ("slip.language", voice.label(f"slip.language_{given.language}")),
    ]
    if given.remark:
        rows.append(("slip.remark", literal(given.remark)))
    return rows


def _told(given: Agreed, voice: Voice) -> Iterator[Fact]:
    if given.told_to and given.told_on:
        yield "slip.told", literal(f"{given.told_to}, {voice.day(given.told_on)}")


def _box(code: str, ticked: bool, voice: Voice) -> Iterator[Flowable]:
    yield Box(voice.sentence(code), ticked=ticked, width=at.TEXT_WIDTH)
    yield Spacer(0, 1.2 * mm)
