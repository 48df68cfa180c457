"""Errors: each one subclasses a builtin and [GhgcalcError][], names its place, and survives pickling between processes."""

from __future__ import annotations

from ghgcalc.failures import (
    ConditionsError,
    DifferenceError,
    EquationError,
    GhgcalcError,
    NumberError,
    UnitError,
    UnknownIdError,
    UnknownKeyError,
)
from ghgcalc.findings import FAULTS, MAX_FAULTS, MORE, ArgumentError, EquationRefusedError, InputError, LibraryError

__all__ = [
    "FAULTS",
    "MAX_FAULTS",
    "MORE",
    "ArgumentError",
    "ConditionsError",
    "DifferenceError",
    "EquationError",
    "EquationRefusedError",
    "GhgcalcError",
    "InputError",
    "LibraryError",
    "NumberError",
    "UnitError",
    "UnknownIdError",
    "UnknownKeyError",
]
