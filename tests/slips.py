"""Slips 常见差错: what a careless clerk does to the file of a plausible smelter; generated ones, and the usual ones by name."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from plausible import Table as Activity
from plausible import plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def column(activity: Activity, *path: Any) -> dict[str, Any]:
    """The column of months at a path."""
    at: Any = activity
    for step in path:
        at = at[step]
    assert isinstance(at, dict)
    return at


METAL, ANODE = ("process", 0, "liquid_aluminium"), ("process", 0, "anode")
POWER = ("process", 0, "electricity", 0, "amount")
DIESEL = ("fuel", 0, "amount")


def times(stated: dict[str, Any], factor: Decimal, months: range | None = None) -> None:
    """Numbers of another unit, or with another decimal point."""
    stated["values"] = [
        f"{Decimal(value) * factor:f}" if months is None or at in months else value for at, value in enumerate(stated["values"])
    ]


def _scaled(factor: str, *path: Any) -> Callable[[Activity, Random], None]:
    return lambda activity, _: times(column(activity, *path), Decimal(factor))


def _swapped(activity: Activity, _: Random) -> None:
    one, other = column(activity, *METAL), column(activity, *ANODE)
    one["values"], other["values"] = other["values"], one["values"]


def _left_out(*path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, random: Random) -> None:
        column(activity, *path)["values"][random.randrange(12)] = "0"

    return slip


def _row_left_out(activity: Activity, random: Random) -> None:
    at = random.randrange(1, 11)
    for path in (METAL, ANODE):
        column(activity, *path)["values"][at] = "0"


def _copied(*path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, random: Random) -> None:
        values = column(activity, *path)["values"]
        at = random.choice((0, 1, 2, 3, 4, 5, 7, 8, 9, 10))  # of another length than the month before
        values[at + 1] = values[at]

    return slip


def _shifted(*path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, _: Random) -> None:
        stated = column(activity, *path)
        stated["values"] = stated["values"][-1:] + stated["values"][:-1]

    return slip


def _mixed(factor: str, *path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, random: Random) -> None:
        begin = random.randrange(3, 9)
        times(column(activity, *path), Decimal(factor), range(begin, 12))

    return slip


def _in_one_month(*path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, random: Random) -> None:
        stated = column(activity, *path)
        whole = sum(map(Decimal, stated["values"]))
        stated["values"] = ["0"] * 12
        stated["values"][random.choice((0, 11))] = f"{whole:f}"

    return slip


def _dragged(*path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, random: Random) -> None:
        values = column(activity, *path)["values"]
        begin = random.randrange(6)
        step = random.choice((Decimal(1), Decimal(values[begin + 1]) - Decimal(values[begin])))
        for at in range(begin + 1, 12):
            values[at] = f"{Decimal(values[begin]) + step * (at - begin):f}"

    return slip


def _pasted(*path: Any) -> Callable[[Activity, Random], None]:
    def slip(activity: Activity, random: Random) -> None:
        values = column(activity, *path)["values"]
        begin = random.randrange(8)
        values[begin + 1 : begin + 4] = [values[begin]] * 3

    return slip


GENERATED: dict[str, Callable[[Activity, Random], None]] = {
    **{f"{name} × {factor}": _scaled(factor, *path)
       for name, path in (("metal", METAL), ("anode", ANODE), ("power", POWER)) for factor in ("10", "1000", "0.1", "0.001")},
    "diesel × 1000": _scaled("1000", *DIESEL),
    "metal and anode swapped": _swapped,
    "a month of metal left out": _left_out(*METAL),
    "a month of anode left out": _left_out(*ANODE),
    "a month of power left out": _left_out(*POWER),
    "a month of diesel left out": _left_out(*DIESEL),
    "a month of both left out": _row_left_out,
    "a month of metal copied": _copied(*METAL),
    "a month of anode copied": _copied(*ANODE),
    "metal shifted": _shifted(*METAL),
    "anode shifted": _shifted(*ANODE),
    "power shifted": _shifted(*POWER),
    "two units of metal": _mixed("1000", *METAL),
    "two units of anode": _mixed("0.001", *ANODE),
    "two units of power": _mixed("0.1", *POWER),
    "two units of diesel": _mixed("1000", *DIESEL),
    "metal of the year in a month": _in_one_month(*METAL),
    "power of the year in a month": _in_one_month(*POWER),
    "diesel of the year in a month": _in_one_month(*DIESEL),
    "metal dragged": _dragged(*METAL),
    "anode dragged": _dragged(*ANODE),
    "diesel dragged": _dragged(*DIESEL),
    "anode pasted": _pasted(*ANODE),
    "diesel pasted": _pasted(*DIESEL),
}  # fmt: skip
"""Name to what it does to an activity."""


def generated(plants: int, first: int = 1000) -> Iterator[tuple[str, Activity]]:
    """(name, activity) of every slip, each on `plants` plausible smelters of their own."""
    seed = first
    for name, slip in GENERATED.items():
        for _ in range(plants):
            seed += 1
            activity = deepcopy(plant(seed))
            slip(activity, Random(seed))
            yield f"{name} ({seed})", activity


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
    "anode and metal swapped": lambda activity: _swapped(activity, Random(0)),
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
        activity = deepcopy(plant(seed))
        slip(activity)
        yield name, activity
