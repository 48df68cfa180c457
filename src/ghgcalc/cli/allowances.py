"""allowance: settle, value, what-if, matrix, fine, sector, balance, calendar, plans, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import (
    DAY,
    PLAN,
    format_option,
    hand_over,
    lang_option,
    minded,
    put,
    result_options,
    say,
    say_broken,
    show_record,
    show_records,
    strict_option,
)
from ghgcalc.cli.grids import fine_command, matrix_asked, matrix_options
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.outlooks import outlook_command
from ghgcalc.cli.output import INPUT, TABLES, output_options
from ghgcalc.cli.positions import pairs, position_options, settled_again, settled_of, unasked
from ghgcalc.cli.sectors import files_of, is_table, taken
from ghgcalc.cli.told import ToldGroup
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from datetime import date


PAGED = (*TABLES, ".html")
CALENDAR_ENDINGS = (".ics", ".json", ".txt")


class SettleByDefault(ToldGroup):
    """A group whose first word is either a command or what `settle` is asked about."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `settle` before anything that is no command of the group."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["settle", *args]
        return super().parse_args(ctx, args)


@click.group(cls=SettleByDefault)
def allowance() -> None:
    """Allocation, surplus, settlement, value and risk 配额.

    `ghgcalc allowance INVENTORY --plan ID` is short for `ghgcalc allowance settle INVENTORY --plan ID`.
    """


@allowance.command("settle")
@click.argument("inventory", type=INPUT)
@position_options
@result_options("settlement", TABLES)
@lang_option
def settle_command(inventory: str, format_: str, lang: Lang, **stated: Any) -> None:
    """Settle an INVENTORY file: allocation, obligation, surplus, units, value, fine."""
    _, found = settled_of(inventory, {**stated, "lang": lang})
    hand_over(found, (found.as_dict(),), format_, lang)


@allowance.command("value")
@click.argument("position", metavar="INVENTORY|SETTLEMENT", type=INPUT)
@click.option("--inventory", type=INPUT, metavar="FILE", help="the inventory of a settlement file, from which it is made again")
@position_options
@result_options("value-by-day", PAGED)
@lang_option
def value_command(position: str, format_: str, lang: Lang, inventory: str | None, **stated: Any) -> None:
    """Value the surplus of an inventory or settlement file, and the units to trade, at each day's price of a price file."""
    from ghgcalc.allowances import value_by_day
    from ghgcalc.market import read_prices

    file, basis, strict = stated["price_file"], stated["price_basis"], stated["strict"]
    if file is None:
        raise click.UsageError("name the prices: --price-file FILE")
    if stated["price"] is not None or stated["price_source"] is not None:
        raise click.UsageError("the prices are those of --price-file: no --price, no --price-source")
    stated |= {"price_file": None, "price_basis": None}
    prices = read_prices(file)
    minded(prices.findings, strict=strict)
    settled = settled_again(position, inventory, {**stated, "lang": lang})
    found = value_by_day(settled, prices, basis)
    hand_over(found, (found.as_dict(),), format_, lang)


@allowance.command("what-if")
@click.argument("inventory", type=INPUT)
@position_options
@click.option("--vary-anode", multiple=True, metavar="SHARE", help='anode consumption changed by, such as "-2 %"')
@click.option("--vary-anode-effect", multiple=True, metavar="SHARE", help="anode-effect emission per tonne changed by")
@click.option("--vary-output", multiple=True, metavar="SHARE", help="output changed by, at the same anode consumption")
@click.option("--vary-price", multiple=True, metavar="Q", help="another price")
@click.option("--vary-balance-value", multiple=True, metavar="Q", help="another balance value")
@format_option
@lang_option
def what_if_command(inventory: str, format_: str, lang: Lang, **stated: Any) -> None:
    """Vary one thing at a time around the position of an INVENTORY file; break-even, and the value of a tonne of anode saved."""
    from ghgcalc.allowances import what_if
    from ghgcalc.report.allowances import what_if_text

    changes: Any = {key.removeprefix("vary_"): stated.pop(key) for key in list(stated) if key.startswith("vary_")}
    found, settled = settled_of(inventory, {**stated, "lang": lang})
    made = what_if(found, settled, changes)
    show_record(made.as_dict(), what_if_text(made, lang), format_)


@allowance.command("matrix")
@click.argument("inventory", type=INPUT)
@matrix_options
def matrix_command(inventory: str, format_: str, lang: Lang, *, vary: tuple[str, ...], **stated: Any) -> None:
    """Show surplus and value of an INVENTORY file over balance values and prices.

    With the break-even balance value, the days to each deadline, and a tornado of the inputs.
    """
    matrix_asked(stated, lambda asked: settled_of(inventory, {**unasked(), **asked}), pairs(vary, "--vary"), format_, lang)


allowance.add_command(fine_command)


@allowance.command("cheapest")
@click.argument("inventory", type=INPUT)
@position_options
@click.option("--at-price", "prices", multiple=True, metavar="Q", help="another price of an allowance, for a matrix of two prices")
@click.option("--at-ccer-price", "ccer_prices", multiple=True, metavar="Q", help="another price of a CCER, for the same")
@result_options("cheapest", (*TABLES, ".html"))
@lang_option
def cheapest_command(
    inventory: str, prices: tuple[str, ...], ccer_prices: tuple[str, ...], format_: str, lang: Lang, **stated: Any
) -> None:
    """Show the cheapest way to settle an INVENTORY file: allowances, CCER, held units; what to buy and to sell, step by step."""
    from ghgcalc.allowances import cheapest

    _, settled = settled_of(inventory, {**stated, "lang": lang})
    found = cheapest(settled, prices=prices, ccer_prices=ccer_prices)
    hand_over(found, (found.as_dict(),), format_, lang)


allowance.add_command(outlook_command)


@allowance.command("sector")
@click.argument("files", type=INPUT, nargs=-1, required=True, callback=files_of, metavar="FILE...")
@click.option("--plan", type=INPUT, metavar="ID", help=PLAN)
@click.option("--balance-value", metavar="Q", help="balance value; without it, the one that balances the sector")
@click.option("--balance-source", metavar="TEXT", help="where the balance value stands")
@click.option("--price", metavar="Q", help='price, such as "90.66 CNY/t"')
@accept_option
@folders_option
@result_options("sector", PAGED)
@lang_option
@strict_option
def sector_command(
    files: tuple[str, ...],
    plan: str | None,
    accept_rules: tuple[str, ...],
    format_: str,
    lang: Lang,
    *,
    strict: bool,
    **stated: Any,
) -> None:
    """Settle a sector: the inventories of FILEs (.json) or of a folder, each verified first; or a table, with --plan.

    A table (CSV, XLSX) has entity, process, emissions [tCO2e] and output [t].
    """
    from ghgcalc.allowances import settle_sector
    from ghgcalc.allowances.plans import genuine, named
    from ghgcalc.allowances.settlement import Members, settle_members

    if is_table(files):
        with naming(files[0]):
            found = settle_sector(Path(files[0]), plan, **stated)
            minded([*found.findings, *(one for entity in found.entities for one in entity.findings)], strict=strict)
    else:
        members = Members(None if plan is None else genuine(named("plan", plan)), accept_rules)
        taken(files, members, lang, strict=strict)
        found = settle_members(members, stated)
        minded([*found.findings, *(one for entity in found.entities for one in entity.findings)], strict=strict)
    hand_over(found, (found.as_dict(),), format_, lang)


@allowance.command("balance")
@click.argument("table", type=INPUT)
@click.option(
    "--plan", default="cn-al-2025", show_default=True, type=INPUT, metavar="ID", help="allocation plan, or a plan file (.toml)"
)
@format_option
@lang_option
@strict_option
def balance_command(table: str, plan: str, format_: str, lang: Lang, *, strict: bool) -> None:
    """Solve the balance value at which the allowances of a TABLE equal its emissions."""
    from ghgcalc.allowances import balance_of
    from ghgcalc.allowances.plans import named
    from ghgcalc.allowances.settlement.plausible import balance_band
    from ghgcalc.report.allowances import balance_text

    with naming(table):
        found = balance_of(Path(table), plan)
        band = [] if found.value is None else balance_band(found.value, named("plan", plan))
        minded(band, strict=strict)
    for one in band:
        say(one.text(lang))
    show_record(found.as_dict(), balance_text(found, lang), format_)


@allowance.command("calendar")
@click.argument("year", type=int)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "ics"]), default="text", show_default=True, help="form of the output"
)
@click.option("--on", type=DAY, metavar="DATE", help="count the days to each deadline from this day")
@output_options("calendar", CALENDAR_ENDINGS)
@lang_option
def calendar_command(year: int, format_: str, lang: Lang, *, on: date | None) -> None:
    """Show the dates of the cycle of a data YEAR, also as iCalendar."""
    if on is not None and format_ == "ics":
        raise click.UsageError("--on is for text and JSON: a calendar file has days, and a calendar counts them")
    from ghgcalc.allowances import calendar, icalendar
    from ghgcalc.io.layout import to_json
    from ghgcalc.report.allowances import calendar_text

    found = calendar(year)
    if format_ == "ics":
        put(icalendar(found, lang), exact=True)
    else:
        put(to_json([one.as_dict(on) for one in found]) if format_ == "json" else calendar_text(found, lang, on))


@allowance.command("plans")
@format_option
@lang_option
def plans_command(format_: str, lang: Lang) -> None:
    """Every allocation plan with its rule, its grades and its open points."""
    from ghgcalc.allowances.plans import known
    from ghgcalc.report.allowances import plans_text

    say_broken(known.broken(), lang)
    found = list(known.sound().values())
    show_records([plan.record() for plan in found], plans_text(found, lang), format_)


@allowance.command("coverage")
@click.option("--sector", required=True, help="such as aluminium, power, cement, data-centres")
@click.option("--year", type=int, required=True, help="data year")
@click.option("--area", help="province; Chinese or pinyin")
@click.option("--emissions", metavar="Q", help='direct emission of the year, such as "30000 tCO2e"')
@click.option("--energy", metavar="Q", help='energy use of the year, such as "12000 tce"')
@click.option("--racks", type=int, help="racks of a data centre")
@format_option
@lang_option
def coverage_command(format_: str, lang: Lang, **stated: Any) -> None:
    """Tell whether an entity is in the national market, Guangdong, Shanghai or Hubei."""
    from ghgcalc.allowances import coverage
    from ghgcalc.report.allowances import coverage_text

    found = coverage(stated)
    show_records([one.as_dict() for one in found], coverage_text(found, lang), format_)
