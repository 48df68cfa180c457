"""Results and errors cross from one process to another, and copies of them are equal to them."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import allowances, equations, errors, market
from ghgcalc.findings import Finding, Place

EXAMPLES = Path(__file__).parent.parent / "examples"
WORKED, SMELTER, EXPORT = (EXAMPLES / f"{name}.toml" for name in ("worked-month", "smelter-2024", "smelter-export-2026"))


def inventory(file: Path = SMELTER, guideline: str = "cn-al-2024", **options: Any) -> Any:
    """Read and calculated afresh."""
    return ghgcalc.calculate(ghgcalc.read(file), guideline, **options)


def settlement() -> Any:
    """A settlement with a price."""
    return allowances.settle(inventory(), "cn-al-2025", balance_value="1.60 tCO2e/t", price="90.66 CNY/t")


THINGS: dict[str, Callable[[], Any]] = {
    "Inventory": inventory,
    "Inventory of several bases": lambda: inventory(EXPORT, "ghgp-scope2", options=["residual-to-non-buyers"]),
    "Inventory with goods": lambda: inventory(EXPORT, "eu-cbam-al"),
    "Inventory of an edition": lambda: inventory(factors=1, as_of="2026-01-01", rounding="total"),
    "Inventory read from its file": lambda: ghgcalc.Inventory.from_dict(inventory().as_dict()),
    "Comparison": lambda: ghgcalc.compare(ghgcalc.read(WORKED), ["cn-al-2023", "cn-al-2024"]),
    "Verification": lambda: ghgcalc.verify(inventory(WORKED)),
    "Settlement": settlement,
    "Sector": lambda: allowances.settle_sector(EXAMPLES / "sector-four-plants.csv", "cn-al-2025"),
    "Balance": lambda: allowances.balance_of(EXAMPLES / "sector-four-plants.csv", "cn-al-2025"),
    "WhatIf": lambda: allowances.what_if(inventory(), settlement()),
    "Marginals": lambda: allowances.marginals(inventory(), settlement()),
    "Milestones": lambda: allowances.calendar(2025),
    "Summary": lambda: market.summarise(market.read_prices(EXAMPLES / "prices-illustrative.csv")),
    "Equation": lambda: equations.get("anode.by_consumption"),
    "composed Equation": lambda: equations.get("anode.by_net[net=anode.net_of_butts]"),
    "Line": lambda: inventory().line("P1/anode/2024-01"),
    "Lines": lambda: inventory(EXPORT, "eu-cbam-al").lines,
    "Totals": lambda: inventory().totals,
    "Findings": lambda: inventory(EXPORT, "eu-cbam-al").findings,
    "Mass": lambda: ghgcalc.Mass["anode"],
    "Price": lambda: ghgcalc.Price,
}


def shown(thing: Any) -> Any:
    """What a thing says of itself: its record, its formula, else its text."""
    if isinstance(thing, tuple | list):
        return [shown(one) for one in thing]
    if isinstance(thing, ghgcalc.Inventory):
        return thing.as_dict(), [thing.explain(line.id) for line in thing.lines[:2]], str(thing.totals)
    if isinstance(thing, equations.Equation):
        return thing.id, thing.formula(), thing.formula("latex"), dict(thing.units), thing.about
    if hasattr(thing, "differences"):
        return thing.same, [one.as_dict() for one in thing.differences], shown(thing.inventory), shown(thing.recomputed)
    return thing.as_dict() if hasattr(thing, "as_dict") else str(thing) if "object at" not in repr(thing) else vars(thing)["units"]


WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "pickle of protocol 2": lambda thing: pickle.loads(pickle.dumps(thing, 2)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("asked", [False, True], ids=["fresh", "asked before"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", THINGS)
def test_results_survive(name, way, asked):
    """Pickled or copied, before and after it was asked for everything: the same record, of the same kind, and equal."""
    thing = THINGS[name]()
    if asked:
        shown(thing)
    again = WAYS[way](thing)
    assert type(again) is type(thing)
    assert shown(again) == shown(thing)
    assert again == thing


@pytest.mark.parametrize("name", [name for name in THINGS if name not in ("Equation", "composed Equation", "Mass", "Price")])
def test_equal_when_equal(name):
    """Made twice from the same input, two results are equal; results that can be hashed have the same hash then."""
    one, other = THINGS[name](), THINGS[name]()
    assert one == other
    assert one == THINGS[name]()
    if getattr(type(one), "__hash__", None) is not None:
        try:
            hashes = {hash(one), hash(other)}
        except TypeError:
            return
        assert len(hashes) == 1


def test_unequal_when_unequal():
    """Inventories of other input, rules or rounding are not equal, nor equal to what is no inventory."""
    base = inventory(WORKED)
    others = [
        inventory(WORKED, "cn-al-2023"),
        inventory(WORKED, rounding="total"),
        inventory(SMELTER),
        base.as_dict(),
        None,
        base.digest,
    ]
    assert [base == other for other in others] == [False] * len(others)
    changed = base.as_dict()
    changed["lines"][0]["value"] = "1.00"
    assert ghgcalc.Inventory.from_dict(changed) != base
    assert ghgcalc.Inventory.from_dict(base.as_dict()) == base


FAULT = Finding.of("month-missing", place=Place("a.toml", "process", "1 (P1)", "anode", 3), detail="x", value="")
ERRORS = [
    errors.InputError([FAULT]),
    errors.ArgumentError([Finding("wrong-argument", place=Place(key="x"), fields=(("key", "x"), ("value", "1"), ("type", "int"), ("wanted", "y")))]),
    errors.UnknownIdError("factor", "cn-grid", ["cn-grid-2021"]),
    errors.NumberError("no number"),
    errors.UnitError("no unit"),
    errors.EquationError("no equation"),
]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("way", WAYS)
def test_errors_survive(way, error):
    """Type, text, faults and what it is caught as."""
    again = WAYS[way](error)
    assert type(again) is type(error)
    assert (str(again), vars(again), again.args) == (str(error), vars(error), error.args)
    assert isinstance(again, ghgcalc.GhgcalcError)


def refuses(_: Any) -> Any:
    """A calculation that is refused, in another process."""
    return ghgcalc.calculate({"schema": "ghgcalc/activity/1", "year": "x"})


def settles(made: Any) -> Any:
    """A settlement of an inventory that came from another process."""
    return allowances.settle(made, "cn-al-2025", balance_value="1.60 tCO2e/t")


METHODS = [name for name in ("fork", "spawn", "forkserver") if name in multiprocessing.get_all_start_methods()]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_pool_of_processes(method):
    """Activities go out, inventories come back, whole and equal; they go out again to be settled; a refusal comes back as itself."""
    activities = [ghgcalc.read(SMELTER), ghgcalc.read(WORKED)]
    wanted = [ghgcalc.calculate(activity) for activity in activities]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        found = list(pool.map(ghgcalc.calculate, activities))
        assert [one.digest for one in found] == [one.digest for one in wanted]
        assert [one.as_dict() for one in found] == [one.as_dict() for one in wanted]
        assert found == wanted
        assert found[0].total("electrolysis") == wanted[0].total("electrolysis")
        assert ghgcalc.verify(found[0]).same
        (settled,) = pool.map(settles, found[:1])
        assert settled.as_dict() == settles(wanted[0]).as_dict()
        with pytest.raises(ghgcalc.InputError) as caught:
            list(pool.map(refuses, [None]))
        assert {fault.place.key for fault in caught.value.faults} >= {"year", "entity"}


def test_a_pickle_is_not_much_longer_than_the_file():
    """What crosses to another process is the record or what makes it, not the engine's plan with all its factors."""
    made = inventory()
    assert sys.getsizeof(pickle.dumps(made)) < 3 * len(str(made.as_dict()).encode())
