"""What a ledger takes: a table of kinds, each with how it is told, how it is read, and whose and of when it is.

A kind is one line of [KINDS][]. Its reader validates the content, and says what the header of the entry shall say of it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.archive.entry import Entry, Owner
from ghgcalc.archive.evidence import numbers_in
from ghgcalc.brief import brief
from ghgcalc.files import fault, format_of, is_workbook, parse
from ghgcalc.io.textfiles import MAX_PACKAGE
from ghgcalc.numbers import shorten
from ghgcalc.signs import shown

if TYPE_CHECKING:
    from ghgcalc.allowances import SettlementVerification
    from ghgcalc.audit import Verification
    from ghgcalc.dossier import Package
    from ghgcalc.inventory import Inventory

MAX_CONTENT = MAX_PACKAGE
"""Bytes of one content: those of the largest package that is read."""


@brief
@dataclass(frozen=True, slots=True)
class Subject:
    """What a content says of itself.

    Attributes:
        kind, format, entity, year, about, digest, answers: as the header has them.
        evidence: the numbers that it states.
        identity: where entity and year stand; empty where nothing says them.
    """

    kind: str
    format: str | None = None
    entity: Owner | None = None
    year: int | None = None
    about: str | None = None
    digest: str | None = None
    answers: Mapping[str, Any] | None = None
    evidence: tuple[str, ...] = ()
    identity: str = "content"


@brief
@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader may ask: the name of the file, rules that the caller accepts, and the ledger itself.

    Attributes:
        file: by which faults call the content.
        accept_rules: SHA-256 of rules and plans under a name of their own.
        verify: whether an inventory and a settlement have to verify.
        of_digest: the content of the standing inventory that has a digest, None where there is none.
        of_sha256: the entry whose content has a SHA-256.
    """

    file: str
    accept_rules: tuple[str, ...]
    verify: bool
    of_digest: Callable[[str], bytes | None]
    of_sha256: Callable[[str], Entry | None]


Reader = Callable[[dict[str, Any], Asked], Subject]


@brief
@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content.

    Attributes:
        name: of the kind. schemas: the values of its key `schema`. read: validates its table; None of an archive, which is none.
        owned: whether it belongs to an entity and a year.
        several: whether an entity has several of a year, so that another one is nothing to be told.
    """

    name: str
    schemas: tuple[str, ...]
    read: Reader | None
    owned: bool = True
    several: bool = False


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _owner(raw: Any) -> Owner | None:
    """The entity that a table, or a text, names."""
    if isinstance(raw, str):
        raw = {"name": raw}
    if not isinstance(raw, Mapping):
        return None
    found = Owner(_text(raw.get("name")), _text(raw.get("uscc")))
    return found if found.text else None


def _year(raw: Any) -> int | None:
    return raw if type(raw) is int and 1 <= raw <= 9999 else None


def _activity(raw: dict[str, Any], asked: Asked) -> Subject:
    from ghgcalc import activity

    found = activity.of(raw, asked.file)
    entity = Owner(found.entity.name, found.entity.uscc)
    digest = f"sha256:{sha256(found.canonical.encode()).hexdigest()}"
    about = found.through and f"through {found.through}"
    return Subject("activity", activity.SCHEMA, entity, found.year, about, digest, evidence=numbers_in(raw))


def _about(stated: Inventory) -> str:
    """By which rules; and of a running year how far it is stated, so that each month's inventory stands for itself."""
    name = str(stated.guideline["id"])
    return name if stated.through is None else f"{name} through {stated.through}"


def answers_of(found: Verification | SettlementVerification) -> dict[str, Any]:
    """The answers of a verification, as a header keeps them."""
    inventory = getattr(found, "inventory", None)
    checked: Any = found if hasattr(found, "rules") else inventory
    answers: dict[str, Any] = {
        "verdict": found.verdict,
        "recomputes": found.recomputes,
        "rules": checked.rules.origin,
        "numbers": "packaged" if checked.numbers.plain else "own",
    }
    plan = getattr(found, "plan", None)
    return answers if plan is None else answers | {"plan": plan.origin}


def _inventory(raw: dict[str, Any], asked: Asked) -> Subject:
    from ghgcalc.audit import verify

    found = verify(raw, accept_rules=asked.accept_rules or None, file=asked.file)
    if asked.verify and not found.passed:
        raise fault("archive-not-verified", asked.file, verdict=found.verdict, count=len(found.differences))
    stated = found.inventory
    return Subject(
        "inventory",
        str(raw["schema"]),
        _owner(stated.entity),
        stated.year,
        _about(stated),
        str(stated.digest),
        answers_of(found),
        numbers_in(raw.get("activity")),
    )


def _settlement(raw: dict[str, Any], asked: Asked) -> Subject:
    from ghgcalc.allowances import verify_settlement

    digest = _text(raw.get("inventory")) or ""
    answers: dict[str, Any] | None = None
    content = asked.of_digest(digest)
    if content is None and asked.verify:
        raise fault("archive-no-inventory", asked.file, digest=shorten(shown(digest), 80) or "–")
    if content is not None:
        inventory = parse(content, asked.file, "json")
        found = verify_settlement(raw, inventory, accept_rules=asked.accept_rules or None, file=asked.file)
        if asked.verify and not found.passed:
            raise fault("archive-not-verified", asked.file, verdict=found.verdict, count=len(found.differences))
        answers = answers_of(found)
    plan = raw.get("plan_data")
    about = _text(plan.get("id")) if isinstance(plan, Mapping) else None
    entity, year = _owner(raw.get("entity")), _year(raw.get("year"))
    return Subject("settlement", str(raw["schema"]), entity, year, about, _text(raw.get("digest")), answers)


def _plan(raw: dict[str, Any], asked: Asked) -> Subject:
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.schema import validate

    found = validate(Plan, raw, asked.file)
    return Subject("allocation-plan", str(raw["schema"]), None, found.year, found.id)


def _quality_plan(raw: dict[str, Any], asked: Asked) -> Subject:
    """A quality-control plan, of the year in which its newest version comes into force."""
    from ghgcalc import quality

    found = quality.of(raw, asked.file)
    newest = max(found.version, key=lambda one: one.valid_from)
    entity = Owner(found.enterprise.name, found.enterprise.uscc)
    return Subject("quality-plan", quality.SCHEMA, entity, newest.valid_from.year, newest.number, f"sha256:{found.sha256}")


def _record(raw: dict[str, Any], asked: Asked) -> Subject:
    from ghgcalc import verified

    found = verified.of(raw, asked.file)
    entity = Owner(found.entity.name, found.entity.uscc)
    return Subject("verification-record", found.schema_, entity, found.year, found.before.inventory, found.digest)


ENVELOPE = "application/vnd.in-toto+json"
"""Type of the payload of an attestation: an in-toto Statement, in the envelope DSSE."""


def _attestation(raw: dict[str, Any], asked: Asked) -> Subject:
    """An attestation is about what its statement names by SHA-256: where that is an entry, it is that entity's. No signature is checked."""
    try:
        payload = base64.b64decode(raw["payload"], validate=True)
    except (TypeError, ValueError):
        raise fault("archive-unknown-kind", asked.file, value="payload", known=known()) from None
    statement = parse(payload, asked.file, "json")
    subjects = statement.get("subject")
    for one in subjects if isinstance(subjects, list) else ():
        digest = one.get("digest") if isinstance(one, dict) else None
        found = asked.of_sha256(str(digest.get("sha256"))) if isinstance(digest, dict) else None
        if found is not None:
            about = f"sha256:{found.sha256}"
            return Subject("attestation", ENVELOPE, found.entity, found.year, about, identity="subject")
    return Subject("attestation", ENVELOPE)


KINDS: tuple[Kind, ...] = (
    Kind("activity", ("ghgcalc/activity/1",), _activity),
    Kind("inventory", ("ghgcalc/inventory/1",), _inventory),
    Kind("settlement", ("ghgcalc/settlement/1",), _settlement),
    Kind("allocation-plan", ("ghgcalc/plan/1",), _plan, owned=False),
    Kind("quality-plan", ("ghgcalc/quality-plan/1",), _quality_plan),
    Kind("verification-record", ("ghgcalc/verification-record/1",), _record),
    Kind("attestation", (), _attestation, several=True),
    Kind("package", (), None),
)
"""Every kind; those without a `schema` are told by their form: an envelope, an archive."""

ACTIVITY = "activity.json"
"""The part of a package that states its evidence."""

NAMES = tuple(kind.name for kind in KINDS)
_BY_NAME = {kind.name: kind for kind in KINDS}
_BY_SCHEMA = {schema: kind for kind in KINDS for schema in kind.schemas}


def known() -> str:
    """The kinds in one line."""
    return ", ".join(NAMES)


def read(data: bytes, asked: Asked) -> tuple[Kind, Subject]:
    """What a content is.

    Raises:
        InputError: no kind that is known; not readable, with every fault; an inventory or a settlement that does not verify.
    """
    if is_workbook(data):
        return _BY_NAME["package"], _package(data, asked)
    raw = parse(data, asked.file, format_of(asked.file, data))
    schema = raw.get("schema")
    if schema is None and "payload" in raw:
        kind = _BY_NAME["attestation"]
        if raw.get("payloadType") != ENVELOPE:
            raise fault("archive-unknown-kind", asked.file, value=_shown(raw.get("payloadType")), known=known())
    elif schema is None:
        kind = _BY_NAME["activity"]
    elif isinstance(schema, str) and schema in _BY_SCHEMA:
        kind = _BY_SCHEMA[schema]
    else:
        raise fault("archive-unknown-kind", asked.file, value=_shown(schema), known=known())
    assert kind.read is not None, "what is a table has a reader"
    return kind, kind.read(raw, asked)


def _shown(value: Any) -> str:
    return shorten(shown(value), 60)


def _package(data: bytes, asked: Asked) -> Subject:
    """A package is that of the inventory inside; everything in it is recomputed."""
    from ghgcalc.dossier import verify_package
    from ghgcalc.dossier.package import read as opened

    found = verify_package(opened(data, asked.file), accept_rules=asked.accept_rules or None)
    if asked.verify and not found.passed:
        raise fault("archive-not-verified", asked.file, verdict=found.verdict, count=len(found.differences))
    stated = found.inventory.inventory
    return Subject(
        "package",
        None,
        _owner(stated.entity),
        stated.year,
        _about(stated),
        found.package.digest,
        answers_of(found.inventory) | {"verdict": found.verdict, "recomputes": found.recomputes},
        _inside(found.package),
    )


def _inside(package: Package) -> tuple[str, ...]:
    """The numbers of evidence in the activity of a package."""
    return numbers_in(parse(package.parts[ACTIVITY], ACTIVITY, "json"))


def evidence_of(kind: str, data: bytes, name: str) -> tuple[str, ...]:
    """The numbers of evidence that a kept content states, read again.

    Raises:
        InputError: it cannot be read.
    """
    if kind == "package":
        from ghgcalc.dossier.package import read as opened

        return _inside(opened(data, name))
    if kind not in ("activity", "inventory"):
        return ()
    raw = parse(data, name, format_of(name, data))
    return numbers_in(raw.get("activity") if kind == "inventory" else raw)


__all__ = ["KINDS", "MAX_CONTENT", "NAMES", "Asked", "Kind", "Subject", "answers_of", "evidence_of", "read"]
