"""An inventory recomputed from what it carries: guideline data, factor edition, overlays, options; whatever is installed here now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import factors, guidelines
from ghgcalc.activity import Activity, of
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.factors import Factor, Overlay
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory.run import calculate
from ghgcalc.numbers import shorten
from ghgcalc.schema import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.inventory.model import Inventory


def recompute(stated: Inventory, activity: Activity | Mapping[str, Any] | None = None, file: str | None = None) -> Inventory:
    """The inventory that its own file gives, or `activity` under the same rules where one is given.

    Raises:
        InputError: the file's guideline, factors or activity are none, or it names a guideline or factor edition that is not installed.
    """
    try:
        edition = int(stated.factors["edition"])
        packaged = factors.edition(edition, installed=False)  # what is installed here now decided nothing in the file
        overlays = tuple(_overlay(entry) for entry in stated.factors["overlays"])
    except InputError as error:
        raise InputError([fault.in_file(file) if file else fault for fault in error.faults]) from None
    except (LookupError, TypeError, ValueError) as error:
        detail = f"factors: {shorten(str(error), 80) if isinstance(error, UnknownIdError) else type(error).__name__}"
        raise InputError([Finding.of("not-an-inventory", place=Place(file=file), detail=detail)]) from None
    guideline = guideline_of(stated, file)
    source: Any = activity if activity is not None else stated.activity
    policy: Any = stated.rounding["policy"]
    options: Any = dict(stated.options)
    return calculate(
        source if isinstance(source, Activity) else of(source, file),
        guideline,
        as_of=stated.as_of,
        rounding=policy,
        factors=packaged,
        overlays=overlays,
        **options,
    )


def guideline_of(stated: Inventory, file: str | None = None) -> Guideline:
    """The guideline as the inventory pins it: its own data, so that a later revision of the guideline changes nothing.

    Raises:
        InputError: the data are no guideline, or the file has none and the guideline is not installed.
    """
    data = stated.guideline.get("data")
    if data is not None:
        return validate(Guideline, data, file)
    try:
        return guidelines.get(stated.guideline["id"])
    except UnknownIdError as error:
        where = Place(file=file, key="guideline")
        raise InputError([Finding.of("not-an-inventory", place=where, detail=str(error))]) from None


def _overlay(entry: Mapping[str, Any]) -> Overlay:
    return Overlay(str(entry["name"]), [Factor.from_record(record) for record in entry["records"]])
