"""Hostile inventory files against every command that reads one: named, exit 2 (a difference 1), nothing written, no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from packages import month
from support import caller

GOOD = json.dumps(month())


def edited(change: Callable[[dict[str, Any]], Any]) -> str:
    """The file with something else in it."""
    table = json.loads(GOOD)
    change(table)
    return json.dumps(table)


REFUSED: dict[str, str | bytes] = {
    "deeper than Python goes": '{"schema": "ghgcalc/inventory/1", "x": ' + "[" * 100_000,
    "deep": GOOD[:-1] + ', "x": ' + "[" * 70 + "]" * 70 + "}",
    "of a later schema": GOOD.replace("ghgcalc/inventory/1", "ghgcalc/inventory/2"),
    "of a later ledger": GOOD.replace('"ledger": 2', '"ledger": 3'),
    "a year of an exponent": GOOD.replace('"year": 2024', '"year": 1e999999999', 1),
    "a year that is no number": GOOD.replace('"year": 2024', '"year": NaN', 1),
    "a year of 4000 digits": GOOD.replace('"year": 2024', '"year": ' + "9" * 4000, 1),
    "a total of an exponent": edited(lambda d: d["totals"][0].update(value="1e99999999")),
    "a key twice": GOOD[:-1] + ', "year": 2023}',
    "cut off": GOOD[: len(GOOD) // 2],
    "no UTF-8": GOOD.encode().replace(b"2024", b"\xff024", 1),
}
DIFFERENT = {
    "lines in another order": edited(lambda d: d["lines"].reverse()),
    "totals in another order": edited(lambda d: d["totals"].reverse()),
    "a line twice": edited(lambda d: d["lines"].append(d["lines"][0])),
    "an input of an exponent": edited(lambda d: d["lines"][0]["inputs"][0].update(value="1e99999999")),
}
POSITION = ("--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t")
CALLS = {
    "verify": ("verify", "hostile.json"),
    "explain": ("explain", "hostile.json"),
    "allowance": ("allowance", "hostile.json", *POSITION),
    "diff": ("diff", "hostile.json", "good.json"),
    "month": ("month", "hostile.json"),
    "month with it as the filing before": ("month", "good.json", "--previous", "hostile.json"),
    "pack": ("pack", "hostile.json", "-o", "made.zip"),
    "pack with it as the year before": ("pack", "good.json", "--previous", "hostile.json", "-o", "made.zip"),
}


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """The command line in this process, in a folder with a sound file."""
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(GOOD, encoding="utf-8")
    return caller(capsys)


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("command", CALLS)
def test_what_is_no_inventory(call, command, name):
    """Depth, size, huge numbers, later schemas, doubled keys, halves: each command names the file and what is wrong, exit 2."""
    data = REFUSED[name]
    Path("hostile.json").write_bytes(data if isinstance(data, bytes) else data.encode())
    done = call(*CALLS[command])
    assert (done.status, done.out) == (2, "")
    assert "error " in done.err
    assert not Path("made.zip").exists()


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_is_another_inventory(call, name):
    """Rows in another order, doubled or with another number are differences: verify 1, nothing settled, nothing packed."""
    Path("hostile.json").write_text(DIFFERENT[name], encoding="utf-8")
    assert call(*CALLS["verify"]).status == 1
    assert call(*CALLS["allowance"]).status == 2
    assert call(*CALLS["pack"]).status == 2
    assert "diff-not-verified" in call(*CALLS["diff"]).err
    assert not Path("made.zip").exists()


def test_a_unit_that_is_none_in_the_rules(call):
    """Rules whose unit is none are told with their file, by every command that recomputes."""
    Path("hostile.json").write_text(edited(lambda d: d["guideline"]["data"]["auxiliary"][0].update(unit="MWa")), encoding="utf-8")
    for command in ("verify", "allowance", "diff"):
        done = call(*CALLS[command])
        assert (done.status, done.out) == (2, "")
        assert "error not-an-inventory: hostile.json, guideline: " in done.err
