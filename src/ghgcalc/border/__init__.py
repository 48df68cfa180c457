"""The border: what goods cost at the carbon border adjustment of the European Union (CBAM, 碳边境调节机制), by year of import.

The room offers `costs` with its records, and `again`, which makes a filed view anew and holds it against its file. It stands above the
allowances, because what was paid at home is of a settlement; it works out no emission, and repeats no number of the factor register.
"""

from __future__ import annotations

from ghgcalc.border.acts import Acts, acts
from ghgcalc.border.again import again
from ghgcalc.border.home import Effect, Home, Rate, Reading
from ghgcalc.border.record import Asked, Border, Given, Good, Way, Year
from ghgcalc.border.run import costs

__all__ = ["Acts", "Asked", "Border", "Effect", "Given", "Good", "Home", "Rate", "Reading", "Way", "Year", "acts", "again", "costs"]
