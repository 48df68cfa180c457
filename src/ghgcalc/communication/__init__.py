"""The communication form of the European Commission 欧盟委员会“装置—申报人”信息沟通表: where its cells are, filling them in, reading them.

The form is the spreadsheet with which an installation tells its customers the specific embedded emissions of its goods (CBAM). The user
brings his own copy: the room knows sheets and labels (`form.toml`) and what cells take (`filled.toml`), and holds nothing of the form itself.
Names load when they are first used: whoever only asks whether a workbook is the form (`finding`) loads nothing that fills it in.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghgcalc.communication.exporting import export
    from ghgcalc.communication.result import SCHEMA, Compared, Entry, Exported
else:  # a type checker would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """Load a public name when it is first used."""
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_HOMES = {"SCHEMA": "result", "Compared": "result", "Entry": "result", "Exported": "result", "export": "exporting"}

__all__ = ["SCHEMA", "Compared", "Entry", "Exported", "export"]


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
