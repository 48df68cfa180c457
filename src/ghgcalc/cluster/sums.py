"""The sums of a piece over all of its entities, by level, source, gas, basis and period: whole cents, and exact sums as two whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.codes import combined
from ghgcalc.bulk.result import UNIT
from ghgcalc.numbers import printed, simplest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.bulk.working import Made

KEYS = ("guideline", "level", "source", "gas", "basis", "period")


@brief
@dataclass(slots=True)
class Sum:
    """Totals of entities added up.

    Attributes:
        cents: of the printed totals, None where nothing is rounded. exact: with no rounding anywhere, None where it was not asked for.
        entities: how many. refused: rows that they lack. incomplete: sources that one of them lacks.
    """

    cents: int | None
    exact: Fraction | None
    entities: int
    refused: int
    incomplete: set[str] = field(default_factory=set)

    def add(self, other: Sum) -> None:
        """Add another of the same key."""
        self.cents = None if self.cents is None or other.cents is None else self.cents + other.cents
        self.exact = None if self.exact is None or other.exact is None else self.exact + other.exact
        self.entities += other.entities
        self.refused += other.refused
        self.incomplete |= other.incomplete

    def record(self) -> dict[str, Any]:
        """As a row of the table, for another piece's to be added to."""
        return {
            "cents": None if self.cents is None else str(self.cents),
            "numerator": None if self.exact is None else str(self.exact.numerator),
            "denominator": None if self.exact is None else str(self.exact.denominator),
            "entities": self.entities,
            "refused": self.refused,
            "incomplete": ", ".join(sorted(self.incomplete)) or None,
        }

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Sum:
        """Of such a row."""
        cents, lacks = record["cents"], record["incomplete"]
        exact = None if record["numerator"] is None else Fraction(int(record["numerator"]), int(record["denominator"]))
        return cls(
            None if cents is None else int(cents),
            exact,
            record["entities"],
            record["refused"],
            set(lacks.split(", ") if lacks else ()),
        )

    def shown(self) -> dict[str, Any]:
        """As it is printed."""
        value = None if self.cents is None else Decimal(f"{self.cents}e-2")
        made = None if value is None or self.exact is None else printed(simplest(Fraction(value) - self.exact))
        return {
            "value": value,
            "unit": UNIT,
            "unrounded": None if self.exact is None else printed(simplest(self.exact)),
            "difference": "0" if value is None else made,
            "incomplete": ", ".join(sorted(self.incomplete)) or None,
            "refused": self.refused,
            "entities": self.entities,
        }


def sums_of(made: Made) -> Iterator[tuple[dict[str, str | None], Sum]]:
    """The sums of what a piece comes to under one guideline; processes have names of their own and are not added up."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = np.flatnonzero(np.asarray(pc.is_null(_plain(made.totals.column("process")))))
    totals = made.totals.take(pa.array(rows))
    if not rows.size:
        return
    coded = {name: _coded(totals.column(name)) for name in KEYS}
    lacks, texts = _coded(totals.column("incomplete"))
    group, first = combined([(codes, len(words)) for codes, words in coded.values()])
    cents = _added(_cents(totals.column("value")), group, first.size)
    exact = _exact(made, rows)
    numbers = None if exact is None else _added(exact[0], group, first.size)
    refused = np.bincount(group, weights=totals.column("refused").to_numpy(), minlength=first.size).astype(np.int64)
    count = np.bincount(group, minlength=first.size)
    pairs = {(int(one), int(code)) for one, code in zip(group[lacks >= 0], lacks[lacks >= 0], strict=True)}
    found = [
        Sum(
            None if cents is None else int(cents[at]),
            None if numbers is None or exact is None else Fraction(int(numbers[at]), exact[1]),
            int(count[at]),
            int(refused[at]),
        )
        for at in range(first.size)
    ]
    for at, code in pairs:
        found[at].incomplete |= set(texts[code].split(", "))
    for one, row in zip(found, first.tolist(), strict=True):
        yield {name: words[codes[row]] if codes[row] >= 0 else None for name, (codes, words) in coded.items()}, one


def _plain(column: Any) -> Any:
    """A column in one piece, its texts by their codes."""
    import pyarrow as pa

    whole = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column
    whole = whole.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _coded(column: Any) -> tuple[Any, list[str]]:
    import pyarrow.compute as pc

    plain = _plain(column)
    return np.asarray(pc.fill_null(plain.indices, -1), np.int64), plain.dictionary.to_pylist()


def _cents(column: Any) -> Any:
    """Printed totals as whole cents, Python's own numbers; None where nothing is rounded."""
    import pyarrow as pa

    if not pa.types.is_decimal(column.type):
        return None
    whole = column.combine_chunks()
    words = np.frombuffer(whole.buffers()[1], np.int64)[2 * whole.offset : 2 * (whole.offset + len(whole))]
    return words[1::2].astype(object) * 2**64 + words[::2].astype(np.uint64).astype(object)


def _exact(made: Made, rows: Any) -> tuple[Any, int] | None:
    """The exact totals of some rows, over one whole number; those of entities calculated one by one as they are printed, in 28 digits."""
    if made.exact is None:
        return None
    size = made.exact.numbers.size
    texts = made.totals.column("unrounded").slice(size).to_pylist()
    rest = [Fraction(text) for text in texts]
    over = lcm(made.exact.over, *(one.denominator for one in rest))
    tail = np.empty(len(rest), object)
    tail[:] = [int(one * over) for one in rest]
    return np.concatenate([made.exact.numbers * (over // made.exact.over), tail])[rows], over


def _added(numbers: Any, group: Any, size: int) -> Any:
    if numbers is None:
        return None
    found = np.zeros(size, object)
    np.add.at(found, group, numbers)
    return found
