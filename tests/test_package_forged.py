"""Forged packages: each part and each leaf altered, removed, added or swapped in turn is named, also where the forger seals it again.

The leaves that nothing but a signature can hold are a written list, each with its reason. `tools/package_leaves.py` goes through every leaf of
every part by whole verifications, which takes a quarter of an hour; here every leaf goes through what holds it, and each kind of leaf of an
inventory through a whole verification.
"""

from __future__ import annotations

import copy as copies
import json
from copy import copy
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

import ghgcalc
from ghgcalc import InputError, verified
from ghgcalc.dossier import Package, again
from ghgcalc.dossier import manifest as manifests
from ghgcalc.dossier.held import Held
from ghgcalc.dossier.kinds import KINDS, kind_of
from ghgcalc.io.layout import to_json
from packages import EXAMPLES, MANIFEST, SETTLED, Way, bare, canonical, changed, month, resealed, said, smelter, ways, whole

FREE: dict[str, dict[Way, str]] = {
    MANIFEST: {
        ("made_by", "name"): "which program packed it; it decides nothing, and another is said",
        ("made_by", "version"): "as the name; another lets words and rules differ, which is said as a warning",
        ("made_by", "build"): "as the name",
    },
    "inventory.json": {
        ("engine", "name"): "which program calculated it: decides no number, and another is said",
        ("engine", "version"): "as the name",
        ("engine", "build"): "as the name",
    },
}
"""Leaves that can be altered without a difference, and why. The package digest changes with each, and the digest is what is signed."""

HOWS = ("altered", "removed", "added")


def names() -> list[str]:
    """The parts of the whole package."""
    return list(whole().names)


# --- parts


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("how", ["removed", "altered", "cut", "blank behind", "empty"])
def test_each_part_altered_or_removed(name, how):
    """Without a seal that fits, the manifest names the part; the manifest itself is refused, or is other bytes."""
    parts = whole().parts
    data = parts.pop(name)
    if how != "removed":
        parts[name] = {
            "altered": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "cut": data[:-1], "blank behind": data + b" ", "empty": b"",
        }[how]  # fmt: skip
        parts = {one: parts[one] for one in names()}
    if name == MANIFEST:
        assert any(MANIFEST in one for one in tried(parts))
        return
    assert any(name in one for one in said(Package(parts)))


def tried(parts: dict[str, bytes]) -> list[str]:
    """What is said of some parts, also where they are no package at all."""
    try:
        return said(Package(parts))
    except InputError as error:
        return [f"{fault.code} {fault.text()}" for fault in error.faults]


SEALED_AWAY = ("previous.json", "quality-plan.toml", "verification-record.toml")
"""Parts that a package may have or not: a forger who takes one away and seals again makes another package, with another digest."""


@pytest.mark.parametrize("name", [one for one in names() if one != MANIFEST])
def test_each_part_removed_and_sealed_again(name):
    """A part that every package has, or that another part speaks of, is missed by name; the digest is another in any case."""
    parts = whole().parts
    del parts[name]
    forged = resealed(parts)
    assert forged.digest != whole().digest
    found = said(forged)
    if name not in SEALED_AWAY:
        about = {"settlement.json": "manifest.json: settlement"}.get(name, name.removeprefix("evidence/"))
        assert any(about in one for one in found), found
    assert name == "inventory.json" or any("README.txt" in one for one in found), found  # the page lists every part


@pytest.mark.parametrize(
    "name", ["evidence/more.txt", "more.json", "readme.txt2", "quality-plan.pdf", "verification-record.json", "evidence2/x"]
)
def test_a_part_added(name):
    """A part that the manifest does not list is named; sealed again, the matrix, the page or the kinds of parts name it."""
    parts = {**whole().parts, name: b"{}"}
    assert any(one.startswith(name) for one in said(Package(parts)))
    assert said(resealed(parts))


PAIRS = [(one, two) for at, one in enumerate(names()[1:]) for two in names()[2 + at :]]


@pytest.mark.parametrize(
    "pair", [*PAIRS[::7], ("evidence/licence.bin", "evidence/过磅/2024.txt"), ("inventory.json", "previous.json")]
)
def test_two_parts_swapped(pair):
    """Both are named; sealed again, what is recomputed or linked names them."""
    parts = whole().parts
    parts[pair[0]], parts[pair[1]] = parts[pair[1]], parts[pair[0]]
    found = said(Package(parts))
    assert all(any(name in one for one in found) for name in pair), found
    assert said(resealed(parts))


def test_the_order_of_parts_is_held():
    """Parts in another order than the manifest has them, and a manifest that lists one twice, or itself, are named."""
    parts = whole().parts
    moved = {name: parts[name] for name in [*names()[:3], names()[4], names()[3], *names()[5:]]}
    assert said(Package(moved)) == ["manifest.json: parts", *said(Package(moved))[1:]]
    assert all(one.startswith("README.txt") for one in said(Package(moved))[1:])
    rows = whole().table(MANIFEST)
    rows["parts"].append(rows["parts"][0])
    assert "README.txt" in said(_digested(rows))
    rows["parts"][-1] = {"name": MANIFEST, "role": "manifest", "size": 1, "sha256": "x"}
    assert MANIFEST in said(_digested(rows))


def _digested(manifest: dict[str, Any], parts: dict[str, bytes] | None = None) -> Package:
    """A manifest with the digest that fits it."""
    from hashlib import sha256

    rest = {key: value for key, value in manifest.items() if key != "digest"}
    stated = {**rest, "digest": "sha256:" + sha256(canonical(rest)).hexdigest()}
    return Package({**(parts or whole().parts), MANIFEST: to_json(stated).encode()})


# --- leaves


@pytest.mark.parametrize("how", HOWS)
def test_every_leaf_of_the_manifest(how):
    """Each leaf of the manifest, with a digest that fits again, is named, or stands in the list of the free ones and changes the digest."""
    held = Held(whole().parts, "package.zip")
    table = whole().table(MANIFEST)
    free = []
    for way in ways(table):
        made = changed(table, way, how)
        try:
            forged = _digested(made) if way != ("digest",) else Package({**whole().parts, MANIFEST: to_json(made).encode()})
        except InputError:  # no manifest any more: refused by its shape or schema
            continue
        stated = forged.table(MANIFEST)
        if not [*manifests.listing(held.parts, stated, "en"), *manifests.about(held, stated)]:
            assert forged.digest != whole().digest
            free.append(way)
    assert free == (list(FREE[MANIFEST]) if how == "altered" else [])


@cache
def base() -> Held:
    """The whole package with everything in it worked out once."""
    held = Held(whole().parts, "package.zip")
    assert held.own.passed
    assert held.before is not None
    assert held.settled is not None
    assert held.matrix
    return held


def on(name: str, data: bytes, *keep: str) -> Held:
    """The whole package with another part, and what does not depend on that part as it was worked out."""
    held = Held({**whole().parts, name: data}, "package.zip")
    held.__dict__.update({key: base().__dict__[key] for key in keep})
    held._tables = {one: table for one, table in base()._tables.items() if one != name}
    return held


DERIVED = [kind.path for kind in KINDS if kind.make is not None and kind.path.endswith(".json")]


@pytest.mark.parametrize("name", DERIVED)
def test_every_leaf_of_what_is_worked_out(name):
    """Activity, findings, documents, corrections and matrix: every leaf altered, removed or joined by another is named by its part."""
    kind, people = kind_of(name), kind_of("matrix.csv")
    assert kind is not None
    assert kind.make is not None
    assert people is not None
    table = whole().table(name)
    made_here = kind.make(base())
    count = 0
    for way in ways(table):
        for how in HOWS if way else ():
            data = to_json(changed(table, way, how)).encode()
            try:
                if name == "matrix.json":  # made of its own links: what these say stands in the table for people as well
                    held = on(name, data, "own", "before", "settled")
                    found = [
                        one.where for one in (*again._part(held, kind, name, {}), *again._part(held, people, "matrix.csv", {}))
                    ]
                else:
                    found = [one.where for one in again._between(on(name, data), name, made_here)]
            except InputError as error:
                found = [f"{fault.place.file}" for fault in error.faults]
            assert any(one.startswith((name, "package.zip/" + name, "matrix.csv")) for one in found), (way, how)
            count += 1
    assert count == len(HOWS) * len(ways(table))
    assert said(resealed({**whole().parts, name: to_json(changed(table, ways(table)[-1], "altered")).encode()}))


@pytest.mark.parametrize("name", ["matrix.csv", "README.txt"])
def test_every_line_of_what_people_read(name):
    """A line altered, taken out or doubled in the page or the table is named, with its number."""
    kind = kind_of(name)
    assert kind is not None
    lines = whole().part(name).decode().split("\n")
    for at, line in enumerate(lines):
        for made in ([f"{line}x"], [], [line, line]):
            data = "\n".join(lines[:at] + made + lines[at + 1 :]).encode()
            found = list(again._part(on(name, data, "own", "settled", "matrix", "links"), kind, name, {}))
            assert found[0].where.startswith(f"{name}: "), (at, made)


SETTLEMENT = ways(whole().table("settlement.json"))
DECIDING = [way for way in SETTLEMENT if way[0] in ("plan_data", "request")]


@pytest.mark.parametrize("how", HOWS)
def test_every_leaf_of_the_settlement(how):
    """Words, findings, numbers, plan and request: whatever is altered in a settlement is named, or makes it no settlement."""
    kind = kind_of("settlement.json")
    assert kind is not None
    table = whole().table("settlement.json")
    for way in SETTLEMENT:
        made = to_json(changed(table, way, how)).encode()
        keep = ("own", "before")
        if way not in DECIDING:  # made again from plan and request alone: the same for all of these
            keep = (*keep, "settled")
        held = on("settlement.json", made, *keep)
        if way not in DECIDING:
            held.__dict__["settled"] = _otherwise(held)
        try:
            found = [one.where for one in again._part(held, kind, "settlement.json", {})]
        except InputError as error:
            found = [f"{fault.place.file or 'settlement.json'}" for fault in error.faults]
        assert any("settlement.json" in one for one in found), (way, how)


def _otherwise(held: Held) -> Any:
    """The settlement made again, without the differences that a verification of this very file would add."""
    assert base().settled is not None
    assert held.settlement is not None
    return copy(base().settled)


def shape(way: Way) -> Way:
    """A way without its numbers: which kind of leaf it is."""
    return tuple("*" if isinstance(step, int) else step for step in way)


INVENTORY = ways(month())
KINDS_OF_LEAVES = {shape(way): way for way in reversed(INVENTORY) if way[:2] != ("guideline", "data")}
KINDS_OF_LEAVES |= {way: way for way in [one for one in INVENTORY if one[:2] == ("guideline", "data")][::150]}


@pytest.mark.parametrize("group", range(4))
def test_each_kind_of_leaf_of_an_inventory(group):
    """In a package sealed again each kind of leaf of the inventory, every leaf of its activity, and some of its rules are named."""
    free = []
    for way in list(KINDS_OF_LEAVES.values())[group::4]:
        made = to_json(changed(month(), way, "altered")).encode()
        forged = resealed({**bare().parts, "inventory.json": made})
        found = said(forged)
        if not any(not one.startswith("said ") for one in found):
            free.append(way)
            assert forged.digest != bare().digest
    assert free == [way for way in FREE["inventory.json"] if way in list(KINDS_OF_LEAVES.values())[group::4]]


def test_every_leaf_that_is_not_read_before_it_is_recomputed():
    """Lines, totals and whatever else follows: every leaf of the inventory outside of what decides is a difference of `verify`."""
    from ghgcalc.audit.differences import differences
    from ghgcalc.inventory import Inventory

    honest = ghgcalc.verify(month())
    fresh = honest.recomputed.as_dict()
    deciding = (
        "schema",
        "entity",
        "year",
        "guideline",
        "factors",
        "as_of",
        "rounding",
        "tie",
        "options",
        "activity",
        "engine",
        "ledger",
    )
    left = [way for way in INVENTORY if way[0] not in deciding]
    for way in left[::60]:
        made = changed(month(), way, "altered")
        try:
            stated = Inventory.from_dict(made)
        except InputError:
            continue
        assert next(iter(differences(stated, made, honest.recomputed, "en", fresh)), None) is not None, way


# --- what the parts say of each other


def test_a_package_of_two_plants_or_years():
    """Inventory, year before, settlement, plan and record of another plant or year are named where they do not fit."""
    parts = whole().parts
    other = parts["quality-plan.toml"].replace(b"2024", b"2023")
    assert said(resealed({**parts, "quality-plan.toml": other})) == ["quality-plan.toml: year"]
    other = parts["quality-plan.toml"].replace("算例".encode(), "他例".encode())
    assert said(resealed({**parts, "quality-plan.toml": other})) == ["quality-plan.toml: name"]
    other = parts["verification-record.toml"].replace(b"sha256:", b"sha256:0")
    assert said(resealed({**parts, "verification-record.toml": other})) == ["verification-record.toml: inventory"]
    parts["previous.json"] = to_json(month(2022)).encode()
    assert "previous.json: year" in said(resealed(parts))
    parts["previous.json"] = to_json(smelter()).encode()
    found = said(resealed(parts))
    assert {"previous.json: year", "previous.json: name"} <= set(found)
    mine = ghgcalc.pack(smelter(), **SETTLED).parts
    parts = whole().parts | {"settlement.json": mine["settlement.json"]}
    assert any(one.startswith("settlement.json: ") for one in said(resealed(parts)))


def test_a_plant_with_a_code_may_have_another_name(tmp_path):
    """A name may change, a credit code does not: with the same code another name is the same plant."""
    table = json.loads(json.dumps(month()["activity"]))
    table["entity"]["uscc"] = "91350100M000100Y43"
    made = ghgcalc.calculate(table, "cn-al-2024")
    (tmp_path / "plan.json").write_text('{"entity": {"name": "renamed", "uscc": "91350100M000100Y43"}}', encoding="utf-8")
    package = ghgcalc.pack(made, quality_plan=tmp_path / "plan.json")
    assert ghgcalc.verify_package(package).passed
    (tmp_path / "plan.json").write_text('{"entity": {"name": "renamed", "uscc": "91350100M000100Y44"}}', encoding="utf-8")
    found = ghgcalc.verify_package(ghgcalc.pack(made, quality_plan=tmp_path / "plan.json"))
    assert {one.where for one in found.differences} == {"quality-plan.json: uscc", "quality-plan.json: name"}


def test_a_part_of_others_that_says_nothing_has_its_hash_alone(tmp_path):
    """A plan as PDF, or one that names neither plant nor year, is taken as it is."""
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "record.json").write_text('{"year": null, "entity": 5}', encoding="utf-8")
    package = ghgcalc.pack(month(), quality_plan=tmp_path / "plan.pdf", record=tmp_path / "record.json")
    assert package.names[-2:] == ("quality-plan.pdf", "verification-record.json")
    assert ghgcalc.verify_package(package).passed


def test_rules_with_a_unit_that_is_none_are_a_fault():
    """What no plan can be compiled from is told by its reason, and nothing falls over."""
    way = ("guideline", "data", "auxiliary", 0, "unit")
    (found,) = said(resealed({**bare().parts, "inventory.json": to_json(changed(month(), way, "altered")).encode()}))
    assert "not-an-inventory" in found
    assert "is not known" in found


def test_an_inventory_that_does_not_recompute_is_not_settled():
    """A settlement in a package whose inventory differs is named as not made again."""
    made = json.loads(json.dumps(month()))
    made["lines"][0]["value"] = "1.00"
    found = said(resealed({**whole().parts, "inventory.json": to_json(made).encode()}))
    assert "settlement.json" in found
    assert any(one.startswith("inventory.json: lines") for one in found)


def test_another_release_is_said_and_hides_nothing():
    """A package of another release: words and findings that differ are a warning, which --strict minds; numbers and data stay differences."""
    parts = whole().parts
    manifest = whole().table(MANIFEST)
    manifest["made_by"]["version"] = "0.0.9"
    assert said(resealed(parts, manifest=manifest)) == []
    findings = whole().table("findings.json")
    findings["not_run"] = []
    cut = {**parts, "findings.json": to_json(findings).encode(), "README.txt": parts["README.txt"] + b"other words\n"}
    assert said(resealed(cut, manifest=manifest)) == ["said package-release"]
    found = ghgcalc.verify_package(resealed(cut, manifest=manifest))
    (warning,) = [one for one in found.said if one.code == "package-release"]
    assert "README.txt (2), findings.json (" in warning.message()
    assert (found.verdict, ghgcalc.verify_package(found.package, strict=True).verdict) == ("verified", "not-packaged")
    activity = changed(whole().table("activity.json"), ("year",), "altered")
    assert "activity.json: year" in said(resealed({**cut, "activity.json": to_json(activity).encode()}, manifest=manifest))
    numbers = changed(whole().table("settlement.json"), ("allocation",), "altered")
    assert any(
        "settlement.json: allocation" in one
        for one in said(resealed({**cut, "settlement.json": to_json(numbers).encode()}, manifest=manifest))
    )
    words = changed(whole().table("settlement.json"), ("open", 0), "altered")
    assert said(resealed({**parts, "settlement.json": to_json(words).encode()}, manifest=manifest)) == []
    assert said(resealed({**parts, "settlement.json": to_json(words).encode()})) == ["settlement.json: open[1]"]


@pytest.mark.parametrize("links", [5, {}, None, [5], [{"of": ["/year"]}], "x"])
def test_links_of_another_shape_are_a_fault_of_the_matrix(links):
    """What the matrix repeats of the user's links is read like these."""
    table = whole().table("matrix.json") | {"links": links}
    found = said(resealed({**whole().parts, "matrix.json": to_json(table).encode()}))
    assert any("package.zip/matrix.json" in one for one in found), found


def test_rows_of_an_inventory_in_another_order_are_named():
    """Lines and totals that are the same in another order give another ledger, and are a difference in a file and in a package."""
    for name in ("lines", "totals"):
        made = json.loads(json.dumps(month()))
        made[name].reverse()
        (one,) = ghgcalc.verify(made).differences
        assert one.where == f"{name} order"
        found = said(resealed({**bare().parts, "inventory.json": to_json(made).encode()}))
        assert f"inventory.json: {name} order" in found


def test_many_differences_are_counted():
    """Of more than a hundred in one part the first are named and the rest is counted."""
    rows = whole().table("matrix.json")
    for row in rows["rows"]:
        row["value"] += "0"
        row["pointer"] += "/x"
    found = said(resealed({**whole().parts, "matrix.json": to_json(rows).encode()}))
    assert len(found) == 101
    assert found[-1] == "matrix.json: …"


@cache
def ours():
    """A plan and a verification record of the plant, as their own rooms write them, and the package with both."""
    folder = Path(mkdtemp(prefix="packages-"))
    made = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), "cn-al-2024")
    (folder / "record.json").write_text(verified.draft(made).report(form="json"), encoding="utf-8")
    package = ghgcalc.pack(made, quality_plan=EXAMPLES / "quality-plan-2024.toml", record=folder / "record.json")
    return package, made


def test_a_plan_and_a_record_of_ours_are_read_whole():
    """They are the plant's and of the year, the plan is in force, and what the record reports is what the inventory says."""
    package, made = ours()
    assert said(package) == [one for one in said(package) if "verification-record" not in one and "quality-plan" not in one]
    assert ghgcalc.verify_package(package).passed
    parts = package.parts
    plan, record = parts["quality-plan.toml"], json.loads(parts["verification-record.json"])
    later = plan.replace(b"valid_from = 2024-01-01", b"valid_from = 2025-01-01").replace(b"2024-07-01", b"2025-07-01")
    later = later.replace(b"2024-06-30", b"2025-06-30")
    assert "quality-plan.toml: version" in said(resealed({**parts, "quality-plan.toml": later}))
    renamed = plan.replace("示例铝业".encode(), "他例铝业".encode()).replace(b"91650100MA0000000Q", b"91350100M000100Y43")
    assert "quality-plan.toml: name" in said(resealed({**parts, "quality-plan.toml": renamed}))
    assert any("missing-key" in one for one in said(resealed({**parts, "quality-plan.toml": plan.replace(b"seat = ", b"#")})))

    def sealed(changed):
        return said(resealed({**parts, "verification-record.json": to_json(changed).encode()}))

    forged = copies.deepcopy(record)
    forged["datum"][0]["reported"] = {"value": "1", "unit": "t"} if isinstance(forged["datum"][0]["reported"], dict) else "1 t"
    assert any(one.startswith("verification-record.json") for one in sealed(forged))
    other = record | {"before": record["before"] | {"inventory": "sha256:" + "0" * 64}}
    assert "verification-record.json: inventory" in sealed(other)
    after = other | {"after": {"inventory": made.digest}}
    assert not any("verification-record.json: inventory" in one for one in sealed(after))
    assert any("missing-key" in one for one in sealed({key: value for key, value in record.items() if key != "before"}))
