"""Revisions and standing: the locks of guidelines and plans only ever grow, and whose rules somebody carries is told by them."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import forgeries as forged
import ghgcalc
from ghgcalc import allowances, guidelines, standing
from ghgcalc.allowances import plans
from ghgcalc.allowances.plans import known
from ghgcalc.audit import differences
from ghgcalc.audit.numbers import numbers_of
from ghgcalc.factors import Factor, Overlay
from ghgcalc.guidelines import Guideline, shelf
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.ledger import findings_digest
from ghgcalc.report.registers import guideline_text
from ghgcalc.report.verification import verification_text
from support import caller

ROOT = Path(__file__).parent.parent
RELEASED = json.loads((Path(__file__).parent / "data" / "revisions.json").read_text(encoding="utf-8"))
"""The revisions that were released, kept apart from the locks: one that goes or changes there is missed here."""
LOCKS = {"guidelines": guidelines.LOCK, "plans": plans.LOCK}


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def packaged(what: str) -> dict[str, str]:
    """Id to SHA-256 of what is packaged now, from the files themselves."""
    if what == "plans":
        return {plan.id: plan.sha256 for plan in map(plans.load, plans.FOLDER.glob("*.toml"))}
    return {one.id: one.sha256 for one in map(shelf.load, shelf.files(shelf.HERE))}


@pytest.mark.parametrize("what", LOCKS)
def test_what_is_packaged_is_the_newest_locked_revision(what):
    """A packaged guideline or plan that is changed needs a revision of its own: `make lock`."""
    newest = {name: revisions[-1].sha256 for name, revisions in standing.locked(LOCKS[what]).items()}
    assert newest == packaged(what)


@pytest.mark.parametrize("what", LOCKS)
def test_a_released_revision_stays(what):
    """Numbers run from 1 without a gap, days never go back, and every revision that was ever released is still there, as it was."""
    locked = standing.locked(LOCKS[what])
    for name, revisions in locked.items():
        assert [one.number for one in revisions] == list(range(1, len(revisions) + 1))
        assert [one.released for one in revisions] == sorted(one.released for one in revisions)
        assert len({one.sha256 for one in revisions}) == len(revisions), name
    there = {(one.id, one.number, one.released, one.sha256) for revisions in locked.values() for one in revisions}
    assert {tuple(one) for one in RELEASED[what]} <= there


def tool() -> Any:
    """The tool of `make lock`."""
    spec = importlib.util.spec_from_file_location("lock_revisions", ROOT / "tools" / "lock_revisions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tool_appends_and_never_rewrites(tmp_path, capsys):
    """It begins a lock, appends what is new, leaves it alone where nothing is, and refuses where a released id has gone."""
    lock, file = tool().lock, tmp_path / "revisions.toml"
    assert lock(file, "guidelines", {"a": "1" * 64, "b": "2" * 64}) == 0
    first = file.read_text(encoding="utf-8")
    assert lock(file, "guidelines", {"a": "1" * 64, "b": "2" * 64}) == 0
    assert file.read_text(encoding="utf-8") == first
    assert lock(file, "guidelines", {"a": "3" * 64, "b": "2" * 64}) == 0
    assert file.read_text(encoding="utf-8").startswith(first)
    assert [(one["id"], one["number"]) for one in tomllib.loads(file.read_text(encoding="utf-8"))["revision"]] == [
        ("a", 1),
        ("b", 1),
        ("a", 2),
    ]
    assert lock(file, "guidelines", {"a": "3" * 64}) == 1
    assert "b: released, and not packaged any more" in capsys.readouterr().err


def test_the_tool_finds_nothing_to_do(tmp_path, monkeypatch):
    """On this checkout both locks are what they should be."""
    module = tool()
    for name, path in (("GUIDELINES", guidelines.LOCK), ("PLANS", plans.LOCK)):
        monkeypatch.setattr(module, name, Path(shutil.copy(path, tmp_path / name)))
    assert module.main() == 0
    assert (tmp_path / "GUIDELINES").read_text(encoding="utf-8") == guidelines.LOCK.read_text(encoding="utf-8")
    assert (tmp_path / "PLANS").read_text(encoding="utf-8") == plans.LOCK.read_text(encoding="utf-8")


def earlier(tmp_path: Path, data: Guideline, current: str) -> Path:
    """A lock in which the data are the first revision of the guideline, and the packaged ones the second."""
    file = tmp_path / "revisions.toml"
    entry = '[[revision]]\nid = "cn-al-2024"\nnumber = {}\nreleased = 2026-01-0{}\nsha256 = "{}"\n'
    file.write_text(entry.format(1, 1, data.sha256) + entry.format(2, 2, current), encoding="utf-8")
    return file


def test_an_earlier_packaged_revision_counts_as_packaged(tmp_path, monkeypatch, call):
    """A file under a revision that was packaged verifies with exit 0, says so with what has changed, and may be settled."""
    raw = forged.under(lambda d: d.update(note_en="As it was released first."))
    mine = Guideline.model_validate(raw["guideline"]["data"])
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert call("verify", file).status == 1
    lock = earlier(tmp_path, mine, guidelines.get("cn-al-2024").sha256)
    monkeypatch.setattr("ghgcalc.guidelines.released.LOCK", lock)
    record = call("verify", file, "--format", "json").json
    assert (record["verdict"], record["rules"]["origin"], record["rules"]["packaged"]) == ("verified", "earlier", True)
    assert (record["rules"]["revision"], record["rules"]["newest"]) == (1, 2)
    assert [one["key"] for one in record["rules"]["changed"]] == ["note_en"]
    assert "packaged earlier: cn-al-2024, revision 1 (the newest is 2)" in call("verify", file).out
    position = ("--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t", "--balance-source", "x")
    assert [one["code"] for one in call("allowance", file, *position, "--format", "json").json["findings"]] == ["rules-earlier"]
    shown = guideline_text(guidelines.get("cn-al-2024"), "en")
    assert "packaged: cn-al-2024, revision 2" in shown
    assert "revision 1: released 2026-01-01" in shown


def test_packaged_data_that_were_not_released_yet_are_packaged(tmp_path, monkeypatch):
    """Between a change in the checkout and `make lock`, what is packaged is still ours; under no revision."""
    monkeypatch.setattr("ghgcalc.guidelines.released.LOCK", earlier(tmp_path, SimpleNamespace(sha256="1" * 64), "2" * 64))
    found = guidelines.standing(guidelines.get("cn-al-2024"))
    assert (found.origin, found.revision, found.newest) == ("packaged", None, 2)
    new = guidelines.standing(guidelines.get("cn-al-2013"))  # no lock names it yet
    assert (new.origin, new.revision, new.newest) == ("packaged", None, None)
    altered = guidelines.get("cn-al-2013").replace(title_en="x")
    assert [one.key for one in guidelines.standing(altered).changed] == ["title_en"]
    assert guidelines.standing(altered).origin == "altered"


def test_an_id_that_is_packaged_no_more_is_still_ours(tmp_path, monkeypatch):
    """A released id is nobody else's for ever, with an earlier revision or without."""
    old = guidelines.get("cn-al-2024").replace(id="cn-al-1999", aliases=())
    lock = tmp_path / "revisions.toml"
    lock.write_text(
        f'[[revision]]\nid = "cn-al-1999"\nnumber = 1\nreleased = 2026-01-01\nsha256 = "{"1" * 64}"\n', encoding="utf-8"
    )
    monkeypatch.setattr("ghgcalc.guidelines.released.LOCK", lock)
    assert guidelines.standing(old).origin == "altered"
    plan = allowances.get("cn-al-2025").replace(id="cn-al-1999")
    monkeypatch.setattr("ghgcalc.allowances.plans.released.LOCK", lock)
    assert plans.standing(plan).origin == "altered"
    assert guidelines.revisions("nothing") == plans.revisions("nothing") == ()
    assert len(plans.revisions("cn-al-1999")) == 1


def theirs(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """An installed package that brings a guideline, a plan and a factor file."""
    rules = (shelf.HERE / "cn-al-2024" / "guideline.toml").read_text(encoding="utf-8")
    for old, new in (
        ('id = "cn-al-2024"', 'id = "acme-al"'),
        ('aliases = ["CETS-AG-04.01-V01-2024"]', "aliases = []"),
        ("chosen_by_year = true", "chosen_by_year = false"),
    ):
        rules = rules.replace(old, new)
    (folder / "acme-al").mkdir()
    (folder / "acme-al" / "guideline.toml").write_text(rules, encoding="utf-8")
    plan = (plans.FOLDER / "cn-al-2025.toml").read_text(encoding="utf-8").replace('id = "cn-al-2025"', 'id = "acme-plan"')
    (folder / "plans").mkdir()
    (folder / "plans" / "acme.toml").write_text(plan, encoding="utf-8")
    found = {"ghgcalc.guidelines": folder / "acme-al", "ghgcalc.plans": folder / "plans"}

    def points(group: str) -> list[Any]:
        return [SimpleNamespace(name="acme", value="acme", dist=None, load=lambda: found[group])] if group in found else []

    monkeypatch.setattr("importlib.metadata.entry_points", points)
    known.forget()
    for cache in (shelf._installed, shelf.entries, shelf.register):
        cache.cache_clear()


@pytest.fixture
def acme(monkeypatch, tmp_path):
    """Install the package for one test."""
    theirs(monkeypatch, tmp_path)
    yield
    monkeypatch.undo()
    known.forget()
    for cache in (shelf._installed, shelf.entries, shelf.register):
        cache.cache_clear()


@pytest.mark.usefixtures("acme")
def test_rules_of_an_installed_package_are_named(call, tmp_path):
    """Exit 0, with the package's name; the allowance and its settlement say it, too, and so for a plan."""
    raw = forged.plain(ghgcalc.calculate(forged.ACTIVITY, "acme-al").as_dict())
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    record = call("verify", file, "--format", "json").json
    assert (record["verdict"], record["rules"]["origin"], record["rules"]["package"]) == ("verified", "installed", "acme")
    assert record["rules"]["packaged"] is False
    assert "of the installed package acme: acme-al" in call("verify", file).out
    assert "来自已安装的软件包 acme" in call("verify", file, "--lang", "zh").out
    position = ("--plan", "acme-plan", "--balance-value", "1.6 tCO2e/t", "--balance-source", "x")
    settled = call("allowance", file, *position, "--format", "json").json
    assert [one["code"] for one in settled["findings"]] == ["plan-installed", "plan-guideline", "rules-installed"]
    assert settled["plan_standing"]["package"] == "acme"
    changed = forged.plain(raw)
    changed["guideline"]["data"]["note_en"] = "another"
    assert ghgcalc.verify(changed).rules.origin == "own"  # under their id with other data: nobody's


def test_rules_of_a_named_folder_go_with_the_inventory(tmp_path):
    """A folder that the caller names is his own word; the allowance says it, and a settlement is verified with the folder again."""
    folder = tmp_path / "mine"
    folder.mkdir()
    rules = (shelf.HERE / "cn-al-2024" / "guideline.toml").read_text(encoding="utf-8").replace('id = "cn-al-2024"', 'id = "mine"')
    rules = rules.replace('aliases = ["CETS-AG-04.01-V01-2024"]', "").replace("chosen_by_year = true", "")
    (folder / "guideline.toml").write_text(rules, encoding="utf-8")
    guidelines.add_folder(folder)
    try:
        made = ghgcalc.calculate(forged.ACTIVITY, "mine")
        found = allowances.settle(made, "cn-al-2025", balance_value="1.6 tCO2e/t")
        assert "rules-folder" in [one.code for one in found.findings]
        assert "of a folder that this call names: mine" in guideline_text(guidelines.get("mine"), "en")
    finally:
        guidelines.remove_folders()
    later = allowances.verify_settlement(found, made)
    assert (later.verdict, later.inventory.rules.origin) == ("not-accepted", "own")


def test_factors_of_an_installed_package_are_named(monkeypatch):
    """A record that an installed package brings is told from one of a file; under `strict` both count."""
    overlay = Overlay("acme", [forged.own("acme/loss", "15.00", forged.LOSS, grade="derived")])
    made = ghgcalc.calculate(forged.ACTIVITY, overlays=(overlay,))
    (one,) = numbers_of(made).own
    assert one.package is False
    monkeypatch.setattr("ghgcalc.factors.plugins", lambda: (overlay,))
    found = ghgcalc.verify(made.as_dict(), strict=True)
    (one,) = found.numbers.own
    assert (one.package, found.verdict) == (True, "not-packaged")
    assert "factor acme/loss of the installed package acme for cn-al-2024/anode-loss: 15.18 % -> 15.00 %" in verification_text(
        found
    )


def test_an_own_factor_of_a_kind_that_is_looked_up():
    """A record without a predecessor replaces nothing that could be named."""
    record = Factor.from_record({k: v for k, v in forged.own("a/b", "16", forged.LOSS).record().items() if k != "supersedes"})
    (one,) = numbers_of(ghgcalc.calculate(forged.ACTIVITY, overlays=(Overlay("x", [record]),))).own
    assert (one.replaces, one.old, one.shown, one.used) == ("", "", "– -> 16 %", False)


def test_a_set_of_gwps_that_was_asked_for():
    """Another set than the guideline's own is a departure; its own, by name, is none."""
    activity = ghgcalc.read(ROOT / "examples" / "smelter-export-2026.toml")
    for gwp, wanted in (("SAR", [("gwp", "SAR")]), (guidelines.get("ipcc-2006-al").gwp_set, [])):
        found = ghgcalc.verify(ghgcalc.calculate(activity, "ipcc-2006-al", gwp=gwp))
        assert [(one.name, one.value) for one in found.numbers.departures] == wanted
    reading = ghgcalc.calculate(activity, "ghgp-scope2", options=["residual-to-non-buyers"])
    assert [(one.name, one.value) for one in ghgcalc.verify(reading).numbers.departures] == [("options", "residual-to-non-buyers")]


# --- the ledger, and what later files hold


def test_findings_of_another_release_are_said():
    """Findings stand outside the digest: those of another release are no difference, those of ours are, and so is their own digest."""
    raw = forged.honest()
    raw["findings"].append({"code": "plan-draft", "severity": "note", "place": {}, "fields": {"plan": "x"}})
    raw["findings_digest"] = findings_digest(Inventory.from_dict(raw).findings)
    assert ghgcalc.verify(raw).verdict == "differs"
    raw["engine"]["version"] = "0.1.9"
    found = ghgcalc.verify(raw)
    assert (found.verdict, [one.code for one in found.said]) == ("verified", ["file-engine", "file-findings"])
    raw["findings_digest"] = forged.honest()["findings_digest"]
    assert [one.where for one in ghgcalc.verify(raw).differences] == ["findings_digest"]


def test_keys_beside_are_compared_where_both_have_them():
    """What a file holds beside counts where it has it: an equation under its name has the words of the recomputation."""
    raw, again = forged.honest(), ghgcalc.calculate(forged.ACTIVITY, "cn-al-2024")
    stated = Inventory.from_dict(raw)
    assert list(differences.differences(stated, raw, again, "en")) == []
    bare = {key: value for key, value in raw.items() if key != "equations"}
    assert list(differences.differences(stated, bare, again, "en")) == []
    raw["equations"]["anode.by_consumption"]["formula"][0] = "another"
    (found,) = differences.differences(stated, raw, again, "en")
    assert (found.where, found.in_file) == ("equations.anode.by_consumption.formula[1]", "another")


@pytest.mark.parametrize(
    ("theirs", "ours", "wanted"),
    [
        ({"a": 1}, {"a": "1"}, [("x.a", "1", '"1"')]),
        ({"a": None}, {"a": "None"}, [("x.a", "null", '"None"')]),
        ({"a": True}, {"a": 1}, [("x.a", "True", "1")]),
        ({"a": {}}, {}, [("x.a", "{}", "–"), ("x", "–", "{}")]),
        ({"a.b": 1}, {"a": {"b": 1}}, [("x", '{"a.b": 1}', '{"a": {"b": 1}}')]),
        ([], ["y"], [("x", "[]", "–"), ("x[1]", "–", "y")]),
        ("a", "a", []),
    ],
)
def test_leaves_differ_in_type_as_well(theirs, ours, wanted):
    """1 is not "1", null is not "None", an added empty table is one, and a dot in a key hides nothing."""
    assert [(one.where, one.in_file, one.recomputed) for one in differences.leaves("x", theirs, ours)] == wanted


def test_an_empty_table_in_a_list_is_a_difference():
    """It says nothing, and ours has none."""
    (found,) = differences._lists("totals", [{}], [], lambda _: "a")
    assert (found.where, found.in_file, found.recomputed) == ("totals a", "{}", "–")


def test_many_names_are_cut():
    """A finding lists ten names, and how many there are."""
    raw = forged.honest() | {f"key{at}": 1 for at in range(12)}
    (said,) = ghgcalc.verify(raw).said
    assert "key9, … (12)" in said.message()
    rules = ghgcalc.calculate(forged.ACTIVITY, guidelines.get("cn-al-2023").replace(id="cn-al-2024", aliases=()))
    with pytest.raises(ghgcalc.InputError, match="allowance-electricity"):
        allowances.settle(rules, "cn-al-2025", balance_value="1.6 tCO2e/t")
    plan = allowances.get("cn-al-2026-draft").replace(id="cn-al-2025")
    with pytest.raises(ghgcalc.InputError, match=r"… \(\d+\)"):
        allowances.balance_of([{"entity": "A", "emissions": "5 tCO2e", "output": "5 t"}], plan)
    data = guidelines.get("cn-al-2024").data
    for key in ("title_en", "title_zh", "note_en", "note_zh", "issued", "status"):
        data[key] = {"issued": "2020-01-01", "status": "draft"}.get(key, "x")
    with pytest.raises(ghgcalc.InputError, match=r"rules-altered.*… \(6\)"):
        allowances.settle(
            ghgcalc.calculate(forged.ACTIVITY, Guideline.model_validate(data)), "cn-al-2025", balance_value="1.6 tCO2e/t"
        )
