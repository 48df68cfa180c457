"""Packages: what is packed verifies, the same inputs give the same bytes, every door refuses what it cannot take."""

from __future__ import annotations

import copy
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

import ghgcalc
import packages
from ghgcalc import ArgumentError, InputError, UnknownIdError
from ghgcalc.dossier import Package, packing
from packages import EXAMPLES, MANIFEST, MATRIX, SETTLED, bare, canonical, laid, month, resealed, smelter, whole
from support import caller

ROOT = Path(__file__).parent.parent


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def codes(**given):
    """The codes of the faults of a package that is refused."""
    with pytest.raises(InputError) as caught:
        ghgcalc.pack(**({"inventory": month()} | given))
    for fault in caught.value.faults:
        assert fault.text("en")
        assert fault.text("zh")
    return [fault.code for fault in caught.value.faults]


def test_what_is_packed_verifies():
    """A package with everything, and one of an inventory alone, have no difference; the three answers stand in the result."""
    for package in (whole(), bare()):
        found = ghgcalc.verify_package(package)
        assert (found.passed, found.same, found.recomputes, found.verdict, found.said) == (True, True, True, "verified", ())
        assert found.inventory.rules.packaged
        assert found.inventory.recomputed.digest == month()["digest"]
        assert (found.settlement is None) is (package is bare())
        assert found.leaves == len(package.table("matrix.json")["rows"])
    assert ghgcalc.verify_package(bare()).open == found.leaves
    assert repr(found) == f"PackageVerification({bare().digest[:19]}…: verified, 0 differences)"
    assert repr(bare()) == f"Package({bare().digest[:19]}…: {len(bare().names)} parts)"


def test_the_parts_are_what_they_say():
    """Names, roles and order; activity and inventory as they were; documents with number, date, address and grade, and who cites them."""
    manifest = whole().as_dict()
    assert [row["role"] for row in manifest["parts"]] == [
        "readme", "activity", "inventory", "findings", "documents", "corrections", "matrix", "matrix-table", "previous", "settlement",
        "quality-plan", "record", "evidence", "evidence",
    ]  # fmt: skip
    assert whole().table("inventory.json") == month()
    assert whole().table("activity.json") == month()["activity"]
    assert whole().table("previous.json")["year"] == 2023
    assert list(whole().of_role("evidence")) == ["evidence/licence.bin", "evidence/过磅/2024.txt"]
    assert whole().part("evidence/licence.bin") == bytes(range(256))
    assert (manifest["inventory"], manifest["year"], manifest["entity"]) == (month()["digest"], 2024, month()["entity"])
    assert manifest["settlement"] == whole().table("settlement.json")["digest"]
    for row in manifest["parts"]:
        data = whole().part(row["name"])
        assert (row["size"], row["sha256"]) == (len(data), sha256(data).hexdigest())
    digest = manifest.pop("digest")
    assert digest == whole().digest == "sha256:" + sha256(canonical(manifest)).hexdigest()
    cited = {one["id"]: one for one in whole().table("documents.json")["documents"]}
    guideline = cited["cets-ag-04-01-v01-2024"]
    assert (guideline["number"], guideline["issued"], guideline["registered"]) == ("CETS—AG—04.01—V01—2024", "2024-09-13", True)
    assert guideline["grade"] in ghgcalc.documents.GRADES
    assert guideline["source"].startswith("https://")
    assert "guideline cn-al-2024" in guideline["cited_by"]
    assert any("plan cn-al-2025" in one["cited_by"] for one in cited.values())
    assert {factor["document"] for factor in month()["factors"]["records"]} <= set(cited)
    assert whole().table("findings.json") == ghgcalc.check(month(), previous=month(2023)).as_dict()


def test_the_page_for_people():
    """README.txt says in both languages whose package it is, its totals, every part, the documents with their grades, and how to check."""
    page = whole().part("README.txt").decode()
    for words in (
        "资料包", "Package of a greenhouse-gas inventory", month()["entity"]["name"], month()["digest"], "evidence/过磅/2024.txt", "CETS—AG—04.01—V01—2024",
        "manifest.json", "cn-al-2025", "ghgcalc verify FILE.zip", "签名", "2 条", *(row["value"] for row in month()["totals"] if row["level"] == "enterprise"
        and row["source"] is row["gas"] is None and row["period"] == "2024"),
    ):  # fmt: skip
        assert words in page, words


def test_much_evidence_is_counted_on_the_page(tmp_path):
    """Of more than forty files the page lists forty and their number."""
    for at in range(45):
        (tmp_path / f"{at:02}.txt").write_text("x", encoding="utf-8")
    package = ghgcalc.pack(month(), evidence=tmp_path)
    page = package.part("README.txt").decode()
    assert "evidence/39.txt" in page
    assert "evidence/40.txt" not in page
    assert "… 45" in page
    assert ghgcalc.verify_package(package).passed


def test_documents_that_nobody_registered():
    """A document of the sender's own is named by its id, and said to be in no register."""
    own = {
        "id": "own/ncv",
        "value": "43.0",
        "unit": "GJ/t",
        "kind": "ncv",
        "document": "a laboratory's",
        "issued": "2024-01-01",
        "grade": "press",
        "source": "x",
    }
    overlay = ghgcalc.factors.Overlay("mine", [ghgcalc.factors.Factor.from_record(own)])
    made = ghgcalc.calculate(month()["activity"], "cn-al-2024", overlays=(overlay,))
    (mine,) = [one for one in ghgcalc.pack(made).table("documents.json")["documents"] if one["id"] == "a laboratory's"]
    assert (mine["registered"], mine["number"], mine["grade"], mine["cited_by"]) == (False, None, None, ["factor own/ncv"])


def test_waivers_stand_with_what_was_corrected():
    """What an activity waives, with its reason, is laid out for the auditor with its pointer."""
    table = copy.deepcopy(month()["activity"])
    table["waiver"] = [{"rule": "R6", "reason": "butts weighed twice"}]
    made = ghgcalc.calculate(table, "cn-al-2024")
    rows = ghgcalc.pack(made).table("corrections.json")["rows"]
    assert [(row["pointer"], row["table"]) for row in rows] == [("/waiver/0", "waiver")]
    assert "butts weighed twice" in rows[0]["row"].values()


# --- the same inputs, the same bytes


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    """At another time, in another folder, in another order of files, in a thread, in another process with another clock: the same bytes."""
    folder = tmp_path / "other"
    (folder / "过磅").mkdir(parents=True)
    for name in ("licence.bin", "过磅/2024.txt"):  # written in another order, with other dates and rights
        (folder / name).write_bytes((laid() / "proofs" / name).read_bytes())
        os.utime(folder / name, (1, 1))
        (folder / name).chmod(0o600)
    given = {
        "evidence": folder,
        "matrix": MATRIX,
        "quality_plan": laid() / "plan.toml",
        "record": laid() / "record.toml",
        "previous": month(2023),
        **SETTLED,
    }
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: ghgcalc.pack(month(), **given).data, range(2)))
    assert made == [whole().data] * 2
    for name, table in (("inventory.json", month()), ("m.json", MATRIX), ("before.json", month(2023))):
        (tmp_path / name).write_text(json.dumps(table), encoding="utf-8")
    words = [
        "pack",
        "inventory.json",
        "--evidence",
        "other",
        "--matrix",
        "m.json",
        "--quality-plan",
        str(laid() / "plan.toml"),
        "--record",
        str(laid() / "record.toml"),
    ]
    words += [
        "--previous",
        "before.json",
        "--plan",
        "cn-al-2025",
        "--balance-value",
        "1.60 tCO2e/t",
        "--price",
        "90.66 CNY/t",
        "--balance-source",
        "test",
        "-o",
        "p.zip",
    ]
    environment = os.environ | {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "ghgcalc", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "wrote p.zip\n")
    assert (tmp_path / "p.zip").read_bytes() == whole().data


def test_the_bytes_stay(tmp_path):
    """Somebody else's reader finds every part, dated 1980, readable by all, in a file whose digest a later release must give again."""
    with zipfile.ZipFile(io.BytesIO(whole().data)) as file:
        assert file.testzip() is None
        assert tuple(file.namelist()) == whole().names
        assert {row.date_time for row in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {row.external_attr >> 16 for row in file.infolist()} == {0o100644}
        assert {row.compress_type for row in file.infolist()} == {zipfile.ZIP_STORED}
        file.extractall(tmp_path)
    assert (tmp_path / "evidence" / "过磅" / "2024.txt").read_text(encoding="utf-8") == "January 1200 t\n"


# --- what is handed over


def test_a_package_is_the_callers_own_and_travels():
    """Tables and parts are copies; nothing can be set; equal where the files are; it pickles and goes through a file and back."""
    package = whole()
    package.parts.clear()
    package.table(MANIFEST).clear()
    assert package.names
    with pytest.raises(AttributeError):
        package.file = "x"
    again = pickle.loads(pickle.dumps(package))
    assert again == package == copy.deepcopy(package) == ghgcalc.read_package(package.data)
    assert hash(again) == hash(package)
    assert package != bare()
    assert package != "package"
    found = ghgcalc.verify_package(package.data)
    assert pickle.loads(pickle.dumps(found)).as_dict() == found.as_dict()
    assert json.loads(found.report(form="json"))["schema"] == "ghgcalc/package-verification/1"
    with pytest.raises(UnknownIdError):
        package.part("nothing")
    with pytest.raises(ArgumentError):
        package.part(5)


def test_it_is_written_and_read(tmp_path):
    """A file by its name, its path, its bytes; what is written appears whole."""
    package = bare()
    package.write(tmp_path / "p.zip")
    for source in (str(tmp_path / "p.zip"), tmp_path / "p.zip", (tmp_path / "p.zip").read_bytes(), bytearray(package.data)):
        assert ghgcalc.read_package(source) == package
        assert ghgcalc.verify_package(source).passed
    with pytest.raises(InputError):
        package.write(tmp_path / "none" / "p.zip")
    with pytest.raises(InputError):
        ghgcalc.read_package(tmp_path / "none.zip")


def test_the_other_statement_is_recomputed():
    """With another activity the inventory is recomputed from that one, and what differs is named; with the same one nothing is."""
    assert ghgcalc.verify_package(whole(), whole().table("activity.json")).passed
    other = whole().table("activity.json")
    other["process"][0]["anode"] = "500 t"
    found = ghgcalc.verify_package(whole(), other)
    assert not found.passed
    assert all(one.where.startswith(("inventory.json (--activity): ", "inventory.json: …")) for one in found.differences)
    with pytest.raises(InputError):
        ghgcalc.verify_package(whole(), {"year": 2024})
    with pytest.raises(ArgumentError):
        ghgcalc.verify_package(whole(), lang="de")
    assert ghgcalc.verify_package(whole(), lang="zh").passed


# --- what is refused


def test_what_does_not_verify_is_not_packed():
    """An altered inventory, one of foreign rules that nobody accepted, an altered year before, another settlement: all named."""
    made = copy.deepcopy(month())
    made["lines"][0]["value"] = "1.00"
    assert codes(inventory=made) == ["package-unsound"]
    assert codes(previous=made) == ["package-unsound"]
    assert codes(previous=month(2022)) == ["recomputation-differs"]
    settled = whole().table("settlement.json")
    assert ghgcalc.pack(month(), settlement=settled).table("settlement.json") == settled
    settled["allocation"] = "1.00"
    assert set(codes(settlement=settled)) == {"recomputation-differs"}
    assert codes(settlement={}) == ["wrong-schema"]
    assert codes(inventory={}) == ["wrong-schema"]
    assert codes(inventory=month() | {"more": object()}) == ["data-unfit"]


def test_foreign_rules_are_packed_by_their_hash():
    """Rules under a name of their own are packed and verified by whoever accepts their hash, and by nobody else."""
    import forgeries

    raw = forgeries.under(
        lambda data: (data.update(id="mine-2024", aliases=[]), data["constants"].update(carbon_ratio="40/12 tCO2/tC"))
    )
    digest = raw["guideline"]["sha256"]
    assert codes(inventory=raw) == ["package-unsound"]
    package = ghgcalc.pack(raw, accept_rules=digest)
    assert ghgcalc.verify_package(package).verdict == "not-accepted"
    found = ghgcalc.verify_package(package, accept_rules=digest)
    assert (found.verdict, found.inventory.accepted) == ("verified", True)


def test_every_fault_of_a_call_at_once(tmp_path):
    """Plan, record, evidence, matrix and inventory: all that is wrong with all of them."""
    (tmp_path / "plan.much-too-long").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    made = copy.deepcopy(month())
    made["lines"][0]["value"] = "1.00"
    found = codes(
        inventory=made,
        quality_plan=tmp_path / "plan.much-too-long",
        record=tmp_path / "none",
        evidence=tmp_path / "empty",
        matrix={"schema": "x"},
    )
    assert found == ["file-kind", "file-missing", "evidence-file", "unknown-choice", "package-unsound"]
    assert codes(matrix=tmp_path / "none.toml") == ["file-missing"]
    assert codes(matrix=MATRIX) == ["matrix-file"] * 3
    assert codes(plan="cn-al-2025", balance_value="5 kg") == ["wrong-dimension"]


def test_a_plan_without_an_ending(tmp_path):
    """A file without an ending is kept as bytes."""
    (tmp_path / "plan").write_bytes(b"anything")
    assert "quality-plan.bin" in ghgcalc.pack(month(), quality_plan=tmp_path / "plan").names


def test_a_package_that_nobody_could_read_is_not_made(monkeypatch):
    """More bytes or parts than are read again are refused when it is packed."""
    monkeypatch.setattr(packing, "MAX_PACKAGE", 1000)
    assert codes() == ["package-large"]
    monkeypatch.setattr(packing, "MAX_PACKAGE", 10_000_000)
    monkeypatch.setattr(packing, "MAX_PARTS", 3)
    assert codes() == ["package-large"]


@pytest.mark.parametrize(
    "given",
    [
        {"settlement": {}, "plan": "cn-al-2025"}, {"price": "90 CNY/t"}, {"balance_value": "1 tCO2e/t"}, {"quality_plan": 5}, {"evidence": b"x"},
        {"matrix": 5}, {"previous": "x"}, {"settlement": 5}, {"accept_rules": 5}, {"file": None},
    ],
)  # fmt: skip
def test_arguments_of_other_types(given):
    """Each is refused by its name, also one that belongs to another that is not given."""
    with pytest.raises(ArgumentError) as caught:
        ghgcalc.pack(month(), **given)
    assert caught.value.faults[0].place.key in given


def test_a_package_of_hand_is_held_to_its_names():
    """Contents by other things than names, and no manifest, are no package."""
    for parts in (5, {5: b""}, {"x": "text"}):
        with pytest.raises(ArgumentError):
            Package(parts)
    with pytest.raises(InputError):
        Package({})
    for given in ({"file": 5}, {"findings": [5]}):
        with pytest.raises(ArgumentError):
            Package(bare().parts, **given)


# --- the command line


def test_the_command_packs_and_verifies(call, tmp_path, monkeypatch):
    """Text, JSON, workbook, Chinese; exit 0 and 1; an old package is replaced, another file is not."""
    monkeypatch.chdir(tmp_path)
    Path("inventory.json").write_text(json.dumps(smelter()), encoding="utf-8")
    Path("x.zip").write_bytes(b"not ours")
    assert call("pack", "inventory.json", "-o", "p.zip").err == "wrote p.zip\n"
    assert call("pack", "inventory.json", "-o", "p.zip").status == 0
    assert call("pack", "inventory.json", "-o", "x.zip").status == 2
    assert Path("x.zip").read_bytes() == b"not ours"
    shown = call("pack", "inventory.json")
    assert shown.out.startswith("Package  Illustrative Aluminium 示例铝业 · 2024 · cn-al-2024\n")
    assert "inventory of" not in shown.err
    manifest = call("pack", "inventory.json", "--format", "json").json
    assert manifest == ghgcalc.read_package("p.zip").as_dict()
    found = call("verify", "p.zip")
    assert found.status == 0
    assert f"digest of the package  {manifest['digest']}\n" in found.out
    assert "资料包数字指纹" in call("verify", "p.zip", "--lang", "zh").out
    assert call("verify", "p.zip", "--format", "json").json["digest"] == manifest["digest"]
    assert call("verify", "p.zip", "-o", "v.xlsx").status == 0
    assert call("verify", "p.zip", "--activity", EXAMPLES / "smelter-2024.toml").status == 0
    assert call("verify", "p.zip", "--activity", EXAMPLES / "worked-month.toml").status == 1
    forged = resealed({**ghgcalc.read_package("p.zip").parts, "activity.json": b"{}\n"})
    forged.write("forged.zip")
    told = call("verify", "forged.zip")
    assert told.status == 1
    assert "- activity.json: year: in the file –, recomputed 2024\n" in told.out
    log = json.loads(call("verify", "forged.zip", "--format", "sarif").out)
    assert {one["ruleId"] for one in log["runs"][0]["results"]} >= {"recomputation-differs"}
    Path("v.xlsx").replace("w.zip")
    assert call("verify", "w.zip").status == 2
    assert "is compressed" in call("verify", "w.zip").err


def test_calls_that_do_not_fit(call, tmp_path, monkeypatch):
    """Options that belong to others, two readings of standard input, and files that are none: exit 2, by name."""
    monkeypatch.chdir(tmp_path)
    Path("inventory.json").write_text(json.dumps(month()), encoding="utf-8")
    whole().write("p.zip")
    for words in (
        ("pack", "inventory.json", "--price", "90 CNY/t"),
        ("pack", "inventory.json", "--plan", "cn-al-2025", "--settlement", "s.json"),
        ("pack", "-", "--previous", "-"),
        ("pack", "none.json", "--previous", "none.json", "--settlement", "none.json"),
        ("pack", "inventory.json", "-o", "p.xlsx"),
        ("pack", "inventory.json", "--plan", "cn-al-1999"),
        ("verify", "p.zip", "--inventory", "inventory.json"),
        ("verify", "p.zip", "--map", "m.toml"),
    ):
        done = call(*words)
        assert (done.status, done.out) == (2, ""), words
    Path("empty.json").write_text("{}", encoding="utf-8")
    assert "wrong-schema" in call("pack", "inventory.json", "--settlement", "empty.json").err  # a table without entries is one
    faults = json.loads(call("pack", "none.json", "--format", "json").out)
    assert [one["code"] for one in faults["findings"]] == ["file-missing"]


def test_warnings_fail_a_call_that_minds_them(call, tmp_path, monkeypatch):
    """With --strict evidence that proves nothing is not packed; without it it is said on standard error."""
    monkeypatch.chdir(tmp_path)
    Path("inventory.json").write_text(json.dumps(month()), encoding="utf-8")
    words = ("pack", "inventory.json", "--evidence", laid() / "proofs", "-o", "p.zip")
    assert call(*words, "--strict").status == 2
    assert not Path("p.zip").exists()
    done = call(*words)
    assert done.status == 0
    assert "warning evidence-unlinked" in done.err


def test_the_manifest_of_another_is_shown_as_it_is():
    """A part of a role that nobody knows is printed by its own name, in text and workbook."""
    forged = resealed(bare().parts | {"evidence/x": b"1"})
    table = forged.as_dict()
    table["parts"][-1]["role"] = "nobody's"
    strange = Package(forged.parts | {MANIFEST: packages.to_json(table).encode()})
    assert "nobody's" in strange.report()
    found = ghgcalc.verify_package(strange)
    assert not found.passed
    assert found.report(form="xlsx")
    assert found.report("zh")


def test_a_package_from_standard_input(tmp_path):
    """A package comes through a pipe like any file."""
    done = subprocess.run(
        [sys.executable, "-m", "ghgcalc", "verify", "-"], input=bare().data, cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0
