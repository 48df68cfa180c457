"""How often the checks are right: false alarms on plausible smelters, slips that are named; and what they cost a calculation.

`python benchmarks/checks.py [--plants 1000] [--slips 30] [--seeds 1000 4200000] [--verbose]`. Exit 1 where a goal is missed.

Rules, generator and slips were made while looking at the seeds from TUNED on. What a rate is worth is said by seeds that nobody looked at:
those from HELD_OUT on were drawn for the first time when everything was finished. Whoever changes a rule, the generator or a slip and looks
at those seeds chooses another HELD_OUT, and says in docs/checks.md what came on the old one.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from itertools import chain
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
from slips import HIDDEN, each, generated, usual  # noqa: E402

ON = date(2026, 11, 26)
"""The day of the check: the same outcome tomorrow."""
NAMED, COST = 0.95, 0.15
TUNED, HELD_OUT = 1_000, 4_200_000
SETS = {TUNED: "looked at while tuning", HELD_OUT: "held out: never looked at while tuning"}
APART = 19_000
"""From the first plausible smelter of a set to the first smelter of a slip."""
USUAL = 5
"""Smelters to each of which every usual slip is done."""
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


def rates(start: int, plants: int, slips: int, *, verbose: bool) -> bool:
    """Print the rates on the seeds from `start` on; whether every goal is met."""
    print(f"seeds from {start}, {SETS.get(start, 'as asked for')}")
    alarms = {f"plant {seed}": codes for seed in range(start, start + plants) if (codes := said(plant(seed)))}
    print(f"  false alarms: {len(alarms)} of {plants} plausible smelters (goal 0)")
    for name, codes in alarms.items():
        print(f"    {name}: {', '.join(codes)}")
    good = not alarms
    kinds: dict[str, tuple[int, int]] = {}
    missed: list[str] = []
    usually = (("usual slips", name, one) for seed in range(start, start + USUAL) for name, one in usual(seed))
    hidden = (("hidden", name, one) for name, one in each(HIDDEN, slips, start + 2 * APART))
    for kind, name, one in chain(usually, generated(slips, start + APART), hidden):
        named = bool(said(one))
        found, of = kinds.get(kind, (0, 0))
        kinds[kind] = (found + named, of + 1)
        if not named:
            missed.append(f"{kind}: {name}")
    unseen, common = kinds.pop("hidden"), kinds.pop("usual slips")
    whole = (sum(found for found, _ in kinds.values()), sum(of for _, of in kinds.values()))
    for name, (found, of) in (("usual slips", common), ("generated slips", whole)):
        print(f"  {name} named: {found} of {of}, {found / of:.1%} (goal {NAMED:.0%})")
        good = good and found / of >= NAMED
    for name, (found, of) in kinds.items():
        print(f"    {name}: {found} of {of}, {found / of:.1%}")
    print(f"  slips that look like a plausible plant: {unseen[0]} of {unseen[1]} named, {unseen[0] / unseen[1]:.1%} (no goal)")
    if verbose:
        for name in missed:
            print(f"    missed: {name}")
    return good


def main(arguments: list[str] | None = None) -> int:
    """Print the rates; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--plants", type=int, default=1000, help="plausible smelters of each set of seeds")
    parser.add_argument("--slips", type=int, default=30, help="smelters for each generated slip")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SETS), help="where each set of seeds starts")
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--verbose", action="store_true", help="name every slip that nobody named")
    given = parser.parse_args(arguments)
    alarms = {name: codes for name in EXAMPLES if (codes := said(ghgcalc.read(ROOT / "examples" / name)))}
    print(f"false alarms: {len(alarms)} of {len(EXAMPLES)} examples (goal 0)")
    good = not alarms
    for start in given.seeds:
        good = rates(start, given.plants, given.slips, verbose=given.verbose) and good
    for name, share in cost(5, given.seconds).items():
        print(f"cheap checks / calculation, {name}: {share:.1%} (goal {COST:.0%})")
        good = good and share <= COST
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
