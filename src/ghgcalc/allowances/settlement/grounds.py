"""On what a settlement rests: the plan and whose it is, the rules and numbers of the inventory, verified figures, everything that was asked.

With these a settlement's file says itself what it was made of, and can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.brief import brief
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ghgcalc.audit import Numbers
    from ghgcalc.standing import Standing

PLAUSIBLE = 2
"""A verified figure that is more than this many times the reported one, or less than one so-manieth, leaves a warning."""

WORDS = ("open", "open_zh")
NOTES = ("note", "note_zh")
"""Texts for the reader, which a later release may put better."""


@brief
@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a process that was verified: `emissions` in t CO2e or `output` in t Al, as reported (None: not at all) and as verified."""

    process: str
    name: str
    unit: str
    reported: Fraction | None
    verified: Fraction

    @property
    def difference(self) -> Fraction | None:
        """Verified minus reported."""
        return None if self.reported is None else self.verified - self.reported

    @property
    def plausible(self) -> bool:
        """Whether the two lie within a factor of 2 of each other."""
        return self.reported is None or self.reported <= self.verified * PLAUSIBLE <= self.reported * PLAUSIBLE**2

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"reported": self.reported, "verified": self.verified, "difference": self.difference}
        shown = {key: None if value is None else printed(value) for key, value in numbers.items()}
        return {"process": self.process, "figure": self.name, "unit": self.unit, **shown}


@brief
@dataclass(frozen=True)
class Grounds:
    """What a settlement of an inventory rests on.

    Attributes:
        plan: whose plan it is. rules, numbers: of the inventory.
        request: everything that was stated beside it, as a record.
        figures: verified figures beside reported ones; source, on: who verified them, and when.
        record, number: digest and number of the verification record in which they stand; empty where there is none.
    """

    plan: Standing
    rules: Standing
    numbers: Numbers
    request: Mapping[str, Any]
    figures: tuple[Figure, ...] = ()
    source: str = ""
    on: date | None = None
    record: str = ""
    number: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The keys that they add to the record of a settlement."""
        verified = {
            "source": self.source or None,
            "on": self.on.isoformat() if self.on else None,
            "inventory_is": "reported",
            "figures": [one.as_dict() for one in self.figures],
            **({"record": {"digest": self.record, "number": self.number or None}} if self.record else {}),
        }
        return {
            "plan_sha256": self.plan.sha256,
            "plan_standing": self.plan.as_dict(),
            "rules": self.rules.as_dict(),
            "numbers": self.numbers.as_dict(),
            "request": _plain(self.request),
            "verified": verified if self.figures else None,
        }


def _plain(value: Any) -> Any:
    """Tables and lists of the caller's own."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value


def remarks(figures: Iterable[Figure], source: str, digest: str) -> list[Finding]:
    """What is worth knowing of verified figures: that the inventory is not of them, who says so, which are far from the report."""
    listed = list(figures)
    if not listed:
        return []
    place = Place(key="verified")
    found = [Finding.of("verified-reported", "note", place, digest=digest)]
    if not source:
        found.append(Finding.of("verified-source", "warning", place))
    for one in listed:
        if not one.plausible:
            where = Place(key=f"verified.{one.process}.{one.name}")
            shown = {
                "reported": f"{printed(one.reported or Fraction(0))} {one.unit}",
                "verified": f"{printed(one.verified)} {one.unit}",
            }
            found.append(Finding.of("verified-implausible", "warning", where, factor=PLAUSIBLE, **shown))
    return found


def _bare(stage: Any) -> Any:
    """A stage of the fine without its words."""
    return {key: value for key, value in stage.items() if key not in NOTES} if isinstance(stage, Mapping) else stage


def decisive(document: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a settlement's record that decides it: without findings and words, and without what an installation says of rules.

    Rules and numbers stay as far as they are the inventory's own: id and SHA-256, and the values that are not packaged.
    """
    found = {key: value for key, value in document.items() if key not in ("digest", "findings", "plan_standing", *WORDS)}
    if isinstance(found.get("penalty"), Mapping):
        found["penalty"] = {key: value for key, value in found["penalty"].items() if key not in WORDS}
        if isinstance(found["penalty"].get("stages"), list):
            found["penalty"]["stages"] = [_bare(one) for one in found["penalty"]["stages"]]
    if isinstance(found.get("rules"), Mapping):
        found["rules"] = {key: found["rules"].get(key) for key in ("id", "sha256")}
    if isinstance(found.get("numbers"), Mapping):
        numbers = {key: value for key, value in found["numbers"].items() if key != "newest"}
        if isinstance(numbers.get("own"), list):
            numbers["own"] = [
                {key: value for key, value in one.items() if key != "package"} if isinstance(one, Mapping) else one
                for one in numbers["own"]
            ]
        found["numbers"] = numbers
    return found


def digest_of(document: Mapping[str, Any]) -> str:
    """`sha256:` and the digest of what is decisive, as compact JSON with sorted keys in UTF-8."""
    text = json.dumps(decisive(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + sha256(text.encode()).hexdigest()
