"""Inventory files by whose hand ever: whatever stands in one, the outcome is a verification, a settlement, or a clean fault."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc.allowances import settle, what_if
from ghgcalc.allowances.settlement.penalty import month_before
from ghgcalc.audit.verify import verify
from ghgcalc.errors import GhgcalcError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.model import records_of
from ghgcalc.report.text import inventory_text, verification_text
from sweeps import swept, unnumbered

EXAMPLES = Path(__file__).parent.parent / "examples"


@cache
def sound(name: str, guideline: str) -> str:
    """The text of a sound inventory file."""
    return json.dumps(ghgcalc.calculate(ghgcalc.read(EXAMPLES / name), guideline).as_dict())


def deep(levels: int) -> Any:
    """Tables inside each other."""
    found: Any = "x"
    for _ in range(levels):
        found = {"a": found}
    return found


def _rules(record: dict[str, Any]) -> dict[str, Any]:
    return record["guideline"]["data"]


def _each(rows: str, /, **values: Any) -> Any:
    """Set keys in every row of a table of the guideline's data."""
    return lambda record: [row.update(values) for row in _rules(record).get(rows, [])]


def _gases(change: Any) -> Any:
    return lambda record: [change(line["gases"]) for line in record["lines"] if line["gases"]]


CHANGES: dict[str, Any] = {
    "decimals of a source without end": _each("source", decimals=10**9),
    "decimals of a source beyond a context": _each("source", decimals=4000),
    "decimals below zero": _each("source", decimals=-1),
    "decimals of an auxiliary quantity": _each("auxiliary", decimals=10**9),
    "decimals of cells": lambda r: [m.update(cells=dict.fromkeys(m.get("cells", {"net": 1}), 10**6)) for s in _rules(r)["source"] for m in s["method"]],
    "decimals of masses": lambda r: [m.update(masses=10**6) for s in _rules(r)["source"] for m in s["method"]],
    "an entity 900 deep": lambda r: r.update(entity=deep(900)),
    "an activity 900 deep": lambda r: r["activity"].update(entity=deep(900)),
    "rules 900 deep": lambda r: _rules(r).update(option={"x": {"title_en": "x", "title_zh": "x", "data": deep(900)}}),
    "an auxiliary quantity of the processes": _each("auxiliary", table="process"),
    "an auxiliary quantity in another unit": _each("auxiliary", unit="t"),
    "an auxiliary quantity in no unit": _each("auxiliary", unit="nonsense"),
    "goods whose output is a number of cells": _each("goods", output="cells"),
    "goods whose output is a name": _each("goods", output="id"),
    "goods whose output is a list": _each("goods", output="electricity"),
    "goods whose output are minutes": _each("goods", output="anode_effect_minutes"),
    "goods whose output is no key": _each("goods", output="model_fields"),
    "levels null": _each("source", levels=None),
    "levels a number": _each("source", levels=5),
    "a table that is a number": _each("source", table=5),
    "sources null": lambda r: _rules(r).update(source=None),
    "a source null": lambda r: _rules(r).update(source=[None]),
    "rounding a text": lambda r: _rules(r).update(rounding="cell"),
    "rules a list": lambda r: r["guideline"].update(data=[1]),
    "no rules": lambda r: r["guideline"].update(data=None),
    "empty rules": lambda r: r["guideline"].update(data={}),
    "constants beyond all bounds": lambda r: _rules(r).update(constants=dict.fromkeys(_rules(r).get("constants", {}), "1e999999 1")),
    "constants of 5000 digits": lambda r: _rules(r).update(constants=dict.fromkeys(_rules(r).get("constants", {}), "9" * 5000 + "/3 1")),
    "a GWP that is a fuel": _gases(lambda gases: [gas.update(gwp="diesel") for gas in gases]),
    "a GWP over zero": _gases(lambda gases: [gas.update(gwp="1/0") for gas in gases]),
    "a GWP without end": _gases(lambda gases: [gas.update(gwp="1e999999999") for gas in gases]),
    "a gas less": _gases(lambda gases: gases.pop()),
    "a gas more": _gases(lambda gases: gases.append(dict(gases[0]))),
    "inputs that are no numbers": lambda r: [one.update(value="x") for line in r["lines"] for one in line["inputs"]],
    "inputs without end": lambda r: [one.update(value="1e999999999") for line in r["lines"] for one in line["inputs"]],
    "no lines": lambda r: r.update(lines=[]),
    "no totals": lambda r: r.update(totals=[]),
    "another equation": lambda r: [line.update(equation="heat.by_amount") for line in r["lines"]],
    "no equation": lambda r: [line.update(equation="nope") for line in r["lines"]],
    "a level that is none": lambda r: [total.update(level="nonsense") for total in r["totals"]],
    "a basis that is none": lambda r: [total.update(basis="x") for total in r["totals"]],
    "totals without end": lambda r: [total.update(value="1e999999999") for total in r["totals"]],
    "an edition of 5000 digits": lambda r: r["factors"].update(edition="9" * 5000),
    "an edition without end": lambda r: r["factors"].update(edition=float("inf")),
    "overlays of numbers": lambda r: r["factors"].update(overlays=[{"name": "x", "records": [5]}]),
    "factors without a grade": lambda r: r["factors"].update(records=[{"id": "x"}]),
    "findings of another shape": lambda r: r.update(findings=[{"code": "more-decimals", "severity": "error", "place": {"file": {}}}]),
    "an empty auxiliary quantity": lambda r: r.update(auxiliary=[{}]),
    "auxiliary quantities without end": lambda r: [one.update(value="1e999999999") for one in r["auxiliary"]],
    "an auxiliary quantity without an item": lambda r: [one.pop("item") for one in r["auxiliary"]],
    "grid power that counts nothing": lambda r: [rules["grid"].update(treatment="zero", factor=[]) for rules in _rules(r).get("supplies", {}).values()],
    "an empty grade": lambda r: r.update(grades=[{}]),
    "grades without end": lambda r: [one.update(value="1e999999999") for one in r["grades"]],
    "half a character": lambda r: r["entity"].update(name="\ud800"),
    "a year of 400 digits": lambda r: r.update(year=10**400),
    "a vintage of 5000 digits": lambda r: [rule.update(vintage=10**5000) for rules in _rules(r).get("supplies", {}).values() for rule in rules.values()],
    "as of the first day": lambda r: r.update(as_of="0001-01-01"),
    "as of the last day": lambda r: r.update(as_of="9999-12-31"),
}  # fmt: skip


def _settled(record: dict[str, Any]) -> None:
    found = Inventory.from_dict(record, "f")
    settled = settle(found, "cn-al-2024", balance_value="1.6 tCO2e/t", price="90 CNY/t")
    json.dumps(settled.as_dict())
    json.dumps(what_if(found, settled, {"anode": ["-2 %"], "output": ["5 %"]}).as_dict())


USES: dict[str, Any] = {
    "verify": lambda record: verification_text(verify(record, file="f")),
    "text": lambda record: inventory_text(Inventory.from_dict(record, "f")),
    "explain": lambda record: [Inventory.from_dict(record).explain(line.id) for line in Inventory.from_dict(record).lines[:9]],
    "settle and vary": _settled,
    "repr": lambda record: repr(Inventory.from_dict(record)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_stands_in_an_inventory_file(name):
    """Every use of a changed file ends with a result or with a fault that can be printed: nothing falls over, nothing runs for ever."""
    for example, guideline in (("smelter-2024.toml", "cn-al-2024"), ("smelter-export-2026.toml", "eu-cbam-al")):
        record = json.loads(sound(example, guideline))
        CHANGES[name](record)
        for use in USES.values():
            told = "done"
            try:
                use(record)
            except GhgcalcError as error:
                told = str(error)
            assert told.encode()


def test_a_guideline_of_the_users_is_held_against_the_same_bounds(tmp_path):
    """The auxiliary table, the output of goods and every number of decimals are checked for a folder as for a file."""
    from ghgcalc import guidelines
    from ghgcalc.errors import InputError

    text = (Path(guidelines.__file__).parent / "cn-al-2024" / "guideline.toml").read_text(encoding="utf-8")
    (tmp_path / "guideline.toml").write_text(
        text + "\n[[goods]]\nid = 'x'\nname_en = 'x'\nname_zh = 'x'\nheadings = ['7601']\noutput = 'cells'\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"), guidelines.load(tmp_path))
    assert [fault.code for fault in caught.value.faults] == ["unknown-datum"]


def test_numbers_without_end_in_rules_are_refused(tmp_path):
    """A whole number that no text can hold is refused in rules and in options of rules, which every inventory carries along."""
    from ghgcalc import guidelines
    from ghgcalc.errors import InputError

    text = (Path(guidelines.__file__).parent / "cn-al-2024" / "guideline.toml").read_text(encoding="utf-8")
    huge = "0x" + "f" * 5000
    for more in (f"[reporting_years]\nfrom = {huge}\n", f"[option.x]\ntitle_en = 'x'\ntitle_zh = 'x'\ndata = {{ y = {huge} }}\n"):
        (tmp_path / "guideline.toml").write_text(text.replace("[reporting_years]", "[reporting_years_]") + more, encoding="utf-8")
        with pytest.raises(InputError):
            guidelines.load(tmp_path)
    (tmp_path / "guideline.toml").write_text(f"{text}\n{more}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        guidelines.load(tmp_path)
    assert [fault.code for fault in caught.value.faults] == ["data-unfit"]


def test_an_equation_of_another_table_is_a_fault():
    """Rules that put an equation of several units to a datum which fits none of them are told by the datum."""
    from ghgcalc import guidelines
    from ghgcalc.equations import checked
    from ghgcalc.errors import InputError

    raw = guidelines.get("cn-al-2013").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    name = "combustion.by_ncv"
    units = checked(name).variants[0]
    parameters = {key: {"activity": "amount"} if key == "amount" else {"constant": key} for key in units}
    method = {"id": "m", "equation": name, "parameters": parameters}
    source = {"id": "s", "name_en": "s", "name_zh": "s", "table": "heat", "levels": ["enterprise"], "method": [method]}
    raw |= {"constants": {key: f"1 {unit}" for key, unit in units.items()}, "source": [source]}
    rules = guidelines.Guideline.model_validate(raw | {"auxiliary": [], "goods": []})
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate({"year": 2015, "entity": {"name": "x"}, "heat": [{"amount": "1 GJ"}]}, rules)
    assert "wrong-dimension" in [fault.code for fault in caught.value.faults]


def test_the_first_and_the_last_day_have_a_month_before():
    """A deadline at either end of the calendar has a month that ends with it."""
    from datetime import date

    assert month_before(date.max) == (date(9999, 12, 1), date.max)
    assert month_before(date.min) == (date.min, date.min)
    assert month_before(date(2025, 12, 31)) == (date(2025, 12, 1), date(2025, 12, 31))


@pytest.mark.parametrize("rows", ["grades", "auxiliary", "decimals", "documents", "products"])
@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 1.5])
def test_whatever_is_printed_is_a_text_or_a_whole_number(rows, value):
    """A table, a list or a float in place of any text beside the lines is a fault, and reaches no page."""
    record = json.loads(sound("smelter-export-2026.toml", "eu-cbam-al"))
    for key in list(record[rows][0]):
        if key in ("memo", "cells", "precursors"):
            continue
        raw = json.loads(json.dumps(record))
        raw[rows][0][key] = value
        with pytest.raises(GhgcalcError):
            Inventory.from_dict(raw)


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_a_factor_that_is_chosen_has_a_name(blank):
    """An empty id of a factor in the place of a measured value is a fault at its place, and no value that is missing."""
    raw = json.loads(sound("smelter-2024.toml", "cn-al-2024"))["activity"]
    raw["process"][0]["anode_loss"] = {"factor": blank, "source": "x"}
    with pytest.raises(ghgcalc.InputError) as caught:
        ghgcalc.calculate(raw, "cn-al-2024")
    assert [(fault.code, fault.place.key) for fault in caught.value.faults] == [("empty-text", "anode_loss.factor")]


def _paths(found: Any, at: tuple[Any, ...] = ()) -> Any:
    """Every key of a file, of lists those of the first and the last entry; what was stated and the rules are read by others."""
    entries: Any = ()
    if isinstance(found, dict):
        entries = found.items()
    elif isinstance(found, list) and found:
        entries = {0: found[0], len(found) - 1: found[-1]}.items()
    for key, value in entries:
        yield (*at, key)
        if (*at, key) not in {("guideline", "data"), ("activity",)}:
            yield from _paths(value, (*at, key))


@pytest.mark.parametrize("file", [("smelter-2024.toml", "cn-al-2024"), ("smelter-export-2026.toml", "eu-cbam-al")])
def test_no_key_is_taken_for_granted(file):
    """Without any one of its keys, or with a table in its place, a file is printed or is a fault: all keys of a file, one after the other.

    Of rows that are alike each key of the first, and a third of the others'; `make sweeps` tries them all.
    """
    record = json.loads(sound(*file))
    for rows in ("lines", "totals"):  # two months, in which every key stands that the others have
        record[rows] = [one for one in record[rows] if one["period"][5:] in ("", "01", "12")]
    text, tried = json.dumps(record), 0
    assert inventory_text(Inventory.from_dict(record, "f"))
    for path in swept(_paths(json.loads(text)), unnumbered):
        for value in (None, {"a": 1}):
            raw = json.loads(text)
            inside = raw
            for key in path[:-1]:
                inside = inside[key]
            if value is None:
                del inside[path[-1]]
            else:
                inside[path[-1]] = value
            told = ""
            try:
                told = inventory_text(Inventory.from_dict(raw, "f"))
            except GhgcalcError as error:
                told = str(error)
            assert told.encode()
            tried += 1
    assert tried > 300


@pytest.mark.parametrize("cut", ["rules", "an input of the last month"])
def test_a_file_that_gives_no_ledger(cut):
    """A file without its rules, or whose months differ in their inputs, is a fault where its ledger is asked for."""
    raw = json.loads(sound("smelter-2024.toml", "cn-al-2024"))
    if cut == "rules":
        del raw["guideline"]["data"]
    else:
        raw["lines"][-1]["inputs"].pop()
    with pytest.raises(ghgcalc.InputError) as caught:
        assert records_of(Inventory.from_dict(raw)).ledger
    assert [fault.code for fault in caught.value.faults] == ["not-an-inventory"]
