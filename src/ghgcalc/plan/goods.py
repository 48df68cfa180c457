"""The goods of an activity under a guideline: which category each belongs to, and whether everything is stated that it needs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.corrected import effective
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.model import Good, Used
from ghgcalc.through import YEAR
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Activity, Measured, Precursor, Product
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Goods
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.plan.model import Priced
    from ghgcalc.series import Series

ONE = Unit.of("1")
TONNE, EMISSION, INTENSITY = Unit.of("t"), Unit.of("tCO2e"), Unit.of("tCO2e/t")
ENERGY, POWER = Unit.of("MWh"), Unit.of("MWh/t")
OF_PRODUCTS, OF_PRECURSORS = ("electricity", "element", "carbon_price"), ("electricity", "default_share")
"""The keys by which an activity says that its customers are told more than the emission."""

SHARES = {"preconsumer_scrap": "scrap", "other_elements": "amount"}
"""Shares that are shown as they are stated, each with the datum of which it is one."""

APART = ("direct_emission", "indirect_emission", "electricity")
"""What a good states of itself where it does not take its part of what the goods of its category share."""

DEFAULT = "product-default"
"""The kind of the factors that an authority publishes for goods of which nobody knows the emission."""


def goods_of(plan: Plan, activity: Activity) -> tuple[list[Good], list[Finding]]:
    """The goods in an order in which each comes after its own precursors, and every fault and finding."""
    made = _Reader(plan, activity)
    made.read()
    return made.goods, made.notes


def tells(activity: Activity) -> bool:
    """Whether anything is stated for any good beside its emission: an activity that says nothing has the records that it always had."""
    return any(
        any(row.get(key) not in (None, ()) for key in OF_PRODUCTS)
        or any(one.get(key) is not None for one in row.precursor for key in OF_PRECURSORS)
        for _, _, row in activity.rows("product")
    )


def _sum(series: Series, unit: Unit) -> Fraction:
    """The year of a datum, in a plain unit: substances of the metal itself do not count here."""
    own = series.own
    values = [Fraction(value) for value in series.in_own()]
    return sum(values, Fraction(0)) * (own.scale / unit.scale)


def _last_digit(series: Series, unit: Unit) -> Fraction:
    """The unit of the last stated digit, in `unit`, summed over the months."""
    digits = (Fraction(10) ** int(value.as_tuple().exponent) for value in series.values)
    return sum(digits, Fraction(0)) * (Unit.of(series.unit).scale / unit.scale)


def _mean(series: Series, weights: Series, unit: Unit) -> Fraction:
    """The mean of twelve months, weighed; nothing where all the weights are zero."""
    pairs = [(Fraction(value), Fraction(weight)) for value, weight in zip(series.in_own(), weights.in_own(), strict=True)]
    whole = sum((weight for _, weight in pairs), Fraction(0))
    weighed = sum((value * weight for value, weight in pairs), Fraction(0))
    return weighed / whole * (series.own.scale / unit.scale) if whole else Fraction(0)


def _alike(one: str, other: str) -> bool:
    """Whether two codes may be of one good: the shorter begins the longer."""
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    return longer.startswith(shorter)


def _apart(row: Product) -> bool:
    """Whether a good states anything by which a tonne of it bears another emission, or other electricity, than its like."""
    return any(row.get(key) is not None for key in APART)


def _count(notes: list[Finding]) -> int:
    return sum(note.severity == "error" for note in notes)


class _Reader:
    """Reads the table of products, and notes what is missing."""

    def __init__(self, plan: Plan, activity: Activity) -> None:
        self.plan, self.guideline, self.activity = plan, plan.guideline, activity
        self.goods: list[Good] = []
        self.notes: list[Finding] = []
        self.chosen: list[Factor] = []
        self.bases = ("direct", *(["indirect"] if any(one.basis == "indirect" for one in self.guideline.source) else []))

    def read(self) -> None:
        rows = [(at, row, self._category(row.heading)) for _, at, row in self.activity.rows("product")]
        for at, row, category in rows:
            if category is None:
                known = ", ".join(heading for one in self.guideline.goods for heading in one.headings)
                self._fault("unknown-heading", at, row, "cn", value=row.cn, known=known)
        kept = [(at, row, category) for at, row, category in rows if category is not None]
        found: dict[str, Good] = {}
        for category in self.guideline.goods:
            amount = self._output(category.output) if not any(one is category for _, _, one in kept) else None
            if amount:
                found[category.id] = Good(category.id, category.headings[0], category, amount)
        for at, row, category in kept:
            good = self._good(at, row, category, kept)
            if self._id(at, row) in found:  # an id that is made of the heading, or of the category, may be another row's
                self._fault("duplicate-row-id", at, row, "id", value=self._id(at, row))
            elif good is not None:
                found[good.id] = good
        self._beside([row for _, row, _ in kept])
        for category in self.guideline.goods:
            self._pooled([(at, row) for at, row, one in kept if one is category and one.closes], found)
        for category in self.guideline.goods if self.activity.months == YEAR else ():  # over a year the yard is small
            self._made(category, [(at, row) for at, row, one in kept if one is category])
        self._in_order(found)

    def _beside(self, rows: list[Product]) -> None:
        """What is stated of indirect emissions where the direct ones alone count, of a good and of what it is made of: no number has it."""
        if "indirect" in self.bases:
            return
        given = {
            "indirect_emission": any(row.indirect_emission is not None for row in rows),
            "precursor.indirect": any(one.indirect is not None for row in rows for one in row.precursor),
        }
        if keys := ", ".join(key for key, said in given.items() if said):
            place = Place(table="product", key=keys)
            self.notes.append(Finding.of("datum-ignored", "note", place, key=keys, guideline=self.guideline.id))

    def _pooled(self, rows: list[tuple[int, Product]], found: dict[str, Good]) -> None:
        """Goods that share one total are of one process: what any of them takes in, each tonne of them bears."""
        into = [(at, row) for at, row in rows if row.precursor]
        if len(rows) < 2 or not into:
            return
        if apart := [key for key in APART for _, row in rows if row.get(key) is not None]:
            at, row = into[0]
            self._fault("goods-contradict", at, row, "precursor", value=row.precursor[0].good, other=apart[0], limit=row.cn)
            return
        mine = [found[name] for at, row in rows if (name := self._id(at, row)) in found]
        used = tuple(one for good in mine for one in good.used)
        for good in mine:
            found[good.id] = good._replace(used=used)

    def _made(self, category: Goods, rows: list[tuple[int, Product]]) -> None:
        """A warning where more goods leave than metal was made and put in: they share one emission, so that each tonne has too little."""
        if not rows or category.output is None or not self.activity.process:
            return
        out = sum((_sum(row.amount, TONNE) for _, row in rows), Fraction(0))
        made = self._output(category.output)
        bought = sum((_sum(one.mass, TONNE) for _, row in rows for one in row.precursor), Fraction(0))
        bought += sum((_sum(row.scrap, TONNE) for _, row in rows if row.scrap is not None), Fraction(0))
        if out > made + bought:
            shown = {
                "category": category.id,
                "out": printed(simplest(out)),
                "made": printed(simplest(made)),
                "bought": printed(simplest(bought)),
            }
            place = Place(table="product", key="amount")
            self.notes.append(Finding.of("goods-above-output", "warning", place, guideline=self.guideline.id, **shown))

    def _output(self, key: str | None) -> Fraction:
        """The activity level of a category of which no product is stated: the output of the processes."""
        if key is None:
            return Fraction(0)
        series = [effective(self.activity, "process", row.id, key, "production") for _, _, row in self.activity.rows("process")]
        return sum((_sum(one, TONNE) for one in series if one is not None), Fraction(0))

    def _category(self, heading: str) -> Goods | None:
        return next((one for one in self.guideline.goods if heading in one.headings), None)

    def _id(self, at: int, row: Product) -> str:
        return row.id or f"{row.cn.replace(' ', '')}-{at}"

    def _fault(self, code: str, at: int, row: Product, key: str, **shown: Any) -> None:
        place = Place(table="product", row=f"{at} ({row.cn})", key=key)
        fields = {
            "guideline": self.guideline.id,
            **({"key": key} if code in ("datum-missing", "goods-contradict") else {}),
            **shown,
        }
        self.notes.append(Finding.of(code, place=place, **fields))

    def _number(self, measured: Measured, unit: Unit, at: int, row: Product, key: str, mass: Series | None = None) -> Fraction:
        """What is stated, or the default that was asked for by its name; an intensity by month is weighed with the mass."""
        if measured.factor is None:
            assert measured.value is not None
            if mass is None or measured.value.annual:
                return _sum(measured.value, unit)
            if mass.annual:
                self._fault("mixed-shape", at, row, key, other="mass")
                return Fraction(0)
            return _mean(measured.value, mass, unit)
        place = Place(table="product", row=f"{at} ({row.cn})", key=key)
        try:
            factor, value = self.plan.factor(measured.factor, unit.symbol, place)
        except InputError as error:
            self.notes += error.faults
            return Fraction(0)
        self.notes.append(Finding.of("factor-chosen", "note", place, key=key, id=factor.id))
        self.chosen.append(factor)
        return Fraction(value)

    def _good(self, at: int, row: Product, category: Goods, rows: list[tuple[int, Product, Goods]]) -> Good | None:
        before, first = _count(self.notes), len(self.chosen)
        amount = _sum(row.amount, TONNE)
        if not amount:
            self._fault("amount-zero", at, row, "amount")
        stated: dict[str, Fraction] = {}
        fine: dict[str, Fraction] = {}
        needed = category.emission is None or any(row.get(f"{basis}_emission") is not None for basis in self.bases)
        for basis in self.bases if needed else ():
            own: Measured | None = row.get(f"{basis}_emission")
            if own is not None:
                stated[basis] = self._number(own, EMISSION, at, row, f"{basis}_emission")
                fine[basis] = _last_digit(own.value, EMISSION) / 2 if own.value is not None else Fraction(0)
            elif not category.closes:
                self._fault("datum-missing", at, row, f"{basis}_emission", parameter="emission")
        used = tuple(self._used(at, row, number, one, category, rows) for number, one in enumerate(row.precursor, 1))
        shown = {"scrap": printed(simplest(_sum(row.scrap, TONNE) / amount))} if row.scrap is not None and amount else {}
        for key, of in SHARES.items():
            share: Measured | None = row.get(key)
            if share is not None:
                shown[key] = self._share(at, row, key, share, of)
        if row.preconsumer_scrap is not None and row.scrap is None:
            place = Place(table="product", row=f"{at} ({row.cn})", key="scrap")
            self.notes.append(Finding.of("goods-fact-missing", "note", place, key="scrap", guideline=self.guideline.id))
        if row.electricity is not None:
            fine["electricity"] = _last_digit(row.electricity, ENERGY) / 2
        elements, prices = self._told(at, row) if row.element or row.carbon_price else ((), ())
        if _count(self.notes) > before:
            return None
        return Good(
            self._id(at, row),
            row.cn,
            category,
            amount,
            FrozenDict(stated),
            used,
            FrozenDict(shown),
            tuple(self.chosen[first:]),
            FrozenDict(fine),
            _sum(row.electricity, ENERGY) if row.electricity is not None else None,
            elements,
            prices,
        )

    def _share(self, at: int, row: Product, key: str, share: Measured, of: str) -> str:
        """A share as it is stated; months that differ are weighed with the months of that of which it is one."""
        series, weights = share.value, row.get(of)
        if series is None or series.annual:
            return str(series.dump()) if series is not None else printed(simplest(self._number(share, ONE, at, row, key)))
        if len(set(series.values)) == 1:
            return f"{series.values[0]:f} {series.unit}"
        if weights is None or weights.annual:
            self._fault("mixed-shape", at, row, key, other=of)
            return ""
        unit = Unit.of(series.unit)
        return f"{printed(simplest(_mean(series, weights, unit)))} {series.unit}"

    def _told(self, at: int, row: Product) -> tuple[tuple[tuple[str, Fraction], ...], tuple[Priced, ...]]:
        """Alloying elements and carbon prices; what contradicts itself is a fault."""
        from ghgcalc.plan import telling

        def contradict(key: str, value: str, other: str, limit: str) -> None:
            self._fault("goods-contradict", at, row, key, value=value, other=other, limit=limit)

        return telling.elements(row, contradict), telling.prices(row, contradict)

    def _used(
        self, at: int, row: Product, number: int, one: Precursor, category: Goods, rows: list[tuple[int, Product, Goods]]
    ) -> Used:
        made_of = self._category(one.good[:4])
        key = f"precursor {number}"
        if made_of is None or made_of.id not in category.precursors:
            known = ", ".join(h for c in self.guideline.goods if c.id in category.precursors for h in c.headings) or "–"
            self._fault("unknown-precursor", at, row, key, value=one.good, known=known)
        exempt = one.origin is not None and one.origin.lower() in {name.lower() for name in self.guideline.exempt}
        stated = {
            basis: self._number(found, INTENSITY, at, row, f"{key}.{basis}", one.mass)
            for basis in self.bases  # where direct emissions alone count, those of a precursor do, too
            if (found := one.get(basis)) is not None
        }
        own: str | None = None
        if "direct" not in stated and not exempt:
            default = made_of is not None and not any(c is made_of for _, _, c in rows) and self._output(made_of.output)
            own = made_of.id if default and made_of is not None else self._own(at, row, key, one, category, rows)
        elif not exempt:
            for basis in self.bases:
                if basis not in stated:
                    self._fault("datum-missing", at, row, f"{key}.{basis}", parameter=basis)
        for name in OF_PRECURSORS if own is not None else ():  # what is worked out is not stated as well
            if one.get(name) is not None:
                shown = {"value": str(one.model_dump(mode="json")[name]), "other": "good", "limit": own}
                self._fault("goods-contradict", at, row, f"{key}.{name}", **shown)
        power = one.electricity
        embedded = self._number(power, POWER, at, row, f"{key}.electricity", one.mass) if power is not None else None
        by_default = self._default(at, row, key, one)
        return Used(
            one.good, _sum(one.mass, TONNE), FrozenDict(stated), own, exempt, one.origin, one.supplier, embedded, by_default
        )

    def _own(
        self, at: int, row: Product, key: str, one: Precursor, category: Goods, rows: list[tuple[int, Product, Goods]]
    ) -> str | None:
        """The id of the own good that a precursor is, by as many digits as both codes have; None, and told, where it is none or several.

        Goods that share one total bear the same, whichever of them was used; and none of them is made of another.
        """
        heading = [(n, good, of) for n, good, of in rows if good.heading == one.good[:4] and good is not row]
        heading = [(n, good, of) for n, good, of in heading if not (of is category and of.closes)]
        mine = [(n, good, of) for n, good, of in heading if _alike(good.cn, one.good)]
        if len(mine) == 1 or (mine and all(of.closes and not _apart(good) for _, good, of in rows if of is mine[0][2])):
            return self._id(mine[0][0], mine[0][1])
        if heading:
            known = ", ".join(f"{self._id(n, good)} ({good.cn})" for n, good, _ in heading)
            self._fault("precursor-unclear", at, row, key, value=one.good, known=known)
        else:
            self._fault("datum-missing", at, row, f"{key}.direct", parameter="direct")
        return None

    def _default(self, at: int, row: Product, key: str, one: Precursor) -> Fraction | None:
        """The share of default values in the direct emissions of a precursor: all of a published default, else what its supplier says."""
        said = Fraction(one.default_share.exact) if one.default_share is not None else None
        chosen = next((factor for factor in self.chosen if one.direct is not None and factor.id == one.direct.factor), None)
        if chosen is None or chosen.kind != DEFAULT:
            return said
        if said not in (None, 1):
            shown = {"value": printed(simplest(said)), "other": f"{key}.direct", "limit": chosen.id}
            self._fault("goods-contradict", at, row, f"{key}.default_share", **shown)
        return Fraction(1)

    def _in_order(self, found: dict[str, Good]) -> None:
        """Each good after its own precursors; what goes round in a circle cannot be worked out."""
        left = dict(found)
        while left:
            done = {good.id for good in self.goods}
            ready = [good for good in left.values() if all(one.own is None or one.own in done for one in good.used)]
            if not ready:
                if not _count(self.notes):
                    self.notes.append(Finding.of("goods-circle", place=Place(table="product"), known=", ".join(left)))
                return
            for good in ready:
                self.goods.append(good)
                del left[good.id]
