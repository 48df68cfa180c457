"""check: statements held against each other and against what is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ghgcalc.cli.common import DAY, Abort, hand_over, lang_option, table_option
from ghgcalc.cli.ledgers import ledger_options, subject
from ghgcalc.cli.output import INPUT
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang, Severity

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.quality import QualityPlan

SEVERITIES = click.Choice(["error", "warning", "note"])


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@ledger_options
@click.option("--previous", type=INPUT, metavar="FILE", help="activity or inventory of the year before: year on year")
@click.option("--bands", type=INPUT, metavar="FILE", help="narrower bands of the plant's own (ghgcalc/bands/1)")
@click.option(
    "--quality-plan",
    "quality",
    type=INPUT,
    metavar="PLAN",
    help="hold the year against this quality-control plan (ghgcalc/quality-plan/1)",
)
@click.option("--fail-on", type=SEVERITIES, help="exit 1 where a finding is as grave as that")
@click.option("--on", "on", type=DAY, help="the day of the check; today without it")
@table_option
@lang_option
def check(
    file: str,
    previous: str | None,
    bands: str | None,
    quality: str | None,
    fail_on: Severity | None,
    on: date | None,
    format_: str,
    lang: Lang,
    map_: str | None,
    mark: str | None,
) -> None:
    """Hold the statements of an activity or inventory FILE against each other and against what is possible.

    Exit 0: it was checked. Exit 1: it found something as grave as --fail-on says. Exit 2: the input is wrong.
    """
    from datetime import date as days

    from ghgcalc.audit.checking import check as run
    from ghgcalc.cli.inventories import naming
    from ghgcalc.files import read_table
    from ghgcalc.io import read_subject

    plan = _plan(quality) if quality is not None else None
    called = "<stdin>" if quality == "-" else quality
    with subject(file, map_, mark, lang, inventories=True) as source:
        earlier = read_subject(previous) if previous is not None else None
        own = read_table(bands)[0] if bands is not None else None
        with naming(bands or file):
            found = run(
                source.read,
                previous=earlier,
                bands=own,
                on=on or days.today(),  # noqa: DTZ011 - the plant's own calendar
                quality_plan=plan,
                quality_file=called,
            )
        source.marked(one for one in found.findings if one.place.file is None)
    hand_over(found, (found.as_dict(),), format_, lang)
    if fail_on is not None and found.fails(fail_on):
        raise Abort(1)


def _plan(file: str) -> QualityPlan:
    """A quality-control plan; who names none loads nothing for it."""
    from ghgcalc.quality import read_quality_plan

    return read_quality_plan(file)
