"""Filled communication forms: saved values held against the entries, carbon prices, plants, numbers as people type them, hostile files."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
from border_cases import activity
from communication_form import Filled, Formula, Made, smelter
from ghgcalc.communication import export
from ghgcalc.communication.worked import solved
from ghgcalc.errors import InputError
from ghgcalc.io.ledgers import by_template
from support import caller
from test_communication_reading import closed, embedded, exact, perfluorocarbons, read, refused, streams, told, total

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def filled() -> dict[str, Any]:
    """Entries of a form whose emissions are attributed in full."""
    return closed(smelter())


@pytest.fixture(scope="module")
def base(filled):
    """What they state."""
    return read(filled)


def codes(reading: Any) -> set[str]:
    """The codes of what is told of a form."""
    return {one.code for one in reading.findings}


# --- what is loaded


PROGRAM = """
import sys, json, ghgcalc
from ghgcalc.errors import InputError
from ghgcalc.io import read_ledger
template, ledger, form = sys.argv[1:]
def loaded():
    return sorted(one.removeprefix("ghgcalc.communication").lstrip(".") for one in sys.modules if one.startswith("ghgcalc.communication"))
read_ledger(template)
try:
    read_ledger(ledger)
except InputError:
    pass
before = loaded()
read_ledger(form)
print(json.dumps([before, loaded()]))
"""


def test_the_reader_of_forms_loads_with_a_form_alone(tmp_path, filled, capsys):
    """A ledger and a template of ours load nothing of forms; a form loads what reads it, and nothing that fills one in."""
    template, ledger, form = (tmp_path / name for name in ("template.xlsx", "ledger.csv", "form.xlsx"))
    source = ROOT / "examples" / "smelter-2024.toml"
    assert caller(capsys)("template", "--guideline", "cn-al-2024", "--from", source, "-o", template).status == 0
    ledger.write_text("month,t\n1,2\n", encoding="utf-8")
    form.write_bytes(Filled(filled).data)
    words = [sys.executable, "-c", PROGRAM, *map(str, (template, ledger, form))]
    out = subprocess.run(words, capture_output=True, text=True, check=False)
    assert out.returncode == 0, out.stderr
    before, after = json.loads(out.stdout)
    assert before == []
    assert {"finding", "reading"} <= {*after}
    assert not {"exporting", "writing", "layout", "attributed", "office"} & {*after}


def test_the_room_names_what_it_offers():
    """The room lists its public names, and has no other."""
    assert dir(ghgcalc.communication) == sorted(ghgcalc.communication.__all__)
    with pytest.raises(AttributeError, match="exporter"):
        _ = ghgcalc.communication.exporter


# --- what was saved with the form's own formulas


def results(entries: dict[str, Any]) -> dict[str, Fraction]:
    """What formulas of the made form come to, by their cells: the oracle's figures."""
    own = embedded(entries)
    first = streams({name: one for name, one in entries.items() if name.startswith("stream.1.")})
    found = {
        "B_EmInst!AU15": first,
        "B_EmInst!AU18": exact(-7000) * exact(0.96) * Fraction("3.664"),
        "B_EmInst!AN43": exact(60000) * exact(0.11) * 2 * exact(0.143) / 1000,
        "B_EmInst!AO44": exact(40000) * (exact(1.4) / exact(94.5)) * exact(1.16) / 1000 * exact(0.121),
        "C_Emissions&Energy!H27": streams(entries),
        "C_Emissions&Energy!K27": perfluorocarbons(entries),
        "C_Emissions&Energy!L27": streams(entries) + perfluorocarbons(entries),
        "D_Processes!L42": Fraction(0),
        "E_PurchPrec!L39": Fraction(0),
        "E_PurchPrec!L52": exact(14.1) * exact(0.02),
        "Summary_Products!O10": exact(1350000) / 100000,
        "Summary_Products!AZ10": Fraction(0),
        "Summary_Products!K11": own["bars", "direct"] + own["bars", "indirect"],
        "Summary_Products!AN10": (own["ingot", "direct"] + own["ingot", "indirect"])
        * exact(entries.get("summary.1.price_share", 0)),
    }
    for row, name in ((10, "ingot"), (11, "bars")):
        found |= {f"Summary_Products!{column}{row}": own[name, basis] for column, basis in (("I", "direct"), ("J", "indirect"))}
    return found


def saved(values: dict[str, Any]) -> dict[str, Formula]:
    """Cells with formulas, and what was saved with them."""
    return {cell: Formula("=0", float(one) if isinstance(one, Fraction) else one) for cell, one in values.items()}


BLANK = re.compile(r"(<f>[^<]*</f>|<f [^>]*>[^<]*</f>)<v>0</v>")


def without_zeros(data: bytes) -> bytes:
    """The made form, the zeros that its writer saved with formulas taken out: nothing was ever calculated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, BLANK.sub(r"\1", part.decode()) if name.startswith("xl/worksheets/sheet") else part)
    return out.getvalue()


def test_a_saved_value_that_the_entries_do_not_give_is_told(filled):
    """Figures that the form shows are held against its entries: right ones are no word, each forged one is told, and the entries count."""
    right = results(filled)
    tool = {name: one for name, one in CHP.items() if name.startswith("cogeneration")}
    filled = filled | tool
    right["F_Tools!J33"] = of_heat(tool) * 400
    right["F_Tools!L33"] = exact(188_000) - of_heat(tool) * 400
    plain = by_template(without_zeros(Filled(filled, cells=saved(right)).data), "form.xlsx")
    assert "cbam-recalculated" not in codes(plain)
    cells = [*right]
    for part in (cells[:6], cells[6:12], cells[12:18], cells[18:]):
        forged = saved(right) | {cell: Formula("=0", float(right[cell]) * 0.999 + 0.001) for cell in part}
        found = by_template(without_zeros(Filled(filled, cells=forged).data), "form.xlsx")
        text = told(found, "cbam-recalculated")
        assert text.startswith(f"{len(part)} figures")
        assert all(cell.replace("C_Emissions&Energy", "'C_Emissions&Energy'") in text for cell in part)
        assert found.activity == plain.activity
    odd = {"Summary_Products!I10": "#DIV/0!", "Summary_Products!J10": "Incomplete"}
    broken = Filled(filled, cells=saved(right) | saved(odd) | {"Summary_Products!J10": "Incomplete"})
    assert told(by_template(without_zeros(broken.data), "form.xlsx"), "cbam-recalculated").startswith("2 figures")


def test_a_form_that_was_never_calculated_is_told(filled):
    """A form without saved values is read by its entries, and says so; one whose labels are formulas without values is refused."""
    made = without_zeros(Made(filled).data)
    assert "cbam-uncalculated" in codes(by_template(made, "form.xlsx"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb' t="s"><v>[0-9]+</v>', b"><f>Translations!$B$1</f><v></v>", part)
            target.writestr(name, part)
    with pytest.raises(InputError) as caught:
        by_template(out.getvalue(), "form.xlsx")
    assert [one.code for one in caught.value.faults] == ["cbam-unsaved"]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_form_filled_in_by_a_program_is_read(filled, base):
    """A form that openpyxl has filled in, and nobody calculated: the same activity, and it is told that its figures are not known."""
    book = openpyxl.load_workbook(io.BytesIO(Made({}).data))
    for name, cell in Made(filled).places.items():
        if name in filled:
            sheet, _, spot = cell.partition("!")
            value = filled[name]
            book[sheet][spot] = float(value) if isinstance(value, Decimal) else value
    out = io.BytesIO()
    book.save(out)
    found = by_template(out.getvalue(), "form.xlsx")
    assert found.activity == base.activity
    assert "cbam-uncalculated" in codes(found)
    assert "cbam-recalculated" not in codes(found)


def test_equations_without_a_solution_give_no_figure():
    """Processes that only go round among themselves have no intensity; those that have are solved exactly."""
    assert solved([[Fraction(1), Fraction(-1), Fraction(0)], [Fraction(-1), Fraction(1), Fraction(0)]]) is None
    assert solved([[Fraction(0), Fraction(2), Fraction(6)], [Fraction(3), Fraction(1), Fraction(9)]]) == [2, 3]
    assert solved([]) == []


def test_metal_that_goes_round_has_no_intensity(filled):
    """Two processes that take all of each other's metal: no figure is compared, and no share of a price is worked out."""
    ring = filled | {
        "process.1.production.1": 1000, "process.1.used.1": 1000, "process.1.market": 0, "process.2.production.1": 1000,
        "process.2.used.1": 1000, "process.2.market": 0, "summary.1.price_type": "Carbon Tax", "summary.1.currency": "EUR",
        "summary.1.price": 1, "summary.1.price_share": 0.5,
    }  # fmt: skip
    (price,) = read(ring).activity.dump()["product"][0]["carbon_price"]
    assert "covered" not in price


def test_a_total_entered_by_hand(filled):
    """A total by hand that is what the rows give is taken; one below them, be it zero, leaves an emission out and is refused."""
    assert read(filled | {"balance.pfc": float(perfluorocarbons(filled)), "balance.co2": float(streams(filled))}).activity
    assert refused(filled | {"balance.pfc": 0, "balance.co2": 1}) == {
        ("cbam-emission", "balance.pfc"),
        ("cbam-emission", "balance.co2"),
    }


# --- what is told of goods


PRICE = {
    "price_type": "National Emissions Trading System", "currency": "CNY", "price": 90.5, "price_share": 0.8, "rebate_type": "Free allocation",
    "rebate": 81.25, "rebate_share": 0.75,
}  # fmt: skip


def priced(row: int, **other: Any) -> dict[str, Any]:
    """The columns of a carbon price in a row of the summary."""
    return {f"summary.{row}.{name}": value for name, value in (PRICE | other).items()}


def test_carbon_prices_are_read(filled):
    """What is due for a tonne becomes the sum for all of it; other currencies, and goods of a process that differ, are told and not read."""
    found = read(filled | priced(2))
    (price,) = found.activity.dump()["product"][1]["carbon_price"]
    whole = sum(embedded(filled)["bars", basis] for basis in ("direct", "indirect")) * 1150
    assert (price["instrument"], price["rebate_kind"]) == ("national-ets", "free-allocation")
    assert (price["due"], price["rebate"]) == ("104075.0 CNY", "93437.50 CNY")
    assert float(price["covered"].split()[0]) == pytest.approx(float(whole) * 0.8, rel=1e-12)
    assert float(price["rebate_covered"].split()[0]) == pytest.approx(float(whole) * 0.75, rel=1e-12)
    assert price["source"].endswith("Summary_Products!AR11")
    inventory = ghgcalc.calculate(found.activity, "eu-cbam-al-2023")
    (again,) = next(one for one in inventory.products if one["product"] == "bars")["carbon_prices"]
    assert (again["due_per_tonne"], again["effective_per_tonne"]) == ("90.5", "9.25")
    alone = read(filled | priced(2, rebate_type=None, rebate=None, rebate_share=None, price_share=None))
    assert alone.activity.dump()["product"][1]["carbon_price"][0].keys() == {"instrument", "due", "source"}
    foreign = read(filled | priced(2, currency="INR"))
    assert "carbon_price" not in foreign.activity.dump()["product"][1]
    assert "in INR is not read" in told(foreign, "cbam-currency")
    two = filled | priced(2) | {"summary.3.process": "bars", "summary.3.cn": "76042100"}
    assert "Summary_Products!AR11" in told(read(two), "cbam-prices")
    assert (
        read(two | priced(3)).activity.dump()["product"][1]["carbon_price"] == found.activity.dump()["product"][1]["carbon_price"]
    )


def test_a_carbon_price_with_faults_is_named(filled):
    """A price without its kind, its currency or its sum, a share that is a per cent, a text: each by its cell."""
    bare = priced(2, price_type=None, price=None, price_share=80, rebate="81,25", rebate_type="Gift")
    assert refused(filled | bare) == {
        ("cbam-missing", "summary.2.price_type"), ("cbam-missing", "summary.2.price"), ("cbam-share", "summary.2.price_share"),
        ("template-text", "summary.2.rebate"), ("cbam-choice", "summary.2.rebate_type"),
    }  # fmt: skip
    assert refused(filled | priced(2, currency=None)) == {("cbam-missing", "summary.2.currency")}
    assert refused(filled | {"summary.4.price": 5}) == {("cbam-missing", "summary.4.process")}


def test_defaults_and_electricity_of_precursors_are_read(filled):
    """A precursor says whether its value is measured, a default or of unknown origin; its electricity counts with a factor or without one."""
    for stated, share in (("Measured", "0.00 1"), ("Default", "1.00 1"), ("Unknown", None), (None, None)):
        found = read(filled | {"precursor.1.direct_source": stated}).activity.dump()["product"][1]["precursor"][1]
        assert found.get("default_share") == share
        assert found["electricity"]["value"] == "14.1 MWh/t"
    bare = read(filled | {"precursor.1.factor": None})
    assert "E_PurchPrec!L51" in told(bare, "cbam-open")
    bought = bare.activity.dump()["product"][1]["precursor"][1]
    assert "indirect" not in bought
    assert bought["electricity"]["value"] == "14.1 MWh/t"
    assert refused(filled | {"precursor.1.direct_source": "Guessed"}) == {("cbam-choice", "precursor.1.direct_source")}
    inventory = ghgcalc.calculate(read(filled).activity, "eu-cbam-al-2023")
    ingot, bars = (next(one for one in inventory.products if (one["product"], one["basis"]) == (name, "direct")) for name in ("ingot", "bars"))  # fmt: skip
    metal = exact(1350000) / 100000
    assert Fraction(ingot["electricity"]) == metal
    assert float(bars["electricity"]) == pytest.approx(float((600 + 1000 * metal + 200 * exact(14.1)) / 1150), rel=1e-14)
    assert ingot["default_share"] == "0"


def test_an_entry_that_the_map_does_not_know_is_told(filled, base):
    """An entry in any cell that may be filled in, and is not read, is told by its cell: alloys of steel, a comment beside a table."""
    made = Made(filled, cells={"Summary_Products!R11": 0.02, "A_InstData!K40": "see letter"})
    found = by_template(made.data, "form.xlsx")
    text = told(found, "cbam-unheld")
    assert ("Summary_Products!R11" in text, "A_InstData!K40" in text) == (True, True)
    assert found.activity == base.activity


def test_a_running_year_says_what_its_amounts_cover(filled):
    """Half a year with prices, defaults and electricity is read, and calculated, as half a year."""
    found = read(filled | priced(2) | {"period.end": dt.date(2026, 6, 30)})
    assert found.activity.through == "2026-06"
    again = ghgcalc.calculate(found.activity, "eu-cbam-al-2023")
    whole = ghgcalc.calculate(read(filled | priced(2)).activity, "eu-cbam-al-2023")
    assert [one["value"] for one in again.products] == [one["value"] for one in whole.products]
    assert ghgcalc.Activity.new(**found.activity.dump()) == found.activity


# --- plants


ENERGY, EMISSION = Fraction(100) * 20, Fraction(100) * 20 * 94
CHP = {
    "stream.5.method": "Combustion", "stream.5.name": "bituminous coal", "stream.5.amount": 100_000, "stream.5.amount_unit": "t",
    "stream.5.ncv": 20, "stream.5.factor": 94, "stream.5.factor_unit": "tCO2/TJ",
    "cogeneration.1.fuel": 2000, "cogeneration.1.heat": 400, "cogeneration.1.electricity": 200_000, "cogeneration.1.emission": 188_000,
    "cogeneration.1.reference_heat": 0.88, "cogeneration.1.reference_electricity": 0.442,
}  # fmt: skip


def of_heat(entries: dict[str, Any], n: int = 1) -> Fraction:
    """The tool's own factor of heat [tCO2/TJ], typed a second time: Q/E ÷ η over both shares, of the emission, per TJ."""
    value = {name: exact(entries[f"cogeneration.{n}.{name}"]) for name in ("fuel", "heat", "electricity", "emission", "reference_heat", "reference_electricity")}  # fmt: skip
    heat = value["heat"] / value["fuel"] / value["reference_heat"]
    power = value["electricity"] * Fraction(36, 10000) / value["fuel"] / value["reference_electricity"]
    return value["emission"] * (heat / (heat + power)) / value["heat"]


def with_plant(filled: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A form whose cells use the plant's heat, and its electricity; all that is emitted is attributed."""
    entries = filled | CHP | {f"cogeneration.1.{name}": value for name, value in more.items()}
    entries |= {"process.1.heat_in_factor": float(of_heat(entries)), "process.1.electricity_source": "D.4.2"}
    return {name: one for name, one in entries.items() if not name.startswith("pfc.2.")}


def test_a_plant_of_the_cogeneration_tool(filled):
    """The tool's plant becomes a facility: the stream with its energy and emission burns there, its heat and electricity are its own."""
    entries = with_plant(filled) | {"process.1.exported": 50_000, "process.1.exported_factor": 0.6}
    own = streams({name: one for name, one in entries.items() if not name.startswith("stream.5.")}) + perfluorocarbons(entries)
    entries["process.1.direct"] = Decimal(str(float(own - 60)))
    found = read(entries)
    dump = found.activity.dump()
    assert "B_EmInst!E19" in told(found, "cbam-plant")
    assert [(one.get("use", "smelter"), one.get("site")) for one in dump["fuel"]] == [("smelter", None), ("captive-power", "CHP 1")]
    (plant,) = dump["facility"]
    assert {key: plant[key] for key in ("id", "kind", "net_generation", "heat", "heat_smelter", "electricity_sold")} == {
        "id": "CHP 1", "kind": "captive-power", "net_generation": "200000 MWh", "heat": "400 TJ", "heat_smelter": "30 TJ",
        "electricity_sold": "50000 MWh",
    }  # fmt: skip
    assert (plant["reference_heat"]["value"], plant["reference_electricity"]["value"]) == ("88.00 %", "44.200 %")
    assert plant["reference_heat"]["source"].endswith("F_Tools!J29")
    assert "heat" not in dump
    assert dump["process"][0]["electricity"][0]["plant"] == "CHP 1"
    heat = 30 * of_heat(entries)
    stated = Decimal(dump["product"][0]["direct_emission"]["value"].split()[0])
    assert float(stated) == pytest.approx(float(own - 60 + heat - 30_000), rel=1e-13)
    inventory = ghgcalc.calculate(found.activity, "eu-cbam-al")
    assert float(total(inventory, "enterprise", "direct")) == pytest.approx(float(own + heat), rel=1e-12)
    assert found.origins["/facility/0"].cell == "F_Tools!L21"
    closing = read(entries | {"process.1.exported": None, "process.1.exported_factor": None})
    inventory = ghgcalc.calculate(closing.activity, "eu-cbam-al")
    assert not [one for one in inventory.findings if one.code in ("goods-not-closed", "facility-elsewhere")]
    ingot = next(one for one in inventory.products if (one["product"], one["basis"]) == ("ingot", "direct"))
    assert float(ingot["value"]) == pytest.approx(float((own - 60 + heat) / 100_000), rel=1e-12)


def test_a_plant_that_the_form_does_not_tell_is_named(filled):
    """No stream, or two, with the plant's figures; a figure missing; gas cleaning; a plant without the tool: told, and nothing is guessed."""
    plain = with_plant(filled)
    twin = {name.replace("stream.5", "stream.6"): value for name, value in CHP.items() if name.startswith("stream.5")}
    same = {
        name.replace("cogeneration.1", "cogeneration.2"): value for name, value in CHP.items() if name.startswith("cogeneration.1")
    }
    many = {
        f"stream.{at}.{key.rpartition('.')[2]}": value
        for at in range(5, 15)
        for key, value in CHP.items()
        if key.startswith("stream.5")
    }
    thirteen = many | {f"stream.{at}.{key.rpartition('.')[2]}": value for at in (2, 3, 4) for key, value in CHP.items() if key.startswith("stream.5")}  # fmt: skip
    for more in (
        {"cogeneration.1.fuel": 2001}, {"cogeneration.1.emission": 187_000}, twin, {"cogeneration.1.heat": None}, {"cogeneration.1.fuel": None},
        {"cogeneration.1.electricity": 0}, {"cogeneration.1.cleaning": 12}, {"cogeneration.1.reference_heat": None}, same,
        {name: plain[name] if name in plain and name not in thirteen else value for name, value in thirteen.items()},
    ):  # fmt: skip
        found = read(plain | more)
        assert "F_Tools!" in told(found, "cbam-plant-open")
        dump = found.activity.dump()
        assert "facility" not in dump
        assert all("use" not in one for one in dump["fuel"])
        assert "D_Processes!L67" in told(found, "cbam-captive")
        assert dump["process"][0]["electricity"][0]["supply"] == "captive"
    assert "captive-power" not in str(read(filled | {"process.1.electricity_source": "D.4.1"}).activity.dump())
    assert refused(plain | {"cogeneration.1.fuel": None, "process.1.exported": 5}) == {("cbam-emission", "process.1.exported")}
    assert refused(plain | {"process.1.exported": 5}) == {("cbam-missing", "process.1.exported_factor")}
    assert refused(plain | {"process.1.exported": "x"}) == {("template-text", "process.1.exported")}
    assert refused(plain | {"cogeneration.1.reference_heat": 88, "cogeneration.1.electricity": "200,000"}) == {
        ("cbam-share", "cogeneration.1.reference_heat"), ("template-text", "cogeneration.1.electricity"),
    }  # fmt: skip
    own = read(plain | {"process.1.heat_in_factor": 58.5, "process.1.exported": 0})  # heat of somebody else
    assert own.activity.dump()["heat"][0]["emission_factor"]["value"] == "58.5 tCO2/TJ"


def test_a_stream_in_the_name_of_a_plant_burns_there(filled):
    """A name says where a fuel burns: of a plant without heat, of several plants, with a tool and without one; each keeps its id."""
    own = {"stream.5.name": "captive-power/station 1/bituminous-coal", "process.1.electricity_source": "D.4.1"}
    tools = [name for name in CHP if name.startswith("cogeneration")]
    found = read({name: one for name, one in (with_plant(filled) | own).items() if name not in tools})
    dump = found.activity.dump()
    assert dump["facility"] == [{"id": "station 1", "kind": "captive-power"}]
    assert [(one["item"], one.get("site")) for one in dump["fuel"]] == [("natural-gas", None), ("bituminous-coal", "station 1")]
    assert dump["process"][0]["electricity"][0]["plant"] == "station 1"
    assert not {"cbam-captive", "cbam-plant-open"} & codes(found)
    two = {name.replace("stream.5", "stream.6"): value for name, value in CHP.items() if name.startswith("stream.5")}
    two |= {"stream.5.name": "captive-power/heat and power/bituminous-coal", "stream.6.name": "captive-power/station 2/own coal"}
    same = read(with_plant(filled) | two)  # two of one size: nothing says which of them has the tool
    assert "cbam-plant-open" in codes(same)
    assert [one.keys() for one in same.activity.dump()["facility"]] == [{"id", "kind"}, {"id", "kind"}]
    both = read(with_plant(filled) | two | {"stream.6.amount": 50_000})
    rows = both.activity.dump()
    assert [one["id"] for one in rows["facility"]] == ["heat and power", "station 2"]
    assert [one.get("site") for one in rows["fuel"]] == [None, "heat and power", "station 2"]
    assert rows["fuel"][2]["name"] == "own coal"
    assert rows["process"][0]["electricity"][0]["plant"] == "heat and power"
    assert both.origins["/facility/1"].cell == "B_EmInst!E20"
    inventory = ghgcalc.calculate(both.activity, "eu-cbam-al")
    assert not [one for one in inventory.findings if one.severity == "error" and one.code.startswith(("plant", "facility"))]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.integers(100, 9000), st.integers(15, 30), st.integers(60, 110), st.integers(5, 30), st.integers(5, 40), st.integers(60, 95), st.integers(30, 60)
)  # fmt: skip
def test_any_plant_gives_the_tools_own_factors(filled, amount, ncv, factor, heat, power, first, second):
    """Whatever plant the tool describes: the heat that the cells use bears the tool's own factor, as the inventory works it out."""
    energy = amount * ncv / Fraction(1000)
    entries = with_plant(
        filled
        | {"stream.5.amount": amount},
        fuel=float(energy), emission=float(energy * factor), heat=float(energy * heat / 100), electricity=float(energy * power / 100 * 10_000 / 36),
        reference_heat=first / 100, reference_electricity=second / 100,
    )  # fmt: skip
    entries |= {"stream.5.amount": amount, "stream.5.ncv": ncv, "stream.5.factor": factor}
    entries["process.1.heat_in_factor"] = float(of_heat(entries))
    entries["process.1.heat_in"] = float(energy * heat / 200)
    found = read(entries)
    assert "cbam-plant" in codes(found)
    inventory = ghgcalc.calculate(found.activity, "eu-cbam-al")
    lines = [line for line in inventory.lines if line.source == "plant-heat"]
    wanted = exact(entries["process.1.heat_in"]) * of_heat(entries)
    assert float(sum(Fraction(line.unrounded) for line in lines)) == pytest.approx(float(wanted), rel=1e-10)


# --- numbers as people type them


TYPED = (
    "1,5",
    "1.800,5",
    "１８００",
    "1 800",
    "1800",
    "98 %",
    "1800 t",
    "-",
    "n/a",
    "1e3",
    "一千八百",
    "NaN",
    "1．5",
    "'1800",
    "≈1800",
    "1800.",
)
NUMBERS = (
    "stream.1.amount", "stream.1.ncv", "stream.1.factor", "stream.1.oxidation", "stream.2.amount", "stream.3.carbon", "pfc.1.frequency",
    "pfc.1.collection", "pfc.2.efficiency", "process.1.direct", "process.1.heat_in", "process.2.electricity", "precursor.1.direct",
    "precursor.1.bought.1", "summary.2.other_elements", "process.1.production.1",
)  # fmt: skip


def test_numbers_as_people_type_them(filled, base):
    """A text is no number, whatever digits stand in it: comma decimals, full-width digits, signs of per cent, units; a blank text is a blank."""
    typed = filled | dict(zip(NUMBERS, TYPED, strict=True))
    assert refused(typed) == {("template-text", name) for name in NUMBERS}
    blanks = dict(zip(NUMBERS[:3], (" ", "　", "\t"), strict=True))
    assert refused(filled | blanks) == {("cbam-missing", name) for name in blanks}
    assert refused(filled | {"period.start": "2026/1/1", "period.end": "2026年12月31日"}) == {
        ("cbam-day", "period.start"), ("cbam-day", "period.end"),
    }  # fmt: skip
    assert refused(filled | {"stream.3.carbon": 97.7, "pfc.1.fraction": 12.1, "stream.1.biomass": 150}) == {
        ("percent-trap", "stream.3.carbon"), ("cbam-share", "pfc.1.fraction"), ("percent-trap", "stream.1.biomass"),
    }  # fmt: skip
    assert "B_EmInst!R15" in told(read(filled | {"stream.1.biomass": 0.5}), "cbam-small")
    gaps = {name.replace("stream.4", "stream.12"): one for name, one in filled.items() if name.startswith("stream.4")}
    moved = read({name: one for name, one in filled.items() if not name.startswith("stream.4")} | gaps)
    plain = base.activity.dump()["carbon_stream"]
    assert [(one["item"], one["amount"]) for one in moved.activity.dump()["carbon_stream"]] == [(one["item"], one["amount"]) for one in plain]  # fmt: skip


# --- round trip


def goods(inventory: Any) -> list[tuple[Any, ...]]:
    """What is said of the goods that a form tells apart: of each process one, its intensity and what is told beside."""
    found = {}
    for one in inventory.products:
        told_ = [
            (price["currency"], price["instrument"], *(rounded(price.get(key)) for key in ("due_per_tonne", "covered_per_tonne", "effective_per_tonne")))
            for price in one.get("carbon_prices", [])
        ]  # fmt: skip
        found[one["category"], one["basis"], rounded(one["value"])] = (
            rounded(one.get("default_share")),
            rounded(one.get("electricity")),
            told_,
        )
    return [(*key, *value) for key, value in sorted(found.items())]


def rounded(text: Any) -> float | None:
    """A number to 11 digits."""
    return None if text is None else float(f"{float(text):.11g}")


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    """An empty form."""
    found = tmp_path_factory.mktemp("blank") / "form.xlsx"
    found.write_bytes(Made().data)
    return found


@pytest.mark.parametrize("number", range(20))
def test_what_was_exported_is_read_again(number, blank):
    """Every smelter of the collection, exported and read: the same figures of the enterprise and of its goods."""
    stated, guideline = activity(number)
    before = ghgcalc.calculate(stated, guideline=guideline)
    written = export(before, blank)
    again = ghgcalc.calculate(by_template(written.workbook, "form.xlsx").activity, guideline=guideline)
    assert "goods-not-closed" not in {one.code for one in again.findings}
    assert rounded(total(again, "enterprise", "direct")) == pytest.approx(rounded(total(before, "enterprise", "direct")), rel=1e-11)
    mine, theirs = goods(before), goods(again)
    assert len(mine) == len(theirs)
    for one, other in zip(mine, theirs, strict=True):
        assert other[:2] == one[:2]
        assert other[2] == pytest.approx(one[2], rel=1e-10)
        for left, right in zip(one[3:5], other[3:5], strict=True):
            assert left is None or right == pytest.approx(left, rel=1e-10)
        assert [price[:2] for price in other[5]] == [price[:2] for price in one[5]]
        for left, right in zip(one[5], other[5], strict=True):
            assert right[2:] == pytest.approx(left[2:], rel=1e-10)


# --- hostile files


def zipped(data: bytes, **parts: bytes) -> bytes:
    """A copy of an archive with other parts, by the end of their names; `_` stands for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            other = next((one for key, one in parts.items() if name.endswith(f"/{key}.xml")), None)
            target.writestr(name, source.read(name) if other is None else other)
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">' + b"".join(
    b'<!ENTITY c%d "%s">' % (at, b"&b;" * 10 if at == 0 else b"&c%d;" % (at - 1) * 10) for at in range(9)
) + b"]><worksheet><sheetData><row><c r='A1' t='str'><v>&c8;</v></c></row></sheetData></worksheet>"  # fmt: skip


def test_a_hostile_form_is_named(filled, tmp_path, capsys):
    """Cut off, garbled, swollen, with entities, sheets renamed or gone: exit status 2, a fault that is named, nothing written, no traceback."""
    form = Filled(filled).data
    chance = random.Random(16)
    hostile = {f"cut-{at}": form[: chance.randrange(1, len(form))] for at in range(4)}
    for at in range(8):
        spot = chance.randrange(len(form))
        hostile[f"flip-{at}"] = form[:spot] + bytes([form[spot] ^ 0x5A]) + form[spot + 1 :]
    hostile |= {
        "entities": zipped(form, sheet4=BOMB),
        "swollen": zipped(form, sheet4=b"<worksheet>" + b"<row><c><v>1</v></c></row>" * 3_000_000 + b"</worksheet>"),
        "no-xml": zipped(form, sheet2=b"\x00\x01"),
        "no-workbook": zipped(form, workbook=b"<workbook/>"),
        "renamed": zipped(form, workbook=_workbook(form).replace(b'name="D_Processes"', b'name="D_Prozesse"')),
        "twice": zipped(form, workbook=_workbook(form).replace(b'name="D_Processes"', b'name="E_PurchPrec"')),
        "empty": b"",
    }
    ghg = caller(capsys)
    source, out = tmp_path / "form.xlsx", tmp_path / "out.json"
    plain = by_template(form, "form.xlsx").activity
    for name, data in hostile.items():
        source.write_bytes(data)
        done = ghg("calculate", source, "--guideline", "eu-cbam-al-2023", "-o", out)
        assert "Traceback" not in done.err, name
        if name.startswith("flip") and done.status == 0:  # a byte that nobody reads
            assert by_template(data, "form.xlsx").activity == plain, name
            out.unlink()
            continue
        assert (done.status, out.exists()) == (2, False), name
        assert "form.xlsx" in done.err, name


def _workbook(form: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(form)) as file:
        return file.read("xl/workbook.xml")
