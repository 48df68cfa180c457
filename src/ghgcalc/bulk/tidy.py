"""A tidy table, one row a datum, as coded columns: texts by their number in a list, numbers as doubles with what they leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc import doors
from ghgcalc.activity import keys_of, specs_of
from ghgcalc.activity.measured import MeasuredField
from ghgcalc.activity.model import ROWS
from ghgcalc.brief import brief
from ghgcalc.bulk.arrays import listed
from ghgcalc.bulk.layout import OWNER, Before, Layout
from ghgcalc.bulk.numbers import Numbers, numbers_of
from ghgcalc.bulk.words import Said, Words, changing, chunks_of, words_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.bulk.layout import Owners
    from ghgcalc.bulk.words import Chunk
    from ghgcalc.kernel.columns import Places

NEEDED = ("entity", "period", "datum", "amount", "unit")
WORDS = ("process", "item", "method", "province", "grid", "row", "evidence_number")
"""Columns of texts that any row may have: `row` tells two rows of one item apart."""

TABLES = ("fuel", "carbonate", "heat", "electricity", "other_electricity", "carbon_stream", "pfc_unsplit", "facility")
"""Data that are tables of their own, by their amount; every other datum is a key of a process, or of a table before its point."""

INSIDE = ("electricity", "carbon_stream")
"""Tables that stand inside a process where a row names one."""

_PERIOD = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)


@cache
def measured_keys() -> Mapping[str, tuple[str, ...]]:
    """Every measured value of any table, with the units that it may have."""
    found: dict[str, tuple[str, ...]] = {}
    for table in ROWS:
        for key, spec in specs_of(table).items():
            if isinstance(spec, MeasuredField):
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), *spec.units)))
    return found


@cache
def data() -> Mapping[str, tuple[str, str]]:
    """Every datum with its table and key."""
    found = {key: ("process", key) for key in sorted(keys_of("process")[0])}
    found["net_anode"] = ("process", "net_anode")
    found |= {f"anode_plant.{key}": ("anode_plant", key) for key in sorted(keys_of("anode_plant")[0])}
    found |= {f"facility.{key}": ("facility", key) for key in sorted(keys_of("facility")[0])}
    return found | {table: (table, "amount") for table in TABLES if table != "facility"}


@cache
def text_keys() -> frozenset[str]:
    """Keys of any row that are words: where a fuel burns, a site, a direction."""
    plain: set[str] = set()
    for table, model in ROWS.items():
        known = {key for keys in keys_of(table) for key in keys}
        plain |= {name for name in model.model_fields if name not in known and name not in ("electricity", "carbon_stream")}
    left = ("id", "item", "supply", "amount", "evidence", "pfc_other", "started", "stopped", "cells", "biomass", "cn", "precursor")
    return frozenset(
        plain.difference(left, ("element", "carbon_price", "sold_as", "capacity", "current", "electricity_total", "output", "used"))
    )


@brief
@dataclass(slots=True)
class Tidy:
    """The columns of a table.

    Attributes:
        size: how many rows. words: columns of texts. numbers: `amount`, `covered` and measured values.
        year: of each run, 0 where the period is none. month: of each row, 0 for a whole year.
        heads: the first row of every run: rows that follow each other and state the same but for their months, numbers and evidence.
        layout: how the rows lie, where that may be true of other parts, too. names: of the entities, in Arrow, where they are known.
    """

    size: int
    words: dict[str, Words]
    numbers: dict[str, Numbers]
    year: Places
    month: Places
    extra: tuple[str, ...] = ()
    measured: tuple[str, ...] = field(default=())
    heads: Places = field(default_factory=lambda: np.zeros(0, np.int64))
    layout: Layout | None = None
    names: Any = None

    @property
    def lengths(self) -> Places:
        """How many rows each run has."""
        return np.diff(self.heads, append=self.size)


def arrow(table: Any) -> Any:
    """The Arrow table of what came: one of Arrow, pandas, polars, anything of the PyCapsule interface, or a mapping of columns.

    Raises:
        LibraryError: pyarrow is not installed. ArgumentError: nothing of the kind.
    """
    pa = doors.package("pyarrow", "batch", "batch")
    if isinstance(table, pa.Table):
        return table
    if isinstance(table, pa.RecordBatch):
        return pa.Table.from_batches([table])
    try:
        if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
            return pa.table(table)
        if isinstance(table, dict):
            return pa.table(table)
    except (pa.ArrowException, ValueError, TypeError) as error:
        raise doors.refused("table", str(error), "a table of columns of one length") from None
    raise doors.refused("table", table, "an Arrow, pandas or polars table, a dict of columns, or the path of a Parquet file")


def tidy_of(table: Any, before: Before | None = None) -> Tidy:
    """The coded columns of an Arrow table; of a part that lies as the one before it nothing but numbers and names is read.

    Raises:
        InputError: columns that are missing, that nobody knows, that stand twice, or that hold neither texts nor numbers.
    """
    names = table.column_names
    known = {*NEEDED, *WORDS, "covered", *text_keys(), *measured_keys()}
    known |= {f"{key}_{tail}" for key in measured_keys() for tail in ("unit", "source", "factor_id")}
    faults = [
        Finding.of("batch-column-kind", place=Place(key=one.name[:40]), value=str(one.type)[:40])
        for one in table.schema
        if _nested(one.type) and not one.name.startswith("x_")
    ]
    faults += [Finding.of("batch-column-missing", place=Place(key=name)) for name in NEEDED if name not in names]
    faults += [Finding.of("batch-column-twice", place=Place(key=name)) for name in dict.fromkeys(names) if names.count(name) > 1]
    for name in names:
        if name not in known and not name.startswith("x_"):
            near = ", ".join(nearest(name, tuple(sorted(known)))) or "–"
            faults.append(Finding.of("batch-column-unknown", place=Place(key=name[:40]), near=near))
    if faults:
        raise InputError(faults)
    measured = tuple(key for key in measured_keys() if key in names)
    numbers = {key: numbers_of(table.column(key)) for key in ("amount", "covered", *measured) if key in names}
    texts = [name for name in names if name not in numbers and not name.startswith("x_")]
    columns = {name: chunks_of(table.column(name)) for name in texts}
    others = {*NEEDED, *WORDS}
    extra = tuple(name for name in texts if name not in others)
    before = before or Before()
    words, year, month, heads = _read(columns, numbers, table.num_rows, before)
    return Tidy(
        table.num_rows, words, numbers, year, month, extra, measured, heads, before.layout, before.owners and before.owners.arrow
    )


def _read(
    columns: dict[str, list[Chunk]], numbers: Mapping[str, Numbers], size: int, before: Before
) -> tuple[dict[str, Words], Places, Places, Places]:
    """As `_coded` has it, or as the part before had it; how the rows lie goes to `before`."""
    owners, layout = before.owners, before.layout
    before.layout = None
    if owners is None or not owners.each or any(name in columns for name in FREE):
        return _coded(columns, [*numbers.values()], size, None)
    others = {name: chunks for name, chunks in columns.items() if name != OWNER}
    missing = {name: one.missing for name, one in numbers.items()}
    if layout is None or not layout.fits(size, owners, others, missing):
        layout = Layout(size, owners.heads, others, missing, *_coded(columns, [*numbers.values()], size, owners))
    before.layout = layout
    entity = Words(layout.words[OWNER].codes, owners.names, layout.runs)
    return layout.words | {OWNER: entity}, layout.year, layout.month, layout.runs


FREE = ("evidence_number",)
"""Texts that may differ within a run, beside the period."""


def _coded(
    columns: Mapping[str, list[Chunk]], numbers: Sequence[Numbers], size: int, owners: Owners | None
) -> tuple[dict[str, Words], Places, Places, Places]:
    """The columns of texts by run, the year of each run, the month of each row, and the first row of each run."""
    words = {name: words_of(columns[name]) for name in FREE if name in columns}
    words["period"] = Said(np.zeros(0, np.int64), [], None, columns["period"])
    month, span = _periods(columns["period"], size)
    read = {name: chunks for name, chunks in columns.items() if owners is None or name != OWNER}
    changes = changing((chunks for name, chunks in read.items() if name not in (*FREE, "period")), size)
    inner = changes[1:]
    if owners is not None:
        changes[owners.heads] = True
    if span.size == size:
        inner |= span[1:] != span[:-1]
    there = [one.missing for one in numbers if one.missing.any()]
    for none in there:
        inner |= none[1:] != none[:-1]
    heads = np.flatnonzero(changes)  # of dictionaries that have a text twice, and of what came in pieces, there may be too many
    runs = {name: words_of(chunks, heads) for name, chunks in read.items() if name not in words}
    if owners is not None:
        runs[OWNER] = Words(np.searchsorted(owners.heads, heads, "right") - 1, owners.names, heads)
    year = span[heads] if span.size == size else np.broadcast_to(span, heads.shape)
    told = [*(one.codes for one in runs.values()), year, *(none[heads] for none in there)]
    real = np.zeros(heads.size, bool)
    real[:1] = True
    for one in told:
        real[1:] |= one[1:] != one[:-1]
    heads = heads[real]
    words |= {name: Words(one.codes[real], one.texts, heads) for name, one in runs.items()}
    return words, np.abs(year[real]), month, heads


def _nested(kind: Any) -> bool:
    """Whether a column holds what is neither a text nor a number, such as lists or pictures."""
    import pyarrow as pa

    return bool(
        pa.types.is_nested(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _periods(chunks: Sequence[Chunk], size: int) -> tuple[Any, Places]:
    """The month of each row, 0 for a whole year; and its year, less than 0 where it is a whole one: of each row, or the one of all."""
    month = np.empty(size, np.int8)
    tables = [_periods_of(listed(chunk.texts)) for chunk in chunks]
    stated = {
        year
        for (years, _), chunk in zip(tables, chunks, strict=True)
        for year in years[: len(years) - (chunk.missing is None)].tolist()
    }
    year = np.array([*stated, 0][:1], np.int64) if len(stated) < 2 else np.empty(size, np.int64)
    for (years, months), chunk in zip(tables, chunks, strict=True):
        codes = chunk.codes if chunk.missing is None else np.where(chunk.missing, len(chunk.texts), chunk.codes)
        mine = slice(chunk.first, chunk.first + codes.size)
        month[mine] = months[codes]
        if len(stated) > 1:
            year[mine] = years[codes]
    return month, year


def _periods_of(texts: Sequence[str | None]) -> tuple[Places, Any]:
    """Year and month of each text, and of none at the end."""
    years, months = np.zeros(len(texts) + 1, np.int64), np.zeros(len(texts) + 1, np.int8)
    for at, text in enumerate(texts):
        match = _PERIOD.fullmatch((text or "").strip())
        if match and 1990 <= int(match[1]) <= 2100:
            months[at] = int(match[2] or 0)
            years[at] = int(match[1]) * (1 if match[2] else -1)
    return years, months
