"""The manifest: whose package, of which year, by which rules; name, role, size and SHA-256 of every part; and the digest of the package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.audit.differences import Difference, leaves
from ghgcalc.dossier.kinds import KINDS, MANIFEST, role_of
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import shorten
from ghgcalc.signs import shown
from ghgcalc.texts import text as said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ghgcalc.dossier.held import Held
    from ghgcalc.literals import Lang

SCHEMA = "ghgcalc/package/1"
PROGRAM = ("name", "version", "build")


def manifest_of(held: Held, made_by: Any) -> dict[str, Any]:
    """The manifest of some parts.

    Args:
        held: the parts.
        made_by: the program that packs them.
    """
    stated = held.inventory
    settled = held.settlement
    listed = [
        {"name": name, "role": role_of(name), "size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in held.parts.items()
        if name != MANIFEST
    ]
    found = {
        "schema": SCHEMA,
        "entity": stated["entity"],
        "year": stated["year"],
        "guideline": {key: stated["guideline"][key] for key in ("id", "sha256")},
        "factors": {key: stated["factors"][key] for key in ("edition", "sha256")},
        "inventory": stated["digest"],
        "settlement": None if settled is None else settled.get("digest"),
        **({} if held.border is None else {"border": _shown_border(held.border)}),
        "made_by": made_by,
        "parts": listed,
    }
    return found | {"digest": digest_of(found)}


def _shown_border(view: Mapping[str, Any]) -> dict[str, Any]:
    """Of which goods and years of import a border view is, and of which settlement what was paid at home; None in one for a customer."""
    asked, home = (one if isinstance(one, Mapping) else {} for one in (view.get("request"), view.get("home")))
    return {"goods": asked.get("goods"), "years": asked.get("years"), "home": home.get("settlement")}


def digest_of(manifest: Mapping[str, Any]) -> str:
    """The digest of a package: SHA-256 over its manifest without the digest, as JSON with sorted keys and no blanks, in UTF-8."""
    rest = {key: value for key, value in manifest.items() if key != "digest"}
    written = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return f"sha256:{sha256(written.encode()).hexdigest()}"


def shaped(manifest: Mapping[str, Any], file: str) -> None:
    """Go on where a manifest can be read as one.

    Raises:
        InputError: of another schema, or its parts are no list of names with their hashes.
    """
    if manifest.get("schema") != SCHEMA:
        shown_: dict[str, Any] = {"value": str(manifest.get("schema"))[:40], "wanted": SCHEMA}
        raise InputError([Finding.of("wrong-schema", place=Place(file=file, key="schema"), **shown_)])
    faults = []
    rows = manifest.get("parts")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(("parts", "a list of tables"))
    else:
        for at, row in enumerate(rows):
            kinds = {"name": str, "role": str, "size": int, "sha256": str}
            faults += [(f"parts[{at}].{key}", kind.__name__) for key, kind in kinds.items() if type(row.get(key)) is not kind]
    made = manifest.get("made_by")
    if not isinstance(made, dict) or {key: type(value) for key, value in made.items()} != dict.fromkeys(PROGRAM, str):
        faults.append(("made_by", ", ".join(PROGRAM)))
    if faults:
        raise InputError([Finding.of("manifest-shape", place=Place(file=file, key=key), wanted=wanted) for key, wanted in faults])


def about(held: Held, manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Where a manifest says otherwise than the parts whose, of which year, and of which results they are; its list is held by [listing][].

    Args:
        held: the parts.
        manifest: as it is stated, of a shape.
    """
    made = manifest_of(held, manifest["made_by"])
    for key in dict.fromkeys([*manifest, *made]):
        if key not in ("parts", "digest"):
            yield from leaves(f"{MANIFEST}: {key}", manifest.get(key, "–"), made.get(key, "–"))
    if manifest.get("digest") != digest_of(manifest):
        yield Difference(f"{MANIFEST}: digest", shorten(str(manifest.get("digest")), 80), digest_of(manifest))


def listing(parts: Mapping[str, bytes], manifest: Mapping[str, Any], lang: Lang) -> Iterator[Difference]:
    """The parts against the list: each that is missing, added, altered, listed twice, or in another order or role.

    Args:
        parts: contents by name.
        manifest: of a shape.
        lang: of the words.
    """

    def word(key: str) -> str:
        return said("package", f"state-{key}", lang)

    rows: dict[str, Mapping[str, Any]] = {}
    for row in manifest["parts"]:
        if row["name"] in rows:
            yield Difference(f"{shown(row['name'])}", word("twice"), word("once"))
        rows.setdefault(row["name"], row)
    for name in dict.fromkeys([*rows, *parts]):
        if name == MANIFEST:
            if name in rows:
                yield Difference(name, word("listed"), "–")
            continue
        seen = shown(shorten(name, 240))
        if name not in parts:
            yield Difference(seen, word("listed"), word("missing"))
        elif name not in rows:
            yield Difference(seen, word("there"), word("unlisted"))
        else:
            data = parts[name]
            actual = {"name": name, "role": role_of(name), "size": len(data), "sha256": sha256(data).hexdigest()}
            yield from leaves(f"{seen}:", dict(rows[name]), actual)
    yield from _needed(parts, word)
    order = [name for name in parts if name != MANIFEST and name in rows]
    if order != [name for name in rows if name in parts and name != MANIFEST]:
        yield Difference(f"{MANIFEST}: parts", word("order"), "–")


def _needed(parts: Mapping[str, bytes], word: Callable[[str], str]) -> Iterator[Difference]:
    """Parts that every package has and this one has not, and parts that no package has."""
    for kind in KINDS:
        found = [name for name in parts if kind.is_of(name)]
        if kind.needed and not found:
            yield Difference(kind.path, word("missing"), word("there"))
        if kind.path.endswith(".*") and len(found) > 1:
            yield Difference(kind.path, f"{len(found)}", "1")
    for name in parts:
        if role_of(name) == "other":
            yield Difference(shown(shorten(name, 240)), word("there"), "–")
