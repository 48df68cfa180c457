"""What is stated about uncertainty, held against what the inventory rests on: every fault at once, each with the names that are near."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place, pointer
from ghgcalc.numbers import shorten
from ghgcalc.schema import nearest
from ghgcalc.suggestions import perhaps
from ghgcalc.uncertainty.widths import shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.uncertainty.quantities import Quantity
    from ghgcalc.uncertainty.shapes import Shape
    from ghgcalc.uncertainty.statement import Stated


@brief
@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn together.

    Attributes:
        name: of the quantity; of several, the pattern that fits them.
        stated: what is stated of it.
        quantities: one, or several that are off together.
        shape: of the ratio to what was stated.
    """

    name: str
    stated: Stated
    quantities: tuple[Quantity, ...]
    shape: Shape

    @property
    def because(self) -> str:
        """Why it is so wide: what is stated, or the document and the grade of a published range."""
        factor = self.quantities[0].factor
        if self.stated.source is None and self.stated.published and factor is not None:
            return f"{factor.document} ({factor.grade})"
        return self.stated.source or ""

    @property
    def apart(self) -> bool:
        """Whether each month is drawn by itself."""
        return self.stated.months == "apart"

    def column(self, period: str) -> str:
        """The name of the column that it is in a period."""
        return f"{self.name}@{period}" if self.apart else self.name


def drawn_of(stated: Sequence[Stated], known: Mapping[str, Quantity], file: str | None = None) -> tuple[Drawn, ...]:
    """What is drawn, by name. A quantity that is named itself is left out of the patterns.

    Args:
        stated: the entries of a statement.
        known: the quantities of the inventory.
        file: the name by which faults call the statement.

    Raises:
        InputError: every fault: a name that nothing has, a quantity that is stated twice, widths that are none, or that reach what
            cannot be.
    """
    faults: list[Finding] = []
    found: dict[str, Drawn] = {}
    taken: dict[str, str] = {}
    named = {one.of for one in stated} & known.keys()
    for at, one in enumerate(stated):
        place = Place(file, "quantity", f"{at + 1} ({shorten(one.of)})", "of", pointer=pointer(("quantity", at)))
        names = [one.of] if one.of in known else [name for name in known if _fits(one, known[name]) and name not in named]
        if not names:
            near = ", ".join(nearest(one.of, known, 3))
            faults.append(Finding.of("spread-unknown", place=place, value=shorten(one.of), **perhaps(near, near)))
        for name in names:
            if name in taken:
                faults.append(Finding.of("spread-twice", place=place, value=name, first=taken[name]))
            taken.setdefault(name, one.of)
        groups = [names] if one.together and names else [[name] for name in names]
        for group in groups:
            held = tuple(known[name] for name in group)
            shape = shape_of(one, held, place, faults)
            if shape is not None:
                key = one.of if one.together else group[0]
                found[key] = Drawn(key, one, held, shape)
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    return tuple(found[name] for name in sorted(found))


def _fits(one: Stated, quantity: Quantity) -> bool:
    """Whether a pattern is of a quantity."""
    return fnmatchcase(quantity.name, one.of) and (quantity.published is not None or not one.published)
