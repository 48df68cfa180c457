"""The table that is printed: what over what, by minima and by medians, against the budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timing import Measured


@dataclass(frozen=True)
class Row:
    """One line of the table: `what` over `against`, by minima and by medians; `budget` is the most the ratio may be."""

    what: str
    against: str
    budget: float | None
    ratio: float | None
    ratio_of_medians: float | None

    @property
    def verdict(self) -> str:
        """`met` or `MISSED`, decided by the minima; nothing where there is no budget or nobody to compare with."""
        if self.ratio is None:
            return "not installed"
        if self.budget is None:
            return ""
        return "met" if self.ratio <= self.budget else "MISSED"

    def record(self) -> dict[str, Any]:
        """For the JSON file."""
        return asdict(self) | {"verdict": self.verdict or None}


def row(found: Mapping[str, Measured], what: str, against: str, budget: float | None = None, note: str = "") -> Row:
    """The row of two measured cases; without ratios where one was not measured. `note` says what was counted."""
    said = f"{what} ({note})" if note else what
    if what not in found or against not in found:
        return Row(said, against, budget, None, None)
    left, right = found[what], found[against]
    return Row(said, against, budget, left.least / right.least, left.median / right.median)


def shown(ratio: float | None) -> str:
    """A ratio with three significant digits: `0.0312`, `1.57`, `24.1`, `312`."""
    return "–" if ratio is None else f"{ratio:#.3g}".rstrip(".")


def table(title: str, rows: Iterable[Row], heads: tuple[str, str, str] = ("against", "ratio of minima", "of medians")) -> str:
    """The rows as aligned text; ratios alone, which another machine gives as well."""
    cells = [("", *heads, "budget", "")]
    for one in rows:
        budget = "" if one.budget is None else f"≤ {shown(one.budget)}"
        cells.append((one.what, one.against, shown(one.ratio), shown(one.ratio_of_medians), budget, one.verdict))
    widths = [max(len(line[at]) for line in cells) for at in range(6)]
    lines = [title]
    for line in cells:
        aligned = (f"{cell:{side}{width}}" for cell, side, width in zip(line, "<<>>><", widths, strict=True))
        lines.append("  ".join(aligned).rstrip())
    return "\n".join(lines)
