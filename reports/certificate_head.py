"""The first page of a certificate: letterhead, title, the answer, and what was tested for whom."""

from collections.abc import Callable, Iterator
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.act import local_day
from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import LineVerdict, MarketVerdict
from lims.domain.certificate_parts import Fact, Names, SealState
from lims.domain.judgement import Verdict
from lims.domain.specification import Outcome
from lims.words import Language
from reports.paper import geometry as at
from reports.paper.cells import Logo, Sign, para
from reports.paper.styles import GREY_TEXT
from reports.paper.tables import Cell, Command, grid, hairline, rule
from reports.paper.typeface import literal
from reports.paper.voice import Voice, said

NUMBER_COLUMN = 56 * mm
SIGN = 6.2 * mm
MARKET_COLUMN = 33 * mm
NAMED = 6
HALF = (at.TEXT_WIDTH - at.COLUMN_GAP) / 2

Row = tuple[str, str]
WORST_FIRST = (
    Verdict.FAIL,
    Verdict.CONDITIONAL_FAIL,
    Verdict.INCONCLUSIVE,
    Verdict.CONDITIONAL_PASS,
    Verdict.NOT_EVALUATED,
)


def head(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """Everything before the table of results."""
    if certificate.demo:
        yield para(voice.label("paper.demo", between=" · ", by=0), "specimen")
        yield Spacer(0, 2 * mm)
    yield letterhead(certificate, voice)
    yield Spacer(0, 4.5 * mm)
    yield from title(voice)
    yield Spacer(0, 3 * mm)
    yield from amendment(certificate, voice)
    yield answer(certificate, voice)
    yield Spacer(0, 3.2 * mm)
    yield from facts(certificate, voice)
    yield Spacer(0, 1.5 * mm)


def letterhead(certificate: Certificate, voice: Voice) -> Flowable:
    """Logo left, number right."""
    laboratory = certificate.laboratory
    contact = [
        f"{voice.plain(f'paper.{name}')}: {value}"
        for name, value in (("phone", laboratory.phone), ("email", laboratory.email))
        if value
    ]
    middle: list[Flowable] = [
        para(voice.names(laboratory.name), "laboratory"),
        para(voice.names(laboratory.address, by=0), "head"),
        para(literal(" · ".join(contact)), "head"),
    ]
    right: list[Flowable] = [
        para(literal(certificate.code), "number"),
        para(
            voice.label("paper.issued.on", between="<br/>", by=0.5, day=local_day(certificate.issued_at)),
            "head right",
        ),
    ]
    if laboratory.accreditation:
        number = laboratory.accreditation.number
        right.append(
            para(voice.label("paper.accreditation", between="<br/>", by=0.5, number=number), "head right")
        )
    row: list[Cell] = [middle, right]
    widths = [at.TEXT_WIDTH - NUMBER_COLUMN, NUMBER_COLUMN]
    if laboratory.logo:
        logo = Logo(laboratory.logo, width=at.LOGO_WIDTH, height=at.LOGO_HEIGHT)
        row.insert(0, logo)
        widths[0] -= logo.width + 5 * mm
        widths.insert(0, logo.width + 5 * mm)
    return grid([row], widths, hairline("LINEBELOW", (0, 0), (-1, 0)), ("BOTTOMPADDING", (0, 0), (-1, 0), 7))


def title(voice: Voice) -> Iterator[Flowable]:
    yield para(literal(voice.plain("paper.title")), "title")
    if voice.second:
        yield para(literal(Voice(voice.second).plain("paper.title")), "subtitle")


def amendment(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """What an amended report replaces, before anything else is read."""
    amends = certificate.amends
    if amends is None:
        return
    said = [
        voice.sentence("paper.amends", replaces=amends.replaces, issued=amends.issued_on),
        voice.sentence("paper.amends.changes", changes=amends.changes),
        voice.sentence("paper.amends.reason", reason=amends.reason),
    ]
    yield grid(
        [[para(markup, "sentence")] for markup in said],
        [at.TEXT_WIDTH],
        ("BOX", (0, 0), (-1, -1), at.RULE, GREY_TEXT),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    )
    yield Spacer(0, 3.5 * mm)


def answer(certificate: Certificate, voice: Voice) -> Flowable:
    """Where may this lot go? One line per market: sign, market, word, sentence."""
    if not certificate.markets:
        rows: list[list[Cell]] = [[para(voice.sentence("paper.results_only"), "sentence")]]
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
        Sign(Outcome(market.verdict.value), SIGN),
        para(voice.names(market.name), "market"),
        [
            para(voice.label(f"paper.verdict.{market.verdict}", between=" · "), "verdict"),
            para(_sentence(certificate, market, voice), "sentence"),
        ],
    ]


def _sentence(certificate: Certificate, market: MarketVerdict, voice: Voice) -> str:
    """The answer in a sentence; anything but a pass names the parameters that decided it."""
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
            yield said(f"paper.overall.{verdict}", language, names=named(analytes))


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


def facts(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    """Two columns: who and when; what and how it came here."""
    left = [
        *_section("customer", _customer(certificate), voice),
        *_section("sampling", _sampling(certificate, voice), voice),
        *_section("place", _places(certificate, voice), voice),
    ]
    right = [
        *_section("sample", _sample(certificate, voice), voice),
        *_section("dates", _dates(certificate, voice), voice),
    ]
    heights = [sum(part.wrap(HALF, at.PAGE_HEIGHT)[1] for part in column) for column in (left, right)]
    if max(heights) > at.PAGE_HEIGHT / 2.2:
        # Somebody wrote a novel: one column, which may run over the page.
        yield from _wide(certificate, voice)
        return
    yield grid([[left, "", right]], [HALF, at.COLUMN_GAP, HALF])


def _wide(certificate: Certificate, voice: Voice) -> Iterator[Flowable]:
    sections = (
        ("customer", _customer(certificate)),
        ("sample", _sample(certificate, voice)),
        ("sampling", _sampling(certificate, voice)),
        ("dates", _dates(certificate, voice)),
        ("place", _places(certificate, voice)),
    )
    for name, rows in sections:
        yield from _section(name, rows, voice, width=at.TEXT_WIDTH)


def _section(name: str, rows: list[Row], voice: Voice, *, width: float = HALF) -> Iterator[Flowable]:
    """A head, and under it facts beside their labels. A fact without a label takes the whole width."""
    yield grid(
        [[para(voice.label(f"paper.{name}"), "section")]],
        [width],
        hairline("LINEBELOW", (0, 0), (-1, -1)),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    )
    cells: list[list[Cell]] = [
        [para(voice.label(label), "label"), para(text, "fact")] if label else [para(text, "fact"), ""]
        for label, text in rows
    ]
    whole: list[Command] = [
        ("SPAN", (0, place), (1, place)) for place, (label, _) in enumerate(rows) if not label
    ]
    yield grid(
        cells,
        [at.LABEL_COLUMN, width - at.LABEL_COLUMN],
        ("RIGHTPADDING", (0, 0), (0, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        *whole,
    )
    yield Spacer(0, 2.6 * mm)


def _customer(certificate: Certificate) -> list[Row]:
    customer = certificate.customer
    return [
        ("paper.customer.name", f"<b>{literal(customer.name)}</b>"),
        ("paper.customer.address", literal(customer.address)),
        ("paper.customer.contact", literal(customer.contact)),
    ]


def _dates(certificate: Certificate, voice: Voice) -> list[Row]:
    return [
        ("paper.received", literal(voice.moment(certificate.received_at))),
        ("paper.tested", literal(between(certificate.tested_from, certificate.tested_to, voice))),
        ("paper.issued", literal(voice.moment(certificate.issued_at))),
    ]


def between(first: date, last: date, voice: Voice) -> str:
    return voice.day(first) if first == last else f"{voice.day(first)} – {voice.day(last)}"


def _places(certificate: Certificate, voice: Voice) -> list[Row]:
    several = len(certificate.places) > 1
    return [
        ("", (f"<b>{literal(place.mark)}</b>  " if several else "") + voice.names(place.address))
        for place in certificate.places
    ]


def _sample(certificate: Certificate, voice: Voice) -> list[Row]:
    sample, mark = certificate.sample, _marker(certificate)
    rows = [
        ("paper.sample.code", f"<b>{literal(sample.code)}</b>"),
        ("paper.sample.product", f"<b>{literal(sample.product)}</b>{mark(Fact.PRODUCT)}"),
        ("paper.sample.commodity", voice.names(sample.commodity) if sample.commodity else ""),
        ("paper.sample.lot", literal(sample.lot) + mark(Fact.LOT)),
        ("paper.sample.description", voice.names(sample.description) + mark(Fact.DESCRIPTION)),
        ("paper.sample.quantity", literal(sample.quantity) + mark(Fact.QUANTITY) if sample.quantity else ""),
        ("paper.sample.produced_on", _day(sample.produced_on, mark(Fact.PRODUCED_ON), voice)),
        ("paper.sample.expires_on", _day(sample.expires_on, mark(Fact.EXPIRES_ON), voice)),
        ("paper.sample.condition", voice.names(sample.condition)),
        ("paper.sample.temperature", _temperature(certificate, voice)),
        ("paper.sample.seal", _seal(certificate, voice)),
    ]
    return [row for row in rows if row[1]]


def _sampling(certificate: Certificate, voice: Voice) -> list[Row]:
    sampling, mark = certificate.sampling, _marker(certificate)
    plan = voice.names(sampling.plan) if sampling.plan else voice.label("paper.sampling.plan.unknown")
    rows = [
        ("paper.sampling.by", voice.label(f"paper.sampling.{sampling.by}")),
        ("paper.sampling.sampler", _marked(sampling.sampler, mark(Fact.SAMPLER))),
        ("paper.sampling.place", _marked(sampling.place, mark(Fact.SAMPLING_PLACE))),
        (
            "paper.sampling.at",
            _marked(voice.moment(sampling.at) if sampling.at else "", mark(Fact.SAMPLED_AT)),
        ),
        ("paper.sampling.minutes", _marked(sampling.minutes, mark(Fact.SAMPLING_MINUTES))),
        ("paper.sampling.plan", plan + (mark(Fact.SAMPLING_PLAN) if sampling.plan else "")),
        ("paper.sampling.conditions", voice.names(sampling.conditions) if sampling.conditions else ""),
    ]
    return [row for row in rows if row[1]]


def _marker(certificate: Certificate) -> Callable[[Fact], str]:
    """† beside what the customer said."""

    def mark(fact: Fact) -> str:
        return "\u00a0†" if fact in certificate.from_customer else ""

    return mark


def _marked(text: str, mark: str) -> str:
    return literal(text) + mark if text else ""


def _day(day: date | None, mark: str, voice: Voice) -> str:
    return literal(voice.day(day)) + mark if day else ""


def _temperature(certificate: Certificate, voice: Voice) -> str:
    given = certificate.sample.temperature
    if given is None:
        return ""
    if given.celsius is None:
        return voice.label("paper.temperature.room")
    return literal(f"{voice.number(given.celsius)} °C")


def _seal(certificate: Certificate, voice: Voice) -> str:
    seal = certificate.sample.seal
    if seal is None:
        return ""
    said = voice.label(f"paper.seal.{seal.state}")
    return f"{literal(seal.number)}, {said}" if seal.number and seal.state is not SealState.NONE else said
