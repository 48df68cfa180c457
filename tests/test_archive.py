"""The ledger of results: what is added is given back to the last byte, in a chain of hashes that others can prove."""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import contents
import ghgcalc
from contents import CODE, activity, attestation, by_hand, inventory, package, plan, proven, quality, record, rows, settled
from ghgcalc import ArgumentError, InputError, Ledger, UnknownIdError, open_ledger
from ghgcalc.archive import KINDS, Entry, Owner
from ghgcalc.archive.entry import entry_of
from ghgcalc.cli import archive as commands
from support import caller

ROOT = Path(__file__).parent.parent


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture
def path(tmp_path):
    """Where a ledger is made."""
    return tmp_path / "plants.db"


@pytest.fixture
def ledger(path):
    """An empty ledger."""
    return Ledger(path, create=True)


def codes(findings) -> list[str]:
    """The codes of findings."""
    return [one.code for one in findings]


def refusal(function, *args, **options) -> list[str]:
    """The codes with which a call is refused, each told in both languages."""
    with pytest.raises(InputError) as caught:
        function(*args, **options)
    for fault in caught.value.faults:
        assert fault.text("en").isprintable()
        assert fault.text("zh").isprintable()
    return codes(caught.value.faults)


# --- added, and given back


def test_every_kind_is_kept_to_the_last_byte(ledger, path):
    """Each kind is told by its content, with whose, of when and under which rules it is; its bytes come back; the chain is proven by others."""
    smelter, settlement = settled()
    given = [
        ("activity", activity(number="GP-1"), "A", 2024, None),
        ("inventory", inventory(), "A", 2024, "cn-al-2024"),
        ("inventory", smelter, "A", 2025, "cn-al-2024"),
        ("settlement", settlement, "A", 2025, "cn-al-2025"),
        ("allocation-plan", plan(), None, 2025, "cn-al-2025"),
        ("quality-plan", quality(), "Illustrative Aluminium 示例铝业", 2024, "1.1"),
        ("verification-record", record(), "A", 2024, json.loads(inventory())["digest"]),
        ("package", package(inventory()), "A", 2024, "cn-al-2024"),
        ("attestation", attestation(smelter), "A", 2025, None),
    ]
    for at, (kind, data, name, year, about) in enumerate(given, 1):
        added = ledger.add(data)
        entry = added.entry
        assert (added.new, entry.sequence, entry.kind, entry.year) == (True, at, kind, year)
        assert (entry.entity and entry.entity.name) == name
        assert entry.about == about or kind == "attestation"
        assert ledger.content(at) == data
        assert ledger.entry(at) == entry
        assert entry_of(entry.header()) == entry
    assert {kind for kind, *_ in given} == {kind.name for kind in KINDS}
    assert [row[3] for row in rows(path)] == [data for _, data, *_ in given]
    assert proven(path) == []
    found = ledger.check(head=ledger.entry(4).hash, recompute=True)
    assert (found.passed, found.count, found.found, found.recomputed) == (True, len(given), 4, (2, 3, 4))
    assert found.head == ledger.head == rows(path)[-1][1]
    assert ledger.entry(9).identity == "subject"
    assert ledger.entry(9).about == f"sha256:{ledger.entry(3).sha256}"


def test_a_file_is_read_as_bytes_are(ledger, tmp_path):
    """A path, a text and bytes give the same entry; a file of JSON that is called otherwise is told by its content."""
    file = tmp_path / "activity.txt"
    data = json.dumps(ghgcalc.loads(activity(), "toml").dump(), default=str).encode()
    file.write_bytes(data)
    entry = ledger.add(file).entry
    assert entry.kind == "activity"
    assert not ledger.add(str(file)).new
    assert not ledger.add(bytearray(data)).new
    assert not ledger.add(memoryview(data), name="x.json").new


def test_the_answers_of_the_verification_are_kept(ledger):
    """An inventory is verified when it is added: verdict, whether it recomputes, whose rules, whose numbers stand in its header."""
    entry = ledger.add(inventory()).entry
    assert entry.answers == {"verdict": "verified", "recomputes": True, "rules": "packaged", "numbers": "packaged"}
    smelter, settlement = settled()
    ledger.add(smelter)
    assert ledger.add(settlement).entry.answers["plan"] == "packaged"
    with pytest.raises(TypeError):
        entry.answers["verdict"] = "differs"


def test_what_does_not_verify_needs_a_reason(ledger):
    """An inventory that differs is refused; with a reason it is kept with its verdict and the reason; nothing was written before."""
    raw = json.loads(settled()[0])
    raw["totals"][0]["value"] = "1.00"
    data = json.dumps(raw).encode()
    assert refusal(ledger.add, data) == ["archive-not-verified"]
    assert ledger.head is None
    entry = ledger.add(data, unverified="the verifier's copy").entry
    assert (entry.answers["verdict"], entry.unverified) == ("differs", "the verifier's copy")
    assert ledger.check().passed


def test_a_settlement_is_verified_with_its_inventory(ledger):
    """Without the inventory in the ledger it is refused, or kept without answers; with it, a changed one is refused."""
    smelter, settlement = settled()
    assert refusal(ledger.add, settlement) == ["archive-no-inventory"]
    raw = json.loads(settlement)
    assert refusal(ledger.add, json.dumps(raw | {"inventory": None}).encode()) == ["archive-no-inventory"]
    assert ledger.add(settlement, unverified="the inventory is elsewhere").entry.answers is None
    ledger.add(smelter)
    raw["allocation"] = "1"
    changed = json.dumps(raw).encode()
    assert refusal(ledger.add, changed) == ["archive-not-verified"]
    assert ledger.add(changed, unverified="as received").entry.answers["verdict"] == "differs"


def test_rules_of_ones_own_are_accepted_by_their_hash(ledger):
    """An inventory under rules that nobody here vouches for needs their hash, as `verify` does."""
    raw = json.loads(inventory())
    rules = raw["guideline"]["data"]
    from support import altered

    guideline = altered("cn-al-2024", ('id = "cn-al-2024"', 'id = "acme-al"'))
    data = ghgcalc.calculate(ghgcalc.loads(activity(), "toml"), guideline).report(form="json").encode()
    assert rules["id"] == "cn-al-2024"
    assert refusal(ledger.add, data) == ["archive-not-verified"]
    entry = ledger.add(data, accept_rules=guideline.sha256).entry
    assert (entry.answers["verdict"], entry.answers["rules"], entry.about) == ("verified", "own", "acme-al")
    assert not ledger.check(recompute=True).passed
    assert ledger.check(recompute=True, accept_rules=[guideline.sha256]).passed


def test_claims_are_kept_as_claims(ledger):
    """Who, why and when are what the caller states, and stand in the header; without them nothing does: no clock is read."""
    entry = ledger.add(activity(), by=" A. Auditor ", reason="annual report", on=date(2025, 3, 1)).entry
    assert (entry.by, entry.reason, entry.on) == ("A. Auditor", "annual report", "2025-03-01")
    other = ledger.add(activity(amount="79", year=2023), on="2025-03-02").entry
    assert (other.by, other.reason, other.on) == (None, None, "2025-03-02")


def test_the_same_contents_give_the_same_chain(tmp_path):
    """No clock, no chance: two ledgers of the same contents have the same hashes."""
    heads = set()
    for name in ("a.db", "b.db"):
        with open_ledger(tmp_path / name, create=True) as ledger:
            ledger.add(activity())
            heads.add(ledger.add(inventory()).entry.hash)
    assert len(heads) == 1


def test_the_same_bytes_are_no_second_entry(ledger):
    """What stands is not added again: the entry is given, with a note; an older version may be taken up again as a correction."""
    first = ledger.add(activity())
    again = ledger.add(activity())
    assert (again.new, again.entry, codes(again.findings)) == (False, first.entry, ["archive-again"])
    better = ledger.add(activity(amount="79"), corrects=1, reason="read twice")
    repeated = ledger.add(activity(amount="79"), corrects=1, reason="read twice")
    assert (repeated.new, repeated.entry) == (False, better.entry)
    back = ledger.add(activity(), corrects=2, reason="it was right")
    assert (back.new, back.entry.sequence) == (True, 3)
    assert [one.sequence for one in ledger.listed().entries] == [3]


# --- whose and of when


def test_entity_and_year_are_stated_where_the_content_does_not(ledger):
    """What the content says counts; what it leaves open the caller states, with a code that is checked; what contradicts is refused."""
    nobody = attestation(b"elsewhere")
    assert refusal(ledger.add, nobody) == ["archive-identity"]
    assert refusal(ledger.add, nobody, year=2024) == ["archive-identity"]
    assert refusal(ledger.add, nobody, entity="A") == ["archive-identity"]
    entry = ledger.add(nobody, entity="A", year=2023).entry
    assert (entry.entity, entry.year, entry.identity) == (Owner("A"), 2023, "call")
    entry = ledger.add(attestation(b"nowhere"), entity="B", uscc=CODE, year=2023).entry
    assert (entry.entity, entry.identity) == (Owner("B", CODE), "call")
    assert ledger.add(activity("a"), entity="Ａ").entry.entity == Owner("a")
    for stated in ({"year": 2023}, {"entity": "B"}, {"uscc": CODE}):
        assert refusal(ledger.add, activity(amount="80"), **stated) == ["archive-identity-other"]
    assert refusal(ledger.add, plan(), entity="A") == ["archive-identity-other"]
    assert refusal(ledger.add, activity(), uscc="91110000MA0000000X") == ["bad-uscc"]


def test_an_attestation_is_about_an_entry(ledger):
    """Its entity and year are those of the entry that its statement names by SHA-256; else the caller states them. Several of one are nothing odd."""
    data = inventory()
    lost = attestation(b"elsewhere")
    assert refusal(ledger.add, lost) == ["archive-identity"]
    assert ledger.add(lost, entity="A", year=2024).entry.identity == "call"
    ledger.add(data)
    for signer in ("operator", "verifier"):
        added = ledger.add(attestation(data, signer=signer))
        assert (added.entry.entity, added.entry.identity, added.findings) == (Owner("A"), "subject", ())
    for subject in (None, [5], [{"digest": 5}], [{"digest": {"sha256": 5}}]):
        assert refusal(ledger.add, attestation(data, subject=subject)) == ["archive-identity"]


def test_an_entity_is_one_however_it_is_spelled(ledger):
    """By the code where both have one, else by the name as checks compare names: full width, case, blanks, letters of other alphabets."""
    ledger.add(activity("Acme Aluminium"))
    ledger.add(activity("Acme (new name)", 2023, uscc=CODE))
    for spelled in ("acme aluminium", "ＡＣＭＥ　Ａｌｕｍｉｎｉｕｍ", " Acme\u00a0Aluminium ", "\u0410cme\u200b Aluminium"):
        assert [one.sequence for one in ledger.listed(entity=spelled).entries] == [1]
    assert [one.sequence for one in ledger.listed(entity=CODE.lower()).entries] == [2]
    assert Owner("A", CODE).same(Owner("B", CODE.lower()))
    assert not Owner("A", CODE).same(Owner("A", CODE[:-1] + "X"))
    assert Owner("A", CODE).same(Owner("a"))
    assert not Owner().same(Owner())
    assert not Owner("A").called("B")


# --- corrections


def test_a_correction_names_the_old(ledger, path):
    """Nothing is changed: the correction is an entry of its own, with the reason; the list shows it alone, the history both."""
    old = ledger.add(activity()).entry
    other = ledger.add(activity(year=2023)).entry
    new = ledger.add(activity(amount="79"), corrects=1, reason="read twice").entry
    newest = ledger.add(activity(amount="80"), corrects=3, reason="read thrice").entry
    assert [one.sequence for one in ledger.listed().entries] == [2, 4]
    assert [one.sequence for one in ledger.listed(all=True).entries] == [1, 2, 3, 4]
    line = ledger.history("A", 2024).entries
    assert [(one.sequence, one.corrects, one.corrected_by, one.reason) for one in line] == [
        (1, None, 3, None),
        (3, 1, 4, "read twice"),
        (4, 3, None, "read thrice"),
    ]
    assert [one.stands for one in line] == [False, False, True]
    assert [ledger.entry(one.sequence).header() for one in (old, other, new, newest)] == [row[2].encode() for row in rows(path)]


def test_a_correction_of_the_wrong_year_or_name_is_followed(ledger):
    """Where the mistake was the year, or the name, the correction says so, and the history of either has both."""
    ledger.add(activity(year=2023))
    added = ledger.add(activity(year=2024, amount="79"), corrects=1, reason="the year was wrong")
    assert codes(added.findings) == ["archive-corrects-other"]
    ledger.add(activity("B", year=2024, amount="80"), corrects=2, reason="the name was wrong")
    ledger.add(activity("B", year=2022))
    for asked in (("A", 2023), ("A", 2024), ("B", 2024)):
        assert [one.sequence for one in ledger.history(*asked).entries] == [1, 2, 3]
    assert [one.sequence for one in ledger.listed(entity="A").entries] == []
    assert ledger.history("B", 2021).entries == ()


def test_corrections_that_are_none_are_refused(ledger):
    """No such entry, another kind, one that was corrected, the same bytes, no reason: each by its name, and nothing is written."""
    ledger.add(activity())
    ledger.add(activity(amount="79"), corrects=1, reason="x")
    why = {"reason": "x"}
    assert refusal(ledger.add, activity(amount="80"), corrects=3, **why) == ["archive-no-entry"]
    assert refusal(ledger.add, activity(amount="80"), corrects=0, **why) == ["archive-no-entry"]
    assert refusal(ledger.add, activity(amount="80"), corrects=1, **why) == ["archive-corrected"]
    assert refusal(ledger.add, inventory(), corrects=2, **why) == ["archive-other-kind"]
    assert refusal(ledger.add, activity(amount="79"), corrects=2, **why) == ["archive-same"]
    assert refusal(ledger.add, activity(amount="80"), corrects=2) == ["archive-no-reason"]
    assert ledger.listed(all=True).count == 2


def test_two_that_stand_are_told(ledger):
    """A second content of the same kind, entity, year and rules is added, and told; under other rules it is nothing odd."""
    assert ledger.add(activity()).findings == ()
    assert codes(ledger.add(activity("a", amount="79")).findings) == ["archive-stands"]
    assert ledger.add(activity(amount="80"), corrects=1, reason="x").findings != ()
    assert ledger.add(activity(year=2023)).findings == ()
    assert ledger.add(inventory()).findings == ()
    assert ledger.add(inventory(guideline="cn-al-2023")).findings == ()
    assert ledger.add(plan()).findings == ()
    assert codes(ledger.add(plan() + b"\n# another copy\n").findings) == ["archive-stands"]


# --- evidence


def test_a_number_that_two_use_is_told(ledger):
    """Across entities and across years, however it is spelled: when it is added, and by every check after; in one year of one entity never."""
    ledger.add(activity(number="GP-1"))
    made = ghgcalc.calculate(ghgcalc.loads(activity(number="GP-1"), "toml")).report(form="json").encode()
    assert ledger.add(made).findings == ()
    assert ledger.add(package(made)).findings == ()
    other = ledger.add(activity("B", number="ＧＰ—1"))
    assert codes(other.findings) == ["archive-evidence-twice"]
    assert dict(other.findings[0].fields)["first"] == "1"
    later = ledger.add(activity("A", 2025, number="gp-1 "))
    assert codes(later.findings) == ["archive-evidence-twice"]
    found = ledger.check()
    assert (found.proven, found.passed) == (True, False)
    assert [(one.code, one.place.row) for one in found.findings] == [
        ("archive-evidence-twice", "4"),
        ("archive-evidence-twice", "5"),
    ]


def test_what_was_corrected_uses_nothing(ledger):
    """A number that stands in no entry any more is free; a correction is not held against what it corrects."""
    ledger.add(activity(number="GP-1"))
    assert ledger.add(activity(number="GP-2"), corrects=1, reason="x").findings == ()
    assert ledger.add(activity("B", number="GP-1")).findings == ()
    moved = ledger.add(activity("C", number="GP-1"), corrects=3, reason="the name was wrong")
    assert codes(moved.findings) == ["archive-corrects-other"]
    assert ledger.check().passed


def test_numbers_are_found_however_deep():
    """Every record of evidence with a number counts once; what is no record is passed over."""
    from ghgcalc.archive.evidence import numbers_in

    table = {
        "evidence": [{"number": "a"}, {"number": 5}, 5, {"number": " "}],
        "x": [[{"evidence": [{"number": "b"}, {"number": "a"}]}]],
    }
    assert numbers_in(table | {"evidence ": 1, "y": {"evidence": "c"}}) == ("a", "b")
    assert numbers_in(None) == ()


# --- Python


def test_a_ledger_is_a_path(ledger, path):
    """It pickles, crosses threads, shows itself in a line, and holds nothing open: the file can be renamed between two calls."""
    again = pickle.loads(pickle.dumps(ledger))
    assert repr(again).startswith("Ledger('")
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda at: again.add(activity(amount=str(at))).entry, range(1, 25)))
    assert sorted(one.sequence for one in added) == list(range(1, 25))
    assert proven(path) == []
    path.rename(path.with_name("moved.db"))
    assert Ledger(path.with_name("moved.db")).check().passed
    assert refusal(ledger.listed) == ["archive-missing"]


def test_results_are_the_callers_own(ledger):
    """Entries, lists and checks pickle and are equal; what is changed of a record changes nothing."""
    ledger.add(inventory())
    for result in (ledger.add(inventory()), ledger.listed(), ledger.check(), ledger.entry(1)):
        assert pickle.loads(pickle.dumps(result)) == result == deepcopy(result)
        record = result.as_dict()
        record.clear()
        assert result.as_dict()["schema"].startswith("ghgcalc/ledger-")
        for lang in ("en", "zh"):
            assert result.report(lang).count("\n") > 5
            assert result.report(lang, "xlsx")[:2] == b"PK"
    entry = ledger.entry(1)
    record = entry.as_dict()
    record["answers"]["verdict"] = "differs"
    assert entry.answers["verdict"] == "verified"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"corrects": True}, "corrects"), ({"corrects": "1"}, "corrects"), ({"reason": 5}, "reason"), ({"year": True}, "year"),
        ({"on": 5}, "on"), ({"name": 5}, "name"), ({"accept_rules": 5}, "accept_rules"), ({"entity": b"A"}, "entity"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_by_name(ledger, options, key):
    """Each of its type, or refused; nothing is written."""
    with pytest.raises(ArgumentError) as caught:
        ledger.add(activity(), **options)
    assert caught.value.faults[0].place.key == key
    assert ledger.head is None


def test_other_wrong_arguments(ledger, path):
    """Sources, numbers, filters, hashes and seconds that are none."""
    for wrong in (lambda: ledger.add(5), lambda: ledger.entry("1"), lambda: ledger.content(True), lambda: ledger.listed(all=1),
                  lambda: ledger.listed(kind="x"), lambda: ledger.listed(year="2024"), lambda: ledger.check(head="abc"),
                  lambda: ledger.check(head=5), lambda: ledger.check(recompute=1), lambda: ledger.history(5, 2024),
                  lambda: ledger.history("A", 0), lambda: Ledger(path, timeout=-1), lambda: Ledger(path, timeout="1"),
                  lambda: Ledger(path, create="no"), lambda: Ledger(5)):  # fmt: skip
        with pytest.raises(ArgumentError):
            wrong()
    for text in ("", "  ", "x" * 2001, "\ud800"):
        assert refusal(ledger.add, activity(), by=text) == ["archive-text"]
    assert refusal(ledger.add, activity(), accept_rules="x") == ["no-hash"]
    assert refusal(ledger.add, b" ") == ["file-empty"]
    assert refusal(ledger.entry, 2**70) == ["archive-no-entry"]
    assert refusal(ledger.content, -1) == ["archive-no-entry"]


def test_an_unknown_entity_is_told_with_near_names(ledger):
    """The history of nobody names who is near."""
    ledger.add(activity("Acme"))
    with pytest.raises(UnknownIdError, match="Acme"):
        ledger.history("Acne", 2024)


# --- kinds


def test_the_commands_know_every_kind():
    """The choice of the command line is that of the table, which it does not load for a help page."""
    assert tuple(commands.KINDS.choices) == tuple(kind.name for kind in KINDS)


def test_nothing_of_it_is_loaded_by_others():
    """Neither the import nor a calculation loads the room."""
    program = "import sys, ghgcalc; ghgcalc.calculate(ghgcalc.read('examples/worked-month.toml')); print([n for n in sys.modules if 'ghgcalc.archive' in n])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr[-400:]


# --- others cannot change it


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET year = 2023",
        "UPDATE entry SET content = x'00' WHERE sequence = 1",
        "DELETE FROM entry",
        "UPDATE evidence SET number = 'x'",
        "DELETE FROM evidence",
        "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE sequence = 1",
        "REPLACE INTO entry SELECT 1, hash, header, kind, year, uscc, name, about, digest, sha256, corrects, x'' FROM entry LIMIT 1",
        "INSERT INTO entry SELECT 9, hash, header, kind, year, uscc, name, about, digest, sha256, corrects, content FROM entry LIMIT 1",
        "INSERT INTO entry SELECT 4, hash, header, kind, year, uscc, name, about, digest, sha256, 4, content FROM entry LIMIT 1",
        "INSERT INTO entry SELECT 4, hash, header, kind, year, uscc, name, about, digest, sha256, 1, content FROM entry LIMIT 1",
        "INSERT INTO entry SELECT 4, hash, header, kind, 'x', uscc, name, about, digest, sha256, NULL, content FROM entry LIMIT 1",
    ],
)
def test_sqlite_itself_refuses_changes(ledger, path, statement):
    """Whatever program opens the file: no entry is changed, taken away or replaced, none is put anywhere but at the end."""
    ledger.add(activity(number="GP-1"))
    ledger.add(activity(number="GP-2"), corrects=1, reason="x")
    ledger.add(activity(year=2023, number="GP-3"))
    before = rows(path)
    with pytest.raises(sqlite3.IntegrityError):
        by_hand(path, statement, triggers=False)
    assert rows(path) == before
    assert ledger.check().passed


def test_thirty_lines_of_the_standard_library_prove_it(ledger, path):
    """Whoever has no ghgcalc proves the chain with the thirty lines of the documentation, as another test of ours does."""
    for at in range(3):
        ledger.add(activity(amount=str(at + 1), year=2020 + at))
    assert contents.proven(path) == []
    by_hand(path, "UPDATE entry SET content = x'00' WHERE sequence = 2")
    assert contents.proven(path) == ["2: content"]


# --- the command line


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of files, which is the current one."""
    monkeypatch.chdir(tmp_path)
    Path("activity.toml").write_bytes(activity(number="GP-1"))
    Path("better.toml").write_bytes(activity(amount="79", number="GP-1"))
    Path("inventory.json").write_bytes(inventory())
    return tmp_path


def test_the_commands(folder, call):
    """add, list, history, show, check: as text in both languages, as JSON, with their exit status."""
    assert call("ledger", "add", "l.db", "activity.toml").status == 2
    first = call("ledger", "add", "l.db", "activity.toml", "--create", "--by", "me", "--on", "2025-03-01", "--format", "json").json
    assert (first["schema"], first["new"], first["entry"]["added"]["on"]) == ("ghgcalc/ledger-added/1", True, "2025-03-01")
    assert call("ledger", "add", "l.db", "activity.toml", "--format", "json").json["new"] is False
    told = call("ledger", "add", "l.db", "better.toml", "--corrects", "1", "--reason", "read twice", "--lang", "zh")
    assert told.status == 0
    assert "加入台账库" in told.out
    assert call("ledger", "add", "l.db", "inventory.json").status == 0
    listed = call("ledger", "list", "l.db", "--format", "json").json
    assert [one["sequence"] for one in listed["entries"]] == [2, 3]
    assert listed["count"] == 3
    assert [one["sequence"] for one in call("ledger", "list", "l.db", "--all", "--format", "json").json["entries"]] == [1, 2, 3]
    chosen = call("ledger", "list", "l.db", "--kind", "inventory", "--year", "2024", "--entity", "Ａ", "--format", "json").json
    assert [one["sequence"] for one in chosen["entries"]] == [3]
    assert "read twice" in call("ledger", "history", "l.db", "a", "2024", "--lang", "zh").out
    assert call("ledger", "history", "l.db", "b", "2024").status == 2
    checked = call("ledger", "check", "l.db", "--head", listed["head"], "--recompute", "--format", "json").json
    assert (checked["passed"], checked["found"], checked["recomputed"]) == (True, 3, [3])
    assert "0 later" in call("ledger", "check", "l.db", "--head", listed["head"], "--recompute").out
    lost = call("ledger", "check", "l.db", "--head", "0" * 64)
    assert (lost.status, "archive-head" in lost.out) == (1, True)
    assert "1 fault" in call("ledger", "check", "l.db", "--head", "x").err
    entry = call("ledger", "show", "l.db", "2", "--format", "json").json
    assert (entry["schema"], entry["corrects"], entry["added"]["reason"]) == ("ghgcalc/ledger-entry/1", 1, "read twice")
    assert entry["hash"] in call("ledger", "show", "l.db", "2").out
    assert call("ledger", "show", "l.db", "9").status == 2


def test_the_schema_of_the_list(ledger):
    """The validator of others takes the list of every kind of entry, and refuses a damaged one."""
    validator = jsonschema.Draft202012Validator(ghgcalc.json_schema("ledger"), format_checker=jsonschema.FormatChecker())
    assert validator.is_valid(ledger.listed().as_dict())
    smelter, settlement = settled()
    for data in (
        activity(uscc=CODE),
        inventory(),
        smelter,
        settlement,
        plan(),
        quality(),
        record(),
        package(smelter),
        attestation(smelter),
    ):
        ledger.add(data)
    ledger.add(activity(amount="79"), corrects=1, reason="read twice", by="me", on="2025-03-01")
    told = ledger.listed(all=True).as_dict()
    assert list(validator.iter_errors(told)) == []
    for key, value in (("hash", "x"), ("kind", "x"), ("sequence", "1"), ("content", {})):
        assert not validator.is_valid(told | {"entries": [told["entries"][0] | {key: value}]})


def test_the_very_bytes_are_given_back(folder, call):
    """-o writes the content as it was added, over nobody's file and not over the ledger; `-` is standard output."""
    assert call("ledger", "add", "l.db", "activity.toml", "--create").status == 0
    given = call("ledger", "show", "l.db", "1", "-o", "back.toml")
    assert (given.status, given.out) == (0, "")
    assert Path("back.toml").read_bytes() == Path("activity.toml").read_bytes()
    assert call("ledger", "show", "l.db", "1", "-o", "back.toml", "--lang", "zh").status == 0
    Path("theirs.toml").write_text("theirs", encoding="utf-8")
    Path("empty.toml").touch()
    for target in ("theirs.toml", "l.db", "better.toml"):
        assert call("ledger", "show", "l.db", "1", "-o", target).status == 2
    assert call("ledger", "show", "l.db", "1", "-o", "l.db", "--force").status == 2
    assert call("ledger", "show", "l.db", "1", "-o", "empty.toml").status == 0
    assert call("ledger", "show", "l.db", "1", "-o", "theirs.toml", "--force").status == 0
    assert Path("theirs.toml").read_bytes() == Path("activity.toml").read_bytes()
    assert call("ledger", "show", "l.db", "1", "-o", "nowhere/x").status == 2


def test_bytes_to_standard_output(folder, call, monkeypatch):
    """Every byte goes there; a stream that is closed, broken or full is told, or nothing is."""
    call("ledger", "add", "l.db", "activity.toml", "--create")

    class Stream(io.TextIOWrapper):
        """Standard output whose reader does something."""

    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Stream(raw, encoding="utf-8"))
    from ghgcalc.cli import run

    assert run(["ledger", "show", "l.db", "1", "-o", "-"]) == 0
    assert raw.getvalue() == Path("activity.toml").read_bytes()

    class Failing(io.BytesIO):
        """Bytes that go nowhere."""

        def __init__(self, error):
            super().__init__()
            self.error = error

        def write(self, data):
            del data
            raise self.error

    for error, status in ((BrokenPipeError(), 0), (OSError(28, "No space left on device"), 2)):
        failing = Failing(error)
        stream = Stream(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(Stream, "buffer", failing, raising=False)
        monkeypatch.setattr(sys, "stdout", stream)
        assert run(["ledger", "show", "l.db", "1", "-o", "-"]) == status
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["ledger", "show", "l.db", "1", "-o", "-"]) == 2


def test_standard_input(folder, call, monkeypatch):
    """`-` is read as a file is."""
    stream = io.TextIOWrapper(io.BytesIO(activity()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)
    assert call("ledger", "add", "l.db", "-", "--create").status == 0


def test_an_entry_is_a_record(ledger):
    """The header of the entry, its hash and who corrects it, as `show` prints them; every key of it is hashed but those two."""
    entry = ledger.add(activity(), by="me").entry
    record = entry.as_dict()
    assert record.pop("hash") == entry.hash
    assert record.pop("corrected_by") is None
    assert json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == entry.header()
    assert isinstance(entry, Entry)
