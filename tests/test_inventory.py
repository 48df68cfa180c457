"""The inventory: worked values, totals, digest, JSON, verification, explanation, comparison, findings, and what is printed."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle
import strategies
from ghgcalc import calculate, compare, documents, equations, guidelines, verify
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.numbers import round_exact
from ghgcalc.report import tables
from ghgcalc.report import text as reports
from ghgcalc.texts import label
from ghgcalc.units import Quantity
from sweeps import swept, unnumbered

EXAMPLES = [
    path
    for path in sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
    if "faults" not in path.stem and "plan" not in path.stem
]
POLICIES = ("cell", "line", "total", "none")
every_policy = pytest.mark.parametrize("policy", POLICIES)
every_guideline = pytest.mark.parametrize("guideline", oracle.GUIDELINES)
lenient = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def codes(error: InputError) -> list[str]:
    """The codes of the faults of an error."""
    return [fault.code for fault in error.faults]


def found(made, code):
    """The findings of that code."""
    return [finding for finding in made.findings if finding.code == code]


def months(first, rest=0, unit="t"):
    """January, and the same for every other month."""
    return {"unit": unit, "values": [first, *[rest] * 11]}


def plant(*processes, year=2024, **tables_):
    """An activity of a plant."""
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "x"}, "process": list(processes), **tables_}


def cell(anode="470 t", metal="1000 t", name="P1", **more):
    """One process."""
    return {"id": name, "anode": anode, "liquid_aluminium": metal, **more}


def measured(value, source="laboratory report 24-017"):
    """A measured value with its source."""
    return {"value": value, "source": source}


def example(name="worked-month"):
    """The activity of a packaged example."""
    return ghgcalc.read(next(path for path in EXAMPLES if path.stem == name))


# --- worked values


@pytest.mark.parametrize(
    ("policy", "net", "anode", "step"),
    [
        ("cell", "10471.60", "37474.37", "41239.43"),
        ("line", "10471.597294", "37474.36", "41239.42"),
        ("total", "10471.597294", None, "41239.42"),
        ("none", "10471.597294", None, None),
    ],
)
def test_the_worked_month(policy, net, anode, step):
    """Q = 12 345.67 t and P = 26 000.00 t give the specification's digits under each policy, net anode and step included."""
    made = calculate(example(), "cn-al-2024", rounding=policy)
    line = made.line("P1/anode/2024-01")
    (shown,) = line.cells
    assert (shown.name, shown.value, shown.unit) == ("net", net, "t anode")
    assert Decimal(shown.unrounded) == Decimal("10471.597294")
    assert f"{line.value:f}" == anode or (anode is None and f"{line.value:f}".startswith("37474.35618279466"))
    assert f"{line.unrounded:f}".startswith("37474.365866666" if policy == "cell" else "37474.356182794")
    total = made.total("electrolysis").value
    assert f"{total:f}" == step or (step is None and f"{total:f}".startswith("41239.41618279466"))
    assert made.total("electrolysis", period="2024-01").value == total
    assert f"{made.total('electrolysis', period='2024-02').value:f}".rstrip("0").rstrip(".") == "0"


@every_policy
def test_the_worked_anode_effect(policy):
    """26 000 t make 0.52 t CF4 and 0.0286 t C2F6, 3 447.60 + 317.46 = 3 765.06 tCO2e, gas by gas."""
    made = calculate(example(), "cn-al-2024", rounding=policy)
    line = made.line("P1/anode-effect/2024-01")
    assert line.gas is None
    assert [(gas.gas, Decimal(gas.mass), gas.unit, gas.gwp, Decimal(gas.unrounded)) for gas in line.gases] == [
        ("CF4", Decimal("0.52"), "tCF4", "6630", Decimal("3447.60")),
        ("C2F6", Decimal("0.0286"), "tC2F6", "11100", Decimal("317.46")),
    ]
    assert line.value == made.total("electrolysis", source="anode-effect").value == Decimal("3765.06")
    assert made.total("electrolysis", gas="CF4").value == Decimal("3447.60")
    assert made.total("electrolysis", gas="C2F6").value == Decimal("317.46")
    assert line.emission == Quantity("3765.06 tCO2e")


def test_the_vector_of_the_report_form():
    """C = 46 900.00 t and P = 100 000.00 t: net 39 780.58, anode 142 361.44, anode effect 14 481.00, step 156 842.44."""
    made = calculate(plant(cell("46900.00 t", "100000.00 t")), "cn-al-2024")
    assert made.line("P1/anode/2024").cells[0].value == "39780.58"
    assert f"{made.line('P1/anode/2024').value:f}" == "142361.44"
    assert f"{made.line('P1/anode-effect/2024').value:f}" == "14481.00"
    assert f"{made.total('electrolysis').value:f}" == "156842.44"


@pytest.mark.parametrize(("policy", "year"), [("cell", "142361.52"), ("total", "142361.31")])
def test_twelve_alike_months(policy, year):
    """12 × 3 908.33 t: 3 315.05 t net, 11 863.46 t a month, 142 361.52 a year with `cell`; rounded once, 142 361.31."""
    raw = plant(cell(months("3908.33", "3908.33"), months("8333.33", "8333.33")))
    made = calculate(raw, "cn-al-2024", rounding=policy)
    assert f"{made.total('electrolysis', source='anode').value:f}" == year
    if policy == "cell":
        assert {line.cells[0].value for line in made.lines if line.source == "anode"} == {"3315.05"}
        assert {f"{line.value:f}" for line in made.lines if line.source == "anode"} == {"11863.46"}


def test_one_tonne_of_gross_anode():
    """1 t of gross anode is 3.03542506… tCO2."""
    made = calculate(plant(cell("1 t", "0 t")), "cn-al-2024", rounding="none")
    assert f"{made.line('P1/anode/2024').value:f}" == "3.035425066666666666666666667"


@every_guideline
@every_policy
def test_every_line_and_total_of_the_examples_equals_the_oracle(guideline, policy):
    """Both packaged examples give the digits of the independent implementation, line by line and total by total."""
    for path in EXAMPLES:
        raw = json.loads(ghgcalc.read(path).canonical)
        raw["entity"].setdefault("province", "Xinjiang")
        made = calculate(raw, guideline, rounding=policy)
        wanted = oracle.lines(raw, guideline, policy)
        assert set(wanted) == {line.id for line in made.lines}
        sums = oracle.totals(raw, guideline, policy)
        assert set(sums) == {total.key[:5] for total in made.totals}
        if policy != "none":
            assert {total.key[:5]: Fraction(total.value) for total in made.totals} == sums
        for line in made.lines:
            error = abs(Fraction(line.value) - wanted[line.id])
            assert error == 0 if policy in ("cell", "line") else error <= abs(wanted[line.id]) * Fraction(1, 10**26)


# --- exactness at the edge of the working digits


@pytest.mark.parametrize(
    ("anode", "wanted"),
    [
        ("0.0016472157573274306491418137681584672512423081612995838", "0.00"),
        ("0.0016472157573274306491418137681584672512423081612995839", "0.01"),
        ("0.3310903672228135604775045673998519174997039404212163497", "1.00"),
        ("0.3310903672228135604775045673998519174997039404212163498", "1.01"),
    ],
)
def test_a_row_within_a_hair_of_a_tie_rounds_on_its_exact_digits(anode, wanted):
    """44/12 never ends: an anode that misses a tie of 0.005 by 10⁻⁵⁰ t still falls on its own side."""
    exact = Fraction(anode) * Fraction("0.8482") * Fraction("0.976") * Fraction(44, 12)
    assert abs(abs(exact - oracle.half_up(exact)) - Fraction(5, 1000)) < Fraction(1, 10**45)
    made = calculate(plant(cell(f"{anode} t", "0 t")), "cn-al-2024", rounding="line")
    assert f"{made.line('P1/anode/2024').value:f}" == wanted
    assert oracle.half_up(exact) == Fraction(wanted)


DIGITS = "12345.678901234567890123456789012345678901234567890123456785"


@pytest.mark.parametrize("guideline", ["cn-al-2023", "cn-al-2024"])
@every_policy
def test_amounts_of_sixty_digits_lose_none(guideline, policy):
    """An amount that fills the working digits is computed in fractions: lines equal the oracle's exactly."""
    raw = plant(cell(f"{DIGITS} t", f"{DIGITS} t"))
    made = calculate(raw, guideline, rounding=policy)
    rows = {row.id: Fraction(row.value) if policy in ("cell", "line") else row.exact() for row in evaluation_of(made).rows}
    assert rows == oracle.lines(raw, guideline, policy)
    assert verify(made.as_dict()).same


@every_policy
def test_absurd_magnitudes_are_still_exact(policy):
    """Numbers at the bounds, multiplied, have more digits before the point than the context holds, and lose none."""
    factors = {"cf4_factor": measured("1e30 kgCF4/tAl"), "c2f6_factor": measured("1 kgC2F6/tAl")}
    raw = plant(cell("1e30 t", "1e30 万t", **factors))
    made = calculate(raw, "cn-al-2024", rounding=policy, accept_measured=True)
    metal = Fraction(10) ** 34
    wanted = metal * 10**30 / 1000 * 6630 + metal / 1000 * 11100
    (row,) = [row for row in evaluation_of(made).rows if row.id == "P1/anode-effect/2024"]
    assert row.exact() == wanted
    assert Fraction(row.value) == wanted
    assert verify(made.as_dict()).same


@pytest.fixture
def quotient(monkeypatch):
    """A guideline whose heat is divided by an efficiency, through a printed cell."""
    from ghgcalc.equations.base import REGISTER, Equation

    def by_efficiency(amount, factor, efficiency, cell):
        return cell("input", amount / efficiency) * factor

    units = {"amount": "GJ", "factor": "tCO2/GJ", "efficiency": "1"}
    symbols = {"amount": "AD", "factor": "EF", "efficiency": "n"}
    made = Equation("test.by_efficiency", by_efficiency, units, {"CO2": "tCO2"}, symbols, {"input": ("I", "GJ")})
    monkeypatch.setitem(REGISTER, made.id, made)
    raw = guidelines.get("cn-al-2023").model_dump(mode="json", by_alias=True)
    (heat,) = [source for source in raw["source"] if source["id"] == "heat"]
    (method,) = heat["method"]
    method |= {"equation": made.id, "cells": {"input": 2}}
    method["parameters"]["efficiency"] = {"factor": "peer-app-2025/fuel/diesel/of"}
    return guidelines.Guideline.model_validate(raw)


@pytest.mark.parametrize(("policy", "wanted"), [("cell", "11.22"), ("line", "11.22"), ("none", "11.2244897959183673469387755")])
def test_an_equation_may_divide_before_a_cell(quotient, policy, wanted):
    """A quotient with endless digits is rounded at its cell, or not at all, on its exact value."""
    made = calculate(plant(heat=[{"amount": "100 GJ", "emission_factor": measured("0.11 tCO2/GJ")}]), quotient, rounding=policy)
    assert f"{made.lines[0].value:f}".startswith(wanted)
    shown = made.lines[0].cells[0]
    assert shown.unrounded == "102.0408163265306122448979592"
    assert shown.value == ("102.04" if policy == "cell" else shown.unrounded)


# --- totals


def test_totals_exist_at_every_level():
    """Process, electrolysis and enterprise, by source and gas, for the year and each month."""
    raw = plant(
        cell(months(10, 5), months(20, 10)),
        cell(months(1, 1), months(2, 2), "P2"),
        fuel=[{"item": "diesel", "amount": months(1, 1)}],
    )
    made = calculate(raw, "cn-al-2024")
    wanted = set()
    for period in ("2024", *(f"2024-{month:02d}" for month in range(1, 13))):
        for level, process in (("process", "P1"), ("process", "P2"), ("electrolysis", None), ("enterprise", None)):
            fuel = [("fuel", None), ("fuel", "CO2")] if level == "enterprise" else []
            parts = [(None, None), (None, "CO2"), (None, "CF4"), (None, "C2F6"), ("anode", None), ("anode", "CO2")]
            effect = [("anode-effect", gas) for gas in (None, "CF4", "C2F6")]
            wanted |= {(level, process, source, gas, period, None) for source, gas in (*parts, *effect, *fuel)}
    assert {total.key for total in made.totals} == wanted
    for total in made.totals:
        assert total.unit == "tCO2e"
        assert Fraction(total.value) - Fraction(total.unrounded) - Fraction(total.difference) < Fraction(1, 10**20)


def test_months_disappear_where_a_part_stands_for_the_year():
    """A fuel stated for the year leaves the enterprise without months, and the electrolysis with them."""
    raw = plant(cell(months(10, 5), months(20, 10)), fuel=[{"item": "diesel", "amount": "12 t"}])
    made = calculate(raw, "cn-al-2024")
    assert made.total("electrolysis", period="2024-03").value > 0
    assert made.total("enterprise", source="anode", period="2024-03").value > 0
    for names in ({}, {"source": "fuel"}, {"gas": "CO2"}):
        with pytest.raises(UnknownIdError):
            made.total("enterprise", period="2024-03", **names)
    assert made.total("enterprise").value == made.total("electrolysis").value + made.total("enterprise", source="fuel").value


def test_an_unknown_total_or_line_names_what_exists():
    """The error of a level, source or line that is none helps."""
    made = calculate(plant(cell()), "cn-al-2024")
    with pytest.raises(UnknownIdError, match="electrolysis"):
        made.total("electrolisis")
    with pytest.raises(UnknownIdError, match="P1/anode/2024"):
        made.line("P1/anodes/2024")
    with pytest.raises(LookupError):
        made.explain("nothing")


def test_gas_totals_are_rounded_once():
    """Twelve months of 0.004 t CO2e of a gas make 0.05, not twelve zeros, while the rows round on their own."""
    metal = Decimal("0.03")
    made = calculate(plant(cell("0 t", months(metal, metal))), "cn-al-2024")
    exact = 12 * Fraction(metal) * Fraction("0.02") / 1000 * 6630
    assert Fraction(made.total("electrolysis", gas="CF4").value) == oracle.half_up(exact) == Fraction("0.05")
    assert made.total("electrolysis", source="anode-effect").value == Decimal("0.00")


def test_an_unknown_rounding_policy_is_refused():
    """A policy that is none of the four, and a date that is none, are refused with what is known."""
    with pytest.raises(InputError, match="cell, line, total, none"):
        calculate(plant(cell()), "cn-al-2024", rounding="half-up")
    with pytest.raises(InputError) as caught:
        calculate(plant(cell()), "cn-al-2024", as_of="2024-13-01")
    assert codes(caught.value) == ["wrong-date"]


def test_grades_say_what_the_totals_rest_on():
    """Each level's tonnes are split by the weakest grade of each line; the shares of a level add up to 100."""
    facility = {"id": "CPP", "kind": "captive-power", "emission": "100 tCO2e", "source": "its report"}
    fuel = {"item": "diesel", "amount": "10 t"}
    everything = {"ncv": measured("43 GJ/t"), "carbon_content": measured("0.0202 tC/GJ"), "oxidation": measured("98 %")}
    raw = plant(cell(), fuel=[fuel, fuel | everything], carbonate=[{"item": "limestone", "amount": "10 t"}], facility=[facility])
    made = calculate(raw, "cn-al-2024", include_facilities=True)
    split = {(entry["level"], entry["grade"]): Decimal(entry["value"]) for entry in made.grades}
    lines = {line.id: line.value for line in made.lines}
    assert split["electrolysis", "implementation"] == made.total("electrolysis").value
    assert split["enterprise", "sister"] == lines["fuel/diesel/2024"] + lines["carbonate/limestone/2024"]
    assert split["enterprise", "measured"] == lines["fuel/diesel-2/2024"] + 100
    for level in ("electrolysis", "enterprise"):
        shares = [Decimal(entry["share"]) for entry in made.grades if entry["level"] == level]
        assert abs(sum(shares) - 100) <= Decimal("0.02")
        assert sum(value for (where, _), value in split.items() if where == level) == made.total(level).value
    nothing = calculate(plant(cell("0 t", "0 t")), "cn-al-2024")
    assert {entry["share"] for entry in nothing.grades} == {None}


# --- digest

SMALL = plant(
    cell(
        electricity=[
            {"supply": "grid", "amount": "300 MWh"},
            {
                "supply": "green-power",
                "amount": "50 MWh",
                "evidence": [
                    {
                        "kind": "green-power-consumption-certificate",
                        "number": "1",
                        "amount": "50 MWh",
                        "from": "2024-01-01",
                        "to": "2024-12-31",
                    }
                ],
            },
        ]
    ),
    fuel=[{"item": "diesel", "amount": "3.333 t", "ncv": measured("42.8 GJ/t")}],
    carbonate=[{"item": "limestone", "amount": "10 t"}],
    heat=[{"amount": "5 GJ"}],
)


def leaves(value, path=()):
    """Every leaf of a nested record with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    else:
        yield path, value


def put(record, path, value):
    """A deep copy of a record with one leaf replaced."""
    made = copy.deepcopy(record)
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return made


def altered(value):
    """Another value of the same kind: another digit, another sign, another text."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "x"
    digit = next((at for at in range(len(value) - 1, -1, -1) if value[at].isdigit()), None)
    return value + "x" if digit is None else value[:digit] + str((int(value[digit]) + 1) % 10) + value[digit + 1 :]


def test_the_digest_does_not_depend_on_the_machine(tmp_path):
    """The same activity has the same digest under another file name, as JSON, in another process, time zone and hash seed."""
    made = calculate(example())
    first = tmp_path / "first.toml"
    first.write_text(next(path for path in EXAMPLES if path.stem == "worked-month").read_text(encoding="utf-8"), encoding="utf-8")
    second = tmp_path / "第二.json"
    second.write_text(json.dumps(json.loads(example().canonical), ensure_ascii=False), encoding="utf-8")
    assert {calculate(ghgcalc.read(path)).digest for path in (first, second)} == {made.digest}
    code = f"import ghgcalc; print(ghgcalc.calculate(ghgcalc.read({str(first)!r})).digest)"
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONUTF8": "1"}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
        assert done.stdout.strip() == made.digest


def test_the_digest_does_not_depend_on_the_spelling():
    """柴油 and diesel, 0.3 万t and 3000 t in other digits are other statements; an alias of an item is the same one."""
    english = calculate(plant(cell(), fuel=[{"item": "diesel", "amount": "3 t"}]), "cn-al-2024")
    chinese = calculate(plant(cell(), fuel=[{"item": "柴油", "amount": "3 t"}]), "cn-al-2024")
    kilograms = calculate(plant(cell(), fuel=[{"item": "diesel", "amount": "3000 kg"}]), "cn-al-2024")
    assert english.digest == chinese.digest
    assert english.total("enterprise") == kilograms.total("enterprise")
    assert english.digest != kilograms.digest


@pytest.mark.parametrize(
    "path", [path for path, _ in leaves(SMALL) if path != ("schema",)], ids=lambda path: "-".join(map(str, path))
)
def test_the_digest_changes_with_every_input(path):
    """Whatever leaf of the activity changes, the digest changes, or the activity is refused."""
    value = dict(leaves(SMALL))[path]
    base = calculate(SMALL, "cn-al-2023").digest
    assert base.startswith("sha256:")
    try:
        assert calculate(put(SMALL, path, altered(value)), "cn-al-2023").digest != base
    except InputError:
        replaced = {"item": "limestone" if value == "diesel" else "soda-ash", "supply": "direct", "kind": "meter-records"}
        if path[-1] in ("supply", "kind"):
            assert calculate(put(SMALL, path, replaced[path[-1]]), "cn-al-2023").digest != base


def test_the_digest_changes_with_every_choice():
    """Guideline, rounding, date of knowledge, factor choice, edition, facilities: each has a digest of its own."""
    chosen = put(SMALL, ("fuel", 0, "ncv"), {"factor": "peer-app-2025/fuel/diesel/ncv"})
    default = copy.deepcopy(SMALL)
    del default["fuel"][0]["ncv"]
    made = [
        calculate(SMALL, "cn-al-2024"),
        calculate(SMALL, "cn-al-2023"),
        calculate(SMALL, "cn-al-2024-draft"),
        calculate(SMALL, "cn-al-2024", rounding="line"),
        calculate(SMALL, "cn-al-2024", rounding="total"),
        calculate(SMALL, "cn-al-2024", rounding="none"),
        calculate(SMALL, "cn-al-2024", as_of="2024-10-01"),
        calculate(SMALL, "cn-al-2024", as_of=dt.date(2024, 10, 2)),
        calculate(SMALL, "cn-al-2024", include_facilities=True),
        calculate(SMALL, "cn-al-2024", factors=1),
        calculate(chosen, "cn-al-2024"),
        calculate(default, "cn-al-2024"),
    ]
    assert len({inventory.digest for inventory in made}) == len(made)
    assert calculate(SMALL, "cn-al-2024", rounding="cell", factors=3).digest == made[0].digest
    assert calculate(SMALL, "CETS-AG-04.01-V01-2024").digest == made[0].digest


# --- the file

KEYS = {
    "": "schema entity year guideline factors as_of rounding totals lines findings digest auxiliary",
    "guideline": "id sha256",
    "factors": "edition sha256",
    "totals": "level process source gas period value unit basis",
    "lines": "id level process source item gas period value unrounded unit cells equation clause inputs basis",
    "cells": "name value unrounded unit",
    "inputs": "name value unit origin",
    "findings": "code severity place message remedy clause",
}


@every_guideline
def test_the_file_keeps_its_contract(guideline):
    """Every key of the contract is there, numbers that carry meaning are text, and the whole is plain JSON."""
    raw = SMALL | {"entity": {"name": "x", "province": "Xinjiang"}}
    record = calculate(raw, guideline).as_dict()
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record
    assert record["schema"] == "ghgcalc/inventory/1"
    assert set(KEYS[""].split()) <= set(record)
    for name in ("guideline", "factors"):
        assert set(KEYS[name].split()) <= set(record[name])
    for name in ("totals", "lines", "findings"):
        assert record[name]
        for entry in record[name]:
            assert set(KEYS[name].split()) <= set(entry)
    for line in record["lines"]:
        for name in ("cells", "inputs"):
            for entry in line[name]:
                assert set(KEYS[name].split()) <= set(entry)
                assert isinstance(entry["value"], str)
                if entry.get("origin") == "factor":
                    assert {"factor", "grade", "document"} <= set(entry)
        assert line["gas"] is not None or len(line["gases"]) > 1
        assert isinstance(line["value"], str)
        assert line["basis"] is None
    assert {entry["level"] for entry in record["totals"]} <= {"process", "electrolysis", "enterprise"}
    assert all(isinstance(entry["value"], str) and entry["unit"] == "tCO2e" for entry in record["totals"])


def test_a_line_says_where_its_numbers_come_from():
    """The line of the contract's own example: id, cell, equation, and each input with its origin."""
    line = calculate(example(), "cn-al-2024").line("P1/anode/2024-01").as_dict()
    assert line["id"] == "P1/anode/2024-01"
    assert (line["level"], line["process"], line["source"], line["item"], line["gas"]) == ("process", "P1", "anode", None, "CO2")
    assert line["value"] == "37474.37"
    assert line["unrounded"] == "37474.36586666666666666666667"
    assert line["cells"] == [{"name": "net", "value": "10471.60", "unrounded": "10471.597294", "unit": "t anode"}]
    assert line["equation"] == "anode.by_consumption"
    inputs = {entry["name"]: entry for entry in line["inputs"]}
    assert inputs["consumption"] == {"name": "consumption", "value": "12345.67", "unit": "t anode", "origin": "activity"}
    assert {key: inputs["loss"][key] for key in ("value", "unit", "origin", "factor", "grade")} == {
        "value": "0.1518",
        "unit": "1",
        "origin": "factor",
        "factor": "cn-al-2024/anode-loss",
        "grade": "implementation",
    }
    assert inputs["carbon_ratio"]["value"] == "44/12"


@every_guideline
@every_policy
def test_an_inventory_survives_its_file(tmp_path, guideline, policy):
    """Written and read, the inventory is the same record, with lines, totals, explanations and findings."""
    raw = SMALL | {"entity": {"name": "示例", "province": "新疆"}}
    made = calculate(raw, guideline, rounding=policy, as_of="2026-01-31")
    path = tmp_path / "inventory.json"
    ghgcalc.write(made, path)
    again = ghgcalc.read_inventory(path)
    assert again.as_dict() == made.as_dict()
    assert again.lines == made.lines
    assert again.totals == made.totals
    assert again.findings == made.findings
    assert again.total("enterprise") == made.total("enterprise")
    assert again.explain(made.lines[0].id, "zh") == made.explain(made.lines[0].id, "zh")
    assert "示例" in path.read_text(encoding="utf-8")
    assert [entry.name for entry in tmp_path.iterdir()] == ["inventory.json"]


def test_files_of_another_kind_are_refused(tmp_path):
    """An inventory is no activity, an activity no inventory, and an inventory is written as JSON alone."""
    made = calculate(SMALL)
    path = tmp_path / "inventory.json"
    ghgcalc.write(made, path)
    for read, file in ((ghgcalc.read, path), (ghgcalc.read_inventory, write(tmp_path / "activity.json", SMALL))):
        with pytest.raises(InputError) as caught:
            read(file)
        assert codes(caught.value) == ["wrong-schema"]
    with pytest.raises(InputError) as caught:
        ghgcalc.write(made, tmp_path / "inventory.xml")
    assert codes(caught.value) == ["file-kind"]


def write(path, record):
    """A JSON file."""
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


# --- verification


@every_guideline
@every_policy
def test_every_example_verifies(guideline, policy):
    """An inventory recomputes from its own file, digit for digit, whatever guideline and policy."""
    for path in EXAMPLES:
        activity = json.loads(ghgcalc.read(path).canonical)
        activity["entity"].setdefault("province", "Xinjiang")
        made = calculate(activity, guideline, rounding=policy)
        document = json.loads(json.dumps(made.as_dict(), ensure_ascii=False))
        outcome = verify(document)
        assert outcome.same, outcome.differences[:3]
        assert outcome.recomputed.digest == made.digest
        assert verify(made).same


@pytest.mark.parametrize(
    "options", [{"as_of": "2024-10-01"}, {"include_facilities": True}, {"factors": 1}, {"as_of": "2026-02-01", "rounding": "total"}]
)
def test_options_are_pinned(options):
    """Date of knowledge, facilities and factor edition are recomputed as they were asked for."""
    facility = {"id": "CPP", "kind": "captive-power", "emission": "100 tCO2", "source": "its report"}
    made = calculate(SMALL | {"facility": [facility]}, "cn-al-2024", **options)
    assert verify(made.as_dict()).same


@pytest.mark.parametrize("amount", ["2.6e4 t", "1E+3 t", "0.5e-3 t", "000012.50 t", "+5 t", "0.1 万t", "1200.000 kg"])
def test_every_spelling_of_a_number_verifies(amount):
    """Exponents, leading zeros and units come back from the file as the same digits."""
    made = calculate(plant(cell(amount, amount)), "cn-al-2024")
    assert verify(made.as_dict()).same


@pytest.mark.parametrize("amount", ["1000 GJ", "1 tce", "7 GJ"])
def test_endless_amounts_verify(amount):
    """Megawatt-hours with endless digits are computed in fractions, and come back the same."""
    raw = plant(cell(electricity=[{"supply": "grid", "amount": amount}]))
    for policy in POLICIES:
        made = calculate(raw, "cn-al-2023", rounding=policy)
        assert verify(made.as_dict()).same
        wanted = Quantity(amount).to("MWh") * Quantity("0.5703 tCO2/MWh")
        assert evaluation_of(made).rows[-1].exact() == Fraction(wanted.exact)


def test_verification_from_another_activity_shows_the_difference():
    """Against another activity the lines differ, each with both derivations."""
    made = calculate(SMALL, "cn-al-2023")
    other = put(SMALL, ("process", 0, "liquid_aluminium"), "1001 t")
    assert verify(made.as_dict(), SMALL).same
    assert verify(made.as_dict(), ghgcalc.Activity.model_validate(SMALL)).same
    outcome = verify(made.as_dict(), other, lang="zh")
    assert not outcome.same
    difference = next(entry for entry in outcome.differences if entry.where == "lines P1/anode/2024")
    assert "1000 " in difference.derivations[0]
    assert "1001 " in difference.derivations[1]
    assert "公式" in difference.derivations[0]
    assert difference.as_dict()["derivations"] == list(difference.derivations)
    assert outcome.differences[-1].where == "digest"


DOCUMENT = json.loads(json.dumps(calculate(SMALL, "cn-al-2023").as_dict(), ensure_ascii=False))


def tampered(document) -> bool:
    """Whether a document is refused or found to differ."""
    try:
        return not verify(document).same
    except InputError:
        return True


@pytest.mark.parametrize("key", [key for key in DOCUMENT if key != "engine"])
def test_no_leaf_of_the_file_changes_unseen(key):
    """A digit, a text, a grade, a date: every leaf under every key is recomputed; only the engine's version is not.

    Of rows that are alike each leaf of the first, and a third of the others'; `make sweeps` tries them all.
    """
    document, unseen = copy.deepcopy(DOCUMENT), []
    for path, value in swept(leaves({key: DOCUMENT[key]}), lambda leaf: unnumbered(leaf[0])):
        inside = document
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = altered(value)
        if not tampered(document):
            unseen.append(path)
        inside[path[-1]] = value
    assert unseen == []
    assert document == DOCUMENT
    without = {name: value for name, value in DOCUMENT.items() if name != key}
    assert tampered(without)


@pytest.mark.parametrize("key", ["totals", "grades", "lines", "findings"])
def test_no_record_is_lost_added_or_doubled_unseen(key):
    """Removing, repeating or adding a record of a list is found."""
    for at in range(len(DOCUMENT[key])):
        records = DOCUMENT[key]
        assert tampered(DOCUMENT | {key: records[:at] + records[at + 1 :]})
        assert tampered(DOCUMENT | {key: [*records, records[at]]})
    assert tampered(DOCUMENT | {key: [*DOCUMENT[key], {}]})
    assert tampered(DOCUMENT | {key: []})


def test_swapped_values_are_found():
    """Two lines that exchange their values keep every total, and are found."""
    raw = plant(cell(), cell("480 t", "1000 t", "P2"))
    document = calculate(raw, "cn-al-2024").as_dict()
    one, other = (next(line for line in document["lines"] if line["id"] == f"{name}/anode/2024") for name in ("P1", "P2"))
    for name in ("value", "unrounded"):
        one[name], other[name] = other[name], one[name]
    outcome = verify(document)
    assert {difference.where for difference in outcome.differences} == {"lines P1/anode/2024", "lines P2/anode/2024"}


def test_a_whole_forgery_is_found_by_its_digest():
    """A file whose every number was recomputed for other data, under the old digest, is found."""
    forged = calculate(put(SMALL, ("process", 0, "liquid_aluminium"), "999 t"), "cn-al-2023").as_dict()
    outcome = verify(forged | {"digest": DOCUMENT["digest"]})
    assert [difference.where for difference in outcome.differences] == ["digest"]


def test_a_guideline_that_is_not_installed_is_pinned_by_its_data():
    """The file carries its guideline: another guideline under the same name recomputes, and is a difference all the same."""
    assert not verify(DOCUMENT).foreign
    raw = guidelines.get("cn-al-2023").model_dump(mode="json", by_alias=True)
    raw["constants"]["carbon_ratio"] = "3.664 tCO2/tC"
    made = calculate(SMALL, guidelines.Guideline.model_validate(raw))
    outcome = verify(made.as_dict())
    assert outcome.recomputes
    assert not outcome.same
    assert outcome.foreign
    assert [one.where for one in outcome.differences] == ["rules", "rules constants.carbon_ratio"]
    assert made.total("enterprise") != calculate(SMALL, "cn-al-2023").total("enterprise")


def test_a_file_of_an_older_engine_names_its_guideline_alone():
    """Without the guideline's data the installed guideline of that id is taken; one that is not installed is refused."""
    document = copy.deepcopy(DOCUMENT)
    del document["guideline"]["data"]
    assert verify(document).recomputed.digest == DOCUMENT["digest"]
    document["guideline"]["id"] = "cn-al-1999"
    with pytest.raises(InputError) as caught:
        verify(document)
    assert codes(caught.value) == ["not-an-inventory"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("factors", "edition"), 99),
        (("factors", "edition"), "x"),
        (("factors", "overlays"), [{"name": "mine"}]),
        (("factors", "overlays"), [{"name": "mine", "records": [{"id": "a"}]}]),
        (("factors", "overlays"), [{"name": "mine", "records": [{"id": "a", "value": "five"}]}]),
        (("factors", "overlays"), 5),
        (("rounding",), "up"),
        (("tie",), "coin"),
        (("year",), "soon"),
        (("as_of",), "soon"),
        (("lines",), {}),
        (("lines", 0, "value"), "1e5"),
        (("lines", 0, "levels"), "process"),
        (("lines", 0, "inputs", 0, "grade"), "excellent"),
        (("lines", 0, "unit"), 5),
        (("totals", 0, "value"), 5),
        (("findings", 0, "code"), "no-such-code"),
        (("guideline", "data"), {"id": "x"}),
        (("schema",), "ghgcalc/inventory/2"),
        (("schema",), None),
    ],
)  # fmt: skip
def test_what_is_no_inventory_is_refused(path, value):
    """A key of another shape, an edition or overlay that cannot be: refused with a fault, never another exception."""
    with pytest.raises(InputError) as caught:
        verify(put(DOCUMENT, path, value), file="mine.json")
    assert caught.value.faults
    assert {fault.place.file for fault in caught.value.faults} == {"mine.json"}


@lenient
@given(data=st.data())
def test_any_inventory_verifies_from_its_json(data):
    """Whatever the activity, guideline and policy, the file alone gives the same digits and digest."""
    activity, guideline, policy = data.draw(strategies.cases())
    made = calculate(activity, guideline, rounding=policy)
    document = json.loads(json.dumps(made.as_dict(), ensure_ascii=False))
    outcome = verify(document)
    assert outcome.same, outcome.differences[:3]
    assert Inventory.from_dict(document).as_dict() == document


# --- explanation


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("policy", POLICIES)
@every_guideline
def test_every_line_is_explained(guideline, policy, lang):
    """Formula, numbers, result, rounding, and each factor with id, document, number and grade stand in the explanation."""
    raw = SMALL | {"entity": {"name": "x", "province": "Xinjiang"}}
    made = calculate(raw, guideline, rounding=policy)
    records = {record["id"]: record for record in made.factors["records"]}
    for line in made.lines:
        shown = made.explain(line.id, lang)
        assert shown.splitlines()[0].startswith(line.id)
        assert f"{line.value:f} tCO2e" in shown.splitlines()[0]
        for formula in equations.get(line.equation).formula().splitlines():
            assert formula in shown
        for one in line.inputs:
            assert one.value in shown
            if one.factor:
                document = documents.get(records[one.factor]["document"])
                assert one.factor in shown
                assert (document.title_zh if lang == "zh" else document.title_en) in shown
                assert document.number in shown
                assert ghgcalc.texts.label(f"grade-{one.grade}", lang) in shown
        for gas in line.gases:
            assert f"GWP_{gas.gas} = {gas.gwp}" in shown
            assert gas.factor in shown
        assert policy in shown or policy == "none"
        assert ("公式" in shown) == (lang == "zh")
        if line.clause:
            assert line.clause.partition(" ")[0] in shown


def test_the_explanation_of_the_worked_month():
    """Numbers in the place of the symbols, the cell rounded where the form rounds it, digits cut with an ellipsis."""
    shown = calculate(example(), "cn-al-2024").explain("P1/anode/2024-01")
    for part in (
        "N = Q × (1 − R)",
        "N = 12345.67 × (1 − 0.1518) = 10471.597294 → 10471.60 t anode",
        "E = 10471.60 × (1 − 0.02 − 0.004) × 44/12 = 37474.36586666… → 37474.37 tCO2e",
        "cn-al-2024/anode-loss",
        "half up",
    ):
        assert part in shown
    plain = calculate(example(), "cn-al-2024", rounding="line").explain("P1/anode/2024-01")
    assert "N = 12345.67 × (1 − 0.1518) = 10471.597294 t anode" in plain
    effect = calculate(example(), "cn-al-2024").explain("P1/anode-effect/2024-01")
    assert "E(CF4) = 26000.00 × 0.02 / 1000 = 0.52" in effect
    assert "× 6630 + " in effect
    assert "= 3765.06 tCO2e" in effect


def test_a_measured_and_a_chosen_value_name_their_source():
    """A measured value shows its source, a chosen factor its id."""
    raw = put(SMALL, ("fuel", 0, "oxidation"), {"factor": "peer-app-2025/fuel/diesel/of", "source": "agreed with the authority"})
    shown = calculate(raw, "cn-al-2023").explain("fuel/diesel/2024")
    assert "laboratory report 24-017" in shown
    assert "peer-app-2025/fuel/diesel/of" in shown


# --- comparison


def effects(left, right, activity=None, **options):
    """(level, name) to the value of each effect of one pair."""
    made = compare(activity or example(), [left, right], **options)
    assert {(effect.from_, effect.to) for effect in made.effects} <= {(left, right)}
    return {(effect.level, effect.name): effect.value for effect in made.effects}


def test_the_two_effects_of_the_grid_factor_stand_apart():
    """On the worked month: +7 170.00 by the factor, −28 515.00 by the treatment of green power; −21 345.00 in all."""
    made = effects("cn-al-2023", "cn-al-2024-draft")
    assert made["electrolysis", "factor values"] == Decimal("7170.00")
    assert made["electrolysis", "green-power treatment"] == Decimal("-28515.00")
    both = [
        calculate(example(), name).total("electrolysis", source="electricity").value for name in ("cn-al-2023", "cn-al-2024-draft")
    ]
    assert both == [Decimal("199605.00"), Decimal("178260.00")]
    assert both[1] - both[0] == Decimal("-21345.00")
    back = effects("cn-al-2024-draft", "cn-al-2023")
    assert back["electrolysis", "factor values"] == Decimal("-7170.00")
    assert back["electrolysis", "green-power treatment"] == Decimal("28515.00")


def test_a_comparison_gives_totals_and_effects():
    """The record has the guidelines in the order asked for, their totals by level and source, and effects with 2 decimals."""
    made = compare(example(), ["cn-al-2023", "cn-al-2024-draft", "cn-al-2024"])
    record = json.loads(json.dumps(made.as_dict(), ensure_ascii=False))
    assert [entry["id"] for entry in record["guidelines"]] == ["cn-al-2023", "cn-al-2024-draft", "cn-al-2024"]
    totals = {(t["level"], t["source"]): t["value"] for t in record["guidelines"][0]["totals"]}
    assert totals["electrolysis", "electricity"] == "199605.00"
    assert {(effect["from"], effect["to"]) for effect in record["effects"]} == {
        ("cn-al-2023", "cn-al-2024-draft"),
        ("cn-al-2024-draft", "cn-al-2024"),
    }
    for effect in record["effects"]:
        assert set(effect) - {"sources"} == {"from", "to", "level", "name", "value", "unit"}
        assert ("sources" in effect) is (effect["name"] != "rounding")
        assert effect["unit"] == "tCO2e"
        assert len(effect["value"].partition(".")[2]) == 2
    assert record["guidelines"][0]["digest"] == calculate(example(), "cn-al-2023").digest
    assert record["guidelines"][1]["findings"]


def test_the_same_guideline_has_no_effects():
    """Against itself nothing changes."""
    assert effects("cn-al-2023", "cn-al-2023") == {}


def test_each_cause_has_its_name():
    """GWPs and net anode, defaults, scope of sources: each shows under its own name, with the exact value."""
    raw = plant(cell(metal="100000 t"), heat=[{"amount": "100 GJ"}]) | {"entity": {"name": "x", "province": "Xinjiang"}}
    older = effects("cn-al-2013", "cn-al-2023", raw)
    gwps = Decimal(100000) * (Decimal("0.034") * 130 + Decimal("0.0034") * 1900) / 1000
    assert older["enterprise", "GWPs"] == gwps == Decimal("1088.00")
    assert older["enterprise", "factor values"] == Decimal("-3220.80")
    newer = effects("cn-al-2023", "cn-al-2024", raw)
    assert newer["enterprise", "scope of sources"] == Decimal("-11.00")
    assert ("enterprise", "defaults") in newer


def test_a_carbon_ratio_has_an_effect_of_its_own(monkeypatch):
    """3.664 instead of 44/12 shows as the carbon ratio and nothing else."""
    raw = guidelines.get("cn-al-2023").model_dump(mode="json", by_alias=True)
    raw |= {"id": "european", "aliases": [], "constants": raw["constants"] | {"carbon_ratio": "3.664 tCO2/tC"}}
    known = guidelines.register() | {"european": guidelines.Guideline.model_validate(raw)}
    monkeypatch.setattr(guidelines, "register", lambda: known)
    made = effects("cn-al-2023", "european", SMALL, rounding="none")
    assert set(made) == {("electrolysis", "carbon ratio"), ("enterprise", "carbon ratio")}
    exact = 1000 * Fraction("0.411") * Fraction("0.976") * (Fraction("3.664") - Fraction(44, 12))
    assert Fraction(made["electrolysis", "carbon ratio"]) == oracle.half_up(exact)


def test_supplies_that_only_one_guideline_counts_are_scope(monkeypatch):
    """A guideline that counts the processes' electricity in the enterprise total, too, differs by scope."""
    raw = guidelines.get("cn-al-2023").model_dump(mode="json", by_alias=True) | {"id": "twice", "aliases": []}
    for source in raw["source"]:
        if source["table"] == "process.electricity":
            source["levels"] = ["process", "enterprise"]
    known = guidelines.register() | {"twice": guidelines.Guideline.model_validate(raw)}
    monkeypatch.setattr(guidelines, "register", lambda: known)
    activity = SMALL | {"electricity": [{"supply": "grid", "amount": "400 MWh"}]}
    added = calculate(activity, "cn-al-2023").total("electrolysis", source="electricity").value
    there, back = effects("cn-al-2023", "twice", activity), effects("twice", "cn-al-2023", activity)
    assert there["enterprise", "scope of sources"] == Decimal("199.61")  # 350 MWh × 0.5703, rounded once
    assert back["enterprise", "scope of sources"] == Decimal("-199.61")
    assert abs(there["enterprise", "scope of sources"] - added) <= Decimal("0.01")


def test_a_comparison_collects_the_faults_of_all_guidelines():
    """What any of the guidelines lacks is reported at once, each fault once."""
    with pytest.raises(InputError) as caught:
        compare(plant({"id": "P1", "liquid_aluminium": "1 t"}), ["cn-al-2024", "nothing", "cn-al-2024"])
    assert codes(caught.value) == ["datum-missing", "unknown-guideline"]


@lenient
@given(data=st.data())
def test_effects_add_up_and_mirror(data):
    """The effects of a level add up to the difference of its totals; scope, treatment and defaults mirror when reversed."""
    activity = data.draw(strategies.activities(processes=(1, 2)))
    pair = data.draw(st.lists(strategies.guidelines(), min_size=2, max_size=2))
    policy = data.draw(strategies.roundings())
    made = compare(activity, pair, rounding=policy)
    for level in ("electrolysis", "enterprise"):
        printed = []
        for inventory in made.inventories:
            whole = [total.value for total in inventory.totals if total.key == (level, None, None, None, "2024", None)]
            printed.append(oracle.half_up(Fraction(whole[0])) if whole else Fraction(0))
        parts = [Fraction(effect.value) for effect in made.effects if effect.level == level]
        assert sum(parts, Fraction(0)) == printed[1] - printed[0]
    names = [(effect.level, effect.name) for effect in made.effects]
    assert len(set(names)) == len(names)
    back = {(effect.level, effect.name): effect.value for effect in compare(activity, pair[::-1], rounding=policy).effects}
    for effect in made.effects:
        if effect.name in ("green-power treatment", "scope of sources", "defaults"):
            assert back[effect.level, effect.name] == -effect.value


# --- memo emissions


def memo(made):
    """(line of the form, convention) to tCO2, over the year."""
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in made.auxiliary:
        for one in entry["memo"]:
            key = entry["id"].rpartition("/")[0], one["convention"]
            sums[key] = sums.get(key, Decimal(0)) + Decimal(one["value"])
    return sums


def test_memo_emissions_stand_under_named_conventions():
    """Beside the MWh: averages count all power alike, residual factors leave proven green power at zero; no total has them."""
    made = calculate(SMALL | {"electricity": [{"supply": "grid", "amount": "100 MWh"}]}, "cn-al-2024")
    assert memo(made) == {
        ("P1/electricity/grid", "national-average-2022"): Decimal("160.98"),
        ("P1/electricity/grid", "national-average-2023"): Decimal("159.18"),
        ("P1/electricity/grid", "residual-2022"): Decimal("175.68"),
        ("P1/electricity/grid", "residual-2023"): Decimal("182.88"),
        ("P1/electricity/green-power", "national-average-2022"): Decimal("26.83"),
        ("P1/electricity/green-power", "national-average-2023"): Decimal("26.53"),
        ("P1/electricity/green-power", "residual-2022"): Decimal("0.00"),
        ("P1/electricity/green-power", "residual-2023"): Decimal("0.00"),
        ("electricity/grid", "national-average-2022"): Decimal("53.66"),
        ("electricity/grid", "national-average-2023"): Decimal("53.06"),
        ("electricity/grid", "residual-2022"): Decimal("58.56"),
        ("electricity/grid", "residual-2023"): Decimal("60.96"),
        ("heat", "heat-default"): Decimal("0.55"),
    }
    assert {total.source for total in made.totals} <= {None, "anode", "anode-effect", "fuel", "carbonate"}


def test_unproven_power_counts_as_grid_power_in_a_memo():
    """Without evidence green power takes the residual factor; a certificate bought alone counts as grid power."""
    supplies = [{"supply": "green-power", "amount": "50 MWh"}, {"supply": "certificate", "amount": "10 MWh"}]
    made = memo(calculate(plant(cell(electricity=supplies)), "cn-al-2024"))
    assert made["P1/electricity/green-power", "residual-2023"] == Decimal("30.48")
    assert made["P1/electricity/certificate", "residual-2023"] == Decimal("6.10")
    assert made["P1/electricity/certificate", "national-average-2023"] == Decimal("5.31")


def test_a_memo_knows_the_date_of_knowledge():
    """A convention whose factor was not issued yet is left out."""
    conventions = {
        as_of: {name for _, name in memo(calculate(SMALL, "cn-al-2024", as_of=as_of))}
        for as_of in ("2024-10-01", "2024-12-20", "2025-12-31")
    }
    assert conventions["2024-10-01"] == {"heat-default"}
    assert conventions["2024-12-20"] == {"heat-default", "national-average-2022", "residual-2022"}
    assert len(conventions["2025-12-31"]) == 5


def test_auxiliary_rows_are_told_apart():
    """Two entries of heat are two rows; two entries of one supply are one, in the unit of the form."""
    supplies = [{"supply": "grid", "amount": "1 万kWh"}, {"supply": "grid", "amount": "5 MWh"}]
    made = calculate(plant(cell(electricity=supplies), heat=[{"amount": "1 GJ"}, {"amount": "1 MWh"}]), "cn-al-2024")
    assert {entry["id"]: (entry["value"], entry["unit"]) for entry in made.auxiliary} == {
        "P1/electricity/grid/2024": ("15", "MWh"),
        "heat/2024": ("1", "GJ"),
        "heat-2/2024": ("3.6", "GJ"),
    }


# --- zero, missing, measured


def test_a_measured_zero_is_not_missing():
    """Zero amounts make lines of 0.00, a measured loss of zero is used where it is accepted; neither asks for a default."""
    made = calculate(plant(cell("0 t", "0 t")), "cn-al-2024")
    assert [f"{line.value:f}" for line in made.lines] == ["0.00", "0.00"]
    whole = calculate(plant(cell("100 t", "0 t", anode_loss=measured("0 %"))), "cn-al-2024", accept_measured=True)
    line = whole.line("P1/anode/2024")
    assert line.cells[0].value == "100.00"
    assert f"{line.value:f}" == "357.87"
    assert {one.name: one.origin for one in line.inputs}["loss"] == "measured"


@pytest.mark.parametrize(
    ("raw", "guideline", "code", "parameter", "key", "place"),
    [
        (plant({"id": "P1", "liquid_aluminium": "1 t"}), "cn-al-2024", "datum-missing", "consumption", "anode",
         "[process] P1, anode"),
        (plant({"id": "P1", "anode": "1 t"}), "cn-al-2024", "datum-missing", "production", "liquid_aluminium",
         "[process] P1, liquid_aluminium"),
        (plant({"id": "P1", "anode": "1 t"}), "cn-al-2023", "datum-missing", "production", "liquid_aluminium",
         "[process] P1, liquid_aluminium"),
        (plant(carbonate=[{"item": "magnesite", "amount": "1 t"}]), "cn-al-2024", "no-default", "factor", "emission_factor",
         "[carbonate] 1 (magnesite), emission_factor"),
        (plant(fuel=[{"item": "crude-benzene", "amount": "1 t"}]), "cn-al-2024", "no-default", "ncv", "ncv",
         "[fuel] 1 (crude-benzene), ncv"),
        (plant(fuel=[{"item": "coal-slime", "amount": "1 t"}]), "cn-al-2013", "no-default", "oxidation", "oxidation",
         "[fuel] 1 (coal-slime), oxidation"),
    ],
)  # fmt: skip
def test_what_is_missing_is_an_error_with_place_and_remedy(raw, guideline, code, parameter, key, place):
    """A datum or default that is not there names guideline, parameter, place, and the key to add; nothing is taken for zero."""
    with pytest.raises(InputError) as caught:
        calculate(raw, guideline)
    faults = [fault for fault in caught.value.faults if dict(fault.fields)["parameter"] == parameter]
    assert [fault.code for fault in faults] == [code]
    assert guideline in faults[0].message()
    assert key in faults[0].remedy()
    assert key in faults[0].remedy("zh")
    assert faults[0].place.text() == place


def test_all_that_is_missing_is_said_at_once():
    """Two processes without anode and a fuel without defaults make all their faults in one error."""
    raw = plant(
        {"id": "P1", "liquid_aluminium": "1 t"},
        {"id": "P2", "liquid_aluminium": "1 t"},
        fuel=[{"item": "crude-benzene", "amount": "1 t"}],
    )
    with pytest.raises(InputError) as caught:
        calculate(raw, "cn-al-2024")
    assert codes(caught.value) == ["no-default", "no-default", "no-default", "datum-missing", "datum-missing"]


def test_a_stated_value_replaces_a_missing_default():
    """What the guideline has no default for can be stated, or chosen by factor id, which leaves a note."""
    carbonate = {"item": "magnesite", "amount": "100 t", "emission_factor": {"factor": "peer-app-2025/carbonate/magnesite"}}
    made = calculate(plant(carbonate=[carbonate]), "cn-al-2024")
    assert f"{made.lines[0].value:f}" == "52.20"
    assert found(made, "factor-chosen")[0].severity == "note"
    stated = calculate(plant(carbonate=[carbonate | {"emission_factor": measured("0.5220 tCO2/t")}]), "cn-al-2024")
    assert stated.lines[0].value == made.lines[0].value
    assert found(stated, "factor-chosen") == []


@pytest.mark.parametrize("key", ["anode_loss", "anode_sulphur", "anode_ash"])
def test_a_value_that_the_guideline_fixes_leaves_a_finding(key):
    """In 2024 loss, sulphur and ash are fixed: a measured value is left aside with a note; on request it counts, and a warning says so."""
    raw = plant(cell(**{key: measured("5 %")}))
    kept, accepted = calculate(raw, "cn-al-2024"), calculate(raw, "cn-al-2024", accept_measured=True)
    for made, code, severity in ((kept, "fixed-kept", "note"), (accepted, "fixed-accepted", "warning")):
        (finding,) = found(made, code)
        assert finding.severity == severity
        assert key in finding.message()
        assert finding.place.text() == f"[process] P1, {key}"
    assert kept.total("electrolysis") == calculate(plant(cell()), "cn-al-2024").total("electrolysis")
    assert accepted.total("electrolysis") != kept.total("electrolysis")
    assert (kept.options, accepted.options) == ({}, {"accept_measured": True})
    assert found(kept, "datum-ignored") == []
    assert verify(accepted.as_dict()).same


@pytest.mark.parametrize(("key", "unit"), [("cf4_factor", "kgCF4/tAl"), ("c2f6_factor", "kgC2F6/tAl")])
def test_measured_gas_factors_are_fixed_in_2024_and_free_before(key, unit):
    """Both PFC factors are fixed in 2024, and may be measured under the older rules."""
    raw = plant(cell(**{key: measured(f"0.01 {unit}")}))
    assert len(found(calculate(raw, "cn-al-2024"), "fixed-kept")) == 1
    older = calculate(raw, "cn-al-2023")
    assert found(older, "fixed-kept") == []
    assert "measured" in {one.origin for one in older.line("P1/anode-effect/2024").inputs}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (plant(cell(months("1.001"))), "[process] P1, anode, month 1"),
        (plant(cell(months("1.00", "0.105"))), "[process] P1, anode, month 2"),
        (plant(cell("1.001 t")), "[process] P1, anode"),
        (plant(cell(anode_loss=measured("15.181 %"))), "[process] P1, anode_loss"),
        (plant(cell(anode_ash=measured("0.00401 1"))), "[process] P1, anode_ash"),
        (plant(fuel=[{"item": "diesel", "amount": "1 t", "ncv": measured("42.6521 GJ/t")}]), "[fuel] 1 (diesel), ncv"),
        (plant(fuel=[{"item": "natural-gas", "amount": "1 Nm3"}]), "[fuel] 1 (natural-gas), amount"),
    ],
)
def test_more_decimals_than_the_rule_keeps_are_used_and_said(raw, place):
    """A value with more decimals than the form is used as given, and one note names the first place."""
    made = calculate(raw, "cn-al-2024", accept_measured=True)
    (note,) = found(made, "more-decimals")
    assert note.severity == "note"
    assert note.place.text() == place


def test_decimals_within_the_rule_leave_no_note():
    """Trailing zeros are no decimals, and a share in percent keeps its two."""
    raw = plant(cell("1.100000 t", anode_loss=measured("15.18 %"), anode_ash=measured("0.0041 1")))
    assert found(calculate(raw, "cn-al-2024", accept_measured=True), "more-decimals") == []


def test_a_yearly_mean_serves_every_month_with_a_warning():
    """Minutes stated for the year serve all months; that the mean is not weighted is said."""
    raw = plant(cell(metal=months(100, 100), anode=months(1, 1), anode_effect_minutes="0.20 min", anode_effect_method="slope"))
    made = calculate(raw, "cn-al-2023")
    assert [finding.place.key for finding in found(made, "yearly-mean")] == ["anode_effect_minutes"]
    assert f"{made.line('P1/anode-effect/2024-07').value:f}" == "22.14"
    assert made.line("P1/anode-effect/2024-07").equation == "anode_effect.by_slope"


def test_months_of_a_value_need_months_of_the_amount():
    """A datum by month beside an amount for the year is an error that names both; so is a measured value by month."""
    minutes = cell(anode_effect_minutes=months("0.2", "0.2", "min"), anode_effect_method="slope")
    with pytest.raises(InputError) as caught:
        calculate(plant(minutes), "cn-al-2023")
    assert codes(caught.value) == ["mixed-shape"]
    fuel = {"item": "diesel", "amount": "12 t", "ncv": {"unit": "GJ/t", "values": [42] * 12, "source": "lab"}}
    with pytest.raises(InputError) as caught:
        calculate(plant(fuel=[fuel]), "cn-al-2024")
    assert codes(caught.value) == ["mixed-shape"]
    monthly = calculate(plant(fuel=[fuel | {"amount": months(1, 1)}]), "cn-al-2024")
    assert len(monthly.lines) == 12


@pytest.mark.parametrize(
    ("guideline", "more", "method", "code"),
    [
        ("cn-al-2023", {"anode_effect_minutes": "0.2 min", "anode_effect_method": "slope"}, "slope", None),
        ("cn-al-2023", {"anode_effect_minutes": "0.2 min"}, "factor", "datum-ignored"),
        ("cn-al-2023", {"anode_effect_minutes": "0.2 min", "anode_effect_method": "factor"}, "factor", "datum-ignored"),
        ("cn-al-2024", {"anode_effect_minutes": "0.2 min", "anode_effect_method": "slope"}, "factor", "method-not-offered"),
        ("cn-al-2024-draft", {"anode_effect_minutes": "0.2 min", "anode_effect_method": "slope"}, "default", "method-not-offered"),
        ("cn-al-2024-draft", {"anode_effect_method": "factor"}, "default", None),
    ],
)
def test_the_slope_is_used_where_it_is_asked_for_and_known(guideline, more, method, code):
    """A process asks for the slope; a guideline without it uses its own method and says so."""
    made = calculate(plant(cell(**more)), guideline)
    assert made.line("P1/anode-effect/2024").method == method
    about = {f.code for f in made.findings if f.code.startswith("method") or "anode_effect" in (f.place.key or "")}
    assert about == ({code} if code == "datum-ignored" else {code, "datum-ignored"} if code else set())


def test_the_slope_needs_its_minutes():
    """Whoever asks for the slope without minutes gets the factor, and a warning that names what is missing."""
    for guideline in ("cn-al-2013", "cn-al-2023"):
        made = calculate(plant(cell(anode_effect_method="slope")), guideline)
        (warning,) = found(made, "method-needs")
        assert "anode_effect_minutes" in warning.message()
        assert made.line("P1/anode-effect/2024").method == "factor"


def test_data_that_a_guideline_does_not_ask_for_are_named():
    """Each datum and table that enters nothing leaves one note."""
    raw = plant(
        cell(net_anode=measured("0.4 tC/tAl")), facility=[{"id": "F", "kind": "other", "emission": "1 tCO2", "source": "x"}]
    )
    raw["entity"]["province"] = "Xinjiang"
    assert [finding.place.key for finding in found(calculate(raw, "cn-al-2024"), "datum-ignored")] == ["net_anode"]
    older = calculate(raw, "cn-al-2013")
    assert found(older, "table-ignored") == []  # a facility that leaves the total is told by its tonnes
    assert [finding.message() for finding in found(older, "facility-elsewhere")] == [
        "1 tCO2 of F leave the total: cn-al-2013 counts no such facility."
    ]
    assert [finding.place.key for finding in found(older, "datum-ignored")] == ["anode"]


def test_carbon_may_be_measured_per_tonne():
    """Elemental carbon, or a carbon content per tonne, selects the other equation and leaves the calorific value out."""
    for key in ("elemental_carbon", "carbon_content"):
        made = calculate(plant(fuel=[{"item": "diesel", "amount": "100 t", key: measured("0.8616 tC/t")}]), "cn-al-2024")
        assert made.lines[0].equation == "combustion.by_carbon"
        assert f"{made.lines[0].value:f}" == "309.60"
    gas = {"item": "natural-gas", "amount": "10 10^4Nm3", "elemental_carbon": measured("5.9 tC/10^4Nm3")}
    assert f"{calculate(plant(fuel=[gas]), 'cn-al-2024').lines[0].value:f}" == "214.17"


@pytest.mark.parametrize(
    ("fuel", "code"),
    [
        ({"item": "diesel", "amount": "1 10^4Nm3"}, "item-unit"),
        ({"item": "natural-gas", "amount": "1 t"}, "item-unit"),
        ({"item": "diesel", "amount": "1 t", "ncv": measured("389 GJ/10^4Nm3")}, "wrong-dimension"),
        ({"item": "natural-gas", "amount": "1 10^4Nm3", "elemental_carbon": measured("0.5 tC/t")}, "wrong-dimension"),
        ({"item": "diesel", "amount": "1 t", "ncv": {"factor": "cn-al-2024/fuel/natural-gas/ncv"}}, "factor-unit"),
        ({"item": "diesel", "amount": "1 t", "ncv": {"factor": "no/such"}}, "unknown-factor"),
    ],
)  # fmt: skip
def test_a_unit_that_is_not_the_items_is_refused(fuel, code):
    """Gas in tonnes, diesel in cubic metres, a calorific value of the other kind: refused with the unit that is needed."""
    with pytest.raises(InputError) as caught:
        calculate(plant(fuel=[fuel]), "cn-al-2024")
    assert codes(caught.value) == [code]


def test_rows_of_one_item_are_numbered():
    """The second diesel is diesel-2; each has its own line, and their sum is the source's total."""
    made = calculate(plant(fuel=[{"item": "diesel", "amount": "1 t"}] * 3, heat=[{"amount": "1 GJ"}] * 2), "cn-al-2023")
    assert [line.id for line in made.lines] == [
        *(f"fuel/diesel{tail}/2024" for tail in ("", "-2", "-3")),
        "heat/2024",
        "heat-2/2024",
    ]


@pytest.mark.parametrize(
    ("value", "implausible"), [("42.8 GJ/t", False), ("428 GJ/t", True), ("42.8 MJ/kg", False), ("42.8 kJ/kg", True)]
)
def test_a_measured_value_outside_its_band_is_said(value, implausible):
    """A calorific value off by a factor of ten or a thousand is used, with a warning that names the band."""
    made = calculate(plant(fuel=[{"item": "diesel", "amount": "1 t", "ncv": measured(value)}]), "cn-al-2024")
    assert [finding.severity for finding in found(made, "implausible")] == (["warning"] if implausible else [])


def test_a_value_that_replaces_a_factor_without_band_is_not_judged():
    """Where the factor has no plausible band nothing can be said of the measured value."""
    from ghgcalc.factors import Factor, Overlay

    base = ghgcalc.factors.get("cn-al-2024/fuel/diesel/ncv")
    bandless = Factor.from_record(base.record() | {"id": "mine/ncv", "supersedes": base.id}).model_copy(update={"band": None})
    raw = plant(fuel=[{"item": "diesel", "amount": "1 t", "ncv": measured("428 GJ/t")}])
    assert found(calculate(raw, "cn-al-2024", overlays=(Overlay("mine", [bandless]),)), "implausible") == []
    assert found(calculate(raw, "cn-al-2024"), "implausible")


def test_a_measured_value_is_kept_when_a_model_is_copied():
    """A value that was read once is the same value when a process is built again from its parts."""
    process = ghgcalc.Activity.model_validate(plant(cell(anode_loss=measured("16 %")))).process[0]
    again = type(process).model_validate({"id": "P2", "anode_loss": process.anode_loss, "anode": process.anode})
    assert again.anode_loss == process.anode_loss
    assert again.anode == process.anode
    with pytest.raises(ValueError, match="not a measured value"):
        type(process).model_validate({"id": "P2", "anode_loss": "16 %"})


def test_an_unknown_key_beside_a_measured_value_is_named():
    """A slip in the table of a measured value names the key that it looks like."""
    with pytest.raises(InputError) as caught:
        calculate(plant(cell(anode_loss=measured("16 %") | {"mesured_on": "2024-01-01"})), "cn-al-2024")
    assert codes(caught.value) == ["unknown-key-near"]
    assert "measured_on" in caught.value.faults[0].remedy()


def test_a_stated_total_needs_its_parts():
    """The electricity total of a process without supplies is the sum of nothing, and refused."""
    with pytest.raises(InputError) as caught:
        calculate(plant(cell(electricity_total="5 MWh")), "cn-al-2023")
    assert codes(caught.value) == ["total-mismatch"]


def test_purity_multiplies_the_carbonate_factor():
    """A stated purity selects its own equation."""
    made = calculate(plant(carbonate=[{"item": "limestone", "amount": "100 t", "purity": measured("95 %")}]), "cn-al-2024")
    assert made.lines[0].equation == "carbonate.by_purity"
    assert f"{made.lines[0].value:f}" == "41.80"


# --- printed


@pytest.mark.parametrize("lang", ["en", "zh"])
@every_guideline
def test_the_printed_inventory_holds_what_it_must(guideline, lang):
    """Entity, guideline, totals of each level, months, grades, factors, auxiliary items, findings and digest stand on the page."""
    raw = json.loads(example("smelter-2024").canonical)
    made = calculate(raw, guideline)
    shown = reports.inventory_text(made, lang)
    assert raw["entity"]["name"] in shown
    assert guidelines.get(guideline).title(lang) in shown
    assert made.digest in shown
    assert tables.grouped(f"{round_exact(made.total('enterprise').value, 2):f}") in shown
    for record in made.factors["records"]:
        assert record["id"] in shown
    for finding in made.findings:
        assert finding.text(lang) in shown
    for entry in made.grades:
        assert tables.grouped(f"{round_exact(Decimal(entry['value']), 2):f}") in shown
    named = {record["id"]: record[f"name_{lang}"] for record in made.factors["records"]}
    for entry in made.auxiliary:
        for memo in entry["memo"]:
            assert named.get(memo["factor"], label(memo["convention"], lang)) in shown
    again = Inventory.from_dict(json.loads(json.dumps(made.as_dict())))
    assert reports.inventory_text(again, lang) == shown


def test_an_inventory_of_a_year_prints_without_months():
    """Where everything stands for the year there are no months, no auxiliary items and no findings to print."""
    made = calculate(plant(fuel=[{"item": "diesel", "amount": "10 t"}]), "cn-al-2024", as_of="2026-01-01")
    shown = reports.inventory_text(made)
    assert "2026-01-01" in shown
    assert shown.count("  none") == 2
    assert "Auxiliary" not in shown
    zero = reports.inventory_text(calculate(plant(cell("0 t", "0 t")), "cn-al-2024"))
    assert "–" in zero


def test_a_month_without_a_part_prints_a_dash():
    """Where a source has months and another none in the same table, a dash stands."""
    supplies = [{"supply": "direct", "amount": months(5, 5, "MWh")}]
    made = calculate(plant(cell(months(1, 1), "5 t"), electricity=supplies), "cn-al-2024")
    assert "–" in reports.inventory_text(made)


def test_an_official_record_silences_the_caution():
    """The line that no official text was read stands only while that is true."""
    made = calculate(plant(cell()), "cn-al-2024")
    caution = ghgcalc.texts.label("no-official")
    assert caution in reports.inventory_text(made)
    document = json.loads(json.dumps(made.as_dict()))
    document["factors"]["records"][0]["grade"] = "official"
    document["factors"]["records"][0]["document"] = "not-registered"
    shown = reports.inventory_text(Inventory.from_dict(document))
    assert caution not in shown
    assert "not-registered" in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_printed_comparison(lang):
    """Totals side by side, each pair's effects with sign and sum, findings by guideline."""
    shown = reports.comparison_text(compare(example(), ["cn-al-2023", "cn-al-2024-draft", "cn-al-2024"]), lang)
    for part in (
        "199 605.00",
        "178 260.00",
        "+7 170.00",
        "-28 515.00",
        "cn-al-2023 → cn-al-2024-draft",
        "cn-al-2024-draft → cn-al-2024",
        "–",
    ):
        assert part in shown
    assert "year-outside" in shown
    same = reports.comparison_text(compare(plant(cell()), ["cn-al-2024", "cn-al-2024"]), lang)
    assert ghgcalc.texts.label("none", lang) in same


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_printed_verification(lang):
    """The same digits are said in one line; each difference stands with both derivations."""
    good = reports.verification_text(verify(DOCUMENT), lang)
    assert DOCUMENT["digest"] in good
    assert ghgcalc.texts.label("verified", lang) in good
    bad = put(DOCUMENT, ("lines", 0, "value"), "1.00")
    shown = reports.verification_text(verify(bad, lang=lang), lang)
    assert ghgcalc.texts.label("differs", lang) in shown
    assert f"lines {DOCUMENT['lines'][0]['id']}" in shown
    assert shown.count("E = ") >= 2
    total = reports.verification_text(verify(put(DOCUMENT, ("totals", 0, "value"), "1.00")), lang)
    assert "1.00" in total


def test_a_line_that_only_one_side_has_shows_a_dash():
    """A line that is missing or invented is shown as a dash on the other side; one that cannot be explained says why."""
    document = copy.deepcopy(DOCUMENT)
    first = document["lines"].pop(0)
    outcome = verify(document)
    difference = next(entry for entry in outcome.differences if entry.where.startswith("lines "))
    assert (difference.in_file, difference.derivations[0]) == ("–", "–")
    document["lines"].append(first | {"id": "P9/anode/2024", "equation": "no.such"})
    invented = next(entry for entry in verify(document).differences if entry.where == "lines P9/anode/2024")
    assert invented.recomputed == "–"
    assert "no.such" in invented.derivations[0]


def test_numbers_are_grouped_and_columns_aligned():
    """Digits stand in groups of three; Chinese takes two columns; an empty table is nothing."""
    assert tables.grouped("1234567.89") == "1 234 567.89"
    assert tables.grouped("-123.4") == "-123.4"
    assert tables.grouped("-1234") == "-1 234"
    assert tables.grouped("+1234.5") == "+1 234.5"
    assert tables.width("铝a") == 3
    assert tables.pad("铝", 4) == "铝  "
    assert tables.pad("a", 3, right=True) == "  a"
    assert tables.pad("abc", 1) == "abc"
    assert tables.table([]) == ""
    shown = tables.table([["名称", "t"], ["a", "10"]], right=(1,), indent=0)
    assert shown.splitlines() == ["名称   t", "----  --", "a     10"]
    assert tables.table([["a"], ["b"]], header=False, indent=0) == "a\nb"
