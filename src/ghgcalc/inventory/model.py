"""The inventory: lines, totals, auxiliary quantities, findings and digest of one entity and year. Immutable and self-contained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import FrozenInstanceError
from decimal import Decimal
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from ghgcalc import doors, notebook, plain
from ghgcalc.brief import cut
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import LEVELS
from ghgcalc.inventory import find, frame
from ghgcalc.inventory.document import InventoryDict, document_of
from ghgcalc.inventory.line import Line
from ghgcalc.inventory.provisional import told
from ghgcalc.inventory.reading import same
from ghgcalc.inventory.stored import Stored
from ghgcalc.inventory.total import Total, total_of
from ghgcalc.inventory.views import Views
from ghgcalc.literals import Basis, Lang, Level, Source
from ghgcalc.numbers import shorten
from ghgcalc.rendering import Reported
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from pyarrow import Table

    from ghgcalc.inventory.protocol import Records
    from ghgcalc.uncertainty import Uncertainty
    from ghgcalc.units import Quantity


class Inventory(Views, Reported):
    """The result of one calculation, made by the engine or read from a file.

    Nobody can change it: the tables and lists that it gives are copies, and the caller's own. Two inventories are equal where their
    files are; one that goes to another process travels as its file.
    """

    __slots__ = ("_index", "_totals")

    _index: find.Index | None
    _totals: tuple[Total, ...] | None

    def __init__(self, records: Records) -> None:
        """Over the records of a provider; `calculate`, `read_inventory` and `Inventory.from_dict` make inventories."""
        for name, value in (("_records", records), ("_index", None), ("_totals", None)):
            object.__setattr__(self, name, value)

    @property
    def totals(self) -> tuple[Total, ...]:
        """Every level by source, gas and period; the level `product` in tCO2e/t."""
        if self._totals is None:
            gaps = self._records.incomplete
            object.__setattr__(self, "_totals", tuple(total_of(row, gaps) for row in self._records.totals))
        return self._totals or ()

    @property
    def yearly(self) -> list[Total]:
        """The year's totals of all gases, by level, process, source and basis; without the goods, whose unit is another."""
        return [t for t in self.totals if t.gas is None and t.period == str(self.year) and t.level != "product"]

    def total(
        self,
        level: Level,
        *,
        process: str | None = None,
        source: Source | None = None,
        gas: str | None = None,
        period: str | None = None,
        basis: Basis | None = None,
    ) -> Quantity:
        """A total in tCO2e; what is not named means all, and the whole year.

        Totals of several bases are never added: where the guideline keeps one alone it is given, where it keeps several `basis` names it.

        Raises:
            UnknownIdError: there is no such total, or there are several of different bases; names those that exist.
            ArgumentError: an argument is no text.
        """
        doors.instance("level", level, str, "the name of a level")
        given = {"process": process, "source": source, "gas": gas, "period": period, "basis": basis}
        for name, value in given.items():
            doors.optional(name, value, str, "a text, or None")
        return find.total(self._records, (level, process, source, gas, str(self.year) if period is None else period), basis)

    def line(self, id: str) -> Line:  # noqa: A002
        """The line of that id.

        Raises:
            UnknownIdError: there is none. ArgumentError: the id is no text.
        """
        return self._found().line(doors.instance("id", id, str, "the id of a line"))

    def explain(self, id: str, lang: Lang = "en") -> str:  # noqa: A002
        """A line as formula, numbers, result, rounding, and factors with document and grade; in English (`en`) or Chinese (`zh`).

        Args:
            id: of a line, a good, a quantity beside the totals, or a total: `enterprise/fuel/2024`, `process/P1/anode/2024-01`,
                `electrolysis/direct`; the year, and the basis where there is one alone, may be left out.
            lang: `en` or `zh`.

        Raises:
            UnknownIdError: there is none of that id, or several. ArgumentError: the id is no text, the language is another.
        """
        doors.instance("id", id, str, "the id of a line")
        if lang not in LANGUAGES:
            raise doors.refused("lang", lang, " or ".join(LANGUAGES))
        return self._found().explain(id, lang)

    def explained(self, id: str, lang: Lang = "en") -> dict[str, Any]:  # noqa: A002
        """What `explain` tells of, as data, with the text under `text`; a total with every line that it adds up.

        Raises:
            UnknownIdError, ArgumentError: as `explain`.
        """
        doors.instance("id", id, str, "the id of a line")
        return self._found().record(id) | {"text": self.explain(id, lang)}

    def _found(self) -> find.Index:
        if self._index is None:
            object.__setattr__(self, "_index", find.Index(self._records))
        assert self._index is not None
        return self._index

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any], file: str | None = None) -> Inventory:
        """The inventory that a file holds, as it stands there; `verify` tells whether it recomputes.

        Args:
            raw: the table of the file; it is copied.
            file: the name by which faults call it.

        Raises:
            InputError: a key is missing or of another shape. ArgumentError: no table at all.
        """
        doors.instance("raw", raw, Mapping, "the table of an inventory file")
        doors.optional("file", file, str, "the name of a file, or None")
        if unfit := plain.complaint(dict(raw)):
            raise InputError([Finding.of("not-an-inventory", place=Place(file=file), detail=unfit)])
        try:
            return cls(Stored(raw))
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
            detail = f"{type(error).__name__}: {shorten(str(error), 80)}"
            raise InputError([Finding.of("not-an-inventory", place=Place(file=file), detail=detail)]) from None

    def uncertainty(
        self,
        spread: str | PathLike[str] | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        draws: int = 20_000,
        seed: int = 1,
    ) -> Uncertainty:
        """How uncertain the totals of the year are: Monte Carlo over stated uncertainties, IPCC approach 1 beside it, a tornado.

        Nothing is assumed: what `spread` does not name is certain, and the result says which numbers those are. The rounding of the guideline
        plays no part in the draws.

        Args:
            spread: a file of uncertainties, its table, or the list of its quantities: `{"of": "P1/anode", "distribution": "normal",
                "half_width": "2 %"}`.
            draws: how many, from 1 000 to 1 000 000.
            seed: the same seed, draws and statement give the same numbers.

        Raises:
            InputError: every fault of the statement at once; a file that cannot be recomputed here.
            ArgumentError: an argument of another type. LibraryError: numpy is not installed.
        """
        from importlib import import_module

        found: Uncertainty = import_module("ghgcalc.inventory.uncertain").simulate(self, spread, draws, seed)
        return found

    def to_frame(self, what: Literal["lines", "totals"] = "totals") -> Table:
        """Lines or totals as a table of Arrow, which pandas, polars and DuckDB take; numbers are decimals with the inventory's own digits.

        `value`, `unrounded` and `difference` stand in the `unit` of their row. The table's metadata name entity, year, guideline, digest,
        and of a running year `through`, the last month that is stated.

        Raises:
            LibraryError: pyarrow is not installed (`pip install "ghgcalc[arrow]"`). ArgumentError: `what` is neither.
            NumberError: more digits than the decimals of Arrow hold.
        """
        if what not in ("lines", "totals"):
            raise doors.refused("what", what, "'lines' or 'totals'")
        guideline = str(self._records.guideline["id"])
        about = {
            "entity": str(self._records.entity.get("name", "")),
            "year": str(self.year),
            **({} if self.through is None else {"through": self.through}),
            "guideline": guideline,
            "digest": self.digest,
        }
        columns, rows = (frame.LINES, self.lines) if what == "lines" else (frame.TOTALS, self.totals)
        return frame.frame(columns, rows, about)

    def as_dict(self) -> InventoryDict:
        """The inventory file; numbers that carry meaning are text. The caller's own, down to its last list."""
        return document_of(self._records)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """To pydantic, and to a web framework: the table of its file in and out; a fault is told as of an activity."""
        from ghgcalc.inventory import as_field

        del source, handler
        return as_field.core(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """The schema of the inventory file."""
        from ghgcalc.inventory import as_field

        del schema, handler
        return as_field.shape()

    def __eq__(self, other: object) -> bool:
        """Equal where the files are, key by key and text by text."""
        if self is other:
            return True
        if not isinstance(other, Inventory):
            return NotImplemented
        return self.digest == other.digest and same(self.as_dict(), other.as_dict())

    def __hash__(self) -> int:
        """Hash of the digest."""
        return hash(self.digest)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse."""
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse."""
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __copy__(self) -> Inventory:
        """Itself: it cannot be changed."""
        return self

    def __deepcopy__(self, memo: object) -> Inventory:
        """Itself: it cannot be changed."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the inventory file."""
        return Inventory.from_dict, (self.as_dict(),)

    def _repr_html_(self) -> str:
        """The year's totals for a notebook; a name is never markup."""
        records, named = self._records, notebook.named
        totals = sorted(
            self.yearly, key=lambda one: (LEVELS.index(one.level), one.process or "", one.basis or "", one.source is None)
        )
        rows: list[list[str | Decimal]] = [
            [
                " ".join(part for part in (named(total.level), total.process) if part),
                named(total.basis) if total.basis else "",
                (named(total.source) if total.source else named("total")) + notebook.lacking(total.incomplete),
                total.value,
                total.unit,
            ]
            for total in totals
        ]
        goods: list[list[str | Decimal]] = [
            [named("product"), named(total.basis or ""), str(total.process), total.value, total.unit] for total in self._goods()
        ]
        year = str(records.year) + "".join(told(self.through, lang) for lang in LANGUAGES)
        facts = (str(records.entity.get("name", "")), year, str(records.guideline["id"]))
        header = [named(key) for key in ("level", "basis", "source", "amount", "unit")]
        foot = f"{notebook.counted(records.findings)}; {named('digest')} {records.digest}"
        return notebook.page(
            f"{named('inventory')}: {' · '.join(facts)}", notebook.table(header, rows + goods), notebook.line(foot)
        )

    def _goods(self) -> list[Total]:
        return [total for total in self.totals if total.level == "product"]

    def __repr__(self) -> str:
        """`Inventory(2024, <guideline>, 'Example', sha256:0123456789ab…)`."""
        records = self._records
        name = shorten(str(records.entity.get("name", "")))
        return cut(f"Inventory({self.through or records.year}, {records.guideline['id']}, {name!r}, {records.digest[:19]}…)")


def records_of(inventory: Inventory) -> Records:
    """The provider behind an inventory, for the rooms of this package; what it holds is not to be changed."""
    return inventory._records  # noqa: SLF001
