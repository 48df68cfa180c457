"""What is handed over: a living workbook against half a second; a hundred plants against a hundred calls for one."""

from __future__ import annotations

import tempfile
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from table import Row, row
from timing import Case, Measured

import ghgcalc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXAMPLES = Path(__file__).parent.parent / "examples"
BOOK = "the report of a smelter's year as a living workbook"
TABLES = "part of it: the tables"
HALF = "half a second"
MANY = "one of a hundred plants, into a folder with the table of all"
ALONE = "one plant by a call of its own"
COUNT = 100


def cases(folder: Path) -> dict[str, Case]:
    """What is timed, imports left out; what xlsxwriter is needed for only where it is installed.

    Raises:
        SystemExit: a call has failed, so that no ratio would mean anything.
    """
    from ghgcalc.cli import run
    from ghgcalc.report.contents.inventory import inventory_report

    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        return {}
    text = (EXAMPLES / "worked-month.toml").read_text(encoding="utf-8")
    files = [folder / f"plant-{at}.toml" for at in range(COUNT)]
    for at, file in enumerate(files):
        file.write_text(text.replace("Worked month", f"Plant {at}"), encoding="utf-8")
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"))

    def called(*words: object) -> None:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            if run(["calculate", *map(str, words)]):
                raise SystemExit("the call has failed")

    return {
        BOOK: Case(lambda: inventory.report("zh", "xlsx")),
        TABLES: Case(lambda: inventory_report(inventory, "zh")),
        MANY: Case(lambda: called(*files, "-o", folder / "out"), COUNT),
        ALONE: Case(lambda: called(files[0], "-o", folder / "alone.json")),
    }


def measured(timing: Callable[[Mapping[str, Case]], dict[str, Measured]]) -> dict[str, Measured]:
    """All of them in turn, beside half a second."""
    with tempfile.TemporaryDirectory() as folder:
        found = cases(Path(folder))
        return timing(found) | {HALF: Measured((0.5,))} if found else {}


def rows(found: Mapping[str, Measured]) -> list[Row]:
    """Budgets: half a second for the workbook; a plant of many costs less than one alone."""
    return [row(found, BOOK, HALF, 1), row(found, TABLES, BOOK), row(found, MANY, ALONE, 1)]
