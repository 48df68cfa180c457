"""Emission per tonne of liquid aluminium 吨铝排放强度, of a month and of the year so far, beside the usual band and a balance value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc import bands
from ghgcalc.allowances.allocation import INTENSITY
from ghgcalc.brief import brief
from ghgcalc.numbers import decimal_of, printed, round_fraction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.allocation import Terms
    from ghgcalc.filing.sums import Key, Metal, Sum, Sums
    from ghgcalc.literals import Basis

STEP = frozenset(("anode", "anode-effect"))
"""The sources that the usual band is of."""

BAND = "R4"
"""The band of the emission of anodes and anode effects per tonne of liquid aluminium."""

FINE = 12
"""Decimals in which a ratio is held against a band."""


@brief
@dataclass(frozen=True, slots=True)
class Intensity:
    """Emission per tonne of liquid aluminium.

    Attributes:
        period: `2026-08`, or `2026-01/2026-08` for the year so far. process: None is all. basis: of the sum.
        emissions: in tCO2e, as printed. output: in t Al. value: in tCO2e/t Al. None where it is not stated, or the output is nought.
        usual: whether it lies in the usual band; None where there is none for these sources.
        deviation: relation X to the balance value. coefficient: what the rule makes of it for a process; 0 where it started or stopped in
            the year, or the entity is a small one. None without a balance value.
    """

    period: str
    process: str | None
    basis: Basis | None
    emissions: Fraction | None
    output: Fraction | None
    value: Fraction | None
    usual: bool | None = None
    deviation: Fraction | None = None
    coefficient: Fraction | None = None

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {name: getattr(self, name) for name in ("emissions", "output", "value", "deviation", "coefficient")}
        return {
            "period": self.period,
            "process": self.process,
            "basis": self.basis,
            **{name: None if value is None else printed(value) for name, value in numbers.items()},
            "usual": self.usual,
            "units": {"emissions": "tCO2e", "output": "tAl", "value": INTENSITY},
        }


def usual_band() -> bands.Band:
    """The usual band, with its source and grade."""
    return bands.bands()[BAND]


def keys_of(sums: Sums) -> list[Key]:
    """The sums that an intensity is of: of each process and of all, all sources of a basis."""
    return [key for key in sums.keys if key[0] in ("process", "electrolysis") and key[2] is None]


def comparable(sums: Sums, key: Key) -> bool:
    """Whether a sum is one of anodes and anode effects alone."""
    counted = sums.sources[key[0], key[1], key[3]]
    return bool(counted) and STEP.issuperset(counted)


@brief
class Against(NamedTuple):
    """What a value is held against: the rule at a balance value, and the processes whose coefficient is 0 by another rule."""

    terms: Terms | None = None
    exempt: frozenset[str] = frozenset()


def of_month(sums: Sums, metal: Metal, month: int, against: Against) -> Iterator[Intensity]:
    """The intensities of one month."""
    period = f"{sums.year}-{month:02}"
    for key in keys_of(sums):
        yield _intensity(sums, key, period, sums.month(key, month), metal.month(key[1], month), against, month=True)


def so_far(sums: Sums, metal: Metal, month: int, against: Against, *, last: bool) -> Iterator[Intensity]:
    """The intensities from January up to a month; of the last month that is stated, of everything that is stated."""
    period = f"{sums.year}-01/{sums.year}-{month:02}"
    for key in keys_of(sums):
        emission = sums.whole(key) if last else sums.until(key, month)
        output = metal.whole(key[1]) if last else metal.until(key[1], month)
        yield _intensity(sums, key, period, emission, output, against, month=False)


def _intensity(
    sums: Sums, key: Key, period: str, emission: Sum | None, output: Fraction | None, against: Against, *, month: bool
) -> Intensity:
    amount = None if emission is None else emission.printed
    value = amount / output if amount is not None and output else None
    found = Intensity(period, key[1], key[3], amount, output, value)
    if value is None:
        return found
    usual = deviation = coefficient = None
    if comparable(sums, key):
        band, held = usual_band(), decimal_of(value) or round_fraction(value, FINE)
        usual = band.month_silent(held) if month else band.silent(held)
    if (terms := against.terms) is not None:
        deviation = terms.inverse.value(Fraction(1), -value)
        coefficient = None if key[1] is None else Fraction(0)
        if key[1] is not None and key[1] not in against.exempt:
            coefficient = terms.inverse.value(*terms.line(terms.case(value), value))
    return Intensity(period, key[1], key[3], amount, output, value, usual, deviation, coefficient)
