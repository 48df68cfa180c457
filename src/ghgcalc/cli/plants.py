"""calculate: an activity file, or those of many plants into a folder."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import DATA, Abort, hand_over, lang_option, minded, result_options, say, say_broken, strict_option
from ghgcalc.cli.inventories import engine_arguments, engine_options, naming
from ghgcalc.cli.ledgers import ledger_options, subject
from ghgcalc.cli.output import FORCE, INPUT, OUTPUT, READ, TABLES, guard
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from ghgcalc.findings import Finding
    from ghgcalc.portfolio import Portfolio

FOLDER = "ghgcalc.folder"
"""The key under which a call keeps the folder that its results go to."""

WILD = frozenset("*?[")


def _expanded(_: click.Context, __: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    """The files that patterns stand for, where the shell has left them as they are; what fits nothing stays, and is missing."""
    found: list[str] = []
    for one in files:
        fitting = sorted(glob(one)) if WILD & set(one) and not os.path.lexists(one) else []  # noqa: PTH207 - a pattern may be absolute
        found += fitting or [one]
    return tuple(found)


class Many(Told):
    """A command whose result is a file, or, of several inputs, a folder."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it.

        Raises:
            UsageError: several inputs, and the name of one file for their results.
            InputError: as of every command with `-o`.
        """
        output, several = ctx.meta.get(OUTPUT), len(ctx.params["files"]) > 1
        if output is not None:
            as_folder, as_file = output.endswith(("/", os.sep)), Path(output).suffix.lower() in TABLES
            if several and as_file and not as_folder:
                raise click.UsageError("several activities are written into a folder: -o FOLDER/", ctx)
            if as_folder or several or (Path(output).is_dir() and not as_file):
                ctx.meta[FOLDER], ctx.meta[OUTPUT] = output, None
        return super().invoke(ctx)


@click.command(cls=Many)
@click.argument("files", type=INPUT, nargs=-1, required=True, callback=_expanded, metavar="FILE...")
@click.option("--guideline", metavar="ID", help="the guideline; without it, the one in force for the activity's year")
@click.option("--option", "options", multiple=True, metavar="NAME", help="a named reading of the rule that the guideline offers")
@ledger_options
@engine_options
@result_options("inventory", TABLES)
@lang_option
@strict_option
def calculate(
    files: tuple[str, ...],
    guideline: str | None,
    options: tuple[str, ...],
    format_: str,
    lang: Lang,
    map_: str | None,
    mark: str | None,
    *,
    strict: bool,
    **given: Any,
) -> None:
    """Turn an activity FILE (TOML or JSON, a ledger with --map, `-` for standard input) into a traced inventory.

    Several files, or -o FOLDER/: an inventory of each into the folder, and a table of all. A faulty file is skipped: exit status 2.
    """
    from ghgcalc import factors
    from ghgcalc.inventory import calculate as run

    ctx = click.get_current_context()
    say_broken(factors.broken(), lang)
    engine = {"guideline": guideline, "options": options, **engine_arguments(given)}
    if len(files) > 1 or FOLDER in ctx.meta:
        if mark is not None:
            raise click.UsageError("--mark takes one ledger, not several")
        _many(ctx, files, map_, engine, format_, lang, strict=strict)
        return
    (file,) = files
    with subject(file, map_, mark, lang) as source:
        with naming(file):
            inventory = run(source.read, **engine)
            minded(inventory.findings, strict=strict)
        source.marked(inventory.findings)
    hand_over(inventory, (naming(file).placed(one).as_dict() for one in inventory.findings), format_, lang)


def _many(
    ctx: click.Context, files: Sequence[str], map_: str | None, engine: dict[str, Any], format_: str, lang: Lang, *, strict: bool
) -> None:
    """Calculate every plant, write what came of it, and say which are faulty."""
    from ghgcalc.errors import InputError
    from ghgcalc.portfolio import Portfolio, each, look, names_of, once
    from ghgcalc.report.portfolio import write_folder
    from ghgcalc.texts import text

    if "-" in files:
        raise click.UsageError("`-` is one activity; it cannot be one of several")
    folder, listed = ctx.meta.get(FOLDER), once(files)
    if folder is not None:
        given = ctx.params["factor_files"]
        inputs = [*listed, *([map_] if map_ else ()), *given, *ctx.meta.get(READ, ())]
        _guarded(folder, names_of(listed), inputs, force=bool(ctx.meta.get(FORCE)))
    look(engine["guideline"], map_)
    with _bar(len(listed), lang) as bar:
        plants = []
        for one in each(listed, map_, strict=strict, **engine):
            plants.append(one)
            if bar is not None:
                bar.update(1)
    found = Portfolio(tuple(plants))
    if folder is not None:
        for old in write_folder(found, folder, lang):
            say(text("word", "stale", lang, path=str(old)))
        say(text("word", "wrote-plants", lang, path=folder, count=len(plants) - len(found.faulty)))
    _told(found, format_, lang)
    if found.faulty:
        if format_ not in DATA:
            faults = InputError([fault for plant in found.faulty for fault in plant.faults])
            say(faults.text(lang))
            say(text("word", "plants-skipped", lang, count=len(found.faulty), all=len(plants), faults=faults.count))
        raise Abort(2)


def _told(found: Portfolio, format_: str, lang: Lang) -> None:
    """The table of all; as SARIF, the findings of each."""
    placed = (
        naming(plant.file).placed(one).as_dict()
        for plant in found.plants
        for one in (*plant.faults, *(plant.inventory.findings if plant.inventory is not None else ()))
    )
    hand_over(found, placed, format_, lang, status=2 if found.faulty else 0)


def _guarded(folder: str, names: Sequence[str], inputs: Sequence[str], *, force: bool) -> None:
    """Whether every file of the folder may be written.

    Raises:
        InputError: all that may not.
    """
    from ghgcalc.errors import InputError
    from ghgcalc.report.portfolio import targets

    inventories, tables = targets(folder, names)
    faults: list[Finding] = []
    for target, kind in (*((one, "inventory") for one in inventories), *((one, "portfolio") for one in tables)):
        try:
            guard(str(target), inputs, kind, force=force)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)


def _bar(count: int, lang: Lang) -> AbstractContextManager[Any]:
    """How far it has come, on a terminal; elsewhere nothing."""
    from ghgcalc.texts import text

    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    shown: AbstractContextManager[Any] = click.progressbar(length=count, label=text("word", "calculating", lang), file=sys.stderr)
    return shown
