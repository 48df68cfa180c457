"""Write `units/table.py`: every name of a unit as pint resolves it. Run by `make units` after the definitions have changed."""

from __future__ import annotations

from pathlib import Path

from ghgcalc.units.authority import atoms

HEAD = '''"""Names of units with their scale to base units and their dimension, as pint resolves the definitions of `authority`.

Written by `make units`; a test and the build hold every entry against pint.
"""

from __future__ import annotations

ATOMS: dict[str, tuple[str, tuple[tuple[str, int], ...]]] = {
'''


def units_table() -> str:
    """The text of `units/table.py`."""
    lines = [f'    "{name}": ("{scale}", {_parts(parts)}),' for name, (scale, parts) in atoms().items()]
    return HEAD + "\n".join(lines) + "\n}\n"


def _parts(parts: tuple[tuple[str, int], ...]) -> str:
    inner = ", ".join(f'("{name}", {power})' for name, power in parts)
    return f"({inner},)" if len(parts) == 1 else f"({inner})"


def main() -> None:
    """Write the table."""
    package = Path(__file__).parent.parent / "src" / "ghgcalc"
    (package / "units" / "table.py").write_text(units_table(), encoding="utf-8")


if __name__ == "__main__":
    main()
