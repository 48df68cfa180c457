"""How uncertain a total is: Monte Carlo over stated uncertainties, IPCC approach 1 in closed form beside it, the weight of each input.

An uncertainty is what somebody states, in a file of its own ([statement][ghgcalc.uncertainty.statement]); what nobody states is taken as
certain, and the result names it. Everything rests on the plan's own formulas: those of the kernel, of which the stated numbers become
columns of ratios to what was stated. The rounding of the guideline plays no part: the audited figure stands beside.

The room knows streams and nothing above them; `Inventory.uncertainty` is the door. numpy is loaded when draws are made.
"""

from __future__ import annotations

from ghgcalc.uncertainty.record import Influence, Spread, Uncertain, Uncertainty
from ghgcalc.uncertainty.statement import SCHEMA, SpreadFile, Stated

__all__ = ["SCHEMA", "Influence", "Spread", "SpreadFile", "Stated", "Uncertain", "Uncertainty"]
