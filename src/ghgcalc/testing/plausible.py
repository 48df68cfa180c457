"""Plausible smelters: a year of a plant as plants are, by the silent bands of the checks; the same seed gives the same plant.

Metal follows from current, cells, efficiency and the days of the month, anodes and electricity from the metal, each with the scatter that
stocks and tapping bring. Numbers stand as texts with as many decimals as a ledger has. It knows nothing of the checks themselves, and
nothing of a real plant: the figures are made up.
"""

from __future__ import annotations

from calendar import monthrange
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, Protocol, TypeVar

Table = dict[str, Any]
Choice = TypeVar("Choice")


class Dice(Protocol):
    """What a plant is thrown with: `random.Random`, or draws of hypothesis. The first of several choices is the simplest."""

    def choice(self, seq: tuple[Choice, ...], /) -> Choice:
        """One of several."""
        ...

    def random(self) -> float:
        """From 0 to below 1; nearer to 1 is simpler."""
        ...

    def randrange(self, start: int, stop: int, step: int = 1, /) -> int:
        """A whole number from `start` to below `stop`."""
        ...

    def uniform(self, a: float, b: float, /) -> float:
        """Between two numbers."""
        ...

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Around a number."""
        ...


FARADAY = 0.335573
"""kg of aluminium per kA and hour."""
PROVINCES = ("Xinjiang", "Yunnan", "Inner Mongolia", "Shandong", "Gansu", "Qinghai", "Henan")


def text(value: float, places: int) -> str:
    """A number with `places` decimals, half up."""
    return f"{Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def scatter(random: Dice, share: float, most: float = 2.6) -> float:
    """About 1, by a share; never further off than `most` times it."""
    return 1 + share * max(-most, min(most, random.gauss(0, 1)))


def series(values: list[float], unit: str, places: int) -> dict[str, Any]:
    """A column of months as the file states it."""
    return {"unit": unit, "values": [text(value, places) for value in values]}


def plant(seed: int, year: int = 2024) -> Table:
    """The table of a plausible smelter; the same seed gives the same plant."""
    return thrown(Random(seed), f"Plausible {seed}", year)  # noqa: S311 - nothing secret


def thrown(random: Dice, name: str, year: int) -> Table:
    """The table of a plausible smelter, as the dice fall."""
    found: Table = {"schema": "ghgcalc/activity/1", "year": year}
    found["entity"] = {"name": name, "province": random.choice(PROVINCES)}
    rounded = random.random() < 0.15  # a ledger in whole tonnes
    metal_places = 0 if rounded else random.choice((2, 2, 2, 3))
    power_unit, per_power, power_places = random.choice((("MWh", 1.0, 3), ("kWh", 1000.0, 0), ("万kWh", 0.1, 4)))
    found["process"] = []
    metals: list[list[float]] = []
    grids: list[list[float]] = []
    greens: list[list[float]] = []
    for number in range(1, random.choice((1, 1, 2, 2, 3)) + 1):
        process, metal, grid, green = _process(random, f"P{number}", year, metal_places, power_unit, per_power, power_places)
        found["process"].append(process)
        metals.append(metal)
        grids.append(grid)
        greens.append(green)
    days = [monthrange(year, month)[1] for month in range(1, 13)]
    output = [sum(month) for month in zip(*metals, strict=True)]
    whole = sum(output)
    rest = random.uniform(1.01, 1.04)  # casting, compressors, offices
    bought = [sum(month) * rest for month in zip(*grids, strict=True)]
    market = [sum(month) * rest for month in zip(*greens, strict=True)]
    found["electricity"] = [{"supply": "grid", "amount": series([one * per_power for one in bought], power_unit, power_places)}]
    if any(market):
        found["electricity"].append(
            {"supply": "green-power", "amount": series([one * per_power for one in market], power_unit, power_places)}
        )
    found["fuel"] = _fuels(random, whole, days)
    if random.random() < 0.5:
        tonnes = whole * random.uniform(0.0005, 0.006)
        amounts = [tonnes * day / sum(days) * scatter(random, 0.08) for day in days]
        found["carbonate"] = [{"item": random.choice(("soda-ash", "limestone")), "amount": series(amounts, "t", 2)}]
    if random.random() < 0.4:
        found["heat"] = [{"amount": f"{text(whole * random.uniform(0.01, 0.3), 1)} GJ"}]
    if random.random() < 0.15:
        baked = [month * random.uniform(0.50, 0.52) for month in output]
        found["anode_plant"] = [{"id": "A1", "baked_anodes": series(baked, "t", 2)}]
        gas = [month * 0.013 * scatter(random, 0.05) for month in baked]  # 10^4 Nm3 per t of baked anode
        found["fuel"].append({"item": "coke-oven-gas", "amount": series(gas, "10^4Nm3", 3)})
    return found


def _process(
    random: Dice, name: str, year: int, places: int, power_unit: str, per_power: float, power_places: int
) -> tuple[Table, list[float], list[float], list[float]]:
    """A potline, its metal, and its electricity of the grid and of the market by month in MWh."""
    current = random.choice((200, 240, 300, 320, 350, 400, 420, 500, 600))
    cells = random.randrange(120, 330, 2)
    efficiency = random.uniform(0.905, 0.948)
    days = [monthrange(year, month)[1] for month in range(1, 13)]
    metal = [FARADAY * current * 24 * day * cells / 1000 * efficiency * scatter(random, 0.007) for day in days]
    theory = 2.9396 * current * cells * 0.93
    capacity = max(theory * random.uniform(0.98, 1.06), sum(metal) * 1.002)
    gross, loss = random.uniform(0.458, 0.508), random.uniform(0.13, 0.19)
    anode = [month * gross * scatter(random, 0.009) for month in metal]
    process: Table = {"id": name, "liquid_aluminium": series(metal, "t", places), "anode": series(anode, "t", places)}
    if random.random() < 0.7:
        process |= {"capacity": f"{text(capacity / 100 + 0.5, 0)}00 t"}
        process |= {"cells": cells, "current": f"{current} kA"}
    if random.random() < 0.3:
        process["butts"] = series([month * loss * scatter(random, 0.03) for month in anode], "t", places)
    if random.random() < 0.3:
        process["started"] = f"{random.randrange(2003, year - 1)}-06-01"
    if random.random() < 0.4:
        minutes = random.uniform(0.05, 0.4)
        monthly = [minutes * scatter(random, 0.2) for _ in days]
        process["anode_effect_minutes"] = series(monthly, "min", 2)
    if random.random() < 0.25:
        process["anode_sulphur"] = {"value": f"{text(random.uniform(1.2, 2.8), 2)} %", "source": "laboratory report"}
        process["anode_ash"] = {"value": f"{text(random.uniform(0.3, 0.8), 2)} %", "source": "laboratory report"}
    specific = random.uniform(12.85, 13.75)
    power = [month * specific * scatter(random, 0.006) for month in metal]
    share = random.choice((0.0, 0.0, 0.2, 0.35))
    shares = [share * scatter(random, 0.05) for _ in days]
    green = [used * one for used, one in zip(power, shares, strict=True)]
    grid = [used - one for used, one in zip(power, green, strict=True)]
    process["electricity"] = [{"supply": "grid", "amount": series([one * per_power for one in grid], power_unit, power_places)}]
    if share:
        proof = {
            "kind": "green-power-consumption-certificate",
            "number": f"GPCC-{year}-{name}",
            "amount": f"{text(sum(green), 3)} MWh",
            "from": f"{year}-01-01",
            "to": f"{year}-12-31",
        }
        amounts = series([one * per_power for one in green], power_unit, power_places)
        process["electricity"].append({"supply": "green-power", "amount": amounts, "evidence": [proof]})
    return process, metal, grid, green


def _fuels(random: Dice, whole: float, days: list[int]) -> list[Table]:
    """Diesel of the vehicles, gas of the cast house (more in winter at some), petrol at a few."""
    fuels: list[Table] = []
    diesel = whole * random.uniform(0.001, 0.0035)
    fuels.append({"item": "diesel", "amount": series([diesel * day / 366 * scatter(random, 0.1) for day in days], "t", 2)})
    if random.random() < 0.7:
        gas = whole * random.uniform(0.001, 0.0035)  # 10^4 Nm3
        winter = random.choice((0.0, 0.0, 0.25))
        shape = [1 + winter * (1 if month in (1, 2, 12) else -1 if month in (6, 7, 8) else 0) for month in range(1, 13)]
        amounts = [gas * day / 366 * one * scatter(random, 0.08) for day, one in zip(days, shape, strict=True)]
        row: Table = {"item": "natural-gas", "amount": series(amounts, "10^4Nm3", 2)}
        if random.random() < 0.5:
            row["ncv"] = {"value": f"{text(random.uniform(335, 395), 2)} GJ/10^4Nm3", "source": "supplier's certificate"}
        fuels.append(row)
    if random.random() < 0.3:
        petrol = whole * random.uniform(0.00005, 0.0002)
        fuels.append({"item": "gasoline", "amount": series([petrol * day / 366 * scatter(random, 0.15) for day in days], "t", 2)})
    return fuels
