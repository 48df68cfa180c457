"""Factors: published numbers with unit, document, two dates, grade and source, in append-only editions.

Two clocks: `valid` and `data_year` say what a value is about, `issued` since when one could know it. A released record is never
changed: a later edition adds a record that `supersedes` it. Each edition has a SHA-256 over its records in `editions.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from typing import Any

from ghgcalc import documents
from ghgcalc.errors import UnknownIdError
from ghgcalc.factors.record import REFUSED_KINDS, Factor, Overlay, Period, factors_in
from ghgcalc.factors.register import Factors
from ghgcalc.files import brought, checkout_or_package, parse, read_bytes
from ghgcalc.findings import Finding, Place

__all__ = [
    "REFUSED_KINDS",
    "Factor",
    "Factors",
    "Overlay",
    "Period",
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


@cache
def released() -> tuple[Factor, ...]:
    """Every packaged record of every edition."""
    folder = checkout_or_package("factors")
    found: list[Factor] = []
    for file in FILES:
        data, name = read_bytes(folder / file)
        found += factors_in(parse(data, name, "toml"), name)
    return tuple(found)


@cache
def editions() -> dict[int, dict[str, Any]]:
    """The lock file: edition number to its release date, number of records and SHA-256."""
    path = checkout_or_package("factors") / "editions.toml"
    return {entry["number"]: entry for entry in tomllib.loads(path.read_text(encoding="utf-8"))["edition"]}


@cache
def plugins() -> tuple[Overlay, ...]:
    """The factor files that installed packages bring by the entry point `ghgcalc.factors` (a path, or a function that gives one)."""
    found = []
    for name, path in brought("ghgcalc.factors"):
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        records = [factor for file in files for factor in Overlay.read(file).records]
        found.append(Overlay(name, records))
    return tuple(found)


@lru_cache(maxsize=8)
def edition(wanted: int | None = None, *, installed: bool = True) -> Factors:
    """The packaged factors as of an edition (the newest when none is named), with those of installed packages unless `installed` is off.

    Raises:
        UnknownIdError: there is no such edition.
    """
    chosen = max(editions()) if wanted is None else wanted
    if chosen not in editions():
        raise UnknownIdError("factor edition", str(chosen), [str(found) for found in editions()])
    return Factors(released(), chosen, plugins() if installed else ())


def get(id: str) -> Factor:  # noqa: A002
    """The factor `id` of the newest edition.

    Raises:
        UnknownIdError: there is none.
    """
    return edition().get(id)


def find(**wanted: Any) -> list[Factor]:
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
