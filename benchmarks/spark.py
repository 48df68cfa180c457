"""A national year on a local Spark session beside the batch in one process: time to start, ns a record, and the same digits.

`python benchmarks/spark.py [--entities 3378] [--full]`, in the environment of `make spark`. It stands apart from `run.py`: a session takes
longer to start than everything there. `--full` asks for months and exact sums, too.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyarrow import parquet

import ghgcalc
import ghgcalc.spark
from ghgcalc import cluster

ROOT = Path(__file__).parent.parent
GUIDELINE = "cn-al-2024"


def national(entities: int) -> Any:
    """The records of `tools/national.py`."""
    spec = importlib.util.spec_from_file_location("national", ROOT / "tools" / "national.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.national(entities, 2024, 1)


def session() -> Any:
    """A session of two workers."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]").appName("ghgcalc")
    for name, value in (
        ("spark.ui.enabled", "false"),
        ("spark.ui.showConsoleProgress", "false"),
        ("spark.driver.host", "127.0.0.1"),
        ("spark.driver.bindAddress", "127.0.0.1"),
        ("spark.driver.memory", "2g"),
        ("spark.sql.shuffle.partitions", "4"),
    ):
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def main() -> None:
    """Measure, and print.

    Raises:
        SystemExit: the digits differ.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=3378)
    parser.add_argument("--full", action="store_true")
    asked = parser.parse_args()
    table = national(asked.entities)
    size = table.num_rows
    wanted: dict[str, Any] = {"months": asked.full, "unrounded": asked.full, "seed": 1}

    def told(what: str, started: float) -> None:
        took = time.perf_counter() - started
        print(f"{what}: {took:.1f} s, {took / size * 1e9:.0f} ns a record", flush=True)

    print(f"{size} records of {asked.entities} entities; {'months and exact sums' if asked.full else 'totals of the year'}")
    for turn in ("first", "again"):
        started = time.perf_counter()
        whole = ghgcalc.batch(table, GUIDELINE, lines=False, **wanted)
        told(f"ghgcalc.batch in one process, {turn}", started)
    started = time.perf_counter()
    job = cluster.job(GUIDELINE, **wanted)
    overall = job.result([job.table(table)]).overall
    told("the same as one piece, with its sums", started)
    started = time.perf_counter()
    spark = session()
    print(f"session of Spark {spark.version} started: {time.perf_counter() - started:.1f} s", flush=True)
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "national.parquet")
        parquet.write_table(table, path)
        frame = spark.read.parquet(path)
        for turn in ("first", "again", "again"):
            started = time.perf_counter()
            rows = ghgcalc.spark.batch(frame, GUIDELINE, **wanted).overall.collect()
            told(f"Spark, local[2], totals over all entities, {turn}", started)
        started = time.perf_counter()
        count = ghgcalc.spark.batch(frame.repartition(7), GUIDELINE, partitions=7, **wanted).totals.count()
        told(f"Spark, 7 partitions, dealt in turn before: {count} totals", started)
    spark.stop()
    same = sorted(map(repr, (row.asDict() for row in rows))) == sorted(map(repr, overall.to_pylist()))
    if not same or count != len(whole.totals):
        raise SystemExit("the digits differ")
    print(f"{len(rows)} totals over all entities, {count} totals of entities: the same digits")


if __name__ == "__main__":
    main()
