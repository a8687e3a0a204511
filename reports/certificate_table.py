"""The heart of a certificate: the table of results, numbers meeting at their decimal mark."""

from collections.abc import Mapping, Sequence

from reportlab.platypus import Paragraph, Table

from lims.domain import screen
from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line, LineVerdict, MarketVerdict
from lims.domain.certificate_parts import Names
from lims.domain.specification import Outcome
from lims.words import told
from lims.words.readings import unit_name
from reports import certificate_values as values
from reports.certificate_citations import Citations
from reports.certificate_columns import Plan, planned
from reports.certificate_stands import MOST_PARTS
from reports.paper import geometry as at
from reports.paper import styles
from reports.paper.bookmark import Bookmark
from reports.paper.cells import Signed, para
from reports.paper.tables import Cell, Command, grid, hairline, rule, together
from reports.paper.typeface import literal, width
from reports.paper.voice import Voice, second

MOST_MARKETS = 4
HEAD_ROWS = 1


def tables(certificate: Certificate, voice: Voice, citations: Citations) -> list[Table]:
    """One table; a second one where more markets were asked for than a page is wide. In a screening, of what was found."""
    short = set(screen.short_numbers(certificate.lines))
    if len(short) == len(certificate.lines):
        return []
    rows = [(number, line) for number, line in enumerate(certificate.lines, 1) if number not in short]
    markets = certificate.markets
    chunks = [markets[start : start + MOST_MARKETS] for start in range(0, len(markets), MOST_MARKETS)]
    return [_table(rows, certificate, chunk, voice=voice, citations=citations) for chunk in chunks or [()]]


def _table(
    numbered: Sequence[tuple[int, Line]],
    certificate: Certificate,
    markets: tuple[MarketVerdict, ...],
    *,
    voice: Voice,
    citations: Citations,
) -> Table:
    lines = [line for _, line in numbered]
    plan = planned(lines, markets, voice)
    rows = [_head(plan, voice)]
    rows += [
        _row(number, line, certificate, plan, voice=voice, citations=citations) for number, line in numbered
    ]
    return grid(rows, plan.widths, *_lines(len(rows)), *_spans(lines), repeat=HEAD_ROWS)


def _head(plan: Plan, voice: Voice) -> list[Cell]:
    def th(name: str) -> Paragraph:
        return para(voice.label(f"paper.th.{name}", between="<br/>", by=0.6), "th")

    row: list[Cell] = [
        [Bookmark("results", voice.plain("paper.outline.results")), th("number")],
        th("analyte" if plan.own_method else "analyte_method"),
        th("result_u" if plan.spread > 1 else "result"),
        "",
        th("unit"),
    ]
    row += [para("LOD<br/>LOQ", "th")] if plan.own_lod else []
    row += [th("method")] if plan.own_method else []
    if plan.single:
        return [*row, th("limit"), th("verdict")]
    return [*row, *(para(voice.names(market.name, by=0.6), "th") for market in plan.markets)]


def _row(
    number: int, line: Line, certificate: Certificate, plan: Plan, *, voice: Voice, citations: Citations
) -> list[Cell]:
    row: list[Cell] = [
        para(str(number), "cell number"),
        [*_analyte(line, certificate, plan, voice), *_summed(line, certificate, voice)],
        *_result(line, plan, voice),
        _unit(line, voice),
    ]
    row += [_lod_loq(line, voice)] if plan.own_lod else []
    row += [para(literal(line.method.code), "cell small")] if plan.own_method else []
    for market in plan.markets:
        given = line.verdict_for(market.code)
        limit, verdict = _limit(given, line, voice, citations), _verdict(given, line, voice)
        row += [limit, verdict] if plan.single else [[*limit, *verdict]]
    return row


def _analyte(line: Line, certificate: Certificate, plan: Plan, voice: Voice) -> list[Paragraph]:
    marks = "".join(f"&nbsp;({mark})" for mark in values.marks(line))
    if len(certificate.places) > 1:
        marks += f" {second(literal(line.place))}"
    first, *others = [line.analyte[language] for language in voice.languages]
    markup = literal(first) + marks
    if others and others[0] != first:
        markup += f"<br/>{second(literal(others[0]), 1.2)}"
    cell = [para(markup, "cell")]
    if not plan.own_method:
        cell.append(para(literal(line.method.code), "cell small"))
    return cell


def _summed(line: Line, certificate: Certificate, voice: Voice) -> list[Paragraph]:
    """What a sum is made of, and the bound that was used."""
    total = line.total
    if total is None:
        return []
    names: Mapping[str, Names] = told.names_of(certificate.lines)
    short = len(total.parts) + len(total.missing) <= MOST_PARTS
    texts = [
        told.sum_in_words(total, names, language) if short else told.sum_counted(total, language)
        for language in voice.languages
    ]
    return [para(voice.paired(texts, between="<br/>", by=0), "cell small")]


def _result(line: Line, plan: Plan, voice: Voice) -> list[Cell]:
    """A number at its mark with ± U beside it, or words over both columns."""
    shown = values.result(line, voice)
    below = [para(markup, "cell small") for markup in shown.below]
    if not plan.own_lod:
        below += [para(literal(text), "cell small") for text in values.lod_loq_inline(line, voice)]
    if shown.words:
        return [[para(shown.words, "cell"), *below], ""]
    indent = plan.mark_at - width(shown.before, styles.style("cell").fontName, styles.style("cell").fontSize)
    number = Paragraph(
        literal(shown.before + shown.behind),
        styles.indented("cell", indent),
    )
    return [[number, *below], para(literal(shown.spread), "cell") if shown.spread else ""]


def _unit(line: Line, voice: Voice) -> list[Paragraph]:
    cell = [para(literal(unit_name(line.unit, voice.first)), "cell")]
    if line.basis:
        cell.append(para(voice.names(line.basis, by=0), "cell small"))
    return cell


def _lod_loq(line: Line, voice: Voice) -> list[Paragraph]:
    return [
        para(literal(voice.number(bound)) if bound is not None else "–", "cell small")
        for bound in (line.lod, line.loq)
        if line.lod is not None or line.loq is not None
    ]


def _limit(given: LineVerdict | None, line: Line, voice: Voice, citations: Citations) -> list[Paragraph]:
    if given is None or not given.limit:
        return []
    number = citations.number_of(given.citation)
    raised = f'&nbsp;<super size="6" rise="3">{number}</super>' if number else ""
    cell = [para(literal(values.limit(given.limit, line.unit, voice)) + raised, "cell")]
    if acceptance := values.acceptance(given, voice):
        cell.append(para(literal(acceptance), "cell small"))
    return cell


def _verdict(given: LineVerdict | None, line: Line, voice: Voice) -> list[Signed | Paragraph]:
    outcome = given.outcome if given else Outcome.NOT_EVALUATED
    if outcome is Outcome.NO_LIMIT:
        return [para("–", "cell nothing")]
    word = voice.label(f"paper.verdict.{outcome}", by=0.9)
    cell: list[Signed | Paragraph] = [Signed(outcome, word, "cell verdict")]
    beside = [told.beside(line, given, language) for language in voice.languages] if given else [""]
    if beside[0]:
        cell.append(para(voice.paired(beside, between="<br/>", by=0), "cell small"))
    return cell


def _lines(rows: int) -> list[Command]:
    """Hairlines between rows; no row stands alone before or after a page break."""
    last = rows - 1
    return [
        rule("LINEABOVE", (0, 0), (-1, 0)),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, styles.INK),
        hairline("LINEBELOW", (0, 1), (-1, last - 1)),
        rule("LINEBELOW", (0, last), (-1, last)),
        ("SPAN", (2, 0), (3, 0)),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.6),
        ("RIGHTPADDING", (0, 0), (-1, -1), at.CELL_PAD * 1.6),
        ("RIGHTPADDING", (2, 1), (3, -1), 0),
        together(0, min(2, last)),
        together(max(0, last - 1), last),
    ]


def _spans(lines: Sequence[Line]) -> list[Command]:
    worded = [row for row, line in enumerate(lines, HEAD_ROWS) if values.in_words(line)]
    return [("SPAN", (2, row), (3, row)) for row in worded]
