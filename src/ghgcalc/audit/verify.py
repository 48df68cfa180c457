"""An inventory verified: does it recompute, whose rules are these, whose numbers? Three questions, three answers, one verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import doors, guidelines
from ghgcalc.activity import Activity
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.differences import Difference, differences
from ghgcalc.audit.numbers import Numbers, numbers_of
from ghgcalc.audit.remarks import findings_differ, remarks_of, waivers_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import SCHEMA, Inventory, guideline_of, recompute
from ghgcalc.inventory.ledger import findings_digest
from ghgcalc.inventory.model import records_of
from ghgcalc.literals import Lang, Verdict
from ghgcalc.rendering import Reported
from ghgcalc.texts import LANGUAGES
from ghgcalc.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.standing import Standing

__all__ = ["Difference", "Verdict", "Verification", "verify"]


def verdict_of(*, same: bool, vouched: bool, packaged: bool) -> Verdict:
    """The verdict: a difference weighs more than rules that are nobody's here, and these more than numbers of the sender's own."""
    if not same:
        return "differs"
    if not vouched:
        return "not-accepted"
    return "verified" if packaged else "not-packaged"


@dataclass(frozen=True, repr=False)
class Verification(Reported):
    """What came of it.

    Attributes:
        inventory, recomputed: as stated, and as its own rules and data give it here.
        differences: every place where the file is not what it should be: digits and digest that do not recompute, and packaged names that
            stand on other rules or records.
        rules: whose rules these are. numbers: whose factors and values.
        said: what is worth knowing and no difference: keys that nobody knows, another release of the program, findings that it has not,
            waivers of its sender.
        accepted: the caller has accepted rules that nobody here vouches for, by their hash.
        strict: own factors, measured values, departures, waivers, unknown keys and missing findings count, too.
    """

    inventory: Inventory
    recomputed: Inventory
    differences: tuple[Difference, ...]
    rules: Standing
    numbers: Numbers
    said: tuple[Finding, ...] = ()
    accepted: bool = False
    strict: bool = False

    @property
    def recomputes(self) -> bool:
        """Whether the same digits and the same digest come out, under the rules and numbers that the file carries."""
        return not any(one.against == "recomputed" for one in self.differences)

    @property
    def same(self) -> bool:
        """Whether there is no difference at all."""
        return not self.differences

    @property
    def foreign(self) -> bool:
        """Whether nobody here vouches for the rules."""
        return not self.rules.known

    @property
    def verdict(self) -> Verdict:
        """`verified`; `differs`; `not-accepted`, for rules that are nobody's here; `not-packaged`, for what only `strict` minds."""
        plain = self.numbers.plain and not any(one.severity == "warning" for one in self.said)
        return verdict_of(same=self.same, vouched=self.accepted or not self.foreign, packaged=plain or not self.strict)

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
            **({} if self.recomputed.through is None else {"through": self.recomputed.through}),
            "rules": self.rules.as_dict(),
            "accepted": self.accepted,
            "numbers": self.numbers.as_dict(),
            "strict": self.strict,
            "said": [finding.as_dict() for finding in self.said],
            "differences": [difference.as_dict() for difference in self.differences],
        }

    def __repr__(self) -> str:
        """`Verification(sha256:0123456789ab…: verified, 0 differences)`."""
        return f"Verification({self.recomputed.digest[:19]}…: {self.verdict}, {len(self.differences)} differences)"


def verify(
    raw: Mapping[str, Any] | Inventory,
    activity: Activity | Mapping[str, Any] | None = None,
    *,
    accept_rules: str | Sequence[str] | None = None,
    strict: bool = False,
    lang: Lang = "en",
    file: str | None = None,
) -> Verification:
    """Recompute an inventory from its own file, or from `activity` where one is given, and say whose rules and numbers it rests on.

    Args:
        raw: the table of an inventory file, or an inventory.
        activity: another statement for it.
        accept_rules: SHA-256 (64 hexadecimal digits) of rules under a name of their own which the caller has read and accepts, or several.
        strict: own factors, measured values, departures, waivers, unknown keys and missing findings fail it, too.
        lang: language of the derivations, `en` or `zh`.
        file: the name by which faults call the file.

    Raises:
        InputError: the file is no inventory, or names a guideline or factor edition that is not installed; a hash that is none.
        ArgumentError: an argument of another type; a file is read first, by `read_inventory`.
    """
    doors.instance("raw", raw, (Mapping, Inventory), "an Inventory, or the table of an inventory file")
    doors.optional("activity", activity, (Activity, Mapping), "an Activity, the table of an activity file, or None")
    doors.optional("file", file, str, "the name of a file, or None")
    doors.flag("strict", strict)
    taken = accepted_of(accept_rules)
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    document = raw.as_dict() if isinstance(raw, Inventory) else dict(raw)
    if document.get("schema") != SCHEMA:
        shown: dict[str, Any] = {"value": str(document.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema"), **shown)])
    stated = raw if isinstance(raw, Inventory) else Inventory.from_dict(document, file)
    guideline = guideline_of(stated, file)
    again = recompute(stated, activity, file, guideline)
    rules = guidelines.standing(guideline)
    fresh = again.as_dict()
    found = list(differences(stated, document, again, lang, fresh))
    said = remarks_of(document, fresh)
    if stated.ledger_version > 1 and _engine(document) != __version__:
        # Findings stand outside the digest, so that a later check breaks no old file: of another release they are said, not held against it.
        others = [one for one in found if not _said_later(one.where)]
        said += findings_differ(stated.findings, again.findings, len(found) - len(others))
        found = others + list(_findings(stated))
    return Verification(
        stated,
        again,
        (*found, *_claims(stated, rules)),
        rules,
        numbers_of(again),
        (*said, *waivers_of(again.findings)),
        rules.origin == "own" and rules.sha256 in taken,
        strict,
    )


def _said_later(where: str) -> bool:
    """Whether a difference is one of findings, or of the mark that goes with one: a later release may say more."""
    return where.startswith(("findings ", "findings_digest")) or (where.startswith("totals ") and ".incomplete" in where)


def _engine(document: Mapping[str, Any]) -> str:
    """The release that wrote a file, as it says."""
    engine = document.get("engine")
    return str(engine.get("version")) if isinstance(engine, Mapping) else ""


def _findings(stated: Inventory) -> Iterable[Difference]:
    """Findings that are not those of the digest that the file has for them."""
    own = findings_digest(stated.findings)
    if own != stated.findings_digest:
        yield Difference("findings_digest", stated.findings_digest, own)


def _claims(stated: Inventory, rules: Standing) -> Iterable[Difference]:
    """What carries a packaged name or edition and is not what was packaged under it."""
    if rules.origin == "altered":
        yield Difference("rules", f"{rules.id} sha256 {rules.sha256}", f"{rules.id} as packaged", against="packaged")
        for one in rules.changed:
            yield Difference(f"rules {one.key}", one.carried or "–", one.packaged or "–", against="packaged")
    for overlay in records_of(stated).factors["overlays"]:
        for record in overlay["records"]:
            if record.get("edition"):
                where = f"factors.overlays {overlay['name']} {record['id']}.edition"
                yield Difference(where, str(record["edition"]), "–", against="packaged")
