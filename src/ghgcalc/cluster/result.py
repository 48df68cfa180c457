"""What a batch on a cluster gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ghgcalc.brief import brief


@brief
@dataclass(frozen=True, slots=True)
class Result:
    """Tables of the engine's own kind: of Arrow from `Job.result`, of Spark from `ghgcalc.spark.batch`.

    Attributes:
        totals: one row a total of an entity, as `ghgcalc.batch` has them; `value` is decimal(38, 2), null where nothing is rounded.
        lines: one row a line, or None where they were not asked for; `row` is the number in the column `x_row`, where there is one.
        findings: what was found; what all entities of a kind share stands once, with how many rows.
        overall: totals over all entities, by level, source, gas, basis and period: sums of whole numbers.
        about: what each piece was made of.
        everything: all of these in one table, by `part`; on Spark, persist it before several of the others are asked for.
    """

    totals: Any
    lines: Any
    findings: Any
    overall: Any
    about: Any
    everything: Any
