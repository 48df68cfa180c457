"""Yardsticks 标尺 of the checks, as data: plausible bands 合理范围 of ratios and values, and the published defaults of each fuel.

The numbers stand in `checks/bands.toml` and `checks/items.toml`, each with its source and grade. The room `checks` holds an activity
against them; this module only reads them, so that they are compiled with all other data.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from ghgcalc.immutable import FrozenDict, Slotted, put
from ghgcalc.numbers import times
from ghgcalc.packaged import PACKAGE, compiled

HERE = PACKAGE / "checks"
SOURCES = (HERE / "bands.toml", HERE / "items.toml")
_WIDER, _TIGHTER = Decimal("1.05"), Decimal("0.95")
LIMITS = ("low", "high", "hard_low", "hard_high")


class Band(Slotted):
    """From `low` to `high` nothing is said; outside of `hard_low` and `hard_high` it cannot be. A limit may be None: there is none.

    Attributes:
        id: such as `R1`. unit: of the limits. grade, source: where they come from.
        own: whether the plant has stated it itself.
        month_low, month_high, month_hard_low, month_hard_high: the limits of a month, wider by 5 % each.
    """

    __slots__ = (
        "grade", "hard_high", "hard_low", "high", "id", "low", "month_hard_high", "month_hard_low", "month_high", "month_low", "own",
        "source", "unit",
    )  # fmt: skip

    id: str
    low: Decimal | None
    high: Decimal | None
    hard_low: Decimal | None
    hard_high: Decimal | None
    month_low: Decimal | None
    month_high: Decimal | None
    month_hard_low: Decimal | None
    month_hard_high: Decimal | None
    unit: str
    grade: str
    source: str
    own: bool

    def __init__(self, record: Mapping[str, Any], *, own: bool = False) -> None:
        """From a record of the file, limits as texts."""
        for key in LIMITS:
            value = None if record.get(key) is None else Decimal(str(record[key]))
            put(self, key, value)
            wider = _TIGHTER if key.endswith("low") else _WIDER
            put(self, f"month_{key}", None if value is None else times(value, wider))
        for key in ("id", "unit", "grade", "source"):
            put(self, key, str(record.get(key, "")))
        put(self, "own", own)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the record."""
        return _again, (self.as_dict(), self.own)

    def as_dict(self) -> dict[str, str]:
        """Id, limits, unit, grade and source, as texts."""
        found = {key: f"{getattr(self, key):f}" for key in LIMITS if getattr(self, key) is not None}
        return {"id": self.id, **found, "unit": self.unit, "grade": self.grade, "source": self.source}

    def of_months(self) -> Band:
        """The same with the limits of a month throughout: for a mean of a few months."""
        made = Band(self.as_dict(), own=self.own)
        for key in LIMITS:
            put(made, key, getattr(self, f"month_{key}"))
        return made

    def shown(self) -> str:
        """`0.45 – 0.52`."""
        low, high = ("…" if limit is None else f"{limit:f}" for limit in (self.low, self.high))
        return f"{low} – {high}"

    def silent(self, value: Decimal) -> bool:
        """Whether a value of the year lies inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def possible(self, value: Decimal) -> bool:
        """Whether a value of the year can be at all."""
        return (self.hard_low is None or value >= self.hard_low) and (self.hard_high is None or value <= self.hard_high)

    def month_silent(self, value: Decimal) -> bool:
        """Whether a value of a month lies inside."""
        return (self.month_low is None or value >= self.month_low) and (self.month_high is None or value <= self.month_high)

    def month_possible(self, value: Decimal) -> bool:
        """Whether a value of a month can be at all."""
        return (self.month_hard_low is None or value >= self.month_hard_low) and (
            self.month_hard_high is None or value <= self.month_hard_high
        )


def _again(record: Mapping[str, Any], own: bool) -> Band:  # noqa: FBT001 - as pickle calls it
    return Band(record, own=own)


class Defaults(Slotted):
    """The published defaults of a fuel, from the lowest to the highest: NCV in GJ, carbon in tC/GJ; `unit` is that of its amount."""

    __slots__ = ("carbon", "id", "ncv", "state", "unit")

    id: str
    unit: str
    state: str
    ncv: tuple[Decimal, Decimal]
    carbon: tuple[Decimal, Decimal]

    def __init__(self, record: Mapping[str, Any]) -> None:
        """From a record of the file."""
        for key in ("id", "unit", "state"):
            put(self, key, str(record[key]))
        for key in ("ncv", "carbon"):
            put(self, key, tuple(Decimal(str(value)) for value in record[key]))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the record."""
        return Defaults, ({key: getattr(self, key) for key in self.__slots__},)


def made() -> dict[str, Any]:
    """The tables as their files state them, numbers as texts."""
    import tomllib

    def texts(path: Any) -> dict[str, Any]:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=str)

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(one) for one in value]
        return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else str(value)

    found: dict[str, Any] = {"band": plain(texts(SOURCES[0])["band"]), "fuel": plain(texts(SOURCES[1])["fuel"])}
    return found


@cache
def _tables() -> Mapping[str, Any]:
    found: Mapping[str, Any] = compiled("bands", SOURCES, made)
    return found


@cache
def bands() -> Mapping[str, Band]:
    """Every packaged band, by id."""
    return FrozenDict({record["id"]: Band(record) for record in _tables()["band"]})


@cache
def fuels() -> Mapping[str, Defaults]:
    """The published defaults of every fuel, by its id."""
    return FrozenDict({record["id"]: Defaults(record) for record in _tables()["fuel"]})
