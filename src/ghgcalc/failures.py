"""Errors that carry no findings: [ghgcalc.errors][] has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


HOME = "ghgcalc.errors"
"""Where errors are imported from: shown in tracebacks, and pickled by."""


class GhgcalcError(Exception):
    """Base of everything that this library raises on purpose."""

    __module__ = HOME


class NumberError(GhgcalcError, ValueError):
    """A text that is not one plain decimal number, or a number out of all bounds."""

    __module__ = HOME


class UnitError(GhgcalcError, ValueError):
    """A unit that is not known, or quantities of different dimensions brought together."""

    __module__ = HOME


class ConditionsError(UnitError):
    """A cubic metre of gas that does not say at which temperature: between 0 °C and 20 °C lie 7.3 per cent."""

    __module__ = HOME


class EquationError(GhgcalcError, TypeError):
    """An equation whose declared units do not fit its formula, or which is called with the wrong parameters."""

    __module__ = HOME


class UnknownIdError(GhgcalcError, LookupError):
    """An id that no record has; `nearest` holds ids that look like it, looked for when somebody asks."""

    __module__ = HOME

    def __init__(self, what: str, wanted: str, nearest: Iterable[str] | Callable[[], Iterable[str]] = ()) -> None:
        """Say which kind of record (`what`) has no id `wanted`; `nearest` may be what finds the ids."""
        self.what, self.wanted, self._nearest = what, wanted, nearest
        super().__init__(what, wanted)

    @property
    def nearest(self) -> tuple[str, ...]:
        """Ids that look like the wanted one."""
        found = tuple(self._nearest() if callable(self._nearest) else self._nearest)
        self._nearest = found
        return found

    def __str__(self) -> str:
        """What is not there, and what looks like it."""
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        return f"no {self.what} {self.wanted!r}{hint}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the three arguments."""
        return type(self), (self.what, self.wanted, self.nearest)


class UnknownKeyError(UnknownIdError, KeyError):
    """The same of what is asked for inside a record, where a KeyError has always been raised."""

    __module__ = HOME


class DifferenceError(GhgcalcError, ArithmeticError):
    """Two engines of this library give different digits for the same numbers: a fault of the library, and no number of it may be used."""

    __module__ = HOME
