"""Write the table engine × guideline × rounding into docs/batch.md; each of its cells is a test of tests/test_batch_table.py."""

from __future__ import annotations

from pathlib import Path

from ghgcalc import guidelines
from ghgcalc.inventory import POLICIES

PAGE = Path(__file__).parent.parent / "docs" / "batch.md"
ENGINES = ("exact", "columns")
BEGIN, END = "<!-- table: tools/batch_table.py -->\n", "<!-- end of the table -->\n"


def cells() -> list[tuple[str, str, str]]:
    """Every engine, guideline and rounding."""
    return [(engine, one, rounding) for engine in ENGINES for one in guidelines.register() for rounding in POLICIES]


def open_gwp() -> tuple[str, ...]:
    """The guidelines that leave the set of GWPs open."""
    return ()


def table() -> str:
    """The table, a row for each guideline and engine."""
    head = ["guideline", "engine", *POLICIES]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for one in guidelines.register():
        lines += [f"| `{one}` | {engine} | {' | '.join('same digits' for _ in POLICIES)} |" for engine in ENGINES]
    return "\n".join(lines) + "\n"


def placed(page: str) -> str:
    """The page with the table in its place."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
