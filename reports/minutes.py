"""Sampling minutes on paper: what was taken where, by whom and how, divided and sealed; both sides sign. Or the empty form."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from lims.domain.minutes_paper import MinutesPaper, Taken
from reports.minutes_samples import empty_table, table
from reports.paper import geometry as at
from reports.paper import slip, typeface
from reports.paper.cells import para
from reports.paper.slip import Box, Fact, Signing
from reports.paper.styles import INK
from reports.paper.tables import grid
from reports.paper.typeface import literal
from reports.paper.voice import Voice

TITLE = "minutes.paper_title"
EMPTY_SAMPLERS = 2
HOW_LABEL = 58 * mm


def draw(paper: MinutesPaper) -> bytes:
    """The PDF file of this record; the same record gives the same bytes."""
    typeface.ready()
    voice = Voice.of(paper.language)
    return slip.bound(
        _story(paper, voice), paper.laboratory, paper.number, TITLE, voice, at=paper.at, demo=paper.demo
    )


def _story(paper: MinutesPaper, voice: Voice) -> Iterator[Flowable]:
    yield from slip.head(paper.laboratory, paper.number, TITLE, voice, demo=paper.demo)
    taken = paper.taken
    lines = 0 if taken else 1
    yield slip.facts(_when_and_who(taken, voice), voice, lines=lines)
    yield Spacer(0, 2.5 * mm)
    yield slip.section("minutes.samples", voice)
    yield table(taken, voice) if taken else empty_table(voice)
    yield Spacer(0, 2.5 * mm)
    yield slip.section("minutes.how", voice)
    yield Spacer(0, 1 * mm)
    yield slip.facts(_how(taken), voice, lines=lines, label=HOW_LABEL)
    if taken and taken.refused_to_sign:
        yield Spacer(0, 2.5 * mm)
        yield _refusal(taken, voice)
    yield slip.signatures(
        _signing(taken),
        voice,
        *([] if taken else [Spacer(0, 2 * mm), *_refusal_boxes(voice)]),
        Spacer(0, 2 * mm),
        para(voice.sentence(_statement(taken)), "statement"),
    )


def _when_and_who(taken: Taken | None, voice: Voice) -> list[Fact]:
    if taken is None:
        codes = ("minutes.legal_basis", "minutes.sampled_at", "minutes.place_and_commune")
        samplers = ["minutes.sampler_and_role"] * EMPTY_SAMPLERS
        return [(code, "") for code in (*codes, *samplers, "minutes.customer_and_address", "minutes.owner")]
    place = taken.place + (f" ({taken.commune})" if taken.commune else "")
    owner = " – ".join(each for each in (taken.owner_name, taken.owner_role) if each)
    return [
        ("slip.order", literal(taken.order)),
        ("minutes.legal_basis", literal(taken.legal_basis)),
        ("minutes.sampled_at", f"<b>{literal(voice.moment(taken.sampled_at))}</b>"),
        ("minutes.place", literal(place)),
        ("minutes.taken_by", voice.label(f"paper.sampling.{taken.taken_by}")),
        (
            "minutes.samplers",
            "<br/>".join(
                literal(" – ".join(each for each in (one.name, one.role) if each)) for one in taken.samplers
            ),
        ),
        ("slip.customer", f"<b>{literal(taken.customer.name)}</b>"),
        ("paper.customer.address", literal(taken.customer.address)),
        ("minutes.owner", literal(owner)),
    ]


def _how(taken: Taken | None) -> list[Fact]:
    names = ("plan", "conditions", "uncertainty", "storage", "remark")
    return [(f"minutes.{name}", literal(getattr(taken, name)) if taken else "") for name in names]


def _signing(taken: Taken | None) -> list[Signing]:
    first = taken.samplers[0].name if taken and taken.samplers else ""
    if taken and taken.refused_to_sign:
        return [Signing("minutes.sampler_signs", first), Signing("minutes.witness_signs", taken.witness)]
    owner = taken.owner_name if taken else ""
    return [Signing("minutes.owner_signs", owner), Signing("minutes.sampler_signs", first)]


def _statement(taken: Taken | None) -> str:
    """Nobody is said to have agreed who did not."""
    return "minutes.paper_says_refused" if taken and taken.refused_to_sign else "minutes.paper_says"


def _refusal(taken: Taken, voice: Voice) -> Flowable:
    """The owner's side did not sign: said in a box, so that nobody looks for the signature in vain."""
    said = [
        para(voice.label("minutes.refused", by=0.6), "section"),
        para(f"{voice.label('minutes.refusal_reason')}: {literal(taken.refusal_reason)}", "fact"),
        para(f"{voice.label('minutes.witness')}: {literal(taken.witness)}", "fact"),
    ]
    return grid(
        [[each] for each in said],
        [at.TEXT_WIDTH],
        ("BOX", (0, 0), (-1, -1), at.RULE, INK),
        ("LEFTPADDING", (0, 0), (-1, -1), 7),
        ("RIGHTPADDING", (0, 0), (-1, -1), 7),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 5),
        split_rows=True,
    )


def _refusal_boxes(voice: Voice) -> list[Flowable]:
    columns = [
        [slip.facts([(code, "")], voice, width=slip.HALF, lines=1, label=24 * mm)]
        for code in ("minutes.refusal_reason", "minutes.witness")
    ]
    return [Box(voice.label("minutes.refused"), width=at.TEXT_WIDTH), slip.beside(*columns)]
