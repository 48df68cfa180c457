"""Student's quantile of a whole number of degrees of freedom, enclosed: whole numbers throughout, no float, and a proof of its error.

With u = t / √ν and θ = arctan u the probability of |T| ≤ t is, for ν degrees of freedom,

    ν even:  A = sin θ × (1 + 1/2 cos² θ + 1·3/(2·4) cos⁴ θ + … + 1·3·…·(ν−3)/(2·4·…·(ν−2)) cos^(ν−2) θ)
    ν odd:   A = 2/π × (θ + sin θ × (cos θ + 2/3 cos³ θ + … + 2·4·…·(ν−3)/(3·5·…·(ν−2)) cos^(ν−2) θ)),  ν = 1:  A = 2 θ / π

(Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4). For rational u the numbers cos² θ = 1/(1 + u²), sin² θ and
sin θ cos θ are rational: an even ν is compared with a level by squares, exactly; an odd one by enclosures of arctan and π. Halving an
interval leaves two neighbours on a grid of 10^-12 of which the lower one certainly does not reach the level, and the upper one does.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

STEP = 10**12
"""The grid on which u is found: the quantile is too large by less than 10^-12 √ν, never too small."""

SCALE = 10**40
"""Enclosures of arctan and π are whole numbers of this many parts."""

HALF = Fraction(1, 2)


@lru_cache(maxsize=512)
def reach(level: Fraction, degrees: int) -> Fraction:
    """The smallest u = t / √degrees on the grid with P(|T| ≤ t) ≥ level; u − 10^-12 certainly falls short.

    Args:
        level: above 0 and below 1.
        degrees: of freedom, from 1 on.
    """
    low, high = 0, STEP
    while not _reaches(Fraction(high, STEP), level, degrees):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _reaches(Fraction(middle, STEP), level, degrees) else (middle, high)
    return Fraction(high, STEP)


def _reaches(u: Fraction, level: Fraction, degrees: int) -> bool:
    """Whether P(|T| ≤ u √degrees) certainly is the level or more."""
    cosine = 1 / (1 + u * u)
    if degrees % 2 == 0:
        return u * u * cosine * _sum(cosine, degrees, 2) ** 2 >= level * level
    tail = u * cosine * _sum(cosine, degrees, 3) if degrees > 1 else Fraction(0)
    angle, more = arctan(u)
    quarter = _quarter()
    # 2/π (θ + tail) ≥ level, at the lower end of θ and the upper end of π = 4 × quarter
    return Fraction(angle - more, SCALE) + tail >= level * 2 * Fraction(quarter[0] + quarter[1], SCALE)


def _sum(cosine: Fraction, degrees: int, first: int) -> Fraction:
    """1 + (first−1)/first cos² θ + …, up to the power that the degrees give."""
    term = found = Fraction(1)
    for below in range(first, degrees - 1, 2):
        term *= Fraction(below - 1, below) * cosine
        found += term
    return found


def arctan(u: Fraction) -> tuple[int, int]:
    """Arctan u for u > 0 in parts of SCALE, and by how many parts it can be off at the most."""
    turns, rest = 0, u  # arctan u = π/2 − arctan 1/u, and arctan u = π/4 + arctan (u − 1)/(u + 1)
    if 2 * u > 5:
        rest, turns = 1 / u, 2
    elif 5 * u > 2:
        rest, turns = (u - 1) / (u + 1), 1
    value, error = _series(rest)
    quarter, more = _quarter() if turns else (0, 0)
    return turns * quarter + (-value if turns == 2 else value), turns * more + error


@lru_cache(maxsize=1)
def _quarter() -> tuple[int, int]:
    """π/4 = 4 arctan 1/5 − arctan 1/239 (Machin), and its error in parts."""
    fifth, last = _series(Fraction(1, 5)), _series(Fraction(1, 239))
    return 4 * fifth[0] - last[0], 4 * fifth[1] + last[1]


def _series(x: Fraction) -> tuple[int, int]:
    """The alternating series of arctan for |x| < 1/2: what is left out is less than its last term, each division loses less than a part.

    Every term is made from the floor of the one before: with x² < 1/4 what was lost fades, and stays below two parts a power; divided by
    an odd number and cut down it is below three.
    """
    assert abs(x) < HALF, "the caller has turned the angle"
    top, bottom = abs(x).as_integer_ratio()
    power = top * SCALE // bottom
    found = count = 0
    while power:
        found += (-1) ** count * (power // (2 * count + 1))
        count += 1
        power = power * top * top // (bottom * bottom)
    return (found if x >= 0 else -found), 3 * count + 3
