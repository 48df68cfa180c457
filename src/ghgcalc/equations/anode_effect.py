"""CF4 and C2F6 from anode effects 阳极效应, gas by gas; the GWPs are applied by the guideline."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation

KG_PER_T = {"kg_per_t": (1000, "kg/t")}


@equation(
    "anode_effect.by_factor",
    units={"production": "tAl", "cf4_factor": "kgCF4/tAl", "c2f6_factor": "kgC2F6/tAl"},
    gives={"CF4": "tCF4", "C2F6": "tC2F6"},
    symbols={"production": "P", "cf4_factor": "EF_CF4", "c2f6_factor": "EF_C2F6"},
    constants=KG_PER_T,
)
def by_factor(production: Any, cf4_factor: Any, c2f6_factor: Any, kg_per_t: Any) -> Any:
    """E(CF4) = P × EF_CF4 / 1000; E(C2F6) = P × EF_C2F6 / 1000.

    P liquid aluminium (t Al), EF in kg per t Al. Results in t CF4 and t C2F6.

    Source: NDRC 2013 guide, filling instructions 2023, CETS-AG-04.01-V01-2024; IPCC 2006 Vol. 3 equation 4.25 has the same form.
    """
    return production * cf4_factor / kg_per_t, production * c2f6_factor / kg_per_t


@equation(
    "anode_effect.by_slope",
    units={
        "production": "tAl",
        "minutes": "min/(cell·d)",
        "slope": "(kgCF4/tAl)/(min/(cell·d))",
        "c2f6_fraction": "kgC2F6/kgCF4",
    },
    gives={"CF4": "tCF4", "C2F6": "tC2F6"},
    symbols={"production": "P", "minutes": "AEM", "slope": "SEF", "c2f6_fraction": "F"},
    constants=KG_PER_T,
)
def by_slope(production: Any, minutes: Any, slope: Any, c2f6_fraction: Any, kg_per_t: Any) -> Any:
    """E(CF4) = P × AEM × SEF / 1000; E(C2F6) = E(CF4) × F.

    P liquid aluminium (t Al), AEM anode-effect minutes per cell-day 平均每天每槽阳极效应持续时间, SEF slope ((kg CF4/t Al)/(min/(cell·d))),
    F weight of C2F6 per CF4. Results in t CF4 and t C2F6.

    Source: pre-2024 rules as implemented by one independent program; IPCC 2006 Vol. 3 equation 4.26 has the same form.
    """
    cf4 = production * minutes * slope / kg_per_t
    return cf4, cf4 * c2f6_fraction


@equation(
    "anode_effect.by_default",
    units={"production": "tAl", "factor": "tCO2e/tAl"},
    gives={"CO2e": "tCO2e"},
    symbols={"production": "P", "factor": "EF"},
)
def by_default(production: Any, factor: Any) -> Any:
    """E = P × EF.

    P liquid aluminium (t Al), EF default (t CO2e/t Al, its gases not told apart). Result in t CO2e.

    Source: draft for comment of 2024-03-15, as read by the trade press.
    """
    return production * factor


@equation(
    "anode_effect.by_overvoltage",
    units={
        "production": "tAl",
        "overvoltage": "mV",
        "efficiency": "%",
        "coefficient": "kgCF4*%/(tAl*mV)",
        "c2f6_fraction": "kgC2F6/kgCF4",
    },
    gives={"CF4": "tCF4", "C2F6": "tC2F6"},
    symbols={"production": "P", "overvoltage": "AEO", "efficiency": "CE", "coefficient": "OVC", "c2f6_fraction": "F"},
    constants=KG_PER_T,
)
def by_overvoltage(production: Any, overvoltage: Any, efficiency: Any, coefficient: Any, c2f6_fraction: Any, kg_per_t: Any) -> Any:
    """E(CF4) = OVC × (AEO / CE) × P / 1000; E(C2F6) = E(CF4) × F.

    P liquid aluminium (t Al), AEO anode-effect overvoltage 阳极效应过电压 (mV), CE current efficiency 电流效率 (per cent), OVC overvoltage
    coefficient (kg CF4·%/(t Al·mV); the per cent of CE is part of it), F weight of C2F6 per CF4. Results in t CF4 and t C2F6.

    Source: GHG Protocol / IAI aluminium workbook, worksheet 8; Regulation (EU) 2025/2547, equations 24 and 25; 601/2012 Annex IV 8 B.
    """
    cf4 = coefficient * (overvoltage / efficiency) * production / kg_per_t
    return cf4, cf4 * c2f6_fraction


@equation(
    "anode_effect.minutes",
    units={"effects": "1/(cell·d)", "duration": "min"},
    gives={"AEM": "min/(cell·d)"},
    symbols={"effects": "AEF", "duration": "AED"},
)
def minutes(effects: Any, duration: Any) -> Any:
    """AEM = AEF × AED.

    AEF anode effects per cell-day 效应系数 (1/(cell·d)), AED mean duration of one (min). Result in min/(cell·d).

    Source: Regulation (EU) 2025/2547, equation 23; GHG Protocol / IAI aluminium workbook, worksheet 8.
    """
    return effects * duration


@equation(
    "anode_effect.collected",
    units={"duct": "(kgCF4/tAl)/(min/(cell·d)) | kgCF4*%/(tAl*mV)", "collection": "1"},
    gives={"total": "(kgCF4/tAl)/(min/(cell·d)) | kgCF4*%/(tAl*mV)"},
    symbols={"duct": "duct", "collection": "η"},
)
def collected(duct: Any, collection: Any) -> Any:
    """Total = duct / η.

    duct a slope or an overvoltage coefficient measured in the exhaust duct, η the collection efficiency 集气效率 (share). Result in the
    unit of the coefficient: what escapes the hood is counted too.

    Source: Regulation (EU) 2025/2547, equation 20; the emission is proportional to the coefficient.
    """
    return duct / collection


@equation(
    "anode_effect.as_measured",
    units={"cf4": "tCF4", "c2f6": "tC2F6"},
    gives={"CF4": "tCF4", "C2F6": "tC2F6"},
    symbols={"cf4": "m_CF4", "c2f6": "m_C2F6"},
)
def as_measured(cf4: Any, c2f6: Any) -> Any:
    """E(CF4) = m_CF4; E(C2F6) = m_C2F6.

    Masses of both gases from outside anode effects (low voltage, start-up), as measured or estimated. Results in t CF4 and t C2F6.

    Source: Regulation (EU) 2025/2547, Annex II B.7.
    """
    return cf4, c2f6


@equation(
    "anode_effect.as_stated",
    units={"emission": "tCO2e"},
    gives={"CO2e": "tCO2e"},
    symbols={"emission": "E_PFC"},
)
def as_stated(emission: Any) -> Any:
    """E = E_PFC.

    E_PFC perfluorocarbons from outside anode effects (t CO2e), of which nobody has told the gases: carried over unchanged, for a split would
    be a guess. Result in t CO2e.

    Source: CBAM communication template for installations, issue of 2024-12-13: the total of PFC that is entered by hand.
    """
    return emission
