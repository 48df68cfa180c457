"""The allocation plans: those of this package, of installed packages (entry point `ghgcalc.plans`), or a file of the user's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.allowances.plans.model import Plan
from ghgcalc.allowances.plans.parts import read_model
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.files import brought
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "data"
"""The packaged plans, one file each."""


def load(path: str | Path) -> Plan:
    """The plan of one file.

    Raises:
        InputError: every fault of the file, with its place.
    """
    doors.instance("path", path, (str, Path), "the path of a plan file")
    found: Plan = read_model(Plan, Path(path))
    return found


@cache
def packaged() -> Mapping[str, Plan]:
    """The plans of this package, by id."""
    return FrozenDict({plan.id: plan for plan in map(load, sorted(FOLDER.glob("*.toml")))})


RANKS = {"superseded": 0, "draft": 1, "in-force": 2}
"""Of two plans for one year the one in force is the plan of that year."""

_KEPT: list[Mapping[str, tuple[str, Plan]]] = []
"""The plans of installed packages, once they were read without a fault."""


def _read() -> tuple[Mapping[str, tuple[str, Plan]], tuple[Finding, ...]]:
    """The sound plans of installed packages with the names under which these bring them, and what is broken."""
    if _KEPT:
        return _KEPT[0], ()
    found: dict[str, tuple[str, Plan]] = {}

    def under(name: str, root: Path) -> None:
        mine: dict[str, tuple[str, Plan]] = {}
        for file in sorted(root.glob("*.toml")):
            plan = load(file)
            if plan.id in found or plan.id in mine or plan.id in packaged():
                raise InputError([Finding.of("duplicate-id", place=Place(file=str(file)), id=plan.id)])
            mine[plan.id] = (name, plan)
        found.update(mine)

    broken = brought("ghgcalc.plans", under)[1]
    kept = FrozenDict(found)
    if not broken:
        _KEPT.append(kept)
    return kept, tuple(broken)


def installed() -> Mapping[str, tuple[str, Plan]]:
    """The sound plans of installed packages, by id, each with the name under which its package brings it."""
    return _read()[0]


def broken() -> tuple[Finding, ...]:
    """What installed packages would bring if it were sound."""
    return _read()[1]


def sound() -> Mapping[str, Plan]:
    """Every sound plan by id, in order of data year; within one, what is in force comes last, a packaged plan after others."""
    found = {**packaged(), **{name: plan for name, (_, plan) in installed().items()}}
    return FrozenDict(sorted(found.items(), key=lambda pair: (pair[1].year, RANKS[pair[1].status], pair[0] in packaged(), pair[0])))


def register() -> Mapping[str, Plan]:
    """Every plan by id, in order of data year.

    Raises:
        InputError: what an installed package brings is broken: a fault in a file, an id that stands twice, a package that cannot be
            imported; `get` and `of_year` go on without it.
    """
    if faults := broken():
        raise InputError(faults)
    return sound()


def forget() -> None:
    """Read the plans of installed packages anew when they are asked for next."""
    _KEPT.clear()


def get(id: str | Plan) -> Plan:  # noqa: A002
    """The plan of that id; a text that ends in `.toml` is the path of a plan file.

    Raises:
        ArgumentError: neither a text nor a plan.
        UnknownIdError: there is none; names those that are known.
        InputError: the file has faults.
    """
    return named("id", id)


def named(argument: str, plan: str | Plan) -> Plan:
    """[get][ghgcalc.allowances.get] for another function's argument, by whose name a wrong type is refused."""
    doors.instance(argument, plan, (str, Plan), "the id of a plan, the path of a plan file (.toml), or a plan")
    if isinstance(plan, Plan):
        return plan
    if plan.endswith(".toml"):
        return load(plan)
    if plan in packaged():
        return packaged()[plan]
    brought_by, broken = _read()
    if plan not in brought_by:
        if broken:  # it may be one of those
            raise InputError(broken)
        known = list(sound())
        raise UnknownIdError("plan", plan, lambda: nearest(plan, known, 3) or known)
    return brought_by[plan][1]


def in_force(year: int, guideline: str) -> Plan:
    """The one plan that is in force for a data year; of several, the one that counts by a guideline.

    Args:
        year: the data year.
        guideline: the id of an inventory's.

    Raises:
        InputError: there is none, or there are several; names those that there are.
    """
    doors.instance("year", year, int, "a year")
    doors.instance("guideline", guideline, str, "the id of a guideline")
    place = Place(key="plan")
    every = sound()
    found = [plan for plan in every.values() if (plan.year, plan.status) == (year, "in-force")]
    if len(found) > 1:
        found = [plan for plan in found if guideline in plan.guidelines] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError([Finding.of("plan-several", place=place, year=year, plans=", ".join(plan.id for plan in found))])
    if faults := broken():  # it may be one of those
        raise InputError(faults)
    known = ", ".join(f"{plan.year}: {plan.id}" for plan in every.values() if plan.status == "in-force")
    raise InputError([Finding.of("plan-none", place=place, year=year, known=known)])


def of_year(year: int) -> Plan:
    """The plan of a data year.

    Raises:
        ArgumentError: no whole number.
        UnknownIdError: there is none; names the years that have one.
    """
    doors.instance("year", year, int, "a year")
    found = {plan.year: plan for plan in sound().values()}
    if year not in found:
        raise UnknownIdError("plan of the year", str(year), map(str, found))
    return found[year]
