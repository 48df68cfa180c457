"""A price file, and a published quarter, as tables with what is drawn of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.numbers import fraction_of
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import number, signed
from ghgcalc.report.model import Cell, Chart, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from ghgcalc.literals import Lang
    from ghgcalc.market import Quarter, Summary
    from ghgcalc.market.summary import Span

DRAWN = 750
"""So many sessions, three years of them, are drawn one by one; of more, months are."""

KINDS = ("all", "listed", "block")


def said(key: str, lang: Lang, /, **fields: Any) -> str:
    """A text about prices."""
    return text("market", key, lang, **fields)


def heads(lang: Lang, *names: str) -> tuple[Column, ...]:
    """Columns of prices; a name ending in `#` holds numbers."""
    return tuple(Column(name.rstrip("#"), said(name.rstrip("#"), lang), name.endswith("#")) for name in names)


def or_gap(value: Fraction | None, decimals: int = 2) -> Cell:
    """A number, or an empty cell, which a chart leaves out."""
    return Cell() if value is None else number(value, decimals)


def summary_report(found: Summary, lang: Lang = "en") -> Report:
    """The tables of a price file."""
    return Report("market-summary", lang, label("market-summary", lang), tuple(_about(found, lang)), tuple(_tables(found, lang)))


def _about(found: Summary, lang: Lang) -> Iterator[tuple[str, str]]:
    whole = found.whole
    yield said("file", lang), found.source or "–"
    yield label("sessions", lang), f"{whole.begins} – {whole.ends}, {whole.sessions}"
    for name, value in (("opening", found.opening), ("close", whole.close)):
        yield label(name, lang), f"{number(value, 2).printed} CNY/t"
    yield label("range", lang), f"{number(found.low, 2).printed} – {number(found.high, 2).printed} CNY/t"
    for name, share in (("change", found.change), ("since-opening", found.change_since_market_opening)):
        yield label(name, lang), f"{signed(share * 100).printed} %"


def _tables(found: Summary, lang: Lang) -> Iterator[Table]:
    many = len(found.days) > DRAWN
    months = [_row(month, span) for month, span in found.months.items()]
    dated = [_row(span.ends.isoformat(), span) for span in (found.months.values() if many else found.days)]
    names = (
        "close#",
        "average-all#",
        "average-listed#",
        "average-block#",
        "volume-listed#",
        "volume-block#",
        "turnover#",
        "listed-percent#",
    )
    charts = (
        Chart("line", said("price-chart", lang), "date", ("close", "average-all", "average-listed")),
        Chart("stacked", said("volume-chart", lang), "date", ("volume-listed", "volume-block")),
        Chart("line", said("listed-chart", lang), "date", ("listed-percent",)),
    )
    note = said("gap", lang)
    title = said("by-month-end" if many else "by-day", lang)
    yield Table("days", title, heads(lang, "date", *names), tuple(dated), (note, said("close-stated", lang)), charts=charts)
    total = _row(label("total", lang), found.whole)
    rows = (*months, Row("total", total.cells, total=True))
    yield Table("months", said("by-month", lang), heads(lang, "month", *names), rows, (note,))
    if found.findings:
        yield findings(found.findings, lang)


def _row(name: str, span: Span) -> Row:
    averages = [or_gap(span.trades[kind].average) for kind in KINDS]
    volumes = [number(span.trades[kind].volume, 0) for kind in ("listed", "block")]
    share = None if span.listed_share is None else span.listed_share * 100
    turnover = number(span.trades["all"].turnover, 2)
    return Row(name, (Cell(name), number(span.close, 2), *averages, *volumes, turnover, or_gap(share, 1)))


def quarter_report(found: Quarter, lang: Lang = "en") -> Report:
    """The tables of a published quarter."""
    record = found.as_dict()
    about = (
        (label("sessions", lang), f"{found.begins} – {found.ends}"),
        (said("source", lang), f"{found.id} · {found.document} · {label('grade-' + found.grade, lang)}"),
        (label("opening", lang), f"{record['opening']} CNY/t"),
        (label("close", lang), f"{record['close']} CNY/t"),
        (label("change", lang), f"{record['change_percent']} %"),
        (label("since-opening", lang), f"{record['change_since_market_opening_percent']} %"),
        (label("listed-share", lang), f"{record['listed_share_percent']} %"),
    )
    rows = []
    for kind in KINDS:
        traded = found.traded(kind)
        share = traded.volume / found.traded("all").volume * 100
        numbers = (number(traded.volume, 0), number(traded.turnover, 0), or_gap(traded.average, 1), number(share, 1))
        rows.append(Row(kind, (Cell(label(kind, lang)), *numbers)))
    named = heads(lang, "trades", "volume#", "turnover#", "average#", "share-percent#")
    close = fraction_of(found.close.exact)
    charts = (
        Chart("bars", said("volume-chart", lang), "trades", ("volume",)),
        Chart("bars", said("average-chart", lang, close=number(close, 2).printed), "trades", ("average",)),
        Chart("bars", said("share-chart", lang), "trades", ("share-percent",)),
    )
    trades = Table("trades", label("trades", lang), named, tuple(rows), charts=charts)
    notes = tuple(Row(str(at), (Cell(note),)) for at, note in enumerate(found.notes(lang)))
    remarks = Table("remarks", said("does-not-fit", lang), heads(lang, "remark"), notes)
    return Report("market-quarter", lang, label("market-quarter", lang), about, (trades, remarks))
