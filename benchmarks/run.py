"""The budgets of ghgcalc as ratios, both sides of each measured in this one run.

`python benchmarks/run.py [--quick] [--only PARTS] [--json FILE]`. Programs that are compared but not installed are named as such.
"""

from __future__ import annotations

import argparse
import json
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING

import facility
import growth
import handing
import imports
import inventories
import peers
import workbooks
from table import Row, row, table
from timing import Case, interleaved

import commands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from timing import Measured

OURS = "ghgcalc, validated + traced + digested"
JSON = "ghgcalc, to the JSON text of the file"
PLAIN = "plain Decimal, two rows"
VALIDATED = "part of it: validated alone"
CALCULATED = "part of it: without the digest"
TABLED = "part of the file: its table"
ENCODED = "part of the file: json.dumps of that table"


def import_rows(found: Mapping[str, Measured]) -> list[Row]:
    """Budget: the import costs at most a third of an import of pydantic."""
    return [
        row(found, "import ghgcalc", "import pydantic", 0.3),
        row(found, "import ghgcalc", "from pydantic import BaseModel"),
        row(found, "import ghgcalc + first calculate", "import pydantic"),
        row(found, "import ghgcalc + first calculate", "from pydantic import BaseModel"),
        row(found, "import ghgcalc + first calculate", "import pint + empty registry"),
    ]


def month_rows(found: Mapping[str, Measured]) -> list[Row]:
    """Budgets: four tenths of one `assess_good`, a thirtieth of OpenFisca with its tracer; the file at most eight digests."""
    return [
        row(found, OURS, PLAIN),
        row(found, OURS, peers.CBAM, 0.4),
        row(found, OURS, peers.CBAM_BUILT),
        row(found, OURS, peers.FISCA, 1 / 30),
        row(found, OURS, peers.FISCA_READ),
        row(found, OURS, peers.FISCA_YEAR),
        row(found, PLAIN, OURS),
        row(found, VALIDATED, OURS),
        row(found, CALCULATED, OURS),
        row(found, JSON, OURS, 8),
        row(found, TABLED, OURS),
        row(found, ENCODED, OURS),
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
        VALIDATED: Case(facility.validated, facility.MONTHS),
        CALCULATED: Case(facility.calculated, facility.MONTHS),
        TABLED: Case(facility.tabled, facility.MONTHS),
        ENCODED: Case(facility.encoder(), facility.MONTHS),
    }
    return found | (peers.opencbam() or {}) | (peers.openfisca() or {})


def timed_imports(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """Fresh interpreters."""
    starts = 5 if quick else 15
    found = imports.measured(starts)
    return f"Import: fresh interpreters in turn, {starts} each, above an empty one", import_rows(found), found


def timed_commands(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """Whole processes of the command line."""
    starts = 5 if quick else 15
    found = commands.measured(starts)
    return f"Command line: whole processes in turn, {starts} each, CPU time", commands.rows(found), found


def timed_months(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """The facility-month beside the peers."""
    repeats, seconds = (7, 0.02) if quick else (31, 0.03)
    found = interleaved(cases(), repeats, seconds)
    return f"One facility-month: {repeats} repeats in turn; {agreement()}", month_rows(found), found


def timed_inventories(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """What is asked of an inventory."""
    repeats, seconds = (5, 0.02) if quick else (15, 0.05)
    found = inventories.measured(lambda timed: interleaved(timed, repeats, seconds))
    return f"One inventory: {repeats} repeats in turn", inventories.rows(found), found


def timed_workbooks(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """A ledger of twelve months."""
    repeats, seconds = (5, 0.02) if quick else (21, 0.05)
    found = workbooks.measured(lambda timed: interleaved(timed, repeats, seconds))
    return f"One workbook: {repeats} repeats in turn", workbooks.rows(found), found


def timed_handing(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """What is handed over, and many plants."""
    repeats = 2 if quick else 5
    found = handing.measured(lambda timed: interleaved(timed, repeats, 0))
    return f"Handed over: {repeats} repeats in turn, imports left out", handing.rows(found), found


def timed_growth(*, quick: bool) -> tuple[str, list[Row], Mapping[str, Measured]]:
    """How time grows with size."""
    repeats = 3 if quick else 5
    return "Growth: exponent between a size and eight times that size, CPU time", growth.rows(repeats, quick=quick), {}


PARTS: dict[str, Callable[..., tuple[str, list[Row], Mapping[str, Measured]]]] = {
    "import": timed_imports,
    "cli": timed_commands,
    "month": timed_months,
    "inventory": timed_inventories,
    "workbook": timed_workbooks,
    "handing": timed_handing,
    "growth": timed_growth,
}


def chosen(text: str | None) -> list[str]:
    """The parts that are asked for, all without a text.

    Raises:
        SystemExit: a part that there is not.
    """
    wanted = text.split(",") if text else list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        raise SystemExit(f"no part {', '.join(unknown)}; known are {', '.join(PARTS)}")
    return wanted


def main() -> None:
    """Measure, print the tables, write the figures where asked."""
    parser = argparse.ArgumentParser(description="Budgets of ghgcalc as ratios measured in one run.")
    parser.add_argument("--quick", action="store_true", help="fewer, shorter and smaller repeats")
    parser.add_argument("--only", metavar="PARTS", help=f"some parts, such as cli,growth; of {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    options = parser.parse_args()

    print(f"ghgcalc {version('ghgcalc')}, Python {python_version()}\n", flush=True)
    rows: list[Row] = []
    figures: dict[str, Measured] = {}
    for name in chosen(options.only):
        title, found, measured = PARTS[name](quick=options.quick)
        heads = ("size", "by minima", "by medians") if name == "growth" else ("against", "ratio of minima", "of medians")
        print(table(title, found, heads) + "\n", flush=True)
        rows += found
        figures |= measured
    missed = [one for one in rows if one.verdict == "MISSED"]
    print(f"{len(missed)} of {sum(one.budget is not None for one in rows)} budgets missed")
    if options.json:
        about = {"ghgcalc": version("ghgcalc"), "python": python_version(), "quick": options.quick}
        records = {"rows": [one.record() for one in rows], "figures": {name: one.record() for name, one in figures.items()}}
        options.json.write_text(json.dumps(about | records, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
