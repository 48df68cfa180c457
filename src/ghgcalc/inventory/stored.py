"""The records of an inventory file, as they stand there; every key is checked before anything is believed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.inventory import ledger as ledgers
from ghgcalc.inventory import shapes
from ghgcalc.inventory.document import document_of
from ghgcalc.inventory.line import Line
from ghgcalc.inventory.reading import fresh, one_of, options_of
from ghgcalc.inventory.total import Key, TotalRow, gaps_from, row_from
from ghgcalc.literals import Level, Policy
from ghgcalc.numbers import TIES, shorten
from ghgcalc.records import AuxiliaryDict, GoodDict, GradeDict

if TYPE_CHECKING:
    from collections.abc import Sequence

POLICIES: tuple[Policy, ...] = ("cell", "line", "total", "none")


class Stored:
    """What a file holds; a provider of [Records][ghgcalc.inventory.protocol.Records] that shares nothing with the table it was read from."""

    computed = False
    made = None

    def __init__(self, raw: Mapping[str, Any]) -> None:
        """Read and copy every record.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: a key is missing or of another shape.
        """
        shapes.check(raw)
        as_of = raw["as_of"]
        self.year = int(raw["year"])
        self.as_of = date.fromisoformat(as_of) if as_of is not None else None
        self.rounding = {"policy": one_of(raw["rounding"], POLICIES), "tie": one_of(raw["tie"], tuple(TIES))}
        self.options = options_of(raw["options"])
        self.findings = tuple(Finding.from_dict(dict(found)) for found in raw["findings"])
        self.entity: dict[str, Any] = fresh(raw["entity"])
        self.guideline: dict[str, Any] = fresh(raw["guideline"])
        self.factors: dict[str, Any] = fresh(raw["factors"])
        self.activity: dict[str, Any] = fresh(raw["activity"])
        self.lines = tuple(Line.read(line) for line in raw["lines"])
        self.totals: list[TotalRow] = [row_from(total) for total in raw["totals"]]
        self.incomplete = gaps_from(raw["totals"])
        self.auxiliary: list[AuxiliaryDict] = fresh(raw["auxiliary"])
        self.products: list[GoodDict] = fresh(raw.get("products", []))
        self.grades: list[GradeDict] = fresh(raw["grades"])
        self.provisional: dict[str, Any] | None = fresh(raw["provisional"]) if "provisional" in raw else None
        self.digest = str(raw["digest"])
        self.version = int(raw.get("ledger", 1))
        newer = self.version > 1
        self.equations: dict[str, Any] = fresh(raw["equations"]) if newer else {}
        self.decimals: list[dict[str, Any]] = fresh(raw["decimals"]) if newer else []
        self.documents: list[dict[str, Any]] = fresh(raw["documents"]) if newer else []
        self.findings_digest = str(raw["findings_digest"]) if newer else ""

    @property
    def ledger(self) -> str:
        """The text under the digest, from the file's own table; of version 1 no file gives it: it is recomputed."""
        if self.version == 1:
            return ""
        try:
            return ledgers.of_document(document_of(self))
        except (KeyError, IndexError) as error:  # rules are missing; rows of one stream differ in their inputs
            raise InputError(
                [Finding.of("not-an-inventory", detail=f"{type(error).__name__}: {shorten(str(error), 80)}")]
            ) from None

    @cached_property
    def _index(self) -> dict[tuple[Any, ...], list[tuple[Key, str, str]]]:
        """The totals by their names."""
        index: dict[tuple[Any, ...], list[tuple[Key, str, str]]] = {}
        for row in self.totals:
            index.setdefault(row[:5], []).append(((*row[:5], row[7]), row[5], row[6]))
        return index

    def found(
        self, level: Level, process: str | None, source: str | None, gas: str | None, period: str
    ) -> Sequence[tuple[Key, str, str]]:
        """(key, printed value, unit) of the totals of that name, one for each basis."""
        return self._index.get((level, process, source, gas, period), ())
