"""Records of any number, out of Parquet and into Parquet, with a manifest of every part, so that one part can be worked out again alone."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.arrays import column, missing, values
from ghgcalc.bulk.door import run
from ghgcalc.bulk.layout import Before
from ghgcalc.bulk.sealing import root
from ghgcalc.bulk.source import ORIGIN, ROWS, ScatteredError, count, files_of, pieces, sorted_by_entity
from ghgcalc.errors import InputError
from ghgcalc.files import called, replaced
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ghgcalc.bulk.source import Piece
    from ghgcalc.bulk.working import Rules
    from ghgcalc.literals import Lang

SCHEMA = "ghgcalc/batch/2"

ROOM = 1 << 25
"""Bytes of the texts of a column in a part, so that Parquet writes each of them once."""

WHOLE = ("entity", "guideline", "level", "period", "value", "unit", "refused")
"""Columns that every total has: a file that says so has nothing to note for each of them."""

STRIDE = 1 << 16
"""Rows that Parquet encodes at once: it takes a thousand by itself, and half as long again."""


@brief
@dataclass(frozen=True, slots=True)
class Asked:
    """How a run is done, beside its rules: as [batch][ghgcalc.batch] has it; `rows` are those of a part, 0 as many as are usual."""

    months: bool = True
    unrounded: bool = True
    strict: bool = False
    checks: bool = True
    check_lines: int = 1000
    seed: int = 0
    lang: Lang = "en"
    rows: int = 0

    @property
    def size(self) -> int:
        """The rows of a part: fewer where more is worked out of each, so that memory stays the same."""
        return self.rows or (ROWS // 6 if self.months or self.unrounded else ROWS)


def streamed(
    source: Path,
    output: Path,
    rules: Sequence[Rules],
    asked: Asked,
    *,
    lines: Path | None = None,
    findings: Path | None = None,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Work out a file or folder of records part by part; the manifest, which lies beside `output` as `….manifest.json`, too.

    Args:
        source: a Parquet file, or a folder of them.
        output: of the totals.
        rules: each is worked out for every entity.
        asked: how.
        lines: where the lines go, if they are wanted.
        findings: where the findings go, if they are wanted.
        told: is called with the rows that are done, and all of them.

    Raises:
        InputError: there are no records, or one is no Parquet; as of `batch`. Nothing is written then.
    """
    files = files_of(source)
    size = count(files)
    if not size:
        raise InputError([Finding.of("table-empty", place=Place(file=called(source)))])
    targets = [output, manifest_of(output), *(one for one in (lines, findings) if one is not None)]
    with replaced(*targets) as beside:
        try:
            parts = _written(source, files, size, beside, rules, asked, lines=lines, findings=findings, told=told)
            grouped = False
        except ScatteredError:
            with sorted_by_entity(source, files, output.resolve().parent) as made:
                parts = _written(made, [made], size, beside, rules, asked, lines=lines, findings=findings, told=told)
            grouped = True
        made_of = {"name": source.name, "rows": size, "sha256": [hash_of(file) for file in files], "grouped": grouped}
        manifest = manifest_record(made_of, rules, asked, parts)
        beside[1].write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


def manifest_of(output: Path) -> Path:
    """Where the manifest of a run lies."""
    return output.with_name(f"{output.stem}.manifest.json")


def manifest_record(source: dict[str, Any], rules: Sequence[Rules], asked: Asked, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The manifest: what was read, the rules, the parts, and a digest over them all; numbers that carry meaning are texts."""
    digests = [one["digest"] for part in parts for one in part["guidelines"]]
    sums: dict[str, dict[str, int]] = {}
    for part in parts:
        for one in part["guidelines"]:
            mine = sums.setdefault(one["guideline"], {})
            for name, value in one["sums"].items():
                mine[name] = mine.get(name, 0) + int(value)
    return {
        "schema": SCHEMA,
        "input": source,
        "rules": [stated(one) for one in rules],
        "asked": {"months": asked.months, "unrounded": asked.unrounded, "seed": asked.seed, "rows": asked.size},
        "unit": "0.01 tCO2e",
        "sums": {guideline: {name: str(value) for name, value in found.items()} for guideline, found in sums.items()},
        "checked": sum(one["checked"]["lines"] for part in parts for one in part["guidelines"]),
        "parts": parts,
        "root": root(digests),
    }


def stated(rules: Rules) -> dict[str, Any]:
    """Rules as a manifest states them."""
    plan = rules.plan
    return {
        "guideline": rules.guideline.id,
        "sha256": rules.guideline.sha256,
        "edition": plan.known.edition,
        "factors": plan.known.sha256,
        "rounding": rules.policy,
        "as_of": plan.as_of.isoformat() if plan.as_of is not None else None,
        "gwp": plan.gwp_set if "option.gwp" in plan.given else None,
        "options": [name.removeprefix("option.") for name in sorted(plan.given) if name != "option.gwp"],
        "include_facilities": rules.include_facilities,
        "accept_measured": plan.accept_measured,
    }


def hash_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _written(
    source: Path,
    files: Sequence[Path],
    size: int,
    beside: Sequence[Path],
    rules: Sequence[Rules],
    asked: Asked,
    *,
    lines: Path | None,
    findings: Path | None,
    told: Callable[[int, int], None] | None,
) -> list[dict[str, Any]]:
    """Work out every part and write what comes of it; what the manifest says of each."""
    parts: list[dict[str, Any]] = []
    done = checked = 0
    spare, before = list(beside[2:]), Before()
    with ExitStack() as stack:
        totals = stack.enter_context(_writer(beside[0], WHOLE))
        listed = stack.enter_context(_writer(spare.pop(0))) if lines is not None else None
        noted = stack.enter_context(_writer(spare.pop(0))) if findings is not None else None
        for piece in pieces(source, files, asked.size):
            due = ceil(asked.check_lines * (piece.first + len(piece.table)) / size) - checked
            before.owners = piece.owners
            record, made = part(
                piece,
                len(parts),
                max(due, 0),
                rules,
                asked,
                lines=lines is not None,
                before=before,
                listed=findings is not None,
            )
            checked += min(one["checked"]["lines"] for one in record["guidelines"])
            record["totals"] = [done, len(made.totals)]
            done += len(made.totals)
            parts.append(record)
            totals(made.totals)
            if listed is not None:
                listed(_moved(made.lines, piece))
            if noted is not None:
                noted(_moved(made.findings, piece))
            if told is not None:
                told(piece.first + len(piece.table), size)
    return parts


def part(
    piece: Piece,
    number: int,
    check: int,
    rules: Sequence[Rules],
    asked: Asked,
    *,
    lines: bool,
    before: Before | None = None,
    listed: bool = False,
) -> tuple[dict[str, Any], Any]:
    """One part worked out, so many lines of it held against the exact engine: what the manifest says of it, and its tables.

    With `before` it takes over what is the same in the part before it; what comes of it is the same without. `listed`: with its findings.
    """
    made = run(
        piece.table,
        rules,
        lines=lines,
        months=asked.months,
        unrounded=asked.unrounded,
        checks=asked.checks,
        strict=asked.strict,
        check_lines=check,
        seed=asked.seed + number,
        lang=asked.lang,
        before=before,
        listed=listed,
    )
    keys = ("guideline", "digest", "sums", "lines", "marked", "beyond", "alone", "checked")
    guidelines = [{key: one[key] for key in keys} for one in made.about["guidelines"]]
    for one in guidelines:
        one["sums"] = {name: str(value) for name, value in one["sums"].items()}
    record = {
        "part": number,
        "first_row": piece.first,
        "rows": len(piece.table),
        "entities": made.about["entities"],
        "left_out": made.about["left_out"],
        "findings": dict(made.about["findings"]),
        "guidelines": guidelines,
    }
    return record, made


def _moved(table: Any, piece: Piece) -> Any:
    """The table with the numbers of rows as they are in the whole of what was read."""
    at = table.column_names.index("row")
    row = table.column("row").combine_chunks()
    numbers, none = values(row), missing(row)
    if ORIGIN in piece.table.column_names:
        moved = values(piece.table.column(ORIGIN).combine_chunks())[np.where(none, 0, numbers)].astype(np.int64)
    else:
        moved = numbers + piece.first
    return table.set_column(at, "row", column(moved, none))


@contextmanager
def _writer(path: Path, whole: Sequence[str] = ()) -> Iterator[Callable[[Any], None]]:
    """What writes tables of one shape into a Parquet file; `whole`: the columns in which nothing is ever missing."""
    import pyarrow as pa
    from pyarrow import parquet, types

    opened: list[Any] = []

    def write(table: Any) -> None:
        if not opened:
            words = [field.name for field in table.schema if types.is_dictionary(field.type)]
            kept = [name for name in ("entity", "period") if name in words]  # by which a reader may pass over parts
            steps = {"row": "DELTA_BINARY_PACKED"} if "row" in table.column_names else {}  # rows follow each other
            schema = table.schema.with_metadata({"ghgcalc": SCHEMA})
            for name in whole:
                at = schema.get_field_index(name)
                schema = schema.set(at, schema.field(at).with_nullable(nullable=False))
            opened.append(
                parquet.ParquetWriter(
                    path,
                    schema,
                    compression="zstd",
                    use_dictionary=words,
                    write_statistics=kept or False,
                    dictionary_pagesize_limit=ROOM,
                    write_batch_size=STRIDE,
                    column_encoding=steps or None,
                )
            )
        schema = opened[0].schema
        plain = pa.Table.from_arrays(table.columns, schema=schema) if table.schema.types == schema.types else table.cast(schema)
        opened[0].write_table(plain)

    try:
        yield write
    finally:
        for one in opened:
            one.close()
