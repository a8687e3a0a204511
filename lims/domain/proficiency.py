"""Proficiency tests: the scores of ISO 13528 and what they are called."""

import math
from enum import StrEnum

from lims.domain.refusal import Refused


class ScoreClass(StrEnum):
    SATISFACTORY = "satisfactory"
    QUESTIONABLE = "questionable"
    UNSATISFACTORY = "unsatisfactory"


Score = tuple[float, ScoreClass]


def pt_z(x: float, assigned: float, *, sigma_pt: float) -> Score:
    return _classed(_divided(x - assigned, sigma_pt))


def pt_zprime(x: float, assigned: float, *, sigma_pt: float, u_assigned: float) -> Score:
    """For an assigned value whose own uncertainty counts (above 0.3 σ)."""
    return _classed(_divided(x - assigned, math.hypot(sigma_pt, u_assigned)))


def pt_zeta(x: float, assigned: float, *, u_lab: float, u_assigned: float) -> Score:
    """Large with a small z: the stated uncertainty is too small."""
    return _classed(_divided(x - assigned, math.hypot(u_lab, u_assigned)))


def pt_en(x: float, assigned: float, *, expanded_lab: float, expanded_assigned: float) -> Score:
    en = _divided(x - assigned, math.hypot(expanded_lab, expanded_assigned))
    within = abs(en) <= 1 + 1e-9
    return en, ScoreClass.SATISFACTORY if within else ScoreClass.UNSATISFACTORY


def _classed(score: float) -> Score:
    size = abs(score)
    if size <= 2 + 2e-9:
        return score, ScoreClass.SATISFACTORY
    return score, ScoreClass.QUESTIONABLE if size < 3 - 3e-9 else ScoreClass.UNSATISFACTORY


def _divided(difference: float, by: float) -> float:
    if by <= 0:
        raise Refused("calculation_impossible")
    return difference / by
