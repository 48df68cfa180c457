"""The outlook of a running year as tables: the ranges, the fan by month, break-even, the forecast, complete years at the ends, findings."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, maybe, number, signed, word
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.outlook import Outlook
    from ghgcalc.allowances.outlook.ahead import Ranged
    from ghgcalc.allowances.outlook.fan import Month
    from ghgcalc.allowances.outlook.result import Range
    from ghgcalc.literals import Lang

PLACES = {"intensity": 4}
SIGNED = ("surplus", "value")
SIDES = ("low", "high")
Pair = tuple[Fraction, Fraction]


def outlook_report(found: Outlook, lang: Lang = "en") -> Report:
    """The tables of an outlook."""
    return Report(
        "outlook", lang, said("title", lang, through=found.through), tuple(_about(found, lang)), tuple(_tables(found, lang))
    )


def said(key: str, lang: Lang, /, **fields: Any) -> str:
    """A text about outlooks."""
    return text("outlook", key, lang, **fields)


def percent(value: Fraction) -> str:
    """A share in per cent, with up to four decimals."""
    shown = number(value * 100, 4).printed
    return f"{shown.rstrip('0').rstrip('.')} %"


def _about(found: Outlook, lang: Lang) -> Iterator[tuple[str, str]]:
    plan, asked = found.plan, found.asked
    yield label("entity", lang), str(found.entity.get("name", ""))
    yield label("year", lang), said("through", lang, year=found.year, through=found.through)
    yield (
        label("plan", lang),
        f"{plan.id} · {plan.title(lang)} · {label(plan.status, lang)} · {label('grade-' + plan.rule.grade, lang)}",
    )
    yield label("guideline", lang), found.guideline
    if asked.balance is not None:
        yield label("balance-value", lang), _stated(asked.balance, 4, "tCO2e/tAl", asked.sources["balance_source"], lang)
    if asked.price is not None:
        pair = (asked.price[0].value, asked.price[1].value)
        yield said("price", lang), _stated(pair, 2, "CNY/t", asked.sources["price_source"], lang)
    yield said("forecast", lang), _forecast(found, lang)
    yield said("inventory", lang), found.inventory


def _stated(pair: Pair, places: int, unit: str, source: str | None, lang: Lang) -> str:
    ends = dict.fromkeys(number(one, places).printed for one in pair)
    return f"{' – '.join(ends)} {unit} ({source or label('no-source', lang)})"


def _forecast(found: Outlook, lang: Lang) -> str:
    ahead = found.forecast
    source = ahead.source or "–"
    if ahead.level is not None:
        return said("by-mean", lang, level=percent(ahead.level))
    way = said(f"by-{ahead.how}", lang, source=source)
    tolerance = said("no-tolerance", lang) if ahead.tolerance is None else said("tolerance", lang, share=percent(ahead.tolerance))
    return f"{way}; {tolerance}"


def _tables(found: Outlook, lang: Lang) -> Iterator[Table]:
    yield _ranges(found, lang)
    yield fan(found, lang)
    if found.break_even:
        yield _break_even(found, lang)
    yield _data(found, lang)
    yield _years(found, lang)
    yield findings(found.findings, lang)


def _columns(lang: Lang, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name.rstrip("#"), said(f"column-{name.rstrip('#')}", lang), name.endswith("#")) for name in names)


def _ranges(found: Outlook, lang: Lang) -> Table:
    """Every figure with its ends, and what gives them."""
    rows = []
    for one in found.ranges:
        shown = [signed(end) if one.name in SIGNED else number(end, PLACES.get(one.name, 2)) for end in (one.low, one.high)]
        cells = (
            Cell(said(f"figure-{one.name}", lang)),
            *shown,
            Cell(one.unit),
            *(Cell(_by(found, one, side, lang)) for side in SIDES),
        )
        rows.append(Row(one.name, cells))
    notes = [said("cut", lang, count=len(found.years[0].settlements[0].processes))]
    notes.append(said("claim" if found.forecast.claims else "no-claim", lang, level=percent(found.forecast.level or Fraction(0))))
    heads = _columns(lang, "figure", "low#", "high#", "unit", "low-by", "high-by")
    return Table("ranges", said("ranges", lang), heads, tuple(rows), tuple(notes))


def _by(found: Outlook, one: Range, side: str, lang: Lang) -> str:
    """What gives an end, in words: the year by the name of this figure's end where it was made for it."""
    by = one.low_by if side == "low" else one.high_by
    year = next(year for year in found.years if year.id == by["year"])
    own = f"{'surplus' if one.name == 'value' else one.name}-{side}"  # of which it is the value
    parts = [said(f"end-{own if own in year.names else year.id}", lang)]
    parts += [said(f"{name}-{by[name]}", lang) for name in ("balance_value", "price") if name in by]
    return "; ".join(parts)


def fan(found: Outlook, lang: Lang) -> Table:
    """Emission, output and surplus, cumulated by month."""
    rows = []
    for one in found.fan:
        cells = [Cell(one.period), Cell(said("told" if one.told else "ahead", lang))]
        for pair in (one.emissions, one.output):
            cells += [number(end, 2) for end in pair]
        cells += [NOTHING, NOTHING] if one.surplus is None else [signed(end) for end in one.surplus]
        rows.append(Row(one.period, tuple(cells)))
    names = ("month", "state", "emissions-low#", "emissions-high#", "output-low#", "output-high#", "surplus-low#", "surplus-high#")
    return Table("fan", said("fan", lang), _columns(lang, *names), tuple(rows), (said("fan-note", lang),))


def _break_even(found: Outlook, lang: Lang) -> Table:
    """Where the surplus vanishes, and the anodes that reach it."""
    rows = []
    for one in found.break_even:
        cells = [Cell(one.process if one.process is not None else said("all", lang))]
        cells += [
            *_pair(one.forecast, 4),
            *_pair(one.rest, 4),
            *_pair(one.saving, 2, plus=True),
            *_pair(one.per_tonne, 2, plus=True),
        ]
        cells.append(Cell("–" if one.reached is None else label("yes" if one.reached else "no", lang)))
        rows.append(Row(one.process or "", tuple(cells)))
    names = ("process", "forecast-low#", "forecast-high#", "rest-low#", "rest-high#", "saving-low#", "saving-high#")
    names += ("kg-low#", "kg-high#", "reached")  # type: ignore[assignment]
    low, high = found.break_even[0].year
    year = " – ".join(dict.fromkeys((number(low, 4).printed, number(high, 4).printed)))
    notes = (said("break-even-year", lang, value=year), said("break-even-note", lang))
    return Table("break-even", said("break-even", lang), _columns(lang, *names), tuple(rows), notes)


def _pair(pair: Pair | None, places: int, *, plus: bool = False) -> list[Cell]:
    return [NOTHING, NOTHING] if pair is None else [signed(one, places) if plus else maybe(one, places) for one in pair]


def _data(found: Outlook, lang: Lang) -> Table:
    """Every datum with the rest of its year and its ends."""
    rows = []
    for one in found.forecast.rows:
        low, high = one.year
        rest = sum(one.base, Fraction(0)) if one.datum.kind != "rate" else sum(one.base, Fraction(0)) / len(one.base)
        name = word("datum", one.datum.key, lang)
        cells = (
            Cell(one.datum.process), Cell(name), Cell(said(f"kind-{one.datum.kind}", lang)), Cell(one.datum.unit),
            number(rest, 2 if one.datum.kind != "rate" else 4),
            signed((low - 1) * 100, 4), signed((high - 1) * 100, 4),
            *_sampled(one),
        )  # fmt: skip
        rows.append(Row(f"{one.datum.process}/{one.datum.key}", cells))
    names = (
        "process",
        "datum",
        "kind",
        "unit",
        "rest#",
        "low-percent#",
        "high-percent#",
        "months#",
        "mean#",
        "spread#",
        "quantile#",
    )
    notes = (said("rule-mean", lang), said("rule-formula", lang)) if found.forecast.claims else (said("rule-stated", lang),)
    return Table("forecast", said("data", lang), _columns(lang, *names), tuple(rows), notes)


def _sampled(one: Ranged) -> list[Cell]:
    """Months, mean, standard deviation and quantile of a forecast by the mean."""
    sample = one.sample
    if sample is None:
        return [NOTHING] * 4
    return [
        number(Fraction(sample.count), 0),
        number(sample.mean, 6),
        number(root(sample.variance), 6),
        number(root(sample.reach**2 * (sample.count - 1)), 4),
    ]


def root(value: Fraction) -> Fraction:
    """A square root to twelve decimals, for printing."""
    from math import isqrt

    return Fraction(isqrt(value.numerator * 10**24 // value.denominator), 10**12)


def _years(found: Outlook, lang: Lang) -> Table:
    """The complete years at the ends."""
    rows = []
    for one in found.years:
        settled = [one.settlements[0], one.settlements[-1]]
        cells = (
            Cell(" · ".join(said(f"end-{name}", lang) for name in one.names)),
            number(one.emissions, 2),
            number(one.output, 2),
            maybe(one.intensity, 4),
            *(number(each.allocated, 0) for each in settled),
            *(signed(each.allocated - each.reported) for each in settled),
        )
        rows.append(Row(one.id, cells))
    names = (
        "year",
        "emissions#",
        "output#",
        "intensity#",
        "allocation-low#",
        "allocation-high#",
        "surplus-at-low#",
        "surplus-at-high#",
    )
    return Table("years", said("years", lang), _columns(lang, *names), tuple(rows), (said("years-note", lang),))


def spans(found: Outlook) -> list[tuple[Month, Pair]]:
    """The months of which a surplus is known, with it."""
    return [(one, one.surplus) for one in found.fan if one.surplus is not None]
