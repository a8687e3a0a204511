"""Control charts: Westgard's rules on the newest run, and the limits of Shewhart charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from lims.domain.refusal import Refused

# One z for each material; None where a material was not measured.
Run = Sequence[float | None]
# Subgroup size → A2, D3, D4.
_FACTORS = {
    2: (1.880, 0.0, 3.267),
    3: (1.023, 0.0, 2.574),
    4: (0.729, 0.0, 2.282),
    5: (0.577, 0.0, 2.114),
}
D2_OF_TWO = 1.128


class Action(StrEnum):
    ACCEPT = "accept"
    WARN = "warn"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Signal:
    violations: tuple[str, ...]
    action: Action


@dataclass(frozen=True, slots=True)
class ChartLimits:
    center: float
    ucl: float
    lcl: float
    r_bar: float | None = None
    r_ucl: float | None = None
    r_lcl: float | None = None


def westgard(runs: Sequence[Run], *, r4s_mode: str = "same_run") -> Signal:
    """Every rule on the newest run (the last); "beyond" is strict, all rules are always evaluated."""
    if not runs:
        raise Refused("calculation_impossible")
    newest = [z for z in runs[-1] if z is not None]
    if not newest:
        raise Refused("calculation_impossible")
    broken = {
        "1_2s": any(abs(z) > 2 for z in newest),
        "1_3s": any(abs(z) > 3 for z in newest),
        "2_2s": _same_side(runs, 2, lambda z: z > 2),
        "R_4s": _range_4s(newest, r4s_mode),
        "4_1s": _same_side(runs, 4, lambda z: z > 1),
        "10x": _same_side(runs, 10, lambda z: z > 0),
    }
    violations = tuple(sorted(rule for rule, is_broken in broken.items() if is_broken))
    if set(violations) - {"1_2s"}:
        return Signal(violations, Action.REJECT)
    return Signal(violations, Action.WARN if violations else Action.ACCEPT)


def xbar_r_limits(subgroups: Sequence[Sequence[float]]) -> ChartLimits:
    """Chart of means and ranges, from subgroups of one size between two and five."""
    sizes = {len(group) for group in subgroups}
    if len(sizes) != 1 or not sizes <= set(_FACTORS):
        raise Refused("calculation_impossible")
    a2, d3, d4 = _FACTORS[sizes.pop()]
    center = sum(sum(group) / len(group) for group in subgroups) / len(subgroups)
    r_bar = sum(max(group) - min(group) for group in subgroups) / len(subgroups)
    return ChartLimits(center, center + a2 * r_bar, center - a2 * r_bar, r_bar, d4 * r_bar, d3 * r_bar)


def individuals_limits(values: Sequence[float]) -> ChartLimits:
    """Chart of single values: mean ± 3·(mean moving range)/1.128."""
    if len(values) < 2:
        raise Refused("calculation_impossible")
    center = sum(values) / len(values)
    moving = sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)
    return ChartLimits(center, center + 3 * moving / D2_OF_TWO, center - 3 * moving / D2_OF_TWO)


def _same_side(runs: Sequence[Run], length: int, beyond: Callable[[float], bool]) -> bool:
    """Whether `length` consecutive z of one material, or of both together, are beyond on one side."""
    series = [_of_material(runs, index)[-length:] for index, z in enumerate(runs[-1]) if z is not None]
    together = [z for run in runs[-(length // 2) :] for z in run if z is not None]
    if all(len(run) == 2 for run in runs[-(length // 2) :]):
        series.append(together)
    return any(len(zs) == length and (all(map(beyond, zs)) or all(beyond(-z) for z in zs)) for zs in series)


def _of_material(runs: Sequence[Run], index: int) -> list[float]:
    return [z for run in runs for place, z in enumerate(run) if place == index and z is not None]


def _range_4s(newest: Sequence[float], mode: str) -> bool:
    if mode == "range":
        return max(newest) - min(newest) > 4
    return max(newest) > 2 and min(newest) < -2
