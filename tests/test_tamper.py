"""Forgeries that are consistent in themselves: what `verify` and the allowance must say of each, in text and JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import forgeries as forged
import ghgcalc
from ghgcalc import allowances, factors, guidelines
from ghgcalc.allowances import plans
from ghgcalc.errors import InputError
from ghgcalc.guidelines import Guideline
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.ledger import findings_digest
from support import caller

POSITION = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "a test")


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def put(folder: Path, raw: Any, name: str = "inventory.json") -> Path:
    """Write a file as its sender would."""
    file = folder / name
    file.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return file


def asked(call: Any, file: Path, *more: Any) -> tuple[Any, Any]:
    """What `verify` says as text and as JSON, with one status."""
    text, record = call("verify", file, *more), call("verify", file, *more, "--format", "json")
    assert (text.status, text.err, record.err) == (record.status, "", "")
    return text, json.loads(record.out)


def test_there_are_many():
    """Sixty forgeries and more, each with a name of its own."""
    assert len(forged.RULES) + len(forged.NUMBERS) + len(forged.FILES) + len(forged.SAID) >= 100


def test_an_honest_file(call, tmp_path):
    """Yes, packaged, none of its own: exit 0, and the allowance has no word of doubt."""
    file = put(tmp_path, forged.honest())
    text, record = asked(call, file)
    assert text.status == 0
    assert (record["verdict"], record["same"], record["recomputes"], record["accepted"]) == ("verified", True, True, False)
    assert (record["rules"]["origin"], record["rules"]["packaged"], record["rules"]["revision"]) == ("packaged", True, 3)
    numbers = record["numbers"]
    assert (numbers["own"], numbers["measured"], numbers["departures"], record["said"]) == ([], [], [], [])
    assert forged.LOSS in numbers["packaged"]
    assert call("verify", file, "--strict").status == 0
    settled = call("allowance", file, *POSITION, "--format", "json").json
    assert settled["findings"] == []
    assert (settled["rules"]["origin"], settled["plan_standing"]["origin"]) == ("packaged", "packaged")


@pytest.mark.parametrize("name", forged.RULES)
def test_rules_altered_under_a_packaged_id(call, tmp_path, name):
    """They recompute, and are a difference with the key that was altered; nothing accepts them, and no allowance takes them."""
    edit, key = forged.RULES[name]
    raw = forged.under(edit)
    file = put(tmp_path, raw)
    text, record = asked(call, file, "--accept-rules", raw["guideline"]["sha256"])
    assert text.status == 1
    assert (record["verdict"], record["recomputes"], record["same"], record["accepted"]) == ("differs", True, False, False)
    assert (record["rules"]["id"], record["rules"]["origin"], record["rules"]["revision"]) == ("cn-al-2024", "altered", None)
    assert any(key in one["key"] for one in record["rules"]["changed"]), record["rules"]["changed"]
    assert {one["against"] for one in record["differences"]} == {"packaged"}
    assert "NOT those of cn-al-2024" in text.out
    assert any(line.startswith("- rules ") and key in line for line in text.out.splitlines())
    refused = call("allowance", file, *POSITION, "--accept-rules", raw["guideline"]["sha256"])
    assert (refused.status, refused.out) == (2, "")
    assert re.search(r"rules-altered|allowance-", refused.err)


@pytest.mark.parametrize("name", ["carbon ratio 40/12", "anode effect dropped", "rounding by line", "title renamed"])
def test_altered_rules_are_refused_in_this_process_too(name):
    """A guideline object with other data under a packaged id enters no allowance, though its inventory was computed here."""
    data = guidelines.get("cn-al-2024").data
    forged.RULES[name][0](data)
    computed = ghgcalc.calculate(forged.ACTIVITY, Guideline.model_validate(data))
    for inventory in (computed, Inventory.from_dict(computed.as_dict())):
        with pytest.raises(InputError) as caught:
            allowances.settle(inventory, "cn-al-2025", balance_value="1.6 tCO2e/t", accept_rules=computed.guideline["sha256"])
        assert [fault.code for fault in caught.value.faults] == ["rules-altered"]
    found = ghgcalc.verify(computed, accept_rules=[computed.guideline["sha256"]])
    assert (found.verdict, found.recomputes, found.foreign, found.accepted) == ("differs", True, True, False)


def _renamed(name: str) -> Any:
    return forged.under(lambda d: (d.update(id=name, aliases=[]), d["constants"].update(carbon_ratio="40/12 tCO2/tC")))


@pytest.mark.parametrize("name", ["cn-al-2025", "ministry-2026", "cn-al-2024-v2"])
def test_rules_under_a_name_of_their_own(call, tmp_path, name):
    """They are foreign: exit 1, until the caller accepts their hash; so does the allowance, which says so in its findings."""
    raw = _renamed(name)
    digest, file = raw["guideline"]["sha256"], put(tmp_path, raw)
    text, record = asked(call, file)
    assert text.status == 1
    assert (record["verdict"], record["same"], record["rules"]["origin"]) == ("not-accepted", True, "own")
    assert f"foreign: {name}" in text.out
    assert f"--accept-rules {digest}" in text.out
    assert call("verify", file, "--accept-rules", "0" * 64).status == 1
    taken, record = asked(call, file, "--accept-rules", digest.upper(), "--accept-rules", "sha256:" + "0" * 64)
    assert (taken.status, record["verdict"], record["accepted"]) == (0, "verified", True)
    assert "accepted by its hash" in taken.out
    refused = call("allowance", file, *POSITION)
    assert (refused.status, refused.out) == (2, "")
    assert "rules-not-accepted" in refused.err
    settled = call("allowance", file, *POSITION, "--accept-rules", digest, "--format", "json").json
    assert [one["code"] for one in settled["findings"]] == ["plan-guideline", "rules-own"]
    assert (settled["rules"]["origin"], settled["rules"]["sha256"]) == ("own", digest)


def test_an_alias_of_a_packaged_guideline_is_a_packaged_name():
    """Rules that call themselves by the alias of a packaged guideline are altered ones."""
    (alias, *_) = (
        one for guideline in guidelines.register().values() for one in guideline.aliases if re.fullmatch("[a-z0-9-]+", one)
    )
    found = ghgcalc.verify(_renamed(alias))
    assert (found.rules.id, found.rules.origin, found.verdict) == (alias, "altered", "differs")


@pytest.mark.parametrize("name", forged.NUMBERS)
def test_numbers_of_the_senders_own(call, tmp_path, name):
    """They never fail by themselves, and are always listed, old -> new; `--strict` fails them; the allowance carries them along."""
    build, shown, code = forged.NUMBERS[name]
    file = put(tmp_path, build())
    text, record = asked(call, file)
    assert (text.status, record["verdict"], record["same"]) == (0, "verified", True)
    assert shown in text.out, text.out
    assert any(record["numbers"][key] for key in ("own", "measured", "departures"))
    strict, record = asked(call, file, "--strict")
    assert (strict.status, record["verdict"], record["same"]) == (1, "not-packaged", True)
    settled = call("allowance", file, *POSITION, "--format", "json").json
    assert code in [one["code"] for one in settled["findings"]]
    assert settled["numbers"] == record["numbers"]
    page = call("allowance", file, *POSITION).out
    assert shown in page
    assert HAN.search(call("verify", file, "--lang", "zh").out)


HAN = re.compile("[\u4e00-\u9fff]")


def test_a_stated_grade_is_never_ours(call, tmp_path):
    """The page shows a sender's grade as stated, and goes on saying that no official text was opened."""
    file = put(tmp_path, forged.again("official"))
    found = ghgcalc.read_inventory(file)
    from ghgcalc.report.text import inventory_text

    page, chinese = inventory_text(found), inventory_text(found, "zh")
    assert page.count("stated by the sender: official") == len(found.factors["records"])
    assert "No official PDF has been opened yet" in page
    assert "报送方自述：官方原文" in chinese
    assert "尚未查阅官方原文" in chinese
    record = json.loads(call("verify", file, "--format", "json").out)
    assert {one["stated_grade"] for one in record["numbers"]["own"]} == {"official"}
    assert record["numbers"]["packaged"] == []


@pytest.mark.parametrize("name", forged.FILES)
def test_edited_files(call, tmp_path, name):
    """The place is named, exit 1; the allowance refuses, whatever it was."""
    build, where = forged.FILES[name]
    file = put(tmp_path, build())
    text, record = asked(call, file)
    assert text.status == 1
    assert (record["verdict"], record["same"]) == ("differs", False)
    assert any(where in one["where"] for one in record["differences"]), record["differences"]
    assert f"- {record['differences'][0]['where']}: " in text.out
    refused = call("allowance", file, *POSITION)
    assert (refused.status, refused.out) == (2, "")
    assert re.search(r"inventory-digest|allowance-no-process", refused.err)
    assert call("allowance", "what-if", file, *POSITION).status == 2


@pytest.mark.parametrize("name", forged.SAID)
def test_what_a_file_says_beside_itself(call, tmp_path, name):
    """Keys that nobody knows and another program are said, in text, JSON, and beside the allowance."""
    one = forged.SAID[name]
    file = put(tmp_path, forged.edited(one.edit))
    text, record = asked(call, file)
    assert (text.status, record["verdict"]) == (0, "verified")
    assert [said["code"] for said in record["said"]] == [one.code]
    assert one.code in text.out
    assert call("verify", file, "--strict").status == int(one.strict)
    settled = call("allowance", file, *POSITION)
    assert settled.status == 0
    assert one.code in settled.err


@pytest.mark.parametrize("engine", [None, "ghgcalc", 7, [], ["ghgcalc"]])
def test_an_engine_that_is_no_table_is_no_inventory(call, tmp_path, engine):
    """What the schema refuses the reader refuses: an engine of another form is named, and nothing is verified or settled."""
    file = put(tmp_path, forged.edited(lambda d: d.update(engine=engine)))
    for words in (("verify", file), ("allowance", file, *POSITION)):
        refused = call(*words)
        assert (refused.status, refused.out) == (2, "")
        assert "error not-an-inventory" in refused.err
        assert "engine is of type" in refused.err


def _cut(change: Any, version: str = "0.0.9") -> Any:
    """A file with findings, changed, with the digest that fits them, as of another release."""
    raw = ghgcalc.calculate(
        ghgcalc.read(Path(__file__).parent.parent / "examples" / "smelter-2024.toml"), "cn-al-2024-draft"
    ).as_dict()
    assert len(raw["findings"]) > 1
    change(raw["findings"])
    raw["engine"]["version"] = version
    raw["findings_digest"] = findings_digest(Inventory.from_dict(raw).findings)
    return raw


CUT: dict[str, tuple[Any, bool]] = {
    "all of them": (lambda found: found.clear(), True),
    "the first": (lambda found: found.pop(0), True),
    "made less grave": (lambda found: [one.update(severity="note") for one in found], True),
    "moved elsewhere": (lambda found: [one["place"].update(row="9") for one in found], True),
    "one more": (lambda found: found.append(dict(found[0], code="plan-draft", fields={"plan": "x"})), False),
}


@pytest.mark.parametrize("name", CUT)
def test_findings_that_were_cut_out(call, tmp_path, name):
    """Who names another release and cuts findings out is told which they are, and fails with `--strict`; more findings are but said."""
    change, cut = CUT[name]
    raw = _cut(change)
    text, record = asked(call, put(tmp_path, raw))
    assert (text.status, record["verdict"]) == (0, "verified")
    said = {one["code"]: one for one in record["said"]}
    assert set(said) == {"file-engine", "file-findings-missing" if cut else "file-findings"}
    strict, record = asked(call, put(tmp_path, raw), "--strict")
    if cut:
        fresh = _cut(lambda _: None)["findings"]
        gone = [one for one in fresh if one not in raw["findings"] and one["severity"] != "note"]
        assert gone
        assert all(one["code"] in said["file-findings-missing"]["fields"]["findings"] for one in gone)
        assert said["file-findings-missing"]["severity"] == "warning"
        assert (strict.status, record["verdict"]) == (1, "not-packaged")
    assert ghgcalc.verify(_cut(change, ghgcalc.__version__)).verdict == "differs"


def test_missing_rules_are_said(call, tmp_path):
    """A file without its rules is recomputed under those that are installed, and says so once."""
    text, record = asked(call, put(tmp_path, forged.edited(lambda d: d["guideline"].pop("data"))))
    assert [one["where"] for one in record["differences"]] == ["guideline.data"]
    assert [one["code"] for one in record["said"]] == ["file-without-rules"]
    assert text.status == 1


@pytest.mark.parametrize("edition", [0, max(factors.editions()) + 1, 99])
def test_an_edition_that_is_not_installed(call, tmp_path, edition):
    """Nothing is vouched for, and nothing settled: exit 2, with the edition's number and those that are installed."""
    file = put(tmp_path, forged.edited(lambda d: d["factors"].update(edition=edition)))
    for command in (("verify", file), ("allowance", file, *POSITION), ("allowance", "what-if", file, *POSITION)):
        refused = call(*command)
        assert (refused.status, refused.out) == (2, "")
        assert f"edition-not-installed: {file}, factors.edition: The file rests on factor edition {edition}" in refused.err


@pytest.mark.parametrize("stated", ["", "abc", "0" * 63, "g" * 64, "sha1:" + "0" * 64])
def test_a_hash_that_is_none(call, tmp_path, stated):
    """What is no SHA-256 accepts nothing, and is refused by name."""
    file = put(tmp_path, forged.honest())
    for command in (("verify", file), ("allowance", file, *POSITION)):
        refused = call(*command, "--accept-rules", stated)
        assert (refused.status, refused.out) == (2, "")
        assert "no-hash" in refused.err


# --- plans

PLAN = (plans.FOLDER / "cn-al-2025.toml").read_text(encoding="utf-8")
PLANS = {
    "slope": ('slope = "0.15"', 'slope = "0.90"', "rule.slope"),
    "band": ('band = "0.20"', 'band = "0.90"', "rule.band"),
    "cap": ('cap = "0.03"', 'cap = "0.30"', "rule.cap"),
    "small": ('small = "26000 tCO2e"', 'small = "900000 tCO2e"', "rule.small"),
    "guidelines": ('guidelines = ["cn-al-2024"]', 'guidelines = ["cn-al-2024", "mine"]', "guidelines"),
    "deadline": ("day = 2026-12-31", "day = 2027-12-31", "deadline"),
    "pre-allocation": ('share = "0.70"', 'share = "0.99"', "preallocation.share"),
    "title": ("National allocation plan 2025", "National allocation plan 2025, final", "title_en"),
    "grade": ('grade = "derived"', 'grade = "official"', "basis"),
    "year": ("year = 2025", "year = 2026", "year"),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_file_under_a_packaged_id(call, tmp_path, name):
    """It is refused by settle, what-if, sector and balance, with the id and the key; under an id of its own it is said."""
    old, new, key = PLANS[name]
    assert old in PLAN
    file, plan = put(tmp_path, forged.honest()), tmp_path / "plan.toml"
    plan.write_text(PLAN.replace(old, new), encoding="utf-8")
    rest = ("--plan", plan, "--balance-value", "1.60 tCO2e/t", "--balance-source", "x")
    sector = tmp_path / "sector.csv"
    sector.write_text("entity,emissions [tCO2e],output [t]\nA,600000,413793.1\nB,900000,562500\n", encoding="utf-8")
    for command in (
        ("settle", file, *rest),
        ("what-if", file, *rest),
        ("sector", sector, *rest),
        ("balance", sector, "--plan", plan),
    ):
        refused = call("allowance", *command)
        assert (refused.status, refused.out) == (2, "")
        assert "plan-altered" in refused.err
        assert "This is not cn-al-2025" in refused.err
        assert key in refused.err
    plan.write_text(PLAN.replace(old, new).replace('id = "cn-al-2025"', 'id = "mine"'), encoding="utf-8")
    settled = call("allowance", file, *rest, "--format", "json").json
    assert "plan-own" in [one["code"] for one in settled["findings"]]
    assert (settled["plan_standing"]["origin"], settled["plan_standing"]["packaged"]) == ("own", False)
    assert "foreign: mine" in call("allowance", file, *rest).out
    sold = json.loads(call("allowance", "sector", sector, *rest, "--format", "json").out)
    assert "plan-own" in [one["code"] for one in sold["findings"]]


def test_a_plan_object_under_a_packaged_id():
    """A copy of a plan in this process is known by its data as well; its dates are no dates of that plan."""
    packaged = allowances.get("cn-al-2025")
    altered = packaged.replace(rule=packaged.rule.replace(slope="0.90"))
    inventory = ghgcalc.calculate(forged.ACTIVITY)
    for attempt in (
        lambda: allowances.settle(inventory, altered, balance_value="1.6 tCO2e/t"),
        lambda: allowances.calendar(altered),
    ):
        with pytest.raises(InputError) as caught:
            attempt()
        assert [fault.code for fault in caught.value.faults] == ["plan-altered"]
    assert allowances.settle(inventory, packaged.replace(), balance_value="1.6 tCO2e/t").grounds.plan.packaged
