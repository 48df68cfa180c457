"""Packages for tests: a whole one, made once; parts changed as a forger would, with or without a manifest that fits again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import ghgcalc
from ghgcalc.dossier import Package
from ghgcalc.io.layout import to_json

EXAMPLES = Path(__file__).parent.parent / "examples"
MANIFEST = "manifest.json"

MATRIX = {
    "schema": "ghgcalc/matrix/1",
    "link": [
        {
            "of": ["/process/*/anode", "/process/0/liquid_aluminium"],
            "files": ["过磅/2024.txt"],
            "pages": "1-3",
            "note": "weighbridge",
        },
        {"of": ["/entity"], "files": ["licence.bin", "过磅/2024.txt"]},
    ],
}
SETTLED = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "price": "90.66 CNY/t", "balance_source": "test"}


@cache
def month(year: int = 2024) -> dict[str, Any]:
    """The smallest inventory, as the table of its file."""
    text = (EXAMPLES / "worked-month.toml").read_text(encoding="utf-8").replace("2024", str(year))
    found: dict[str, Any] = json.loads(to_json(ghgcalc.calculate(ghgcalc.loads(text, "toml"), "cn-al-2024").as_dict()))
    return found


@cache
def smelter() -> dict[str, Any]:
    """A year of a smelter, as the table of its file."""
    made = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
    found: dict[str, Any] = json.loads(to_json(made.as_dict()))
    return found


@cache
def laid() -> Path:
    """A folder with evidence, a quality plan and a verification record."""
    folder = Path(mkdtemp(prefix="packages-"))
    (folder / "proofs" / "过磅").mkdir(parents=True)
    (folder / "proofs" / "过磅" / "2024.txt").write_text("January 1200 t\n", encoding="utf-8")
    (folder / "proofs" / "licence.bin").write_bytes(bytes(range(256)))
    about = f'year = 2024\n[entity]\nname = "{month()["entity"]["name"]}"\n'
    (folder / "plan.toml").write_text(f'schema = "theirs/plan/1"\n{about}', encoding="utf-8")
    record = f'schema = "theirs/record/1"\n{about}[before]\ninventory = "{month()["digest"]}"\n'
    (folder / "record.toml").write_text(record, encoding="utf-8")
    return folder


@cache
def whole() -> Package:
    """A package with every kind of part."""
    folder = laid()
    return ghgcalc.pack(
        month(),
        evidence=folder / "proofs",
        matrix=MATRIX,
        quality_plan=folder / "plan.toml",
        record=folder / "record.toml",
        previous=month(2023),
        **SETTLED,
    )


@cache
def bare() -> Package:
    """A package of an inventory alone."""
    return ghgcalc.pack(month())


def canonical(table: Any) -> bytes:
    """As docs/package.md defines it."""
    return json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def resealed(parts: Mapping[str, bytes], *, manifest: Mapping[str, Any] | None = None) -> Package:
    """The package of a forger: sizes, hashes and digest of the manifest fit the parts again."""
    stated = dict(json.loads(parts[MANIFEST])) if manifest is None else dict(manifest)
    roles = {row["name"]: row["role"] for row in stated["parts"]}
    stated["parts"] = [
        {"name": name, "role": roles.get(name, "evidence"), "size": len(data), "sha256": sha256(data).hexdigest()}
        for name, data in parts.items()
        if name != MANIFEST
    ]
    stated.pop("digest", None)
    stated["digest"] = "sha256:" + sha256(canonical(stated)).hexdigest()
    return Package({**parts, MANIFEST: to_json(stated).encode()})


def said(package: Package, **asked: Any) -> list[str]:
    """What a verification names, differences and remarks; or, where a part cannot be read, the faults."""
    try:
        found = ghgcalc.verify_package(package, **asked)
    except ghgcalc.InputError as error:
        return [f"fault {fault.text('en')}" for fault in error.faults]
    assert found.passed is not bool(found.differences)
    return [one.where for one in found.differences] + [f"said {one.code}" for one in found.said if one.severity != "note"]


Way = tuple[int | str, ...]


def ways(table: Any, way: Way = ()) -> list[Way]:
    """The way to every leaf; a table or list without entries is one, too."""
    if isinstance(table, dict) and table:
        return [one for key, inner in table.items() for one in ways(inner, (*way, key))]
    if isinstance(table, list) and table:
        return [one for at, inner in enumerate(table) for one in ways(inner, (*way, at))]
    return [way]


def other(value: Any) -> Any:
    """Another value of the same type, as like the old one as can be."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        last = value[-1]
        return value[:-1] + (str((int(last) + 1) % 10) if last.isdecimal() and last.isascii() else "b" if last == "a" else "a")
    return "x" if value in ("", None) else ["x"] if value == [] else {"x": "x"}


def changed(table: Any, way: Way, how: str) -> Any:
    """A copy of a table with a leaf altered, removed, or joined by another beside it."""
    made = json.loads(json.dumps(table))
    at = made
    for step in way[:-1]:
        at = at[step]
    last = way[-1]
    if how == "removed":
        del at[last]
    elif how == "added" and isinstance(at, list):
        at.insert(last, at[last])
    elif how == "added":
        at[f"{last}_"] = at[last]
    else:
        at[last] = other(at[last])
    return made
