"""A factor of somebody's own, held against what it can be and against the record that it replaces or confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed
from ghgcalc.units import Unit, convert

if TYPE_CHECKING:
    from ghgcalc.factors.record import Factor

NO_SHARES = ("ratio",)
"""Kinds whose pure numbers are no shares."""


def held(factor: Factor, replaced: Factor | None, place: Place) -> list[Finding]:
    """What is wrong with an own factor: a share outside 0 to 1; of a replacement also another kind, dimension, or a value out of the band."""
    own = Unit.of(factor.unit)
    found: list[Finding] = []
    if own.fits(Unit.of("1")) and factor.kind not in NO_SHARES:
        share = convert(factor.number, own, Unit.of("1"))
        if not 0 <= share <= 1:
            shown: dict[str, Any] = {"id": factor.id, "value": f"{factor.number:f} {factor.unit}", "share": printed(share)}
            found.append(Finding.of("factor-share", place=place, **shown))
    if replaced is None or factor.refusal() is not None:  # an account refuses the kind itself, and says why, where it is used
        return found
    if factor.kind != replaced.kind:
        found.append(Finding.of("factor-kind", place=place, id=factor.id, came=factor.kind, wanted=replaced.kind))
    theirs = Unit.of(replaced.unit)
    if not own.fits(theirs):
        found.append(Finding.of("factor-unit", place=place, id=factor.id, came=factor.unit, wanted=replaced.unit))
    elif replaced.band is not None:
        value = convert(factor.number, own, theirs)
        low, high = replaced.band
        if not low <= value <= high:
            shown = {"id": factor.id, "value": f"{factor.number:f} {factor.unit}", "by": replaced.id}
            found.append(Finding.of("factor-band", place=place, **shown, low=f"{low:f}", high=f"{high:f}", unit=replaced.unit))
    return found


class Forms:
    """The forms of some overlays: a record with page, reader and day confirms an equal number, and replaces one that is not equal.

    Attributes:
        confirmed: id of the packaged factor to the form that confirms it. unread: the forms that nobody has filled in.
        ids: of both.
    """

    __slots__ = ("confirmed", "ids", "unread")

    def __init__(self) -> None:
        """None yet."""
        self.confirmed: dict[str, Factor] = {}
        self.unread: list[Factor] = []
        self.ids: set[str] = set()

    def take(self, form: Factor, replaced: Factor | None, place: Place, faults: list[Finding]) -> bool:
        """Whether the form replaces nothing: its number is the packaged one, or there is a fault.

        Args:
            form: the record.
            replaced: the packaged factor that it names, None where it names none.
            place: of the record.
            faults: to which its own are added: it names no packaged factor; its number is another, and nobody says where it was read.
        """
        if replaced is None:
            faults.append(Finding.of("confirm-nothing", place=place.at("supersedes"), id=form.id))
            return True
        own, theirs = Unit.of(form.unit), Unit.of(replaced.unit)
        if not own.fits(theirs):
            return True  # said already
        if convert(form.number, own, theirs) == replaced.number:
            self.ids.add(form.id)
            if form.filled:
                self.confirmed[replaced.id] = form
            else:
                self.unread.append(form)
            return True
        if not form.filled:
            shown: dict[str, Any] = {"value": f"{form.number:f} {form.unit}", "packaged": f"{replaced.number:f} {replaced.unit}"}
            faults.append(Finding.of("confirm-unread", place=place, id=replaced.id, **shown))
        return not form.filled
