"""Records out of Parquet and into Parquet: the same as in one piece, whatever the parts; nothing half written; every part can be worked out again."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

import batches
import ghgcalc
from ghgcalc.bulk import rules_of
from ghgcalc.bulk.source import ScatteredError, pieces
from ghgcalc.bulk.stream import Asked, manifest_of, streamed
from ghgcalc.bulk.verifying import verify
from ghgcalc.files import replaced
from support import caller

GUIDELINES = ("cn-al-2024", "cn-al-2023")


def records(entities=9, year=2024):
    """A table of some entities, each with twelve months of its data; the numbers follow from the entity and the month."""
    rows = batches.plants(entities, years=(year,))
    return pa.Table.from_pylist(rows)


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with records in it."""
    monkeypatch.chdir(tmp_path)
    parquet.write_table(records(), "in.parquet")
    return tmp_path


def done(source="in.parquet", *, rows=100, guidelines=GUIDELINES, **more):
    """A run into out.parquet, with lines and findings."""
    asked = Asked(**({"seed": 1, "rows": rows} | more))
    targets = {"lines": Path("lines.parquet"), "findings": Path("findings.parquet")}
    return streamed(Path(source), Path("out.parquet"), rules_of(guidelines), asked, **targets)


def listed(path, *, without=()):
    """The rows of a file, as they can be compared whatever their order."""
    table = parquet.read_table(path).drop_columns(list(without))
    return sorted(map(str, table.to_pylist()))


def of(table, *, without=()):
    """The same of a table."""
    return sorted(map(str, table.drop_columns(list(without)).to_pylist()))


def test_parts_come_to_what_one_piece_does(home):
    """Totals, lines and findings of nine parts are those of a batch of the whole, row by row; the sums of the manifest are the totals'."""
    manifest = done()
    assert len(manifest["parts"]) > 3
    whole = ghgcalc.batch("in.parquet", GUIDELINES, seed=1)
    assert listed("out.parquet") == of(whole.totals)
    assert listed("lines.parquet") == of(whole.lines)
    kept = parquet.read_table("out.parquet")
    mine = pc.and_(pc.is_null(kept["source"]), pc.and_(pc.is_null(kept["gas"]), pc.equal(kept["period"].cast(pa.string()), "2024")))
    year = kept.filter(mine).to_pylist()
    for guideline in GUIDELINES:
        for level, cents in manifest["sums"][guideline].items():
            assert sum(one["value"] for one in year if one["guideline"] == guideline and one["level"] == level) * 100 == int(cents)
    assert manifest["checked"] >= 2 * 100
    assert json.loads(manifest_of(Path("out.parquet")).read_text(encoding="utf-8")) == manifest


def test_scattered_records_are_sorted_first(home):
    """Records in any order, of entities that lie apart, give the same digest; findings name the rows as they were handed in."""
    plain = done()
    table = records()
    order = [*range(1, table.num_rows, 2), *range(0, table.num_rows, 2)]
    bad = table.take(order).set_column(5, "amount", pa.array([None, *table.take(order)["amount"].to_pylist()[1:]]))
    parquet.write_table(table.take(order), "scattered.parquet")
    with pytest.raises(ScatteredError):
        list(pieces(Path("scattered.parquet"), [Path("scattered.parquet")], 100))
    found = done("scattered.parquet")
    assert found["input"]["grouped"]
    assert {part["digest"] for one in found["parts"] for part in one["guidelines"]} == {
        part["digest"] for one in plain["parts"] for part in one["guidelines"]
    }
    assert verify(Path("out.manifest.json"), Path("scattered.parquet"), Path("out.parquet")).same
    parquet.write_table(bad, "scattered.parquet")
    done("scattered.parquet")
    missing = [one for one in parquet.read_table("findings.parquet").to_pylist() if one["code"] == "batch-amount-missing"]
    assert [one["row"] for one in missing] == [0]
    assert not list(home.glob(".ghgcalc*"))


def test_a_folder_of_files(home):
    """A partitioned data set is one run; what its folders state is a column of its rows, and other names of folders are nothing."""
    table = records()
    for at, province in enumerate(("xinjiang", "shandong")):
        folder = Path("set", "year=2024", f"province={province}")
        folder.mkdir(parents=True)
        parquet.write_table(table.slice(at * 288, 288), folder / "part.parquet")
    found = done("set", rows=100)
    assert (found["input"]["rows"], len(found["input"]["sha256"])) == (576, 2)
    whole = table.slice(0, 576)
    provinces = pa.array(["xinjiang"] * 288 + ["shandong"] * 288)
    assert listed("out.parquet") == of(ghgcalc.batch(whole.append_column("province", provinces), GUIDELINES).totals)
    both = Path("set", "year=2024", "province=xinjiang", "more.parquet")
    parquet.write_table(table.slice(360, 24), both)  # of an entity that lies in another folder
    with pytest.raises(ScatteredError):
        list(pieces(Path("set"), sorted(Path("set").rglob("*.parquet")), 50))
    assert done("set", rows=50)["input"]["grouped"]


def test_a_run_that_is_interrupted_leaves_nothing(home):
    """Whatever stops a run, none of its files is there afterwards, nor a part of one; what lay there before still does."""
    Path("out.parquet").write_bytes(b"before")

    def stop(done, size):
        assert done < size
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        streamed(Path("in.parquet"), Path("out.parquet"), rules_of(GUIDELINES), Asked(rows=100), told=stop)
    assert Path("out.parquet").read_bytes() == b"before"
    assert sorted(one.name for one in home.iterdir()) == ["in.parquet", "out.parquet"]


def test_files_take_their_names_together(home):
    """Of several files that are written beside, all take their names or none does; a folder that is missing is named."""
    with pytest.raises(ghgcalc.InputError, match="file-unwritable"), replaced("a.txt", "gone/b.txt"):
        pass
    with pytest.raises(ghgcalc.InputError, match="file-directory"), replaced("a.txt", home):
        pass
    with replaced("a.txt", "b.txt") as (one, two):
        one.write_text("1", encoding="utf-8")
        two.write_text("2", encoding="utf-8")
    assert (Path("a.txt").read_text(encoding="utf-8"), Path("b.txt").read_text(encoding="utf-8")) == ("1", "2")

    def fails():
        with replaced("a.txt") as (one,):
            one.write_text("3", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert sorted(one.name for one in home.iterdir()) == ["a.txt", "b.txt", "in.parquet"]
    assert Path("a.txt").read_text(encoding="utf-8") == "1"


def test_the_ends_of_files(home):
    """No rows are no piece; a column that a file has is not taken from the name of its folder."""
    parquet.write_table(records().slice(0, 0), "empty.parquet")
    assert list(pieces(Path("empty.parquet"), [Path("empty.parquet")])) == []
    folder = Path("set", "entity=other")
    folder.mkdir(parents=True)
    parquet.write_table(records(1), folder / "part.parquet")
    ((first, table, _),) = pieces(Path("set"), [folder / "part.parquet"])
    assert (first, set(table["entity"].to_pylist())) == (0, {"E000"})


def test_sums_that_64_bits_do_not_hold(home):
    """Amounts up to 10^30 are added up and sealed like any other."""
    table = records(2)
    huge = [amount * 1e24 if at < 12 else amount for at, amount in enumerate(table["amount"].to_pylist())]
    parquet.write_table(table.set_column(5, "amount", pa.array(huge)), "in.parquet")
    found = done(guidelines=("cn-al-2023",))
    assert int(found["sums"]["cn-al-2023"]["enterprise"]) > 2**80
    assert listed("out.parquet") == of(ghgcalc.batch("in.parquet", "cn-al-2023").totals)
    assert verify(Path("out.manifest.json"), Path("in.parquet"), Path("out.parquet")).same


def test_policies_of_several_guidelines(home):
    """Where one guideline rounds nothing, the values of all are texts, in totals and in lines; the manifest sums what is rounded."""
    found = done(guidelines=("cn-al-2024", "ghgp-scope2"))
    assert pa.types.is_string(parquet.read_schema("out.parquet").field("value").type)
    assert found["sums"]["ghgp-scope2"] == {}
    whole = ghgcalc.batch("in.parquet", ("cn-al-2024", "ghgp-scope2"))
    assert listed("out.parquet") == of(whole.totals)
    assert listed("lines.parquet") == of(whole.lines)
    assert verify(Path("out.manifest.json"), Path("in.parquet"), Path("out.parquet")).same


def test_one_part_is_worked_out_again(home):
    """A part that is named is worked out alone; the totals that were written are compared, too."""
    parts = len(done()["parts"])
    found = verify(Path("out.manifest.json"), Path("in.parquet"), Path("out.parquet"), [1, 3, 1])
    assert (found.same, found.parts, found.again) == (True, parts, (1, 3))
    assert verify(Path("out.manifest.json"), Path("in.parquet")).again == tuple(range(parts))


def forged(change):
    """The manifest after a change."""
    path = Path("out.manifest.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    change(said)
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


FORGERIES = {
    "a digest": (lambda m: m["parts"][1]["guidelines"][0].update(digest="sha256:0"), ["root", "cn-al-2024: digest"]),
    "a sum": (lambda m: m["parts"][2]["guidelines"][1]["sums"].update(enterprise="1"), ["sums", "cn-al-2023: sums"]),
    "the sums": (lambda m: m["sums"]["cn-al-2024"].update(enterprise="1"), ["sums"]),
    "the root": (lambda m: m.update(root="sha256:1"), ["root"]),
    "the hash of the records": (lambda m: m["input"].update(sha256=["0"]), ["sha256 of the records"]),
    "the number of records": (lambda m: m["input"].update(rows=7), ["rows"]),
    "where a part begins": (lambda m: m["parts"][1].update(first_row=1), ["first_row"]),
    "how many rows it has": (lambda m: m["parts"][1].update(rows=1), ["rows"]),
    "how the rows are parted": (
        lambda m: (m["parts"][0].update(rows=m["parts"][0]["rows"] - 1), m["parts"][1].update(rows=m["parts"][1]["rows"] + 1)),
        ["rows, entities"],
    ),
    "how many entities": (lambda m: m["parts"][1].update(entities=99), ["entities"]),
    "what was found": (lambda m: m["parts"][1].update(findings={"error": 9}), ["findings"]),
    "where its totals lie": (lambda m: m["parts"][1].update(totals=[0, 5]), ["the totals in out.parquet"]),
    "a part more": (lambda m: m["parts"].append(m["parts"][0]), ["rows", "root", "sums"]),
    "another guideline's name": (
        lambda m: m["parts"][0]["guidelines"][0].update(guideline="cn-al-2013"),
        ["cn-al-2024: guideline", "sums"],
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_manifest(home, name):
    """Whatever is altered in a manifest is named."""
    done()
    change, told = FORGERIES[name]
    found = verify(forged(change), Path("in.parquet"), Path("out.parquet"))
    assert not found.same
    said = ", ".join(one.text() for one in found.differences)
    assert all(word in said for word in told), said


def test_forged_totals_and_records(home):
    """Totals that somebody altered, or records, are told; totals that are no Parquet, or are shorter, too."""
    done()
    kept = parquet.read_table("out.parquet")
    at = kept.column_names.index("value")
    altered = [*kept["value"].to_pylist()]
    altered[3] += 1
    parquet.write_table(kept.set_column(at, "value", pa.array(altered, pa.decimal128(38, 2))), "altered.parquet")
    parquet.write_table(kept.slice(0, 10), "short.parquet")
    Path("none.parquet").write_bytes(b"PAR1")
    for name in ("altered", "short", "none", "gone"):
        found = verify(Path("out.manifest.json"), Path("in.parquet"), Path(f"{name}.parquet"))
        assert {dict(one.fields)["what"] for one in found.differences} == {f"the totals in {name}.parquet"}
    table = records()
    amounts = table["amount"].to_pylist()
    amounts[5] += 1
    parquet.write_table(table.set_column(5, "amount", pa.array(amounts)), "in.parquet")
    said = "".join(one.text() for one in verify(Path("out.manifest.json"), Path("in.parquet")).differences)
    assert "sha256 of the records" in said
    assert "digest" in said


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"schema": "ghgcalc/batch/2", "parts": [{"first_row": 0, "rows": 0, "totals": [0, 0], "guidelines": []}]}),
        "",
        "[]",
        "{}",
        '{"schema": "ghgcalc/batch/1"}',
        '{"schema": "ghgcalc/batch/2", "parts": [{}]}',
        "[" * 100_000,
        "\u4e2d",
    ],
)
def test_what_is_no_manifest(home, text):
    """A file that is no manifest is refused as such."""
    Path("m.json").write_text(text, encoding="utf-8")
    with pytest.raises(ghgcalc.InputError, match="batch-not-manifest"):
        verify(Path("m.json"), Path("in.parquet"))
    with pytest.raises(ghgcalc.InputError, match="file-missing"):
        verify(Path("gone.json"), Path("in.parquet"))


def test_numbers_of_a_manifest_are_whole(home):
    """A count that is a fraction, a text or below zero makes a manifest none."""
    done()
    for value in (1.5, "1", -1, True, None):
        with pytest.raises(ghgcalc.InputError, match="batch-not-manifest"):
            verify(forged(lambda m, v=value: m["parts"][0].update(first_row=v)), Path("in.parquet"))


OTHER_RULES = {
    "guideline": "cn-al-1999",
    "sha256": "0",
    "edition": 1,
    "factors": "0",
    "rounding": "total",
    "as_of": "2023-02-30",
    "gwp": "AR5",
    "options": ["x"],
    "include_facilities": True,
    "accept_measured": "yes",
}


@pytest.mark.parametrize("key", OTHER_RULES)
def test_rules_that_are_not_these(home, key):
    """A manifest of other rules than those installed here is refused; other switches give other digits."""
    done()
    path = forged(lambda m: m["rules"][0].update({key: OTHER_RULES[key]}))
    if key in ("rounding", "include_facilities", "edition"):
        try:
            assert not verify(path, Path("in.parquet")).same or key == "include_facilities"
        except ghgcalc.InputError as error:
            assert [one.code for one in error.faults] == ["batch-other-rules"]  # noqa: PT017
        return
    with pytest.raises(ghgcalc.InputError, match="batch-other-rules"):
        verify(path, Path("in.parquet"))


def test_no_such_part(home):
    """A part that a run has not is named, with those that it has."""
    done()
    with pytest.raises(ghgcalc.InputError, match="batch-no-part"):
        verify(Path("out.manifest.json"), Path("in.parquet"), None, [99])


@pytest.mark.parametrize("source", ["gone.parquet", "text.parquet", "empty.parquet", "bare"])
def test_no_records(home, source):
    """A file that is not there, is no Parquet, or has no rows, and a folder without any: named, and nothing is written."""
    Path("text.parquet").write_text("entity,amount", encoding="utf-8")
    parquet.write_table(records().slice(0, 0), "empty.parquet")
    Path("bare").mkdir()
    before = sorted(one.name for one in home.iterdir())
    with pytest.raises(ghgcalc.InputError):
        done(source)
    assert sorted(one.name for one in home.iterdir()) == before


def test_columns_are_told_once(home):
    """Records without a column of entities are refused as a table of them is."""
    parquet.write_table(records().drop_columns(["entity"]), "in.parquet")
    with pytest.raises(ghgcalc.InputError, match="batch-column-missing"):
        done()


def test_a_call(home, call):
    """A run from the command line: a summary, a manifest beside the totals, and the same again by `batch verify`."""
    made = call("batch", "in.parquet", "-o", "out.parquet", "--guideline", "cn-al-2024", "--seed", "5")
    assert made.status == 0, made.err
    assert "648 records of 9 entities, in 1 part(s)" in made.out
    assert "none differs (seed 5)" in made.out
    assert made.err == ""
    again = call("batch", "run", "in.parquet", "-o", "out.parquet", "--guideline", "cn-al-2024", "--format", "json", "--lang", "zh")
    assert again.json["schema"] == "ghgcalc/batch/2"
    same = call("batch", "verify", "out.manifest.json", "--records", "in.parquet", "--totals", "out.parquet", "--part", "0")
    assert (same.status, same.out) == (0, "Batch worked out again\n  1 of 1 part(s) worked out again: the same digits.\n")
    forged(lambda m: m.update(root="sha256:1"))
    differs = call("batch", "verify", "out.manifest.json", "--records", "in.parquet", "--lang", "zh")
    assert differs.status == 1
    assert "存在差异" in differs.out
    data = call("batch", "verify", "out.manifest.json", "--records", "in.parquet", "--format", "json")
    assert data.status == 1
    assert [one["code"] for one in json.loads(data.out)["findings"]] == ["batch-part-differs"]


def test_bad_records_leave_the_others(home, call):
    """A bad record is left out and named; the totals are written, and the status is 2. With --strict nothing is written."""
    table = records()
    amounts = [*table["amount"].to_pylist()]
    amounts[7] = None
    parquet.write_table(table.set_column(5, "amount", pa.array(amounts)), "in.parquet")
    wanted = ("batch", "in.parquet", "-o", "out.parquet", "--guideline", "cn-al-2024")
    assert call(*wanted, "--strict").status == 2
    assert sorted(one.name for one in home.iterdir()) == ["in.parquet"]
    made = call(*wanted, "--findings", "found.parquet", "--lines", "lines.parquet", "--no-months", "--no-unrounded")
    assert made.status == 2
    assert "1 error(s): those records were left out" in made.err
    assert "found.parquet names each" in made.err
    found = parquet.read_table("found.parquet").to_pylist()
    assert [(one["row"], one["code"]) for one in found if one["severity"] == "error"] == [(7, "batch-amount-missing")]
    totals = parquet.read_table("out.parquet")
    assert totals["unrounded"].null_count == len(totals)
    assert set(totals["period"].to_pylist()) == {"2024"}
    assert {one["entity"] for one in totals.to_pylist() if one["refused"]} == {"E000"}


def test_what_is_odd_leaves_no_record_out(home, call):
    """A ratio that no plant has is a finding of gravity error, and no record less: status 0, nothing is said to be left out; in Chinese, too."""
    table = records(1)
    tons = [one * 9 if at < 12 else one for at, one in enumerate(table["amount"].to_pylist())]
    parquet.write_table(table.set_column(5, "amount", pa.array(tons)), "in.parquet")
    wanted = ("batch", "in.parquet", "-o", "out.parquet", "--guideline", "eu-cbam-al-2023", "--guideline", "cn-al-2024")
    alone = call("batch", "in.parquet", "-o", "out.parquet", "--guideline", "cn-al-2024", "--findings", "f.parquet", "--lang", "zh")
    assert (alone.status, alone.err) == (0, "")
    assert "error" in parquet.read_table("f.parquet")["severity"].to_pylist()
    assert "电解" in alone.out
    assert "electrolysis" not in alone.out
    assert set(parquet.read_table("out.parquet")["refused"].to_pylist()) == {0}
    assert call(*wanted).status == 2


WRONG = {
    "an ending": (("-o", "out.csv"), "file-kind"),
    "the input": (("-o", "in.parquet"), "output-input"),
    "one file for two results": (("-o", "out.parquet", "--lines", "out.parquet"), "output-input"),
    "another's file": (("-o", "other.parquet"), "output-other"),
    "no Parquet": (("-o", "text.parquet"), "output-other"),
    "a folder": (("-o", "folder.parquet"), "file-directory"),
    "a guideline that is none": (("-o", "out.parquet", "--guideline", "cn-al-1999"), "cn-al-1999"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_call(home, call, name):
    """What cannot be written, or is not known, is refused before anything is worked out."""
    parquet.write_table(records(1), "other.parquet")
    Path("text.parquet").write_text("x", encoding="utf-8")
    Path("folder.parquet").mkdir()
    words, told = WRONG[name]
    made = call("batch", "in.parquet", "--guideline", "cn-al-2024", *words)
    assert made.status == 2
    assert told in made.err
    if name in ("another's file", "no Parquet"):
        assert call("batch", "in.parquet", "--guideline", "cn-al-2024", *words, "--force").status == 0
    assert call("batch", "in.parquet", "--guideline", "cn-al-2024", "-o", "set/out.parquet").status == 2


def test_no_output_among_the_records(home, call):
    """The totals of a folder of records are not written into it, for the next run would read them."""
    Path("set").mkdir()
    Path("in.parquet").rename("set/in.parquet")
    assert call("batch", "set", "--guideline", "cn-al-2024", "-o", "set/out.parquet").status == 2
    assert call("batch", "set", "--guideline", "cn-al-2024", "-o", "out.parquet").status == 0


def test_how_far_it_has_come(home):
    """A terminal is told how far a run has come; what is no terminal is not."""
    words = [sys.executable, "-m", "ghgcalc", "batch", "in.parquet", "-o", "out.parquet", "--guideline", "cn-al-2024"]
    quiet = subprocess.run(words, check=True, capture_output=True, text=True)
    assert quiet.stderr == ""
    leader, follower = pty.openpty()
    subprocess.run(words, check=True, stderr=follower, stdout=subprocess.DEVNULL)
    os.close(follower)
    assert "100%" in os.read(leader, 1 << 16).decode()
    os.close(leader)


@pytest.mark.parametrize("falling", [False, True])
def test_entities_of_many_parts_are_told_apart(home, monkeypatch, falling):
    """An entity that comes again many parts later is noticed, in whatever order names are; memory of them is a sorted column."""
    monkeypatch.setattr("ghgcalc.bulk.source.SINCE", 5)
    table = records(40)
    entities = [table.slice(first, 72) for first in range(0, len(table), 72)]
    table = pa.concat_tables(entities[::-1]).combine_chunks() if falling else table
    parquet.write_table(table, "in.parquet")
    whole = [piece.table for piece in pieces(Path("in.parquet"), [Path("in.parquet")], 150)]
    assert len(whole) > 10
    assert listed_of(pa.concat_tables(whole, promote_options="permissive")) == listed_of(table)
    for again in (0, 72 * 35):  # noted long ago, and lately
        parquet.write_table(pa.concat_tables([table, table.slice(again, 72)]), "again.parquet")
        with pytest.raises(ScatteredError):
            list(pieces(Path("again.parquet"), [Path("again.parquet")], 150))


def listed_of(table):
    """The rows of a table, texts as they are."""
    return pa.table({name: pa.chunked_array(table.column(name)).cast(pa.string()) for name in table.column_names}).to_pylist()


def test_the_last_entity_is_found_however_long_it_is(home):
    """A part ends before its last entity begins, also where that has thousands of rows, and where there is no other."""
    table = records(30)
    long = pa.concat_tables([table.slice(72, 72).set_column(0, "entity", pa.array(["Z"] * 72))] * 30)
    parquet.write_table(pa.concat_tables([table, long]), "in.parquet")
    cut = [set(piece.table.column("entity").to_pylist()) for piece in pieces(Path("in.parquet"), [Path("in.parquet")], 4300)]
    assert cut[-1] == {"Z"}
    assert not any("Z" in part for part in cut[:-1])
    parquet.write_table(long, "one.parquet")
    assert [len(piece.table) for piece in pieces(Path("one.parquet"), [Path("one.parquet")], 100)] == [2160]


def test_templates_are_kept_within_bounds(home, monkeypatch):
    """However many shapes a run has, so many templates are kept of a plan; the digits are the same."""
    table = records(3)
    wanted = listed_of(ghgcalc.batch(table, "cn-al-2024", seed=1).totals)
    monkeypatch.setattr("ghgcalc.bulk.template.MOST", 1)
    for left in ("diesel", "green-power"):
        ghgcalc.batch(table.filter(pc.fill_null(pc.not_equal(table.column("item"), left), fill_value=True)), "cn-al-2024", seed=1)
    assert listed_of(ghgcalc.batch(table, "cn-al-2024", seed=1).totals) == wanted


def test_row_groups_that_begin_with_other_texts(home):
    """The order of texts is that in which they come in the file, whatever the row groups begin with and wherever an entity is cut."""
    rows = records(9).to_pylist()
    del rows[150:156], rows[300:320]
    table = pa.Table.from_pylist(
        [row | {"item": None} if at % 50 == 7 and row["datum"] != "electricity" else row for at, row in enumerate(rows)]
    )
    found = []
    for size in (50, 10000):
        parquet.write_table(table, "in.parquet", row_group_size=size)
        streamed(
            Path("in.parquet"),
            Path("out.parquet"),
            rules_of(GUIDELINES),
            Asked(months=False, unrounded=False, check_lines=0, seed=1, rows=150),
            findings=Path("f.parquet"),
        )
        manifest = json.loads(manifest_of(Path("out.parquet")).read_text())
        assert verify(Path("out.manifest.json"), Path("in.parquet"), Path("out.parquet")).same
        found.append((manifest["root"], manifest["sums"], parquet.read_table("f.parquet").to_pylist()))
    assert found[0] == found[1]
