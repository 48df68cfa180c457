"""The cheapest way to settle as tables: CCER by lot, the ways beside each other, the steps with their marginal costs, other prices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.plans import market_rules
from ghgcalc.report.contents.trust import findings
from ghgcalc.report.contents.words import columns, number, signed
from ghgcalc.report.model import Cell, Column, Report, Row, Table
from ghgcalc.texts import label, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.allowances.settlement import Cheapest, HeldCcer, Settlement, Way, Ways
    from ghgcalc.literals import Lang


def cheapest_report(found: Cheapest, lang: Lang = "en") -> Report:
    """The tables of the cheapest way, with what it is about."""
    settled = found.settlement
    about = (
        (label("entity", lang), str(settled.entity.get("name", ""))),
        (label("year", lang), str(settled.year)),
        (label("plan", lang), f"{settled.plan.id} · {settled.plan.title(lang)}"),
        *prices(settled, lang),
    )
    tables = [*offered(settled, lang)]
    if found.matrix:
        tables.append(matrix(found, lang))
    return Report("cheapest", lang, label("cheapest", lang), about, (*tables, findings(settled.findings, lang)), settled.digest)


def prices(found: Settlement, lang: Lang) -> Iterator[tuple[str, str]]:
    """The price of an allowance and of a reduction, each with what it is and where it stands."""
    bases = (("price-of-unit", found.price), ("price-of-ccer", None if found.offers is None else found.offers.price))
    for name, basis in bases:
        if basis is not None:
            source = basis.source or label("no-source", lang)
            yield label(name, lang), f"{number(basis.value, 2).printed} CNY/t ({basis.name}; {source})"


def offered(found: Settlement, lang: Lang) -> Iterator[Table]:
    """Lots of CCER, the ways to settle, and the steps; nothing where nothing was stated of them."""
    if found.offers is None:
        return
    if found.offers.lots:
        yield lots(found.offers.lots, lang)
    if (ways := found.ways) is not None:
        yield beside(ways, lang)
        if ways.steps:
            yield steps(ways, lang)


def lots(found: tuple[HeldCcer, ...], lang: Lang) -> Table:
    """Held lots with what is stated of their quality, and whether they may be surrendered."""
    yes = {True: label("yes", lang), False: label("no", lang), None: "–"}
    rows = []
    for at, lot in enumerate(found):
        day = lot.registered.isoformat() if lot.registered else "–"
        said = "; ".join(one for one in (lot.denied, lot.quality) if one) or "–"
        words = (yes[lot.usable], day, lot.project or "–", lot.methodology or "–", yes[lot.covered], said)
        rows.append(Row(str(at), (Cell(lot.id), number(Fraction(lot.units), 0), *map(Cell, words))))
    names = ("ccer-registered", "ccer-project", "ccer-methodology", "ccer-covered", "ccer-quality")
    return Table("ccer-lots", label("ccer-lots", lang), columns(lang, "ccer-lot", "held#", "usable", *names), tuple(rows))


def beside(found: Ways, lang: Lang) -> Table:
    """By allowances alone, as asked, cheapest: units of each kind, and money."""
    rows = []
    for name, way in (("alone", found.alone), ("stated", found.stated), ("cheapest", found.best)):
        if way is not None:
            counts = (way.ccer_held, way.ccer_bought, way.own, way.buy, way.sell, way.hold, way.lapse)
            money = (signed(way.units_value), signed(-way.ccer_cost), signed(-way.total))
            rows.append(Row(name, (Cell(label(f"settle-{name}", lang)), *(number(Fraction(one), 0) for one in counts), *money)))
    counted = ("ccer-held", "ccer-bought", "own", "buy", "sell", "hold", "lapse", "units", "ccer", "net")
    heads = columns(lang, "ways-way", *(f"ways-{name}#" for name in counted))
    return Table("ways", label("cheapest", lang), heads, tuple(rows), tuple(_said(found, lang)))


def _said(found: Ways, lang: Lang) -> Iterator[str]:
    """What to do, what it saves, when CCER pay, and what was assumed."""
    best, even = found.best, found.problem.break_even()
    yield text("word", "ccer-plan", lang, **_counts(best))
    money = {"saving": number(found.saving, 2).printed, "more": number(found.more, 2).printed}
    yield text("word", "ccer-saves", lang, **money)
    if even is not None:
        first, each = (number(one, 2).printed for one in even)
        yield text("word", "ccer-even", lang, first=first, all=each, cap=found.problem.cap)
    yield text("word", "ccer-order", lang, counts=", ".join(map(str, found.problem.breaks())))
    for name in found.assumed:
        yield text("word", f"ccer-assumed-{name}", lang)
    rule = market_rules().offset
    yield f"{rule.note(lang)} ({rule.document}, {label('grade-' + rule.grade, lang)})"
    if any(not lot.usable for lot in found.problem.lots):
        yield text("word", "ccer-unusable-left", lang)


def _counts(way: Way) -> dict[str, Any]:
    held = {"ccer": way.ccer, "held": way.ccer_held, "bought": way.ccer_bought, "own": way.own}
    return held | {"buy": way.buy, "sell": way.sell, "hold": way.hold, "lapse": way.lapse}


def steps(found: Ways, lang: Lang) -> Table:
    """Each step: how many reductions, whose place they take, what one costs and saves, and whether it is taken."""
    rows = []
    for at, step in enumerate(found.steps):
        vintage = "" if step.vintage is None else f" ({step.vintage})"
        gain = (step.saving - step.cost) * step.units
        cells = (
            Cell(label(f"step-{step.source}", lang)),
            Cell(label(f"step-{step.instead}", lang) + vintage),
            number(Fraction(step.units), 0),
            number(step.cost, 2),
            number(step.saving, 2),
            signed(gain),
            Cell(label("yes" if step.taken else "no", lang)),
        )
        rows.append(Row(str(at), cells))
    names = ("step-source", "step-instead", "step-units#", "step-cost#", "step-saving#", "step-gain#", "step-taken")
    return Table("ccer-steps", label("ccer-steps", lang), columns(lang, *names), tuple(rows))


def matrix(found: Cheapest, lang: Lang) -> Table:
    """A row for each price of an allowance, and for each price of a reduction how many to surrender and the net."""
    heads = [*columns(lang, "ccer-matrix-price#")]
    for at, one in enumerate(found.matrix[0]):
        price = number(one.ccer_price, 2).printed
        heads += [
            Column(f"ccer-{at}", f"CCER {price}: {label('step-units', lang)}", numeric=True),
            Column(f"net-{at}", f"{price}: {label('ccer-net', lang)}", numeric=True),
        ]
    rows = []
    for place, row in enumerate(found.matrix):
        pairs = [cell for one in row for cell in (number(Fraction(one.best.ccer), 0), signed(-one.best.total))]
        rows.append(Row(str(place), (number(row[0].price, 2), *pairs)))
    return Table("ccer-matrix", label("ccer-matrix", lang), tuple(heads), tuple(rows), (text("word", "ccer-matrix", lang),))
