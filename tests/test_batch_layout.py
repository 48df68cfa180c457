"""Parts that lie alike take over what follows from that; whatever differs is found, and never changes a digit."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import batches
import ghgcalc
from ghgcalc.bulk import rules_of
from ghgcalc.bulk.layout import Before, Kept, owners_of, rises
from ghgcalc.bulk.source import pieces
from ghgcalc.bulk.stream import Asked, manifest_of, part, streamed
from ghgcalc.bulk.verifying import verify

GUIDELINES = ("cn-al-2024", "cn-al-2023")
EACH = len(batches.DATA) * 12
MANY = 12
"""Entities of a table; three of them are a part."""

PART = 3 * EACH + 5


def written(rows, path, *, group=PART):
    """The rows as a Parquet file of so many rows a group."""
    kinds = {"amount": pa.float64(), "covered": pa.float64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in batches.plants(1)[0]])
    parquet.write_table(pa.Table.from_pylist(rows, schema), path, row_group_size=group)


def layouts(rows, folder, *, group=PART):
    """How each part of a stream lay, as it was taken over or found anew."""
    path = folder / "in.parquet"
    written(rows, path, group=group)
    return taken(path)


def taken(path):
    """The same of a file."""
    before, found = Before(), []
    for number, piece in enumerate(pieces(path, [path], PART)):
        before.owners = piece.owners
        part(piece, number, 0, rules_of(GUIDELINES[:1]), Asked(seed=1), lines=False, before=before)
        found.append(before.layout)
    return found


@pytest.mark.parametrize("group", [PART, 50, EACH, 10_000])
def test_parts_that_lie_alike_take_it_over(tmp_path, group):
    """Of four parts of like entities the first is looked at, whatever row groups they come in; the others are compared with it."""
    first, *others = layouts(batches.plants(), tmp_path, group=group)
    assert len(others) == 3
    assert first is not None
    assert all(one is first for one in others)


CHANGES = {
    "another unit": ("unit", lambda _: "kg"),
    "another item": ("item", lambda _: "gasoline"),
    "another process": ("process", lambda _: "P9"),
    "another month": ("period", lambda _: "2024-07"),
    "the whole year": ("period", lambda _: "2024"),
    "another datum": ("datum", lambda _: "butts"),
    "no amount": ("amount", lambda _: None),
    "evidence where there was none": ("covered", lambda value: 1.0 if value is None else None),
}


@pytest.mark.parametrize("at", [0, 40, 70])
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_stated_otherwise_is_looked_at_anew(tmp_path, change, at):
    """One row of a part that states something else, and the part is not taken for one like the part before it, nor is the next."""
    key, told = CHANGES[change]
    rows = batches.plants()
    row = rows[4 * EACH + at]
    if told(row[key]) == row[key]:
        row["period"] = "2024-08"
    row[key] = told(row[key])
    first, second, third, fourth = layouts(rows, tmp_path)
    assert second is not first
    assert third is not second
    assert fourth is third


@pytest.mark.parametrize("column", ["province", "row", "note"])
def test_columns_of_other_texts_are_compared_too(tmp_path, column):
    """A province, a mark of a row, a text that is nobody's: what differs is found."""
    rows = [row | {column: "Shandong" if at // EACH < 6 else "Yunnan"} for at, row in enumerate(batches.plants())]
    path = tmp_path / "in.parquet"
    parquet.write_table(pa.Table.from_pylist([{f"x_{k}" if k == "note" else k: v for k, v in row.items()} for row in rows]), path)
    found = taken(path)
    assert (found[1] is found[0], found[2] is found[1], found[3] is found[2]) == (True, column == "note", True)


def test_many_texts_in_another_order_are_looked_at_anew(tmp_path):
    """More texts than are numbered before anybody states them have to be those of the part before, in their order, to be taken over."""
    marks = [f"row {at}" for at in range(EACH)]
    path = tmp_path / "in.parquet"
    rows = [row | {"row": marks[at % EACH]} for at, row in enumerate(batches.plants())]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=PART)
    found = taken(path)
    assert found[1] is not found[0]
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=3 * EACH)
    found = taken(path)
    assert found[3] is found[2] is found[1] is found[0]


def test_numbers_of_evidence_are_looked_at_row_by_row(tmp_path):
    """A table that names evidence has no layout: which number a row has is compared with every other."""
    path = tmp_path / "in.parquet"
    parquet.write_table(pa.Table.from_pylist([row | {"evidence_number": "A-1"} for row in batches.plants(3)]), path)
    (piece,) = pieces(path, [path], PART)
    before = Before(piece.owners)
    part(piece, 0, 10, rules_of(GUIDELINES), Asked(seed=1), lines=False, before=before)
    assert before.layout is None


SPOILT = st.sampled_from(
    [
        ("amount", None),
        ("amount", 0.0),
        ("amount", -1.0),
        ("amount", 1e31),
        ("amount", float("nan")),
        ("amount", 12345678901234567.0),
        ("covered", None),
        ("covered", 0.0),
        ("covered", 1e9),
        ("unit", "kg"),
        ("unit", ""),
        ("item", "gasoline"),
        ("item", None),
        ("process", "P2"),
        ("process", ""),
        ("period", "2024-01"),
        ("period", "2024"),
        ("period", "2023-05"),
        ("datum", "nothing"),
        ("entity", None),
        ("entity", ""),
        ("entity", "E001"),
    ]
)


OF_ROWS = (
    "batch-entity-missing", "batch-period", "batch-datum", "batch-process-missing", "batch-process-unasked", "batch-amount-missing",
    "batch-number", "batch-row-twice",
)  # fmt: skip
"""What a row is told by itself; what a shape tells is told once for the units of a part."""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    spoilt=st.lists(st.tuples(st.integers(0, MANY * EACH - 1), SPOILT), max_size=3),
    name=st.sampled_from(["E{:03d}", "E{}", "企业{:04d}", '"{}"\\']),
    swapped=st.booleans(),
    dropped=st.integers(-1, MANY * EACH - 1),
    group=st.sampled_from([50, EACH, PART, 10_000]),
    years=st.sampled_from([(2024,), (2023, 2024)]),
    how=st.sampled_from([(True, True), (False, False), (False, True)]),
)
def test_a_stream_of_parts_has_the_digits_of_the_whole(spoilt, name, swapped, dropped, group, years, how):
    """Totals and lines of parts, alike or not, are those of a batch of the whole; every part comes out the same worked out alone."""
    rows = batches.plants(name=name, years=years)
    if swapped:
        rows[:EACH], rows[EACH : 2 * EACH] = rows[EACH : 2 * EACH], rows[:EACH]
    for at, (key, value) in spoilt:
        rows[at] = rows[at] | {key: value}
    if dropped >= 0:
        del rows[dropped]
    months, unrounded = how
    with TemporaryDirectory() as folder:
        source, output, lines, findings = (Path(folder, f"{one}.parquet") for one in ("in", "out", "lines", "findings"))
        written(rows, source, group=group)
        asked = Asked(seed=1, rows=PART, months=months, unrounded=unrounded)
        streamed(source, output, rules_of(GUIDELINES), asked, lines=lines, findings=findings)
        whole = ghgcalc.batch(source, GUIDELINES, seed=1, months=months, unrounded=unrounded)
        told = verify(manifest_of(output), source, output)
        made = {one.stem: parquet.read_table(one).to_pylist() for one in (output, lines, findings)}
    assert told.same, [one.text() for one in told.differences]
    assert sorted(map(str, made["out"])) == sorted(map(str, whole.totals.to_pylist()))
    assert sorted(map(str, made["lines"])) == sorted(map(str, whole.lines.to_pylist()))
    ours, theirs = (
        [str(row) for row in found if row["code"] in OF_ROWS] for found in (made["findings"], whole.findings.to_pylist())
    )
    assert sorted(ours) == sorted(theirs)


def test_what_is_kept_cannot_be_written_into():
    """Arrays that parts share are read-only, wherever they stand in what is kept."""
    kept = Kept()
    made = kept.once("a", 1, lambda: {"list": [np.zeros(3)], "tuple": (np.zeros(3), [np.zeros(3)])})
    for one in (made["list"][0], made["tuple"][0], made["tuple"][1][0]):
        with pytest.raises(ValueError, match="read-only"):
            one[0] = 1
    assert kept.once("a", 1, dict) is made
    assert kept.once("a", 2, dict) == {}


@pytest.mark.parametrize(
    ("names", "each", "rising"),
    [
        (["A", "A", "B"], True, True),
        (["A", "B", "C", "AA"], True, True),
        (["B", "A"], True, False),
        (["A", "B", "A"], False, False),
        (["", "A"], False, False),
        ([None, "A"], False, False),
        (["é", "日", "日日"], True, True),
        (["A\0", "B\0"], True, True),
        ([], True, True),
    ],
)
@pytest.mark.parametrize("cut", [0, 1, 2])
def test_whose_rows_are(names, each, rising, cut):
    """Who the entities of a table are, in whatever pieces it comes, and whether a name may stand twice."""
    pieces_ = [pa.array(one, pa.string()).dictionary_encode() for one in (names[:cut], names[cut:])]
    found = owners_of(pa.table({"entity": pa.chunked_array(pieces_)}))
    assert (found.each, found.rising) == (each, rising)
    if each:
        assert found.names == list(dict.fromkeys(names))
        assert [names[head] for head in found.heads] == found.names
    assert owners_of(pa.table({"who": names})) is None


def test_names_that_rise():
    """By their length and then by their text: no name twice."""
    assert rises(["E9", "E10", "E11"])
    assert not rises(["E9", "E9"])
    assert not rises(["E10", "E9"])
    assert rises([])
