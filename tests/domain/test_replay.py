"""Old certificates judged again: reproduced, told what differs, or told that nothing can be told."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from lims.domain import evaluation, replay, shared
from lims.domain.assessment import Outcome
from lims.domain.certificate import Certificate, from_json, to_json
from lims.domain.certificate_lines import Line, LineVerdict
from lims.domain.evidence import Measured
from lims.domain.frozen import from_plain, to_lean, to_plain
from lims.domain.lot import LotVerdict
from lims.domain.replay import Difference, Replay, State
from lims.domain.uncertainty import Uncertainty
from lims.domain.verdict import Flag, Rule, RuleId, Verdict
from lims.words import Language
from lims.words.replay import difference_in_words
from tests.reports import grounded, papers

BEFORE = Path(__file__).with_name("certificate_before.json")


def before() -> Certificate:
    """As it was kept when the evidence was not frozen yet."""
    return from_json(json.loads(BEFORE.read_text(encoding="utf-8")))


def one(line: Line) -> Certificate:
    return papers.coffee(lines=(line,), markets=(grounded.VN, grounded.EU))


def changed(certificate: Certificate, place: int = 0, market: int = 0, **how: object) -> Certificate:
    """Another word in one verdict of a kept document."""
    lines = list(certificate.lines)
    verdicts = list(lines[place].verdicts)
    verdicts[market] = replace(verdicts[market], **how)  # type: ignore[arg-type]
    lines[place] = replace(lines[place], verdicts=tuple(verdicts))
    return replace(certificate, lines=tuple(lines))


def told(done: Replay) -> list[tuple[int, str, str, object, object]]:
    return [
        (line.number, line.market, each.what, each.said, each.now)
        for line in done.lines
        for each in line.differences
    ]


@pytest.mark.parametrize("make", [grounded.chilli, grounded.honey, grounded.forty])
def test_certificate_is_reproduced_from_its_kept_form(make) -> None:
    kept = json.loads(json.dumps(to_json(make())))
    done = replay.again(from_json(kept))
    assert done.reproduced
    assert {each.state for each in done.lines} == {State.REPRODUCED}
    assert [each.code for each in done.markets] == ["VN", "EU"]


@pytest.mark.parametrize("rule", [papers.GUARDED, papers.NONBINARY, Rule(RuleId.GUARDED_REJECTION)])
@pytest.mark.parametrize("text", ["0.085", "0.099", "0.105", "0.2"])
def test_every_rule_is_reproduced(rule: Rule, text: str) -> None:
    measured = Measured(
        reading=papers.found(text), seen=grounded.seen(), uncertainty=papers.u("15", grounded.PERCENT)
    )
    line = grounded.judged(
        "Chì", "lead", measured, grounded.specified(grounded.a_limit("lead", "VN", "0.10")), rule=rule
    )
    done = replay.again(papers.coffee(lines=(line,)))
    assert done.reproduced
    assert done.lines[0].market == "VN"


def test_document_from_before_is_read_and_never_called_reproduced() -> None:
    certificate = before()
    assert certificate == papers.durian()
    done = replay.again(certificate)
    assert not done.reproduced
    assert {each.state for each in (*done.lines, *done.markets)} == {State.NOT_FROZEN}
    assert told(done) == []


def test_verdict_without_its_specification_cannot_be_given_again() -> None:
    certificate = changed(grounded.chilli(), 0, 0, specification=None)
    states = [(each.market, each.state) for each in replay.again(certificate).lines[:2]]
    assert states == [("VN", State.NOT_FROZEN), ("EU", State.REPRODUCED)]
    assert [each.state for each in replay.again(certificate).markets] == [State.NOT_FROZEN, State.REPRODUCED]


def test_rule_that_changed_is_named_with_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = one(grounded.listeria())
    monkeypatch.setitem(evaluation.lot.OUTCOMES, LotVerdict.SATISFACTORY, Outcome.FAIL)
    done = replay.again(certificate)
    assert told(done) == [
        (1, "EU", "outcome", Outcome.PASS, Outcome.FAIL),
        (1, "EU", "verdict", Verdict.PASS, Verdict.FAIL),
    ]
    assert [each.state for each in done.markets] == [State.REPRODUCED, State.DIFFERS]
    assert done.markets[1].differences == (Difference("verdict", Verdict.PASS, Verdict.FAIL),)


SAID = [
    ({"outcome": Outcome.FAIL}, ["paper_outcome"]),
    ({"flags": (Flag.PRESUMPTIVE,)}, ["paper_flags"]),
    ({"accept_high": Decimal(3)}, ["paper_accept_high"]),
    ({"accept_low": Decimal(3)}, ["paper_accept_low"]),
    ({"rule": papers.GUARDED}, None),
    ({"limit": papers.PrintedLimit("µg/kg", high=Decimal(50))}, ["paper_limit"]),
    ({"citation": papers.Citation("x", "", "", "another")}, ["paper_citation"]),
    ({"unit": 3}, ["paper_unit"]),
]  # fmt: skip


@pytest.mark.parametrize(("how", "names"), SAID)
def test_paper_that_says_another_thing_is_named(how: dict[str, object], names: list[str] | None) -> None:
    done = replay.again(changed(grounded.chilli(), 0, 0, **how))
    found = [what for _, _, what, _, _ in told(done)]
    if names is None:
        assert "paper_rule" in found
    else:
        assert found == names
    assert not done.reproduced


ASSESSED = [
    ("outcome", Outcome.FAIL), ("verdict", Verdict.FAIL), ("flags", (Flag.PRESUMPTIVE,)), ("pc", 0.25),
    ("al_high", Decimal(9)), ("al_low", Decimal(9)), ("value_in_limit_unit", Decimal(7)), ("total", None), ("missing", "fat"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), ASSESSED)
def test_frozen_answer_that_says_another_thing_is_named(field: str, value: object) -> None:
    certificate = grounded.chilli()
    (vietnam, _) = certificate.lines[4].verdicts
    assert vietnam.assessment is not None
    frozen = replace(vietnam.assessment, **{field: value})
    found = [(number, what) for number, _, what, _, _ in told(replay.again(changed(certificate, 4, 0, assessment=frozen)))]  # fmt: skip
    assert (5, field) in found


@pytest.mark.parametrize(("by", "same"), [(4e-13, True), (4e-12, False)])
def test_probability_may_differ_in_its_last_digits_only(by: float, same: bool) -> None:
    measured = Measured(
        reading=papers.found("0.095"), seen=grounded.seen(), uncertainty=papers.u("15", grounded.PERCENT)
    )
    line = grounded.judged(
        "Chì", "lead", measured, grounded.specified(grounded.a_limit("lead", "VN", "0.10"))
    )
    assessment = line.verdicts[0].assessment
    assert assessment is not None
    assert assessment.pc is not None
    certificate = papers.coffee(lines=(line,))
    moved = changed(certificate, assessment=replace(assessment, pc=assessment.pc + by))
    assert replay.again(moved).lines[0].differences == (
        () if same else (Difference("pc", assessment.pc + by, assessment.pc),)
    )


RESULTS = [
    (4, {"total": None}, "uncertainty"), (4, {"reading": papers.found("9.9")}, "reading"), (0, {"reading": papers.found("1.1")}, "reading"),
    (0, {"unit": "mg/kg"}, "unit"), (0, {"uncertainty": Uncertainty(grounded.PERCENT, Decimal(1))}, "uncertainty"), (11, {"units": (papers.found("1"),)}, "units"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "how", "what"), RESULTS)
def test_printed_result_that_is_not_the_judged_one_is_named(
    place: int, how: dict[str, object], what: str
) -> None:
    certificate = grounded.chilli()
    lines = list(certificate.lines)
    lines[place] = replace(lines[place], **how)  # type: ignore[arg-type]
    done = replay.again(replace(certificate, lines=tuple(lines)))
    assert (place + 1, "", what) in [each[:3] for each in told(done)]


def test_sum_on_the_paper_is_added_up_again() -> None:
    certificate = grounded.chilli()
    line = certificate.lines[4]
    assert line.total is not None
    wrong = replace(line, total=replace(line.total, value=Decimal(3)))
    done = replay.again(replace(certificate, lines=(*certificate.lines[:4], wrong, *certificate.lines[5:])))
    assert [each[:3] for each in told(done)] == [(5, "", "total")]


def test_overall_verdict_that_is_not_what_its_lines_say_is_named() -> None:
    certificate = grounded.chilli()
    (vietnam, europe) = certificate.markets
    better = replace(vietnam, verdict=Verdict.PASS, covered=(1,), risk=0.5)
    done = replay.again(replace(certificate, markets=(better, europe)))
    assert [each.what for each in done.markets[0].differences] == ["verdict", "covered", "risk"]
    assert done.markets[1].state is State.REPRODUCED


def test_worst_unit_speaks_where_no_plan_judges_the_lot() -> None:
    """The market with a plain maximum: the second unit is above it, the first is not."""
    plain = grounded.specified(grounded.a_limit("Listeria monocytogenes", "VN", "30", unit="cfu/g"))
    line = grounded.listeria(["<10", "40", "20", "<10", "<10"])
    assert line.measured is not None
    worst = replace(line.measured, reading=line.units[1])
    said = replace(grounded.verdict(worst, plain), unit=2)
    lot = replace(line, verdicts=(said, line.verdicts[1]))
    assert replay.again(one(lot)).reproduced
    first = replace(lot, verdicts=(grounded.verdict(line.measured, plain), line.verdicts[1]))
    assert (1, "VN", "outcome", Outcome.PASS, Outcome.FAIL) in told(replay.again(one(first)))


def test_results_without_verdicts_have_nothing_to_judge() -> None:
    done = replay.again(papers.coffee(lines=papers.twelve(()), markets=()))
    assert done.lines == done.markets == ()
    assert done.reproduced


@pytest.mark.parametrize("language", list(Language))
def test_every_difference_has_its_words(language: Language) -> None:
    certificate = grounded.chilli()
    every = [each for line in (4, 8) for verdict in certificate.lines[line].verdicts for each in _fields(verdict)]  # fmt: skip
    assert len(every) > 30
    for each in every:
        assert difference_in_words(each, language)


def _fields(verdict: LineVerdict) -> list[Difference]:
    names = (*replay.Assessment.__dataclass_fields__, "paper_outcome", "paper_flags", "paper_accept_low", "paper_accept_high",
             "paper_rule", "paper_unit", "paper_limit", "paper_citation", "reading", "units", "uncertainty", "covered", "unjudged", "risk")  # fmt: skip
    return [Difference(name, getattr(verdict.assessment, name, None), verdict.assessment) for name in names]


@pytest.mark.parametrize("make", [grounded.chilli, grounded.forty, papers.coffee, papers.durian])
def test_lean_form_is_equal_and_smaller(make) -> None:
    certificate = make()
    plain, lean = to_plain(certificate), to_json(certificate)
    assert from_json(lean) == from_json(plain) == certificate
    assert repr(from_json(lean)) == repr(certificate)
    assert len(json.dumps(lean)) < len(json.dumps(plain))


def test_three_hundred_lines_for_three_markets_stay_below_a_megabyte_and_a_half() -> None:
    line = grounded.by_default()
    lines = tuple(
        replace(
            line,
            analyte=papers.Names(f"Hoạt chất số {number}", f"active substance {number}"),
            verdicts=tuple(_own(line.verdicts[1], market, number) for market in ("VN", "EU", "CN")),
        )
        for number in range(300)
    )
    certificate = papers.coffee(lines=lines, markets=(papers.VN, papers.EU, papers.CN))
    assert len(json.dumps(to_json(certificate))) < 1_500_000 < len(json.dumps(to_plain(certificate)))
    assert from_json(to_json(certificate)) == certificate


def _own(said: LineVerdict, market: str, number: int) -> LineVerdict:
    """A limit of its own for each market and substance."""
    assert said.specification is not None
    assert said.specification.limit is not None
    assert said.citation is not None
    name, url = f"{market}-{number}", "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32023R0915"
    limit = replace(said.specification.limit, limit_id=name, analyte=name, market=market, source_url=url)
    return replace(
        said,
        market=market,
        citation=replace(said.citation, limit_id=name),
        specification=replace(said.specification, market=market, limit=limit),
    )


def test_only_what_is_empty_by_default_is_left_out() -> None:
    """A default that says something may change; what was frozen must not change with it."""
    assert to_lean(Rule(RuleId.SIMPLE_ACCEPTANCE)) == {
        "id": "simple_acceptance", "r": "1", "u_eval": "result", "compare": "unrounded", "rounding": "half_even"
    }  # fmt: skip
    limit = papers.PrintedLimit("mg/kg", high=Decimal("0.10"))
    assert to_lean(limit) == {"unit": "mg/kg", "high": "0.10", "low_op": ">=", "high_op": "<="}
    assert from_plain(papers.PrintedLimit, to_lean(limit)) == limit


SHARED = [
    {}, [], "x", [1, None, True], [{"a": "x" * 50}, {"a": "x" * 50}], ["y" * 40, "y" * 40, {"b": ["y" * 40]}],
    [{"a": {"b": "z" * 60, "c": 1}}, {"a": {"b": "z" * 60, "c": 1}}, {"b": "z" * 60, "c": 1}], ["@" * 45, {"c": "@" * 45}],
]  # fmt: skip


@pytest.mark.parametrize("plain", SHARED)
def test_shared_values_come_back_as_they_were(plain: object) -> None:
    lean, table = shared.gathered(plain)
    assert shared.spread(json.loads(json.dumps(lean)), json.loads(json.dumps(table))) == plain


def test_what_recurs_stands_once() -> None:
    long = "x" * 50
    assert shared.gathered([long, long, "short", "short"]) == ([{"@": 0}, {"@": 0}, "short", "short"], [long])
