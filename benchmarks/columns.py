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

PLACES = (2, 2, 3, 4, 2, 3)


def programs() -> list[tuple[str, kernel.Program, float]]:
    """(column, program rounded by cell, coefficient in double) of the six sources."""
    one = {"unit": "t", "values": ["1"] * 12}
    activity = of(
        {
            "schema": "ghgcalc/activity/1",
            "year": 2024,
            "entity": {"name": "x"},
            "process": [{"id": "P", "liquid_aluminium": one, "anode": one}],
            "fuel": [
                {"item": "diesel", "amount": one},
                {"item": "natural-gas", "amount": {"unit": "10^4Nm3", "values": ["1"] * 12}},
            ],
            "carbonate": [{"item": "limestone", "amount": one}],
            "electricity": [{"supply": "grid", "amount": {"unit": "MWh", "values": ["1"] * 12}}],
        }
    )
    found = []
    for stream in plans.bind(plans.compile("cn-al-2024"), activity).streams:
        names = [bound.name for bound in stream.inputs if bound.origin == "activity"]
        if len(names) != 1:
            continue
        varying = {names[0]: Polynomial.column(names[0])}
        plain = kernel.program_of(stream, varying, "none").emission
        ((_, coefficient),) = plain.top.terms
        found.append((names[0], kernel.program_of(stream, varying, "cell"), float(coefficient)))
    return found


@dataclass
class Rows:
    """Columns in runs of one source, by plant within each."""

    code: NDArray[np.int8]
    plant: NDArray[np.int64]
    amount: NDArray[np.float64]
    runs: list[tuple[int, int, int]]
    plants: int
    codes: int


def made(count: int, codes: int, seed: int = 1) -> Rows:
    """So many rows; amounts have the decimals that are stated of their kind."""
    random = np.random.default_rng(seed)
    code = np.sort(np.arange(count) % codes).astype(np.int8)
    sizes, places = np.array(SIZES[:codes], float)[code], np.array(PLACES[:codes])[code]
    amount = np.rint(random.random(count) * sizes * 10.0**places) / 10.0**places
    edges = [0, *(np.flatnonzero(np.diff(code)) + 1).tolist(), count]
    plants = max(count // ROWS_PER_PLANT, 1)
    plant = np.concatenate([np.arange(high - low) * plants // (high - low) for low, high in pairwise(edges)])
    runs = [(int(code[low]), low, high) for low, high in pairwise(edges)]
    return Rows(code, plant, amount, runs, plants, codes)


def numpy_float(rows: Rows, factors: NDArray[np.float64], out: NDArray[np.float64]) -> Any:
    """By hand in numpy, without rounding: a product by run, and `bincount`."""
    totals = np.empty((rows.codes, rows.plants))
    for code, low, high in rows.runs:
        np.multiply(rows.amount[low:high], factors[code], out=out[low:high])
        totals[code] = np.bincount(rows.plant[low:high], weights=out[low:high], minlength=rows.plants)
    return totals


def numpy_gathered(rows: Rows, factors: NDArray[np.float64], out: NDArray[np.float64]) -> Any:
    """The same at once, the coefficient of each row gathered."""
    np.multiply(rows.amount, factors.take(rows.code), out=out)
    return np.bincount(rows.plant * rows.codes + rows.code, weights=out, minlength=rows.plants * rows.codes)


def loops() -> tuple[Any, Any, Any] | None:
    """Hand-fused loops of numba in float, without rounding: row by row, by runs with the sum in a register, and six columns a row."""
    try:
        from numba import njit
    except ImportError:
        return None

    @njit(nogil=True)
    def simple(amount: Any, code: Any, plant: Any, factors: Any, out: Any, totals: Any) -> None:
        for i in range(amount.size):
            value = amount[i] * factors[code[i]]
            out[i] = value
            totals[code[i], plant[i]] += value

    @njit(nogil=True)
    def part(amount: Any, plant: Any, factor: float, out: Any, totals: Any) -> None:
        for i in range(amount.size):
            out[i] = amount[i] * factor
        i = 0
        while i < amount.size:
            at = plant[i]
            total = 0.0
            while i < amount.size and plant[i] == at:
                total += out[i]
                i += 1
            totals[at] += total

    @njit(nogil=True)
    def wide(columns: Any, factors: Any, out: Any) -> None:
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

    def runs(rows: Rows, factors: Any, out: Any, totals: Any) -> None:
        totals[:] = 0
        for code, low, high in rows.runs:
            for start in range(low, high, 2048):
                end = min(high, start + 2048)
                part(rows.amount[start:end], rows.plant[start:end], factors[code], out[start:end], totals[code])

    return simple, runs, wide
