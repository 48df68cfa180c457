"""Corrections as tables: each datum with before, after, rule, clause, grade and reason; meters one by one; the candidates for a gap."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.activity.corrected import named
from ghgcalc.conservative import rules
from ghgcalc.inventory.corrected import corrections_of
from ghgcalc.inventory.provisional import told
from ghgcalc.numbers import total_of
from ghgcalc.report.contents.sums import level_name
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, number, signed
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ghgcalc.activity import Correction
    from ghgcalc.corrections import Corrected, Effects
    from ghgcalc.literals import Lang
    from ghgcalc.series import Series


def corrected_report(found: Corrected, lang: Lang = "en") -> Report:
    """The tables of a correction."""
    worked = found.effects
    about = [
        (label("entity", lang), found.activity.entity.name),
        (label("year", lang), f"{found.activity.year}{told(found.activity.through, lang)}"),
        (label("hot-metal-correction", lang), label(f"hot-metal-{found.hot_metal_correction}", lang)),
    ]
    if worked is not None:
        about.append((label("guideline", lang), worked.guideline))
        about += [(label("plan", lang), worked.plan)] if worked.plan else []
    tables = [*corrections(found.corrections, lang), *([_effects(found, worked, lang)] if worked is not None else [])]
    if found.findings:
        tables.append(findings(found.findings, lang))
    return Report("corrected", lang, label("corrected", lang), tuple(about), tuple(tables))


def stated_corrections(activity: Mapping[str, Any], lang: Lang) -> Iterator[Table]:
    """The tables of the corrections that an activity states; none where it states none."""
    if found := corrections_of(activity):
        yield from corrections(found, lang)


def corrections(found: Sequence[Correction], lang: Lang) -> Iterator[Table]:
    """Every correction; what its meters read; what might have stood in a gap."""
    rows = [
        Row(
            str(at),
            (
                Cell(named(one)),
                Cell(text("word", f"side-{one.side}", lang)),
                Cell(", ".join(str(month) if month else label("whole-year", lang) for month in one.months) or "–"),
                _sum(one.before),
                _sum(one.after),
                Cell(one.after.unit),
                Cell("; ".join(rules()[case].title(lang) for case in one.cases)),
                Cell("; ".join(dict.fromkeys(rules()[case].formula(one.side) for case in one.cases))),
                Cell("; ".join(dict.fromkeys(clause for case in one.cases if (clause := rules()[case].clause))) or "–"),
                Cell("; ".join(dict.fromkeys(f"[{rules()[case].grade}]" for case in one.cases))),
                Cell(one.reason),
                Cell(one.approved_by or "–"),
                Cell(str(one.approved_on or "–")),
            ),
        )
        for at, one in enumerate(found, 1)
    ]
    heads = columns(
        lang, "corrected-datum", "side", "periods", "reading#", "corrected-value#", "unit", "rule", "formula", "clause", "grade",
        "correction-reason",
        "approved-by", "approved-on",
    )  # fmt: skip
    yield Table("corrections", label("corrections", lang), heads, tuple(rows), (text("word", "corrections-note", lang),))
    metered = [row for at, one in enumerate(found, 1) for row in _meters(at, one, lang)]
    if metered:
        heads = columns(
            lang, "corrected-datum", "side", "meter", "flow", "rule", "required-accuracy", "found-accuracy", "calibrations", "reading#",
            "covered-reading#", "corrected-value#", "unit",
        )  # fmt: skip
        yield Table("corrections/meters", label("corrected-meters", lang), heads, tuple(metered))
    candidates = [row for at, one in enumerate(found, 1) for row in _candidates(at, one, lang)]
    if candidates:
        heads = columns(
            lang, "corrected-datum", "side", "periods", "ladder-step", "candidate", "amount#", "unit", "formula", "chosen"
        )
        yield Table("corrections/candidates", label("candidates", lang), heads, tuple(candidates))


def _sum(series: Series | None) -> Cell:
    return NOTHING if series is None else number(total_of(series.values))


def _meters(at: int, one: Correction, lang: Lang) -> Iterator[Row]:
    for number_, part in enumerate(one.meter, 1):
        days = ", ".join(map(str, part.calibrated))
        cells = (
            Cell(named(one)),
            Cell(text("word", f"side-{one.side}", lang)),
            Cell(part.meter),
            Cell(label(f"flow-{part.way}", lang)),
            Cell(rules()[part.case].title(lang)),
            Cell("–" if part.required is None else str(part.required)),
            Cell("–" if part.found is None else str(part.found)),
            Cell("–" if not days else text("word", "calibrated", lang, days=days, months=part.interval)),
            _sum(part.reading),
            _sum(part.covered),
            _sum(part.corrected),
            Cell(part.reading.unit),
        )
        yield Row(f"{at}/{number_}", cells)


def _candidates(at: int, one: Correction, lang: Lang) -> Iterator[Row]:
    read = Decimal(0) if one.before is None else one.before.values[0]
    for number_, each in enumerate(one.candidate, 1):
        stands = each.step == one.step and one.after.values[0] == total_of((read, each.value.values[0]))
        cells = (
            Cell(named(one)),
            Cell(text("word", f"side-{one.side}", lang)),
            Cell(str(one.month)),
            Cell(str(each.step)),
            Cell(each.name),
            number(each.value.values[0]),
            Cell(each.value.unit),
            Cell(each.formula or "–"),
            Cell(label("chosen", lang) if stands else "–"),
        )
        yield Row(f"{at}/{number_}", cells)


def _effects(found: Corrected, worked: Effects, lang: Lang) -> Table:
    """What each correction comes to, and all of them."""
    levels = [name for name, _ in worked.whole.emissions]
    heads = [*columns(lang, "corrected-datum", "side")]
    for name in levels:
        level, _, basis = name.partition("/")
        heads.append(Column(name, f"{level_name(level, None, basis or None, lang)}, tCO2e", numeric=True))
    money = worked.plan is not None
    heads += columns(lang, "allocation#", "surplus#") if money else ()
    rows = []
    for at, (one, each) in enumerate(zip([*found.corrections, None], [*worked.each, worked.whole], strict=True), 1):
        cells = (
            [Cell(label("total", lang)), NOTHING]
            if one is None
            else [Cell(named(one)), Cell(text("word", f"side-{one.side}", lang))]
        )
        values = dict(each.emissions)
        cells += [signed(values.get(name)) for name in levels]
        cells += [signed(each.allocation), signed(each.surplus)] if money else []
        rows.append(Row(str(at), tuple(cells), total=one is None))
    return Table("corrections/effects", label("correction-effects", lang), tuple(heads), tuple(rows))
