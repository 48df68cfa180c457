"""Factors: published numbers with unit, document, two dates, grade and source, in append-only editions.

Two clocks: `valid` and `data_year` say what a value is about, `issued` since when one could know it. A released record is never
changed: a later edition adds a record that `supersedes` it. Each edition has a SHA-256 over its records in `editions.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypedDict, Unpack

from ghgcalc import documents
from ghgcalc.doors import flag, instance
from ghgcalc.errors import UnknownIdError
from ghgcalc.factors.record import REFUSED_KINDS, Factor, Overlay, Period, digest_of, factors_in
from ghgcalc.factors.register import DIGESTS, Factors, Released, kinds_of
from ghgcalc.files import brought, parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict, frozen
from ghgcalc.literals import Grade
from ghgcalc.packaged import Shelf, compiled, folder

__all__ = [
    "REFUSED_KINDS",
    "Factor",
    "Factors",
    "Overlay",
    "Period",
    "broken",
    "check",
    "edition",
    "editions",
    "find",
    "get",
    "history",
    "plugins",
    "released",
]

FILES = (
    "aluminium.toml",
    "carbonates.toml",
    "electricity.toml",
    "energy.toml",
    "fuels.toml",
    "gwp.toml",
    "heat.toml",
    "international.toml",
)


SOURCES = (*(folder("factors") / file for file in FILES), folder("factors") / "editions.toml")


def made() -> dict[str, Any]:
    """Every packaged record, checked, in order of id, and the digest of each edition.

    Raises:
        InputError: a broken record.
    """
    found: list[Factor] = []
    for path in SOURCES[:-1]:
        data, name = read_bytes(path)
        found += factors_in(parse(data, name, "toml"), name)
    found.sort(key=lambda factor: factor.id)
    locked = tomllib.loads(SOURCES[-1].read_text(encoding="utf-8"))["edition"]
    digests = {str(one["number"]): digest_of(factor for factor in found if factor.edition <= one["number"]) for one in locked}
    lock = [{**one, "released": one["released"].isoformat()} for one in locked]
    return {"records": [factor.record() for factor in found], "sha256": digests, "lock": lock}


@cache
def _made() -> Mapping[str, Any]:
    return FrozenDict(compiled("factors", SOURCES, made))


@cache
def _shelf() -> Shelf[Factor]:
    """Every packaged record, made when it is first asked for."""
    records = {record["id"]: record for record in _made()["records"]}
    return Shelf(records, lambda name: Factor.from_record(records[name]))


def released() -> tuple[Factor, ...]:
    """Every packaged record of every edition, in order of id."""
    return tuple(_shelf().values())


@cache
def editions() -> Mapping[int, Mapping[str, Any]]:
    """The lock file: edition number to its release date, number of records and SHA-256."""
    found: Mapping[int, Mapping[str, Any]] = FrozenDict({entry["number"]: frozen(entry) for entry in _made()["lock"]})
    return found


@cache
def _released(wanted: int) -> Released:
    """The packaged records up to one edition."""
    records = [record for record in _made()["records"] if record.get("edition", 0) <= wanted]
    shelf = _shelf()
    found = Released(
        Shelf([record["id"] for record in records], shelf.__getitem__),
        FrozenDict({record["supersedes"]: record["id"] for record in records if record.get("supersedes")}),
        kinds_of((record["id"], record["kind"]) for record in records),
    )
    DIGESTS.keep(found, _made()["sha256"][str(wanted)])
    return found


@cache
def _brought() -> tuple[tuple[Overlay, ...], tuple[Finding, ...]]:
    laid: list[Overlay] = []

    def read(name: str, path: Path) -> None:
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        one = Overlay(name, [factor for file in files for factor in Overlay.read(file).records])
        Factors(_released(max(editions())), max(editions()), [*laid, one])  # one that does not go with the others is refused alone
        laid.append(one)

    broken = brought("ghgcalc.factors", read)[1]
    return tuple(laid), tuple(broken)


def plugins() -> tuple[Overlay, ...]:
    """The factor files that installed packages bring by the entry point `ghgcalc.factors` (a path, or a function that gives one)."""
    return _brought()[0]


def broken() -> tuple[Finding, ...]:
    """What installed packages would bring if it were sound; `calculate` goes on without it, and the command line says so."""
    return _brought()[1]


def edition(wanted: int | None = None, *, installed: bool = True) -> Factors:
    """The packaged factors as of an edition (the newest when none is named), with those of installed packages unless `installed` is off.

    Raises:
        UnknownIdError: there is no such edition.
        ArgumentError: `wanted` is no whole number.
    """
    chosen = max(editions()) if wanted is None else instance("wanted", wanted, int, "the number of an edition")
    if chosen not in editions():
        raise UnknownIdError("factor edition", str(chosen), [str(found) for found in editions()])
    return _edition(chosen, plugins() if flag("installed", installed) else ())


@lru_cache(maxsize=8)
def _edition(chosen: int, overlays: tuple[Overlay, ...]) -> Factors:
    return Factors(_released(chosen), chosen, overlays)


def get(id: str) -> Factor:  # noqa: A002
    """The factor `id` of the newest edition.

    Raises:
        UnknownIdError: there is none.
    """
    return edition().get(id)


class Wanted(TypedDict, total=False):
    """What [find][] looks for."""

    kind: str
    area: str
    data_year: int
    document: str
    grade: Grade
    as_of: date | str
    on: date | str
    text: str


def find(**wanted: Unpack[Wanted]) -> list[Factor]:
    """Factors of the newest edition; see [Factors.find][]."""
    return edition().find(**wanted)


def history(id: str) -> list[Factor]:  # noqa: A002
    """What was published for the same thing, in the order of issue; see [Factors.history][]."""
    return edition().history(id)


def check() -> list[Finding]:
    """Findings on the packaged records: an edition that differs from its lock, a document that is not in the register."""
    found: list[Finding] = []
    for wanted, entry in editions().items():
        records = Factors(released(), wanted)
        if records.sha256 != entry["sha256"]:
            place = Place(file="editions.toml", row=str(wanted))
            found.append(Finding.of("edition-changed", place=place, edition=wanted, wanted=entry["sha256"], found=records.sha256))
    found += [
        Finding.of("unknown-document", place=Place(row=factor.id), document=factor.document)
        for factor in released()
        if factor.document not in documents.register()
    ]
    return found
