"""Many plants as a page, and as a folder: an inventory of each, and the table of all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.files import called, fault, write_bytes, write_text
from ghgcalc.io.layout import to_json
from ghgcalc.io.textfiles import inventory_json
from ghgcalc.literals import Lang
from ghgcalc.portfolio import OWN_NAME
from ghgcalc.report.contents.portfolio import portfolio_report
from ghgcalc.report.render.text import about_text, table_text
from ghgcalc.report.render.workbook import workbook
from ghgcalc.signs import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.portfolio import Portfolio

ENDINGS = (".json", ".txt", ".xlsx")
"""Of the table of all plants."""


def portfolio_text(found: Portfolio, lang: Lang = "en") -> str:
    """The table of all plants, and the faults of those that are skipped."""
    made = portfolio_report(found, lang)
    return "\n".join([about_text(made), *(table_text(one, lang) for one in made.tables), ""])


def targets(folder: str | Path, names: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """The files of a folder: an inventory by name, and the tables of all."""
    return [Path(folder) / f"{name}.json" for name in names], [Path(folder) / f"{OWN_NAME}{ending}" for ending in ENDINGS]


def write_folder(found: Portfolio, folder: str | Path, lang: Lang = "en") -> list[Path]:
    """Write an inventory for each plant that has one, and the table of all; each file appears whole or not at all, the table last.

    Nothing is written where a file that was read would be replaced.

    Args:
        found: of [calculate_many][ghgcalc.calculate_many].
        folder: made where it is missing.
        lang: of the table.

    Returns:
        Inventories of an earlier run that lie there under the names of faulty plants.

    Raises:
        InputError: a file is one that was read, no folder, or it cannot be written.
    """
    inventories, tables = targets(folder, [plant.name for plant in found.plants])
    read = [plant.file for plant in found.plants]
    for target in (*inventories, *tables):
        for one in read:
            if _same(target, one):
                raise fault("output-input", called(target), read=one)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise fault("file-unwritable", called(folder), detail=getattr(error, "strerror", None) or str(error)) from None
    made = portfolio_report(found, lang)
    book = workbook(made)
    for plant, target in zip(found.plants, inventories, strict=True):
        if plant.inventory is not None:
            write_text(target, inventory_json(plant.inventory, called(target)))
    data, text, sheet = tables
    write_text(data, to_json(found.as_dict()))
    write_text(text, page(portfolio_text(found, lang)))
    write_bytes(sheet, book)
    return [target for plant, target in zip(found.plants, inventories, strict=True) if plant.inventory is None and target.exists()]


def _same(target: Path, read: str) -> bool:
    try:
        return target.samefile(read)
    except (OSError, ValueError):
        return os.path.realpath(target) == os.path.realpath(read)
