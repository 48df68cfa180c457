"""The cheap rules of the checks over many entities: columns find those that lie outside of a band, the rules themselves say what is odd.

Anodes and electricity per tonne of metal, of the year, of each month and of the months beside each other, are held against the packaged
bands. No band and no threshold stands here; whoever lies inside is silent by every rule of ratios, and is not looked at again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc.bands import bands
from ghgcalc.brief import brief
from ghgcalc.bulk.again import activity_of, whole
from ghgcalc.bulk.marks import scale_of
from ghgcalc.bulk.result import Note
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.checks import statements_of
from ghgcalc.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.bands import Band
    from ghgcalc.bulk.computing import Rows
    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.bulk.slots import Kind
    from ghgcalc.kernel.columns import Doubles, Places
    from ghgcalc.plan import Plan

NEAR = 1e-9
"""Doubles that are as near as this to a limit are left to the rules."""


@brief
class Ratio(NamedTuple):
    """What is held against the metal of its process: a datum and its unit, a table of supplies, the band."""

    key: str
    table: str
    unit: str
    band: str


RATIOS = (Ratio("anode", "process", "t anode", "R1"), Ratio("amount", "process.electricity", "MWh", "R6"))


def told(plan: Plan, rows: Rows, numbers: Mapping[str, Numbers]) -> Iterator[Note]:
    """What the rules find in the entities that columns find odd; those with months missing are told of that."""
    for unit in sorted(odd(rows)):
        if not whole(rows, unit):
            continue
        try:
            activity = activity_of(plan, rows, numbers, unit)
        except InputError:
            continue  # which is told by the guidelines
        yield from (Note(finding, None, rows.coded.entities[unit]) for finding in statements_of(activity))


def odd(rows: Rows) -> set[int]:
    """Units of which a process lies outside of a band."""
    found: set[int] = set()
    for process in sorted({slot.process for slot in rows.coded.slots if slot.process}):
        metal = _column(rows, process, Ratio("liquid_aluminium", "process", "tAl", ""))
        for ratio in RATIOS:
            top = _column(rows, process, ratio)
            loud = np.flatnonzero(~_quiet(top, metal, bands()[ratio.band]))
            stated = np.isfinite(metal[:, loud]).any(axis=0) & np.isfinite(top[:, loud]).any(axis=0)
            found.update(loud[stated].tolist())
    return found


def _column(rows: Rows, process: int, ratio: Ratio) -> Doubles:
    """The sum of a datum by month and unit in one unit; no number where nothing is stated."""
    coded, amounts = rows.coded, rows.tidy.numbers["amount"].doubles
    sums: Doubles | None = None
    for number, slot in enumerate(coded.slots):
        if slot.process == process and (slot.kind.table, slot.kind.key) == (ratio.table, ratio.key):
            places, none = rows.kept.once(("months", number), None, partial(_months, rows, number))
            made = amounts[places] * _scale(slot.kind, ratio.unit)
            made[none] = np.nan
            sums = made if sums is None else np.where(none, sums, made + np.nan_to_num(sums, nan=0.0))
    return np.full((PERIODS, coded.count), np.nan) if sums is None else sums


def _months(rows: Rows, slot: int) -> tuple[Places, Any]:
    """The row of each month and unit, and where there is none; months first: a dozen of long rows is gone through quickly."""
    places = np.ascontiguousarray(rows.at(slot).reshape(-1, PERIODS).T)
    return places, places < 0


def _scale(kind: Kind, unit: str) -> float:
    return float(scale_of(kind, unit) or 0)


def _quiet(top: Doubles, metal: Doubles, band: Band) -> Any:
    """Whether year and months lie inside a band and near each other: what the rules pass over in silence."""
    spread = bands()["month-ratio"]
    limits = [band.low, band.high, band.month_low, band.month_high, spread.low, spread.high]
    low, high, month_low, month_high, least, most = (float(one) for one in limits if one is not None)
    with np.errstate(invalid="ignore", divide="ignore"):
        months = top[1:] / metal[1:]
        mean = _year(top) / _year(metal)
        year = (mean > low * (1 + NEAR)) & (mean < high * (1 - NEAR))
        least_of, most_of = months.min(axis=0), months.max(axis=0)  # no number where a month is not stated, and that is not inside
        inside = (least_of > month_low * (1 + NEAR)) & (most_of < month_high * (1 - NEAR))
        near = (least_of > mean * least * (1 + NEAR)) & (most_of < mean * most * (1 - NEAR))
    by_year = np.isfinite(top[0]) & np.isfinite(metal[0])
    return year & (by_year | (inside & near))


def _year(stated: Doubles) -> Doubles:
    """The sum of what is stated of each unit."""
    months: Doubles = stated[1:].sum(axis=0)
    if np.isnan(stated[0]).all() and not np.isnan(months).any():
        return months
    whole: Doubles = np.nansum(stated, axis=0)
    return whole
