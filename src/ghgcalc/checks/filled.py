"""Filled values 缺失替代值: how much of a year's quantity rests on substitutes for missing readings."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.activity.corrected import datum_of, named
from ghgcalc.checks.telling import tell
from ghgcalc.conservative import limits
from ghgcalc.findings import Place
from ghgcalc.numbers import printed, round_fraction

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.findings import Finding


def share(activity: Activity) -> list[Finding]:
    """A warning above 5 % of the year, an error above 20 %, for each datum that has filled months; the larger side counts."""
    sums: dict[tuple[str, str, str], dict[str, Fraction]] = {}
    names: dict[tuple[str, str, str], str] = {}
    if activity.through is not None:
        return []  # 5 and 20 % are of the year: of a few months one is more than that
    for one in activity.correction:
        if one.rule == "missing":
            sides = sums.setdefault(one.target[:3], {})
            read = Fraction(0) if one.before is None else Fraction(one.before.values[0])
            sides[one.side] = sides.get(one.side, Fraction(0)) + Fraction(one.after.values[0]) - read
            names[one.target[:3]] = named(one)
    found: list[Finding] = []
    warning, error = limits()
    for target, sides in sums.items():
        series = datum_of(activity, *target)
        whole = sum(map(Fraction, series.values), Fraction(0)) if series is not None else Fraction(0)
        part = max(sides.values()) / whole if whole else Fraction(0)
        if part > warning:
            limit = error if part > error else warning
            numbers = {"share": round_fraction(part * 100, 2), "limit": round_fraction(limit * 100, 0)}
            fields = {name: printed(value) for name, value in numbers.items()} | {"datum": names[target]}
            place = Place(table=target[0], row=target[1], key=target[2])
            found.append(tell("MD-01", "filled-share", "error" if part > error else "warning", place, **fields))
    return found
