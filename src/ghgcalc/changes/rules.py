"""What an inventory was calculated by: guideline, factors, policy; two of them laid over each other, so that each can be taken by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import factors
from ghgcalc.changes.record import Change, Kind, What
from ghgcalc.changes.rows import text_of
from ghgcalc.changes.tree import ABSENT, Leaf, Node, Same, Table, built
from ghgcalc.factors import Factor, Overlay
from ghgcalc.findings import pointer
from ghgcalc.immutable import frozen
from ghgcalc.inventory.again import guideline_of
from ghgcalc.inventory.model import records_of
from ghgcalc.inventory.run import calculate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.activity import Activity
    from ghgcalc.guidelines import Guideline
    from ghgcalc.inventory import Inventory
    from ghgcalc.literals import Policy

FLAGS = ("include_facilities", "accept_measured")
OPTIONS = (*FLAGS, "gwp", "options")
NOTHING = "–"


class Rules:
    """What both sides were calculated by as one tree, and the changes in it, numbered after those of the statement."""

    def __init__(self, old: Inventory, new: Inventory, first: int) -> None:
        """Lay them over each other; the first change gets the number `first`."""
        self.first = first
        self.changes: list[Change] = []
        records = (records_of(old), records_of(new))
        self.policies: tuple[Policy, Policy] = tuple(str(one.rounding["policy"]) for one in records)  # type: ignore[assignment]
        self.guidelines = {self._name(one): guideline_of(one) for one in (old, new)}
        nodes: dict[str, Node] = {}
        editions = [str(one.factors["edition"]) for one in records]
        nodes["edition"] = self._leaf("factors", ("factors", "edition"), *editions)
        days = [ABSENT if one.as_of is None else one.as_of.isoformat() for one in records]
        nodes["as_of"] = self._leaf("factors", ("as_of",), *days)
        owned = [_own(one.factors["overlays"]) for one in records]
        own = {
            name: self._leaf("factors", ("factors", "overlays", name), *(side.get(name, ABSENT) for side in owned))
            for name in sorted({*owned[0], *owned[1]})
        }
        nodes["own"] = Table(own)
        nodes["guideline"] = self._leaf("rules", ("guideline",), *(self._name(one) for one in (old, new)))
        for key in OPTIONS:
            sides = [one.options.get(key, ABSENT) for one in records]
            nodes[key] = self._leaf("rules", ("options", key), *sides)
        self.tree = Table(nodes)
        self._leaf("policy", ("rounding", "policy"), *self.policies)

    @staticmethod
    def _name(inventory: Inventory) -> str:
        found = records_of(inventory).guideline
        return f"{found['id']} sha256:{found['sha256']}"

    def _leaf(self, kind: Kind, steps: tuple[str, ...], old: Any, new: Any) -> Node:
        if text_of([_plain(old)]) == text_of([_plain(new)]):
            return Same(new)
        number = self.first + len(self.changes)
        what: What = "added" if old is ABSENT else "removed" if new is ABSENT else "changed"
        place = pointer(steps)
        one, other = (None if side is ABSENT else frozen(_plain(side)) for side in (old, new))
        key = steps[-1] if kind != "policy" else "rounding"
        here, there = (None if side is ABSENT else place for side in (new, old))
        self.changes.append(Change(number, kind, what, here, there, (), key, one, other, (_short(old), _short(new))))
        return Leaf(number, old, new)

    def calculate(self, activity: Activity, applied: frozenset[int], rounding: Policy = "none") -> Inventory:
        """The activity by the rules in which the changes of these numbers are made.

        Raises:
            InputError: as of every calculation; these rules may not fit this statement.
        """
        wanted: Mapping[str, Any] = built(self.tree, applied)
        by_file: dict[str, list[Factor]] = {}
        for name, record in wanted["own"].values():
            by_file.setdefault(name, []).append(Factor.from_record(record))
        guideline: Guideline = self.guidelines[wanted["guideline"]]
        flags = {key: bool(wanted.get(key, False)) for key in FLAGS}
        return calculate(
            activity,
            guideline,
            as_of=wanted.get("as_of"),
            rounding=rounding,
            factors=factors.edition(int(wanted["edition"]), installed=False),
            overlays=tuple(Overlay(name, records) for name, records in by_file.items()),
            gwp=wanted.get("gwp"),
            options=tuple(wanted.get("options", ())),
            **flags,
        )


def _own(overlays: Any) -> dict[str, tuple[str, Any]]:
    """The sender's records by id, each with its file; of two of one id the later counts, as it does in a calculation."""
    return {str(record["id"]): (str(overlay["name"]), record) for overlay in overlays for record in overlay["records"]}


def _plain(side: Any) -> Any:
    return "" if side is ABSENT else list(side) if isinstance(side, tuple) else side


def _short(side: Any) -> str:
    """A rule in few signs: of a factor its value and unit, of a guideline its id."""
    if side is ABSENT:
        return NOTHING
    if isinstance(side, tuple):
        return f"{side[1]['value']} {side[1]['unit']}"
    return str(side).partition(" sha256:")[0] if isinstance(side, str) else text_of(side)
