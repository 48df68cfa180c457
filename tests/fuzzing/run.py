"""Hours of hostile input: `python -m fuzzing.run --api 20000 --cli 600 --seed 1` prints what came of it, with status 1 where anything broke.

A failure is found again by its seed alone.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from fuzzing import commands, library
from ghgcalc.errors import GhgcalcError

SECONDS = 12
"""Nothing that is so small takes so long, on the slowest machine."""

SOUND = ("ok", "clean fault", "difference")


class Hang(BaseException):
    """An attempt that did not end in time; no `except` of the library catches it."""


def _ring(*_: Any) -> None:
    raise Hang


def api(count: int, seed: int, seconds: float = float("inf")) -> tuple[Counter[str], list[str]]:
    """So many attempts through the Python API, until the time is up: how they ended, and what broke."""
    ended: Counter[str] = Counter()
    broken: list[str] = []
    until = time.monotonic() + seconds
    before = signal.signal(signal.SIGALRM, _ring)
    try:
        for number in range(count):
            if time.monotonic() > until:
                break
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            result, told = _one(Random(f"{seed}/{number}"))
            signal.setitimer(signal.ITIMER_REAL, 0)
            ended[result] += 1
            if result not in SOUND:
                broken.append(f"seed {seed}/{number}: {result} {told}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return ended, broken


def _one(random: Random) -> tuple[str, str]:
    try:
        library.run(random)
    except Hang:
        return "hang", ""
    except GhgcalcError as error:
        if not str(error):
            return "traceback", "a fault without a word"
        return "clean fault", ""
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        frames = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)[-3:]]
        return "traceback", f"{type(error).__name__}: {str(error)[:80]} at {' '.join(frames)}"
    return "ok", ""


def cli(count: int, seed: int, seconds: float = float("inf")) -> tuple[Counter[str], list[str]]:
    """So many calls of the command line, each a process."""
    ended: Counter[str] = Counter()
    broken: list[str] = []
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        for number in range(count):
            if time.monotonic() > until:
                break
            found = commands.attempt(Random(f"cli/{seed}/{number}"), Path(name))
            result, told = commands.judged(found)
            ended[result] += 1
            if result not in SOUND:
                broken.append(f"seed cli/{seed}/{number}: {result} {told} {' '.join(found.words)[:200]}")
    return ended, broken


def told(name: str, ended: Counter[str], since: float) -> str:
    """One line of counts."""
    counts = ", ".join(f"{ended[key]} {key}" for key in dict.fromkeys((*SOUND, "traceback", "hang", *ended)))
    mega = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    return f"{name}: {ended.total()} runs, {counts}; {time.monotonic() - since:.0f} s, peak {mega} MB"


def main() -> int:
    """Run both, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api", type=int, default=20_000)
    parser.add_argument("--cli", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    failures: list[str] = []
    for name, run, count in (("Python API", api, given.api), ("command line", cli, given.cli)):
        since = time.monotonic()
        ended, broken = run(count, given.seed)
        print(told(name, ended, since), flush=True)  # noqa: T201
        failures += broken
    print("\n".join(failures))  # noqa: T201
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
