"""Numbers and units of the oracle for the guidelines that are not Chinese, typed from the specification.

Nothing here comes from the library or from its factor files.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

Datum = str | dict[str, Any]

# --- units: the kind of quantity that each one measures, and how many base units it is ---

UNITS: dict[str, tuple[str, str]] = {
    "t": ("mass", "1"),
    "kg": ("mass", "0.001"),
    "万t": ("mass", "10000"),
    "tAl": ("mass", "1"),
    "t anode": ("mass", "1"),
    "t paste": ("mass", "1"),
    "t coke": ("mass", "1"),
    "tCF4": ("mass", "1"),
    "kgCF4": ("mass", "0.001"),
    "tC2F6": ("mass", "1"),
    "kgC2F6": ("mass", "0.001"),
    "10^4Nm3": ("gas", "1"),
    "MWh": ("electricity", "1"),
    "kWh": ("electricity", "0.001"),
    "万kWh": ("electricity", "10"),
    "GJ": ("heat", "1"),
    "min": ("minutes", "1"),
    "min/(cell·d)": ("minutes", "1"),
    "min/(槽·天)": ("minutes", "1"),
    "1/(cell·d)": ("effects", "1"),
    "mV": ("overvoltage", "1"),
    "V": ("overvoltage", "1000"),
    "1": ("share", "1"),
    "%": ("share", "0.01"),
    "kgC2F6/kgCF4": ("share", "1"),
    "tC/t": ("share", "1"),
    "(kgCF4/tAl)/(min/(cell·d))": ("slope", "1"),
    "kgCF4/tAl/min": ("slope", "1"),
    # The per cent of the current efficiency is part of the coefficient; with a share it is a hundredth.
    "kgCF4*%/(tAl*mV)": ("overvoltage coefficient", "1"),
    "kgCF4/(tAl*mV)": ("overvoltage coefficient", "100"),
    "kgCF4/tAl": ("gas per metal", "1"),
    "kgC2F6/tAl": ("gas per metal", "1"),
    "tC/tAl": ("carbon per metal", "1"),
    "t anode/tAl": ("carbon per metal", "1"),
    "t/tAl": ("carbon per metal", "1"),
    "kgC/tAl": ("carbon per metal", "0.001"),
    "kg/tAl": ("carbon per metal", "0.001"),
    "GJ/t": ("heat per mass", "1"),
    "GJ/10^4Nm3": ("heat per gas", "1"),
    "tC/10^4Nm3": ("carbon per gas", "1"),
    "tCO2/t": ("CO2 per mass", "1"),
    "tCO2/GJ": ("CO2 per heat", "1"),
    "tCO2/TJ": ("CO2 per heat", "0.001"),
    "tCO2/MWh": ("CO2 per electricity", "1"),
    "kgCO2/kWh": ("CO2 per electricity", "1"),
    "tCO2e/MWh": ("CO2e per electricity", "1"),
    "kgCO2e/kWh": ("CO2e per electricity", "1"),
}


def exact(value: str | int | Decimal) -> Fraction:
    """The exact value of a decimal literal."""
    return Fraction(Decimal(str(value)))


def read(text: str, *kinds: str) -> Fraction:
    """`12 kg` in base units; it must measure one of the kinds."""
    value, _, unit = text.partition(" ")
    kind, scale = UNITS[unit]
    if kind not in kinds:
        raise ValueError(text)
    return exact(value) * Fraction(scale)


def kind_of(datum: Datum) -> str:
    """What a quantity or a series measures."""
    unit = (
        datum.partition(" ")[2]
        if isinstance(datum, str)
        else datum["unit"]
        if "unit" in datum
        else datum["value"].partition(" ")[2]
    )
    return UNITS[unit][0]


def periods(datum: Datum, year: int) -> list[str]:
    """The year, or its twelve months: whatever the datum states."""
    return [f"{year}-{month:02}" for month in range(1, 13)] if isinstance(datum, dict) and "values" in datum else [str(year)]


def at(datum: Datum, period: str, *kinds: str) -> Fraction:
    """The datum (or measured value) in a period; one value serves every month."""
    if isinstance(datum, dict) and "values" in datum:
        return read(f"{datum['values'][int(period[5:]) - 1]} {datum['unit']}", *kinds)
    return read(datum["value"] if isinstance(datum, dict) else datum, *kinds)


# --- tables; a class that is missing has no published number ---

GWP = {
    "SAR": {"CF4": 6500, "C2F6": 9200},
    "TAR": {"CF4": 5700, "C2F6": 11900},
    "AR4": {"CF4": 7390, "C2F6": 12200},
    "AR5": {"CF4": 6630, "C2F6": 11100},
    "AR6": {"CF4": 7380, "C2F6": 12400},
}
DEFAULT_GWP = {"ipcc-2006-al": "AR5", "ipcc-2019-al": "AR5", "ghgp-al": "SAR", "eu-cbam-al": "AR5", "eu-cbam-al-2023": "AR5"}
CARBON_RATIO = {
    "ipcc-2006-al": Fraction(44, 12),
    "ipcc-2019-al": Fraction(44, 12),
    "ghgp-al": Fraction(44, 12),
    "eu-cbam-al": Fraction("3.664"),
    "eu-cbam-al-2023": Fraction("3.664"),
}

TIER_1_CO2 = {"cwpb": "1.6", "swpb": "1.6", "vss": "1.7", "hss": "1.7"}
TIER_1_PFC = {"cwpb": ("0.4", "0.04"), "swpb": ("1.6", "0.4"), "vss": ("0.8", "0.04"), "hss": ("0.4", "0.03")}

# Slope and weight fraction. SWPB, VSS and HSS have two generations.
SLOPES_2006 = {"cwpb": ("0.143", "0.121"), "swpb": ("0.272", "0.252"), "vss": ("0.092", "0.053"), "hss": ("0.099", "0.085")}
SLOPES_EU = {
    "cwpb": ("0.143", "0.121"),
    "swpb": ("0.233", "0.280"),
    "vss": ("0.058", "0.086"),
    "hss": ("0.165", "0.077"),
    "pfpb-l": ("0.122", "0.097"),
    "pfpb-m": ("0.104", "0.057"),
}
SLOPES: dict[str, dict[str, tuple[str, str]]] = {
    "ipcc-2006-al": SLOPES_2006,
    "ghgp-al": SLOPES_2006,
    "ipcc-2019-al": SLOPES_EU,
    "eu-cbam-al": SLOPES_EU,
    "eu-cbam-al-2023": {"cwpb": ("0.143", "0.121"), "vss": ("0.092", "0.053")},
}
# Overvoltage coefficient and its weight fraction: the same of SWPB in all documents, unlike the fraction of its slope.
OVERVOLTAGE = {"cwpb": ("1.16", "0.121"), "swpb": ("3.65", "0.252")}

ANALYSES = {
    "anode_sulphur": "0.02",
    "anode_ash": "0.004",
    "hydrogen": "0.005",
    "packing_sulphur": "0.02",
    "packing_ash": "0.025",
    "paste_pitch_sulphur": "0.006",
    "paste_pitch_ash": "0.002",
    "paste_pitch_hydrogen": "0.033",
    "paste_coke_sulphur": "0.019",
    "paste_coke_ash": "0.002",
}
PACKING_COKE = Fraction("0.015")
TAR = {"riedhammer": Fraction("0.005"), "other": Fraction(0)}
SOLUBLES = {"vss": Fraction("0.0005"), "hss": Fraction("0.004")}
BINDER = {"dry": Fraction("0.24"), "wet": Fraction("0.27")}
DUST = Fraction("0.01")

GREEN_RATIO = Fraction("1.055")
STREAM_CARBON = {"pitch": "0.95", "coke": "0.98", "packing-coke": "0.97", "anode": "0.98"}
SODA_ASH, SODA_ASH_PURITY = Fraction("0.4149"), Fraction("0.95")

# --- electricity, tCO2/MWh by data year; a later activity takes the newest one ---

AVERAGES = {
    "China": {2021: "0.5568", 2022: "0.5366", 2023: "0.5306"},
    "South China": {2021: "0.4326", 2022: "0.3869", 2023: "0.4042"},
    "Shandong": {2021: "0.6838", 2022: "0.6410", 2023: "0.6191"},
    "Inner Mongolia": {2021: "0.7025", 2022: "0.6849", 2023: "0.6479"},
    "Yunnan": {2021: "0.1235", 2022: "0.1073", 2023: "0.1333"},
    "Xinjiang": {2021: "0.6577", 2022: "0.6231", 2023: "0.6021"},
}
RESIDUAL = {2021: "0.5942", 2022: "0.5856", 2023: "0.6096"}
CHINESE = {
    "全国": "China",
    "南方": "South China",
    "山东": "Shandong",
    "内蒙古": "Inner Mongolia",
    "云南": "Yunnan",
    "新疆": "Xinjiang",
}


def area_of(name: str) -> str | None:
    """A known area by its Chinese or English name."""
    found = CHINESE.get(name, name)
    return found if found in AVERAGES else None


def newest(table: dict[int, str], year: int) -> Fraction:
    """The number of the newest data year that is not later than the activity."""
    return Fraction(table[max(known for known in table if known <= year)])
