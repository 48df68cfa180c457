"""CO2 of the bake furnace 焙烧炉: pitch volatiles of the green anodes 生阳极, and packing coke 填充焦."""

from __future__ import annotations

from typing import Any

from ghgcalc.equations.base import equation


@equation(
    "anode_bake.pitch",
    units={
        "green_anodes": "t anode",
        "hydrogen": "t anode",
        "baked_anodes": "t anode",
        "waste_tar": "t anode",
        "carbon_ratio": "tCO2/tC",
    },
    gives={"CO2": "tCO2"},
    symbols={"green_anodes": "GA", "hydrogen": "H", "baked_anodes": "BA", "waste_tar": "W", "carbon_ratio": "k"},
    counts={"anode": "C"},
)
def pitch(green_anodes: Any, hydrogen: Any, baked_anodes: Any, waste_tar: Any, carbon_ratio: Any) -> Any:
    """E = (GA − H − BA − W) × k.

    GA green anodes loaded, H hydrogen in them, BA baked anodes made, W waste tar collected (t, of the mass of the green anodes), k the
    carbon ratio (t CO2/t C). Result in t CO2: what the furnace loses and is neither hydrogen nor tar counts as carbon.

    Source: IPCC 2006 Vol. 3 equation 4.22, as implemented by two independent programs; 40 CFR 98, F-7.
    """
    return (green_anodes - hydrogen - baked_anodes - waste_tar) * carbon_ratio


@equation(
    "anode_bake.green_of_baked",
    units={"baked_anodes": "t anode", "green_ratio": "1"},
    gives={"GA": "t anode"},
    symbols={"baked_anodes": "BA", "green_ratio": "r"},
)
def green_of_baked(baked_anodes: Any, green_ratio: Any) -> Any:
    """GA = BA × r.

    BA baked anodes made (t anode), r weight of green per baked anodes. Result in t anode.

    Source: data set made from the GHG Protocol / IAI aluminium workbook 2.0.
    """
    return baked_anodes * green_ratio


@equation(
    "anode_bake.hydrogen_of_green",
    units={"green_anodes": "t anode", "hydrogen_share": "1"},
    gives={"H": "t anode"},
    symbols={"green_anodes": "GA", "hydrogen_share": "h"},
)
def hydrogen_of_green(green_anodes: Any, hydrogen_share: Any) -> Any:
    """H = GA × h.

    GA green anodes loaded (t anode), h their hydrogen (share). Result in t.

    Source: IPCC 2006 Vol. 3 equation 4.22, as implemented by two independent programs.
    """
    return green_anodes * hydrogen_share


@equation(
    "anode_bake.tar_of_green",
    units={"green_anodes": "t anode", "tar_share": "1"},
    gives={"W": "t anode"},
    symbols={"green_anodes": "GA", "tar_share": "w"},
)
def tar_of_green(green_anodes: Any, tar_share: Any) -> Any:
    """W = GA × w.

    GA green anodes loaded (t anode), w waste tar per green anodes by the kind of furnace (share). Result in t.

    Source: IPCC 2006 Vol. 3 equation 4.22, as implemented by two independent programs.
    """
    return green_anodes * tar_share


@equation(
    "anode_bake.packing",
    units={"coke": "t coke", "packing_sulphur": "1", "packing_ash": "1", "carbon_ratio": "tCO2/tC"},
    gives={"CO2": "tCO2"},
    symbols={"coke": "PC", "packing_sulphur": "S_p", "packing_ash": "A_p", "carbon_ratio": "k"},
    counts={"coke": "C"},
)
def packing(coke: Any, packing_sulphur: Any, packing_ash: Any, carbon_ratio: Any) -> Any:
    """E = PC × (1 − S_p − A_p) × k.

    PC packing coke consumed (t coke; PCC × BA where it is not weighed), S_p and A_p its sulphur and ash (shares), k the carbon ratio
    (t CO2/t C). Result in t CO2.

    Source: IPCC 2006 Vol. 3 equation 4.23, as implemented by two independent programs.
    """
    return coke * (1 - packing_sulphur - packing_ash) * carbon_ratio


@equation(
    "anode_bake.coke_of_baked",
    units={"baked_anodes": "t anode", "coke_per_anode": "t coke/t anode"},
    gives={"PC": "t coke"},
    symbols={"baked_anodes": "BA", "coke_per_anode": "PCC"},
)
def coke_of_baked(baked_anodes: Any, coke_per_anode: Any) -> Any:
    """PC = BA × PCC.

    BA baked anodes made (t anode), PCC packing coke per baked anodes (t coke/t anode). Result in t coke.

    Source: IPCC 2006 Vol. 3 equation 4.23, as implemented by two independent programs.
    """
    return baked_anodes * coke_per_anode
