"""ledger: the append-only ledger of results 台账库. Ledgers of plants, which are read by a mapping, are those of `ledgers`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import (
    DATA,
    DAY,
    Abort,
    group_lang_option,
    hand_over,
    lang_option,
    result_options,
    say,
    silence,
)
from ghgcalc.cli.inventories import accept_option
from ghgcalc.cli.output import INPUT, TABLES, guard
from ghgcalc.cli.told import ToldGroup
from ghgcalc.literals import Lang
from ghgcalc.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ghgcalc.archive import Ledger

KINDS = click.Choice(
    ["activity", "inventory", "settlement", "allocation-plan", "quality-plan", "verification-record", "attestation", "package"]
)
"""Those of the room; a test holds them equal, so that no help page loads it."""


@click.group(cls=ToldGroup)
@group_lang_option
def ledger() -> None:
    """An append-only ledger of inventories, activities, plans and records of many entities and years 台账库."""


def _opened(file: str, *, create: bool = False) -> Ledger:
    from ghgcalc.archive import Ledger

    return Ledger(file, create=create)


ledger_argument = click.argument("ledger_file", metavar="LEDGER", type=INPUT)
entity_option = click.option("--entity", metavar="NAME", help="of this entity alone: its name or unified social credit code")


@ledger.command("add")
@ledger_argument
@click.argument("file", type=INPUT)
@click.option("--create", is_flag=True, help="make the ledger where there is none")
@click.option("--corrects", type=int, metavar="NUMBER", help="the entry that this one corrects; with --reason")
@click.option("--reason", metavar="TEXT", help="why it is added; of a correction, why the old entry was wrong")
@click.option("--by", metavar="TEXT", help="who adds it, as you state it")
@click.option("--on", type=DAY, help="the day, as you state it; no clock is read")
@click.option("--unverified", metavar="TEXT", help="add it though it does not verify, and keep this reason")
@click.option("--entity", metavar="NAME", help="the entity, where the content does not say whose it is")
@click.option("--uscc", metavar="CODE", help="its unified social credit code, likewise")
@click.option("--year", type=int, help="the year, where the content does not say it")
@accept_option
@result_options("ledger-added", TABLES)
@lang_option
def add(
    ledger_file: str,
    file: str,
    format_: str,
    lang: Lang,
    on: date | None,
    accept_rules: tuple[str, ...],
    *,
    create: bool,
    **given: Any,
) -> None:
    """Add a FILE to the LEDGER: an inventory, activity, settlement, plan, record, attestation or package; kept to the last byte.

    An inventory and a settlement have to verify. What this prints is on the disk.
    """
    found = _opened(ledger_file, create=create).add(file, on=on, accept_rules=accept_rules or None, **given)
    hand_over(found, (finding.as_dict() for finding in found.findings), format_, lang)


@ledger.command("list")
@ledger_argument
@entity_option
@click.option("--year", type=int, help="of this year alone")
@click.option("--kind", type=KINDS, metavar="KIND", help="of this kind alone, such as settlement or verification-record")
@click.option("--all", is_flag=True, help="those that were corrected, too")
@result_options("ledger-list", TABLES)
@lang_option
def list_(ledger_file: str, format_: str, lang: Lang, **asked: Any) -> None:
    """The entries that stand, and the hash of the last one, to be written down elsewhere."""
    hand_over(_opened(ledger_file).listed(**asked), (), format_, lang)


@ledger.command("history")
@ledger_argument
@click.argument("entity")
@click.argument("year", type=int)
@result_options("ledger-list", TABLES)
@lang_option
def history(ledger_file: str, entity: str, year: int, format_: str, lang: Lang) -> None:
    """Everything of an ENTITY (name or unified social credit code) and YEAR in order, with the line of corrections."""
    hand_over(_opened(ledger_file).history(entity, year), (), format_, lang)


def content_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`-o` and `--force` of what gives bytes back."""
    command = click.option("--force", is_flag=True, help="replace a file that is none of ours; an input is never replaced")(command)
    shown = "write the very bytes of the content here; `-` is standard output"
    return click.option("-o", "output", type=INPUT, metavar="FILE", help=shown)(command)


@ledger.command("show")
@ledger_argument
@click.argument("number", type=int)
@content_options
@click.option(
    "--format", "format_", type=click.Choice(["text", *DATA]), default="text", show_default=True, help="form of the entry"
)
@lang_option
def show(ledger_file: str, number: int, output: str | None, format_: str, lang: Lang, *, force: bool) -> None:
    """Show the entry of a NUMBER: what its header says. With -o, give its content back to the last byte."""
    found = _opened(ledger_file)
    if output is None:
        hand_over(found.entry(number), (), format_, lang)
    elif output == "-":
        _put_bytes(found.content(number))
    else:
        _give(found.content(number), output, ledger_file, lang, force=force)


def _give(content: bytes, output: str, ledger_file: str, lang: Lang, *, force: bool) -> None:
    """Write a content into a file that is not the ledger, and not another's."""
    from ghgcalc.files import called, fault, read_bytes, write_bytes

    guard(output, [ledger_file], "", force=force)
    if not force and Path(output).is_file() and Path(output).stat().st_size and read_bytes(output, len(content) + 1)[0] != content:
        raise fault("output-other", called(output))
    write_bytes(output, content)
    say(text("word", "wrote", lang, path=output))


def _put_bytes(content: bytes) -> None:
    """Bytes to standard output, as they are."""
    from ghgcalc.files import fault

    if sys.stdout is None:
        raise fault("file-unwritable", "<stdout>", detail="it is closed")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise fault("file-unwritable", "<stdout>", detail=error.strerror or str(error)) from None


@ledger.command("check")
@ledger_argument
@click.option("--head", metavar="HASH", help="a hash that you wrote down: some entry has to have it")
@click.option("--recompute", is_flag=True, help="verify every inventory and settlement anew")
@accept_option
@result_options("ledger-check", TABLES)
@lang_option
def check(ledger_file: str, head: str | None, format_: str, lang: Lang, accept_rules: tuple[str, ...], *, recompute: bool) -> None:
    """Prove the whole chain of the LEDGER: tables, hashes, contents, and evidence that is used twice.

    Exit 0: everything is what it should be. Exit 1: something was found.
    """
    found = _opened(ledger_file).check(head=head, recompute=recompute, accept_rules=accept_rules or None)
    status = 0 if found.passed else 1
    hand_over(found, (finding.as_dict() for finding in found.findings), format_, lang, status=status)
    if status:
        raise Abort(status)
