"""What others say of the same equations: programs, and papers with numbers. Each oracle gives pairs of results for the same operands.

Operands are decimal fractions of few digits, drawn with a fixed seed, so that what is exact in one program is exact in the other.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, getcontext
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any

from ghgcalc import equations

SAMPLES = 400
getcontext().prec = 60  # of the other program: its products and quotients are then exact, or right to 60 digits


@dataclass(frozen=True)
class Comparison:
    """Equations against one function of somebody else's.

    Attributes:
        theirs: what it is called there. ours: ids of the equations that take part.
        pairs: (what, their result, ours). tolerance: relative; 0 is the same number.
        expected: what is known to differ, by name, and why. beside: what of ours takes part, where it is no equation.
    """

    theirs: str
    ours: tuple[str, ...]
    pairs: Callable[[], Iterator[tuple[str, Any, Fraction]]]
    tolerance: Fraction = Fraction(0)
    expected: dict[str, str] = field(default_factory=dict)
    beside: str = ""


@dataclass(frozen=True)
class Oracle:
    """A program or a set of papers: name, version, licence, and what is compared."""

    name: str
    version: str
    licence: str
    comparisons: tuple[Comparison, ...]


def drawn(seed: str, **ranges: tuple[str, str, int]) -> Iterator[dict[str, Decimal]]:
    """Operands: for each name a decimal between two numbers with so many decimals; the ends come first."""
    source = random.Random(seed)  # noqa: S311 - the same numbers at every run
    yield {name: Decimal(low) for name, (low, _, _) in ranges.items()}
    yield {name: Decimal(high) for name, (_, high, _) in ranges.items()}
    for _ in range(SAMPLES - 2):
        found = {}
        for name, (low, high, places) in ranges.items():
            scale = 10**places
            found[name] = Decimal(source.randint(int(Decimal(low) * scale), int(Decimal(high) * scale))) / scale
        yield found


def ours(id: str, **values: Any) -> tuple[Fraction, ...]:  # noqa: A002
    """Our equation on fractions."""
    return tuple(map(Fraction, equations.get(id)(**{name: Fraction(value) for name, value in values.items()})))


def matched(
    seed: str, theirs: Callable[..., Any], mine: Callable[..., Fraction], **ranges: tuple[str, str, int]
) -> Callable[[], Iterator[tuple[str, Any, Fraction]]]:
    """Pairs of results for drawn operands."""

    def pairs() -> Iterator[tuple[str, Any, Fraction]]:
        for given in drawn(seed, **ranges):
            yield " ".join(f"{name}={value}" for name, value in given.items()), theirs(**given), mine(**given)

    return pairs


TONNES, SHARE, SIGNED = ("1", "999999", 2), ("0", "1", 3), ("-99999", "99999", 1)
FINE = Fraction(1, 10**50)
K = Fraction(44, 12)


def opencbam() -> Oracle:
    """The border adjustment as somebody else programmed it, in Decimals."""
    from opencbam.engine import attribution, emissions, see, types
    from opencbam.engine.constants import F_C_TO_CO2, GWP_C2F6, GWP_CF4

    def equivalent(gases: tuple[Fraction, ...]) -> Fraction:
        return gases[0] * Fraction(GWP_CF4) + gases[1] * Fraction(GWP_C2F6)

    def embedded(attributed: Decimal, precursors: Decimal, level: Decimal) -> Decimal:
        made = SimpleNamespace(mass=precursors, see_direct=Decimal(1), see_indirect=Decimal(0), eu_origin=False)
        process = SimpleNamespace(activity_level=level, precursors=[made])
        return see.compute_see(process, SimpleNamespace(direct=attributed, indirect=Decimal(0))).see_direct

    energy = {
        "amount": TONNES,
        "ncv": ("1", "60", 2),
        "emission_factor": ("0", "120", 2),
        "oxidation": SHARE,
        "biomass_share": SHARE,
    }
    slope = {"production": TONNES, "minutes": ("0", "9", 2), "slope": ("0", "0.3", 3), "c2f6_fraction": ("0", "0.3", 3)}
    volts = {
        "production": TONNES,
        "overvoltage": ("0", "30", 1),
        "efficiency": ("50", "99", 1),
        "coefficient": ("0", "4", 2),
        "c2f6_fraction": ("0", "0.3", 3),
    }
    return Oracle(
        "opencbam",
        importlib.metadata.version("opencbam"),
        "Apache-2.0",
        (
            Comparison(
                "combustion_emissions",
                ("fuel.by_energy",),
                matched(
                    "a",
                    lambda amount, ncv, emission_factor, oxidation, biomass_share: emissions.combustion_emissions(
                        types.CombustionStream(amount, ncv, emission_factor, oxidation, biomass_share)
                    ),
                    lambda **given: ours("fuel.by_energy", **given)[0],
                    **energy,
                ),
            ),
            Comparison(
                "emission_factor_from_carbon, combustion_emissions",
                ("fuel.by_carbon",),
                matched(
                    "b",
                    lambda amount, carbon, oxidation, biomass_share: emissions.combustion_emissions(
                        types.CombustionStream(
                            amount, Decimal(1), emissions.emission_factor_from_carbon(carbon), oxidation, biomass_share
                        )
                    ),
                    lambda carbon, **given: ours("fuel.by_carbon", elemental_carbon=carbon, carbon_ratio=F_C_TO_CO2, **given)[0],
                    amount=TONNES,
                    carbon=SHARE,
                    oxidation=SHARE,
                    biomass_share=SHARE,
                ),
            ),
            Comparison(
                "emission_factor_from_carbon",
                ("fuel.factor_from_carbon",),
                matched(
                    "c",
                    emissions.emission_factor_from_carbon,
                    lambda carbon_content, ncv: ours(
                        "fuel.factor_from_carbon", elemental_carbon=carbon_content, carbon_ratio=F_C_TO_CO2, ncv=ncv
                    )[0],
                    carbon_content=SHARE,
                    ncv=("1", "60", 2),
                ),
                FINE,
            ),
            Comparison(
                "process_emissions",
                ("process.by_factor",),
                matched(
                    "d",
                    lambda amount, factor, conversion: emissions.process_emissions(types.ProcessStream(amount, factor, conversion)),
                    lambda **given: ours("process.by_factor", **given)[0],
                    amount=TONNES,
                    factor=("0", "4", 4),
                    conversion=SHARE,
                ),
            ),
            Comparison(
                "mass_balance_emissions",
                ("carbon.balance",),
                matched(
                    "e",
                    lambda amount, carbon: emissions.mass_balance_emissions(types.MassBalanceStream(amount, carbon)),
                    lambda amount, carbon: ours(
                        "carbon.balance", sign=-1 if amount < 0 else 1, amount=abs(amount), carbon=carbon, carbon_ratio=F_C_TO_CO2
                    )[0],
                    amount=SIGNED,
                    carbon=SHARE,
                ),
            ),
            Comparison(
                "pfc_emissions",
                ("anode_effect.by_slope",),
                matched(
                    "f",
                    lambda production, minutes, slope, c2f6_fraction: emissions.pfc_emissions(
                        types.PFCStream(
                            anode_effect_minutes=minutes,
                            slope_emission_factor_cf4=slope,
                            c2f6_weight_fraction=c2f6_fraction,
                            production_aluminium=production,
                        )
                    ),
                    lambda **given: equivalent(ours("anode_effect.by_slope", **given)),
                    **slope,
                ),
            ),
            Comparison(
                "pfc_overvoltage_emissions",
                ("anode_effect.by_overvoltage",),
                matched(
                    "g",
                    lambda production, overvoltage, efficiency, coefficient, c2f6_fraction: emissions.pfc_overvoltage_emissions(
                        types.PFCOvervoltageStream(
                            overvoltage_coefficient=coefficient,
                            anode_effect_overvoltage=overvoltage,
                            current_efficiency_pct=efficiency,
                            c2f6_weight_fraction=c2f6_fraction,
                            production_aluminium=production,
                        )
                    ),
                    lambda **given: equivalent(ours("anode_effect.by_overvoltage", **given)),
                    **volts,
                ),
                FINE,
            ),
            Comparison(
                "electricity_emissions",
                ("electricity.by_supply", "electricity.by_supply_co2e"),
                matched(
                    "h",
                    lambda amount, factor: attribution.electricity_emissions(types.ElectricityFlow(amount, factor)),
                    lambda **given: same(ours("electricity.by_supply", **given)[0], ours("electricity.by_supply_co2e", **given)[0]),
                    amount=SIGNED,
                    factor=("0", "2", 4),
                ),
            ),
            Comparison(
                "heat_emissions",
                ("heat.by_factor",),
                matched(
                    "i",
                    lambda amount, factor: attribution.heat_emissions(types.HeatFlow(amount, factor)),
                    lambda **given: ours("heat.by_factor", **given)[0],
                    amount=SIGNED,
                    factor=("0", "200", 3),
                ),
            ),
            Comparison(
                "compute_see",
                ("product.embedded",),
                matched(
                    "j",
                    embedded,
                    lambda **given: ours("product.embedded", **given)[0],
                    attributed=TONNES,
                    precursors=TONNES,
                    level=TONNES,
                ),
                FINE,
            ),
        ),
    )


def same(one: Fraction, other: Fraction) -> Fraction:
    """Two results of ours that have to be one."""
    assert one == other
    return one


def alone(package: str, inside: str) -> ModuleType:
    """One file of an installed package, without the rest of it."""
    distribution = importlib.metadata.distribution(package)
    found = importlib.util.spec_from_file_location("alone", str(distribution.locate_file(inside)))
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def bonsai() -> Oracle:
    """The equations 4.20 to 4.26 of the IPCC guidelines, volume 3, as somebody else programmed them; here in fractions."""
    metal = alone("bonsai_ipcc", "bonsai_ipcc/industry/metal/elementary.py")

    def theirs(name: str, scale: int = 1) -> Callable[..., Any]:
        return lambda **given: getattr(metal, name)(**{key: Fraction(value) for key, value in given.items()}) / scale

    def pitch(ga: Any, h_w: Any, ba: Any, wt: Any) -> Fraction:
        (hydrogen,) = ours("anode_bake.hydrogen_of_green", green_anodes=ga, hydrogen_share=h_w)
        (tar,) = ours("anode_bake.tar_of_green", green_anodes=ga, tar_share=wt)
        return ours("anode_bake.pitch", green_anodes=ga, hydrogen=hydrogen, baked_anodes=ba, waste_tar=tar, carbon_ratio=K)[0]

    def packing(pcc: Any, ba: Any, s_pc: Any, ash_pc: Any) -> Fraction:
        (coke,) = ours("anode_bake.coke_of_baked", baked_anodes=ba, coke_per_anode=pcc)
        return ours("anode_bake.packing", coke=coke, packing_sulphur=s_pc, packing_ash=ash_pc, carbon_ratio=K)[0]

    def paste(pc: Any, mp: Any, csm: Any, bc: Any, s_p: Any, ash_p: Any, h_p: Any, s_c: Any, ash_c: Any, cd: Any) -> Fraction:
        given = {
            "paste": Fraction(pc) * Fraction(mp),
            "production": mp,
            "solubles": csm,
            "binder": bc,
            "pitch_sulphur": s_p,
            "pitch_ash": ash_p,
        }
        rest = {"pitch_hydrogen": h_p, "coke_sulphur": s_c, "coke_ash": ash_c, "dust": cd, "carbon_ratio": K}
        return ours("anode.by_paste", **given, **rest)[0]

    def carbon(nac: Any, mp: Any, s_a: Any, ash_a: Any) -> Fraction:
        whole = ours("anode.by_output", production=mp, net_anode=nac, sulphur=s_a, ash=ash_a, carbon_ratio=K)[0]
        (net,) = ours("anode.net_of_output", production=mp, net_anode=nac)
        (content,) = ours("anode.carbon_of_analysis", sulphur=s_a, ash=ash_a)
        return same(whole, ours("anode.by_net", net=net, carbon=content, carbon_ratio=K)[0])

    percent = ("0", "0.2", 4)
    return Oracle(
        "bonsai_ipcc",
        importlib.metadata.version("bonsai_ipcc"),
        "MIT",
        (
            Comparison(
                "e_co2_tier1_",
                ("anode.by_default",),
                matched(
                    "k",
                    theirs("e_co2_tier1_"),
                    lambda mp, ef: ours("anode.by_default", production=mp, factor=ef)[0],
                    mp=TONNES,
                    ef=("0", "3", 3),
                ),
            ),
            Comparison(
                "e_co2_anode",
                ("anode.by_output", "anode.net_of_output", "anode.carbon_of_analysis", "anode.by_net"),
                matched("l", theirs("e_co2_anode"), carbon, nac=("0", "1", 4), mp=TONNES, s_a=percent, ash_a=percent),
            ),
            Comparison(
                "e_co2_pitch",
                ("anode_bake.pitch", "anode_bake.hydrogen_of_green", "anode_bake.tar_of_green"),
                matched("m", theirs("e_co2_pitch"), pitch, ga=TONNES, h_w=percent, ba=TONNES, wt=percent),
            ),
            Comparison(
                "e_co2_packing",
                ("anode_bake.packing", "anode_bake.coke_of_baked"),
                matched("n", theirs("e_co2_packing"), packing, pcc=percent, ba=TONNES, s_pc=percent, ash_pc=percent),
            ),
            Comparison(
                "e_co2_soderberg",
                ("anode.by_paste",),
                matched(
                    "o",
                    theirs("e_co2_soderberg"),
                    paste,
                    pc=("0", "1", 3),
                    mp=TONNES,
                    csm=("0", "9", 2),
                    bc=SHARE,
                    s_p=percent,
                    ash_p=percent,
                    h_p=percent,
                    s_c=percent,
                    ash_c=percent,
                    cd=percent,
                ),
            ),
            Comparison(
                "e_cf4_tier1_",
                ("anode_effect.by_factor",),
                matched(
                    "p",
                    theirs("e_cf4_tier1_", 1000),
                    lambda mp, ef: ours("anode_effect.by_factor", production=mp, cf4_factor=ef, c2f6_factor=0)[0],
                    mp=TONNES,
                    ef=("0", "2", 4),
                ),
            ),
            Comparison(
                "e_c2f6_tier1_",
                ("anode_effect.by_factor",),
                matched(
                    "q",
                    theirs("e_c2f6_tier1_", 1000),
                    lambda mp, ef: ours("anode_effect.by_factor", production=mp, cf4_factor=0, c2f6_factor=ef)[1],
                    mp=TONNES,
                    ef=("0", "2", 4),
                ),
            ),
            Comparison(
                "e_cf4_tier2_3_",
                ("anode_effect.by_slope",),
                matched(
                    "r",
                    theirs("e_cf4_tier2_3_", 1000),
                    lambda mp, aem, s_cf4: ours("anode_effect.by_slope", production=mp, minutes=aem, slope=s_cf4, c2f6_fraction=0)[
                        0
                    ],
                    mp=TONNES,
                    aem=("0", "9", 2),
                    s_cf4=("0", "0.3", 3),
                ),
            ),
            Comparison(
                "e_c2f6_tier2_3_",
                ("anode_effect.by_slope",),
                matched(
                    "s",
                    theirs("e_c2f6_tier2_3_", 1000),
                    lambda e_cf4, f: ours("anode_effect.by_slope", production=e_cf4, minutes=1, slope=1, c2f6_fraction=f)[1],
                    e_cf4=TONNES,
                    f=("0", "0.3", 3),
                ),
            ),
        ),
    )


SETS = {
    "sar/gwp100": "SARGWP100",
    "tar/gwp100": "TARGWP100",
    "ar4/gwp100": "AR4GWP100",
    "ar5/gwp100": "AR5GWP100",
    "ar5/gwp100-ccf": "AR5CCFGWP100",
    "ar6/gwp100": "AR6GWP100",
}


def warming() -> Oracle:
    """A table of global warming potentials: CF4 and C2F6 of every assessment report."""
    import globalwarmingpotentials

    from ghgcalc import factors

    def pairs() -> Iterator[tuple[str, Any, Fraction]]:
        for mine, theirs in SETS.items():
            for gas in ("CF4", "C2F6"):
                found = factors.get(f"ipcc-{mine}/{gas.lower()}").number
                yield f"{theirs} {gas}", Decimal(str(globalwarmingpotentials.data[theirs][gas])), Fraction(found)

    version = importlib.metadata.version("globalwarmingpotentials")
    return Oracle("globalwarmingpotentials", version, "CC0-1.0", (Comparison("data", (), pairs),))
