"""Records in Parquet to totals in Parquet, against float queries of other engines on the same file: CPU of a whole process, and its memory.

`python benchmarks/stream.py [--entities N] [--repeats N] [--only-years] [--json FILE]`. 104 167 entities are ten million records. The other
engines multiply in float, round nothing, check nothing and add up by entity and source; ours gives every total with its audited digits. Each
runs in a process of its own, in turn; minima decide.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from table import Row, table
from timing import Measured

OURS = "ghgcalc batch, totals of years"
MONTHS = "ghgcalc batch, totals of years and months, exact sums"
LINES = "ghgcalc batch, totals of years and every line"
DUCKDB = "DuckDB, float, grouped"
ALL = "DuckDB, float, every total of ours"
POLARS = "polars, float, grouped, streaming"

FEW = 100
"""Entities of the file on which every program runs once before it is measured."""

NATIONAL = """
import runpy, sys
sys.argv = ["national.py", "-o", "{source}", "--entities", "{entities}"]
runpy.run_path("{national}", run_name="__main__")
"""
BATCH = """
from pathlib import Path
from ghgcalc.bulk import rules_of
from ghgcalc.bulk.stream import Asked, streamed
streamed(Path("{source}"), Path("{target}"), rules_of(["cn-al-2024"]), Asked(seed=1, months={months}, unrounded={months}), lines={lines})
"""
FLOAT = """
import duckdb
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql("SET threads = 1")
duckdb.sql("SET memory_limit = '1GB'")
duckdb.sql('''COPY (
  SELECT entity, datum, item, substr(period, 1, 4) AS year, sum(amount * CASE datum || coalesce(item, '')
    WHEN 'anode' THEN 3.1 WHEN 'liquid_aluminium' THEN 0.14 WHEN 'fueldiesel' THEN 3.1 WHEN 'fuelnatural-gas' THEN 21.6
    WHEN 'carbonatelimestone' THEN 0.44 ELSE 0.57 END) AS value
  FROM read_parquet('{source}') GROUP BY ALL) TO '{target}' (FORMAT parquet)''')
"""
SAME = """
import duckdb
duckdb.sql("SET enable_progress_bar = false")
duckdb.sql("SET threads = 1")
duckdb.sql("SET memory_limit = '1GB'")
data = {{"anode": "datum = 'anode'", "metal": "datum = 'liquid_aluminium'", "diesel": "item = 'diesel'", "gas": "item = 'natural-gas'",
        "limestone": "item = 'limestone'"}}
sums = ", ".join(f"sum(CASE WHEN {{which}} THEN amount ELSE 0 END) AS {{name}}" for name, which in data.items())
inside = [("anode", "CO2", "anode * 3.1"), ("anode-effect", "CF4", "metal * 0.13"), ("anode-effect", "C2F6", "metal * 0.01")]
outside = [("fuel", "CO2", "diesel * 3.1 + gas * 21.6"), ("carbonate", "CO2", "limestone * 0.44")]
rows = []
for level in ("process", "electrolysis", "enterprise"):
    made = dict()
    for source, gas, value in inside + (outside if level == "enterprise" else []):
        for key in ((source, gas), (source, None), (None, gas), (None, None)):
            made.setdefault(key, []).append(value)
    rows += [(level, *key, " + ".join(values)) for key, values in made.items()]
assert len(rows) == 31
quoted = lambda text: "NULL" if text is None else repr(text)
listed = ", ".join("{{'level': " + quoted(level) + ", 'process': " + ("process" if level == "process" else "NULL") + ", 'source': "
                   + quoted(source) + ", 'gas': " + quoted(gas) + ", 'value': " + value + "}}" for level, source, gas, value in rows)
duckdb.sql(f'''COPY (SELECT entity, year, unnest([{{listed}}], recursive := true) FROM (
  SELECT entity, max(process) AS process, substr(period, 1, 4) AS year, {{sums}} FROM read_parquet('{source}') GROUP BY entity, year))
  TO '{target}' (FORMAT parquet)''')
"""
"""The shortest that could be found: each entity of the file has one process, so that it is read and grouped once, and no sum is joined."""

POLARS_FLOAT = """
import polars as pl
rates = 0.57
for name, word, rate in (("item", "limestone", 0.44), ("item", "natural-gas", 21.6), ("item", "diesel", 3.1),
                         ("datum", "liquid_aluminium", 0.14), ("datum", "anode", 3.1)):
    rates = pl.when(pl.col(name) == word).then(rate).otherwise(rates)
year = pl.col("period").cast(pl.String).str.head(4)
frame = pl.scan_parquet("{source}").group_by("entity", "datum", "item", year).agg((pl.col("amount") * rates).sum())
frame.sink_parquet("{target}")
"""


def child(program: str, compiled: Path) -> tuple[float, float]:
    """CPU seconds and peak megabytes of a Python that runs a program, less nothing: its start and its imports count.

    Every package has its bytecode in `compiled`, as an installation has it: nobody's sources are compiled in what is measured.
    """
    told = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told["PYTHONPYCACHEPREFIX"] = str(compiled)
    process = os.spawnve(os.P_NOWAIT, sys.executable, [sys.executable, "-c", program], told)
    _, status, usage = os.wait4(process, 0)
    assert status == 0, program
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def programs_of(source: Path, folder: Path) -> dict[str, str]:
    """What is run on a file, by its name; what is not installed is left out."""
    target, lines = folder / "out.parquet", f'Path("{folder}/lines.parquet")'
    found = {
        OURS: BATCH.format(source=source, target=target, months=False, lines=None),
        MONTHS: BATCH.format(source=source, target=target, months=True, lines=None),
        LINES: BATCH.format(source=source, target=target, months=False, lines=lines),
    }
    if find_spec("duckdb"):
        found[DUCKDB] = FLOAT.format(source=source, target=folder / "duckdb.parquet")
        found[ALL] = SAME.format(source=source, target=folder / "all.parquet")
    if find_spec("polars"):
        found[POLARS] = POLARS_FLOAT.format(source=source, target=folder / "polars.parquet")
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=104_167)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only-years", action="store_true", help="ours and the grouped query alone")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, small, compiled = folder / "in.parquet", folder / "small.parquet", folder / "compiled"
        for file, entities in ((small, FEW), (source, asked.entities)):
            program = NATIONAL.format(
                source=file, entities=entities, national=Path(__file__).parent.parent / "tools" / "national.py"
            )
            child(program, compiled)
        programs = programs_of(source, folder)
        if asked.only_years:
            programs = {one: program for one, program in programs.items() if one in (OURS, DUCKDB)}
        for one, program in programs_of(small, folder).items():
            if one in programs:
                child(program, compiled)
        cpu: dict[str, list[float]] = {one: [] for one in programs}
        peak: dict[str, float] = dict.fromkeys(programs, 0.0)
        for _ in range(asked.repeats):
            for one, program in programs.items():
                spent, held = child(program, compiled)
                cpu[one].append(spent)
                peak[one] = max(peak[one], held)
    found = {name: Measured(samples) for name, samples in cpu.items()}
    rows = asked.entities * 96
    compared = [ratio(found, OURS, one, budget) for one, budget in ((DUCKDB, 1.0), (ALL, None), (POLARS, None))]
    compared += [ratio(found, one, OURS, None) for one in (MONTHS, LINES)]
    print(table(f"Streamed: {rows} records of {asked.entities} entities, CPU of one process", compared))
    for name, samples in found.items():
        print(f"  {name}: {samples.least / rows * 1e9:.0f} ns a record, peak {peak[name]:.0f} MB")
    met = peak[OURS] < 500
    print(f"  peak of ours below 500 MB: {'met' if met else 'MISSED'}")
    if asked.json:
        asked.json.write_text(json.dumps({"cpu": cpu, "peak": peak, "rows": rows}, indent=1), encoding="utf-8")


def ratio(found: dict[str, Measured], what: str, against: str, budget: float | None) -> Row:
    """The row of two programs, by minima and medians."""
    if what not in found or against not in found:
        return Row(what, against, budget, None, None)
    one, two = found[what], found[against]
    return Row(what, against, budget, one.least / two.least, one.median / two.median)


if __name__ == "__main__":
    main()
