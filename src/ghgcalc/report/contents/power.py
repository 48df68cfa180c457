"""Electricity by supply: megawatt-hours of the year, its share, and the evidence that was stated for it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.numbers import Exact, fraction_of, total_of
from ghgcalc.report.contents.words import NOTHING, columns, item, number
from ghgcalc.report.model import Cell, Origin, Row, Table
from ghgcalc.texts import label
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ghgcalc.literals import Lang

PLACES = ("electricity", "other_electricity")


def electricity(activity: Mapping[str, Any], lang: Lang) -> Table | None:
    """Every supply of every process, and of the enterprise, with its evidence; what is proven is what was stated, not what was accepted."""
    rows: list[Row] = []
    for key, where, supplies in _places(activity, lang):
        amounts = [_amount(one) for one in supplies]
        whole = total_of(amounts)
        for at, (one, amount) in enumerate(zip(supplies, amounts, strict=True)):
            share = number(Fraction(fraction_of(amount) * 100, fraction_of(whole)), 2) if whole else NOTHING
            proven = total_of(Quantity(record["amount"]).to("MWh").value for record in one.get("evidence", ()))
            cover = (
                number(min(fraction_of(proven) / fraction_of(amount), Fraction(1)) * 100, 2) if amount > 0 and proven else NOTHING
            )
            named = "; ".join(f"{item(record['kind'], lang)} {record['number']}" for record in one.get("evidence", ())) or "–"
            begins = number(amount, 3, Origin("year", f"{key}/{at}/amount"))
            cells = (
                Cell(where),
                Cell(item(one["supply"], lang)),
                begins,
                share,
                number(proven, 3) if proven else NOTHING,
                cover,
                Cell(named),
            )
            rows.append(Row(f"{key}/{at}", cells))
    if not rows:
        return None
    heads = columns(lang, "where", "supply", "mwh#", "share-percent#", "proven-mwh#", "coverage-percent#", "evidence")
    return Table(
        "electricity", label("table-electricity", lang), heads, tuple(rows), notes=(label("note-evidence", lang),), form="C.6"
    )


def _places(activity: Mapping[str, Any], lang: Lang) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    for at, process in enumerate(activity.get("process", ())):
        yield f"/process/{at}/electricity", f"{label('process', lang)} {process['id']}", list(process.get("electricity", ()))
    for name in PLACES:
        yield f"/{name}", label(f"where-{name}", lang), list(activity.get(name, ()))


def _amount(row: Mapping[str, Any]) -> Exact:
    """MWh of the year."""
    stated = row["amount"]
    if isinstance(stated, str):
        return Quantity(stated).to("MWh").value
    return Quantity(total_of(Decimal(one) for one in stated["values"]), stated["unit"]).to("MWh").value
