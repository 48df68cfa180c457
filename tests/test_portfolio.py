"""Many plants: each for itself, told apart, none stopped by a faulty one; nothing that was read is replaced, and nothing is half written."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
import ledgers
from ghgcalc import corrections
from ghgcalc.errors import ArgumentError, InputError, UnknownIdError
from ghgcalc.portfolio import Plant, metal_of, names_of, once
from ghgcalc.report.contents.portfolio import portfolio_report
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
MONTH = (EXAMPLES / "worked-month.toml").read_text(encoding="utf-8")


def listed(folder):
    """What lies in a folder."""
    return sorted(one.name for one in Path(folder).iterdir())


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@pytest.fixture
def plants(tmp_path, monkeypatch):
    """Three sound plants, two of one name, and a faulty one, in the current folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("north", "south"):
        Path(name).mkdir()
        Path(name, "plant.toml").write_text(MONTH.replace("Worked month", name.title()), encoding="utf-8")
    shutil.copy(EXAMPLES / "smelter-export-2026.toml", "east.toml")
    Path("bad.toml").write_text(MONTH.replace("anode = ", "anod = ").replace("liquid_aluminium", "liquid"), encoding="utf-8")
    return tmp_path


FILES = ("north/plant.toml", "south/plant.toml", "east.toml", "bad.toml")


def test_a_folder_of_plants(call, plants):
    """An inventory of each sound plant, equal to what a call for it alone writes; a table of all in three forms; status 2 for the faulty."""
    done = call("calculate", *FILES, "-o", "out/")
    assert done.status == 2
    assert listed("out") == [
        "east.json", "north-plant.json", "portfolio.json", "portfolio.txt", "portfolio.xlsx", "south-plant.json",
    ]  # fmt: skip
    for file, name in (("north/plant.toml", "north-plant"), ("east.toml", "east")):
        assert call("calculate", file, "-o", "alone.json", "--force").status == 0
        assert Path("alone.json").read_bytes() == Path(f"out/{name}.json").read_bytes()
    assert Path("out/portfolio.txt").read_text(encoding="utf-8") == done.out
    assert "1 of 4 plants skipped" in done.err
    assert call("calculate", "bad.toml").err.splitlines()[0] in done.err.splitlines()
    table = json.loads(Path("out/portfolio.json").read_text(encoding="utf-8"))
    assert (table["count"], table["faulty"]) == (4, 1)
    assert [(one["name"], bool(one["faults"])) for one in table["plants"]] == [
        ("north-plant", False), ("south-plant", False), ("east", False), ("bad", True),
    ]  # fmt: skip
    assert "totals" not in table["plants"][3]
    book = openpyxl.load_workbook("out/portfolio.xlsx", data_only=True)
    rows = list(book.worksheets[1].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == ["north-plant", "south-plant", "east", "bad"]
    alone = json.loads(Path("out/east.json").read_text(encoding="utf-8"))
    whole = next(one for one in alone["totals"] if one["level"] == "enterprise" and not one["source"] and one["period"] == "2026")
    assert float(whole["value"]) in rows[2]
    assert rows[3][1:8] == ("–",) * 7, "missing is not zero"


def test_every_fault_of_every_plant_is_said(call, plants):
    """The faults of two faulty files stand on standard error, each with its file; as data, in the table on standard output."""
    shutil.copy("bad.toml", "worse.toml")
    done = call("calculate", "bad.toml", "worse.toml", "north/plant.toml")
    said = [line for line in done.err.splitlines() if line.startswith("error ")]
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(ghgcalc.read("bad.toml"))
    assert len(caught.value.faults) > 1
    assert said == [one.text("en") for one in caught.value.faults] + [
        one.text("en").replace("bad.toml", "worse.toml") for one in caught.value.faults
    ]
    data = call("calculate", "bad.toml", "worse.toml", "north/plant.toml", "--format", "json")
    assert (data.status, data.err) == (2, "")
    assert [len(one["faults"]) for one in json.loads(data.out)["plants"]] == [len(said) // 2, len(said) // 2, 0]
    log = json.loads(call("calculate", "bad.toml", "east.toml", "--format", "sarif").out)
    places = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in log["runs"][0]["results"]
        if one.get("locations")
    }
    assert places == {"bad.toml", "east.toml"}


def test_nothing_that_is_read_is_replaced(call, plants):
    """A folder that holds the activities as JSON, under the names that the results would take, is refused before anything is worked out."""
    Path("here").mkdir()
    Path("here/a.json").write_text(json.dumps(ghgcalc.read("east.toml").dump(), default=str), encoding="utf-8")
    before = Path("here/a.json").read_bytes()
    for more in ([], ["--force"]):
        done = call("calculate", "here/a.json", "north/plant.toml", "-o", "here/", *more)
        assert done.status == 2
        assert "output-input" in done.err
        assert listed("here") == ["a.json"]
        assert Path("here/a.json").read_bytes() == before
    portfolio = ghgcalc.calculate_many(["here/a.json", "north/plant.toml"])
    with pytest.raises(InputError, match="output-input"):
        ghgcalc.write(portfolio, "here")
    assert listed("here") == ["a.json"]


def test_nobodys_file_is_replaced(call, plants):
    """Another's file under a name of ours stays until --force; what an earlier run wrote is made anew, the table's workbook, too."""
    Path("out").mkdir()
    Path("out/plant.json").write_text('{"theirs": 1}', encoding="utf-8")
    Path("out/portfolio.xlsx").write_bytes((ROOT / "tests/golden/worked-month.en.xlsx").read_bytes())
    done = call("calculate", "north/plant.toml", "-o", "out")
    assert done.status == 2
    assert done.err.count("output-other") == 2
    assert listed("out") == ["plant.json", "portfolio.xlsx"]
    for more in (["--force"], [], []):
        assert call("calculate", "north/plant.toml", "-o", "out", *more).status == 0
    for broken in (b"PK\x03\x04 no workbook", b"text"):
        Path("out/portfolio.xlsx").write_bytes(broken)
        assert call("calculate", "north/plant.toml", "-o", "out").status == 2


def test_an_inventory_of_an_earlier_run_is_named(call, plants):
    """Where a plant has become faulty, its inventory of yesterday stays and is said to be old."""
    assert call("calculate", "north/plant.toml", "east.toml", "-o", "out").status == 0
    shutil.copy("bad.toml", "east.toml")
    done = call("calculate", "north/plant.toml", "east.toml", "-o", "out", "--lang", "zh")
    assert done.status == 2
    assert f"{Path('out', 'east.json')}：为以往运行的结果" in done.err
    assert Path("out/east.json").exists()


def test_patterns_are_expanded_where_the_shell_does_not(call, plants):
    """A pattern is its files in order; one that fits nothing is a missing file; a file that is called so is that file."""
    done = call("calculate", "*/plant.toml", "none-*.toml", "--format", "json")
    assert [one["file"] for one in json.loads(done.out)["plants"]] == ["north/plant.toml", "south/plant.toml", "none-*.toml"]
    assert json.loads(done.out)["plants"][2]["faults"][0]["code"] == "file-missing"
    shutil.copy("east.toml", "[1].toml")
    assert call("calculate", "[1].toml", "-o", "one.json").status == 0


def test_one_file_twice_is_one_plant(call, plants):
    """By whatever name: two patterns that overlap count nobody twice."""
    Path("link.toml").symlink_to("east.toml")
    done = call("calculate", "east.toml", "./east.toml", "link.toml", "north/plant.toml", "--format", "json")
    assert [one["name"] for one in json.loads(done.out)["plants"]] == ["east", "plant"]
    assert once(["a", "b", "./a"]) == ["a", "b"]


def test_ledgers_among_them_are_read_by_their_mapping(call, plants):
    """`--map` is for the ledgers; TOML beside them needs none. A fault names the cell, and a broken mapping is said once."""
    ledgers.across(Path("one.xlsx"))
    book = openpyxl.load_workbook("one.xlsx")
    shutil.copy(ROOT / "tests/data/ledgers/across.map.toml", "map.toml")
    sheet = book.worksheets[0]
    row = next(row for row in sheet.iter_rows() if any(isinstance(cell.value, int | float) for cell in row))
    next(cell for cell in row if isinstance(cell.value, int | float)).value = "9oo"
    book.save("two.xlsx")
    done = call("calculate", "one.xlsx", "two.xlsx", "east.toml", "--map", "map.toml", "--format", "json")
    one, two, three = json.loads(done.out)["plants"]
    assert one["totals"]
    assert three["totals"]
    assert two["faults"][0]["place"]["cell"]
    done = call("calculate", "one.xlsx", "one.xlsx", "--map", "map.toml", "--guideline", "ghgp-al", "-o", "out")
    alone = call("calculate", "one.xlsx", "--map", "map.toml", "--guideline", "ghgp-al")
    said = [line for line in alone.err.splitlines() if line.startswith("error ")]
    assert said
    assert [line for line in done.err.splitlines() if line.startswith("error ")] == said, "placed in the ledger, as alone"
    shutil.rmtree("out")
    Path("map.toml").write_text("schema = 1\n", encoding="utf-8")
    broken = call("calculate", "one.xlsx", "two.xlsx", "--map", "map.toml", "-o", "out")
    assert broken.status == 2
    assert broken.err.count("unknown-choice: map.toml, schema") == 1
    assert not Path("out").exists()


def test_what_warns_fails_a_plant_alone(call, plants):
    """`--strict`: the plant with a warning is faulty, and its warnings are said; the others are written."""
    done = call("calculate", "east.toml", "north/plant.toml", "-o", "out", "--strict")
    assert done.status == 2
    assert sorted(one for one in listed("out") if "portfolio" not in one) == ["plant.json"]
    assert "method-not-offered: east.toml" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("north/plant.toml", "-"), "`-` is one activity"),
        (("north/plant.toml", "east.toml", "--mark", "x.xlsx"), "--mark takes one ledger"),
        (("north/plant.toml", "east.toml", "-o", "x.json"), "into a folder"),
        ((), "Missing argument"),
    ],
)
def test_wrong_calls(call, plants, words, said):
    """What cannot be done with several files is a fault of the call, in both languages."""
    done = call("calculate", *words)
    assert done.status == 2
    assert said in done.err
    other = call("calculate", *words, "--lang", "zh")
    assert re.search("[\u4e00-\u9fff]", other.err.splitlines()[-1])
    assert not Path("x.json").exists()


def test_one_file_and_the_name_of_one_is_as_ever(call, plants):
    """A file goes to a file; the same file into a folder has a table, too."""
    assert call("calculate", "east.toml", "-o", "made.json").status == 0
    assert call("calculate", "east.toml", "-o", "made/").status == 0
    assert Path("made.json").read_bytes() == Path("made/east.json").read_bytes()
    assert call("calculate", "east.toml", "-o", "made.json/").status == 2, "a file lies there"


def test_a_folder_named_as_a_file_is_asked_for_with_its_slash(call, plants):
    """A folder that is named as a result would be is no result; with its slash it is a folder as any other."""
    Path("made.json").mkdir()
    for files in (["east.toml"], ["east.toml", "north/plant.toml"]):
        refused = call("calculate", *files, "-o", "made.json")
        assert (refused.status, refused.out, listed("made.json")) == (2, "", [])
    assert call("calculate", "east.toml", "-o", "made.json/").status == 0
    assert "east.json" in listed("made.json")


def test_a_terminal_sees_how_far_it_has_come(plants):
    """A bar on a terminal, and not a sign of it in a file or a pipe."""
    words = [sys.executable, "-m", "ghgcalc", "calculate", "north/plant.toml", "south/plant.toml", "-o", "out"]
    environment = os.environ | {"PYTHONPATH": str(Path(ghgcalc.__file__).parent.parent), "TERM": "xterm", "PYTHONUTF8": "1"}
    ours, theirs = pty.openpty()
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.close(theirs)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "calculating" in seen
    assert "100%" in seen
    quiet = subprocess.run(words, env=environment, capture_output=True, check=False)
    assert b"calculating" not in quiet.stderr
    assert b"\x1b" not in quiet.stderr


# --- from Python


def test_the_same_from_python(call, plants):
    """`calculate_many` and `write` give the files that the command line gives; the plants are there as inventories."""
    assert call("calculate", *FILES, "-o", "out").status == 2
    portfolio = ghgcalc.calculate_many([Path(one) for one in FILES])
    ghgcalc.write(portfolio, "again/")
    assert listed("again") == listed("out")
    for name in listed("out"):
        assert Path("out", name).read_bytes() == Path("again", name).read_bytes(), name
    assert [one.name for one in portfolio.faulty] == ["bad"]
    assert portfolio.plants[2].inventory == ghgcalc.calculate(ghgcalc.read("east.toml"))
    ghgcalc.write(portfolio, "table.xlsx", "zh")
    assert Path("table.xlsx").read_bytes() == portfolio.report("zh", "xlsx")


def test_an_intensity_is_that_of_the_inventory(plants):
    """Of the electrolysis per tonne of liquid aluminium, to four decimals, as the report of the inventory prints it; none without the tonnes."""
    portfolio = ghgcalc.calculate_many(["east.toml", "bad.toml"])
    plant, bad = portfolio.plants
    table = json.loads(plant.inventory.report(form="json"))
    total = next(one for one in plant.totals if one.level == "electrolysis")
    row = next(one for one in portfolio_report(portfolio).table("plants").rows if one.key == "east")
    assert plant.intensity(total) in [cell.number for cell in row.cells]
    from ghgcalc.report.contents.inventory import inventory_report

    printed = next(one for one in inventory_report(plant.inventory).table("intensity").rows if one.total)
    assert f"{plant.intensity(total):f}" == printed.cells[3].printed
    assert table["digest"] == plant.as_dict()["digest"]
    assert (bad.metal, bad.totals) == (None, ())


def test_metal_is_in_tonnes():
    """Whatever unit a process states it in; one that does not state it has none."""
    stated = [{"id": "P1"}, {"id": "P2", "liquid_aluminium": "2 kt"}]
    stated.append({"id": "P3", "liquid_aluminium": {"unit": "kg", "values": ["500"] * 12}})
    stated.append({"id": "P4", "liquid_aluminium": "3 ktAl"})
    stated.append({"id": "P5", "liquid_aluminium": {"value": "7 t", "through": "2026-06"}})
    assert metal_of({"process": stated}) == {"P1": None, "P2": 2000, "P3": Decimal(6), "P4": 3000, "P5": 7}
    assert metal_of({}) == {}


def test_corrected_metal_is_what_an_allowance_divides_by():
    """The intensity of a table of plants, and of a report, is that of the settlement: over the value that is not too high."""
    months = {"unit": "t", "values": [*["8333.33"] * 4, "missing", *["8333.33"] * 7]}
    raw = {"year": 2025, "entity": {"name": "A"}, "process": [{"id": "P1", "liquid_aluminium": months, "anode": "46900 t"}]}
    one = {"table": "process", "row": "P1", "key": "liquid_aluminium", "reason": "lost"}
    balance = [{"name": "a", "plus": ["8000 t"]}, {"name": "b", "plus": ["8100 t"]}]
    known = {"gap": [one | {"month": 5, "balance": balance}], "meter": [one | {"meter": "W", "required": "0.2 %"}]}
    for subject, mode in ((raw, "both"), (raw, "activity")):
        found = ghgcalc.calculate(corrections.correct(subject, known | {"hot_metal_correction": mode}).activity)
        (process,) = ghgcalc.allowances.settle(found, "cn-al-2025", balance_value="1.569 tCO2e/t").processes
        plant = Plant("A", "a.toml", found)
        assert (plant.metal, plant.intensity(plant.totals[0])) == (process.output, round(Decimal(float(process.intensity)), 4))
        assert f"{plant.intensity(plant.totals[0])}" in found.report()
    assert metal_of(dict(found.activity) | {"process": [{"id": "P2", "liquid_aluminium": "5 t"}]}) == {"P2": 5}
    annual = corrections.meter({**raw, "process": [raw["process"][0] | {"liquid_aluminium": "100000 t"}]}, known["meter"][0])
    assert metal_of(annual.activity.dump()) == {"P1": 99800}


def test_a_plant_without_its_tonnes_has_no_intensity(plants):
    """An electrolysis whose tonnes nobody states has a total and no intensity: a dash, never a division by nothing."""
    raw = ghgcalc.read("north/plant.toml").dump()
    raw["process"].append(dict(raw["process"][0], id="P2", liquid_aluminium="0 t", anode="0 t", electricity=[]))
    Path("two.json").write_text(json.dumps(raw, default=str), encoding="utf-8")
    (plant,) = ghgcalc.calculate_many(["two.json"]).plants
    assert plant.totals
    assert all(plant.intensity(one) is None for one in plant.totals)
    assert all(one["intensity"] is None for one in plant.as_dict()["totals"])


@pytest.mark.parametrize("files", ["east.toml", b"x", Path("east.toml"), None, [1], 5])
def test_wrong_files_are_refused(files):
    """One name is not a list of its letters."""
    with pytest.raises(ArgumentError, match="files"):
        ghgcalc.calculate_many(files)


def test_what_is_wrong_for_all_is_raised(plants):
    """An unknown guideline, a wrong type: no plant is at fault."""
    with pytest.raises(UnknownIdError):
        ghgcalc.calculate_many(["east.toml"], "cn-al-1999")
    with pytest.raises(ArgumentError):
        ghgcalc.calculate_many(["east.toml"], strict=1)
    with pytest.raises(ArgumentError):
        ghgcalc.calculate_many(["east.toml"], factors="1")
    assert ghgcalc.calculate_many([]).as_dict()["count"] == 0


def test_a_folder_that_cannot_be_made(plants):
    """A file in the place of the folder is a fault, and nothing is written."""
    portfolio = ghgcalc.calculate_many(["east.toml"])
    with pytest.raises(InputError, match="file-unwritable"):
        ghgcalc.write(portfolio, "bad.toml/out")


def test_names_of_a_portfolio_are_told_apart():
    """By folder, by ending, by both, by number; none is called as the table of all is."""
    assert names_of(["a/x.toml", "b/x.toml", "b/y.toml"]) == ["a-x", "b-x", "y"]
    assert names_of(["a/x.toml", "a/x.json"]) == ["x-toml", "x-json"]
    assert names_of(["a/x.toml", "a/x.json", "b/x.json"]) == ["x-toml", "x-json", "b-x"]
    assert names_of(["q/portfolio.xlsx"]) == ["q-portfolio"]
    assert names_of(["k/a/x.toml", "l/a/x.toml", "a-x.toml"]) == ["x-2", "x-3", "a-x"]


@given(st.lists(st.text("aAéx-2/.", min_size=1, max_size=8), max_size=12))
def test_names_are_always_distinct(files):
    """Whatever the files are called, no two inventories share a file, on a file system that takes A for a, either."""
    distinct = once([f"/p/{one}" for one in files])
    names = names_of(distinct)
    assert len(names) == len(distinct)
    assert len({name.casefold() for name in names} | {"portfolio"}) == len(names) + 1


def test_a_hostile_name_stays_a_text(plants):
    """A plant that is called as a formula, or clears the screen, is a text in the workbook and signs on the page."""
    raw = ghgcalc.read("north/plant.toml").dump()
    raw["entity"]["name"] = "=cmd|'/C calc'!A0\x1b[2J"
    Path("x.json").write_text(json.dumps(raw, default=str), encoding="utf-8")
    portfolio = ghgcalc.calculate_many(["x.json"])
    ghgcalc.write(portfolio, "out")
    assert "\x1b" not in Path("out/portfolio.txt").read_text(encoding="utf-8")
    book = openpyxl.load_workbook("out/portfolio.xlsx")
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
