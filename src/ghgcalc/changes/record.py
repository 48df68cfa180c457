"""What a diff finds: changes, the tonnes that each explains, and both totals. Plain records that nobody can change."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from ghgcalc.brief import brief
from ghgcalc.inventory.reading import fresh
from ghgcalc.numbers import decimal_of, round_fraction, total_of

if TYPE_CHECKING:
    from decimal import Decimal

    from ghgcalc.literals import Basis, Level

Kind = Literal["wording", "year", "statement", "activity", "evidence", "measured", "factors", "rules", "policy"]
"""What kind of thing changed; the changes are made in this order."""

What = Literal["changed", "added", "removed"]

KINDS: tuple[Kind, ...] = ("wording", "year", "statement", "activity", "evidence", "measured", "factors", "rules", "policy")


def exact_text(value: Fraction) -> str:
    """A fraction as text with every digit; one whose digits never end as a ratio of whole numbers."""
    ended = decimal_of(value)
    return str(value) if ended is None else f"{ended:f}"


@brief
@dataclass(frozen=True, slots=True)
class Part:
    """Tonnes of a level and source that a change explains.

    Attributes:
        level, basis, source: of which sum; `source` is empty for what rounding does to a total.
        name: of another guideline, what it does otherwise (`factor values`, `scope of sources` …); else empty.
        exact: in tCO2e, before any rounding.
        value: with 2 decimals; what rounding does to a column of them stands in a row of its own.
    """

    level: Level
    basis: Basis | None
    source: str
    name: str
    exact: Fraction
    value: Decimal

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        record: dict[str, Any] = {"level": self.level, "source": self.source or None}
        record |= {"basis": self.basis} if self.basis else {}
        record |= {"effect": self.name} if self.name else {}
        return record | {"value": f"{self.value:f}", "unrounded": exact_text(self.exact), "unit": "tCO2e"}


@brief
@dataclass(frozen=True, slots=True)
class FactorChange:
    """A factor that lines take otherwise after a change: the source, its name in the equation, and id, value and document of both sides."""

    source: str
    name: str
    unit: str
    old: tuple[str, str, str]
    new: tuple[str, str, str]

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        keys = ("factor", "value", "document")
        sides = {"old": dict(zip(keys, self.old, strict=True)), "new": dict(zip(keys, self.new, strict=True))}
        return {"source": self.source, "name": self.name, "unit": self.unit, **sides}


@brief
@dataclass(frozen=True, slots=True)
class Month:
    """A month in which a datum differs, and both values with their unit."""

    month: int
    old: str
    new: str

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {"month": self.month, "old": self.old, "new": self.new}


@brief
@dataclass(frozen=True, slots=True)
class Change:
    """One datum, row, factor, rule or policy that differs.

    Attributes:
        number: from 1, in the order in which the changes were made.
        kind, what: what kind of thing it is, and whether it was changed, added or removed.
        old_pointer: JSON pointer in the old statement, as `pointer` is in the new one; None where it is not there.
        path: table and name of each row on the way, from the large to the small. key: of the datum; empty for a whole row.
        old, new: as stated; None where it is not there. shown: both in few signs, for a page.
        months: where single months of a datum differ.
        parts: the tonnes that it explains. together: the number of the change with which its tonnes are counted, where one cannot be
            made without the other; else None.
        factors: which lines take otherwise because of it.
        reason: as the caller gives it; None where nobody stated one.
    """

    number: int
    kind: Kind
    what: What
    pointer: str | None
    old_pointer: str | None
    path: tuple[tuple[str, str], ...]
    key: str
    old: Any
    new: Any
    shown: tuple[str, str]
    months: tuple[Month, ...] = ()
    parts: tuple[Part, ...] = ()
    together: int | None = None
    factors: tuple[FactorChange, ...] = ()
    reason: str | None = None

    @property
    def place(self) -> str:
        """The pointer by which a reason names it."""
        return self.pointer or self.old_pointer or ""

    def value(self, level: Level, basis: Basis | None = None) -> Decimal:
        """What it explains of a total, in tCO2e with 2 decimals."""
        found = total_of(part.value for part in self.parts if (part.level, part.basis) == (level, basis))
        return round_fraction(Fraction(found), 2)

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {
            "number": self.number,
            "kind": self.kind,
            "what": self.what,
            "pointer": self.pointer,
            "old_pointer": self.old_pointer,
            "key": self.key or None,
            "rows": [{"table": table, "name": name} for table, name in self.path],
            "old": fresh(self.old),
            "new": fresh(self.new),
            "months": [month.as_dict() for month in self.months],
            "effects": [part.as_dict() for part in self.parts],
            "together": self.together,
            "factors": [one.as_dict() for one in self.factors],
            "reason": self.reason,
        }
