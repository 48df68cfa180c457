"""What changed since the filing before: each earlier month that was restated 重述, by process and source, and the months that are new.

The filing before is an inventory, and is verified first: nothing is held against numbers that do not recompute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.filing.sums import Metal, Sums, stated_in
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.numbers import printed, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.filing.sums import Key, Sum
    from ghgcalc.literals import Basis, Level

Filed = Inventory | Verification | Mapping[str, Any]
KINDS = (Inventory, Verification, Mapping)
WANTED = "an Inventory, its verification, or the table of an inventory file"

SHOWN = 5
"""So many differences of a file that does not recompute are named; `ghgcalc verify` shows them all."""

METAL = "liquid_aluminium"
"""In the place of a source: the output, which the intensity divides by."""


@brief
@dataclass(frozen=True, slots=True)
class Restated:
    """A month that is stated otherwise than in the filing before.

    Attributes:
        period: `2026-03`; `2026` of what is stated for the whole time alone.
        level, process, basis: of the sum. source: its source, or `liquid_aluminium`, whose numbers are tonnes of output.
        old, new: as printed; None where that side does not state it.
        exact: the difference before any rounding; None where a side is missing.
    """

    period: str
    level: Level
    process: str | None
    source: str
    basis: Basis | None
    old: Fraction | None
    new: Fraction | None
    exact: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """New less old, as printed."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def unit(self) -> str:
        """Of the numbers."""
        return "tAl" if self.source == METAL else "tCO2e"

    def as_dict(self) -> dict[str, Any]:
        """As a record: numbers as text."""
        numbers = {"old": self.old, "new": self.new, "difference": self.difference, "unrounded_difference": self.exact}
        return {
            "period": self.period,
            "level": self.level,
            "process": self.process,
            "source": self.source,
            "basis": self.basis,
            **{name: None if value is None else printed(value) for name, value in numbers.items()},
            "unit": self.unit,
        }


@brief
@dataclass(frozen=True, slots=True)
class Since:
    """This filing against the one before.

    Attributes:
        previous: the inventory filed before, recomputed here. months: how many it states. new: the months that it has not, from 1.
        restated: the earlier months that differ, in order.
    """

    previous: Inventory
    months: int
    new: tuple[int, ...]
    restated: tuple[Restated, ...]

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        year = self.previous.year
        return {
            "digest": self.previous.digest,
            "guideline": self.previous.guideline["id"],
            "through": f"{year}-{self.months:02}",
            "new": [f"{year}-{month:02}" for month in self.new],
            "restated": [one.as_dict() for one in self.restated],
        }


def months_of(inventory: Inventory) -> int:
    """How many months an inventory states, from January on."""
    return stated_in(inventory).months


def filed(subject: Filed, accept_rules: str | Sequence[str] | None, file: str | None = None) -> Inventory:
    """The inventory that was filed, as the engine makes it again; one that was calculated here is taken as it is.

    Raises:
        InputError: it does not recompute, or its rules are nobody's here.
    """
    if isinstance(subject, Inventory) and subject.computed:
        return subject
    found = subject if isinstance(subject, Verification) else verify(subject, accept_rules=accept_rules, file=file)
    if faults := unsound(found, accept_rules, file):
        raise InputError(faults)
    return found.recomputed


def unsound(found: Verification, accept_rules: str | Sequence[str] | None, file: str | None = None) -> list[Finding]:
    """Why a file is not what was filed: digits that do not recompute, names of other rules, rules that nobody here vouches for."""
    faults = [
        Finding.of(
            "inventory-digest",
            place=Place(file=file, key=shorten(one.where, 120)),
            stated=shorten(one.in_file),
            found=shorten(one.recomputed),
        )
        for one in found.differences[:SHOWN]
    ]
    rules = found.rules
    if rules.origin == "own" and not (found.accepted or rules.sha256 in accepted_of(accept_rules)):
        place = Place(file=file, key="guideline")
        faults.append(Finding.of("rules-not-accepted", place=place, guideline=rules.id, digest=rules.sha256))
    return faults


def unlike(old: Inventory, new: Mapping[str, Any], months: int, file: str | None = None) -> list[Finding]:
    """Why an inventory is not the filing before an activity: another plant, another year, a later month, another digest.

    Args:
        old: filed before.
        new: the table of the activity.
        months: how many that states.
        file: the name by which faults call the old one.
    """
    faults = []
    entity: Mapping[str, Any] = new["entity"]
    code = "uscc" if entity.get("uscc") and old.entity.get("uscc") else "name"
    if entity.get(code) != old.entity.get(code):
        names: dict[str, Any] = {"old": shorten(str(old.entity.get(code))), "new": shorten(str(entity.get(code)))}
        faults.append(Finding.of("filing-entity", place=Place(file=file, table="entity", key=code), **names))
    if old.year != new["year"]:
        years: dict[str, Any] = {"old": old.year, "new": new["year"]}
        faults.append(Finding.of("filing-year", place=Place(file=file, key="year"), **years))
    elif months_of(old) > months:
        shown: dict[str, Any] = {"old": f"{old.year}-{months_of(old):02}", "new": f"{old.year}-{months:02}"}
        faults.append(Finding.of("filing-later", place=Place(file=file, key="through"), **shown))
    stated = new.get("predecessor")
    if stated is not None and stated != old.digest:
        faults.append(Finding.of("filing-predecessor", place=Place(file=file, key="digest"), stated=stated, found=old.digest))
    return faults


def since(old: Inventory, new: Inventory) -> Since:
    """The months of a filing against those of the one before."""
    months, more = months_of(old), months_of(new)
    return Since(old, months, tuple(range(months + 1, more + 1)), tuple(_restated(old, new, months, whole=months == more)))


def _restated(old: Inventory, new: Inventory, months: int, *, whole: bool) -> Iterator[Restated]:
    """By month, then as the totals stand; what is stated for the whole time alone last, where both mean the same time."""
    sums = (Sums(old), Sums(new))
    keys = [key for key in dict.fromkeys([*sums[1].keys, *sums[0].keys]) if key[0] in ("process", "enterprise") and key[2]]
    metals = (Metal.of(old), Metal.of(new))
    processes = list(dict.fromkeys([*metals[0].sums, *metals[1].sums]))
    for month in range(1, months + 1):
        period = f"{new.year}-{month:02}"
        for process in processes:
            sides = [_plain(metal.month(process, month)) for metal in metals]
            yield from _row(period, ("process", process, METAL, None), sides)
        for key in keys:
            yield from _row(period, key, [one.month(key, month) for one in sums])
    for process in processes if whole else ():
        if not all(metal.months.get(process) for metal in metals):
            sides = [_plain(metal.whole(process)) for metal in metals]
            yield from _row(str(new.year), ("process", process, METAL, None), sides)
    for key in keys if whole else ():
        if not all(one.by_month(key) for one in sums):
            yield from _row(str(new.year), key, [one.whole(key) for one in sums])


def _plain(value: Fraction | None) -> tuple[Fraction, Fraction] | None:
    return None if value is None else (value, value)


def _row(period: str, key: Key, sides: Sequence[Sum | tuple[Fraction, Fraction] | None]) -> Iterator[Restated]:
    old, new = sides
    if old == new:
        return
    exact = None if old is None or new is None else new[1] - old[1]
    level, process, source, basis = key
    yield Restated(
        period, level, process, str(source), basis, None if old is None else old[0], None if new is None else new[0], exact
    )
