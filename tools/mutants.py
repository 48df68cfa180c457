"""Mutation testing of the rooms that decide numbers: some random mutants, each against the tests nearest to it.

`make mutants N=100 [SEED=1] [ROOMS=numbers,exact]`. Cosmic Ray makes the mutants; `tools/mutants.toml` names the rooms and their tests.
Everything happens in a copy of the checkout, so that an interrupted run leaves no mutant behind. A mutant survives where all tests pass.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).parent.parent
COPIED = (
    "src",
    "tests",
    "factors",
    "examples",
    "docs",
    "benchmarks",
    "tools",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "Makefile",
)
LEFT_OUT = {
    "core/RemoveDecorator",  # a cache less is slower, and no other number
    "core/ExceptionReplacer",  # an exception that nobody raises is caught
}
PATIENCE = 20.0
"""Seconds beyond three times what the tests take without a mutant."""


@dataclass(frozen=True)
class Room:
    """Some code, and the tests nearest to it."""

    name: str
    files: tuple[Path, ...]
    tests: tuple[str, ...]


def rooms(top: Path, wanted: set[str]) -> list[Room]:
    """The rooms of the configuration that are asked for, with the files that they have today.

    Raises:
        SystemExit: a room that there is not, or one without tests.
    """
    listed = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text(encoding="utf-8"))["room"]
    if unknown := wanted - {one["name"] for one in listed}:
        raise SystemExit(f"no room {', '.join(sorted(unknown))}; known are {', '.join(one['name'] for one in listed)}")
    taken: set[Path] = set()
    found = []
    for one in listed:
        files = [path for glob in one["files"] for path in sorted(top.glob(glob)) if path not in taken]
        files = list(dict.fromkeys(path for path in files if path.is_file()))
        taken |= set(files)
        tests = tuple(test for test in one["tests"] if (top / test).is_file())
        if not tests:
            raise SystemExit(f"room {one['name']} has no tests")
        if not wanted or one["name"] in wanted:
            found.append(Room(one["name"], tuple(files), tests))
    return found


def counts(path: Path, spec: MutationSpec) -> bool:
    """Whether a mutation can change a number: not inside an annotation, which nobody evaluates, nor in how much a cache may hold."""
    line, column = spec.start_pos
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        decorators = [one for one in getattr(node, "decorator_list", []) if "cache" in ast.unparse(one)]
        for one in (getattr(node, "annotation", None), getattr(node, "returns", None), *decorators):
            if one is not None and (one.lineno, one.col_offset) <= (line, column) <= (one.end_lineno, one.end_col_offset):
                return False
    return True


def mutants(room: Room, session: Path) -> Iterator[MutationSpec]:
    """Every mutation of a room that can change what runs."""
    from cosmic_ray.commands import init
    from cosmic_ray.work_db import WorkDB, use_db

    with use_db(str(session), WorkDB.Mode.create) as work:
        init(room.files, work, {})
        for item in work.work_items:
            (spec,) = item.mutations
            if spec.operator_name not in LEFT_OUT and counts(Path(spec.module_path), spec):
                yield spec


def chosen(found: list[tuple[Room, MutationSpec]], count: int, seed: int) -> list[tuple[Room, MutationSpec]]:
    """Some of them at random, one per place: a place with many variants is no likelier than another."""
    places: dict[tuple[str, tuple[int, int]], list[tuple[Room, MutationSpec]]] = {}
    for room, spec in found:
        places.setdefault((str(spec.module_path), spec.start_pos), []).append((room, spec))
    draw = random.Random(seed)  # noqa: S311
    keys = sorted(places)
    return [draw.choice(places[key]) for key in draw.sample(keys, min(count, len(keys)))]


def command(room: Room) -> list[str]:
    """The tests of a room, up to the first that fails."""
    return [sys.executable, "-m", "pytest", "-x", "-q", "-m", "not slow", "--hypothesis-seed=0", *room.tests]


def unmutated(room: Room) -> float:
    """Seconds that the tests of a room take without a mutant.

    Raises:
        SystemExit: they fail, so that no mutant would mean anything.
    """
    begun = monotonic()
    done = subprocess.run(command(room), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"the tests of {room.name} fail without a mutant:\n{done.stdout[-2000:]}")
    return monotonic() - begun


def verdict(room: Room, spec: MutationSpec, timeout: float) -> tuple[bool, str]:
    """Whether the tests noticed a mutant, and the lines that it changed."""
    from cosmic_ray.mutating import mutate_and_test
    from cosmic_ray.work_item import TestOutcome

    result = mutate_and_test([spec], " ".join(command(room)).replace("not slow", "'not slow'"), timeout)
    changed = [line for line in (result.diff or "").splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return result.test_outcome is not TestOutcome.SURVIVED, " → ".join(line[1:].strip() for line in changed)


def run(count: int, seed: int, wanted: set[str], top: Path) -> int:
    """Choose, test and print; how many survived."""
    found: list[tuple[Room, MutationSpec]] = []
    for room in rooms(top, wanted):
        found += [(room, spec) for spec in mutants(room, top / f"{room.name}.sqlite")]
    picked = sorted(chosen(found, count, seed), key=lambda pair: (pair[0].name, str(pair[1].module_path), pair[1].start_pos))
    times = {room: unmutated(room) for room in dict.fromkeys(room for room, _ in picked)}
    print(
        f"{len(picked)} of {len(found)} mutants, seed {seed}; {', '.join(f'{room.name} {spent:.0f} s' for room, spent in times.items())}"
    )
    survivors = 0
    for room, spec in picked:
        killed, change = verdict(room, spec, 3 * times[room] + PATIENCE)
        survivors += not killed
        where = f"{Path(spec.module_path).relative_to(top)}:{spec.start_pos[0]}"
        print(f"{'killed  ' if killed else 'SURVIVED'}  {where}  {spec.operator_name}  {change}", flush=True)
    share = 100 * (len(picked) - survivors) / len(picked) if picked else 100
    print(f"{len(picked) - survivors} of {len(picked)} killed, {share:.0f} %")
    return survivors


def main() -> None:
    """Copy the checkout, mutate there, print; the exit status is 1 where fewer were killed than asked."""
    parser = argparse.ArgumentParser(description="Random mutants of the rooms that decide numbers.")
    parser.add_argument("-n", type=int, default=50, metavar="N", help="how many")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--rooms", default="", help="some rooms, such as numbers,exact; all without")
    parser.add_argument("--goal", type=float, default=0, metavar="PERCENT", help="fail below this share")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder).resolve()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, top / name, ignore=shutil.ignore_patterns("__pycache__", "_build", "*.egg-info"))
            elif source.is_file():
                shutil.copy(source, top / name)
        os.chdir(top)
        # The copy is what is imported; compiled files would outlive a mutant of the same second.
        os.environ |= {"PYTHONPATH": str(top / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        survivors = run(options.n, options.seed, set(filter(None, options.rooms.split(","))), top)
        os.chdir(ROOT)
    if options.n and 100 * (options.n - survivors) / options.n < options.goal:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
