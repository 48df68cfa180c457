"""Balances and boundary 平衡与边界: statements that deny each other, or the capacity, the calendar and the reaction of the cells."""

from __future__ import annotations

from decimal import Decimal
from operator import truediv
from typing import TYPE_CHECKING

from ghgcalc.checks.facts import ZERO, added, amount, column, year_of
from ghgcalc.checks.telling import against, listed, numbered, shown, tell
from ghgcalc.findings import Place
from ghgcalc.through import YEAR

if TYPE_CHECKING:
    from ghgcalc.checks.facts import Facts, ProcessFacts
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Severity

FARADAY = Decimal("0.335573")
"""kg of aluminium per kA and hour at a current efficiency of 100 %: 26.981539 g/mol ÷ 3 ÷ 96485.33 C/mol × 3600 s."""
YEARLY = Decimal("2.9396")
"""t of aluminium per kA, cell and year of 8760 hours at 100 %."""
USUAL = Decimal("0.93")
BOUGHT = ("grid", "green-power", "certificate")
OWN = ("captive", "self-generated", "direct")
SLACK = Decimal("1.005")
IDLE = Decimal("0.2")
SPARE = Decimal("0.3")
"""Cells that stand idle or are spare count among `cells`: so little of what all could make is rather a slip."""


def without_metal(facts: Facts) -> list[Finding]:
    """Months, or a year, with anodes or electricity and no metal, or with metal and no anodes (BD-11)."""
    found: list[Finding] = []
    for process in facts.processes:
        metal, anode = process.metal, process.anode
        if metal is None:
            continue
        if anode is not None:
            if process.busy and len(anode) == len(metal) and min(anode) > 0:
                continue
            same = len(anode) == len(metal)
            pairs = list(zip(anode, metal, strict=True)) if same else [(process.anode_year, process.metal_year)]
            used = [month for month, (one, made) in enumerate(pairs, 1) if one > 0 and made == 0]
            made = [month for month, (one, made) in enumerate(pairs, 1) if one == 0 and made > 0]
            found += _denied(process, "metal-missing", "liquid_aluminium", used, len(pairs))
            found += _denied(process, "anode-missing", "anode", made, len(pairs))
        power = process.power if not process.busy else None
        if power is not None and len(power) == len(metal) > 1:
            mean = year_of(power) / len(power)
            idle = [month for month, (one, made) in enumerate(zip(power, metal, strict=True), 1) if made == 0 and one > mean * IDLE]
            if idle and not any(one.code == "metal-missing" for one in found if one.place.row == process.row.id):
                found += _denied(process, "metal-missing", "liquid_aluminium", idle, len(power))
    return found


def _denied(process: ProcessFacts, code: str, key: str, months: list[int], of: int) -> list[Finding]:
    if not months:
        return []
    where = process.place.at(key, months[0]) if len(months) == 1 and of > 1 else process.place.at(key)
    return [tell("BD-11", code, "error", where, months=numbered(months) if of > 1 else _all(process))]


def _all(process: ProcessFacts) -> str:
    """Every month that is stated."""
    return f"1 – {process.months}" if process.months > 1 else "1"


def power_missing(facts: Facts) -> list[Finding]:
    """Months with metal and without electricity, where electricity is stated."""
    found: list[Finding] = []
    for process in facts.processes:
        power = process.power if process.row.electricity else None
        if power is None or process.metal is None or len(power) != len(process.metal):
            continue
        none = [month for month, (one, made) in enumerate(zip(power, process.metal, strict=True), 1) if one == 0 and made > 0]
        if none:
            where = process.place.at("electricity")
            found.append(
                tell("BD-11", "power-missing", "warning", where, months=numbered(none) if len(power) > 1 else _all(process))
            )
    return found


def daily(facts: Facts) -> list[Finding]:
    """Output of a day, month by month, beside that of the year (R33); months of a declared start or stop are left out."""
    band = facts.bands["R33"]
    low, high = band.low, band.high
    found: list[Finding] = []
    days = facts.days
    for process in facts.processes:
        metal, row = process.metal, process.row
        if metal is None or len(metal) < 2 or low is None or high is None:
            continue
        if any(day is not None and day.year == facts.year for day in (row.started, row.stopped)):
            continue  # it ramps
        rates = list(map(truediv, metal, days))
        mean = process.metal_year / facts.length
        if process.busy and mean * low <= min(rates) and max(rates) <= mean * high:
            continue
        at_work = [rate for rate in rates if rate > 0]
        if len(at_work) < 6:
            continue  # a plant that stood still for most of the year
        usual = sorted(at_work)[len(at_work) // 2]
        far = [
            (month, rate)
            for month, rate in enumerate(rates, 1)
            if not usual * low <= rate <= usual * high and not mean * low <= rate <= mean * high
        ]
        if far:
            where = process.place.at("liquid_aluminium", far[0][0] if len(far) == 1 else None)
            fields = {"usual": shown(usual), "months": listed(far), "band": band.shown()}
            borne_out = _follow(facts, process, [month for month, _ in far])
            found.append(tell("R33", "daily-output", "note" if borne_out else "warning", where, **fields))
    return found


def _follow(facts: Facts, process: ProcessFacts, months: list[int]) -> bool:
    """Whether anodes and electricity, two other ledgers, both follow the metal into these months: a plant at part load, not a slip."""
    metal, spread = process.metal, facts.bands["month-ratio"]
    for other in (process.anode, process.power):
        if metal is None or other is None or len(other) < 2:
            return False
        ratios = {month: one / made for month, (one, made) in enumerate(zip(other, metal, strict=True), 1) if made > 0}
        usual = sorted(ratios.values())[len(ratios) // 2]
        if usual <= 0 or not all(month in ratios and spread.silent(ratios[month] / usual) for month in months):
            return False
    return True


def capacity(facts: Facts) -> list[Finding]:
    """Output over approved capacity (R23), and a capacity in t where 10⁴ t were meant, or the reverse (BD-05)."""
    band = facts.bands["R23"]
    found: list[Finding] = []
    for process in facts.processes:
        row = process.row
        if row.capacity is None or process.metal is None or process.metal_year <= 0:
            continue
        approved = amount(row.capacity, "tAl")
        place = process.place.at("capacity")
        if approved <= 0:
            found.append(tell("R23", "output-capacity", "error", place, value="∞", band=band.shown()))
            continue
        share = process.metal_year / approved
        if share > 100 or share < Decimal("0.01"):
            factor = "10000" if share > 100 else "1/10000"
            found.append(tell("BD-05", "capacity-unit", "error", place, value=shown(share), factor=factor))
            continue
        whole = process.busy and row.started is None and row.stopped is None and process.months == YEAR
        below = band.low is not None and share < band.low
        if (not below and band.silent(share)) or (below and not whole):
            continue
        severity: Severity = "warning" if band.possible(share) else "error"
        found.append(tell("R23", "output-capacity", severity, place, value=shown(share), band=band.shown()))
    return found


def theory(facts: Facts) -> list[Finding]:
    """Declared capacity against current and cells (R24, BD-03)."""
    found: list[Finding] = []
    for process in facts.processes:
        row = process.row
        if row.capacity is None or row.cells is None or row.current is None:
            continue
        made = YEARLY * amount(row.current, "kA") * row.cells * USUAL
        share = amount(row.capacity, "tAl") / made if made > 0 else None
        if share is not None and not facts.bands["R24"].silent(share):
            found += against(facts.bands["R24"], "capacity-theory", process.place.at("capacity"), share, theory=shown(made))
    return found


def efficiency(facts: Facts) -> list[Finding]:
    """Metal against what current and cells can make (R9, PL-07): too much cannot be; little may be spare cells."""
    band = facts.bands["R9"]
    found: list[Finding] = []
    hours = facts.length * 24
    for process in facts.processes:
        row = process.row
        if row.cells is None or row.current is None or not process.busy or row.started is not None or row.stopped is not None:
            continue
        most = FARADAY * amount(row.current, "kA") * hours * row.cells / 1000
        if most <= 0:
            continue
        share = process.metal_year / most
        if band.high is None or share > band.high or share < SPARE:
            hard = band.hard_high is not None and share > band.hard_high
            fields = {"value": shown(share * 100), "band": f"{(band.low or ZERO) * 100:f} – {(band.high or ZERO) * 100:f}"}
            found.append(tell("R9", "faraday", "error" if hard else "warning", process.place.at("cells"), **fields))
    return found


def purchase(facts: Facts) -> list[Finding]:
    """What the processes take from the grid and the market against what the enterprise buys there; own generation leaves it open."""
    rows = facts.activity.electricity
    if not rows or not any(process.row.electricity for process in facts.processes):
        return []
    place = Place(table="electricity", key="amount")
    most = facts.bands["purchase"].high
    taken = year_of(year_of(process.power or ()) for process in facts.processes)
    whole = year_of(year_of(column(row.amount) or ()) for row in rows)
    if most is not None and taken > 0 and whole > taken * most:
        return [tell("XC-05", "purchase-above-use", "warning", place, bought=shown(whole), used=shown(taken), band=f"{most:f}")]
    if any(row.supply in OWN for row in rows) or any(process.supplied(OWN) for process in facts.processes):
        return []
    used = year_of(process.supplied(BOUGHT) for process in facts.processes)
    if used <= whole * SLACK:
        return _purchase_months(facts)
    fields = {"used": shown(used), "bought": shown(whole), "difference": shown(used - whole)}
    return [tell("XC-05", "purchase-below-use", "warning", place, **fields)]


def _purchase_months(facts: Facts) -> list[Finding]:
    """Months in which the processes take more than the enterprise buys, where the year has enough, or far less: another unit, a gap."""
    band, most = facts.bands["month-ratio"], facts.bands["purchase"].high
    bought = added([column(row.amount) or () for row in facts.activity.electricity])
    used = added(
        [column(row.amount) or () for process in facts.processes for row in process.row.electricity if row.supply in BOUGHT]
    )
    if len(bought) < 2 or len(used) < 2 or band.low is None or most is None:
        return []
    pairs = enumerate(zip(bought, used, strict=True), 1)
    odd = [(month, one / taken) for month, (one, taken) in pairs if taken > 0 and not taken * band.low <= one <= taken * most]
    if not odd:
        return []
    where = Place(table="electricity", key="amount")
    return [tell("XC-05", "purchase-month", "warning", where, months=listed(odd))]


def goods(facts: Facts) -> list[Finding]:
    """A good that weighs more than what it was made of: mass in is at least mass out."""
    found: list[Finding] = []
    if facts.months < YEAR:
        return found  # what lies in the cells and in the yard is not stated: over a year it is small, over some months it is not
    for at, row in enumerate(facts.activity.product, 1):
        if not row.precursor:
            continue
        went_in = year_of(year_of(column(one.mass) or ()) for one in row.precursor) + year_of(column(row.scrap) or ())
        came_out = year_of(column(row.amount) or ())
        if came_out > went_in:
            place = Place(table="product", row=row.id or str(at), key="amount")
            found.append(tell("XC-01", "goods-mass", "warning", place, out=shown(came_out), into=shown(went_in)))
    return found
