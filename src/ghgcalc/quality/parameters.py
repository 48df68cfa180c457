"""The parameters that a plan has rows for, as data: what they are called, where the activity states them, what the form presets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.packaged import PACKAGE


@brief
@dataclass(frozen=True, slots=True)
class Known:
    """A parameter of the forms B.4 and B.5.

    Attributes:
        of: `fuel`, `carbonate`, `process` or `enterprise`. id: such as `quantity`. en, zh: its names.
        unit: of the form; `{unit}` is that of the item's amount, an empty one the item's own.
        kind: `datum`, `factor`, `gwp`, `result` or `auxiliary`. key: of the activity's row. table: where that is another one.
        way: what the form presets; empty where the plant says it. source, cell, formula: what a result is calculated by.
        grade: on what the row rests.
    """

    of: str
    id: str
    en: str
    zh: str
    kind: str
    grade: str
    unit: str = ""
    key: str = ""
    table: str = ""
    way: str = ""
    source: str = ""
    cell: str = ""
    formula: str = ""

    def named(self, lang: Lang) -> str:
        """Its name in a language."""
        return self.zh if lang == "zh" else self.en


@cache
def parameters() -> Mapping[tuple[str, str], Known]:
    """Every parameter, by what it is of and its id."""
    raw = tomllib.loads((PACKAGE / "quality" / "parameters.toml").read_text(encoding="utf-8"))["parameter"]
    return FrozenDict({(one["of"], one["id"]): Known(**one) for one in raw})


def known_of(of: str) -> list[Known]:
    """The parameters of fuels, carbonates, processes or the enterprise."""
    return [one for (subject, _), one in parameters().items() if subject == of]
