"""Pages for tests: a plant with everything a page can show, one whose every text is hostile, and the real Chromium."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import ghgcalc
from ghgcalc.audit.compare import compare
from ghgcalc.report.page import inventory_page
from ghgcalc.report.render.browser import browser

EXAMPLE = Path(__file__).parent.parent / "examples" / "smelter-2024.toml"
SCRIPT = "</title></style></script><script>window.hit=1</script><img src=http://evil.example/a onerror=window.hit=2>"
LINK = "<a href='javascript:window.hit=3'>x</a>\\( \\frac{1}{2} \\)\" onload=\"window.hit=4"
UNSEEN = "A\u202eB\u2066C\u0085D\u200bE\x1bF\ufeffG\ud800"[:-1]
"""Marks that turn a text around, a line break, a zero-width space, an escape."""

PRICE = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "price": "90.66 CNY/t"}
"""Illustrative; no official balance value is known."""


def raw() -> dict[str, Any]:
    """The table of the example."""
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def whole() -> tuple[Any, Any, Any, Any]:
    """Inventory, comparison, settlement and what-if of the example."""
    activity = ghgcalc.read(EXAMPLE)
    inventory = ghgcalc.calculate(activity)
    settled = ghgcalc.allowances.settle(inventory, **PRICE)
    changes = {"anode": ["-2 %", "2 %"], "output": ["-5 %"]}
    return (
        inventory,
        compare(activity, ["cn-al-2023", "cn-al-2024"]),
        settled,
        ghgcalc.allowances.what_if(inventory, settled, changes),
    )


@cache
def whole_page(lang: str = "zh") -> str:
    """The page of all of it."""
    return inventory_page(whole()[0], lang, *whole()[1:])


def hostile() -> dict[str, Any]:
    """The example with a hostile text wherever a text of the caller's can stand."""
    made = raw()
    made["entity"]["name"] = SCRIPT
    ids = {"P1": "<script>window.hit=5<script>", "P2": "<img src=x onerror=window.hit=6>"}  # an id has no slash and no unseen sign
    count = iter(range(99))
    for process in made["process"]:
        process["id"] = ids[process["id"]]
        process["name"] = LINK
        for supply in process["electricity"]:
            for record in supply.get("evidence", ()):
                record["number"] = f"{next(count)}{SCRIPT}{UNSEEN}"
    for row in made["electricity"]:
        for record in row.get("evidence", ()):
            record["number"] = f"{next(count)}{SCRIPT}{UNSEEN}"
    for row in made["fuel"]:
        if "ncv" in row:
            row["ncv"]["source"] = LINK + UNSEEN + SCRIPT
    return made


@contextmanager
def chromium() -> Iterator[Any]:
    """The Chromium of this machine, driven by playwright."""
    from playwright.sync_api import sync_playwright

    found = browser()
    assert found is not None, "Chromium is missing: make system"
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()
