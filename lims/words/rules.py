"""The decision rule in words, as a certificate prints it (certificate contents §2)."""

from decimal import ROUND_CEILING, Context, Decimal
from statistics import NormalDist

from lims.domain.verdict import Rule, RuleId
from lims.words import Language, say
from lims.words.readings import number

_NORMAL = NormalDist()
_ROUNDED_UP = Context(prec=3, rounding=ROUND_CEILING)


def rule_in_words(rule: Rule, language: Language) -> str:
    """The sentence of the rule, with the numbers that were agreed."""
    sentence = _sentence(rule, language)
    if rule.compare != "rounded" or rule.id is not RuleId.SIMPLE_ACCEPTANCE:
        return sentence
    how = "rounded_half_up" if rule.rounding == "half_up" else "rounded"
    return f"{sentence} {say(f'rule.words.{how}', language)}"


def _sentence(rule: Rule, language: Language) -> str:
    match rule.id:
        case RuleId.GUARDED_ACCEPTANCE | RuleId.GUARDED_NONBINARY:
            values = {"r": _plain(rule.r, language), "risk": _plain(false_acceptance(rule.r), language)}
            return say(f"rule.words.{rule.id}", language, **values)
        case RuleId.GUARDED_REJECTION if rule.r != 1:
            return say("rule.words.guarded_rejection_r", language, r=_plain(rule.r, language))
        case RuleId.RISK_BASED:
            return _by_risk(rule, language)
        case _:
            return say(f"rule.words.{rule.id}", language)


def false_acceptance(r: Decimal) -> Decimal:
    """P = 1 − Φ(2r) in percent, rounded up: the sentence says "below"."""
    return _ROUNDED_UP.create_decimal(repr(100 * _NORMAL.cdf(-2 * float(r))))


def _by_risk(rule: Rule, language: Language) -> str:
    if rule.alpha is None:
        return say("rule.words.risk_based_open", language)
    confidence = _plain(100 - 100 * rule.alpha, language)
    if rule.beta is None:
        return say("rule.words.risk_based", language, confidence=confidence)
    return say(
        "rule.words.risk_based_beta", language, confidence=confidence, beta=_plain(100 * rule.beta, language)
    )


def _plain(value: Decimal, language: Language) -> str:
    shortest = value.normalize()
    return number(
        shortest.quantize(Decimal(1)) if shortest == shortest.to_integral_value() else shortest, language
    )
