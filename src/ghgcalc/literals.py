"""The closed sets of words that stand in files, records and arguments, as types; `ghgcalc.typing` exports them.

Closed is what no guideline, factor file or plan of a third party can add to: reading one with another word is a fault. What they can add
to is open: a `Source` is a text, of which the type names those that are packaged, so that an editor can offer them.
"""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "zh"]
"""The languages of texts: English, Chinese."""

Severity = Literal["error", "warning", "note"]
"""How grave a finding is."""

RowLevel = Literal["process", "enterprise"]
"""Where a source counts. What counts in a process counts in `electrolysis`, the sum of the processes, too."""

Level = Literal["process", "electrolysis", "enterprise", "product"]
"""Of totals: one process, the sum of the processes, the enterprise, and the goods (in tCO2e/t)."""

Basis = Literal["direct", "indirect", "location", "market"]
"""Of several sums of the same plant that are never added."""

PackagedSource = Literal[
    "anode",
    "anode-bake-packing",
    "anode-bake-pitch",
    "anode-effect",
    "biomass",
    "captive-plant",
    "carbon-balance",
    "carbonate",
    "electricity",
    "facility",
    "fuel",
    "heat",
    "pfc-other",
    "plant-heat",
]
"""The sources of the packaged guidelines."""

Source = PackagedSource | str
"""A source: of a packaged guideline, or one that a guideline of a third party names."""

Policy = Literal["cell", "line", "total", "none"]
"""What is rounded: every cell that the form prints, every line, the totals alone, nothing."""

Tie = Literal["half-up", "half-even"]
"""What happens to a digit that lies exactly between two."""

Grade = Literal["official", "official-copy", "press", "sister", "implementation", "derived"]
"""How we have read a published number."""

FactorGrade = Grade | Literal["confirmed", "stated"]
"""Of a factor in an inventory: as we have read it; `confirmed` by its sender beside that; or `stated` by the sender alone."""

LineGrade = FactorGrade | Literal["measured"]
"""Of a line: the weakest among its factors; `measured` where it rests on none."""

InputOrigin = Literal["activity", "guideline", "factor", "measured"]
"""Where a parameter of a line comes from."""

Origin = Literal["packaged", "earlier", "installed", "folder", "altered", "own"]
"""What a guideline or a plan is to this installation."""

Verdict = Literal["verified", "differs", "not-accepted", "not-packaged"]
"""What came of a verification."""

ChemicalElement = Literal[
    "H", "Li", "Be", "B", "C", "N", "O", "Na", "Mg", "Si", "P", "S", "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn",
    "Ga", "Ge", "As", "Sr", "Y", "Zr", "Nb", "Mo", "Ag", "Cd", "In", "Sn", "Sb", "Ba", "La", "Ce", "Nd", "Er", "Hf", "W", "Hg", "Tl", "Pb",
    "Bi",
]  # fmt: skip
"""The elements that aluminium is alloyed with, or holds as impurities, by their symbols."""

CarbonInstrument = Literal["tax", "levy", "fee", "national-ets", "regional-ets", "combination", "another"]
"""By what a carbon price is due."""

Rebate = Literal["free-allocation", "compensation", "tax-deduction", "combination", "another"]
"""What makes a carbon price smaller."""
