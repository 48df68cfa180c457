"""The equations: each a plain function of operators, written once and read four ways.

Exactly (Decimal, Fraction), in columns (numpy arrays), as a unit check (pint quantities) and as a formula (tracing symbols).
"""

from __future__ import annotations

from ghgcalc.equations import (
    anode,
    anode_bake,
    anode_effect,
    biomass,
    carbon,
    carbonate,
    cogeneration,
    combustion,
    electricity,
    facility,
    heat,
    process,
    product,
)
from ghgcalc.equations.base import Equation, close
from ghgcalc.equations.compose import checked, compose, get, names, packaged

__all__ = [
    "Equation",
    "anode",
    "anode_bake",
    "anode_effect",
    "biomass",
    "carbon",
    "carbonate",
    "checked",
    "cogeneration",
    "combustion",
    "compose",
    "electricity",
    "facility",
    "get",
    "heat",
    "names",
    "packaged",
    "process",
    "product",
]

close()
