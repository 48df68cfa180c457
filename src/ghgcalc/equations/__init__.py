"""The equations: each a plain function of operators, written once and read four ways.

Exactly (Decimal, Fraction), in columns (numpy arrays), as a unit check (pint quantities) and as a formula (tracing symbols).
"""

from __future__ import annotations

from ghgcalc.equations import anode, anode_effect, carbonate, combustion, electricity, facility, heat
from ghgcalc.equations.base import Equation, get, names

__all__ = [
    "Equation",
    "anode",
    "anode_effect",
    "carbonate",
    "combustion",
    "electricity",
    "facility",
    "get",
    "heat",
    "names",
]
