"""Forms for confirmations: written for a guideline, filled in by whoever holds the document, and never a replacement of an equal number."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import factors, guidelines
from ghgcalc.audit.numbers import numbers_of
from ghgcalc.errors import InputError
from ghgcalc.factors import Factors, Overlay
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.again import ledger_of
from ghgcalc.inventory.ledger import of_document
from ghgcalc.report.confirmation import confirmation_form
from ghgcalc.report.text import inventory_text
from ghgcalc.report.verification import verification_text
from support import caller

LOSS = "cn-al-2024/anode-loss"
PARAMETERS = ("anode-loss", "anode-sulphur", "anode-ash", "cf4", "c2f6", "gwp-cf4", "gwp-c2f6")
ACTIVITY = {
    "schema": "ghgcalc/activity/1",
    "year": 2024,
    "entity": {"name": "x"},
    "process": [{"id": "P1", "liquid_aluminium": "160000 t", "anode": "75000 t"}],
}
COAL = ACTIVITY | {"fuel": [{"item": "anthracite", "amount": "100000 t"}]}
READ = 'page = "23"\nread_by = "Li Ming"\nread_on = 2026-11-26'
OPEN = 'page = ""\nread_by = ""\nread_on = ""'


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


def filled(text: str, *ids: str, read: str = READ) -> str:
    """The form with page, reader and day at these factors, at all of them without one."""
    blocks = text.split("[[factor]]")
    for at, block in enumerate(blocks[1:], 1):
        name = re.search(r'^supersedes = "(.*)"$', block, re.MULTILINE)
        assert name is not None
        if not ids or name[1] in ids:
            assert OPEN in block
            blocks[at] = block.replace(OPEN, read)
    return "[[factor]]".join(blocks)


def laid(folder: Path, text: str, name: str = "form.toml") -> Overlay:
    """The overlay of a file with that text."""
    (folder / name).write_text(text, encoding="utf-8")
    return Overlay.read(folder / name)


def refused(folder: Path, text: str) -> list[tuple[str, str | None]]:
    """Codes and keys of the faults of a file, read and laid over the packaged factors."""
    with pytest.raises(InputError) as caught:
        factors.edition().with_overlays(laid(folder, text))
    assert all(fault.text(lang) for fault in caught.value.faults for lang in ("en", "zh"))
    return [(fault.code, fault.place.key) for fault in caught.value.faults]


def test_a_form_has_every_factor_of_its_guideline():
    """Each packaged factor that the guideline names stands once, with its digits, and nothing is filled in; footprints are not among them."""
    text = confirmation_form(guidelines.get("cn-al-2024"))
    found = re.findall(r'^supersedes = "(.*)"$', text, re.MULTILINE)
    assert len(found) == len(set(found)) == text.count(OPEN)
    assert {f"cn-al-2024/{name}" for name in PARAMETERS} <= set(found)
    assert "cn-al-2024@3/fuel/anthracite/ncv" in found
    assert "cn-al-2024/fuel/anthracite/ncv" not in found  # superseded
    assert "value = 0.440\n" in text  # limestone, last zero included
    assert 'document = "cets-ag-04-01-v01-2024"' in text.partition("cn-al-2024@3/fuel/anthracite/ncv")[2].partition("[[factor]]")[0]


@pytest.mark.parametrize("name", list(guidelines.register()))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_form_can_be_read_again(tmp_path, name, lang):
    """Open it confirms and replaces nothing; filled in it confirms every factor, whatever the guideline and the language."""
    text = confirmation_form(guidelines.get(name), lang)
    known = factors.edition().with_overlays(laid(tmp_path, text))
    assert (len(known.unread), dict(known.confirmed), dict(known.overlay_of)) == (text.count(OPEN), {}, {})
    assert list(known) == list(factors.edition())
    done = factors.edition().with_overlays(laid(tmp_path, filled(text)))
    assert (len(done.confirmed), done.unread, dict(done.overlay_of)) == (text.count(OPEN), (), {})
    assert all(done.current(one).id == one for one in done.confirmed)


def test_an_open_form_does_nothing_and_says_so(tmp_path):
    """The same digits and grades; one note with the number of forms."""
    plain = ghgcalc.calculate(ACTIVITY, "cn-al-2024")
    made = ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(laid(tmp_path, confirmation_form(guidelines.get("cn-al-2024"))),))
    assert [(line.value, line.grade) for line in made.lines] == [(line.value, line.grade) for line in plain.lines]
    assert [(one.code, one.severity) for one in made.findings if one not in plain.findings] == [("confirm-open", "note")]
    assert numbers_of(made).plain


def test_a_confirmation_changes_the_grade_and_no_number(tmp_path, call):
    """Lines whose factors are all confirmed rest on the sender's word; the file verifies, and says whose word it is, in both languages."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024")), *(f"cn-al-2024/{name}" for name in PARAMETERS))
    plain = ghgcalc.calculate(ACTIVITY, "cn-al-2024")
    made = ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(laid(tmp_path, text),))
    assert [line.value for line in made.lines] == [line.value for line in plain.lines]
    assert ({line.grade for line in plain.lines}, {line.grade for line in made.lines}) == ({"implementation"}, {"confirmed"})
    assert [(one["grade"], one["share"]) for one in made.grades if one["level"] == "electrolysis"] == [("confirmed", "100.00")]
    notes = [one for one in made.findings if one.code == "factor-confirmed"]
    assert {one.severity for one in notes} == {"note"}
    assert {dict(one.fields)["id"] for one in notes} == {f"cn-al-2024/{name}" for name in PARAMETERS}
    assert not [one for one in made.findings if one.code in ("factor-replaced-by-user", "label-mismatch")]
    assert "confirmed by the sender" in inventory_text(made, "en")
    assert "报送方已核对原文" in inventory_text(made, "zh")
    assert "confirmed by the sender" in made.explain("P1/anode/2024")
    document = made.as_dict()
    assert Inventory.from_dict(document).as_dict()["lines"] == document["lines"]
    assert of_document(document) == ledger_of(made)
    found = ghgcalc.verify(document, strict=True)
    assert (found.verdict, len(found.numbers.confirmed), found.numbers.own) == ("verified", len(PARAMETERS), ())
    for lang, word in (("en", "Li Ming"), ("zh", "报送方已核对原文")):
        assert word in verification_text(found, lang)
    assert found.as_dict()["numbers"]["confirmed"][0]["page"] == "23"
    settled = ghgcalc.allowances.settle(made, "cn-al-2025", balance_value="1.57 tCO2e/t", balance_source="x")
    assert [(one.code, one.severity) for one in settled.findings if one.code.startswith("numbers")] == [
        ("numbers-confirmed", "note")
    ]
    assert settled.as_dict()["numbers"]["confirmed"][0]["read_on"] == "2026-11-26"
    assert allowances_again(settled, made) == "verified"
    file = tmp_path / "made.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert "Li Ming" in call("verify", file).out


def allowances_again(settled: Any, made: Any) -> str:
    """The verdict on a settlement and its inventory."""
    return ghgcalc.allowances.verify_settlement(settled.as_dict(), made.as_dict()).verdict


def test_a_line_stays_as_weak_as_what_nobody_confirmed(tmp_path):
    """One confirmed factor of four leaves the grade of the others; an official copy beside a confirmation is no longer what it rests on."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024")), LOSS)
    made = ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(laid(tmp_path, text),))
    anode = made.line("P1/anode/2024")
    assert anode.grade == "implementation"
    assert {one.grade for one in anode.inputs if one.name == "loss"} == {"confirmed"}


def test_another_number_replaces(tmp_path):
    """Filled in, with the number that the document prints otherwise, it is the replacement that it always was, with page and reader as source."""
    text = confirmation_form(guidelines.get("cn-al-2024"))
    mine = filled(text, LOSS).replace("value = 15.18", "value = 15.00")
    made = ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(laid(tmp_path, mine),))
    assert "factor-replaced-by-user" in [one.code for one in made.findings]
    (one,) = numbers_of(made).own
    assert (one.replaces, one.shown, one.source) == (LOSS, "15.18 % -> 15.00 %", "23; Li Ming; 2026-11-26")
    assert numbers_of(made).confirmed == ()
    assert made.line("P1/anode/2024").grade == "stated"
    assert ghgcalc.verify(made.as_dict()).verdict == "verified"


def test_the_same_number_in_another_unit_confirms(tmp_path):
    """0.1518 of 1 is 15.18 %."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024")), LOSS).replace(
        'value = 15.18\nunit = "%"', 'value = 0.15180\nunit = "1"'
    )
    assert list(factors.edition().with_overlays(laid(tmp_path, text)).confirmed) == [LOSS]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda text: text.replace("value = 15.18", "value = 15.00"), [("confirm-unread", None)]),
        (lambda text: filled(text, LOSS, read=READ.replace('"Li Ming"', '"  "')), [("confirm-incomplete", "read_by")]),
        (lambda text: filled(text, LOSS, read=READ.replace("2026-11-26", '""')), [("confirm-incomplete", "read_on")]),
        (lambda text: filled(text, LOSS, read=READ.replace("2026-11-26", '"soon"')), [("wrong-date", "read_on")]),
        (lambda text: filled(text, LOSS, read=READ.replace("2026-11-26", "2024-09-12")), [("confirm-early", "read_on")]),
        (lambda text: filled(text, LOSS).replace(f'supersedes = "{LOSS}"', ""), [("confirm-nothing", "supersedes")]),
        (lambda text: filled(text, LOSS).replace(f'supersedes = "{LOSS}"', f'supersedes = "{LOSS}x"'), None),
        (lambda text: filled(text, LOSS).replace('kind = "anode-loss"', 'kind = "ash"'), [("factor-kind", None)]),
        (
            lambda text: filled(text, LOSS).replace('value = 15.18\nunit = "%"', 'value = 15.18\nunit = "GJ/t"'),
            [("factor-unit", None)],
        ),
        (lambda text: filled(text, LOSS).replace("value = 15.18", "value = 95"), [("factor-band", None)]),
        (lambda text: filled(text, LOSS) + twice(text), [("superseded-twice", None)]),
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(tmp_path, change, wanted):
    """Another number that nobody has read, a form half filled in, a reading before the issue, a form for nothing: each is named."""
    found = refused(tmp_path, change(confirmation_form(guidelines.get("cn-al-2024"))))
    assert found == wanted if wanted else [code for code, _ in found] == ["unknown-factor", "confirm-nothing"]


def twice(text: str) -> str:
    """The record of the loss rate once more, under another id."""
    block = next(one for one in text.split("[[factor]]") if f'supersedes = "{LOSS}"' in one)
    return "\n[[factor]]" + block.replace('id = "confirmed/', 'id = "again/').replace(OPEN, READ)


def test_the_same_form_twice_is_refused(tmp_path):
    """Two files with the same ids cannot both speak."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024")), LOSS)
    one, two = laid(tmp_path, text), laid(tmp_path, text, "other.toml")
    with pytest.raises(InputError) as caught:
        factors.edition().with_overlays(one, two)
    assert {fault.code for fault in caught.value.faults} == {"factor-shadows", "superseded-twice"}


def test_a_page_may_be_a_bare_number(tmp_path):
    """`page = 23` is page 23; true is none."""
    text = confirmation_form(guidelines.get("cn-al-2024"))
    known = factors.edition().with_overlays(laid(tmp_path, filled(text, LOSS, read=READ.replace('"23"', "23"))))
    assert known.confirmed[LOSS].page == "23"
    with pytest.raises(InputError):
        laid(tmp_path, filled(text, LOSS, read=READ.replace('"23"', "true")))


@pytest.mark.parametrize("key", ['"23"', '"Li Ming"'])
def test_nobody_writes_a_book_into_a_form(tmp_path, key):
    """Page and reader are names: a text of thousands of signs is refused, for it would stand in every finding."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024")), LOSS, read=READ.replace(key, f'"{"x" * 201}"'))
    with pytest.raises(InputError):
        laid(tmp_path, text)
    assert laid(tmp_path, text.replace("x" * 201, "x" * 200)).records


def test_an_old_id_confirms_what_stands_for_it(tmp_path):
    """Whoever names a superseded record confirms its successor, and the caution of the record is settled with it."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024"))).replace(
        '"cn-al-2024@3/fuel/anthracite/ncv"', '"cn-al-2024/fuel/anthracite/ncv"'
    )
    made = ghgcalc.calculate(COAL, "cn-al-2024", overlays=(laid(tmp_path, text),))
    codes = [one.code for one in made.findings]
    assert "factor-caution" not in codes
    assert made.line("fuel/anthracite/2024").grade == "confirmed"


def test_an_own_factor_cannot_be_confirmed(tmp_path):
    """A form for a factor of the sender's own would turn his word into ours."""
    mine = '\n[[factor]]\nid = "mine/loss"\nvalue = 16\nunit = "%"\nkind = "anode-loss"\ndocument = "x"\nissued = 2024-01-01\ngrade = "press"\nsource = "x"\n'
    form = filled(confirmation_form(guidelines.get("cn-al-2024")), LOSS).replace(
        f'supersedes = "{LOSS}"', 'supersedes = "mine/loss"'
    )
    assert ("confirm-nothing", "supersedes") in refused(tmp_path, form.replace("value = 15.18", "value = 16") + mine)


def test_a_package_that_confirms_goes_with_what_it_confirms(tmp_path, monkeypatch):
    """An installed form counts where its factor is used, and leaves no trace where it is not; either file verifies without the package."""
    text = filled(confirmation_form(guidelines.get("cn-al-2024")), LOSS)
    overlay = laid(tmp_path, text)
    point = SimpleNamespace(name="acme", value="acme", dist=None, load=lambda: tmp_path / "form.toml")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point] if group == "ghgcalc.factors" else [])
    for cache in (factors._brought, factors._edition):
        cache.cache_clear()
    try:
        made = ghgcalc.calculate(ACTIVITY, "cn-al-2024")
        other = ghgcalc.calculate(ACTIVITY | {"year": 2023}, "cn-al-2023")
        files = [one.as_dict() for one in (made, other)]
    finally:
        monkeypatch.undo()
        for cache in (factors._brought, factors._edition):
            cache.cache_clear()
    assert [[overlay["name"] for overlay in file["factors"]["overlays"]] for file in files] == [["acme"], []]
    assert numbers_of(made).confirmed[0].id == LOSS
    assert {ghgcalc.verify(file).verdict for file in files} == {"verified"}
    assert Factors(factors.edition().packaged, 3, (overlay,)).confirmed.keys() == {LOSS}


@given(st.sets(st.sampled_from(PARAMETERS)))
def test_whatever_is_confirmed_no_number_moves(tmp_path_factory, names):
    """For every choice of confirmed factors: the same totals, a file that verifies, and as many confirmations as were made."""
    text = confirmation_form(guidelines.get("cn-al-2024"))
    mine = filled(text, *(f"cn-al-2024/{name}" for name in names)) if names else text
    made = ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(laid(tmp_path_factory.mktemp("form"), mine),))
    assert made.total("electrolysis") == ghgcalc.calculate(ACTIVITY, "cn-al-2024").total("electrolysis")
    assert {one.id for one in numbers_of(made).confirmed} == {f"cn-al-2024/{name}" for name in names}
    assert ghgcalc.verify(made.as_dict()).verdict == "verified"


# --- the command


def test_the_command_writes_a_form_and_never_over_one(call, tmp_path):
    """To a file with TOML's ending or to standard output; what somebody may have filled in is not made again without --force."""
    shown = call("factors", "confirm", "cn-al-2024")
    assert shown.out == confirmation_form(guidelines.get("cn-al-2024"))
    file = tmp_path / "form.toml"
    assert call("factors", "confirm", "cn-al-2024", "-o", file, "--lang", "zh").status == 0
    assert "请对已在原文中查到的数值填写" in file.read_text(encoding="utf-8")
    assert call("factors", "check", file).status == 0
    assert "output-other" in call("factors", "confirm", "cn-al-2024", "-o", file).err
    assert call("factors", "confirm", "cn-al-2024", "-o", file, "--force").status == 0
    assert "file-kind" in call("factors", "confirm", "cn-al-2024", "-o", tmp_path / "form.xlsx").err
    assert call("factors", "confirm", "cn-al-2034").status == 2
    file.write_text(filled(file.read_text(encoding="utf-8"), LOSS), encoding="utf-8")
    activity = tmp_path / "activity.json"
    activity.write_text(json.dumps(ACTIVITY), encoding="utf-8")
    found = call("calculate", activity, "--guideline", "cn-al-2024", "--factor-file", file)
    assert found.status == 0, found.err
    assert "implementation; confirmed by the sender" in found.out


# --- cautions


def test_a_caution_of_a_record_is_a_warning_of_its_user(tmp_path):
    """Coal under the steel industry's calorific value: a warning in both languages at the line, and the steel guideline in the document column."""
    made = ghgcalc.calculate(COAL, "cn-al-2024")
    (caution,) = [one for one in made.findings if one.code == "factor-caution"]
    assert (caution.severity, caution.place.text(), caution.pointer) == ("warning", "[fuel] 1 (anthracite)", "/fuel/0")
    assert "steel industry" in caution.message("en")
    assert "钢铁行业" in caution.message("zh")
    assert made.line("fuel/anthracite/2024").value == Decimal("249711.24")
    assert {one.document for one in made.line("fuel/anthracite/2024").inputs if one.factor} == {"cets-ag-03-01-v01-2024"}
    again = ghgcalc.calculate(COAL | {"entity": {"name": "y"}}, "cn-al-2024")  # bound from what was kept of the first
    assert [one for one in again.findings if one.code == "factor-caution"] == [caution]
    measured = COAL | {
        "fuel": [{"item": "anthracite", "amount": "100000 t", "ncv": {"value": "24.5 GJ/t", "source": "laboratory"}}]
    }
    assert "factor-caution" not in [one.code for one in ghgcalc.calculate(measured, "cn-al-2024").findings]
    old = ghgcalc.calculate(COAL, "cn-al-2024", factors=2)
    assert "factor-caution" not in [one.code for one in old.findings]
    assert ghgcalc.verify(old.as_dict()).verdict == "verified"


def test_a_caution_of_a_users_own_record_speaks_as_well(tmp_path):
    """The engine knows no id: whoever writes a caution on a record is heard, in the one language that he writes."""
    text = """
schema = "ghgcalc/factors/1"
[[factor]]
id = "mine/loss"
value = 15.00
unit = "%"
kind = "anode-loss"
document = "contract 7"
issued = 2024-01-01
grade = "press"
source = "our contract"
supersedes = "cn-al-2024/anode-loss"
caution_en = "of one plant alone"
"""
    made = ghgcalc.calculate(ACTIVITY, "cn-al-2024", overlays=(laid(tmp_path, text, "mine.toml"),))
    (caution,) = [one for one in made.findings if one.code == "factor-caution"]
    assert "of one plant alone" in caution.message("en")
    assert "of one plant alone" in caution.message("zh")
    assert ghgcalc.verify(made.as_dict()).verdict == "verified"


def test_a_good_that_rests_on_a_default_without_its_mark_up_is_warned():
    """The caution of a factor that a good takes stands at the good; the record with the mark-up of the year has none; the old id leads to it."""
    precursor = {"good": "7601", "mass": "1000 t", "direct": {"factor": "eu-2025-2621/default/china-7601"}}
    good = {"id": "bars", "cn": "7604 29 10", "amount": "1000 t", "precursor": [precursor]}
    good["direct_emission"] = {"value": "60 tCO2e", "source": "meter"}
    raw = {"schema": "ghgcalc/activity/1", "year": 2026, "entity": {"name": "x"}, "product": [good]}
    made = ghgcalc.calculate(raw, "eu-cbam-al")
    (caution,) = [one for one in made.findings if one.code == "factor-caution"]
    assert (caution.place.table, caution.place.row) == ("product", "bars")
    assert "mark-up" in caution.message("en")
    precursor["direct"] = {"factor": "eu-2025-2547/default/china-7601-2026"}
    marked = ghgcalc.calculate(raw, "eu-cbam-al")
    assert "factor-caution" not in [one.code for one in marked.findings]
    assert [one["id"] for one in marked.factors["records"]] == ["eu-2025-2621/default/china-7601-2026"]
    assert marked.products[0]["value"] == "3.36"


# --- superseded records


def test_an_own_factor_for_a_superseded_one_that_is_looked_up(tmp_path):
    """A grid factor that a guideline finds by its kind and area: whoever replaced the record of edition 2 replaces the one of edition 3."""
    text = """
schema = "ghgcalc/factors/1"
[[factor]]
id = "a/hebei"
value = 0.7000
unit = "tCO2/MWh"
kind = "grid-average"
area = "Hebei"
document = "x"
issued = 2024-01-01
grade = "press"
source = "x"
supersedes = "cn-grid-2021/province/hebei"
"""
    raw = {
        "schema": "ghgcalc/activity/1",
        "year": 2021,
        "entity": {"name": "x", "province": "Hebei"},
        "electricity": [{"supply": "grid", "amount": "100 MWh"}],
    }
    for edition in (2, 3):
        made = ghgcalc.calculate(raw, "ghgp-scope2", factors=edition, overlays=(laid(tmp_path, text, "mine.toml"),))
        used = {one.factor for line in made.lines if line.basis == "location" for one in line.inputs if one.factor}
        assert used == {"a/hebei"}, edition


def test_an_own_factor_for_a_superseded_one_replaces_its_successor(tmp_path):
    """A file that names the id of an earlier edition goes on to work, and says for which packaged record it stands now."""
    text = """
schema = "ghgcalc/factors/1"
[[factor]]
id = "mine/ncv"
value = 22.867
unit = "GJ/t"
kind = "ncv"
document = "x"
issued = 2024-01-01
grade = "press"
source = "x"
supersedes = "cn-al-2024/fuel/anthracite/ncv"
"""
    made = ghgcalc.calculate(COAL, "cn-al-2024", overlays=(laid(tmp_path, text, "mine.toml"),))
    (one,) = numbers_of(made).own
    assert (one.replaces, one.old, one.used) == ("cn-al-2024@3/fuel/anthracite/ncv", "25.024 GJ/t", True)
    both = text + text.partition('factors/1"\n')[2].replace("mine/ncv", "mine/two").replace(
        "cn-al-2024/fuel/anthracite/ncv", "cn-al-2024@3/fuel/anthracite/ncv"
    )
    assert refused(tmp_path, both) == [("superseded-twice", None)]
    assert factors.edition().as_packaged("nothing") is None
