"""Writers of one ledger killed at random moments: no entry that was acknowledged may be lost, and the chain may have no fork.

`make ledger` runs 50 rounds of 200 writes by 8 processes at once. A writer writes the hash of an entry down, in another file, as soon as
`add` has returned; it is killed (SIGKILL) at any moment, alone or together with all the others, and a new one takes its place. Afterwards
every hash that was written down has to stand in the ledger, and the chain is proven by the standard library. Exit status 1 if not.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ghgcalc import Ledger

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import contents


@dataclass
class Count:
    """What was run: rounds, entries that stand, acknowledgements, writers that were killed, and what is wrong."""

    rounds: int = 0
    entries: int = 0
    acknowledged: int = 0
    killed: int = 0
    wrong: int = 0


def content(at: int, seed: int) -> bytes:
    """The content of a number: some hundred bytes, now and then some hundred thousand."""
    size = 200_000 if at % 17 == 0 else 40 * (at % 29)
    return contents.attestation(f"{at} {seed}".encode(), x="x" * size)


def write(path: Path, acknowledgements: Path, numbers: list[int], seed: int) -> None:
    """Add what has not been acknowledged of some contents, and write each hash down when it is."""
    done = {line.split()[2] for line in acknowledgements.read_text().splitlines()}
    handle = os.open(acknowledgements, os.O_WRONLY | os.O_APPEND)
    ledger = Ledger(path, create=True, timeout=60)
    for at in numbers:
        if str(at) not in done:
            entry = ledger.add(content(at, seed), entity=f"Plant {at}", year=2000 + seed % 90).entry
            os.write(handle, f"{entry.sequence} {entry.hash} {at}\n".encode())
    os._exit(0)


def start(path: Path, acknowledgements: Path, numbers: list[int], seed: int) -> int:
    """A writer, by its process."""
    process = os.fork()
    if process == 0:
        try:
            write(path, acknowledgements, numbers, seed)
        except BaseException as error:  # noqa: BLE001 - a copy of this process must never go on with what the parent does
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)
    return process


def run(folder: Path, seed: int, writes: int = 200, writers: int = 8) -> Count:
    """One round in an empty folder."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    path, acknowledgements = folder / "plants.db", folder / "acknowledged"
    acknowledgements.touch()
    shares = [list(range(at, writes, writers)) for at in range(writers)]
    found = Count(rounds=1)
    running = {start(path, acknowledgements, share, seed): share for share in shares}
    while running:
        pause = chance.random() ** 3 * 0.2
        time.sleep(pause if found.killed else 0)  # a fast machine is through before the first pause ends: one at least is killed
        everybody = chance.random() < 0.1
        for process in list(running) if everybody else chance.sample(list(running), 1):
            os.kill(process, signal.SIGKILL)
        for process in list(running):
            ended, status = os.waitpid(process, 0 if everybody else os.WNOHANG)
            if ended and status == signal.SIGKILL:
                found.killed += 1
                share = running.pop(process)
                running[start(path, acknowledgements, share, seed)] = share
            elif ended:
                found.wrong += status != 0
                running.pop(process)
    judge(path, acknowledgements, found, writes, seed)
    return found


def judge(path: Path, acknowledgements: Path, found: Count, writes: int, seed: int) -> None:
    """Hold the ledger against what was written down."""
    stands = {str(sequence): (stated, data) for sequence, stated, _, data in contents.rows(path)}
    found.entries = len(stands)
    for line in acknowledgements.read_text().splitlines():
        sequence, stated, at = line.split()
        found.acknowledged += 1
        if stands.get(sequence) != (stated, content(int(at), seed)):
            print(f"seed {seed}: lost: {line}")
            found.wrong += 1
    wrong = contents.proven(path)
    if sorted(data for _, data in stands.values()) != sorted(content(at, seed) for at in range(writes)):
        wrong.append("an entry is missing, or stands twice")
    if not Ledger(path).check().passed:
        wrong.append("check finds something")
    found.wrong += len(wrong)
    for one in wrong:
        print(f"seed {seed}: {one}")


def main() -> None:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rounds", type=int, nargs="?", default=50)
    parser.add_argument("--writes", type=int, default=200)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    total = Count()
    for at in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            one = run(Path(folder), asked.seed + at, asked.writes, asked.writers)
        for name, value in vars(one).items():
            setattr(total, name, getattr(total, name) + value)
    told = f"{total.entries} entries, {total.acknowledged} acknowledged, {total.killed} writers killed"
    print(f"{total.rounds} rounds, {told}: {total.wrong} wrong")
    sys.exit(1 if total.wrong else 0)


if __name__ == "__main__":
    main()
