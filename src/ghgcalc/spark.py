"""The batch on Apache Spark: `ghgcalc.spark.batch(frame, guideline=…)`, with the digits of `ghgcalc.batch` under any partitioning.

Records are brought together by their entity, sorted within each partition, and worked out by `mapInArrow` piece by piece, on the workers'
numpy and in bounded memory; what lies between entities is brought together by its key. Spark itself adds up no number. Every worker needs
this package in the same version. pyspark is loaded by the call, and by nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from ghgcalc import doors
from ghgcalc.bulk.door import CHECKED
from ghgcalc.cluster import Result
from ghgcalc.cluster.columns import NUMBER, named, used
from ghgcalc.cluster.job import PIECE, job
from ghgcalc.cluster.shape import COLUMNS, DECIMAL, PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.cluster.job import Asked
    from ghgcalc.guidelines import Guideline
    from ghgcalc.literals import Lang

__all__ = ["batch"]

WORDS = {"string": "string", "int64": "bigint", "decimal": f"decimal({DECIMAL[0]},{DECIMAL[1]})"}

SIMPLE = (
    "string", "varchar", "char", "byte", "short", "integer", "long", "float", "double", "decimal", "boolean", "void", "date", "timestamp",
    "timestamp_ntz",
)  # fmt: skip
"""Types of Spark that hold texts or numbers."""

WHOLE = ("byte", "short", "integer", "long")


def batch(
    frame: Any,
    guideline: str | Guideline | Sequence[str | Guideline],
    *,
    lines: bool = False,
    months: bool = True,
    unrounded: bool = True,
    check_lines: int = CHECKED,
    seed: int | None = None,
    lang: Lang = "en",
    piece: int = PIECE,
    partitions: int | None = None,
    **asked: Unpack[Asked],
) -> Result:
    """The totals of every entity in a DataFrame of records, and those of all entities, as DataFrames that are worked out when asked for.

    Args:
        frame: a DataFrame of Spark with the columns of [ghgcalc.batch][]; `x_row` holds numbers of rows, for findings and lines to name.
        guideline: one or several; each is worked out for every entity.
        lines: whether the lines are wanted, too.
        months: whether totals of months are.
        unrounded: whether the exact sums are.
        check_lines: so many lines of each piece are calculated by the exact engine and held against the run.
        seed: of the chance by which their entities are drawn.
        lang: of the messages, `en` or `zh`.
        piece: so many records are worked out at once; an entity is never divided.
        partitions: into so many parts the records are brought together; Spark's own setting without it.
        asked: `rounding`, `as_of`, `factors`, `overlays`, `include_facilities`, `gwp`, `options`, `accept_measured`.

    Raises:
        LibraryError: pyspark is not installed. ArgumentError: `frame` is no DataFrame of Spark, or an argument is of another type.
        InputError: a column is missing, unknown, stands twice, or holds neither texts nor numbers. UnknownIdError: no such guideline.
    """
    doors.package("pyspark", "batches on Apache Spark", "Apache Spark 批量核算")
    from pyspark.sql import functions

    if not hasattr(frame, "mapInArrow"):
        raise doors.refused("frame", frame, "a DataFrame of Spark")
    if partitions is not None:
        doors.instance("partitions", partitions, int, "a whole number")
    kinds = [(one.name, one.dataType.typeName()) for one in frame.schema.fields]
    named(frame.columns, [pair for pair in kinds if not _simple(*pair)])
    made = job(
        guideline,
        lines=lines,
        months=months,
        unrounded=unrounded,
        check_lines=check_lines,
        seed=seed,
        lang=lang,
        piece=piece,
        **asked,
    )
    column = functions.col
    shape = ", ".join(f"`{name}` {WORDS[word]}" for name, word in COLUMNS.items())
    plain = frame.select(*(column(f"`{name}`") for name in used(frame.columns))).withColumn(
        "entity", column("entity").cast("string")
    )
    parts = [column("entity")] if partitions is None else [partitions, column("entity")]
    sorted_ = plain.repartition(*parts).sortWithinPartitions(column("entity").cast("binary"))
    everything = sorted_.mapInArrow(made.batches, shape)
    between = everything.where(column("key").isNotNull()).repartition(*parts[:-1], column("key")).mapInArrow(made.reduced, shape)

    def part(table: Any, name: str) -> Any:
        return table.where(column("part") == name).select(*PARTS[name])

    return Result(
        totals=part(everything, "total"),
        lines=part(everything, "line") if lines else None,
        findings=part(everything, "finding").unionByName(part(between, "finding")),
        overall=part(between, "overall"),
        about=part(everything, "about"),
        everything=everything,
    )


def _simple(name: str, kind: str) -> bool:
    if name == NUMBER:
        return kind in WHOLE
    return kind in SIMPLE or name.startswith("x_")
