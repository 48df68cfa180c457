"""Units that were issued: by notice and by the plan, the balance value that the notice implies, pre-allocated units and what is left."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.allowances.settlement.notice import text_of
from ghgcalc.report.contents.words import NOTHING, columns, number, signed
from ghgcalc.report.model import Cell, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.allocation import Implied
    from ghgcalc.allowances.settlement import Issued, Settlement
    from ghgcalc.literals import Lang


def issued(found: Issued, lang: Lang) -> Table:
    """Each process, and the entity: units by notice, by the plan at the balance value that is stated, what the notice implies."""
    rows = [_row(one.id, one.id, one.units, one.by_plan, one.implied) for one in found.parts if len(found.parts) > 1]
    rows.append(_row("entity", label("entity", lang), found.units, found.by_plan, found.implied, total=True))
    source = f"{label('notice-source', lang)}: {found.document or label('no-source', lang)} {found.on or ''}".rstrip()
    heads = columns(lang, "process", "by-notice#", "by-plan#", "difference#", "implied-balance")
    return Table("issued", label("issued-units", lang), heads, tuple(rows), (label("notice-decides", lang), source))


def _row(key: str, name: str, units: int | None, by_plan: int | None, implied: Implied | None, *, total: bool = False) -> Row:
    known = units is not None and by_plan is not None
    difference = signed(Fraction(units - by_plan), 0) if known else NOTHING  # type: ignore[operator]
    shown = NOTHING if implied is None else Cell(text_of(implied.spans))
    return Row(key, (Cell(name), _count(units), _count(by_plan), difference, shown), total=total)


def _count(units: int | None) -> Cell:
    return NOTHING if units is None else number(Fraction(units), 0)


def advance(found: Settlement, lang: Lang) -> Iterator[tuple[str, Cell, str]]:
    """The pre-allocation by the plan, the units that were pre-allocated in fact, and what the final issue adds or takes back."""
    unit = label("units", lang)
    final = None
    if found.advance is not None:
        kind = f"{label('at-most', lang)} " if found.advance.kind == "at-most" else ""
        share = number(Fraction(found.advance.share) * 100, 0).printed
        yield "preallocation", number(Fraction(found.advance.units), 0), f"{kind}{share} %"
        final = found.advance.final
    if found.issued is not None and found.issued.preissued is not None:
        yield "preissued", number(Fraction(found.issued.preissued), 0), unit
        final = found.issued.final
    if final is not None:
        yield "final-issue", signed(Fraction(final), 0), unit
