"""A settlement as tables: verified figures, the position by process, sums, units, value, fine, open points, findings."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc import documents
from ghgcalc.report.contents.cheapest import offered
from ghgcalc.report.contents.issued import advance, issued
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import NOTHING, columns, maybe, number, signed
from ghgcalc.report.model import Cell, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.settlement import Grounds, Penalty, Settlement
    from ghgcalc.literals import Lang


def settlement_report(found: Settlement, lang: Lang = "en") -> Report:
    """The tables of a settlement."""
    return Report(
        "settlement", lang, label("settlement", lang), tuple(about(found, lang)), tuple(_tables(found, lang)), found.digest
    )


def about(found: Settlement, lang: Lang) -> Iterator[tuple[str, str]]:
    """Whose position, under which plan and which balance value."""
    plan = found.plan
    yield label("entity", lang), str(found.entity.get("name", ""))
    yield label("year", lang), str(found.year)
    yield (
        label("plan", lang),
        f"{plan.id} · {plan.title(lang)} · {label(plan.status, lang)} · {label('grade-' + plan.rule.grade, lang)}",
    )
    yield label("rule", lang), plan.rule.note(lang)
    if found.balance is not None:
        source = found.balance_source or label("no-source", lang)
        yield label("balance-value", lang), f"{number(found.balance, 4).printed} tCO2e/tAl ({source})"


def _tables(found: Settlement, lang: Lang) -> Iterator[Table]:
    if found.grounds is not None and found.grounds.figures:
        yield figures(found.grounds, lang)
    yield processes(found, lang)
    if found.issued is not None and found.issued.units is not None:
        yield issued(found.issued, lang)
    yield sums(found, lang)
    yield lots(found, lang)
    yield from offered(found, lang)
    if found.penalty is not None:
        yield fine(found.penalty, lang)
    if found.plan.open:
        rows = tuple(Row(str(at), (Cell(said.text(lang)),)) for at, said in enumerate(found.plan.open))
        yield Table("open-points", label("open-points", lang), columns(lang, "open-points"), rows)
    yield findings(found.findings, lang)


def figures(grounds: Grounds, lang: Lang) -> Table:
    """Both figures of each process, their difference, who verified them and when."""
    rows = []
    for one in grounds.figures:
        name = Cell(f"{label(f'figure-{one.name}', lang)} {one.unit}")
        cells = (Cell(one.process), name, maybe(one.reported), maybe(one.verified), signed(one.difference))
        rows.append(Row(f"{one.process}/{one.name}", cells))
    source = f"{label('source', lang)}: {grounds.source or label('no-source', lang)} {grounds.on or ''}".rstrip()
    heads = columns(lang, "process", "figure", "reported#", "verified-figure#", "difference#")
    notes = [f"{source}; {label('inventory-of-reported', lang)}"]
    if grounds.record:
        shown = {"number": grounds.number or "–", "digest": grounds.record}
        notes.append(text("record", "from", lang, **shown))
    return Table("figures", label("verified-figures", lang), heads, tuple(rows), tuple(notes))


def processes(found: Settlement, lang: Lang) -> Table:
    """Emission, output, intensity, deviation from the balance value, coefficient, allocation and surplus of each process."""
    rows = []
    for one in found.processes:
        case = "" if one.case == "inside" else f" {label('case-' + one.case, lang)}"
        deviation = None if one.deviation is None else Fraction(one.deviation) * 100
        cells = (
            Cell(one.id + case),
            maybe(one.emissions),
            maybe(one.output),
            maybe(one.intensity, 4),
            signed(deviation, 4),
            signed(None if one.coefficient is None else Fraction(one.coefficient) * 100, 4),
            maybe(one.allocation),
            signed(one.surplus),
        )
        rows.append(Row(one.id, cells))
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
    return Table("processes", label("by-process", lang), heads, tuple(rows))


def sums(found: Settlement, lang: Lang) -> Table:
    """Allocation, obligation, surplus; units to surrender, to buy, to sell; value; pre-allocation."""
    units, surplus = found.surrender, found.allocated - found.reported
    pairs = [
        ("allocation", maybe(found.allocated), "tCO2e"),
        ("obligation", maybe(found.reported), "tCO2e"),
        ("surplus", signed(surplus), "tCO2e"),
        ("to-surrender", number(Fraction(units.units), 0), label("units", lang)),
        ("ccer-used", number(Fraction(units.ccer), 0), f"{label('at-most', lang)} {units.ccer_cap}"),
        ("to-buy", number(Fraction(units.buy), 0), label("units", lang)),
        ("to-sell", number(Fraction(units.sell), 0), label("units", lang)),
    ]
    if found.price is not None:
        priced = f"CNY; {number(found.price.value, 2).printed} CNY/t ({label('price-basis', lang)}: {found.price.name})"
        pairs.append(("worth", signed(found.price.times(surplus)), priced))
    if (ways := found.ways) is not None:
        way = ways.chosen
        pairs.append(("units-value", signed(way.units_value), f"CNY; {label('left', lang)} {way.sell + way.hold + way.lapse}"))
        pairs.append(("ccer-cost", signed(-way.ccer_cost), f"CNY; {way.ccer} CCER"))
        pairs.append(("ccer-net", signed(-way.total), "CNY"))
    pairs += advance(found, lang)
    rows = [Row(name, (Cell(label(name, lang)), cell, Cell(said))) for name, cell, said in pairs]
    return Table("position", label("position", lang), columns(lang, "figure", "amount#", "unit"), tuple(rows))


def lots(found: Settlement, lang: Lang) -> Table:
    """Units by vintage: held, used, left, usable, carried over."""
    rows = []
    for at, lot in enumerate(found.surrender.lots):
        yes = [Cell(label("yes" if fact else "no", lang)) for fact in (lot.usable, lot.carries)]
        counts = [number(Fraction(count), 0) for count in (lot.units, lot.used, lot.left)]
        rows.append(Row(str(at), (Cell(str(lot.vintage)), Cell(label(f"lot-{lot.origin}", lang)), *counts, *yes)))
    heads = columns(lang, "vintage", "origin", "held#", "used#", "left#", "usable", "carries-over")
    return Table("units", label("units", lang), heads, tuple(rows))


def fine(found: Penalty, lang: Lang) -> Table:
    """Each stage of the fine with its formula, range, note and source; what is open."""
    bases = ", ".join(f"{number(price.value, 2).printed} CNY/t ({price.name})" for price in found.prices) or label(
        "price-unknown", lang
    )
    rows = []
    for at, part in enumerate(found.parts, 1):
        terms = f"{part.multiples[0]}–{part.multiples[1]} × {bases} × {found.units}" if part.multiples is not None else ""
        said = f"{part.rule.document}, {part.rule.article(lang)}, {label('grade-' + part.rule.grade, lang)}"
        cells = (
            Cell(text("word", "stage", lang, number=at)),
            maybe(part.low),
            maybe(part.high),
            Cell(terms or "–"),
            Cell(part.rule.note(lang)),
            Cell(said),
        )
        rows.append(Row(str(at), cells))
    day = found.deadline.isoformat() if found.deadline else "–"
    laws = dict.fromkeys(part.rule.document for part in found.parts)
    law = "; ".join(f"{documents.get(one).title_zh if lang == 'zh' else documents.get(one).title_en} ({one})" for one in laws)
    notes = (
        f"{label('milestone-surrender', lang)}: {day}",
        f"{label('fine-law', lang)}: {law}",
        *(said.text(lang) for said in found.open),
    )
    heads = columns(lang, "stage", "at-least#", "at-most#", "formula", "rule", "because")
    return Table("fine", label("fine", lang), heads, tuple(rows) or (Row("none", (NOTHING,) * 6),), notes)
