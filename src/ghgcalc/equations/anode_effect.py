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
