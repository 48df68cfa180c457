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


@equation(
    "anode.by_net",
    units={"net": "t anode", "carbon": "1", "carbon_ratio": "tCO2/tC"},
    gives={"CO2": "tCO2"},
    symbols={"net": "N", "carbon": "CC", "carbon_ratio": "k"},
    counts={"anode": "C"},
)
def by_net(net: Any, carbon: Any, carbon_ratio: Any) -> Any:
    """E = N × CC × k.

    N net anode consumption 阳极净耗量 (t anode), CC carbon content of the anode (share; 1 − S − A where no analysis gives it), k the carbon
    ratio (t CO2/t C). Result in t CO2.

    Source: IPCC 2006 Vol. 3 equation 4.21; Regulation (EU) 2025/2547, equation 12, for one stream in and one out; 40 CFR 98, F-5.
    """
    return net * carbon * carbon_ratio


@equation(
    "anode.net_of_output",
    units={"production": "tAl", "net_anode": "tC/tAl"},
    gives={"N": "t anode"},
    symbols={"production": "P", "net_anode": "NAC"},
    counts={"anode": "C"},
)
def net_of_output(production: Any, net_anode: Any) -> Any:
    """N = P × NAC.

    P liquid aluminium (t Al), NAC net anode consumption per tonne (t/t Al; the anode counted as carbon). Result in t anode.

    Source: IPCC 2006 Vol. 3 equation 4.21.
    """
    return production * net_anode


@equation(
    "anode.net_of_butts",
    units={"consumption": "t anode", "butts": "t anode"},
    gives={"N": "t anode"},
    symbols={"consumption": "Q", "butts": "B"},
)
def net_of_butts(consumption: Any, butts: Any) -> Any:
    """N = Q − B.

    Q gross anode consumption, B butts returned 残极返回量 (t anode). Result in t anode.

    Source: IPCC 2006 Vol. 3 equation 4.21; Regulation (EU) 2025/2547, equation 12.
    """
    return consumption - butts


@equation(
    "anode.carbon_of_analysis",
    units={"sulphur": "1", "ash": "1"},
    gives={"CC": "1"},
    symbols={"sulphur": "S", "ash": "A"},
)
def carbon_of_analysis(sulphur: Any, ash: Any) -> Any:
    """CC = 1 − S − A.

    S sulphur, A ash (shares). Result a share: what is neither counts as carbon.

    Source: IPCC 2006 Vol. 3 equation 4.21.
    """
    return 1 - sulphur - ash


@equation(
    "anode.by_paste",
    units={
        "paste": "t paste",
        "production": "tAl",
        "solubles": "kgC/tAl",
        "binder": "1",
        "pitch_sulphur": "1",
        "pitch_ash": "1",
        "pitch_hydrogen": "1",
        "coke_sulphur": "1",
        "coke_ash": "1",
        "dust": "tC/tAl",
        "carbon_ratio": "tCO2/tC",
    },
    gives={"CO2": "tCO2"},
    symbols={
        "paste": "M",
        "production": "P",
        "solubles": "CSM",
        "binder": "BC",
        "pitch_sulphur": "S_pi",
        "pitch_ash": "A_pi",
        "pitch_hydrogen": "H_pi",
        "coke_sulphur": "S_c",
        "coke_ash": "A_c",
        "dust": "CD",
        "carbon_ratio": "k",
    },
    constants={"kg_per_t": (1000, "kg/t")},
    counts={"paste": "C"},
)
def by_paste(
    paste: Any,
    production: Any,
    solubles: Any,
    binder: Any,
    pitch_sulphur: Any,
    pitch_ash: Any,
    pitch_hydrogen: Any,
    coke_sulphur: Any,
    coke_ash: Any,
    dust: Any,
    carbon_ratio: Any,
    kg_per_t: Any,
) -> Any:
    """E = (M − CSM × P / 1000 − BC × M × (S_pi + A_pi + H_pi) − (1 − BC) × M × (S_c + A_c) − P × CD) × k.

    M Søderberg paste 阳极糊 (t), P aluminium (t Al), CSM cyclohexane-soluble matter (kg/t Al, counted as carbon), BC binder in the paste,
    S, A, H sulphur, ash and hydrogen of pitch and of calcined coke (shares), CD carbon in skimmed dust (t C/t Al), k the carbon ratio
    (t CO2/t C). Result in t CO2.

    Source: IPCC 2006 Vol. 3 equation 4.24 with M = PC × P, as implemented by two independent programs; 40 CFR 98, F-6.
    """
    pitch = binder * paste * (pitch_sulphur + pitch_ash + pitch_hydrogen)
    coke = (1 - binder) * paste * (coke_sulphur + coke_ash)
    return (paste - solubles * production / kg_per_t - pitch - coke - production * dust) * carbon_ratio
