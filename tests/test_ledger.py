"""The ledger under the digest: the engine's, the file's and a script's agree; what decides no number changes no digest; old files verify."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ghgcalc
import oracle
import strategies
from ghgcalc import calculate, factors, verify
from ghgcalc.errors import InputError
from ghgcalc.factors import Factor, Overlay
from ghgcalc.inventory import digest as digests
from ghgcalc.inventory import ledger, ledger_of
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
OLD = sorted((Path(__file__).parent / "data" / "ledger-1").glob("*.json"))
lenient = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


def example(name="worked-month", guideline="cn-al-2024", **options):
    """The inventory of a packaged example."""
    return calculate(ghgcalc.read(EXAMPLES / f"{name}.toml"), guideline, **options)


def written(inventory):
    """The table of its file, as somebody else reads it."""
    return json.loads(json.dumps(inventory.as_dict()))


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """The script of the documentation, as a file."""
    text = (ROOT / "docs" / "digest.md").read_text(encoding="utf-8")
    source = re.search(r"<!-- file: check_digest.py -->\n```python\n(.*?)```", text, re.DOTALL)[1]
    file = tmp_path_factory.mktemp("script") / "check_digest.py"
    file.write_text(source, encoding="utf-8")
    return file


def judged(script, document, tmp_path):
    """The exit status of the script for a table, in an interpreter that sees nothing but the standard library."""
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return subprocess.run([sys.executable, "-I", "-S", script, file], capture_output=True, check=False).returncode


ALL = [("worked-month", name) for name in oracle.GUIDELINES] + [
    ("smelter-export-2026", name)
    for name in ("ipcc-2006-al", "ghgp-al", "ghgp-scope2", "eu-cbam-al", "eu-cbam-al-2023", "cn-al-2024")
]


@pytest.mark.parametrize("policy", ["cell", "line", "total", "none"])
@pytest.mark.parametrize(("name", "guideline"), ALL)
def test_engine_file_and_script_give_the_same_ledger(name, guideline, policy, script, tmp_path):
    """Under every guideline and policy the engine's ledger is the one that the table gives, and thirty lines of others agree."""
    raw = ghgcalc.read(EXAMPLES / f"{name}.toml").dump()
    raw["entity"].setdefault("province", "Xinjiang")
    made = calculate(raw, guideline, rounding=policy)
    document = written(made)
    assert ledger_of(made) == ledger.of_document(document) == ledger_of(ghgcalc.Inventory.from_dict(document))
    assert digests.digest(ledger_of(made)) == made.digest == document["digest"]
    assert judged(script, document, tmp_path) == 0
    assert verify(document).same


@given(data=st.data())
@lenient
def test_engine_and_file_agree_on_anything(data):
    """Random activities, every Chinese guideline and policy: the same ledger from columns and from the table."""
    guideline = data.draw(st.sampled_from(oracle.GUIDELINES))
    raw = data.draw(strategies.activities(guideline))
    try:
        made = calculate(raw, guideline, rounding=data.draw(strategies.roundings()))
    except InputError:
        return
    assert ledger_of(made) == ledger.of_document(written(made))


@pytest.mark.parametrize("source", ["a\ttab", "a \\ back", "two\nlines", "re\rturn", "-", "*", " blank ", "全角　空格", "a\u2028b"])
def test_no_text_can_pass_for_another_field(source, script, tmp_path):
    """A source with tabs, line breaks or backslashes is escaped, by the engine and by the script alike."""
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
    raw["process"][0]["anode_loss"] = {"value": "15.18 %", "source": source}
    made = calculate(raw, "cn-al-2024")
    assert ledger_of(made) == ledger.of_document(written(made))
    assert judged(script, written(made), tmp_path) == 0
    plain = copy.deepcopy(raw)
    plain["process"][0]["anode_loss"]["source"] = source + "x"
    assert calculate(plain, "cn-al-2024").digest != made.digest


def test_an_input_that_does_not_vary_is_written_once():
    """Twelve alike months are one number, written as it stands; months that differ in their zeros alone vary."""
    for values, shown in ((["5"] * 12, "5"), (["5.0", *["5"] * 11], "*"), (["5", *["6"] * 11], "*")):
        raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
        raw["process"][0]["anode"] = {"unit": "t", "values": values}
        made = calculate(raw, "cn-al-2024")
        assert f"input\tconsumption\tt anode\tactivity\t-\t-\t-\t-\t{shown}\n" in ledger_of(made)
        assert ledger_of(made) == ledger.of_document(written(made))
    thirds = {"value": None, "unit": "GJ/t", "values": ["42.8"] * 12, "source": "x"}
    fuel = {"item": "diesel", "amount": {"unit": "kg", "values": ["10"] * 12}, "ncv": {k: v for k, v in thirds.items() if v}}
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump() | {"fuel": [fuel]}
    made = calculate(raw, "cn-al-2024")
    assert ledger_of(made) == ledger.of_document(written(made))


def test_findings_stand_outside():
    """A finding more or less changes the digest of the findings and not that of the numbers; the file's name changes neither."""
    made = example("smelter-2024")
    assert made.findings
    assert "finding" not in ledger_of(made)
    fewer = ledger.findings_digest(made.findings[1:])
    assert fewer != made.findings_digest == ledger.findings_digest(one.in_file("elsewhere.toml") for one in made.findings)
    document = written(made)
    document["findings"] = document["findings"][1:]
    assert verify(document).recomputed.digest == document["digest"]


def test_a_gas_that_needs_no_potential_has_empty_fields():
    """CO2 beside other gases of one row counts as it is."""
    assert ledger._gas("CO2", None, None) == ledger.record("gas", "CO2", None, None, None)


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_files_of_version_1_keep_verifying(old, call):
    """Files of before have no `ledger`: they verify digit by digit under their own version, own factors, options and all."""
    document = json.loads(old.read_text(encoding="utf-8"))
    assert "ledger" not in document
    found = verify(document)
    assert found.differences == ()
    assert found.recomputed.ledger_version == 1
    assert found.recomputed.as_dict().keys() == document.keys()
    assert call("digest", old).status == 0
    assert call("digest", old, "--ledger").out.startswith("ghgcalc/digest/1\n")


def test_digest_tells_the_digest_of_the_file_from_its_own(call, tmp_path):
    """A file whose digest is another's: what was computed on standard output, what the file says beside, exit 1."""
    document = example().as_dict()
    own, document["digest"] = document["digest"], "sha256:" + "0" * 64
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document), encoding="utf-8")
    found = call("digest", other)
    assert (found.status, found.out) == (1, f"{own}\n")
    assert document["digest"] in found.err
    for words in ((), ("--ledger",)):
        told = call("digest", other, "--format", "json", *words)
        record = json.loads(told.out)
        assert (told.status, record["same"], record["digest"], record["in_file"]) == (1, False, own, document["digest"])
        assert ("ledger" in record) == bool(words)
    assert digests.digest("\n".join(record["ledger"])) == own


def test_a_file_without_what_the_ledger_needs_is_refused(call, tmp_path):
    """A key that the ledger is written from is missing: named, and no digest is made of the rest."""
    document = example().as_dict()
    del document["factors"]["sha256"]
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document), encoding="utf-8")
    found = call("digest", broken)
    assert (found.status, found.out) == (2, "")
    assert "sha256" in found.err


def test_a_file_of_version_1_cannot_hide_as_one():
    """Taking `ledger` away makes another file: its digest is not the one of version 1."""
    document = written(example())
    for key in ("ledger", "equations", "decimals", "documents", "findings_digest"):
        del document[key]
    assert not verify(document).same


@pytest.mark.parametrize("wrong", [0, 1, 3, True, "2", 2.0, None, [2]])
def test_a_ledger_of_another_version_is_refused(wrong):
    """What is not version 2 is no inventory of ours."""
    document = written(example()) | {"ledger": wrong}
    with pytest.raises(InputError) as caught:
        verify(document)
    assert [fault.code for fault in caught.value.faults] == ["not-an-inventory"]


@pytest.mark.parametrize("key", ["equations", "decimals", "documents", "findings_digest"])
def test_what_a_hand_check_needs_is_verified_too(key):
    """A formula, a decimal, a document or the digest of the findings that is changed is a difference; one that is missing, a fault."""
    document = written(example())
    changed = copy.deepcopy(document)
    if key == "equations":
        changed[key]["anode.by_consumption"]["formula"][0] = "N = Q"
    elif key == "findings_digest":
        changed[key] = "sha256:" + "0" * 64
    else:
        changed[key][0] = {"id": "another"}
    assert next(difference.where.split(".")[0].split("[")[0] for difference in verify(changed).differences) == key
    del changed[key]
    with pytest.raises(InputError):
        verify(changed)


def test_the_file_holds_what_a_hand_check_needs():
    """Formulas as they are printed, decimals of row and cell, memo factors with their records, documents with number and address."""
    document = written(example("smelter-2024"))
    assert document["equations"]["anode.by_consumption"] == {
        "formula": ["N = Q × (1 − R)", "E = N × (1 − S − A) × k"],
        "symbols": {"consumption": "Q", "loss": "R", "sulphur": "S", "ash": "A", "carbon_ratio": "k"},
    }
    assert {"source": "anode", "basis": None, "method": "consumption", "row": 2, "cells": {"net": 2}, "masses": None} in document[
        "decimals"
    ]
    used = {memo["factor"] for one in document["auxiliary"] for memo in one["memo"]}
    assert used
    assert used == {record["id"] for record in document["factors"]["memo"]}
    cited = {record["document"] for record in (*document["factors"]["records"], *document["factors"]["memo"])}
    held = {one["id"]: one for one in document["documents"]}
    assert cited <= set(held)
    assert held["cets-ag-04-01-v01-2024"]["number"]
    assert all(one["source"] and one["title"] and one["title_zh"] for one in held.values())
    assert written(example("smelter-2024", rounding="none"))["decimals"][0]["row"] is None


# --- what is not ours


def record_of(name):
    """A packaged record as somebody's own file would have it: without the edition, which is ours to give."""
    return {key: value for key, value in factors.get(name).record().items() if key != "edition"}


def own(**changes):
    """A factor file with a loss of the sender's own."""
    record = record_of("cn-al-2024/anode-loss") | {"id": "ours/loss", "supersedes": "cn-al-2024/anode-loss"}
    return Overlay("ours.toml", [Factor.from_record(record | changes)])


def test_a_grade_of_somebody_else_is_stated():
    """A record that calls itself official is `stated` in its lines, in the grade table and under the digest, and adds to no grade of ours."""
    made = example("smelter-2024", overlays=(own(grade="official"),))
    line = next(line for line in made.lines if line.source == "anode")
    assert {one.name: one.grade for one in line.inputs}["loss"] == "stated" == line.grade
    assert "stated by the sender" in made.explain(line.id)
    assert "报送方自述" in made.explain(line.id, "zh")
    assert {entry["grade"] for entry in made.grades} == {"stated", "implementation"} | {
        e["grade"] for e in example("smelter-2024").grades
    }
    assert "official" not in {entry["grade"] for entry in made.grades}
    assert verify(written(made)).same
    assert ledger_of(made) == ledger.of_document(written(made))
    assert (
        made.factors["overlays"][0]["records"][0]["grade"] == "official"
    )  # what the sender states stands in the sender's own record


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": "15.18", "unit": "1"}, "factor-share"),
        ({"value": "-1"}, "factor-share"),
        ({"value": "101"}, "factor-share"),
        ({"value": "0.01"}, "factor-band"),
        ({"kind": "sulphur"}, "factor-kind"),
        ({"unit": "t", "value": "0.15"}, "factor-unit"),
    ],
)
def test_an_own_factor_is_held_to_what_it_replaces(changes, code):
    """A share lies between 0 and 1; kind, dimension and band of the replaced record hold for the replacement."""
    with pytest.raises(InputError) as caught:
        example(overlays=(own(**{"band": None} | changes),))
    assert code in [fault.code for fault in caught.value.faults]
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert re.search("[\u4e00-\u9fff]", fault.text("zh"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid": {"from": "2025-01-01"}}, "factor-validity"),
        ({"valid": {"to": "2023-12-31"}}, "factor-validity"),
        ({"area": "Xinjiang"}, "factor-area"),
    ],
)
def test_an_own_factor_is_about_this_year_and_place(changes, code):
    """A record that holds for other years, or for another province than the plant's, is refused where it would be used."""
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
    raw["entity"]["province"] = "Yunnan"
    with pytest.raises(InputError) as caught:
        calculate(raw, "cn-al-2024", overlays=(own(**changes),))
    assert {fault.code for fault in caught.value.faults} == {code}
    fits = {"valid": {"from": "2024-01-01", "to": "2024-12-31"}, "area": "Yunnan"}
    assert calculate(raw, "cn-al-2024", overlays=(own(**fits),)).total("electrolysis")


def test_a_replaced_gwp_says_so():
    """An own GWP leaves a warning that names both, as any other factor does."""
    record = record_of("cn-al-2024/gwp-cf4") | {"id": "ours/cf4", "supersedes": "cn-al-2024/gwp-cf4"}
    made = example(overlays=(Overlay("ours.toml", [Factor.from_record(record)]),))
    (found,) = [one for one in made.findings if one.code == "factor-replaced-by-user"]
    assert (found.place.table, found.place.key, dict(found.fields)["by"]) == ("gwp", "CF4", "ours/cf4")
    assert verify(written(made)).same


def test_what_is_installed_and_not_used_changes_nothing(monkeypatch):
    """An installed factor package that decides no number enters neither file nor digest nor findings; one that does, enters all."""
    wanted = written(example("smelter-2024"))
    idle = record_of("cn-grid-2021/residual") | {"id": "theirs/grid", "value": "0.5943"}
    active = record_of("cn-al-2024/anode-loss") | {"id": "theirs/loss", "supersedes": "cn-al-2024/anode-loss"}
    packages = {name: Overlay(name, [Factor.from_record(record)]) for name, record in (("idle", idle), ("active", active))}
    for names in (("idle",), ("idle", "active")):
        brought = tuple(packages[name] for name in names)
        monkeypatch.setattr(factors, "plugins", lambda brought=brought: brought)
        made = written(example("smelter-2024"))
        if names == ("idle",):
            assert made == wanted
        else:
            assert [overlay["name"] for overlay in made["factors"]["overlays"]] == ["active"]
            assert made["digest"] != wanted["digest"]
            monkeypatch.setattr(factors, "plugins", tuple)
            assert verify(made).same


def test_a_guideline_of_others_does_not_take_the_place_of_ours(tmp_path, monkeypatch):
    """A folder whose guideline claims the year, issued later, is not chosen where ours covers it; where ours does not, it is, with a warning."""
    text = (ghgcalc.guidelines.folders()["cn-al-2024"] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in (
        ('id = "cn-al-2024"', 'id = "theirs"'),
        ('aliases = ["CETS-AG-04.01-V01-2024"]', ""),
        ("issued = 2024-09-13", "issued = 2024-09-14"),
        ("reporting_years = { from = 2024 }", "reporting_years = { from = 2010 }"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "guideline.toml").write_text(text, encoding="utf-8")
    raw = ghgcalc.read(EXAMPLES / "worked-month.toml").dump()
    try:
        ghgcalc.guidelines.add_folder(tmp_path)
        assert calculate(raw).guideline["id"] == "cn-al-2024"
        assert ghgcalc.guidelines.package_of("theirs") == "folder"
        assert ghgcalc.guidelines.package_of("cn-al-2024") == ghgcalc.guidelines.package_of("nobody's") == ""
        known = tuple(replace(entry, chosen_by_year=bool(entry.package)) for entry in ghgcalc.guidelines.shelf.entries())
        monkeypatch.setattr(ghgcalc.guidelines.shelf, "entries", lambda: known)
        made = calculate(raw)
        monkeypatch.undo()
    finally:
        ghgcalc.guidelines.remove_folders()
    assert (made.guideline["id"], made.options) == ("theirs", {"chosen": "folder"})
    (found,) = [one for one in made.findings if one.code == "guideline-chosen"]
    assert (found.severity, dict(found.fields)) == ("warning", {"guideline": "theirs", "package": "folder"})
    assert verify(written(made)).differences == ()
