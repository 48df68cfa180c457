"""What allowances and market give is the caller's own: unchangeable, copied, pickled, equal; arguments are refused by their name."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import ghgcalc
from ghgcalc import allowances
from ghgcalc.allowances import methods
from ghgcalc.allowances.allocation import values
from ghgcalc.allowances.allocation.values import values as packaged
from ghgcalc.allowances.settlement import Request
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.immutable import FrozenDict
from ghgcalc.inventory import Inventory
from ghgcalc.market import quarter, read_prices, summarise
from ghgcalc.schema import validate
from support import caller

ROOT = Path(__file__).parent.parent
ROWS = [
    {"entity": "A", "emissions": "600000.37 tCO2e", "output": "413793.1 t"},
    {"entity": "B", "emissions": "900000.12 tCO2e", "output": "562500.3 t"},
]
SESSION = {"date": "2025-12-01", "close": "60.5 CNY/t", "listed_volume": "331 t", "listed_turnover": "20191 CNY"}
SESSION |= {"block_volume": "0 t", "block_turnover": "0 CNY"}


@cache
def inventory() -> Inventory:
    """The inventory of the example."""
    return ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / "smelter-2024.toml"), "cn-al-2024")


def settle(**more: Any) -> allowances.Settlement:
    """A settlement of it, with a shortfall."""
    stated = {"balance_value": "1.5 tCO2e/t", "balance_source": "x", "price": "90.66 CNY/t", "previous": "400000 tCO2e"}
    return allowances.settle(inventory(), "cn-al-2025", **(stated | more))


MADE: dict[str, Callable[[], Any]] = {
    "Settlement": settle,
    "Sector": lambda: allowances.settle_sector(ROWS, "cn-al-2025", price="90 CNY/t"),
    "WhatIf": lambda: allowances.what_if(inventory(), settle(), {"anode": ["-2 %"], "price": ["70 CNY/t"]}),
    "Matrix": lambda: allowances.matrix(
        inventory(), settle(), balance_value="1.5 tCO2e/t:1.6 tCO2e/t", vary={"anode": "-2 %:2 %"}, on="2026-09-20"
    ),
    "Liability": lambda: allowances.fine("2026-12-31", "38 t", month_price="98 CNY/t", on="2026-11-26"),
    "Balance": lambda: allowances.balance_of(ROWS, "cn-al-2025"),
    "Marginal": lambda: allowances.marginals(inventory(), settle())[0],
    "Milestone": lambda: allowances.calendar(2025)[0],
    "Answer": lambda: allowances.coverage({"sector": "cement", "year": 2024, "energy": "6000 tce"})[0],
    "Plan": lambda: allowances.get("cn-al-2025"),
    "MarketRules": allowances.market_rules,
    "Values": packaged,
    "Prices": lambda: read_prices([SESSION]),
    "Summary": lambda: summarise(read_prices([SESSION, SESSION | {"date": "2026-01-05"}])),
    "PriceBasis": lambda: summarise(read_prices([SESSION])).price("listed"),
    "Quarter": quarter,
    "ValueByDay": lambda: allowances.value_by_day(settle(), read_prices([SESSION])),
    "plans": allowances.register,
}


@pytest.mark.parametrize("name", MADE)
def test_records_copy_and_pickle(name):
    """A record survives copying and every protocol of pickle, and is equal to one that was made anew from the same."""
    one = MADE[name]()
    assert one == MADE[name]()
    again = [
        copy.copy(one),
        copy.deepcopy(one),
        *(pickle.loads(pickle.dumps(one, at)) for at in range(2, pickle.HIGHEST_PROTOCOL + 1)),
    ]
    for other in again:
        assert type(other) is type(one)
        assert other == one
    if hasattr(one, "as_dict"):
        assert all(other.as_dict() == one.as_dict() for other in again)


def inside(value: Any) -> list[Any]:
    """Everything that a record is made of, itself first."""
    found, seen = [value], set()
    for one in found:
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, BaseModel):
            found += [getattr(one, name) for name in type(one).model_fields]
        elif isinstance(one, Mapping):
            found += [*one.keys(), *one.values()]
        elif isinstance(one, tuple | list | set):
            found += list(one)
        elif hasattr(one, "__dataclass_fields__"):
            found += [getattr(one, name) for name in one.__dataclass_fields__]
    return found


@pytest.mark.parametrize("name", MADE)
def test_nothing_in_a_record_can_be_changed(name):
    """No list, no set, no dict of anybody's in it: what is shared is the same for the next caller."""
    for one in inside(MADE[name]()):
        assert not isinstance(one, list | set | bytearray), one
        assert not isinstance(one, dict) or isinstance(one, FrozenDict), one
        if isinstance(one, BaseModel):
            with pytest.raises(ValueError, match="frozen"):
                setattr(one, next(iter(type(one).model_fields)), None)
            assert set(vars(one)) == set(type(one).model_fields)


def spoil(value: Any) -> None:
    """Change everything that can be changed in a plain record."""
    if isinstance(value, dict):
        for inner in value.values():
            spoil(inner)
        value.clear()
        value["spoilt"] = True
    elif isinstance(value, list):
        for inner in value:
            spoil(inner)
        value.clear()


@pytest.mark.parametrize("name", [name for name in MADE if name not in ("MarketRules", "Values", "Prices", "plans")])
def test_a_record_as_a_table_is_the_callers(name):
    """What `as_dict` gives shares nothing with the library: after it was spoilt the next one is whole."""
    one = MADE[name]()
    table = one.record() if name == "Plan" else one.as_dict()
    kept = json.dumps(table, sort_keys=True)
    spoil(table)
    assert json.dumps(one.record() if name == "Plan" else one.as_dict(), sort_keys=True) == kept
    anew = MADE[name]()
    assert json.dumps(anew.record() if name == "Plan" else anew.as_dict(), sort_keys=True) == kept


CHANGES: list[Callable[[dict[str, int]], Any]] = [
    lambda table: table.__setitem__("a", 2),
    lambda table: table.__delitem__("a"),
    lambda table: table.update(a=2),
    lambda table: table.setdefault("b", 2),
    lambda table: table.pop("a"),
    lambda table: table.popitem(),
    lambda table: table.clear(),
    lambda table: table.__ior__({"a": 2}),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_frozen_table_refuses_changes(change):
    """Every way of changing a table is refused; `|` and `copy` give a plain one of the caller's own."""
    table = FrozenDict({"a": 1})
    with pytest.raises(TypeError, match="cannot be changed"):
        change(table)
    assert table == {"a": 1}
    assert [type(made) for made in (table | {"b": 2}, table.copy(), dict(table))] == [dict, dict, dict]
    assert table | {"a": 3} == {"a": 3}
    assert copy.copy(table) is table
    nested = FrozenDict({"a": [1]})
    assert copy.deepcopy(nested)["a"] is not nested["a"]


def test_a_copy_of_a_rule_has_its_own_numbers():
    """A rule copied with another text gives the numbers of that text: nothing worked out travels along."""
    rule = allowances.get("cn-al-2025").rule
    assert rule.numbers == (Fraction(3, 20), Fraction(1, 5), Fraction(3, 100))
    assert rule.model_copy(update={"cap": "0.05"}).numbers == (Fraction(3, 20), Fraction(1, 5), Fraction(1, 20))
    power = values.power("cn-power-2024").model_copy(update={"electricity": {"gas": "0.5"}})
    assert power.benchmark("gas") == Fraction(1, 2)


def test_an_inventory_file_puts_only_texts_into_the_record():
    """What a file nests under its entity is no part of a settlement, and a difference."""
    raw = json.loads(json.dumps(inventory().as_dict()))
    raw["entity"] |= {"nested": {"deep": []}, "more": ["x"]}
    with pytest.raises(InputError) as caught:
        allowances.settle(Inventory.from_dict(raw), "cn-al-2024")
    assert [fault.place.key for fault in caught.value.faults] == ["entity.nested.deep", "entity.more[1]"]
    found = settle()
    assert all(isinstance(text, str) for text in found.as_dict()["entity"].values())


def test_an_inventory_without_the_total_of_a_process():
    """A file that leaves out the totals of its processes is refused by the name of what is missing."""
    raw = json.loads(json.dumps(inventory().as_dict()))
    raw["totals"] = [total for total in raw["totals"] if total["level"] != "process"]
    with pytest.raises(InputError, match="process/P1"):
        allowances.settle(Inventory.from_dict(raw), "cn-al-2024")


# --- doors

POSITION = {"balance_value": "1.6 tCO2e/t"}
WRONG: list[tuple[str, Callable[[], Any]]] = [
    ("inventory", lambda: allowances.settle("inventory.json", "cn-al-2025")),
    ("inventory", lambda: allowances.settle(inventory().as_dict(), "cn-al-2025")),
    ("plan", lambda: allowances.settle(inventory(), 5)),
    ("plan", lambda: allowances.settle(inventory(), Path("plan.toml"))),
    ("balance_source", lambda: settle(balance_source=5)),
    ("price_source", lambda: settle(price_source=["x"])),
    ("holdings", lambda: settle(holdings=["2025=5 t"])),
    ("holdings", lambda: settle(holdings="2025=5 t")),
    ("verified", lambda: settle(verified=5)),
    ("rows", lambda: allowances.settle_sector(5, "cn-al-2025")),
    ("rows", lambda: allowances.settle_sector(None, "cn-al-2025")),
    ("rows", lambda: allowances.settle_sector(ROWS[0], "cn-al-2025")),
    ("rows", lambda: allowances.settle_sector([5], "cn-al-2025")),
    ("rows", lambda: allowances.balance_of([["A", 1, 2]], "cn-al-2025")),
    ("plan", lambda: allowances.settle_sector(ROWS, 2025)),
    ("year", lambda: allowances.settle_sector(ROWS, "cn-al-2025", year="2025")),
    ("year", lambda: allowances.balance_of(ROWS, "cn-al-2025", True)),
    ("balance_source", lambda: allowances.settle_sector(ROWS, "cn-al-2025", balance_source=b"x")),
    ("plan", lambda: allowances.balance_of(ROWS, b"cn-al-2025")),
    ("inventory", lambda: allowances.what_if({}, settle())),
    ("settlement", lambda: allowances.what_if(inventory(), settle().as_dict())),
    ("changes", lambda: allowances.what_if(inventory(), settle(), ["-2 %"])),
    ("changes['anode']", lambda: allowances.what_if(inventory(), settle(), {"anode": "-2 %"})),
    ("changes['anode']", lambda: allowances.what_if(inventory(), settle(), {"anode": {"-2 %": 1}})),
    ("changes['price']", lambda: allowances.what_if(inventory(), settle(), {"price": 70})),
    ("inventory", lambda: allowances.marginals(None, settle())),
    ("settlement", lambda: allowances.marginals(inventory(), None)),
    ("id", lambda: allowances.get(2025)),
    ("id", lambda: allowances.get(None)),
    ("path", lambda: allowances.load(5)),
    ("year", lambda: allowances.of_year("2025")),
    ("year", lambda: allowances.of_year(True)),
    ("plan", lambda: allowances.calendar(2025.0)),
    ("plan", lambda: allowances.calendar(True)),
    ("milestones", lambda: allowances.icalendar(2025)),
    ("milestones", lambda: allowances.icalendar([date(2025, 1, 1)])),
    ("processes", lambda: allowances.solve([("A", 1, 2)], allowances.get("cn-al-2025").rule)),
    ("processes", lambda: allowances.solve(5, allowances.get("cn-al-2025").rule)),
    ("rule", lambda: allowances.solve([], allowances.get("cn-al-2025"))),
    ("entity", lambda: allowances.coverage("aluminium")),
    ("entity", lambda: allowances.coverage(None)),
    ("schemes", lambda: allowances.coverage({"sector": "cement", "year": 2024}, "hubei")),
    ("schemes", lambda: allowances.coverage({"sector": "cement", "year": 2024}, 5)),
    ("history", lambda: methods.historical_emissions(5)),
    ("net_sold", lambda: methods.carry_over("5", 5)),
    ("held", lambda: methods.carry_over(5, 5.0)),
    ("rule", lambda: methods.carry_over(5, 5, {})),
    ("id", lambda: values.power(2024)),
    ("id", lambda: methods.load_correction("0.6", 2024)),
    ("source", lambda: read_prices(5)),
    ("source", lambda: read_prices(SESSION)),
    ("source", lambda: read_prices(["2025-12-01"])),
    ("prices", lambda: summarise([SESSION])),
    ("basis", lambda: summarise(read_prices([SESSION])).price(5)),
]


@pytest.mark.parametrize(("name", "call"), WRONG)
def test_arguments_of_another_type_are_refused_by_name(name, call):
    """One fault, that names the argument, in both languages; caught as an error of input or of type."""
    with pytest.raises(ArgumentError) as caught:
        call()
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.key) == ("wrong-argument", name)
    assert isinstance(caught.value, InputError)
    assert isinstance(caught.value, TypeError)
    assert all(name in fault.text(lang) for lang in ("en", "zh"))


def test_rows_may_come_from_anything_that_gives_tables():
    """A generator of rows and mappings that are no dict are tables, too."""
    wanted = allowances.balance_of(ROWS, "cn-al-2025")
    assert allowances.balance_of((FrozenDict(row) for row in ROWS), "cn-al-2025") == wanted
    assert allowances.settle_sector(iter(ROWS), "cn-al-2025").balance == wanted
    assert len(read_prices(iter([FrozenDict(SESSION)])).sessions) == 1


# --- holdings


def codes(call: Callable[[], Any]) -> list[tuple[str, str | None, str]]:
    """Code, key and English text of each fault."""
    with pytest.raises(InputError) as caught:
        call()
    assert all(fault.text("zh") for fault in caught.value.faults)
    return [(fault.code, fault.place.key, fault.message()) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("holdings", "wanted"),
    [
        ({2025: "5 t", "2025": "7 t"}, [("holding-twice", "holdings.2025", "2025")]),
        ({"2026": "7 t", 2026: "5 t", 2025: "1 t", "2025": "x"}, [("holding-twice", "holdings.2026", "2026"), ("holding-twice", "holdings.2025", "2025")]),
        ({"02025": "7 t"}, [("holding-vintage", "holdings.02025.[key]", "02025")]),
        ({2025: "5 t", "02025": "7 t"}, [("holding-vintage", "holdings.02025.[key]", "02025")]),
        ({"２０２５": "7 t"}, [("holding-vintage", "holdings.２０２５.[key]", "２０２５")]),
        ({" 2025": "7 t"}, [("holding-vintage", "holdings. 2025.[key]", " 2025")]),
        ({2025.0: "7 t"}, [("holding-vintage", "holdings.2025.0.[key]", "2025.0")]),
        ({True: "7 t"}, [("holding-vintage", "holdings.True.[key]", "True")]),
        ({"2025\n": "7 t"}, None),
        ({"0": "7 t"}, None),
        ({"": "7 t"}, None),
    ],
)  # fmt: skip
def test_a_vintage_has_one_spelling_and_stands_once(holdings, wanted):
    """Units held are never lost: a vintage that is named twice, or in another spelling, is a fault that names it."""
    found = codes(lambda: settle(holdings=holdings))
    if wanted is None:
        assert [code for code, _, _ in found] == ["holding-vintage"]
    else:
        assert [(code, key) for code, key, _ in found] == [(code, key) for code, key, _ in wanted]
        assert all(named in text for (_, _, text), (_, _, named) in zip(found, wanted, strict=True))


def test_holdings_that_are_no_table():
    """A request refuses what is no table of units."""
    with pytest.raises(InputError) as caught:
        validate(Request, {"holdings": 5})
    assert [(fault.code, fault.place.key) for fault in caught.value.faults] == [("wrong-type", "holdings")]


def test_every_unit_held_counts():
    """Vintages as numbers and as texts, each once, are all there."""
    found = settle(holdings={2025: "5 t", "2026": "7 t", 2024: "3 t"})
    assert {lot.vintage: lot.units for lot in found.surrender.lots if lot.origin == "holding"} == {2024: 3, 2025: 5, 2026: 7}


def test_a_vintage_with_a_leading_zero_on_the_command_line(capsys, tmp_path):
    """`--holding 2025=1000t --holding 02025=500t` is refused: it held 500 once."""
    file = tmp_path / "inventory.json"
    ghgcalc.write(inventory(), file)
    call = caller(capsys)
    asked = ("allowance", file, "--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t", "--holding", "2025=1000t")
    found = call(*asked, "--holding", "02025=500t")
    assert (found.status, found.out) == (2, "")
    assert "holding-vintage" in found.err
    assert "02025" in found.err
    lots = call(*asked, "--format", "json").json["units"]["lots"]
    assert [lot["units"] for lot in lots if lot["origin"] == "holding"] == ["1000"]


# --- the house


def test_the_import_of_the_room_is_light():
    """`import ghgcalc.allowances` loads neither pydantic nor numpy nor the market; the names load when they are used."""
    code = "import ghgcalc.allowances, sys; print(sorted(sys.modules)); ghgcalc.allowances.get; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    first, then = done.stdout.splitlines()
    assert not [
        name for name in ("pydantic", "numpy", "pint", "ghgcalc.market", "ghgcalc.allowances.plans") if f"'{name}'" in first
    ]
    assert "'ghgcalc.allowances.plans'" in then
    assert not [name for name in ("numpy", "ghgcalc.market", "ghgcalc.allowances.settlement") if f"'{name}'" in then]


def test_the_names_of_the_room():
    """Every public name resolves, `dir` lists them, the rooms are attributes, and a name that is none is an attribute error."""
    assert dir(allowances) == sorted(allowances.__all__)
    assert [getattr(allowances, name) for name in allowances.__all__]
    assert [getattr(allowances, room).__doc__ for room in ("plans", "allocation", "settlement", "outlook")]
    for name in ("methods", "schemes", "scenarios", "marginal"):
        assert getattr(allowances, name).__name__.endswith(f".{name}")
    assert allowances.schemes.coverage is allowances.coverage
    assert allowances.scenarios.what_if is allowances.what_if
    with pytest.raises(AttributeError, match="allowances"):
        _ = allowances.settel


def test_doors_list_what_they_offer():
    """Each room has a docstring and an `__all__` whose names exist."""
    for name in ("plans", "allocation", "settlement", "outlook"):
        room = getattr(allowances, name)
        assert len(room.__doc__.splitlines()) > 2
        assert [public for public in room.__all__ if not hasattr(room, public)] == []
        assert room.__all__ == sorted(room.__all__, key=lambda public: (not public.isupper(), public[0].islower(), public))


def test_a_break_even_needs_emissions_above_zero():
    """A process that takes more carbon than it emits has no intensity that could be scaled."""
    from dataclasses import replace

    from ghgcalc.allowances.outlook.break_even import break_even
    from ghgcalc.allowances.outlook.sources import parts_of

    found = settle()
    parts = parts_of(inventory(), [one.id for one in found.processes])
    assert break_even(inventory(), found, parts) is not None
    odd = replace(found, processes=(replace(found.processes[0], emissions=Fraction(-1)), *found.processes[1:]))
    assert break_even(inventory(), odd, parts) is None


def test_a_closed_market_knows_no_month():
    """A summary between two days without a session is empty, and its list is the caller's own."""
    prices = read_prices([SESSION])
    found = summarise(prices)
    assert found.between(date(2031, 1, 1), date(2031, 1, 31), prices) == []
    found.bases.clear()
    assert found.bases
