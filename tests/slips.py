"""Slips 常见差错: what a careless clerk does to the file of a plausible smelter; generated ones, and the usual ones by name."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from plausible import Activity, plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Slip = Callable[[Activity, Random], None]


def column(activity: Activity, *path: Any) -> dict[str, Any]:
    """The column of months at a path."""
    at: Any = activity
    for step in path:
        at = at[step]
    assert isinstance(at, dict)
    return at


METAL, ANODE = ("process", 0, "liquid_aluminium"), ("process", 0, "anode")
POWER = ("process", 0, "electricity", 0, "amount")
DIESEL, BOUGHT = ("fuel", 0, "amount"), ("electricity", 0, "amount")
MAIN = (("metal", METAL), ("anode", ANODE), ("power", POWER))
ALL = (*MAIN, ("diesel", DIESEL))


def times(stated: dict[str, Any], factor: Decimal, months: range | None = None) -> None:
    """Numbers of another unit, or with another decimal point."""
    stated["values"] = [
        f"{Decimal(value) * factor:f}" if months is None or at in months else value for at, value in enumerate(stated["values"])
    ]


def _on(path: tuple[Any, ...], activity: Activity, random: Random) -> list[str]:
    """The values at a path, of a process by chance."""
    if path[0] == "process":
        path = ("process", random.randrange(len(activity["process"])), *path[2:])
    values = column(activity, *path)["values"]
    assert isinstance(values, list)
    return values


def _busy(values: list[str], length: int) -> int:
    """Where so many months begin that are all at work."""
    return next(at for at in range(len(values)) if all(Decimal(value) for value in values[at : at + length]))


def _scaled(factor: str, *path: Any) -> Slip:
    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        values[:] = [f"{Decimal(value) * Decimal(factor):f}" for value in values]

    return slip


def _swapped(one: tuple[Any, ...], other: tuple[Any, ...]) -> Slip:
    """Two columns in each other's place, of one process."""

    def slip(activity: Activity, random: Random) -> None:
        state = random.getstate()
        first = _on(one, activity, random)
        random.setstate(state)
        second = _on(other, activity, random)
        first[:], second[:] = list(second), list(first)

    return slip


def _working(values: list[str], random: Random, *, neighbours: bool = False) -> int:
    """A month at work by chance; with `neighbours` the next one works, too."""
    found = [at for at in range(12 - neighbours) if Decimal(values[at]) and (not neighbours or Decimal(values[at + 1]))]
    return random.choice(found)


def _left_out(*paths: tuple[Any, ...]) -> Slip:
    """A month that nobody entered: 0 in each of the columns, which belong to one process."""

    def slip(activity: Activity, random: Random) -> None:
        state = random.getstate()
        month = -1
        for path in paths:
            random.setstate(state)
            values = _on(path, activity, random)
            month = _working(values, random) if month < 0 else month
            values[month] = "0"

    return slip


def _moved_up(*path: Any) -> Slip:
    """A month left out, the later ones moved up, nothing in December."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        at = _working(values, random, neighbours=True)
        values[:] = [*values[:at], *values[at + 1 :], "0"]

    return slip


def _moved_down(*path: Any) -> Slip:
    """A month entered twice, the later ones moved down, December lost."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        at = _working(values, random, neighbours=True)
        values[:] = [*values[: at + 1], *values[at:11]]

    return slip


def _copied(*paths: tuple[Any, ...], far: bool = False) -> Slip:
    """A month copied into the next one, or (`far`) into any other one, in each of the columns, which belong to one process."""

    def slip(activity: Activity, random: Random) -> None:
        state = random.getstate()
        at, to = -1, -1
        for path in paths:
            random.setstate(state)
            values = _on(path, activity, random)
            if at < 0:
                at = _working(values, random, neighbours=True)
                others = [month for month in range(12) if month != at and Decimal(values[month]) and values[month] != values[at]]
                to = random.choice(others) if far else at + 1
            values[to] = values[at]

    return slip


def _shifted(*paths: tuple[Any, ...], by: int = 1) -> Slip:
    """Columns of one process that are a month late or early, the odd month at the other end."""

    def slip(activity: Activity, random: Random) -> None:
        state = random.getstate()
        for path in paths:
            random.setstate(state)
            values = _on(path, activity, random)
            values[:] = values[-by:] + values[:-by]

    return slip


def _partly(*path: Any) -> Slip:
    """A part of a column, five months at least, a month late: the month after it stands before it."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        length = random.randrange(5, 10)
        begin = random.randrange(0, 12 - length + 1)
        part = values[begin : begin + length]
        values[begin : begin + length] = part[-1:] + part[:-1]

    return slip


def _mixed(factor: str, *path: Any) -> Slip:
    """Another unit from a month on, or up to it, or in two months."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        begin = random.randrange(2, 11)
        months = random.choice((range(begin), range(begin, 12), random.sample(range(12), 2)))
        busy = [month for month in months if Decimal(values[month])] or [_busy(values, 1)]
        for month in busy:
            values[month] = f"{Decimal(values[month]) * Decimal(factor):f}"

    return slip


def _in_one_month(*path: Any, others: bool = False) -> Slip:
    """A year's total in one month; the others empty, or still there."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        whole = sum(map(Decimal, values))
        if not others:
            values[:] = ["0"] * 12
        values[random.choice((0, 5, 11))] = f"{whole:f}"

    return slip


def _dragged(*path: Any) -> Slip:
    """Five months or more in equal steps, of one unit or of the first two months."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        begin = max(random.randrange(6), min(_busy(values, 2), 6))
        step = random.choice((Decimal(1), Decimal(values[begin + 1]) - Decimal(values[begin]) or Decimal(1)))
        for at in range(begin + 1, random.choice((begin + 5, 12))):
            values[at] = f"{Decimal(values[begin]) + step * (at - begin):f}"

    return slip


def _pasted(*path: Any) -> Slip:
    """One month in the three after it."""

    def slip(activity: Activity, random: Random) -> None:
        values = _on(path, activity, random)
        begin = max(random.randrange(8), min(_busy(values, 1), 8))
        values[begin + 1 : begin + 4] = [values[begin]] * 3

    return slip


def _half(*paths: tuple[Any, ...]) -> Slip:
    """The first half-year copied into the second."""

    def slip(activity: Activity, random: Random) -> None:
        state = random.getstate()
        for path in paths:
            random.setstate(state)
            values = _on(path, activity, random)
            values[6:] = values[:6]

    return slip


GENERATED: dict[str, dict[str, Slip]] = {
    "unit × 10": {f"{name} × {factor}": _scaled(factor, *path) for name, path in MAIN for factor in ("10", "0.1")}
    | {"purchase × 10": _scaled("10", *BOUGHT), "purchase × 0.1": _scaled("0.1", *BOUGHT)},
    "unit × 1000": {f"{name} × {factor}": _scaled(factor, *path) for name, path in MAIN for factor in ("1000", "0.001")}
    | {"diesel × 1000": _scaled("1000", *DIESEL), "purchase × 1000": _scaled("1000", *BOUGHT)},
    "swapped columns": {
        "metal and anode swapped": _swapped(METAL, ANODE),
        "metal and power swapped": _swapped(METAL, POWER),
        "anode and power swapped": _swapped(ANODE, POWER),
    },
    "a month left out": {f"a month of {name} left out": _left_out(path) for name, path in ALL}
    | {"a month of metal and anode left out": _left_out(METAL, ANODE), "a row left out": _left_out(METAL, ANODE, POWER)},
    "a month left out, the later ones moved up": {f"{name} moved up": _moved_up(*path) for name, path in ALL},
    "a month copied": {f"a month of {name} copied": _copied(path) for name, path in MAIN}
    | {"a row copied": _copied(METAL, ANODE, POWER), "a row copied somewhere": _copied(METAL, ANODE, POWER, far=True)}
    | {"power copied somewhere": _copied(POWER, far=True), "half a year of metal copied": _half(METAL)}
    | {"half a year of anode copied": _half(ANODE), "half a year of diesel copied": _half(DIESEL)},
    "a month twice, the later ones moved down": {f"{name} moved down": _moved_down(*path) for name, path in MAIN},
    "shifted": {f"{name} shifted": _shifted(path) for name, path in MAIN}
    | {f"{name} shifted back": _shifted(path, by=-1) for name, path in MAIN}
    | {"all columns shifted": _shifted(METAL, ANODE, POWER)},
    "partly shifted": {f"a part of {name} shifted": _partly(*path) for name, path in MAIN},
    "two units in a column": {
        f"{name} mixed by {factor}": _mixed(factor, *path) for name, path in (*ALL, ("purchase", BOUGHT)) for factor in ("1000", "0.1")
    }
    | {"power in MWh and GJ": _mixed("3.6", *POWER), "power in kWh and 万kWh": _mixed("0.0001", *POWER)},
    "a year in one month": {f"{name} of the year in a month": _in_one_month(*path) for name, path in ALL}
    | {f"{name} of the year in a month more": _in_one_month(*path, others=True) for name, path in ALL},
    "equal steps": {f"{name} dragged": _dragged(*path) for name, path in ALL},
    "pasted": {f"{name} pasted": _pasted(*path) for name, path in ALL},
}  # fmt: skip
"""Kind, then name, to what it does to an activity."""

HIDDEN: dict[str, Slip] = {
    "diesel × 10": _scaled("10", *DIESEL),
    "diesel × 0.1": _scaled("0.1", *DIESEL),
    "a month of diesel copied": _copied(DIESEL),
    "a month of metal copied somewhere": _copied(METAL, far=True),
    "a month of anode copied somewhere": _copied(ANODE, far=True),
    "diesel shifted": _shifted(DIESEL),
    "purchase shifted": _shifted(BOUGHT),
}
"""What a plausible plant may look like as well: shown without a goal, so that nobody reads silence as a proof."""


def each(slips: Mapping[str, Slip], plants: int, first: int) -> Iterator[tuple[str, Activity]]:
    """(name, activity) of some slips, each on `plants` plausible smelters of their own, the first of the seed `first`."""
    seed = first
    for name, slip in slips.items():
        for _ in range(plants):
            activity = deepcopy(plant(seed))
            slip(activity, Random(seed))
            yield f"{name} ({seed})", activity
            seed += 1


def generated(plants: int, first: int = 1000) -> Iterator[tuple[str, str, Activity]]:
    """(kind, name, activity) of every generated slip, each on `plants` smelters of their own."""
    for kind, slips in GENERATED.items():
        for name, activity in each(slips, plants, first):
            yield kind, name, activity
        first += plants * len(slips)


def _set(*path: Any, to: Any) -> Callable[[Activity], None]:
    def slip(activity: Activity) -> None:
        column(activity, *path[:-1])[path[-1]] = to

    return slip


def _lab(value: str) -> dict[str, str]:
    return {"value": value, "source": "laboratory"}


def _row(table: str, **row: Any) -> Callable[[Activity], None]:
    return lambda activity: activity.setdefault(table, []).append(row)


def _twice(table: str) -> Callable[[Activity], None]:
    return lambda activity: activity[table].append(deepcopy(activity[table][0]))


def _at(at: int, *path: Any, by: str) -> Callable[[Activity], None]:
    return lambda activity: times(column(activity, *path), Decimal(by), range(at, at + 1))


def _bought(activity: Activity) -> None:
    for row in activity["electricity"]:
        times(row["amount"], Decimal("0.14"))


P = ("process", 0)
USUAL: dict[str, Callable[[Activity], None]] = {
    "anode and metal swapped": lambda activity: _swapped(METAL, ANODE)(activity, Random(0)),
    "one month of metal × 10": _at(4, *METAL, by="10"),
    "one month of anode × 10": _at(7, *ANODE, by="10"),
    "one month of power × 100": _at(2, *POWER, by="100"),
    "a month 0 while anodes were used": _at(5, *METAL, by="0"),
    "a month of anodes 0 while metal was made": _at(5, *ANODE, by="0"),
    "metal in kt under t": lambda activity: times(column(activity, *METAL), Decimal("0.001")),
    "kt as the unit of tonnes": _set(*METAL, "unit", to="kt"),
    "anodes in kg under t": lambda activity: times(column(activity, *ANODE), Decimal(1000)),
    "万kWh as the unit of MWh": _set(*POWER, "unit", to="万kWh"),
    "kWh as the unit of MWh": _set(*POWER, "unit", to="kWh"),
    "the enterprise buys a seventh of what its processes take": _bought,
    "capacity in 10^4 t under t": _set(*P, "capacity", to="41.0 t"),
    "capacity 万t for t": _set(*P, "capacity", to="410000 万t"),
    "capacity too small by ten": _set(*P, "capacity", to="20000 t"),
    "current in A under kA": _set(*P, "current", to="400000 kA"),
    "cells too many by ten": _set(*P, "cells", to=3000),
    "minutes of a year": _set(*P, "anode_effect_minutes", to="2000 min"),
    "effects of a year per cell": _set(*P, "anode_effects", to="52 1/(cell·d)"),
    "butts ten times": _set(*P, "butts", to="900000 t"),
    "sulphur with a share's decimal point": _set(*P, "anode_sulphur", to=_lab("0.02 %")),
    "sulphur 20 %": _set(*P, "anode_sulphur", to=_lab("20 %")),
    "ash 0.004 %": _set(*P, "anode_ash", to=_lab("0.004 %")),
    "anode carbon 9.8 %": _set(*P, "anode_carbon", to=_lab("9.8 %")),
    "loss 1.518 %": _set(*P, "anode_loss", to=_lab("1.518 %")),
    "loss 1518 %": _set(*P, "anode_loss", to=_lab("1518 %")),
    "efficiency 9.3 %": _set(*P, "current_efficiency", to="9.3 %"),
    "gross calorific value": _row("fuel", item="natural-gas", amount="30 10^4Nm3", ncv=_lab("431 GJ/10^4Nm3")),
    "MJ/m3 as GJ per 10^4 Nm3": _row("fuel", item="natural-gas", amount="30 10^4Nm3", ncv=_lab("38.931 GJ/10^4Nm3")),
    "kcal for GJ": _row("fuel", item="bituminous-coal", amount="3 t", ncv=_lab("2.3 GJ/t")),
    "elemental carbon 0.06": _row("fuel", item="bituminous-coal", amount="3 t", elemental_carbon=_lab("0.06 tC/t")),
    "elemental carbon of gas a tenth": _row("fuel", item="natural-gas", amount="9 10^4Nm3", elemental_carbon=_lab("0.59 tC/10^4Nm3")),
    "factor per GJ for per TJ": _row("fuel", item="natural-gas", amount="9 10^4Nm3", emission_factor=_lab("56.1 tCO2/GJ")),
    "factor a tenth": _row("fuel", item="natural-gas", amount="9 10^4Nm3", emission_factor=_lab("5.61 tCO2/TJ")),
    "oxidation 0.98 %": _row("fuel", item="diesel", amount="9 t", oxidation=_lab("0.98 %")),
    "oxidation 98": _row("fuel", item="diesel", amount="9 t", oxidation=_lab("98 1")),
    "purity 0.95 %": _row("carbonate", item="limestone", amount="9 t", purity=_lab("0.95 %")),
    "purity 97.5": _row("carbonate", item="limestone", amount="9 t", purity=_lab("97.5 1")),
    "carbonate factor ten times": _row("carbonate", item="soda-ash", amount="9 t", emission_factor=_lab("4.15 tCO2/t")),
    "heat factor hundred times": _row("heat", amount="9 GJ", emission_factor=_lab("11 tCO2/GJ")),
    "grid factor in kg": _row("electricity", supply="grid", amount="9 MWh", location_factor=_lab("530.6 tCO2/MWh")),
    "a bill loaded twice": _twice("fuel"),
    "a purchase loaded twice": _twice("electricity"),
    "coal of the power plant": _row("fuel", item="bituminous-coal", amount="3000000 t"),
    "heat in MJ under GJ": _set("heat", to=[{"amount": "30000000 GJ"}]),
    "carbonate in kg under t": _row("carbonate", item="limestone", amount="90000 t"),
    "evidence of last year": lambda activity: _proof(activity, "2023-01-01", "2023-12-31", "90 MWh"),
    "evidence in kWh under MWh": lambda activity: _proof(activity, "2024-01-01", "2024-12-31", "900000000 MWh"),
    "a start in the middle of the year": _set(*P, "started", to="2024-07-01"),
    "a start after the year": _set(*P, "started", to="2025-02-01"),
    "a stop years ago": _set(*P, "stopped", to="2004-12-31"),
    "a stop before the start": lambda activity: activity["process"][0].update(started="2019-01-01", stopped="2018-01-01"),
    "the year 2035": _set("year", to=2035),
    "a good heavier than what it was made of": _row(
        "product", id="bars", cn="7604", amount="1000 t", precursor=[{"good": "7601", "mass": "100 t"}]
    ),
}  # fmt: skip
"""Usual slips by name, each done to one plausible smelter."""


def _proof(activity: Activity, begins: str, ends: str, amount: str) -> None:
    proof = {"kind": "green-power-consumption-certificate", "number": "G-1", "amount": amount, "from": begins, "to": ends}
    activity["process"][0]["electricity"].append({"supply": "green-power", "amount": "90 MWh", "evidence": [proof]})


def usual(seed: int = 8) -> Iterator[tuple[str, Activity]]:
    """(name, activity) of every usual slip."""
    for name, slip in USUAL.items():
        activity = deepcopy(plant(seed, 2024))
        slip(activity)
        yield name, activity
