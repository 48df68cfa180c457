"""Planted ties, and doubles beside ties, through the kernel of columns; each row is held against the exact engine.

`make ties` runs a million: every stream of every guideline in turn, rounded by cell and by line, half-up and half-even. Exit status 1 if
one digit differs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from ghgcalc import kernel
from ghgcalc.exact import evaluate
from ghgcalc.literals import Tie

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import kernel_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghgcalc.literals import Policy


@dataclass
class Count:
    """What was run: rows, how many doubles alone did not prove, how many of those went to fractions, how many differ."""

    rows: int = 0
    marked: int = 0
    beyond: int = 0
    differing: int = 0


def run(rows: int, seed: int, block: int = 500) -> Count:
    """Run so many rows, in blocks of one stream each."""
    found = Count()
    policies: tuple[Policy, ...] = ("cell", "line")
    ways = product(policies, get_args(Tie))
    turns = cycle([(name, stream, policy, tie) for policy, tie in ways for name, stream in kernel_rows.streams()])
    while found.rows < rows:
        name, stream, policy, tie = next(turns)
        size = min(block, rows - found.rows)
        table = kernel_rows.rows(stream, seed * 10**9 + found.rows, size, share=0.9)
        program = table.program(policy)
        assert program.places is not None
        made = kernel.run(program, table.columns, size, tie)
        (wanted,) = evaluate([table.stream], policy, tie)
        for row, value in enumerate(wanted.values):
            got = Fraction(made.large.get(row, int(made.values[row])), 10**program.places)
            if got != Fraction(value):
                found.differing += 1
                numbers = {column: str(one.exact(row)) for column, one in table.columns.items()}
                print(f"{name} {stream.id} {policy} {tie} {numbers}: {got} differs from {value}")
        found.rows += size
        found.marked += made.marked
        found.beyond += made.beyond
    return found


def main(arguments: Sequence[str]) -> int:
    """Run as many rows as are asked for, and print what came of them."""
    rows, seed = int(arguments[0]), int(arguments[1])
    found = run(rows, seed)
    streams = kernel_rows.streams()
    print(f"{found.rows} rows of {len(streams)} streams under {len({name for name, _ in streams})} guidelines, seed {seed}:")
    print(
        f"{found.marked} near a tie, settled in whole numbers or fractions; {found.beyond} of them in fractions; {found.differing} differ"
    )
    return 1 if found.differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["1000000", "1"]))
