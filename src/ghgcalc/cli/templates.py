"""template: the workbook that a plant fills in."""

from __future__ import annotations

import click

from ghgcalc.cli.common import lang_option, say
from ghgcalc.cli.inventories import folders_option
from ghgcalc.cli.output import INPUT, guard
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang


@click.command(cls=Told)
@click.option("--guideline", required=True, metavar="ID", help="the guideline whose data are asked for")
@click.option("--year", type=click.IntRange(1990, 2100), help="reporting year, written ahead")
@click.option("--processes", type=click.IntRange(1, 50), default=1, show_default=True, help="sheets for electrolysis processes")
@click.option("--fuels", metavar="A,B,…", default="diesel,natural-gas", show_default=True, help="fuels that are written ahead")
@click.option(
    "--from", "source", type=INPUT, metavar="ACTIVITY", help="write this activity into it; there is room for all of its rows"
)
@click.option("-o", "output", type=INPUT, metavar="FILE.xlsx", required=True, help="the workbook to write")
@click.option("--force", is_flag=True, help="replace a file that is none of ours; an input is never replaced")
@folders_option
@lang_option
def template(
    guideline: str, year: int | None, processes: int, fuels: str, source: str | None, output: str, lang: Lang, *, force: bool
) -> None:
    """Write the workbook that a plant fills in under a guideline 填报模板; `ghgcalc calculate FILE.xlsx` reads it.

    Months stand across, units in cells of their own, choices in drop-downs; every field says what is meant and what is used without it.
    """
    from ghgcalc.io import read
    from ghgcalc.io.templates import write_template
    from ghgcalc.texts import text

    guard(output, [source] if source is not None else [], "form", force=force)
    activity = read(source) if source is not None else None
    names = [one for one in fuels.split(",") if one.strip()]
    for finding in write_template(output, guideline, lang, year=year, processes=processes, fuels=names, activity=activity):
        say(finding.text(lang))
    say(text("word", "wrote", lang, path=output))
