"""What goods state: numbers of their rows in plain units, or the defaults that they ask for, and the faults of a row."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.corrected import effective
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Activity, Measured, Product
    from ghgcalc.factors import Factor
    from ghgcalc.guidelines import Goods
    from ghgcalc.plan.compiled import Plan
    from ghgcalc.series import Series

TONNE = Unit.of("t")


def total(series: Series, unit: Unit) -> Fraction:
    """The year of a datum, in a plain unit: substances of the metal itself do not count here."""
    own = series.own
    values = [Fraction(value) for value in series.in_own()]
    return sum(values, Fraction(0)) * (own.scale / unit.scale)


def last_digit(series: Series, unit: Unit) -> Fraction:
    """The unit of the last stated digit, in `unit`, summed over the months."""
    digits = (Fraction(10) ** int(value.as_tuple().exponent) for value in series.values)
    return sum(digits, Fraction(0)) * (Unit.of(series.unit).scale / unit.scale)


def mean(series: Series, weights: Series, unit: Unit) -> Fraction:
    """The mean of twelve months, weighed; nothing where all the weights are zero."""
    pairs = [(Fraction(value), Fraction(weight)) for value, weight in zip(series.in_own(), weights.in_own(), strict=True)]
    whole = sum((weight for _, weight in pairs), Fraction(0))
    weighed = sum((value * weight for value, weight in pairs), Fraction(0))
    return weighed / whole * (series.own.scale / unit.scale) if whole else Fraction(0)


class Stating:
    """The table of products of one activity under a guideline.

    Attributes:
        notes: faults and findings so far. chosen: the defaults that were asked for by their names, in order.
        bases: direct, and indirect where the guideline counts it.
    """

    def __init__(self, plan: Plan, activity: Activity) -> None:
        """Nothing is read yet."""
        self.plan, self.guideline, self.activity = plan, plan.guideline, activity
        self.notes: list[Finding] = []
        self.chosen: list[Factor] = []
        self.bases = ("direct", *(["indirect"] if any(one.basis == "indirect" for one in self.guideline.source) else []))

    def errors(self) -> int:
        """How many faults there are."""
        return sum(note.severity == "error" for note in self.notes)

    def output(self, key: str | None) -> Fraction:
        """The activity level of a category of which no product is stated: the output of the processes."""
        if key is None:
            return Fraction(0)
        series = [effective(self.activity, "process", row.id, key, "production") for _, _, row in self.activity.rows("process")]
        return sum((total(one, TONNE) for one in series if one is not None), Fraction(0))

    def category(self, heading: str) -> Goods | None:
        """The category of a heading; None outside the list."""
        return next((one for one in self.guideline.goods if heading in one.headings), None)

    def id(self, at: int, row: Product) -> str:
        """What a row is called."""
        return row.id or f"{row.cn.replace(' ', '')}-{at}"

    def fault(self, code: str, at: int, row: Product, key: str, **shown: Any) -> None:
        """Note what is wrong with a key of a row."""
        place = Place(table="product", row=f"{at} ({row.cn})", key=key)
        fields = {
            "guideline": self.guideline.id,
            **({"key": key} if code in ("datum-missing", "goods-contradict") else {}),
            **shown,
        }
        self.notes.append(Finding.of(code, place=place, **fields))

    def number(self, measured: Measured, unit: Unit, at: int, row: Product, key: str, mass: Series | None = None) -> Fraction:
        """What is stated, or the default that was asked for by its name; an intensity by month is weighed with the mass."""
        if measured.factor is None:
            assert measured.value is not None
            if mass is None or measured.value.annual:
                return total(measured.value, unit)
            if mass.annual:
                self.fault("mixed-shape", at, row, key, other="mass")
                return Fraction(0)
            return mean(measured.value, mass, unit)
        place = Place(table="product", row=f"{at} ({row.cn})", key=key)
        try:
            factor, value = self.plan.factor(measured.factor, unit.symbol, place)
        except InputError as error:
            self.notes += error.faults
            return Fraction(0)
        self.notes.append(Finding.of("factor-chosen", "note", place, key=key, id=factor.id))
        self.chosen.append(factor)
        return Fraction(value)
