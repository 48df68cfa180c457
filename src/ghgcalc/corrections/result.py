"""The result: the activity before and after, every new record, and what each comes to in tonnes and in allowances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ghgcalc.activity.corrected import amounts, named
from ghgcalc.checks.filled import share
from ghgcalc.conservative import rules
from ghgcalc.rendering import Reported

if TYPE_CHECKING:
    from ghgcalc.activity import Activity, Correction
    from ghgcalc.corrections.effects import Effects
    from ghgcalc.findings import Finding
    from ghgcalc.units import Quantity

SCHEMA = "ghgcalc/corrected/1"


@dataclass(frozen=True, repr=False)
class Corrected(Reported):
    """An activity whose readings were corrected, and the record of it.

    Attributes:
        before: as it was read; a month of which nothing was read is zero here, and nowhere else.
        activity: with the corrected values, and its records under `correction`.
        corrections: the new records, in the order in which they were made.
        hot_metal_correction: on which sides hot metal was corrected.
        effects: what each comes to, where that was asked for ([worked][ghgcalc.corrections.Corrected.worked]).
    """

    before: Activity
    activity: Activity
    corrections: tuple[Correction, ...]
    hot_metal_correction: str = "both"
    effects: Effects | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Where more of a year's quantity is filled than should be."""
        return tuple(share(self.activity))

    def worked(
        self,
        guideline: Any = None,
        *,
        plan: Any = None,
        balance_value: Quantity | str | None = None,
        **rules_: Any,
    ) -> Corrected:
        """The same with what each correction comes to, in tCO2e, and under a plan in allowances.

        Args:
            guideline: as [calculate][ghgcalc.calculate] takes it, and every further keyword.
            plan: id, path or plan, under which the activity is settled before and after.
            balance_value: as [settle][ghgcalc.allowances.settle] takes it.
            **rules_: of `calculate`: `as_of`, `rounding`, `factors`, `overlays`, `gwp`, `options`, `accept_measured`, …

        Raises:
            InputError: whatever forbids the calculation, or the settlement. ArgumentError: as of `calculate`.
        """
        from ghgcalc.corrections.effects import effects

        return replace(self, effects=effects(self.activity, self.corrections, guideline, plan, balance_value, rules_))

    def as_dict(self) -> dict[str, Any]:
        """The record of `correct --format json`: every correction with rule, clause and grade, and the corrected activity."""
        worked = None if self.effects is None else self.effects.each
        return {
            "schema": SCHEMA,
            "entity": self.activity.entity.name,
            "year": self.activity.year,
            "hot_metal_correction": self.hot_metal_correction,
            "corrections": [
                record_of(one) | ({} if worked is None else {"effect": worked[at].as_dict()})
                for at, one in enumerate(self.corrections)
            ],
            "effect": None if self.effects is None else self.effects.as_dict(),
            "findings": [finding.as_dict() for finding in self.findings],
            "activity": self.activity.dump(),
        }

    def __repr__(self) -> str:
        """`Corrected(Example 2024: 3 corrections)`."""
        return f"Corrected({self.activity.entity.name[:40]} {self.activity.year}: {len(self.corrections)} corrections)"


def record_of(one: Correction) -> dict[str, Any]:
    """A correction as data, with the sum before and after, and its rules."""
    before, after = amounts(one)
    stated = one.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return {
        "datum": named(one),
        "before_total": None if one.before is None else before,
        "after_total": after,
        "months": list(one.months),
        "rules": [rules()[case].as_dict() for case in one.cases],
        **stated,
    }
