"""allowance outlook: the position at the end of a year that is still running, as ranges."""

from __future__ import annotations

from typing import Any

import click

from ghgcalc.cli.common import PLAN, hand_over, lang_option, minded, result_options, say, strict_option
from ghgcalc.cli.inventories import engine_arguments, engine_options, naming
from ghgcalc.cli.output import INPUT, TABLES, reads
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

ENDINGS = (*TABLES, ".html")
WAYS = ("plan", "last-year")


def _way(ctx: click.Context, param: click.Parameter, forecast: str | None) -> tuple[str | None, str | None]:
    """The way of the forecast, and its file; None where nobody stated one."""
    del param
    if forecast is None or forecast.strip() == "mean":
        return None if forecast is None else "mean", None
    way, sign, source = (part.strip() for part in forecast.partition(":"))
    if way not in WAYS or not sign or not source:
        raise click.UsageError(f"--forecast is mean, plan:FILE or last-year:FILE, got {forecast!r}")
    reads(ctx, [source])
    return way, source


class naming_outlook(naming):  # noqa: N801
    """Inside, faults of the activity are placed in its file; those of an option have none."""

    def placed(self, fault: Any) -> Any:
        """A fault of an option goes by its key."""
        keys = ("balance_value", "price", "level", "tolerance", "rest_output", "forecast", "guideline", "plan", "through")
        option = not fault.place.table and (fault.place.key or "").partition(".")[0] in keys[:-1]
        return fault if option else super().placed(fault)


@click.command("outlook", cls=Told)
@click.argument("file", type=INPUT)
@click.option("--plan", type=INPUT, metavar="ID", help=PLAN)
@click.option(
    "--forecast", metavar="WAY", callback=_way, help="the rest of the year: mean, plan:PATH (months to come), or last-year:PATH"
)
@click.option("--balance-value", metavar="A:B", help='balance value, or its range: "1.55 tCO2e/t : 1.60 tCO2e/t"')
@click.option("--balance-source", metavar="TEXT", help="where the balance value stands")
@click.option("--price", metavar="A:B", help='price, or its range: "80 CNY/t : 100 CNY/t"')
@click.option("--price-source", metavar="TEXT", help="where the price stands")
@click.option("--level", metavar="SHARE", help='with mean: how often the year is to lie in the ranges at least, such as "90 %"')
@click.option("--tolerance", metavar="SHARE", help='with plan and last-year: by how much each datum may be missed, such as "3 %"')
@click.option(
    "--rest-output",
    multiple=True,
    metavar="PROCESS=Q",
    help="with last-year: output of the months to come, to scale them to",
)
@click.option("--guideline", metavar="ID", help="guideline of the calculation; the one in force for the year without it")
@engine_options
@result_options("outlook", ENDINGS)
@lang_option
@strict_option
def outlook_command(
    file: str,
    plan: str | None,
    forecast: tuple[str | None, str | None],
    rest_output: tuple[str, ...],
    guideline: str | None,
    format_: str,
    lang: Lang,
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Look ahead from the FILE of a year that is still running (through = "2026-08"), or from its provisional inventory.

    The rest of the year is a forecast that you state; each end of a range is a complete year, calculated and settled. The fan shows how
    the surplus widens by month.
    """
    from ghgcalc.allowances import outlook_of
    from ghgcalc.io import read_subject

    names = ("balance_value", "balance_source", "price", "price_source", "level", "tolerance")
    asked = {name: given.pop(name) for name in names}
    rules = engine_arguments(given)
    way, source = forecast
    with naming(file):
        activity = read_subject(file)
    if way == "last-year":
        with naming(str(source)):
            chosen: Any = read_subject(str(source))
    else:
        chosen = way if source is None else source
    with naming_outlook(file):
        found = outlook_of(
            activity,
            plan,
            forecast=chosen,
            forecast_source=None if source is None else ("<stdin>" if source == "-" else source),
            rest_output=_outputs(rest_output),
            guideline=guideline,
            **asked,
            **rules,
        )
        minded(found.findings, strict=strict)
    for finding in found.findings:
        say(finding.text(lang))
    hand_over(found, (finding.as_dict() for finding in found.findings), format_, lang)


def _outputs(stated: tuple[str, ...]) -> dict[str, str] | None:
    """`PROCESS=Q` options as a table; a name that stands twice is refused."""
    found: dict[str, str] = {}
    for text in stated:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or name.strip() in found:
            raise click.UsageError(f"--rest-output is written PROCESS=QUANTITY, each process once, got {text!r}")
        found[name.strip()] = value.strip()
    return found or None
