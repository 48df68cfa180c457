"""An inventory recomputed from what it carries: guideline data, factor edition, overlays, options; whatever is installed here now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ghgcalc import doors, factors, guidelines
from ghgcalc import plan as plans
from ghgcalc.activity import Activity, of
from ghgcalc.errors import InputError, UnitError, UnknownIdError
from ghgcalc.factors import Factor, Overlay
from ghgcalc.findings import Finding, Place
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory.model import Inventory, records_of
from ghgcalc.inventory.reading import fresh, same
from ghgcalc.inventory.run import evaluated
from ghgcalc.schema import validate


def recompute(
    stated: Inventory,
    activity: Activity | Mapping[str, Any] | None = None,
    file: str | None = None,
    guideline: Guideline | None = None,
) -> Inventory:
    """The inventory that its own file gives, or `activity` under the same rules where one is given.

    Args:
        stated: the inventory, computed or read.
        activity: another statement for it.
        file: the name by which faults call it.
        guideline: what `guideline_of` gave, where the caller has it already.

    Raises:
        InputError: the file's guideline, factors or activity are none, or it names a guideline or factor edition that is not installed.
        ArgumentError: an argument of another type.
    """
    doors.instance("stated", stated, Inventory, "an Inventory")
    doors.optional("activity", activity, (Activity, Mapping), "an Activity, the table of an activity file, or None")
    doors.optional("file", file, str, "the name of a file, or None")
    records = records_of(stated)
    try:
        edition = int(records.factors["edition"])
        packaged = factors.edition(edition, installed=False)  # what is installed here now decided nothing in the file
        overlays = overlays_of(stated)
    except InputError as error:
        raise InputError([fault.in_file(file) if file else fault for fault in error.faults]) from None
    except UnknownIdError as error:
        where, known = Place(file=file, key="factors.edition"), ", ".join(map(str, factors.editions()))
        raise InputError([Finding.of("edition-not-installed", place=where, edition=error.wanted, known=known)]) from None
    rules = guideline or guideline_of(stated, file)
    source: Any = activity if activity is not None else records.activity
    policy: Any = records.rounding["policy"]
    options: Any = dict(records.options)
    readings, accepts = tuple(options.get("options", ())), "accept_measured" in options
    try:
        plan = plans.compile(rules, packaged, records.as_of, overlays, options.get("gwp"), readings, accept_measured=accepts)
    except UnitError as error:  # rules of a file whose units are none
        raise InputError([Finding.of("not-an-inventory", place=Place(file=file, key="guideline"), detail=str(error))]) from None
    statement = source if isinstance(source, Activity) else of(source, file)
    return evaluated(statement, rules, plan, policy, records.as_of, asked=options, version=records.version)


def ledger_of(inventory: Inventory, file: str | None = None) -> str:
    """The text under the digest: what the engine made, or what a file gives by itself; of a file of version 1, recomputed.

    Raises:
        InputError: a file of version 1 that cannot be recomputed here.
        ArgumentError: an argument of another type.
    """
    doors.instance("inventory", inventory, Inventory, "an Inventory")
    records = records_of(inventory)
    return records.ledger or records_of(recompute(inventory, file=file)).ledger


def guideline_of(stated: Inventory, file: str | None = None) -> Guideline:
    """The guideline as the inventory pins it: its own data, so that a later revision of the guideline changes nothing.

    Raises:
        InputError: the data are no guideline, or the file has none and the guideline is not installed.
        ArgumentError: an argument of another type.
    """
    doors.instance("stated", stated, Inventory, "an Inventory")
    doors.optional("file", file, str, "the name of a file, or None")
    carried = records_of(stated).guideline
    data = carried.get("data")
    if data is not None:
        installed = guidelines.known().get(str(carried["id"]))
        if installed is not None and same(data, installed.data):
            return installed  # the very rules that are installed here: their plan is compiled already
        return validate(Guideline, fresh(data), file)
    try:
        return guidelines.get(carried["id"])
    except UnknownIdError as error:
        where = Place(file=file, key="guideline")
        raise InputError([Finding.of("not-an-inventory", place=where, detail=str(error))]) from None


def overlays_of(stated: Inventory) -> tuple[Overlay, ...]:
    """The factors of the sender, as an inventory carries them.

    Raises:
        LookupError, TypeError, ValueError: they are none; an inventory that `verify` has recomputed has none of these.
    """
    return tuple(_overlay(entry) for entry in records_of(stated).factors["overlays"])


def _overlay(entry: Mapping[str, Any]) -> Overlay:
    """The factors of a sender, as his file carries them.

    Raises:
        InputError: every fault of a record, with the file of the sender that it is of.
    """
    name = str(entry["name"])
    held: list[Factor] = []
    faults: list[Finding] = []
    for at, record in enumerate(entry["records"], 1):
        try:
            held.append(Factor.from_record(record))
        except InputError as error:
            found = Place(table="factors.overlays", row=f"{name} {at}")
            faults += [replace(one, place=replace(found, key=one.place.key)) for one in error.faults]
    if faults:
        raise InputError(faults)
    return Overlay(name, held)
