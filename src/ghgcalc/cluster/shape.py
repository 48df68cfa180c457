"""The one shape of what a piece of the records comes to: rows of several parts in one table, for an engine maps to one schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Word = Literal["string", "int64", "decimal"]

DECIMAL = (38, 2)
"""Digits of a printed total, and how many of them are decimals."""

_TOTAL = (
    "entity", "guideline", "level", "process", "source", "gas", "period", "basis", "value", "unit", "unrounded", "difference", "incomplete",
    "refused",
)  # fmt: skip

PARTS: Mapping[str, tuple[str, ...]] = {
    "total": _TOTAL,
    "line": (
        "row", "entity", "guideline", "level", "process", "source", "item", "gas", "basis", "period", "value", "unit", "unrounded", "method",
        "equation",
    ),
    "finding": (
        "row", "entity", "guideline", "process", "period", "datum", "item", "severity", "code", "message", "remedy", "rows",
    ),
    "about": ("guideline", "rows", "entities", "lines", "marked", "beyond", "alone", "checked"),
    "overall": (*(name for name in _TOTAL if name not in ("entity", "process")), "entities"),
}  # fmt: skip
"""The columns of each table that leaves here: totals, lines, findings, what each piece was made of, and the totals of all entities."""

BETWEEN = ("sum", "shared", "evidence", "entity")
"""Parts that lie between entities, and are reduced by their key: sums, findings that a shape shares, numbers of evidence, names."""

_WHOLE = ("row", "rows", "refused", "entities", "lines", "marked", "beyond", "alone", "checked")

COLUMNS: Mapping[str, Word] = {
    "part": "string",
    "key": "string",
    **{name: "int64" if name in _WHOLE else "string" for part in PARTS.values() for name in part},
    "value": "decimal",
    **dict.fromkeys(("cents", "numerator", "denominator"), "string"),
}
"""Every column and its type; sums are whole numbers as texts, which no type is too narrow for."""


def schema() -> Any:
    """The Arrow schema of the table."""
    import pyarrow as pa

    kinds = {"string": pa.string(), "int64": pa.int64(), "decimal": pa.decimal128(*DECIMAL)}
    return pa.schema([(name, kinds[word]) for name, word in COLUMNS.items()])


def filled(part: str, columns: Mapping[str, Any], size: int) -> Any:
    """A table of one part, its columns cast to their types, every other column null."""
    import pyarrow as pa

    made = []
    for field in schema():
        if field.name == "part":
            made.append(pa.repeat(pa.scalar(part, pa.string()), size))
        elif field.name in columns:
            column = columns[field.name]
            made.append(column.cast(field.type) if isinstance(column, pa.ChunkedArray | pa.Array) else pa.array(column, field.type))
        else:
            made.append(pa.nulls(size, field.type))
    return pa.table(made, schema=schema())


def listed(part: str, records: Sequence[Mapping[str, Any]]) -> Any:
    """A table of one part, from records."""
    names = dict.fromkeys(name for record in records for name in record)
    return filled(part, {name: [record.get(name) for record in records] for name in names}, len(records))


def taken(table: Any, part: str) -> Any:
    """The rows and columns of one part."""
    import pyarrow.compute as pc

    return table.filter(pc.equal(table.column("part"), part)).select(PARTS[part])


def together(tables: Iterable[Any]) -> Any:
    """Tables one after the other."""
    import pyarrow as pa

    return pa.concat_tables([schema().empty_table(), *tables])
