"""Copies 复制: months of one column that are equal to the last digit, held against how likely that is by chance.

Two months may well be equal in a ledger of round numbers, or where both have 31 days; they are hardly ever equal where six digits move and
one of them is a day longer. So the scatter of the other months says how likely a coincidence is, and several of them at the same distance
(a row that was copied, a half-year under itself, a cell that was filled down) are judged together.
"""

from __future__ import annotations

from decimal import Decimal
from math import comb, factorial, gcd, prod
from operator import truediv
from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief
from ghgcalc.checks.facts import ZERO
from ghgcalc.checks.telling import numbered, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ghgcalc.checks.facts import Amounts, Column, Facts
    from ghgcalc.findings import Finding
    from ghgcalc.literals import Severity

RUN = 3
"""So many equal months in a row are told, whatever the scatter."""
FINE = 500
"""So many steps of the last digit in a value: of fewer a run may come by itself, if the months stray little."""
CHANCE = Decimal("0.00005")
"""Once in twenty thousand columns: what is less likely is a warning."""
DOUBT = Decimal("0.005")
"""Once in two hundred columns: what is less likely is a note."""
NEIGHBOURS = 10
"""About as many pairs of neighbours there are, and as many distances beside theirs."""
FEW = 4
"""Of fewer months no scatter is taken."""
FAR = 2
"""A clerk copies the month before rather than another one."""
LIKE = 2
"""Chances that differ by less are alike."""
PEAK = Decimal("0.375")
"""Density of Student's t of four degrees of freedom at its middle: months stray further than a normal distribution lets them."""
NORMAL, ROOT = Decimal("1.4826"), Decimal("1.4142")
"""The standard deviation over the median deviation; that of a difference over that of one month."""


@brief
class Equal(NamedTuple):
    """Two months, from 0, of a column that have one value."""

    months: Months
    first: int
    second: int


class Months:
    """A column beside what its months should be to each other, and how far they stray from that.

    Attributes:
        of: the column. unit: what divides all its months, 0 where they are not whole.
        expected: in proportion to the months: their days, the metal, or all alike, whichever fits best. scatter: about it, as a share.
    """

    __slots__ = ("expected", "of", "scatter", "unit")

    def __init__(self, facts: Facts, of: Amounts) -> None:
        """The months of a column that has some at work."""
        self.of = of
        values = of.values
        at_work = [month for month, value in enumerate(values) if value]
        likely = [(Decimal(1),) * len(values), facts.days, *_by_metal(of)]
        known = [one for one in likely if all(one[month] > 0 for month in at_work)]
        own = [month for month in at_work if values.count(values[month]) == 1]
        basis = own if len(own) >= FEW else at_work
        self.scatter, best = min(
            (_scatter([values[month] / expected[month] for month in basis]), at) for at, expected in enumerate(known)
        )
        self.expected = known[best]
        self.unit = _step([values[month] for month in at_work])

    def step(self, value: Decimal) -> Decimal:
        """How far a value is from its next one: a hundred where it is round."""
        return max(self.unit, Decimal(1).scaleb(_place(value)))

    def chance(self, first: int, second: int) -> Decimal:
        """How likely two months are equal to the last digit."""
        values = self.of.values
        if not values[first] or not values[second]:
            return ZERO
        value = abs(values[first])
        step = self.step(value) / value
        spread = self.scatter * ROOT + step
        off = 1 + ((self.expected[first] / self.expected[second] - 1) / spread) ** 2 / 4
        return min(Decimal(1), PEAK / (off * off * off.sqrt()) * step / spread)

    def as_unlikely(self, hit: Equal) -> Decimal:
        """How many pairs of the column would be equal that are as unlikely as this one: of neighbours, or of others."""
        near = hit.second - hit.first == 1
        months = len(self.of.values)
        apart = (1,) if near else range(2, months)
        own = self.chance(hit.first, hit.second)
        every = (self.chance(month, month + by) for by in apart for month in range(months - by))
        return sum((chance for chance in every if chance <= own * LIKE), ZERO) * (1 if near else FAR)


def _by_metal(of: Amounts) -> Iterator[Column]:
    """What follows the metal of its process: as it is, and for a supply less what the others gave."""
    metal = of.process.metal if of.process is not None and of.key != "liquid_aluminium" else None
    if of.process is None or metal is None or len(metal) < 2:
        return
    yield metal
    power = of.process.power
    if of.supply is not None and power is not None and len(power) == len(metal) and all(metal):
        usual = sorted(map(truediv, power, metal))[len(metal) // 2]
        own = of.process.supplies[of.supply]
        yield tuple(made * usual - every + one for made, every, one in zip(metal, power, own, strict=True))


def _scatter(ratios: list[Decimal]) -> Decimal:
    """The relative scatter of ratios, by the median of their distances from their median."""
    middle = sorted(ratios)[len(ratios) // 2]
    return abs(sorted(abs(one - middle) for one in ratios)[len(ratios) // 2] * NORMAL / middle)


def _place(value: Decimal) -> int:
    """The place at which a value ends: -2 of 10.25 and of 10.20, 2 of 1200 and of 1200.00."""
    whole = value == value.to_integral_value()
    return int((value.normalize() if whole else value).as_tuple().exponent)


def _step(values: Sequence[Decimal]) -> Decimal:
    """What divides all months of a column of whole numbers: 50 of 9850, 10100 and 9900; otherwise each says by its decimals."""
    whole = all(value == value.to_integral_value() for value in values)
    return Decimal(gcd(*map(int, values))) if whole else ZERO


def copied(facts: Facts) -> list[Finding]:
    """Months that stand in a column twice, or three times and more in a row, and cannot by chance (AR-18)."""
    found: list[Finding] = []
    for scope in _scopes(facts.columns):
        some = [Months(facts, one) for one in scope if _repeats(one.values)]
        runs = [(months, run) for months in some if (run := _run(months))]
        for months, run in runs:
            fields = {"value": f"{months.of.values[run[0]]:f}", "months": f"{run[0] + 1} – {run[-1] + 1}", "count": len(run)}
            found.append(tell("AR-18", "same-value", "warning", months.of.at(), **fields))
        told = {id(months) for months, _ in runs}
        for chance, hits in sorted(_coincidences(some, len(scope)), key=lambda one: one[0]):
            severity: Severity = "warning" if chance < CHANCE else "note"
            for months in dict.fromkeys(hit.months for hit in hits):
                if chance < DOUBT and id(months) not in told:
                    told.add(id(months))
                    own = [hit for hit in hits if hit.months is months]
                    every = sorted({month + 1 for hit in own for month in (hit.first, hit.second)})
                    fields = {"value": f"{months.of.values[own[0].first]:f}", "months": numbered(every)}
                    found.append(tell("AR-18", "month-copied", severity, months.of.at(), **fields))
    return found


def _scopes(columns: Iterable[Amounts]) -> Iterator[list[Amounts]]:
    """The columns of each process, which are filled row by row; every other column by itself."""
    rows: dict[int, list[Amounts]] = {}
    for one in columns:
        if one.process is None:
            yield [one]
        else:
            rows.setdefault(one.process.at, []).append(one)
    yield from rows.values()


def _repeats(values: Sequence[Decimal]) -> bool:
    """Whether any two months at work have one value."""
    at_work = [value for value in values if value]
    return len(set(at_work)) < len(at_work)


def _run(months: Months) -> range | None:
    """The longest run of equal months, where it is long enough and the column is kept finely enough."""
    values = months.of.values
    best = range(0)
    start = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[start]:
            if at - start > len(best) and values[start]:
                best = range(start, at)
            start = at
    if len(best) < RUN:
        return None
    value = abs(values[best[0]])
    chance = prod((months.chance(at, at + 1) for at in best[:-1]), start=Decimal(NEIGHBOURS))
    return best if value >= months.step(value) * FINE or chance < CHANCE else None


def _coincidences(some: list[Months], columns: int) -> Iterator[tuple[Decimal, list[Equal]]]:
    """Equal months of some of the columns that belong together, and how often as much would come by chance.

    Each pair alone; the same two months in several columns, a row that was copied; and several at one distance in a column.
    """
    rows: dict[tuple[int, int], list[Equal]] = {}
    for months in some:
        values = months.of.values
        for apart in range(1, len(values)):
            pairs = [(at, at + apart) for at in range(len(values) - apart)]
            hits = [Equal(months, *pair) for pair in pairs if values[pair[0]] == values[pair[1]] != 0]
            # a distance of one month is what a clerk does; that it is another one was not known before
            ways = NEIGHBOURS if apart == 1 else NEIGHBOURS * NEIGHBOURS
            for hit in hits:
                yield months.as_unlikely(hit), [hit]
                rows.setdefault((hit.first, hit.second), []).append(hit)
            if len(hits) > 1:  # by Poisson's law
                expected = sum((months.chance(*pair) for pair in pairs), ZERO)
                yield expected ** len(hits) / factorial(len(hits)) * ways, hits
    for (first, second), hits in rows.items():
        if len(hits) > 1:
            ways = comb(columns, len(hits)) * (NEIGHBOURS if second - first == 1 else NEIGHBOURS * NEIGHBOURS)
            yield prod((hit.months.chance(first, second) for hit in hits), start=Decimal(ways)), hits
