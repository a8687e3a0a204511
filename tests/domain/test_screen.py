"""Which lines of a screening may stand in short: only those of which a word says all."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lims.domain import screen
from lims.domain.certificate import from_json, to_json
from lims.domain.certificate_lines import PrintedLimit, Provider
from lims.domain.certificate_parts import Laboratory, Letterhead, Names
from lims.domain.judgement import Flag
from lims.domain.reading import Kind, Reading
from lims.domain.specification import Outcome
from tests.reports import grounded, papers, screens

PLAIN = papers.line("A", "A", papers.below("0.010"), papers.against("VN", "0.05"), papers.against("EU", None))


def with_verdict(**more):
    return replace(PLAIN, verdicts=(replace(PLAIN.verdicts[0], **more),))


@pytest.mark.parametrize(
    "line",
    [
        PLAIN,
        replace(PLAIN, reading=papers.unseen("0.003")),
        replace(PLAIN, verdicts=()),
        replace(PLAIN, accredited=False),
        with_verdict(accept_high=Decimal("0.010")),
    ],
)
def test_nothing_found_and_nothing_to_add_stands_in_short(line):
    assert screen.in_short(line)


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("found", replace(PLAIN, reading=papers.found("0.012"))),
        ("above what can be measured", replace(PLAIN, reading=Reading(Kind.ABOVE_RANGE, Decimal("9")))),
        ("a word", replace(PLAIN, reading=Reading(Kind.NOT_DETECTED))),
        ("no reading", replace(PLAIN, reading=None)),
        ("the bound of this sample is higher", replace(PLAIN, reading=papers.below("0.020"))),
        ("no LOQ", replace(PLAIN, loq=None)),
        ("below a LOD that is unknown", replace(PLAIN, reading=papers.unseen("0.003"), lod=None)),
        ("somebody else's", replace(PLAIN, provider=Provider("X"))),
        ("another basis", replace(PLAIN, basis=Names("chất khô"))),
        ("conditions", replace(PLAIN, conditions=Names("20 °C"))),
        ("units of a lot", replace(PLAIN, units=(papers.below("0.010"),))),
        ("a flag", with_verdict(flags=(Flag.LOQ_ABOVE_LIMIT,))),
        ("inconclusive", with_verdict(outcome=Outcome.INCONCLUSIVE)),
        ("conditional", with_verdict(outcome=Outcome.CONDITIONAL_PASS)),
        ("not evaluated", with_verdict(outcome=Outcome.NOT_EVALUATED)),
        ("a benchmark", with_verdict(outcome=Outcome.BENCHMARK_MET)),
        ("a pass that the LOQ cannot show", with_verdict(limit=PrintedLimit("mg/kg", high=Decimal("0.009")))),
        ("a pass beyond the acceptance limit", with_verdict(accept_high=Decimal("0.009"))),
        ("another unit", with_verdict(limit=PrintedLimit("µg/kg", high=Decimal("50")))),
        ("a minimum", with_verdict(limit=PrintedLimit("mg/kg", low=Decimal("0.001"), high=Decimal("0.05")))),
        ("absence", with_verdict(limit=PrintedLimit("mg/kg", high=Decimal("0.05"), absent=True))),
        ("less than, not at most", with_verdict(limit=PrintedLimit("mg/kg", high=Decimal("0.05"), high_op="<"))),
        ("a pass without its limit", with_verdict(limit=None)),
        ("a factor of processing", replace(grounded.processed(), reading=papers.below("0.010"))),
    ],
)  # fmt: skip
def test_everything_else_has_a_row_of_its_own(why, line):
    assert not screen.in_short(line)


def test_few_lines_are_no_screening_and_keep_their_order():
    lines = screens.screening(screen.LEAST)
    assert screen.short_numbers(lines) == ()
    assert screen.ordered(lines) == lines


def test_screening_counts_each_line_once():
    lines = screen.ordered(screens.screening())
    assert screen.counted(lines) == screen.Counts(every=300, found=4, short=295)
    assert screen.short_numbers(lines) == tuple(range(6, 301))
    assert {line.analyte for line in lines} == {line.analyte for line in screens.screening()}


def test_strictest_market_is_the_one_with_least_room():
    line = replace(
        PLAIN,
        verdicts=(papers.against("VN", "0.05"), papers.against("EU", "0.08", accept="0.04"), papers.against("CN", None)),
    )  # fmt: skip
    assert screen.strictest(line) == line.verdicts[1]
    assert screen.strictest(replace(PLAIN, verdicts=())) is None


def test_letterhead_is_frozen_and_older_papers_have_none():
    head = Letterhead(3, foot=Names("BM-01"), mark=b"\x89PNG")
    certificate = papers.coffee(laboratory=replace(papers.LABORATORY, letterhead=head))
    assert from_json(to_json(certificate)) == certificate
    kept = to_json(papers.coffee())
    assert "letterhead" not in kept["laboratory"]
    assert from_json(kept).laboratory == Laboratory(**{**_fields(papers.LABORATORY), "letterhead": None})


def _fields(laboratory: Laboratory) -> dict[str, object]:
    return {name: getattr(laboratory, name) for name in Laboratory.__dataclass_fields__}
