"""The job of the batch benchmark by the engines that one would take instead: polars, pandas and DuckDB, of those that are installed.

Each multiplies, rounds to two decimals in float and sums by plant and source; DuckDB also runs the
SQL that the kernel writes, in whole numbers.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import columns
import numpy as np

from ghgcalc.kernel.sql import Stated, query_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ghgcalc import kernel

POLARS = "polars, float, rounded"
PANDAS = "pandas, float, rounded"
DUCKDB = "DuckDB, float, rounded"
EXACT = "DuckDB, the kernel's SQL, exact"


def cases(
    rows: columns.Rows, programs: list[tuple[kernel.Program, float]], factors: NDArray[np.float64]
) -> dict[str, Callable[[], Any]]:
    """What is installed, by name; each gives the sum of all."""
    found: dict[str, Callable[[], Any]] = {}
    if find_spec("polars"):
        found[POLARS] = by_polars(rows, factors)
    if find_spec("pandas"):
        found[PANDAS] = by_pandas(rows, factors)
    if find_spec("duckdb"):
        found |= by_duckdb(rows, programs, factors)
    return found


def by_polars(rows: columns.Rows, factors: NDArray[np.float64]) -> Callable[[], float]:
    """A join with the coefficients, one group-by."""
    import polars as pl

    frame = pl.DataFrame({"code": rows.code, "plant": rows.plant, "amount": rows.amount})
    table = pl.DataFrame({"code": np.arange(factors.size, dtype=np.int8), "factor": factors})

    def run() -> float:
        value = (pl.col("amount") * pl.col("factor")).round(2).sum()
        return float(frame.lazy().join(table.lazy(), on="code").group_by("plant", "code").agg(value).collect()["amount"].sum())

    return run


def by_pandas(rows: columns.Rows, factors: NDArray[np.float64]) -> Callable[[], float]:
    """The coefficients gathered, one group-by."""
    import pandas as pd

    frame = pd.DataFrame({"code": rows.code, "plant": rows.plant, "amount": rows.amount})

    def run() -> float:
        value = (frame["amount"] * factors[frame["code"].to_numpy()]).round(2)
        return float(value.groupby([frame["plant"], frame["code"]]).sum().sum())

    return run


def by_duckdb(
    rows: columns.Rows, programs: list[tuple[kernel.Program, float]], factors: NDArray[np.float64]
) -> dict[str, Callable[[], float]]:
    """A join with the coefficients; and the exact SQL of each source over its rows, from whole numbers."""
    import duckdb
    import pyarrow as pa

    base = duckdb.connect()
    base.execute("SET threads = 1")
    whole = np.rint(rows.amount * 10.0 ** np.array(columns.PLACES)[rows.code]).astype(np.int64)
    given = pa.table({"code": rows.code, "plant": rows.plant, "amount": rows.amount, "whole": whole})
    base.register("given", given)
    base.execute("CREATE TABLE t AS SELECT * FROM given")
    values = ", ".join(f"({code}, {factor!r}::DOUBLE)" for code, factor in enumerate(factors.tolist()))
    base.execute(f"CREATE TABLE f AS SELECT * FROM (VALUES {values}) v(code, factor)")
    joined = "SELECT plant, code, sum(round(amount * factor, 2)) AS e FROM t JOIN f USING (code) GROUP BY ALL"
    exact = []
    for code, (program, _) in enumerate(programs):
        stated = {columns.COLUMNS[code]: Stated(columns.PLACES[code], int(whole.max()))}
        query = query_of(
            program, f'(SELECT plant, whole AS "{columns.COLUMNS[code]}" FROM t WHERE code = {code})', stated, "half-up"
        )
        assert query is not None
        exact.append(f"SELECT plant, {code}, sum(emission) AS e FROM ({query.text}) GROUP BY ALL")
    return {
        DUCKDB: lambda: float(base.execute(f"SELECT sum(e) FROM ({joined})").fetchone()[0]),
        EXACT: lambda: int(base.execute(f"SELECT sum(e) FROM ({' UNION ALL '.join(exact)})").fetchone()[0]),
    }
