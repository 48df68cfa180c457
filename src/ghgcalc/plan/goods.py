"""The goods of an activity under a guideline: which category each belongs to, and whether everything is stated that it needs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.model import Good
from ghgcalc.plan.precursors import APART, OF_PRECURSORS, Precursors
from ghgcalc.plan.stating import TONNE, Stating, last_digit, mean, total
from ghgcalc.through import YEAR
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Activity, Measured, Product, SoldAs
    from ghgcalc.guidelines import Goods
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.model import Priced

ONE, EMISSION, ENERGY = Unit.of("1"), Unit.of("tCO2e"), Unit.of("MWh")
OF_PRODUCTS = ("electricity", "element", "carbon_price")
"""The keys by which an activity says of a good that its customers are told more than the emission."""

OF_SOLD = ("scrap", "preconsumer_scrap", "other_elements")
"""What is stated of a good as which a product is sold, of a tonne or as a share."""

SHARES = {"preconsumer_scrap": "scrap", "other_elements": "amount"}
"""Shares that are shown as they are stated, each with the datum of which it is one."""


def goods_of(plan: Plan, activity: Activity) -> tuple[list[Good], list[Finding]]:
    """The goods in an order in which each comes after its own precursors, and every fault and finding."""
    made = _Reader(plan, activity)
    made.read()
    return made.goods, made.stating.notes


def tells(activity: Activity) -> bool:
    """Whether anything is stated for any good beside its emission: an activity that says nothing has the records that it always had."""
    return any(
        any(row.get(key) not in (None, ()) for key in OF_PRODUCTS)
        or any(one.get(key) is not None for one in row.precursor for key in OF_PRECURSORS)
        for _, _, row in activity.rows("product")
    )


class _Reader:
    """Reads the table of products, and notes what is missing."""

    def __init__(self, plan: Plan, activity: Activity) -> None:
        self.stating = Stating(plan, activity)
        self.goods: list[Good] = []

    def read(self) -> None:
        rows = [(at, row, self.stating.category(row.heading)) for _, at, row in self.stating.activity.rows("product")]
        for at, row, category in rows:
            if category is None:
                known = ", ".join(heading for one in self.stating.guideline.goods for heading in one.headings)
                self.stating.fault("unknown-heading", at, row, "cn", value=row.cn, known=known)
        kept = [(at, row, category) for at, row, category in rows if category is not None]
        precursors = Precursors(self.stating, kept)
        found: dict[str, Good] = {}
        for category in self.stating.guideline.goods:
            amount = self.stating.output(category.output) if not any(one is category for _, _, one in kept) else None
            if amount:
                found[category.id] = Good(category.id, category.headings[0], category, amount)
        for at, row, category in kept:
            good = self._good(at, row, category, precursors)
            if self.stating.id(at, row) in found:  # an id that is made of the heading, or of the category, may be another row's
                self.stating.fault("duplicate-row-id", at, row, "id", value=self.stating.id(at, row))
            elif good is not None:
                found[good.id] = good
        self._beside([row for _, row, _ in kept])
        for category in self.stating.guideline.goods:
            self._pooled([(at, row) for at, row, one in kept if one is category and one.closes], found)
        for category in (
            self.stating.guideline.goods if self.stating.activity.months == YEAR else ()
        ):  # over a year the yard is small
            self._made(category, [(at, row) for at, row, one in kept if one is category])
        self._in_order(found)

    def _beside(self, rows: list[Product]) -> None:
        """Indirect emissions of what a good is made of, where the direct ones alone count: no number has them, and a note says so."""
        key = "precursor.indirect"
        if "indirect" not in self.stating.bases and any(one.indirect is not None for row in rows for one in row.precursor):
            place = Place(table="product", key=key)
            self.stating.notes.append(Finding.of("datum-ignored", "note", place, key=key, guideline=self.stating.guideline.id))

    def _pooled(self, rows: list[tuple[int, Product]], found: dict[str, Good]) -> None:
        """Goods that share one total are of one process: what any of them takes in, each tonne of them bears."""
        into = [(at, row) for at, row in rows if row.precursor]
        if len(rows) < 2 or not into:
            return
        if apart := [key for key in APART for _, row in rows if row.get(key) is not None]:
            at, row = into[0]
            self.stating.fault("goods-contradict", at, row, "precursor", value=row.precursor[0].good, other=apart[0], limit=row.cn)
            return
        mine = [found[name] for at, row in rows if (name := self.stating.id(at, row)) in found]
        used = tuple(one for good in mine for one in good.used)
        for good in mine:
            found[good.id] = good._replace(used=used)

    def _made(self, category: Goods, rows: list[tuple[int, Product]]) -> None:
        """A warning where more goods leave than metal was made and put in: they share one emission, so that each tonne has too little."""
        if not rows or category.output is None or not self.stating.activity.process:
            return
        out = sum((total(row.amount, TONNE) for _, row in rows), Fraction(0))
        made = self.stating.output(category.output)
        bought = sum((total(one.mass, TONNE) for _, row in rows for one in row.precursor), Fraction(0))
        bought += sum((total(row.scrap, TONNE) for _, row in rows if row.scrap is not None), Fraction(0))
        if out > made + bought:
            shown = {
                "category": category.id,
                "out": printed(simplest(out)),
                "made": printed(simplest(made)),
                "bought": printed(simplest(bought)),
            }
            place = Place(table="product", key="amount")
            self.stating.notes.append(
                Finding.of("goods-above-output", "warning", place, guideline=self.stating.guideline.id, **shown)
            )

    def _good(self, at: int, row: Product, category: Goods, precursors: Precursors) -> Good | None:
        before, first = self.stating.errors(), len(self.stating.chosen)
        amount = total(row.amount, TONNE)
        if not amount:
            self.stating.fault("amount-zero", at, row, "amount")
        stated: dict[str, Fraction] = {}
        fine: dict[str, Fraction] = {}
        needed = category.emission is None or any(row.get(f"{basis}_emission") is not None for basis in self.stating.bases)
        for basis in self.stating.bases if needed else ():
            own: Measured | None = row.get(f"{basis}_emission")
            if own is not None:
                stated[basis] = self.stating.number(own, EMISSION, at, row, f"{basis}_emission")
                fine[basis] = last_digit(own.value, EMISSION) / 2 if own.value is not None else Fraction(0)
            elif not category.closes:
                self.stating.fault("datum-missing", at, row, f"{basis}_emission", parameter="emission")
        used = tuple(precursors.used(at, row, number, one, category) for number, one in enumerate(row.precursor, 1))
        shown = {"scrap": printed(simplest(total(row.scrap, TONNE) / amount))} if row.scrap is not None and amount else {}
        for key, of in SHARES.items():
            share: Measured | None = row.get(key)
            if share is not None:
                shown[key] = self._share(at, row, key, share, of)
        if row.preconsumer_scrap is not None and row.scrap is None:
            place = Place(table="product", row=f"{at} ({row.cn})", key="scrap")
            self.stating.notes.append(
                Finding.of("goods-fact-missing", "note", place, key="scrap", guideline=self.stating.guideline.id)
            )
        if row.electricity is not None:
            fine["electricity"] = last_digit(row.electricity, ENERGY) / 2
        for one in row.sold_as:
            if one.cn[:4] not in category.headings:  # another category has another process
                self.stating.fault("goods-contradict", at, row, "sold_as", value=one.cn, other="cn", limit=row.cn)
        elements, prices = self._told(at, row) if row.element or row.carbon_price else ((), ())
        if self.stating.errors() > before:
            return None
        return Good(
            self.stating.id(at, row),
            row.cn,
            category,
            amount,
            FrozenDict(stated),
            used,
            FrozenDict(shown),
            tuple(self.stating.chosen[first:]),
            FrozenDict(fine),
            total(row.electricity, ENERGY) if row.electricity is not None else None,
            elements,
            prices,
            tuple(_sold(one) for one in row.sold_as),
        )

    def _share(self, at: int, row: Product, key: str, share: Measured, of: str) -> str:
        """A share as it is stated; months that differ are weighed with the months of that of which it is one."""
        series, weights = share.value, row.get(of)
        if series is None or series.annual:
            return str(series.dump()) if series is not None else printed(simplest(self.stating.number(share, ONE, at, row, key)))
        if len(set(series.values)) == 1:
            return f"{series.values[0]:f} {series.unit}"
        if weights is None or weights.annual:
            self.stating.fault("mixed-shape", at, row, key, other=of)
            return ""
        unit = Unit.of(series.unit)
        return f"{printed(simplest(mean(series, weights, unit)))} {series.unit}"

    def _told(self, at: int, row: Product) -> tuple[tuple[tuple[str, Fraction], ...], tuple[Priced, ...]]:
        """Alloying elements and carbon prices; what contradicts itself is a fault."""
        from ghgcalc.plan import telling

        def contradict(key: str, value: str, other: str, limit: str) -> None:
            self.stating.fault("goods-contradict", at, row, key, value=value, other=other, limit=limit)

        return telling.elements(row, contradict), telling.prices(row, contradict)

    def _in_order(self, found: dict[str, Good]) -> None:
        """Each good after its own precursors; what goes round in a circle cannot be worked out."""
        left = dict(found)
        while left:
            done = {good.id for good in self.goods}
            ready = [good for good in left.values() if all(one.own is None or one.own in done for one in good.used)]
            if not ready:
                if not self.stating.errors():
                    self.stating.notes.append(Finding.of("goods-circle", place=Place(table="product"), known=", ".join(left)))
                return
            for good in ready:
                self.goods.append(good)
                del left[good.id]


def _sold(one: SoldAs) -> FrozenDict[str, str]:
    """A good as which a product is sold, its shares as plain numbers; what is not stated is missing."""
    shares = {key: share for key in OF_SOLD if (share := one.get(key)) is not None}
    return FrozenDict(
        {"name": one.name, "cn": one.cn} | {key: printed(simplest(Fraction(share.exact))) for key, share in shares.items()}
    )
