"""Trust, as the caller states it: whose keys these are, and what must have been signed by whom. It comes from no package and no envelope.

A file `ghgcalc/trust/1` (TOML, JSON):

    schema = "ghgcalc/trust/1"
    [[key]]
    holder = "Example Aluminium"
    role = "operator"
    public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    [policy]
    required = { operator = 1 }
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from ghgcalc import doors
from ghgcalc.attestation.keys import PublicKey
from ghgcalc.attestation.statement import PREDICATE, Role
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.brief import brief
from ghgcalc.checks.registry import rules
from ghgcalc.errors import InputError
from ghgcalc.files import read_table
from ghgcalc.findings import Finding, Place
from ghgcalc.literals import Severity
from ghgcalc.numbers import sketch
from ghgcalc.schema import Frozen, Strict, validate, wrong
from ghgcalc.signs import likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "ghgcalc/trust/1"
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _rule(name: str) -> str:
    if name not in rules():
        raise wrong("trust-check", value=sketch(name))
    return name


class TrustedKey(Strict):
    """A key that the caller knows: whose it is, in which role he signs, from when to when, and whether he has lost it."""

    holder: Text
    role: Role
    public: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    from_: date | None = None
    to: date | None = None
    revoked: date | None = None
    note: str = ""

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class Policy(Strict):
    """What must be so for a file to be accepted."""

    required: Frozen[Role, Annotated[int, Field(ge=1, le=20)]]
    predicate_types: tuple[Text, ...] = (PREDICATE,)
    checks: tuple[Annotated[Text, AfterValidator(_rule)], ...] = ()
    fail_on: Severity | None = None
    accept_rules: tuple[Text, ...] = ()
    recompute: bool = True


class TrustFile(Strict):
    """The file as it is stated."""

    schema_: Literal["ghgcalc/trust/1"]
    key: tuple[TrustedKey, ...]
    policy: Policy

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


@brief
@dataclass(frozen=True, slots=True)
class Holder:
    """A key with whoever holds it."""

    key: PublicKey
    holder: str
    role: Role
    from_: date | None = None
    to: date | None = None
    revoked: date | None = None

    @property
    def person(self) -> str:
        """The holder, however the name is spelled: two keys of one holder are one signer."""
        return likeness(self.holder)

    @property
    def bounded(self) -> bool:
        """Whether it is good for a time only."""
        return self.from_ is not None or self.to is not None

    def good_on(self, day: date) -> bool:
        """Whether a day lies in its time; both ends do."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


@brief
@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the caller trusts, and with what."""

    holders: tuple[Holder, ...]
    policy: Policy

    @classmethod
    def of(cls, raw: Mapping[str, Any], file: str | None = None) -> Trust:
        """The trust that a table `ghgcalc/trust/1` states.

        Raises:
            InputError: every fault: a key that is none, the same twice, a holder of two roles, a policy that nobody could meet.
            ArgumentError: no table. LibraryError: a key is PEM, and `cryptography` is not installed.
        """
        doors.instance("raw", raw, Mapping, "the table of a trust file")
        doors.optional("file", file, str, "the name of a file, or None")
        if raw.get("schema") != SCHEMA:
            shown: dict[str, Any] = {"value": sketch(raw.get("schema")), "wanted": SCHEMA}
            raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema", pointer="/schema"), **shown)])
        stated = validate(TrustFile, raw, file)
        faults: list[Finding] = []
        found: list[Holder] = []
        for at, one in enumerate(stated.key):
            place = Place(file=file, table="key", row=f"{at + 1} ({one.holder})", pointer=f"/key/{at}")
            try:
                key = PublicKey.loads(one.public, place.at("public"))
            except InputError as error:
                faults += error.faults
                continue
            if one.from_ is not None and one.to is not None and one.to < one.from_:
                faults.append(Finding.of("trust-period", place=place, start=one.from_, end=one.to))
            found.append(Holder(key, one.holder, one.role, one.from_, one.to, one.revoked))
        faults += [*_twice(found, file), *_policy(found, stated.policy, file)] if not faults else []
        if faults:
            raise InputError(faults)
        return cls(tuple(found), stated.policy)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Trust:
        """The trust that a file (TOML, JSON) states.

        Raises:
            InputError: as of [of][ghgcalc.attestation.Trust.of]; not readable. ArgumentError: no name of a file.
            LibraryError: `cryptography` is not installed.
        """
        return cls.of(*read_table(doors.instance("path", path, (str, PathLike), "the name of a file")))

    @property
    def bounded(self) -> bool:
        """Whether a key of it is good for a time only, so that a day has to be named."""
        return any(one.bounded for one in self.holders)


def _twice(found: list[Holder], file: str | None) -> Iterator[Finding]:
    """Keys that stand twice, and holders of two roles: who has made a report does not verify it."""
    place = Place(file=file, table="key")
    for key, count in Counter(one.key for one in found).items():
        if count > 1:
            names = ", ".join(one.holder for one in found if one.key == key)
            yield Finding.of("trust-key-twice", place=place, keyid=key.keyid, holders=names)
    for person, holder in {one.person: one.holder for one in found}.items():
        if len({one.role for one in found if one.person == person}) > 1:
            yield Finding.of("trust-roles", place=place, holder=holder)


def _policy(found: list[Holder], policy: Policy, file: str | None) -> Iterator[Finding]:
    """A policy that asks for nothing, or for more than there are holders; a hash that is none."""
    place = Place(file=file, table="policy", key="required", pointer="/policy/required")
    if not policy.required:
        yield Finding.of("trust-nobody", place=place)
    for role, count in policy.required.items():
        there = len({one.person for one in found if one.role == role})
        if there < count:
            yield Finding.of("trust-too-few", place=place, role=role, wanted=count, found=there)
    try:
        accepted_of(policy.accept_rules)
    except InputError as error:
        yield from (replace(one, place=Place(file=file, table="policy", key="accept_rules")) for one in error.faults)
