"""The rows of the batch benchmark, one activity datum each, six sources in runs; and the same job by hand: sums per plant and source.

Formulas come from the plan of cn-al-2024, the anode with its rounded cell; the hand-written loops get each as one coefficient in double.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc import kernel
from ghgcalc import plan as plans
from ghgcalc.activity import of
from ghgcalc.exact.polynomial import Polynomial

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_PER_PLANT = 72
"""Six data a month."""

SIZES = (12_000, 26_000, 90, 40, 30, 300_000)
"""Of a month of a smelter: t of anode, of aluminium, of diesel, 10^4 Nm3 of gas, t of limestone, MWh."""

COLUMNS = ("anode", "aluminium", "diesel", "gas", "limestone", "electricity")

ONE = {"unit": "t", "values": ["1"] * 12}

PLACES = (2, 2, 3, 4, 2, 3)


KINDS = (
    ("cn-al-2024", {"process": [{"id": "P", "anode": ONE, "liquid_aluminium": ONE}]}, "anode"),
    ("cn-al-2024", {"process": [{"id": "P", "anode": ONE, "liquid_aluminium": ONE}]}, "anode-effect"),
    ("cn-al-2024", {"fuel": [{"item": "diesel", "amount": ONE}]}, "fuel"),
    ("cn-al-2024", {"fuel": [{"item": "natural-gas", "amount": {"unit": "10^4Nm3", "values": ["1"] * 12}}]}, "fuel"),
    ("cn-al-2024", {"carbonate": [{"item": "limestone", "amount": ONE}]}, "carbonate"),
    ("cn-al-2023", {"electricity": [{"supply": "grid", "amount": {"unit": "MWh", "values": ["1"] * 12}}]}, "electricity"),
)
"""The six sources: guideline, activity, source; electricity under the last guideline here that counts it as a row."""


def programs() -> list[tuple[kernel.Program, float]]:
    """Of each source the program rounded by cell, its column named after its place, and its coefficient in double."""
    found = []
    for at, (guideline, activity, source) in enumerate(KINDS):
        stated = {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}} | activity
        streams = plans.bind(plans.compile(guideline), of(stated)).streams
        (stream,) = (one for one in streams if one.source.id == source)
        (name,) = (bound.name for bound in stream.inputs if bound.origin == "activity")
        varying = {name: Polynomial.column(COLUMNS[at])}
        ((_, coefficient),) = kernel.program_of(stream, varying, "none").emission.top.terms
        found.append((kernel.program_of(stream, varying, "cell"), float(coefficient)))
    return found


@dataclass
class Rows:
    """Columns in runs of one source, by plant within each."""

    code: NDArray[np.int8]
    plant: NDArray[np.int64]
    amount: NDArray[np.float64]
    runs: list[tuple[int, int, int]]
    plants: int


def made(count: int, seed: int = 1) -> Rows:
    """So many rows; amounts have the decimals that are stated of their kind."""
    codes = len(KINDS)
    random = np.random.default_rng(seed)
    code = np.sort(np.arange(count) % codes).astype(np.int8)
    sizes, places = np.array(SIZES, float)[code], np.array(PLACES)[code]
    amount = np.rint(random.random(count) * sizes * 10.0**places) / 10.0**places
    edges = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), count]
    plants = max(count // ROWS_PER_PLANT, 1)
    plant = np.concatenate([np.arange(high - low) * plants // (high - low) for low, high in pairwise(edges)])
    runs = [(int(code[low]), low, high) for low, high in pairwise(edges)]
    return Rows(code, plant, amount, runs, plants)


def by_kernel(
    rows: Rows, programs: list[tuple[kernel.Program, float]], engine: kernel.Engine
) -> tuple[NDArray[np.int64], int, int]:
    """The exact job: sums of printed hundredths by source and plant; how many rows were marked, and how many went to fractions."""
    values, totals = np.empty(rows.amount.size, np.int64), np.empty((len(KINDS), rows.plants), np.int64)
    marked = beyond = 0
    for code, low, high in rows.runs:
        given = {COLUMNS[code]: kernel.Column(rows.amount[low:high])}
        found = kernel.run(programs[code][0], given, high - low, "half-up", steps=False, engine=engine, out=values[low:high])
        totals[code] = kernel.whole_sums(
            found.values, rows.plant[low:high], rows.plants, found.large, engine=engine, most=found.most
        )
        marked, beyond = marked + found.marked, beyond + found.beyond
    return totals, marked, beyond


def numpy_runs(rows: Rows, factors: NDArray[np.float64]) -> Any:
    """By hand in numpy, in float and without rounding: a product by run, and `bincount`."""
    out, totals = np.empty(rows.amount.size), np.empty((len(KINDS), rows.plants))
    for code, low, high in rows.runs:
        np.multiply(rows.amount[low:high], factors[code], out=out[low:high])
        totals[code] = np.bincount(rows.plant[low:high], weights=out[low:high], minlength=rows.plants)
    return totals


def numpy_gathered(rows: Rows, factors: NDArray[np.float64]) -> Any:
    """The same at once, as it is mostly written: the coefficient of each row gathered by its code."""
    out = rows.amount * factors[rows.code]
    kinds = len(KINDS)
    return np.bincount(rows.plant * kinds + rows.code, weights=out, minlength=rows.plants * kinds).reshape(-1, kinds).T


def loops() -> tuple[Any, Any, Any] | None:
    """Hand-fused loops of numba in float, without rounding: row by row, by runs with the sum in a register, and six columns a row."""
    try:
        from numba import njit
    except ImportError:
        return None

    @njit(nogil=True)
    def each(amount: Any, code: Any, plant: Any, factors: Any, out: Any, totals: Any) -> None:
        for i in range(amount.size):
            value = amount[i] * factors[code[i]]
            out[i] = value
            totals[code[i], plant[i]] += value

    @njit(nogil=True)
    def part(amount: Any, plant: Any, factor: float, out: Any, totals: Any) -> None:
        for low in range(0, amount.size, 2048):
            x, o, p = amount[low : low + 2048], out[low : low + 2048], plant[low : low + 2048]
            for i in range(x.size):
                o[i] = x[i] * factor
            i = 0
            while i < x.size:
                at, total = p[i], 0.0
                while i < x.size and p[i] == at:
                    total += o[i]
                    i += 1
                totals[at] += total

    @njit(nogil=True)
    def across(columns: Any, factors: Any, out: Any) -> None:
        a, b, c, d, e, f = columns
        for i in range(out.size):
            out[i] = (
                a[i] * factors[0]
                + b[i] * factors[1]
                + c[i] * factors[2]
                + d[i] * factors[3]
                + e[i] * factors[4]
                + f[i] * factors[5]
            )

    def simple(rows: Rows, factors: Any) -> Any:
        out, totals = np.empty(rows.amount.size), np.zeros((len(KINDS), rows.plants))
        each(rows.amount, rows.code, rows.plant, factors, out, totals)
        return totals

    def runs(rows: Rows, factors: Any) -> Any:
        out, totals = np.empty(rows.amount.size), np.zeros((len(KINDS), rows.plants))
        for code, low, high in rows.runs:
            part(rows.amount[low:high], rows.plant[low:high], factors[code], out[low:high], totals[code])
        return totals

    def wide(columns: Any, factors: Any) -> Any:
        out = np.empty(columns[0].size)
        across(columns, factors, out)
        return out

    return simple, runs, wide
