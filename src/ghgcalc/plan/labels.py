"""Labels and their numbers: what is called by a document's name has to have a number of that document.

A label names a set of factors when it has every word of the set's id: "IPCC 2006, tier 2" names `ipcc-2006`, "AR5" names `ipcc-ar5`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import Exact, shorten
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ghgcalc.factors import Factor, Factors
    from ghgcalc.plan.model import Bound

_WORD = re.compile(r"[a-z]+[0-9]+|[a-z]+|[0-9]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _set_of(factor: Factor) -> str:
    return factor.id.partition("/")[0]


@lru_cache(maxsize=256)
def _alike(known: Factors, kind: str, unit: str) -> Mapping[str, tuple[tuple[str, Exact], ...]]:
    """The packaged factors of a kind and dimension by set: their ids, and their values in `unit`."""
    target = Unit.of(unit)
    found: dict[str, tuple[tuple[str, Exact], ...]] = {}
    for factor in known.of_kind(kind, own=False):
        own = Unit.of(factor.unit)
        if own.fits(target):
            group = _set_of(factor)
            found[group] = (*found.get(group, ()), (factor.id, convert(factor.number, own, target)))
    return FrozenDict(found)


def mislabelled(known: Factors, kind: str, unit: str, values: Iterable[Exact], text: str, place: Place) -> list[Finding]:
    """A finding where a text names a document that prints other numbers for this kind.

    Args:
        known: the factors.
        kind: of the number.
        unit: of the number.
        values: the numbers, in `unit`.
        text: what they are called: the source of a measured value, or a label.
        place: where the text stands.
    """
    words = _words(text)
    if not words:
        return []
    sets = _alike(known, kind, unit)
    called = [name for name in sets if _words(name) <= words]
    printed = {value for name in called for _, value in sets[name]}
    wrong = [value for value in values if called and value not in printed]
    if not wrong:
        return []
    others = [id for entries in sets.values() for id, value in entries if value == wrong[0]]  # noqa: A001
    shown: dict[str, Any] = {"value": f"{wrong[0]}", "unit": unit, "label": shorten(text), "known": ", ".join(called)}
    return [Finding.of("label-mismatch", "warning", place, **shown, others=", ".join(others[:4]) or "–")]


def gwp_label(known: Factors, label: str, gas: str, value: Exact, unit: str) -> list[Finding]:
    """A finding where a GWP is not the one of the report that its set is called by."""
    words = _words(label)
    sets = _alike(known, "gwp", unit)
    called = [name for name in sets if words and words <= _words(name)]
    if not called or any(value == printed for name in called for _, printed in sets[name]):
        return []
    others = [id for entries in sets.values() for id, printed in entries if printed == value]  # noqa: A001
    shown: dict[str, Any] = {"value": f"{value}", "unit": unit, "label": label, "known": ", ".join(called)}
    where = Place(table="gwp", key=gas)
    return [Finding.of("label-mismatch", "warning", where, **shown, others=", ".join(others[:4]) or "–")]


def overlay_labels(known: Factors) -> list[Finding]:
    """Findings on records of the user's own that cite a packaged document and have another number than it."""
    found = []
    for overlay in known.overlays:
        for factor in overlay.records:
            alike = [one for one in known.of_kind(factor.kind, own=False) if one.document == factor.document]
            same = [one for one in alike if one.area == factor.area and Unit.of(one.unit).fits(Unit.of(factor.unit))]
            if same and all(convert(one.number, Unit.of(one.unit), Unit.of(factor.unit)) != factor.number for one in same):
                place = Place(file=overlay.name, row=factor.id)
                shown: dict[str, Any] = {"value": f"{factor.number:f}", "unit": factor.unit, "label": factor.document}
                names = ", ".join(one.id for one in same[:4])
                found.append(Finding.of("label-mismatch", "warning", place, **shown, known=names, others="–"))
    return found


def replaced_gwp(known: Factors, id: str, gas: str, bound: Bound) -> list[Finding]:  # noqa: A002
    """A warning where a record of the user's own stands for the GWP that the guideline names."""
    factor = bound.factor
    overlay = known.overlay_of.get(factor.id) if factor is not None else None
    if factor is None or overlay is None or factor.id == id:
        return []
    shown: dict[str, Any] = {"id": id, "by": factor.id, "where": overlay.name}
    return [Finding.of("factor-replaced-by-user", "warning", Place(table="gwp", key=gas), **shown)]
