"""Quantities: a Decimal and a unit, where a substance is a dimension of its own.

A tonne of CO2, of CO2e, of carbon, of CF4, of aluminium, of anode and of coal do not add up. 万 and 亿 are prefixes, the usual
Chinese names are aliases. The text form is one number and one unit expression, nothing else.

pint holds the definitions (`authority`) and has proven the table by which units are resolved here, in exact fractions; the arithmetic
runs on plain numbers. The room knows numbers and errors, and nothing of what is measured in its units.
"""

from __future__ import annotations

from ghgcalc.units.authority import pint_quantity, registry
from ghgcalc.units.parser import SUBSTANCES
from ghgcalc.units.quantity import Quantity, computed, unit_text
from ghgcalc.units.unit import Named, Unit, convert, named, parse_unit, scale_between

__all__ = [
    "SUBSTANCES",
    "Named",
    "Quantity",
    "Unit",
    "computed",
    "convert",
    "named",
    "parse_unit",
    "pint_quantity",
    "registry",
    "scale_between",
    "unit_text",
]
