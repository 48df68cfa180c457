"""allowance: settle, value, what-if, matrix, fine, sector, balance, calendar, plans, coverage; market: summary, quarter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import (
    DAY,
    PLAN,
    Abort,
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
from ghgcalc.cli.grids import fine_command, matrix_asked, matrix_options
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.outlooks import outlook_command
from ghgcalc.cli.output import INPUT, TABLES, output_options
from ghgcalc.cli.sectors import files_of, is_table, taken
from ghgcalc.cli.told import ToldGroup
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ghgcalc.allowances import Plan, Settlement
    from ghgcalc.inventory import Inventory

PAGED = (*TABLES, ".html")
CALENDAR_ENDINGS = (".ics", ".json", ".txt")
CHARTS = (*TABLES, ".html")
"""The endings of a result with charts."""


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
        click.option("--plan", type=INPUT, metavar="ID", help=PLAN),
        click.option("--balance-value", metavar="Q", help='balance value 平衡值, such as "1.60 tCO2e/t"'),
        click.option("--balance-source", metavar="TEXT", help="where the balance value stands"),
        click.option("--price", metavar="Q", help='price, such as "90.66 CNY/t"'),
        click.option("--price-source", metavar="TEXT", help="where the price stands"),
        click.option("--price-file", type=INPUT, metavar="FILE", help="price file (CSV, XLSX, ODS, XLS) instead of a price"),
        click.option("--price-basis", metavar="NAME", help="which price of the file: close, all, listed, block, listed:2025-12 …"),
        click.option("--month-price", metavar="Q", help="average price of the month before the deadline, for the fine"),
        click.option("--holding", "holdings", multiple=True, metavar="VINTAGE=Q", help='units held, such as "2025=1000 t"'),
        click.option("--ccer", metavar="Q", help='reductions to surrender, such as "500 t"'),
        click.option("--ccer-registered", metavar="DATE", help="the earliest day on which one of them was registered"),
        click.option("--previous", metavar="Q", help="verified emission of the year before, for the pre-allocation"),
        click.option(
            "--issued", multiple=True, metavar="Q", help='units issued by notice, such as "156828 t", or P1="156828 t" by process'
        ),
        click.option("--issued-document", metavar="TEXT", help="the notice"),
        click.option("--issued-on", metavar="DATE", help="day of the notice"),
        click.option("--preissued", metavar="Q", help="units that were pre-allocated"),
        click.option("--verified-emissions", multiple=True, metavar="PROCESS=Q", help="verified emission of a process"),
        click.option("--verified-output", multiple=True, metavar="PROCESS=Q", help="verified output of a process"),
        click.option("--verified-source", metavar="TEXT", help="who verified those figures"),
        click.option("--verified-on", metavar="DATE", help="on which day"),
        click.option("--record", type=INPUT, metavar="FILE", help="verification record of the inventory, instead of those figures"),
        click.option("--ccer-price", metavar="Q", help='price of a CCER, such as "86.51 CNY/t": the value counts them'),
        click.option("--ccer-price-source", metavar="TEXT", help="where the price of a CCER stands"),
        click.option("--ccer-price-file", type=INPUT, metavar="FILE", help="price file of CCER (CSV, XLSX) instead of a price"),
        click.option("--ccer-price-basis", metavar="NAME", help="which price of the file of CCER, as --price-basis"),
        click.option("--ccer-sell-price", metavar="Q", help="what a held CCER would fetch; the price of a CCER without it"),
        click.option("--ccer-available", metavar="Q", help="how many CCER can be bought; as many as may be used without it"),
        click.option(
            "--ccer-lot",
            "ccer_lots",
            multiple=True,
            metavar="LOT",
            help='CCER held, such as "A=500 t; registered=2025-03-06; covered=no"; also project, methodology, denied, quality',
        ),
        click.option("--sell-price", metavar="Q", help="what a left-over allowance fetches; its price without it and --hold-value"),
        click.option("--hold-value", metavar="Q", help="what an allowance is worth that is kept for a later year"),
        accept_option,
        folders_option,
        strict_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _unasked() -> dict[str, Any]:
    """Every option of a position as if it had not been given."""
    command = click.command()(position_options(lambda: None))
    options = [one for one in command.params if isinstance(one, click.Option) and one.expose_value]
    return {str(one.name): () if one.multiple else False if one.is_flag else None for one in options}


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


def _issued(stated: tuple[str, ...]) -> str | dict[str, str] | None:
    """Units by notice: of the entity, or of each process by its name."""
    if not stated:
        return None
    return _pairs(stated, "--issued") if len(stated) > 1 or "=" in stated[0] else stated[0]


def _verified(emissions: tuple[str, ...], output: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, stated in (("emissions", emissions), ("output", output)):
        for name, value in _pairs(stated, f"--verified-{key}").items():
            found.setdefault(name, {})[key] = value
    return found


YES = {"yes": True, "no": False, "是": True, "否": False}


def _lots(stated: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """`LOT=Q; key=value; …` options as lots; what is twice in one of them is refused."""
    found: list[dict[str, Any]] = []
    for given in stated:
        parts = [part.partition("=") for part in given.replace("；", ";").split(";")]
        if not all(name.strip() and sign and value.strip() for name, sign, value in parts):
            raise click.UsageError(f"--ccer-lot is written LOT=QUANTITY; key=value; …, got {given!r}")
        (lot, _, units), *rest = parts
        keys = [name.strip() for name, _, _ in rest]
        if twice := [name for name in dict.fromkeys(keys) if keys.count(name) > 1 or name in ("id", "units")]:
            raise click.UsageError(f"--ccer-lot names {twice[0]!r} twice")
        more: dict[str, Any] = {name: value.strip() for name, (_, _, value) in zip(keys, rest, strict=True)}
        if "covered" in more:
            if more["covered"] not in YES:
                raise click.UsageError(f"--ccer-lot: covered is yes or no, got {more['covered']!r}")
            more["covered"] = YES[more["covered"]]
        found.append({"id": lot.strip(), "units": units.strip(), **more})
    return found or None


def _ccer_price(stated: dict[str, Any]) -> dict[str, Any]:
    """The price of a CCER, where a price file is named."""
    file, basis = stated.pop("ccer_price_file"), stated.pop("ccer_price_basis")
    if file is None:
        if basis is not None:
            raise click.UsageError("--ccer-price-basis needs --ccer-price-file")
        return {}
    if stated["ccer_price"] is not None:
        raise click.UsageError("--ccer-price and --ccer-price-file exclude each other")
    from ghgcalc.market import read_prices, summarise

    prices = read_prices(file)
    minded(prices.findings, strict=stated["strict"])
    for finding in prices.findings:
        say(finding.text(stated["lang"]))
    return {"ccer_price": summarise(prices).price(basis or "all")}


def _prices(stated: dict[str, Any], plan: Plan | None) -> dict[str, Any]:
    """The price, and the averages of the month before the deadline, where a price file is named."""
    file, basis = stated.pop("price_file"), stated.pop("price_basis")
    if file is None:
        if basis is not None:
            raise click.UsageError("--price-basis needs --price-file")
        return {}
    if stated["price"] is not None:
        raise click.UsageError("--price and --price-file exclude each other")
    from ghgcalc.allowances.settlement import month_before
    from ghgcalc.market import read_prices, summarise

    prices = read_prices(file)
    minded(prices.findings, strict=stated["strict"])
    summary = summarise(prices)
    for finding in prices.findings:
        say(finding.text(stated["lang"]))
    found: dict[str, Any] = {"price": summary.price(basis or "all")}
    deadline = None if plan is None else plan.day("surrender")
    if stated["month_price"] is None and deadline is not None:
        found["month_price"] = summary.between(*month_before(deadline), prices) or None
    return found


def _record(file: str | None) -> Any:
    """The verification record of a file."""
    if file is None:
        return None
    from ghgcalc.verified import read

    return read(file)


def _plan(stated: dict[str, Any], inventory: Inventory) -> Plan | None:
    """The plan whose deadline says which month's price counts; None where no price file is named, or settling will say what is wrong."""
    if stated["price_file"] is None:
        return None
    from ghgcalc.allowances import get
    from ghgcalc.allowances.plans import in_force
    from ghgcalc.errors import InputError

    if stated["plan"] is not None:
        return get(stated["plan"])
    try:
        return in_force(inventory.year, str(inventory.guideline["id"]))
    except InputError:
        return None


class naming_inventory(naming):  # noqa: N801
    """Inside, faults of the inventory are placed in its file; those of an option have none."""

    def placed(self, fault: Any) -> Any:
        """A fault of an option goes by its key."""
        from ghgcalc.allowances.settlement import Request

        name = (fault.place.table or fault.place.key or "").partition(".")[0]
        option = name in (*Request.model_fields, "accept_rules", "plan")
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
    stated |= _prices(stated, _plan(stated, found.inventory))
    stated |= _ccer_price(stated)
    stated["ccer_lots"] = _lots(stated["ccer_lots"])
    del stated["lang"], stated["strict"]
    stated["holdings"] = _pairs(stated.pop("holdings"), "--holding")
    stated["verified"] = _verified(stated.pop("verified_emissions"), stated.pop("verified_output"))
    stated["record"] = _record(stated["record"])
    stated["issued"] = _issued(stated["issued"])
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


@allowance.command("value")
@click.argument("position", metavar="INVENTORY|SETTLEMENT", type=INPUT)
@click.option("--inventory", type=INPUT, metavar="FILE", help="the inventory of a settlement file, from which it is made again")
@position_options
@result_options("value-by-day", CHARTS)
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
    settled = _of_file(position, inventory, {**stated, "lang": lang})
    found = value_by_day(settled, prices, basis)
    hand_over(found, (found.as_dict(),), format_, lang)


def _of_file(position: str, inventory: str | None, stated: dict[str, Any]) -> Settlement:
    """The settlement of a file made again from its inventory, or of an inventory file as the options state it.

    Raises:
        Abort: it differs from its file, or rests on rules that nobody here vouches for: the verification has been said.
    """
    from ghgcalc.io import read_json

    if inventory is None:
        if str(read_json(position)[0].get("schema", "")).startswith("ghgcalc/settlement/"):
            raise click.UsageError("a settlement is made again from its inventory: --inventory FILE")
        return _settled(position, stated)[1]
    asked = [name for name, value in stated.items() if value and name not in ("accept_rules", "lang", "strict")]
    if asked:
        raise click.UsageError(f"the settlement file states its own request, {asked[0]} among it: leave the option out")
    from ghgcalc.allowances import verify_settlement
    from ghgcalc.io import read_raw_inventory
    from ghgcalc.report.verification import settlement_verification_text

    raw, name = read_json(position)
    with naming(name):
        told = verify_settlement(
            raw, read_raw_inventory(inventory)[0], accept_rules=stated["accept_rules"], lang=stated["lang"], file=name
        )
    if not told.passed:
        say(settlement_verification_text(told, stated["lang"]))
        raise Abort(1)
    minded(told.recomputed.findings, strict=stated["strict"])
    return told.recomputed


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


@allowance.command("matrix")
@click.argument("inventory", type=INPUT)
@matrix_options
def matrix_command(inventory: str, format_: str, lang: Lang, *, vary: tuple[str, ...], **stated: Any) -> None:
    """Show surplus and value of an INVENTORY file over balance values and prices.

    With the break-even balance value, the days to each deadline, and a tornado of the inputs.
    """
    matrix_asked(stated, lambda asked: _settled(inventory, {**_unasked(), **asked}), _pairs(vary, "--vary"), format_, lang)


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

    _, settled = _settled(inventory, {**stated, "lang": lang})
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
