"""A published quarter of the national market, quoted with its document, what follows from it, and where it does not fit the exchange."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from ghgcalc import doors, fields
from ghgcalc.fields import One
from ghgcalc.files import parse, read_bytes
from ghgcalc.findings import language
from ghgcalc.literals import Grade, Lang
from ghgcalc.market.summary import UNITS, Traded
from ghgcalc.numbers import fraction_of, printed, round_exact, simplest
from ghgcalc.rendering import Reported
from ghgcalc.schema import Strict, validate
from ghgcalc.texts import both
from ghgcalc.units import Quantity

Amount = Annotated[Quantity, One("t")]
Money = Annotated[Quantity, One("CNY")]
Price = Annotated[Quantity, fields.Price]


class Note(Strict):
    """Where a figure does not fit."""

    en: str
    zh: str


class Quarter(Strict, Reported):
    """The quoted figures."""

    schema_: Literal["ghgcalc/market-quarter/1"]
    id: str
    document: str
    grade: Grade
    begins: date
    ends: date
    opening: Price
    close: Price
    market_opening: Price
    market_opened: date
    volume: Amount
    turnover: Money
    listed_volume: Amount
    listed_turnover: Money
    block_volume: Amount
    block_turnover: Money
    note: tuple[Note, ...]

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}

    def notes(self, lang: Lang = "en") -> list[str]:
        """Where the figures do not fit, in `lang`."""
        language(lang)
        return [both(note.model_dump(), lang) for note in self.note]

    def traded(self, kind: str) -> Traded:
        """Volume and turnover of `all`, `listed` or `block` trades."""
        doors.choice("kind", kind, ("all", "listed", "block"))
        stem = "" if kind == "all" else f"{kind}_"
        volume, turnover = (fraction_of(getattr(self, f"{stem}{name}").exact) for name in ("volume", "turnover"))
        return Traded(volume, turnover)

    @property
    def listed_share(self) -> Fraction:
        """Listed volume over all volume."""
        return self.traded("listed").volume / self.traded("all").volume

    def as_dict(self) -> dict[str, Any]:
        """The quoted figures and what follows from them, numbers as text; shares and averages with the digits that are quoted."""
        found = {kind: self.traded(kind) for kind in ("all", "listed", "block")}
        trades = {
            kind: {
                "volume": printed(one.volume),
                "turnover": printed(one.turnover),
                "average": f"{round_exact(simplest(one.turnover / one.volume), 1):f}",
            }
            for kind, one in found.items()
        }
        prices = {name: printed(getattr(self, name).exact) for name in ("opening", "close", "market_opening")}
        close = fraction_of(self.close.exact)
        changes = {name: close / fraction_of(getattr(self, name).exact) - 1 for name in ("opening", "market_opening")}
        return {
            "schema": "ghgcalc/market-quarter/1",
            "id": self.id,
            "document": self.document,
            "grade": self.grade,
            "from": self.begins.isoformat(),
            "to": self.ends.isoformat(),
            **prices,
            "change_percent": f"{round_exact(simplest(changes['opening'] * 100), 1):f}",
            "change_since_market_opening_percent": f"{round_exact(simplest(changes['market_opening'] * 100), 1):f}",
            **trades,
            "listed_share_percent": f"{round_exact(simplest(self.listed_share * 100), 1):f}",
            "units": dict(UNITS),
            "notes": self.notes("en"),
            "notes_zh": self.notes("zh"),
        }


@cache
def quarter() -> Quarter:
    """The first quarter of 2024, as quoted."""
    data, name = read_bytes(Path(__file__).parent / "quarter-2024q1.toml")
    return validate(Quarter, parse(data, name, "toml"), name)
