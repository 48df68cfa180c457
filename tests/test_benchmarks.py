"""The benchmarks measure what they say: batches are sized by warm calls, parts can be chosen, verdicts follow the budget."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
NAMES = ("timing", "table", "facility", "imports", "peers", "commands", "inventories", "growth", "workbooks", "handing", "run")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """The modules of the benchmarks by name, out of the way of other tests."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    before = {name: sys.modules.pop(name, None) for name in NAMES}

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    yield load
    for name, module in before.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


class Clock:
    """A clock that goes on only when something is run: each call costs what the list says, then what is usual."""

    def __init__(self, first: list[float], usual: float) -> None:
        """`first` are the costs of the first calls."""
        self.now, self.first, self.usual, self.calls = 0.0, list(first), usual, 0

    def __call__(self) -> float:
        """The time."""
        return self.now

    def run(self) -> None:
        """One run of the thing that is timed."""
        self.calls += 1
        self.now += self.first.pop(0) if self.first else self.usual


@pytest.mark.parametrize(
    ("first", "usual"),
    [
        ([0.015], 0.0002),  # cold: caches are filled
        ([0.015, 0.012], 0.0002),  # and a moment of the machine
        ([], 0.0002),
        ([0.0002] * 3 + [1.0], 0.0002),  # a pause in the midst
        ([0.5], 0.00001),
    ],
)
@pytest.mark.parametrize("seconds", [0.01, 0.03])
def test_a_batch_is_sized_by_warm_calls(bench, monkeypatch, first, usual, seconds):
    """Whatever the first calls cost, a batch fills the time by what a call costs usually: neither one call nor a hundred times too many."""
    timing = bench("timing")
    clock = Clock(first, usual)
    monkeypatch.setattr(timing, "perf_counter", clock)
    size = timing.batch_size(clock.run, seconds)
    assert seconds <= size * usual < 3 * seconds


def test_a_long_run_is_a_batch_of_its_own(bench, monkeypatch):
    """What takes longer than the time alone is run once per turn, and not often before."""
    timing = bench("timing")
    clock = Clock([2.0], 0.5)
    monkeypatch.setattr(timing, "perf_counter", clock)
    assert timing.batch_size(clock.run, 0.03) == 1
    assert clock.calls <= 4


def test_cases_are_taken_in_turn(bench):
    """A B A B: a slow moment meets all cases alike; the time is divided by what a run does."""
    timing = bench("timing")
    order: list[str] = []
    cases = {name: timing.Case(lambda name=name: order.append(name), 2) for name in "ab"}
    found = timing.interleaved(cases, 3, 0.0)
    assert "".join(order).endswith("ababab")
    assert {name: len(one.samples) for name, one in found.items()} == {"a": 3, "b": 3}


def test_a_verdict_follows_the_budget(bench):
    """Met up to the budget, missed above it, nothing without one; a peer that is not there is said to be not there."""
    table, timing = bench("table"), bench("timing")
    found = {"one": timing.Measured((2.0, 3.0)), "other": timing.Measured((1.0, 1.0))}
    verdicts = [table.row(found, "one", "other", budget).verdict for budget in (2, 1.99, None)]
    assert verdicts == ["met", "MISSED", ""]
    assert table.row(found, "one", "peer", 1).verdict == "not installed"
    text = table.table("title", [table.row(found, "one", "other", 1.5)])
    assert text.splitlines()[-1].split() == ["one", "other", "2.00", "2.50", "≤", "1.50", "MISSED"]


def test_parts_are_chosen(bench):
    """Some parts, all without a word, and a part that there is not is refused with those that there are."""
    run = bench("run")
    assert run.chosen("cli,growth") == ["cli", "growth"]
    assert run.chosen(None) == list(run.PARTS)
    with pytest.raises(SystemExit, match="import, cli, month, inventory, workbook, handing, growth"):
        run.chosen("cli,sloth")


@pytest.mark.parametrize(("power", "verdict"), [(1.0, "met"), (2.0, "MISSED")])
def test_growth_is_a_slope(bench, monkeypatch, power: float, verdict: str):
    """What takes n seconds grows by 1 and is met, what takes n squared by 2 and is missed."""
    growth = bench("growth")
    clock = Clock([], 0.0)

    def at(count: int) -> Callable[[], Any]:
        def run() -> None:
            clock.now += (count / 100) ** power

        return run

    monkeypatch.setattr(growth, "process_time", clock)
    monkeypatch.setattr(growth, "GROWN", (growth.Growth("things", 10, 5, at),))
    for quick in (False, True):
        (found,) = growth.rows(3, quick=quick)
        assert found.ratio == pytest.approx(power)
        assert found.verdict == verdict
