"""What a batch gives: totals, lines and findings as tables, and what the run was made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.arrays import column
from ghgcalc.bulk.arrays import texts as arrow_texts
from ghgcalc.bulk.printing import texts_of
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.bulk.totals import CENTS, Totals
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ghgcalc.bulk.computing import Block
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.findings import Finding

UNIT = "tCO2e"

LINES = (
    "row", "entity", "guideline", "level", "process", "source", "item", "gas", "basis", "period", "value", "unit", "unrounded", "method",
    "equation",
)  # fmt: skip
"""The columns of the table of lines."""


@dataclass(frozen=True, slots=True, repr=False)
class Batch:
    """The result of a batch.

    Attributes:
        totals: one row a total, with the keys of an inventory's totals and `entity`, `guideline`; `value` is decimal(38, 2), or text where
            nothing is rounded; `unrounded` and `difference` are texts. `refused` counts the rows of that entity which were left out.
        lines: one row a line, or None where they were not asked for.
        findings: one row for each thing found: `row` (its number from 0, or null), where, `code`, `severity`, `message`, `remedy`, `rows`.
        about: what the run was made of: rows, lines, entities, marked and beyond doubles, findings by severity, and what was re-checked.
    """

    totals: Any
    lines: Any
    findings: Any
    about: Mapping[str, Any] = field(default_factory=FrozenDict)

    def __repr__(self) -> str:
        """`Batch(324288 rows, 3378 entities, 70938 totals, 0 findings)`."""
        said = self.about
        return f"Batch({said['rows']} rows, {said['entities']} entities, {len(self.totals)} totals, {len(self.findings)} findings)"


@brief
@dataclass(slots=True)
class Note:
    """A finding and where in the table it lies: a row, or how many rows share it, of which one entity is the first.

    `shared` is true of what a shape tells, and so of every entity that has it, of which there may be more in another table.
    """

    finding: Finding
    row: int | None = None
    entity: str | None = None
    rows: int = 1
    shared: bool = False


def decimals(cents: Any) -> Any:
    """Whole cents as decimal(38, 2)."""
    import pyarrow as pa

    kind = pa.decimal128(38, 2)
    if cents.dtype == object:
        return pa.array([scaled(int(one), 2) for one in cents], kind)
    words = np.empty((cents.size, 2), np.int64)
    words[:, 0], words[:, 1] = cents, cents >> 63
    return pa.Array.from_buffers(kind, cents.size, [None, pa.py_buffer(words)])


def dictionary(codes: Any, texts: Sequence[str | None]) -> Any:
    """Texts by their codes; the code of None is null."""
    import pyarrow as pa

    if None not in texts:
        return pa.DictionaryArray.from_arrays(column(codes.astype(np.int32, copy=False)), arrow_texts(texts or [""]))
    null = np.array([text is None for text in texts])
    told = np.where(null, 0, np.cumsum(~null) - 1).astype(np.int32)
    return pa.DictionaryArray.from_arrays(
        column(told[codes], null[codes]), arrow_texts([text for text in texts if text is not None] or [""])
    )


def totals_table(
    found: Totals, coded: Coded, guideline: str, incomplete: dict[tuple[int, str, Any], tuple[str, ...]], refused: Any
) -> Any:
    """The totals of a guideline as a table."""
    import pyarrow as pa

    stated = found.kept.once(("stated", guideline), None, lambda: _stated(found, coded, guideline, incomplete))
    nothing = stated["nothing"]
    return pa.table(
        {
            "entity": pa.DictionaryArray.from_arrays(stated["entity"], _names(coded)),
            **{name: stated[name] for name in ("guideline", "level", "process", "source", "gas", "period", "basis")},
            "value": found.unrounded.dictionary_decode() if found.cents is None else decimals(found.cents),
            "unit": stated["unit"],
            "unrounded": nothing if found.unrounded is None else found.unrounded,
            "difference": nothing if found.difference is None else found.difference,
            "incomplete": stated["incomplete"],
            "refused": column(refused[found.unit]) if refused.any() else stated["none"],
        }
    )


def _stated(found: Totals, coded: Coded, guideline: str, incomplete: dict[tuple[int, str, Any], tuple[str, ...]]) -> dict[str, Any]:
    """The columns of totals that do not depend on their numbers, nor on the names of entities."""
    import pyarrow as pa

    groups = found.groups
    parts = {name: [group[at] for group in groups] for at, name in enumerate(("level", "process", "source", "gas", "basis"))}
    same = np.zeros(found.unit.size, np.int32)
    return {
        "entity": column(found.unit.astype(np.int32)),
        "guideline": dictionary(same, [guideline]),
        **{name: _coded(found, texts) for name, texts in parts.items() if name != "process"},
        "process": _processes(found, coded, parts["process"]),
        "period": _period(coded.years[found.unit], found.month),
        "unit": dictionary(same, [UNIT]),
        "incomplete": _lacking(found, coded, incomplete),
        "nothing": pa.nulls(found.unit.size, pa.string()),
        "none": column(np.zeros(found.unit.size, np.int64)),
    }


def _names(coded: Coded) -> Any:
    """The name of the entity of each unit."""
    if coded.names is None:
        coded.names = arrow_texts(coded.entities)
    return coded.names


def _entities(unit: Any, coded: Coded) -> Any:
    """The entity of each unit."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(column(unit.astype(np.int32)), _names(coded))


def _period(year: Any, month: Any) -> Any:
    """The period of each row: a year, or one of its months."""
    least, most = int(year.min(initial=2100)), int(year.max(initial=1990))
    texts = [f"{one}" if not month else f"{one}-{month:02d}" for one in range(least, most + 1) for month in range(PERIODS)]
    return dictionary((year - least) * PERIODS + month, texts)


def _coded(found: Totals, texts: Sequence[Any]) -> Any:
    """The text of each total's group."""
    return _texts(texts, found.by_group)


def _texts(texts: Sequence[Any], each: Callable[[Any], Any]) -> Any:
    """Texts of which `each` gives every row its own."""
    import pyarrow as pa

    listed = [text for text in dict.fromkeys(texts) if text is not None]
    codes = np.array([listed.index(text) if text is not None else 0 for text in texts] or [0], np.int32)
    null = np.array([text is None for text in texts] or [False])
    return pa.DictionaryArray.from_arrays(column(each(codes), each(null) if null.any() else None), arrow_texts(listed or [""]))


def _processes(found: Totals, coded: Coded, stems: Sequence[str | None]) -> Any:
    """The name of the process of each total: in the groups it goes by its number in its entity."""
    numbers = np.array([int(stem.removeprefix("P")) if stem else 0 for stem in stems], np.int64)
    number = found.by_group(numbers) if numbers.size else found.group
    return process_names(found.unit, number, coded)


def process_names(unit: Any, number: Any, coded: Coded) -> Any:
    """The name of process `number` (0: none) of each unit."""
    known = coded.processes
    most = int(number.max(initial=0)) + 1
    codes = np.full(coded.count * most, len(known.texts), np.int32)
    mine = known.number < most
    codes[known.unit[mine] * most + known.number[mine]] = known.code[mine]
    return dictionary(codes[unit * most + number], [*known.texts, None])


def _lacking(found: Totals, coded: Coded, incomplete: dict[tuple[int, str, Any], tuple[str, ...]]) -> Any:
    """The sources that a total of all sources lacks, for nobody stated them; joined by commas, null where none."""
    texts: dict[str | None, int] = {None: 0}
    shapes = len(coded.shapes)
    codes = np.zeros((shapes, len(found.groups)), np.int64)
    for shape in range(shapes):
        for at, (level, _, source, _, basis) in enumerate(found.groups):
            if source is None and (lacks := incomplete.get((shape, level, basis))):
                codes[shape, at] = texts.setdefault(", ".join(lacks), len(texts))
    if len(texts) == 1:
        return dictionary(np.zeros_like(found.unit), [None])
    return dictionary(codes[coded.shape[found.unit], found.group], list(texts))


def lines_table(blocks: Sequence[Block], coded: Coded, tidy: Tidy, guideline: str, *, unrounded: bool) -> Any:
    """The lines of a guideline as a table, in the order of the rows that they come of."""
    import pyarrow as pa

    made = [_lines(block, coded, tidy, guideline, unrounded=unrounded) for block in blocks]
    if not made:
        return pa.table({name: pa.array([], kind) for name, kind in _line_kinds().items()})
    return pa.concat_tables([table.unify_dictionaries() for table in made], promote_options="default")


def _line_kinds() -> dict[str, Any]:
    """The columns of lines with their types."""
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    kinds = {"row": pa.int64(), "value": pa.decimal128(38, 2), "unrounded": pa.string()}
    return {name: kinds.get(name, text) for name in LINES}


def _lines(block: Block, coded: Coded, tidy: Tidy, guideline: str, *, unrounded: bool) -> Any:
    import pyarrow as pa

    part = np.repeat(np.arange(len(block.parts)), np.diff(block.starts))
    streams = [one.piece.stream for one in block.parts]
    unit = block.unit
    same = np.zeros(unit.size, np.int32)
    said: dict[str, list[str | None]] = {
        "level": ["process" if one.levels[0] == "process" else "enterprise" for one in streams],
        "source": [one.source.id for one in streams],
        "item": [one.item for one in streams],
        "gas": [None if len(one.equation.gives) > 1 else next(iter(one.equation.gives)) for one in streams],
        "basis": [one.source.basis for one in streams],
        "method": [one.method.id for one in streams],
        "equation": [one.equation.id for one in streams],
    }
    columns = {
        name: _texts(texts, lambda codes: codes[part]) if len(set(texts)) > 1 else dictionary(same, texts[:1])
        for name, texts in said.items()
    }
    numbers = np.array([int(one.process.removeprefix("P")) if one.process else 0 for one in streams], np.int64)
    value, plain = _values(block, unrounded=unrounded)
    return pa.table(
        {
            "row": column(block.lead),
            "entity": _entities(unit, coded),
            "guideline": dictionary(same, [guideline]),
            **{name: columns[name] for name in ("level",)},
            "process": process_names(unit, numbers[part], coded),
            **{name: columns[name] for name in ("source", "item", "gas", "basis")},
            "period": _period(coded.years[unit], tidy.month[block.lead]),
            "value": value,
            "unit": dictionary(same, [UNIT]),
            "unrounded": plain,
            **{name: columns[name] for name in ("method", "equation")},
        }
    )


def _values(block: Block, *, unrounded: bool) -> tuple[Any, Any]:
    """The printed values of the lines, and the same before the rounding of the row."""
    import pyarrow as pa

    size = block.lead.size
    plain = pa.nulls(size, pa.string())
    if unrounded or block.rounded is None:
        plain = texts_of(block.sums(None, np.arange(size), size, plain=False))
    if block.rounded is None:
        return plain, plain
    assert block.program.places == 2, "what else a guideline prints its rows to is added here when one does"
    values: Any = block.rounded.values
    if block.rounded.large:
        values = values.astype(object)
        for row, whole in block.rounded.large.items():
            values[row] = whole
    return decimals(values), plain


__all__ = ["CENTS", "Batch", "Note", "joined", "lines_table", "totals_table"]


def joined(tables: Sequence[Any]) -> Any:
    """Tables of several guidelines as one; where one of them rounds nothing, the values of all are texts."""
    import pyarrow as pa

    texts = any(pa.types.is_string(table.schema.field("value").type) for table in tables)
    coded = {field.name: field.type for table in tables for field in table.schema if pa.types.is_dictionary(field.type)}
    made = []
    for table in tables:
        plain = table.unify_dictionaries()
        for at, one in enumerate(plain.schema):
            if one.name in coded and not pa.types.is_dictionary(one.type):  # of one guideline asked for, and not of another
                plain = plain.set_column(at, one.name, pa.nulls(len(plain), coded[one.name]))
        if texts:
            at = plain.column_names.index("value")
            plain = plain.set_column(at, "value", plain.column("value").cast(pa.string()))
        made.append(plain)
    return pa.concat_tables(made, promote_options="default").unify_dictionaries()


def written(table: Any) -> Any:
    """The table with its exact sums as plain texts; within the run they are dictionaries, as a file has them."""
    import pyarrow as pa

    for name in ("unrounded", "difference"):
        table = table.set_column(table.column_names.index(name), name, table.column(name).cast(pa.string()))
    return table
