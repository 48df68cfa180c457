"""Columns of texts in pieces, each with a dictionary of its own: what is read off them is what their rows state."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc.bulk.arrays import listed
from ghgcalc.bulk.numbers import numbers_of
from ghgcalc.bulk.tidy import tidy_of
from ghgcalc.bulk.words import Said, changing, chunks_of, words_of

TEXTS = st.sampled_from([None, "", "a", "b", "铝", "é", *(f"E{number}" for number in range(30))])

MANY = [f"E{number}" for number in range(20)]
"""More texts than a small dictionary has."""


def pieces_of(parts, kind):
    """A column of texts as Arrow has it: plain, or with dictionaries that carry more than is stated, in whatever order."""
    made = []
    for texts, spare in parts:
        array = pa.array(texts, pa.string())
        if kind == "plain":
            made.append(array)
            continue
        known = list(dict.fromkeys([*spare, *texts]))
        codes = pa.array([known.index(text) for text in texts], pa.int32(), mask=np.array([text is None for text in texts], bool))
        made.append(pa.DictionaryArray.from_arrays(codes, pa.array(known, pa.string())))
    return pa.chunked_array(made, made[0].type)


@example([(["E9", "E2", "E2", None], MANY), ([None, None], MANY), (["", "a", "a"], ["b"])], "coded")
@example([([None], []), ([], []), (["a", "a"], [])], "coded")
@example([(["a", None, "", "b"], [])], "plain")
@given(
    st.lists(st.tuples(st.lists(TEXTS, max_size=40), st.lists(TEXTS, max_size=20)), min_size=1, max_size=4),
    st.sampled_from(["plain", "coded"]),
)
def test_every_row_has_its_text(parts, kind):
    """By row and by run, whole and a slice of it; a text that no row states is none of the column's."""
    column = pieces_of(parts, kind)
    for array in (column, column.slice(len(column) // 3, len(column) // 2)):
        wanted = [text or None for text in array.to_pylist()]
        chunks = chunks_of(array)
        every = words_of(chunks)
        assert [every.at(row) for row in range(len(wanted))] == wanted
        assert set(every.texts) == {text for text in wanted if text}
        assert len(set(every.texts)) == len(every.texts)
        heads = np.flatnonzero(changing([chunks], len(wanted)))
        runs = words_of(chunks, heads)
        assert [runs.at(row) for row in range(len(wanted))] == wanted
        said = Said(np.zeros(0, np.int64), [], None, chunks)
        assert [said.at(row) for row in range(len(wanted))] == wanted


@example(["é", "b"], 0)
@example(["a", None], 1)
@example([], 0)
@given(st.lists(TEXTS, max_size=20), st.integers(0, 5))
def test_texts_of_an_array(texts, skipped):
    """Many at once, with letters of several bytes, and nulls, from any row on."""
    assert listed(pa.array(texts, pa.string()).slice(skipped)) == texts[skipped:]


def months(entity, year="2024"):
    """A year of metal of an entity."""
    stated = {"entity": entity, "process": "P1", "datum": "liquid_aluminium", "amount": 100.0, "unit": "t"}
    return [stated | {"period": f"{year}-{month:02d}"} for month in range(1, 13)]


def test_a_run_is_cut_by_no_piece():
    """Twelve months that come in two pieces, whose dictionaries differ, are one run; another year begins another one."""
    plain = pa.Table.from_pylist([*months("A"), *months("B"), *months("B", "2023")])
    coded = pa.Table.from_arrays(
        [one if name == "amount" else one.dictionary_encode() for name, one in zip(plain.column_names, plain.columns, strict=True)],
        plain.column_names,
    )
    cut = pa.concat_tables([plain.slice(0, 5), plain.slice(5)])
    for table in (plain, coded, cut):
        tidy = tidy_of(table)
        assert tidy.heads.tolist() == [0, 12, 24]
        assert tidy.year.tolist() == [2024, 2024, 2023]
        assert tidy.month.tolist() == [*range(1, 13)] * 3
        assert [tidy.words["period"].at(row) for row in (0, 4, 5, 35)] == ["2024-01", "2024-05", "2024-06", "2023-12"]


@pytest.mark.parametrize("spare", [[], [None], [None, -3.0], [0.0], [float("nan")], [1e40], [float("inf"), 1e-40, None]])
def test_a_column_of_doubles(spare):
    """What is missing, zero, below zero, or no stated number; a column of usual numbers is asked for its ends alone."""
    stated = [1.5, 2e9, *spare]
    found = numbers_of(pa.chunked_array([pa.array(stated[:1]), pa.array(stated[1:], pa.float64())]))
    absent = [one is None or one != one for one in stated]
    bad = {at: repr(one) for at, one in enumerate(stated) if not absent[at] and one and not 1e-31 < abs(one) < 1e31}
    assert found.missing.tolist() == absent
    assert found.bad == bad
    assert found.doubles.tolist() == [0.0 if absent[at] or at in bad else one for at, one in enumerate(stated)]


@pytest.mark.parametrize("period", [None, "", "soon", "1066-01"])
def test_a_period_that_is_none_is_told_by_its_row(period):
    """Whether it is null, empty or no period; the months beside it are worked with."""
    rows = months("A")
    rows[3]["period"] = period
    found = ghgcalc.batch(pa.Table.from_pylist(rows), "cn-al-2024", seed=1)
    assert [(one["row"], one["period"]) for one in found.findings.to_pylist() if one["code"] == "batch-period"] == [
        (3, period or None)
    ]
    annual = [rows[0] | {"period": "2024"}, rows[1] | {"entity": "B", "period": "2024"}]
    assert tidy_of(pa.Table.from_pylist(annual)).year.tolist() == [2024, 2024]
