"""Quantities: a Decimal and a unit, where a substance is a dimension of its own.

A tonne of CO2, of CO2e, of carbon, of CF4, of aluminium, of anode and of coal do not add up. 万 and 亿 are prefixes, the usual
Chinese names are aliases. The text form is one number and one unit expression, nothing else.

pint holds the definitions and resolves each unit expression once, in exact fractions; it is imported at the first unit that is
resolved. The arithmetic itself runs on plain numbers.
"""

from __future__ import annotations

from ghgcalc.units.parser import SUBSTANCES
from ghgcalc.units.quantity import Quantity, computed
from ghgcalc.units.unit import Unit, convert, parse_unit, pint_quantity, registry, scale_between

__all__ = ["SUBSTANCES", "Quantity", "Unit", "computed", "convert", "parse_unit", "pint_quantity", "registry", "scale_between"]
