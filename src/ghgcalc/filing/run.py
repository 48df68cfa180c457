"""A month in: the figures of it and of the year so far, what is due, what changed since the filing before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ghgcalc import activity as activities
from ghgcalc import doors
from ghgcalc.activity import Activity
from ghgcalc.allowances import plans
from ghgcalc.allowances.settlement import trust
from ghgcalc.allowances.settlement.position import balance_faults, balance_remarks, terms_of
from ghgcalc.allowances.settlement.request import Request, read
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.verify import Verification
from ghgcalc.errors import InputError
from ghgcalc.filing.closing import Closing, closing
from ghgcalc.filing.days import Due, calendar
from ghgcalc.filing.intensity import Against, of_month, so_far
from ghgcalc.filing.items import filings
from ghgcalc.filing.links import chain as chained
from ghgcalc.filing.result import Amount, Month
from ghgcalc.filing.rules import rule_of
from ghgcalc.filing.since import KINDS, WANTED, Filed, filed, months_of, since, unlike
from ghgcalc.filing.sums import Metal, Sums, stated_in
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory, calculate, recompute
from ghgcalc.numbers import shorten

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.activity.tables import DateInput, QuantityInput
    from ghgcalc.factors import Factors, Overlay
    from ghgcalc.filing.rules import FilingRule
    from ghgcalc.guidelines import Guideline
    from ghgcalc.literals import Policy

Subject = Activity | Inventory | Verification | Mapping[str, Any]
UNTOLD = {"open": "month-untold-open", "past": "month-untold-past"}
"""What is said of a month that is over and not stated, by where it stands."""

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


def month(
    subject: Subject,
    *,
    month: str | None = None,
    previous: Filed | None = None,
    chain: Sequence[Filed] = (),
    on: DateInput | None = None,
    plan: str | plans.Plan | None = None,
    balance_value: QuantityInput | None = None,
    balance_source: str | None = None,
    guideline: str | Guideline | None = None,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | Factors | None = None,
    overlays: tuple[Overlay, ...] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    options: Iterable[str] = (),
    accept_measured: bool = False,
    accept_rules: str | Sequence[str] | None = None,
    files: Sequence[str] = (),
) -> Month:
    """A month of a running or whole year, and the year so far.

    Args:
        subject: an activity, its inventory, a verification of one, or the table of a file of either.
        month: another month than the last one that is stated, such as `"2026-08"`.
        previous: the inventory that was filed before; verified first. An activity that names no predecessor is given its digest.
        chain: the filings before, the oldest first, instead of `previous`; where one does not follow the one before, the result says so,
            and nothing is compared.
        on: the day on which is counted how many days are left.
        plan: id, path or plan whose rule counts; the plan of the year without one.
        balance_value: in t CO2e per t of liquid aluminium, such as `"1.60 tCO2e/t"`: for relation X, coefficient, and what the position would
            be if the year closed so.
        balance_source: where that value stands.
        guideline: of an activity, as all up to `accept_measured` and as [calculate][ghgcalc.calculate] takes them. Without any of them it
            is calculated by the rules of the filing before, where one is named.
        as_of: as `calculate` takes it.
        rounding: as `calculate` takes it.
        factors: as `calculate` takes it.
        overlays: as `calculate` takes them.
        include_facilities: as `calculate` takes it.
        gwp: as `calculate` takes it.
        options: as `calculate` takes them.
        accept_measured: as `calculate` takes it.
        accept_rules: SHA-256 of rules under a name of their own that the caller has read and accepts, or several.
        files: the names by which faults call the subject, and then the filings before.

    Returns:
        Emission of the month and of the year so far by source and process (tCO2e), intensities (tCO2e/t Al), the calendar of filing, and what
        changed. It is no settlement.

    Raises:
        InputError: every fault at once: of the activity, of a filing before that does not recompute, is of another plant or year or of a
            later month, or is not the one that the activity names; a month that is not stated; a balance value of another unit; an inventory
            whose electrolysis total may not enter an allocation, where a balance value is stated.
        UnknownIdError: no such plan, or none of this year. ArgumentError: an argument of another type.
    """
    doors.instance(
        "subject", subject, (Activity, Inventory, Verification, Mapping), "an Activity, an Inventory, or the table of either"
    )
    doors.optional("month", month, str, 'a month such as "2026-08", or None')
    doors.optional("previous", previous, KINDS, WANTED)
    doors.optional("balance_source", balance_source, str, "a text")
    before = doors.instances("chain", chain, object, "inventories, the oldest first")
    if previous is not None and before:
        raise doors.refused("previous", previous, "None beside a chain, whose last filing is the one before")
    accepted_of(accept_rules)
    names = doors.texts("files", files)
    day = doors.day("on", on)
    asked: dict[str, Any] = {"guideline": guideline, "as_of": as_of, "rounding": rounding, "factors": factors, "overlays": overlays}
    asked |= {"include_facilities": include_facilities, "gwp": gwp, "options": options, "accept_measured": accept_measured}
    held = chained(before, files=names[1:], accept_rules=accept_rules) if before else None
    earlier: Filed | None = previous
    if held is not None:
        earlier = held.inventories[-1] if held.holds else None
    inventory, old = _calculated(subject, earlier, asked, accept_rules, names)
    number, last = _asked(month, inventory), months_of(inventory)
    sums, metal = Sums(inventory), Metal.of(inventory)
    request, chosen, said = _request(inventory, plan, balance_value, balance_source)
    terms = None if chosen is None else terms_of(request, chosen)
    position: Closing | None = None
    if chosen is not None:
        source = request.balance_source or ""
        position, more = closing(inventory, sums, metal, chosen, terms, source, month=number, last=last)
        said += more
    fixed = frozenset(one.id for one in position.processes if one.terms is None) if position is not None else frozenset()
    against = Against(terms, fixed)
    rule = rule_of(str(inventory.guideline["id"]))
    due = calendar(inventory.year, str(inventory.guideline["id"]), day)
    changed = None if old is None else since(old, inventory)
    said = [*_of_filing(inventory, rule, due, number, last), *_of_previous(inventory, old, held is None), *said]
    return Month(
        inventory=inventory,
        number=number,
        last=last,
        amounts=tuple(_amounts(sums, number, whole=number == last)),
        month=tuple(of_month(sums, metal, number, against)),
        so_far=tuple(so_far(sums, metal, number, against, last=number == last)),
        months=tuple(one for at in range(1, number + 1) for one in of_month(sums, metal, at, against)),
        terms=terms,
        closing=position,
        rule=rule,
        due=due,
        filings=filings(rule, stated_in(inventory), number),
        on=day,
        since=changed,
        chain=held,
        findings=tuple(dict.fromkeys((*inventory.findings, *(() if held is None else held.findings), *said))),
    )


def _calculated(
    subject: Subject,
    earlier: Filed | None,
    asked: Mapping[str, Any],
    accept_rules: str | Sequence[str] | None,
    names: Sequence[str],
) -> tuple[Inventory, Inventory | None]:
    """The inventory of the subject, and the one filed before; faults of both at once."""
    wanted = {name: value for name, value in asked.items() if value is not None and value is not False and value != ()}
    file, other = (*names, "", "")[0] or None, (names[-1] if len(names) > 1 else "") or None
    faults: list[Finding] = []
    old: Inventory | None = None
    stated: Activity | None = None
    made: Inventory | None = None
    if earlier is not None:
        try:
            old = filed(earlier, accept_rules, other)
        except InputError as error:
            faults += _placed(error, other)
    try:
        if isinstance(subject, Activity):
            stated = subject
        elif isinstance(subject, Mapping) and subject.get("schema") != SCHEMA:
            stated = activities.of(subject, file)
        else:
            made = filed(subject, accept_rules, file)
    except InputError as error:
        faults += _placed(error, file)
    if made is not None and wanted:
        name, value = next(iter(wanted.items()))
        raise doors.refused(name, value, "None of an inventory, which carries its own rules")
    if old is not None and (stated is not None or made is not None):
        table: Any = made.activity if stated is None else stated.dump()  # type: ignore[union-attr]
        faults += unlike(old, table, months_of(made) if stated is None else stated.months, other)  # type: ignore[arg-type]
    if faults:
        raise InputError(dict.fromkeys(faults))
    if stated is not None:
        if old is not None and stated.predecessor is None:
            stated = activities.of({**stated.dump(), "predecessor": old.digest}, file)
        made = calculate(stated, **wanted) if wanted or old is None else recompute(old, stated)
    assert made is not None, "either was read"
    return made, old


def _placed(error: InputError, file: str | None) -> list[Finding]:
    return [fault if fault.place.file or not file else fault.in_file(file) for fault in error.faults]


def _asked(name: str | None, inventory: Inventory) -> int:
    """The number of the month that is asked for.

    Raises:
        InputError: no month, one of another year, or one that is not stated.
    """
    last = months_of(inventory)
    if name is None:
        return last
    found = _MONTH.fullmatch(name)
    if found is None or int(found[1]) != inventory.year or int(found[2]) > last:
        first, end = f"{inventory.year}-01", f"{inventory.year}-{last:02}"
        raise InputError([Finding.of("month-outside", place=Place(key="month"), value=shorten(name), first=first, last=end)])
    return int(found[2])


def _request(
    inventory: Inventory, plan: str | plans.Plan | None, value: QuantityInput | None, source: str | None
) -> tuple[Request, plans.Plan | None, list[Finding]]:
    """The balance value, the plan whose rule counts, and what must be known of them; no plan where none was asked for.

    Raises:
        InputError: every fault at once. UnknownIdError: no such plan, or none of the year.
    """
    if plan is None and value is None:
        if source is not None:
            raise doors.refused("balance_source", source, "None without a balance value")
        return Request(), None, []
    chosen = plans.of_year(inventory.year) if plan is None else plans.genuine(plans.named("plan", plan))
    faults = trust.uncovered(inventory)
    try:
        request = read({"balance_value": value, "balance_source": source})[0]
    except InputError as error:
        raise InputError((*faults, *error.faults)) from None
    faults += balance_faults(request, chosen)
    if faults:
        raise InputError(faults)
    return request, chosen, [*trust.remarks(inventory, chosen), *balance_remarks(request, chosen)]


def _amounts(sums: Sums, number: int, *, whole: bool) -> Iterable[Amount]:
    """Each level, process and source: the sum after its sources, as the inventory prints them."""
    for key in sums.keys:
        month, whole_time = sums.month(key, number), sums.whole(key) if whole else sums.until(key, number)
        yield Amount(*key, *(None if one is None else one.printed for one in (month, whole_time)))


def _of_filing(inventory: Inventory, rule: FilingRule | None, due: Sequence[Due], number: int, last: int) -> list[Finding]:
    """That there is no rule, that a month has not ended on the stated day, and that one has ended and is not stated."""
    place = Place(key="on")
    if rule is None:
        return [Finding.of("filing-no-rule", "note", Place(key="guideline"), guideline=str(inventory.guideline["id"]))]
    if due[number - 1].day is None:
        return [Finding.of("filing-no-day", "note", Place(key="year"), month=due[number - 1].month, first=rule.span[0].from_)]
    found = []
    for at, one in enumerate(due, 1):
        if at <= last and one.state == "running":
            found.append(Finding.of("month-running", "warning", place, month=one.month, ends=one.ends, on=one.on))
        elif at > last and one.state in UNTOLD:
            shown: dict[str, Any] = {"month": one.month, "day": one.day, "left": one.left}
            found.append(Finding.of(UNTOLD[one.state], "warning", place, **shown))
    return found


def _of_previous(inventory: Inventory, old: Inventory | None, alone: bool) -> list[Finding]:  # noqa: FBT001
    """Another guideline than that of the filing before; a predecessor that was not handed over; one that an inventory does not name."""
    table: Any = inventory.activity
    stated, place = table.get("predecessor"), Place(key="predecessor")
    if old is None:
        return [Finding.of("filing-unread", "note", place, stated=stated)] if stated is not None and alone else []
    found = []
    if stated is None:
        found.append(Finding.of("filing-unlinked", "warning", place, digest=old.digest))
    names = (str(old.guideline["id"]), str(inventory.guideline["id"]))
    if old.guideline["sha256"] != inventory.guideline["sha256"]:
        found.append(Finding.of("filing-guideline", "warning", Place(key="guideline"), old=names[0], new=names[1]))
    return found
