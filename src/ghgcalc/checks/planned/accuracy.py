"""Accuracy 准确度: the class of a meter as a number of per cent, and what is asked of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ghgcalc.quality.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.quality import Meter, Parameter

_CLASS = re.compile(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*[SsＳ]?\s*(?:%|％|级)?\s*", re.ASCII)


def class_of(meter: Meter) -> Decimal | None:
    """The class of a meter in per cent: `0.5`, `0.5S`, `0.5级`; of another (`III`) its stated accuracy, else none."""
    if meter.accuracy is not None:
        return meter.accuracy.value
    match = _CLASS.fullmatch(meter.class_ or "")
    return Decimal(match[1]) if match else None


def required(meter: Meter, measured: Iterable[Parameter]) -> Decimal | None:
    """What is asked of a meter, in per cent: the least that the plan asks for one of the parameters that it measures.

    Where the plan asks nothing it is what the steel sister's table has for its kind; None where neither says.
    """
    asked = [one.required.value for one in measured if one.required is not None]
    if asked:
        return min(asked)
    printed = words()["meter"].get(meter.kind or "", {}).get("class")
    return None if printed is None else Decimal(printed)
