"""What the engine made of an activity, for whoever wants its rows rather than the lines: a picture of its own for every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ghgcalc.brief import brief

if TYPE_CHECKING:
    from ghgcalc.activity import Activity
    from ghgcalc.exact import Result, Row
    from ghgcalc.factors import Factor
    from ghgcalc.plan import AuxiliaryRow, Good, Plan


@brief
class Made(NamedTuple):
    """Plan, streams and rows of one calculation; results and rows belong to their reader, who may do with them as he likes.

    Attributes:
        plan: the rules, compiled. activity: what was stated.
        results: every stream, evaluated [tCO2e]. rows: its periods one by one, in the order of the streams.
        factors: those that a line or a good uses, once, in order of id.
        auxiliary: quantities beside the totals. goods: what is exported, with its embedded emissions.
    """

    plan: Plan
    activity: Activity
    results: tuple[Result, ...]
    rows: tuple[Row, ...]
    factors: tuple[Factor, ...]
    auxiliary: tuple[AuxiliaryRow, ...]
    goods: tuple[Good, ...]
