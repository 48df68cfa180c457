"""A chain of filings 存证链: inventories of one plant and year, each naming the digest of the one before; the first break is named.

Each is verified first. That a chain holds says that nobody put in, took out or altered a filing between those that are shown; whether
something was filed after the last one, or before the first, it cannot say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ghgcalc import doors
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.brief import brief
from ghgcalc.filing.since import KINDS, WANTED, Filed, months_of, unlike, unsound
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory

SCHEMA = "ghgcalc/filing-chain/1"


@brief
@dataclass(frozen=True, slots=True)
class Link:
    """One filing of a chain.

    Attributes:
        file: its name; empty where it has none. digest: its own. predecessor: the digest that it names; None where it names none.
        through: the last month that it states, such as `2026-08`. findings: what breaks the chain here; empty where it holds.
    """

    file: str
    digest: str
    predecessor: str | None
    through: str
    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it recomputes and follows the one before."""
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {
            "file": self.file or None,
            "digest": self.digest,
            "predecessor": self.predecessor,
            "through": self.through,
            "holds": self.holds,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, repr=False)
class Chain:
    """Filings in their order, and whether each follows the one before.

    Attributes:
        links: the filings, the oldest first. inventories: the same, as recomputed here.
    """

    links: tuple[Link, ...]
    inventories: tuple[Inventory, ...]

    @property
    def broken(self) -> int | None:
        """The number of the first filing that breaks the chain, from 1; None where it holds."""
        return next((at for at, link in enumerate(self.links, 1) if not link.holds), None)

    @property
    def holds(self) -> bool:
        """Whether every filing recomputes and follows the one before."""
        return self.broken is None

    @property
    def whole(self) -> bool:
        """Whether it begins at a filing that names none before it."""
        return self.links[0].predecessor is None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What breaks it, in order."""
        return tuple(finding for link in self.links for finding in link.findings)

    def as_dict(self) -> dict[str, Any]:
        """As a record."""
        return {
            "schema": SCHEMA,
            "holds": self.holds,
            "broken": self.broken,
            "whole": self.whole,
            "links": [link.as_dict() for link in self.links],
        }

    def __repr__(self) -> str:
        """`Chain(3 filings, broken at 2)`."""
        return f"Chain({len(self.links)} filings, {'holds' if self.holds else f'broken at {self.broken}'})"


def chain(filings: Sequence[Filed], *, files: Sequence[str] = (), accept_rules: str | Sequence[str] | None = None) -> Chain:
    """Whether filings follow one another, the oldest first.

    Args:
        filings: inventories, their verifications, or tables of their files.
        files: their names, by which the links and the faults call them; none, or one for each.
        accept_rules: as [verify][ghgcalc.verify] takes them.

    Returns:
        Each filing with what breaks the chain there: numbers that do not recompute, a digest that is not that of the one before, another
        plant or year, a month before that of the one before.

    Raises:
        InputError: a table that is no inventory, or cannot be recomputed here. ArgumentError: an argument of another type, no filing at all.
    """
    wanted = "inventories, the oldest first"
    if isinstance(filings, (str, bytes, Mapping)):
        raise doors.refused("filings", filings, wanted)
    found = doors.instances("filings", filings, object, wanted)
    for one in found:
        doors.instance("filings", one, KINDS, WANTED)
    if not found:
        raise doors.refused("filings", filings, wanted)
    accepted_of(accept_rules)
    names = doors.texts("files", files) or ("",) * len(found)
    if len(names) != len(found):
        raise doors.refused("files", files, "one name for each filing")
    links: list[Link] = []
    made: list[Inventory] = []
    for one, name in zip(found, names, strict=True):
        inventory, said = _read(one, accept_rules, name or None)
        table: Any = inventory.activity
        if made:
            said += follows(made[-1], table, months_of(inventory), name or None)
        through = f"{inventory.year}-{months_of(inventory):02}"
        links.append(Link(name, inventory.digest, table.get("predecessor"), through, tuple(said)))
        made.append(inventory)
    return Chain(tuple(links), tuple(made))


def follows(before: Inventory, table: Mapping[str, Any], months: int, file: str | None) -> list[Finding]:
    """Why an activity does not follow a filing: as of [unlike][ghgcalc.filing.since.unlike], or because it names none before it."""
    faults = unlike(before, table, months, file)
    if table.get("predecessor") is None:
        faults.append(Finding.of("filing-unlinked", place=Place(file=file, key="predecessor"), digest=before.digest))
    return faults


def _read(one: Filed, accept_rules: str | Sequence[str] | None, file: str | None) -> tuple[Inventory, list[Finding]]:
    """A filing as the engine makes it again, and why its file is another."""
    if isinstance(one, Inventory) and one.computed:
        return one, []
    found = one if isinstance(one, Verification) else verify(one, accept_rules=accept_rules, file=file)
    return found.recomputed, unsound(found, accept_rules, file)
