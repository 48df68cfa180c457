"""allowance: settle, what-if, sector, balance, calendar, plans, coverage; market: summary, quarter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import (
    format_option,
    group_lang_option,
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
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.outlooks import outlook_command
from ghgcalc.cli.output import INPUT, TABLES, output_options
from ghgcalc.cli.told import ToldGroup
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.allowances import Settlement
    from ghgcalc.inventory import Inventory

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


@click.group(cls=ToldGroup)
@group_lang_option
def market() -> None:
    """Prices of the national market 碳价, from a file of your own."""


def position_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a position is asked with."""
    options = (
        click.option("--plan", required=True, type=INPUT, metavar="ID", help="allocation plan, or a plan file (.toml)"),
        click.option("--balance-value", metavar="Q", help='balance value 平衡值, such as "1.60 tCO2e/t"'),
        click.option("--balance-source", metavar="TEXT", help="where the balance value stands"),
        click.option("--price", metavar="Q", help='price, such as "90.66 CNY/t"'),
        click.option("--price-source", metavar="TEXT", help="where the price stands"),
        click.option("--price-file", type=INPUT, metavar="FILE", help="price file (CSV, XLSX) instead of a price"),
        click.option("--price-basis", metavar="NAME", help="which price of the file: close, all, listed, block, listed:2025-12 …"),
        click.option("--month-price", metavar="Q", help="average price of the month before the deadline, for the fine"),
        click.option("--holding", "holdings", multiple=True, metavar="VINTAGE=Q", help='units held, such as "2025=1000 t"'),
        click.option("--ccer", metavar="Q", help='reductions to surrender, such as "500 t"'),
        click.option("--ccer-registered", metavar="DATE", help="the earliest day on which one of them was registered"),
        click.option("--previous", metavar="Q", help="verified emission of the year before, for the pre-allocation"),
        click.option("--verified-emissions", multiple=True, metavar="PROCESS=Q", help="verified emission of a process"),
        click.option("--verified-output", multiple=True, metavar="PROCESS=Q", help="verified output of a process"),
        click.option("--verified-source", metavar="TEXT", help="who verified those figures"),
        click.option("--verified-on", metavar="DATE", help="on which day"),
        click.option("--record", type=INPUT, metavar="FILE", help="verification record of the inventory, instead of those figures"),
        accept_option,
        folders_option,
        strict_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _pairs(stated: tuple[str, ...], option: str) -> dict[str, str]:
    """`NAME=Q` options as a table; a name that stands twice is refused."""
    found: dict[str, str] = {}
    for text in stated:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{option} is written NAME=QUANTITY, got {text!r}")
        if name.strip() in found:
            raise click.UsageError(f"{option} names {name.strip()!r} twice")
        found[name.strip()] = value.strip()
    return found


def _verified(emissions: tuple[str, ...], output: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, stated in (("emissions", emissions), ("output", output)):
        for name, value in _pairs(stated, f"--verified-{key}").items():
            found.setdefault(name, {})[key] = value
    return found


def _prices(stated: dict[str, Any]) -> dict[str, Any]:
    """The price, and the averages of the month before the deadline, where a price file is named."""
    file, basis = stated.pop("price_file"), stated.pop("price_basis")
    if file is None:
        if basis is not None:
            raise click.UsageError("--price-basis needs --price-file")
        return {}
    if stated["price"] is not None:
        raise click.UsageError("--price and --price-file exclude each other")
    from ghgcalc.allowances import get
    from ghgcalc.allowances.settlement import month_before
    from ghgcalc.market import read_prices, summarise

    prices = read_prices(file)
    minded(prices.findings, strict=stated["strict"])
    summary = summarise(prices)
    for finding in prices.findings:
        say(finding.text(stated["lang"]))
    found: dict[str, Any] = {"price": summary.price(basis or "all")}
    deadline = get(stated["plan"]).day("surrender")
    if stated["month_price"] is None and deadline is not None:
        found["month_price"] = summary.between(*month_before(deadline), prices) or None
    return found


def _record(file: str | None) -> Any:
    """The verification record of a file."""
    if file is None:
        return None
    from ghgcalc.verified import read

    return read(file)


class naming_inventory(naming):  # noqa: N801
    """Inside, faults of the inventory are placed in its file; those of an option have none."""

    def placed(self, fault: Any) -> Any:
        """A fault of an option goes by its key."""
        from ghgcalc.allowances.settlement import Request

        option = (fault.place.key or "").partition(".")[0] in (*Request.model_fields, "accept_rules", "plan")
        option = option or fault.code.startswith("record-")  # it lies in the record, whose file the call names
        return fault if option else super().placed(fault)


def _settled(inventory: str, stated: dict[str, Any]) -> tuple[Inventory, Settlement]:
    """The inventory of a file, recomputed, and its settlement."""
    from ghgcalc.allowances import settle
    from ghgcalc.audit.verify import verify
    from ghgcalc.io import read_raw_inventory

    raw, name = read_raw_inventory(inventory)
    strict = stated["strict"]
    with naming_inventory(inventory):
        found = verify(raw, accept_rules=stated["accept_rules"], file=name)
        minded(found.said, strict=strict)
    for finding in found.said:
        say(finding.text(stated["lang"]))
    stated |= _prices(stated)
    del stated["lang"], stated["strict"]
    stated["holdings"] = _pairs(stated.pop("holdings"), "--holding")
    stated["verified"] = _verified(stated.pop("verified_emissions"), stated.pop("verified_output"))
    stated["record"] = _record(stated["record"])
    with naming_inventory(inventory):
        settled = settle(found, stated.pop("plan"), **stated)
        minded(settled.findings, strict=strict)
    return found.recomputed, settled


@allowance.command("settle")
@click.argument("inventory", type=INPUT)
@position_options
@result_options("settlement", TABLES)
@lang_option
def settle_command(inventory: str, format_: str, lang: Lang, **stated: Any) -> None:
    """Settle an INVENTORY file: allocation, obligation, surplus, units, value, fine."""
    _, found = _settled(inventory, {**stated, "lang": lang})
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
    found, settled = _settled(inventory, {**stated, "lang": lang})
    made = what_if(found, settled, changes)
    show_record(made.as_dict(), what_if_text(made, lang), format_)


allowance.add_command(outlook_command)


@allowance.command("sector")
@click.argument("table", type=INPUT)
@click.option("--plan", required=True, type=INPUT, metavar="ID", help="allocation plan, or a plan file (.toml)")
@click.option("--balance-value", metavar="Q", help="balance value; without it, the one that balances the table")
@click.option("--balance-source", metavar="TEXT", help="where the balance value stands")
@click.option("--price", metavar="Q", help='price, such as "90.66 CNY/t"')
@format_option
@lang_option
@strict_option
def sector_command(table: str, format_: str, lang: Lang, *, strict: bool, **stated: Any) -> None:
    """Settle every entity of a TABLE (CSV, XLSX): entity, process, emissions [tCO2e], output [t]."""
    from ghgcalc.allowances import settle_sector
    from ghgcalc.report.allowances import sector_text

    with naming(table):
        found = settle_sector(Path(table), stated.pop("plan"), **stated)
        minded([*found.findings, *(one for entity in found.entities for one in entity.findings)], strict=strict)
    show_record(found.as_dict(), sector_text(found, lang), format_)


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
@output_options("calendar", CALENDAR_ENDINGS)
@lang_option
def calendar_command(year: int, format_: str, lang: Lang) -> None:
    """Show the dates of the cycle of a data YEAR, also as iCalendar."""
    from ghgcalc.allowances import calendar, icalendar
    from ghgcalc.io.layout import to_json
    from ghgcalc.report.allowances import calendar_text

    found = calendar(year)
    if format_ == "ics":
        put(icalendar(found, lang), exact=True)
    else:
        put(to_json([one.as_dict() for one in found]) if format_ == "json" else calendar_text(found, lang))


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


@market.command("summary")
@click.argument("file", type=INPUT)
@format_option
@lang_option
@strict_option
def summary_command(file: str, format_: str, lang: Lang, *, strict: bool) -> None:
    """Summarise a price FILE (CSV, XLSX): averages by volume, months, listed share, range, change."""
    from ghgcalc.market import read_prices, summarise
    from ghgcalc.report.market import summary_text

    prices = read_prices(file)
    minded(prices.findings, strict=strict)
    found = summarise(prices)
    show_record(found.as_dict(), summary_text(found, lang), format_)


@market.command("quarter")
@format_option
@lang_option
def quarter_command(format_: str, lang: Lang) -> None:
    """Show the first quarter of 2024 as published, what follows from it, and where it does not fit."""
    from ghgcalc.market import quarter
    from ghgcalc.report.market import quarter_text

    found = quarter()
    show_record(found.as_dict(), quarter_text(found, lang), format_)
