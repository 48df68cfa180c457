"""list: what there is, in both languages and as data."""

from __future__ import annotations

import click

from ghgcalc.cli.common import format_option, lang_option, show_records
from ghgcalc.cli.inventories import folders_option
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

WHAT = ("fuels", "carbonates", "supplies", "evidence", "units", "equations", "areas", "findings", "guidelines", "plans")


@click.command("list", cls=Told)
@click.argument("what", type=click.Choice(WHAT), metavar="WHAT")
@click.option(
    "--guideline", help="only what this guideline counts, with its defaults: fuels, carbonates, supplies, evidence, equations"
)
@folders_option
@format_option
@lang_option
def list_(what: str, guideline: str | None, format_: str, lang: Lang) -> None:
    """List WHAT there is: fuels, carbonates, supplies, evidence, units, equations, areas, findings, guidelines or plans 清单.

    Names in both languages, what has to be stated, and the defaults with document and grade; what installed packages bring is marked.
    """
    from ghgcalc import lists
    from ghgcalc.report.lists import lists_text

    if guideline is not None and what not in lists.BY_GUIDELINE:
        raise click.UsageError(f"--guideline belongs to {', '.join(lists.BY_GUIDELINE)}")
    found = lists.of(what, guideline)
    show_records(found, lists_text(what, found, lang, whole=guideline is not None), format_)
