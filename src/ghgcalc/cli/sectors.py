"""Inventories of a sector: the files that a call names, by folder or by pattern, each read and verified before any is settled."""

from __future__ import annotations

import os
import re
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ghgcalc.cli.common import minded, say
from ghgcalc.cli.output import reads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.allowances.settlement import Members
    from ghgcalc.literals import Lang

WILD = frozenset("*?[")
ENDING = ".json"
OURS = re.compile(r'"schema": ?"(ghgcalc/(?:portfolio|sector)/[0-9]+)"')
"""Tables of many plants, as `calculate` and this command write them beside inventories, or instead of them."""

HEAD = 400


def files_of(ctx: click.Context, _: click.Parameter, named: tuple[str, ...]) -> tuple[str, ...]:
    """The files that are named: those of a folder, and what a pattern stands for where the shell left it as it is."""
    found: list[str] = []
    for one in named:
        fitting = sorted(glob(one)) if WILD & set(one) and not os.path.lexists(one) else [one]  # noqa: PTH207 - it may be absolute
        for name in fitting or [one]:
            found += _inside(name) if Path(name).is_dir() else [name]
    reads(ctx, found)
    return tuple(found)


def _inside(folder: str) -> list[str]:
    """The inventories of a folder by their names, hidden files left out; of one that cannot be read itself, of which its reader says why."""
    try:
        found = sorted(Path(folder).iterdir())
    except OSError:
        return [folder]
    return [str(one) for one in found if one.suffix.lower() == ENDING and not one.name.startswith(".")]


def is_table(files: Sequence[str]) -> bool:
    """Whether a table is named, and no inventories."""
    return len(files) == 1 and not _inventory(files[0])


def _inventory(file: str) -> bool:
    """Whether a name is that of an inventory, or of a folder that could not be read."""
    return Path(file).suffix.lower() == ENDING or Path(file).is_dir()


def taken(files: Sequence[str], members: Members, lang: Lang, *, strict: bool) -> None:
    """Read, verify and take each inventory; its faults are gathered under its name.

    Args:
        files: of inventories.
        members: what takes them.
        lang: of what is said of a file.
        strict: warnings are faults.
    """
    from ghgcalc.audit.verify import verify
    from ghgcalc.errors import InputError
    from ghgcalc.findings import Finding, Place
    from ghgcalc.io import read_raw_inventory

    for file in files:
        if (schema := _ours(file)) is not None:
            say(Finding.of("sector-left-out", "note", Place(file=file), schema=schema).text(lang))
            continue
        with members.reading(file):
            if not _inventory(file):
                raise InputError([Finding.of("sector-mixed", place=Place(file=file))])
            raw, _ = read_raw_inventory(file)
            found = verify(raw, accept_rules=members.accept_rules, file=file)
            minded(found.said, strict=strict)
            for finding in found.said:
                say((finding if finding.place.file else finding.in_file(file)).text(lang))
            members.take(found, file)


def _ours(file: str) -> str | None:
    """The schema of a table of ours; None of any other file, and of one that cannot be read, of which its reader says why."""
    try:
        with Path(file).open("rb") as opened:
            found = OURS.search(opened.read(HEAD).decode("utf-8", "replace"))
    except (OSError, ValueError):
        return None
    return None if found is None else found[1]
