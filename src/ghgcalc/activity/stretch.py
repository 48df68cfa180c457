"""How far the year of an activity is stated, and whether every datum of it goes as far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, StringConstraints, ValidationInfo

from ghgcalc.activity.measured import Measured, summed
from ghgcalc.activity.rows import Row
from ghgcalc.descriptions.models import Shown
from ghgcalc.fields import complaint
from ghgcalc.numbers import shorten
from ghgcalc.schema import wrong
from ghgcalc.series import Series
from ghgcalc.through import month_of, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import InitErrorDetails

    from ghgcalc.activity.identity import Loc


def _through(stated: str, info: ValidationInfo) -> str:
    """A month of the year of the activity; where the year itself is none, that is told where it stands."""
    year = info.data.get("year")
    if year is not None and month_of(stated, year) is None:
        raise wrong("through-other", value=shorten(stated), year=year)
    return stated


def _month() -> dict[str, Any]:
    """The schema of a month."""
    from ghgcalc import forms

    return forms.through()


Through = Annotated[str, AfterValidator(_through), Shown(_month)]
"""A month of the activity's year, such as `2026-08`."""

Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""A digest, as an inventory has it."""


def misfits(activity: Any) -> list[InitErrorDetails]:
    """Complaints about data that go less far than the year is stated, or further: rows that were read elsewhere are taken as they are."""
    stretch, found = now(), []
    for loc, series, needed in _data(activity):
        if series.annual:
            if series.through is None if stretch.running and needed else series.through not in (None, activity.through):
                code = "yearly-through" if series.through is None else "covers-other"
                shown = {"value": series.through or f"{series.values[0]:f} {series.unit}", "through": activity.through}
                found.append(complaint(code, loc, None, **shown, wanted=stretch.through))
        elif len(series) != stretch.months:
            missing = stretch.names(len(series) + 1, stretch.months) or "–"
            shown = {"count": len(series), "through": stretch.through, "wanted": stretch.months, "missing": missing}
            found.append(complaint("running-count", (*loc, "values"), None, **shown))
    return found


def _data(activity: Any) -> Iterator[tuple[Loc, Series, bool]]:
    """Every datum of the tables with its place, and whether it stands for the year that is stated."""
    for name in type(activity).model_fields:
        if name in ("correction", "waiver"):
            continue
        stated = getattr(activity, name)
        if isinstance(stated, tuple):
            for at, row in enumerate(stated):
                yield from _inside(row, (name, at))
        elif isinstance(stated, Series):
            yield (name,), stated, True


def _inside(row: Row, loc: Loc) -> Iterator[tuple[Loc, Series, bool]]:
    for key, value in row.__dict__.items():
        if value is None:
            continue
        kind = type(value)
        if kind is Series:
            yield (*loc, key), value, True
        elif kind is Measured:
            if value.value is not None:
                yield (*loc, key), value.value, summed(value.value.own)
        elif kind is tuple:
            for at, one in enumerate(value):
                yield from _inside(one, (*loc, key, at))
        elif isinstance(value, Row):
            yield from _inside(value, (*loc, key))
