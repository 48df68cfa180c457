"""Findings as a table, and tables of the kind that came in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.bulk.arrays import column, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.bulk.result import Note
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Lang


def findings_table(notes: Sequence[Note], tidy: Tidy, lang: Lang) -> Any:
    """One row for each finding, those of rows in their order and then those of entities."""
    import pyarrow as pa

    ordered = sorted(notes, key=lambda note: (note.row is None, note.row if note.row is not None else 0))

    def word(name: str, note: Note) -> str | None:
        return tidy.words[name].at(note.row) if note.row is not None and name in tidy.words else None

    told = [_told(note.finding, lang) for note in ordered]
    words: dict[str, list[str | None]] = {
        "entity": [word("entity", note) or note.entity for note in ordered],
        "process": [word("process", note) for note in ordered],
        "period": [word("period", note) for note in ordered],
        "datum": [word("datum", note) for note in ordered],
        "item": [word("item", note) for note in ordered],
        "severity": [note.finding.severity for note in ordered],
        "code": [note.finding.code for note in ordered],
        "message": [said[0] for said in told],
        "remedy": [said[1] for said in told],
    }
    row = np.array([-1 if note.row is None else note.row for note in ordered], np.int64)
    rows = np.array([note.rows for note in ordered], np.int64)
    columns = {name: texts(values) for name, values in words.items()}
    return pa.table({"row": column(row, row < 0), **columns, "rows": column(rows)})


@lru_cache(256)
def _told(finding: Finding, lang: Lang) -> tuple[str, str]:
    """Message and remedy: what a shape tells is told of every part of a stream."""
    return finding.message(lang), finding.remedy(lang)


def like(found: Any, source: Any) -> Any:
    """An Arrow table as the kind of table that came in: pandas, polars, a dict of NumPy arrays, or Arrow."""
    if found is None:
        return None
    module = type(source).__module__.partition(".")[0]
    if module == "pandas":
        return found.to_pandas()
    if module == "polars":
        import polars as pl

        return pl.from_arrow(found)
    if isinstance(source, dict):
        return {name: _plain(found.column(name)).to_numpy() for name in found.column_names}
    return found


def _plain(column: Any) -> Any:
    """A column without its dictionary: of one with nulls Arrow gives NumPy the first text in the place of none."""
    import pyarrow as pa

    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
