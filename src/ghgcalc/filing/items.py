"""What is filed of a month, and which rows of the activity state it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity import Activity
    from ghgcalc.filing.rules import FilingRule, Item

NAMES = ("id", "item", "supply")


@brief
@dataclass(frozen=True, slots=True)
class Filing:
    """An item that is filed, and the rows that state it, such as `P1` or `diesel`; none where the activity says nothing of it."""

    item: Item
    rows: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        item = self.item
        return {
            "id": item.id,
            "need": item.need,
            "name": item.en,
            "name_zh": item.zh,
            "evidence": item.evidence_en,
            "evidence_zh": item.evidence_zh,
            "parallel": item.parallel,
            "grade": item.grade,
            "rows": list(self.rows),
        }


def filings(rule: FilingRule | None, activity: Activity, month: int) -> tuple[Filing, ...]:
    """Every item of a rule with the rows that state it in a month."""
    if rule is None:
        return ()
    return tuple(Filing(item, tuple(dict.fromkeys(_rows(item, activity, month)))) for item in rule.item)


def _rows(item: Item, activity: Activity, month: int) -> Iterator[str]:
    """The rows: by id, item or supply, with the process that they stand in; days count in their own month alone."""
    for path in item.data:
        table, _, key = path.rpartition(".")
        for process, at, row in activity.by_table.get(table, ()):
            value = getattr(row, key, None)
            if value is None or (isinstance(value, date) and (value.year, value.month) != (activity.year, month)):
                continue
            if item.kinds and value not in item.kinds:
                continue
            name = str(next((word for word in (getattr(row, one, None) for one in NAMES) if word), f"{table} {at}"))
            yield name if process is None or process is row else f"{process.id} {name}"
