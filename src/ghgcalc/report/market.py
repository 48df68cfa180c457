"""A price file's summary and the published quarter as text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.literals import Lang
from ghgcalc.report.allowances import places, signed
from ghgcalc.report.tables import grouped, table
from ghgcalc.report.text import findings_text, heading
from ghgcalc.signs import shown
from ghgcalc.texts import label

if TYPE_CHECKING:
    from ghgcalc.market import Quarter, Summary
    from ghgcalc.market.summary import Span


def summary_text(found: Summary, lang: Lang = "en") -> str:
    """Sessions, range, change, averages, listed share, months, findings."""
    whole = found.whole
    span = f"{label('range', lang)} {places(found.low, 2)} – {places(found.high, 2)} CNY/t"
    ends = f"{label('opening', lang)} {places(found.opening, 2)}  {label('close', lang)} {places(whole.close, 2)}"
    since = f"{label('since-opening', lang)} {_percent(found.change_since_market_opening)}"
    out = [
        label("market-summary", lang),
        f"  {whole.begins} – {whole.ends}, {whole.sessions} {label('sessions', lang)}, {shown(found.source)}",
        f"  {ends}  {span}",
        f"  {label('change', lang)} {_percent(found.change)}  {since}",
        "",
        _months(found, lang),
        heading(label("findings", lang)) + findings_text(found.findings, lang) + "\n",
    ]
    return "\n".join(out)


def _percent(share: Fraction) -> str:
    return f"{signed(share * 100)} %"


def _months(found: Summary, lang: Lang) -> str:
    names = ("month", "sessions", "volume", "turnover", "average", "listed", "block", "listed-share", "close")
    rows = [[label(name, lang) for name in names]]
    rows += [_row(month, span) for month, span in found.months.items()]
    rows.append(_row(label("total", lang), found.whole))
    return table(rows, right=range(1, len(names)))


def _row(name: str, span: Span) -> list[str]:
    averages = [places(span.trades[kind].average, 2) for kind in ("all", "listed", "block")]
    whole = span.trades["all"]
    share = "–" if span.listed_share is None else f"{places(span.listed_share * 100, 1)} %"
    return [name, str(span.sessions), places(whole.volume, 0), places(whole.turnover, 2), *averages, share, places(span.close, 2)]


def quarter_text(found: Quarter, lang: Lang = "en") -> str:
    """The quoted figures, what follows from them, and where they do not fit."""
    record: dict[str, Any] = found.as_dict()
    rows = [[label(name, lang) for name in ("trades", "volume", "turnover", "average")]]
    kinds = ("all", "listed", "block")
    rows += [[label(kind, lang), *(grouped(record[kind][key]) for key in ("volume", "turnover", "average"))] for kind in kinds]
    ends = f"{label('opening', lang)} {record['opening']}  {label('close', lang)} {record['close']} CNY/t"
    out = [
        label("market-quarter", lang),
        f"  {found.id} · {found.document} · {label('grade-' + found.grade, lang)}",
        f"  {found.begins} – {found.ends}: {ends}  {label('change', lang)} {record['change_percent']} %",
        f"  {label('since-opening', lang)} {record['change_since_market_opening_percent']} %",
        table(rows, right=(1, 2, 3)),
        f"  {label('listed-share', lang)}: {record['listed_share_percent']} %",
        *(f"  - {note}" for note in found.notes(lang)),
    ]
    return "\n".join(out) + "\n"
