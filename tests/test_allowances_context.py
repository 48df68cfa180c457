"""The caller's decimal context and threads never move a digit of allowances and market: not with one digit and every trap set."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import (
    ROUND_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
    localcontext,
)
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import allowances
from ghgcalc.allowances import methods
from ghgcalc.allowances.allocation import values
from ghgcalc.allowances.plans import known, market
from ghgcalc.inventory import Inventory
from ghgcalc.market import quarter, read_prices, summarise

ROOT = Path(__file__).parent.parent
TRAPS = [Clamped, DivisionByZero, FloatOperation, Inexact, InvalidOperation, Overflow, Rounded, Subnormal, Underflow]
HOSTILE = Context(prec=1, rounding=ROUND_UP, Emin=-1, Emax=1, clamp=1, traps=TRAPS)
CACHES = (market.market_rules, values.values, quarter)
ROWS = [
    {"entity": f"E{at}", "emissions": f"{600_000 + 7919 * at}.37 tCO2e", "output": f"{390_000 + 4001 * at % 90_000}.123 t"}
    for at in range(60)
]
SESSIONS = [
    {"date": f"2025-12-{day:02}", "open": "60.1 CNY/t", "high": "64.55 CNY/t", "low": "59.9 CNY/t", "close": f"60.{day} CNY/t",
     "listed_volume": f"{day * 331} t", "listed_turnover": f"{day * 331 * 61}.77 CNY", "block_volume": "7.3 t",
     "block_turnover": "411.21 CNY"}
    for day in range(1, 31)
]  # fmt: skip


def inventory() -> Inventory:
    """The inventory of the example, as a file holds it: a settlement recomputes it."""
    made = ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / "smelter-2024.toml"), "cn-al-2024")
    return Inventory.from_dict(json.loads(json.dumps(made.as_dict())))


def position(inventory: Inventory) -> allowances.Settlement:
    """A settlement with everything that can be stated."""
    return allowances.settle(
        inventory, "cn-al-2025", balance_value="1.5 tCO2e/t", balance_source="x", price="90.66 CNY/t", month_price="88.123 CNY/t",
        holdings={2025: "5 t", "2024": "7 t"}, ccer="100 t", ccer_registered="2025-01-01", previous="400000.99 tCO2e",
        verified={"P1": {"output": "159000.7 t"}},
    )  # fmt: skip


CHANGES = {
    "anode": ["-2 %", "3.3 %"], "anode_effect": ["-10 %"], "output": ["1 %"], "price": ["70.7 CNY/t"],
    "balance_value": ["1.5512 tCO2e/t"],
}  # fmt: skip
PRICES = "date,close [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n2025-12-01,61.7,3,185.1,0,0\n"
TABLE = "entity,emissions [tCO2e],output [t]\nA,600000.37,413793.103448\nB,900000.12,562500.3\n"


def faults(call: Callable[[], Any]) -> list[dict[str, Any]]:
    """The faults for which a call is refused, as records."""
    with pytest.raises(ghgcalc.InputError) as caught:
        call()
    return [fault.as_dict() for fault in caught.value.faults]


def columns() -> Any:
    """Balance values of two scenarios in floats."""
    import numpy as np

    made = allowances.allocation.columns(
        np.array([[5e5, 6e5], [1e5, 2e5]]), np.array([[1.5, 1.7], [1.2, 2.2]]), known.get("cn-al-2025").rule
    )
    return made.tolist()


def summary() -> Any:
    """The summary of a price table, its named prices, and an average between two days."""
    prices = read_prices(SESSIONS)
    found = summarise(prices)
    named = [found.price(name).as_dict() for name in found.bases]
    between = [one.as_dict() for one in found.between(date(2025, 12, 3), date(2025, 12, 30), prices)]
    return [found.as_dict(), named, between, str(found.change), prices]


CALLS: dict[str, Callable[[Inventory, Path], Any]] = {
    "settle": lambda made, _: position(made).as_dict(),
    "verified plan": lambda made, _: allowances.settle(made, "cn-al-2024").as_dict(),
    "quantities": lambda made, _: [str(getattr(position(made), name)) for name in ("allocation", "obligation", "surplus", "value")],
    "refused": lambda made, _: faults(
        lambda: allowances.settle(made, "cn-al-2025", balance_value="0 tCO2e/t", price="-1.5 CNY/t", holdings={"2025": "1.5 t"})
    ),
    "reductions": lambda made, _: faults(
        lambda: allowances.settle(made, "cn-al-2025", balance_value="1.6 tCO2e/t", ccer="90000 t", ccer_registered="2020-01-01")
    ),
    "sector": lambda *_: allowances.settle_sector(ROWS, "cn-al-2025", price="90.1 CNY/t").as_dict(),
    "stated sector": lambda *_: allowances.settle_sector(ROWS, "cn-al-2025", balance_value="1.61 tCO2e/t").as_dict(),
    "sector of a file": lambda _, folder: allowances.settle_sector(folder / "table.csv", "cn-al-2025").as_dict(),
    "sums": lambda *_: [str(allowances.settle_sector(ROWS, "cn-al-2025").surplus)],
    "balance": lambda *_: allowances.balance_of(ROWS, "cn-al-2025").as_dict(),
    "columns": lambda *_: columns(),
    "what if": lambda made, _: allowances.what_if(made, position(made), CHANGES).as_dict(),
    "changes": lambda made, _: faults(lambda: allowances.what_if(made, position(made), {"anode": ["-101.5 %"]})),
    "marginals": lambda made, _: [one.as_dict() for one in allowances.marginals(made, position(made))],
    "plans": lambda *_: [plan.record() for plan in allowances.register().values()],
    "a plan file": lambda _, folder: allowances.get(str(folder / "plan.toml")).record(),
    "market rules": lambda *_: allowances.market_rules().model_dump(mode="json"),
    "calendar": lambda *_: [one.as_dict() for one in allowances.calendar(2025)],
    "icalendar": lambda *_: allowances.icalendar(allowances.calendar("cn-al-2025"), "zh"),
    "coverage": lambda *_: [
        one.as_dict()
        for one in allowances.coverage(
            {"sector": "cement", "year": 2024, "area": "Hubei", "emissions": "26000.01 tCO2e", "energy": "4999.9 tce"}
        )
    ],
    "benchmark": lambda *_: str(methods.benchmark("350000.5 t", "0.8123 tCO2/t", correction="1.0123", decline="98.7 %")),
    "intensity": lambda *_: str(
        methods.historical_intensity("9 t", [("8.5 tCO2e", "7.3 t"), ("7.1 tCO2e", "6.9 t")], decline=0.97)
    ),
    "emissions": lambda *_: str(
        methods.historical_emissions(["80000.77 tCO2e", "70000.123 tCO2e", "1.1 tCO2e"], correction=Decimal("1.05"))
    ),
    "loads": lambda *_: [str(methods.load_correction(load, "cn-power-2024")) for load in ("0.583", "0.6", "64.9 %", 0.3, "1")],
    "power": lambda *_: str(methods.power_allocation("cn-power-2024", "gas", "1500000.5 MWh", heat="1000.3 GJ", load="0.583")),
    "shortage": lambda *_: str(methods.shortage_limit("80.123 tCO2", "120.456 tCO2", "cn-power-2024")),
    "carry over": lambda *_: methods.carry_over(12_345, 98_765),
    "refused methods": lambda *_: faults(lambda: methods.benchmark("-1.25 t", "0.8 tCO2/t")),
    "prices": lambda *_: summary(),
    "value by day": lambda made, folder: allowances.value_by_day(position(made), read_prices(folder / "prices.csv")).as_dict(),
    "prices of a file": lambda _, folder: summarise(read_prices(folder / "prices.csv")).as_dict(),
    "odd prices": lambda *_: faults(
        lambda: read_prices([SESSIONS[0] | {"close": "99.95 CNY/t"}, SESSIONS[0] | {"block_volume": "0 t"}])
    ),
    "gaps": lambda *_: [
        finding.as_dict() for finding in read_prices([SESSIONS[0], SESSIONS[-1] | {"listed_turnover": "1.5 CNY"}]).findings
    ],
    "quarter": lambda *_: quarter().as_dict(),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Inventory, Path]:
    """An inventory and a folder with files, made in an ordinary context."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "table.csv").write_text(TABLE, encoding="utf-8")
    (folder / "prices.csv").write_text(PRICES, encoding="utf-8")
    (folder / "plan.toml").write_text((known.FOLDER / "cn-al-2025.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return inventory(), folder


@pytest.mark.parametrize("name", CALLS)
def test_the_callers_context_moves_nothing(name, made):
    """One digit, the narrowest exponents and every trap: the result is that of an ordinary context, and no flag is raised."""
    known.forget()
    for cache in CACHES:
        cache.cache_clear()
    wanted = CALLS[name](*made)
    known.forget()
    for cache in CACHES:
        cache.cache_clear()
    context = HOSTILE.copy()
    with localcontext(context) as inside:
        found = CALLS[name](*made)
        raised = [flag for flag, up in inside.flags.items() if up]
    assert (found, raised) == (wanted, [])


@pytest.mark.parametrize("name", ["loads", "power", "sector", "prices"])
def test_threads_do_not_disturb_each_other(name, made):
    """Eight threads, half of them under a hostile context, all get the same."""

    def work(at: int) -> Any:
        with localcontext(HOSTILE.copy() if at % 2 else Context()):
            return CALLS[name](*made)

    wanted = CALLS[name](*made)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == wanted for found in pool.map(work, range(24)))
