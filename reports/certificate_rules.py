"""The decision rules of a certificate in words: one sentence for each rule that was used."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from statistics import NormalDist

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import LineVerdict, MarketVerdict
from lims.domain.certificate_parts import Names
from lims.domain.judgement import Rule, RuleId
from lims.words import Language
from reports.certificate_values import runs
from reports.paper.typeface import literal
from reports.paper.voice import Voice, said, second

PERCENT = Decimal(100)
Sentence = tuple[str, tuple[tuple[str, object], ...]]


def sentences(certificate: Certificate, voice: Voice) -> list[str]:
    """Each rule once; where there are several, with the markets and lines it was used for."""
    used: dict[Sentence, dict[str, list[int]]] = {}
    for number, market, given in _evaluated(certificate):
        used.setdefault(_sentence(given), {}).setdefault(market.code, []).append(number)
    if len(used) == 1:
        ((code, values),) = used
        return [voice.sentence(code, **dict(values))]
    names = {market.code: market.name for market in certificate.markets}
    return [_with_use(sentence, where, names, voice) for sentence, where in used.items()]


def moves_limits(certificate: Certificate) -> bool:
    """Whether an acceptance limit is printed anywhere."""
    return any(
        given.rule is not None
        and given.rule.id is not RuleId.SIMPLE_ACCEPTANCE
        and (given.accept_low is not None or given.accept_high is not None)
        for _, _, given in _evaluated(certificate)
    )


def _evaluated(certificate: Certificate) -> Iterator[tuple[int, MarketVerdict, LineVerdict]]:
    for market in certificate.markets:
        for number, line in enumerate(certificate.lines, 1):
            given = line.verdict_for(market.code)
            if given and given.evaluated and given.limit:
                yield number, market, given


def _sentence(given: LineVerdict) -> Sentence:
    limit = given.limit
    if limit is not None and limit.plan is not None:
        code = "paper.rule.plan_absent" if limit.absent else "paper.rule.plan"
        return code, (("regulation", given.citation.regulation if given.citation else ""),)
    if limit is not None and (limit.absent or limit.absent_in_g is not None):
        return "paper.rule.absence", ()
    return of_rule(given.rule) if given.rule else ("paper.rule.simple_acceptance", ())


def of_rule(rule: Rule) -> Sentence:
    code = f"paper.rule.{rule.id}"
    if rule.id is RuleId.SIMPLE_ACCEPTANCE:
        return code, ()
    if rule.id is RuleId.RISK_BASED:
        return code, (("least", _shortest(PERCENT * (1 - (rule.alpha or Decimal(0))))),)
    if rule.id is RuleId.GUARDED_REJECTION:
        return (code, ()) if rule.r == 1 else (f"{code}.r", (("r", rule.r),))
    return code, (("r", rule.r), ("risk", false_acceptance(rule.r)))


def false_acceptance(r: Decimal) -> Decimal:
    """P = 1 − Φ(2r) in percent, rounded up to two digits so that "below" stays true."""
    percent = Decimal(repr(100 * NormalDist().cdf(float(-2 * r))))
    if percent <= 0:
        return Decimal("0.0001")
    return percent.quantize(Decimal(1).scaleb(percent.adjusted() - 1), ROUND_CEILING)


def _shortest(value: Decimal) -> Decimal:
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain


def _with_use(sentence: Sentence, where: dict[str, list[int]], names: dict[str, Names], voice: Voice) -> str:
    texts = [
        literal(f"{use(where, names, each)}: {said(sentence[0], each, **dict(sentence[1]))}")
        for each in voice.languages
    ]
    return "<br/>".join([texts[0], *(second(text, 0.5) for text in texts[1:])])


def use(where: dict[str, list[int]], names: dict[str, Names], language: Language) -> str:
    """ "Việt Nam, chỉ tiêu số 1–3": the markets and lines something holds for."""
    by_lines: dict[str, list[str]] = {}
    for market, numbers in where.items():
        by_lines.setdefault(runs(numbers), []).append(names[market][language])
    return "; ".join(
        said("paper.rule.for", language, markets=", ".join(markets), lines=lines)
        for lines, markets in by_lines.items()
    )
