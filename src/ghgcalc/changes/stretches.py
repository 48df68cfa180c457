"""A statement on the way from one stretch of a year to another: data that go less far than the others, or further, are made to fit.

Between two statements that are not stated equally far there is no other one in which some data have come and others have not: a month that
has not come yet adds nothing. So the tonnes of each month stand with the datum that brought them, and both ends are as they were stated.
"""

from __future__ import annotations

from typing import Any

from ghgcalc.through import YEAR


def fitted(table: dict[str, Any]) -> dict[str, Any]:
    """The table with every datum as far as its `through`: later months left out, absent ones as nothing, those of an analysis as its last."""
    through = table.get("through")
    months = YEAR if through is None else int(through[5:])
    return {key: value if key in ("through", "year") else _inside(value, months, through) for key, value in table.items()}


def _inside(value: Any, months: int, through: str | None) -> Any:
    if isinstance(value, list):
        return [_inside(one, months, through) for one in value]
    if not isinstance(value, dict):
        return value
    if "unit" in value and "values" in value:
        stated = value["values"]
        absent = stated[-1] if "source" in value else "0"
        return value | {"values": [*stated[:months], *[absent] * (months - len(stated))]}
    if "through" in value:
        rest = {key: one for key, one in value.items() if key != "through"}
        return rest | {"through": through} if through is not None else rest
    return {key: _inside(one, months, through) for key, one in value.items()}
