"""Finding a total, a line, a good or a factor of an inventory by its name; what is not there is answered by what is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import UnknownIdError
from ghgcalc.inventory.explain import explain, explain_product
from ghgcalc.literals import Basis, Lang, Level
from ghgcalc.schema import nearest
from ghgcalc.units import Quantity, computed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.inventory.line import Line
    from ghgcalc.inventory.protocol import Records

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
        self.factors = {str(record["id"]): record for record in records.factors["records"]}

    def line(self, id: str) -> Line:  # noqa: A002
        """The line of that id.

        Raises:
            UnknownIdError: there is none.
        """
        try:
            return self.lines[id]
        except KeyError:
            raise UnknownIdError("line", id, lambda: nearest(id, self.lines, 3)) from None

    def explain(self, id: str, lang: Lang) -> str:  # noqa: A002
        """A line or a good in words.

        Raises:
            UnknownIdError: there is neither of that id.
        """
        if id in self.products:
            return explain_product(self.products[id], lang)
        return explain(self.line(id), self.records.rounding, lang, self.factors, self.records.guideline)
