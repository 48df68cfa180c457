"""An independent oracle: the four aluminium guidelines in exact fractions, written from the specification.

It shares nothing with the library: no code, no factor file, no unit registry. Every number below was typed
from the specification, so a slip in the library's data or arithmetic shows as a difference.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Key = tuple[str, str | None, str | None, str | None, str]
Table = dict[str, tuple[str, str, str]]
PROCESS, ELECTROLYSIS, ENTERPRISE = "process", "electrolysis", "enterprise"

GUIDELINES = ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
ROUNDINGS = ("cell", "line", "total", "none")
CARBON_RATIO = Fraction(44, 12)

# --- units: the quantity each one measures, and how many base units it is ---

UNITS: dict[str, tuple[str, str]] = {
    "t": ("mass", "1"),
    "kg": ("mass", "0.001"),
    "万t": ("mass", "10000"),
    "10^4Nm3": ("gas", "1"),
    "MWh": ("electricity", "1"),
    "kWh": ("electricity", "0.001"),
    "万kWh": ("electricity", "10"),
    "GJ": ("heat", "1"),
    "min": ("time", "1"),
    "1": ("ratio", "1"),
    "%": ("ratio", "0.01"),
    "tC/tAl": ("carbon per metal", "1"),
    "kgCF4/tAl": ("CF4 per metal", "1"),
    "kgC2F6/tAl": ("C2F6 per metal", "1"),
    "kgCF4/tAl/min": ("slope", "1"),
    "kgCF4/(tAl*min)": ("slope", "1"),
    "GJ/t": ("heat per mass", "1"),
    "GJ/10^4Nm3": ("heat per gas", "1"),
    "tC/GJ": ("carbon per heat", "1"),
    "tC/t": ("carbon per mass", "1"),
    "tC/10^4Nm3": ("carbon per gas", "1"),
    "tCO2/t": ("CO2 per mass", "1"),
    "tCO2/GJ": ("CO2 per heat", "1"),
}

# --- process parameters: one column per guideline; a missing name means the guideline does not use it ---

FIXED = ("cn-al-2024",)
"""Guidelines that fix the parameters of the process: measured values replace them on request alone."""
PARAMETERS: dict[str, dict[str, str]] = {
    "cn-al-2013": {
        "net_anode": "0.42",
        "anode_sulphur": "0.02",
        "anode_ash": "0.004",
        "cf4_factor": "0.034",
        "c2f6_factor": "0.0034",
        "slope": "0.143",
        "c2f6_fraction": "0.1",
    },
    "cn-al-2023": {
        "net_anode": "0.411",
        "anode_sulphur": "0.02",
        "anode_ash": "0.004",
        "cf4_factor": "0.034",
        "c2f6_factor": "0.0034",
        "slope": "0.143",
        "c2f6_fraction": "0.1",
    },
    "cn-al-2024-draft": {},
    "cn-al-2024": {
        "anode_loss": "0.1518",
        "anode_sulphur": "0.02",
        "anode_ash": "0.004",
        "cf4_factor": "0.02",
        "c2f6_factor": "0.0011",
    },
}
PARAMETER_KINDS = {
    "net_anode": "carbon per metal",
    "anode_loss": "ratio",
    "anode_sulphur": "ratio",
    "anode_ash": "ratio",
    "cf4_factor": "CF4 per metal",
    "c2f6_factor": "C2F6 per metal",
    "slope": "slope",
    "c2f6_fraction": "ratio",
}
DRAFT_ANODE = Fraction("1.424")
DRAFT_ANODE_EFFECT = Fraction("0.1454")

# GWP of CF4 and C2F6: SAR in 2013, AR5 afterwards; the draft does not split its default by gas.
GWPS = {"cn-al-2013": (6500, 9200), "cn-al-2023": (6630, 11100), "cn-al-2024": (6630, 11100)}

# --- fuels: NCV (GJ/t or GJ/10^4 Nm3), carbon content (tC/GJ), oxidation ---

FUELS_2013: Table = {
    "anthracite": ("20.304", "0.02749", "0.94"),
    "bituminous-coal": ("19.570", "0.02618", "0.93"),
    "lignite": ("14.080", "0.02800", "0.96"),
    "washed-coal": ("26.344", "0.02540", "0.90"),
    "other-washed-coal": ("8.363", "0.02540", "0.90"),
    "other-coal-products": ("17.460", "0.03360", "0.90"),
    "coke": ("28.447", "0.02950", "0.93"),
    "crude-oil": ("41.816", "0.02010", "0.98"),
    "fuel-oil": ("41.816", "0.02110", "0.98"),
    "gasoline": ("43.07", "0.01890", "0.98"),
    "diesel": ("42.652", "0.02020", "0.98"),
    "kerosene": ("44.75", "0.01960", "0.98"),
    "lng": ("41.868", "0.01720", "0.98"),
    "lpg": ("50.179", "0.01720", "0.98"),
    "coal-tar": ("33.453", "0.02200", "0.98"),
    "crude-benzene": ("41.816", "0.02270", "0.98"),
    "coke-oven-gas": ("173.854", "0.01210", "0.99"),
    "blast-furnace-gas": ("33.00", "0.07080", "0.99"),
    "converter-gas": ("84.00", "0.04960", "0.99"),
    "other-gas": ("52.27", "0.01220", "0.99"),
    "natural-gas": ("389.31", "0.01530", "0.99"),
    "refinery-gas": ("45.998", "0.01820", "0.99"),
}
FUELS_2023: Table = {
    "anthracite": ("25.024", "0.02749", "0.99"),
    "bituminous-coal": ("23.736", "0.02618", "0.99"),
    "lignite": ("15.250", "0.02797", "0.99"),
    "washed-coal": ("26.344", "0.02541", "0.99"),
    "other-washed-coal": ("12.545", "0.02541", "0.99"),
    "coal-gangue": ("8.374", "0.02541", "0.99"),
    "coal-slime": ("12.545", "0.02541", "0.99"),
    "coke": ("28.435", "0.02942", "0.99"),
    "petroleum-coke": ("32.500", "0.02750", "0.99"),
    "other-coal-products": ("17.460", "0.03356", "0.99"),
    "crude-oil": ("41.816", "0.02008", "0.98"),
    "fuel-oil": ("41.816", "0.02110", "0.98"),
    "gasoline": ("43.070", "0.01890", "0.98"),
    "diesel": ("42.652", "0.02020", "0.98"),
    "kerosene": ("43.070", "0.01960", "0.98"),
    "other-petroleum": ("41.031", "0.02000", "0.98"),
    "lng": ("51.498", "0.01720", "0.98"),
    "lpg": ("50.179", "0.01720", "0.98"),
    "coal-tar": ("33.453", "0.02200", "0.98"),
    "refinery-gas": ("45.998", "0.01820", "0.99"),
    "natural-gas": ("389.310", "0.01532", "0.99"),
    "blast-furnace-gas": ("33.000", "0.07080", "0.99"),
    "converter-gas": ("84.000", "0.04960", "0.99"),
    "coke-oven-gas": ("173.854", "0.01210", "0.99"),
    "other-gas": ("52.270", "0.01220", "0.99"),
}
FUELS: dict[str, Table] = {
    "cn-al-2013": FUELS_2013,
    "cn-al-2023": FUELS_2023,
    "cn-al-2024-draft": FUELS_2023,
    "cn-al-2024": FUELS_2023,
}
GASES = frozenset({"natural-gas", "coke-oven-gas", "blast-furnace-gas", "converter-gas", "other-gas"})

CARBONATES: dict[str, dict[str, str]] = {
    "cn-al-2013": {"limestone": "0.405"},
    "cn-al-2023": {"limestone": "0.405", "soda-ash": "0.411"},
    "cn-al-2024-draft": {"limestone": "0.405", "soda-ash": "0.411"},
    "cn-al-2024": {"limestone": "0.440", "soda-ash": "0.4149"},
}
ALIASES = {
    "无烟煤": "anthracite",
    "烟煤": "bituminous-coal",
    "褐煤": "lignite",
    "洗精煤": "washed-coal",
    "煤泥": "coal-slime",
    "焦炭": "coke",
    "燃料油": "fuel-oil",
    "柴油": "diesel",
    "粗苯": "crude-benzene",
    "炼厂干气": "refinery-gas",
    "天然气": "natural-gas",
    "石灰石": "limestone",
    "纯碱": "soda-ash",
}

# --- electricity and heat ---

HEAT = Fraction("0.11")
NATIONAL = {"cn-al-2023": Fraction("0.5703"), "cn-al-2024-draft": Fraction("0.5942")}
PROVEN: dict[str, dict[str, Fraction]] = {
    "cn-al-2023": {"self-generated": Fraction(0), "direct": Fraction(0), "green-power": Fraction("0.5703")},
    "cn-al-2024-draft": {"self-generated": Fraction(0), "direct": Fraction(0), "green-power": Fraction(0)},
}
PROOF = {
    "self-generated": "meter-records",
    "direct": "direct-supply-settlement",
    "green-power": "green-power-consumption-certificate",
}
REGIONAL_2012 = {
    "north": Fraction("0.8843"),
    "northeast": Fraction("0.7769"),
    "east": Fraction("0.7035"),
    "central": Fraction("0.5257"),
    "northwest": Fraction("0.6671"),
    "south": Fraction("0.5271"),
}
PROVINCES: dict[str, tuple[tuple[str, str], ...]] = {
    "north": (
        ("Beijing", "北京"),
        ("Tianjin", "天津"),
        ("Hebei", "河北"),
        ("Shandong", "山东"),
        ("Shanxi", "山西"),
    ),
    "northeast": (("Liaoning", "辽宁"), ("Jilin", "吉林"), ("Heilongjiang", "黑龙江")),
    "east": (
        ("Shanghai", "上海"),
        ("Jiangsu", "江苏"),
        ("Zhejiang", "浙江"),
        ("Anhui", "安徽"),
        ("Fujian", "福建"),
    ),
    "central": (
        ("Henan", "河南"),
        ("Hubei", "湖北"),
        ("Hunan", "湖南"),
        ("Jiangxi", "江西"),
        ("Sichuan", "四川"),
        ("Chongqing", "重庆"),
    ),
    "northwest": (
        ("Shaanxi", "陕西"),
        ("Gansu", "甘肃"),
        ("Qinghai", "青海"),
        ("Ningxia", "宁夏"),
        ("Xinjiang", "新疆"),
    ),
    "south": (
        ("Guangdong", "广东"),
        ("Guangxi", "广西"),
        ("Yunnan", "云南"),
        ("Guizhou", "贵州"),
        ("Hainan", "海南"),
    ),
}
INNER_MONGOLIA = ("Inner Mongolia", "内蒙古")


class Row(NamedTuple):
    """One emission row of the form: its place, and its tonnes of CO2e by gas before rounding."""

    id: str
    levels: tuple[str, ...]
    process: str | None
    source: str
    period: str
    parts: dict[str, Fraction]


def half_up(value: Fraction, decimals: int = 2) -> Fraction:
    """Round half up on the magnitude: 0.005 becomes 0.01 and -0.005 becomes -0.01."""
    scale = 10**decimals
    magnitude = (2 * abs(value) * scale + 1) // 2
    return Fraction(magnitude if value >= 0 else -magnitude, scale)


def number(value: str | float | Decimal) -> Fraction:
    """Give the exact value of a decimal literal."""
    return Fraction(Decimal(str(value)))


def convert(value: str | float | Decimal, unit: str, *kinds: str) -> Fraction:
    """Give a value in base units; the unit must measure one of the kinds."""
    kind, scale = UNITS[unit]
    if kind not in kinds:
        raise ValueError(unit)
    return number(value) * Fraction(scale)


def quantity(text: str, *kinds: str) -> Fraction:
    """Read `12000 GJ` as a number of base units."""
    value, unit = text.split()
    return convert(value, unit, *kinds)


def series(datum: str | Mapping[str, Any], year: int, *kinds: str) -> dict[str, Fraction]:
    """Read twelve months, or one quantity for the year, as amounts by period."""
    if isinstance(datum, str):
        return {str(year): quantity(datum, *kinds)}
    unit: str = datum["unit"]
    months: list[str | int | Decimal] = datum["values"]
    if len(months) != 12:
        raise ValueError(len(months))
    return {f"{year}-{i:02}": convert(value, unit, *kinds) for i, value in enumerate(months, 1)}


def canonical(item: str) -> str:
    """Give the kebab-case id of an item named in Chinese or English."""
    return ALIASES.get(item, item)


def parameter(process: Mapping[str, Any], guideline: str, name: str) -> Fraction:
    """Take the measured value of a process parameter, else the guideline's; what it fixes stays."""
    if name in process and guideline not in FIXED:
        return quantity(process[name]["value"], PARAMETER_KINDS[name])
    return Fraction(PARAMETERS[guideline][name])


def region(entity: Mapping[str, Any]) -> str:
    """Find the 2012 regional grid of the plant's province."""
    province: str = entity["province"]
    if province in INNER_MONGOLIA:
        grid: str = entity["grid"]
        if grid not in {"north", "northeast"}:
            raise ValueError(grid)
        return grid
    for name, members in PROVINCES.items():
        if any(province in spellings for spellings in members):
            return name
    raise ValueError(province)


def metal_levels(guideline: str) -> tuple[str, ...]:
    """Say which totals the anode and the anode effect enter: the 2013 guide knows no step."""
    if guideline == "cn-al-2013":
        return (ENTERPRISE,)
    return (PROCESS, ELECTROLYSIS, ENTERPRISE)


def anode_rows(process: Mapping[str, Any], guideline: str, rounding: str, year: int) -> list[Row]:
    """Compute the anode rows of one process: by default, by consumption or by output."""
    emissions: dict[str, Fraction] = {}
    if guideline == "cn-al-2024-draft":
        for period, metal in series(process["liquid_aluminium"], year, "mass").items():
            emissions[period] = metal * DRAFT_ANODE
    else:
        sulphur = parameter(process, guideline, "anode_sulphur")
        ash = parameter(process, guideline, "anode_ash")
        per_tonne = (1 - sulphur - ash) * CARBON_RATIO
        if guideline == "cn-al-2024":
            loss = parameter(process, guideline, "anode_loss")
            for period, gross in series(process["anode"], year, "mass").items():
                net = gross * (1 - loss)
                emissions[period] = (half_up(net) if rounding == "cell" else net) * per_tonne
        else:
            carbon = parameter(process, guideline, "net_anode")
            for period, metal in series(process["liquid_aluminium"], year, "mass").items():
                emissions[period] = metal * carbon * per_tonne
    name, levels = process["id"], metal_levels(guideline)
    return [Row(f"{name}/anode/{p}", levels, name, "anode", p, {"CO2": e}) for p, e in emissions.items()]


def gas_factors(process: Mapping[str, Any], guideline: str, year: int, period: str) -> tuple[Fraction, Fraction]:
    """Give kg of CF4 and C2F6 per tonne of metal: by slope where asked and known, else by factor."""
    slope_asked = process.get("anode_effect_method") == "slope" and "anode_effect_minutes" in process
    if slope_asked and "slope" in PARAMETERS[guideline]:
        minutes = series(process["anode_effect_minutes"], year, "time")[period]
        cf4 = parameter(process, guideline, "slope") * minutes
        return cf4, cf4 * parameter(process, guideline, "c2f6_fraction")
    return parameter(process, guideline, "cf4_factor"), parameter(process, guideline, "c2f6_factor")


def anode_effect_rows(process: Mapping[str, Any], guideline: str, year: int) -> list[Row]:
    """Compute the anode-effect rows of one process, by gas unless the guideline has one default."""
    name, levels = process["id"], metal_levels(guideline)
    rows: list[Row] = []
    for period, metal in series(process["liquid_aluminium"], year, "mass").items():
        if guideline == "cn-al-2024-draft":
            parts = {"CO2e": metal * DRAFT_ANODE_EFFECT}
        else:
            cf4, c2f6 = gas_factors(process, guideline, year, period)
            gwp_cf4, gwp_c2f6 = GWPS[guideline]
            parts = {"CF4": metal * cf4 / 1000 * gwp_cf4, "C2F6": metal * c2f6 / 1000 * gwp_c2f6}
        rows.append(Row(f"{name}/anode-effect/{period}", levels, name, "anode-effect", period, parts))
    return rows


def fuel_factor(fuel: Mapping[str, Any], guideline: str, item: str) -> Fraction:
    """Give the tonnes of CO2 per tonne or 10^4 Nm3 of a fuel, measured values first."""
    defaults = FUELS[guideline].get(item)
    kind = "gas" if item in GASES else "mass"
    keys = ("ncv", "carbon_content", "elemental_carbon", "oxidation")
    measured = {key: fuel[key]["value"] for key in keys if key in fuel}

    def default(index: int) -> Fraction:
        """Give a factor of the guideline's table."""
        if defaults is None:
            raise KeyError(item)
        return Fraction(defaults[index])

    oxidation = quantity(measured["oxidation"], "ratio") if "oxidation" in measured else default(2)
    elemental = measured.get("elemental_carbon")
    content = measured.get("carbon_content")
    if elemental is None and content is not None and UNITS[content.split()[1]][0] != "carbon per heat":
        elemental = content
    if elemental is not None:
        return quantity(elemental, f"carbon per {kind}") * oxidation * CARBON_RATIO
    ncv = quantity(measured["ncv"], f"heat per {kind}") if "ncv" in measured else default(0)
    carbon = quantity(content, "carbon per heat") if content is not None else default(1)
    return ncv * carbon * oxidation * CARBON_RATIO


def numbered(names: Iterable[str]) -> list[str]:
    """Tell repeated names apart: diesel, diesel-2, diesel-3."""
    seen: dict[str, int] = {}
    labels: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        labels.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return labels


def fuel_rows(activity: Mapping[str, Any], guideline: str) -> list[Row]:
    """Compute the fuel rows of the enterprise, one per entry and period; those of a power plant are rows of the facility, if it counts."""
    rows: list[Row] = []
    everything: list[Mapping[str, Any]] = activity.get("fuel", [])
    at_home = [fuel for fuel in everything if fuel.get("use", "smelter") == "smelter"]
    elsewhere = [fuel for fuel in everything if fuel not in at_home]
    counted = {"fuel": at_home, "facility": elsewhere if guideline in ("cn-al-2023", "cn-al-2024-draft") else []}
    for source, fuels in counted.items():
        for label, fuel in zip(numbered(canonical(f["item"]) for f in fuels), fuels, strict=True):
            item = canonical(fuel["item"])
            factor = fuel_factor(fuel, guideline, item)
            for period, amount in series(fuel["amount"], activity["year"], "gas" if item in GASES else "mass").items():
                rows.append(Row(f"{source}/{label}/{period}", (ENTERPRISE,), None, source, period, {"CO2": amount * factor}))
    return rows


def carbonate_rows(activity: Mapping[str, Any], guideline: str) -> list[Row]:
    """Compute the carbonate rows of the enterprise; the 2013 guide counts limestone alone."""
    rows: list[Row] = []
    carbonates: list[Mapping[str, Any]] = activity.get("carbonate", [])
    for label, entry in zip(numbered(canonical(c["item"]) for c in carbonates), carbonates, strict=True):
        item = canonical(entry["item"])
        if guideline == "cn-al-2013" and item != "limestone":
            continue
        if "emission_factor" in entry:
            factor = quantity(entry["emission_factor"]["value"], "CO2 per mass")
        else:
            factor = Fraction(CARBONATES[guideline][item])
        if "purity" in entry:
            factor *= quantity(entry["purity"]["value"], "ratio")
        for period, amount in series(entry["amount"], activity["year"], "mass").items():
            parts = {"CO2": amount * factor}
            rows.append(Row(f"carbonate/{label}/{period}", (ENTERPRISE,), None, "carbonate", period, parts))
    return rows


def heat_rows(activity: Mapping[str, Any], guideline: str) -> list[Row]:
    """Compute the rows of net purchased heat; under the 2024 guideline heat is auxiliary."""
    if guideline == "cn-al-2024":
        return []
    rows: list[Row] = []
    heats: list[Mapping[str, Any]] = activity.get("heat", [])
    for label, entry in zip(numbered("heat" for _ in heats), heats, strict=True):
        measured = entry.get("emission_factor")
        factor = HEAT if measured is None else quantity(measured["value"], "CO2 per heat")
        for period, amount in series(entry["amount"], activity["year"], "heat").items():
            rows.append(Row(f"{label}/{period}", (ENTERPRISE,), None, "heat", period, {"CO2": amount * factor}))
    return rows


def day(value: dt.date | str) -> dt.date:
    """Read a date of the activity file."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value.date() if isinstance(value, dt.datetime) else value


def bounds(period: str) -> tuple[dt.date, dt.date]:
    """Give the first and the last day of a year or a month."""
    year, _, month = period.partition("-")
    if not month:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    first = dt.date(int(year), int(month), 1)
    following = dt.date(int(year) + int(month) // 12, int(month) % 12 + 1, 1)
    return first, following - dt.timedelta(days=1)


def prove(need: Mapping[str, Fraction], records: Iterable[Mapping[str, Any]], kind: str) -> dict[str, Fraction]:
    """Serve the periods in order from the records of the right kind, and give what is covered in each."""
    valid = [record for record in records if record["kind"] == kind]
    left = [quantity(record["amount"], "electricity") for record in valid]
    covered: dict[str, Fraction] = {}
    for period in sorted(need, key=lambda p: (len(p) == len("2024"), p)):
        first, last = bounds(period)
        missing = max(need[period], Fraction(0))
        for i, record in enumerate(valid):
            if day(record["from"]) <= first and last <= day(record["to"]):
                given = min(missing, left[i])
                missing -= given
                left[i] -= given
        covered[period] = max(need[period], Fraction(0)) - missing
    return covered


def supplies(entries: Iterable[Mapping[str, Any]], guideline: str, year: int) -> dict[str, dict[str, Fraction]]:
    """Give the MWh of each electricity row by supply and period; what is not proven fell to the grid."""
    merged: dict[str, dict[str, Fraction]] = {}
    records: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        supply = "grid" if entry["supply"] == "certificate" else entry["supply"]
        amounts = merged.setdefault(supply, {})
        for period, amount in series(entry["amount"], year, "electricity").items():
            amounts[period] = amounts.get(period, Fraction(0)) + amount
        if entry["supply"] != "certificate":
            records.setdefault(supply, []).extend(entry.get("evidence", []))
    if guideline == "cn-al-2013":
        return merged
    rows = {supply: dict(amounts) for supply, amounts in merged.items()}
    for supply, kind in PROOF.items():
        if supply not in merged:
            continue
        rows[supply] = prove(merged[supply], records[supply], kind)
        for period, amount in merged[supply].items():
            rest = amount - rows[supply][period]
            if rest:
                grid = rows.setdefault("grid", {})
                grid[period] = grid.get(period, Fraction(0)) + rest
    return rows


def electricity_factor(activity: Mapping[str, Any], guideline: str, supply: str) -> Fraction:
    """Give the tonnes of CO2 per MWh of one electricity row."""
    if guideline == "cn-al-2013":
        return REGIONAL_2012[region(activity["entity"])]
    return NATIONAL[guideline] if supply in ("grid", "captive") else PROVEN[guideline][supply]


def electricity_rows(activity: Mapping[str, Any], guideline: str) -> list[Row]:
    """Compute the electricity rows of processes and enterprise; the 2024 guideline has none."""
    if guideline == "cn-al-2024":
        return []
    owners: list[tuple[str | None, tuple[str, ...], list[Mapping[str, Any]]]] = []
    if guideline != "cn-al-2013":
        owners.extend((process["id"], (PROCESS, ELECTROLYSIS), process.get("electricity", [])) for process in activity["process"])
    owners.append((None, (ENTERPRISE,), activity.get("electricity", [])))
    rows: list[Row] = []
    for owner, levels, entries in owners:
        prefix = "electricity" if owner is None else f"{owner}/electricity"
        for supply, amounts in supplies(entries, guideline, activity["year"]).items():
            factor = electricity_factor(activity, guideline, supply)
            for period, amount in amounts.items():
                parts = {"CO2": amount * factor}
                rows.append(Row(f"{prefix}/{supply}/{period}", levels, owner, "electricity", period, parts))
    return rows


def emission_rows(activity: Mapping[str, Any], guideline: str, rounding: str) -> list[Row]:
    """Compute all emission rows; under `cell` the net anode is rounded on the way, nothing else yet."""
    if guideline not in GUIDELINES:
        raise ValueError(guideline)
    if rounding not in ROUNDINGS:
        raise ValueError(rounding)
    rows: list[Row] = []
    for process in activity["process"]:
        rows += anode_rows(process, guideline, rounding, activity["year"])
        rows += anode_effect_rows(process, guideline, activity["year"])
    rows += fuel_rows(activity, guideline)
    rows += carbonate_rows(activity, guideline)
    rows += electricity_rows(activity, guideline)
    rows += heat_rows(activity, guideline)
    return rows


def row_value(row: Row, rounding: str) -> Fraction:
    """Give the tonnes that a row shows: rounded under `cell` and `line`."""
    value = sum(row.parts.values(), Fraction(0))
    return half_up(value) if rounding in {"cell", "line"} else value


def lines(activity: Mapping[str, Any], guideline: str, rounding: str = "cell") -> dict[str, Fraction]:
    """Compute the value of every line by its id, under a rounding policy."""
    result: dict[str, Fraction] = {}
    for row in emission_rows(activity, guideline, rounding):
        if row.id in result:
            raise ValueError(row.id)
        result[row.id] = row_value(row, rounding)
    return result


def totals(activity: Mapping[str, Any], guideline: str, rounding: str = "cell") -> dict[Key, Fraction]:
    """Compute every total by level, process, source, gas and period, under a rounding policy."""
    year = str(activity["year"])
    sums: dict[Key, Fraction] = {}
    yearly: set[tuple[str, str | None, str | None, str | None]] = set()
    for row in emission_rows(activity, guideline, rounding):
        shown = row_value(row, rounding)
        # A row of several gases keeps its parts unrounded: their totals are rounded once, below.
        by_gas = dict(row.parts) if len(row.parts) > 1 else dict.fromkeys(row.parts, shown)
        amounts: list[tuple[str | None, Fraction]] = [(None, shown), *by_gas.items()]
        for level in row.levels:
            process = row.process if level == PROCESS else None
            for source in (None, row.source):
                for gas, amount in amounts:
                    place = (level, process, source, gas)
                    if row.period == year:
                        yearly.add(place)
                    for period in {year, row.period}:
                        key = (*place, period)
                        sums[key] = sums.get(key, Fraction(0)) + amount
    kept = {key: value for key, value in sums.items() if key[4] == year or key[:4] not in yearly}
    return kept if rounding == "none" else {key: half_up(value) for key, value in kept.items()}
