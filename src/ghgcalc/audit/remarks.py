"""What is worth knowing of an inventory file, and decides no number: keys that nobody knows, the program that wrote it, missing rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghgcalc.audit.differences import unknown_keys
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.packaged import engine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.audit.numbers import Numbers
    from ghgcalc.standing import Standing

SHOWN = 10
"""How many names a finding lists."""


def listed(names: list[str], width: int = 40) -> str:
    """Some names, and how many there are beyond those shown."""
    shown = ", ".join(shorten(name, width) for name in names[:SHOWN])
    return f"{shown}, … ({len(names)})" if len(names) > SHOWN else shown


def remarks_of(document: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[Finding]:
    """What a file says that its recomputation does not answer for.

    Args:
        document: the table of the file.
        fresh: that of the recomputation.
    """
    found: list[Finding] = []
    if keys := unknown_keys(document, fresh):
        found.append(Finding.of("file-unknown-keys", "warning", keys=listed(keys)))
    if not (document.get("guideline") or {}).get("data"):
        found.append(Finding.of("file-without-rules", "warning", Place(key="guideline"), guideline=document["guideline"].get("id")))
    stated = document.get("engine")
    name, version, build = (
        str(stated.get(key, "–")) if isinstance(stated, Mapping) else "–" for key in ("name", "version", "build")
    )
    ours = engine()
    same = build in {"–", ours["build"]}  # files of earlier releases name no build
    if (name, version) != (ours["name"], ours["version"]) or not same:
        builds = ("", "") if same else (f" ({build})", f" ({ours['build']})")
        shown = {"name": shorten(name), "version": shorten(version + builds[0], 100), "ours": ours["version"] + builds[1]}
        found.append(Finding.of("file-engine", "note", Place(key="engine"), **shown))
    return found


def waivers_of(found: Iterable[Finding]) -> list[Finding]:
    """What the sender of a file has waived, as warnings: his reason binds him, and whoever reads the file judges it anew."""
    return [replace(one, severity="warning") for one in found if one.code == "waived"]


GRAVITY = {"note": 0, "warning": 1, "error": 2}
"""How grave a finding is; one that a file does not have weighs less than any."""


def findings_differ(theirs: Iterable[Finding], ours: Iterable[Finding], count: int) -> list[Finding]:
    """What a file of another release has of findings: which are made here and not in it, or graver here; else, how many differ.

    A later release may check more; but who cuts a warning out, and names another release, must not pass in silence.
    """
    known: dict[tuple[str, str], int] = {}
    for one in theirs:
        known[_mark(one)] = max(known.get(_mark(one), -1), GRAVITY.get(one.severity, -1))
    missing = [one for one in ours if known.get(_mark(one), -1) < GRAVITY[one.severity]]
    place = Place(key="findings")
    if missing:
        named = listed([f"{one.code} ({_mark(one)[1] or '–'})" for one in missing], 120)
        return [Finding.of("file-findings-missing", "warning", place, count=len(missing), findings=named)]
    return [Finding.of("file-findings", "note", place, count=count)] if count else []


def _mark(found: Finding) -> tuple[str, str]:
    """What was found, and where; the name of the file belongs to the machine that read it."""
    return found.code, replace(found.place, file=None).text()


def carried(rules: Standing, numbers: Numbers) -> list[Finding]:
    """What goes with an inventory wherever it goes: rules, factors and values that are not packaged, and what was asked for beside them."""
    found: list[Finding] = []
    place = Place(key="guideline")
    if not rules.packaged:
        code = {"installed": "rules-installed", "folder": "rules-folder"}.get(rules.origin, "rules-own")
        named = {"guideline": rules.id, "digest": rules.sha256, "package": rules.package or ""}
        found.append(Finding.of(code, "warning", place, **named))
    if rules.origin == "earlier":
        numbered: dict[str, Any] = {"revision": rules.revision, "newest": rules.newest}
        found.append(Finding.of("rules-earlier", "note", place, guideline=rules.id, **numbered))
    if numbers.own:
        shown = [f"{one.id} ({one.file}): {one.shown}" for one in numbers.own]
        found.append(Finding.of("numbers-own", "warning", Place(key="factors"), count=len(shown), factors="; ".join(shown[:SHOWN])))
    if numbers.confirmed:
        shown = [f"{one.id} ({one.page}; {one.read_by}; {one.read_on})" for one in numbers.confirmed]
        where = Place(key="factors")
        found.append(Finding.of("numbers-confirmed", "note", where, count=len(shown), factors="; ".join(shown[:SHOWN])))
    if numbers.measured:
        shown = [f"{one.where} {one.key}: {one.shown} ({one.source or '–'})" for one in numbers.measured]
        found.append(
            Finding.of("numbers-measured", "warning", Place(key="activity"), count=len(shown), values="; ".join(shown[:SHOWN]))
        )
    return found
