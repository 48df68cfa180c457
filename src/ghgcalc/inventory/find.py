"""Finding a total, a line, a good or a factor of an inventory by its name; what is not there is answered by what is."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import UnknownIdError
from ghgcalc.inventory.corrected import of_line
from ghgcalc.inventory.explain import explain, explain_product
from ghgcalc.inventory.explain_sums import address, explain_auxiliary, explain_total, forms, total_as_dict
from ghgcalc.inventory.provisional import through_of, told
from ghgcalc.inventory.reading import fresh
from ghgcalc.inventory.total import total_of
from ghgcalc.literals import Basis, Lang, Level
from ghgcalc.schema import nearest
from ghgcalc.signs import shown
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.protocol import Records
    from ghgcalc.inventory.total import Total

Wanted = tuple[Level, str | None, str | None, str | None, str]
"""level, process, source, gas, period"""


def total(records: Records, wanted: Wanted, basis: Basis | None) -> Quantity:
    """A total in tCO2e.

    Raises:
        UnknownIdError: there is no such total, or there are several of different bases; names those that exist.
    """
    fitting = [one for one in records.found(*wanted) if basis in (None, one[0][5])]
    if len(fitting) == 1:
        _, value, unit = fitting[0]
        return computed(Decimal(value), unit)
    level = wanted[0]
    if fitting:
        raise UnknownIdError("total", f"{level} without a basis", [f"basis {key[5]}" for key, _, _ in fitting])
    known = dict.fromkeys("/".join(part for part in (*row[:4], row[7]) if part) for row in records.totals)
    raise UnknownIdError("total", "/".join(part for part in wanted if part), nearest(level, known, 3) or list(known)[:5])


class Index:
    """The lines, goods and factors of an inventory by their ids; of two with the same id the first counts."""

    def __init__(self, records: Records) -> None:
        """Go through all of them once."""
        self.records = records
        self.lines: dict[str, Line] = {}
        for line in records.lines:
            self.lines.setdefault(line.id, line)
        self.products: dict[str, Mapping[str, Any]] = {}
        for product in records.products:
            self.products.setdefault(str(product["id"]), product)
        self.factors = {str(record["id"]): record for key in ("memo", "records") for record in records.factors.get(key) or ()}

    def line(self, id: str) -> Line:  # noqa: A002
        """The line of that id.

        Raises:
            UnknownIdError: there is none.
        """
        try:
            return self.lines[id]
        except KeyError:
            raise UnknownIdError("line", id, lambda: nearest(id, self.lines, 3)) from None

    @cached_property
    def beside(self) -> dict[str, Mapping[str, Any]]:
        """The quantities beside the totals by their ids."""
        found: dict[str, Mapping[str, Any]] = {}
        for entry in self.records.auxiliary:
            found.setdefault(str(entry["id"]), entry)
        return found

    @cached_property
    def totals(self) -> dict[str, list[Total]]:
        """The totals but those of goods by every way to write their ids."""
        found: dict[str, list[Total]] = {}
        for row in self.records.totals:
            if row[0] != "product":
                one = total_of(row, self.records.incomplete)
                for form in forms(one, self.records.year):
                    found.setdefault(form, []).append(one)
        return found

    def total(self, id: str) -> Total | None:  # noqa: A002
        """The total that an id names; None where it names none.

        Raises:
            UnknownIdError: it names several, of different bases; names them.
        """
        named = self.totals.get(id, [])
        if len(named) > 1:
            exact = [one for one in named if address(one) == id]
            if len(exact) != 1:
                raise UnknownIdError("total", id, [address(one) for one in named])
            named = exact
        return named[0] if named else None

    def explain(self, id: str, lang: Lang) -> str:  # noqa: A002
        """A line, a good, a total or a quantity beside the totals in words.

        Raises:
            UnknownIdError: there is none of that id, or several totals.
        """
        if id in self.products:
            said_of = told(through_of(self.records.activity, self.records.year), lang).strip()
            return explain_product(self.products[id], lang) + (f"\n  {said_of}" if said_of else "")
        if id not in self.lines:
            if (named := self.total(id)) is not None:
                return explain_total(named, self.records, lang)
            if id in self.beside:
                return explain_auxiliary(self.beside[id], self.records, self.factors, lang)
        line = self.line(id)
        said = [f"\n  {shown(one)}" for one in of_line(line, self.records.activity, lang)]
        return "".join((explain(line, self.records.rounding, lang, self.factors, self.records.guideline), *said))

    def record(self, id: str) -> dict[str, Any]:  # noqa: A002
        """What `explain` tells of, as data; the caller's own.

        Raises:
            UnknownIdError: as `explain`.
        """
        if id in self.products:
            return dict(self.products[id])
        if id in self.lines:
            return dict(self.line(id).as_dict())
        if (named := self.total(id)) is not None:
            return total_as_dict(named, self.records)
        if id not in self.beside:
            raise UnknownIdError("line", id, lambda: nearest(id, self.lines, 3))
        copied: dict[str, Any] = fresh(self.beside[id])
        return copied
