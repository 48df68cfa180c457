"""An independent oracle: the guidelines for aluminium that are not Chinese, in exact fractions, written from the specification.

It shares nothing with the library: no code, no factor file, no unit registry. Its numbers stand in `oracle_factors`, its
electricity in `oracle_power`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import oracle
import oracle_factors as known
import oracle_power
from oracle_factors import at, exact, periods

Key = tuple[str, str | None, str | None, str | None, str, str | None]
Table = Mapping[str, Any]

GUIDELINES = ("ipcc-2006-al", "ipcc-2019-al", "ghgp-al", "eu-cbam-al", "eu-cbam-al-2023", "ghgp-scope2")
IPCC = ("ipcc-2006-al", "ipcc-2019-al")
EU = ("eu-cbam-al", "eu-cbam-al-2023")
PROCESS = ("process", "electrolysis", "enterprise")
ENTERPRISE = ("enterprise",)


class Row(NamedTuple):
    """One emission row: its place, its basis, and its tonnes of CO2e by gas before rounding."""

    id: str
    levels: tuple[str, ...]
    process: str | None
    source: str
    period: str
    basis: str | None
    parts: dict[str, Fraction]


class Account:
    """One activity under one guideline."""

    def __init__(self, activity: Table, guideline: str, rounding: str, gwp: str | None, options: tuple[str, ...]) -> None:
        """Collect the rows."""
        self.activity, self.guideline, self.rounding, self.options = activity, guideline, rounding, options
        self.year: int = activity["year"]
        self.rows: list[Row] = []
        if guideline == "ghgp-scope2":
            self.scope_2()
            return
        self.k = known.CARBON_RATIO[guideline]
        self.gwp = known.GWP[gwp or known.DEFAULT_GWP[guideline]]
        self.basis = "direct" if guideline in EU else None
        for process in activity.get("process", []):
            self.anode(process)
            self.anode_effect(process)
            if guideline in (*EU, "ipcc-2019-al"):
                self.pfc_other(process)
            self.streams(process["id"], process.get("carbon_stream", []))
        self.streams(None, activity.get("carbon_stream", []))
        self.bake()
        if guideline in EU:
            self.fuels()
            self.heat()
        if guideline not in IPCC:
            self.carbonates()
        if guideline == "eu-cbam-al-2023":
            self.power("indirect")

    def emit(self, owner: str | None, source: str, tail: str, period: str, parts: dict[str, Fraction]) -> None:
        """Add a row of the process `owner`, or of the enterprise."""
        id = "/".join(part for part in (owner, tail, period) if part)  # noqa: A001
        self.rows.append(Row(id, PROCESS if owner else ENTERPRISE, owner, source, period, self.basis, parts))

    # -- carbon

    def replaced(self, process: Table | None = None) -> bool:
        """Whether a balance of carbon streams counts the same carbon."""
        own = process.get("carbon_stream", []) if process else []
        return self.guideline not in IPCC and bool(own or self.activity.get("carbon_stream"))

    def anode(self, process: Table) -> None:
        """Anodes or paste consumed in the cells: tier 1, paste, or net anode × carbon content."""
        if self.replaced(process):
            return
        tier_1 = "balance" if self.guideline in (*EU, "ipcc-2019-al") else "default"
        if self.guideline not in EU and process.get("anode_method", tier_1) == "default":
            metal = process["liquid_aluminium"]
            factor = Fraction(known.TIER_1_CO2[process["technology"]])
            tonnes = {period: at(metal, period, "mass") * factor for period in periods(metal, self.year)}
        elif self.guideline not in EU and "paste" in process:
            tonnes = {period: self.paste(process, period) * self.k for period in periods(process["paste"], self.year)}
        else:
            tonnes = self.net(process)
        for period, value in tonnes.items():
            self.emit(process["id"], "anode", "anode", period, {"CO2": value})

    def net(self, process: Table) -> dict[str, Fraction]:
        """N × CC × k; N is a mass, or gross anodes less butts, or metal × consumption per tonne."""
        found: dict[str, Fraction] = {}
        stated = process.get("net_anode")
        weighed = stated is not None and "source" not in stated
        leading = stated if weighed else process["anode"] if "butts" in process else process["liquid_aluminium"]
        for period in periods(leading, self.year):
            if weighed:
                net = at(stated, period, "mass")
            elif "butts" in process:
                net = at(process["anode"], period, "mass") - at(process["butts"], period, "mass")
            else:
                net = at(process["liquid_aluminium"], period, "mass") * at(stated, period, "carbon per metal")
            if "anode_carbon" in process:
                carbon = at(process["anode_carbon"], period, "share")
            else:
                carbon = 1 - self.analysis(process, "anode_sulphur", period) - self.analysis(process, "anode_ash", period)
            found[period] = net * carbon * self.k
        return found

    def analysis(self, row: Table, key: str, period: str) -> Fraction:
        """The plant's analysis, else the published one, which EU law has not."""
        if key in row:
            return at(row[key], period, "share")
        if self.guideline in EU:
            raise KeyError(key)
        return Fraction(known.ANALYSES[key])

    def paste(self, process: Table, period: str) -> Fraction:
        """Carbon of Søderberg paste that burns."""
        paste, metal = (at(process[key], period, "mass") for key in ("paste", "liquid_aluminium"))
        given = {key: at(process[key], period, "carbon per metal") for key in ("paste_solubles", "paste_dust") if key in process}
        solubles = given["paste_solubles"] if "paste_solubles" in given else known.SOLUBLES[process["technology"]]
        dust = given.get("paste_dust", known.DUST)
        binder = at(process["paste_binder"], period, "share") if "paste_binder" in process else known.BINDER[process["paste_type"]]
        sulphur, ash, hydrogen = (self.analysis(process, f"paste_pitch_{name}", period) for name in ("sulphur", "ash", "hydrogen"))
        coke = sum(self.analysis(process, f"paste_coke_{name}", period) for name in ("sulphur", "ash"))
        return paste - solubles * metal - binder * paste * (sulphur + ash + hydrogen) - (1 - binder) * paste * coke - dust * metal

    def streams(self, owner: str | None, entries: list[Table]) -> None:
        """The balance of carbon: what comes in less what leaves."""
        if self.guideline in IPCC:
            return
        for label, entry in zip(oracle.numbered(one["item"] for one in entries), entries, strict=True):
            sign = {"in": 1, "out": -1}[entry["direction"]]
            for period in periods(entry["amount"], self.year):
                if "carbon" in entry:
                    carbon = at(entry["carbon"], period, "share")
                elif self.guideline == "ghgp-al":
                    carbon = Fraction(known.STREAM_CARBON[entry["item"]])
                else:
                    raise KeyError("carbon")
                value = sign * at(entry["amount"], period, "mass") * carbon * self.k
                self.emit(owner, "carbon-balance", f"carbon-balance/{label}", period, {"CO2": value})

    def bake(self) -> None:
        """The bake furnace: pitch volatiles and packing coke."""
        plants: list[Table] = self.activity.get("anode_plant", [])
        if self.replaced():
            return
        for pitch, packing, plant in zip(
            self.labels("anode-bake-pitch", plants), self.labels("anode-bake-packing", plants), plants, strict=True
        ):
            leading = plant["green_anodes"] if "green_anodes" in plant else plant["baked_anodes"]
            for period in periods(leading, self.year):
                self.emit(None, "anode-bake-pitch", pitch, period, {"CO2": self.pitch(plant, period) * self.k})
            leading = plant["packing_coke"] if "packing_coke" in plant else plant["baked_anodes"]
            for period in periods(leading, self.year):
                carbon = 1 - self.analysis(plant, "packing_sulphur", period) - self.analysis(plant, "packing_ash", period)
                self.emit(None, "anode-bake-packing", packing, period, {"CO2": self.packing(plant, period) * carbon * self.k})

    def labels(self, stem: str, plants: list[Table]) -> list[str]:
        """`stem/id` of a plant that has one; without it the stem, numbered."""
        named = oracle.numbered(plant.get("id", stem) for plant in plants)
        return [f"{stem}/{label}" if "id" in plant else label for label, plant in zip(named, plants, strict=True)]

    def pitch(self, plant: Table, period: str) -> Fraction:
        """GA − H − BA − W."""
        baked = at(plant["baked_anodes"], period, "mass")
        green = at(plant["green_anodes"], period, "mass") if "green_anodes" in plant else baked * known.GREEN_RATIO
        if "hydrogen" in plant and known.kind_of(plant["hydrogen"]) == "mass":
            hydrogen = at(plant["hydrogen"], period, "mass")
        else:
            hydrogen = green * self.analysis(plant, "hydrogen", period)
        tar = at(plant["waste_tar"], period, "mass") if "waste_tar" in plant else green * known.TAR[plant["furnace"]]
        return green - hydrogen - baked - tar

    def packing(self, plant: Table, period: str) -> Fraction:
        """Packing coke as weighed, else per tonne of baked anodes."""
        if "packing_coke" in plant:
            return at(plant["packing_coke"], period, "mass")
        if self.guideline in EU:
            raise KeyError("packing_coke")
        return at(plant["baked_anodes"], period, "mass") * known.PACKING_COKE

    # -- PFC

    def pfc(self, process: Table, source: str, masses: Mapping[str, tuple[Fraction, Fraction]]) -> None:
        """CF4 and C2F6 in t; where every printed cell is rounded, the masses are cells of two decimals."""
        for period, pair in masses.items():
            shown = [oracle.half_up(mass) if self.rounding == "cell" else mass for mass in pair]
            parts = {gas: mass * self.gwp[gas] for gas, mass in zip(("CF4", "C2F6"), shown, strict=True)}
            self.emit(process["id"], source, source, period, parts)

    def anode_effect(self, process: Table) -> None:
        """By factor, by slope or by overvoltage."""
        metal = process["liquid_aluminium"]
        make = {"factor": self.by_factor, "slope": self.by_slope, "overvoltage": self.by_overvoltage}[self.effect_method(process)]
        masses = {}
        for period in periods(metal, self.year):
            cf4, c2f6 = make(process, period)
            masses[period] = (at(metal, period, "mass") * cf4 / 1000, at(metal, period, "mass") * c2f6 / 1000)
        self.pfc(process, "anode-effect", masses)

    def effect_method(self, process: Table) -> str:
        """What the process chooses; else tier 1, or under EU law whatever it has data for."""
        if "anode_effect_method" in process:
            chosen: str = process["anode_effect_method"]
            return chosen
        if self.guideline in EU:
            return "overvoltage" if "anode_effect_overvoltage" in process else "slope"
        return "slope" if self.guideline == "ipcc-2019-al" else "factor"

    def own(self, process: Table, key: str, period: str, kind: str, table: Mapping[str, tuple[str, str]], column: int) -> Fraction:
        """The plant's own coefficient, else that of its technology."""
        if key in process:
            return at(process[key], period, kind)
        return exact(table[process["technology"]][column])

    def by_factor(self, process: Table, period: str) -> tuple[Fraction, Fraction]:
        """Tier 1: kg of each gas per tonne."""
        pairs = (("cf4_factor", 0), ("c2f6_factor", 1))
        cf4, c2f6 = (self.own(process, key, period, "gas per metal", known.TIER_1_PFC, column) for key, column in pairs)
        return cf4, c2f6

    def by_slope(self, process: Table, period: str) -> tuple[Fraction, Fraction]:
        """From minutes per cell-day: kg of each gas per tonne."""
        table = known.SLOPES[self.guideline]
        if "anode_effect_minutes" in process:
            minutes = at(process["anode_effect_minutes"], period, "minutes")
        else:
            minutes = at(process["anode_effects"], period, "effects") * at(process["anode_effect_duration"], period, "minutes")
        cf4 = minutes * self.own(process, "slope", period, "slope", table, 0) / self.collected(process, period)
        return cf4, cf4 * self.own(process, "c2f6_fraction", period, "share", table, 1)

    def by_overvoltage(self, process: Table, period: str) -> tuple[Fraction, Fraction]:
        """From the overvoltage over the current efficiency in per cent: kg of each gas per tonne."""
        table = known.OVERVOLTAGE if self.guideline != "eu-cbam-al-2023" else {}  # not seen
        voltage = at(process["anode_effect_overvoltage"], period, "overvoltage")
        efficiency = at(process["current_efficiency"], period, "share") * 100
        coefficient = self.own(process, "overvoltage_coefficient", period, "overvoltage coefficient", table, 0)
        cf4 = coefficient * voltage / efficiency / self.collected(process, period)
        return cf4, cf4 * self.own(process, "c2f6_fraction", period, "share", table, 1)

    def collected(self, process: Table, period: str) -> Fraction:
        """What share of the gas the duct holds; EU law alone divides by it, where it is stated."""
        if self.guideline in EU and "collection_efficiency" in process:
            return at(process["collection_efficiency"], period, "share")
        return Fraction(1)

    def pfc_other(self, process: Table) -> None:
        """PFC outside anode effects, as measured."""
        if other := process.get("pfc_other"):
            spans = periods(other["cf4"], self.year)
            masses = {period: (at(other["cf4"], period, "mass"), at(other["c2f6"], period, "mass")) for period in spans}
            self.pfc(process, "pfc-other", masses)

    # -- the enterprise

    def fuels(self) -> None:
        """FQ × NCV × EF × OF × (1 − biomass share); EF may come from the carbon of the fuel."""
        entries: list[Table] = self.activity.get("fuel", [])
        for label, fuel in zip(oracle.numbered(one["item"] for one in entries), entries, strict=True):
            kind = "gas" if fuel["item"] in oracle.GASES else "mass"
            for period in periods(fuel["amount"], self.year):
                if "elemental_carbon" in fuel:
                    carbon = at(fuel["elemental_carbon"], period, "share" if kind == "mass" else "carbon per gas")
                    factor = carbon * self.k
                else:
                    factor = at(fuel["ncv"], period, f"heat per {kind}") * at(fuel["emission_factor"], period, "CO2 per heat")
                if "oxidation" in fuel:
                    factor *= at(fuel["oxidation"], period, "share")
                if "biomass_share" in fuel:
                    factor *= 1 - at(fuel["biomass_share"], period, "share")
                self.emit(None, "fuel", f"fuel/{label}", period, {"CO2": at(fuel["amount"], period, kind) * factor})

    def carbonates(self) -> None:
        """EU: factor × conversion of the plant's own. The tool: soda ash alone, by its purity."""
        entries: list[Table] = [
            one for one in self.activity.get("carbonate", []) if self.guideline in EU or one["item"] == "soda-ash"
        ]
        for label, entry in zip(oracle.numbered(one["item"] for one in entries), entries, strict=True):
            for period in periods(entry["amount"], self.year):
                stated = at(entry["emission_factor"], period, "CO2 per mass") if "emission_factor" in entry else None
                if self.guideline in EU:
                    share = at(entry["conversion"], period, "share") if "conversion" in entry else Fraction(1)
                else:
                    share = at(entry["purity"], period, "share") if "purity" in entry else known.SODA_ASH_PURITY
                factor = known.SODA_ASH if stated is None and self.guideline not in EU else stated
                value = at(entry["amount"], period, "mass") * (factor or 0) * share
                self.emit(None, "carbonate", f"carbonate/{label}", period, {"CO2": value})

    def heat(self, stem: str = "heat") -> None:
        """Heat bought at its supplier's factor."""
        entries: list[Table] = self.activity.get("heat", [])
        for label, entry in zip(oracle.numbered(stem for _ in entries), entries, strict=True):
            for period in periods(entry["amount"], self.year):
                value = at(entry["amount"], period, "heat") * at(entry["emission_factor"], period, "CO2 per heat")
                self.emit(None, "heat", label, period, {"CO2": value})

    # -- electricity

    def power(self, basis: str) -> None:
        """The electricity of every process, which is the enterprise's, too, and what is consumed outside the processes."""
        owners: list[tuple[str | None, tuple[str, ...], list[Any]]] = [
            (process["id"], ("process", "electrolysis", "enterprise"), process.get("electricity", []))
            for process in self.activity.get("process", [])
        ]
        owners.append((None, ENTERPRISE, self.activity.get("other_electricity", [])))
        for owner, levels, entries in owners:
            for label, period, parts in oracle_power.electricity(entries, self.activity, basis, self.options):
                id = "/".join(part for part in (owner, "electricity", basis, label, period) if part)  # noqa: A001
                self.rows.append(Row(id, levels, owner, "electricity", period, basis, parts))

    def scope_2(self) -> None:
        """Two totals of the same electricity, and of heat."""
        for basis in ("location", "market"):
            self.basis = basis
            self.power(basis)
            self.heat(f"heat/{basis}")


def row_value(row: Row, rounding: str) -> Fraction:
    """The tonnes that a row shows: rounded under `cell` and `line`."""
    value = sum(row.parts.values(), Fraction(0))
    return oracle.half_up(value) if rounding in {"cell", "line"} else value


def rows(
    activity: Table, guideline: str, rounding: str = "none", gwp: str | None = None, options: tuple[str, ...] = ()
) -> list[Row]:
    """Every row; no id stands twice."""
    found = Account(activity, guideline, rounding, gwp, options).rows
    if len({row.id for row in found}) < len(found):
        raise ValueError(guideline)
    return found


def lines(
    activity: Table, guideline: str, rounding: str = "none", gwp: str | None = None, options: tuple[str, ...] = ()
) -> dict[str, Fraction]:
    """The value of every line by its id."""
    return {row.id: row_value(row, rounding) for row in rows(activity, guideline, rounding, gwp, options)}


def intensities(activity: Table, guideline: str, rounding: str) -> dict[Key, Fraction]:
    """Under EU law: t CO2e per tonne of liquid aluminium, of the direct and of the indirect emissions apart, not below zero."""
    found: dict[Key, Fraction] = {}
    if guideline not in EU:
        return found
    year = activity["year"]
    metal = [process["liquid_aluminium"] for process in activity.get("process", [])]
    level = sum(at(datum, period, "mass") for datum in metal for period in periods(datum, year))
    sums = totals(activity, guideline, rounding)
    for basis in ("direct", "indirect"):
        key = ("enterprise", None, None, None, str(year), basis)
        if key not in sums:  # of electricity only that of the processes may be stated
            key = ("electrolysis", *key[1:])
        if level and key in sums:
            found["product", "unwrought-aluminium", None, None, str(year), basis] = max(Fraction(0), sums[key]) / level
    return found


def totals(
    activity: Table, guideline: str, rounding: str = "none", gwp: str | None = None, options: tuple[str, ...] = ()
) -> dict[Key, Fraction]:
    """Every total by level, process, source, gas, period and basis; bases are never added."""
    year = str(activity["year"])
    sums: dict[Key, Fraction] = {}
    yearly: set[tuple[str | None, ...]] = set()
    for row in rows(activity, guideline, rounding, gwp, options):
        shown = row_value(row, rounding)
        # A row of several gases enters the total of a gas with what it has of it, unrounded; that total is rounded once.
        by_gas = row.parts if len(row.parts) > 1 else dict.fromkeys(row.parts, shown)
        for level in row.levels:
            process = row.process if level == "process" else None
            for source in (None, row.source):
                for gas, amount in [(None, shown), *by_gas.items()]:
                    if row.period == year:
                        yearly.add((level, process, source, gas, row.basis))
                    for period in {year, row.period}:
                        key = (level, process, source, gas, period, row.basis)
                        sums[key] = sums.get(key, Fraction(0)) + amount
    kept = {key: value for key, value in sums.items() if key[4] == year or (*key[:4], key[5]) not in yearly}
    return kept if rounding == "none" else {key: oracle.half_up(value) for key, value in kept.items()}
