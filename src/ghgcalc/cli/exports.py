"""export: an inventory put into the user's own copy of an official form."""

from __future__ import annotations

from pathlib import Path

import click

from ghgcalc.cli.common import DATA, Abort, as_data, lang_option, put, say
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.output import INPUT, guard
from ghgcalc.cli.told import Told, ToldGroup
from ghgcalc.literals import Lang


@click.group(cls=ToldGroup)
def export() -> None:
    """Put an inventory into an official form; the user brings his own copy of it."""


@export.command("eu-cbam-template", cls=Told)
@click.argument("inventory", type=INPUT)
@click.option("--template", required=True, type=INPUT, metavar="FILE", help="your own empty copy of the form (.xlsx)")
@click.option("-o", "output", required=True, type=INPUT, metavar="FILE", help="write the filled form here: .xlsx")
@click.option(
    "--check", is_flag=True, help="calculate the form with LibreOffice, and compare every figure; exit 1 where one differs"
)
@click.option("--force", is_flag=True, help="replace a file that is there; an input is never replaced")
@click.option(
    "--format", "format_", type=click.Choice(["text", *DATA]), default="text", show_default=True,
    help="form of the output, and of faults; sarif: the findings alone",
)  # fmt: skip
@accept_option
@folders_option
@lang_option
def eu_cbam_template(
    inventory: str,
    template: str,
    output: str,
    format_: str,
    accept_rules: tuple[str, ...],
    lang: Lang,
    *,
    check: bool,
    force: bool,
) -> None:
    """Fill the Commission's communication template for installations 装置信息交流模板 in, from an INVENTORY file with goods.

    Only unlocked cells are written, found by labels; formulas and protection stay. The inventory is recomputed first. Exit 1: it differs,
    its rules are nobody's here, or with --check a figure of the form differs; a form whose figures differ is not written.
    """
    from ghgcalc.audit.verify import verify
    from ghgcalc.communication import export as run
    from ghgcalc.files import fault
    from ghgcalc.io import read_raw_inventory
    from ghgcalc.report.verification import verification_text
    from ghgcalc.report.written import rendered
    from ghgcalc.texts import text

    if Path(output).suffix.lower() != ".xlsx":
        raise fault("file-kind", output, ending=Path(output).suffix or "–", known=".xlsx")
    guard(output, [inventory, template], "form", force=force)
    raw, name = read_raw_inventory(inventory)
    with naming(name):
        again = verify(raw, accept_rules=accept_rules, lang=lang, file=name)
    if not again.passed:
        put(verification_text(again, lang))
        raise Abort(1)
    found = run(again.recomputed, template, check=check)
    status = 0 if found.agrees else 1
    if not status:
        found.save(output)
        say(text("word", "wrote", lang, path=output))
    for finding in found.findings:
        say(finding.text(lang))
    data = found.as_dict()
    if format_ == "text":
        put(str(rendered(found, lang, "text")))
    else:
        put(as_data(data if format_ == "json" else data["findings"], format_, status=status))
    if status:
        raise Abort(status)
