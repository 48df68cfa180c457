"""A smelter with power plants, a gas boiler and the grid, worked out again in fractions by code of its own, under three guidelines."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import support
from ghgcalc import calculate, check, equations, factors, read, verify
from ghgcalc.activity import of
from ghgcalc.errors import InputError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.ledger import hashed, of_document
from ghgcalc.report.contents.inventory import inventory_report
from test_power_plants import CAPTIVE, CHP, COAL, EU, F_HEAT, MADE, TAKERS, agrees, codes, rows, share, smelter

Drawn = dict[str, Any]

EXAMPLE = Path(__file__).parent.parent / "examples" / "smelter-chp-2026.toml"

DIRECT = Fraction(49000 - 7000) * Fraction("0.98") * Fraction("3.664")
"""Carbon of the anodes of the process of `smelter`; its anode effect is the same in every case."""
TAKEN = ("others", "sold", "losses")


@st.composite
def fuels(draw: st.DrawFn) -> Drawn:
    """A fuel by energy, by quantity with its calorific value beside, or by carbon; of some a part is biomass."""
    way = draw(st.sampled_from(("energy", "quantity", "carbon")))
    made: Drawn = {"way": way, "amount": draw(st.integers(1, 900_000)), "ncv": draw(st.integers(50, 500))}
    made["factor"] = draw(st.integers(1, {"energy": 1100, "quantity": 300, "carbon": 99}[way]))
    made["oxidation"] = draw(st.sampled_from((None, 90, 98)))
    made["biomass"] = draw(st.sampled_from((None, None, 25))) if way == "energy" else None
    made["months"] = draw(st.booleans())
    return made


def tonnes(one: Drawn) -> Fraction:
    """The emission of a fuel [tCO2]."""
    amount, oxidation = Fraction(one["amount"]), Fraction(one["oxidation"] or 100, 100)
    per = {
        "energy": Fraction(one["ncv"], 10) * Fraction(one["factor"], 10) / 1000,
        "quantity": Fraction(one["factor"], 100),
        "carbon": Fraction(one["factor"], 100) * Fraction("3.664"),
    }[one["way"]]
    return amount * per * oxidation * (1 - Fraction(one["biomass"] or 0, 100))


def energy(one: Drawn) -> Fraction:
    """The energy of a fuel [GJ]."""
    return Fraction(one["amount"]) * Fraction(one["ncv"], 10)


def spread(total: int, unit: str, *, months: bool) -> Any:
    """A whole number as one quantity, or on twelve months that add up to it."""
    if not months:
        return f"{total} {unit}"
    part, rest = divmod(total, 12)
    return {"unit": unit, "values": [str(part + (at < rest)) for at in range(12)]}


def told(one: Drawn, **more: Any) -> Drawn:
    """A fuel as an activity states it."""
    keys = {
        "energy": ("emission_factor", 10, "tCO2/TJ"),
        "quantity": ("emission_factor", 100, "tCO2/t"),
        "carbon": ("elemental_carbon", 100, "tC/t"),
    }
    key, scale, unit = keys[one["way"]]
    row = {
        "item": "bituminous-coal",
        "amount": spread(one["amount"], "t", months=one["months"]),
        key: share(decimal(one["factor"], scale, unit)),
    }
    row["ncv"] = share(decimal(one["ncv"], 10, "GJ/t"))
    if one["oxidation"]:
        row["oxidation"] = share(f"{one['oxidation']} %")
    if one["biomass"]:
        row["biomass_share"] = share(f"{one['biomass']} %")
    return row | more


def decimal(count: int, scale: int, unit: str) -> str:
    """A count of parts as a plain number with its unit."""
    return f"{count // scale}.{count % scale:0{len(str(scale)) - 1}d} {unit}"


@st.composite
def plants(draw: st.DrawFn, name: str) -> Drawn:
    """A plant: fuels, power and heat with whoever takes them, efficiencies that are stated or follow; nobody takes more than there is."""
    parts = st.lists(st.integers(0, 10**6), min_size=5, max_size=5)
    power, heat = draw(parts.filter(any)), draw(st.one_of(st.just([0] * 5), parts))
    made: Drawn = {"id": name, "fuels": draw(st.lists(fuels(), min_size=1, max_size=2)), "power": power, "heat": heat}
    made["references"] = draw(st.integers(11, 999)), draw(st.integers(11, 999))
    made["stated"] = draw(st.sampled_from((None, None, (draw(st.integers(11, 499)), draw(st.integers(11, 499))), "energy")))
    made["months"] = draw(st.booleans())
    return made


def heat_share(plant: Drawn) -> Fraction:
    """The part of the emission that is the heat's."""
    burnt = sum(map(energy, plant["fuels"]))
    if plant["stated"] == "energy":
        burnt = Fraction(10**7)
    by = Fraction(sum(plant["heat"])) / burnt, Fraction(sum(plant["power"])) * Fraction("3.6") / burnt
    if isinstance(plant["stated"], tuple):
        by = Fraction(plant["stated"][0], 1000), Fraction(plant["stated"][1], 1000)
    if not any(plant["heat"]):
        return Fraction(0)
    one, two = (Fraction(each) * 1000 / reference for each, reference in zip(by, plant["references"], strict=True))
    return one / (one + two)


def stated(plant: Drawn) -> Drawn:
    """The facility as an activity states it."""
    amount = lambda total, unit: spread(total, unit, months=plant["months"])  # noqa: E731
    row = {"id": plant["id"], "kind": "captive-power", "net_generation": amount(sum(plant["power"]), "MWh")}
    row |= {f"electricity_{who}": amount(plant["power"][at], "MWh") for at, who in enumerate(TAKEN, 1)}
    row |= {"heat": amount(sum(plant["heat"]), "GJ"), "heat_smelter": amount(plant["heat"][0], "GJ")}
    row |= {f"heat_{who}": amount(plant["heat"][at], "GJ") for at, who in enumerate(TAKEN, 1)}
    row |= {
        f"reference_{of}": share(decimal(each, 10, "%"))
        for of, each in zip(("heat", "electricity"), plant["references"], strict=True)
    }
    if isinstance(plant["stated"], tuple):
        row |= {
            f"{of}_efficiency": share(decimal(each, 10, "%"))
            for of, each in zip(("heat", "electric"), plant["stated"], strict=True)
        }
    elif plant["stated"] == "energy":
        row["fuel_energy"] = "10000 TJ"
    return row


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from(sorted(EU)), st.integers(0, 10**6), st.integers(1, 900))
def test_every_total_is_what_fractions_give(data, name, grid, factor):
    """Two plants or one, a boiler, the grid: heat, electricity, mean factor and every consumer's part agree with the formulas of the oracle."""
    listed = [data.draw(plants(one)) for one in ("A", "乙")[: data.draw(st.integers(1, 2))]]
    boiler = data.draw(fuels())
    baking = data.draw(st.integers(0, 10**5))
    rate = Fraction(factor, 1000)
    power = [CAPTIVE | {"plant": one["id"], "amount": f"{one['power'][0]} MWh"} for one in listed]
    power.append({"supply": "grid", "amount": f"{grid} MWh", "location_factor": share(decimal(factor, 1000, "tCO2/MWh"))})
    other = {"supply": "captive", "plant": "A", "amount": f"{baking} MWh"}
    raw = smelter(*power, year=EU[name], other_electricity=[other], facility=[stated(one) for one in listed])
    raw["fuel"] = [told(one, use="captive-power", site=plant["id"]) for plant in listed for one in plant["fuels"]] + [told(boiler)]
    used = {one["id"]: one["power"][0] + (baking if one["id"] == "A" else 0) for one in listed}

    heat, electric, account = Fraction(0), Fraction(0), {}
    factors: list[tuple[Fraction, Fraction]] = [(Fraction(grid), rate)]
    for one in listed:
        made, part = sum(map(tonnes, one["fuels"])), heat_share(one)
        by_power = made * (1 - part) / sum(one["power"])
        electric += used[one["id"]] * by_power
        factors.append((Fraction(used[one["id"]]), by_power))
        heat += made * part * Fraction(one["heat"][0], sum(one["heat"]) or 1)
        stem = f"captive-plant/{one['id']}"
        account[f"{stem}/made"] = made
        taken = [used[one["id"]], *one["power"][1:4]]
        account |= {f"{stem}/electricity/{who}": each * by_power for who, each in zip(("smelter", *TAKEN), taken, strict=True)}
        if left := sum(one["power"]) - sum(taken):
            account[f"{stem}/electricity/open"] = left * by_power
        if sum(one["heat"]):
            each = made * part / sum(one["heat"])
            account |= {f"{stem}/heat/{who}": one["heat"][at] * each for at, who in enumerate(("smelter", *TAKEN))}
            if one["heat"][4]:
                account[f"{stem}/heat/open"] = one["heat"][4] * each
    indirect = electric + grid * rate
    consumed = [(amount, each) for amount, each in factors if amount]
    if len({each for _, each in consumed}) > 1:
        account["electricity-mix"] = sum(amount * each for amount, each in consumed) / sum(amount for amount, _ in consumed)

    found = calculate(raw, name)
    near = lambda text, wanted: abs(Fraction(text) - wanted) <= max(abs(wanted) / 10**20, Fraction(1, 10**15))  # noqa: E731
    assert near(found.total("enterprise", basis="direct", source="fuel").value, tonnes(boiler))
    effect = Fraction(found.total("enterprise", basis="direct", source="anode-effect").value)
    assert near(found.total("enterprise", basis="direct").value, DIRECT + effect + tonnes(boiler) + heat)
    if name.endswith("2023"):
        assert near(found.total("enterprise", basis="indirect").value, indirect)
    mine = rows(found)
    assert mine.keys() == account.keys()
    for key, wanted in account.items():
        assert near(mine[key], wanted), key
    assert verify(json.loads(json.dumps(found.as_dict()))).recomputes


@settings(max_examples=15, deadline=None)
@given(fuels().map(lambda one: one | {"way": "carbon", "biomass": None, "factor": one["factor"] % 99 + 1}), plants("own"))
def test_the_national_guideline_counts_the_plant_beside(fuel, plant):
    """Under the rules of 2024 the plant stands beside the enterprise by 44/12, or in it where that is asked; no heat and no taker moves it."""
    fuel |= {"oxidation": fuel["oxidation"] or 97}
    raw = smelter(CAPTIVE | {"amount": "0 MWh"}, year=2024, facility=[stated(plant)], fuel=[told(fuel, use="captive-power")])
    del raw["fuel"][0]["ncv"]
    wanted = Fraction(fuel["amount"]) * Fraction(fuel["factor"], 100) * Fraction(fuel["oxidation"], 100) * Fraction(44, 12)
    beside = calculate(raw, "cn-al-2024")
    asked = calculate(raw, "cn-al-2024", include_facilities=True)
    (row,) = [one for one in beside.as_dict()["auxiliary"] if one["source"] == "facility"] if not fuel["months"] else [None]
    assert row is None or near_cent(row["value"], wanted)
    more = Fraction(asked.total("enterprise").value) - Fraction(beside.total("enterprise").value)
    assert abs(more - wanted) <= Fraction(12, 200)  # rounded by month


def near_cent(text: str, wanted: Fraction) -> bool:
    """Whether a printed number is another to its cent."""
    return abs(Fraction(text) - wanted) <= Fraction(1, 200)


# --- forged, and every door


@pytest.fixture(scope="module")
def made() -> Inventory:
    """A CHP, the grid, a good: everything of a plant stands in it."""
    grid = {"supply": "grid", "amount": "300000 MWh", "location_factor": share("0.6 tCO2/MWh")}
    good = {"id": "ingot", "cn": "7601", "amount": "100000 t"}
    return calculate(smelter(CAPTIVE, grid, year=2026, facility=[CHP | TAKERS], fuel=[COAL], product=[good]), "eu-cbam-al")


def of_id(part: str) -> Callable[[Drawn], Drawn]:
    """The row beside the totals whose id has a part."""
    return lambda document: next(one for one in document["auxiliary"] if part in one["id"])


def line(document: Drawn) -> Drawn:
    """The line of the heat."""
    return next(one for one in document["lines"] if one["source"] == "plant-heat")


FORGERIES: dict[str, Callable[[Drawn], Any]] = {
    "a consumer's part": lambda one: of_id("heat/sold")(one).update(value="1"),
    "a consumer's amount": lambda one: of_id("electricity/sold")(one)["inputs"][0].update(value="5"),
    "a consumer left out": lambda one: one["auxiliary"].remove(of_id("heat/sold")(one)),
    "two consumers exchanged": lambda one: exchange(of_id("heat/sold")(one), of_id("heat/others")(one)),
    "what was made": lambda one: of_id("/made")(one).update(value="5"),
    "a fuel": lambda one: of_id("captive-fuel/")(one).update(value="5"),
    "the mean factor": lambda one: of_id("electricity-mix")(one).update(value="0.5"),
    "the sources of the mean": lambda one: of_id("electricity-mix")(one)["inputs"][0].update(source="all of it green"),
    "an equation": lambda one: of_id("heat/sold")(one).update(equation="fuel.by_heat"),
    "the heat": lambda one: line(one)["inputs"][0].update(value="5"),
    "the emission that is split": lambda one: line(one)["inputs"][2].update(value="5"),
    "an efficiency": lambda one: line(one)["cells"][0].update(value="0.3", unrounded="0.3"),
    "the statement of a taker": lambda one: one["activity"]["facility"][0].update(heat_sold="5 GJ"),
    "a reference": lambda one: one["activity"]["facility"][0]["reference_heat"].update(value="90 %"),
    "the factor of the power": lambda one: of_id("P1/electricity/captive")(one)["memo"][0].update(value="5"),
    "the good": lambda one: one["products"][0].update(attributed="5"),
}  # fmt: skip


def exchange(one: Drawn, other: Drawn) -> None:
    """Each has the value of the other."""
    one["value"], other["value"] = other["value"], one["value"]


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_plant_is_found(name, made):
    """Whatever of the plant is altered, with the digest written anew: the file does not recompute, and explaining it breaks nothing."""
    document = copy.deepcopy(json.loads(json.dumps(made.as_dict())))
    FORGERIES[name](document)
    document["digest"] = f"sha256:{hashed(of_document(document))}"
    assert not verify(document).recomputes
    read = Inventory.from_dict(document)
    for one in document["auxiliary"]:
        assert one["id"] in read.explain(one["id"])


@pytest.mark.parametrize("value", ["0", "1e999999999", "1e-999999999", "NaN", "sNaN", "Infinity", "x"])
def test_an_altered_denominator_is_no_traceback(value, made):
    """A row of which nothing can be divided is explained at once by what it says, without a number that is worked out."""
    document = json.loads(json.dumps(made.as_dict()))
    next(one for one in of_id("heat/sold")(document)["inputs"] if one["name"] == "energy").update(value=value)
    text = Inventory.from_dict(document).explain("captive-plant/own/heat/sold/2026")
    assert f"η_H = 2700000 / {value} = 112790.72" in text
    del of_id("heat/sold")(document)["inputs"][2:]
    assert "= 112790.72" in Inventory.from_dict(document).explain("captive-plant/own/heat/sold/2026")


def test_rows_beside_the_totals_explain_themselves(made):
    """Every part of the account is its formula with numbers, its intermediate values too, and evaluates to what it says."""
    document = made.as_dict()
    for one in document["auxiliary"]:
        if one["source"] in ("captive-plant", "captive-fuel", "electricity-mix") and "/made/" not in one["id"]:
            inputs = {each["name"]: Fraction(each["value"]) for each in one["inputs"]}
            (value,) = equations.get(one["equation"])(**inputs)
            assert agrees(Fraction(one["value"]), Fraction(value))
    text = made.explain("captive-plant/own/heat/sold/2026")
    assert "η_H = 2700000 / 13500000 = 0.2\n" in text
    assert f"= {of_id('heat/sold')(document)['value']} tCO2" in text
    fuel = made.explain("captive-fuel/own/bituminous-coal/2026", "zh")
    assert "675000 × 20 × 0.094 × 1 × (1 − 0) = 1269000 tCO2" in fuel
    (mix,) = [one for one in document["auxiliary"] if one["source"] == "electricity-mix"]
    assert "1000000 MWh captive × 0.7349" in mix["inputs"][0]["source"]
    assert "300000 MWh grid × 0.6" in mix["inputs"][0]["source"]


def test_every_door_has_the_same_numbers(made):
    """The tables behind text, page and workbook have each part of the account as the inventory has it, named in the reader's language."""
    document = made.as_dict()
    numbers = {one["id"].rpartition("/")[0]: Fraction(one["value"]) for one in document["auxiliary"] if "plant/own" in one["id"]}
    for lang in ("en", "zh"):
        table = inventory_report(made, lang).table("auxiliary")
        shown = {row.key: row.cells for row in table.rows if row.key in numbers}
        assert {key: Fraction(cells[2].number) for key, cells in shown.items()} == numbers
        assert all("/" not in cells[0].text for cells in shown.values())


def test_a_copy_of_what_is_given_is_the_callers(made):
    """Altering a row of the account, or asking from another thread, changes nothing for the next caller."""
    before = json.dumps(made.as_dict())
    for one in made.as_dict()["auxiliary"]:
        one["value"] = "0"
        for each in one.get("inputs", ()):
            each["value"] = "0"
    found: list[str] = []
    other = threading.Thread(target=lambda: found.append(json.dumps(made.as_dict())))
    other.start()
    other.join()
    assert json.dumps(made.as_dict()) == found[0] == before


# --- a year that is not over, and statements that contradict each other


def months(value: str, unit: str) -> Drawn:
    """Three months alike."""
    return {"unit": unit, "values": [value] * 3}


def running() -> Drawn:
    """The CHP of a smelter through March."""
    raw = smelter({"supply": "captive", "amount": months("80000", "MWh")}, year=2026) | {"through": "2026-03"}
    raw["process"][0] |= {"liquid_aluminium": months("8000", "t"), "anode": months("3900", "t"), "butts": months("600", "t")}
    raw["process"][0]["anode_effect_minutes"] = months("0.25", "min")
    raw["fuel"] = [COAL | {"amount": months("56250", "t")}]
    heat = {
        "heat": months("225000", "GJ"),
        "heat_smelter": months("80000", "GJ"),
        "heat_others": {"value": "435000 GJ", "through": "2026-03"},
    }
    raw["facility"] = [CHP | heat | {"net_generation": months("112500", "MWh")}]
    return raw


@pytest.mark.parametrize("name", ["eu-cbam-al", "eu-cbam-al-2023"])
def test_a_running_year_is_split_as_a_whole_one(name):
    """A quarter of coal, heat and power has a quarter of the split, whether heat is stated by month or up to the last one."""
    raw = running()
    if name.endswith("2023"):
        raw |= {"year": 2023, "through": "2023-03"}
        raw["facility"][0]["heat_others"] = {"value": "435000 GJ", "through": "2023-03"}
    found = calculate(raw, name)
    assert agrees(Fraction(found.total("enterprise", source="plant-heat").value), MADE / 4 * F_HEAT * Fraction(240, 675))
    account = {
        one["id"].rpartition("/")[0]: Fraction(one["value"])
        for one in found.as_dict()["auxiliary"]
        if one["source"] == "captive-plant"
    }
    made = account.pop("captive-plant/own/made")
    assert made == MADE / 4
    assert agrees(sum(account.values(), Fraction(0)), made)
    assert verify(json.loads(json.dumps(found.as_dict()))).recomputes


def said(
    plant: Drawn, fuel: Drawn | None = None, supply: Drawn | None = None, name: str = "eu-cbam-al-2023"
) -> list[tuple[str, str, str | None]]:
    """Severity, code and key of what is said of contradictions."""
    facility = {key: value for key, value in (CHP | TAKERS | plant).items() if value is not None}
    wanted = ("plant-statement-differs", "plant-above-fuel", "captive-factor-beside", "captive-heat-unsplit")
    coal = [] if fuel == {} else [COAL | (fuel or {})]
    found = calculate(smelter(CAPTIVE | (supply or {}), facility=[facility], **({"fuel": coal} if coal else {})), name)
    assert all(one.text(lang).isprintable() for one in found.findings for lang in ("en", "zh"))
    return [(one.severity, one.code, one.place.key) for one in found.findings if one.code in wanted]


REPORT = {"emission": "1269000 tCO2", "source": "its report"}


@pytest.mark.parametrize(
    ("plant", "fuel", "supply", "wanted"),
    [
        ({"fuel_energy": "13500 TJ"}, None, None, []),
        ({"fuel_energy": "13.5 万TJ"}, None, None, [("warning", "plant-statement-differs", "fuel_energy")]),
        ({"fuel_energy": "13500001 GJ"}, None, None, [("warning", "plant-statement-differs", "fuel_energy")]),
        ({"heat_efficiency": share("20.4 %")}, None, None, [("warning", "plant-statement-differs", "heat_efficiency")]),
        ({"heat_efficiency": share("20 %")}, None, None, []),
        ({"electric_efficiency": share("0.4 1")}, None, None, []),
        ({"electric_efficiency": share("0.40 1")}, None, None, [("warning", "plant-statement-differs", "electric_efficiency")]),
        ({"electric_efficiency": share("44 %"), "net_generation": "0 MWh"}, None, {"amount": "0 MWh", "location_factor": share("0.5 tCO2/MWh")}, []),
        (REPORT, None, None, []),
        (REPORT | {"emission": "1000000 tCO2"}, None, None, [("note", "plant-statement-differs", "emission")]),
        (REPORT | {"emission": "1000000 tCO2e"}, None, None, []),
        (REPORT | {"heat_efficiency": share("55 %"), "electric_efficiency": share("46 %")}, {}, None, [("warning", "plant-above-fuel", None)]),
        (REPORT | {"heat_efficiency": share("55 %"), "electric_efficiency": share("45 %")}, {}, None, []),
        ({}, None, {"location_factor": share("0.5 tCO2/MWh")}, [("warning", "captive-factor-beside", "location_factor")]),
        ({}, None, {"location_factor": share("0.735 tCO2/MWh")}, []),
        ({}, None, {"location_factor": share("735 kgCO2/MWh")}, []),
        ({}, None, {"location_factor": {"factor": "cn-supplier-none"}}, None),
    ],
)  # fmt: skip
def test_a_plant_that_contradicts_itself_is_told(plant, fuel, supply, wanted):
    """Energy, efficiencies, emission and factor against what follows from the rest, each as finely as it is stated."""
    if wanted is None:
        assert support.refused(smelter(CAPTIVE | supply, facility=[CHP | TAKERS], fuel=[COAL]), "eu-cbam-al-2023")
    else:
        assert said(plant, fuel, supply) == wanted


def test_a_rule_without_a_split_says_what_it_does_to_heat():
    """Scope 2 puts all of a CHP's emission on its electricity: a warning with both, none where there is no heat or a factor is stated."""
    assert said({}, name="ghgp-scope2") == [("warning", "captive-heat-unsplit", "heat")]
    assert said({"heat": "0 GJ"}, name="ghgp-scope2") == []
    assert said({"heat": None}, name="ghgp-scope2") == []
    assert said({}, None, {"location_factor": share("0.5 tCO2/MWh")}, name="ghgp-scope2") == []


def test_the_energy_of_a_fuel_needs_its_calorific_value_alone():
    """Whatever method counts a fuel, its stated calorific value gives its energy: the same split; months that fit no amount are none."""
    quantity = {"emission_factor": share("1.88 tCO2/t")}
    found = calculate(smelter(CAPTIVE, facility=[CHP | TAKERS], fuel=[COAL | quantity]), "eu-cbam-al-2023")
    assert agrees(Fraction(found.total("enterprise", source="plant-heat").value), MADE * F_HEAT * Fraction(10, 27))
    assert codes(found, "datum-ignored") == []
    monthly = {"ncv": {"unit": "GJ/t", "values": ["20"] * 12, "source": "laboratory"}}
    assert ("plant-energy-missing", None) in support.refused(
        smelter(CAPTIVE, facility=[CHP | TAKERS], fuel=[COAL | quantity | monthly]), "eu-cbam-al-2023"
    )
    by_month = COAL | quantity | monthly | {"amount": {"unit": "t", "values": ["56250"] * 12}}
    found = calculate(smelter(CAPTIVE, facility=[CHP | TAKERS], fuel=[by_month]), "eu-cbam-al-2023")
    assert agrees(Fraction(found.total("enterprise", source="plant-heat").value), MADE * F_HEAT * Fraction(10, 27))
    chosen = COAL | quantity | {"ncv": {"factor": "cn-al-2024/fuel/bituminous-coal/ncv"}}
    energy_of = (
        calculate(smelter(CAPTIVE, facility=[CHP | TAKERS], fuel=[chosen]), "eu-cbam-al-2023").line("plant-heat/own/2023").inputs[3]
    )
    assert Fraction(energy_of.value) == 675000 * factors.get("cn-al-2024/fuel/bituminous-coal/ncv").value.exact
    wrong = COAL | quantity | {"ncv": {"factor": "cn-al-2024/anode-loss"}}
    assert ("plant-energy-missing", None) in support.refused(
        smelter(CAPTIVE, facility=[CHP | TAKERS], fuel=[wrong]), "eu-cbam-al-2023"
    )


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        ({"heat": None, "heat_smelter": None, "heat_others": None, "heat_losses": None}, ("datum-missing", "heat")),
        (
            {"heat_efficiency": {"unit": "%", "values": ["19", *["20"] * 11], "source": "x"}},
            ("plant-efficiency-months", "heat_efficiency"),
        ),
        (
            {"reference_heat": {"unit": "%", "values": ["88.5", *["88"] * 11], "source": "x"}},
            ("plant-efficiency-months", "reference_heat"),
        ),
    ],
)
def test_what_would_not_close_is_refused(plant, fault):
    """Heat that is sold and not given, efficiencies by month: a fault with its key, and no number."""
    facility = {key: value for key, value in (CHP | TAKERS | plant).items() if value is not None}
    assert fault in support.refused(smelter(CAPTIVE, facility=[facility], fuel=[COAL]), "eu-cbam-al-2023")


def test_a_facility_of_another_kind_states_nothing_of_a_plant():
    """Heat and takers of what is no power plant would be lost: one fault that names them all; of an unknown kind the kind alone is named."""
    other = CHP | {"kind": "other", "net_generation": "1 MWh"} | REPORT
    with pytest.raises(InputError) as caught:
        of(smelter(facility=[other]))
    (fault,) = caught.value.faults
    assert (fault.code, dict(fault.fields)["key"]) == ("facility-no-plant", "heat, reference_heat, reference_electricity")
    with pytest.raises(InputError) as caught:
        of(smelter(facility=[other | {"kind": "自备"}]))
    assert [one.code for one in caught.value.faults] == ["unknown-choice"]
    assert check(of(smelter(facility=[{"id": "w", "kind": "other", "net_generation": "1 MWh"} | REPORT]))).ran


def test_a_report_in_tonnes_co2e_has_an_account_without_an_equation():
    """A plant without heat that reports in tCO2e: its power's parts add up, and no equation in tCO2 is said to give them."""
    plant = {"id": "own", "kind": "captive-power", "emission": "90 tCO2e", "source": "its report"}
    plant |= {"net_generation": "100 MWh", "electricity_sold": "40 MWh"}
    grid = {"supply": "grid", "amount": "1 MWh", "location_factor": share("0.5 tCO2/MWh")}
    found = calculate(smelter(grid, facility=[plant]), "eu-cbam-al-2023")
    account = {key.removeprefix("captive-plant/own/"): value for key, value in rows(found).items()}
    assert account == {"made": 90, "electricity/smelter": 0, "electricity/sold": 36, "electricity/open": 54}
    assert not any("equation" in one for one in found.as_dict()["auxiliary"] if one["source"] == "captive-plant")


def test_a_plant_whose_power_is_a_memo_is_not_said_to_be_lost():
    """Where electricity is a memo, a plant that supplies the smelter returns in its account, and the key that names it is used; else it is left out."""
    site = read(EXAMPLE)
    found = calculate(site, "eu-cbam-al")
    told = {(one.code, one.place.row) for one in found.findings}
    assert {("facility-returns", "CHP"), ("facility-returns", "unit 2")} <= told
    assert "facility-elsewhere" not in {code for code, _ in told}
    ignored = [dict(one.fields)["key"] for one in found.findings if one.code == "datum-ignored"]
    assert not any("plant" in keys.split(", ") for keys in ignored)
    grid = {"supply": "grid", "amount": "1 MWh", "location_factor": share("0.5 tCO2/MWh")}
    sold = {"id": "own", "kind": "captive-power", "net_generation": "1350000 MWh", "electricity_sold": "1350000 MWh"}
    alone = calculate(smelter(grid, year=2026, facility=[sold], fuel=[COAL]), "eu-cbam-al")
    assert codes(alone, "facility-returns", "facility-elsewhere") == [("warning", "facility-elsewhere")]
