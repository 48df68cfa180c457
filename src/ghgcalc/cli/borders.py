"""border: what goods cost at the border of the European Union, by default values and by actual ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import DAY, hand_over, lang_option, minded, result_options, strict_option
from ghgcalc.cli.inventories import naming
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from datetime import date

ENDINGS = (*TABLES, ".html")
_YEARS = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")


@click.command(cls=Told)
@click.argument("inventory", type=INPUT)
@click.option("--good", "goods", multiple=True, metavar="ID", help="a good that is told; may be repeated; all without it")
@click.option(
    "--tonnes",
    "masses",
    multiple=True,
    metavar="Q",
    help='sold to Europe in a year: "99000 t", or ID="99000 t" by good; what was produced, without it',
)
@click.option("--year", type=int, help="year of import, 2026 to 2034")
@click.option("--years", metavar="A-B", help="years of import, such as 2026-2034; or one")
@click.option(
    "--certificate-price", metavar="Q", help='price of a certificate, such as "80 EUR/t", or a published quarter: 2026-Q1'
)
@click.option("--price-source", metavar="TEXT", help="where the price stands")
@click.option(
    "--route", "routes", multiple=True, metavar="ID=ROUTE", help="primary or secondary, of a good or of bought metal (7601)"
)
@click.option(
    "--settlement", type=INPUT, metavar="FILE", help="settlement of the same plant and year: what was paid at home (a draft rule)"
)
@click.option("--settled", type=INPUT, metavar="FILE", help="the inventory that it settles")
@click.option(
    "--exchange-rate", "rates", multiple=True, metavar="Q", help='such as "7.85 CNY/EUR"; the first counts, others stand beside it'
)
@click.option("--rate-source", metavar="TEXT", help="where the rate stands")
@click.option("--as-of", type=DAY, metavar="DATE", help="by what was known on that day")
@click.option(
    "--for",
    "reader",
    type=click.Choice(["board", "customer"]),
    default="board",
    show_default=True,
    help="customer: without what was paid at home",
)
@result_options("border", ENDINGS)
@lang_option
@strict_option
def border(
    inventory: str,
    goods: tuple[str, ...],
    masses: tuple[str, ...],
    year: int | None,
    years: str | None,
    routes: tuple[str, ...],
    settlement: str | None,
    settled: str | None,
    rates: tuple[str, ...],
    reader: str,
    as_of: date | None,
    format_: str,
    lang: Lang,
    *,
    strict: bool,
    **stated: Any,
) -> None:
    """Show what the goods of an INVENTORY cost at the border of the European Union (CBAM 碳边境调节), by default and by actual values.

    By year of import to 2034: certificates, cost, and what verified data save; each number with its act and grade.
    """
    from ghgcalc.allowances.settlement import own
    from ghgcalc.border import costs
    from ghgcalc.io import read_inventory, read_json

    if year is not None and years is not None:
        raise click.UsageError("--year and --years exclude each other")
    asked: dict[str, Any] = {} if year is None else {"years": [year]}
    if years is not None:
        asked["years"] = _span(years)
    with naming(inventory):  # recomputed here, so that its own faults have its name, and those of the call have none
        found = own(read_inventory(inventory), "")
    home: dict[str, Any] = {"settlement": settlement and read_json(settlement)[0], "settled": settled and read_json(settled)[0]}
    made = costs(
        found,
        goods=goods,
        tonnes=_masses(masses),
        exchange_rate=rates or None,
        as_of=as_of,
        routes=_routes(routes),
        **home,
        **asked,
        **stated,
    )
    made = made.for_customer() if reader == "customer" else made
    minded(made.findings, strict=strict)
    hand_over(made, made.as_dict()["findings"], format_, lang)


def _span(text: str) -> range:
    """Years from the first to the last; or one year."""
    found = _YEARS.fullmatch(text.strip())
    if found is None or found[1] > (last := found[2] or found[1]):
        raise click.UsageError(f"--years is written FIRST-LAST, such as 2026-2034, or as one year, got {text!r}")
    return range(int(found[1]), int(last) + 1)


def _masses(stated: tuple[str, ...]) -> Any:
    """One mass for one good, or masses by good."""
    if len(stated) == 1 and "=" not in stated[0]:
        return stated[0]
    return _pairs(stated, "--tonnes") or None


def _routes(stated: tuple[str, ...]) -> Any:
    """Routes by id; the library says which there are."""
    return _pairs(stated, "--route")


def _pairs(stated: tuple[str, ...], option: str) -> dict[str, str]:
    """`ID=VALUE` options as a table; an id that stands twice is refused."""
    found: dict[str, str] = {}
    for text in stated:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or name.strip() in found:
            raise click.UsageError(f"{option} is written ID=VALUE, each id once, got {text!r}")
        found[name.strip()] = value.strip()
    return found
