"""Draws: raw words of a bit generator, seeded by the name of what is drawn, turned into ratios by the quantiles of its distribution.

numpy promises the words of a bit generator for every release (NEP 19), and not what its `Generator` makes of them; so the way from a word
to a number is our own. Each quantity has a stream of its own: another input, or another order, changes none of its draws.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ghgcalc.kernel.columns import Doubles
    from ghgcalc.uncertainty.shapes import Shape

GENERATOR = "PCG64DXSM"
"""The bit generator."""


class Stream:
    """The draws of one column, block by block."""

    def __init__(self, name: str, shape: Shape, seed: int) -> None:
        """At its first draw, which its name and the seed decide."""
        self.shape = shape
        word = int.from_bytes(sha256(name.encode()).digest()[:16], "big")
        self.bits: Any = np.random.PCG64DXSM(np.random.SeedSequence([seed, word]))

    def take(self, count: int) -> Doubles:
        """The next ratios."""
        words = self.bits.random_raw(count)
        shares = ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53  # never 0 and never 1
        found: Doubles = self.shape.quantiles(shares, normals)
        return found


# Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988), 477-484: about 1 part in 10^16. As `statistics.NormalDist` has it.
CENTRAL = (
    (
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
    ),
)  # fmt: skip
NEAR = (
    (
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
    ),
)  # fmt: skip
FAR = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
    ),
)  # fmt: skip


def normals(shares: Doubles) -> Doubles:
    """The quantiles of the standard normal distribution."""
    middle = shares - 0.5
    inner = np.abs(middle) <= 0.425
    found = np.empty_like(shares)
    q = middle[inner]
    found[inner] = q * _rational(CENTRAL, 0.180625 - q * q)
    outer = shares[~inner]
    r = np.sqrt(-np.log(np.minimum(outer, 1.0 - outer)))
    tails = np.where(r <= 5.0, _rational(NEAR, r - 1.6), _rational(FAR, r - 5.0))
    found[~inner] = np.where(outer < 0.5, -tails, tails)
    return found


def _rational(coefficients: tuple[tuple[float, ...], tuple[float, ...]], at: Doubles) -> Doubles:
    """One polynomial over another, the highest power first."""
    top, bottom = np.full_like(at, coefficients[0][0]), np.full_like(at, coefficients[1][0])
    for above, below in zip(coefficients[0][1:], coefficients[1][1:], strict=True):
        top, bottom = top * at + above, bottom * at + below
    return top / bottom
