"""allowance matrix, allowance fine: what the commands of these two are asked with, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import PLAN, hand_over, lang_option, minded, result_options, say, strict_option
from ghgcalc.cli.inventories import accept_option, folders_option
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from ghgcalc.allowances import Settlement
    from ghgcalc.inventory import Inventory
    from ghgcalc.units import Quantity

ENDINGS = (*TABLES, ".html")


def matrix_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a matrix is asked with."""
    ranged = "a value, A:B, A:B:STEPS or A:B:STEP, each end with its unit"
    options = (
        click.option("--plan", type=INPUT, metavar="ID", help=PLAN),
        click.option("--balance-value", multiple=True, metavar="RANGE", help=f"balance values 平衡值: {ranged}; may be repeated"),
        click.option("--balance-source", metavar="TEXT", help="where the balance value stands"),
        click.option("--price", multiple=True, metavar="RANGE", help=f"prices: {ranged}; may be repeated"),
        click.option("--price-source", metavar="TEXT", help="where the price stands"),
        click.option("--base-balance-value", metavar="Q", help="balance value of the position as it is; without it, the middle"),
        click.option("--base-price", metavar="Q", help="price of the position as it is; without it, the middle"),
        click.option(
            "--vary", multiple=True, metavar="NAME=A:B",
            help="tornado over a stated range: anode, anode-effect, output by shares, price, balance-value",
        ),
        click.option("--spread", type=INPUT, metavar="FILE", help="tornado over stated uncertainties (ghgcalc/spread/1)"),
        click.option("--on", metavar="DATE", help="count the days to each deadline from this day"),
        click.option("--verified-emissions", multiple=True, metavar="PROCESS=Q", help="verified emission of a process"),
        click.option("--verified-output", multiple=True, metavar="PROCESS=Q", help="verified output of a process"),
        click.option("--verified-source", metavar="TEXT", help="who verified those figures"),
        click.option("--verified-on", metavar="DATE", help="on which day"),
        click.option("--record", type=INPUT, metavar="FILE", help="verification record of the inventory, instead of those figures"),
        accept_option,
        folders_option,
        strict_option,
        result_options("", ENDINGS),
        lang_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


Settled = Callable[[dict[str, Any]], "tuple[Inventory, Settlement]"]


def matrix_asked(stated: dict[str, Any], settled: Settled, vary: dict[str, str], format_: str, lang: Lang) -> None:
    """Settle the position as it is, and show the matrix around it.

    Args:
        stated: the options of [matrix_options][]; what is of the matrix alone is taken out.
        settled: the inventory and the settlement of the others; units and money of the surrender, which no balance value moves, are not
            asked for.
        vary: ranges by name.
        format_: of the output.
        lang: of the text.
    """
    from ghgcalc.allowances import matrix

    sides: dict[str, Any] = {name: stated.pop(name) for name in ("balance_value", "price")}
    base = {name: stated.pop(f"base_{name}") for name in sides}
    more = {name: stated.pop(name) for name in ("spread", "on")}
    middle = _middle(sides, vary, more["on"])
    strict = stated["strict"]
    start = {name: middle[name] if base[name] is None else base[name] for name in sides}
    inventory, position = settled({**stated, **start, "lang": lang})
    found = matrix(inventory, position, **sides, vary=vary, **more)
    minded(found.findings, strict=strict)
    hand_over(found, found.as_dict()["findings"], format_, lang)


def _middle(sides: dict[str, tuple[str, ...]], vary: dict[str, str], on: str | None) -> dict[str, Quantity | None]:
    """The middle of each side, for a position that nobody stated.

    Raises:
        InputError: every fault of what the matrix is asked with.
    """
    from ghgcalc.allowances.grid.ranges import middle
    from ghgcalc.allowances.grid.run import asked
    from ghgcalc.errors import InputError

    values, _, _, faults = asked(sides, vary, on)
    if faults:
        raise InputError(faults)
    return {name: middle(name, found) for name, found in values.items()}


@click.command("fine", cls=Told)
@click.option("--deadline", required=True, metavar="DATE", help="deadline of the surrender, such as 2026-12-31")
@click.option("--units", required=True, metavar="Q", help='units that are missing, such as "38 t"')
@click.option(
    "--month-price", multiple=True, metavar="Q",
    help="average price of the month before the deadline; repeated, the range spans them",
)  # fmt: skip
@click.option("--price-file", type=INPUT, metavar="FILE", help="price file (CSV, XLSX): the averages of that month, instead")
@click.option("--on", metavar="DATE", help="count the days to the deadline from this day, and name the law of it")
@result_options("", ENDINGS)
@lang_option
@strict_option
def fine_command(format_: str, lang: Lang, *, strict: bool, price_file: str | None, **stated: Any) -> None:
    """Show the fine for missing units 未足额清缴罚款 by the law of the deadline, its stages, and the time line of the laws."""
    from ghgcalc.allowances import fine

    prices: list[Any] = list(stated.pop("month_price"))
    if price_file is not None:
        if prices:
            raise click.UsageError("--month-price and --price-file exclude each other")
        prices = _averages(price_file, stated["deadline"], lang, strict=strict)
    found = fine(**stated, month_price=prices)
    minded(found.findings, strict=strict)
    hand_over(found, found.as_dict()["findings"], format_, lang)


def _averages(file: str, deadline: str, lang: Lang, *, strict: bool) -> list[Any]:
    """The averages of the month before the deadline, by every way of forming them; none where the file has no day of it."""
    from ghgcalc import doors
    from ghgcalc.allowances.settlement import month_before
    from ghgcalc.market import read_prices, summarise

    day = doors.day("deadline", deadline)
    assert day is not None, "the option is a text"
    prices = read_prices(file)
    minded(prices.findings, strict=strict)
    for finding in prices.findings:
        say(finding.text(lang))
    return list(summarise(prices).between(*month_before(day), prices))
