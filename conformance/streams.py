"""Source streams, their biomass and the mean of several supplies held against opencbam, where our equations have another shape than its functions.

What is biomass in a stream is what its combustion leaves out, so that the memo is held against the difference of two of its results. A fuel
with a factor per quantity, and one with its carbon per heat, enter its combustion as the regulation has them enter: equation 6 with the
quantity itself as activity data, and equation 8. What comes back from a cell is a stream that leaves its mass balance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracles import FINE, SHARE, TONNES, Comparison, matched, ours

ONE = Decimal(1)
NCV, FACTOR, SHARES = ("1", "60", 2), ("0", "120", 2), {"oxidation": SHARE, "biomass_share": SHARE}
Pairs = Callable[[], Iterator[tuple[str, Any, Fraction]]]


def burnt(amount: Decimal, ncv: Decimal, emission_factor: Decimal, oxidation: Decimal, biomass_share: Decimal) -> Decimal:
    """Their combustion."""
    from opencbam.engine import emissions, types

    return emissions.combustion_emissions(types.CombustionStream(amount, ncv, emission_factor, oxidation, biomass_share))


def left_out(biomass_share: Decimal, **given: Decimal) -> Decimal:
    """What their combustion leaves out, because it is biomass."""
    return burnt(**given, biomass_share=Decimal(0)) - burnt(**given, biomass_share=biomass_share)


def of_carbon(carbon: Decimal, ncv: Decimal | None = None) -> Decimal:
    """Their factor of a fuel by its carbon: per energy with a calorific value, per mass without."""
    from opencbam.engine import emissions

    return emissions.emission_factor_from_carbon(carbon, ncv)


def ratio() -> Fraction:
    """CO2 per carbon, as they have it."""
    from opencbam.engine.constants import F_C_TO_CO2

    return Fraction(F_C_TO_CO2)


def by_energy() -> Pairs:
    """Biomass of a stream with a factor per energy."""
    return matched(
        "by energy",
        left_out,
        lambda **given: ours("biomass.by_energy", **given)[0],
        amount=TONNES,
        ncv=NCV,
        emission_factor=FACTOR,
        **SHARES,
    )


def by_quantity(fossil: str, theirs: Callable[..., Decimal]) -> Pairs:
    """A factor per quantity: the quantity is the activity data."""
    return matched(
        "by quantity",
        lambda quantity_factor, **given: theirs(ncv=ONE, emission_factor=quantity_factor, **given),
        lambda **given: ours(fossil, **given)[0],
        amount=TONNES,
        quantity_factor=("0", "4", 4),
        **SHARES,
    )


def by_heat(fossil: str, theirs: Callable[..., Decimal]) -> Pairs:
    """Carbon per heat: theirs is carbon per quantity, over the calorific value."""
    return matched(
        "by heat",
        lambda carbon_content, ncv, **given: theirs(ncv=ncv, emission_factor=of_carbon(carbon_content * ncv, ncv), **given),
        lambda **given: ours(fossil, carbon_ratio=ratio(), **given)[0],
        amount=TONNES,
        ncv=NCV,
        carbon_content=("0", "0.04", 5),
        **SHARES,
    )


def by_carbon() -> Pairs:
    """Biomass of a stream by its carbon."""
    return matched(
        "by carbon",
        lambda elemental_carbon, **given: left_out(ncv=ONE, emission_factor=of_carbon(elemental_carbon), **given),
        lambda **given: ours("biomass.by_carbon", carbon_ratio=ratio(), **given)[0],
        amount=TONNES,
        elemental_carbon=SHARE,
        **SHARES,
    )


def all_fossil() -> Pairs:
    """A fuel by its carbon, of which nothing is biomass."""
    return matched(
        "all fossil",
        lambda amount, elemental_carbon, oxidation: burnt(amount, ONE, of_carbon(elemental_carbon), oxidation, Decimal(0)),
        lambda **given: ours("combustion.by_carbon", carbon_ratio=ratio(), **given)[0],
        amount=TONNES,
        elemental_carbon=SHARE,
        oxidation=SHARE,
    )


def balance(*streams: tuple[Decimal, Decimal]) -> Decimal:
    """Their mass balance of (amount, carbon); what leaves is negative."""
    from opencbam.engine import emissions, types

    return emissions.sum_mass_balance([types.MassBalanceStream(*one) for one in streams])


def butts() -> Pairs:
    """Anodes that go in, and butts of the same carbon that come back."""

    def mine(consumption: Decimal, butts: Decimal, carbon: Decimal) -> Fraction:
        (net,) = ours("anode.net_of_butts", consumption=consumption, butts=butts)
        return ours("anode.by_net", net=net, carbon=carbon, carbon_ratio=ratio())[0]

    return matched(
        "butts",
        lambda consumption, butts, carbon: balance((consumption, carbon), (-butts, carbon)),
        mine,
        consumption=TONNES,
        butts=("0", "99999", 2),
        carbon=SHARE,
    )


def loss() -> Pairs:
    """Anodes that go in, and the part of them that is lost to the cell; carbon is what is neither sulphur nor ash."""

    def theirs(consumption: Decimal, loss: Decimal, sulphur: Decimal, ash: Decimal) -> Decimal:
        carbon = ONE - sulphur - ash
        return balance((consumption, carbon), (-consumption * loss, carbon))

    return matched(
        "loss",
        theirs,
        lambda **given: ours("anode.by_consumption", carbon_ratio=ratio(), **given)[0],
        consumption=TONNES,
        loss=("0", "0.3", 4),
        sulphur=("0", "0.04", 4),
        ash=("0", "0.02", 4),
    )


def mixed() -> Pairs:
    """Three supplies with factors of their own: the emission of a megawatt-hour of all of them, as their embedded emissions have it."""
    from types import SimpleNamespace

    from opencbam.engine import attribution, see, types

    def theirs(**given: Decimal) -> Decimal:
        flows = [types.ElectricityFlow(given[f"amount_{one}"], given[f"factor_{one}"]) for one in "abc"]
        found = attribution.attributed_indirect_emissions(SimpleNamespace(electricity_consumed=flows))
        made = SimpleNamespace(activity_level=sum(flow.mwh for flow in flows), precursors=[])
        return see.compute_see(made, SimpleNamespace(direct=Decimal(0), indirect=found)).see_indirect

    def mine(**given: Decimal) -> Fraction:
        parts = [(given[f"amount_{one}"], given[f"factor_{one}"]) for one in "abc"]
        emission = sum(ours("electricity.by_supply", amount=amount, factor=factor)[0] for amount, factor in parts)
        return ours("electricity.mean_factor", emission=emission, amount=sum(Fraction(amount) for amount, _ in parts))[0]

    amounts, factors = {f"amount_{one}": TONNES for one in "abc"}, {f"factor_{one}": ("0", "2", 4) for one in "abc"}
    return matched("mixed", theirs, mine, **amounts, **factors)


def comparisons() -> tuple[Comparison, ...]:
    """Each of the equations that has no function of theirs of its own."""
    combustion = "combustion_emissions"
    carbon = f"emission_factor_from_carbon, {combustion}"
    return (
        Comparison(combustion, ("fuel.by_quantity",), by_quantity("fuel.by_quantity", burnt)),
        Comparison(carbon, ("fuel.by_heat",), by_heat("fuel.by_heat", burnt), FINE),
        Comparison(carbon, ("combustion.by_carbon",), all_fossil()),
        Comparison(f"{combustion}, a difference of two", ("biomass.by_energy",), by_energy()),
        Comparison(f"{combustion}, a difference of two", ("biomass.by_quantity",), by_quantity("biomass.by_quantity", left_out)),
        Comparison(f"{carbon}, a difference of two", ("biomass.by_heat",), by_heat("biomass.by_heat", left_out), FINE),
        Comparison(f"{carbon}, a difference of two", ("biomass.by_carbon",), by_carbon()),
        Comparison("sum_mass_balance", ("anode.net_of_butts", "anode.by_net"), butts()),
        Comparison("sum_mass_balance", ("anode.by_consumption",), loss()),
        Comparison("attributed_indirect_emissions, compute_see", ("electricity.mean_factor",), mixed(), FINE),
    )
