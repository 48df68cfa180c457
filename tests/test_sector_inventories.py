"""A sector from inventories: each verified first, every fault of every file at once, the same digits as a table of the same figures."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
import oracle_allowances as oracle
from ghgcalc import allowances
from ghgcalc.allowances.settlement import Members, sector, settle_members
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.report.allowances import sector_text
from ghgcalc.report.contents.sector import sector_report
from support import altered, caller

PLANTS = {"A": ("100000 t", "46000 t"), "B": ("150000 t", "73500 t"), "C": ("80000 t", "38000 t"), "D": ("9000 t", "4230 t")}
"""Metal and anode; the last lies below the threshold of 26 000 t."""


def activity(name: str, year: int = 2025, **more: Any) -> dict[str, Any]:
    """A plant of one process."""
    metal, anode = PLANTS.get(name, PLANTS["A"])
    row = {"id": "P1", "liquid_aluminium": metal, "anode": anode}
    return {"year": year, "entity": {"name": name} | more, "process": [row]}


@cache
def inventory(name: str, year: int = 2025) -> ghgcalc.Inventory:
    """Its inventory."""
    return ghgcalc.calculate(activity(name, year), "cn-al-2024")


def every() -> list[ghgcalc.Inventory]:
    """All four plants."""
    return [inventory(name) for name in PLANTS]


def rows() -> list[dict[str, str]]:
    """The same as a table that somebody typed."""
    found = []
    for one in every():
        total = one.total("process", process="P1")
        metal = one.activity["process"][0]["liquid_aluminium"]
        found.append({"entity": str(one.entity["name"]), "process": "P1", "emissions": str(total), "output": metal})
    return found


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with the four inventories, beside the table of all plants that calculating them leaves."""
    found = tmp_path / "plants"
    found.mkdir()
    for one in every():
        ghgcalc.write(one, found / f"{one.entity['name']}.json")
    return found


@pytest.mark.parametrize(("lang", "words"), [("en", "inventory files (JSON)"), ("zh", "核算结果文件")])
def test_the_help_says_which_files_a_sector_takes(call, monkeypatch, lang, words):
    """The files of a sector are inventories, folders of them or a table, not factor files."""
    monkeypatch.setenv("GHGCALC_LANG", lang)
    shown = call("allowance", "sector", "--help").out
    assert words in shown
    assert "factor" not in shown
    assert "因子" not in shown


def refused(*inventories: Any, **asked: Any) -> list[tuple[str, str | None]]:
    """Code and key of every fault of a sector that is refused."""
    with pytest.raises(InputError) as caught:
        allowances.settle_sector(list(inventories), **asked)
    for one in caught.value.faults:
        assert one.text("zh") != one.text("en")
    return [(one.code, one.place.key) for one in caught.value.faults]


def test_inventories_give_the_digits_of_a_table_of_the_same_figures():
    """Balance value, allocation and surplus of each entity are those of the table, and those of the oracle; the plan is that of the year."""
    found = allowances.settle_sector(every(), price="90 CNY/t")
    typed = allowances.settle_sector(rows(), "cn-al-2025", price="90 CNY/t")
    assert found.balance == typed.balance
    assert (found.plan.id, [one.code for one in found.findings]) == ("cn-al-2025", ["plan-by-year", "balance-solved"])
    assert [one.allocated for one in found.entities] == [one.allocated for one in typed.entities]
    assert (found.allocated, found.reported, found.worth) == (typed.allocated, typed.reported, typed.worth)
    for one in found.entities:
        (row,) = one.processes
        zero = one.entity["name"] == "D"
        made = oracle.allowance(row.emissions, row.output, found.balance.value, zero=zero)
        assert row.allocation == made.allowance
        assert row.case == ("small" if zero else "inside")
    ordinary = [(one.processes[0].emissions, one.processes[0].output) for one in found.entities[:3]]
    low, high = oracle.bracket(ordinary, steps=60)
    assert low <= found.balance.value <= high
    assert [one.inventory for one in found.entities] == [one.digest for one in every()]
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_stated_balance_value_and_verifications():
    """A verification will do, and an inventory of a file is verified here; each entity has the position that `settle` gives it alone."""
    given = [inventory("A"), ghgcalc.verify(inventory("B").as_dict()), ghgcalc.Inventory.from_dict(inventory("C").as_dict())]
    found = allowances.settle_sector(iter(given), balance_value="1.6 tCO2e/t", balance_source="a guess")
    assert found.balance is None
    assert [one.code for one in found.findings] == ["plan-by-year"]
    for name, one in zip("ABC", found.entities, strict=True):
        alone = allowances.settle(inventory(name), "cn-al-2025", balance_value="1.6 tCO2e/t", balance_source="a guess")
        assert (one.allocated, one.reported, one.surrender) == (alone.allocated, alone.reported, alone.surrender)
        assert (one.balance_source, one.grounds) == ("a guess", None)
    assert found.as_dict()["balance_value"] == {"value": "1.6", "unit": "tCO2e/tAl", "source": "a guess"}
    plain = allowances.settle_sector([inventory("A", 2024)], price="90 CNY/t")
    assert (plain.plan.id, plain.balance, plain.as_dict()["balance_value"]) == ("cn-al-2024", None, None)
    assert plain.worth == Fraction(0)


def test_the_record():
    """Value, units, inventories and entities as texts; without a price no value; a table has no inventories."""
    record = allowances.settle_sector(every(), price="90 CNY/t").as_dict()
    assert json.loads(json.dumps(record)) == record
    surplus = Fraction(record["surplus"])
    assert Fraction(record["value"]["surplus"]) == surplus * 90
    assert record["value"]["price"]["value"] == "90"
    assert sum(Fraction(one["value"]["surplus"]) for one in record["entities"]) == surplus * 90
    assert record["units"] == {
        name: str(sum(int(one["units"][name]) for one in record["entities"])) for name in ("units", "buy", "sell")
    }
    assert record["inventories"] == [{"file": None, "digest": one.digest} for one in every()]
    typed = allowances.settle_sector(rows(), "cn-al-2025").as_dict()
    assert (typed["value"], typed["inventories"], typed["schema"]) == (None, [], "ghgcalc/sector/1")


def test_another_year_and_an_entity_that_stands_twice():
    """An inventory of another year than the plan's, and an entity in two inventories, by its code or by its name: refused together."""
    assert refused(inventory("A"), inventory("B", 2024), inventory("A")) == [("sector-year", "year"), ("sector-twice", "entity")]
    assert refused(inventory("A"), plan="cn-al-2026") == [("sector-year", "year")]
    one, other, again = (
        ghgcalc.calculate(activity(name, uscc=code), "cn-al-2024")
        for name, code in (("A", "91350100M000100Y43"), ("A", "911101086000037348"), ("Ａ works", "91350100M000100Y43"))
    )
    assert [each.entity["name"] for each in allowances.settle_sector([one, other]).entities] == ["A", "A"]
    assert refused(one, again) == [("sector-twice", "entity")]
    assert refused(one, inventory("A")) == [("sector-twice", "entity")]
    assert refused(inventory("A"), ghgcalc.calculate(activity("а"), "cn-al-2024")) == [("sector-twice", "entity")]


def test_what_may_not_enter_is_refused_with_the_rest():
    """Electricity in the total, foreign rules, a difference, an output outside its life, a wrong request: all of it in one call."""
    foreign = altered("cn-al-2024", ('id = "cn-al-2024"', 'id = "ours"'))
    own = ghgcalc.Inventory.from_dict(ghgcalc.calculate(activity("B"), foreign).as_dict())
    forged = ghgcalc.Inventory.from_dict(inventory("C").as_dict() | {"digest": "sha256:" + "0" * 64})
    powered = activity("D")
    powered["process"][0]["electricity"] = [{"supply": "grid", "amount": "1000 MWh"}]
    found = refused(ghgcalc.calculate(powered, "cn-al-2023"), own, forged, plan="cn-al-2025", balance_value="1.6 t", price="x")
    assert [code for code, _ in found][-3:] == ["allowance-electricity", "rules-not-accepted", "inventory-digest"]
    assert {"balance_value", "price"} <= {key for _, key in found}
    taken = allowances.settle_sector([inventory("A"), own], accept_rules=own.guideline["sha256"], balance_value="1.6 tCO2e/t")
    assert "plan-guideline" in [one.code for one in taken.entities[1].findings]
    late = ghgcalc.calculate(activity("A", 2030), "cn-al-2024")
    assert refused(late, inventory("A")) == [("plan-none", "plan")]


def test_what_is_no_sector():
    """A table beside inventories, a table without a plan, a year beside inventories, nothing at all, more entities than any sector has."""
    assert refused(inventory("A"), rows()[1]) == [("sector-mixed", "rows")]
    assert refused(*rows()) == [("plan-unnamed", "plan")]
    with pytest.raises(ArgumentError, match="year"):
        allowances.settle_sector([inventory("A")], year=2025)
    with pytest.raises(ArgumentError, match="rows"):
        allowances.settle_sector([inventory("A"), 5])
    with pytest.raises(InputError) as caught:
        settle_members(Members(None), {})
    assert [one.code for one in caught.value.faults] == ["sector-empty"]


def test_a_sector_has_its_bounds(monkeypatch):
    """More entities than any sector has are refused, of inventories as of a table."""
    monkeypatch.setattr(sector, "MAX_ENTITIES", 1)
    assert refused(inventory("A"), inventory("B")) == [("entities-too-many", "entity")]
    assert refused(*rows(), plan="cn-al-2025") == [("entities-too-many", "entity")]


# --- the command


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_call(call, folder, lang):
    """A folder, or its files: per entity and in all emission, allocation, surplus and value, and where each comes from."""
    found = call("allowance", "sector", folder, "--price", "90 CNY/t", "--lang", lang)
    assert found.status == 0, found.err
    assert found.err == ""
    listed = call("allowance", "sector", *sorted(folder.glob("*.json")), "--price", "90 CNY/t", "--lang", lang)
    wild = call("allowance", "sector", folder / "*.json", "--price", "90 CNY/t", "--lang", lang)
    assert found.out == listed.out == wild.out
    made = allowances.settle_sector(every(), price="90 CNY/t")
    lines = found.out.splitlines()
    for one in made.entities:
        (line,) = [line for line in lines if line.strip().startswith(f"{one.entity['name']} ") and ".json" in line]
        assert line.endswith(f"{float(one.price.times(one.allocated - one.reported)):+,.2f}".replace(",", " "))
        assert f"{float(one.allocated):,.2f}".replace(",", " ") in line
    (total,) = [line for line in lines if line.split()[:1] == ["total" if lang == "en" else "合计"]]
    assert total.endswith(f"{float(made.worth):+,.2f}".replace(",", " "))
    assert "plan-by-year" in found.out
    assert call("allowance", "sector", folder, "--format", "json").json["inventories"][0]["file"] == str(folder / "A.json")
    sarif = call("allowance", "sector", folder, "--format", "sarif").json
    assert {one["ruleId"] for one in sarif["runs"][0]["results"]} >= {"plan-by-year", "balance-solved"}


def test_files_of_the_call(call, folder, tmp_path):
    """`-o` writes record, text, workbook and page; a file of the folder is no output; tables of ours in the folder are left out, and said."""
    heads = {".json": '{\n "schema": "ghgcalc/sector/1"', ".txt": "Sector under", ".xlsx": "PK", ".html": "<!doctype html>"}
    for ending, head in heads.items():
        target = tmp_path / f"sector{ending}"
        assert call("allowance", "sector", folder, "--price", "90 CNY/t", "-o", target).status == 0
        assert target.read_bytes().startswith(head.encode())
        assert call("allowance", "sector", folder, "-o", target).status == (2 if ending == ".xlsx" else 0)
    page = (tmp_path / "sector.html").read_text(encoding="utf-8")
    assert "行业配额测算" in page
    assert "Sector under an allocation plan" in page
    refused = call("allowance", "sector", folder, "-o", folder / "B.json", "--force")
    assert (refused.status, refused.out) == (2, "")
    assert "output-input" in refused.err
    (folder / "sector.json").write_bytes((tmp_path / "sector.json").read_bytes())
    (folder / ".hidden.json").write_text("{", encoding="utf-8")
    found = call("allowance", "sector", folder, "--format", "json")
    assert len(found.json["entities"]) == 4
    assert "sector-left-out" in found.err
    assert "ghgcalc/sector/1" in found.err


def test_every_fault_of_every_file_at_once(call, folder, tmp_path):
    """Broken, forged, foreign, of another year, twice, missing, a table among them: each named with its file; no result, no file."""
    (folder / "broken.json").write_text('{"schema": "ghgcalc/inventory/1"', encoding="utf-8")
    raw = json.loads((folder / "B.json").read_text(encoding="utf-8"))
    (folder / "B.json").write_text(json.dumps(raw | {"digest": "sha256:0"}), encoding="utf-8")
    (folder / "settled.json").write_text('{"schema": "ghgcalc/settlement/1"}', encoding="utf-8")
    (folder / "again.json").write_bytes((folder / "A.json").read_bytes())
    ghgcalc.write(inventory("D", 2024), folder / "old.json")
    table = tmp_path / "typed.csv"
    table.write_text("entity,emissions [tCO2e],output [t]\nA,1,1\n", encoding="utf-8")
    target = tmp_path / "out.json"
    found = call("allowance", "sector", folder, table, folder / "none.json", "--plan", "cn-al-2025", "--price", "x", "-o", target)
    assert (found.status, found.out, target.exists()) == (2, "", False)
    for name, code in (
        ("broken.json", "not-json"),
        ("B.json", "inventory-digest"),
        ("settled.json", "wrong-schema"),
        ("A.json", "sector-twice"),
        ("old.json", "sector-year"),
        ("typed.csv", "sector-mixed"),
        ("none.json", "file-missing"),
    ):
        assert any(name in line for line in found.err.splitlines() if line.startswith("error")), (name, code)
    assert "Traceback" not in found.err
    assert "price" in found.err
    alone = call("allowance", "sector", folder / "A.json", folder / "B.json")
    assert f"inventory-digest: {folder / 'B.json'}, digest" in alone.err


def test_an_empty_folder_and_a_strict_call(call, tmp_path, folder):
    """No inventory is named as such; `--strict` makes a warning of a file, or of the sector, a fault; a bad plan is one."""
    empty = tmp_path / "empty"
    empty.mkdir()
    found = call("allowance", "sector", empty)
    assert (found.status, "sector-empty" in found.err) == (2, True)
    assert call("allowance", "sector", folder, "--strict").status == 2
    assert call("allowance", "sector", folder, "--strict", "--balance-value", "1.6 tCO2e/t", "--balance-source", "x").status == 0
    assert call("allowance", "sector", folder, "--plan", "cn-al-25").status == 2
    unnamed = call("allowance", "sector", Path(__file__).parent.parent / "examples" / "sector-four-plants.csv")
    assert (unnamed.status, "plan-unnamed" in unnamed.err) == (2, True)
    typed = tmp_path / "typed.csv"
    typed.write_text("entity,emissions [tCO2e],output [t]\nA,160000,100000\n", encoding="utf-8")
    text = call("allowance", "sector", typed, "--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t", "--price", "9 CNY/t").out
    assert "from a table" in text
    assert "1.600000 tCO2e/tAl (no source)" in text
    assert text.count("typed.csv") == 0


def test_own_factors_are_said_of_their_file(call, folder):
    """What is worth knowing of an inventory stands in the text with its file; an unknown key of it is said on the way."""
    raw = json.loads((folder / "A.json").read_text(encoding="utf-8"))
    (folder / "A.json").write_text(json.dumps(raw | {"later": 1}), encoding="utf-8")
    found = call("allowance", "sector", folder)
    assert found.status == 0, found.err
    assert f"{folder / 'A.json'}" in found.err
    assert "allowance-small: " in found.out
    assert f"{folder / 'D.json'}" in found.out


def test_what_nobody_states_is_no_zero_in_the_report():
    """A process without an output leaves its entity, and all together, without output and intensity; a plan without a rule has no value."""
    found = allowances.settle_sector([inventory("A", 2024), inventory("B", 2024)])
    (row,) = found.entities[0].processes
    bare = replace(found.entities[0], processes=(replace(row, output=None),))
    made = replace(found, entities=(bare, found.entities[1]))
    table = sector_report(made).table("entities")
    second = f"{float(found.entities[1].reported) / 150000:.4f}"
    assert [[cell.printed for cell in one.cells[3:5]] for one in table.rows] == [["–", "–"], ["150000.00", second], ["–", "–"]]
    assert sector_report(found).table("entities").rows[-1].cells[3].printed == "250000.00"
    for lang, name in (("en", "balance value"), ("zh", "平衡值")):
        assert name not in sector_text(found, lang).split("\n\n")[0]


def test_folders_and_names_as_they_come(call, folder, tmp_path, monkeypatch):
    """Endings in any case are taken; a folder that cannot be read is not an empty one; a name that is not there is missing, plan or none."""
    (folder / "A.json").rename(folder / "A.JSON")
    assert len(call("allowance", "sector", folder, "--format", "json").json["entities"]) == 4
    assert call("allowance", "sector", folder / "A.JSON").status == 0
    missing = call("allowance", "sector", tmp_path / "plants-of-2025")
    assert (missing.status, "file-missing" in missing.err) == (2, True)
    listing = Path.iterdir

    def refusing(path: Path) -> Any:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    closed = call("allowance", "sector", folder)
    assert (closed.status, closed.out) == (2, "")
    assert str(folder) in closed.err
    assert "sector-empty" not in closed.err
