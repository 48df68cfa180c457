"""Write the list of public names into docs/public.md, from the packages themselves: `make public`."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

import ghgcalc

PAGE = Path(__file__).parent.parent / "docs" / "public.md"
BEGIN, END = "<!-- names: begin -->\n", "<!-- names: end -->\n"
ALSO = ("activity", "errors", "inventory", "io", "testing", "uncertainty")
"""Public modules that are no attribute of `ghgcalc` itself."""


def names(module: ModuleType) -> list[str]:
    """The public names of a module: those that it lists, else what it defines itself."""
    listed = getattr(module, "__all__", None)
    if listed is None:
        listed = [
            name
            for name, value in vars(module).items()
            if not name.startswith("_")
            and (inspect.isclass(value) or inspect.isfunction(value))
            and value.__module__ == module.__name__
        ]
    return sorted(set(listed), key=lambda name: (name.lower(), name))


def modules() -> dict[str, ModuleType]:
    """The public modules by name."""
    inner = [name for name in ghgcalc.__all__ if inspect.ismodule(getattr(ghgcalc, name))]
    return {"ghgcalc": ghgcalc} | {
        f"ghgcalc.{name}": importlib.import_module(f"ghgcalc.{name}") for name in sorted({*inner, *ALSO})
    }


def table() -> str:
    """The list as the page holds it."""
    rows = [f"| `{name}` | {' '.join(f'`{one}`' for one in names(module))} |\n" for name, module in modules().items()]
    return "| module | names |\n| --- | --- |\n" + "".join(rows)


def page(text: str) -> str:
    """The page with the list in it."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
