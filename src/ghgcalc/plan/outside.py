"""What is stated and enters no total of a guideline, told by its amount: facilities and their fuels, and net purchase where use counts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.activity import POWER, burns_in
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed, simplest, total_of
from ghgcalc.plan.model import SMELTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.numbers import Exact
    from ghgcalc.plan.asking import Asking
    from ghgcalc.plan.electricity import Plants
    from ghgcalc.series import Series

OUTSIDE = ("facility", "fuel", "electricity")
"""Tables of which something may enter no total, and has to be told by its amount."""

CONSUMED = ("process.electricity", "other_electricity")
MARKET = frozenset({"grid", "green-power", "certificate"})
"""Supplies that come through the meter of the grid."""


def left_out(place: Place, name: str, amount: Exact, unit: str, guideline: str, *, asked: bool = False) -> Finding:
    """A warning that tonnes leave the total; `asked` where the caller may have them in it."""
    shown: dict[str, Any] = {"id": name, "amount": printed(amount), "unit": unit, "guideline": guideline}
    if asked:  # files of before have its text without the tonnes
        return Finding.of("facility-outside", "warning", place, **shown | {"id": f"{name} ({printed(amount)} {unit})"})
    return Finding.of("facility-elsewhere", "warning", place, **shown)


def outside(asking: Asking, plants: Plants) -> tuple[list[Finding], frozenset[str]]:
    """The findings, and the tables of which all is said by them.

    Args:
        asking: the activity under its plan.
        plants: the captive plants, of which some return as the factor of their electricity.
    """
    found: list[Finding] = []
    said: set[str] = set()
    if "facility" in asking.rows:
        found += _facilities(asking, plants)
        said.add("facility")
    found += _fuels(asking, plants)
    found += _generated(asking)
    tables = {asking.table_of(account) for account in asking.plan.accounts} | {one.table for one in asking.plan.guideline.auxiliary}
    if "electricity" in asking.rows and "electricity" not in tables and "other_electricity" in tables:
        found += _bought(asking)
        said.add("electricity")
    return found, frozenset(said)


def _facilities(asking: Asking, plants: Plants) -> Iterable[Finding]:
    """Facilities that no source counts, each with its tonnes, or with a note that they return."""
    counted = any(account.table == "facility" and not (account.as_factor or account.of_plant) for account in asking.plan.accounts)
    for _, _, row in asking.rows["facility"]:
        place = Place(table="facility", row=row.id)
        if row.id in plants.returned:
            yield Finding.of("facility-returns", "note", place, id=row.id, guideline=asking.guideline)
        elif row.emission is not None and not counted:
            yield left_out(place, row.id, total_of(row.emission.values), row.emission.unit, asking.guideline)
        elif (emission := plants.emission(row)) is not None:
            yield left_out(place, row.id, simplest(emission[0]), emission[1], asking.guideline)


def _fuels(asking: Asking, plants: Plants) -> Iterable[Finding]:
    """Fuels that burn in a facility which no source counts; where no fuel counts at all, that is said of the table."""
    accounts = [account for account in asking.plan.accounts if account.table == "fuel"]
    returning = bool(accounts) and all(account.as_factor for account in accounts) and "fuel" in asking.used
    if returning and any(row.use in (None, SMELTER) for _, _, row in asking.rows["fuel"]):  # those of the smelter do not return
        yield Finding.of("table-ignored", "note", Place(table="fuel"), table="fuel", guideline=asking.guideline)
    told = {name for name, plant in plants.facilities.items() if plants.emission(plant) is not None}
    for _, at, row in asking.rows.get("fuel", ()) if accounts else ():
        use = row.use
        if use in (None, SMELTER) or any(use in account.use and not (account.as_factor or account.memo) for account in accounts):
            continue
        if not burns_in(row, POWER, told):
            shown: dict[str, Any] = {"item": row.item, "use": use, "amount": printed(total_of(row.amount.values))}
            shown |= {"unit": row.amount.unit, "guideline": asking.guideline}
            yield Finding.of("fuel-elsewhere", "warning", Place(table="fuel", row=f"{at} ({row.item})"), **shown)


def _generated(asking: Asking) -> Iterable[Finding]:
    """Power of a plant that burns fuel under another name; more of it than was generated: one of two statements is wrong."""
    plants = [row for _, _, row in asking.rows.get("facility", ()) if row.kind == POWER]
    own = _consumed(asking, lambda supply: supply == "self-generated")
    if plants and own and not _consumed(asking, lambda supply: supply == "captive"):
        shown = {"plant": plants[0].id, "amount": printed(simplest(own))}
        yield Finding.of("self-generated-beside-captive", "warning", Place(table="facility", row=plants[0].id), **shown)
    if not plants or any(row.net_generation is None for row in plants):
        return
    generated = sum((_mwh(row.net_generation) for row in plants), Fraction(0))
    consumed = _consumed(asking, lambda supply: supply == "captive")
    if consumed > generated:
        shown = {"consumed": printed(simplest(consumed)), "generated": printed(simplest(generated))}
        yield Finding.of("captive-above-generation", "warning", Place(table="facility", key="net_generation"), **shown)


def _bought(asking: Asking) -> Iterable[Finding]:
    """Net purchase under rules that count what is consumed; a warning where more was bought than is stated as consumed."""
    bought = sum((_mwh(row.amount) for _, _, row in asking.rows["electricity"]), Fraction(0))
    bought_as = MARKET | {row.supply for _, _, row in asking.rows["electricity"]}
    inside = _consumed(asking, lambda supply: supply in bought_as)
    more = bought - inside
    if bought == more == 0:
        return
    severe = more > 0 and "other_electricity" not in asking.rows
    shown: dict[str, Any] = {
        name: printed(simplest(value)) for name, value in (("bought", bought), ("inside", inside), ("more", more))
    }
    place = Place(table="electricity", key="amount")
    yield Finding.of("net-purchase-beside", "warning" if severe else "note", place, guideline=asking.guideline, **shown)


def _consumed(asking: Asking, wanted: Any) -> Fraction:
    rows = [row for table in CONSUMED for _, _, row in asking.rows.get(table, ()) if wanted(row.supply)]
    return sum((_mwh(row.amount) for row in rows), Fraction(0))


def _mwh(series: Series) -> Fraction:
    return sum((Fraction(value) for value in series.in_own()), Fraction(0))
