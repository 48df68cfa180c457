"""uncertainty: how uncertain the totals of an inventory are."""

from __future__ import annotations

import click

from ghgcalc.cli.common import hand_over, lang_option
from ghgcalc.cli.output import INPUT, output_options
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

FORMS = click.Choice(["text", "json", "sarif", "html"])


@click.command(cls=Told)
@click.argument("inventory", type=INPUT)
@click.option("--spread", required=True, type=INPUT, metavar="FILE", help="what is stated about uncertainty (ghgcalc/spread/1)")
@click.option("--draws", type=click.IntRange(1000, 1_000_000), default=20_000, show_default=True, help="how many draws")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="the same seed gives the same numbers"
)
@output_options(endings=(".json", ".txt", ".xlsx", ".html"))
@click.option("--format", "format_", type=FORMS, default="text", show_default=True, help="form of the output, and of faults")
@lang_option
def uncertainty(inventory: str, spread: str, draws: int, seed: int, format_: str, lang: Lang) -> None:
    """Draw the totals of an INVENTORY file from stated uncertainties; IPCC approach 1 and a tornado of the inputs beside.

    Nothing is assumed: what the file of --spread does not name is certain, and is listed.
    """
    from ghgcalc.cli.inventories import naming
    from ghgcalc.io import read_inventory

    found = read_inventory(inventory)
    with naming(inventory):
        made = found.uncertainty(spread, draws=draws, seed=seed)
    hand_over(made, (), format_, lang)
