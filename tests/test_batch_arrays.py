"""Columns handed to Arrow and back by their buffers: the same as Arrow's own doors give, without pandas."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from ghgcalc.bulk.arrays import column, missing, texts, values

WORDS = (["a", "bc", ""], ["铝", None, "x"], [None], [], ["é" * 40, "", None, "z"])


@pytest.mark.parametrize("words", WORDS)
def test_texts(words):
    """Of any signs, with and without nulls, none at all."""
    made = texts(words)
    made.validate(full=True)
    assert made.equals(pa.array(words, pa.string()))


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64])
def test_numbers_and_nulls(kind):
    """Numbers of any width and their nulls, there and back, in slices, too."""
    numbers, none = np.arange(20).astype(kind), np.arange(20) % 3 == 1
    made = column(numbers, none)
    made.validate(full=True)
    assert made.equals(pa.array(numbers, mask=none))
    assert missing(made[7:]).tolist() == none[7:].tolist()
    assert values(made[7:])[~none[7:]].tolist() == numbers[7:][~none[7:]].tolist()
    assert column(numbers, ~none & none).null_count == 0
    assert not missing(column(numbers)).any()


def test_nothing():
    """A column without rows may have no buffer."""
    assert values(pa.array([], pa.int64())).tolist() == []
    assert values(pa.nulls(0, pa.float64())).dtype == np.float64
    assert missing(pa.nulls(3, pa.int64())).tolist() == [True] * 3


RUN = """
import sys
from pathlib import Path
from ghgcalc.bulk import rules_of
from ghgcalc.bulk.stream import Asked, streamed
streamed(Path("in.parquet"), Path("out.parquet"), rules_of(["cn-al-2024"]), Asked(seed=1), lines=Path("lines.parquet"))
assert "pandas" not in sys.modules
"""


def test_a_run_loads_no_pandas(tmp_path):
    """Loading it takes longer than a national year."""
    row = {"entity": "A", "process": "P", "period": "2024", "datum": "anode", "amount": 12.5, "unit": "t", "item": None}
    table = pa.Table.from_pylist([row, row | {"datum": "liquid_aluminium", "amount": 30.0}])
    parquet.write_table(table, tmp_path / "in.parquet")
    subprocess.run([sys.executable, "-c", RUN], cwd=tmp_path, check=True)
