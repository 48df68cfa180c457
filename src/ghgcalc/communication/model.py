"""The map of the communication form: sheets, labels, headings and lists, as `form.toml` states them. Nothing of the form itself is here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.packaged import PACKAGE

Held = Literal["yes", "no", "emission"]
"""What an activity does with an entry: holds it, has no place for it, or would lack an emission without it."""


@brief
@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A cell: in the row of a label, under a heading, or so many columns beside the label.

    Attributes:
        label: what stands in the row.
        below: what stands above that row, where a label is repeated.
        column: heading of the cell's column, the nearest above; none where the cell is beside the label.
        right: columns beside the label.
        held: what an activity does with it.
        preset: whether the form itself has a value there, which is nobody's statement.
    """

    label: str
    below: str | None = None
    column: str | None = None
    right: int = 1
    held: Held = "yes"
    preset: bool = False


@brief
@dataclass(frozen=True, slots=True)
class TableSpec:
    """Rows that are numbered left of their first column, under a row of headings.

    Attributes:
        below: what stands above the headings, or among them.
        columns: heading of each column.
        held: what an activity does with its rows.
        unheld: columns for which it has no place.
    """

    below: str
    columns: Mapping[str, str]
    held: Held = "yes"
    unheld: tuple[str, ...] = ()


@brief
@dataclass(frozen=True, slots=True)
class Block:
    """A sheet, or so many parts of it, each under a heading with its number."""

    id: str
    sheet: str
    fields: Mapping[str, FieldSpec]
    tables: Mapping[str, TableSpec]
    head: str | None = None
    count: int = 1


@brief
@dataclass(frozen=True, slots=True)
class Version:
    """An issue of the form, as it names itself."""

    type: str
    date: str
    language: str


@brief
@dataclass(frozen=True, slots=True)
class Form:
    """The map as a whole.

    Attributes:
        mark: the sheet on which an issue names itself, and the labels of what it says.
        versions: the issues that are known.
        blocks: by their ids, in the order of the form.
        choices: what its lists offer, and what each entry is called here.
        headings: of each category of goods, the codes of the nomenclature; the first stands for a precursor without one.
        technologies: words for a type of cell.
        primary: the category whose electricity is that of the cells.
        plain_grid: rules by which a factor is the grid's.
        direct_only: what a process says that takes in no other goods of the list.
        cogeneration: the rule of a factor of electricity that is that of a combined heat and power plant.
        rules: the guideline whose constants are those of the form's own formulas. gwp: the records of its GWPs, by gas.
    """

    mark: Mapping[str, str]
    versions: tuple[Version, ...]
    blocks: Mapping[str, Block]
    choices: Mapping[str, Mapping[str, str]]
    headings: Mapping[str, tuple[str, ...]]
    technologies: Mapping[str, tuple[str, ...]]
    primary: str
    plain_grid: tuple[str, ...]
    direct_only: str
    cogeneration: str
    rules: str
    gwp: Mapping[str, str]


def _block(raw: Mapping[str, Any], one: Mapping[str, Any]) -> Block:
    fields = {name: FieldSpec(**stated) for name, stated in raw["field"].get(one["id"], {}).items()}
    tables = {
        name: TableSpec(**{**stated, "columns": FrozenDict(stated["columns"]), "unheld": tuple(stated.get("unheld", ()))})
        for name, stated in raw["table"].get(one["id"], {}).items()
    }
    return Block(**one, fields=FrozenDict(fields), tables=FrozenDict(tables))


@cache
def form() -> Form:
    """The packaged map."""
    raw = tomllib.loads((PACKAGE / "communication" / "form.toml").read_text(encoding="utf-8"))
    return Form(
        mark=FrozenDict(raw["mark"]),
        versions=tuple(Version(**one) for one in raw["version"]),
        blocks=FrozenDict({one["id"]: _block(raw, one) for one in raw["block"]}),
        choices=FrozenDict({name: FrozenDict(found) for name, found in raw["choice"].items()}),
        headings=FrozenDict({name: tuple(found) for name, found in raw["headings"].items()}),
        technologies=FrozenDict({name: tuple(found) for name, found in raw["technology"].items()}),
        primary=raw["primary"],
        plain_grid=tuple(raw["plain_grid"]),
        direct_only=raw["direct_only"],
        cogeneration=raw["cogeneration"],
        rules=raw["rules"],
        gwp=FrozenDict(raw["gwp"]),
    )
