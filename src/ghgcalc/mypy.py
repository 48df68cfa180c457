"""A plugin for mypy: `Mass["anode"]` is a Quantity, and what names no substance is refused.

mypy takes a text in brackets for the name of a class, so that without the plugin `Mass["anode"]` is Any to it. pyright needs no plugin.

```toml
[tool.mypy]
plugins = ["pydantic.mypy", "ghgcalc.mypy"]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.plugin import Plugin
from mypy.types import AnyType, RawExpressionType, Type, TypeOfAny, UnboundType

from ghgcalc.units import SUBSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.plugin import AnalyzeTypeContext

KNOWN = (*SUBSTANCES, "any")


def _mass(context: AnalyzeTypeContext) -> Type:
    """The type of `Mass[…]`."""
    named = [_text(one) for one in context.type.args]
    if len(named) != 1 or named[0] not in KNOWN:
        shown = ", ".join(map(repr, named)) or "nothing"
        context.api.fail(f"Mass takes one substance, got {shown}; known are {', '.join(KNOWN)}", context.context)
        return AnyType(TypeOfAny.from_error)
    return context.api.named_type("ghgcalc.units.quantity.Quantity", [])


def _text(argument: Type) -> str:
    """The text that stands in the brackets."""
    if isinstance(argument, UnboundType) and argument.original_str_expr is not None:
        return argument.original_str_expr
    if isinstance(argument, RawExpressionType):
        return str(argument.literal_value)
    return str(argument)


class GhgcalcPlugin(Plugin):
    """What mypy asks: how to read a type that is none to it."""

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """How to read `Mass[…]`."""
        return _mass if fullname == "ghgcalc.fields.Mass" else None


def plugin(version: str) -> type[Plugin]:
    """Where mypy, of whichever version, finds the plugin."""
    del version
    return GhgcalcPlugin
