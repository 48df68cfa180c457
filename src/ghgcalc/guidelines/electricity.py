"""How a guideline counts electricity: a rule for each supply, and factors that are looked up by what they are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WrapSerializer, model_validator

from ghgcalc.descriptions.models import Listed
from ghgcalc.guidelines.parts import _listed, _single
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Grade
from ghgcalc.schema import Frozen, Strict, wrong


class Lookup(Strict):
    """A factor found by what it is: the newest of its kind for the plant's area that is not about a later year.

    Attributes:
        kind: of the factor. default_area: where neither the row nor the entity states one.
        missing: the code of the finding where the area has none, and the next way is taken.
    """

    kind: str
    default_area: str | None = None
    missing: Literal["residual-missing"] | None = None


class Supply(Strict):
    """How the megawatt-hours of one supply count.

    Attributes:
        treatment: `factor` (by the factor, on its own line), `zero` (on its own line, nothing), `grid` (as grid power, on its line),
            `rate` (what evidence covers counts at the rate that the evidence states, on its own line).
        factor: the ways to find the factor, in their order: the id of a factor, `@name` of a lookup, `=key`, a factor that the row
            states under that key, `#plant`, the emission of the captive plant per megawatt-hour of its net generation, or `0`.
        kinds: for a key under which a row states a factor, which kinds it may choose by id.
        evidence: the kinds of evidence that prove it; what is not proven counts as grid power.
        requires: what a record of evidence must state to stand. vintage: how many years before the period its vintage may lie.
        attributes: which attributes of the row count by this rule; others count as grid power.
        if_proven: ways to the factor that are taken instead where evidence covers anything.
        reason_en, reason_zh: why it counts as grid power, or, of what counts as nothing, what alone may be stated so.
        open: no text that was read decides how it counts; `reason_en` and `reason_zh` name the open point, which leaves a finding.
    """

    treatment: Literal["factor", "zero", "grid", "rate"]
    factor: Annotated[tuple[str, ...], BeforeValidator(_listed), WrapSerializer(_single), Listed()] = ()
    kinds: Frozen[str, tuple[str, ...]] = FrozenDict()
    evidence: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    vintage: Annotated[int, Field(ge=0)] | None = None
    attributes: tuple[str, ...] = ()
    if_proven: tuple[str, ...] = ()
    open: bool = False
    grade: Grade | None = None
    clause: str = ""
    reason_en: str = ""
    reason_zh: str = ""

    @property
    def names(self) -> list[str]:
        """Every factor id and template that the rule names."""
        return [way for way in (*self.factor, *self.if_proven) if way[:1] not in ("@", "=", "#", "0")]

    @model_validator(mode="after")
    def _whole(self) -> Supply:
        if self.treatment == "factor" and not self.factor:
            raise wrong("supply-without-factor")
        return self
