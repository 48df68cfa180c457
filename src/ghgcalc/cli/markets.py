"""market: summary, quarter."""

from __future__ import annotations

import click

from ghgcalc.cli.common import group_lang_option, hand_over, lang_option, minded, result_options, strict_option
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import ToldGroup
from ghgcalc.literals import Lang

CHARTS = (*TABLES, ".html")
"""The endings of a result with charts."""


@click.group(cls=ToldGroup)
@group_lang_option
def market() -> None:
    """Prices of the national market 碳价, from a file of your own."""


@market.command("summary")
@click.argument("file", type=INPUT)
@result_options("market-summary", CHARTS)
@lang_option
@strict_option
def summary_command(file: str, format_: str, lang: Lang, *, strict: bool) -> None:
    """Summarise a price FILE (CSV, XLSX, ODS, XLS): averages by volume, days, months, listed share, range, change; a page has charts."""
    from ghgcalc.market import read_prices, summarise

    prices = read_prices(file)
    minded(prices.findings, strict=strict)
    found = summarise(prices)
    hand_over(found, (found.as_dict(),), format_, lang)


@market.command("quarter")
@result_options("market-quarter", CHARTS)
@lang_option
def quarter_command(format_: str, lang: Lang) -> None:
    """Show the first quarter of 2024 as published, what follows from it, and where it does not fit."""
    from ghgcalc.market import quarter

    hand_over(quarter(), (), format_, lang)
