"""A month as tables: the month and the year so far, intensities beside band and balance value, days, what is filed, what changed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc import documents
from ghgcalc.filing.intensity import usual_band
from ghgcalc.inventory.provisional import told
from ghgcalc.numbers import decimal_of
from ghgcalc.report.contents.sums import level_name, on_basis, source_name
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number, signed
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.filing import Chain, Closing, Due, Intensity, Month, Since
    from ghgcalc.literals import Lang

METAL = "liquid_aluminium"


def month_report(found: Month, lang: Lang = "en") -> Report:
    """The tables of a month."""
    about = tuple(_about(found, lang))
    return Report("month-report", lang, label("month-report", lang), about, tuple(_tables(found, lang)), found.inventory.digest)


def _about(found: Month, lang: Lang) -> Iterator[tuple[str, str]]:
    made = found.inventory
    yield label("entity", lang), str(made.entity.get("name", ""))
    yield label("year", lang), f"{made.year}{told(made.through, lang)}"
    yield label("month", lang), found.name
    yield label("guideline", lang), str(made.guideline["id"])
    yield label("month-due", lang), _due_text(found, lang)
    if found.terms is not None and found.closing is not None:
        source = found.closing.source or label("no-source", lang)
        yield label("balance-value", lang), f"{found.terms.shown} tCO2e/tAl ({source})"
    if (stated := dict(made.activity).get("predecessor")) is not None:
        yield label("month-predecessor", lang), str(stated)


def _due_text(found: Month, lang: Lang) -> str:
    """The day of this month, its grade, and how many days are left."""
    due, rule = found.next_due, found.rule
    if due.day is None or due.span is None or rule is None:
        return label("month-no-day", lang)
    left = f" · {_left(due, lang)}" if due.state is not None else ""
    return f"{due.day} [{due.span.grade}]{left}"


def _left(due: Due, lang: Lang) -> str:
    return text("word", f"month-{due.state}", lang, days=abs(due.left or 0))


def _tables(found: Month, lang: Lang) -> Iterator[Table]:
    yield _amounts(found, lang)
    if found.so_far:
        yield _intensities(found, lang)
    yield from _track(found, lang)
    if found.closing is not None:
        yield _closing(found.closing, lang)
    if found.since is not None:
        yield from _since(found, found.since, lang)
    if found.chain is not None:
        yield _chain(found.chain, lang)
    if found.rule is not None:
        yield _due(found, lang)
        yield _filed(found, lang)
    yield findings(found.findings, lang)


def _amounts(found: Month, lang: Lang) -> Table:
    rows = []
    for at, one in enumerate(found.amounts):
        name = source_name(found.inventory, one.source, lang) if one.source else label("total", lang)
        cells = (Cell(level_name(one.level, one.process, one.basis, lang)), Cell(name), maybe(one.month), maybe(one.so_far))
        rows.append(Row(str(at), cells, total=one.source is None))
    heads = columns(lang, "level", "source", "month-value#", "so-far-value#")
    return Table("month/amounts", label("month-amounts", lang), heads, tuple(rows), (text("word", "month-amounts-note", lang),))


def _intensities(found: Month, lang: Lang) -> Table:
    rows = []
    for at, one in enumerate((*found.month, *found.so_far)):
        period = one.period if "/" not in one.period else label("so-far", lang)
        cells = (
            Cell(on_basis(one.process or label("electrolysis", lang), one.basis, lang)),
            Cell(period),
            maybe(one.emissions),
            maybe(one.output),
            maybe(one.value, 4),
            _usual(one, lang),
            _percent(one.deviation),
            _percent(one.coefficient),
        )
        rows.append(Row(str(at), cells, total=one.process is None))
    heads = columns(
        lang, "process", "period", "emission#", "output#", "intensity#", "month-usual", "deviation-percent#", "coefficient-percent#"
    )
    return Table("month/intensity", label("table-intensity", lang), heads, tuple(rows), tuple(_yardsticks(found, lang)))


def _usual(one: Intensity, lang: Lang) -> Cell:
    return NOTHING if one.usual is None else Cell(label("month-inside" if one.usual else "month-outside-band", lang))


def _percent(value: Fraction | None) -> Cell:
    return NOTHING if value is None else signed(value * 100, 4)


def _yardsticks(found: Month, lang: Lang) -> Iterator[str]:
    """The usual band, and what is known of the sector, each with its grade."""
    band = usual_band()
    yield text(
        "word", "month-band", lang, band=band.shown(), unit=band.unit, grade=band.grade, low=band.month_low, high=band.month_high
    )
    if (sector := found.sector) is not None:
        mean, limits = sector.intensity, sector.balance
        shown: dict[str, Any] = {"mean": f"{mean.value.value:f}", "grade": label(f"grade-{mean.grade}", lang), "year": sector.year}
        shown |= {"low": limits.low, "high": limits.high, "band_grade": label(f"grade-{limits.grade}", lang)}
        yield text("word", "month-sector", lang, **shown)


def _track(found: Month, lang: Lang) -> Iterator[Table]:
    """Each month of all processes, on each basis, beside the ends of the usual band and the balance value."""
    band = usual_band()
    line = NOTHING if found.terms is None else number(decimal_of(found.terms.balance) or found.terms.balance)
    for basis in dict.fromkeys(one.basis for one in found.months):
        mine = [one for one in found.months if one.basis == basis and one.process is None]
        ends = (maybe(band.low, 2), maybe(band.high, 2)) if any(one.usual is not None for one in mine) else (NOTHING, NOTHING)
        rows = []
        for one in mine:
            own = (maybe(one.emissions), maybe(one.output), maybe(one.value, 4))
            rows.append(Row(one.period, (Cell(one.period), *own, *ends, line, _percent(one.deviation))))
        heads = columns(
            lang, "month", "emission#", "output#", "intensity#", "usual-from#", "usual-to#", "balance-value#", "deviation-percent#"
        )
        title = on_basis(label("month-track", lang), basis, lang)
        yield Table(f"month-track/{basis or ''}", title, heads, tuple(rows))


def _closing(found: Closing, lang: Lang) -> Table:
    rows = []
    for one in found.processes:
        case = "" if one.case == "inside" else f" {label('case-' + one.case, lang)}"
        cells = (
            Cell(one.id + case),
            maybe(one.emissions),
            maybe(one.output),
            maybe(one.intensity, 4),
            _percent(one.deviation),
            _percent(one.coefficient),
            maybe(one.allocation),
            signed(one.surplus),
        )
        rows.append(Row(one.id, cells))
    rows += [Row(name, (Cell(name), *(NOTHING,) * 7)) for name in found.open]
    sums = (maybe(found.emissions), NOTHING, NOTHING, NOTHING, NOTHING, maybe(found.allocation), signed(found.surplus))
    rows.append(Row("total", (Cell(label("total", lang)), *sums), total=True))
    heads = columns(
        lang,
        "process",
        "emission#",
        "output#",
        "intensity#",
        "deviation-percent#",
        "coefficient-percent#",
        "allocation#",
        "surplus#",
    )
    note = text("word", "month-closing-note" if found.provisional else "month-closed-note", lang, months=found.months)
    grade = label(f"grade-{found.plan.rule.grade}", lang)
    notes = (note, f"{found.plan.id} · {found.plan.title(lang)} · {label(found.plan.status, lang)} · {grade}")
    return Table("month/closing", label("month-closing", lang), heads, tuple(rows), notes)


def _since(found: Month, since: Since, lang: Lang) -> Iterator[Table]:
    """Each earlier month that was restated; then the months that are new."""
    rows = []
    for at, one in enumerate(since.restated):
        source = label("metal", lang) if one.source == METAL else source_name(found.inventory, one.source, lang)
        cells = (
            Cell(one.period),
            Cell(level_name(one.level, one.process, one.basis, lang)),
            Cell(source),
            maybe(one.old),
            maybe(one.new),
            signed(one.difference),
            Cell("t" if one.source == METAL else "tCO2e"),
        )
        rows.append(Row(str(at), cells))
    heads = columns(lang, "month", "level", "source", "month-old#", "month-new#", "difference#", "unit")
    note = text("word", "month-since", lang, digest=since.previous.digest, through=f"{since.previous.year}-{since.months:02}")
    yield Table("month/restated", label("month-restated", lang), heads, tuple(rows), (note,))
    if since.new:
        names = {f"{since.previous.year}-{month:02}" for month in since.new}
        fresh = [one for one in found.months if one.period in names]
        lines = []
        for at, mine in enumerate(fresh):
            name = on_basis(mine.process or label("electrolysis", lang), mine.basis, lang)
            numbers = (maybe(mine.emissions), maybe(mine.output), maybe(mine.value, 4))
            lines.append(Row(str(at), (Cell(mine.period), Cell(name), *numbers), total=mine.process is None))
        heads = columns(lang, "month", "process", "emission#", "output#", "intensity#")
        yield Table("month/new", label("month-new-months", lang), heads, tuple(lines))


def _chain(found: Chain, lang: Lang) -> Table:
    rows = [
        Row(
            str(at),
            (
                Cell(str(at)),
                Cell(one.file or "–"),
                Cell(one.through),
                Cell(one.digest),
                Cell(one.predecessor or "–"),
                Cell(label("yes" if one.holds else "no", lang)),
            ),
        )
        for at, one in enumerate(found.links, 1)
    ]
    said = "month-chain-holds" if found.holds else "month-chain-broken"
    notes = [text("word", said, lang, number=found.broken or 0)]
    notes += [] if found.whole else [text("word", "month-chain-begins", lang, digest=found.links[0].predecessor)]
    heads = columns(lang, "month-number", "file", "month-through", "digest", "month-predecessor", "month-holds")
    return Table("month/chain", label("month-chain", lang), heads, tuple(rows), tuple(notes))


def _due(found: Month, lang: Lang) -> Table:
    """The days; below them what says so, once each, how days are counted, and from which day."""
    known = documents.register()
    rows, notes = [], []
    for at, one in enumerate(found.due, 1):
        span = one.span
        cells = (
            Cell(one.month),
            Cell(label("yes" if at <= found.last else "no", lang)),
            Cell(one.ends.isoformat()),
            Cell("–" if one.day is None else one.day.isoformat()),
            Cell("–" if one.state is None else _left(one, lang)),
            Cell("–" if span is None else known[span.document].number),
            Cell("–" if span is None else f"[{span.grade}]"),
        )
        rows.append(Row(one.month, cells))
        notes += [] if span is None else [f"{known[span.document].number}: {span.note(lang)} [{span.grade}]"]
    rule = found.rule
    assert rule is not None, "a table of days is one of a rule"
    shown = {"note": rule.counting.note(lang), "grade": rule.counting.grade, "platform": rule.platform}
    notes.append(text("word", "month-counting", lang, **shown))
    notes += [] if found.on is None else [text("word", "month-on", lang, on=found.on)]
    heads = columns(lang, "month", "month-stated", "month-ends", "month-day", "month-left", "month-ground", "grade")
    return Table("month/due", label("month-calendar", lang), heads, tuple(rows), tuple(dict.fromkeys(notes)))


def _filed(found: Month, lang: Lang) -> Table:
    rows = []
    for one in found.filings:
        item = one.item
        cells = (
            Cell(item.id),
            Cell(item.name(lang)),
            Cell(label(f"month-{item.need}", lang)),
            Cell(item.evidence(lang)),
            Cell(", ".join(one.rows) or "–"),
            Cell(f"{item.parallel} [sister: steel]"),
            Cell(f"[{item.grade}]"),
        )
        rows.append(Row(item.id, cells))
    heads = columns(lang, "item", "month-what", "month-need", "evidence", "month-rows", "month-parallel", "grade")
    return Table("month/filed", label("month-filed", lang), heads, tuple(rows), (text("word", "month-filed-note", lang),))
