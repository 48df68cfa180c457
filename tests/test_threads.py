"""Many threads in one process: every digit and every digest is what one thread alone gets.

GHGCALC_THREAD_SECONDS sets for how long the slow test runs; 8 without it, and 300 by `make threads`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import Quantity, allowances, factors
from ghgcalc.factors import Factor, Overlay

EXAMPLES = Path(__file__).parent.parent / "examples"
THREADS = 8
LOSS = "cn-al-2024/anode-loss"
ACTIVITIES = {name: ghgcalc.read(EXAMPLES / f"{name}.toml") for name in ("worked-month", "smelter-2024", "smelter-export-2026")}


def _overlay() -> tuple[Overlay, ...]:
    record = factors.get(LOSS).record() | {"id": "ours/anode-loss", "value": "14.90", "supersedes": LOSS, "document": "ours"}
    return (Overlay("ours", [Factor.from_record(record)]),)


OVERLAYS = _overlay()


def inventory(name: str, guideline: str, **options: Any) -> Any:
    """A calculation of its own."""
    return ghgcalc.calculate(ACTIVITIES[name], guideline, **options)


def conversions() -> list[str]:
    """Units converted there and back, quantities added, multiplied, divided, negated, compared, printed."""
    tonnes, power, wan = Quantity("5.00 t"), Quantity("12345.670 MWh"), Quantity("0.50 万kWh")
    long = Quantity("1234567890.12345678901234567890123 t")
    return [
        *map(str, (tonnes.to("kg"), power.to("kWh"), wan.to("MWh"), power.to("GJ"), wan.to("TJ"), long.to("kg"), long.to("万t"))),
        *map(str, (tonnes + long, long - tonnes, -long, power * 3, power / 7, Quantity("0.5942 tCO2/MWh") * power)),
        *map(
            str, (Quantity("1 t") / 3 + tonnes, Quantity("30.87 GJ/t") * tonnes, power < wan, hash(power) == hash(power.to("GJ")))
        ),
    ]


def texts(made: Any) -> str:
    """The whole of an inventory as the file has it."""
    return json.dumps(made.as_dict(), ensure_ascii=False)


JOBS: dict[str, Callable[[], Any]] = {
    "conversions": conversions,
    "cell": lambda: inventory("worked-month", "cn-al-2024").digest,
    "line": lambda: inventory("smelter-2024", "cn-al-2024", rounding="line").digest,
    "total": lambda: [str(one.value) for one in inventory("worked-month", "cn-al-2023", rounding="total").totals],
    "none": lambda: [str(one.unrounded) for one in inventory("smelter-export-2026", "ipcc-2006-al", rounding="none").lines],
    "overlay": lambda: inventory("smelter-2024", "cn-al-2024", overlays=OVERLAYS).digest,
    "cbam": lambda: inventory("smelter-export-2026", "eu-cbam-al").digest,
    "scope 2": lambda: texts(inventory("smelter-export-2026", "ghgp-scope2")),
    "totals": lambda: str(inventory("worked-month", "cn-al-2024").total("electrolysis")),
    "file": lambda: texts(inventory("worked-month", "cn-al-2023")),
    "verify": lambda: [one.where for one in ghgcalc.verify(inventory("worked-month", "cn-al-2024")).differences],
    "settle": lambda: json.dumps(
        allowances.settle(inventory("smelter-2024", "cn-al-2024"), "cn-al-2025", balance_value="1.60 tCO2e/t", price="90.66 CNY/t").as_dict()
    ),
    "sector": lambda: json.dumps(allowances.settle_sector(EXAMPLES / "sector-four-plants.csv", "cn-al-2025").as_dict()),
    "shared": lambda: [SHARED.digest, SHARED.total("enterprise").value, len(SHARED.lines), SHARED.grades],
    "shared activity": lambda: [ACTIVITIES["smelter-2024"].canonical, list(ACTIVITIES["smelter-2024"].tables)],
}  # fmt: skip
SHARED = inventory("smelter-2024", "cn-al-2024")
"""One inventory that all threads ask at once, from when nobody has asked it anything."""


@contextmanager
def switching(seconds: float) -> Iterator[None]:
    """Threads that are switched as often as this."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def together(seconds: float) -> tuple[Counter[str], dict[str, list[str]]]:
    """How often each job ran in eight threads, and what differed from what the job gave alone (or was raised)."""
    wanted = {name: job() for name, job in JOBS.items() if name != "shared"}
    wanted["shared"] = [
        (one := inventory("smelter-2024", "cn-al-2024")).digest,
        one.total("enterprise").value,
        len(one.lines),
        one.grades,
    ]
    done: Counter[str] = Counter()
    differing: dict[str, list[str]] = {}
    names, end = list(JOBS), time.monotonic() + seconds

    def work(first: int) -> None:
        at = first
        while time.monotonic() < end:
            # Half of the threads do the cheap conversions again and again, as the race is won by whoever is interrupted in them.
            name = names[0] if first % 2 and at % 4 else names[at % len(names)]
            at += 1
            try:
                found = JOBS[name]()
            except Exception as error:  # noqa: BLE001
                found = f"{type(error).__name__}: {error}"
            done[name] += 1
            if found != wanted[name]:
                differing.setdefault(name, []).append(str(found)[:300])

    workers = [threading.Thread(target=work, args=(at,)) for at in range(THREADS)]
    with switching(1e-6):
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return done, differing


def test_threads_for_a_moment():
    """Three seconds of eight threads: not one differing string, and nothing raised."""
    done, differing = together(3)
    assert not differing
    assert sum(done.values()) > THREADS


@pytest.mark.slow
def test_threads_for_longer():
    """Twenty seconds of eight threads at a switch interval of a microsecond: not one differing string, every job has run."""
    done, differing = together(float(os.environ.get("GHGCALC_THREAD_SECONDS", "8")))
    assert not differing
    assert set(done) == set(JOBS)


COLD = """
import json, sys, threading
sys.setswitchinterval(1e-6)
import ghgcalc
found, barrier = [], threading.Barrier(8)
def work(at):
    barrier.wait()
    try:
        activity = ghgcalc.read(sys.argv[1])
        found.append([ghgcalc.calculate(activity, ("cn-al-2024", "cn-al-2023")[at % 2]).digest, str(ghgcalc.Quantity("0.5 万kWh").to("GJ"))])
    except BaseException as error:
        found.append(f"{type(error).__name__}: {error}")
workers = [threading.Thread(target=work, args=(at,)) for at in range(8)]
[one.start() for one in workers]; [one.join() for one in workers]
print(json.dumps(found))
"""


def test_threads_in_a_cold_process():
    """Eight threads that meet an interpreter in which nothing was loaded yet: each gets its digest, and no import or register is half made."""
    words = [sys.executable, "-c", COLD, str(EXAMPLES / "smelter-2024.toml")]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True, env=os.environ | {"PYTHONUTF8": "1"})
    found = json.loads(done.stdout)
    wanted = [
        [inventory("smelter-2024", name).digest, str(Quantity("0.5 万kWh").to("GJ"))] for name in ("cn-al-2024", "cn-al-2023")
    ]
    assert sorted(map(str, found)) == sorted(map(str, wanted * 4))
