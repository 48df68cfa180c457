"""Words and columns that the tables share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ghgcalc import vocabulary
from ghgcalc.inventory.provisional import told
from ghgcalc.literals import Lang
from ghgcalc.report.model import Cell, Column
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.inventory import Inventory
    from ghgcalc.numbers import Exact
    from ghgcalc.report.model import Origin, Table

MONTHS = tuple(range(1, 13))
NOTHING = Cell("–")
"""Not applicable, or not stated: never a zero."""


def unseen(tables: Iterable[Table], lang: Lang) -> str:
    """What is said of tables of the ministry's forms whose layout was not read in the official text; empty where there is none."""
    forms = dict.fromkeys(table.form for table in tables if table.form and not table.seen)
    return text("word", "form-unseen", lang, form=", ".join(sorted(forms))) if forms else ""


def word(section: str, key: str, lang: Lang) -> str:
    """A name of `datum` or `parameter`; a key that has none is its own."""
    entry = catalogue()[section].get(key)
    return entry[lang] if entry else key


CLOSED = frozenset(("kind", "use", "technology", "paste_type", "anode_method", "anode_effect_method"))
"""Keys of a facility, a fuel or a process whose values are closed choices: a file writes their ids, whoever reads a page gets names."""


def closed(key: str, value: str, lang: Lang) -> str:
    """The value of a key by its name in a language, where the key has closed choices; any other as [item][] has it."""
    entry = catalogue()["closed"].get(value) if key in CLOSED else None
    return str(entry[lang]) if entry else item(value, lang)


def item(name: str, lang: Lang) -> str:
    """A fuel, carbonate, supply or kind of evidence by its name in a language; an unknown one as it is written."""
    return vocabulary.name_of(name, lang) if name in vocabulary.items() else name


def number(value: Exact, decimals: int | None = None, origin: Origin | None = None) -> Cell:
    """A cell with a number."""
    return Cell(number=value, decimals=decimals, origin=origin)


def signed(value: Exact | None, decimals: int = 2) -> Cell:
    """A cell with a number that shows its sign; a dash for none."""
    return NOTHING if value is None else Cell(number=value, decimals=decimals, signed=True)


def maybe(value: Exact | None, decimals: int = 2) -> Cell:
    """A cell with a number, or a dash for none."""
    return NOTHING if value is None else number(value, decimals)


def columns(lang: Lang, *names: str) -> tuple[Column, ...]:
    """Columns headed by labels; a name ending in `#` holds numbers."""
    return tuple(Column(name.rstrip("#"), label(name.rstrip("#"), lang), name.endswith("#")) for name in names)


def monthly(lang: Lang, through: str | None, *, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Column, ...]:
    """Item columns, twelve months, the year, and what stands behind: the shape of the ministry's tables.

    Of a running year there are the months that are stated, up to `through`, and their sum.
    """
    stated = months_of(through)
    months = tuple(Column(f"m{month:02}", label(f"month-{month}", lang), numeric=True, month=month) for month in stated)
    title = label("whole-year", lang) if through is None else text("word", "so-far", lang, through=through)
    return (*columns(lang, *before), *months, Column("whole-year", title, numeric=True), *columns(lang, *after))


def months_of(through: str | None) -> tuple[int, ...]:
    """The months that are stated."""
    return MONTHS if through is None else MONTHS[: int(through[5:])]


def year_of(made: Inventory, lang: Lang) -> str:
    """The year of an inventory, and how far it is stated where it is still running."""
    return f"{made.year}{told(made.through, lang)}"
