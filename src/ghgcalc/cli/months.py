"""month: a month and the year so far, what is due for filing, what changed since the filing before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import DAY, Abort, hand_over, lang_option, minded, result_options, say, strict_option
from ghgcalc.cli.inventories import accept_option, engine_arguments, engine_options, naming
from ghgcalc.cli.output import FORCE, INPUT, READ, TABLES, guard, target_of
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from ghgcalc.findings import Finding

ENDINGS = (*TABLES, ".html")
INVENTORY = (".json",)


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@click.argument("earlier", type=INPUT, nargs=-1)
@click.option("--month", "name", metavar="YYYY-MM", help="another month than the last one that is stated")
@click.option("--previous", type=INPUT, metavar="INVENTORY", help="the inventory filed before: what changed since")
@click.option("--chain", "chained", is_flag=True, help="the files behind FILE are the filings before it, the oldest first")
@click.option("--on", type=DAY, help="count the days that are left from this day")
@click.option("--plan", type=INPUT, metavar="ID", help="allocation plan whose rule counts; that of the year without it")
@click.option("--balance-value", metavar="Q", help='balance value 平衡值, such as "1.60 tCO2e/t"')
@click.option("--balance-source", metavar="TEXT", help="where the balance value stands")
@click.option(
    "--guideline", metavar="ID", help="the guideline of an activity; without it, that of the filing before, or of the year"
)
@engine_options
@accept_option
@result_options("month-report", ENDINGS)
@click.option("--inventory", "filed", type=INPUT, metavar="FILE", help="write the inventory that is filed now: .json")
@lang_option
@strict_option
@click.pass_context
def month(
    ctx: click.Context,
    /,
    file: str,
    earlier: tuple[str, ...],
    name: str | None,
    previous: str | None,
    on: date | None,
    plan: str | None,
    balance_value: str | None,
    balance_source: str | None,
    guideline: str | None,
    filed: str | None,
    accept_rules: tuple[str, ...],
    format_: str,
    lang: Lang,
    *,
    chained: bool,
    strict: bool,
    **rules: Any,
) -> None:
    """Show a month of FILE (an activity of a running or whole year, or its inventory) and the year so far.

    By source and process, beside the usual band and a balance value, with the day by which the month is filed, and with --previous every
    earlier month that is stated otherwise now. Exit 1: the files of --chain are no chain.
    """
    from ghgcalc.files import fault, write_bytes
    from ghgcalc.filing import month as run
    from ghgcalc.texts import text

    if bool(earlier) != chained or (chained and previous is not None):
        raise click.UsageError("files behind FILE go with --chain, and --chain with nothing but these: FILE --chain A.json B.json")
    if balance_value is None and balance_source is not None:
        raise click.UsageError("--balance-source belongs to --balance-value")
    if filed is not None:
        if Path(filed).suffix.lower() not in INVENTORY:
            raise fault("file-kind", filed, ending=Path(filed).suffix or "–", known=", ".join(INVENTORY))
        target = target_of(ctx)
        inputs = [file, *earlier, *filter(None, (previous, plan)), *ctx.meta.get(READ, ())]
        guard(filed, inputs, "inventory", force=bool(ctx.meta.get(FORCE)))
        if target is not None and Path(filed).absolute() == Path(target.path).absolute():
            raise click.UsageError("-o and --inventory are two files")
    before = [previous] if previous is not None else list(earlier)
    subject, *held = _read([file, *before])
    named = ["<stdin>" if one == "-" else one for one in (file, *before)]
    asked: dict[str, Any] = {"previous": held[0]} if previous is not None else {"chain": held}
    with naming(file):
        found = run(
            subject,
            month=name,
            on=on,
            plan=plan,
            balance_value=balance_value,
            balance_source=balance_source,
            guideline=guideline,
            accept_rules=accept_rules or None,
            files=named,
            **asked,
            **engine_arguments(rules),
        )
    minded(found.findings, strict=strict)
    for finding in found.findings if format_ != "text" or target_of(ctx) is not None else ():  # a text has them itself
        say(finding.text(lang))
    if filed is not None and found.passed:
        from ghgcalc.io.textfiles import inventory_json

        write_bytes(filed, inventory_json(found.inventory, filed).encode())
        say(text("word", "wrote", lang, path=filed))
    status = 0 if found.passed else 1
    hand_over(found, found.as_dict()["findings"], format_, lang, status=status)
    if status:
        raise Abort(status)


def _read(files: list[str]) -> list[Any]:
    """Every file: the first an activity or an inventory, the others inventories.

    Raises:
        InputError: every fault of all of them.
    """
    from ghgcalc.errors import InputError
    from ghgcalc.io import read_raw_inventory, read_subject

    if files.count("-") > 1:
        raise click.UsageError("only one of the files can be standard input")
    found: list[Any] = []
    faults: list[Finding] = []
    for at, file in enumerate(files):
        try:
            with naming(file):
                found.append(read_raw_inventory(file)[0] if at else read_subject(file))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return found
