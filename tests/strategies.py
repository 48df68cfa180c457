"""Hypothesis strategies: valid activities of a smelter, in every shape that the activity file allows.

A series of twelve months is drawn from a few integers (a pattern, a size, a seed), not from twelve draws, so
that a whole plant stays cheap to generate; the integers count thousandths of the unit and shrink to zero.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

import oracle

Activity = dict[str, Any]
Drawn = dict[str, Any]

MONTHS = 12
MASS = ("t", "kg", "万t")
ELECTRICITY = ("MWh", "kWh", "万kWh")
# How many of the unit one base unit is: a realistic amount stays realistic in every unit.
PER_BASE = {unit: 1 / Decimal(oracle.UNITS[unit][1]) for unit in (*MASS, *ELECTRICITY)}
EVIDENCED = ("self-generated", "direct", "green-power")
EVIDENCE_KINDS = (*oracle.PROOF.values(), "green-certificate")
# Odd multiples of these (in thousandths) times a factor end in an exact half of the last printed digit:
# 1 t of limestone is 0.405, 25 t of anode net 21.205, 50 MWh 28.515, 312.5 t of metal 459.635.
TIE_STEPS = (500, 1000, 12_500, 25_000, 50_000, 125_000, 312_500, 500_000)
SLOPE_UNIT = "kgCF4/tAl/min"

COMMON_FUELS = tuple(sorted(set.intersection(*(set(table) for table in oracle.FUELS.values()))))
CHINESE_FUELS = {"bituminous-coal": "烟煤", "fuel-oil": "燃料油", "diesel": "柴油", "natural-gas": "天然气"}
CHINESE_CARBONATES = {"limestone": "石灰石", "soda-ash": "纯碱"}
PROCESS_IDS = (("P1", "P2", "P3"), ("电解一车间", "电解二车间", "电解三车间"))
PROVINCES = tuple(names for members in oracle.PROVINCES.values() for names in members)


def guidelines() -> st.SearchStrategy[str]:
    """Draw one of the four guideline ids."""
    return st.sampled_from(oracle.GUIDELINES)


def roundings() -> st.SearchStrategy[str]:
    """Draw one of the four rounding policies."""
    return st.sampled_from(oracle.ROUNDINGS)


@cache
def sizes(typical: int) -> st.SearchStrategy[int]:
    """Draw thousandths of a unit: small, a tie in the input or in an emission, realistic or extreme."""
    return st.one_of(
        st.integers(0, 20),
        st.integers(0, typical * 100).map(lambda n: n * 10 + 5),
        st.builds(int.__mul__, st.sampled_from(TIE_STEPS), st.integers(0, 99)),
        st.integers(0, typical * 1000),
        st.sampled_from((0, 1, 4, 5, 6, 994, 995, 999, 10**12 - 1, 10**12 + 5)),
    )


@cache
def twelve(typical: int) -> st.SearchStrategy[list[int]]:
    """Draw twelve sizes; made once for each typical one, as making a strategy costs more than drawing from it."""
    return st.lists(sizes(typical), min_size=MONTHS, max_size=MONTHS)


def thousandths(count: int, decimals: int = 3) -> Decimal:
    """Turn a count of thousandths into a decimal that prints the decimals asked, or more if it needs them."""
    value = Decimal(count).scaleb(-3)
    short = value.quantize(Decimal(1).scaleb(-decimals))
    return short if short == value else value


@st.composite
def counts(draw: st.DrawFn, typical: int, *, signed: bool = False) -> list[int]:
    """Draw twelve amounts in thousandths: one month, alike, multiples, spread, or twelve draws."""
    pattern = draw(st.sampled_from(("single", "constant", "multiples", "spread", "list")))
    if pattern == "list":
        months = draw(twelve(typical))
    else:
        size = draw(sizes(typical))
        if pattern == "constant":
            months = [size] * MONTHS
        elif pattern == "single":
            month = draw(st.integers(0, MONTHS - 1))
            months = [size if i == month else 0 for i in range(MONTHS)]
        elif pattern == "multiples":
            start = draw(st.integers(0, 6))
            months = [size * ((start + i) % 7) for i in range(MONTHS)]
        else:
            seed = draw(st.integers(0, 9999))
            months = [(size * (7919 * (seed + i) % 10007)) // 10007 for i in range(MONTHS)]
    if signed:
        signs = draw(st.integers(0, 2**MONTHS - 1))
        months = [-n if signs >> i & 1 else n for i, n in enumerate(months)]
    return months


@st.composite
def amounts(
    draw: st.DrawFn,
    units: tuple[str, ...],
    typical: int,
    *,
    yearly: bool = False,
    signed: bool = False,
    exotic_units: bool = True,
    top: int | None = None,
) -> Drawn | str:
    """Draw an amount: twelve months as Decimals, strings or integers, or one quantity for the year."""
    unit = draw(st.sampled_from(units)) if exotic_units else units[0]
    months = draw(counts(max(1, int(typical * PER_BASE.get(unit, Decimal(1)))), signed=signed))
    if top is not None:
        months = [min(n, top * 1000) for n in months]
    decimals = draw(st.integers(0, 3))
    values = [thousandths(n, decimals) for n in months]
    if yearly:
        return f"{values[0]} {unit}"
    rendering = draw(st.sampled_from(("decimal", "string", "mixed")))
    if rendering == "decimal":
        return {"unit": unit, "values": values}
    if rendering == "string":
        return {"unit": unit, "values": [str(value) for value in values]}
    mixed = [int(v) if v == v.to_integral_value() else (str(v) if i % 2 else v) for i, v in enumerate(values)]
    return {"unit": unit, "values": mixed}


def measured(low: str, high: str, decimals: int, *units: str) -> st.SearchStrategy[dict[str, str]]:
    """Draw a measured value with its source, between two bounds given in the first unit."""
    scale = 10**decimals
    numbers = st.integers(int(Decimal(low) * scale), int(Decimal(high) * scale))

    def write(count: int, unit: str) -> dict[str, str]:
        """Write the value in a unit; a share may be printed in percent or as a plain ratio."""
        value = Decimal(count).scaleb(-decimals)
        if units[0] == "%" and unit == "1":
            value = value.scaleb(-2)
        return {"value": f"{value:f} {unit}", "source": "laboratory report 24-017"}

    return st.builds(write, numbers, st.sampled_from(units))


def some_of(draw: st.DrawFn, choices: dict[str, st.SearchStrategy[dict[str, str]]]) -> Drawn:
    """Draw measured values for a few of the keys, mostly for none."""
    if not draw(st.sampled_from((False, False, True))):
        return {}
    keys = draw(st.sets(st.sampled_from(sorted(choices)), max_size=len(choices)))
    return {key: draw(choices[key]) for key in sorted(keys)}


PROCESS_MEASURED = {
    "net_anode": measured("0", "0.600", 3, "tC/tAl"),
    "anode_loss": measured("0", "40.00", 2, "%", "1"),
    "anode_sulphur": measured("0", "5.00", 2, "%", "1"),
    "anode_ash": measured("0", "2.00", 2, "%", "1"),
    "cf4_factor": measured("0", "0.200", 3, "kgCF4/tAl"),
    "c2f6_factor": measured("0", "0.0200", 4, "kgC2F6/tAl"),
    "slope": measured("0", "0.300", 3, SLOPE_UNIT),
    "c2f6_fraction": measured("0", "20.00", 2, "%", "1"),
}
CARBONATE_MEASURED = {
    "emission_factor": measured("0.3000", "0.5000", 4, "tCO2/t"),
    "purity": measured("50.00", "100.00", 2, "%", "1"),
}
HEAT_MEASURED = {"emission_factor": measured("0", "0.2000", 4, "tCO2/GJ")}


def fuel_measured(*, gas: bool) -> dict[str, st.SearchStrategy[dict[str, str]]]:
    """Give the measured values of a gas (per 10^4 Nm3) or of a solid or liquid fuel (per tonne)."""
    per, top = ("10^4Nm3", "400") if gas else ("t", "55")
    elemental = measured("0", "6.0000" if gas else "1.0000", 4, f"tC/{per}")
    return {
        "ncv": measured("1", top, 3, f"GJ/{per}"),
        "carbon_content": st.one_of(measured("0.01", "0.08", 5, "tC/GJ"), elemental),
        "elemental_carbon": elemental,
        "oxidation": measured("80.00", "100.00", 2, "%", "1"),
    }


FUEL_MEASURED = {False: fuel_measured(gas=False), True: fuel_measured(gas=True)}


def total_of(amount: Drawn | str) -> str:
    """Write the sum of a series, or the quantity of a year, as a quantity."""
    if isinstance(amount, str):
        return amount
    return f"{sum((Decimal(str(v)) for v in amount['values']), Decimal(0)):f} {amount['unit']}"


def evidence_spans(year: int) -> st.SearchStrategy[tuple[dt.date, dt.date]]:
    """Draw the days a record serves: the year, a part, cut months, longer, expired or not yet begun."""
    return st.sampled_from(
        (
            (dt.date(year, 1, 1), dt.date(year, 12, 31)),
            (dt.date(year, 1, 1), dt.date(year, 6, 30)),
            (dt.date(year, 7, 1), dt.date(year, 12, 31)),
            (dt.date(year, 2, 1), dt.date(year, 2, 28 + (year % 4 == 0))),
            (dt.date(year, 1, 2), dt.date(year, 12, 30)),
            (dt.date(year, 3, 15), dt.date(year, 5, 15)),
            (dt.date(year - 1, 7, 1), dt.date(year + 1, 6, 30)),
            (dt.date(year - 1, 1, 1), dt.date(year - 1, 12, 31)),
            (dt.date(year + 1, 1, 1), dt.date(year + 1, 12, 31)),
        )
    )


@st.composite
def evidence(draw: st.DrawFn, supply: str, amount: Drawn | str, year: int) -> list[Drawn]:
    """Draw up to three records for a supply: enough, too small, too late or of the wrong kind."""
    records: list[Drawn] = []
    for _ in range(draw(st.sampled_from((0, 1, 1, 2, 3)))):
        right = draw(st.sampled_from((True, True, True, False)))
        start, end = draw(evidence_spans(year))
        if draw(st.booleans()):
            proven = total_of(amount)
        else:
            unit = draw(st.sampled_from(ELECTRICITY))
            typical = max(1, int(30_000 * PER_BASE.get(unit, Decimal(1))))
            proven = f"{thousandths(draw(sizes(typical)))} {unit}"
        kind = oracle.PROOF[supply] if right else draw(st.sampled_from(EVIDENCE_KINDS))
        records.append({"kind": kind, "amount": proven, "from": start, "to": end})
    return records


@st.composite
def supply_lists(draw: st.DrawFn, year: int, *, whole_year: bool, exotic_units: bool, signed: bool) -> list[Drawn]:
    """Draw one to four electricity entries; the entries of one supply share the shape, months or year."""
    entries: list[Drawn] = []
    names = draw(st.lists(st.sampled_from(("grid", "grid", *EVIDENCED, "certificate")), min_size=1, max_size=4))
    shapes: dict[str, bool] = {}
    for supply in names:
        if supply not in shapes:
            shapes[supply] = whole_year and draw(st.integers(0, 5)) == 5
        amount = draw(
            amounts(
                ELECTRICITY,
                300_000,
                yearly=shapes[supply],
                signed=signed and supply == "grid",
                exotic_units=exotic_units,
            )
        )
        entry: Drawn = {"supply": supply, "amount": amount}
        if supply in EVIDENCED:
            records = draw(evidence(supply, amount, year))
            if records:
                entry["evidence"] = records
        entries.append(entry)
    return entries


@st.composite
def process_tables(draw: st.DrawFn, name: str, *, whole_year: bool, exotic_units: bool, with_measured: bool) -> Drawn:
    """Draw one electrolysis process without electricity: metal, anode, anode effect, measured values."""
    yearly = whole_year and draw(st.integers(0, 7)) == 7
    process: Drawn = {
        "id": name,
        "liquid_aluminium": draw(amounts(MASS, 26_000, yearly=yearly, exotic_units=exotic_units)),
        "anode": draw(amounts(MASS, 12_500, yearly=yearly, exotic_units=exotic_units)),
    }
    effect = draw(st.sampled_from((None, "minutes", "factor", "slope", "slope")))
    if effect is not None:
        process["anode_effect_minutes"] = draw(amounts(("min",), 3, yearly=yearly, top=1440))
        if effect != "minutes":
            process["anode_effect_method"] = effect
    if with_measured:
        process |= some_of(draw, PROCESS_MEASURED)
    return process


@st.composite
def fuels(draw: st.DrawFn, items: tuple[str, ...], *, whole_year: bool, exotic_units: bool, with_measured: bool) -> Drawn:
    """Draw one fuel entry, by its id or its Chinese name."""
    item = draw(st.sampled_from(items))
    gas = item in oracle.GASES
    units = ("10^4Nm3",) if gas else MASS
    yearly = whole_year and draw(st.integers(0, 4)) == 4
    name = CHINESE_FUELS.get(item, item) if draw(st.booleans()) else item
    entry: Drawn = {
        "item": name,
        "amount": draw(amounts(units, 900, yearly=yearly, exotic_units=exotic_units)),
    }
    if with_measured:
        values = some_of(draw, FUEL_MEASURED[gas])
        if "elemental_carbon" in values:
            # A carbon content per tonne says the same thing a second time: one of the two is enough.
            values.pop("carbon_content", None)
        entry |= values
    return entry


@st.composite
def carbonates(draw: st.DrawFn, *, whole_year: bool, exotic_units: bool, with_measured: bool) -> Drawn:
    """Draw one carbonate entry, by its id or its Chinese name."""
    item = draw(st.sampled_from(sorted(CHINESE_CARBONATES)))
    yearly = whole_year and draw(st.integers(0, 4)) == 4
    name = CHINESE_CARBONATES[item] if draw(st.booleans()) else item
    entry: Drawn = {
        "item": name,
        "amount": draw(amounts(MASS, 400, yearly=yearly, exotic_units=exotic_units)),
    }
    if with_measured:
        entry |= some_of(draw, CARBONATE_MEASURED)
    return entry


@st.composite
def heats(draw: st.DrawFn, *, whole_year: bool, with_measured: bool) -> Drawn:
    """Draw the net purchased heat of the enterprise."""
    yearly = whole_year and draw(st.booleans())
    entry: Drawn = {"amount": draw(amounts(("GJ",), 12_000, yearly=yearly))}
    if with_measured:
        entry |= some_of(draw, HEAT_MEASURED)
    return entry


@st.composite
def entities(draw: st.DrawFn) -> dict[str, str]:
    """Draw the enterprise: a province in pinyin or Chinese, and the grid where Inner Mongolia asks for it."""
    language = draw(st.integers(0, 1))
    names = draw(st.sampled_from((*PROVINCES, *(oracle.INNER_MONGOLIA,) * 6)))
    entity = {"name": "Example Aluminium", "province": names[language]}
    if names == oracle.INNER_MONGOLIA:
        entity["grid"] = draw(st.sampled_from(("north", "northeast")))
    return entity


def number_evidence(activity: Activity) -> None:
    """Number the evidence records through the whole file, so that none is a duplicate."""
    lists = [process.get("electricity", []) for process in activity["process"]]
    lists += [activity.get("electricity", []), activity.get("other_electricity", [])]
    records = (record for entries in lists for entry in entries for record in entry.get("evidence", ()))
    for serial, record in enumerate(records, 1):
        record["number"] = f"GP-{serial:04}"


@st.composite
def activities(
    draw: st.DrawFn,
    guideline: str | None = None,
    processes: tuple[int, int] = (1, 3),
    *,
    years: tuple[int, ...] = (2024,),
    whole_year: bool = True,
    exotic_units: bool = True,
    with_measured: bool = True,
    with_electricity: bool = True,
) -> Activity:
    """Draw a valid activity; without a guideline only fuels that every guideline's table knows.

    `whole_year` allows one quantity for a year, `exotic_units` the units beside t and MWh, `with_measured`
    measured values, `with_electricity` the electricity of processes and enterprise.
    """
    year = draw(st.sampled_from(years))
    activity: Activity = {"schema": "ghgcalc/activity/1", "year": year, "entity": draw(entities())}
    names = draw(st.sampled_from(PROCESS_IDS))[: draw(st.integers(*processes))]
    activity["process"] = []
    powered = with_electricity and draw(st.booleans())  # of all processes or of none: where one alone states it, it is a fault
    for name in names:
        process = draw(process_tables(name, whole_year=whole_year, exotic_units=exotic_units, with_measured=with_measured))
        if powered:
            process["electricity"] = draw(supply_lists(year, whole_year=whole_year, exotic_units=exotic_units, signed=False))
        activity["process"].append(process)
    items = COMMON_FUELS if guideline is None else tuple(sorted(oracle.FUELS[guideline]))
    fuel = fuels(items, whole_year=whole_year, exotic_units=exotic_units, with_measured=with_measured)
    carbonate = carbonates(whole_year=whole_year, exotic_units=exotic_units, with_measured=with_measured)
    tables: dict[str, list[Drawn]] = {
        "fuel": draw(st.lists(fuel, max_size=3)),
        "carbonate": draw(st.lists(carbonate, max_size=2)),
        "heat": draw(st.lists(heats(whole_year=whole_year, with_measured=with_measured), max_size=1)),
    }
    if with_electricity and draw(st.booleans()):
        tables["electricity"] = draw(supply_lists(year, whole_year=whole_year, exotic_units=exotic_units, signed=True))
    activity |= {name: table for name, table in tables.items() if table}
    number_evidence(activity)
    return activity


@st.composite
def cases(draw: st.DrawFn, /, **options: Any) -> tuple[Activity, str, str]:
    """Draw an activity that is valid under a drawn guideline, that guideline, and a rounding policy."""
    guideline = draw(guidelines())
    return draw(activities(guideline, **options)), guideline, draw(roundings())
