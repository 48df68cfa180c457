"""CO2 from the carbon anodes 炭阳极: energy used as a raw material 能源作为原材料用途.

The guidelines count the anode mass as carbon after taking off sulphur and ash. 44/12 comes as a parameter: the guideline binds it.
"""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import Cell, equation, keep


@equation(
    "anode.by_output",
    units={"production": "tAl", "net_anode": "tC/tAl", "sulphur": "1", "ash": "1", "carbon_ratio": "tCO2/tC"},
    gives={"CO2": "tCO2"},
    symbols={"production": "P", "net_anode": "NC", "sulphur": "S", "ash": "A", "carbon_ratio": "k"},
)
def by_output(production: Any, net_anode: Any, sulphur: Any, ash: Any, carbon_ratio: Any) -> Any:
    """E = P × NC × (1 − S − A) × k.

    P liquid aluminium 铝液产量 (t Al), NC net anode consumption 吨铝炭阳极净耗 (t C/t Al), S sulphur 平均含硫量 and A ash 平均灰分含量
    (shares), k the carbon ratio (t CO2/t C). Result in t CO2.

    Source: NDRC 2013 guide and MEE filling instructions 2023, as implemented by two independent programs.
    """
    return production * net_anode * (1 - sulphur - ash) * carbon_ratio


@equation(
    "anode.by_consumption",
    units={"consumption": "t anode", "loss": "1", "sulphur": "1", "ash": "1", "carbon_ratio": "tCO2/tC"},
    gives={"CO2": "tCO2"},
    symbols={"consumption": "Q", "loss": "R", "sulphur": "S", "ash": "A", "carbon_ratio": "k"},
    cells={"net": ("N", "t anode")},
    counts={"anode": "C"},
)
def by_consumption(consumption: Any, loss: Any, sulphur: Any, ash: Any, carbon_ratio: Any, cell: Cell = keep) -> Any:
    """N = Q × (1 − R); E = N × (1 − S − A) × k.

    Q gross anode consumption 阳极消耗量 (t anode), R loss rate 阳极损失率, N net consumption 阳极净耗量 (t anode, a cell of the form),
    S sulphur, A ash (shares), k the carbon ratio (t CO2/t C). Result in t CO2.

    Source: CETS-AG-04.01-V01-2024, clause 6, as implemented by one independent program.
    """
    net = cell("net", consumption * (1 - loss))
    return net * (1 - sulphur - ash) * carbon_ratio


@equation(
    "anode.by_default",
    units={"production": "tAl", "factor": "tCO2/tAl"},
    gives={"CO2": "tCO2"},
    symbols={"production": "P", "factor": "EF"},
)
def by_default(production: Any, factor: Any) -> Any:
    """E = P × EF.

    P liquid aluminium (t Al), EF default (t CO2/t Al). Result in t CO2.

    Source: draft for comment of 2024-03-15, as read by the trade press; IPCC 2006 Vol. 3 equation 4.20 has the same form.
    """
    return production * factor
