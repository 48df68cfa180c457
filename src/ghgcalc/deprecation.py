"""What is public and goes: it works on for a year and two minor releases at least, and says by what it is replaced; see docs/public.md."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from ghgcalc.brief import brief

Given = ParamSpec("Given")
Result = TypeVar("Result")


class GhgcalcDeprecationWarning(FutureWarning):
    """Something public goes; shown to whoever runs a program, for he reads the numbers."""


@brief
@dataclass(frozen=True, slots=True)
class Deprecated:
    """One public name that goes.

    Attributes:
        name: as it is called, such as `ghgcalc.units.parse`. instead: what takes its place. since, gone: the releases, such as `0.3.0`.
    """

    name: str
    instead: str
    since: str
    gone: str

    def tell(self, level: int = 2) -> None:
        """Warn whoever uses it; `level` as in `warnings.warn`."""
        said = f"{self.name} goes in ghgcalc {self.gone}: use {self.instead} (since {self.since})"
        warnings.warn(said, GhgcalcDeprecationWarning, stacklevel=level + 1)


REGISTER: dict[str, Deprecated] = {}
"""Every public name that goes, for the page that lists them."""


def deprecated(name: str, *, instead: str, since: str, gone: str) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """A function that goes: it does what it did, and warns at each call, at the line of the caller."""
    record = REGISTER[name] = Deprecated(name, instead, since, gone)

    def wrap(function: Callable[Given, Result]) -> Callable[Given, Result]:
        @functools.wraps(function)
        def told(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            record.tell()
            return function(*args, **kwargs)

        return told

    return wrap
