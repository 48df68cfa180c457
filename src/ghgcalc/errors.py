"""Errors: each one subclasses a builtin and [GhgcalcError][], names its place, and survives pickling between processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.findings import Finding


class GhgcalcError(Exception):
    """Base of everything that this library raises on purpose."""


class NumberError(GhgcalcError, ValueError):
    """A text that is not one plain decimal number, or a number out of all bounds."""


class UnitError(GhgcalcError, ValueError):
    """A unit that is not known, or quantities of different dimensions brought together."""


class EquationError(GhgcalcError, TypeError):
    """An equation whose declared units do not fit its formula, or which is called with the wrong parameters."""


class UnknownIdError(GhgcalcError, LookupError):
    """An id that no record has; `nearest` holds ids that look like it."""

    def __init__(self, what: str, wanted: str, nearest: Iterable[str] = ()) -> None:
        """Say which kind of record (`what`) has no id `wanted`."""
        self.what, self.wanted, self.nearest = what, wanted, tuple(nearest)
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"no {what} {wanted!r}{hint}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the three arguments."""
        return type(self), (self.what, self.wanted, self.nearest)


class InputError(GhgcalcError, ValueError):
    """Input that makes the computation impossible: all its faults at once, each with place and remedy.

    Attributes:
        faults: the findings of severity `error`, in the order of the file.
    """

    def __init__(self, faults: Iterable[Finding]) -> None:
        """Collect the faults; the text of the exception lists them in English."""
        self.faults: tuple[Finding, ...] = tuple(faults)
        super().__init__(len(self.faults))

    def text(self, lang: str) -> str:
        """Every fault on lines of its own, in `lang` (`en` or `zh`)."""
        return "\n".join(fault.text(lang) for fault in self.faults)

    def __str__(self) -> str:
        """The faults in English, for whoever prints the exception."""
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the faults."""
        return type(self), (self.faults,)


class ArgumentError(InputError, TypeError):
    """An argument of a type that a function does not take, refused by the argument's name; caught as either builtin, too."""
