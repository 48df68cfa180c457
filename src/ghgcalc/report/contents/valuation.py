"""A valuation by day as tables: for each name of a price the ends of all days, then the days; the value over days is drawn."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.report.contents.market import heads, said
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import number, signed
from ghgcalc.report.model import Cell, Chart, Report, Row, Table
from ghgcalc.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances import ValueByDay
    from ghgcalc.allowances.valuation import Ends
    from ghgcalc.literals import Lang


def value_report(found: ValueByDay, lang: Lang = "en") -> Report:
    """The tables of a valuation."""
    settled = found.settlement
    digest = settled.digest if settled.grounds is not None else ""
    return Report(
        "value-by-day", lang, label("value-by-day", lang), tuple(_about(found, lang)), tuple(_tables(found, lang)), digest
    )


def _about(found: ValueByDay, lang: Lang) -> Iterator[tuple[str, str]]:
    settled = found.settlement
    yield label("entity", lang), str(settled.entity.get("name", ""))
    yield label("plan", lang), f"{settled.plan.id} · {settled.plan.title(lang)} · {label('grade-' + settled.plan.rule.grade, lang)}"
    if settled.balance is not None:
        source = settled.balance_source or label("no-source", lang)
        yield label("balance-value", lang), f"{number(settled.balance, 4).printed} tCO2e/tAl ({source})"
    yield said("surplus", lang), f"{signed(found.surplus).printed} tCO2e"
    yield said("trade", lang), signed(Fraction(found.trade), 0).printed
    yield said("price-file", lang), found.source or "–"


def _tables(found: ValueByDay, lang: Lang) -> Iterator[Table]:
    for basis in found.bases:
        yield _ends(found, basis, lang)
    for basis in found.bases:
        yield _days(found, basis, lang)
    if found.findings:
        yield findings(found.findings, lang)


def _ends(found: ValueByDay, basis: str, lang: Lang) -> Table:
    """Lowest, highest, mean and last value of the surplus, and of the units to trade on those days."""
    rows = []
    if (ends := found.ends(basis)) is not None and (trades := found.ends(basis, found.trade)) is not None:
        rows = [_end(name, ends, trades, found, lang) for name in ("least", "most", "mean", "last")]
    count = said("priced-of", lang, count=len(found.priced(basis)), sessions=len(found.days))
    notes = (f"{said('priced', lang)}: {count}",)
    named = heads(lang, "figure", "date", "price#", "value-surplus#", "value-trade#")
    title = said("summary-of", lang, basis=said(f"basis-{basis}", lang))
    return Table(f"summary/{basis}", title, named, tuple(rows), notes)


def _end(name: str, ends: Ends, trades: Ends, found: ValueByDay, lang: Lang) -> Row:
    if name == "mean":
        cells = (Cell("–"), Cell("–"), signed(ends.mean), signed(trades.mean))
    else:
        one = getattr(ends, name)
        cells = (Cell(one.day.isoformat()), number(one.price, 2), signed(one.value), signed(one.price * found.trade))
    return Row(name, (Cell(said(name, lang)), *cells))


def _days(found: ValueByDay, basis: str, lang: Lang) -> Table:
    rows = []
    for one in found.days:
        price = one.prices[basis]
        numbers = [Cell(), Cell(), Cell()]
        if price is not None:
            numbers = [number(price, 2), signed(price * found.surplus), signed(price * found.trade)]
        rows.append(Row(one.day.isoformat(), (Cell(one.day.isoformat()), *numbers, Cell(said(f"state-{one.traded}", lang)))))
    named = heads(lang, "date", "price#", "value-surplus#", "value-trade#", "state")
    shown = said(f"basis-{basis}", lang)
    chart = Chart("line", said("value-chart", lang, basis=shown), "date", ("value-surplus",))
    notes = (said("no-price", lang),)
    return Table(f"days/{basis}", said("days-of", lang, basis=shown), named, tuple(rows), notes, charts=(chart,))
