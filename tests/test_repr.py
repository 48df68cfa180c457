"""One short line for every object, whatever it holds: no result writes out a thousand rows, none raises, none breaks a line."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import ghgcalc
from ghgcalc import allowances, documents, equations, factors, guidelines, market, verified
from ghgcalc.allowances.outlook import marginals, what_if
from ghgcalc.brief import LINE, cut, told
from ghgcalc.checks.registry import rules
from ghgcalc.standing import Standing
from ghgcalc.units import Quantity, Unit, computed

EXAMPLES = Path(__file__).parent.parent / "examples"
PACKAGE = Path(ghgcalc.__file__).parent
MOST = 200
BALANCE = "1.60 tCO2e/t"
ROWS = 1000


def sector(rows: int) -> Any:
    """A sector that is solved for its balance value: sums of fractions of thousands of digits."""
    table = [
        {"entity": f"E{at}", "output": f"{400000 + at} t", "emissions": f"{600000 + 70 * at}.{at % 97:02d} tCO2e"}
        for at in range(rows)
    ]
    return allowances.settle_sector(table, "cn-al-2025")


def made() -> dict[str, Any]:
    """A result of every kind that a caller is given."""
    raw = ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()
    activity = ghgcalc.Activity(**raw | {"year": 2025})
    captive = ghgcalc.read(EXAMPLES / "smelter-captive-2024.toml")
    inventory = ghgcalc.calculate(activity)
    export = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al")
    settled = allowances.settle(inventory, "cn-al-2025", balance_value=BALANCE, price="90.66 CNY/t")
    return {
        "activities": [activity, captive],
        "inventory": inventory,
        "read": ghgcalc.Inventory.from_dict(inventory.as_dict()),
        "goods": export,
        "uncertainty": inventory.uncertainty([{"of": "P*", "distribution": "normal", "half_width": "2 %"}], draws=1000),
        "evaluation": inventory.evaluation,
        "comparison": ghgcalc.compare(captive, ["cn-al-2023", "cn-al-2024"] * 8),
        "checks": [ghgcalc.check(activity), ghgcalc.check(inventory)],
        "rules": rules(),
        "verification": ghgcalc.verify(inventory),
        "settlement": settled,
        "record": [verified.draft(inventory), verified.check(verified.draft(inventory), inventory), verified.figures(inventory)],
        "again": allowances.verify_settlement(settled, inventory),
        "what if": what_if(inventory, settled, {"anode": ["-2 %"], "price": ["70 CNY/t"]}),
        "marginals": marginals(inventory, settled),
        "sector": sector(8),
        "plans": [allowances.get("cn-al-2025"), allowances.market_rules(), allowances.calendar(2025)],
        "coverage": allowances.coverage({"sector": "cement", "year": 2024, "energy": "6000 tce"}),
        "guidelines": dict(guidelines.register()),
        "differences": guidelines.diff("cn-al-2023", "cn-al-2024"),
        "factors": factors.find(kind="gwp"),
        "edition": factors.edition(),
        "documents": dict(documents.register()),
        "equations": [equations.get(line.equation) for line in inventory.lines],
        "market": [market.anchors(), market.quarter()],
        "faults": faults(),
    }


def faults() -> Any:
    """The error of an activity with several faults."""
    with pytest.raises(ghgcalc.InputError) as error:
        ghgcalc.calculate({"year": 1, "process": [{"id": "P1", "anode": "x" * 5000}]})
    return error.value.faults


def inside(found: Any) -> list[Any]:
    """What an object of ours, or a collection, gives to who looks at its attributes."""
    if isinstance(found, dict):
        return [*found, *found.values()]
    if isinstance(found, list | tuple | set | frozenset):
        return list(found)[:50] + ([] if type(found) in (list, tuple, set, frozenset) else attributes(found))
    return attributes(found) if type(found).__module__.startswith("ghgcalc") else []


def attributes(found: Any) -> list[Any]:
    """The values of public fields and properties."""
    names = [name for name in dir(type(found)) if not name.startswith(("_", "model_"))]
    values = []
    for name in names:
        static = inspect.getattr_static(type(found), name)
        if isinstance(static, property) or not callable(static):
            try:
                values.append(getattr(found, name))
            except (AttributeError, ghgcalc.GhgcalcError):  # a property that this object has not
                continue
    return [*values, *getattr(found, "__dict__", {}).values()]


def reached(roots: Any) -> dict[type, Any]:
    """One object of every class of ours that can be reached, and that of the longest line."""
    longest: dict[type, Any] = {}
    seen: dict[int, Any] = {}
    stack = [roots]
    while stack:
        found = stack.pop()
        if id(found) in seen or found is None or isinstance(found, str | int | float | Decimal | Fraction | date):
            continue
        seen[id(found)] = found
        kind = type(found)
        if kind.__module__.startswith("ghgcalc") and not isinstance(found, dict):
            line = repr(found)
            if len(line) > len(longest.get(kind, "")):
                longest[kind] = line
        stack += inside(found)
    return longest


@pytest.fixture(scope="module")
def lines() -> dict[type, str]:
    """The longest line of each class that can be reached from the results."""
    return reached(made())


def test_every_object_that_a_result_holds_is_one_short_line(lines):
    """Whatever can be reached from any result: at most 200 signs, on one line."""
    assert {kind.__name__: line for kind, line in lines.items() if len(line) > MOST or not line.isprintable()} == {}


def test_the_walk_goes_everywhere(lines):
    """The classes that callers meet are all among those that were looked at."""
    names = {kind.__name__ for kind in lines}
    assert names >= {
        "Activity", "Inventory", "Line", "Total", "Input", "Cell", "Finding", "Place", "Comparison", "Effect", "CheckResult", "NotRun", "Rule",
        "Verification", "Settlement", "SettlementVerification", "Sector", "Balance", "Allocation", "Terms", "Surrender", "Lot", "WhatIf",
        "Scenario", "Marginal", "Plan", "MarketRules", "Milestone", "Answer", "Guideline", "Source", "Method", "Factor", "Document", "Equation",
        "Anchors", "Quarter", "Quantity", "Unit", "Series", "Measured", "Made", "Stream", "Numbers", "Standing", "Grounds",
    }  # fmt: skip


def modules() -> list[Any]:
    """Every module of the package but the command line's entry."""
    found = pkgutil.walk_packages([str(PACKAGE)], "ghgcalc.")
    return [importlib.import_module(one.name) for one in found if "__main__" not in one.name]


def test_no_class_keeps_the_line_that_python_generates():
    """Every record of fields has a line of ours: what dataclasses, named tuples and pydantic generate writes out all that they hold."""
    kinds = {
        kind
        for module in modules()
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__.startswith("ghgcalc") and not kind.__module__.startswith("ghgcalc.cli")
    }
    records = [kind for kind in kinds if is_dataclass(kind) or hasattr(kind, "_fields") or issubclass(kind, BaseModel)]
    assert len(records) > 100
    generated = [
        kind.__name__ for kind in records if not str(getattr(kind.__repr__, "__code__", kind).co_filename).startswith(str(PACKAGE))
    ]
    assert generated == []


def test_a_sector_of_a_thousand():
    """A solved sector of 1 000 rows is one short line, and so are its balance and its settlements: Python refuses to write its fractions."""
    found = sector(ROWS)
    assert len(found.entities) == ROWS
    for one in (found, found.balance, found.entities[0], found.entities[0].terms, found.entities[0].processes[0], *found.findings):
        assert len(repr(one)) <= MOST
        assert repr(one).isprintable()


@given(st.text(max_size=400))
def test_any_text_is_cut_to_one_line(text):
    """Whatever a name holds, its line is printable and short."""
    line = told("Name", [("a", text), ("b", [text]), ("c", {text: text})])
    assert line.isprintable()
    assert len(line) <= LINE + 1
    assert cut(text).isprintable()


@given(st.integers(), st.fractions(), st.decimals(allow_nan=True))
def test_numbers_are_written_or_left_out(whole, part, decimal):
    """Numbers are written as they are while they are short."""
    line = told("N", [("whole", whole), ("part", part), ("decimal", decimal)])
    assert len(line) <= LINE + 1
    if whole.bit_length() < 90:
        assert f"whole={whole}" in line


def test_what_a_line_says():
    """Names, numbers, dates and quantities are written, collections counted, other objects named; what is empty is left out."""
    huge = 10**5000
    shown = told(
        "R",
        [
            ("id", "x"), ("none", None), ("empty", ()), ("no", ""), ("yes", True), ("day", date(2024, 1, 2)), ("many", [1, 2]),
            ("huge", huge), ("share", Fraction(1, huge)), ("one", Quantity("5 t")), ("plan", Standing("p", "0" * 64, "own")), ("other", object()),
        ],
    )  # fmt: skip
    assert shown == "R(id='x', yes=True, day=2024-01-02, many=<2>, huge=…, share=…, one=5 t, plan=Standing(p), other=object)"


def test_lines_of_units_and_quantities():
    """A quantity that was worked out to hundreds of digits, and a unit of many parts, are short as well; an ordinary one reads back."""
    assert eval(repr(Quantity("5.10 tCO2/MWh")), {"Quantity": Quantity}) == Quantity("5.10 tCO2/MWh")
    assert len(repr(computed(Fraction(3**700, 2**900), "t"))) <= MOST
    wide = Unit.of("t")
    for name in (
        "kWh",
        "CNY",
        "cell",
        "Nm3",
        "min",
        "kA",
        "mV",
        "kL",
        "EUR",
        "USD",
        "anode",
        "paste",
        "coke",
        "coal",
        "CF4",
        "C2F6",
        "CO2e",
        "Al",
    ):
        for _ in range(12):
            wide = wide * Unit.of(name)
    assert len(repr(wide)) <= MOST


def test_plans_are_lines_too():
    """A plan of every year is one short line."""
    assert all(len(repr(allowances.get(one))) <= MOST for one in allowances.register())
