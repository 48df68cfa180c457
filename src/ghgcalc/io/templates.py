"""Templates written: the workbook that a plant fills in, empty or with an activity in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from os import PathLike
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, guidelines, vocabulary
from ghgcalc.activity import Activity
from ghgcalc.errors import InputError
from ghgcalc.files import fault, write_bytes
from ghgcalc.findings import Finding, Place, language
from ghgcalc.literals import Lang
from ghgcalc.numbers import PLAIN
from ghgcalc.template.writing import write

if TYPE_CHECKING:
    from ghgcalc.guidelines import Guideline

MOST = 50
"""Processes of one template."""

FUELS = ("diesel", "natural-gas")
MAX_SHOWN = 10


def write_template(
    path: str | PathLike[str],
    guideline: str | Guideline,
    lang: Lang = "en",
    *,
    year: int | None = None,
    processes: int = 1,
    fuels: Iterable[str] = FUELS,
    activity: Activity | None = None,
) -> tuple[Finding, ...]:
    """Write the workbook (XLSX) that a plant fills in under a guideline; [read][ghgcalc.io.read] reads it again.

    Args:
        path: of the file, `.xlsx`; what lies there is replaced.
        guideline: its id, or the guideline: whose data are asked for.
        lang: `en` or `zh`.
        year: that is written ahead.
        processes: how many electrolysis processes, 1 to 50.
        fuels: names of fuels that are written ahead.
        activity: that is written into it; there is room for each of its rows and keys.

    Returns:
        What of the activity does not come out of the workbook as it went in: nothing, as a rule.

    Raises:
        ArgumentError: another kind of argument, an unknown fuel.
        UnknownIdError: no such guideline.
        InputError: another ending, xlsxwriter is missing, the file cannot be written.
    """
    target = doors.path("path", path)
    if target.suffix.lower() != ".xlsx":
        raise fault("file-kind", str(path), ending=target.suffix or "–", known=".xlsx")
    data, found = template_of(guideline, lang, year=year, processes=processes, fuels=fuels, activity=activity)
    write_bytes(target, data)
    return found


def template_of(
    guideline: str | Guideline,
    lang: Lang,
    *,
    year: int | None = None,
    processes: int = 1,
    fuels: Iterable[str] = FUELS,
    activity: Activity | None = None,
) -> tuple[bytes, tuple[Finding, ...]]:
    """The bytes of a template, and what [write_template][] tells.

    Raises:
        ArgumentError: another kind of argument, an unknown fuel. UnknownIdError: no such guideline. InputError: xlsxwriter is missing.
    """
    language(lang)
    if year is not None and not 1990 <= doors.year("year", year) <= 2100:
        raise doors.refused("year", year, "a year from 1990 to 2100")
    if not 1 <= doors.instance("processes", processes, int, f"a number from 1 to {MOST}") <= MOST:
        raise doors.refused("processes", processes, f"a number from 1 to {MOST}")
    doors.optional("activity", activity, Activity, "an Activity, or None")
    items = [_fuel(name) for name in doors.texts("fuels", fuels)]
    if not isinstance(guideline, guidelines.Guideline):
        guideline = guidelines.get(guideline)
    data = write(guideline, lang, year=year, processes=processes, fuels=items, activity=activity)
    return data, () if activity is None else _left(data, activity)


def _fuel(name: str) -> str:
    """The id of a fuel."""
    found = vocabulary.item_id("fuel", name.strip())
    if found is None:
        raise doors.refused("fuels", name, "names of fuels, as `ghgcalc list fuels` shows them")
    return found


def _left(data: bytes, activity: Activity) -> tuple[Finding, ...]:
    """What reading the filled template does not give again: it is read, and held against the activity."""
    from ghgcalc.io.ledgers import by_template

    stated = activity.dump()
    try:
        again = by_template(data, "template").activity.dump()
    except InputError as error:
        keys = [one.pointer or one.place.cell or "/" for one in error.faults]
    else:
        keys = list(_apart(stated, again, ""))
    if not keys:
        return ()
    shown = ", ".join(keys[:MAX_SHOWN]) + (", …" if len(keys) > MAX_SHOWN else "")
    return (Finding.of("template-left", "warning", Place(), count=len(keys), keys=shown),)


def _apart(one: Any, other: Any, where: str) -> Iterable[str]:
    """Pointers of what two tables state differently; 1.50 and 1.5 are the same number."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*one, *other)):
            yield from _apart(one.get(key), other.get(key), f"{where}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, pair in enumerate(zip(one, other, strict=True)):
            yield from _apart(*pair, f"{where}/{at}")
    elif one != other and not _same(one, other):
        yield where or "/"


def _same(one: Any, other: Any) -> bool:
    """Whether two texts are the same number."""
    both = (one, other)
    return all(isinstance(text, str) and PLAIN.fullmatch(text) for text in both) and Decimal(one) == Decimal(other)
