"""The page of conformance is what `make conformance` makes; what can be run here without the programs of others is run here."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from decimal import getcontext, setcontext
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ghgcalc import equations

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")


@pytest.fixture
def run() -> Iterator[ModuleType]:
    """The program, from its folder."""
    sys.path.insert(0, str(ROOT / "conformance"))
    kept = getcontext().copy()  # the program of the table counts with 60 digits
    try:
        import run as found

        yield found
    finally:
        setcontext(kept)
        sys.path.pop(0)
        for name in ("run", "oracles", "streams", "borders"):
            sys.modules.pop(name, None)


def rows(head: str) -> list[list[str]]:
    """The rows of a table of the page, by its first column's name."""
    block = PAGE.split(f"| {head} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()[2:] if line.startswith("| ")]


def test_every_equation_stands_there_once():
    """Each equation of the register is covered, or listed as `none`."""
    listed = [cells[0].strip("` |") for cells in rows("equation")]
    assert listed == list(equations.names())
    assert all(cells[1].strip(" |") for cells in rows("equation"))


def test_the_versions_are_those_that_are_installed():
    """The page names the versions of the requirements, and a licence that lets anybody use them."""
    pinned = dict(
        re.findall(
            r"^(\w+)==([\d.]+)$",
            "\n".join((ROOT / "conformance" / name).read_text() for name in ("requirements.txt", "alone.txt")),
            re.MULTILINE,
        )
    )
    found = {cells[0].strip("| "): (cells[1], cells[2]) for cells in rows("oracle")}
    assert {name: version for name, (version, _) in found.items()} == pinned
    assert {licence for _, licence in found.values()} <= {"Apache-2.0", "MIT", "CC0-1.0"}


def test_what_differs_is_named():
    """As many differences as names of expected ones; hundreds of comparisons for an equation, all entries of a table; most equations covered."""
    for cells in rows("oracle"):
        groups = [] if cells[7].strip(" |") == "none" else cells[7].split("; ")
        named = [what for group in groups for what in group.partition(": ")[0].split(", ")]
        assert int(cells[6]) == len(named)
        equation = cells[4].startswith("`") and "ghgcalc." not in cells[4]  # the others are tables, which have no more entries
        assert int(cells[5]) >= (400 if equation else 5)
    assert sum(cells[1].strip(" |") == "none" for cells in rows("equation")) <= 5


def test_the_published_cases_are_those_of_the_folder(run):
    """Each file of tests/cases stands there with its number of figures and those from which we differ on purpose."""
    wanted = [
        [f"`tests/cases/{name}.json`", str(count), "; ".join(apart) or "none"] for name, (count, apart, _) in run.papers().items()
    ]
    assert [[cell.strip("| ") for cell in cells] for cells in rows("published case")] == wanted


def test_a_difference_is_found(run):
    """One pair in which the last digit differs is a difference, within a tolerance it is none; the GWPs agree."""
    import oracles

    def pairs() -> Iterator[tuple[str, Any, Fraction]]:
        yield "same", Fraction(1), Fraction(1)
        yield "other", Fraction(10**20 + 1, 10**20), Fraction(1)

    assert run.differing(oracles.Comparison("x", (), pairs)) == (2, ["other"])
    assert run.differing(oracles.Comparison("x", (), pairs, Fraction(1, 10**19))) == (2, [])
    (gwps,) = oracles.warming().comparisons
    assert run.differing(gwps) == (12, [])
