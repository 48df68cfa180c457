"""What a row group has encoded as the one before is not decoded again, and is the same as if it had been."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ghgcalc.bulk.repeated import LEAST, tables

SIZE = LEAST + 3
"""Rows of a group."""

WORDS = ("who", "what", "unit")


def table(seeds, *, nulls=True):
    """A group for each seed: texts that follow from it, numbers that are no other group's."""
    groups = []
    for number, seed in enumerate(seeds):
        draw = np.random.default_rng(seed)
        columns = {name: draw.integers(0, 5, SIZE).astype(np.int32) for name in WORDS}
        texts = {
            name: pa.DictionaryArray.from_arrays(
                pa.array(codes, mask=(codes == 1) & nulls), pa.array([f"{name} {at}" for at in range(5)])
            )
            for name, codes in columns.items()
        }
        groups.append(pa.table({**texts, "amount": np.arange(SIZE) + number * 0.5}))
    whole = pa.concat_tables(groups)
    return whole.cast(pa.schema([(name, pa.string()) for name in WORDS] + [("amount", pa.float64())]))


def read(path, rows=1 << 14, texts=WORDS):
    """The file's rows; how many of their arrays of texts were taken over from an earlier group."""
    with parquet.ParquetFile(path, read_dictionary=list(texts)) as opened:
        made = list(tables(opened, path, texts, rows))
    seen, again = set(), 0
    for one in made:
        for name in texts:
            for chunk in one.column(name).chunks:
                place = chunk.indices.buffers()[1].address, chunk.offset
                again += place in seen
                seen.add(place)
    return pa.concat_tables(made), again


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seeds=st.lists(st.integers(0, 1), min_size=1, max_size=5),
    nulls=st.booleans(),
    rows=st.sampled_from([1 << 14, SIZE, 1 << 20]),
    how=st.sampled_from(
        [
            {},
            {"compression": "zstd"},
            {"compression": "none", "data_page_version": "2.0"},
            {"use_dictionary": False},
            {"data_page_size": 512},
            {"dictionary_pagesize_limit": 16, "data_page_size": 512},
            {"write_page_checksum": True},
        ]
    ),
)
def test_every_row_is_what_arrow_reads(tmp_path_factory, seeds, nulls, rows, how):
    """Whatever groups repeat, and however they are written: each row of each column is Arrow's own."""
    path = tmp_path_factory.mktemp("repeated") / "in.parquet"
    parquet.write_table(table(seeds, nulls=nulls), path, row_group_size=SIZE, **how)
    found, _ = read(path, rows)
    assert found.cast(parquet.read_schema(path)).equals(parquet.read_table(path))


def test_groups_that_repeat_are_decoded_once(tmp_path):
    """Two groups of the same texts share their arrays; one that differs is decoded, and so is the first one's like after it."""
    path = tmp_path / "in.parquet"
    parquet.write_table(table([1, 1, 1]), path, row_group_size=SIZE)
    assert read(path)[1] == 2 * len(WORDS) * 5
    parquet.write_table(table([1, 2, 1]), path, row_group_size=SIZE)
    assert read(path)[1] == 0


def test_columns_whose_dictionary_ends_within_a_group(tmp_path):
    """A column that is written plainly from some row on is the same when it is taken over, whatever batches the others come in."""
    path = tmp_path / "in.parquet"
    codes = np.where(np.arange(SIZE) < 9999, 0, np.arange(SIZE) % 40)
    texts = pa.array([f"a text of some length {code}" for code in codes])
    whole = pa.table({"who": pa.chunked_array([texts, texts]), "amount": np.arange(2 * SIZE) * 1.0})
    parquet.write_table(whole, path, row_group_size=SIZE, dictionary_pagesize_limit=64, write_batch_size=100, compression="zstd")
    found, again = read(path, texts=("who",))
    assert found.cast(whole.schema).equals(whole)
    assert again > 0


def test_groups_without_rows_and_files_without_numbers(tmp_path):
    """A group of no rows repeats nothing; a file of texts alone has every row, though no column of a group is to be read."""
    path = tmp_path / "in.parquet"
    whole = table([1, 2, 1, 2])
    with parquet.ParquetWriter(path, whole.schema) as writer:
        for part in (whole.slice(0, 2 * SIZE), whole.slice(0, 0), whole.slice(2 * SIZE)):
            writer.write_table(part, row_group_size=2 * SIZE)
    assert parquet.read_metadata(path).num_row_groups == 3
    found, again = read(path)
    assert found.cast(whole.schema).equals(whole)
    assert again > 0
    words = whole.drop_columns(["amount"])
    parquet.write_table(words, path, row_group_size=SIZE)
    assert read(path)[0].cast(words.schema).equals(words)


@pytest.mark.parametrize("at", [0, SIZE // 2, SIZE - 1])
def test_one_row_that_differs_is_read(tmp_path, at):
    """A single text of a group that is another, first, last or in between: its column is decoded, the others are not."""
    path = tmp_path / "in.parquet"
    whole = table([1, 1], nulls=False)
    texts = whole.column("what").to_pylist()
    texts[SIZE + at] = "what 4" if texts[SIZE + at] != "what 4" else "what 3"
    whole = whole.set_column(1, "what", pa.array(texts))
    parquet.write_table(whole, path, row_group_size=SIZE)
    found, again = read(path)
    assert found.column("what").to_pylist() == texts
    assert again == (len(WORDS) - 1) * 5


def test_what_is_not_compared_is_read_as_ever(tmp_path):
    """Small groups, one group, nested columns, names that stand twice, chunks that are large, writers who do not say how long theirs are."""
    path = tmp_path / "in.parquet"
    whole = table([1, 1])
    parquet.write_table(whole, path, row_group_size=1000)
    assert read(path)[1] == 0
    parquet.write_table(whole, path)
    assert read(path)[1] == 0
    nested = whole.append_column("list", pa.array([[1]] * len(whole)))
    parquet.write_table(nested, path, row_group_size=SIZE)
    found, again = read(path)
    assert (found.num_columns, again) == (5, 0)
    long = pa.table({"who": [f"{at:020d}" for at in range(SIZE)] * 2})
    parquet.write_table(long, path, row_group_size=SIZE, compression="none")
    assert read(path, texts=("who",))[0].cast(long.schema).equals(long)
    assert read(path, texts=("who",))[1] == 0


@pytest.mark.parametrize(
    ("writer", "again"), [("parquet-mr version 1.2.8", 0), ("parquet-mr version 1.12.0", 15), ("parquet-mr", 15), ("DuckDB", 15)]
)
def test_writers_whose_chunks_are_longer_than_they_say(tmp_path, writer, again):
    """Of writers that left a header out of the length of a chunk nothing is taken over; of all others what is the same."""
    path = tmp_path / "in.parquet"
    parquet.write_table(table([1, 1]), path, row_group_size=SIZE)
    mine = parquet.read_metadata(path).created_by.encode()
    data = path.read_bytes()
    assert data.count(mine) == 1
    path.write_bytes(data.replace(mine, writer.encode().ljust(len(mine))))
    found, taken = read(path)
    assert taken == again
    assert found.num_rows == 2 * SIZE
