"""pack: an inventory and all that belongs to it in one file that recomputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import hand_over, lang_option, minded, put, result_options, say, strict_option
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.output import INPUT, RESULT
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from ghgcalc.findings import Finding

Table = dict[str, Any]
ENDINGS = (".zip", *RESULT)
POSITION = ("balance_value", "balance_source", "price", "price_source")


@click.command(cls=Told)
@click.argument("inventory", type=INPUT)
@click.option("--plan", type=INPUT, metavar="ID", help="settle the inventory under this plan, and pack the settlement")
@click.option("--balance-value", metavar="Q", help='balance value 平衡值, such as "1.60 tCO2e/t"')
@click.option("--balance-source", metavar="TEXT", help="where the balance value stands")
@click.option("--price", metavar="Q", help='price, such as "90.66 CNY/t"')
@click.option("--price-source", metavar="TEXT", help="where the price stands")
@click.option(
    "--settlement", "settlement_file", type=INPUT, metavar="FILE", help="settlement file of this inventory, instead of --plan"
)
@click.option(
    "--border",
    "border_file",
    type=INPUT,
    metavar="FILE",
    help="a border view of this inventory (`ghgcalc border -o`)",
)
@click.option(
    "--settled",
    type=INPUT,
    metavar="INVENTORY",
    help="the inventory that --settlement settles, where the border view counts what was paid at home",
)
@click.option("--quality-plan", type=INPUT, metavar="FILE", help="data quality control plan 数据质量控制方案")
@click.option("--record", type=INPUT, metavar="FILE", help="verification record 核查记录")
@click.option("--evidence", metavar="DIR", help="folder of evidence; every file in it is packed")
@click.option("--matrix", type=INPUT, metavar="FILE", help="which evidence proves which data (TOML, JSON: ghgcalc/matrix/1)")
@click.option("--previous", type=INPUT, metavar="INVENTORY", help="inventory file of the year before")
@accept_option
@folders_option
@result_options("package", ENDINGS)
@lang_option
@strict_option
def pack(
    inventory: str,
    plan: str | None,
    settlement_file: str | None,
    border_file: str | None,
    settled: str | None,
    previous: str | None,
    accept_rules: tuple[str, ...],
    format_: str,
    lang: Lang,
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Pack an INVENTORY with activity, findings, documents, evidence and its matrix into one file (-o FILE.zip) 资料包.

    `ghgcalc verify FILE.zip` recomputes all of it. The same inputs give the same bytes. Without -o the manifest is shown.
    """
    from ghgcalc.dossier import pack as run

    if plan is None and any(given[name] is not None for name in POSITION):
        raise click.UsageError("--balance-value and --price belong to --plan")
    if plan is not None and settlement_file is not None:
        raise click.UsageError("--settlement is given instead of --plan")
    if settled is not None and (border_file is None or settlement_file is None):
        raise click.UsageError("--settled goes with --border and --settlement: what was paid at home needs all three")
    table, before, settlement, view, home = _read(inventory, previous, settlement_file, border_file, settled)
    assert table is not None
    with naming(inventory):
        found = run(
            table,
            previous=before,
            settlement=settlement,
            border=view,
            settled=home,
            plan=plan,
            accept_rules=accept_rules or None,
            file="<stdin>" if inventory == "-" else inventory,
            **given,
        )
    minded(found.findings, strict=strict)
    if format_ == "zip":
        put(found.data)
    else:
        hand_over(found, (finding.as_dict() for finding in found.findings), format_, lang)
    for finding in found.findings:
        say(finding.text(lang))


def _read(
    inventory: str, previous: str | None, settlement: str | None, border: str | None, settled: str | None
) -> list[Table | None]:
    """The tables of the files, each None that was not given.

    Raises:
        InputError: every fault of all of them.
    """
    from ghgcalc.errors import InputError
    from ghgcalc.io import read_json, read_raw_inventory

    files = ((inventory, read_raw_inventory), (previous, read_raw_inventory), (settlement, read_json), (border, read_json))
    named = (*files, (settled, read_raw_inventory))
    if [file for file, _ in named].count("-") > 1:
        raise click.UsageError("only one file can be standard input")
    found: list[Table | None] = []
    faults: list[Finding] = []
    for file, read in named:
        try:
            found.append(None if file is None else read(file)[0])
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return found
