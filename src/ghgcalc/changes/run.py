"""Two inventories or activities against each other: what changed, and how many tonnes each change explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.changes import sides as handed
from ghgcalc.changes.attribution import attributed
from ghgcalc.changes.positions import positions
from ghgcalc.changes.reasons import reasoned, reasons_of
from ghgcalc.changes.result import Changes
from ghgcalc.changes.totals import findings_between, totals_between

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc import allowances
    from ghgcalc.activity.tables import QuantityInput
    from ghgcalc.factors import Factors, Overlay
    from ghgcalc.guidelines import Guideline
    from ghgcalc.literals import Policy


def diff(
    old: handed.Subject,
    new: handed.Subject,
    *,
    guideline: str | Guideline | None = None,
    as_of: date | str | None = None,
    rounding: Policy | None = None,
    factors: int | Factors | None = None,
    overlays: tuple[Overlay, ...] = (),
    include_facilities: bool = False,
    gwp: str | None = None,
    options: Iterable[str] = (),
    accept_measured: bool = False,
    plan: str | allowances.Plan | None = None,
    balance_value: QuantityInput | None = None,
    balance_source: str | None = None,
    price: QuantityInput | None = None,
    price_source: str | None = None,
    reasons: Mapping[str, str] | None = None,
    accept_rules: str | Sequence[str] | None = None,
    files: tuple[str, str] = ("", ""),
) -> Changes:
    """What changed from `old` to `new`, and the tonnes that each change explains, adding up exactly.

    A changed datum is one change, a year of months as well; rows are matched by what they are called. Inventories are recomputed from what
    they carry, never believed: the result says of each file whether it recomputes. The changes are made one after the other, in the order
    of [KINDS][ghgcalc.changes.KINDS], and the engine calculates after each: what two changes do together counts with the later one.

    Args:
        old: an inventory, its verification, an activity, or the table of a file of either.
        new: the same; the two may be of different kinds.
        guideline: of a side that is an activity, as all up to `accept_measured`. Without any of them an activity is calculated by the rules
            of an inventory of the same year on the other side, else as [calculate][ghgcalc.calculate] does by default.
        as_of: as `calculate` takes it.
        rounding: as `calculate` takes it.
        factors: as `calculate` takes it.
        overlays: as `calculate` takes them.
        include_facilities: as `calculate` takes it.
        gwp: as `calculate` takes it.
        options: as `calculate` takes them.
        accept_measured: as `calculate` takes it.
        plan: id, path, or plan, under which both sides are settled.
        balance_value: as [settle][ghgcalc.allowances.settle] takes it, for both sides.
        balance_source: where that value stands.
        price: as `settle` takes it, for both sides.
        price_source: where that price stands.
        reasons: JSON pointers to texts, why something changed; one at a row or a table holds for every change inside.
        accept_rules: SHA-256 of rules under a name of their own that the caller has read and accepts, or several.
        files: the names by which the result and faults call the two.

    Returns:
        Both sides, `changes` with their tonnes in tCO2e, `totals`, `positions` under the plan, findings that came and went.

    Raises:
        InputError: every fault of both sides and of the reasons; with a plan, whatever forbids a settlement.
        ArgumentError: an argument of another type, or one that is for something else: rules where no side is an activity, a price without
            a plan. UnknownIdError: no such plan or factor edition.
    """
    for name, subject in (("old", old), ("new", new)):
        doors.instance(name, subject, handed.KINDS, handed.WANTED)
    doors.optional("reasons", reasons, Mapping, "pointers to texts, or None")
    accepted_of(accept_rules)
    named = doors.texts("files", files)
    if len(named) != 2:
        raise doors.refused("files", files, "the names of both files")
    asked: dict[str, Any] = {"guideline": guideline, "as_of": as_of, "rounding": rounding, "factors": factors, "gwp": gwp}
    asked |= {
        "overlays": overlays,
        "options": options,
        "include_facilities": include_facilities,
        "accept_measured": accept_measured,
    }
    settled = {"balance_value": balance_value, "balance_source": balance_source, "price": price, "price_source": price_source}
    if plan is None:
        for name, value in settled.items():
            if value is not None:
                raise doors.refused(name, value, "None where no plan is named")
    why = reasons_of(reasons or {})
    one, other = handed.sides((old, new), (named[0], named[1]), accept_rules, asked)
    found = None if plan is None else positions(one, other, plan, settled, accept_rules)
    made = attributed(one.inventory, other.inventory)
    changes, unused = reasoned(made, why)
    came, went = findings_between(one.inventory, other.inventory)
    totals = totals_between(one.inventory, other.inventory, made)
    said = dict.fromkeys((*handed.remarks(one, other), *unused, *(found.findings if found else ())))
    return Changes(one, other, changes, totals, came, went, found, tuple(said))
