"""`result.report(lang, form)`: a result as a text, a workbook or a page, for whoever holds it.

What renders stands above every result, and none of them names it: the top level of the package tells this hook where it is, as it tells
where `ghgcalc.write` is.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal, TypeAlias, overload

from ghgcalc.literals import Lang

Form: TypeAlias = Literal["text", "json", "html", "xlsx"]
"""What a result can be rendered as."""


class Reported:
    """A result that can be handed over."""

    __slots__ = ()

    @overload
    def report(self, lang: Lang = "en", form: Literal["text", "json", "html"] = "text") -> str: ...

    @overload
    def report(self, lang: Lang = "en", *, form: Literal["xlsx"]) -> bytes: ...

    @overload
    def report(self, lang: Lang, form: Literal["xlsx"]) -> bytes: ...

    def report(self, lang: Lang = "en", form: Form = "text") -> str | bytes:
        """This result as it is handed over; `ghgcalc.write` writes the same into a file.

        Args:
            lang: `en` or `zh`; `json` holds both.
            form: `text`, what the command line prints; `json`, the whole table; `html`, a page of one file; `xlsx`, the bytes of a
                workbook, whose numbers are formulas where this is an inventory.

        Raises:
            ArgumentError: another language or form. InputError: a result larger than what is read again.
        """
        module, _, function = str(import_module("ghgcalc").RENDERER).rpartition(".")
        made: Any = getattr(import_module(module), function)(self, lang, form)
        assert isinstance(made, str | bytes)
        return made
