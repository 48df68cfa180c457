"""Errors: each one subclasses a builtin and [GhgcalcError][], names its place, and survives pickling between processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_FAULTS = 200
"""So many faults of one input are named, the rest is counted: nobody mends more at once, and memory has an end."""

FAULTS = "ghgcalc/faults/1"
"""The schema of faults as data."""

MORE = "more-faults"
"""The code of the last line, which counts what is not named."""


class GhgcalcError(Exception):
    """Base of everything that this library raises on purpose."""


class NumberError(GhgcalcError, ValueError):
    """A text that is not one plain decimal number, or a number out of all bounds."""


class UnitError(GhgcalcError, ValueError):
    """A unit that is not known, or quantities of different dimensions brought together."""


class ConditionsError(UnitError):
    """A cubic metre of gas that does not say at which temperature: between 0 °C and 20 °C lie 7.3 per cent."""


class EquationError(GhgcalcError, TypeError):
    """An equation whose declared units do not fit its formula, or which is called with the wrong parameters."""


class UnknownIdError(GhgcalcError, LookupError):
    """An id that no record has; `nearest` holds ids that look like it, looked for when somebody asks."""

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


class InputError(GhgcalcError, ValueError):
    """Input that makes the computation impossible: all its faults at once, each with place and remedy.

    Attributes:
        faults: the findings of severity `error`, in the order of the file; beyond [MAX_FAULTS][] one that counts the rest.
        count: how many there are, the ones that are only counted included.
    """

    def __init__(self, faults: Iterable[Finding]) -> None:
        """Collect the faults; the text of the exception lists them in English."""
        kept: list[Finding] = []
        rest = 0
        for fault in faults:
            if fault.code == MORE:  # of an error that is told anew
                rest += int(dict(fault.fields)["count"])
            elif len(kept) < MAX_FAULTS:
                kept.append(fault)
            else:
                rest += 1
        more = [Finding.of(MORE, place=Place(file=kept[-1].place.file if kept else None), count=rest)] if rest else []
        self.faults: tuple[Finding, ...] = (*kept, *more)
        self.count = len(kept) + rest
        super().__init__(self.count)

    def text(self, lang: str) -> str:
        """Every fault on lines of its own, in `lang` (`en` or `zh`)."""
        return "\n".join(fault.text(lang) for fault in self.faults)

    def as_dict(self) -> dict[str, Any]:
        """The faults as data, in both languages, and how many there are: what the command line prints with `--format json`."""
        return {"schema": FAULTS, "count": self.count, "findings": [fault.as_dict() for fault in self.faults]}

    def __str__(self) -> str:
        """The faults in English, for whoever prints the exception."""
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the faults."""
        return type(self), (self.faults,)


class LibraryError(InputError, ImportError):
    """A library that this package does not need, and that what was asked for does; its fault names it and how to install it."""


class ArgumentError(InputError, TypeError):
    """An argument of a type that a function does not take, refused by the argument's name; caught as either builtin, too."""
