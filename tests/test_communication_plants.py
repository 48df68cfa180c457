"""Power plants, heat and electricity of an inventory in the communication form: what burns there, what the form's own tool makes of it."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from border_cases import activity
from communication_form import Filled, Made
from communication_form import smelter as filled
from ghgcalc.communication import Exported, export
from ghgcalc.communication.figures import Figures
from ghgcalc.communication.filling import figures_of
from office import needs_office
from test_power_plants import CAPTIVE, CHP, COAL, EU, TAKERS, share, smelter

GRID = {"supply": "grid", "amount": "5000 MWh", "location_factor": {"value": "0.5306 tCO2/MWh", "source": "grid"}}
PACKAGED = GRID | {"location_factor": {"factor": "cn-grid-2023/average", "source": "announcement"}}
HEAT = [{"amount": "1200 GJ", "emission_factor": {"value": "0.11 tCO2/GJ", "source": "supplier"}}]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty form of the shape of the official one."""
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    path.write_bytes(Made().data)
    return path


@cache
def plant(name: str) -> Any:
    """A smelter with a plant of heat and power and a little of the grid, calculated."""
    return ghgcalc.calculate(smelter(CAPTIVE, GRID, year=EU[name], facility=[CHP | TAKERS], fuel=[COAL]), name)


def figures(*supplies: dict[str, Any], guideline: str = "eu-cbam-al-2023", **tables: Any) -> Figures:
    """What goes into the form."""
    return figures_of(ghgcalc.calculate(smelter(*supplies, year=EU[guideline], **tables), guideline))


def codes(found: Figures) -> list[str]:
    """The codes of every finding."""
    return [one.code for one in found.findings]


def again(found: Exported, guideline: str, folder: Path) -> Any:
    """The filled form read as an activity, and calculated."""
    (folder / "filled.xlsx").write_bytes(found.workbook)
    return ghgcalc.calculate(ghgcalc.read(folder / "filled.xlsx"), guideline=guideline)


def near(one: Any, other: Any) -> bool:
    """The same to 12 digits."""
    return abs(Fraction(one) - Fraction(other)) <= abs(Fraction(other)) / 10**12


# --- heat


@pytest.mark.parametrize("number", [7, 17])
def test_heat_comes_back(number, made, tmp_path):
    """A factor without end in the total (overvoltage by efficiency) does not hide whose heat it is: the form read again has the total."""
    table, guideline = activity(number)
    first = ghgcalc.calculate(table, guideline=guideline)
    found = export(first, made)
    entries = {one.figure: one.value for one in found.entries}
    assert (entries["process.1.heat"], entries["process.1.heat.bought"]) == ("TRUE", "1.2")
    second = again(found, guideline, tmp_path)
    total = [Fraction(one.total("enterprise", basis="direct").value) for one in (first, second)]
    assert near(*total)
    assert "goods-not-closed" not in [one.code for one in second.findings]
    direct = [Fraction(one["value"]) for inventory in (first, second) for one in inventory.products if one["basis"] == "direct"]
    half = len(direct) // 2
    assert all(map(near, direct[:half], direct[half:]))


def test_heat_of_goods_that_state_their_own_stays_with_them():
    """Ingots that divide the total by statements of their own: of the heat nothing is known but the sum, and that is told."""
    whole = ghgcalc.calculate(smelter(year=2026, heat=HEAT), "eu-cbam-al")
    total = Fraction(whole.total("enterprise", basis="direct").value)
    parts = (Fraction(80000), total - 80000)
    products = [
        {
            "id": f"i{at}",
            "cn": "7601 10 10",
            "amount": "50000 t",
            "direct_emission": {"value": f"{float(part)} tCO2e", "source": "x"},
        }
        for at, part in enumerate(parts)
    ]
    found = figures(guideline="eu-cbam-al", heat=HEAT, product=products)
    assert "form-heat" in codes(found)
    assert {found.written[f"process.{n}.heat"] for n in (1, 2)} == {"no"}
    assert found.written["process.1.direct"] == parts[0]
    assert "form-heat" not in codes(figures(guideline="eu-cbam-al", heat=HEAT))


# --- plants


def test_fuels_of_a_plant_that_is_not_stated_are_source_streams(made, tmp_path):
    """What burns for electricity without a [[facility]], with its place and without, is in the installation's total all the same."""
    coal = COAL | {"amount": "600000 t"}
    for site, name in ((None, "captive-power"), ("east", "east")):
        fuel = {key: one for key, one in coal.items() if key != "site"} | ({"site": site} if site else {})
        own = {"supply": "captive", "amount": "1350000 MWh", "location_factor": {"value": "0.9 tCO2/MWh", "source": "plant"}}
        first = ghgcalc.calculate(smelter(own, year=2026, fuel=[fuel]), "eu-cbam-al")
        found = export(first, made)
        entries = {one.figure: one.value for one in found.entries}
        assert [one for one in entries.values() if one == f"captive-power/{name}/bituminous-coal"]
        second = again(found, "eu-cbam-al", tmp_path)
        assert near(second.total("enterprise", basis="direct").value, first.total("enterprise", basis="direct").value)
        assert [row["id"] for row in second.activity["facility"]] == [name]


@pytest.mark.parametrize("name", EU)
def test_what_burns_in_a_plant_is_a_source_stream(name, made, tmp_path):
    """Its fuels are streams of the installation, its heat is taken in by the process; read again, the smelter has what it had."""
    found = export(plant(name), made)
    entries = {one.figure: one.value for one in found.entries}
    assert entries["stream.3.name"] == "captive-power/own/bituminous-coal"
    assert (entries["stream.3.amount"], entries["process.1.heat.bought"], entries["process.1.exported"]) == ("675000", "1000", "0")
    assert Fraction(entries["process.1.heat.bought.factor"]) * 1000 == Fraction(
        plant(name).line("plant-heat/own/" + str(EU[name])).unrounded
    )
    second = again(found, name, tmp_path)
    assert near(second.total("enterprise", basis="direct").value, plant(name).total("enterprise", basis="direct").value)
    (facility,) = second.activity["facility"]
    assert (facility["id"], facility["net_generation"], facility["heat_smelter"]) == ("own", "1350000 MWh", "1000 TJ")
    told = {one.code for one in second.findings}
    assert "facility-returns" in told
    assert not {"goods-not-closed", "fuel-elsewhere", "facility-elsewhere"} & told


@needs_office
def test_the_forms_own_tool_splits_a_plant_as_the_inventory_does(made):
    """Heat and electricity of the plant by the tool of the form, and every total of the installation, to 12 digits."""
    found = export(plant("eu-cbam-al-2023"), made, check=True)
    assert [one for one in found.compared or () if not one.same] == []
    compared = {one.figure: one.inventory for one in found.compared or ()}
    assert near(compared["plant.1.heat.emission"], Fraction(1269000) * 221 / 1013)
    assert near(compared["plant.1.electricity.emission"], Fraction(1269000) * 792 / 1013)
    assert {"total.co2", "total.direct", "product.1.total", "product.1.indirect"} <= compared.keys()


def test_fuels_by_month_and_of_two_plants():
    """Two plants with heat by months: streams and tools of each; a third that gives heat finds no tool."""
    months = {"unit": "GJ", "values": ["50000"] * 12}
    plants = [CHP | {"id": name, "heat": "600000 GJ", "heat_smelter": months} for name in ("a", "b", "c")]
    fuels = [COAL | {"site": name, "amount": {"unit": "t", "values": ["50000"] * 12}} for name in ("a", "b", "c")]
    found = figures(CAPTIVE | {"plant": "a"}, facility=plants, fuel=fuels)
    streams = [found.written[key] for key in found.written if key.startswith("stream.") and key.endswith(".name")]
    assert streams[2:] == [f"captive-power/{name}/bituminous-coal" for name in "abc"]
    assert found.written["plant.2.heat"] == 600
    assert "plant.3.heat" not in found.written
    assert codes(found).count("form-tool") == 1
    assert found.written["process.1.heat.bought"] == 1800


def test_a_plant_whose_fuels_are_not_known_is_told():
    """A reported emission, and a fuel of which the rules ask more than it states: no stream is made up, and the total is without it."""
    stated = {"emission": "1269000 tCO2", "source": "its report", "fuel_energy": "13500000 GJ"}
    found = figures(CAPTIVE, facility=[CHP | TAKERS | stated])
    assert "form-plant" in codes(found)
    assert not any(str(value).startswith("captive-power/") for value in found.written.values())
    assert found.written["plant.1.emission"] == 1269000
    lacking = {key: value for key, value in COAL.items() if key not in ("ncv", "emission_factor")}
    other = figures(GRID, guideline="eu-cbam-al", facility=[{"id": "own", "kind": "captive-power"}], fuel=[lacking])
    assert "form-plant" in codes(other)
    beside = figures(GRID, guideline="eu-cbam-al", facility=[{"id": "mill", "kind": "other", "emission": "5 tCO2", "source": "x"}])
    assert "form-plant" not in codes(beside)


def test_a_plant_that_does_not_add_up_is_told(monkeypatch):
    """Fuels that come to another emission than the account of the plant are not put into the form."""
    from ghgcalc.communication import plants

    monkeypatch.setattr(plants, "same", lambda one, other: False)
    found = figures(CAPTIVE, facility=[CHP | TAKERS], fuel=[COAL])
    assert "form-plant" in codes(found)
    assert "stream.3.name" not in found.written


def test_a_tool_that_cannot_be_filled_stays_empty():
    """Measured efficiencies, or heat of which the smelter takes none: the tool would calculate others, and a note says so."""
    measured = {"heat_efficiency": share("20 %"), "electric_efficiency": share("36 %")}
    for row in (CHP | TAKERS | measured, CHP):
        found = figures(CAPTIVE, facility=[row], fuel=[COAL])
        assert codes(found).count("form-tool") == 1
        assert "plant.1.fuel" not in found.written


@pytest.mark.parametrize("end", [dt.date(2026, 12, 31), dt.date(2026, 6, 30)])
def test_a_stream_of_a_plant_is_read_as_its_fuel(end, tmp_path):
    """By its name, of a whole year and of one that is still running; what of the streams is no plant's burns in the smelter."""
    name = "captive-power/own/natural-gas"
    (tmp_path / "form.xlsx").write_bytes(Filled(filled() | {"period.end": end, "stream.1.name": name}).data)
    found = ghgcalc.read(tmp_path / "form.xlsx")
    assert [(row.use, row.item) for row in found.fuel] == [("captive-power", "natural-gas")]
    (tmp_path / "form.xlsx").write_bytes(Filled(filled() | {"period.end": end}).data)
    assert [row.use for row in ghgcalc.read(tmp_path / "form.xlsx").fuel] == [None]


# --- electricity


@pytest.mark.parametrize(
    ("supplies", "facility", "source"),
    [
        ([PACKAGED], None, "grid"),
        ([PACKAGED, PACKAGED | {"supply": "green-power"}], None, "grid"),
        ([GRID], None, None),
        ([CAPTIVE], CHP | TAKERS, "cogeneration"),
        ([CAPTIVE], {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh"}, "captive"),
        ([CAPTIVE, GRID], CHP, "mix"),
        ([CAPTIVE, GRID | {"amount": "0 MWh"}], CHP, "cogeneration"),
        ([GRID | {"supply": "direct"}], None, "direct"),
        ([CAPTIVE | {"location_factor": {"value": "0.9 tCO2/MWh", "source": "x"}}], None, None),
    ],
)  # fmt: skip
def test_the_source_of_a_factor_is_told_where_it_is_known(supplies, facility, source):
    """Grid by a published factor, a plant of the installation with and without heat, a line, several of them; a stated factor stays open."""
    tables = {"facility": [facility], "fuel": [COAL]} if facility else {}
    found = figures(*supplies, **tables)
    assert found.written.get("process.1.electricity.source") == source
    told = [dict(one.fields)["asked"] for one in found.findings if one.code == "form-open"]
    assert ("source of the electricity factor" in told) == (source is None)


def test_plants_of_two_kinds_are_a_mix():
    """One with heat and one without."""
    other = {"id": "b", "kind": "captive-power", "net_generation": "1350000 MWh"}
    fuels = [COAL | {"site": name} for name in ("own", "b")]
    found = figures(CAPTIVE | {"plant": "b"}, facility=[CHP | TAKERS, other], fuel=fuels)
    assert found.written["process.1.electricity.source"] == "mix"


# --- what else the form asks for


def test_the_country_follows_from_a_province(made):
    """A Chinese province or credit code is in China; else the country stays open."""
    assert figures().written["installation.country"] == "china"
    table, guideline = activity(1)
    found = figures_of(ghgcalc.calculate(table, guideline=guideline))
    assert "installation.country" not in found.written
    asked = {dict(one.fields)["asked"] for one in found.findings if one.code == "form-open"}
    assert asked == {"country", "quality of data and assurance", "source of the electricity factor"}


def test_precursors_say_what_is_measured_and_what_a_default():
    """All of it, nothing of it, a part of it, and nobody has said it; a part is neither, and stays open."""
    table, guideline = activity(5)
    bought = table["product"][1]["precursor"]
    found = figures_of(ghgcalc.calculate(table, guideline=guideline))
    assert found.written["bought.1.direct.source"] == "default"
    assert found.written["bought.1.electricity.source"] == "unknown"
    bought[0]["default_share"] = "40 %"
    bought[1]["default_share"] = "0 %"
    part = figures_of(ghgcalc.calculate(table, guideline=guideline))
    assert "bought.1.direct.source" not in part.written
    assert part.written["bought.2.direct.source"] == "measured"
    assert "product.2.default" not in part.expected
    asked = [dict(one.fields)["asked"] for one in part.findings if one.code == "form-open"]
    assert "source (measured or default)" in asked
    assert "justification of default values" in asked


def test_a_precursor_of_which_no_indirect_emission_counts_has_no_factor():
    """Under rules of direct emissions, of a supplier who states no others: electricity as he says it, and the factor stays empty."""
    used = {"good": "7601", "mass": "10 t", "direct": {"value": "2 tCO2e/t", "source": "supplier"}, "origin": "NO"}
    bars = {"id": "bars", "cn": "7604 29 10", "amount": "9 t", "direct_emission": {"value": "1 tCO2e", "source": "meter"}}
    found = figures(GRID, guideline="eu-cbam-al", product=[bars | {"precursor": [used]}])
    assert found.written["bought.1.direct"] == 2
    assert found.written["bought.1.direct.source"] == "unknown"
    assert not {"bought.1.electricity", "bought.1.electricity.factor"} & found.written.keys()


def test_shares_of_default_values_and_what_a_price_covers_are_compared():
    """Of goods of which all is measured or a default the form's own share is held against ours; covered emissions by their share."""
    table, guideline = activity(5)
    del table["product"][1]["precursor"][2]
    found = figures_of(ghgcalc.calculate(table, guideline=guideline))
    record = next(one for one in ghgcalc.calculate(table, guideline=guideline).products if one["product"] == "bars")
    assert found.expected["product.2.default"] == Fraction(record["default_share"])
    assert found.expected["product.1.total"] == sum(found.expected[f"product.1.{basis}"] for basis in ("direct", "indirect"))
    assert near(found.expected["product.1.price.covered"], Fraction(1000, 60000))
    assert near(found.expected["product.1.rebate.covered"], Fraction(900, 60000))


@needs_office
def test_a_difference_that_is_known_says_why(made):
    """Indirect emissions in tonnes alone: the form comes to less, and the comparison names the finding; all the rest agrees."""
    table, _ = activity(5)
    del table["product"][1]["electricity"], table["product"][1]["precursor"]
    found = export(ghgcalc.calculate(table, guideline="eu-cbam-al-2023"), made, check=True)
    other = {one.figure: one.because for one in found.compared or () if not one.same}
    assert other == {"product.2.indirect": "form-indirect", "product.2.total": "form-indirect"}
    assert "form-indirect)" in found.report("en", "text")
    assert {one.as_dict()["because"] for one in found.compared or ()} == {None, "form-indirect"}
    table["product"][1]["electricity"] = "600 MWh"
    assert "form-indirect" not in codes(figures_of(ghgcalc.calculate(table, guideline="eu-cbam-al-2023")))
