"""The tables of reports: whole, in both languages, and saying what the inventory says."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import allowances
from ghgcalc.numbers import fraction_of, round_exact, total_of
from ghgcalc.report.contents.audits import check_report, verification_report
from ghgcalc.report.contents.comparison import comparison_report
from ghgcalc.report.contents.forms import editions
from ghgcalc.report.contents.inventory import inventory_report
from ghgcalc.report.contents.settlement import settlement_report
from ghgcalc.report.model import Cell, Column, Row, Table
from ghgcalc.report.render.text import report_text, table_text
from ghgcalc.texts import catalogue

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
SMELTER, EXPORT = EXAMPLES / "smelter-2024.toml", EXAMPLES / "smelter-export-2026.toml"
CASES = [
    (SMELTER, "cn-al-2013"), (SMELTER, "cn-al-2023"), (SMELTER, "cn-al-2024-draft"), (SMELTER, "cn-al-2024"),
    (EXAMPLES / "smelter-captive-2024.toml", "cn-al-2024"), (EXPORT, "ipcc-2006-al"), (EXPORT, "ipcc-2019-al"), (EXPORT, "ghgp-al"),
    (EXPORT, "eu-cbam-al"), (EXPORT, "eu-cbam-al-2023"), (EXPORT, "ghgp-scope2"), (EXAMPLES / "worked-month.toml", "cn-al-2024"),
]  # fmt: skip


def str_years(raw):
    """The same year of data, a year later."""
    return json.loads(json.dumps(raw).replace("2024-", "2025-"))


@pytest.fixture(scope="module")
def inventories():
    """One inventory a case."""
    return {case: ghgcalc.calculate(ghgcalc.read(case[0]), case[1]) for case in CASES}


def every(inventories):
    """Each inventory with its report in both languages."""
    for inventory in inventories.values():
        yield inventory, {lang: inventory_report(inventory, lang) for lang in ("en", "zh")}


def test_the_two_languages_are_one_report(inventories):
    """The same tables, columns, rows and numbers; keys are unique; every heading and name is translated."""
    for _, reports in every(inventories):
        en, zh = reports["en"], reports["zh"]
        assert [(one.key, [column.key for column in one.columns], [row.key for row in one.rows]) for one in en.tables] == [
            (one.key, [column.key for column in one.columns], [row.key for row in one.rows]) for one in zh.tables
        ]
        for one, other in zip(en.tables, zh.tables, strict=True):
            assert len({row.key for row in one.rows}) == len(one.rows), one.key
            numbers = [[cell.number for row in table.rows for cell in row.cells] for table in (one, other)]
            assert numbers[0] == numbers[1]
            for column in other.columns:
                assert re.search("[\u4e00-\u9fff]|tCO2e|CO2|GWP|CF4|C2F6", column.title), (one.key, column.key)
            for column in one.columns:
                known = column.key in catalogue()["label"] or column.month or column.key.startswith(("parameter", "printed", "gas"))
                assert known or column.title, (one.key, column.key)


def test_no_datum_is_without_a_name():
    """Every quantity of the activity model, and every parameter of an equation, has its name in both languages."""
    from ghgcalc import equations
    from ghgcalc.activity import model, process, products
    from ghgcalc.report.contents.stated import SAYS

    rows = [
        model.Fuel,
        model.Carbonate,
        model.Heat,
        model.Facility,
        process.Process,
        process.AnodePlant,
        process.CarbonStream,
        process.PfcOther,
    ]
    rows += [products.Product, products.Precursor, products.Element, products.CarbonPrice, products.SoldAs, process.PfcUnsplit]
    plain = SAYS | {"source", "furnace", "electricity", "carbon_stream", "pfc_other", "evidence", "precursor", "attributes"}
    plain |= {"element", "carbon_price", "rebate_kind", "sold_as"}
    for row in rows:
        for name in row.model_fields:
            assert name in catalogue()["datum"] or name in plain, (row.__name__, name)
    for name in equations.names():
        found = equations.get(name)
        assert {*found.symbols, *found.cells} <= catalogue()["parameter"].keys(), name


def test_tables_say_what_the_inventory_says(inventories):
    """Totals and months are its totals; a source's year is the sum of its lines; an intensity is emission over output to 4 decimals."""
    for inventory, reports in every(inventories):
        report = reports["en"]
        shown = {row.key: row.cells[2].number for row in report.table("totals").rows}
        assert sorted(shown.values()) == sorted(one.value for one in inventory.yearly)
        lines = {}
        for table in report.tables:
            if table.key.startswith("source/"):
                for row in table.rows:
                    if row.total:
                        assert row.key not in lines
                        lines[row.key] = row
        streams: dict[str, list[Decimal]] = {}
        for line in inventory.lines:
            streams.setdefault(f"{line.id.rpartition('/')[0]}/emission", []).append(line.value)
        assert lines.keys() == streams.keys()
        for key, values in streams.items():
            year = next(cell for cell in lines[key].cells if cell.origin and cell.origin.kind == "year")
            assert fraction_of(year.number) == sum(map(Fraction, values))
        for table in report.tables:
            if table.key == "intensity":
                for row in table.rows:
                    _, value, metal, ratio, _ = row.cells
                    assert ratio.printed == f"{round_exact(Fraction(value.number) / Fraction(metal.number), 4):f}"


def test_activity_tables_hold_every_number_that_was_stated():
    """Each month of each datum stands in the report as it stands in the file, and the year is the sum of the months."""
    raw = ghgcalc.read(SMELTER).dump()
    report = inventory_report(ghgcalc.calculate(raw, "cn-al-2024"), "zh")
    process = report.table("activity/P1")
    row = next(row for row in process.rows if row.key == "/process/0/anode")
    months = [cell.printed for cell, column in zip(row.cells, process.columns, strict=True) if column.month]
    assert months == raw["process"][0]["anode"]["values"]
    year = next(cell for cell, column in zip(row.cells, process.columns, strict=True) if column.key == "whole-year")
    assert year.number == total_of(map(Decimal, months))
    minutes = next(row for row in process.rows if row.key.endswith("anode_effect_minutes"))
    assert [cell.printed for cell, column in zip(minutes.cells, process.columns, strict=True) if column.key == "whole-year"] == [
        "–"
    ]
    heat = next(row for row in report.table("activity/enterprise").rows if row.key == "/heat/0/amount")
    assert [cell.printed for cell in heat.cells][2:15] == ["–"] * 12 + ["12000"]


def test_a_parameter_that_varies_is_the_mean_weighted_by_what_it_multiplies():
    """The year of a calorific value by month is weighted by consumption (the form of the steel guideline), never a mean of months."""
    raw = ghgcalc.read(SMELTER).dump()
    values = [str(380 + month) for month in range(12)]
    raw["fuel"][1]["ncv"] = {"unit": "GJ/10^4Nm3", "values": values, "source": "reports"}
    inventory = ghgcalc.calculate(raw, "cn-al-2024")
    table = next(one for one in inventory_report(inventory, "en").tables if one.key == "source/fuel")
    row = next(row for row in table.rows if row.key == "fuel/natural-gas/ncv")
    year = next(cell for cell, column in zip(row.cells, table.columns, strict=True) if column.key == "whole-year")
    weights = [Fraction(one) for one in raw["fuel"][1]["amount"]["values"]]
    wanted = sum(Fraction(value) * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
    assert year.number == wanted


def test_electricity_shows_what_is_proven():
    """Megawatt-hours, share and covered share of every supply, per process and for the enterprise; what nobody proves is a dash."""
    report = inventory_report(ghgcalc.calculate(ghgcalc.read(SMELTER), "cn-al-2024"), "en")
    rows = report.table("electricity").rows
    assert [[cell.printed for cell in row.cells][:6] for row in rows][:2] == [
        ["process P1", "grid electricity", "1702399.998", "80.00", "–", "–"],
        ["process P1", "market-traded non-fossil electricity", "425600.002", "20.00", "425600.002", "100.00"],
    ]


def test_open_entries_of_forms_stay_open(inventories):
    """A form holds what the inventory knows and nothing else: no name, no date, no sum of several bases is made up."""
    for inventory, reports in every(inventories):
        basic = reports["zh"].table("form/c1")
        known = {row.key: row.cells[1].printed for row in basic.rows if row.cells[1].printed}
        assert known.keys() <= {"name", "uscc", "domicile", "sector_code"}
        assert known["name"] == inventory.entity["name"]
        total = next(row.cells[1] for row in reports["zh"].table("form/d").rows if row.key == "total")
        sums = [one for one in inventory.yearly if (one.level, one.source, one.process) == ("enterprise", None, None)]
        assert total.printed == (f"{round_exact(sums[0].value, 2):f}" if len(sums) == 1 else "")
    assert len({form["id"] for form in editions()}) == len(editions())


def test_effects_are_split_by_source_and_add_up():
    """The parts of an effect add up to it, for every pair of guidelines; a sentence can name the source of each."""
    found = ghgcalc.compare(ghgcalc.read(EXPORT), ["cn-al-2024", "ipcc-2019-al", "ghgp-al", "eu-cbam-al"])
    several = 0
    for effect in found.effects:
        if effect.name == "rounding":
            assert effect.sources == ()
        else:
            assert total_of(part for _, part in effect.sources) == effect.value
            several += len(effect.sources) > 1
            record = effect.as_dict()
            assert [one["source"] for one in record["sources"]] == [source for source, _ in effect.sources]
    assert several > 1
    report = comparison_report(found, "zh")
    assert [one.key for one in report.tables if one.key.startswith("effects")] == ["effects/0", "effects/1", "effects/2"]
    assert "炭阳极" in report_text(report)


def test_every_result_is_a_report(inventories):
    """A settlement, a check and a verification are tables, too, in both languages, and print as text."""
    inventory = inventories[SMELTER, "cn-al-2024"]
    smelter = ghgcalc.read(SMELTER).dump() | {"year": 2025}
    settled = allowances.settle(
        ghgcalc.calculate(str_years(smelter), "cn-al-2024"),
        "cn-al-2025",
        balance_value="1.6 tCO2e/t",
        balance_source="assumed",
        price="80 CNY/t",
        holdings={"2024": "1000 t"},
        verified={"P1": {"output": "160000.5 t"}},
        verified_source="verifier",
        verified_on="2026-01-05",
    )
    checked = ghgcalc.check(ghgcalc.read(SMELTER), on="2026-11-26")
    verified = ghgcalc.verify(inventory)
    for lang in ("en", "zh"):
        for report in (settlement_report(settled, lang), check_report(checked, lang), verification_report(verified, lang)):
            printed = report_text(report)
            assert report.title in printed
            assert all(table.title in printed for table in report.tables)


def test_a_row_is_as_wide_as_its_table():
    """A table that would be crooked is refused where it is made."""
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        Table("x", "x", (Column("a", "a"),), (Row("r", (Cell("1"), Cell("2"))),))
    with pytest.raises(KeyError):
        inventory_report(ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml")), "en").table("nix")


def test_months_are_broken_where_a_page_ends():
    """No line of a table of months is wider than the page."""
    inventory = ghgcalc.calculate(ghgcalc.read(SMELTER), "cn-al-2024")
    for table in inventory_report(inventory, "zh").tables:
        if table.key.startswith("activity"):
            months = [line for line in table_text(table, "zh").splitlines() if re.match(r"  \d+月", line)]
            assert months
            assert max(map(len, months)) <= 142
