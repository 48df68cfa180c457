"""A year as far as a month: what was stated of it then, if nothing has been corrected since."""

from __future__ import annotations

from typing import Any

from ghgcalc.through import YEAR, month_of


def until(table: dict[str, Any], through: str) -> dict[str, Any]:
    """The table of an activity with the months up to `through` alone, and the corrections of those months.

    What is stated for the year as a whole stays as it is: whoever reads the result refuses it by name, for no part of it is known.

    Args:
        table: as `dump` gives it.
        through: a month of its year.
    """
    months = month_of(through, table["year"]) or YEAR
    found = {key: _cut(value, months) for key, value in table.items() if key not in ("through", "correction")}
    kept = [
        {key: [at for at in value if at <= months] if key in ("filled", "daily") else value for key, value in one.items()}
        for one in _cut(table.get("correction", []), months)
        if one.get("month", 1) <= months
    ]
    return found | {"through": through} | ({"correction": kept} if kept else {})


def _cut(value: Any, months: int) -> Any:
    if isinstance(value, list):
        return [_cut(one, months) for one in value]
    if not isinstance(value, dict):
        return value
    if "unit" in value and "values" in value:
        return value | {"values": value["values"][:months]}
    return {key: _cut(one, months) for key, one in value.items()}
