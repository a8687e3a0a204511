"""Where may this lot go? The verdict of the sample for each market, in one sentence, above all else."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import LineVerdict, MarketVerdict
from lims.domain.certificate_parts import Names, ReportKind
from lims.domain.judgement import Verdict
from lims.domain.specification import Outcome
from lims.words import Language
from lims.words.probability import percent
from reports.paper import geometry as at
from reports.paper.bookmark import Bookmark
from reports.paper.cells import Sign, para
from reports.paper.tables import Cell, grid, hairline, rule
from reports.paper.voice import Voice, said

SIGN = 6.2 * mm
MARKET_COLUMN = 33 * mm
NAMED = 6
WORST_FIRST = (
    Verdict.FAIL,
    Verdict.CONDITIONAL_FAIL,
    Verdict.INCONCLUSIVE,
    Verdict.CONDITIONAL_PASS,
    Verdict.NOT_EVALUATED,
)


def answer(certificate: Certificate, voice: Voice) -> Flowable:
    """One row per market: sign, market, word, sentence."""
    if not certificate.markets:
        mark = Bookmark("answer", voice.plain("paper.outline.answer"))
        rows: list[list[Cell]] = [[[mark, para(voice.sentence("paper.results_only"), "sentence")]]]
        return _ruled(rows, [at.TEXT_WIDTH])
    rows = [_answered(certificate, market, voice) for market in certificate.markets]
    return _ruled(rows, [SIGN + 3 * mm, MARKET_COLUMN, at.TEXT_WIDTH - SIGN - 3 * mm - MARKET_COLUMN])


def _ruled(rows: list[list[Cell]], widths: list[float]) -> Flowable:
    return grid(
        rows,
        widths,
        rule("LINEABOVE", (0, 0), (-1, 0)),
        rule("LINEBELOW", (0, -1), (-1, -1)),
        hairline("LINEBELOW", (0, 0), (-1, -2)),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5.5),
        ("RIGHTPADDING", (1, 0), (1, -1), 8),
    )


def _answered(certificate: Certificate, market: MarketVerdict, voice: Voice) -> list[Cell]:
    return [
        [Bookmark("answer", voice.plain("paper.outline.answer")), Sign(Outcome(market.verdict.value), SIGN)],
        para(voice.names(market.name), "market"),
        [
            para(voice.label(word(certificate, market), between=" · "), "verdict"),
            para(_sentence(certificate, market, voice), "sentence"),
            *_risk(market, voice),
        ],
    ]


def word(certificate: Certificate, market: MarketVerdict) -> str:
    """The code of the verdict's word; of a report that is not the last word, only a fail is one."""
    if not_yet(certificate, market):
        return "paper.verdict.not_yet"
    return f"paper.verdict.{market.verdict}"


def not_yet(certificate: Certificate, market: MarketVerdict) -> bool:
    return certificate.kind is not ReportKind.FINAL and market.verdict is Verdict.NOT_EVALUATED


def _risk(market: MarketVerdict, voice: Voice) -> list[Flowable]:
    """What is left to chance when a sample is said to conform (JCGM 106, total specific risk)."""
    if market.risk is None:
        return []
    texts = [
        said("paper.risk", language, count=market.risk_of, risk=percent(market.risk, language))
        for language in voice.languages
    ]
    return [para(voice.paired(texts, between="<br/>", by=0.5), "cell small")]


def _sentence(certificate: Certificate, market: MarketVerdict, voice: Voice) -> str:
    """The answer in a sentence; anything but a pass names the parameters that decided it."""
    if not_yet(certificate, market):
        return voice.sentence(f"paper.overall.not_yet.{certificate.kind}")
    if not any(given.verdict for given in _given(certificate, market.code)):
        return voice.sentence("paper.overall.no_limit")
    if market.verdict is Verdict.PASS:
        return voice.sentence("paper.overall.pass", count=len(market.covered))
    texts = [" ".join(_deciding(certificate, market.code, language)) for language in voice.languages]
    return voice.paired(texts, between="<br/>", by=0.5)


def _deciding(certificate: Certificate, market: str, language: Language) -> Iterator[str]:
    """What is not a plain pass, the worst first."""
    for verdict in WORST_FIRST:
        analytes = [
            line.analyte
            for line in certificate.lines
            if (given := line.verdict_for(market)) and given.verdict is verdict
        ]
        if analytes:
            text = said(f"paper.overall.{verdict}", language, names=named(analytes))
            yield text.replace("..", ".") if text.endswith("..") else text


def named(analytes: list[Names]) -> Names:
    """Several names in one: at most six, and how many more."""
    shown, more = analytes[:NAMED], len(analytes) - NAMED
    texts = {language: ", ".join(each[language] for each in shown) for language in Language}
    if more > 0:
        texts = {
            language: said("paper.names.and_more", language, names=names, count=more)
            for language, names in texts.items()
        }
    return Names(**texts)


def _given(certificate: Certificate, market: str) -> Iterator[LineVerdict]:
    for line in certificate.lines:
        if given := line.verdict_for(market):
            yield given
