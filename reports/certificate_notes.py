"""Under the table: what the signs mean, where the limits stand, how was decided, and why."""

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line, MarketVerdict, Provider
from lims.domain.certificate_parts import Fact, Names, PaperLanguage
from lims.domain.frozen import to_plain
from lims.domain.reading import Kind
from lims.words import Language
from reports import certificate_citations, certificate_plans, certificate_rules, certificate_stands
from reports.certificate_citations import Citations
from reports.certificate_values import COMMON_K, WORDS, runs
from reports.paper import geometry as at
from reports.paper.bookmark import Bookmark
from reports.paper.cells import para
from reports.paper.tables import Cell, Command, grid, hairline
from reports.paper.typeface import lacks, literal
from reports.paper.voice import Voice, said, second

LABEL = 31 * mm
BESIDE = 2


def notes(certificate: Certificate, voice: Voice, citations: Citations) -> Iterator[Flowable]:
    """Heads on the left, text on the right; a group that has nothing to say is not there."""
    groups = [
        ("key", key(certificate, voice)),
        ("limits", [certificate_citations.told(each, voice) for each in citations.cited]),
        ("scope", [_scope(market, voice) for market in certificate.markets]),
        ("rule", certificate_rules.sentences(certificate, voice)),
        ("plan", certificate_plans.sentences(certificate, voice)),
        ("stands", certificate_stands.sentences(certificate, voice)),
        ("why", list(_explanations(certificate, voice))),
        ("methods", list(_methods(certificate, voice))),
        ("deviations", list(_deviations(certificate, voice))),
        ("departure", list(_departure(certificate, voice))),
        ("opinions", [_opinion(certificate, number, voice) for number in range(len(certificate.opinions))]),
        ("remarks", [voice.names(each, by=0.5) for each in certificate.remarks]),
    ]
    yield Spacer(0, 2 * mm)
    yield _grouped([(name, texts) for name, texts in groups if texts], voice)


def _grouped(groups: Sequence[tuple[str, Sequence[str]]], voice: Voice) -> Flowable:
    rows: list[list[Cell]] = []
    commands: list[Command] = []
    for name, texts in groups:
        commands.append(hairline("LINEABOVE", (0, len(rows)), (-1, len(rows))))
        commands.append(("TOPPADDING", (0, len(rows)), (-1, len(rows)), 3))
        # Two paragraphs beside the head: no gap under a short one, and no head alone at the foot of a page.
        label = para(f"<b>{voice.label(f'paper.note.{name}', between='<br/>')}</b>", "note")
        heads: list[Flowable] = (
            [label] if rows else [Bookmark("notes", voice.plain("paper.outline.notes")), label]
        )
        rows.append([heads, [para(markup, "note spaced") for markup in texts[:BESIDE]]])
        rows += [["", para(markup, "note spaced")] for markup in texts[BESIDE:]]
        commands.append(("BOTTOMPADDING", (0, len(rows) - 1), (-1, len(rows) - 1), 3))
    return grid(
        rows,
        [LABEL, at.TEXT_WIDTH - LABEL],
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("RIGHTPADDING", (0, 0), (0, -1), 8),
        hairline("LINEBELOW", (0, -1), (-1, -1)),
        *commands,
        split_rows=True,
    )


def key(certificate: Certificate, voice: Voice) -> list[str]:
    """Only the signs this paper uses: one paragraph a language."""
    entries = list(_key_entries(certificate, voice))
    texts = [
        " ".join(said(code, language, **values) for code, values in entries) for language in voice.languages
    ]
    first, *others = [literal(text) for text in texts]
    return [first, *(second(other, 0.5) for other in others)]


def _key_entries(certificate: Certificate, voice: Voice) -> Iterator[tuple[str, dict[str, object]]]:
    yield from _marks(certificate)
    readings = [*(line.reading for line in certificate.lines), *certificate_stands.units(certificate)]
    kinds = {reading.kind for reading in readings if reading}
    if kinds & {Kind.BELOW_LOD, Kind.BELOW_LOQ, *WORDS}:
        yield "paper.key.nd", {}
    if any(line.total and line.total.nothing_quantified for line in certificate.lines):
        yield "paper.key.nq", {}
    if any(line.lod is not None or line.loq is not None for line in certificate.lines):
        yield "paper.key.lod_loq", {}
    if any(line.uncertainty and line.uncertainty_printed and line.quantified for line in certificate.lines):
        yield "paper.key.uncertainty", {"k": COMMON_K}
    if certificate_rules.moves_limits(certificate):
        yield "paper.key.acceptance", {}
    if any(fact in certificate.from_customer for fact in Fact):
        yield "paper.key.customer", {}
    if any(
        not verdict.limit and not verdict.evaluated for line in certificate.lines for verdict in line.verdicts
    ):
        yield "paper.key.no_limit", {}
    yield "paper.key.basis", {}
    if certificate.language is PaperLanguage.BOTH:
        yield "paper.key.mark", {}
    if any(lacks(text) for text in _printed(certificate)):
        yield "paper.key.missing", {}


def _marks(certificate: Certificate) -> Iterator[tuple[str, dict[str, object]]]:
    own = certificate.laboratory.accreditation
    yield ("paper.key.accredited", {"number": own.number}) if own else ("paper.key.not_accredited", {})
    if own and certificate.opinions:
        yield "paper.key.opinions", {}
    providers: dict[str, list[int]] = {}
    for number, line in enumerate(certificate.lines, 1):
        if line.provider:
            providers.setdefault(_provider(line.provider), []).append(number)
    if providers:
        listed = {
            language: "; ".join(
                said("paper.key.lines", language, name=name, lines=runs(numbers))
                for name, numbers in providers.items()
            )
            for language in Language
        }
        yield "paper.key.provider", {"providers": Names(**listed)}


def _provider(provider: Provider) -> str:
    return f"{provider.name} ({provider.accreditation})" if provider.accreditation else provider.name


def _scope(market: MarketVerdict, voice: Voice) -> str:
    """A conclusion lists what it covers, and which limits were not checked (7.8.6.2)."""
    return "<br/>".join(
        markup if place == 0 else second(markup, 0.5)
        for place, markup in enumerate(literal(_scope_in(market, language)) for language in voice.languages)
    )


def _scope_in(market: MarketVerdict, language: Language) -> str:
    parts = []
    if market.covered:
        parts.append(said("paper.scope.covered", language, lines=runs(market.covered)))
        parts.append(said("paper.scope.one_only", language))
    if market.unjudged:
        parts.append(said("paper.scope.unjudged", language, lines=runs(market.unjudged)))
    if market.unchecked:
        names = ", ".join(name[language] for name in market.unchecked)
        parts.append(said("paper.scope.unchecked", language, names=names))
    return f"{market.name[language]}: {' '.join(parts)}"


def _explanations(certificate: Certificate, voice: Voice) -> Iterator[str]:
    """Why, wherever the word alone does not say it all."""
    for number, line in enumerate(certificate.lines, 1):
        reasons: dict[Names, list[Names]] = {}
        for market in certificate.markets:
            given = line.verdict_for(market.code)
            if given and not given.plain:
                reasons.setdefault(given.why, []).append(market.name)
        for why, markets in reasons.items():
            texts = [
                f"{number}. {line.analyte[each]}, {', '.join(name[each] for name in markets)}: {why[each]}"
                for each in voice.languages
            ]
            yield voice.paired(texts, between="<br/>", by=0.5)


def _methods(certificate: Certificate, voice: Voice) -> Iterator[str]:
    """Each method as it was used: title, version, place, days."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, line in enumerate(certificate.lines, 1):
        groups.setdefault((line.method, line.place, line.conditions), []).append(number)
    for numbers in groups.values():
        lines = [certificate.lines[number - 1] for number in numbers]
        yield _method(lines, numbers, certificate, voice)


def _method(lines: Sequence[Line], numbers: Sequence[int], certificate: Certificate, voice: Voice) -> str:
    method = lines[0].method
    first = min(line.tested_from for line in lines if line.tested_from)
    last = max(line.tested_to for line in lines if line.tested_to)
    details = [voice.plain("paper.method.lines", lines=runs(numbers))]
    details.append(
        voice.plain("paper.method.day" if first == last else "paper.method.days", day=voice.days(first, last))
    )
    if len(certificate.places) > 1:
        details.append(voice.plain("paper.method.place", place=lines[0].place))
    if lines[0].conditions:
        details.append(voice.plain("paper.method.conditions", conditions=lines[0].conditions))
    title = voice.names(method.title, between=" / ", by=0.5)
    tail = second(literal("; ".join(details)), 0.4)
    return f"<b>{literal(method.code)}</b>, {title} ({literal(method.version)}). {tail}"


def _deviations(certificate: Certificate, voice: Voice) -> Iterator[str]:
    if not certificate.deviations:
        yield voice.sentence("paper.deviations.none")
    for deviation in certificate.deviations:
        yield voice.names(deviation, by=0.5)


def _departure(certificate: Certificate, voice: Voice) -> Iterator[str]:
    departure = certificate.sample.departure
    if departure and departure.agreed_on:
        yield voice.sentence(
            "paper.departure.agreed", what=departure.what, person=departure.agreed_by, day=departure.agreed_on
        )


def _opinion(certificate: Certificate, place: int, voice: Voice) -> str:
    opinion = certificate.opinions[place]
    return voice.sentence("paper.opinion", text=opinion.text, author=opinion.by, basis=opinion.basis)


def _printed(certificate: Certificate) -> Iterator[str]:
    yield from _texts(to_plain(certificate_stands.printed(certificate)))
    yield from certificate_stands.texts(certificate)


def _texts(plain: object) -> Iterator[str]:
    """Every string of the frozen content."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _texts(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _texts(value)
