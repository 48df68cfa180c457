"""The outlook of a running year under a plan: the rest by a stated forecast, complete years at its ends, ranges of every figure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity import Activity, of
from ghgcalc.allowances import plans
from ghgcalc.allowances.allocation import Terms
from ghgcalc.allowances.outlook.asked import Asked, asked_of
from ghgcalc.allowances.outlook.breaking import breaking
from ghgcalc.allowances.outlook.corner import Corners, Engine, used_of
from ghgcalc.allowances.outlook.ends import ratio
from ghgcalc.allowances.outlook.fan import Month, fan
from ghgcalc.allowances.outlook.field import fields_of
from ghgcalc.allowances.outlook.mean import by_mean
from ghgcalc.allowances.outlook.result import UNITS, CompleteYear, Outlook, Range
from ghgcalc.allowances.outlook.sheet import forecast_table
from ghgcalc.allowances.outlook.stated import by_last_year, by_plan
from ghgcalc.allowances.outlook.told import told_of
from ghgcalc.allowances.settlement import settle
from ghgcalc.allowances.settlement.position import money_remarks
from ghgcalc.allowances.settlement.trust import by_year
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.inventory import Inventory, calculate
from ghgcalc.inventory.again import recompute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ghgcalc.activity.tables import DateInput, QuantityInput
    from ghgcalc.allowances.outlook.ahead import Forecast
    from ghgcalc.allowances.outlook.corner import Key
    from ghgcalc.allowances.outlook.ends import Point
    from ghgcalc.allowances.outlook.field import Field
    from ghgcalc.allowances.outlook.told import Told
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement import Settlement
    from ghgcalc.factors import Factors, Overlay
    from ghgcalc.guidelines import Guideline
    from ghgcalc.literals import Policy

MEAN = "mean"
WANTED = '"mean", a forecast (the table of a ghgcalc/forecast/1 file, or its path), or the activity or inventory of the year before'


def outlook_of(
    activity: Activity | Inventory | Mapping[str, Any],
    plan: str | Plan | None = None,
    *,
    forecast: str | PathLike[str] | Mapping[str, Any] | Activity | Inventory | None = None,
    balance_value: QuantityInput | tuple[QuantityInput, QuantityInput] | None = None,
    balance_source: str | None = None,
    price: QuantityInput | tuple[QuantityInput, QuantityInput] | None = None,
    price_source: str | None = None,
    level: QuantityInput | None = None,
    tolerance: QuantityInput | None = None,
    rest_output: Mapping[str, QuantityInput] | None = None,
    guideline: str | Guideline | None = None,
    forecast_source: str | None = None,
    as_of: DateInput | None = None,
    rounding: Policy | None = None,
    factors: int | Factors | None = None,
    overlays: tuple[Overlay, ...] = (),
    gwp: str | None = None,
    options: Iterable[str] = (),
    include_facilities: bool = False,
    accept_measured: bool = False,
) -> Outlook:
    """The position at the end of a year that is still running, as ranges.

    Months told stand as they are. The rest is a forecast that somebody states; its ends are complete years, which the engine calculates and
    [settle][ghgcalc.allowances.settle] settles. Each range is that of the forecast, of the balance value and of the price together; where a
    surplus is cut to whole tonnes, a year between the ends can lie beyond them by less than one tonne a process.

    Args:
        activity: of a year of which some months are told (`through`), or its provisional inventory.
        plan: id, path of a plan file, or plan; the one in force for the year without it, which is said.
        forecast: `"mean"`, the mean of the months told with their spread; the plant's own plan (a `ghgcalc/forecast/1` table, or the path
            of its file, or of a table of months: CSV, XLSX); or the activity or inventory of the year before, whose same months are taken.
        balance_value: one, or low and high: `"1.55 tCO2e/t : 1.60 tCO2e/t"`, or a pair.
        balance_source: where it stands.
        price: the same, in CNY per t.
        price_source: where it stands.
        level: of the mean: how often the year lies in the ranges at least, such as `"90 %"`, which is taken where none is stated.
        tolerance: of a plan or last year: by how much each datum may be missed, such as `"3 %"`. None claims nothing.
        rest_output: with last year: the output of the months to come by process, such as `{"P1": "52000 t"}`.
        guideline: of the calculation; as of [calculate][ghgcalc.calculate]. An inventory brings its own.
        forecast_source: what the forecast is called: a file, a decision.
        as_of: as of `calculate`, and so are the others.
        rounding: the same.
        factors: the same.
        overlays: the same.
        gwp: the same.
        options: the same.
        include_facilities: the same.
        accept_measured: the same.

    Raises:
        ArgumentError: an argument of another type.
        InputError: every fault: no forecast, a year that is told whole, a forecast of another plant, of the past, with gaps, or without a
            datum; whatever `calculate` and `settle` refuse of a complete year.
        UnknownIdError: no such plan, guideline or factor edition.
    """
    doors.instance("activity", activity, (Activity, Inventory, Mapping), "an activity, its table, or its provisional inventory")
    doors.optional("forecast", forecast, (str, PathLike, Mapping, Activity, Inventory), WANTED)
    for name, value in (("balance_source", balance_source), ("price_source", price_source), ("forecast_source", forecast_source)):
        doors.optional(name, value, str, "a text")
    doors.optional("rest_output", rest_output, Mapping, "outputs by process, such as {'P1': '52000 t'}")
    chosen = None if plan is None else plans.genuine(plans.named("plan", plan))
    rules: dict[str, Any] = {"as_of": as_of, "rounding": rounding, "factors": factors, "overlays": overlays, "gwp": gwp}
    rules |= {"options": options, "include_facilities": include_facilities, "accept_measured": accept_measured}
    how = "plan" if not isinstance(forecast, Activity | Inventory) else "last-year"
    how = MEAN if forecast is None or forecast == MEAN else how
    faults: list[Finding] = []
    if forecast is None:
        faults.append(Finding.of("outlook-no-forecast", place=Place(key="forecast")))
    sources = {"balance_source": balance_source, "price_source": price_source}
    asked = _tried(faults, lambda: asked_of(balance_value, price, level, tolerance, rest_output, sources, how))
    told_inventory = _tried(faults, lambda: _inventory(activity, guideline, rules))
    if told_inventory is None:
        raise InputError(dict.fromkeys(faults))
    if chosen is None:
        chosen = _tried(faults, lambda: plans.in_force(told_inventory.year, str(told_inventory.guideline["id"])))
    if chosen is not None and chosen.rule.method == "intensity" and balance_value is None:
        faults.append(Finding.of("balance-missing", place=Place(key="balance_value"), plan=chosen.id))
    engine, stated = Engine(told_inventory), of(told_inventory.activity)
    found = _tried(faults, lambda: told_of(stated.dump(), stated.months))
    if faults or asked is None or found is None or chosen is None:
        raise InputError(dict.fromkeys(faults))
    told = used_of(found, engine)
    assert forecast is not None, "its absence is a fault"
    ahead = _forecast(told, forecast, asked, forecast_source or "")
    taken = [by_year(chosen, told_inventory.year)] if plan is None else []
    return _made(Corners(told, ahead, engine), chosen, asked, told_inventory, forecast_source, taken)


def _tried(faults: list[Finding], run: Callable[[], Any]) -> Any:
    """What a step gives; None where it is refused, and its faults are kept; an argument of another type is refused at once."""
    try:
        return run()
    except ArgumentError:
        raise
    except InputError as error:
        faults += error.faults
        return None


def _inventory(activity: Any, guideline: Any, rules: Mapping[str, Any]) -> Inventory:
    """The provisional inventory of the months told; one that was read from a file is made again.

    Raises:
        InputError: as of `calculate`; rules beside an inventory, which brings its own.
    """
    if not isinstance(activity, Inventory):
        return calculate(activity, guideline, **rules)
    if guideline is not None or any(rules.values()):
        raise InputError([Finding.of("outlook-rules", place=Place(key="guideline"))])
    return activity if activity.computed else recompute(activity)


def _forecast(told: Told, forecast: Any, asked: Asked, source: str) -> Forecast:
    """The rest of the year, by the way that was chosen."""
    file = source or None
    if forecast == MEAN:
        return by_mean(told, asked.level)
    if isinstance(forecast, Activity | Inventory):
        before = forecast if isinstance(forecast, Activity) else of(forecast.activity)
        return by_last_year(told, before, file, asked.tolerance, asked.output, source)
    table, name = (forecast, file) if isinstance(forecast, Mapping) else forecast_table(forecast, told)
    return by_plan(told, table, name, asked.tolerance, source or name or "")


def _made(corners: Corners, plan: Plan, asked: Asked, inventory: Inventory, file: str | None, taken: Iterable[Finding]) -> Outlook:
    """The outlook of a forecast that was read."""
    try:
        corners.inventory({})
    except InputError as error:  # a month to come that cannot be
        raise InputError([one if one.place.file or not file else one.in_file(file) for one in error.faults]) from None
    fields = fields_of(corners, len(corners.told.rest))
    terms = _terms(plan, asked)
    years = _years(corners, fields, plan, asked, terms)
    ranges = tuple(_ranges(years, asked))
    by_name = {one.name: one for one in ranges}
    pairs = {name: (by_name[name].low, by_name[name].high) for name in ("emissions", "output", "surplus")}
    last = Month(period=f"{corners.told.year}-12", told=False, **pairs)
    told = corners.told
    return Outlook(
        plan=plan,
        entity=FrozenDict({key: value for key, value in inventory.entity.items() if isinstance(value, str)}),
        year=told.year,
        through=f"{told.year}-{told.months:02}",
        guideline=str(inventory.guideline["id"]),
        inventory=inventory.digest,
        asked=asked,
        forecast=corners.forecast,
        years=years,
        ranges=ranges,
        break_even=breaking(corners, fields, asked.balance if terms[0] is not None else None),
        fan=fan(corners, plan, terms, last),
        findings=tuple(dict.fromkeys([*taken, *_remarks(years, corners, asked)])),
    )


def _terms(plan: Plan, asked: Asked) -> tuple[Terms | None, Terms | None]:
    """The plan's rule at both balance values."""
    if plan.rule.method != "intensity":
        return None, None
    assert asked.balance is not None, "its absence is a fault"
    low, high = (Terms.of(plan.rule, value) for value in asked.balance)
    return low, high


FIGURES = ("emissions", "output", "intensity", "allocation", "surplus")


def _points(fields: Sequence[Field], terms: Sequence[Terms | None]) -> dict[str, list[Point]]:
    """Where each figure is smallest and largest: a point of each process."""
    rows = [one.rectangle for one in fields]
    found: dict[str, list[Point]] = {}
    for at, (side, rule) in enumerate(zip(("low", "high"), terms, strict=True)):
        largest = bool(at)
        corner = [(row.scale[at], row.rest[at]) for row in rows]
        found[f"emissions-{side}"] = found[f"output-{side}"] = corner
        found[f"intensity-{side}"] = ratio(rows, largest=largest)
        found[f"allocation-{side}"] = [row.extreme(rule, 1, largest=largest) for row in rows]
        found[f"surplus-{side}"] = [row.extreme(rule, 0, largest=largest) for row in rows]
    return {f"{name}-{side}": found[f"{name}-{side}"] for name in FIGURES for side in ("low", "high")}


def _years(
    corners: Corners, fields: Sequence[Field], plan: Plan, asked: Asked, terms: Sequence[Terms | None]
) -> tuple[CompleteYear, ...]:
    """The complete years at the ends, each once, with every end that it was made for."""
    made: dict[tuple[tuple[Key, Fraction], ...], tuple[list[str], dict[Key, Fraction]]] = {}
    for name, points in _points(fields, terms).items():
        factors: dict[Key, Fraction] = {}
        for one, point in zip(fields, points, strict=True):
            factors |= one.factors(point)
        held = made.setdefault(tuple(sorted(factors.items(), key=str)), ([], factors))
        held[0].append(name)
    return tuple(
        CompleteYear(tuple(names), FrozenDict(factors), _settled(corners, factors, plan, asked)) for names, factors in made.values()
    )


def _settled(corners: Corners, factors: Mapping[Key, Fraction], plan: Plan, asked: Asked) -> tuple[Settlement, ...]:
    """A complete year settled at both balance values.

    Raises:
        InputError: what the settlement refuses, or an entity whose smallness only the whole enterprise can tell.
    """
    inventory = corners.inventory(factors)
    source = asked.sources["balance_source"]
    found = tuple(settle(inventory, plan, balance_value=one, balance_source=source) for one in asked.quantities or (None,))
    if any(one.case == "small" for one in found[0].processes):
        raise InputError([Finding.of("outlook-small", place=Place(key="plan"), plan=plan.id)])
    return found


def _ranges(years: Sequence[CompleteYear], asked: Asked) -> list[Range]:
    """Every figure with its ends, and what gives them."""
    found = []
    for name in ("emissions", "output", "intensity"):
        values: dict[tuple[str, ...], Fraction] = {(one.id,): value for one in years if (value := getattr(one, name)) is not None}
        if values:
            found.append(_range(name, values))
    sides = ("low", "high")
    for name in ("allocation", "surplus"):
        values = {
            (one.id, *((side,) if asked.balance else ())): settled.allocated - (settled.reported if name == "surplus" else 0)
            for one in years
            for side, settled in zip(sides, one.settlements, strict=False)
        }
        found.append(_range(name, values))
    if asked.price is not None:
        surplus = found[-1]
        values = {}
        for end, by in ((surplus.low, surplus.low_by), (surplus.high, surplus.high_by)):
            for side, price in zip(sides, asked.price, strict=True):
                values[(by["year"], *((by["balance_value"],) if asked.balance else ()), side)] = price.times(end)
        found.append(_range("value", values, priced=True))
    return found


def _range(name: str, values: Mapping[tuple[str, ...], Fraction], *, priced: bool = False) -> Range:
    """The smallest and the largest of some figures; of equal ones the first, or the year that was made for this end."""
    low = min(values, key=lambda one: (values[one], f"{name}-low" != one[0]))
    high = max(values, key=lambda one: (values[one], f"{name}-high" == one[0]))
    return Range(name, values[low], values[high], UNITS[name], _by(low, priced=priced), _by(high, priced=priced))


def _by(key: tuple[str, ...], *, priced: bool) -> FrozenDict[str, str]:
    names = ["year", *(["balance_value"] if len(key) > 1 + priced else []), *(["price"] if priced else [])]
    return FrozenDict(dict(zip(names, key, strict=True)))


def _remarks(years: Sequence[CompleteYear], corners: Corners, asked: Asked) -> list[Finding]:
    """What must be known: of plan, balance value and price as a settlement says it; of the forecast what it does not claim."""
    found: list[Finding] = []
    for one in years:
        for settled in one.settlements:
            own = set(corners.inventory(one.factors).findings)
            found += [finding for finding in settled.findings if finding not in own]
    found += [one for basis in dict.fromkeys(asked.price or ()) for one in money_remarks(basis, ())]
    if corners.forecast.claims and not asked.stated:
        found.append(Finding.of("outlook-level-taken", "note", Place(key="level"), level=f"{asked.level * 100} %"))
    if not corners.forecast.claims and asked.tolerance is None:
        found.append(Finding.of("outlook-scenario", "note", Place(key="forecast")))
    return found
