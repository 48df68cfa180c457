"""The kernel of columns against the same job by hand and by other engines: CPU time, as ratios of one run.

`python benchmarks/batch.py [--quick] [--json FILE]`. Every case in turn, again and again; minima decide. The kernel rounds and guards every
row; what is written by hand multiplies in float and rounds nothing. Programs that are compared but not installed are named as such.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from platform import python_version
from time import process_time
from typing import TYPE_CHECKING, Any

import columns
import frames
import numpy as np
import peers
from table import row, table
from timing import Measured

from ghgcalc import kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from table import Row

NUMBA = "kernel, numba"
NUMPY = "kernel, numpy"
EACH = "numba by hand, row by row, float"
RUNS = "numba by hand, in runs, float"
GATHERED = "numpy by hand, gathered, float"
PRODUCTS = "numpy by hand, in runs, float"
COPY = "copying the amounts"
ACROSS = "numba by hand, one loop, float"
VECTORS = "OpenFisca, vectors of float32"
SUMS = "numpy by hand, products and sums, float"


def measured(cases: Mapping[str, Callable[[], Any]], repeats: int) -> dict[str, Measured]:
    """CPU seconds of every case, A B C A B C …, the first turn not counted.

    Each is run twice in its turn and the second time counts, so that all find the memory as they left it themselves: else one is charged for
    fresh pages, which the next one takes over from it.
    """
    samples: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(repeats + 1):
        for name, case in cases.items():
            case()
            begun = process_time()
            case()
            if turn:
                samples[name].append(process_time() - begun)
    return {name: Measured(tuple(found)) for name, found in samples.items()}


def tidy(count: int, repeats: int) -> tuple[str, list[Row], dict[str, Measured]]:
    """One datum a row, six sources in runs: rounded, guarded, summed by plant and source.

    Raises:
        SystemExit: the sums of the cases differ, so that no ratio would mean anything.
    """
    rows, programs = columns.made(count), columns.programs()
    factors = np.array([factor for _, factor in programs])
    loops = columns.loops()
    others = frames.cases(rows, programs, factors)
    cases: dict[str, Callable[[], Any]] = {NUMPY: lambda: columns.by_kernel(rows, programs, "numpy")}
    totals, marked, beyond = columns.by_kernel(rows, programs, "numpy")
    if loops:
        cases[NUMBA] = lambda: columns.by_kernel(rows, programs, "numba")
        if (columns.by_kernel(rows, programs, "numba")[0] != totals).any():
            raise SystemExit("numpy and numba give other digits")
        cases |= {EACH: lambda: loops[0](rows, factors), RUNS: lambda: loops[1](rows, factors)}
    cases |= {GATHERED: lambda: columns.numpy_gathered(rows, factors), PRODUCTS: lambda: columns.numpy_runs(rows, factors)}
    room = np.empty(count)
    cases |= others | {COPY: lambda: np.copyto(room, rows.amount)}
    exact = int(totals.sum())
    for name in others:
        given = others[name]()
        if given != exact if name == frames.EXACT else abs(given / (exact / 100) - 1) > 1e-6:
            raise SystemExit(f"{name} gives another sum: {given} and {exact}")
    found = measured(cases, repeats)
    lines = [
        row(found, NUMBA, RUNS, 1 / 0.9),
        row(found, NUMBA, EACH, 1 / 0.9),
        row(found, NUMPY, GATHERED, 1 / 0.8),
        row(found, NUMPY, PRODUCTS),
        *(row(found, NUMBA, other) for other in (frames.POLARS, frames.PANDAS, frames.DUCKDB, frames.EXACT)),
        *(row(found, NUMPY, other) for other in (frames.POLARS, frames.PANDAS, frames.DUCKDB, frames.EXACT)),
        row(found, NUMBA, COPY),
        row(found, NUMPY, COPY),
    ]
    share = f"{marked} rows near a tie settled in whole numbers ({marked / count:.4%}), {beyond} of them in fractions"
    return f"Codes in runs, {count:.0e} rows, {repeats} repeats in turn; {share}", lines, found


def wide(count: int, repeats: int) -> tuple[str, list[Row], dict[str, Measured]]:
    """Six columns a row, seven roundings, the printed values added: one program.

    Raises:
        SystemExit: the sums of the cases differ.
    """
    random = np.random.default_rng(2)
    programs, loops = columns.programs(), columns.loops()
    factors = np.array([factor for _, factor in programs])
    amounts = tuple(
        np.rint(random.random(count) * size * 10.0**places) / 10.0**places
        for size, places in zip(columns.SIZES, columns.PLACES, strict=True)
    )
    given = {name: kernel.Column(one) for name, one in zip(columns.COLUMNS, amounts, strict=True)}
    program = kernel.joined({f"emission of {name}": one for name, (one, _) in zip(columns.COLUMNS, programs, strict=True)})

    def by_kernel(engine: kernel.Engine) -> kernel.Rounded:
        return kernel.run(program, given, count, "half-up", steps=False, engine=engine)

    def by_hand() -> Any:
        out = amounts[0] * factors[0]
        for one, factor in zip(amounts[1:], factors[1:], strict=True):
            out += one * factor
        return out

    whole = by_kernel("numpy")
    cases: dict[str, Callable[[], Any]] = {NUMPY: lambda: by_kernel("numpy"), SUMS: by_hand}
    if loops:
        cases |= {NUMBA: lambda: by_kernel("numba"), ACROSS: lambda: loops[2](amounts, factors)}
        if (by_kernel("numba").values != whole.values).any():
            raise SystemExit("numpy and numba give other digits")
    room = np.empty(count)
    cases[COPY] = lambda: [np.copyto(room, one) for one in amounts]
    if np.abs(by_hand() - whole.values / 100).max() > 0.05:
        raise SystemExit("the kernel and the loops by hand give other sums")
    found = measured(cases, repeats)
    lines = [row(found, NUMBA, ACROSS, 1 / 0.7), row(found, NUMPY, SUMS), row(found, NUMBA, COPY), row(found, NUMPY, COPY)]
    share = f"{whole.marked} rows near a tie ({whole.marked / count:.4%}), {whole.beyond} of them in fractions"
    return f"Six columns a row, {count:.0e} rows, seven roundings, {repeats} repeats in turn; {share}", lines, found


def population(count: int, repeats: int) -> tuple[str, list[Row], dict[str, Measured]]:
    """A month of so many facilities in columns, anode and anode effect rounded by cell, beside the vectors of OpenFisca.

    Raises:
        SystemExit: the sums of the cases differ by more than float32 does.
    """
    random = np.random.default_rng(3)
    anode, metal = (np.rint(random.random(count) * size * 100) / 100 for size in (12_000, 26_000))
    (by_anode, _), (by_metal, _) = columns.programs()[:2]
    given = {columns.COLUMNS[0]: kernel.Column(anode), columns.COLUMNS[1]: kernel.Column(metal)}

    def by_kernel(engine: kernel.Engine) -> Any:
        parts = (kernel.run(one, given, count, "half-up", steps=False, engine=engine) for one in (by_anode, by_metal))
        return sum(part.values for part in parts)

    cases: dict[str, Callable[[], Any]] = {NUMPY: lambda: by_kernel("numpy")}
    if columns.loops():
        cases[NUMBA] = lambda: by_kernel("numba")
    if (vectors := peers.openfisca_population(anode, metal)) is not None:
        cases[VECTORS] = vectors
        if abs(float(vectors().sum(dtype=np.float64)) / (int(by_kernel("numpy").sum()) / 100) - 1) > 1e-4:
            raise SystemExit("OpenFisca gives another sum")
    found = measured(cases, repeats)
    return f"Anode and metal of {count:.0e} facilities", [row(found, NUMBA, VECTORS), row(found, NUMPY, VECTORS)], found


def main() -> None:
    """Measure, print the tables, write the figures where asked."""
    parser = argparse.ArgumentParser(description="The kernel of columns against the same job by hand and by other engines.")
    parser.add_argument("--quick", action="store_true", help="a million rows only, fewer repeats")
    parser.add_argument("--rows", type=int, help="so many rows only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    options = parser.parse_args()
    names = ("numpy", "numba", "polars", "pandas", "duckdb")
    print(
        f"ghgcalc {version('ghgcalc')}, Python {python_version()}, "
        + ", ".join(f"{name} {_version(name)}" for name in names)
        + "\n"
    )
    sizes = {options.rows: 3} if options.rows else {10**6: 5} if options.quick else {10**6: 25, 10**7: 7}
    figures: dict[str, Any] = {}
    lines: list[Row] = []
    for count, repeats in sizes.items():
        for part in (tidy, wide, population):
            title, rows, found = part(count, repeats)
            print(table(title, rows) + "\n", flush=True)
            lines += rows
            figures |= {f"{part.__name__} {count}: {name}": one.record() | {"rows": count} for name, one in found.items()}
    missed = [one for one in lines if one.verdict == "MISSED"]
    print(f"{len(missed)} of {sum(one.budget is not None for one in lines)} budgets missed")
    if options.json:
        records = {"rows": [one.record() for one in lines], "figures": figures}
        options.json.write_text(json.dumps(records, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _version(name: str) -> str:
    return version(name) if find_spec(name) else "not installed"


if __name__ == "__main__":
    main()
