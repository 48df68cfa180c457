"""Monte Carlo on the kernel's doubles: draws in blocks, so that memory holds one number per draw for a few totals, and never the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.kernel.floats import float_of, value
from ghgcalc.uncertainty.drawing import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.kernel.columns import Doubles
    from ghgcalc.uncertainty.formulas import Formula
    from ghgcalc.uncertainty.shapes import Shape

BLOCK = 1 << 13
HELD = 1 << 24
"""So many doubles of totals are held at once: 128 MiB; more totals are gone through in several passes over the same draws."""


@brief
@dataclass(frozen=True, slots=True)
class Sample:
    """What the draws say of one total, in its unit.

    Attributes:
        mean, sd, low, median, high: of the draws; the ends are the 2.5th and the 97.5th percentile.
        errors: the standard error of each of the five, in their order.
        weights: by column, its squared correlation with the total: the part of the variance that it explains by itself.
    """

    mean: float
    sd: float
    low: float
    median: float
    high: float
    errors: tuple[float, ...]
    weights: Mapping[str, float]


def samples(totals: Sequence[Sequence[Formula]], shapes: Mapping[str, Shape], draws: int, seed: int) -> list[Sample]:
    """What is drawn of each total, a sum of formulas.

    Args:
        totals: the formulas of each.
        shapes: by column, what its ratios are drawn from.
        draws: how many.
        seed: of every column's stream, beside its name.
    """
    width = max(1, HELD // draws)
    return [sample for at in range(0, len(totals), width) for sample in _pass(totals[at : at + width], shapes, draws, seed)]


def _pass(totals: Sequence[Sequence[Formula]], shapes: Mapping[str, Shape], draws: int, seed: int) -> Iterator[Sample]:
    formulas = list(dict.fromkeys(formula for total in totals for formula in total))
    used = sorted({name for formula in formulas for name in formula.columns})
    streams = {name: Stream(name, shapes[name], seed) for name in used}
    centres = [float(sum((formula.at({}) for formula in total), Fraction(0))) for total in totals]
    scales = [abs(centre) or 1.0 for centre in centres]
    held = np.empty((len(totals), draws))
    names = [sorted({name for formula in total for name in formula.columns}) for total in totals]
    sums = [_Sums(len(own)) for own in names]
    for low in range(0, draws, BLOCK):
        size = min(BLOCK, draws - low)
        columns = {name: stream.take(size) for name, stream in streams.items()}
        made = {formula: _values(formula, columns, size) for formula in formulas}
        for at, total in enumerate(totals):
            found = np.zeros(size)
            for formula in total:
                found += made[formula]
            found -= centres[at]
            found /= scales[at]  # near zero, so that neither squares nor differences lose digits
            held[at, low : low + size] = found
            sums[at].add([columns[name] for name in names[at]], found)
    for at, own in enumerate(names):
        yield _sample(held[at], centres[at], scales[at], dict(zip(own, sums[at].weights(), strict=True)))


def _values(formula: Formula, columns: Mapping[str, Doubles], size: int) -> Doubles:
    found = np.zeros(size)
    for part in formula.parts:
        found += value(float_of(part, 0), columns, size)[0]
    return found


class _Sums:
    """Sums of ratios, of a total and of their products, from which the correlations follow; about 1 and 0, where they lie."""

    def __init__(self, count: int) -> None:
        """Nothing is added yet."""
        self.count, self.y, self.yy = 0, 0.0, 0.0
        self.x, self.xx, self.xy = np.zeros(count), np.zeros(count), np.zeros(count)

    def add(self, columns: Sequence[Doubles], total: Doubles) -> None:
        """Add a block."""
        self.count += total.size
        self.y += float(total.sum())
        self.yy += float((total * total).sum())
        for at, column in enumerate(columns):
            off = column - 1.0
            self.x[at] += off.sum()
            self.xx[at] += (off * off).sum()
            self.xy[at] += (off * total).sum()

    def weights(self) -> list[float]:
        """The squared correlation of each column with the total; 0 where the total does not move."""
        spread = self.yy - self.y * self.y / self.count
        widths = self.xx - self.x * self.x / self.count
        common = self.xy - self.x * self.y / self.count
        return [float(one * one / (wide * spread)) if spread > 0 else 0.0 for one, wide in zip(common, widths, strict=True)]


def _sample(total: Doubles, centre: float, scale: float, weights: Mapping[str, float]) -> Sample:
    total.sort()
    count = total.size
    mean = float(total.sum()) / count
    off = total - mean
    variance = float((off * off).sum()) / (count - 1)
    fourth = float((off**4).sum()) / count
    sd = variance**0.5
    error = sd / count**0.5
    # the variance of a sample variance is (m4 - s4) ÷ n; of its root, that ÷ 4 s²
    sd_error = (max(fourth - variance * variance, 0.0) / count) ** 0.5 / (2 * sd) if sd else 0.0
    points = [_quantile(total, share) for share in (0.025, 0.5, 0.975)]
    errors = (error, sd_error, *(_quantile_error(total, share) for share in (0.025, 0.5, 0.975)))
    low, median, high = (centre + point * scale for point in points)
    return Sample(centre + mean * scale, sd * scale, low, median, high, tuple(one * scale for one in errors), weights)


def _quantile(ordered: Doubles, share: float) -> float:
    """Between the two draws that lie next to the share."""
    place = share * (ordered.size - 1)
    low = int(place)
    part = place - low
    return float(ordered[low] * (1 - part) + ordered[min(low + 1, ordered.size - 1)] * part)


def _quantile_error(ordered: Doubles, share: float) -> float:
    """Half of what lies between the draws one standard error of their number below and above."""
    off = (share * (1 - share) / ordered.size) ** 0.5
    return (_quantile(ordered, min(share + off, 1.0)) - _quantile(ordered, max(share - off, 0.0))) / 2
