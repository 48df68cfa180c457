"""A matrix as tables: surplus and value by balance value and price, where the surplus is nil, days to the deadlines, tornadoes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.numbers import printed, simplest
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number, signed
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.allowances.grid import BalanceRow, Matrix, Swing
    from ghgcalc.allowances.plans import Milestone
    from ghgcalc.literals import Lang

BAR = 24
"""Signs of a bar of a tornado."""

NAMED = 4
"""So many processes are named by their cases; of more, each case is counted."""


def matrix_report(found: Matrix, lang: Lang = "en") -> Report:
    """The tables of a matrix."""
    tables = [values(found, lang), even(found, lang)]
    if found.on is not None:
        tables.append(deadlines(found, lang))
    tables += [*tornadoes(found, lang), findings(found.findings, lang)]
    return Report(
        "allowance-matrix", lang, label("grid-title", lang), tuple(about(found, lang)), tuple(tables), found.settlement.digest
    )


def about(found: Matrix, lang: Lang) -> Iterator[tuple[str, str]]:
    """Whose position, under which plan, and what the position is from which inputs are varied."""
    base = found.settlement
    yield label("entity", lang), str(base.entity.get("name", ""))
    yield label("year", lang), str(base.year)
    yield label("plan", lang), f"{base.plan.id} · {base.plan.title(lang)} · {label('grade-' + base.plan.rule.grade, lang)}"
    stated = []
    if base.balance is not None:
        source = base.balance_source or label("no-source", lang)
        middle = _middle([row.balance for row in found.rows], base.balance, lang)
        stated.append(f"{label('balance-value', lang)} {shown(base.balance)} tCO2e/tAl{middle} ({source})")
    if base.price is not None:
        middle = _middle([None if one is None else one.value for one in found.prices], base.price.value, lang)
        stated.append(f"{label('vary-price', lang)} {shown(base.price.value)} CNY/t{middle}")
    stated.append(f"{label('surplus', lang)} {signed(base.allocated - base.reported).printed} tCO2e")
    yield label("grid-base", lang), "; ".join(stated)


def _middle(values: Sequence[Fraction | None], base: Fraction, lang: Lang) -> str:
    """Whether the base is the middle of a side: nobody stated it then."""
    ends = [one for one in values if one is not None]
    return f" {label('grid-middle', lang)}" if len(ends) > 1 and ends[0] + ends[-1] == 2 * base else ""


def values(found: Matrix, lang: Lang) -> Table:
    """A row for each balance value; the value of its surplus under each price."""
    prices = [one for one in found.prices if one is not None]
    heads = columns(lang, "balance-value#", "grid-case", "surplus#")
    heads += tuple(Column(f"price-{at}", f"{shown(one.value)} CNY/t", numeric=True) for at, one in enumerate(prices))
    rows = []
    for row in found.rows:
        worth = [signed(cell.value) for cell in row.cells if cell.price is not None]
        balance = maybe(row.balance, _decimals(row.balance))
        rows.append(Row(printed(row.balance or Fraction(0)), (balance, Cell(cases(row, lang)), signed(row.surplus), *worth)))
    notes = [label("grid-signs", lang)]
    if prices:
        notes.append(label("grid-worth", lang))
    return Table("value-matrix", label("grid-values", lang), heads, tuple(rows), tuple(notes))


def cases(row: BalanceRow, lang: Lang) -> str:
    """On which piece of the rule the processes lie: one word for all, by name where they are few, else counted."""
    named = {id: label(f"grid-case-{case}", lang) for id, case in row.cases.items()}  # noqa: A001
    counts = Counter(named.values())
    if len(counts) == 1:
        return next(iter(counts))
    if len(named) <= NAMED:
        return "; ".join(f"{id} {case}" for id, case in named.items())  # noqa: A001
    return "; ".join(f"{case} × {count}" for case, count in counts.items())


def even(found: Matrix, lang: Lang) -> Table:
    """Where the surplus is nil, before and after the cut to whole tonnes."""
    point, rows = found.break_even, []
    unit = "tCO2e/tAl"
    if point is not None:
        ends = [point.low] if point.value is not None else [point.low, point.high]
        names = ["grid-even-before"] if point.value is not None else ["grid-even-from", "grid-even-to"]
        rows = [Row(name, (Cell(label(name, lang)), number(end, 6), Cell(unit))) for name, end in zip(names, ends, strict=True)]
        rows.append(Row("grid-even-after", (Cell(label("grid-even-after", lang)), maybe(point.whole_up, 6), Cell(unit))))
    else:
        rows = [Row(found.why, (Cell(label(f"grid-why-{found.why}", lang)), NOTHING, NOTHING))]
    notes = () if point is None else (label("grid-even-said", lang),)
    return Table("break-even-balance", label("grid-even", lang), columns(lang, "figure", "amount#", "unit"), tuple(rows), notes)


def deadlines(found: Matrix, lang: Lang) -> Table:
    """Each date of the cycle, and the days to it."""
    rows = [Row(one.id, deadline(one, found, lang)) for one in found.milestones]
    title = text("word", "grid-deadlines", lang, on=found.on, plan=found.settlement.plan.id)
    return Table("deadlines", title, columns(lang, "date", "milestone", "grid-days", "document", "grade"), tuple(rows))


def deadline(one: Milestone, found: Matrix, lang: Lang) -> tuple[Cell, ...]:
    """A date of the cycle as cells."""
    day = one.day.isoformat() if one.day else "–"
    grade = label(f"grade-{one.grade}", lang) if one.grade else "–"
    name = label(f"milestone-{one.id}", lang)
    return Cell(day), Cell(name), Cell(days_text(one.days(found.on), lang)), Cell(one.document or "–"), Cell(grade)


def days_text(days: int | None, lang: Lang) -> str:
    """Days left, today, or days past; a dash where a date is not known."""
    if days is None:
        return "–"
    return text("word", "days-left" if days > 0 else "days-today" if not days else "days-past", lang, days=abs(days))


def tornadoes(found: Matrix, lang: Lang) -> Iterator[Table]:
    """One of the value, where there is a price, and one of the surplus; of each the inputs that move it, the widest first."""
    unvaried = ", ".join(label(f"vary-{name}", lang) for name in found.unvaried)
    notes = [label("grid-bar", lang), label("grid-tornado-said", lang)]  # the first is of the bars of signs alone
    if unvaried:
        notes.append(text("word", "grid-unvaried", lang, names=unvaried))
    base = found.settlement.allocated - found.settlement.reported
    price = found.settlement.price
    if price is not None:
        ends = [(one, one.value) for one in found.swings if one.value is not None and one.moved_value]
        yield from _tornado("value", ends, price.times(base), notes, lang)
    moved = sorted(((one, one.surplus) for one in found.swings if one.moved), key=lambda pair: -pair[0].moved)
    yield from _tornado("surplus", moved, base, notes, lang)


def _tornado(
    key: str,
    ends: Iterable[tuple[Swing, tuple[Fraction, Fraction]]],
    middle: Fraction,
    notes: Sequence[str],
    lang: Lang,
) -> Iterator[Table]:
    """The table of one tornado; none where nothing moves."""
    held = list(ends)
    if not held:
        return
    every = [middle, *(end for _, pair in held for end in pair)]
    span = (min(every), max(every))
    rows = []
    for one, (low, high) in held:
        name = label(f"vary-{one.name}", lang) if one.kind != "spread" else one.name
        stated = f"{one.low} … {one.high}"
        kind = label(f"grid-kind-{one.kind}", lang) + (f": {one.because}" if one.because else "")
        cells = (Cell(name), signed(low), signed(high), number(abs(high - low), 2), Cell(stated), Cell(kind))
        rows.append(Row(f"{one.kind}/{one.name}", (*cells, Cell(bar(low, high, middle, span)))))
    start = (Cell(label("grid-as-it-is", lang)), signed(middle), signed(middle), *[Cell("–")] * 4)
    rows.append(Row("stated", start, total=True))
    heads = columns(lang, "uncertain-input", "at-low-end#", "at-high-end#", "swing#", "grid-stated", "grid-kind", "bar")
    yield Table(f"tornado/{key}", label(f"grid-tornado-{key}", lang), heads, tuple(rows), tuple(notes))


def bar(low: Fraction, high: Fraction, middle: Fraction, span: tuple[Fraction, Fraction]) -> str:
    """A swing in signs: ░ from the middle to the result at the lower end, █ to that at the upper end, │ the middle."""
    bottom, top = span
    wide = top - bottom or Fraction(1)
    at = [int((one - bottom) / wide * (BAR - 1) + Fraction(1, 2)) for one in (low, high, middle)]
    signs = ["·"] * BAR
    for end, sign in ((at[0], "░"), (at[1], "█")):
        for place in range(min(end, at[2]), max(end, at[2]) + 1):
            signs[place] = sign
    signs[at[2]] = "│"
    return "".join(signs)


def shown(value: Fraction) -> str:
    """A stated value with its own digits, two decimals at the least; one whose digits never end with six."""
    return number(value, max(_decimals(value), 2)).printed


def _decimals(value: Fraction | None) -> int:
    """So many decimals show a value whole, two at the least and six at the most."""
    if value is None:
        return 0
    digits = f"{simplest(value):f}" if simplest(value) is not value else "0.000000"
    return min(max(len(digits.partition(".")[2]), 2), 6)
