"""Honey: the diastase minimum that depends on HMF (Directive 2001/110/EC Annex II 6(a))."""

from decimal import Decimal

from lims.domain.judgement import judge
from lims.domain.reading import Reading
from lims.domain.uncertainty import Uncertainty
from lims.domain.verdict import Bounds, Rule, Verdict

ORDINARY = Bounds(low=Decimal(8))
LOW_ENZYME = Bounds(low=Decimal(3))
HMF_OF_LOW_ENZYME = Bounds(high=Decimal(15))


def honey_diastase(
    diastase: Reading,
    hmf: Reading | None,
    *,
    rule: Rule,
    low_enzyme_honey: bool,
    diastase_uncertainty: Uncertainty | None = None,
    hmf_uncertainty: Uncertainty | None = None,
) -> Verdict:
    """At least 8; honey with a low natural enzyme content at least 3, if its HMF is at most 15 mg/kg."""
    ordinary = judge(diastase, ORDINARY, rule, diastase_uncertainty).verdict
    if not low_enzyme_honey or ordinary in {Verdict.PASS, Verdict.NOT_EVALUATED}:
        return ordinary
    relaxed = judge(diastase, LOW_ENZYME, rule, diastase_uncertainty).verdict
    if relaxed is Verdict.FAIL:
        return relaxed
    if hmf is None:
        return Verdict.INCONCLUSIVE
    predicate = judge(hmf, HMF_OF_LOW_ENZYME, rule, hmf_uncertainty).verdict
    if predicate is Verdict.PASS:
        return relaxed
    unclear = {Verdict.INCONCLUSIVE, Verdict.NOT_EVALUATED}
    return Verdict.INCONCLUSIVE if predicate in unclear else ordinary
