"""The batch in pieces: however whole entities are dealt out, every digit is that of the batch in one piece. No engine is needed here."""

from __future__ import annotations

import pickle
from decimal import Decimal
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import cluster
from ghgcalc.cluster import shape
from ghgcalc.cluster.columns import ORDER, held
from ghgcalc.errors import ArgumentError, InputError, LibraryError
from partitions import (
    GUIDELINES,
    dealt,
    hostile,
    plain,
    records,
    same_findings,
    same_overall,
    same_totals,
    sorted_batches,
    table_of,
)


@pytest.fixture(scope="module")
def table():
    """Six entities, with faults."""
    return table_of(hostile(records(6)))


@pytest.fixture(scope="module")
def small():
    """Four entities of two months."""
    return table_of(hostile(records(4, months=2)))


@pytest.mark.parametrize("rounding", ["cell", "line", "total", "none"])
@pytest.mark.parametrize("parts", [1, 2, 7])
def test_every_digit_is_that_of_the_batch_in_one_piece(table, rounding, parts):
    """Totals, sums over all entities and findings of rows, under two guidelines at once, whatever the parts."""
    whole = ghgcalc.batch(table, GUIDELINES, rounding=rounding, seed=1)
    job = cluster.job(GUIDELINES, rounding=rounding, seed=1, check_lines=100)
    found = job.result(job.table(part) for part in dealt(table, parts, parts))
    same_totals(found.totals.to_pylist(), whole)
    same_overall(found.overall.to_pylist(), whole)
    same_findings(found.findings.to_pylist(), whole)
    assert found.lines is None


@settings(max_examples=25)
@given(parts=st.integers(1, 5), seed=st.integers(0, 99), size=st.integers(1, 400), piece=st.integers(1, 500))
def test_no_division_decides_anything(small, parts, seed, size, piece):
    """Parts, order of rows, size of batches and of pieces: the tables are the same, to the last finding."""
    usual = cluster.job("cn-al-2024", lines=True, seed=1, check_lines=0)
    job = cluster.job("cn-al-2024", lines=True, seed=1, check_lines=0, piece=piece)
    wanted = usual.result([usual.table(small)])
    made = [batch for part in dealt(small, parts, seed) for batch in job.batches(sorted_batches(part, size))]
    found = job.result(pa.Table.from_batches([batch]) for batch in made)
    for name in ("totals", "lines", "findings", "overall"):
        assert plain(getattr(found, name).to_pylist()) == plain(getattr(wanted, name).to_pylist()), name


def test_the_lines_are_those_of_the_batch(table):
    """Each line with the number of its row, its value and its unrounded value; where nothing is rounded there is no value."""
    whole = ghgcalc.batch(table, GUIDELINES, seed=1)
    job = cluster.job(GUIDELINES, lines=True, seed=1, check_lines=0)
    found = job.result(job.table(part) for part in dealt(table, 3, 1)).lines.to_pylist()
    wanted = whole.lines.to_pylist()
    assert plain([row for row in found if row["row"] is not None]) == plain([row for row in wanted if row["row"] is not None])
    assert len(found) == len(wanted)
    job = cluster.job("cn-al-2024", rounding="none", lines=True, seed=1, check_lines=0)
    bare = job.result([job.table(table)]).lines.to_pylist()
    assert {row["value"] for row in bare} == {None}
    unnumbered = job.result([job.table(table.drop_columns(["x_row"]))]).lines.to_pylist()
    assert {row["row"] for row in unnumbered} == {None}
    assert len(unnumbered) == len(bare)
    assert all(row["unrounded"] for row in bare)


def test_totals_alone_can_be_asked_for(table):
    """Without months and without exact sums there are cents and nothing else, and they are the same."""
    job = cluster.job("cn-al-2024", months=False, unrounded=False, seed=1, check_lines=0)
    found = job.result([job.table(table)])
    same_totals(found.totals.to_pylist(), ghgcalc.batch(table, "cn-al-2024", months=False, unrounded=False, seed=1))
    assert {len(row["period"]) for row in found.overall.to_pylist()} == {4}
    assert {(row["unrounded"], row["difference"]) for row in found.overall.to_pylist()} == {(None, None)}
    assert all(isinstance(row["value"], Decimal) for row in found.overall.to_pylist())


def test_sums_say_what_one_of_the_entities_lacks():
    """A source that one plant has not stated is missing in the sum over all of them, too, and the sum says so."""
    found = [one for one in records(4) if one["entity"] != "厂 01" or one["datum"] != "electricity"]
    table = table_of(found)
    whole = ghgcalc.batch(table, "cn-al-2023", seed=1)
    job = cluster.job("cn-al-2023", seed=1, check_lines=0)
    overall = job.result(job.table(part) for part in dealt(table, 3, 2)).overall.to_pylist()
    same_overall(overall, whole)
    assert {row["incomplete"] for row in overall} == {None, "electricity"}


def test_sums_beyond_any_fixed_width_are_exact():
    """Twenty entities of 10^30 tonnes each: the cents are Python's own whole numbers, and neither wrap nor round."""
    one = {"process": "P1", "period": "2024", "datum": "carbonate", "item": "limestone", "unit": "t"}
    found = [one | {"entity": f"E{at}", "amount": f"{10**30 - at}", "process": None} for at in range(20)]
    table = table_of(found)
    whole = ghgcalc.batch(table, "cn-al-2024", seed=1)
    job = cluster.job("cn-al-2024", seed=1)
    same_overall(job.result(job.table(part) for part in dealt(table, 4, 1)).overall.to_pylist(), whole)


def test_an_empty_part_gives_an_empty_table():
    """A partition to which no record was dealt is no fault."""
    job = cluster.job("cn-al-2024")
    empty = table_of(records(2)).slice(0, 0)
    assert job.table(empty).schema == shape.schema()
    assert list(job.batches([])) == []
    assert list(job.batches(empty.to_batches())) == []
    nothing = pa.RecordBatch.from_pylist([], empty.schema)
    full = table_of(records(1)).to_batches()
    assert list(job.batches([nothing, *full, nothing])) == list(job.batches(full))
    assert job.result([job.table(empty)]).overall.num_rows == 0


def test_a_job_travels():
    """It pickles small, with the guideline itself, and gives the same."""
    table = table_of(records(2))
    job = cluster.job(["cn-al-2024"], seed=3, options=iter(()), overlays=iter(()))
    packed = pickle.dumps(job)
    assert len(packed) < 100_000
    assert pickle.loads(packed).table(table) == job.table(table)


def test_another_version_refuses_the_job():
    """Workers of another release might give other digits: they say so, and give none."""
    import dataclasses

    job = dataclasses.replace(cluster.job("cn-al-2024"), version="0.0.1")
    for call in (lambda: job.table(table_of(records(2))), lambda: list(job.reduced([]))):
        with pytest.raises(InputError) as caught:
            call()
        assert [fault.code for fault in caught.value.faults] == ["cluster-version"]
        assert "0.0.1" in caught.value.faults[0].message()


def test_an_entity_in_two_parts_is_refused():
    """Its totals would be those of half its records: the reduction names it and gives nothing."""
    table = table_of(records(3))
    job = cluster.job("cn-al-2024", check_lines=0)
    halves = [table.slice(0, 300), table.slice(300)]
    with pytest.raises(InputError) as caught:
        job.result(job.table(half) for half in halves)
    assert [fault.code for fault in caught.value.faults] == ["cluster-divided"]
    assert "厂 01" in caught.value.faults[0].message("zh")


@pytest.mark.parametrize("names", [["b", "a"], ["a", "b", "a"], ["a", None], [None, "a", None]])
@pytest.mark.parametrize("size", [1, 3])
def test_a_stream_that_is_not_sorted_is_refused(names, size):
    """Where an entity might come back, nothing is worked out: within a batch and between two."""
    found = [record | {"entity": name} for name in names for record in records(1, months=1)[:1]]
    job = cluster.job("cn-al-2024", check_lines=0, piece=1)
    with pytest.raises(InputError) as caught:
        list(job.batches(table_of(found).to_batches(max_chunksize=size)))
    assert [fault.code for fault in caught.value.faults] == ["cluster-order"]


def test_memory_is_that_of_a_piece():
    """A long stream is worked out as it comes: no more batches are taken than a piece and one entity need."""
    one = table_of(records(1, months=1))
    taken = []

    def stream():
        for at in range(40):
            taken.append(at)
            plain = one.set_column(one.column_names.index("entity"), "entity", pa.array([f"E{at:02d}"] * one.num_rows))
            yield from plain.to_batches()

    job = cluster.job("cn-al-2024", check_lines=0, piece=2 * one.num_rows)
    ahead = []
    for done, _ in enumerate(job.batches(stream())):
        ahead.append(len(taken) - 2 * done)
    assert len(ahead) > 10
    assert max(ahead) <= 4


def test_records_without_an_entity_are_cut_anywhere():
    """However many they are, they belong to nobody: each is a finding, in pieces of the usual size."""
    nobody = table_of([record | {"entity": None} for record in records(2)])
    job = cluster.job("cn-al-2024", check_lines=0, piece=20)
    made = list(job.batches(nobody.to_batches(max_chunksize=7)))
    found = job.result(pa.Table.from_batches([batch]) for batch in made).findings.to_pylist()
    assert [row["code"] for row in found] == ["batch-entity-missing"] * nobody.num_rows
    assert len([batch for batch in made if batch.num_rows]) > 2


@pytest.mark.parametrize("values", [[["a"]] * 9, [{"a": 1}] * 9, [b"a"] * 9], ids=["list", "struct", "binary"])
@pytest.mark.parametrize("name", ["amount", "entity", "x_row"])
def test_columns_that_hold_no_texts_and_no_numbers_are_named(values, name):
    """A hostile type is a finding that names column and type, before anything is worked out; a remark may be of any type."""
    table = table_of(records(1)).slice(0, 9)
    table = table.set_column(table.column_names.index(name), name, pa.array(values))
    for call in (cluster.job("cn-al-2024").table, lambda one: list(cluster.job("cn-al-2024").batches(one.to_batches()))):
        with pytest.raises(InputError) as caught:
            call(table)
        assert [(fault.code, fault.place.key) for fault in caught.value.faults] == [("cluster-column", name)]


def test_every_wrong_column_is_named_at_once():
    """Missing, unknown and hostile columns stand in one error."""
    table = table_of(records(1)).drop_columns(["unit"]).append_column("amuont", pa.array([b""] * len(records(1))))
    with pytest.raises(InputError) as caught:
        cluster.job("cn-al-2024").table(table)
    assert {fault.code for fault in caught.value.faults} == {"cluster-column", "batch-column-missing", "batch-column-unknown"}


def test_texts_that_are_no_unicode_stay_two():
    """Bytes of a foreign engine are spelled out: two names stay two entities, and the run goes on."""
    base = records(2, months=1)
    raw = [b"\xff" if record["entity"].endswith("0") else b"\xfe" for record in base]
    table = table_of(base)
    bad = pa.array(raw, pa.binary()).view(pa.string())
    table = table.set_column(table.column_names.index("entity"), "entity", bad)
    job = cluster.job("cn-al-2024", check_lines=0)
    found = job.result(pa.Table.from_batches([batch]) for batch in job.batches(sorted_by_bytes(table, raw)))
    assert {row["entity"] for row in found.totals.to_pylist()} == {"\\xff", "\\xfe"}
    plain_ = ghgcalc.batch(table_of(base), "cn-al-2024", seed=1)
    assert sorted(str(row["value"]) for row in found.totals.to_pylist()) == sorted(
        str(row["value"]) for row in plain_.totals.to_pylist()
    )


def sorted_by_bytes(table, raw):
    """The batches of a table in the order of some bytes."""
    return table.take(pa.array(sorted(range(len(raw)), key=raw.__getitem__))).to_batches()


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_texts_of_every_kind_are_read(small, kind):
    """Large and coded texts, and a column of nothing, give what plain ones give."""
    job = cluster.job("cn-al-2024", check_lines=0, seed=1)
    columns = {name: small.column(name) for name in small.column_names if name not in ("x_row", "x_remark", "amount")}
    coded = pa.table({name: column.cast(kind) for name, column in columns.items()} | {"amount": small.column("amount")})
    bare = pa.table(columns | {"amount": small.column("amount"), "row": pa.nulls(small.num_rows)})
    wanted = job.result([job.table(pa.table(columns | {"amount": small.column("amount")}))])
    for table in (coded, bare if "row" not in columns else coded):
        found = job.result(pa.Table.from_batches([one]) for one in job.batches(sorted_batches(table, 100)))
        assert plain(found.totals.to_pylist()) == plain(wanted.totals.to_pylist())


def test_rows_have_one_order_however_many_texts_there_are():
    """By entity, period, process and so on, nulls last, whatever came first; also where the ranks of all columns together are beyond 2^62."""
    draw = Random(1)
    names = [name for name in ORDER if name != "entity"]
    found = [{name: draw.choice([None, f"{draw.randrange(900):03d}"]) for name in names} | {"amount": "1"} for _ in range(1500)]
    found = [one | {"entity": draw.choice(["a", "b"]), "unit": one["unit"] or "t"} for one in found]
    wanted = sorted(found, key=lambda one: [(one[name] is None, one[name] or "") for name in ORDER])
    table = pa.table({name: [one[name] for one in found] for name in found[0]})
    assert held(table).select(ORDER).to_pylist() == [{name: one[name] for name in ORDER} for one in wanted]


def test_what_is_asked_is_checked_at_the_door():
    """Wrong arguments are refused by name where the job is made, not where it runs."""
    for asked in ({"lines": 1}, {"piece": 1.5}, {"check_lines": True}, {"options": "x"}, {"lang": "de"}, {"rounding": "up"}):
        with pytest.raises(ArgumentError) as caught:
            cluster.job("cn-al-2024", **asked)
        assert caught.value.faults[0].place.key == next(iter(asked))
    with pytest.raises(ghgcalc.UnknownIdError):
        cluster.job("cn-al-1999")
    with pytest.raises(ArgumentError):
        cluster.job("cn-al-2024").table(42)


def test_without_pyspark_the_call_says_what_it_needs(monkeypatch):
    """`ghgcalc.spark` loads without it; its function names the package, in both languages."""
    import sys

    import ghgcalc.spark

    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(LibraryError) as caught:
        ghgcalc.spark.batch(table_of(records(1)), "cn-al-2024")
    assert [fault.code for fault in caught.value.faults] == ["needs-package"]
    assert "pyspark" in caught.value.faults[0].message()
    assert "Spark 批量核算" in caught.value.faults[0].message("zh")
