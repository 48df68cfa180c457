"""What goods are made of: own goods, found by their codes, and what was bought, as it is stated."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import printed, simplest
from ghgcalc.plan.model import Used
from ghgcalc.plan.stating import TONNE, total
from ghgcalc.units import Unit

if TYPE_CHECKING:
    from ghgcalc.activity import Precursor, Product
    from ghgcalc.guidelines import Goods
    from ghgcalc.plan.stating import Stating

INTENSITY, POWER = Unit.of("tCO2e/t"), Unit.of("MWh/t")

OF_PRECURSORS = ("electricity", "default_share")
"""The keys by which an activity says of a precursor that its customers are told more than the emission."""

APART = ("direct_emission", "indirect_emission", "electricity")
"""What a good states of itself where it does not take its part of what the goods of its category share."""

DEFAULT = "product-default"
"""The kind of the factors that an authority publishes for goods of which nobody knows the emission."""


def _alike(one: str, other: str) -> bool:
    """Whether two codes may be of one good: the shorter begins the longer."""
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    return longer.startswith(shorter)


def _apart(row: Product) -> bool:
    """Whether a good states anything by which a tonne of it bears another emission, or other electricity, than its like."""
    return any(row.get(key) is not None for key in APART)


class Precursors:
    """The precursors of the rows of one table of products: each with its number from 1, its category, and all rows beside it."""

    def __init__(self, stating: Stating, rows: list[tuple[int, Product, Goods]]) -> None:
        """Faults and findings go to those of the table."""
        self.stating, self.rows = stating, rows

    def used(self, at: int, row: Product, number: int, one: Precursor, category: Goods) -> Used:
        """A precursor of a good, as a plan has it."""
        made_of = self.stating.category(one.good[:4])
        key = f"precursor {number}"
        if made_of is None or made_of.id not in category.precursors:
            known = ", ".join(h for c in self.stating.guideline.goods if c.id in category.precursors for h in c.headings) or "–"
            self.stating.fault("unknown-precursor", at, row, key, value=one.good, known=known)
        exempt = one.origin is not None and one.origin.lower() in {name.lower() for name in self.stating.guideline.exempt}
        stated = {
            basis: self.stating.number(found, INTENSITY, at, row, f"{key}.{basis}", one.mass)
            for basis in self.stating.bases  # where direct emissions alone count, those of a precursor do, too
            if (found := one.get(basis)) is not None
        }
        own: str | None = None
        if "direct" not in stated and not exempt:
            default = made_of is not None and not any(c is made_of for _, _, c in self.rows) and self.stating.output(made_of.output)
            own = made_of.id if default and made_of is not None else self._own(at, row, key, one, category)
        elif not exempt:
            for basis in self.stating.bases:
                if basis not in stated:
                    self.stating.fault("datum-missing", at, row, f"{key}.{basis}", parameter=basis)
        for name in OF_PRECURSORS if own is not None else ():  # what is worked out is not stated as well
            if one.get(name) is not None:
                shown = {"value": str(one.model_dump(mode="json")[name]), "other": "good", "limit": own}
                self.stating.fault("goods-contradict", at, row, f"{key}.{name}", **shown)
        power = one.electricity
        embedded = self.stating.number(power, POWER, at, row, f"{key}.electricity", one.mass) if power is not None else None
        by_default = self._default(at, row, key, one)
        return Used(
            one.good, total(one.mass, TONNE), FrozenDict(stated), own, exempt, one.origin, one.supplier, embedded, by_default
        )

    def _own(self, at: int, row: Product, key: str, one: Precursor, category: Goods) -> str | None:
        """The id of the own good that a precursor is, by as many digits as both codes have; None, and told, where it is none or several.

        Goods that share one total bear the same, whichever of them was used; and none of them is made of another.
        """
        heading = [(n, good, of) for n, good, of in self.rows if good.heading == one.good[:4] and good is not row]
        heading = [(n, good, of) for n, good, of in heading if not (of is category and of.closes)]
        mine = [(n, good, of) for n, good, of in heading if _alike(good.cn, one.good)]
        if len(mine) == 1 or (mine and all(of.closes and not _apart(good) for _, good, of in self.rows if of is mine[0][2])):
            return self.stating.id(mine[0][0], mine[0][1])
        if heading:
            known = ", ".join(f"{self.stating.id(n, good)} ({good.cn})" for n, good, _ in heading)
            self.stating.fault("precursor-unclear", at, row, key, value=one.good, known=known)
        else:
            self.stating.fault("datum-missing", at, row, f"{key}.direct", parameter="direct")
        return None

    def _default(self, at: int, row: Product, key: str, one: Precursor) -> Fraction | None:
        """The share of default values in the direct emissions of a precursor: all of a published default, else what its supplier says."""
        said = Fraction(one.default_share.exact) if one.default_share is not None else None
        chosen = next((factor for factor in self.stating.chosen if one.direct is not None and factor.id == one.direct.factor), None)
        if chosen is None or chosen.kind != DEFAULT:
            return said
        if said not in (None, 1):
            shown = {"value": printed(simplest(said)), "other": f"{key}.direct", "limit": chosen.id}
            self.stating.fault("goods-contradict", at, row, f"{key}.default_share", **shown)
        return Fraction(1)
