"""What a position is asked with, and the settlement of an inventory file as these options state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import PLAN, Abort, minded, say, strict_option
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.output import INPUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.allowances import Plan, Settlement
    from ghgcalc.inventory import Inventory


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


def unasked() -> dict[str, Any]:
    """Every option of a position as if it had not been given."""
    command = click.command()(position_options(lambda: None))
    options = [one for one in command.params if isinstance(one, click.Option) and one.expose_value]
    return {str(one.name): () if one.multiple else False if one.is_flag else None for one in options}


def pairs(stated: tuple[str, ...], option: str) -> dict[str, str]:
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
    return pairs(stated, "--issued") if len(stated) > 1 or "=" in stated[0] else stated[0]


def _verified(emissions: tuple[str, ...], output: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, stated in (("emissions", emissions), ("output", output)):
        for name, value in pairs(stated, f"--verified-{key}").items():
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


def settled_of(inventory: str, stated: dict[str, Any]) -> tuple[Inventory, Settlement]:
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
    stated["holdings"] = pairs(stated.pop("holdings"), "--holding")
    stated["verified"] = _verified(stated.pop("verified_emissions"), stated.pop("verified_output"))
    stated["record"] = _record(stated["record"])
    stated["issued"] = _issued(stated["issued"])
    with naming_inventory(inventory):
        settled = settle(found, stated.pop("plan"), **stated)
        minded(settled.findings, strict=strict)
    return found.recomputed, settled


def settled_again(position: str, inventory: str | None, stated: dict[str, Any]) -> Settlement:
    """The settlement of a file made again from its inventory, or of an inventory file as the options state it.

    Raises:
        Abort: it differs from its file, or rests on rules that nobody here vouches for: the verification has been said.
    """
    from ghgcalc.io import read_json

    if inventory is None:
        if str(read_json(position)[0].get("schema", "")).startswith("ghgcalc/settlement/"):
            raise click.UsageError("a settlement is made again from its inventory: --inventory FILE")
        return settled_of(position, stated)[1]
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
