"""A settlement verified: made again from its own plan and request, and from the inventory that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import audit, doors
from ghgcalc.allowances import plans
from ghgcalc.allowances.plans import Plan
from ghgcalc.allowances.settlement import trust
from ghgcalc.allowances.settlement.grounds import decisive
from ghgcalc.allowances.settlement.record import SCHEMA, Settlement
from ghgcalc.allowances.settlement.request import read, stated_in
from ghgcalc.allowances.settlement.run import settled
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.differences import Difference, leaves
from ghgcalc.audit.remarks import listed
from ghgcalc.audit.verify import Verdict, Verification, verdict_of, verify
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.literals import Lang
from ghgcalc.rendering import Reported
from ghgcalc.schema import validate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.standing import Standing


@dataclass(frozen=True, repr=False)
class SettlementVerification(Reported):
    """What came of it.

    Attributes:
        recomputed: the settlement, made again here.
        inventory: the verification of the inventory.
        differences: where the file, or the inventory, is not what it should be.
        plan: whose plan it is. accepted: rules and plan that nobody here vouches for were accepted by their hashes.
        said: what is worth knowing and no difference. strict: as for an inventory.
    """

    recomputed: Settlement
    inventory: Verification
    differences: tuple[audit.Difference, ...]
    plan: Standing
    said: tuple[Finding, ...] = ()
    accepted: bool = False
    strict: bool = False

    @property
    def recomputes(self) -> bool:
        """Whether the same digits and the same digests come out."""
        return not any(one.against == "recomputed" for one in self.differences)

    @property
    def same(self) -> bool:
        """Whether there is no difference at all."""
        return not self.differences

    @property
    def verdict(self) -> Verdict:
        """As of an inventory; `not-accepted` for a plan that is nobody's here, too."""
        known = self.plan.known and self.inventory.rules.known
        plain = self.inventory.numbers.plain and not any(one.severity == "warning" for one in self.said)
        return verdict_of(same=self.same, vouched=known or self.accepted, packaged=plain or not self.strict)

    @property
    def passed(self) -> bool:
        """Whether the verdict is `verified`: exit status 0."""
        return self.verdict == "verified"

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line."""
        return {
            "verdict": self.verdict,
            "same": self.same,
            "recomputes": self.recomputes,
            "digest": self.recomputed.digest,
            "plan": self.plan.as_dict(),
            "rules": self.inventory.rules.as_dict(),
            "accepted": self.accepted,
            "numbers": self.inventory.numbers.as_dict(),
            "inventory": {"digest": self.inventory.recomputed.digest, "verdict": self.inventory.verdict},
            "request": self.recomputed.as_dict()["request"],
            "strict": self.strict,
            "said": [finding.as_dict() for finding in self.said],
            "differences": [difference.as_dict() for difference in self.differences],
        }

    def __repr__(self) -> str:
        """`SettlementVerification(sha256:0123456789ab…: verified, 0 differences)`."""
        return f"SettlementVerification({self.recomputed.digest[:19]}…: {self.verdict}, {len(self.differences)} differences)"


def verify_settlement(
    raw: Mapping[str, Any] | Settlement,
    inventory: Mapping[str, Any] | Inventory,
    *,
    accept_rules: str | Sequence[str] | None = None,
    strict: bool = False,
    lang: Lang = "en",
    file: str | None = None,
) -> SettlementVerification:
    """Make a settlement again from its own plan and request, and say whose plan, rules and numbers it rests on.

    Args:
        raw: the table of a settlement file, or a settlement of an inventory.
        inventory: that it names by its digest; verified as a whole.
        accept_rules: SHA-256 of a plan, or of rules, under a name of their own which the caller has read and accepts; or several.
        strict: own factors, measured values, departures, waivers and unknown keys fail it, too.
        lang: language of derivations.
        file: the name by which faults call the file.

    Raises:
        InputError: no settlement, or no inventory; a plan or a request that cannot be read, an inventory that may not enter.
        ArgumentError: an argument of another type.
    """
    doors.instance("raw", raw, (Mapping, Settlement), "a Settlement, or the table of a settlement file")
    doors.instance("inventory", inventory, (Mapping, Inventory), "an Inventory, or the table of an inventory file")
    doors.optional("file", file, str, "the name of a file, or None")
    doors.flag("strict", strict)
    taken = accepted_of(accept_rules)
    document = raw.as_dict() if isinstance(raw, Settlement) else dict(raw)
    if document.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(document.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema"), **shown)])
    data, asked = (document.get(key) for key in ("plan_data", "request"))
    if not isinstance(data, Mapping) or not isinstance(asked, Mapping):
        detail = "plan_data" if not isinstance(data, Mapping) else "request"
        raise InputError([Finding.of("not-a-settlement", place=Place(file=file), detail=detail)])
    plan = validate(Plan, data, file)
    standing = plans.standing(plan)
    checked = verify(inventory, accept_rules=accept_rules, strict=strict, lang=lang)
    made = settled(trust.as_verified(checked, plan), plan, *read(stated_in(asked)))
    fresh = made.as_dict()
    unknown = [key for key in document if key not in fresh]
    said = [Finding.of("file-unknown-keys", "warning", keys=listed(unknown))] if unknown else []
    accepted = all(one.known or (one.origin == "own" and one.sha256 in taken) for one in (standing, checked.rules))
    found = (*_inside(checked), *_claims(standing), *_between(document, fresh))
    return SettlementVerification(
        made, checked, found, standing, (*said, *checked.said), accepted and not (standing.known and checked.rules.known), strict
    )


def _inside(checked: Verification) -> Iterable[Difference]:
    """The differences of the inventory itself."""
    for one in checked.differences:
        yield Difference(f"inventory: {one.where}", one.in_file, one.recomputed, one.derivations, one.against)


def _claims(standing: Standing) -> Iterable[Difference]:
    """That a plan carries a packaged id, and is another."""
    if standing.origin == "altered":
        yield Difference("plan", f"{standing.id} sha256 {standing.sha256}", f"{standing.id} as packaged", against="packaged")
        for one in standing.changed:
            yield Difference(f"plan {one.key}", one.carried or "–", one.packaged or "–", against="packaged")


def _between(document: Mapping[str, Any], fresh: Mapping[str, Any]) -> Iterable[Difference]:
    """Where the two records differ in what decides a settlement; keys that no settlement has are said, and no difference."""
    theirs, ours = decisive(document), decisive(fresh)
    for key in ours:
        if key in theirs:
            yield from leaves(key, theirs[key], ours[key])
        else:
            yield Difference(key, "–", "there")
    yield from leaves("digest", document.get("digest"), fresh["digest"])
