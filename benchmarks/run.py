"""The budgets of ghgcalc as ratios, both sides of each measured in this one run.

`python benchmarks/run.py [--quick] [--json FILE]`. Programs that are compared but not installed are named as such.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

import facility
import imports
import peers
from timing import Case, interleaved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timing import Measured

OURS = "ghgcalc, validated + traced + digested"
JSON = "ghgcalc, to the JSON text of the file"
PLAIN = "plain Decimal, two rows"


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


def row(found: Mapping[str, Measured], what: str, against: str, budget: float | None = None) -> Row:
    """The row of two measured cases; without ratios where one was not measured."""
    if what not in found or against not in found:
        return Row(what, against, budget, None, None)
    left, right = found[what], found[against]
    return Row(what, against, budget, left.least / right.least, left.median / right.median)


def import_rows(found: Mapping[str, Measured]) -> list[Row]:
    """Budget: the import costs at most two imports of pydantic."""
    return [
        row(found, "import ghgcalc", "import pydantic", 2),
        row(found, "import ghgcalc", "from pydantic import BaseModel"),
        row(found, "import ghgcalc + first calculate", "import pydantic"),
        row(found, "import ghgcalc + first calculate", "from pydantic import BaseModel"),
        row(found, "import ghgcalc + first calculate", "import pint + empty registry"),
    ]


def month_rows(found: Mapping[str, Measured]) -> list[Row]:
    """Budgets: half of one `assess_good`, a thirtieth of OpenFisca with its tracer."""
    return [
        row(found, OURS, PLAIN),
        row(found, OURS, peers.CBAM, 1 / 2),
        row(found, OURS, peers.CBAM_BUILT),
        row(found, OURS, peers.FISCA, 1 / 30),
        row(found, OURS, peers.FISCA_READ),
        row(found, OURS, peers.FISCA_YEAR),
        row(found, JSON, OURS),
    ]


def agreement() -> str:
    """Whether all compute the same rule: bare Decimals give the digits of ghgcalc; how far OpenFisca's float32 is off.

    Raises:
        SystemExit: they do not, so that no ratio would mean anything.
    """
    ours = facility.totals()
    if facility.plain() != ours:
        raise SystemExit("plain Decimal arithmetic and ghgcalc disagree: the benchmark compares different rules")
    said = "plain Decimal: the same digits"
    if peers.openfisca() is not None:
        pairs = zip(peers.openfisca_totals(), ours, strict=True)
        worst = max(abs(found / float(wanted) - 1) for found, wanted in pairs)
        if worst > 1e-5:
            raise SystemExit("OpenFisca and ghgcalc disagree: the benchmark compares different rules")
        said += f"; OpenFisca: within {worst:.0e} (float32)"
    return said


def cases() -> dict[str, Case]:
    """What is timed per facility-month, of what is installed."""
    found = {
        OURS: Case(facility.digested, facility.MONTHS),
        JSON: Case(facility.written, facility.MONTHS),
        PLAIN: Case(facility.plain, facility.MONTHS),
    }
    return found | (peers.opencbam() or {}) | (peers.openfisca() or {})


def shown(ratio: float | None) -> str:
    """A ratio with three significant digits: `0.0312`, `1.57`, `24.1`, `312`."""
    return "–" if ratio is None else f"{ratio:#.3g}".rstrip(".")


def table(title: str, rows: Iterable[Row]) -> str:
    """The rows as aligned text; ratios alone, which another machine gives as well."""
    cells = [("", "against", "ratio of minima", "of medians", "budget", "")]
    for one in rows:
        budget = "" if one.budget is None else f"≤ {shown(one.budget)}"
        cells.append((one.what, one.against, shown(one.ratio), shown(one.ratio_of_medians), budget, one.verdict))
    widths = [max(len(line[at]) for line in cells) for at in range(6)]
    lines = [title]
    for line in cells:
        aligned = (f"{cell:{side}{width}}" for cell, side, width in zip(line, "<<>>><", widths, strict=True))
        lines.append("  ".join(aligned).rstrip())
    return "\n".join(lines)


def main() -> None:
    """Measure, print the tables, write the figures where asked."""
    parser = argparse.ArgumentParser(description="Budgets of ghgcalc as ratios measured in one run.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter repeats: for a look, not for a verdict")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    options = parser.parse_args()
    starts, repeats, seconds = (5, 5, 0.01) if options.quick else (15, 31, 0.03)

    print(f"ghgcalc {version('ghgcalc')}, Python {python_version()}; {agreement()}\n", flush=True)
    imported = imports.measured(starts)
    title = f"Import: fresh interpreters in turn, {starts} each, above an empty one"
    print(table(title, import_rows(imported)) + "\n", flush=True)
    months = interleaved(cases(), repeats, seconds)
    print(table(f"One facility-month: {repeats} repeats in turn", month_rows(months)))
    if options.json:
        rows = [one.record() for one in (*import_rows(imported), *month_rows(months))]
        figures = {name: one.record() for name, one in (imported | months).items()}
        about = {"ghgcalc": version("ghgcalc"), "python": python_version(), "quick": options.quick}
        text = json.dumps(about | {"rows": rows, "figures": figures}, indent=2, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
