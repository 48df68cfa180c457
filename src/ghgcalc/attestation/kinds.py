"""The kinds of files that a statement can be about: how each is told, how it is verified here, and what is said of it.

A further kind is one entry of [KINDS][]. A file of no kind is bytes: nothing in it is recomputed, and a statement about
it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances import SettlementVerification, verify_settlement
from ghgcalc.allowances.settlement.record import SCHEMA as SETTLEMENT
from ghgcalc.attestation.encoding import hashed
from ghgcalc.audit.checking import check
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.brief import brief
from ghgcalc.checks.registry import SOURCE
from ghgcalc.dossier import PackageVerification, verify_package
from ghgcalc.dossier.package import read as read_package
from ghgcalc.errors import InputError
from ghgcalc.files import parse
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict, frozen
from ghgcalc.inventory import SCHEMA as INVENTORY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ghgcalc.inventory import Inventory

NOT_RUN = "not-run"
"""The verdict on bytes of no kind: nothing was recomputed."""

BYTES = "bytes"


@brief
@dataclass(frozen=True)
class Asked:
    """What a verification is asked with: the inventory of a settlement, rules that the caller accepts, whether own numbers fail it."""

    inventory: Mapping[str, Any] | None = None
    accept_rules: Sequence[str] = ()
    strict: bool = False


@brief
@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        name: as the predicate calls it.
        told: whether some bytes (with their table, where they are JSON) are of it.
        verified: what comes of verifying them, given bytes, table, name and what is asked; it has `verdict`, `passed`, `as_dict`, `report`.
        facts: of that result, what the file says: the same on every machine and in every release, but for `documents`.
        checked: of that result, what was checked, and what was found.
    """

    name: str
    told: Callable[[bytes, Mapping[str, Any] | None], bool]
    verified: Callable[[bytes, Mapping[str, Any], str, Asked], Any]
    facts: Callable[[Any], dict[str, Any]]
    checked: Callable[[Any], tuple[dict[str, Any], dict[str, Any]]]


@brief
@dataclass(frozen=True)
class Looked:
    """A file that was looked at: its hash, its kind, what came of verifying it (None for bytes of no kind), and what is said of it."""

    name: str
    sha256: str
    kind: str
    result: Any = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    verification: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """That of the verification; `not-run` where there was none."""
        return NOT_RUN if self.result is None else str(self.result.verdict)

    @property
    def passed(self) -> bool:
        """Whether it was verified."""
        return self.result is not None and bool(self.result.passed)


def look(data: bytes, name: str, asked: Asked | None = None, result: Any = None) -> Looked:
    """Verify a file as its kind is verified, and gather what a statement says of it.

    Args:
        data: the bytes of the file.
        name: by which faults call it.
        asked: with what.
        result: of a verification of these bytes that was made already.

    Raises:
        InputError: a file of a kind that cannot be verified; a settlement without its inventory.
    """
    raw = parse(data, name, "json") if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else None
    kind = next((one for one in KINDS if one.told(data, raw)), None)
    if kind is None:
        return Looked(
            name, hashed(data), BYTES, None, FrozenDict(), FrozenDict({"verdict": NOT_RUN, "recomputes": None}), nothing()
        )
    found = kind.verified(data, raw or {}, name, asked or Asked()) if result is None else result
    verification, checks = kind.checked(found)
    return Looked(name, hashed(data), kind.name, found, frozen(kind.facts(found)), frozen(verification), frozen(checks))


def nothing() -> Mapping[str, Any]:
    """The checks of a file in which none was run."""
    found: Mapping[str, Any] = frozen({"registry": None, "ran": [], "not_run": [], "found": _counted(())})
    return found


def of_schema(schema: str) -> Callable[[bytes, Mapping[str, Any] | None], bool]:
    """Whether a file is JSON of a schema."""
    return lambda _, raw: raw is not None and raw.get("schema") == schema


def _verified(_: bytes, raw: Mapping[str, Any], name: str, asked: Asked) -> Verification:
    return verify(raw, accept_rules=tuple(asked.accept_rules), strict=asked.strict, file=name)


def _settled(_: bytes, raw: Mapping[str, Any], name: str, asked: Asked) -> SettlementVerification:
    if asked.inventory is None:
        raise InputError([Finding.of("attest-inventory", place=Place(file=name))])
    return verify_settlement(raw, asked.inventory, accept_rules=tuple(asked.accept_rules), strict=asked.strict, file=name)


def _packed(data: bytes, _: Mapping[str, Any], name: str, asked: Asked) -> PackageVerification:
    return verify_package(read_package(data, name), accept_rules=tuple(asked.accept_rules), strict=asked.strict)


def _inventory_facts(found: Verification) -> dict[str, Any]:
    inventory = found.recomputed
    year = str(inventory.year)
    whole = [one for one in inventory.totals if (one.process, one.source, one.gas, one.period) == (None, None, None, year)]
    result = [{key: one.as_dict().get(key) for key in ("level", "basis", "value", "unit", "incomplete")} for one in whole]
    return {**_grounds(inventory), "result": result, "digest": inventory.digest}


def _grounds(inventory: Inventory) -> dict[str, Any]:
    """Whose inventory it is and on what it rests: rules and factors by their hashes, documents by their numbers."""
    table = inventory.as_dict()
    documents = [{key: one.get(key) for key in ("id", "number", "issued")} for one in table["documents"]]
    own = [{"name": one["name"], "sha256": one["sha256"]} for one in table["factors"]["overlays"]]
    return {
        "entity": table["entity"],
        "year": inventory.year,
        **({"provisional": table["provisional"]} if "provisional" in table else {}),
        "guideline": {key: table["guideline"][key] for key in ("id", "sha256")},
        "factors": {"edition": table["factors"]["edition"], "sha256": table["factors"]["sha256"], "overlays": own},
        "documents": documents,
    }


def _settlement_facts(found: SettlementVerification) -> dict[str, Any]:
    made = found.recomputed.as_dict()
    result = [{"figure": key, "value": made[key], "unit": made["unit"]} for key in ("allocation", "obligation", "surplus")]
    return {
        **_grounds(found.inventory.recomputed),
        "result": result,
        "digest": made["digest"],
        "plan": {"id": made["plan"], "sha256": made["plan_sha256"]},
        "inventory": made["inventory"],
    }


def _answers(found: Verification) -> dict[str, Any]:
    """The three answers of a verification: does it recompute, whose rules, whose numbers."""
    rules, numbers = found.rules, found.numbers
    return {
        "verdict": found.verdict,
        "recomputes": found.recomputes,
        "rules": {"id": rules.id, "sha256": rules.sha256, "origin": rules.origin, "accepted": found.accepted},
        "numbers": {
            "edition": numbers.edition,
            **{key: len(getattr(numbers, key)) for key in ("packaged", "own", "confirmed", "measured", "departures")},
        },
        "said": _counted(found.said),
    }


def _package_facts(found: PackageVerification) -> dict[str, Any]:
    """Those of the inventory, and of the settlement where there is one; the digest is the package's, over every part."""
    inside = _inventory_facts(found.inventory)
    settled = None if found.settlement is None else _settlement_facts(found.settlement)
    return {
        **inside,
        "digest": found.package.digest,
        "inventory": inside["digest"],
        **({} if settled is None else {"settlement": {key: settled[key] for key in ("digest", "plan", "result")}}),
    }


def _package_checked(found: PackageVerification) -> tuple[dict[str, Any], dict[str, Any]]:
    whole = {"verdict": found.verdict, "recomputes": found.recomputes, "leaves": found.leaves, "open": found.open}
    return {**whole, "inventory": _answers(found.inventory), "said": _counted(found.said)}, _checks(found.inventory.recomputed)


def _inventory_checked(found: Verification) -> tuple[dict[str, Any], dict[str, Any]]:
    return _answers(found), _checks(found.recomputed)


def _settlement_checked(found: SettlementVerification) -> tuple[dict[str, Any], dict[str, Any]]:
    whole = {"verdict": found.verdict, "recomputes": found.recomputes, "accepted": found.accepted}
    plan = {"id": found.plan.id, "sha256": found.plan.sha256, "origin": found.plan.origin}
    return {**whole, "plan": plan, "inventory": _answers(found.inventory), "said": _counted(found.said)}, _checks(
        found.inventory.recomputed
    )


def _checks(inventory: Inventory) -> dict[str, Any]:
    """Every rule of the registry on the inventory: what ran, what did not for want of what, and how many findings of each severity."""
    found = check(inventory)
    missing = [{"rule": one.rule.id, "missing": list(one.missing)} for one in found.not_run]
    return {"registry": hashed(SOURCE.read_bytes()), "ran": list(found.ran), "not_run": missing, "found": _counted(found.findings)}


def _counted(findings: Iterable[Finding]) -> dict[str, int]:
    listed = [one.severity for one in findings]
    return {severity: listed.count(severity) for severity in ("error", "warning", "note")}


KINDS: tuple[Kind, ...] = (
    Kind("inventory", of_schema(INVENTORY), _verified, _inventory_facts, _inventory_checked),
    Kind("settlement", of_schema(SETTLEMENT), _settled, _settlement_facts, _settlement_checked),
    Kind("package", lambda data, _: data.startswith(b"PK"), _packed, _package_facts, _package_checked),
)
