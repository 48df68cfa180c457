"""Records out of Parquet files, whole entities at a time, so that memory does not grow with them.

All records of an entity have to lie together. Where they do not, an embedded DuckDB sorts them into a file of its own first, on disk.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.bulk import repeated
from ghgcalc.bulk.layout import owners_of
from ghgcalc.bulk.tidy import NEEDED, WORDS
from ghgcalc.bulk.words import SMALL, chunks_of, words_of
from ghgcalc.errors import InputError
from ghgcalc.files import called
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.bulk.layout import Owners

ROWS = 6 << 16
"""Rows that are worked on at once, at most."""

READ = 1 << 18
"""Rows that are read at once, at most: buffers of more are given back to the system by Arrow, and asked for anew."""

LOOK = 1 << 10
"""Rows at the end of a piece among which its last entity is looked for first."""

SINCE = 1 << 17
"""Entities that are noted as numbers of Python, before they go where they take less room."""

NAMED = (*NEEDED, *WORDS)
"""Columns that the names of folders may state."""

ORIGIN = "x_row"
"""The column of a sorted file that has the number of the row in what was named."""


class ScatteredError(Exception):
    """Records of an entity lie apart from each other."""


@brief
class Piece(NamedTuple):
    """Whole entities: the number of their first row, their records, and who they are."""

    first: int
    table: Any
    owners: Owners | None


def files_of(source: Path) -> list[Path]:
    """The Parquet files of a path: itself, or those of a folder and of the folders in it, in the order of their names.

    Raises:
        InputError: there are none.
    """
    if source.is_dir():
        found = sorted(one for one in source.rglob("*.parquet") if one.is_file())
        if not found:
            raise InputError([Finding.of("batch-not-parquet", place=Place(file=called(source)), detail="no *.parquet")])
        return found
    if not source.exists():
        raise InputError([Finding.of("file-missing", place=Place(file=called(source)))])
    return [source]


def count(files: Sequence[Path]) -> int:
    """How many rows files have, by their footers.

    Raises:
        InputError: one is no Parquet.
    """
    return sum(_opened(file).metadata.num_rows for file in files)


def _opened(file: Path) -> Any:
    pa = doors.package("pyarrow", "batch", "batch")
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise InputError([Finding.of("batch-not-parquet", place=Place(file=called(file)), detail=str(error)[:80])]) from None


def batches(source: Path, files: Sequence[Path], rows: int) -> Iterator[Any]:
    """The records of files as tables of at most so many rows; columns of texts are read as dictionaries."""
    import pyarrow as pa
    from pyarrow import parquet

    for file in files:
        plain = _opened(file)
        texts = [
            field.name for field in plain.schema_arrow if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        plain.close()
        stated = _stated(source, file)
        with parquet.ParquetFile(file, read_dictionary=texts, pre_buffer=False) as opened:
            for made in repeated.tables(opened, file, texts, min(rows, READ)):
                table = made
                for name, word in stated.items():
                    if name not in table.column_names:
                        table = table.append_column(name, pa.array([word] * len(table), pa.string()))
                yield table


def _stated(source: Path, file: Path) -> dict[str, str]:
    """What the folders of a partitioned data set state of its files: `year=2024`."""
    parts = file.relative_to(source).parts[:-1] if source.is_dir() else ()
    return {match[1]: match[2] for part in parts if (match := re.fullmatch(r"([^=]+)=(.+)", part)) and match[1] in NAMED}


def pieces(source: Path, files: Sequence[Path], rows: int = ROWS, sizes: Iterable[int] | None = None) -> Iterator[Piece]:
    """Whole entities, at most so many rows at a time, unless one entity has more; or the sizes that are named, one after another.

    Raises:
        ScatteredError: an entity comes again after another one.
    """
    import pyarrow as pa

    seen, stated = _Seen(), iter(sizes or ())
    kept: list[Any] = []
    first = held = 0
    due = next(stated, None)
    for table in batches(source, files, rows):
        kept.append(table)
        held += len(table)
        while held > (rows if sizes is None else due or held):
            whole = pa.concat_tables(kept, promote_options="permissive")  # which copies nothing
            cut, owners = (due, None) if due else _cut(whole, rows)
            if not cut:
                break  # all of it is of one entity, so far
            yield seen.noted(first, whole.slice(0, cut), owners)
            first += cut
            held = len(whole) - cut
            kept = [_carried(pa, whole, cut)] if held else []
            due = next(stated, None)
    if held:
        yield seen.noted(first, pa.concat_tables(kept, promote_options="permissive"))


def _carried(pa: Any, whole: Any, cut: int) -> Any:
    """The rows from `cut` on, for the next piece; texts of small dictionaries keep the order in which they came since the first piece.

    By that order slots are numbered, whatever the row groups of a file begin with.
    """
    table = whole.slice(cut)
    for at, name in enumerate(whole.column_names):
        kind = whole.column(at).type
        if not pa.types.is_dictionary(kind) or not pa.types.is_string(kind.value_type):
            continue
        chunks = whole.column(at).chunks
        if any(len(one.dictionary) > SMALL for one in chunks):
            continue
        lists = [one.dictionary.to_pylist() for one in chunks]
        texts = list(dict.fromkeys(text for one in lists for text in one if text is not None))
        if table.column(at).chunk(0).dictionary.to_pylist() != texts:
            number = {text: at for at, text in enumerate(texts)}
            codes = pa.array([number.get(text) for text in table.column(at).to_pylist()], pa.int32())
            table = table.set_column(at, name, pa.DictionaryArray.from_arrays(codes, pa.array(texts, pa.string())))
    return table


def _cut(table: Any, rows: int) -> tuple[int, Owners | None]:
    """Where the last entity begins of which a row lies among the first so many and one, and who comes before it, if that is known."""
    within = table.slice(0, rows + 1)
    owners = owners_of(within)
    if owners is not None and owners.each and len(owners.names) > 1:
        return int(owners.heads[-1]), owners.but_the_last()
    return _last(within) or _last(table), None


def _last(table: Any) -> int:
    """Where the last entity begins; 0 where it is the only one; the end where no column says whose the rows are, which the batch tells."""
    if "entity" not in table.column_names:
        return len(table)
    entity, look = table.column("entity"), LOOK
    while True:
        codes = words_of(chunks_of(entity.slice(max(len(entity) - look, 0)))).codes
        others = np.flatnonzero(codes != codes[-1])
        if others.size:
            return int(others[-1]) + 1 + len(entity) - codes.size
        if look >= len(entity):
            return 0
        look *= 8


class _Seen:
    """The entities that were read, eight bytes each: the hashes of their names, and which is the last of them.

    Names that rise, by their length and then by their text, are no name again. From the first that does not on, each is looked up; one of
    another name may have its hash, and then the records are sorted in vain.
    """

    def __init__(self) -> None:
        self.last: tuple[int, str] | None = (0, "")
        self.rising: list[Any] = []
        self.sorted, self.since = np.zeros(0, np.int64), set[int]()

    def noted(self, first: int, table: Any, owners: Owners | None = None) -> Piece:
        """The piece of a table, its entities noted, who are given if they are known; within it they may lie as they like.

        Raises:
            ScatteredError: one was in an earlier piece.
        """
        owners = owners or owners_of(table)
        if owners is not None:
            self._note(owners)
        return Piece(first, table, owners)

    def _note(self, owners: Owners) -> None:
        names = owners.names
        found = np.fromiter(map(hash, names), np.int64, len(names))
        if self.last is not None:
            ends = [(len(name), name) for name in (names[:1] + names[-1:] if owners.rising else names)]
            if min(ends, default=self.last) > self.last:
                self.last = max(ends)
                self.rising.append(found)
                return
            self.last = None
            self.sorted = np.sort(np.concatenate([np.zeros(0, np.int64), *self.rising]))
            self.rising.clear()
        place = np.minimum(np.searchsorted(self.sorted, found), max(self.sorted.size - 1, 0))
        mine = set(found.tolist())
        if not self.since.isdisjoint(mine) or (self.sorted.size and (self.sorted[place] == found).any()):
            raise ScatteredError
        self.since |= mine
        if len(self.since) > SINCE:
            self.sorted = np.sort(np.concatenate([self.sorted, np.fromiter(self.since, np.int64, len(self.since))]))
            self.since = set()


@contextmanager
def sorted_by_entity(source: Path, files: Sequence[Path], beside: Path) -> Iterator[Path]:
    """A file in which the records of each entity lie together, in their order; it lies in the folder `beside`, and is gone afterwards.

    Raises:
        LibraryError: DuckDB is not installed.
    """
    duckdb = doors.package("duckdb", "batch of records that are not sorted by entity", "batch 未按企业排序的记录")
    with TemporaryDirectory(prefix=".ghgcalc-sort-", dir=beside) as folder:
        made = Path(folder) / "sorted.parquet"
        with duckdb.connect(str(Path(folder) / "sort.db"), config={"memory_limit": "256MB", "threads": 1}) as connection:
            connection.execute(f"SET temp_directory = {_quoted(folder)}")
            listed = ", ".join(_quoted(str(file)) for file in files)
            hive = str(source.is_dir()).lower()
            read = f"read_parquet([{listed}], hive_partitioning = {hive}, hive_types_autocast = false, union_by_name = true)"
            stated = {name for file in files for name in _stated(source, file)}
            inside = {name for file in files for name in _opened(file).schema_arrow.names}
            names = [row[0] for row in connection.execute(f"DESCRIBE FROM {read}").fetchall()]
            kept = ", ".join('"' + name.replace('"', '""') + '"' for name in names if name in stated | inside)
            numbered = f"FROM {read} SELECT {kept}, row_number() OVER () - 1 AS {ORIGIN}"
            connection.execute(f"COPY (FROM ({numbered}) ORDER BY entity, {ORIGIN}) TO {_quoted(str(made))} (FORMAT parquet)")
        yield made


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
