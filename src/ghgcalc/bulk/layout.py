"""How the rows of a part lie, and what follows from that alone: the next part that lies alike takes it over.

Draws of a simulation, the years of a panel, plants that all state the same data come in parts that differ in nothing but names and numbers.
Whose a row is, what it states, to which total its line is added then does not have to be found a second time. What is compared is
every code of every row, so nothing is taken over that might be otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.arrays import column, listed
from ghgcalc.bulk.words import SMALL, changing, chunks_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from ghgcalc.bulk.words import Chunk, Words
    from ghgcalc.kernel.columns import Places

T = TypeVar("T")

OWNER = "entity"
"""The column whose texts differ from part to part."""


class Kept:
    """What was worked out once and may be asked for again: of each name the last one, for the key that it is of."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        """Nothing yet."""
        self._known: dict[Hashable, tuple[Hashable, Any]] = {}

    def once(self, name: Hashable, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, unless it is known of the same key."""
        known = self._known.get(name)
        if known is None or known[0] != key:
            known = self._known[name] = key, _frozen(make())
        found: T = known[1]
        return found


def _frozen(made: T, depth: int = 5) -> T:
    """What is kept, its arrays read-only: whoever wrote into one would alter every part that follows."""
    if isinstance(made, np.ndarray):
        made.flags.writeable = False
    elif depth:
        inside: Iterable[Any] = ()
        if isinstance(made, list | tuple):
            inside = made
        elif isinstance(made, dict):
            inside = made.values()
        elif is_dataclass(made):
            inside = (getattr(made, one.name) for one in fields(made))
        for one in inside:
            _frozen(one, depth - 1)
    return made


@brief
class Owners(NamedTuple):
    """The entities of a part: the first row of each run of rows of one, and their names.

    `each`: a name for each run, in their order, which is that of the codes, too; else the names in the order of their codes. `rising`:
    besides, each name is longer than the one before it, or of its length and after it. `arrow`: the names in Arrow, where they rise.
    """

    heads: Places
    names: list[str]
    each: bool
    rising: bool
    arrow: Any = None

    def but_the_last(self) -> Owners:
        """All of them but the last one."""
        size = len(self.names) - 1
        return self._replace(
            heads=self.heads[:-1], names=self.names[:-1], arrow=None if self.arrow is None else self.arrow.slice(0, size)
        )


def owners_of(table: Any) -> Owners | None:
    """The entities of a table, or None where no column says whose the rows are."""
    if OWNER not in table.column_names:
        return None
    chunks = chunks_of(table.column(OWNER))
    heads = np.flatnonzero(changing([chunks], len(table)))
    made = _in_order(chunks, heads)
    if made is not None and rises(made.names):
        return made
    words = words_of(chunks, heads)
    real = np.append(True, words.codes[1:] != words.codes[:-1])[: heads.size]  # a piece may begin within an entity
    codes = words.codes[real]
    each = codes.size == len(words.texts) and bool((codes == np.arange(codes.size)).all())
    return Owners(heads[real], words.texts, each, rising=False)


def rises(names: list[str]) -> bool:
    """Whether each name is longer than the one before it, or of its length and after it: then none stands twice."""
    if len(set(map(len, names))) > 1:
        return all(map(lt, pairs := [(len(name), name) for name in names], islice(pairs, 1, None)))
    return all(map(lt, names, islice(names, 1, None)))


def _in_order(chunks: list[Chunk], heads: Places) -> Owners | None:
    """The entities of a table in which every row has one, and the codes of each piece rise by one from entity to entity."""
    import pyarrow as pa

    names: list[str] = []
    parts: list[Any] = []
    again: list[int] = []
    for chunk in chunks:
        low, high = np.searchsorted(heads, [chunk.first, chunk.first + chunk.codes.size])
        codes = chunk.codes[heads[low:high] - chunk.first]
        if chunk.missing is not None or (np.diff(codes) != 1).any():
            return None
        part = chunk.texts.slice(int(codes[0]), codes.size)
        mine = [text for text in listed(part) if text]  # an empty text is none
        if len(mine) < codes.size:
            return None
        if names and mine[0] == names[-1]:  # the piece begins within an entity
            again.append(int(low))
            part = part.slice(1)
            del mine[0]
        parts.append(part)
        names += mine
    return Owners(np.delete(heads, again), names, each=True, rising=True, arrow=pa.concat_arrays(parts) if parts else None)


@brief
@dataclass(slots=True)
class Layout:
    """How rows lie.

    Attributes:
        size: how many there are. heads: where each entity begins. columns: the other texts. missing: where numbers are.
        words, year, month, runs: what was read off them. kept: what else follows from them, if every row is sound.
    """

    size: int
    heads: Places
    columns: Mapping[str, list[Chunk]]
    missing: Mapping[str, Any]
    words: dict[str, Words]
    year: Places
    month: Places
    runs: Places
    kept: Kept = field(default_factory=Kept)

    def fits(self, size: int, owners: Owners, columns: Mapping[str, list[Chunk]], missing: Mapping[str, Any]) -> bool:
        """Whether other rows lie in the same way: nothing differs but the names of entities, and numbers."""
        return (
            size == self.size
            and owners.each
            and np.array_equal(owners.heads, self.heads)
            and list(columns) == list(self.columns)
            and list(missing) == list(self.missing)
            and all(np.array_equal(one, self.missing[name]) for name, one in missing.items())
            and all(_same(chunks, self.columns[name], self.words[name].texts, size) for name, chunks in columns.items())
        )


def _same(ours: list[Chunk], theirs: list[Chunk], texts: list[str], size: int) -> bool:
    """Whether two columns state the same texts in every row, in whatever pieces they came, and number them in the same order."""
    one, other, row, alike = iter(ours), iter(theirs), 0, True
    here, there = next(one, None), next(other, None)
    while here is not None and there is not None and row < size:
        end = min(here.first + here.codes.size, there.first + there.codes.size)
        mine, known = (chunk.stated.slice(row - chunk.first, end - row) for chunk in (here, there))
        if not here.texts.equals(there.texts):
            alike = False
            if max(len(here.texts), len(there.texts)) > SMALL:  # of which `words_of` numbers those that are used
                return False
            number = {text: at for at, text in enumerate(there.texts.to_pylist())}
            mine = column(np.array([number.get(text, -1) for text in here.texts.to_pylist()], np.int32)).take(mine)
        if not mine.equals(known):
            return False
        row = end
        if row == here.first + here.codes.size:
            here = next(one, None)
        if row == there.first + there.codes.size:
            there = next(other, None)
    if alike or not texts:
        return row == size
    stated = dict.fromkeys(text for chunk in ours for text in chunk.texts.to_pylist())
    return row == size and [text for text in stated if text in texts] == texts


@brief
@dataclass(slots=True)
class Before:
    """What is known when a part is worked out: whose its rows are, and how the part before it lay."""

    owners: Owners | None = None
    layout: Layout | None = None
