"""Where a running year breaks even: the intensity of its rest at which each process's surplus vanishes, and the anodes that reach it.

    I = BP at E₀ + R' = BP (Q₀ + q):   R'/q = BP + (BP Q₀ − E₀)/q,   ΔC = (E₀ + R − BP (Q₀ + q)) / (∂E/∂C)

q output of the rest (t Al), R its emission as forecast, ∂E/∂C from the equations of the lines of these months, run on dual numbers. The
first is monotone in BP and in q, the second a straight line in each of BP, q and R: their ends are those of their corners. ΔC above zero is
what has to be saved, below zero what may be burnt more. Anodes alone are moved: output and anode effect stay as forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import added
from ghgcalc.allowances.outlook.marginal import emission_by
from ghgcalc.allowances.outlook.sources import ANODE, SOURCES, lines_of
from ghgcalc.brief import brief
from ghgcalc.numbers import fraction_of, printed, ratio_or_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.allowances.outlook.corner import Corners
    from ghgcalc.allowances.outlook.field import Field
    from ghgcalc.inventory import Inventory

Pair = tuple[Fraction, Fraction]


@brief
@dataclass(frozen=True, slots=True)
class RestBreakEven:
    """Where the surplus of a process, or of all of them each by itself, vanishes; low and high end of each.

    Attributes:
        process: its id, None for all. year: the intensity of the year, the balance value. forecast: the intensity of the rest as forecast.
        rest: the intensity of the rest that breaks even; below zero nothing does. All in t CO2e per t Al, None without output.
        saving: of gross anodes in the rest, t; below zero what may be burnt more. per_tonne: in kg per t Al. anode: the gross anodes of
            the rest as forecast. None where no line rests on anodes.
        reached: whether the high end of the saving lies within the anodes of the rest.
    """

    process: str | None
    year: Pair
    forecast: Pair | None
    rest: Pair | None
    saving: Pair | None
    per_tonne: Pair | None
    anode: Pair | None

    @property
    def reached(self) -> bool | None:
        """Whether anodes alone can reach it, at the least favourable end."""
        if self.saving is None or self.anode is None:
            return None
        return self.saving[1] <= self.anode[0]

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        names = ("year", "forecast", "rest", "saving", "per_tonne", "anode")
        found = {name: None if (pair := getattr(self, name)) is None else _ends(pair) for name in names}
        units = {"intensity": "tCO2e/tAl", "saving": "t anode", "per_tonne": "kg anode/tAl"}
        return {"process": self.process, **found, "reached": self.reached, "units": units}


def _ends(pair: Pair) -> dict[str, str]:
    return {"low": printed(pair[0]), "high": printed(pair[1])}


def breaking(corners: Corners, fields: Sequence[Field], balance: Pair | None) -> tuple[RestBreakEven, ...]:
    """The break-even of every process whose coefficient follows from its intensity, and of all of them where they are several."""
    counted = [one for one in fields if one.rectangle.ordinary]
    if balance is None or not counted:
        return ()
    rows = [_process(corners, one, balance) for one in counted]
    if len(rows) > 1:
        rows.append(_all(counted, rows, balance))
    return tuple(rows)


def _process(corners: Corners, field: Field, balance: Pair) -> RestBreakEven:
    row = field.rectangle
    periods = {f"{corners.told.year}-{month:02}" for month in corners.told.rest}
    ends = [dict(field.lowest(largest=side)) for side in (False, True)]
    inventories = [corners.inventory(one) for one in ends]
    slopes = [emission_by(one, field.process, ANODE, periods) for one in inventories]
    burnt = [_anode(one, field.process, periods) for one in inventories]
    found = []
    for scale in row.scale:
        for rest, slope in zip(row.rest, slopes, strict=True):
            for value in balance:
                if slope:
                    missing = row.emissions + scale * rest - value * (row.output + scale * row.base)
                    found.append((missing / slope, scale * row.base))
    saving = _pair(one for one, _ in found)
    per = _pair(one / output * 1000 for one, output in found if output)
    anode = _pair(scale * one for scale in row.scale for one in burnt) if saving else None
    return RestBreakEven(field.process, balance, _intensity(row.base, row.rest), _rest([field], balance), saving, per, anode)


def _all(fields: Sequence[Field], rows: Sequence[RestBreakEven], balance: Pair) -> RestBreakEven:
    """All processes, each at its own break-even."""
    saving, anode = _sum(one.saving for one in rows), _sum(one.anode for one in rows)
    output = _sum((low * one.rectangle.base, high * one.rectangle.base) for one in fields for low, high in [one.rectangle.scale])
    per = None
    if saving is not None and output is not None and output[0]:
        per = _pair(one / other * 1000 for one in saving for other in output)
    return RestBreakEven(None, balance, None, _rest(fields, balance), saving, per, anode)


def _intensity(base: Fraction, rest: Pair) -> Pair | None:
    return (rest[0] / base, rest[1] / base) if base else None


def _rest(fields: Sequence[Field], balance: Pair) -> Pair | None:
    """The intensity of the rest that brings the year to the balance value."""
    rows = [one.rectangle for one in fields]
    output, emissions = added(one.output for one in rows), added(one.emissions for one in rows)
    ends = [added(one.scale[side] * one.base for one in rows) for side in (0, 1)]
    return _pair(value + (value * output - emissions) / rest for value in balance for rest in ends if rest)


def _sum(pairs: Iterable[Pair | None]) -> Pair | None:
    found = [one for one in pairs if one is not None]
    return (added(low for low, _ in found), added(high for _, high in found)) if found else None


def _pair(values: Iterable[Fraction]) -> Pair | None:
    found = list(values)
    return (min(found), max(found)) if found else None


def _anode(inventory: Inventory, process: str, periods: set[str]) -> Fraction:
    """The gross anodes of some months on which the lines of a process rest, in t."""
    return added(_burnt(inventory, process, periods))


def _burnt(inventory: Inventory, process: str, periods: set[str]) -> Iterator[Fraction]:
    for line in lines_of(inventory).get(process, ()):
        if line.source == SOURCES["anode"] and line.period in periods:
            for one in line.inputs:
                if one.origin == "activity" and one.unit == ANODE:
                    yield fraction_of(ratio_or_number(one.value))
