"""The border view as tables: certificates and cost by year, what was paid at home with its open points, every number with its act."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc import documents
from ghgcalc.border.record import span
from ghgcalc.numbers import printed, round_exact
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.border import Border, Given, Good, Home, Way, Year
    from ghgcalc.literals import Lang

SPECIFIC, MONEY = 4, 2
"""Decimals of t CO2e per t, and of euros."""


def border_report(found: Border, lang: Lang = "en") -> Report:
    """The tables of a border view."""
    return Report("border", lang, label("border", lang), tuple(about(found, lang)), tuple(_tables(found, lang)), found.inventory)


def about(found: Border, lang: Lang) -> Iterator[tuple[str, str]]:
    """Whose goods, by which values, at which price."""
    yield label("entity", lang), str(found.entity.get("name", ""))
    yield label("year", lang), str(found.year)
    yield label("guideline", lang), found.guideline
    yield label("border-area", lang), found.area[lang == "zh"]
    if found.as_of is not None:
        yield label("as-of", lang), found.as_of.isoformat()
    yield label("border-price", lang), label("border-no-price", lang) if found.price is None else _priced(found.price, lang)
    if found.home is not None:
        yield label("border-home", lang), found.home.said(lang)


def _priced(price: Given, lang: Lang) -> str:
    graded = label(f"grade-{price.grade}", lang) if price.grade else ""
    said = (price.document, graded, price.note_zh if lang == "zh" else price.note_en)
    stated = price.source if not price.document else ""
    return f"{printed(price.value)} {price.unit} ({', '.join(filter(None, (*said, stated))) or label('no-source', lang)})"


def border_tables(found: Border, lang: Lang) -> tuple[Table, ...]:
    """The tables of a border view beside those of its inventory: its findings by a key and a title of their own."""
    *made, said = _tables(found, lang)
    if not said.rows:
        return tuple(made)
    return (*made, replace(said, key="border-findings", title=f"{said.title}: {label('border', lang)}"))


def _tables(found: Border, lang: Lang) -> Iterator[Table]:
    price = None if found.price is None else found.price.value
    for good in found.goods:
        if price is not None:
            yield cost(good, price, lang, home=found.home is not None)
        yield total(good, price, lang, home=found.home is not None)
        yield certificates(good, lang)
    if found.home is not None:
        yield paid(found.home, lang)
        yield from (readings(found.home, good, price, lang) for good in found.goods)
    yield numbers(found, lang)
    if found.open:
        rows = tuple(Row(str(at), (Cell(one.text(lang)),)) for at, one in enumerate(found.open))
        yield Table("open-points", label("border-open", lang), columns(lang, "open-points"), rows)
    yield findings(found.findings, lang)


def cost(good: Good, price: Fraction, lang: Lang, *, home: bool) -> Table:
    """What a tonne costs in each year: by default values, by actual ones, after what was paid at home; what verified data save."""
    rows = []
    for one in good.years:
        cells = [Cell(str(one.year)), _between(one.default, price, lang), _between(one.actual, price, lang)]
        cells += [_money(one.after_home, price)] if home else []
        rows.append(Row(str(one.year), (*cells, _gain(one, price))))
    names = ("border-year", "border-default#", "border-actual#", *(("border-after-home#",) if home else ()), "border-gain#")
    title = text("word", "border-cost", lang, good=named(good))
    return Table(f"border-cost/{good.id}", title, columns(lang, *names), tuple(rows), _notes(good, lang, home=home))


def total(good: Good, price: Fraction | None, lang: Lang, *, home: bool) -> Table:
    """Certificates and euros of all tonnes in each year."""
    many, rows = good.tonnes, []
    for one in good.years:
        shown = [one.default.certificates, one.actual.certificates, *((one.after_home,) if home else ())]
        cells = [Cell(str(one.year)), *(maybe(None if each is None else each * many, 3) for each in shown)]
        if price is not None:
            cells += [_money(each, price * many) for each in (*shown, one.gain)]
        rows.append(Row(str(one.year), tuple(cells)))
    kinds = ("default", "actual", *(("after-home",) if home else ()))
    names = ["border-year", *(f"border-certificates-{kind}#" for kind in kinds)]
    names += [] if price is None else [f"border-euros-{kind}#" for kind in (*kinds, "gain")]
    title = text("word", "border-total", lang, good=named(good), tonnes=printed(many))
    return Table(f"border-total/{good.id}", title, columns(lang, *names), tuple(rows))


def certificates(good: Good, lang: Lang) -> Table:
    """The way to the certificates per tonne: values, benchmarks, both factors."""
    rows = []
    for one in good.years:
        values = [one.default.embedded, one.default.benchmark, one.actual.embedded, one.actual.benchmark]
        cells = [Cell(str(one.year)), _share(one.mark_up)]
        cells += [NOTHING if each is None else number(each.value, SPECIFIC) for each in values]
        cells += [_share(one.factor), Cell(label("border-unset", lang)) if one.correction is None else _share(one.correction)]
        cells += [_between(way, None, lang) for way in (one.default, one.actual)]
        rows.append(Row(str(one.year), tuple(cells)))
    names: tuple[str, ...] = ("border-year", "border-mark-up#", "border-default#", "border-benchmark-default#", "border-actual#")
    names += ("border-benchmark-actual#", "border-factor#", "border-correction#", "border-due-default#", "border-due-actual#")
    notes = (label("border-formula", lang), label("border-columns", lang))
    title = text("word", "border-certificates", lang, good=named(good))
    return Table(f"border-certificates/{good.id}", title, columns(lang, *names), tuple(rows), notes)


def paid(home: Home, lang: Lang) -> Table:
    """What was paid at home, from the settlement."""
    figures = (
        ("obligation", home.obligation, 2, "tCO2e"),
        ("border-allocated", home.allocated, 2, "tCO2e"),
        ("border-bought", home.bought, 0, "t"),
        ("border-bought-at", home.price, 2, "CNY/t"),
        ("border-paid", home.paid, 2, "CNY"),
        ("border-rate", home.rate.value, 4, "CNY/EUR"),
    )
    sources = {"border-bought-at": home.price_source, "border-rate": home.rate.source}
    rows = []
    for name, value, decimals, unit in figures:
        where = sources.get(name, home.plan if name == "border-allocated" else "") or "–"
        rows.append(Row(name, (Cell(label(name, lang)), number(Fraction(value), decimals), Cell(unit), Cell(where))))
    cited = documents.get(home.document)
    draft = text("word", "border-draft-of", lang, document=cited.number or cited.id, grade=label(f"grade-{home.grade}", lang))
    heads = columns(lang, "figure", "amount#", "unit", "border-source")
    return Table("border-home", label("border-home", lang), heads, tuple(rows), (draft, label("border-home-said", lang)))


def readings(home: Home, good: Good, price: Fraction | None, lang: Lang) -> Table:
    """What each reading of an open point comes to for a good, per tonne."""
    rows = []
    for at, one in enumerate(home.readings):
        effect = next(each for each in one.effects if each.good == good.id)
        shown = one.detail or "–"
        cells = [
            Cell(label(f"border-reading-{one.name}", lang)),
            Cell(shown),
            number(one.paid, 2),
            number(effect.covered, SPECIFIC),
        ]
        cells += [number(effect.euros, SPECIFIC), maybe(effect.certificates, 6)]
        year = next((each for each in good.years if each.year == home.year), None)
        due = None if year is None or price is None else year.actual.certificates
        taken = effect.certificates
        after = None if due is None or taken is None or price is None else max(due - taken, due * 0) * price
        rows.append(Row(f"{one.name}-{at}", (*cells, maybe(after, MONEY))))
    names = ("border-reading", "border-detail", "border-paid#", "border-covered#", "border-euros#", "border-off#", "border-left#")
    title = text("word", "border-readings", lang, good=named(good), year=home.year)
    return Table(f"border-readings/{good.id}", title, columns(lang, *names), tuple(rows), (label("border-readings-said", lang),))


def numbers(found: Border, lang: Lang) -> Table:
    """Every number with its act, the day since when it can be known, its grade, and where it was read."""
    rows: dict[tuple[str, ...], set[int]] = {}

    def add(name: str, one: Given | None, more: str = "", year: int | None = None) -> None:
        if one is None or not one.document:
            return
        said = one.note_zh if lang == "zh" else one.note_en
        act = documents.get(one.document)
        cells = (
            f"{label(name, lang)} {more}".strip(),
            f"{printed(one.value)} {'' if one.unit == '1' else one.unit}".strip(),
            act.number or act.id,
            one.article,
            "–" if one.published is None else one.published.isoformat(),
            label(f"grade-{one.grade}", lang),
            one.source,
            said or "–",
        )
        rows.setdefault(cells, set()).update(() if year is None else (year,))

    for good in found.goods:
        for one in good.years:
            add("border-default", one.default.embedded, good.cn, one.year)
            add("border-benchmark-default", one.default.benchmark, good.cn)
            add("border-benchmark-actual", one.actual.benchmark, good.id)
            add("border-factor", one.factor, year=one.year)
            add("border-correction", one.correction, year=one.year)
            add("border-mark-up", one.mark_up, year=one.year)
    for id, price in found.prices:  # noqa: A001
        add("border-price", price, id)
    add("border-threshold", found.threshold)
    made = tuple(
        Row(str(at), tuple(map(Cell, (" ".join(filter(None, (cells[0], span(years)))), *cells[1:]))))
        for at, (cells, years) in enumerate(rows.items())
    )
    heads = columns(
        lang, "figure", "amount", "document", "border-article", "border-published", "grade", "border-source", "border-note"
    )
    return Table("border-acts", label("border-acts", lang), heads, made)


def named(good: Good) -> str:
    """A good by its id and code."""
    return f"{good.id} ({good.cn})"


def _notes(good: Good, lang: Lang, *, home: bool) -> tuple[str, ...]:
    """What must stand below the cost of a good."""
    said = [label("border-cost-said", lang)]
    if any("correction" in (*one.default.open, *one.actual.open) for one in good.years):
        said.append(label("border-between", lang))
    if home:
        said.append(label("border-home-draft", lang))
    return tuple(said)


def _between(way: Way, price: Fraction | None, lang: Lang) -> Cell:
    """Certificates, or their cost, per tonne; both ends where the correction factor is open."""
    decimals = SPECIFIC if price is None else MONEY
    if way.low is None or way.high is None:
        return Cell(label(f"border-why-{way.open[0]}", lang))
    ends = [one if price is None else one * price for one in (way.low, way.high)]
    if ends[0] == ends[1]:
        return number(ends[0], decimals)
    low, high = (f"{round_exact(one, decimals):f}" for one in ends)
    return Cell(f"{low} – {high}")


def _share(given: Given | None) -> Cell:
    """A share with its own digits."""
    return NOTHING if given is None else Cell(printed(given.value))


def _gain(one: Year, price: Fraction) -> Cell:
    if one.gains is None:
        return NOTHING
    low, high = (round_exact(each * price, MONEY) for each in one.gains)
    return number(one.gains[0] * price, MONEY) if one.gain is not None else Cell(f"{low:f} – {high:f}")


def _money(value: Fraction | None, price: Fraction) -> Cell:
    return maybe(None if value is None else value * price, MONEY)
