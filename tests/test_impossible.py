"""What cannot be is refused or named: examples of ours, their numbers, units and shares changed at random, and looked at from outside.

The physics is worked out here from the raw table alone: nothing of the checks is used to say what is impossible.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from ghgcalc import calculate, check
from ghgcalc.activity import of
from ghgcalc.errors import InputError
from ghgcalc.report.checks import check_text
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.inventory import Inventory

EXAMPLES = Path(__file__).parent.parent / "examples"
Raw = dict[str, Any]

STARTS = (
    ("smelter-2024.toml", ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")),
    ("worked-month.toml", ("cn-al-2023", "cn-al-2024")),
    ("smelter-export-2026.toml", ("cn-al-2024", "ipcc-2006-al", "ipcc-2019-al", "ghgp-al", "eu-cbam-al")),
)
MASS = ("t", "kg", "g", "kt", "Mt", "万t", "吨")
UNITS = {"t": MASS, "MWh": ("MWh", "kWh", "GWh", "万kWh", "GJ"), "min": ("min", "h", "d"), "%": ("%", "1")}
NAMED = {
    "anode without metal": {"metal-missing"},
    "anode above 3 t per t of metal": {"anode-ratio"},
    "anode below 0.05 t per t of metal": {"anode-ratio", "anode-missing"},
    "metal above 3 times the capacity": {"output-capacity", "capacity-unit"},
    "effect minutes above a day": {"anode-effects"},
}
"""Kind of impossibility to the codes of which one must be told; every other kind is never accepted."""


@cache
def loaded(name: str) -> Raw:
    """An example as its file states it."""
    with (EXAMPLES / name).open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def numbers(raw: Any, key: Any = None) -> Iterator[tuple[Any, Any]]:
    """(table or list, key) of everything that can be changed: numbers, quantities, units."""
    for name, value in raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ():
        if isinstance(value, dict | list):
            yield from numbers(value, name)
        elif isinstance(value, int | Decimal | str) and name not in ("schema", "year", "name", "id", "number") and key != "entity":
            yield raw, name


def changed(value: Any, random: Random) -> Any:
    """A number of another size, a quantity of another size or unit, another unit."""
    if isinstance(value, int | Decimal):
        ten = Decimal(10) ** random.randrange(1, 8)
        return random.choice((value * ten, value / ten, 0, value * random.randrange(2, 9), Decimal(random.randrange(10**6)) / 1000))
    head, _, unit = str(value).partition(" ")
    for known in UNITS.values():
        if value in known:
            return random.choice(known)
        if unit in known and head.replace(".", "").isdigit():
            return random.choice((f"{head} {random.choice(known)}", f"{head}e{random.randrange(-6, 7)} {unit}", f"0 {unit}"))
    return value


def slipped(random: Random) -> tuple[Raw, str]:
    """An example with one to three slips, and a guideline for it."""
    name, guidelines = random.choice(STARTS)
    raw = deepcopy(loaded(name))
    for _ in range(random.choice((1, 1, 2, 3))):
        at, key = random.choice(list(numbers(raw)))
        at[key] = changed(at[key], random)
    if random.random() < 0.3:
        table, key, values = random.choice((
            ("carbonate", "purity", ("97.5 1", "95 %", "100 %")),
            ("fuel", "oxidation", ("98 1", "98 %", "101 %")),
            ("fuel", "biomass_share", ("2 1", "5 %")),
        ))  # fmt: skip
        if raw.get(table):
            raw[table][0][key] = {"value": random.choice(values), "source": "laboratory"}
    process = raw["process"][0]
    if random.random() < 0.1:
        process["anode_sulphur"] = {"value": random.choice(("90 %", "2 %")), "source": "x"}
        process["anode_ash"] = {"value": random.choice(("90 %", "0.4 %")), "source": "x"}
    if random.random() < 0.1:
        process["started"], process["stopped"] = "2019-01-01", random.choice(("2018-01-01", "2031-01-01"))
    return raw, random.choice(guidelines)


def base(stated: Any) -> Fraction | None:
    """The year of a datum in base units."""
    if stated is None:
        return None
    if isinstance(stated, str):
        return Quantity(stated)._base
    return sum((Quantity(value, stated["unit"])._base for value in stated["values"]), Fraction(0))


def impossible(inventory: Inventory) -> Iterator[str]:
    """What was accepted though it cannot be."""
    for total in inventory.totals:
        wanted = (total.source, total.gas, total.period) == (None, None, str(inventory.year))
        if wanted and total.value < 0 and total.level in ("process", "electrolysis") and total.basis in (None, "direct"):
            yield "a total of cells below zero"
    for process in inventory.activity.get("process", []):
        metal, anode, butts = (base(process.get(key)) for key in ("liquid_aluminium", "anode", "butts"))
        if metal is not None and anode is not None:
            if metal == 0 < anode:
                yield "anode without metal"
            elif metal > 0 and anode > 3 * metal:
                yield "anode above 3 t per t of metal"
            elif metal > 0 and 20 * anode < metal:
                yield "anode below 0.05 t per t of metal"
        if butts is not None and anode is not None and butts > anode:
            yield "butts above anode"
        if metal and "capacity" in process and metal > 3 * (base(process["capacity"]) or 0):
            yield "metal above 3 times the capacity"
        minutes = process.get("anode_effect_minutes")
        if minutes is not None:
            values = (
                [Quantity(minutes)] if isinstance(minutes, str) else [Quantity(one, minutes["unit"]) for one in minutes["values"]]
            )
            if any(one.unit.symbol in UNITS["min"] and one.to("d").exact > 1 for one in values):
                yield "effect minutes above a day"
        if "stopped" in process and process["stopped"] < process.get("started", ""):
            yield "stopped before started"
        shares = [process.get(key, {}).get("value", "0 %") for key in ("anode_sulphur", "anode_ash")]
        if sum(Quantity(one).to("1").exact for one in shares) > 1:
            yield "sulphur and ash above the anode"
    for table in ("fuel", "carbonate"):
        for row in inventory.activity.get(table, []):
            for key in ("oxidation", "purity", "biomass_share", "conversion"):
                stated = row.get(key)
                if stated is not None and Quantity(stated["value"] if isinstance(stated, dict) else stated).to("1").exact > 1:
                    yield f"{key} above 1"


@cache
def seen(first: int, count: int) -> tuple[Counter[str], list[tuple[int, str]], int]:
    """(how often each kind was accepted, (seed, kind) of those that nobody named, how many were accepted at all)."""
    kinds: Counter[str] = Counter()
    missed: list[tuple[int, str]] = []
    accepted = 0
    for seed in range(first, first + count):
        raw, guideline = slipped(Random(seed))
        try:
            made = calculate(of(raw), guideline)
        except InputError:
            continue
        accepted += 1
        told = {one.code for one in made.findings if one.severity in ("warning", "error")}
        for kind in impossible(made):
            kinds[kind] += 1
            if not told & NAMED.get(kind, set()):
                missed.append((seed, kind))
    return kinds, missed, accepted


def test_nothing_impossible_is_accepted_without_a_word():
    """Of some hundred accepted activities every physical impossibility is named by a code of its kind; most kinds come up."""
    kinds, missed, accepted = seen(0, 900)
    assert missed == []
    assert accepted > 300
    assert len(kinds) >= 3


@pytest.mark.slow
def test_nothing_impossible_is_accepted_in_a_long_run():
    """The same for thousands: every kind comes up."""
    runs = (seen(0, 900), seen(10_000, 1600))
    assert [one for _, missed, _ in runs for one in missed] == []
    assert sum(accepted for *_, accepted in runs) > 750
    assert {kind for kinds, *_ in runs for kind in kinds} == set(NAMED)


def test_no_slip_breaks_a_check():
    """Whatever was changed, an accepted activity is checked, alone and beside another year, and is data and text in both languages."""
    before = of(loaded(STARTS[0][0]))
    checked = 0
    for seed in range(40_000, 40_400):
        raw, _ = slipped(Random(seed))
        try:
            stated = of(raw)
        except InputError:
            continue
        result = check(stated, previous=before)
        assert json.loads(json.dumps(result.as_dict()))["kind"] == "activity"
        for lang in ("en", "zh"):
            assert check_text(result, lang).splitlines()
        checked += 1
    assert checked > 150
