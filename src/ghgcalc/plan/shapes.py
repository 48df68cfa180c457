"""What a plan made of rows, kept by their shape: rows alike in everything but their numbers become streams alike in everything but those.

The shape of a row is what it states, under which keys, and of its data the unit, and whether they are of the year or of how many months.
Everything that decides how a row is bound lies in it, or in what the key of a shape names beside it; a table whose rows state more (a
measured value, a quantity that a guideline might compute with) has no shape, and is bound row by row. Numbers are never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.numbers import whole_steps
from ghgcalc.plan.model import DATUM, PRESENT, Bound, Stream
from ghgcalc.series import Series

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ghgcalc.activity.model import Rows
    from ghgcalc.findings import Finding
    from ghgcalc.units import Unit

Shape = tuple[Any, ...]


@brief
class Slot(NamedTuple):
    """Where a number of a row goes: input `at` of the stream takes the datum `key`, in the unit `target`, with decimals of `step`."""

    at: int
    key: str
    name: str
    unit: str
    target: Unit
    step: Decimal | None


@brief
class Template(NamedTuple):
    """A stream without its numbers, and the number of the row that has them."""

    row: int
    id: str
    before: tuple[Any, ...]
    inputs: tuple[Bound | None, ...]
    after: tuple[Any, ...]
    slots: tuple[Slot, ...]


@brief
class Kept(NamedTuple):
    """What an account made of a table of some shape."""

    templates: tuple[Template, ...]
    findings: tuple[Finding, ...]
    used: frozenset[str]
    ids: tuple[str, ...]

    def filled(self, rows: Rows) -> list[Stream] | None:
        """The streams of rows of this shape, or None where a number has to be spoken about."""
        found: list[Stream] = []
        for row, id, before, kept, after, slots in self.templates:  # noqa: A001
            stated, inputs = rows[row][2], [*kept]
            for at, key, name, unit, target, step in slots:
                series = stated.get(key)
                values = series.in_own() if series.own is target else series.converted(target)
                if step is not None and not whole_steps(values, step):
                    return None
                inputs[at] = Bound(name, values, unit, DATUM)
            found.append(Stream._make((id, *before, tuple(inputs), *after)))
        return found


def shape_of(rows: Rows) -> Shape | None:
    """The shape of a table, or None where its rows state what is no datum in plain numbers."""
    found: list[Any] = []
    for process, _, row in rows:
        stated = row.__dict__
        found.append(process.id if process is not None else None)
        for name in row.model_fields_set:  # in another order it is another shape, which costs a place and nothing else
            value = stated[name]
            kind = type(value)
            if kind is Series:
                found.append((name, value.unit, value.annual, len(value.values)))
            elif kind is str or value is None or value == ():
                found += (name, value)
            elif name in PRESENT:
                found += (name, True)
            else:
                return None
    return tuple(found)


class Shapes:
    """What the accounts of a plan made of tables, by what decides it beside the numbers; of very many shapes the last ones stay."""

    __slots__ = ("_kept",)

    MOST = 256

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._kept: dict[Shape, Kept] = {}

    def get(self, shape: Shape | None) -> Kept | None:
        """What is kept of a shape."""
        return self._kept.get(shape) if shape is not None else None

    def keep(self, shape: Shape, kept: Kept) -> None:
        """Note what was made of a shape."""
        if len(self._kept) >= self.MOST:
            self._kept.clear()
        self._kept[shape] = kept

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def __iter__(self) -> Iterator[Kept]:
        """What is kept."""
        return iter([*self._kept.values()])
