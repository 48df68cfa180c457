"""Many plants: their activity files calculated one after the other, each for itself; one that is faulty stops no other."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, guidelines
from ghgcalc.brief import brief
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.files import called
from ghgcalc.findings import Finding
from ghgcalc.inventory import Inventory
from ghgcalc.inventory import calculate as run
from ghgcalc.inventory.corrected import corrections_of
from ghgcalc.literals import Policy
from ghgcalc.numbers import fraction_of, round_exact, total_of
from ghgcalc.rendering import Reported
from ghgcalc.units import Quantity, Unit

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from ghgcalc.activity import Correction
    from ghgcalc.factors import Factors, Overlay
    from ghgcalc.guidelines import Guideline
    from ghgcalc.inventory import Total
    from ghgcalc.io.ledgers import Mapped

SCHEMA = "ghgcalc/portfolio/1"
OWN_NAME = "portfolio"
"""The name of the table of all plants, which no plant takes."""

METAL = ("process", "liquid_aluminium", "production")
METAL_MASS = Unit.of("tAl")
"""Table, key and side of what an intensity divides by."""

PLAIN = (".toml", ".json")
"""Activities that no mapping is asked for."""

GRAVITY = ("error", "warning", "note")
DIGITS = 4
"""Decimals of an intensity, as the report of an inventory prints it."""


@brief
@dataclass(frozen=True, slots=True)
class Plant:
    """What came of one file.

    Attributes:
        name: of its files, told apart from every other plant's. file: that was read.
        inventory: None where the file is faulty. faults: every fault then.
        remarks: what is worth knowing of the reading of a ledger.
    """

    name: str
    file: str
    inventory: Inventory | None
    faults: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def worst(self) -> Finding | None:
        """The gravest of its faults and findings, the first of them."""
        found = self.faults or (*self.remarks, *(self.inventory.findings if self.inventory is not None else ()))
        return min(found, key=lambda one: GRAVITY.index(one.severity), default=None)

    @property
    def totals(self) -> tuple[Total, ...]:
        """The year's sums of electrolysis and of the enterprise, each on its basis, in tCO2e."""
        if self.inventory is None:
            return ()
        return tuple(one for one in self.inventory.yearly if one.source is None and one.level in ("electrolysis", "enterprise"))

    @property
    def metal(self) -> Decimal | Fraction | None:
        """Tonnes of liquid aluminium of the year, by which intensities divide; None where a process does not state them, or there is none.

        Of metal that was corrected it is the value that is not too high, as in the settlement.
        """
        if self.inventory is None:
            return None
        stated = metal_of(self.inventory.activity).values()
        known = [one for one in stated if one]
        return total_of(known) if known and len(known) == len(stated) else None

    def intensity(self, total: Total) -> Decimal | None:
        """A total per tonne of liquid aluminium, to four decimals; None where the tonnes are not known."""
        metal = self.metal
        return None if metal is None else round_exact(fraction_of(total.value) / fraction_of(metal), DIGITS)

    def as_dict(self) -> dict[str, Any]:
        """Its row of `portfolio.json`."""
        about: dict[str, Any] = {"name": self.name, "file": self.file}
        worst = self.worst
        if self.inventory is not None:
            about |= {
                "entity": self.inventory.entity,
                "year": self.inventory.year,
                "guideline": self.inventory.guideline["id"],
                "digest": self.inventory.digest,
                "totals": [
                    {"level": one.level, "value": f"{one.value:f}", "unit": one.unit, "intensity": _plain(self.intensity(one))}
                    | ({"basis": one.basis} if one.basis else {})
                    | ({"incomplete": list(one.incomplete)} if one.incomplete else {})
                    for one in self.totals
                ],
            }
        about["worst"] = None if worst is None else worst.as_dict()
        return about | {"faults": [one.as_dict() for one in self.faults]}


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def metal_of(activity: Mapping[str, Any]) -> dict[str, Any]:
    """Tonnes of liquid aluminium of the year by process, as an intensity divides by them; None where a process states none.

    They are the reading, or where it was corrected the value that is not too high.
    """
    records = [one for one in corrections_of(activity) if (one.table, one.key, one.side) == METAL]
    return {process["id"]: _tonnes(process.get(METAL[1]), process["id"], records) for process in activity.get("process", ())}


def _tonnes(stated: Any, process: str, records: Iterable[Correction]) -> Any:
    if stated is None:
        return None
    mine = [one for one in records if one.row == process]
    if isinstance(stated, str) and not mine:
        return _mass(stated)
    if isinstance(stated, Mapping) and "value" in stated:  # of a year that is still running
        stated = stated["value"]
    values = [stated] if isinstance(stated, str) else [f"{one} {stated['unit']}" for one in stated["values"]]
    for one in sorted(mine, key=lambda one: one.rule == "missing"):  # what was filled stands over what a meter read
        after = [f"{value:f} {one.after.unit}" for value in one.after.values]
        at = slice(None) if one.month is None else slice(one.month - 1, one.month)
        values[at] = after
    return total_of(map(_mass, values))


def _mass(stated: str) -> Any:
    """Tonnes, whether the mass is said to be one of metal (`tAl`) or not."""
    found = Quantity(stated)
    return found.to("tAl" if found.unit.fits(METAL_MASS) else "t").value


@brief
@dataclass(frozen=True, slots=True)
class Portfolio(Reported):
    """Plants, in the order in which they were named. `ghgcalc.write(portfolio, "out/")` writes an inventory of each, and the table of all."""

    plants: tuple[Plant, ...]

    @property
    def faulty(self) -> tuple[Plant, ...]:
        """Those without an inventory."""
        return tuple(one for one in self.plants if one.inventory is None)

    def as_dict(self) -> dict[str, Any]:
        """The table of `portfolio.json`: of each plant its totals, its intensities and its worst finding, or its faults."""
        return {
            "schema": SCHEMA,
            "count": len(self.plants),
            "faulty": len(self.faulty),
            "plants": [one.as_dict() for one in self.plants],
        }


def names_of(files: Sequence[str]) -> list[str]:
    """A name for each of several files: its stem, with its folder or its ending where another has that, else with a number.

    Names that a file system takes for one (`A`, `a`; composed and decomposed signs) are told apart, too.
    """
    paths = [Path(os.path.abspath(file)) for file in files]  # noqa: PTH100 - a link keeps its own name
    ways: list[Callable[[Path], str]] = [
        lambda path: path.stem,
        lambda path: f"{path.parent.name}-{path.stem}",
        lambda path: f"{path.stem}-{path.suffix.lstrip('.')}",
        lambda path: f"{path.parent.name}-{path.stem}-{path.suffix.lstrip('.')}",
    ]
    found: list[str | None] = [None] * len(paths)
    used = {_same(OWN_NAME)}
    for way in ways:
        asked = {at: way(path) for at, path in enumerate(paths) if found[at] is None}
        count = Counter(_same(name) for name in asked.values())
        for at, name in asked.items():
            if count[_same(name)] == 1 and _same(name) not in used:
                found[at] = name
        used |= {_same(name) for name in found if name is not None}
    for at, path in enumerate(paths):
        number = 2
        while found[at] is None:
            if _same(name := f"{path.stem}-{number}") not in used:
                found[at] = name
                used.add(_same(name))
            number += 1
    return [name or "" for name in found]


def _same(name: str) -> str:
    """What a file system may take a name for."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def calculate_many(
    files: Iterable[str | os.PathLike[str]],
    guideline: str | Guideline | None = None,
    *,
    mapping: Mapped | None = None,
    strict: bool = False,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | Factors | None = None,
    overlays: tuple[Overlay, ...] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    options: Iterable[str] = (),
    accept_measured: bool = False,
) -> Portfolio:
    """The inventory of each of several activity files; a faulty one has its faults in its place.

    Args:
        files: TOML, JSON, or ledgers (XLSX, ODS, XLS, CSV). A file that is named twice is one plant.
        guideline: for all of them; without one, the guideline in force for the year of each.
        mapping: of the ledgers among them.
        strict: a plant with warnings is faulty.
        as_of: hides whatever was issued after that date.
        rounding: `cell`, `line`, `total` or `none`; the guideline's own without one.
        factors: the factor edition, or a set of factors.
        overlays: factor files of the user's.
        include_facilities: put captive power plants and other facilities into the enterprise total.
        gwp: the set of GWPs where the guideline leaves it open.
        options: named readings of the rule that the guideline offers.
        accept_measured: let measured values replace what the guideline fixes.

    Raises:
        UnknownIdError: the guideline or the factor edition is not known.
        InputError: the mapping is faulty.
        ArgumentError: an argument of another type.
    """
    if isinstance(files, str | bytes | os.PathLike):
        raise doors.refused("files", files, "several names of files, in a list")
    listed = [
        os.fspath(doors.instance("files", one, (str, os.PathLike), "the names of files"))
        for one in doors.instance("files", files, Iterable, "several names of files, in a list")
    ]
    doors.flag("strict", strict)
    look(guideline, mapping)
    given: dict[str, Any] = {
        "as_of": as_of,
        "rounding": rounding,
        "factors": factors,
        "overlays": overlays,
        "include_facilities": include_facilities,
        "gwp": gwp,
        "options": doors.texts("options", options),
        "accept_measured": accept_measured,
    }
    return Portfolio(tuple(each(once(listed), mapping, strict=strict, guideline=guideline, **given)))


def once(files: Iterable[str]) -> list[str]:
    """Every file once, by whatever name."""
    found: dict[str, str] = {}
    for file in files:
        found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def look(guideline: str | Guideline | None, mapping: Mapped | None) -> None:
    """What is wrong for every plant is said once, before the first.

    Raises:
        UnknownIdError: there is no such guideline. InputError: the mapping is faulty.
    """
    if isinstance(guideline, str):
        guidelines.get(guideline)
    if mapping is not None:
        from ghgcalc.io.ledgers import mapping_of

        mapping_of(mapping)


def each(files: Sequence[str], mapping: Mapped | None, *, strict: bool, **given: Any) -> Iterable[Plant]:
    """Plant after plant, for whoever shows how far it has come."""
    for name, file in zip(names_of(files), files, strict=True):
        yield _plant(name, file, mapping, given, strict=strict)


def _plant(name: str, file: str, mapping: Mapped | None, given: Mapping[str, Any], *, strict: bool) -> Plant:
    from ghgcalc.activity.places import located
    from ghgcalc.io import read, read_ledger

    reading: Any = None
    shown = called(file)
    try:
        if mapping is not None and not file.lower().endswith(PLAIN):
            reading = read_ledger(file, mapping)
        inventory = run(reading.activity if reading is not None else read(file), **given)
    except ArgumentError:
        raise
    except InputError as error:
        faults = [one if one.place.file else one.in_file(shown) for one in error.faults]
        if reading is not None:
            faults = [reading.placed(one) for one in located(reading.activity, faults)]
        return Plant(name, shown, None, tuple(faults))
    remarks = tuple(reading.findings) if reading is not None else ()
    minded = [one if one.place.file else one.in_file(shown) for one in (*remarks, *inventory.findings) if one.severity != "note"]
    if strict and minded:
        return Plant(name, shown, None, tuple(dict.fromkeys(minded)))
    return Plant(name, shown, inventory, remarks=remarks)
