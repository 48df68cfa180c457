"""A run held against its manifest: parts of it are worked out again from the records, and compared with what was written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any

from ghgcalc import guidelines
from ghgcalc import plan as plans
from ghgcalc.brief import brief
from ghgcalc.bulk.sealing import root
from ghgcalc.bulk.source import ScatteredError, count, files_of, pieces, sorted_by_entity
from ghgcalc.bulk.stream import SCHEMA, Asked, hash_of, part, stated
from ghgcalc.bulk.working import Rules
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.files import called
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


@brief
@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it.

    Attributes:
        parts: how many there are. again: the numbers of those that were worked out again.
        differences: each as a finding; none where everything is the same.
    """

    parts: int
    again: tuple[int, ...]
    differences: tuple[Finding, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def verify(manifest: Path, source: Path, output: Path | None = None, wanted: Collection[int] | None = None) -> Verified:
    """Work out parts of a run again, and compare them with its manifest and, where it is named, with its output.

    Args:
        manifest: of the run.
        source: the records that it was made of.
        output: its totals.
        wanted: numbers of parts; all of them without.

    Raises:
        InputError: no manifest, rules that are not installed here, a part that it has not, no records.
    """
    said = read_manifest(manifest)
    rules = [_rules(one, manifest) for one in said["rules"]]
    known = range(len(said["parts"]))
    if unknown := [number for number in wanted or () if number not in known]:
        raise InputError(
            [Finding.of("batch-no-part", place=Place(file=called(manifest)), value=unknown[0], known=f"0–{len(known) - 1}")]
        )
    chosen = tuple(known if wanted is None else sorted(set(wanted)))
    found = [
        Finding.of("batch-part-differs", place=Place(file=called(manifest)), number="–", what=what)
        for what in _whole(said, rules, source)
    ]
    found += _again(said, rules, source, output, chosen, manifest)
    return Verified(len(known), chosen, tuple(found))


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a run.

    Raises:
        InputError: it is none.
    """
    place = Place(file=called(path))
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        _shaped(said)
    except OSError as error:
        raise InputError([Finding.of("file-missing", place=place)]) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        detail = f"{type(error).__name__}: {str(error)[:60]}"
        raise InputError([Finding.of("batch-not-manifest", place=place, detail=detail)]) from None
    return said


def _shaped(said: dict[str, Any]) -> None:
    """Touch everything that is read of a manifest.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is none.
    """
    if said["schema"] != SCHEMA:
        raise ValueError(f"schema {str(said['schema'])[:40]}")
    for one in said["parts"]:
        _whole_numbers(one["first_row"], one["rows"], *one["totals"])
        if not one["rows"]:
            raise ValueError("a part has no rows")
        for kept in one["guidelines"]:
            _ = kept["guideline"], kept["digest"] + "", [int(value) for value in kept["sums"].values()]
    _ = said["root"] + "", said["sums"].items(), [text + "" for text in said["input"]["sha256"]], said["input"]["grouped"]
    _whole_numbers(said["input"]["rows"], said["asked"]["rows"], said["asked"]["seed"])
    _ = said["asked"]["months"], said["asked"]["unrounded"], [one["guideline"] + "" for one in said["rules"]]


def _whole_numbers(*values: Any) -> None:
    if any(type(value) is not int or value < 0 for value in values):
        raise ValueError("a whole number is none")


def _rules(said: dict[str, Any], manifest: Path) -> Rules:
    """The rules that a manifest names, as they are installed here.

    Raises:
        InputError: they are others, or not here.
    """
    try:
        guideline = guidelines.get(said["guideline"])
        day = date.fromisoformat(said["as_of"]) if said["as_of"] else None
        plan = plans.compile(
            guideline, said["edition"], day, (), said["gwp"], tuple(said["options"]), accept_measured=bool(said["accept_measured"])
        )
        made = Rules(guideline, plan, said["rounding"], bool(said["include_facilities"]))
        odd = ", ".join(name for name, value in stated(made).items() if said.get(name) != value)
    except (UnknownIdError, InputError, ValueError, LookupError, TypeError) as error:
        odd = f"{type(error).__name__}: {str(error)[:80]}"
    if odd:
        raise InputError([Finding.of("batch-other-rules", place=Place(file=called(manifest)), detail=odd)])
    return made


def _whole(said: dict[str, Any], rules: list[Rules], source: Path) -> Iterator[str]:
    """What differs before anything is worked out: the records, the sums of the parts, the digest over them."""
    del rules
    files = files_of(source)
    if [hash_of(file) for file in files] != said["input"]["sha256"]:
        yield "sha256 of the records"
    if count(files) != said["input"]["rows"]:
        yield "rows"
    digests = [one["digest"] for kept in said["parts"] for one in kept["guidelines"]]
    if root(digests) != said["root"]:
        yield "root"
    sums: dict[str, dict[str, int]] = {}
    for kept in said["parts"]:
        for one in kept["guidelines"]:
            mine = sums.setdefault(one["guideline"], {})
            for name, value in one["sums"].items():
                mine[name] = mine.get(name, 0) + int(value)
    if {name: {key: str(value) for key, value in mine.items()} for name, mine in sums.items()} != said["sums"]:
        yield "sums"


def _again(
    said: dict[str, Any], rules: list[Rules], source: Path, output: Path | None, chosen: tuple[int, ...], manifest: Path
) -> Iterator[Finding]:
    """The parts worked out again."""
    files, asked = files_of(source), said["asked"]
    how = Asked(bool(asked["months"]), bool(asked["unrounded"]), seed=int(asked["seed"]), rows=int(asked["rows"]))
    try:
        if said["input"]["grouped"]:
            with sorted_by_entity(source, files, manifest.resolve().parent) as made:
                yield from _compared(said, rules, how, made, [made], output, chosen)
        else:
            yield from _compared(said, rules, how, source, files, output, chosen)
    except ScatteredError:  # a part that is stated to end within an entity, or records that are not sorted as they are said to be
        yield Finding.of("batch-part-differs", place=Place(file=called(manifest)), number="–", what="rows, entities")


def _compared(
    said: dict[str, Any],
    rules: list[Rules],
    how: Asked,
    source: Path,
    files: list[Path],
    output: Path | None,
    chosen: tuple[int, ...],
) -> Iterator[Finding]:
    wanted, size = set(chosen), int(said["input"]["rows"])
    sizes = [int(kept["rows"]) for kept in said["parts"]]
    for number, piece in enumerate(pieces(source, files, how.rows, sizes)):
        if number not in wanted:
            continue
        wanted.discard(number)
        kept = said["parts"][number]
        record, made = part(piece, number, ceil(how.check_lines * len(piece.table) / size), rules, how, lines=False)
        odd = [name for name in ("first_row", "rows", "entities", "left_out", "findings") if record[name] != kept.get(name)]
        for one, two in zip(record["guidelines"], kept["guidelines"], strict=False):
            odd += [f"{one['guideline']}: {name}" for name in ("guideline", "digest", "sums") if one[name] != two.get(name)]
        if output is not None and not _same(output, kept["totals"], made.totals):
            odd.append(f"the totals in {called(output)}")
        if odd:
            yield Finding.of("batch-part-differs", number=number, what=", ".join(odd))
    for number in sorted(wanted):
        yield Finding.of("batch-part-differs", number=number, what="rows")


def _same(output: Path, place: list[int], totals: Any) -> bool:
    """Whether the rows of the output are these totals."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        first, size = place
        passed = 0
        found = []
        with parquet.ParquetFile(output) as opened:
            for group in range(opened.num_row_groups):
                rows = opened.metadata.row_group(group).num_rows
                if passed + rows > first and passed < first + size:
                    found.append(opened.read_row_group(group).slice(max(first - passed, 0), first + size - max(passed, first)))
                passed += rows
        return _texts(pa.concat_tables(found)) == _texts(totals) if found else not len(totals)
    except (pa.ArrowException, OSError):
        return False


def _texts(table: Any) -> list[Any]:
    """The columns of a table as plain texts, so that neither their types nor their dictionaries matter."""
    import pyarrow as pa

    return [(name, pa.chunked_array(table.column(name)).cast(pa.string()).combine_chunks()) for name in table.column_names]
