"""Two activities laid over each other: every datum that differs, by its place and by what it is; a year of months is one datum."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import Correction, Measured
from ghgcalc.activity.corrected import amounts
from ghgcalc.brief import cut
from ghgcalc.changes.record import Change, Kind, Month, What
from ghgcalc.changes.rows import called, matched, text_of
from ghgcalc.changes.tree import ABSENT, Leaf, Node, Rows, Same, Table
from ghgcalc.findings import pointer
from ghgcalc.immutable import frozen
from ghgcalc.series import Series
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ghgcalc.activity import Activity

DATUM = frozenset(("values", "value", "factor"))
"""Keys of a table that is one datum."""

NO_SUM = frozenset(("min", "mV", "kA"))
"""Units of means: twelve of them make no year."""

NOWHERE = "–"
SIGNS = 60

Steps = tuple[int | str, ...]


class Statements:
    """The statement of both sides as one tree, and the changes in it, numbered from 1."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any], models: tuple[Activity, Activity]) -> None:
        """Lay them over each other.

        Args:
            old: the table of the old activity, as its file writes it, of the year of the new one.
            new: that of the new one.
            models: the activities of both, in which the values stand.
        """
        self.changes: list[Change] = []
        self.reordered: list[str] = []
        self.tree = self._table((old, new), models, ((), ()), ())

    def _table(self, sides: tuple[Any, Any], models: tuple[Any, Any], steps: tuple[Steps, Steps], path: tuple[Any, ...]) -> Table:
        old, new = sides
        nodes: dict[str, Node] = {}
        for key in dict.fromkeys([*new, *old]):
            pair = (old.get(key, ABSENT), new.get(key, ABSENT))
            inner = (_inside(models[0], key), _inside(models[1], key))
            at = ((*steps[0], key), (*steps[1], key))
            if pair[0] is not ABSENT and pair[1] is not ABSENT and text_of(pair[0]) == text_of(pair[1]):
                nodes[key] = Same(pair[1])
            elif any(_is_rows(one) for one in pair):
                nodes[key] = self._rows(key, pair, inner, at, path)
            elif all(_is_table(one) for one in pair):
                nodes[key] = self._table(pair, inner, at, path if key != "entity" else (*path, (key, "")))
            else:
                nodes[key] = self._leaf(pair, inner, at, path, key)
        return Table(nodes)

    def _rows(
        self, key: str, sides: tuple[Any, Any], models: tuple[Any, Any], at: tuple[Steps, Steps], path: tuple[Any, ...]
    ) -> Rows:
        olds, news = ([] if one is ABSENT else list(one) for one in sides)
        nodes: list[Node] = []
        pairs = matched(olds, news)
        before = [one for one, other in pairs if one is not None and other is not None]
        if before != sorted(before):
            self.reordered.append(pointer(at[1]))
        for one, other in pairs:
            rows = (ABSENT if one is None else olds[one], ABSENT if other is None else news[other])
            inner = (None if one is None else models[0][one], None if other is None else models[1][other])
            steps = ((*at[0], -1 if one is None else one), (*at[1], -1 if other is None else other))
            shown: Mapping[str, Any] = news[other] if other is not None else olds[one or 0]
            named = (*path, (key, str(shown.get("number") or called(shown))))
            if ABSENT in rows:
                nodes.append(self._leaf(rows, inner, steps, named, ""))
            elif text_of(rows[0]) == text_of(rows[1]):
                nodes.append(Same(rows[1]))
            else:
                nodes.append(self._table(rows, inner, steps, named))
        return Rows(tuple(nodes))

    def _leaf(
        self, sides: tuple[Any, Any], models: tuple[Any, Any], at: tuple[Steps, Steps], path: tuple[Any, ...], key: str
    ) -> Leaf:
        number = len(self.changes) + 1
        what: What = "added" if sides[0] is ABSENT else "removed" if sides[1] is ABSENT else "changed"
        found = Change(
            number,
            _kind(sides, models, path, key),
            what,
            None if sides[1] is ABSENT else pointer(at[1]),
            None if sides[0] is ABSENT else pointer(at[0]),
            path,
            key,
            None if sides[0] is ABSENT else frozen(sides[0]),
            None if sides[1] is ABSENT else frozen(sides[1]),
            _shown(sides, models),
            _months(*models) if what == "changed" else (),
        )
        self.changes.append(found)
        return Leaf(number, *sides)


def _inside(model: Any, key: str) -> Any:
    """What a model holds under a key of its table."""
    held = getattr(model, "__dict__", {})
    return held.get(key, held.get(f"{key}_"))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and not DATUM & value.keys()


def _kind(sides: tuple[Any, Any], models: tuple[Any, Any], path: Sequence[tuple[str, str]], key: str) -> Kind:
    if key and _alike(*models):
        return "wording"
    tables = {table for table, _ in path}
    if tables & {"waiver", "entity"}:
        return "statement"
    if "evidence" in tables or key == "evidence":
        return "evidence"
    held = [model for model in models if model is not None]
    if any(isinstance(one, Measured) for one in held):
        return "measured"
    series = any(isinstance(one, Series) for one in held) or isinstance(sides[0], dict) or isinstance(sides[1], dict)
    return "activity" if series else "statement"


def _alike(one: Any, other: Any) -> bool:
    """Whether two data say the same in other words: another unit, another number of zeros."""
    if isinstance(one, Measured) and isinstance(other, Measured):
        same = (one.factor, one.source, one.measured_on) == (other.factor, other.source, other.measured_on)
        return same and _alike(one.value, other.value)
    if isinstance(one, Series) and isinstance(other, Series):
        return one.own == other.own and one.in_own() == other.in_own()
    return isinstance(one, Quantity) and isinstance(other, Quantity) and one == other


def _series(model: Any) -> Series | None:
    found = model.value if isinstance(model, Measured) else model
    return found if isinstance(found, Series) else None


def _months(one: Any, other: Any) -> tuple[Month, ...]:
    """The months in which two years of months differ."""
    left, right = _series(one), _series(other)
    if left is None or right is None or left.annual or right.annual:
        return ()
    pairs = zip_longest(left.in_own(), right.in_own())  # of two stretches of a year one has months that the other has not
    different = [at for at, (old, new) in enumerate(pairs) if left.own != right.own or old != new]
    return tuple(Month(at + 1, _month(left, at), _month(right, at)) for at in different)


def _month(series: Series, at: int) -> str:
    return f"{series.values[at]:f} {series.unit}" if at < len(series) else NOWHERE


def _shown(sides: tuple[Any, Any], models: tuple[Any, Any]) -> tuple[str, str]:
    months = _months(*models)
    if len(months) == 1:
        return months[0].old, months[0].new
    pair = [_short(side, model) for side, model in zip(sides, models, strict=True)]
    if pair[0] == pair[1]:  # the same number with other words beside it
        pair = [NOWHERE if side is ABSENT else cut(text_of(side), SIGNS) for side in sides]
    return pair[0], pair[1]


def _short(side: Any, model: Any) -> str:
    """A datum in few signs: its year where months add up, else its first and last month; of a row its first datum."""
    if side is ABSENT:
        return NOWHERE
    if isinstance(model, Correction):
        return " → ".join(amounts(model))
    series = _series(model)
    if series is None and isinstance(side, dict) and model is not None and not isinstance(model, Measured):
        series = next((one for one in vars(model).values() if isinstance(one, Series)), None)
    if series is not None:
        return _year(series)
    if isinstance(model, Measured):
        return str(model.factor)
    if isinstance(side, dict) and "number" in side:
        return cut(f"{side['number']} ({side['amount']})", SIGNS)
    return cut(side if isinstance(side, str) else text_of(side), SIGNS)


def _year(series: Series) -> str:
    if series.annual:
        return _month(series, 0)
    if "/" in series.own.symbol or series.own.symbol in NO_SUM or series.own.symbol == "1":
        return f"{series.values[0]:f} … {series.values[-1]:f} {series.unit}"
    return f"Σ {series.total.value:f} {series.unit}"
