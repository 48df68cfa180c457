"""Rows: neither their order, nor what was calculated before, decides a number; and every line has an id of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
from ghgcalc import guidelines
from ghgcalc.activity import of
from support import altered

EXAMPLES = Path(__file__).parent.parent / "examples"
SHORT = settings(deadline=None, max_examples=15, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))

WAYS = (
    ('id = "cn-al-2023"\naliases = ["332"]', 'id = "of-two-ways"'),
    (
        'constants = { carbon_ratio = "44/12 tCO2/tC", one = "1", zero = "0" }',
        'constants = { carbon_ratio = "44/12 tCO2/tC", one = "1", zero = "0", usual = "0.25 min/(cell·d)" }',
    ),
    ('needs = "anode_effect_minutes"\n', ""),
    (
        'minutes = { activity = "anode_effect_minutes", decimals = 2, written = "min/(cell·d)" }',
        'minutes = [ { activity = "anode_effect_minutes", decimals = 2, written = "min/(cell·d)" }, { constant = "usual" } ]',
    ),
    ('default = "factor"', 'default = "slope"'),
)
"""A packaged guideline whose anode-effect minutes may be found in two ways: as stated, or a usual value."""


def of_two_ways() -> Any:
    """The guideline, made anew: nothing was calculated under it yet."""
    return altered("cn-al-2023", *WAYS)


def folder_of_two_ways(root: Path) -> Path:
    """The same guideline as a folder that can be registered."""
    text = (guidelines.folders()["cn-al-2023"] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in WAYS:
        text = text.replace(old, new)
    (root / "of-two-ways").mkdir()
    (root / "of-two-ways" / "guideline.toml").write_text(text, encoding="utf-8")
    return root


def cell(name: str, minutes: str | None = None, **more: Any) -> dict[str, Any]:
    """A process of whole tonnes."""
    found = {"id": name, "liquid_aluminium": "26000 t", "anode": "12345.67 t"}
    return found | ({"anode_effect_minutes": minutes} if minutes else {}) | more


def plant(*processes: Any, year: int = 2023, **tables: Any) -> dict[str, Any]:
    """An activity of some processes."""
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": {"name": "rows"}, "process": list(processes), **tables}


def lines_of(inventory: Any) -> dict[str, Any]:
    """Every line by its id, with the digits and where they come from."""
    found = {line.id: line.as_dict() for line in inventory.lines}
    assert len(found) == len(inventory.lines)
    return found


def sums_of(inventory: Any) -> dict[Any, Any]:
    """Every total by its key."""
    found = {total.key: (total.value, total.unrounded, total.difference) for total in inventory.totals}
    assert len(found) == len(inventory.totals)
    return found


def codes_of(inventory: Any) -> list[str]:
    """The findings, whatever their order."""
    return sorted(f"{one.code} {one.place.key} {one.fields}" for one in inventory.findings)


def same(one: Any, other: Any) -> bool:
    """The same lines by id, the same totals, the same findings."""
    return (lines_of(one), sums_of(one), codes_of(one)) == (lines_of(other), sums_of(other), codes_of(other))


PROGRAM = """
import json, sys
import ghgcalc
ghgcalc.guidelines.add_folder(sys.argv[1])
made = [ghgcalc.calculate(raw, "of-two-ways") for raw in json.loads(sys.stdin.read())]
print(json.dumps([[one.digest, one.as_dict()] for one in made]))
"""


def in_a_process(folder: Path, raws: list[Any]) -> Any:
    """Digest and record of some calculations, one after the other, in a process of their own."""
    words = [sys.executable, "-c", PROGRAM, str(folder)]
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        words, input=json.dumps(raws), capture_output=True, text=True, encoding="utf-8", check=False, env=environment
    )
    assert done.returncode == 0, done.stderr[-600:]
    return json.loads(done.stdout)


# --- the order of rows, and what came before


def test_the_order_of_processes_decides_nothing():
    """P1 without minutes takes the usual value, P2 its own, whichever of them stands first."""
    one, other = cell("P1"), cell("P2", "2.0 min")
    made = [ghgcalc.calculate(plant(*order), of_two_ways()) for order in ((one, other), (other, one))]
    minutes = [{line.process: line.inputs[1].value for line in each.lines if line.source == "anode-effect"} for each in made]
    assert [{name: float(text) for name, text in each.items()} for each in minutes] == [{"P1": 0.25, "P2": 2.0}] * 2
    assert made[0].total("electrolysis") == made[1].total("electrolysis")
    assert same(*made)


@given(st.lists(st.sampled_from((None, "0.10 min", "0.25 min", "2.0 min", "7 min")), min_size=2, max_size=4), st.data())
@SHORT
def test_any_order_gives_the_same(minutes, data):
    """Any permutation of processes that go different ways through one equation: the same lines by id, the same totals."""
    rows = [cell(f"P{at}", stated) for at, stated in enumerate(minutes, 1)]
    shuffled = data.draw(st.permutations(rows))
    assert same(ghgcalc.calculate(plant(*rows), of_two_ways()), ghgcalc.calculate(plant(*shuffled), of_two_ways()))


@given(st.lists(st.sampled_from((None, "0.10 min", "2.0 min")), min_size=1, max_size=4))
@SHORT
def test_nothing_that_came_before_decides(before):
    """Whatever was calculated before under the same guideline, an activity has the digest that it has alone."""
    rules = of_two_ways()
    raws = [plant(cell("P1", stated)) for stated in (None, "2.0 min", "0.50 min")]
    wanted = [ghgcalc.calculate(raw, of_two_ways()) for raw in raws]
    for stated in before:
        assert ghgcalc.calculate(plant(cell("P9", stated)), rules).digest
    found = [ghgcalc.calculate(raw, rules) for raw in raws]
    assert [one.digest for one in found] == [one.digest for one in wanted]
    assert all(same(*pair) for pair in zip(found, wanted, strict=True))


def test_a_fresh_process_says_the_same(tmp_path):
    """A registered guideline: after other activities, a process gives the digest and the file of one that calculated nothing else."""
    folder = folder_of_two_ways(tmp_path)
    one, other, third = plant(cell("P1")), plant(cell("P1", "2.0 min")), plant(cell("P2", "2.0 min"), cell("P1"))
    alone = [in_a_process(folder, [raw])[0] for raw in (one, other, third)]
    assert in_a_process(folder, [one, other, third]) == alone
    assert in_a_process(folder, [third, other, one]) == alone[::-1]


@given(
    activity=strategies.activities("cn-al-2023", (2, 3), years=(2023,)),
    rules=st.sampled_from(("cn-al-2023", "of two ways")),
    data=st.data(),
)
@SHORT
def test_any_order_of_any_rows(activity, rules, data):
    """Processes, and the rows of fuels and carbonates of different items, in any order: the same values by id, the same totals."""
    guideline = of_two_ways() if rules == "of two ways" else rules
    shuffled = dict(activity)
    for table in ("process", "fuel", "carbonate"):
        rows = activity.get(table, [])
        items = [of({**activity, "fuel": [], "carbonate": [], table: [row]}).rows(table)[0][2].get("item") for row in rows]
        if table == "process" or len(set(items)) == len(items):
            shuffled = {**shuffled, table: data.draw(st.permutations(rows))} if rows else shuffled
    try:
        wanted = ghgcalc.calculate(activity, guideline)
    except ghgcalc.InputError as error:
        codes = sorted(fault.code for fault in error.faults)
    else:
        codes = []
    if codes:
        with pytest.raises(ghgcalc.InputError) as caught:
            ghgcalc.calculate(shuffled, guideline)
        assert sorted(fault.code for fault in caught.value.faults) == codes
        return
    found = ghgcalc.calculate(shuffled, guideline)
    assert lines_of(found) == lines_of(wanted)
    assert sums_of(found) == sums_of(wanted)


# --- ids of lines


def stream(item: str, tonnes: int = 100) -> dict[str, Any]:
    """A stream of carbon into the plant."""
    return {"item": item, "direction": "in", "amount": f"{tonnes} t", "carbon": {"value": "0.8 tC/t", "source": "report 1"}}


def amount(line: Any) -> str:
    """What the line is about, as stated."""
    return next(one.value for one in line.inputs if one.origin == "activity" and one.value not in ("1", "-1", "0.8"))


def honest(raw: Any, guideline: Any, **options: Any) -> Any:
    """An inventory whose lines and auxiliary quantities have ids of their own, and which verifies, from its file, too."""
    made = ghgcalc.calculate(raw, guideline, **options)
    ids = [line.id for line in made.lines]
    assert len(set(ids)) == len(ids), ids
    beside = [entry["id"] for entry in made.auxiliary]
    assert len(set(beside)) == len(beside), beside
    assert not set(beside) & set(ids)
    for line in made.lines:
        assert made.line(line.id) == line
        assert line.id in made.explain(line.id)
    for document in (made, json.loads(json.dumps(made.as_dict()))):
        found = ghgcalc.verify(document)
        assert found.same, [(one.where, one.in_file, one.recomputed) for one in found.differences][:3]
    return made


TAILS = ("coke", "coke-2", "coke-3", "coke-2-2", "coke-1")


@pytest.mark.parametrize("guideline", ["ghgp-al", "eu-cbam-al"])
@pytest.mark.parametrize("items", [("coke", "coke", "coke-2"), ("coke-2", "coke", "coke"), ("coke", "coke-2", "coke"),
                                   ("coke", "coke", "coke-2", "coke-2"), ("coke", "coke", "coke", "coke-2", "coke-3")])  # fmt: skip
def test_streams_that_look_like_a_second_row(guideline, items):
    """Two streams of one item and one that is called as the second would be: three lines, three ids, and it verifies."""
    raw = plant(year=2026, carbon_stream=[stream(item, 100 + at) for at, item in enumerate(items)])
    made = honest(raw, guideline)
    assert len(made.lines) == len(items)
    assert sorted(map(amount, made.lines)) == [str(100 + at) for at in range(len(items))]


@given(st.lists(st.sampled_from(TAILS), min_size=1, max_size=6))
@SHORT
def test_ids_are_unique_by_construction(items):
    """Whatever the items are called, in whatever order: a line each, and an id each."""
    made = honest(plant(year=2026, carbon_stream=[stream(item, 100 + at) for at, item in enumerate(items)]), "ghgp-al")
    assert len(made.lines) == len(items)
    assert [amount(made.line(line.id)) for line in made.lines] == [str(100 + at) for at in range(len(items))]


@given(st.permutations(["coke", "coke", "coke-2"]), st.permutations(["coke", "coke-2", "coke-2"]))
@SHORT
def test_streams_in_processes(one, other):
    """The same inside of processes, whose ids may end in a number, too."""
    base = {
        "technology": "cwpb",
        "anode_effect_minutes": "0.5 min",
        "anode_effect_method": "slope",
        "anode_method": "balance",
        "net_anode": "420 t",
    }
    base |= {"anode_carbon": {"value": "97.6 %", "source": "report 1", "measured_on": "2026-02-10"}}
    rows = [
        cell(name, carbon_stream=[stream(item, 10 + at) for at, item in enumerate(items)], **base)
        for name, items in (("P", one), ("P-2", other))
    ]
    made = honest(plant(*rows, year=2026), "ghgp-al")
    assert len([line for line in made.lines if line.source == "carbon-balance"]) == 6


def supply(site: str | None, area: str = "China", megawatts: int = 1000, kind: str = "grid") -> dict[str, Any]:
    """A supply of electricity to a site."""
    factor = {"factor": "cn-grid-2023/average", "source": "announcement 2025 No. 47, data of 2023"}
    found = {"supply": kind, "area": area, "amount": f"{megawatts} MWh", "location_factor": factor}
    return found | ({"site": site} if site else {})


@pytest.mark.parametrize(
    "sites", [("a", "a", "a-2"), ("a-2", "a", "a"), ("a", "a-2", "a"), ("a", "a", "a"), (None, "a", "a-2", "a")]
)
def test_sites_that_look_like_a_second_row(sites):
    """Electricity of sites `a`, `a` and `a-2`: nothing of them is lost under a common id."""
    areas = ("China", "Xinjiang", "Yunnan", "Qinghai")  # a site in another area stands on a line of its own
    rows = [supply(site, area, megawatts=1000 + at) for at, (site, area) in enumerate(zip(sites, areas, strict=False))]
    made = honest(plant(year=2026, electricity=rows), "ghgp-scope2")
    counted = sum(
        int(one.value.split(".")[0]) for line in made.lines if line.basis == "location" for one in line.inputs if one.unit == "MWh"
    )
    assert counted == sum(1000 + at for at in range(len(sites)))


def test_several_rows_of_one_item():
    """Three rows of diesel, two of limestone, two heats, four purchases: a line each, and the sums are theirs."""
    raw = plant(
        cell("P1"),
        year=2024,
        fuel=[{"item": "diesel", "amount": f"{at} t"} for at in (1, 2, 3)],
        carbonate=[{"item": "limestone", "amount": f"{at} t"} for at in (1, 2)],
        heat=[{"amount": "10 GJ"}, {"amount": "20 GJ"}],
    )
    raw["entity"]["province"] = "Xinjiang"
    made = honest(raw, "cn-al-2024")
    assert len([line for line in made.lines if line.source == "fuel"]) == 3
    assert {line.id for line in made.lines if line.source == "fuel"} == {
        "fuel/diesel/2024",
        "fuel/diesel-2/2024",
        "fuel/diesel-3/2024",
    }


@pytest.mark.parametrize("ids", [("c", "c-2"), ("c-2", "c")])
def test_auxiliary_quantities_have_ids_of_their_own(ids):
    """Facilities beside the total, and the electricity that memos are about."""
    facilities = [{"id": name, "kind": "captive-power", "emission": "100 tCO2e", "source": "report"} for name in ids]
    rows = [
        {"supply": "grid", "amount": "100 MWh"},
        {"supply": "grid", "amount": "50 MWh"},
        {"supply": "green-power", "amount": "7 MWh"},
    ]
    raw = plant(cell("P1", electricity=rows), cell("P1-2", electricity=rows), year=2024, facility=facilities, electricity=rows)
    for include in (False, True):
        honest(raw, "cn-al-2024", include_facilities=include)


STEMS = {
    ("smelter-2024", "cn-al-2024"): 84,
    ("smelter-2024", "cn-al-2023"): 157,
    ("worked-month", "cn-al-2024"): 24,
    ("smelter-export-2026", "eu-cbam-al"): 38,
    ("smelter-export-2026", "ghgp-scope2"): 6,
}


@pytest.mark.parametrize(("name", "guideline"), STEMS)
def test_ids_without_a_clash_stay_as_they_are(name, guideline):
    """A file in which no id is met twice keeps the ids that it has always had."""
    made = honest(ghgcalc.read(EXAMPLES / f"{name}.toml"), guideline)
    kept = json.loads((Path(__file__).parent / "data" / "line-ids.json").read_text(encoding="utf-8"))
    assert [line.id for line in made.lines] == kept[f"{name} {guideline}"]["lines"]
    assert [entry["id"] for entry in made.auxiliary] == kept[f"{name} {guideline}"]["auxiliary"]
    assert len(made.lines) == STEMS[name, guideline]


def test_every_order_of_three_processes():
    """All six orders of three processes that go two ways: one set of lines and totals."""
    rows = [cell("P1"), cell("P2", "2.0 min"), cell("P3", "0.50 min", anode_sulphur={"value": "2.1 %", "source": "report 1"})]
    first, *rest = [ghgcalc.calculate(plant(*order), of_two_ways()) for order in permutations(rows)]
    assert all(same(first, one) for one in rest)


def test_a_process_may_be_called_like_a_table():
    """A process `facility` has a line facility/anode, and a facility `anode` would have it, too: both count, each under its own id."""
    facility = {"id": "anode", "kind": "other", "emission": "100 tCO2e", "source": "its own report"}
    made = honest(plant(cell("facility"), facility=[facility]), "cn-al-2023")
    assert [line.id for line in made.lines] == ["facility/anode/2023", "facility/anode-effect/2023", "facility/anode-2/2023"]
    assert made.line("facility/anode-2/2023").value == 100


def test_a_supply_may_take_a_constant():
    """A guideline that binds the factor of electricity to a constant of its own counts every megawatt-hour by it."""
    pairs = (
        ('id = "cn-al-2023"\naliases = ["332"]', 'id = "of-one-factor"'),
        ("factor = { supply = true }", 'factor = { constant = "grid" }'),
    )
    constants = (
        'constants = { carbon_ratio = "44/12 tCO2/tC", one = "1", zero = "0" }',
        'constants = { carbon_ratio = "44/12 tCO2/tC", one = "1", zero = "0", grid = "0.5 tCO2/MWh" }',
    )
    rules = altered("cn-al-2023", *pairs, constants)
    made = ghgcalc.calculate(plant(cell("P1", electricity=[{"supply": "grid", "amount": "1000 MWh"}])), rules)
    assert made.line("P1/electricity/grid/2023").value == 500
