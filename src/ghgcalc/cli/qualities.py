"""quality: the data-quality-control plan 数据质量控制方案, drafted and shown."""

from __future__ import annotations

import click

from ghgcalc.cli.common import hand_over, lang_option, put, result_options
from ghgcalc.cli.inventories import folders_option, naming
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import Told, ToldGroup
from ghgcalc.literals import Lang


@click.group(cls=ToldGroup)
def quality() -> None:
    """The data-quality-control plan 数据质量控制方案: a draft of one, and its forms B.1 to B.6.

    `ghgcalc check FILE --quality-plan PLAN` holds a year against it.
    """


@quality.command("draft", cls=Told)
@click.argument("file", type=INPUT)
@click.option("--guideline", metavar="ID", help="whose parameters have rows; without it, the guideline of the activity's year")
@result_options("form", (".toml",))
@folders_option
@lang_option
def draft(file: str, guideline: str | None, format_: str, lang: Lang) -> None:
    """Draft the plan of an activity FILE: every row that the guideline demands, what the form presets, blanks for all else.

    A draft is no plan: it is refused until its blanks are filled in.
    """
    from ghgcalc.io import read
    from ghgcalc.quality import draft as run

    del format_  # of faults: a draft is a file of TOML
    with naming(file):
        made = run(read(file), guideline, lang)
    put(made, exact=True)


@quality.command("show", cls=Told)
@click.argument("plan", type=INPUT)
@result_options("quality-plan", (*TABLES, ".html"))
@lang_option
def show(plan: str, format_: str, lang: Lang) -> None:
    """Show the forms B.1 to B.6 of a PLAN file; `-o` writes them as a page (.html) or a workbook (.xlsx), too."""
    from ghgcalc.quality import read_quality_plan

    hand_over(read_quality_plan(plan), (), format_, lang)
