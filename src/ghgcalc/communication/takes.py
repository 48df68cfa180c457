"""What the cells of the form take, as `filled.toml` states it: kinds, units, lists; and what the form calculates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.communication.model import FieldSpec, Form, TableSpec, form
from ghgcalc.immutable import FrozenDict
from ghgcalc.packaged import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["text", "date", "number", "choice", "result"]
"""What a cell takes; a `result` is calculated by the form, and is compared, never written."""


@brief
@dataclass(frozen=True, slots=True)
class Choices:
    """A list of the form: the name that it defines for it, or a sheet on which it stands; the texts that we choose, by our words."""

    name: str = ""
    sheet: str = ""
    texts: Mapping[str, str] = FrozenDict()


@brief
@dataclass(frozen=True, slots=True)
class Taken:
    """What a cell takes; `unit` is `%` where a share is written as a hundredfold; what is `preset` may hold a value of the form's own."""

    kind: Kind
    unit: str = ""
    choices: Choices | None = None
    preset: bool = False


RESULT = Taken("result")


@brief
@dataclass(frozen=True, slots=True)
class Filling:
    """Our names of the cells that are filled in, each with its name on the map and what it takes; and the map of what is calculated.

    Attributes:
        fields: by our names: of a block that comes again, its name stands first (`process.heat`).
        tables: by our names: the name of the table on the map, and the columns.
        results: the map of what the form calculates, its fields and tables by our names.
    """

    fields: Mapping[str, tuple[str, Taken]]
    tables: Mapping[str, tuple[str, Mapping[str, tuple[str, Taken]]]]
    results: Form


def _results(raw: Mapping[str, Any], known: Form) -> Form:
    blocks = {}
    for name, block in known.blocks.items():
        fields = {key: FieldSpec(**one) for key, one in raw["field"].get(name, {}).items()}
        tables = {key: TableSpec(one["below"], FrozenDict(one["columns"])) for key, one in raw["table"].get(name, {}).items()}
        blocks[name] = replace(block, fields=FrozenDict(fields), tables=FrozenDict(tables))
    return replace(known, blocks=FrozenDict(blocks))


@cache
def filling() -> Filling:
    """The packaged data."""
    known = form()
    raw = tomllib.loads((PACKAGE / "communication" / "filled.toml").read_text(encoding="utf-8"))
    lists = {
        name: Choices(
            one.get("name", ""),
            one.get("sheet", ""),
            FrozenDict({**{ours: text for text, ours in known.choices.get(name, {}).items()}, **one.get("texts", {})}),
        )
        for name, one in raw["lists"].items()
    }

    def taken(one: Mapping[str, str], *, preset: bool = False) -> Taken:
        kind: Any = one["kind"]
        return Taken(kind, one.get("unit", ""), lists[one["list"]] if "list" in one else None, preset)

    preset = {f"{block.id}.{name}": field.preset for block in known.blocks.values() for name, field in block.fields.items()}
    fields = {name: (one["of"], taken(one, preset=preset[one["of"]])) for name, one in raw["field"].items()}
    tables = {
        name: (
            table["of"],
            FrozenDict({column: (one.get("of", column), taken(one)) for column, one in table.items() if column != "of"}),
        )
        for name, table in raw["table"].items()
    }
    return Filling(FrozenDict(fields), FrozenDict(tables), _results(raw["result"], known))
