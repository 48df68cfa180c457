"""The command line as its users pay for it: whole processes from start to end, by the CPU time that the system counts for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from table import Row, row
from timing import Measured

SMELTER = Path(__file__).parent.parent / "examples" / "smelter-2024.toml"
CALCULATE = "ghgcalc calculate"
JSON = "ghgcalc calculate --format json"
FLOOR = "import click, pydantic"
MODEL = "import click; one model of pydantic"
PROGRAMS = {
    FLOOR: FLOOR,
    MODEL: "import click\nfrom pydantic import BaseModel\nclass One(BaseModel):\n    number: int\nOne(number=1)",
}


def commands() -> dict[str, list[str]]:
    """Every process that is measured; the console script is the one beside this interpreter."""
    script = Path(sys.executable).parent / ("ghgcalc.exe" if os.name == "nt" else "ghgcalc")
    ours = {CALCULATE: [str(script), "calculate", str(SMELTER)], JSON: [str(script), "calculate", str(SMELTER), "--format", "json"]}
    return ours | {name: [sys.executable, "-c", program] for name, program in PROGRAMS.items()}


def spent(words: list[str]) -> float:
    """Seconds of CPU, user and system, of one process and what it waited for.

    Raises:
        SystemExit: the process failed, so that its time means nothing.
    """
    # Without its compiled files a checkout compiles itself at every start.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def measured(repeats: int) -> dict[str, Measured]:
    """CPU seconds of every command, taken in turn; the first round only warms the disk and the compiled files."""
    called = commands()
    samples: dict[str, list[float]] = {name: [] for name in called}
    for turn in range(repeats + 1):
        for name, words in called.items():
            time = spent(words)
            if turn:
                samples[name].append(time)
    return {name: Measured(tuple(found)) for name, found in samples.items()}


def rows(found: dict[str, Measured]) -> list[Row]:
    """Budget: four times what click and pydantic cost alone; what one trivial model costs stands beside it."""
    return [
        row(found, CALCULATE, FLOOR, 4),
        row(found, JSON, FLOOR),
        row(found, CALCULATE, MODEL),
        row(found, MODEL, FLOOR),
        row(found, MODEL, CALCULATE, note="the share that one model explains"),
    ]
