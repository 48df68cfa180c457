"""What a form has in one sum: PFC as t CO2e of gases that nobody has told, and the electricity of several potlines; counted once, and told."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from border_cases import activity
from communication_form import Made, smelter
from ghgcalc.communication import export
from ghgcalc.communication.reading import sure
from ghgcalc.errors import InputError
from ghgcalc.io.ledgers import by_template
from support import caller
from test_communication_reading import closed, perfluorocarbons, read, refused, told

ROOT = Path(__file__).parents[1]
EXPORT = ROOT / "examples" / "smelter-export-2026.toml"
CELL = "'C_Emissions&Energy'!K26"
RULES = ("eu-cbam-al-2023", "eu-cbam-al")


@pytest.fixture(scope="module")
def filled() -> dict[str, Any]:
    """Entries of a form whose emissions are attributed in full."""
    return closed(smelter())


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> tuple[ghgcalc.Inventory, bytes]:
    """Our own example, which states masses outside anode effects, and the form that it fills in."""
    blank = tmp_path_factory.mktemp("blank") / "form.xlsx"
    blank.write_bytes(Made().data)
    inventory = ghgcalc.calculate(ghgcalc.read(EXPORT), guideline="eu-cbam-al")
    return inventory, export(inventory, blank).workbook


def sums(inventory: ghgcalc.Inventory, level: str = "enterprise") -> dict[str | None, Fraction]:
    """Direct emissions of the year by gas; None is all of them."""
    return {
        one.gas: Fraction(one.value)
        for one in inventory.totals
        if (one.level, one.source, one.basis, one.period) == (level, None, "direct", str(inventory.year))
    }


def digits(value: Fraction, places: int = 9) -> str:
    """A number to so many decimals: the form has 15 digits of each entry."""
    return f"{round(value * 10**places) / Decimal(10**places):.{places}f}"


def unsplit(amount: Any, **more: Any) -> dict[str, Any]:
    """An activity with PFC that nobody has split."""
    row = {"amount": amount, "source": "form of 2026, cell K26"} | more
    return {"schema": "ghgcalc/activity/1", "year": 2026, "entity": {"name": "A"}, "pfc_unsplit": [row]}


# --- read


def test_a_total_of_pfc_by_hand_is_read_as_it_is_told(filled):
    """What the total holds beside its rows, with its cell, told with both numbers; nothing where it is what the rows give."""
    rows = perfluorocarbons(filled)
    reading = read(filled | {"balance.pfc": float(rows + 500)})
    (row,) = reading.activity.dump()["pfc_unsplit"]
    assert row["amount"] == "500 tCO2e"
    assert row["source"].endswith(f"2024-12-13, {CELL} − B_EmInst (PFC)")
    assert reading.origins["/pfc_unsplit/0/amount"].cell == CELL
    assert "the rest, 500 tCO2e" in told(reading, "cbam-pfc")
    (finding,) = [one for one in reading.findings if one.code == "cbam-pfc"]
    assert finding.severity == "warning"
    assert "差额 500 tCO2e" in finding.message("zh")
    assert "pfc_unsplit" not in read(filled | {"balance.pfc": float(rows)}).activity.dump()
    assert "pfc_unsplit" not in read(filled).activity.dump()


@pytest.mark.parametrize("share", ["0", "0.5", "0.999999"])
def test_a_total_below_its_rows_is_refused(filled, share):
    """A forger who makes the total smaller than what the rows say takes nothing off: the form is refused, a zero too."""
    value = float(perfluorocarbons(filled) * Fraction(share))
    assert refused(filled | {"balance.pfc": value}) == {("cbam-emission", "balance.pfc")}


def test_a_total_below_zero_or_that_is_no_number_is_refused(filled):
    """No PFC are taken up; a text is no number."""
    assert {code for code, _ in refused(filled | {"balance.pfc": -1})} == {"cbam-negative", "cbam-emission"}
    assert {code for code, _ in refused(filled | {"balance.pfc": "20000 t"})} == {"template-text", "cbam-emission"}


def test_a_total_without_any_row_is_refused(filled):
    """Nothing tells that it is not that of the anode effects themselves."""
    none = {name: one for name, one in filled.items() if not name.startswith("pfc.")}
    assert refused(none | {"balance.pfc": 20000}) == {("cbam-emission", "balance.pfc")}


def test_a_year_that_is_running_says_what_the_total_covers(filled):
    """A form of January to August states what these months come to."""
    part = filled | {"period.end": dt.date(2026, 8, 31)}
    row = read(part | {"balance.pfc": float(perfluorocarbons(filled) + 500)}).activity.dump()["pfc_unsplit"][0]
    assert row["amount"] == {"value": "500 tCO2e", "through": "2026-08"}


def test_the_rest_has_the_digits_that_are_sure():
    """A sheet's last digits are its own; a caller's context decides none of ours."""
    assert sure(Fraction("2155.19999999993"), Decimal("63486.4492059079")) == "2155.2"
    assert sure(Fraction(1, 3), Decimal(12345678901234567)) == "0"
    with localcontext() as context:
        context.prec = 3
        assert sure(Fraction("1234.5678"), Decimal(20000)) == "1234.5678"


# --- the way there and back


def test_our_own_example_comes_back_to_its_figures(example):
    """Total and goods to the printed digits; each gas is without what nobody has told of it, and the rest is whole."""
    before, form = example
    after = ghgcalc.calculate(by_template(form, "form.xlsx").activity, guideline="eu-cbam-al")
    mine, theirs = sums(before), sums(after)
    assert (digits(theirs[None]), digits(mine[None])) == ("172028.214686700", "172028.214686700")
    assert theirs["CO2e"] == Fraction("2155.2")
    assert digits(mine["CF4"] - theirs["CF4"], 9) == "2055.300000000"
    assert digits(mine["C2F6"] - theirs["C2F6"], 9) == "99.900000000"
    assert sum(value for gas, value in theirs.items() if gas) == theirs[None]
    assert [digits(Fraction(one["value"]), 12) for one in after.products] == [
        digits(Fraction(one["value"]), 12) for one in before.products
    ]
    assert ghgcalc.verify(after).same


def test_what_was_read_is_exported_again(example, tmp_path):
    """The same total by hand; that the gases are not known is said, and no mass of zero is."""
    _, form = example
    blank = tmp_path / "form.xlsx"
    blank.write_bytes(Made().data)
    after = ghgcalc.calculate(by_template(form, "form.xlsx").activity, guideline="eu-cbam-al")
    again = export(after, blank)
    assert {one.figure: one for one in again.entries}["total.pfc.manual"].value[:13] == "17565.3921903"
    (by_hand,) = [one for one in again.findings if one.code == "form-by-hand"]
    assert "(of gases that nobody has told, 2155.2 tCO2e)" in by_hand.message("en")
    assert "未给出气体" in by_hand.message("zh")
    twice = by_template(again.workbook, "form.xlsx").activity
    assert twice.dump()["pfc_unsplit"][0]["amount"] == "2155.2 tCO2e"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_and_workbook_say_where_it_came_from(example, lang):
    """The cell, the source's name, the gas CO2e, and the warning that totals of gases are without it."""
    _, form = example
    after = ghgcalc.calculate(by_template(form, "form.xlsx").activity, guideline="eu-cbam-al")
    page = after.report(lang, "html")
    words = {"en": ("PFC outside anode effects", "totals of CF4 and of C2F6 are without them"), "zh": ("以 CO2e 给出的全氟化碳", "各自的合计以及工序与电解合计均不含该部分")}  # fmt: skip
    for wanted in (*words[lang], "K26 − B_EmInst (PFC)"):
        assert wanted.replace("&", "&amp;") in page
    book = openpyxl.load_workbook(io.BytesIO(after.report(lang, "xlsx")))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("K26 − B_EmInst (PFC)" in one for one in cells)
    assert any(words[lang][1] in one for one in cells)


# --- stated


@pytest.mark.parametrize("guideline", RULES)
def test_it_counts_for_the_enterprise_alone(guideline):
    """The total of all gases has it, under CO2e; no process, no electrolysis, no gas."""
    stated = unsplit("2155.2 tCO2e") | {"year": 2026 if guideline == "eu-cbam-al" else 2025}
    found = ghgcalc.calculate(stated, guideline)
    assert sums(found) == {None: Fraction("2155.2"), "CO2e": Fraction("2155.2")}
    assert {one.level for one in found.totals} == {"enterprise"}
    (line,) = found.lines
    assert (line.source, line.equation) == ("pfc-other", "anode_effect.as_stated")
    (notice,) = [one for one in found.findings if one.code == "notice" and "pfc_unsplit" in one.message("en")]
    assert notice.severity == "warning"
    assert ghgcalc.verify(found).same


def test_months_and_several_rows_add_up():
    """A campaign by month beside a year's start-up."""
    months = {"unit": "tCO2e", "values": ["1", "0", "2.5", *["0"] * 9]}
    stated = unsplit(months)
    stated["pfc_unsplit"].append({"amount": "10 tCO2e", "source": "start-up of line 2"})
    assert sums(ghgcalc.calculate(stated, "eu-cbam-al"))[None] == Fraction("13.5")


def test_a_stated_zero_is_a_zero_and_nothing_stated_is_not():
    """Missing is not zero: a row without an amount, or without its source, is refused."""
    assert sums(ghgcalc.calculate(unsplit("0 tCO2e"), "eu-cbam-al"))[None] == 0
    for key in ("amount", "source"):
        stated = unsplit("1 tCO2e")
        del stated["pfc_unsplit"][0][key]
        with pytest.raises(InputError) as caught:
            ghgcalc.calculate(stated, "eu-cbam-al")
        assert [(one.code, one.pointer) for one in caught.value.faults] == [("missing-key", f"/pfc_unsplit/0/{key}")]


@pytest.mark.parametrize(
    ("amount", "code"),
    [("-1 tCO2e", "negative"), ("1 t", "wrong-dimension"), ("1 tCF4", "wrong-dimension"), ("1 tCO2", "wrong-dimension"), ("1", "unit-missing")],
)  # fmt: skip
def test_what_is_no_emission_of_pfc_is_refused(amount, code):
    """Below zero; tonnes of nobody knows what; the mass of one gas; carbon dioxide; a number alone."""
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(unsplit(amount), "eu-cbam-al")
    assert [one.code for one in caught.value.faults] == [code]


@pytest.mark.parametrize("amount", ["2155.2 tCO2e", "x"])
def test_gases_and_equivalents_of_the_same_source_are_refused(amount):
    """The same emission by its gases and as CO2e would count twice; also where the file has other faults."""
    stated = unsplit(amount) | {
        "process": [{"id": "P1", "liquid_aluminium": "1 t", "pfc_other": {"cf4": "310 kg", "c2f6": "9 kg"}}]
    }
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(stated, "eu-cbam-al")
    assert ("pfc-twice", "/pfc_unsplit/0/amount") in {(one.code, one.pointer) for one in caught.value.faults}


@pytest.mark.parametrize(("amount", "asked"), [("2155.2 tCO2e", False), ("17565.39 tCO2e", True)])
def test_a_whole_total_beside_the_anode_effects_is_asked_about(amount, asked):
    """Who copies the form's total of PFC, anode effects and all, is asked whether he means it."""
    stated = json.loads(json.dumps(ghgcalc.read(EXPORT).dump(), default=str))
    stated["process"][0].pop("pfc_other")
    found = ghgcalc.check(ghgcalc.calculate(stated | {"pfc_unsplit": unsplit(amount)["pfc_unsplit"]}, "eu-cbam-al"))
    assert ("pfc-unsplit-large" in {one.code for one in found.findings}) is asked
    assert "pfc-unsplit" in found.ran


def test_other_guidelines_leave_it_out_and_say_so():
    """Of a rule without it the total has none, and that is said."""
    stated = unsplit("5 tCO2e") | {"heat": [{"amount": "1 GJ"}], "year": 2024}
    found = ghgcalc.calculate(stated, "cn-al-2024")
    assert "pfc_unsplit" in {str(one.place.table) for one in found.findings if one.code == "table-ignored"}


@given(st.decimals("0.01", "90000", places=2), st.sampled_from(RULES))
def test_any_amount_counts_once(amount, guideline):
    """The oracle adds it to what the rows give, and to nothing else."""
    metal = {"id": "P1", "technology": "cwpb", "liquid_aluminium": "100000 t", "anode_effect_minutes": "0.2 min", "anode_effect_method": "slope",
        "slope": {"value": "0.143 (kgCF4/tAl)/(min/(cell·d))", "source": "campaign", "measured_on": "2025-06-12"},
        "c2f6_fraction": {"value": "0.121 kgC2F6/kgCF4", "source": "campaign", "measured_on": "2025-06-12"},
        "anode_method": "balance", "net_anode": "40000 t", "anode_carbon": {"value": "98 %", "source": "laboratory"}}  # fmt: skip
    stated = unsplit(f"{amount} tCO2e") | {"process": [metal], "year": 2026 if guideline == "eu-cbam-al" else 2025}
    found = sums(ghgcalc.calculate(stated, guideline))
    cf4 = Fraction(100000) * Fraction("0.2") * Fraction("0.143") / 1000
    effects = cf4 * 6630 + cf4 * Fraction("0.121") * 11100
    carbon = 40000 * Fraction("0.98") * Fraction("3.664")
    assert found[None] == carbon + effects + Fraction(amount)
    assert (found["CF4"], found["CO2e"]) == (cf4 * 6630, Fraction(amount))


def test_the_commands_read_it(example, tmp_path, capsys):
    """`calculate` on the form prints the total; the warning goes to where warnings go, in the language asked for."""
    source = tmp_path / "form.xlsx"
    source.write_bytes(example[1])
    done = caller(capsys)("calculate", source, "--guideline", "eu-cbam-al", "--lang", "zh")
    assert done.status == 0
    assert "172 028.21" in done.out
    assert "阳极效应以外的全氟化碳" in done.out
    assert "cbam-pfc" in done.err


def test_a_batch_counts_it_as_calculate_does():
    """A row of a tidy table is one of the activity, with its source; so is the warning. Without its source it is refused."""
    row = {"entity": "A", "period": "2026", "datum": "pfc_unsplit", "amount": "2155.2", "unit": "tCO2e"}
    found = ghgcalc.batch(pa.Table.from_pylist([row | {"source": "form"}]), "eu-cbam-al")
    totals = found.totals.to_pylist()
    assert {one["gas"]: Fraction(one["value"]) for one in totals if one["source"] is None} == {
        None: Fraction("2155.2"),
        "CO2e": Fraction("2155.2"),
    }
    assert {one["level"] for one in totals} == {"enterprise"}
    assert any("pfc_unsplit" in one["message"] for one in found.findings.to_pylist())
    bare = ghgcalc.batch(pa.Table.from_pylist([row]), "eu-cbam-al")
    assert [one["code"] for one in bare.findings.to_pylist()] == ["missing-key"]


# --- the electricity of several potlines


POWER = {"supply": "grid", "amount": "2200000 MWh", "location_factor": {"value": "0.5306 tCO2/MWh", "source": "form"}}
LINES = [{"id": name, "technology": "cwpb", "liquid_aluminium": "80000 t", "anode_effect_minutes": "0.2 min", "anode_method": "balance",
    "net_anode": "32000 t", "anode_carbon": {"value": "98 %", "source": "laboratory"}} for name in ("A", "B")]  # fmt: skip


def potlines(**row: Any) -> dict[str, Any]:
    """Two potlines, and electricity of the enterprise."""
    return {
        "schema": "ghgcalc/activity/1",
        "year": 2025,
        "entity": {"name": "A"},
        "process": LINES,
        "other_electricity": [POWER | row],
    }


def lacking(inventory: ghgcalc.Inventory) -> set[str]:
    """The levels that are marked as without electricity."""
    return {level for (level, _), sources in inventory.incomplete.items() if "electricity" in sources}


def test_two_potlines_that_are_read_again_are_whole(tmp_path):
    """The form has their electricity once: the total of the enterprise is the inventory's, and not called incomplete."""
    blank = tmp_path / "form.xlsx"
    blank.write_bytes(Made().data)
    for number in (3, 9):
        stated, guideline = activity(number)
        assert guideline == "eu-cbam-al-2023"
        before = ghgcalc.calculate(stated, guideline=guideline)
        reading = by_template(export(before, blank).workbook, "form.xlsx")
        assert [row.covers for row in reading.activity.other_electricity] == ["plant"]
        after = ghgcalc.calculate(reading.activity, guideline=guideline)
        assert after.total("enterprise", basis="indirect").value == before.total("enterprise", basis="indirect").value
        assert lacking(after) == {"process", "electrolysis"}
        codes = {one.code for one in after.findings}
        assert ("cells-together" in codes, "total-incomplete" in codes) == (True, False)
        assert ghgcalc.verify(after).same


def test_a_form_of_a_running_year_says_so_beside_the_electricity(filled):
    """The mark is a word, and covers no months."""
    rows = read(filled | {"period.end": dt.date(2026, 8, 31)}).activity.dump()["other_electricity"]
    assert [row["covers"] for row in rows] == ["plant"]


def test_what_is_consumed_elsewhere_stands_for_the_cells_only_where_it_says_so():
    """Without the mark, or with one that says no, the enterprise is incomplete as before."""
    for row in ({}, {"covers": "elsewhere"}):
        found = ghgcalc.calculate(potlines(**row), "eu-cbam-al-2023")
        assert lacking(found) == {"process", "electrolysis", "enterprise", "product"}
        assert "total-incomplete" in {one.code for one in found.findings}
    found = ghgcalc.calculate(potlines(covers="plant"), "eu-cbam-al-2023")
    assert lacking(found) == {"process", "electrolysis"}
    assert "datum-ignored" not in {one.code for one in found.findings if "covers" in one.message("en")}
    for lang, words in (("en", "is stated for all processes together"), ("zh", "按全部工序合并填报")):
        assert words in found.report(lang, "html")
    assert Fraction(found.total("enterprise", basis="indirect").value) == 2200000 * Fraction("0.5306")


@pytest.mark.parametrize("key", ["electricity", "electricity_total"])
def test_cells_that_state_electricity_beside_the_sum_are_refused(key):
    """Both would count; a total of zero of a process is a statement, too. Each process is named, in a file with other faults as well."""
    more = {"electricity": [POWER]} if key == "electricity" else {"electricity_total": "0 MWh", "electricity": []}
    for start in ({}, {"year": "x"}):
        stated = potlines(covers="plant") | {"process": [row | more for row in LINES]} | start
        with pytest.raises(InputError) as caught:
            ghgcalc.calculate(stated, "eu-cbam-al-2023")
        twice = [one for one in caught.value.faults if one.code == "cells-twice"]
        assert {one.pointer for one in twice} == {"/other_electricity/0/covers"}
        assert ["process A" in one.message("en") or "process B" in one.message("en") for one in twice] == [True, True]


def test_the_mark_is_one_of_two_words():
    """Not another one, and not of a process."""
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(potlines(covers="cells"), "eu-cbam-al-2023")
    assert [one.pointer for one in caught.value.faults] == ["/other_electricity/0/covers"]
    inside = potlines() | {"process": [LINES[0] | {"electricity": [POWER | {"covers": "plant"}]}]}
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(inside, "eu-cbam-al-2023")
    assert {one.code for one in caught.value.faults} <= {"unknown-key", "unknown-key-near"}


# --- the goods of one process


INGOT = {"name": "ingot", "cn": "7601 10 10"}
ALLOY = {"name": "6063", "cn": "7601 20 80", "scrap": "1.05 t/t", "preconsumer_scrap": "20 %", "other_elements": "1.2 %"}


def metal(*sold: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Metal that is sold as several goods."""
    stated = potlines(covers="plant")
    return stated | {"product": [{"id": "metal", "cn": "7601", "amount": "160000 t", "sold_as": [*sold]} | more]}


def entered(found: Any) -> dict[str, str]:
    """What an export has of goods, numbers to the 15 digits of the form; but the name of their process."""
    rows = {
        one.figure: one.value for one in found.entries if one.figure.startswith("product.") and not one.figure.endswith("process")
    }
    numbers = ("scrap", "preconsumer", "elements")
    return {name: f"{float(one):.14g}" if name.endswith(numbers) else one for name, one in rows.items()}


def test_ingot_and_alloy_come_back_as_two_goods(tmp_path):
    """Of one process with one sum of tonnes: each with code, name and shares, each with the intensity; exported again, the same rows."""
    blank = tmp_path / "form.xlsx"
    blank.write_bytes(Made().data)
    several = 0
    for number in range(20):
        stated, guideline = activity(number)
        before = ghgcalc.calculate(stated, guideline=guideline)
        first = export(before, blank)
        reading = by_template(first.workbook, "form.xlsx")
        after = ghgcalc.calculate(reading.activity, guideline=guideline)
        told = [one for one in after.products if one["basis"] == "direct"]
        goods = [(sold["name"], sold["cn"]) for one in told for sold in one.get("sold_as", [])]
        several += bool(goods)
        plain = {one["product"]: one["cn"].replace(" ", "") for one in before.products if one["category"] == "unwrought-aluminium"}
        if len(plain) > 1:
            assert [*plain.items()] == goods
            name = {one.figure: one for one in first.entries}["product.1.name"].cell
            assert not any(one.code == "cbam-unheld" and name in one.message("en") for one in reading.findings)
            assert entered(export(after, blank)) == entered(first)
        assert ghgcalc.verify(after).same
    assert several == 3


def test_what_a_product_is_sold_as_is_told_with_it():
    """Each bears what a tonne of the product bears; its tonnes are a dash; shares as numbers in the file, and in every rendering."""
    found = ghgcalc.calculate(metal(INGOT, ALLOY), "eu-cbam-al-2023")
    for one in found.products:
        assert one["sold_as"] == [INGOT, {**ALLOY, "scrap": "1.05", "preconsumer_scrap": "0.2", "other_elements": "0.012"}]
    assert ghgcalc.verify(found.as_dict()).same
    for lang in ("en", "zh"):
        text = found.report(lang, "text")
        assert "sold_as" not in text
        (row, *_) = [line for line in text.splitlines() if "metal: 6063 (7601 20 80)" in line]
        assert row.split()[-1] == f"{float(found.products[0]['value']):.6f}"
        assert row.count("–") == 3
        assert any(
            "metal: 6063" in line and "20 %" in line and "1.2 %" in line and "1.050000" in line for line in text.splitlines()
        )
        page = found.report(lang, "html")
        assert "metal: ingot (7601 10 10)" in page
        book = openpyxl.load_workbook(io.BytesIO(found.report(lang, "xlsx")))
        assert any(cell.value == "metal: 6063 (7601 20 80)" for sheet in book for line in sheet.iter_rows() for cell in line)
    assert "sold_as" not in ghgcalc.calculate(metal(), "eu-cbam-al-2023").products[0]


def test_a_total_is_the_same_whatever_it_is_sold_as():
    """No number of the inventory rests on it but what is told of the goods."""
    plain, told = (ghgcalc.calculate(metal(*sold), "eu-cbam-al-2023") for sold in ((), (INGOT, ALLOY)))
    assert [one.as_dict() for one in plain.totals] == [one.as_dict() for one in told.totals]


@pytest.mark.parametrize(
    ("sold", "code"),
    [({"name": "bars", "cn": "7604 29 10"}, "goods-contradict"), ({"cn": "7601"}, "missing-key"), ({"name": "a", "cn": "76"}, "bad-heading"),
     (ALLOY | {"preconsumer_scrap": "20"}, "percent-trap"), (ALLOY | {"scrap": "-1 t/t"}, "negative")],
)  # fmt: skip
def test_a_good_of_another_process_or_without_a_name_is_refused(sold, code):
    """Of another category; without a name; no code; a per cent without its sign; below zero."""
    with pytest.raises(InputError) as caught:
        ghgcalc.calculate(metal(sold), "eu-cbam-al-2023")
    assert {one.code for one in caught.value.faults} <= {code, "bad-form", "unit-missing"}


@pytest.mark.parametrize("change", [{"scrap": "x"}, {"name": 1}, {"cn": None}])
def test_a_damaged_inventory_is_refused(change):
    """What is told of the goods has its shape, too."""
    document = json.loads(json.dumps(ghgcalc.calculate(metal(ALLOY), "eu-cbam-al-2023").as_dict()))
    document["products"][0]["sold_as"][0] |= change
    with pytest.raises(InputError):
        ghgcalc.Inventory.from_dict(document)


def test_a_forged_good_is_found():
    """Whoever writes another code into a filed inventory is found."""
    document = json.loads(json.dumps(ghgcalc.calculate(metal(ALLOY), "eu-cbam-al-2023").as_dict()))
    document["products"][0]["sold_as"][0]["cn"] = "7601 10 10"
    assert not ghgcalc.verify(document).same


def test_a_template_has_room_for_all_of_it(tmp_path):
    """A form of ours that is filled in from such an activity gives it again."""
    pfc = {"pfc_unsplit": unsplit("2155.2 tCO2e")["pfc_unsplit"]}
    source, out = tmp_path / "activity.json", tmp_path / "template.xlsx"
    source.write_text(json.dumps(metal(INGOT, ALLOY) | pfc), encoding="utf-8")
    for lang in ("en", "zh"):
        ghgcalc.write_template(out, "eu-cbam-al-2023", lang=lang, activity=ghgcalc.read(source))
        assert ghgcalc.read(out).dump() == ghgcalc.read(source).dump()
