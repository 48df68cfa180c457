"""schema: the JSON Schema of a kind of file, for editors and validators."""

from __future__ import annotations

import click

from ghgcalc.cli.common import lang_option, put, result_options
from ghgcalc.cli.told import Told
from ghgcalc.schemas import WHATS, What, schema_text


@click.command(cls=Told)
@click.argument("what", type=click.Choice(WHATS), metavar="WHAT")
@result_options("schema", (".json",))
@lang_option
def schema(what: What, format_: str, lang: str) -> None:
    """Print the JSON Schema (2020-12) of a kind of file; every key is described in English and Chinese.

    WHAT: activity, inventory, settlement, sector, guideline, factors, plan, record, quality-plan, corrections, attestation
    (the signed statement), trust, ledger, replay, market-summary, market-quarter, value, allowance-matrix, fine, cheapest,
    month, outlook, forecast, border, exported, package (its manifest), matrix (of evidence) or spread.
    """
    del format_, lang  # of faults: a schema is in both languages at once
    put(schema_text(what), exact=True)
