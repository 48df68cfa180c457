"""Plausible smelters: a year of a plant as plants are, by the silent bands of the checks; the same seed gives the same plant.

Metal follows from current, cells, efficiency and the days of the month, anodes and electricity from the metal, each with the scatter that
stocks and tapping bring: little at a very regular plant, more at a restless one. Some potlines start or stop during the year, some run a
month at part load, some have several suppliers, some ledgers are kept in whole tonnes or in tens and hundreds of them. Numbers stand as
texts with as many decimals as a ledger has. It knows nothing of the checks themselves, and nothing of
a real plant: the figures are made up.
"""

from __future__ import annotations

from calendar import monthrange
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar

from ghgcalc.brief import brief

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
    """A column of months as the file states it; with -1 or -2 places in round tens or hundreds."""
    return {"unit": unit, "values": [text(value, places) for value in values]}


@brief
class Habits(NamedTuple):
    """How a plant keeps its ledgers: the scatter of its months, its decimals, its unit of electricity."""

    metal: float
    anode: float
    power: float
    places: int
    unit: str
    per_mwh: float
    power_places: int


def habits(random: Dice) -> Habits:
    """One in four is very regular, one in four restless; one in four rounds."""
    regular = random.choice((0.2, 1.0, 1.0, 1.6))
    places = random.choice((0, -1, -2)) if random.random() < 0.25 else random.choice((2, 2, 2, 3))
    unit, per, power_places = random.choice(
        (("MWh", 1.0, 3), ("kWh", 1000.0, 0), ("万kWh", 0.1, 4), ("MWh", 1.0, 0), ("万kWh", 0.1, 1))
    )
    return Habits(0.007 * regular, 0.009 * regular, 0.006 * regular, places, unit, per, power_places)


@brief
class Month(NamedTuple):
    """The part of a month's output that is made, and anodes and electricity per tonne beside those of a usual month."""

    load: float = 1.0
    anode: float = 1.0
    power: float = 1.0


AFTER_A_START = (0.80, 0.85, 0.90)
"""Current efficiency in the first months after a start, a smelter's published rule; a usual one is 0.9355."""


def year_of(random: Dice, year: int) -> tuple[Table, list[Month]]:
    """The dates of a potline that fall into the year, and its months: usual ones, a start, a stop, or one month of maintenance."""
    months = [Month()] * 12
    fate = random.random()
    at = random.randrange(1, 11)
    day, days = random.randrange(1, 26), monthrange(year, at + 1)[1]
    if fate < 0.08:
        months[:at] = [Month(0, 0, 0)] * at
        for late, efficiency in enumerate(AFTER_A_START[: 12 - at]):
            share = efficiency / 0.9355
            part = (days - day + 1) / days if late == 0 else 1.0
            months[at + late] = Month(part * share, random.uniform(1.0, 1.06), random.uniform(0.98, 1.0) / share)
        return {"started": f"{year}-{at + 1:02}-{day:02}"}, months
    if fate < 0.16:
        months[at] = Month(day / days, random.uniform(0.97, 1.0), random.uniform(1.0, 1.03))
        months[at + 1 :] = [Month(0, 0, 0)] * (11 - at)
        return {"stopped": f"{year}-{at + 1:02}-{day:02}"}, months
    if fate < 0.26:
        months[at] = Month(random.uniform(0.45, 0.9), random.uniform(0.98, 1.02), random.uniform(1.0, 1.03))
    old = {"started": f"{random.randrange(2003, year - 1)}-06-01"} if random.random() < 0.3 else {}
    return old, months


def plant(seed: int, year: int | None = None) -> Table:
    """The table of a plausible smelter; of one of three years, unless `year` says which. The same seed gives the same plant."""
    return thrown(Random(seed), f"Plausible {seed}", year)  # noqa: S311 - nothing secret


def thrown(random: Dice, name: str, year: int | None) -> Table:
    """The table of a plausible smelter, as the dice fall."""
    drawn = random.choice((2023, 2024, 2025))
    year = year or drawn
    found: Table = {"schema": "ghgcalc/activity/1", "year": year}
    found["entity"] = {"name": name, "province": random.choice(PROVINCES)}
    kept = habits(random)
    found["process"] = []
    metals: list[list[float]] = []
    grids: list[list[float]] = []
    greens: list[list[float]] = []
    for number in range(1, random.choice((1, 1, 2, 2, 3)) + 1):
        process, metal, grid, green = _process(random, f"P{number}", year, kept)
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
    found["electricity"] = []
    contracts = random.choice((1, 1, 1, 2, 3))  # several suppliers, each with its share of every month
    shares = [random.uniform(1, 3) for _ in range(contracts)]
    for share in shares:
        amounts = [month * share / sum(shares) * kept.per_mwh for month in bought]
        found["electricity"].append({"supply": "grid", "amount": series(amounts, kept.unit, kept.power_places)})
    if any(market):
        amounts = [one * kept.per_mwh for one in market]
        found["electricity"].append({"supply": "green-power", "amount": series(amounts, kept.unit, kept.power_places)})
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


def _process(random: Dice, name: str, year: int, kept: Habits) -> tuple[Table, list[float], list[float], list[float]]:
    """A potline, its metal, and its electricity of the grid and of the market by month in MWh."""
    current = random.choice((200, 240, 300, 320, 350, 400, 420, 500, 600))
    cells = random.randrange(120, 330, 2)
    efficiency = random.uniform(0.905, 0.948)
    dates, months = year_of(random, year)
    days = [monthrange(year, month)[1] for month in range(1, 13)]
    full = [FARADAY * current * 24 * day * cells / 1000 * efficiency * scatter(random, kept.metal) for day in days]
    metal = [one * month.load for one, month in zip(full, months, strict=True)]
    theory = 2.9396 * current * cells * 0.93
    capacity = max(theory * random.uniform(0.98, 1.06), sum(full) * 1.002)
    gross, loss = random.uniform(0.458, 0.508), random.uniform(0.13, 0.19)
    anode = [one * gross * month.anode * scatter(random, kept.anode) for one, month in zip(metal, months, strict=True)]
    process: Table = {"id": name, **dates}
    process |= {"liquid_aluminium": series(metal, "t", kept.places), "anode": series(anode, "t", kept.places)}
    if random.random() < 0.7:
        process |= {"capacity": f"{text(capacity / 100 + 0.5, 0)}00 t"}
        process |= {"cells": cells, "current": f"{current} kA"}
    if random.random() < 0.3:
        process["butts"] = series([month * loss * scatter(random, 0.03) for month in anode], "t", max(kept.places, 0))
    if random.random() < 0.4:
        minutes = random.uniform(0.05, 0.39)
        monthly = [minutes * scatter(random, 0.2) for _ in days]
        process["anode_effect_minutes"] = series(monthly, "min", 2)
    if random.random() < 0.25:
        process["anode_sulphur"] = {"value": f"{text(random.uniform(1.2, 2.8), 2)} %", "source": "laboratory report"}
        process["anode_ash"] = {"value": f"{text(random.uniform(0.3, 0.8), 2)} %", "source": "laboratory report"}
    specific = random.uniform(12.85, 13.75)
    power = [one * specific * month.power * scatter(random, kept.power) for one, month in zip(metal, months, strict=True)]
    share = random.choice((0.0, 0.0, 0.2, 0.35))
    green = [used * share * scatter(random, 0.05) for used in power]
    own = random.choice((0.0, 0.0, 0.0, 0.0, 0.4))
    captive = [used * own * scatter(random, 0.1) for used in power]
    grid = [used - one - other for used, one, other in zip(power, green, captive, strict=True)]

    def supplied(supply: str, amounts: list[float], **more: Any) -> Table:
        return {"supply": supply, "amount": series([one * kept.per_mwh for one in amounts], kept.unit, kept.power_places), **more}

    process["electricity"] = [supplied("grid", grid)]
    if share:
        proof = {
            "kind": "green-power-consumption-certificate",
            "number": f"GPCC-{year}-{name}",
            "amount": f"{text(sum(green), 3)} MWh",
            "from": f"{year}-01-01",
            "to": f"{year}-12-31",
        }
        process["electricity"].append(supplied("green-power", green, evidence=[proof]))
    if own:
        process["electricity"].append(supplied("captive", captive))
    return process, metal, grid, green


def _fuels(random: Dice, whole: float, days: list[int]) -> list[Table]:
    """Diesel of the vehicles, gas of the cast house (more in winter at some, in winter alone at others), petrol at a few."""
    fuels: list[Table] = []
    diesel = whole * random.uniform(0.001, 0.0035)
    fuels.append({"item": "diesel", "amount": series([diesel * day / 366 * scatter(random, 0.1) for day in days], "t", 2)})
    if random.random() < 0.15:  # a second tank
        second = diesel * random.uniform(0.05, 0.3)
        fuels.append({"item": "diesel", "amount": series([second * day / 366 * scatter(random, 0.15) for day in days], "t", 2)})
    if random.random() < 0.7:
        gas = whole * random.uniform(0.001, 0.0035)  # 10^4 Nm3
        winter = random.choice((0.0, 0.0, 0.25, 1.0))
        shape = [1 + winter * (1 if month in (1, 2, 12) else -1 if month in (6, 7, 8) else 0) for month in range(1, 13)]
        amounts = [gas * day / 366 * one * scatter(random, 0.08) for day, one in zip(days, shape, strict=True)]
        row: Table = {"item": "natural-gas", "amount": series(amounts, "10^4Nm3", 2)}
        if random.random() < 0.5:
            row["ncv"] = {"value": f"{text(random.uniform(335, 395), 2)} GJ/10^4Nm3", "source": "supplier's certificate"}
        fuels.append(row)
    if random.random() < 0.3:
        petrol = whole * random.uniform(0.00005, 0.0002)
        filled = random.choice((1, 1, 2, 3))  # a tank that is filled every so many months
        amounts = [petrol * filled / 12 * scatter(random, 0.15) if month % filled == 0 else 0.0 for month in range(12)]
        fuels.append({"item": "gasoline", "amount": series(amounts, "t", 2)})
    return fuels
