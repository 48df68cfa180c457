"""Findings as a table, and tables of the kind that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.bulk.result import Note
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.literals import Lang


def findings_table(notes: Sequence[Note], tidy: Tidy, lang: Lang) -> Any:
    """One row for each finding, those of rows in their order and then those of entities."""
    import pyarrow as pa

    ordered = sorted(notes, key=lambda note: (note.row is None, note.row if note.row is not None else 0))

    def word(name: str, note: Note) -> str | None:
        return tidy.words[name].at(note.row) if note.row is not None and name in tidy.words else None

    texts = {
        "entity": [word("entity", note) or note.entity for note in ordered],
        "process": [word("process", note) for note in ordered],
        "period": [word("period", note) for note in ordered],
        "datum": [word("datum", note) for note in ordered],
        "item": [word("item", note) for note in ordered],
        "severity": [note.finding.severity for note in ordered],
        "code": [note.finding.code for note in ordered],
        "message": [note.finding.message(lang) for note in ordered],
        "remedy": [note.finding.remedy(lang) for note in ordered],
    }
    columns = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    row = pa.array([note.row for note in ordered], pa.int64())
    return pa.table({"row": row, **columns, "rows": pa.array([note.rows for note in ordered], pa.int64())})


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
        return {name: found.column(name).to_numpy() for name in found.column_names}
    return found
