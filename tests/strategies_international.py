"""Hypothesis strategies for the guidelines that are not Chinese: activities that each of them can compute, in every shape.

Data of a process stand by month or for the year; every measured value in any of its units, as a share or in per cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

import oracle_factors as known
import oracle_international as oracle
import strategies
from ghgcalc import InputError, calculate
from oracle_power import CERTIFIED

Drawn = dict[str, Any]

MASS = ("t", "kg", "万t")
SHARE = ("%", "1")
CONSUMPTION = ("tC/tAl", "t anode/tAl", "t/tAl")
SLOPE = ("(kgCF4/tAl)/(min/(cell·d))", "kgCF4/tAl/min")
COEFFICIENT = ("kgCF4*%/(tAl*mV)", "kgCF4/(tAl*mV)")
SODERBERG = ("vss", "hss")
YEARS = {"eu-cbam-al": (2026, 2027), "eu-cbam-al-2023": (2023, 2025), "ghgp-scope2": (2021, 2026)}
GASES = ("natural-gas", "coke-oven-gas")
ABROAD = ("Germany", "United Kingdom")


def written(value: Decimal, first: str, unit: str) -> str:
    """A value given in the unit `first`, as a plain number of another unit."""
    factor = Decimal(known.UNITS[first][1]) / Decimal(known.UNITS[unit][1])
    return f"{value * factor:f}"


@st.composite
def measured(draw: st.DrawFn, low: str, high: str, units: tuple[str, ...], *, monthly: bool, decimals: int = 3) -> Drawn:
    """A measured value with its source: one, or one for each month; the bounds stand in the first unit."""
    unit = draw(st.sampled_from(units))
    scale = 10**decimals
    counts = st.integers(int(Decimal(low) * scale), int(Decimal(high) * scale))
    source = {"source": "laboratory report 26-004", "measured_on": "2026-01-15"}
    if monthly and draw(st.integers(0, 3)) == 3:
        numbers = draw(st.lists(counts, min_size=12, max_size=12))
        return {"unit": unit, "values": [written(Decimal(n) / scale, units[0], unit) for n in numbers], **source}
    return {"value": f"{written(Decimal(draw(counts)) / scale, units[0], unit)} {unit}", **source}


class Shape:
    """How one row is drawn: its months or its year, and its measured values."""

    def __init__(self, draw: st.DrawFn) -> None:
        """By month mostly."""
        self.draw = draw
        self.yearly = draw(st.integers(0, 3)) == 3

    def amount(self, units: tuple[str, ...], typical: int, *, top: int | None = None) -> Any:
        """An amount in the row's own shape."""
        return self.draw(strategies.amounts(units, typical, yearly=self.yearly, top=top))

    def mean(self, units: tuple[str, ...], typical: int, top: int) -> Any:
        """A datum of which one value may serve the year."""
        yearly = self.yearly or self.draw(st.integers(0, 4)) == 4
        return self.draw(strategies.amounts(units, typical, yearly=yearly, top=top))

    def value(self, low: str, high: str, *units: str, decimals: int = 3) -> Drawn:
        """A measured value."""
        return self.draw(measured(low, high, units, monthly=not self.yearly, decimals=decimals))

    def maybe(self, row: Drawn, key: str, low: str, high: str, *units: str, decimals: int = 3) -> None:
        """A measured value, or none."""
        if self.draw(st.booleans()):
            row[key] = self.value(low, high, *units, decimals=decimals)


def net(shape: Shape, process: Drawn, guideline: str) -> None:
    """Net anode in one of three ways, carbon content or sulphur and ash."""
    draw, way = shape.draw, shape.draw(st.sampled_from(("butts", "mass", "ratio")))
    process.pop("anode", None)
    if way == "butts":
        process["anode"] = shape.amount((*MASS, "t anode"), 12_500)
        process["butts"] = shape.amount(MASS, 2_000)
    elif way == "mass":
        process["net_anode"] = shape.amount(MASS, 10_500)
    else:
        process["net_anode"] = shape.value("0", "0.6", *CONSUMPTION)
    if draw(st.booleans()):
        process["anode_carbon"] = shape.value("90", "99.9", *SHARE, decimals=2)
    elif guideline in oracle.EU:
        process["anode_sulphur"], process["anode_ash"] = (shape.value("0", "5", *SHARE, decimals=2) for _ in range(2))
    else:
        for key in ("anode_sulphur", "anode_ash"):
            shape.maybe(process, key, "0", "5", *SHARE, decimals=2)


def paste(shape: Shape, process: Drawn) -> None:
    """Søderberg paste, dry or wet, its analyses measured or not."""
    process["paste"] = shape.amount((*MASS, "t paste"), 13_000)
    process["paste_type"] = shape.draw(st.sampled_from(("dry", "wet")))
    shape.maybe(process, "paste_binder", "15", "40", *SHARE, decimals=2)
    shape.maybe(process, "paste_solubles", "0", "9", "kgC/tAl", "kg/tAl")
    shape.maybe(process, "paste_dust", "0", "0.05", "tC/tAl")
    for key in ("pitch_sulphur", "pitch_ash", "pitch_hydrogen", "coke_sulphur", "coke_ash"):
        shape.maybe(process, f"paste_{key}", "0", "5", *SHARE, decimals=2)


def anode(shape: Shape, process: Drawn, guideline: str, *, tier_1: bool) -> None:
    """What the anode source needs; tier 1 says nothing, or its name."""
    if guideline in oracle.EU:
        net(shape, process, guideline)
        if shape.draw(st.booleans()):
            process["anode_method"] = "balance"
    elif tier_1:
        if shape.draw(st.booleans()):
            process["anode_method"] = "default"
    else:
        if guideline != "ipcc-2019-al" or shape.draw(st.booleans()):
            process["anode_method"] = "balance"
        if process["technology"] in SODERBERG and shape.draw(st.integers(0, 3)):
            paste(shape, process)
        else:
            net(shape, process, guideline)


def minutes(shape: Shape, process: Drawn) -> None:
    """Minutes per cell-day, or effects per cell-day and their mean duration."""
    if shape.draw(st.booleans()):
        process["anode_effect_minutes"] = shape.mean(("min", "min/(cell·d)", "min/(槽·天)"), 2, 1440)
    else:
        process["anode_effects"] = shape.mean(("1/(cell·d)",), 1, 100)
        process["anode_effect_duration"] = shape.mean(("min",), 3, 60)


def effect(shape: Shape, process: Drawn, guideline: str) -> None:
    """One of the methods that the guideline has for the technology, with own coefficients or without."""
    draw, technology = shape.draw, process["technology"]
    methods = ["slope", "slope", "overvoltage"] + ["factor"] * (guideline in ("ipcc-2006-al", "ghgp-al"))
    method = draw(st.sampled_from(methods))
    if method == "factor":
        if draw(st.booleans()):
            process["anode_effect_method"] = "factor"
        for key, unit in (("cf4_factor", "kgCF4/tAl"), ("c2f6_factor", "kgC2F6/tAl")):
            shape.maybe(process, key, "0", "2", unit, decimals=4)
        return
    if guideline not in oracle.EU or draw(st.booleans()):
        process["anode_effect_method"] = method
    if method == "slope":
        minutes(shape, process)
        missing = technology not in known.SLOPES[guideline]
        if missing or draw(st.integers(0, 3)) == 3:
            process["slope"] = shape.value("0.02", "0.4", *SLOPE)
    else:
        process["anode_effect_overvoltage"] = shape.mean(("mV", "V"), 5, 50)
        process["current_efficiency"] = shape.value("80", "100", *SHARE, decimals=1)
        missing = technology not in known.OVERVOLTAGE or guideline == "eu-cbam-al-2023"
        if missing or draw(st.integers(0, 3)) == 3:
            process["overvoltage_coefficient"] = shape.value("0.5", "5", *COEFFICIENT, decimals=2)
    if missing or draw(st.integers(0, 3)) == 3:
        process["c2f6_fraction"] = shape.value("0.02", "0.3", "kgC2F6/kgCF4", "1", "%")
    if draw(st.integers(0, 3)) == 3:
        process["collection_efficiency"] = shape.value("60", "100", *SHARE, decimals=1)


@st.composite
def streams(draw: st.DrawFn, guideline: str) -> list[Drawn]:
    """Streams of carbon in and out; the tool of the GHG Protocol knows the carbon of four of them."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        shape = Shape(draw)
        item = draw(st.sampled_from((*known.STREAM_CARBON, "tar", "dust")))
        entry: Drawn = {"item": item, "direction": draw(st.sampled_from(("in", "out"))), "amount": shape.amount(MASS, 4_000)}
        if guideline in oracle.EU or item not in known.STREAM_CARBON or draw(st.booleans()):
            entry["carbon"] = shape.value("0", "100", "%", "1", "tC/t", decimals=1)
        found.append(entry)
    return found


@st.composite
def processes(draw: st.DrawFn, name: str, guideline: str, *, tier_1: bool) -> Drawn:
    """One line of cells."""
    shape = Shape(draw)
    classes = [*known.SLOPES_EU, "pfpb-mw"]
    if tier_1 or guideline in ("ipcc-2006-al", "ghgp-al"):
        classes = list(known.TIER_1_CO2)  # tier 1 and the default solubles of paste have no other
    process: Drawn = {
        "id": name,
        "technology": draw(st.sampled_from(classes)),
        "liquid_aluminium": shape.amount((*MASS, "tAl"), 26_000),
    }
    effect(shape, process, guideline)
    if guideline not in oracle.IPCC and draw(st.integers(0, 3)) == 3:
        process["carbon_stream"] = draw(streams(guideline))
    else:
        anode(shape, process, guideline, tier_1=tier_1)
    if guideline in (*oracle.EU, "ipcc-2019-al") and draw(st.booleans()):
        process["pfc_other"] = {"cf4": shape.amount(("tCF4", "kgCF4", "t", "kg"), 3), "c2f6": shape.amount(("tC2F6", "kgC2F6"), 1)}
    return process


@st.composite
def furnaces(draw: st.DrawFn, guideline: str, name: str | None) -> Drawn:
    """A bake furnace with or without measured tar, coke and hydrogen."""
    shape, full = Shape(draw), guideline in oracle.EU
    plant: Drawn = {"id": name} if name else {}
    if guideline != "ghgp-al" or draw(st.booleans()):
        plant["green_anodes"] = shape.amount(MASS, 5_000)
    plant["baked_anodes"] = shape.amount(MASS, 4_700)
    plant["furnace"] = draw(st.sampled_from(sorted(known.TAR)))
    if full or draw(st.booleans()):
        plant["waste_tar"] = shape.amount(MASS, 20)
    if full or draw(st.booleans()):
        plant["packing_coke"] = shape.amount((*MASS, "t coke"), 70)
    if full or draw(st.booleans()):
        by_mass = shape.yearly and draw(st.booleans())
        plant["hydrogen"] = shape.value("0", "30", "t", "kg") if by_mass else shape.value("0", "3", *SHARE, decimals=2)
    for key in ("packing_sulphur", "packing_ash"):
        if full or draw(st.booleans()):
            plant[key] = shape.value("0", "6", *SHARE, decimals=2)
    return plant


@st.composite
def fuels(draw: st.DrawFn) -> Drawn:
    """A fuel of the standard method: by its emission factor per energy, or by its carbon."""
    shape, gas = Shape(draw), draw(st.booleans())
    item = draw(st.sampled_from(GASES if gas else ("diesel", "coke")))
    per, top = ("10^4Nm3", "400") if gas else ("t", "50")
    fuel: Drawn = {"item": item, "amount": shape.amount(("10^4Nm3",) if gas else MASS, 400)}
    by_carbon = draw(st.booleans())
    if by_carbon:
        fuel["elemental_carbon"] = shape.value("0", "6" if gas else "1", f"tC/{per}")
    else:
        fuel["emission_factor"] = shape.value("0", "110", "tCO2/TJ", "tCO2/GJ", decimals=1)
    if not by_carbon or draw(st.booleans()):
        fuel["ncv"] = shape.value("1", top, f"GJ/{per}")
    shape.maybe(fuel, "oxidation", "90", "100", *SHARE, decimals=1)
    shape.maybe(fuel, "biomass_share", "0", "100", *SHARE, decimals=1)
    return fuel


@st.composite
def carbonates(draw: st.DrawFn, guideline: str) -> Drawn:
    """Soda ash or limestone."""
    shape = Shape(draw)
    entry: Drawn = {"item": draw(st.sampled_from(("soda-ash", "limestone"))), "amount": shape.amount(MASS, 300)}
    if guideline in oracle.EU or draw(st.booleans()):
        entry["emission_factor"] = shape.value("0.3", "0.5", "tCO2/t", decimals=4)
    shape.maybe(entry, "conversion" if guideline in oracle.EU else "purity", "50", "100", *SHARE, decimals=1)
    return entry


@st.composite
def heats(draw: st.DrawFn) -> Drawn:
    """Heat at its supplier's factor; sold heat is below zero."""
    shape = Shape(draw)
    amount = draw(strategies.amounts(("GJ",), 12_000, yearly=shape.yearly, signed=True))
    return {"amount": amount, "emission_factor": shape.value("0", "0.2", "tCO2/GJ", decimals=4)}


# --- electricity ---


@st.composite
def rates(draw: st.DrawFn, serial: int, gas: str, *, monthly: bool) -> Drawn:
    """A factor that a row states; the factor of each month is of this row alone."""
    units = (f"t{gas}/MWh", f"kg{gas}/kWh")
    made: Drawn = draw(measured("0", "1.2", units, monthly=monthly, decimals=4))
    return made | ({"source": f"supplier of row {serial}"} if "values" in made else {"source": "supplier"})


@st.composite
def indirect(draw: st.DrawFn, *, signed: bool) -> list[Drawn]:
    """Supplies of the border adjustment: each at the factor of its grid or plant."""
    found = []
    for serial in range(draw(st.integers(1, 4))):
        supply = draw(st.sampled_from(("grid", "grid", "direct", "self-generated", "green-power", "certificate")))
        yearly = draw(st.booleans())
        amount = draw(
            strategies.amounts(strategies.ELECTRICITY, 90_000, yearly=yearly, signed=signed and supply == "grid", exotic_units=True)
        )
        entry: Drawn = {"supply": supply, "amount": amount, "location_factor": draw(rates(serial, "CO2", monthly=not yearly))}
        if draw(st.booleans()):
            entry["site"] = draw(st.sampled_from(("Works A", "Works B")))
        found.append(entry)
    return found


@st.composite
def records(draw: st.DrawFn, supply: str, amount: Any, year: int, gas: str) -> list[Drawn]:
    """Evidence that stands, or not: of another kind, with a question open, of another year, too small."""
    found = []
    total = strategies.total_of(amount)
    for _ in range(draw(st.integers(0, 3))):
        first, last = draw(strategies.evidence_spans(year))
        record: Drawn = {
            "kind": draw(st.sampled_from((*CERTIFIED[supply], *CERTIFIED["green-power"], "meter-records"))),
            "amount": draw(st.one_of(st.just(total), st.integers(0, 90_000).map("{} MWh".format))),
            "from": first.isoformat(),
            "to": last.isoformat(),
            "registry": "I-REC",
            "vintage": draw(st.sampled_from((year, year, year - 1, str(year), f"{year}-06", year - 2, year + 1))),
            "retired_on": f"{year + 1}-03-01",
            "rate": draw(st.sampled_from((f"0 t{gas}/MWh", f"0 t{gas}/MWh", f"0.012 t{gas}/MWh", f"0.4 kg{gas}/kWh"))),
        }
        if draw(st.integers(0, 3)) == 3:
            del record[draw(st.sampled_from(("registry", "vintage", "retired_on", "rate")))]
        found.append(record)
    return found


@st.composite
def supplies(draw: st.DrawFn, year: int, gas: str, *, at_home: bool) -> list[Drawn]:
    """Supplies of scope 2. Where factors count other gases too, none may come from a table of CO2."""
    found = []
    own, both = gas == "CO2e", at_home or draw(st.booleans())
    for serial in range(draw(st.integers(1, 5))):
        supply = draw(st.sampled_from(("grid", "grid", "green-power", "green-power", "certificate", "direct", "self-generated")))
        yearly = draw(st.integers(0, 2)) == 2
        amount = draw(strategies.amounts(strategies.ELECTRICITY, 90_000, yearly=yearly))
        entry: Drawn = {"supply": supply, "amount": amount}
        where = draw(st.sampled_from(("", "site") if own and not both else ("", "", "site", "area", "both", "abroad")))
        if where in ("site", "both"):
            entry["site"] = draw(st.sampled_from(("Works A", "Works B")))
        if where in ("area", "both"):
            entry["area"] = draw(st.sampled_from((*known.AVERAGES, *known.CHINESE)))
        if where == "abroad":
            entry["area"] = draw(st.sampled_from(ABROAD))
        if where == "abroad" or own or draw(st.integers(0, 3)) == 3:
            entry["location_factor"] = draw(rates(serial, gas, monthly=not yearly))
        grid_known = at_home or "location_factor" in entry or "area" in entry  # a supplier's rate does not say which grid it is
        if (own and both) or (not own and grid_known and draw(st.integers(0, 3)) == 3):
            entry["market_factor"] = draw(rates(serial, gas, monthly=not yearly))
        if supply in ("direct", "self-generated"):
            entry["attributes"] = draw(st.sampled_from(("kept", "none", "sold", None)))
            if entry["attributes"] is None:
                del entry["attributes"]
        if supply in CERTIFIED and (evidence := draw(records(supply, amount, year, gas))):
            entry["evidence"] = evidence
        found.append(entry)
    return found


# --- whole activities ---


@st.composite
def smelters(draw: st.DrawFn, guideline: str) -> Drawn:
    """An activity of the guidelines for process emissions."""
    tier_1 = guideline in ("ipcc-2006-al", "ghgp-al") and draw(st.integers(0, 2)) == 2
    names = draw(st.sampled_from(strategies.PROCESS_IDS))[: draw(st.integers(1, 2))]
    activity: Drawn = {"process": [draw(processes(name, guideline, tier_1=tier_1)) for name in names]}
    if guideline == "eu-cbam-al-2023" and draw(st.booleans()):
        for process in activity["process"]:
            process["electricity"] = draw(indirect(signed=False))
    if not tier_1:
        labels = draw(st.lists(st.sampled_from((None, "furnace 1", "furnace 2")), max_size=2, unique=True))
        activity["anode_plant"] = [draw(furnaces(guideline, label)) for label in labels]
    if guideline not in oracle.IPCC:
        if draw(st.integers(0, 5)) == 5:
            activity["carbon_stream"] = draw(streams(guideline))
        activity["carbonate"] = draw(st.lists(carbonates(guideline), max_size=2))
    if guideline in oracle.EU:
        activity["fuel"] = draw(st.lists(fuels(), max_size=2))
        activity["heat"] = draw(st.lists(heats(), max_size=2))
    if guideline == "eu-cbam-al-2023" and draw(st.booleans()):
        activity["other_electricity"] = draw(indirect(signed=False))
    return activity


@st.composite
def consumers(draw: st.DrawFn, year: int, *, at_home: bool) -> Drawn:
    """An activity of scope 2."""
    gas = draw(st.sampled_from(("CO2", "CO2", "CO2", "CO2e")))
    activity: Drawn = {"other_electricity": draw(supplies(year, gas, at_home=at_home))}
    if draw(st.booleans()):
        activity["process"] = [{"id": "P1", "electricity": draw(supplies(year, gas, at_home=at_home))}]
    if gas == "CO2":
        activity["heat"] = draw(st.lists(heats(), max_size=2))
    strategies.number_evidence({"process": [], **activity})
    return activity


@st.composite
def _drawn(draw: st.DrawFn, guideline: str) -> tuple[Drawn, dict[str, Any]]:
    """An activity that a guideline can compute, and what the caller asks: rounding, GWP set, options."""
    year = draw(st.integers(*YEARS.get(guideline, (2006, 2026))))
    entity: Drawn = {"name": "Example Aluminium"}
    asked: dict[str, Any] = {"rounding": draw(strategies.roundings())}
    if guideline == "ghgp-scope2":
        if draw(st.booleans()):
            entity["province"] = draw(st.sampled_from(("Shandong", "云南", "Inner Mongolia", "新疆")))
        made = draw(consumers(year, at_home="province" in entity))
        if draw(st.integers(0, 2)) == 2:
            asked["options"] = ("residual-to-non-buyers",)
    else:
        made = draw(smelters(guideline))
        if guideline not in oracle.EU and draw(st.booleans()):
            asked["gwp"] = draw(st.sampled_from(sorted(known.GWP)))
    tables = {name: rows for name, rows in made.items() if rows}
    return {"schema": "ghgcalc/activity/1", "year": year, "entity": entity, **tables}, asked


IMPOSSIBLE = frozenset(("butts-above-anode", "shares-above-one", "total-below-zero"))
"""Faults of statements that deny each other: random numbers do, and the oracle computes them all the same."""


ALLOYS = ("Si", "Fe", "Mg", "Cu")
TAKERS = ("smelter", "others", "sold", "losses")


@st.composite
def plants(draw: st.DrawFn) -> Drawn:
    """Power plants of the smelter with their fuels: power, heat, whoever takes them, and what is captive where it is consumed."""
    tables: Drawn = {"facility": [], "fuel": [], "other_electricity": []}
    for name in ("power 1", "电厂2")[: draw(st.integers(1, 2))]:
        shape, months = Shape(draw), st.booleans()
        plant: Drawn = {"id": name, "kind": "captive-power"}

        def amount(unit: str, low: int = 0, months: st.SearchStrategy[bool] = months) -> Any:
            if not draw(months):
                return f"{draw(st.integers(low, 900_000))} {unit}"
            return {"unit": unit, "values": [str(draw(st.integers(low, 90_000))) for _ in range(12)]}

        plant["net_generation"] = amount(draw(st.sampled_from(("MWh", "万kWh"))), 1)
        plant |= {f"electricity_{who}": amount("MWh") for who in TAKERS[1:] if draw(st.booleans())}
        if draw(st.booleans()):
            plant["gross_generation"], plant["own_use"] = amount("GWh"), amount("MWh")
        if draw(st.booleans()):
            plant["heat"] = amount(draw(st.sampled_from(("GJ", "TJ"))), 1)
            plant |= {f"heat_{who}": amount("GJ") for who in TAKERS if draw(st.booleans())}
            for key in ("reference_heat", "reference_electricity"):
                plant[key] = draw(measured("30", "95", SHARE, monthly=False, decimals=1))
            if draw(st.booleans()):
                for key in ("heat_efficiency", "electric_efficiency"):
                    plant[key] = draw(measured("2", "60", SHARE, monthly=False, decimals=1))
            elif draw(st.booleans()):
                plant["fuel_energy"] = amount("TJ", 1)
        fuel = {
            "item": "bituminous-coal",
            "use": "captive-power",
            "site": name,
            "amount": amount("t", 1),
            "ncv": shape.value("1", "30", "GJ/t"),
        }
        if isinstance(fuel["amount"], str):
            fuel["ncv"] = draw(measured("1", "30", ("GJ/t",), monthly=False))
        fuel["emission_factor"] = draw(measured("1", "110", ("tCO2/TJ",), monthly=False))
        tables["facility"].append(plant)
        tables["fuel"].append(fuel)
        if draw(st.booleans()):
            tables["other_electricity"].append({"supply": "captive", "plant": name, "amount": amount("MWh")})
    return tables


@st.composite
def precursors(draw: st.DrawFn, bases: tuple[str, ...]) -> Drawn:
    """Metal that was bought, by what its supplier says, or that counts zero."""
    row: Drawn = {"good": "7601", "mass": f"{draw(st.integers(0, 900))} t", "supplier": draw(st.sampled_from(("B", "某厂")))}
    if draw(st.integers(0, 3)) == 3:
        return row | {"origin": "EU"}
    row |= {basis: f"{draw(st.integers(0, 20_000)) / 1000} tCO2e/t" for basis in bases}
    if draw(st.booleans()):
        row["electricity"] = f"{draw(st.integers(0, 20_000)) / 1000} MWh/t"
    if draw(st.booleans()):
        row["default_share"] = f"{draw(st.integers(0, 100))} %"
    return row


@st.composite
def prices(draw: st.DrawFn) -> Drawn:
    """A carbon price that is due, its rebate not above it."""
    currency, due, covered = (
        draw(st.sampled_from(("CNY", "EUR", "万CNY"))),
        draw(st.integers(0, 10**7)),
        draw(st.integers(0, 10**5)),
    )
    row: Drawn = {"instrument": draw(st.sampled_from(("tax", "national-ets"))), "due": f"{due} {currency}", "source": "settlement"}
    if draw(st.booleans()):
        row |= {"rebate": f"{draw(st.integers(0, due))} {currency}", "rebate_kind": "free-allocation"}
    if draw(st.booleans()):
        row |= {"covered": f"{covered} tCO2e", "rebate_covered": f"{draw(st.integers(0, covered))} tCO2"}
    return row


@st.composite
def products(draw: st.DrawFn, guideline: str) -> list[Drawn]:
    """Metal and bars of it, with what their customers are told beside the emission."""
    bases = ("direct", "indirect") if guideline == "eu-cbam-al-2023" else ("direct",)
    metal: Drawn = {"id": "ingot", "cn": "7601 10 10", "amount": f"{draw(st.integers(1, 900_000))} t"}
    bars: Drawn = {"id": "bars", "cn": "7604 29 10", "amount": f"{draw(st.integers(1, 9_000))} t"}
    bars |= {f"{basis}_emission": {"value": f"{draw(st.integers(0, 900))} tCO2e", "source": "meter"} for basis in bases}
    bars["precursor"] = [{"good": "7601", "mass": f"{draw(st.integers(0, 9_000))} t"}]
    bars["precursor"] += draw(st.lists(precursors(bases), max_size=2))
    for row in (metal, bars):
        if draw(st.booleans()):
            row["electricity"] = f"{draw(st.integers(0, 10**6))} MWh"
        if draw(st.booleans()):
            row["scrap"], row["preconsumer_scrap"] = f"{draw(st.integers(0, 900))} t", f"{draw(st.integers(0, 100))} %"
        if alloys := draw(st.lists(st.sampled_from(ALLOYS), unique=True, max_size=3)):
            row["element"] = [{"element": one, "share": f"{draw(st.integers(0, 300)) / 100} %"} for one in alloys]
        if due := draw(st.lists(prices(), max_size=2)):
            row["carbon_price"] = due
    return [metal, bars]


def told(guideline: str) -> st.SearchStrategy[tuple[Drawn, dict[str, Any]]]:
    """As `cases`; under the border adjustment with power plants and their heat, and with goods of which everything is told."""
    if guideline not in oracle.EU:
        return cases(guideline)

    def added(case: tuple[Drawn, dict[str, Any]], tables: Drawn, rows: list[Drawn]) -> tuple[Drawn, dict[str, Any]]:
        raw, asked = case
        more = {name: [*raw.get(name, ()), *listed] for name, listed in (tables | {"product": rows}).items()}
        return raw | {name: listed for name, listed in more.items() if listed}, asked

    empty: st.SearchStrategy[Drawn] = st.just({})
    return _possible(guideline, st.builds(added, _drawn(guideline), plants() | empty, products(guideline) | st.just([])))


def cases(guideline: str) -> st.SearchStrategy[tuple[Drawn, dict[str, Any]]]:
    """An activity that a guideline can compute, and what the caller asks, none of it impossible."""
    return _possible(guideline, _drawn(guideline))


def _possible(
    guideline: str, drawn: st.SearchStrategy[tuple[Drawn, dict[str, Any]]]
) -> st.SearchStrategy[tuple[Drawn, dict[str, Any]]]:
    """What is drawn, as a whole, without what denies itself: what is added to a possible activity may make it impossible."""

    def possible(case: tuple[Drawn, dict[str, Any]]) -> bool:
        try:
            calculate(case[0], guideline, **case[1])
        except InputError as error:
            return not {fault.code for fault in error.faults} <= IMPOSSIBLE
        return True

    return drawn.filter(possible)
