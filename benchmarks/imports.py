"""Import time: fresh interpreters in turn, measured from outside, above an interpreter that does nothing."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter
from typing import TYPE_CHECKING

from facility import GUIDELINE, RAW
from timing import Measured

if TYPE_CHECKING:
    from collections.abc import Mapping

EMPTY = "empty interpreter"
PROGRAMS: dict[str, str] = {
    EMPTY: "pass",
    "import ghgcalc": "import ghgcalc",
    "import pydantic": "import pydantic",
    "import ghgcalc + first calculate": f"import ghgcalc; ghgcalc.calculate({RAW!r}, {GUIDELINE!r}).digest",
    "from pydantic import BaseModel": "from pydantic import BaseModel",
    "import pint + empty registry": "import pint; pint.UnitRegistry(None)",
}


def start(program: str) -> float:
    """Seconds from start to end of a fresh interpreter that runs `program`."""
    begun = perf_counter()
    subprocess.run([sys.executable, "-I", "-c", program], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


def measured(repeats: int, programs: Mapping[str, str] = PROGRAMS) -> dict[str, Measured]:
    """Seconds of every program above the empty interpreter, taken in turn; the first round only warms the disk."""
    samples: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(repeats + 1):
        for name, program in programs.items():
            spent = start(program)
            if turn:
                samples[name].append(spent)
    found = {name: Measured(tuple(spent)) for name, spent in samples.items()}
    return {name: one.above(found[EMPTY]) for name, one in found.items() if name != EMPTY}
