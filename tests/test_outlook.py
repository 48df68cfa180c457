"""The outlook of a running year: forecasts, ranges and what gives them, break-even, fan, faults, renderings."""

from __future__ import annotations

import copy
import json
import pickle
import re
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import ghgcalc
from ghgcalc import allowances
from ghgcalc.allowances import outlook_of, settle
from ghgcalc.allowances.allocation import Terms
from ghgcalc.allowances.outlook.asked import ends_of
from ghgcalc.allowances.outlook.corner import Engine, used_of
from ghgcalc.allowances.outlook.ends import Rectangle
from ghgcalc.allowances.outlook.field import Field
from ghgcalc.allowances.outlook.sheet import forecast_table
from ghgcalc.allowances.outlook.told import told_of
from ghgcalc.errors import ArgumentError, InputError, UnknownKeyError
from ghgcalc.numbers import fraction_of
from ghgcalc.units import Quantity
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "outlook"
FILE = EXAMPLES / "smelter-2026.toml"
PLAN = "cn-al-2026"
ASKED: dict[str, Any] = {"balance_value": "1.55 tCO2e/t : 1.65 tCO2e/t", "balance_source": "own assumption"}
BY_ANODE = (1 - Fraction("0.1518")) * (1 - Fraction("0.02") - Fraction("0.004")) * Fraction(44, 12)
BY_METAL = (Fraction("0.02") * 6630 + Fraction("0.0011") * 11100) / 1000


def table() -> dict[str, Any]:
    """The example's months told."""
    return ghgcalc.read(FILE).dump()  # type: ignore[return-value]


def rest(**more: Any) -> dict[str, Any]:
    """The example's plan, with some keys replaced."""
    found = forecast_table(EXAMPLES / "plan-2026.toml", None)[0]  # type: ignore[arg-type]
    return copy.deepcopy(found) | more


def look(activity: Any = None, **more: Any) -> allowances.Outlook:
    """An outlook of the example, by its plan within 3 % unless told otherwise."""
    asked = ASKED | ({} if "forecast" in more else {"forecast": rest(), "tolerance": "3 %"}) | more
    return outlook_of(table() if activity is None else activity, asked.pop("plan", PLAN), **asked)


@pytest.fixture(scope="module")
def planned() -> allowances.Outlook:
    """The outlook by the plan."""
    return look(price="80 CNY/t : 100 CNY/t", price_source="own assumption")


@pytest.fixture(scope="module")
def mean() -> allowances.Outlook:
    """The outlook by the mean."""
    return look(forecast="mean", level="95 %")


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def faults(activity: Any = None, **more: Any) -> list[tuple[str, str | None]]:
    """Code and key of each fault for which an outlook is refused; every one renders in both languages."""
    with pytest.raises(InputError) as caught:
        look(activity, **more)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert re.search("[\u4e00-\u9fff]", fault.text("zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


def year_of(found: allowances.Outlook, factors: dict[tuple[str, str], Fraction]) -> dict[str, Any]:
    """A complete year at some factors of the example's plan, written down here: told months, then plan × factors."""
    made, ahead = table(), rest()
    del made["through"]
    for row, more in zip(made["process"], ahead["process"], strict=True):
        scale = factors.get((row["id"], "liquid_aluminium"), Fraction(1))
        for key in ("liquid_aluminium", "anode"):
            share = scale * (1 if key == "liquid_aluminium" else factors.get((row["id"], key), Fraction(1)))
            values = [Fraction(str(value)) * share for value in more[key]["values"]]
            row[key]["values"] += [f"{float(value):.6f}" for value in values]
    return made


# --- what comes out


def test_every_end_is_a_complete_year_that_the_engine_and_settle_give(planned):
    """The years of an outlook, written down by hand from their factors, calculate and settle to the same figures."""
    assert {name for one in planned.years for name in one.names} == {
        f"{name}-{side}" for name in ("emissions", "output", "intensity", "allocation", "surplus") for side in ("low", "high")
    }
    for one in planned.years:
        factors = {(process, str(path[0])): value for (process, path), value in one.factors.items()}
        inventory = ghgcalc.calculate(year_of(planned, factors), planned.guideline)
        assert not inventory.provisional
        for balance, settled in zip(("1.55 tCO2e/t", "1.65 tCO2e/t"), one.settlements, strict=True):
            again = settle(inventory, PLAN, balance_value=balance)
            assert (again.reported, again.allocated) == (settled.reported, settled.allocated)
        assert one.emissions == fraction_of(inventory.total("electrolysis").exact)


def test_months_told_never_vary(planned, mean):
    """The same told months, digit for digit, in every complete year; and the fan tells them exactly."""
    told = ghgcalc.calculate(table(), "cn-al-2024")
    months = [fraction_of(told.total("electrolysis", period=f"2026-{month:02}").exact) for month in range(1, 9)]
    for found in (planned, mean):
        assert [one.emissions for one in found.fan[:8]] == [(sum(months[:at]), sum(months[:at])) for at in range(1, 9)]
        assert [one.told for one in found.fan] == [True] * 8 + [False] * 4
        assert found.told.period == "2026-08"
        assert found.inventory == told.digest


def test_the_ranges_are_the_ends_of_the_years(planned):
    """Each range is the smallest and largest of what the complete years give, by the named year and ends."""
    years = {one.id: one for one in planned.years}
    for name in ("emissions", "output", "intensity"):
        one = planned.range(name)
        values = [getattr(year, name) for year in planned.years]
        assert (one.low, one.high) == (min(values), max(values))
        assert getattr(years[one.low_by["year"]], name) == one.low
    surplus, value = planned.range("surplus"), planned.range("value")
    ends = {side: at for at, side in enumerate(("low", "high"))}
    for by, end in ((surplus.low_by, surplus.low), (surplus.high_by, surplus.high)):
        settled = years[by["year"]].settlements[ends[by["balance_value"]]]
        assert settled.allocated - settled.reported == end
    prices = {"low": 80, "high": 100}
    assert value.low == surplus.low * prices[value.low_by["price"]] == min(surplus.low * 80, surplus.low * 100)
    assert value.high == surplus.high * prices[value.high_by["price"]] == max(surplus.high * 80, surplus.high * 100)
    with pytest.raises(UnknownKeyError, match="profit"):
        planned.range("profit")
    with pytest.raises(ArgumentError):
        planned.range(3)


def test_the_rest_breaks_even_where_the_equations_say(planned):
    """Rest intensity and anode saving of each process: at the saving, the surplus before the cut is nought, at both balance values."""
    plan = rest()
    for row, ahead in zip(planned.break_even, plan["process"], strict=False):
        told = next(one for one in table()["process"] if one["id"] == row.process)
        anode, metal = (sum(map(Fraction, told[key]["values"])) for key in ("anode", "liquid_aluminium"))
        savings, rests = [], []
        for scale in (Fraction("0.97"), Fraction("1.03")):
            output = sum(map(Fraction, map(str, ahead["liquid_aluminium"]["values"]))) * scale
            for share in (Fraction("0.97"), Fraction("1.03")):
                burnt = sum(map(Fraction, map(str, ahead["anode"]["values"]))) * scale * share
                for balance in (Fraction("1.55"), Fraction("1.65")):
                    emission = BY_ANODE * (anode + burnt) + BY_METAL * (metal + output)
                    savings.append((emission - balance * (metal + output)) / BY_ANODE)
                    rests.append((balance * (metal + output) - BY_ANODE * anode - BY_METAL * metal) / output)
        for found, wanted in ((row.saving, savings), (row.rest, rests)):
            assert float(found[0]) == pytest.approx(float(min(wanted)), abs=0.2 if found is row.saving else 1e-5)
            assert float(found[1]) == pytest.approx(float(max(wanted)), abs=0.2 if found is row.saving else 1e-5)
        assert row.reached is True
    whole = planned.break_even[-1]
    assert whole.process is None
    assert whole.saving == tuple(sum(one.saving[side] for one in planned.break_even[:-1]) for side in (0, 1))
    assert whole.year == (Fraction("1.55"), Fraction("1.65"))


def test_the_fan_widens_to_the_range_of_the_year(planned, mean):
    """Each month to come is at least as wide as the one before, and December is the year's range."""
    for found in (planned, mean):
        widths = [one.emissions[1] - one.emissions[0] for one in found.fan]
        assert widths[:8] == [0] * 8
        assert widths[8:] == sorted(widths[8:])
        assert widths[8] > 0
        surplus = found.range("surplus")
        assert found.fan[-1].surplus == (surplus.low, surplus.high)


def test_without_anodes_there_is_none_to_save():
    """A process whose lines rest on no anodes has an intensity that breaks even, and no saving that reaches it."""
    told, plan = table(), rest()
    told["process"][1]["anode"]["values"], plan["process"][1]["anode"]["values"] = ["0"] * 8, ["0"] * 4
    found = look(told, forecast=plan, tolerance="3 %").break_even[1]
    assert (found.saving, found.anode, found.reached) == (None, None, None)
    assert found.rest is not None
    assert look(told, forecast="mean").break_even[1].saving is None


def test_a_month_without_metal_has_no_consumption_per_tonne():
    """A standstill counts for the output of a day, and for no ratio."""
    told = table()
    for key in ("liquid_aluminium", "anode"):
        told["process"][0][key]["values"][3] = "0"
    rows = {(one.datum.process, one.datum.key): one.sample for one in look(told, forecast="mean").forecast.rows}
    assert (rows["P1", "liquid_aluminium"].count, rows["P1", "anode"].count) == (8, 7)
    young = table()
    young["process"][0]["started"] = "2026-03-10"
    for key in ("liquid_aluminium", "anode"):
        young["process"][0][key]["values"][:2] = ["0", "0"]
    rows = {(one.datum.process, one.datum.key): one.sample for one in look(young, forecast="mean").forecast.rows}
    assert (rows["P1", "liquid_aluminium"].count, rows["P2", "anode"].count) == (5, 8)


def test_a_stand_in_that_cannot_be_leaves_every_datum_in():
    """Butts of one month alone, above the anodes of a usual one: what rests on them cannot be asked, and nothing is left out."""
    told = table()
    told["process"] = [told["process"][0] | {"butts": {"unit": "t", "values": ["6500"] + ["0"] * 7}}]
    told["process"][0]["anode"]["values"] = ["6521.60"] + ["100"] * 7
    activity = ghgcalc.activity.of(told)
    found = used_of(told_of(activity.dump(), 8), Engine(ghgcalc.calculate(activity, "cn-al-2024")))
    assert [one.key for one in found.data] == ["liquid_aluminium", "anode", "butts"]


def test_last_year_scaled_gives_the_stated_output():
    """The same months of last year; scaled, output and anodes together, so that the output is the stated one."""
    before = ghgcalc.read(EXAMPLES / "smelter-2025.toml")
    plain = look(forecast=before)
    assert plain.range("output").low == plain.range("output").high
    assert [one.code for one in plain.findings][-1] == "outlook-scenario"
    data = {(one.datum.process, one.datum.key): one.base for one in plain.forecast.rows}
    assert data["P1", "anode"] == tuple(map(Fraction, ("6329.30", "6552.70", "6336.50", "6560.10")))
    scaled = look(forecast=ghgcalc.calculate(before, "cn-al-2024"), rest_output={"P1": "26000 t"}, tolerance="0 %")
    more = {(one.datum.process, one.datum.key): one.base for one in scaled.forecast.rows}
    assert sum(more["P1", "liquid_aluminium"]) == 26000
    share = Fraction(26000) / sum(data["P1", "liquid_aluminium"])
    assert more["P1", "anode"] == tuple(value * share for value in data["P1", "anode"])
    assert more["P2", "anode"] == data["P2", "anode"]


def test_another_unit_of_the_plan_is_the_same_plan():
    """A plan in kilograms gives the year of the plan in tonnes; a table of months gives that of the file."""
    plan = rest()
    plan["process"][0]["anode"] = {"unit": "kg", "values": [6260000, 6475000, 5925000, 6475000]}
    assert look(forecast=plan, tolerance="3 %").ranges == look().ranges
    assert look(forecast=EXAMPLES / "plan-2026.csv", tolerance="3 %").ranges == look().ranges
    assert look(forecast=str(EXAMPLES / "plan-2026.toml"), tolerance="3 %").ranges == look().ranges


RICH: dict[str, Any] = {
    "technology": "pfpb-m",
    "anode_method": "balance",
    "anode_effect_method": "slope",
    "anode_effects": {"unit": "1/(cell·d)", "values": ["0.10", "0.12", "0.10", "0.11", "0.10", "0.10", "0.12", "0.10"]},
    "anode_effect_duration": {"unit": "min", "values": [2] * 8},
    "anode_effect_minutes": {"unit": "min", "values": ["0.20", "0.24", "0.20", "0.22", "0.20", "0.20", "0.24", "0.20"]},
    "slope": {"value": "0.101 (kgCF4/tAl)/(min/(cell·d))", "source": "campaign"},
    "c2f6_fraction": {"value": "0.055 kgC2F6/kgCF4", "source": "campaign"},
    "butts": {"unit": "t", "values": [900] * 8},
    "pfc_other": {"cf4": {"unit": "kg", "values": [20, 21, 20, 22, 20, 20, 21, 20]}, "c2f6": {"unit": "kg", "values": [1] * 8}},
    "carbon_stream": [
        {"item": "coke", "direction": "in", "amount": {"unit": "t", "values": [300, 400, 300, 400, 300, 300, 400, 300]},
         "carbon": {"unit": "tC/t", "values": ["0.9"] * 8, "source": "laboratory"}},
    ],
    "anode_sulphur": {"unit": "%", "values": ["1.9", 2, "2.1", 2, "1.9", 2, "2.1", 2], "source": "laboratory"},
    "anode_ash": {"value": "0.4 %", "source": "laboratory"},
}  # fmt: skip


def test_every_kind_of_datum_goes_on_as_what_it_is():
    """Masses go on per tonne of metal, minutes and a laboratory's monthly share by themselves; a datum of no use is none of the outlook."""
    told = table()
    told["process"] = [told["process"][0] | copy.deepcopy(RICH)]
    plan = rest()
    mine = plan["process"] = plan["process"][:1]
    mine[0]["pfc_other"] = {
        "cf4": {"unit": "kg", "values": [20] * 4},
        "c2f6": {"unit": "kg", "values": [1] * 4},
    }  # told, and of no use: it may be planned, too
    stream = copy.deepcopy(RICH["carbon_stream"][0])
    stream["amount"]["values"], stream["carbon"]["values"] = [300] * 4, ["0.9"] * 4
    mine[0]["carbon_stream"] = [stream]
    found = faults(told, forecast=plan, guideline="ipcc-2006-al")
    assert found == [
        ("forecast-missing", "butts"),
        ("forecast-missing", "anode_effect_minutes"),
        ("forecast-missing", "anode_sulphur"),
    ]
    mine[0] |= {
        "butts": {"unit": "t", "values": [900] * 4},
        "anode_effect_minutes": {"unit": "min", "values": ["0.2", "0.22", "0.2", "0.2"]},
        "anode_sulphur": {"unit": "%", "values": [2, 2, "1.9", 2], "source": "as last quarter"},
    }
    made = look(told, forecast=plan, guideline="ipcc-2006-al", balance_value="1.6 tCO2e/t")
    by_mean = look(told, forecast="mean", guideline="ipcc-2006-al", balance_value="1.6 tCO2e/t")
    assert [len({*one.base}) for one in by_mean.forecast.rows if one.datum.kind == "rate"] == [1, 1]
    kinds = {one.datum.key: one.datum.kind for one in made.forecast.rows}
    assert kinds == {
        "liquid_aluminium": "output", "anode": "amount", "butts": "amount", "anode_effect_minutes": "rate", "anode_sulphur": "rate",
    }  # fmt: skip
    assert len(made.years[0].factors) <= 5


def test_gases_and_streams_stay_together():
    """Of the CBAM rules both gases and every stream bear on the process, of the national ones none: tables go as a whole."""
    told = table()
    told["process"] = [told["process"][0] | copy.deepcopy(RICH)]
    bare = copy.deepcopy(told)
    del bare["process"][0]["carbon_stream"][0]["carbon"]
    assert [one.key for one in told_of(bare, 8).data if "stream" in one.key] == ["carbon_stream.1.amount"]
    activity = ghgcalc.activity.of(told)
    for guideline, wanted in (
        ("eu-cbam-al", {"pfc_other.cf4", "pfc_other.c2f6", "carbon_stream.1.amount", "carbon_stream.1.carbon"}),
        ("cn-al-2024", set()),
    ):
        found = used_of(told_of(activity.dump(), 8), Engine(ghgcalc.calculate(activity, guideline)))
        keys = {one.key: one.kind for one in found.data}
        assert {key for key in keys if "." in key} == wanted
        assert {key for key in wanted if keys[key] == "rate"} <= {"carbon_stream.1.carbon"}
        assert ("carbon_stream" in found.table["process"][0]) == bool(wanted)


def test_a_process_that_stopped_or_started_is_told_as_it_lived():
    """Days of a process count from its start to its stop; what is closed or new has no break-even of its own."""
    told = table()
    told["process"][0] |= {"stopped": "2026-10-15"}
    found = look(told, forecast="mean")
    row = next(one for one in found.forecast.rows if one.datum.process == "P1" and one.datum.kind == "output")
    daily = row.sample.mean
    assert [float(value / daily) for value in row.base] == pytest.approx([30, 15 + 0, 0, 0])
    assert [one.process for one in found.break_even] == ["P2"]
    assert found.years[0].settlements[0].process("P1").case == "closed"
    gone = table()
    gone["process"][0]["stopped"] = "2026-08-31"
    for key in ("liquid_aluminium", "anode"):
        assert gone["process"][0][key]["values"]
    ended = look(gone, forecast="mean")
    row = next(one for one in ended.forecast.rows if one.datum.process == "P1" and one.datum.kind == "output")
    assert (row.base, row.sample, row.varies) == ((0, 0, 0, 0), None, False)


def test_a_plan_of_verified_emissions_has_no_surplus_and_no_break_even():
    """Where the plan allocates what is emitted, surplus is nought at both ends, and nothing is asked of the balance value."""
    told = table() | {"year": 2024, "through": "2024-08"}
    plan = rest(year=2024, **{"from": "2024-09"})
    found = outlook_of(told, "cn-al-2024", forecast=plan, tolerance="3 %")
    assert (found.range("surplus").low, found.range("surplus").high) == (0, 0)
    assert found.break_even == ()
    assert found.as_dict()["balance_value"] is None
    assert found.range("emissions").low < found.range("emissions").high
    assert "balance_value" not in found.range("surplus").low_by
    priced = outlook_of(told, "cn-al-2024", forecast=plan, price="90 CNY/t")
    assert priced.range("value").low == 0
    assert "  balance value:" not in found.report()
    for row, ahead in zip(told["process"], plan["process"], strict=True):
        row["liquid_aluminium"]["values"], ahead["liquid_aluminium"]["values"] = ["0"] * 8, ["0"] * 4
    assert [one.name for one in outlook_of(told, "cn-al-2024", forecast=plan).ranges] == [
        "emissions",
        "output",
        "allocation",
        "surplus",
    ]


def test_an_inventory_looks_ahead_as_its_activity_does(planned, tmp_path):
    """A provisional inventory, made here or read from a file, gives the outlook of its activity, under its own rules."""
    made = ghgcalc.calculate(table(), "cn-al-2024")
    assert look(made).ranges == planned.ranges[:5]
    path = tmp_path / "told.json"
    ghgcalc.write(made, path)
    assert look(ghgcalc.read_inventory(path)).ranges == planned.ranges[:5]
    assert faults(made, guideline="cn-al-2024") == [("outlook-rules", "guideline")]


def test_an_output_that_may_be_nothing_is_an_end_of_its_own():
    """A spread wider than the mean has nought for its low end, never less; the rest may then be without output."""
    told = table()
    told["process"] = told["process"][:1]
    told["process"][0]["liquid_aluminium"]["values"] = ["20", "20000", "15", "21000", "10", "19000", "12", "20500"]
    told["process"][0]["anode"]["values"] = ["10", "9000", "7", "9900", "5", "9100", "6", "9800"]
    found = look(told, forecast="mean", level="99 %")
    row = found.forecast.rows[0]
    assert row.year[0] == 0
    assert found.range("output").low == sum(map(Fraction, told["process"][0]["liquid_aluminium"]["values"]))
    assert found.break_even[0].rest is not None
    told["process"].append(copy.deepcopy(told["process"][0]) | {"id": "P2"})
    assert look(told, forecast="mean", level="99 %").break_even[-1].per_tonne is None


# --- what it is handed over as


def test_it_is_handed_over_in_every_form(planned, mean, tmp_path):
    """Text, page and workbook in both languages; JSON is the record; it pickles, compares and copies."""
    assert pickle.loads(pickle.dumps(planned)) == planned
    assert copy.deepcopy(mean) == mean
    record = json.loads(planned.report(form="json"))
    assert record == planned.as_dict()
    assert record["schema"] == "ghgcalc/outlook/1"
    for found, what in ((record, "outlook"), (mean.as_dict(), "outlook"), (rest(), "forecast")):
        jsonschema.Draft202012Validator(ghgcalc.json_schema(what)).validate(found)
    for lang, word in (("en", "Where the surplus vanishes"), ("zh", "盈亏平衡")):
        text = planned.report(lang)
        assert word in text
        assert "===" in text
        page = planned.report(lang, "html")
        assert "<svg" in page
        assert "逐月累计盈缺" in page
        assert len(planned.report(lang, "xlsx")) > 5000
    assert "Student" not in mean.report()
    assert "√(1/n + Σw²)" in mean.report()
    assert "95 %" in mean.report()
    ghgcalc.write(planned, tmp_path / "o.xlsx")
    assert (tmp_path / "o.xlsx").stat().st_size > 5000


def test_a_point_between_two_data_is_led_back_along_the_edges():
    """From the lowest to the highest corner one datum moves after the other, in a straight line: the rest asked for is met."""
    one, two = ("P1", ("anode",)), ("P1", ("butts",))
    ends = {(x, y): Fraction(100 + 10 * x + 30 * y) for x in (0, 1) for y in (0, 1)}
    corners = {((one, Fraction(x)), (two, Fraction(y))): value for (x, y), value in ends.items()}
    box = Rectangle(Fraction(1), Fraction(1), Fraction(1), (Fraction(1), Fraction(1)), (Fraction(100), Fraction(140)))
    field = Field("P1", box, None, corners)
    for wanted in (Fraction(100), Fraction(104), Fraction(110), Fraction(125), Fraction(140)):
        found = field.factors((Fraction(1), wanted))
        assert 100 + 10 * found[one] + 30 * found[two] == wanted
    with pytest.raises(AssertionError, match="between the ends"):
        field.factors((Fraction(1), Fraction(500)))


def test_an_edge_along_which_the_intensity_stays_gives_no_candidate():
    """Where the rest lies on the end of the band itself, no output brings the year there, and nothing is divided by nought."""
    rule = ghgcalc.allowances.get(PLAN).rule
    box = Rectangle(Fraction(5), Fraction(5), Fraction(10), (Fraction(1), Fraction(2)), (Fraction(8), Fraction(8)))
    terms = Terms.of(rule, Fraction(1))
    assert box.extreme(terms, 0, largest=True) in box.corners()


def test_a_record_is_the_caller_s_own(planned):
    """What is changed in a record changes nothing in the result."""
    before = planned.as_dict()
    found = planned.as_dict()
    found["ranges"].clear()
    found["forecast"]["rows"][0]["rest"].clear()
    found["entity"]["name"] = "another"
    assert planned.as_dict() == before


def test_the_bars_stand_where_the_numbers_are(planned):
    """Bars end at the scale's ends, and the line of nought stands where it lies."""
    lines = [line for line in planned.report().splitlines() if re.match(r"  2026-[01][0-9]  [ |#=]+$", line)]
    assert len(lines) == 12
    assert [("#" in line, "=" in line) for line in lines] == [(True, False)] * 8 + [(False, True)] * 4


def test_without_any_surplus_the_fan_is_a_table():
    """A process that has made nothing yet has no surplus to draw, in no form."""
    told = table()
    told["process"] = told["process"][:1]
    told["process"][0]["liquid_aluminium"]["values"] = ["0"] * 8
    told["process"][0]["anode"]["values"] = ["0"] * 8
    plan = rest()
    plan["process"] = plan["process"][:1]
    found = look(told, forecast=plan, tolerance="3 %")
    assert [one.surplus is None for one in found.fan] == [True] * 8 + [False] * 4
    page = found.report("en", "html")
    assert "<svg" in page


# --- the command


def test_the_command_gives_what_python_gives(call, planned, mean):
    """Text and JSON of the command are those of the function, for each way of forecasting."""
    common = [FILE, "--plan", PLAN, "--balance-value", ASKED["balance_value"], "--balance-source", "own assumption"]
    price = ["--price", "80 CNY/t : 100 CNY/t", "--price-source", "own assumption"]
    source = str(EXAMPLES / "plan-2026.toml")
    found = call("allowance", "outlook", *common, *price, "--forecast", f"plan:{source}", "--tolerance", "3 %", "--format", "json")
    assert found.json["ranges"] == planned.as_dict()["ranges"]
    assert found.json["forecast"]["source"] == source
    text = call("allowance", "outlook", *common, "--forecast", "mean", "--level", "95 %")
    assert text.out == mean.report()
    before = call(
        "allowance", "outlook", *common, "--forecast", f"last-year:{EXAMPLES / 'smelter-2025.toml'}", "--rest-output", "P1=52000 t",
        "--format", "json", "--lang", "zh",
    )  # fmt: skip
    assert before.json["forecast"]["kind"] == "last-year"
    assert "outlook-scenario" in before.err


def test_the_command_names_the_three_remedies(call):
    """Without a forecast there is no outlook: exit 2, the three ways, and nothing on standard output."""
    found = call("allowance", "outlook", FILE, "--plan", PLAN)
    assert (found.status, found.out) == (2, "")
    for word in ("--forecast plan:FILE", "last-year:FILE", "mean", "balance-missing"):
        assert word in found.err
    for way in ("median", "plan:", "plan", ":x"):
        assert call("allowance", "outlook", FILE, "--plan", PLAN, "--forecast", way).status == 2
    for wrong in (["P1"], ["P1=1 t", "P1=2 t"]):
        given = [word for one in wrong for word in ("--rest-output", one)]
        assert call("allowance", "outlook", FILE, "--plan", PLAN, "--forecast", "mean", *given).status == 2


def test_the_command_writes_what_it_says_and_no_input(call, tmp_path):
    """The ending decides the form; the forecast is an input and never replaced; --strict minds warnings."""
    plan = tmp_path / "plan.toml"
    shutil.copy(EXAMPLES / "plan-2026.toml", plan)
    words = ["allowance", "outlook", FILE, "--plan", PLAN, "--forecast", f"plan:{plan}", "--balance-value", "1.6 tCO2e/t"]
    for ending in ("json", "txt", "xlsx", "html", "sarif"):
        assert call(*words, "-o", tmp_path / f"o.{ending}").status == 0
        assert (tmp_path / f"o.{ending}").stat().st_size
    held = tmp_path / "plan.json"
    held.write_text(json.dumps(rest()), encoding="utf-8")
    assert call(*words[:6], f"plan:{held}", "--balance-value", "1.6 tCO2e/t", "-o", held).status == 2
    assert json.loads(held.read_text(encoding="utf-8")) == rest()
    assert call(*words, "--strict").status == 2  # the balance value has no source
    assert call(*words, "--balance-source", "x", "--tolerance", "1 %", "--strict").status == 0


# --- what is wrong


def test_every_fault_of_an_asking_is_named_at_once():
    """Reversed ranges, a level, a tolerance and outputs that are none, each with its key, in one run."""
    found = faults(
        forecast="mean", balance_value="1.65 tCO2e/t : 1.55 tCO2e/t", price=("100 CNY/t", "90"), level="10 %",
        tolerance="120 %", rest_output={"P1": "-3 t"},
    )  # fmt: skip
    assert {code for code, _ in found} >= {
        "range-reversed",
        "outlook-level",
        "outlook-tolerance",
        "rest-negative",
        "outlook-needless",
    }
    assert {key for _, key in found} >= {"balance_value", "price", "level", "tolerance"}
    assert ("wrong-dimension", "level") in faults(forecast="mean", level="3 t")


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("1.55 : 1.60 tCO2e/t", ("1.55 tCO2e/t", "1.60 tCO2e/t")),
        ("1.55:1.60 tCO2e/t", ("1.55 tCO2e/t", "1.60 tCO2e/t")),
        ("1.55 tCO2e/t", ("1.55 tCO2e/t", "1.55 tCO2e/t")),
        ("1.55 kgCO2e/t : 1.60 tCO2e/t", ("1.55 kgCO2e/t", "1.60 tCO2e/t")),
        ("1.55:1.60", ("1.55", "1.60")),
        (("1 t", "2 t"), ("1 t", "2 t")),
    ],
)
def test_a_range_is_written_in_these_ways(raw, wanted):
    """Both with units, the unit behind the second alone, one value, a pair; a number without any unit stays one."""
    assert ends_of("price", raw) == wanted
    assert ends_of("price", None) is None
    one = Quantity("90 CNY/t")
    assert ends_of("price", one) == (one, one)


@pytest.mark.parametrize("wrong", [3, ("1 t",), (1, 2), b"1 t", {"low": "1 t"}])
def test_what_is_no_range_is_refused_by_name(wrong):
    """A range is a text, a quantity or a pair of them."""
    with pytest.raises(ArgumentError, match="price"):
        look(price=wrong)


def test_doors_refuse_by_name():
    """Each argument of another type is refused by its name."""
    for more in (
        {"forecast": 3},
        {"balance_source": 3},
        {"price_source": 3},
        {"forecast_source": 3},
        {"rest_output": [1]},
        {"plan": 3},
    ):
        with pytest.raises(ArgumentError, match=next(iter(more))):
            look(**more)
    with pytest.raises(ArgumentError, match="activity"):
        outlook_of(3, PLAN)  # type: ignore[arg-type]


def test_a_year_without_a_rest_or_with_corrections_is_refused():
    """A whole year, one with corrections, one without a process or an output, one told in one value: each named."""
    whole = ghgcalc.read(EXAMPLES / "smelter-2025.toml").dump()
    assert faults(whole, forecast="mean", plan="cn-al-2025") == [("outlook-whole-year", "through")]
    yearly = table()
    yearly["process"][0]["anode"] = {"value": "50000 t", "through": "2026-08"}
    assert faults(yearly, forecast="mean") == [("outlook-no-months", "anode")]
    bare = table()
    del bare["process"][0]["liquid_aluminium"]
    assert {code for code, _ in faults(bare, forecast="mean")} == {"datum-missing"}
    none = {key: value for key, value in table().items() if key != "process"} | {
        "fuel": [{"item": "diesel", "amount": {"unit": "t", "values": [1] * 8}}]
    }
    assert ("outlook-no-process", "process") in faults(none, forecast="mean", guideline="cn-al-2024")


def test_corrections_are_not_carried_ahead():
    """A corrected datum says nothing of months to come: "outlook-corrected" is named."""
    with pytest.raises(InputError) as caught:
        told_of(table() | {"correction": [{}, {}]}, 8)
    assert [one.code for one in caught.value.faults] == ["outlook-corrected"]


def test_a_process_without_output_has_no_rest():
    """A guideline may do without the output of a process, the rule of a plan cannot: "outlook-no-output"."""
    told = table()
    del told["process"][1]["liquid_aluminium"]
    with pytest.raises(InputError) as caught:
        told_of(told, 8)
    assert [(one.code, one.place.row) for one in caught.value.faults] == [("outlook-no-output", "P2")]


def plan_faults(*changes: tuple[str, Any], process: Any = None) -> list[tuple[str, str | None, str | None]]:
    """Code, key and pointer of each fault of the plan with some keys changed."""
    plan = rest(**dict(changes))
    if process is not None:
        process(plan["process"])
    with pytest.raises(InputError) as caught:
        look(forecast=plan, forecast_source="plan.toml")
    assert all(one.place.file == "plan.toml" for one in caught.value.faults), caught.value.faults
    return [(one.code, one.place.key, one.pointer) for one in caught.value.faults]


def test_every_fault_of_a_plan_is_named_at_once():
    """Head, months, processes and data: whatever is wrong in a plan, with its place in the plan's own file."""
    found = plan_faults(
        ("schema", "ghgcalc/activity/1"), ("year", 2025), ("from", "2026-07"), ("entity", {"name": "Another"}), ("note", "x")
    )
    assert [one[0] for one in found] == ["forecast-key", "wrong-schema", "forecast-year", "forecast-past", "forecast-plant"]
    assert [one[0] for one in plan_faults(("from", "2026-10"))] == ["forecast-gap"]
    assert [one[0] for one in plan_faults(("from", "2025-09"))] == ["forecast-from"]
    assert [one[0] for one in plan_faults(("from", 9), ("entity", 3))] == ["forecast-from", "forecast-plant"]
    assert [one[0] for one in plan_faults(("process", "P1"))] == ["wrong-type"]
    assert plan_faults(process=lambda rows: rows[0]["anode"].update(values=[1, 2, 3]))[0][:2] == ("forecast-months", "anode")
    assert plan_faults(process=lambda rows: rows[1].update(id="P9"))[0][0] == "forecast-process"
    assert [one[0] for one in plan_faults(process=lambda rows: rows[1].pop("anode"))] == ["forecast-missing"]
    assert [one[0] for one in plan_faults(process=lambda rows: rows[1].update(anode="900 t"))] == [
        "outlook-no-months",
        "forecast-missing",
    ]
    assert [one[0] for one in plan_faults(process=lambda rows: rows[1].update(butts=rows[1]["anode"]))] == ["forecast-unused"]
    bad = plan_faults(process=lambda rows: rows[0]["anode"].update(values=["x", -2, 3, "nan"]))
    assert [(code, pointer) for code, _, pointer in bad] == [
        ("bad-number", "/process/0/anode/values/0"),
        ("negative", "/process/0/anode/values/1"),
        ("bad-number", "/process/0/anode/values/3"),
    ]
    unit = plan_faults(process=lambda rows: rows[0]["anode"].update(unit="MWh"))
    assert [one[0] for one in unit] == ["wrong-dimension"]


def test_a_credit_code_tells_plants_apart():
    """Where both state the code it decides, whatever the names."""
    told = table()
    code = "91350100M000100Y43"
    told["entity"]["uscc"] = code
    plan = rest(entity={"name": "renamed", "uscc": code})
    assert look(told, forecast=plan, tolerance="3 %").range("output").high > 0


def test_faults_of_last_year_are_named():
    """Another year, another plant, a process that was not there, an output for a process that is not there."""
    before = ghgcalc.read(EXAMPLES / "smelter-2025.toml").dump()
    wrong = before | {"year": 2024, "entity": {"name": "Another"}, "process": before["process"][:1]}
    found = faults(forecast=ghgcalc.activity.of(wrong), rest_output={"P9": "1 t", "P2": "5 t"})
    codes = [code for code, _ in found]
    assert codes == ["forecast-year", "forecast-plant", "forecast-process", "forecast-missing", "forecast-missing"]
    still = copy.deepcopy(before)
    for key in ("liquid_aluminium", "anode"):
        still["process"][0][key]["values"][8:] = ["0"] * 4
    assert faults(forecast=ghgcalc.activity.of(still), rest_output={"P1": "5 t"}) == [("rest-from-nothing", "rest_output.P1")]


def test_a_month_that_cannot_be_is_placed_in_the_forecast():
    """Output planned after the day on which a process stops is named by the reader of activities, in the forecast's file."""
    told = table()
    told["process"][0]["stopped"] = "2026-09-20"
    with pytest.raises(InputError) as caught:
        look(told, forecast=rest(), forecast_source="plan.toml")
    assert {(one.code, one.place.file) for one in caught.value.faults} == {("output-outside-life", "plan.toml")}
    with pytest.raises(InputError) as caught:
        look(told, forecast=rest())
    assert {one.code for one in caught.value.faults} == {"output-outside-life"}


def test_a_table_of_months_names_its_faults(tmp_path):
    """A month told, twice, of no year, or missing; a cell without a number: each with its line or process."""
    path = tmp_path / "plan.csv"
    text = (EXAMPLES / "plan-2026.csv").read_text(encoding="utf-8")
    cases = {
        "P1,2026-09": ("P1,2026-08", ["forecast-past", "forecast-gap"]),
        "P1,2026-10": ("P1,2026-09", ["forecast-twice", "forecast-gap"]),
        "P1,2026-11": ("P1,2027-11", ["forecast-from", "forecast-gap"]),
        "P1,2026-12": ("P1,soon", ["forecast-from", "forecast-gap"]),
        "P2,2026-09,11480,5640": ("P2,2026-09,11480,", ["forecast-gap"]),
    }
    for old, (new, codes) in cases.items():
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            look(forecast=path)
        assert [one.code for one in caught.value.faults] == codes
        assert all(one.place.file == str(path) for one in caught.value.faults)
    path.write_text(text.replace(",anode [t]", "").replace(",6260", ""), encoding="utf-8")
    with pytest.raises(InputError):
        look(forecast=path)


def test_a_small_entity_and_too_many_data_are_refused():
    """What an outlook cannot tell it says: a threshold that the whole enterprise decides, "outlook-many" data that vary at once."""
    small = table()
    for row in small["process"]:
        for key in ("liquid_aluminium", "anode"):
            row[key]["values"] = [f"{float(value) / 100:.4f}" for value in row[key]["values"]]
    assert faults(small, forecast="mean") == [("outlook-small", "plan")]
    from ghgcalc.allowances.outlook import corner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corner, "MOST", 0)
        assert faults() == [("outlook-many", None), ("outlook-many", None)]


def test_one_month_has_no_spread():
    """A mean of one month is refused, for every datum; two months give a range."""
    told = table() | {"through": "2026-01"}
    for row in told["process"]:
        for key in ("liquid_aluminium", "anode"):
            row[key]["values"] = row[key]["values"][:1]
    assert {code for code, _ in faults(told, forecast="mean")} == {"outlook-few-months"}
    assert len(faults(told, forecast="mean")) == 4
