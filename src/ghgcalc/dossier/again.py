"""verify_package: everything inside recomputed, made again, and held against everything else. Trust in who packed it comes from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.activity import Activity
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.audit.differences import Difference, leaves
from ghgcalc.audit.verify import Verification, verdict_of
from ghgcalc.dossier import manifest as manifests
from ghgcalc.dossier.held import Held, json_bytes, table_of
from ghgcalc.dossier.kinds import MANIFEST, Kind, kind_of
from ghgcalc.dossier.matrix import remarks
from ghgcalc.dossier.package import Package, read
from ghgcalc.errors import InputError
from ghgcalc.files import bounded, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.io.textfiles import MAX_PACKAGE
from ghgcalc.literals import Lang, Verdict
from ghgcalc.numbers import shorten
from ghgcalc.packaged import engine
from ghgcalc.rendering import Reported
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ghgcalc.allowances.settlement import SettlementVerification
    from ghgcalc.border import Border

SCHEMA = "ghgcalc/package-verification/1"
MOST = 100
"""So many differences of one part are named, the rest is counted."""

READ = (Package, str, PathLike, bytes, bytearray)


@dataclass(frozen=True, repr=False)
class PackageVerification(Reported):
    """What came of it.

    Attributes:
        package: what was verified.
        inventory: its verification, with the three answers: does it recompute, whose rules, whose numbers.
        settlement, previous: of the settlement and of the year before, where the package has them.
        differences: every part and leaf that is not what it should be.
        said: what is worth knowing and no difference. strict: warnings of it count, too.
        leaves, open: data of the activity, and those that no evidence proves.
        border, paid: the border view, made again, and what was paid at home; where the package has them and they can be made.
    """

    package: Package
    inventory: Verification
    settlement: SettlementVerification | None
    previous: Verification | None
    differences: tuple[Difference, ...]
    said: tuple[Finding, ...]
    leaves: int
    open: int
    strict: bool = False
    border: Border | None = None
    paid: SettlementVerification | None = None

    @property
    def recomputes(self) -> bool:
        """Whether every part is what its manifest, the others, and the recomputation say."""
        return not any(one.against == "recomputed" for one in self.differences)

    @property
    def same(self) -> bool:
        """Whether there is no difference at all."""
        return not self.differences

    @property
    def _others(self) -> list[Verification | SettlementVerification]:
        return [one for one in (self.inventory, self.previous, self.settlement, self.paid) if one is not None]

    @property
    def verdict(self) -> Verdict:
        """As of an inventory; the strictest of all that the package holds."""
        verdicts = {one.verdict for one in self._others}
        plain = "not-packaged" not in verdicts and not any(one.severity == "warning" for one in self.said)
        return verdict_of(same=self.same, vouched="not-accepted" not in verdicts, packaged=plain or not self.strict)

    @property
    def passed(self) -> bool:
        """Whether the verdict is `verified`: exit status 0."""
        return self.verdict == "verified"

    def as_dict(self) -> dict[str, Any]:
        """The record of the command line."""
        return {
            "schema": SCHEMA,
            "verdict": self.verdict,
            "same": self.same,
            "recomputes": self.recomputes,
            "digest": self.package.digest,
            "parts": len(self.package.names),
            "leaves": self.leaves,
            "open": self.open,
            "inventory": self.inventory.as_dict(),
            "settlement": None if self.settlement is None else self.settlement.as_dict(),
            "previous": None if self.previous is None else self.previous.as_dict(),
            **({} if self.border is None else {"border": self.border.as_dict()}),
            **({} if self.paid is None else {"paid": self.paid.as_dict()}),
            "strict": self.strict,
            "said": [finding.as_dict() for finding in self.said],
            "differences": [difference.as_dict() for difference in self.differences],
        }

    def __repr__(self) -> str:
        """`PackageVerification(sha256:0123456789ab…: verified, 0 differences)`."""
        return f"PackageVerification({self.package.digest[:19]}…: {self.verdict}, {len(self.differences)} differences)"


def read_package(path: str | PathLike[str] | bytes) -> Package:
    """The package in a file, or in its bytes, as it stands there; [verify_package][ghgcalc.verify_package] says whether it is right.

    Nothing is unpacked: parts are stored, and whatever is compressed, encrypted, doubled, hidden or leads elsewhere is refused.

    Raises:
        InputError: not readable, or no package as `pack` writes one.
        ArgumentError: neither a name of a file nor bytes.
    """
    doors.instance("path", path, (str, PathLike, bytes, bytearray), "the name of a file, or its bytes")
    if isinstance(path, bytes | bytearray):
        return read(bounded(bytes(path), "<bytes>", MAX_PACKAGE), "<bytes>")
    return read(*read_bytes(Path(path) if path != "-" else "-", MAX_PACKAGE))


def verify_package(
    package: Package | str | PathLike[str] | bytes,
    activity: Activity | Mapping[str, Any] | None = None,
    *,
    accept_rules: str | Sequence[str] | None = None,
    strict: bool = False,
    lang: Lang = "en",
) -> PackageVerification:
    """Recompute all that a package holds: hashes, inventory, findings, settlement, matrix, documents, and what each part says of others.

    Args:
        package: a package, the path of its file, or its bytes.
        activity: another statement for its inventory.
        accept_rules: SHA-256 of rules, or of a plan, under a name of their own which the caller has read and accepts, or several.
        strict: own factors, measured values, departures, waivers, evidence that proves nothing and missing findings fail it, too.
        lang: language of the derivations, `en` or `zh`.

    Raises:
        InputError: the file is no package, or a part of it cannot be read: every fault, with what differs beside.
        ArgumentError: an argument of another type.
    """
    doors.instance("package", package, READ, "a Package, the name of a file, or its bytes")
    doors.optional("activity", activity, (Activity, Mapping), "an Activity, the table of an activity file, or None")
    doors.flag("strict", strict)
    accepted_of(accept_rules)
    if lang not in LANGUAGES:
        raise doors.refused("lang", lang, " or ".join(LANGUAGES))
    found = package if isinstance(package, Package) else read_package(package)
    stated = found.as_dict()
    held = Held(found.parts, found.file, activity=activity, accept_rules=accept_rules, strict=strict, lang=lang)
    held.older = stated["made_by"]["version"] != __version__
    differing = list(manifests.listing(held.parts, stated, lang))
    faults: list[Finding] = []
    later: dict[str, int] = {}
    if "inventory.json" not in held.parts:
        faults.append(Finding.of("package-part", place=Place(file=found.file), name="inventory.json"))
    else:
        _tried(lambda: held.own, faults)
    if not faults:
        for name in held.parts:
            kind = kind_of(name)
            if kind is not None:
                _tried(lambda kind=kind, name=name: differing.extend(_part(held, kind, name, later)), faults)  # type: ignore[misc]
        differing += laid(held, MANIFEST)
        _tried(lambda: differing.extend(manifests.about(held, stated)), faults)
    if faults:
        raise InputError(dict.fromkeys([*faults, *(_told(one) for one in differing)]))
    said = [
        *_program(stated["made_by"]),
        *dict.fromkeys(one for checked in _checked(held) for one in checked.said),
        *remarks(held.links, held.evidence),
    ]
    if later:
        named = ", ".join(f"{name} ({count})" for name, count in later.items())
        said.append(
            Finding.of("package-release", "warning", version=stated["made_by"]["version"][:40], ours=__version__, parts=named)
        )
    matrix = held.matrix
    unique = tuple(dict.fromkeys(differing))
    made = None if held.bordered is None else held.bordered[0]
    counts = matrix["leaves"], matrix["open"]
    results = held.verification, held.settled, held.before
    return PackageVerification(found, *results, unique, tuple(said), *counts, strict, made, held.paid)


def _tried(work: Callable[[], object], faults: list[Finding]) -> None:
    try:
        work()
    except InputError as error:
        faults += error.faults


def _told(one: Difference) -> Finding:
    """A difference as a fault, beside those for which there is no result."""
    return Finding.of("recomputation-differs", where=one.where, in_file=one.in_file, recomputed=one.recomputed)


def _program(made_by: Mapping[str, str]) -> Iterator[Finding]:
    """That another program, or another build of it, has packed it."""
    ours = engine()
    if made_by != ours:
        name, version, build = (shorten(made_by[key], 100) for key in manifests.PROGRAM)
        builds = ("", "") if build == ours["build"] else (f" ({build})", f" ({ours['build']})")
        shown: dict[str, Any] = {"name": name, "version": version + builds[0], "ours": ours["version"] + builds[1]}
        yield Finding.of("file-engine", "note", Place(file=MANIFEST, key="made_by"), **shown)


def _checked(held: Held) -> list[Verification | SettlementVerification]:
    return [one for one in (held.verification, held.before, held.settled, held.paid) if one is not None]


WORDED = ("readme", "findings", "documents", "matrix-table")
"""Parts of words and rules, which another release may have otherwise; of these a difference is said."""


TABLES = ("inventory", "previous", "settlement", "border", "border-settlement", "border-settled")
"""Stated parts that are tables of ours, of which a package has the bytes that it lays."""


def _part(held: Held, kind: Kind, name: str, later: dict[str, int]) -> Iterator[Difference]:
    """What is otherwise in a part than the others, and the recomputation, have it."""
    if kind.recheck is not None:
        yield from _first(name, kind.recheck(held, name))
    if kind.make is not None:
        made = kind.make(held)
        found = list(_first(name, _between(held, name, made))) if made != held.parts[name] else []
        if found and held.older and kind.role in WORDED:
            later[name] = len(found)
        else:
            yield from found
    elif kind.role in TABLES:
        yield from laid(held, name)


def laid(held: Held, name: str) -> Iterator[Difference]:
    """Whether the bytes of a part are those that its table has in a package."""
    try:
        same = json_bytes(held.table(name)) == held.parts[name]
    except (TypeError, ValueError):  # a number with a point, which no file of ours has
        same = False
    if not same:
        word = text("package", "state-bytes", held.lang)
        yield Difference(name, word, "–")


def _between(held: Held, name: str, made: bytes) -> Iterator[Difference]:
    """Where a part differs from what is made here: leaf by leaf, or line by line."""
    if name.endswith(".json"):
        theirs, ours = held.table(name), table_of(made, name)
        count = 0
        for key in dict.fromkeys([*theirs, *ours]):
            for one in leaves(f"{name}: {key}", theirs.get(key, "–"), ours.get(key, "–")):
                count += 1
                yield one
        if not count:
            yield Difference(name, text("package", "state-bytes", held.lang), "–")
        return
    lines = (held.parts[name], made)
    theirs_, ours_ = (side.decode(errors="backslashreplace").split("\n") for side in lines)
    for number, (one_, other) in enumerate(zip_longest(theirs_, ours_, fillvalue="–"), 1):
        if one_ != other:
            yield Difference(f"{name}: {number}", shorten(one_, 120), shorten(other, 120))


def _first(name: str, found: Iterable[Difference]) -> Iterator[Difference]:
    """The first differences, and how many more there are."""
    more = 0
    for count, one in enumerate(found, 1):
        if count <= MOST:
            yield one
        else:
            more += 1
    if more:
        yield Difference(f"{name}: …", f"+{more}", "–")
