"""diff: what changed between two inventories or activities, and how many tonnes each change explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import hand_over, lang_option, minded, result_options, say, strict_option
from ghgcalc.cli.inventories import accept_option, engine_arguments, engine_options, naming
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.findings import Finding

ENDINGS = (*TABLES, ".html")
POSITION = ("balance_value", "balance_source", "price", "price_source")


def reason_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--reason` and `--reasons`."""
    shown = 'why something changed, by its JSON pointer: "/process/0/anode=meter read twice"'
    command = click.option("--reason", "said", multiple=True, metavar="POINTER=TEXT", help=shown)(command)
    return click.option(
        "--reasons", "reasons_file", type=INPUT, metavar="FILE", help="file (TOML, JSON) of JSON pointers and reasons"
    )(command)


def stated_reasons(file: str | None, said: tuple[str, ...]) -> dict[str, str]:
    """The reasons of the file, and over them those of the call.

    Raises:
        InputError: every fault of both.
    """
    from ghgcalc.changes import reasons_of
    from ghgcalc.errors import InputError
    from ghgcalc.files import read_table

    faults: list[Finding] = []
    found: dict[str, str] = {}
    called: dict[str, str] = {}
    for one in said:
        pointer, sign, text = one.partition("=")
        if not sign or pointer.strip() in called:
            raise click.UsageError(f"--reason is written POINTER=TEXT, each pointer once, got {one!r}")
        called[pointer.strip()] = text
    raw, name = ({}, None) if file is None else read_table(file)
    for table, where in ((raw, name), (called, None)):
        try:
            found |= reasons_of(table, where)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return found


@click.command(cls=Told)
@click.argument("old", type=INPUT)
@click.argument("new", type=INPUT)
@click.option("--guideline", metavar="ID", help="the guideline of what is an activity; without it, that of the inventory beside it")
@engine_options
@click.option("--plan", type=INPUT, metavar="ID", help="show the effect on the allowance under this plan")
@click.option("--balance-value", metavar="Q", help='balance value 平衡值, such as "1.60 tCO2e/t"')
@click.option("--balance-source", metavar="TEXT", help="where the balance value stands")
@click.option("--price", metavar="Q", help='price, such as "90.66 CNY/t"')
@click.option("--price-source", metavar="TEXT", help="where the price stands")
@reason_options
@accept_option
@result_options("diff", ENDINGS)
@lang_option
@strict_option
def diff(
    old: str,
    new: str,
    guideline: str | None,
    plan: str | None,
    reasons_file: str | None,
    said: tuple[str, ...],
    accept_rules: tuple[str, ...],
    format_: str,
    lang: Lang,
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Tell what changed from OLD to NEW (inventories or activities): two years, two versions, before and after verification.

    Each changed datum is one row with the tonnes that it explains, by source, adding up exactly; with a reason it is the 更正说明.
    Inventories are recomputed from what they carry.
    """
    from ghgcalc.changes import diff as run

    position = {name: given.pop(name) for name in POSITION}
    if plan is None and any(value is not None for value in position.values()):
        raise click.UsageError("--balance-value and --price belong to --plan")
    subjects, reasons = _read((old, new), reasons_file, said)
    rules = engine_arguments(given)
    if not any(_is_activity(one) for one in subjects) and (guideline or any(rules.values())):
        raise click.UsageError(
            "--guideline and what belongs to it are for activities; both files are inventories, which carry their rules"
        )
    named = ("<stdin>" if old == "-" else old, "<stdin>" if new == "-" else new)
    found = run(
        subjects[0],
        subjects[1],
        guideline=guideline,
        plan=plan,
        reasons=reasons,
        accept_rules=accept_rules or None,
        files=named,
        **rules,
        **position,
    )
    minded(found.findings, strict=strict)
    for finding in found.findings:
        say(finding.text(lang))
    data = found.as_dict()
    hand_over(found, (*data["findings_came"], *data["findings_went"], *data["findings"]), format_, lang)


def _is_activity(subject: Any) -> bool:
    from ghgcalc.activity import Activity

    return isinstance(subject, Activity)


def _read(files: tuple[str, str], reasons_file: str | None, said: tuple[str, ...]) -> tuple[tuple[Any, Any], dict[str, str]]:
    """Both files and the reasons.

    Raises:
        InputError: every fault of all of them.
    """
    from ghgcalc.errors import InputError
    from ghgcalc.io import read_subject

    if files == ("-", "-"):
        raise click.UsageError("only one of both can be standard input")
    found: list[Any] = []
    faults: list[Finding] = []
    for file in files:
        try:
            with naming(file):
                found.append(read_subject(file))
        except InputError as error:
            faults += error.faults
    try:
        reasons = stated_reasons(reasons_file, said)
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return (found[0], found[1]), reasons
