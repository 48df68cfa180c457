"""Whether the ranges of an outlook hold: years of generated plants, cut after several months, against the years as they went on.

    python tools/outlook_backtest.py [PLANTS] [LEVEL]

Each of PLANTS plants (300 unless stated) is cut after 3, 5, 7, 9 or 11 months in turn, looked ahead from by the mean of the months told at
LEVEL (90 % unless stated), and settled as it ended. It counts the years whose emission, output, intensity, allocation and surplus all lie
in their ranges, the last two but for the cut to whole tonnes. The level is claimed for months to come that are like those told; one in ten
processes stands still for a part of a month, or starts, which nobody can see beforehand: those years are counted apart. Exit 1 where the
count of the others is so small that ranges that keep the level would give it in less than one case in a thousand (binomial, exact).
"""

from __future__ import annotations

import sys
import time
from calendar import monthrange
from fractions import Fraction
from math import comb
from typing import Any

import ghgcalc
from ghgcalc.allowances import outlook_of, settle
from ghgcalc.errors import InputError
from ghgcalc.testing import plant

MONTHS = (3, 5, 7, 9, 11)
PLAN, BALANCE = "cn-al-2025", "1.60 tCO2e/t"
FIGURES = ("emissions", "output", "intensity", "allocation", "surplus")


def cut(table: Any, months: int) -> dict[str, Any]:
    """The table of a year of which some months are told: each series as long, each yearly datum with what it covers."""
    through = f"{table['year']}-{months:02}"

    def shorter(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: value[key][:months] if key == "values" else shorter(value[key]) for key in value}
        return [shorter(one) for one in value] if isinstance(value, list) else value

    made: dict[str, Any] = shorter(table) | {"through": through}
    for row in made.get("heat", ()):
        row["amount"] = {"value": row["amount"], "through": through}
    return made


def bound(count: int, chance: Fraction, share: Fraction = Fraction(1, 1000)) -> int:
    """The largest number of hits that so many trials give in less than a share of all cases."""
    total, hits = Fraction(0), -1
    while True:
        total += comb(count, hits + 1) * chance ** (hits + 1) * (1 - chance) ** (count - hits - 1)
        if total >= share:
            return hits
        hits += 1


def held(seed: int, months: int, level: str) -> dict[str, bool] | None:
    """Which figures of the year lie in their ranges; None where too few whole months are told for a spread."""
    table = plant(seed, 2025)
    try:
        found = outlook_of(
            cut(table, months), PLAN, forecast="mean", level=level, balance_value=BALANCE, balance_source="back-test"
        )
    except InputError as error:
        if {one.code for one in error.faults} == {"outlook-few-months"}:
            return None
        raise
    ended = settle(ghgcalc.calculate(table), PLAN, balance_value=BALANCE)
    output = sum(one.output or 0 for one in ended.processes)
    facts = {"emissions": ended.reported, "output": output, "intensity": ended.reported / output}
    facts |= {"allocation": ended.allocated, "surplus": ended.allocated - ended.reported}
    slack = {name: len(ended.processes) if name in ("allocation", "surplus") else 0 for name in FIGURES}
    ranges = {one.name: one for one in found.ranges}
    return {name: ranges[name].low - slack[name] <= facts[name] <= ranges[name].high + slack[name] for name in FIGURES}


def like_told(table: Any, months: int) -> bool:
    """Whether every process goes on as it was: no month to come in which it is there is further than 6 % from the days told."""
    days = [monthrange(table["year"], month)[1] for month in range(1, 13)]
    for process in table["process"]:
        daily = [float(value) / day for value, day in zip(process["liquid_aluminium"]["values"], days, strict=True)]
        life = [month for month in range(12) if _whole(process, table["year"], month + 1)]
        told = [daily[month] for month in life if month < months]
        if any(abs(daily[month] * len(told) - sum(told)) > 0.06 * sum(told) for month in life if month >= months):
            return False
    return True


def _whole(process: Any, year: int, month: int) -> bool:
    first, last = f"{year}-{month:02}-01", f"{year}-{month:02}-{monthrange(year, month)[1]}"
    return process.get("started", first) <= first and last <= process.get("stopped", last)


def main(plants: int = 300, level: str = "90 %") -> int:
    """Run, print, and say whether the level is kept."""
    began = time.monotonic()
    found = []
    for seed in range(plants):
        months = MONTHS[seed % len(MONTHS)]
        if (one := held(seed, months, level)) is not None:
            found.append((months, like_told(plant(seed, 2025), months), one))
    usual = [(months, one) for months, like, one in found if like]
    for months in MONTHS:
        mine = [one for at, one in usual if at == months]
        print(f"{months:2} months told: {sum(all(one.values()) for one in mine)} of {len(mine)}")
    for name in FIGURES:
        print(f"{name:10} {sum(one[name] for _, one in usual)} of {len(usual)}")
    hits, least = sum(all(one.values()) for _, one in usual), bound(len(usual), Fraction(level.rstrip(" %")) / 100)
    print(f"all figures {hits} of {len(usual)} at {level}; refused as doubtful up to {least}")
    rest = [one for _, like, one in found if not like]
    print(f"with a standstill or a start to come: {sum(all(one.values()) for one in rest)} of {len(rest)}")
    print(f"{plants - len(found)} with too few whole months")
    print(f"{time.monotonic() - began:.0f} s")
    return int(hits <= least)


if __name__ == "__main__":
    sys.exit(main(*([int(sys.argv[1])] if len(sys.argv) > 1 else []), *sys.argv[2:3]))
