"""Sheet B: source streams and PFC.

A year is one row, each of its factors the mean of the months by what it multiplies: so their product is that of the months, exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.activity import POWER
from ghgcalc.brief import brief
from ghgcalc.communication.figures import HEAT, PLANT_HEAT, Read, harmonic, mean, stem, whole
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, simplest
from ghgcalc.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.communication.figures import Figures
    from ghgcalc.communication.plants import Plant
    from ghgcalc.inventory import Inventory, Line

ONE = Fraction(1)
PFC, OTHER_PFC = "anode-effect", "pfc-other"
GASES = (("cf4", "CF4"), ("c2f6", "C2F6"))
BESIDE = (HEAT, PLANT_HEAT, PFC, OTHER_PFC)
"""The sources that do not stand among the source streams."""


@brief
class Stream(NamedTuple):
    """One row of source streams, its months side by side: what the row is called, its method, its amounts and what multiplies them."""

    name: str
    method: str
    unit: str
    amounts: list[Fraction]
    factors: Mapping[str, list[Fraction]]
    lines: Sequence[Line]
    fossil: Fraction


def _amounts(months: Sequence[Read]) -> tuple[str, list[Fraction]]:
    unit = "10^3Nm3" if months[0].volume else "t"
    return unit, [month.get("amount", unit) for month in months]


def _per(unit: str) -> tuple[str, Fraction]:
    """The unit of what is stated per amount, and how many of it go into one of the form's."""
    return ("Nm3", Fraction(1000)) if unit == "10^3Nm3" else ("t", ONE)


def _fuel(factor: Callable[[Read, str, Fraction], Fraction], by: str) -> Callable[[str, Sequence[Read]], list[Stream]]:
    def made(name: str, months: Sequence[Read]) -> list[Stream]:
        unit, amounts = _amounts(months)
        per, times = _per(unit)
        factors: dict[str, list[Fraction]] = {}
        if by == "TJ":
            factors["ncv"] = [month.get("ncv", f"GJ/{per}") * times for month in months]
        factors["factor"] = [factor(month, per, times) for month in months]
        factors["oxidation"] = [month.get("oxidation", "1") for month in months]
        factors["biomass"] = [month.get("biomass_share", "1") for month in months]
        lines = [month.line for month in months]
        return [Stream(name, f"combustion tCO2/{by if by == 'TJ' else unit}", unit, amounts, factors, lines, whole(lines))]

    return made


def _ratio(month: Read) -> Fraction:
    return month.get("carbon_ratio", "tCO2/tC")


def _carbon_of_anode(month: Read) -> Fraction:
    return month.get("carbon", "1")


def _balance(name: str, months: Sequence[Read], amounts: list[Fraction], carbon: list[Fraction]) -> Stream:
    fossil = sum((a * c * _ratio(m) for a, c, m in zip(amounts, carbon, months, strict=True)), Fraction(0))
    return Stream(name, "balance", "t", amounts, {"carbon": carbon}, [month.line for month in months], fossil)


def _anode(name: str, months: Sequence[Read]) -> list[Stream]:
    carbon = [_carbon_of_anode(month) for month in months]
    if all("butts" in month for month in months):
        used = [month.get("consumption", "t") for month in months]
        back = [-month.get("butts", "t") for month in months]
        return [_balance(f"{name} in", months, used, carbon), _balance(f"{name} butts", months, back, carbon)]
    return [_balance(name, months, [month.get("net", "t") for month in months], carbon)]


def _carbon(name: str, months: Sequence[Read]) -> list[Stream]:
    amounts = [month.get("sign", "1") * month.get("amount", "t") for month in months]
    return [_balance(name, months, amounts, [month.get("carbon", "1") for month in months])]


def _pitch(name: str, months: Sequence[Read]) -> list[Stream]:
    lost = ("hydrogen", "baked_anodes", "waste_tar")
    amounts = [month.get("green_anodes", "t") - sum((month.get(one, "t") for one in lost), Fraction(0)) for month in months]
    return [_balance(name, months, amounts, [ONE] * len(months))]


def _packing(name: str, months: Sequence[Read]) -> list[Stream]:
    carbon = [ONE - month.get("packing_sulphur", "1") - month.get("packing_ash", "1") for month in months]
    return [_balance(name, months, [month.get("coke", "t") for month in months], carbon)]


def _process(name: str, months: Sequence[Read]) -> list[Stream]:
    unit, amounts = _amounts(months)
    per, times = _per(unit)
    factors = {
        "factor": [month.get("factor", f"tCO2/{per}") * times for month in months],
        "conversion": [month.get("conversion", "1") for month in months],
    }
    lines = [month.line for month in months]
    return [Stream(name, f"process tCO2/{unit}", unit, amounts, factors, lines, whole(lines))]


RECIPES: dict[str, Callable[[str, Sequence[Read]], list[Stream]]] = {
    "fuel.by_energy": _fuel(lambda month, _, __: month.get("emission_factor", "tCO2/TJ"), "TJ"),
    "fuel.by_heat": _fuel(lambda month, _, __: month.get("carbon_content", "tC/TJ") * _ratio(month), "TJ"),
    "fuel.by_carbon": _fuel(lambda month, per, times: month.get("elemental_carbon", f"tC/{per}") * times * _ratio(month), "amount"),
    "fuel.by_quantity": _fuel(lambda month, per, times: month.get("quantity_factor", f"tCO2/{per}") * times, "amount"),
    "anode.by_net": _anode,
    "carbon.balance": _carbon,
    "anode_bake.pitch": _pitch,
    "anode_bake.packing": _packing,
    "process.by_factor": _process,
}
"""What makes rows of the lines of an equation."""


def streams(inventory: Inventory, figures: Figures, plants: Sequence[Plant]) -> None:
    """Fill in the source streams, the PFC rows and the totals of the installation, its power plants among them."""
    direct = [line for line in inventory.lines if line.basis == "direct" and "enterprise" in line.levels]
    grouped: dict[str, list[Line]] = {}
    for line in direct:
        grouped.setdefault(stem(line), []).append(line)
    number = 0
    co2 = Fraction(0)
    sources: list[tuple[str, Sequence[Line]]] = []
    sources += [(name, lines) for name, lines in grouped.items() if lines[0].source not in BESIDE]
    for plant in plants:
        sources += [(f"{POWER}/{plant.id}/{name.rpartition('/')[2]}", lines) for name, lines in plant.streams.items()]
    for name, lines in sources:
        recipe = RECIPES.get(_base(lines[0]))
        if recipe is None:
            figures.findings.append(Finding.of("form-no-row", place=Place(row=name), line=name, equation=lines[0].equation))
            continue
        for stream in recipe(name, [Read(line) for line in lines]):
            number += 1
            _row(figures, f"stream.{number}", stream)
            co2 += stream.fossil
    pfc = [lines for lines in grouped.values() if lines[0].source == PFC]
    for at, lines in enumerate(pfc, 1):
        _pfc(figures, f"pfc.{at}", lines, inventory)
    others = [line for line in direct if line.source == OTHER_PFC]
    gases = whole(line for line in direct if line.source in (PFC, OTHER_PFC))
    figures.expect("total.co2", co2, "CO2")
    figures.expect("total.pfc", gases, "PFC")
    burnt = sum((plant.emission for plant in plants), Fraction(0))
    figures.expect("total.direct", whole(line for line in direct if line.source not in (HEAT, PLANT_HEAT)) + burnt, "direct")
    if others:  # of PFC outside anode effects the form has no row: its total takes them
        figures.put("total.pfc.manual", gases, ", ".join(sorted({stem(line) for line in others} | {stem(one[0]) for one in pfc})))
        known = {gas: printed(simplest(_mass(others, gas))) for gas in ("CF4", "C2F6")}
        told = any(line.gases for line in others)
        names = {
            f"gases{tail}": text("word", "gases-told", lang, **known) if told else text("word", "gases-untold", lang)
            for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True)
        }
        emission = printed(simplest(whole(others)))
        figures.findings.append(Finding.of("form-by-hand", "note", Place(row=stem(others[0])), emission=emission, **names))
    indirect = [line for line in inventory.lines if line.basis == "indirect" and "enterprise" in line.levels]
    if indirect:
        figures.put("total.indirect.manual", whole(indirect), "indirect")
        figures.expect("total.indirect", whole(indirect), "indirect")


def _mass(lines: Sequence[Line], gas: str) -> Fraction:
    """The mass of a gas, in t."""
    return sum((Fraction(one.mass) for line in lines for one in line.gases if one.gas == gas), Fraction(0))


def _base(line: Line) -> str:
    return line.equation.partition("[")[0]


def _row(figures: Figures, key: str, stream: Stream) -> None:
    resting = stem(stream.lines[0])
    method, _, unit = stream.method.partition(" ")
    figures.put(f"{key}.method", method, resting)
    figures.put(f"{key}.name", stream.name, resting)
    figures.put(f"{key}.amount", sum(stream.amounts, Fraction(0)), resting)
    figures.put(f"{key}.amount_unit", stream.unit, resting)
    if unit:
        figures.put(f"{key}.factor_unit", unit, resting)
    weights = stream.amounts
    for name, values in stream.factors.items():
        kept = [ONE - value for value in values] if name == "biomass" else values
        found = mean(kept, weights)
        figures.put(f"{key}.{name}", ONE - found if name == "biomass" else found, resting)
        weights = [weight * value for weight, value in zip(weights, kept, strict=True)]
    figures.expect(f"{key}.fossil", stream.fossil, resting)


def _pfc(figures: Figures, key: str, lines: Sequence[Line], inventory: Inventory) -> None:
    """One potline: production times minutes times slope, or times overvoltage by efficiency times coefficient."""
    months, resting = [Read(line) for line in lines], stem(lines[0])
    slope = _base(lines[0]) == "anode_effect.by_slope"
    figures.put(f"{key}.method", "slope" if slope else "overvoltage", resting)
    figures.put(f"{key}.technology", technology(inventory, lines[0].process), resting)
    weights = [month.get("production", "t") for month in months]
    figures.put(f"{key}.amount", sum(weights, Fraction(0)), resting)

    def put(name: str, values: list[Fraction], *, divides: bool = False) -> None:
        nonlocal weights
        figures.put(f"{key}.{name}", (harmonic if divides else mean)(values, weights), resting)
        weights = [weight / value if divides else weight * value for weight, value in zip(weights, values, strict=True)]

    collected = all("duct" in month for month in months)
    if slope:
        if all("effects" in month for month in months):
            put("frequency", [month.get("effects", "1/(cell·d)") for month in months])
            put("duration", [month.get("duration", "min") for month in months])
        else:
            put("frequency", [month.get("minutes", "min/(cell·d)") for month in months])
            put("duration", [ONE] * len(months))
            figures.findings.append(Finding.of("form-minutes", "note", Place(row=resting), whose=resting))
        unit = "(kgCF4/tAl)/(min/(cell·d))"
        put("slope", [month.get("duct" if collected else "slope", unit) for month in months])
    else:
        put("overvoltage", [month.get("overvoltage", "mV") for month in months])
        put("efficiency", [month.get("efficiency", "1") for month in months], divides=True)
        unit = "kgCF4*%/(tAl*mV)"
        put("coefficient", [month.get("duct" if collected else "coefficient", unit) for month in months])
    figures.put(f"{key}.fraction", mean([month.get("c2f6_fraction", "1") for month in months], weights), resting)
    if collected:
        collection = [month.get("collection", "1") for month in months]
        before = [month.emission * share for month, share in zip(months, collection, strict=True)]
        figures.put(f"{key}.collection", harmonic(collection, before), resting)
    else:
        for name, gas in GASES:
            figures.expect(f"{key}.{name}", _mass(lines, gas), resting)
    figures.expect(f"{key}.fossil", whole(lines), resting)


def technology(inventory: Inventory, process: str | None) -> str:
    """How the activity calls the cells of a process; empty where it does not."""
    rows = inventory.activity.get("process", [])
    return next((str(row.get("technology", "")).upper() for row in rows if row.get("id") == process), "")
