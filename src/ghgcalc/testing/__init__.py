"""For whoever tests against this package: plausible smelters, and tables with exactly one fault, as strategies of hypothesis.

`plants()` draws activities that read, calculate and pass the checks without a warning; `tables()` the same as tables; `faulty()` a table
with one named fault, and the code and pointer by which reading it has to name that fault, and no other. Figures are made up: no real plant
is behind them. hypothesis is needed for these alone: `pip install "ghgcalc[testing]"`. `plant(seed)` needs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghgcalc.testing.faults import FAULTS, Faulty
    from ghgcalc.testing.plausible import plant
    from ghgcalc.testing.strategies import faulty, plants, tables
else:

    def __getattr__(name: str) -> Any:
        """Load a public name when it is first used."""
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_HOMES = {
    "FAULTS": "faults",
    "Faulty": "faults",
    "faulty": "strategies",
    "plant": "plausible",
    "plants": "strategies",
    "tables": "strategies",
}

__all__ = ["FAULTS", "Faulty", "faulty", "plant", "plants", "tables"]


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
