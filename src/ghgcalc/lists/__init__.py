"""What there is, as lists 清单: fuels, materials, supplies, evidence, units, equations, areas, findings, guidelines, plans.

`of` is the door. Each record is plain data with `id`, `name_en`, `name_zh` and `aliases`, and says under `package` who brings it: nothing
for what is packaged here. `items` works out what a guideline has of an item, `registers` lists what is registered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import guidelines
from ghgcalc.doors import instance, optional
from ghgcalc.errors import UnknownIdError
from ghgcalc.lists import items, registers
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ghgcalc.guidelines import Guideline

__all__ = ["BY_GUIDELINE", "KINDS", "of"]

_BY_GUIDELINE: Mapping[str, Callable[[list[Guideline]], list[dict[str, Any]]]] = {
    "fuels": items.fuels,
    "carbonates": items.carbonates,
    "supplies": items.supplies,
    "evidence": items.evidence,
    "equations": registers.equations_of,
}
_PLAIN: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "units": registers.units,
    "areas": registers.areas,
    "findings": registers.findings,
    "guidelines": registers.guidelines_of,
    "plans": registers.plans_of,
}
BY_GUIDELINE = tuple(_BY_GUIDELINE)
"""The lists of which one guideline has a part of its own."""

KINDS = ("fuels", "carbonates", "supplies", "evidence", "units", "equations", "areas", "findings", "guidelines", "plans")
"""Every list."""


def of(what: str, guideline: str | None = None) -> list[dict[str, Any]]:
    """The records of a list; the caller's own.

    Args:
        what: one of `KINDS`.
        guideline: an id or alias: only what it counts, with what it has of each; for the lists of `BY_GUIDELINE`.

    Raises:
        UnknownIdError: there is no such list, none that a guideline restricts, or no such guideline.
        InputError: what an installed package brings is broken.
        ArgumentError: an argument is no text.
    """
    instance("what", what, str, "the name of a list")
    optional("guideline", guideline, str, "the id of a guideline, or None")
    known = KINDS if guideline is None else BY_GUIDELINE
    if what not in known:
        raise UnknownIdError("list", what, lambda: nearest(what, known, 3) or list(known))
    if what in _PLAIN:
        return _PLAIN[what]()
    chosen = list(guidelines.register().values()) if guideline is None else [guidelines.get(guideline)]
    found = _BY_GUIDELINE[what](chosen)
    return found if guideline is None else [record for record in found if record["under"] or "under" not in record]
