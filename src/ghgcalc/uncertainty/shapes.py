"""The four distributions, of the ratio of a quantity to what was stated of it: ends of the 95 % interval exactly, and any quantile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from ghgcalc.uncertainty.statement import Distribution

Z = NormalDist().inv_cdf(0.975)
"""Standard deviations from the middle of a normal distribution to either end of its 95 % interval: 1.95996…"""

TAIL = Fraction(1, 40)
"""What lies below, and above, the 95 % interval."""

ROOT = Fraction(math.sqrt(1 / 20))
"""Of a symmetric triangle, 1 minus this times its half base is half its 95 % interval."""


@brief
@dataclass(frozen=True, slots=True)
class Shape:
    """A distribution of a ratio.

    Attributes:
        kind: its name.
        low, high: of a normal or lognormal one the ends of the 95 % interval, else of all that can be.
        mode: the peak of a triangle.
    """

    kind: Distribution
    low: Fraction
    high: Fraction
    mode: Fraction = Fraction(1)

    @classmethod
    def by_half_width(cls, kind: Distribution, width: Fraction) -> Shape:
        """The one whose 95 % interval is 1 ± `width`; of a lognormal one, from 1 ÷ (1 + width) to 1 + width."""
        if kind == "lognormal":
            return cls(kind, 1 / (1 + width), 1 + width)
        whole = {"normal": width, "uniform": width / (1 - 2 * TAIL), "triangular": width / (1 - ROOT)}[kind]
        return cls(kind, 1 - whole, 1 + whole)

    @property
    def bounded(self) -> bool:
        """Whether nothing lies beyond its ends."""
        return self.kind in ("triangular", "uniform")

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """The ends of the 95 % interval; of a triangle to the last digit of a double."""
        if not self.bounded:
            return self.low, self.high
        if self.kind == "uniform":
            margin = (self.high - self.low) * TAIL
            return self.low + margin, self.high - margin
        return self._triangle(TAIL), self._triangle(1 - TAIL)

    def _triangle(self, share: Fraction) -> Fraction:
        """The quantile of a triangle."""
        base, left = self.high - self.low, self.mode - self.low
        if share * base <= left:
            return self.low + Fraction(math.sqrt(share * base * left))
        return self.high - Fraction(math.sqrt((1 - share) * base * (base - left)))

    @property
    def parameters(self) -> tuple[float, float]:
        """Of a normal distribution its mean and standard deviation; of a lognormal one, those of the logarithm."""
        low, high = float(self.low), float(self.high)
        if self.kind == "lognormal":
            low, high = math.log(low), math.log(high)
        return (low + high) / 2, (high - low) / (2 * Z)

    @property
    def sd(self) -> float:
        """The standard deviation."""
        low, high, mode = float(self.low), float(self.high), float(self.mode)
        if self.kind == "uniform":
            return (high - low) / math.sqrt(12)
        if self.kind == "triangular":
            return math.sqrt((low * low + high * high + mode * mode - low * high - low * mode - high * mode) / 18)
        mean, sd = self.parameters
        return sd if self.kind == "normal" else math.exp(mean + sd * sd / 2) * math.sqrt(math.expm1(sd * sd))

    def quantiles(self, shares: Any, normals: Any) -> Any:
        """The quantiles of some shares, as a column.

        Args:
            shares: above 0 and below 1.
            normals: gives the quantiles of the standard normal distribution.
        """
        import numpy as np

        low, high, mode = float(self.low), float(self.high), float(self.mode)
        if self.kind == "uniform":
            return low + (high - low) * shares
        if self.kind == "triangular":
            base, left = high - low, mode - low
            rising = low + np.sqrt(shares * base * left)
            return np.where(shares * base <= left, rising, high - np.sqrt((1 - shares) * base * (base - left)))
        mean, sd = self.parameters
        found = mean + sd * normals(shares)
        return np.exp(found) if self.kind == "lognormal" else found
