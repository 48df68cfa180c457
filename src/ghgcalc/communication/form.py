"""What a form is: where it holds which figure, by sheets and labels. A map of one form is a file of data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent
Kind = Literal["text", "date", "number", "choice", "result"]
"""What a cell takes; a `result` is calculated by the form, and is compared, never written."""


@brief
@dataclass(frozen=True, slots=True)
class Choices:
    """A list of the form: the name that it defines for it, or a sheet on which it stands; our words for the texts that we choose."""

    name: str = ""
    sheet: str = ""
    texts: Mapping[str, str] = FrozenDict()


@brief
@dataclass(frozen=True, slots=True)
class Asked:
    """One cell of the form, or one column of a table.

    Attributes:
        id: our name of what stands there.
        label: of the row; empty for a column. head: of the column; without one, the first cell to the right that can be filled in.
        below: a second head under the first, where the first stands above several columns.
        unit: `%` where a share is written as a hundredfold. choices: the list that a choice is taken from.
    """

    id: str
    kind: Kind
    label: str = ""
    head: str = ""
    below: str = ""
    unit: str = ""
    choices: Choices | None = None
    after: str = ""


@brief
@dataclass(frozen=True, slots=True)
class Rows:
    """A table: its columns by our names, texts that its header has beside (`needs`), and how many rows it has at most."""

    id: str
    columns: tuple[Asked, ...]
    needs: tuple[str, ...] = ()
    after: str = ""
    rows: int = 0


@brief
@dataclass(frozen=True, slots=True)
class Part:
    """A sheet, or a block that comes again and again on a sheet under numbered titles (`title`)."""

    id: str
    sheet: str
    fields: tuple[Asked, ...]
    tables: tuple[Rows, ...]
    title: str = ""


@brief
@dataclass(frozen=True, slots=True)
class Form:
    """A form: how it is recognised, its lists, its parts.

    Attributes:
        identity: the sheet that names type and version, the labels of both, and the text of the type.
        days: versions that are known, by their days.
    """

    id: str
    title_en: str
    title_zh: str
    identity: Mapping[str, str]
    days: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that are read or written."""
        return tuple(dict.fromkeys([self.identity["sheet"], *(part.sheet for part in self.parts)]))


def _asked(raw: Mapping[str, Any], name: str, lists: Mapping[str, Choices]) -> Asked:
    texts = {key: str(raw[key]) for key in ("label", "head", "below", "unit", "after") if key in raw}
    return Asked(name, raw["kind"], **texts, choices=lists[raw["list"]] if "list" in raw else None)


def _table(raw: Mapping[str, Any], lists: Mapping[str, Choices]) -> Rows:
    columns = tuple(_asked(one, name, lists) for name, one in raw["columns"].items())
    return Rows(raw["id"], columns, tuple(raw.get("needs", ())), raw.get("after", ""), raw.get("rows", 0))


def _parts(raw: Mapping[str, Any], lists: Mapping[str, Choices]) -> Iterator[Part]:
    for sheet in dict.fromkeys(one["sheet"] for one in (*raw["field"], *raw["table"])):
        fields = tuple(_asked(one, one["id"], lists) for one in raw["field"] if one["sheet"] == sheet)
        yield Part("", sheet, fields, tuple(_table(one, lists) for one in raw["table"] if one["sheet"] == sheet))
    for block in raw["block"]:
        fields = tuple(_asked(one, one["id"], lists) for one in block["field"])
        yield Part(block["id"], block["sheet"], fields, tuple(_table(one, lists) for one in block["table"]), block["title"])


@cache
def form(name: str = "eu-cbam") -> Form:
    """The map of a packaged form."""
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    lists = {
        key: Choices(one.get("name", ""), one.get("sheet", ""), FrozenDict(one.get("texts", {})))
        for key, one in raw["lists"].items()
    }
    identity = dict(raw["identity"])
    days = tuple(identity.pop("days"))
    return Form(raw["id"], raw["title_en"], raw["title_zh"], FrozenDict(identity), days, tuple(_parts(raw, lists)))
