"""The allocation plans: those of this package, of installed packages (entry point `ghgcalc.plans`), or a file of the user's."""

from __future__ import annotations

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


_KEPT: list[Mapping[str, Plan]] = []
"""The plans, once they were read without a fault."""


def _read() -> tuple[Mapping[str, Plan], tuple[Finding, ...]]:
    """Every sound plan by id, in order of data year, and what is broken of what installed packages bring."""
    if _KEPT:
        return _KEPT[0], ()
    found: dict[str, Plan] = {}

    def under(_: str, root: Path) -> None:
        mine: dict[str, Plan] = {}
        for file in sorted(root.glob("*.toml")):
            plan = load(file)
            if plan.id in found or plan.id in mine:
                raise InputError([Finding.of("duplicate-id", place=Place(file=str(file)), id=plan.id)])
            mine[plan.id] = plan
        found.update(mine)

    under("", FOLDER)
    broken = brought("ghgcalc.plans", under)[1]
    ordered = FrozenDict(sorted(found.items(), key=lambda pair: (pair[1].year, pair[0])))
    if not broken:
        _KEPT.append(ordered)
    return ordered, tuple(broken)


def register() -> Mapping[str, Plan]:
    """Every plan by id, in order of data year.

    Raises:
        InputError: what an installed package brings is broken: a fault in a file, an id that stands twice, a package that cannot be
            imported; `get` and `of_year` go on without it.
    """
    found, broken = _read()
    if broken:
        raise InputError(broken)
    return found


register.cache_clear = _KEPT.clear  # type: ignore[attr-defined]


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
    known, broken = _read()
    if plan not in known:
        if broken:  # it may be one of those
            raise InputError(broken)
        raise UnknownIdError("plan", plan, lambda: nearest(plan, known, 3) or list(known))
    return known[plan]


def of_year(year: int) -> Plan:
    """The plan of a data year.

    Raises:
        ArgumentError: no whole number.
        UnknownIdError: there is none; names the years that have one.
    """
    doors.instance("year", year, int, "a year")
    found = {plan.year: plan for plan in _read()[0].values()}
    if year not in found:
        raise UnknownIdError("plan of the year", str(year), map(str, found))
    return found[year]
