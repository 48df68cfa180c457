"""replay: whether printed inputs can give the printed figures of a report."""

from __future__ import annotations

import click

from ghgcalc.cli.common import Abort, hand_over, lang_option, minded, result_options, say, strict_option
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@result_options("replay-result", (*TABLES, ".html"))
@lang_option
@strict_option
def replay(file: str, format_: str, lang: Lang, *, strict: bool) -> None:
    """Tell whether the printed inputs of a report can give its printed figures; FILE states both (ghgcalc/replay/1).

    Each figure is exact, within the printed rounding, impossible by so much, or not decided; then all of them at once. The exit status is 1
    where something is impossible.
    """
    from ghgcalc.replay import replay as run

    found = run(file)
    minded(found.findings, strict=strict)
    for finding in found.findings:
        say(finding.text(lang))
    status = 0 if found.possible else 1
    hand_over(found, found.as_dict()["findings"], format_, lang, status=status)
    if status:
        raise Abort(status)
