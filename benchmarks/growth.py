"""How the time grows with the size: the slope in log-log between a size and eight times that size. 1 is linear, 2 is quadratic."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from dataclasses import dataclass
from math import log
from time import process_time
from typing import Any

from facility import ALUMINIUM, ANODE, GUIDELINE
from table import Row

import ghgcalc
from ghgcalc import allowances

TIMES = 8
BUDGET = 1.2
"""Linear: the rest is noise, and what a larger working set costs the caches of the processor."""
LONG = 4.0
"""Seconds from which on a run is not repeated."""
PLAN = "cn-al-2025"

Run = Callable[[], Any]


@dataclass(frozen=True)
class Growth:
    """Something that grows: its name, the smaller size, the smaller size of a quick look, and what is run at a size."""

    name: str
    size: int
    quick: int
    at: Callable[[int], Run]


def table(processes: int = 1, **tables: Any) -> dict[str, Any]:
    """The plain table of some potlines, with other tables beside them."""
    months = {"liquid_aluminium": {"unit": "t", "values": list(ALUMINIUM)}, "anode": {"unit": "t", "values": list(ANODE)}}
    base = {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "Growth"}}
    return base | {"process": [{"id": f"P{at}", **months} for at in range(processes)]} | tables


def _amount(unit: str) -> dict[str, Any]:
    return {"unit": unit, "values": list(ALUMINIUM)}


def fuels(count: int) -> dict[str, Any]:
    """Rows of diesel by month."""
    return table(fuel=[{"item": "diesel", "amount": _amount("t")} for _ in range(count)])


def supplies(count: int) -> dict[str, Any]:
    """Rows of purchased electricity by month."""
    return table(electricity=[{"supply": "grid", "amount": _amount("MWh")} for _ in range(count)])


def evidence(count: int) -> dict[str, Any]:
    """One supply of green power with many records."""
    span = {"kind": "green-power-consumption-certificate", "amount": "10 MWh", "from": "2024-01-01", "to": "2024-12-31"}
    records = [span | {"number": f"E{at}"} for at in range(count)]
    return table(electricity=[{"supply": "green-power", "amount": _amount("MWh"), "evidence": records}])


def sector(count: int) -> list[dict[str, str]]:
    """Entities of a sector, drawn the same at every run."""
    draw = random.Random(3)
    outputs = [draw.uniform(50_000, 900_000) for _ in range(count)]
    return [
        {"entity": f"E{at}", "emissions": f"{output * draw.uniform(1.3, 1.9):.2f} tCO2e", "output": f"{output:.2f} t"}
        for at, output in enumerate(outputs)
    ]


def _digest(raw: dict[str, Any]) -> Run:
    return lambda: ghgcalc.calculate(raw, GUIDELINE).digest


def _facilities(count: int) -> Run:
    raws = [table(1, entity={"name": f"F{at}"}) for at in range(count)]
    return lambda: [ghgcalc.calculate(raw, GUIDELINE).digest for raw in raws]


def _file(raw: dict[str, Any]) -> Run:
    return lambda: ghgcalc.calculate(raw, GUIDELINE).as_dict()


def _verify(count: int) -> Run:
    document = ghgcalc.calculate(fuels(count), GUIDELINE).as_dict()
    return lambda: ghgcalc.verify(document)


def _uncollected(count: int) -> Run:
    run = _verify(count)

    def uncollected() -> None:
        gc.disable()
        try:
            run()
        finally:
            gc.enable()

    return uncollected


def _explain(count: int) -> Run:
    made = ghgcalc.calculate(fuels(count), GUIDELINE)
    return lambda: [made.explain(line.id) for line in made.lines]


def _settle(count: int) -> Run:
    entities = sector(count)
    return lambda: allowances.settle_sector(entities, PLAN)


def _record(count: int) -> Run:
    made = allowances.settle_sector(sector(count), PLAN)
    return made.as_dict


GROWN = (
    Growth("facilities, digest", 12, 6, _facilities),
    Growth("processes, digest", 12, 6, lambda count: _digest(table(count))),
    Growth("processes, file", 6, 4, lambda count: _file(table(count))),
    Growth("fuel rows, digest", 24, 12, lambda count: _digest(fuels(count))),
    Growth("supply rows, digest", 24, 12, lambda count: _digest(supplies(count))),
    Growth("evidence records, digest", 24, 12, lambda count: _digest(evidence(count))),
    Growth("lines, verify", 200, 150, _verify),
    Growth("part of it: without the cyclic collector", 200, 150, _uncollected),
    Growth("lines, explain all", 60, 40, _explain),
    Growth("sector with solved balance value, settle", 300, 100, _settle),
    Growth("sector with solved balance value, as_dict", 300, 100, _record),
)


def slopes(growth: Growth, repeats: int, *, quick: bool) -> tuple[float, float]:
    """The slope by minima and by medians; both sizes in turn, each run once before, a long one once in all."""
    small = growth.quick if quick else growth.size
    runs = {size: growth.at(size) for size in (small, small * TIMES)}
    samples: dict[int, list[float]] = {size: [] for size in runs}
    runs[small]()
    for _ in range(repeats):
        for size, run in runs.items():
            if samples[size] and samples[size][0] > LONG:
                continue
            begun = process_time()
            run()
            samples[size].append(process_time() - begun)
    ends = [sorted(found) for found in samples.values()]
    by_least, by_median = (
        log(ends[1][at(ends[1])] / ends[0][at(ends[0])]) / log(TIMES) for at in (lambda _: 0, lambda one: len(one) // 2)
    )
    return by_least, by_median


def rows(repeats: int, *, quick: bool) -> list[Row]:
    """Each thing that grows, with its slope."""
    found = []
    for growth in GROWN:
        small = growth.quick if quick else growth.size
        found.append(Row(growth.name, f"{small} to {small * TIMES}", BUDGET, *slopes(growth, repeats, quick=quick)))
    return found
