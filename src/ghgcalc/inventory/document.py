"""The inventory file as a table: what it holds, in which order. Whoever gets it may change it; no inventory does so with it."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import methodcaller
from typing import Any, Final, Literal, NotRequired, TypedDict, cast

from ghgcalc.activity.tables import ActivityDict
from ghgcalc.inventory.protocol import Records
from ghgcalc.inventory.reading import fresh
from ghgcalc.inventory.total import row_as_dict
from ghgcalc.literals import Policy, Tie
from ghgcalc.packaged import engine
from ghgcalc.records import (
    AuxiliaryDict,
    DecimalsDict,
    DocumentDict,
    EngineDict,
    EntityRecord,
    EquationDict,
    FactorsDict,
    FindingDict,
    GoodDict,
    GradeDict,
    GuidelineDict,
    LineDict,
    OptionsDict,
    TotalDict,
)

SCHEMA: Final = "ghgcalc/inventory/1"


class ProvisionalDict(TypedDict):
    """Of a year that is still running: the last month that is stated, how many there are, the digest of the inventory filed before."""

    through: str
    months: str
    predecessor: NotRequired[str]


class InventoryDict(TypedDict):
    """An inventory file."""

    schema: Literal["ghgcalc/inventory/1"]
    entity: EntityRecord
    year: int
    provisional: NotRequired[ProvisionalDict]
    guideline: GuidelineDict
    factors: FactorsDict
    as_of: str | None
    rounding: Policy
    tie: Tie
    options: OptionsDict
    totals: list[TotalDict]
    grades: list[GradeDict]
    lines: list[LineDict]
    auxiliary: list[AuxiliaryDict]
    products: NotRequired[list[GoodDict]]
    findings: list[FindingDict]
    findings_digest: NotRequired[str]
    equations: NotRequired[dict[str, EquationDict]]
    decimals: NotRequired[list[DecimalsDict]]
    documents: NotRequired[list[DocumentDict]]
    ledger: NotRequired[int]
    activity: ActivityDict
    engine: EngineDict
    digest: str


def _plain(rows: Sequence[Any], make: Callable[[Any], Any]) -> list[dict[str, Any]]:
    return [make(row) for row in rows]


class Each(Sequence[Any]):
    """The tables of a long list, each made when it is asked for: the whole of them would take ten times the room of their text."""

    def __init__(self, rows: Sequence[Any], make: Callable[[Any], Any]) -> None:
        """`make` gives the table of a row."""
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        """How many."""
        return len(self._rows)

    def __getitem__(self, at: Any) -> Any:
        """One table, or a list of some."""
        return [self._make(row) for row in self._rows[at]] if isinstance(at, slice) else self._make(self._rows[at])


def document_of(records: Records, each: Callable[[Sequence[Any], Callable[[Any], Any]], Any] | None = None) -> InventoryDict:
    """The inventory file; numbers that carry meaning are text, and every table and list is a copy.

    Args:
        records: of an inventory.
        each: makes the long lists of their rows and of what gives the table of a row; plain lists without it.
    """
    listed = each or _plain
    products = fresh(records.products)
    found = {
        "schema": SCHEMA,
        "entity": fresh(records.entity),
        "year": records.year,
        **({"provisional": fresh(records.provisional)} if records.provisional is not None else {}),
        "guideline": fresh(records.guideline),
        "factors": fresh(records.factors),
        "as_of": records.as_of.isoformat() if records.as_of else None,
        "rounding": records.rounding["policy"],
        "tie": records.rounding["tie"],
        "options": fresh(records.options),
        "totals": listed(records.totals, partial(row_as_dict, gaps=records.incomplete)),
        "grades": fresh(records.grades),
        "lines": listed(records.lines, methodcaller("as_dict")),
        "auxiliary": fresh(records.auxiliary),
        **({"products": products} if products else {}),
        "findings": [finding.as_dict() for finding in records.findings],
        **(_newer(records) if records.version > 1 else {}),
        "activity": fresh(records.activity),
        "engine": engine(),
        "digest": records.digest,
    }
    return cast("InventoryDict", found)


def _newer(records: Records) -> dict[str, Any]:
    """What files hold since version 2 of the ledger: what a hand check needs, and the digest of the findings."""
    return {
        "findings_digest": records.findings_digest,
        "equations": fresh(records.equations),
        "decimals": fresh(records.decimals),
        "documents": fresh(records.documents),
        "ledger": records.version,
    }
