"""How often the checks are right: false alarms on plausible smelters, slips that are named; and what they cost a calculation.

`python benchmarks/checks.py [--plants 200] [--slips 5] [--verbose]`. Exit 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import facility  # noqa: E402
from timing import Case, interleaved  # noqa: E402

import ghgcalc  # noqa: E402
from ghgcalc import activity, checks  # noqa: E402
from ghgcalc.errors import InputError  # noqa: E402
from plausible import plant  # noqa: E402
from slips import generated, usual  # noqa: E402

ON = date(2026, 11, 26)
"""The day of the check: the same outcome tomorrow."""
NAMED, COST = 0.95, 0.15
GRAVE = ("error", "warning")
EXAMPLES = ("smelter-2024.toml", "smelter-export-2026.toml", "worked-month.toml")


def said(subject: Any) -> list[str]:
    """The codes of warnings, errors and faults of an activity."""
    try:
        found = ghgcalc.check(subject, on=ON).findings
    except InputError as error:
        return [f"fault {one.code}" for one in error.faults]
    return [one.code for one in found if one.severity in GRAVE]


def cost(repeats: int, seconds: float) -> dict[str, float]:
    """The cheap checks of a year over its calculation without them, for the facility-year and for the example smelter."""
    found = {}
    example = ghgcalc.read(ROOT / "examples" / EXAMPLES[0]).dump()
    for name, raw in (("a potline", facility.RAW), ("the example smelter", example)):
        stated = activity.of(raw)
        cases = {
            "calculate": Case(lambda raw=raw: ghgcalc.calculate(raw, facility.GUIDELINE).digest),
            "checks": Case(lambda stated=stated: checks.statements_of(stated)),
        }
        measured = interleaved(cases, repeats, seconds)
        checked = measured["checks"].least
        found[name] = checked / (measured["calculate"].least - checked)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print the rates; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plants", type=int, default=200)
    parser.add_argument("--slips", type=int, default=5, help="smelters for each kind of generated slip")
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--verbose", action="store_true", help="name every false alarm and every slip that nobody named")
    given = parser.parse_args(arguments)
    plants: dict[str, Any] = {f"plant {seed}": plant(seed) for seed in range(given.plants)}
    plants |= {name: ghgcalc.read(ROOT / "examples" / name) for name in EXAMPLES}
    alarms = {name: codes for name, one in plants.items() if (codes := said(one))}
    print(f"false alarms: {len(alarms)} of {len(plants)} plausible smelters and examples (goal 0)")
    good = not alarms
    for name, slips in (("usual slips", list(usual())), ("generated slips", list(generated(given.slips)))):
        missed = [slip for slip, one in slips if not said(one)]
        rate = 1 - len(missed) / len(slips)
        print(f"{name} named: {len(slips) - len(missed)} of {len(slips)}, {rate:.1%} (goal {NAMED:.0%})")
        good = good and rate >= NAMED
        if given.verbose:
            for slip in missed:
                print(f"  missed: {slip}")
    for name, share in cost(5, given.seconds).items():
        print(f"cheap checks / calculation, {name}: {share:.1%} (goal {COST:.0%})")
        good = good and share <= COST
    if given.verbose:
        for name, codes in alarms.items():
            print(f"  false alarm: {name}: {', '.join(codes)}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
