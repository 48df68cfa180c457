"""Forms that an inventory cannot fill alone: what it knows is filled in, the rest stays open for a person; never is anything made up."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc.report.contents.sums import total_key
from ghgcalc.report.contents.words import columns, number
from ghgcalc.report.model import Cell, Origin, Row, Table
from ghgcalc.texts import both

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Lang

SOURCE = Path(__file__).with_name("forms.toml")
OPEN = Cell()
"""To be filled in by a person."""


@cache
def editions() -> tuple[Mapping[str, Any], ...]:
    """The forms as data: number, captions, items, and where the inventory knows an entry."""
    return tuple(tomllib.loads(SOURCE.read_text(encoding="utf-8"))["form"])


def forms(inventory: Inventory, lang: Lang) -> Iterator[Table]:
    """Each form with what the inventory knows."""
    for form in editions():
        heads = columns(lang, *form["columns"])
        rows = [
            Row(row["id"], (Cell(both(row, lang)), _entry(row, inventory), *([OPEN] * (len(heads) - 2))))
            for row in form.get("rows", ())
        ]
        rows += [Row(str(at), (Cell(str(at)), *([OPEN] * (len(heads) - 1)))) for at in range(1, form.get("blank", 0) + 1)]
        yield Table(f"form/{form['id']}", both(form, lang), heads, tuple(rows), form=form["number"])


def _entry(row: Mapping[str, Any], inventory: Inventory) -> Cell:
    """What the inventory knows; open where it does not."""
    known = str(row.get("from", ""))
    if known == "total":
        wanted = ("enterprise", None, None, None, str(inventory.year))
        found = [one for one in inventory.yearly if one.key[:5] == wanted]
        # Of several bases none is the one total: which of them is published is for the rule to say.
        return number(found[0].value, 2, Origin("total", total_key(found[0]))) if len(found) == 1 else OPEN
    if known:
        return Cell(str(inventory.entity.get(known.partition(".")[2]) or ""))
    return Cell(str(row.get("value", "")))
