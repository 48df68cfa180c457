"""Write a national year as one Parquet file: entities with the data that the market asks of each, made up by a seed.

`python tools/national.py -o examples/national-2024.parquet [--entities 3378] [--year 2024] [--seed 1]`. Nothing in it is a real plant's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

DATA = (
    # datum, item, unit, decimals, mean of a month, spread
    ("liquid_aluminium", None, "t", 2, 25000.0, 0.04),
    ("anode", None, "t", 2, 12000.0, 0.6),
    ("anode_effect_minutes", None, "min", 4, 0.05, 0.9),
    ("fuel", "diesel", "t", 3, 40.0, 0.9),
    ("fuel", "natural-gas", "10^4Nm3", 4, 120.0, 0.9),
    ("carbonate", "limestone", "t", 2, 300.0, 0.9),
    ("electricity", "grid", "MWh", 2, 250000.0, 0.6),
    ("electricity", "green-power", "MWh", 2, 50000.0, 0.9),
)
RATIOS = {("anode", None): 0.48, ("electricity", "grid"): 11.0, ("electricity", "green-power"): 2.4}
"""Per tonne of metal, inside of the usual bands of the checks; made up like everything here."""

INSIDE = ("liquid_aluminium", "anode", "anode_effect_minutes", "electricity")


MANY = 10_000
"""Entities that are made at once."""


def national(entities: int, year: int, seed: int, first: int = 0) -> pa.Table:
    """The records: for each entity, from number `first` on, twelve months of each datum."""
    draw = np.random.default_rng([seed, first] if first else seed)
    count = entities * len(DATA) * 12
    datum = np.tile(np.repeat(np.arange(len(DATA)), 12), entities)
    entity = np.repeat(np.arange(entities), len(DATA) * 12)
    month = np.tile(np.arange(12), entities * len(DATA))
    size = np.repeat(0.4 + 1.2 * draw.random(entities), len(DATA) * 12)
    means, spread = (np.array([one[at] for one in DATA])[datum] for at in (4, 5))
    places = 10.0 ** np.array([one[3] for one in DATA])[datum]
    amount = means * size * (1 - spread / 2 + spread * draw.random(count))
    metal = np.repeat(amount.reshape(entities, len(DATA), 12)[:, :1], len(DATA), 1).ravel()
    ratio = np.array([RATIOS.get((one[0], one[1]), 0.0) for one in DATA])[datum]  # what goes with the metal goes with it here, too
    amount = np.where(ratio > 0, metal * ratio * (0.995 + 0.01 * draw.random(count)), amount)
    amount = np.rint(amount * places) / places

    def words(codes: np.ndarray, texts: list[str | None]) -> pa.Array:
        null = np.array([text is None for text in texts])[codes]
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=null), pa.array([text or "" for text in texts]))

    green = np.array([one[1] == "green-power" for one in DATA])[datum]
    covered = np.where(green, np.rint(amount * 90) / 100, np.nan)
    return pa.table(
        {
            "entity": words(entity, [f"E{number:05d}" for number in range(first, first + entities)]),
            "process": words(np.array([0 if one[0] in INSIDE else 1 for one in DATA])[datum], ["P1", None]),
            "period": words(month, [f"{year}-{number:02d}" for number in range(1, 13)]),
            "datum": words(datum, [one[0] for one in DATA]),
            "item": words(datum, [one[1] for one in DATA]),
            "amount": pa.array(amount),
            "unit": words(datum, [one[2] for one in DATA]),
            "covered": pa.array(covered, mask=~green),
        }
    )


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    for name, usual in (("--entities", 3378), ("--year", 2024), ("--seed", 1)):
        parser.add_argument(name, type=int, default=usual)
    asked = parser.parse_args()
    rows, writer = 0, None
    for first in range(0, asked.entities, MANY):
        table = national(min(MANY, asked.entities - first), asked.year, asked.seed, first)
        table = pa.table(
            {name: column.cast(plain(column.type)) for name, column in zip(table.column_names, table.columns, strict=True)}
        )
        writer = writer or parquet.ParquetWriter(asked.output, table.schema, compression="zstd")
        writer.write_table(table)
        rows += table.num_rows
    if writer is not None:
        writer.close()
    print(f"{asked.output}: {rows} records of {asked.entities} entities")


def plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values of a dictionary."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


if __name__ == "__main__":
    main()
