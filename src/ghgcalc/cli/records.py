"""record: a verification record drafted from an inventory, and held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import DATA, Abort, hand_over, lang_option, put, result_options, say, show_record
from ghgcalc.cli.inventories import accept_option, folders_option, naming
from ghgcalc.cli.output import INPUT, TABLES
from ghgcalc.cli.told import ToldGroup
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.audit import Verification
    from ghgcalc.findings import Finding
    from ghgcalc.quality import QualityPlan


@click.group(cls=ToldGroup)
def record() -> None:
    """Verification record 核查记录: what was reported, what was verified, and why they differ."""


def others(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--after`, `--previous` and `--quality-plan`."""
    command = click.option(
        "--quality-plan",
        "quality",
        type=INPUT,
        metavar="PLAN",
        help="quality-control plan (ghgcalc/quality-plan/1): what the year lacks against it is a non-conformity, too",
    )(command)
    command = click.option("--previous", type=INPUT, metavar="FILE", help="inventory of the year before")(command)
    return click.option("--after", type=INPUT, metavar="FILE", help="inventory after verification, for the verified figures")(
        command
    )


def _verified(files: dict[str, str | None], accept_rules: tuple[str, ...]) -> dict[str, Verification | None]:
    """Each inventory, recomputed from its file.

    Raises:
        InputError: every fault of all of them.
    """
    from ghgcalc.audit.verify import verify
    from ghgcalc.errors import InputError
    from ghgcalc.io import read_raw_inventory

    if list(files.values()).count("-") > 1:
        raise click.UsageError("only one of the files can be standard input")
    found: dict[str, Verification | None] = {}
    faults: list[Finding] = []
    for key, file in files.items():
        found[key] = None
        if file is None:
            continue
        try:
            raw, name = read_raw_inventory(file)
            with naming(name):
                found[key] = verify(raw, accept_rules=accept_rules, file=name)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    return found


def _plan(file: str | None, *others_: str | None) -> QualityPlan | None:
    """A quality-control plan; who names none loads nothing for it."""
    if file is None:
        return None
    from ghgcalc.quality import read_quality_plan

    if file == "-" and "-" in others_:
        raise click.UsageError("only one of the files can be standard input")
    return read_quality_plan(file)


@record.command("draft")
@click.argument("inventory", type=INPUT)
@others
@click.option("--warnings", is_flag=True, help="warnings of check become lines of non-conformity, too")
@accept_option
@folders_option
@result_options("form", (".toml", ".json"))
@lang_option
def draft_command(
    inventory: str,
    after: str | None,
    previous: str | None,
    quality: str | None,
    accept_rules: tuple[str, ...],
    format_: str,
    lang: Lang,
    *,
    warnings: bool,
) -> None:
    """Draft the record of an INVENTORY file: reported figures filled in, verified ones from --after, or left open.

    Every error of check becomes a line of non-conformity. A record that somebody has filled in is not replaced without --force.
    """
    from ghgcalc.texts import text
    from ghgcalc.verified import draft, record_text

    files = {"inventory": inventory, "after": after, "previous": previous}
    plan = _plan(quality, *files.values())
    found: Any = _verified(files, accept_rules)
    with naming(inventory):
        asked: Any = {"quality_plan": plan, "warnings": warnings, "lang": lang}
        made = draft(found["inventory"], after=found["after"], previous=found["previous"], **asked)
    if format_ in DATA:
        show_record(made.as_dict(), "", format_)
    else:
        put(record_text(made, lang))
    left = sum(row.open for row in made.datum)
    say(text("record", "drafted", lang, rows=len(made.datum), open=left, lines=len(made.nonconformity)))


@record.command("check")
@click.argument("record_file", metavar="RECORD", type=INPUT)
@click.option("--inventory", required=True, type=INPUT, metavar="FILE", help="the inventory that was reported")
@others
@accept_option
@folders_option
@result_options("record-check", TABLES)
@lang_option
def check_command(
    record_file: str,
    inventory: str,
    after: str | None,
    previous: str | None,
    quality: str | None,
    accept_rules: tuple[str, ...],
    format_: str,
    lang: Lang,
) -> None:
    """Hold a RECORD against the inventory that was reported: figures, reasons, what follows from verified data, what is open.

    Exit 0: complete. Exit 1: something is wrong, or still open.
    """
    from ghgcalc.verified import check, read

    if "-" in (inventory, after, previous) and record_file == "-":
        raise click.UsageError("only one of the files can be standard input")
    plan = _plan(quality, record_file, inventory, after, previous)
    stated = read(record_file)
    found: Any = _verified({"inventory": inventory, "after": after, "previous": previous}, accept_rules)
    made = check(stated, found["inventory"], after=found["after"], previous=found["previous"], quality_plan=plan)
    status = 0 if made.passed else 1
    hand_over(made, (one.as_dict() for one in made.findings), format_, lang, status=status)
    if status:
        raise Abort(status)
