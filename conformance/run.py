"""`make conformance`: every equation against programs and papers of others, and the table of docs/conformance.md.

Ends with 1 where something differs that is not expected by name, where what is expected to differ agrees, or where the page has another table.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import borders
import oracles
import streams

from ghgcalc import equations

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "conformance.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def differing(one: oracles.Comparison) -> tuple[int, list[str]]:
    """How many pairs were compared, and the names of those that differ."""
    count, found = 0, []
    for what, theirs, ours in one.pairs():
        count += 1
        gap = abs(Fraction(theirs) - ours)
        if gap > abs(ours) * one.tolerance:
            found.append(what)
    return count, found


def more() -> tuple[oracles.Comparison, ...]:
    """What else is held against opencbam: source streams, and the border."""
    return *streams.comparisons(), *borders.comparisons()


def papers() -> dict[str, tuple[int, list[str], set[str]]]:
    """The published cases by file: figures, those from which we differ on purpose, equations that they reach by their id.

    `tests/test_cases.py` runs them; here they are counted.
    """
    found = {}
    for path in sorted((ROOT / "tests" / "cases").glob("*.json")):
        checks = json.loads(path.read_text(encoding="utf-8"))["checks"]
        printed = [one for one in checks if "published" in one]
        reached = {part for one in printed for part in _parts(one.get("equation", "")) if part}
        found[path.stem] = len(printed), [one["what"] for one in printed if "ours" in one], reached
    return found


def _parts(id: str) -> list[str]:  # noqa: A002
    """The equations of a composition."""
    return [part.rpartition("=")[2] for part in id.replace("]", "").replace("[", ",").split(",")]


def table() -> tuple[str, list[str]]:
    """The page's part that is made, and what is wrong."""
    wrong: list[str] = []
    covered: dict[str, list[str]] = defaultdict(list)
    rows = [
        "| oracle | version | licence | their function | our equations | comparisons | differences | expected to differ |\n",
        "| --- | --- | --- | --- | --- | ---: | ---: | --- |\n",
    ]
    for oracle in (oracles.opencbam(), oracles.bonsai(), oracles.warming()):
        for one in (*oracle.comparisons, *(more() if oracle.name == "opencbam" else ())):
            count, found = differing(one)
            wrong += [f"{oracle.name} {one.theirs}: {what}" for what in found if what not in one.expected]
            wrong += [f"{oracle.name} {one.theirs}: {what} agrees" for what in one.expected if what not in found]
            shown = ", ".join(f"`{id}`" for id in one.ours) or one.beside or "factors of kind `gwp`"  # noqa: A001
            reasons = {why: [what for what, other in one.expected.items() if other == why] for why in one.expected.values()}
            named = "; ".join(f"{', '.join(whats)}: {why}" for why, whats in reasons.items()) or "none"
            rows.append(
                f"| {oracle.name} | {oracle.version} | {oracle.licence} | `{one.theirs}` | {shown} | {count} | {len(found)} | {named} |\n"
            )
            for id in one.ours:  # noqa: A001
                covered[id].append(oracle.name)
    rows += ["\n", "| published case | figures | we differ on purpose from |\n", "| --- | ---: | --- |\n"]
    for name, (count, apart, reached) in papers().items():
        rows.append(f"| `tests/cases/{name}.json` | {count} | {'; '.join(apart) or 'none'} |\n")
        for id in reached:  # noqa: A001
            covered[id].append(name)
    rows += ["\n", "| equation | held against |\n", "| --- | --- |\n"]
    rows += [f"| `{id}` | {', '.join(dict.fromkeys(covered.get(id, []))) or 'none'} |\n" for id in equations.names()]  # noqa: A001
    wrong += [f"{id} is no equation here" for id in covered if id not in equations.names()]  # noqa: A001
    return "".join(rows), wrong


def main() -> int:
    """Compare, print, and hold or renew the page."""
    made, wrong = table()
    print(made)
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    renewed = before + BEGIN + made + END + rest.split(END)[1]
    if "--write" in sys.argv:
        PAGE.write_text(renewed, encoding="utf-8")
    elif renewed != page:
        wrong.append("docs/conformance.md has another table: make conformance WRITE=--write")
    for one in wrong:
        print(one, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
