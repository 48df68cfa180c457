"""Lists: what there is, in both languages and as data; the files of the documentation are the lists; kinds of evidence by Chinese names."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import equations, factors, guidelines, lists, texts, units, vocabulary
from ghgcalc.activity import Evidence
from ghgcalc.activity import of as read_activity
from ghgcalc.allowances import plans
from ghgcalc.cli.lists import WHAT
from ghgcalc.errors import ArgumentError, InputError, UnknownIdError
from ghgcalc.factors import Overlay
from ghgcalc.report.lists import lists_page, lists_text
from ghgcalc.units import Unit
from support import caller

ROOT = Path(__file__).parent.parent
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def call(capsys):
    """Return the command line, called in this process."""
    return caller(capsys)


@pytest.fixture
def folder(tmp_path):
    """A folder with a guideline of somebody's own, added for one test."""
    source = guidelines.folders()["cn-al-2024"] / "guideline.toml"
    text = (
        source.read_text(encoding="utf-8")
        .replace('id = "cn-al-2024"', 'id = "my-rule"')
        .replace('["CETS-AG-04.01-V01-2024"]', "[]")
    )
    (tmp_path / "my-rule").mkdir()
    (tmp_path / "my-rule" / "guideline.toml").write_text(text.replace("chosen_by_year = true", ""), encoding="utf-8")
    guidelines.add_folder(tmp_path)
    yield tmp_path
    guidelines.remove_folders()


def tool() -> Any:
    """The tool of `make lists`."""
    spec = importlib.util.spec_from_file_location("lists_tool", ROOT / "tools" / "lists.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("what", lists.KINDS)
def test_the_files_of_the_documentation_are_the_lists(what):
    """A file of docs/lists that differs from the data is named here: `make lists` writes it."""
    assert (ROOT / "docs" / "lists" / f"{what}.md").read_text(encoding="utf-8") == lists_page(what, lists.of(what))
    assert f"\n{what}\n" in (ROOT / "docs" / "lists" / "index.md").read_text(encoding="utf-8")


def test_the_tool_writes_them(tmp_path, monkeypatch):
    """`make lists` writes every file, equal to what is committed."""
    made = tool()
    monkeypatch.setattr(made, "FOLDER", tmp_path / "lists")
    made.main()
    assert sorted(path.stem for path in (tmp_path / "lists").glob("*.md")) == sorted(lists.KINDS)
    for path in (tmp_path / "lists").glob("*.md"):
        assert path.read_bytes() == (ROOT / "docs" / "lists" / path.name).read_bytes()


@pytest.mark.parametrize("what", lists.KINDS)
def test_every_record_says_what_it_is(what, call):
    """Ids are there once; names in both languages, aliases and package; the command line gives the same as JSON, and a line for each as text."""
    records = lists.of(what)
    assert len({record["id"] for record in records}) == len(records) > 3
    for record in records:
        assert {"id", "name_en", "name_zh", "aliases", "package"} <= set(record)
        assert record["name_en"]
        assert what == "equations" or CHINESE.search(record["name_zh"]), record
        assert record["package"] == ""
    assert call("list", what, "--format", "json").json == json.loads(json.dumps(records))
    for lang in ("en", "zh"):
        text = call("list", what, "--lang", lang)
        assert (text.status, text.err) == (0, "")
        assert len(text.out.splitlines()) == len(records) + 2


def test_the_command_line_knows_every_list():
    """What the command takes is what the module offers."""
    assert WHAT == lists.KINDS
    assert ghgcalc.lists is lists


def test_the_lists_are_whole():
    """Nothing that the registers hold is missing from its list."""
    ids = {what: {record["id"] for record in lists.of(what)} for what in lists.KINDS}
    for what, kind in (("fuels", "fuel"), ("carbonates", "carbonate"), ("supplies", "supply"), ("evidence", "evidence")):
        known = {item.id for item in vocabulary.items().values() if item.kind == kind}
        assert ids[what] - known == ({"own"} if kind in vocabulary.OWN_KINDS else set())
        assert known <= ids[what]
    assert ids["evidence"] == set(Evidence.model_fields["kind"].annotation.__args__)
    assert ids["areas"] == set(vocabulary.areas())
    assert ids["equations"] == set(equations.names())
    assert ids["findings"] == set(texts.catalogue()["finding"])
    assert ids["guidelines"] == set(guidelines.register())
    assert ids["plans"] == set(plans.register())
    assert {"kcal", "L", "kL", "Sm3", "m3@20C", "Nm3", "EUR", "USD", "CNY", "万", "亿"} <= ids["units"]


def test_units_are_read_back_by_every_name():
    """Each name of the list, and each other name, is read as that unit, at the scale that the list says."""
    for record in lists.of("units"):
        for name in (record["id"], *record["aliases"]):
            if name not in ("10", "10^3", "10^6", "1000Nm3"):
                assert Unit.of(name) == Unit.of(record["id"]), name
        assert all(Unit.of(f"{name}t") for name in record["aliases"] if name.startswith("10^"))
    assert {one.symbol for one in units.named()} == {record["id"] for record in lists.of("units")}


def test_fuels_under_a_guideline():
    """Every default is the factor's own number with grade and document; what has none is asked for; the fuel on no list names its ways."""
    records = lists.of("fuels", "cn-al-2024")
    known = factors.edition()
    for record in records[:-1]:
        (under,) = record["under"]
        assert {one["key"] for one in under["defaults"]} | set(under["needs"]) == {"ncv", "carbon_content", "oxidation"}
        for one in under["defaults"]:
            factor = known.current(one["factor"])
            assert (one["value"], one["unit"], one["grade"]) == (f"{factor.number:f}", factor.unit, factor.grade)
            assert one["document"] == factor.document
    assert records[-1]["id"] == "own"
    assert any("elemental_carbon" in way for way in records[-1]["one_of"])
    assert {tuple(one["under"][0]["needs"]) for one in lists.of("fuels", "eu-cbam-al")[:-1]} == {("ncv", "emission_factor")}
    assert lists.of("fuels", "ipcc-2006-al") == []
    assert [one["id"] for one in lists.of("carbonates", "cn-al-2013")] == ["limestone"]
    assert lists.of("fuels", "332") == lists.of("fuels", "cn-al-2023")


def test_one_guideline_as_text(call):
    """Under one guideline the text has the numbers with their grade, whole; what has to be stated stands beside them."""
    shown = call("list", "fuels", "--guideline", "cn-al-2024").out
    assert "ncv 42.652 GJ/t (sister guideline); carbon_content 0.02020 tC/GJ (sister guideline); oxidation 0.98" in shown
    assert "name + ncv + carbon_content + oxidation" in shown
    asked = call("list", "fuels", "--guideline", "eu-cbam-al", "--lang", "zh").out
    assert "ncv, emission_factor" in asked
    assert "…" not in shown + asked
    assert "treatment" not in call("list", "supplies", "--guideline", "ghgp-scope2").out.splitlines()[2]


def test_supplies_evidence_and_equations_under_a_guideline():
    """A guideline shows its own tables of supplies, the evidence that proves something there, and the equations that it uses."""
    grid = next(one for one in lists.of("supplies", "cn-al-2023") if one["id"] == "grid")
    assert {one["supplies"] for one in grid["under"]} == {"consumed", "net"}
    assert [one["id"] for one in lists.of("evidence", "cn-al-2013")] == []
    proving = {one["id"] for one in lists.of("evidence", "cn-al-2023")}
    assert proving == {"green-power-consumption-certificate", "direct-supply-settlement", "meter-records"}
    used = {one["id"] for one in lists.of("equations", "eu-cbam-al")}
    assert {"fuel.by_energy", "fuel.factor_from_carbon", "anode.net_of_butts"} <= used
    assert "anode.by_consumption" not in used


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fuelz",), "fuels"),
        (("units", "--guideline", "cn-al-2024"), "--guideline belongs to fuels"),
        (("fuels", "--guideline", "cn-al-2099"), "cn-al-20"),
    ],
)
def test_a_wrong_call_is_told_what_there_is(words, said, call):
    """An unknown list or guideline, and a guideline where it restricts nothing, end with 2 and a word of what there is."""
    result = call("list", *words)
    assert result.status == 2
    assert said in result.err


def test_python_refuses_by_name():
    """The door refuses what is no text, and names what is near."""
    with pytest.raises(UnknownIdError, match="fuels"):
        lists.of("fuelz")
    with pytest.raises(UnknownIdError):
        lists.of("units", "cn-al-2024")
    with pytest.raises(ArgumentError, match="what"):
        lists.of(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="guideline"):
        lists.of("fuels", guideline=3)  # type: ignore[arg-type]
    changed = lists.of("fuels")
    changed[0]["under"].clear()
    changed[-1]["one_of"].clear()
    assert lists.of("fuels")[0]["under"]
    assert lists.of("fuels")[-1]["one_of"]


def test_a_folder_of_the_call_is_listed(tmp_path, call):
    """`--guideline-folder` brings its guidelines into the list, marked, and leaves nothing behind."""
    text = (guidelines.folders()["cn-al-2013"] / "guideline.toml").read_text(encoding="utf-8")
    (tmp_path / "guideline.toml").write_text(
        re.sub("(?m)^(id = ).*|^aliases.*", r'id = "a-rule"', text, count=1).replace("aliases", "#"), encoding="utf-8"
    )
    shown = call("list", "guidelines", "--guideline-folder", tmp_path, "--lang", "zh")
    assert "a-rule（来自 folder）" in shown.out, shown.err


def test_what_others_bring_is_marked(folder, monkeypatch):
    """A guideline of a folder, a factor of a package, and an equation of somebody's own are in the lists, with whose they are."""
    mine = next(one for one in lists.of("guidelines") if one["id"] == "my-rule")
    assert mine["package"] == "folder"
    assert "my-rule (of folder)" in lists_text("guidelines", lists.of("guidelines"), "en")
    assert "my-rule" in {one["guideline"] for one in lists.of("fuels")[0]["under"]}
    assert "my-rule" not in lists_page("guidelines", lists.of("guidelines"))
    record = factors.edition().current("cn-al-2024/fuel/diesel/ncv").record() | {
        "id": "theirs/diesel",
        "supersedes": "cn-al-2024/fuel/diesel/ncv",
    }
    record.pop("edition", None)
    overlay = Overlay("their-package", [factors.Factor.from_record(record)])
    monkeypatch.setattr(factors, "plugins", lambda: (overlay,))
    diesel = next(one for one in lists.of("fuels", "cn-al-2024") if one["id"] == "diesel")
    assert {one["package"] for one in diesel["under"][0]["defaults"]} == {"", "their-package"}

    monkeypatch.setattr(equations.base, "REGISTER", dict(equations.base.REGISTER))

    @equations.base.equation("mine.by_hand", units={"amount": "tCO2"}, gives={"CO2": "tCO2"}, symbols={"amount": "A"})
    def by_hand(amount: Any) -> Any:
        """E = A.

        A amount (t CO2). Result in t CO2. Source: nobody.
        """
        return amount

    assert next(one for one in lists.of("equations") if one["id"] == "mine.by_hand")["package"] == __name__
    assert f"mine.by_hand（来自 {__name__}）" in lists_text("equations", lists.of("equations"), "zh")


# --- kinds of evidence


@pytest.mark.parametrize(
    "item", [item for item in vocabulary.items().values() if item.kind == "evidence"], ids=lambda item: item.id
)
def test_a_kind_of_evidence_by_its_chinese_name(item):
    """Each Chinese name is read as the kind; what is kept and carried is the id."""
    for name in (*item.zh, item.id, item.id.upper(), item.en):
        row = {"kind": name, "number": "N-1", "amount": "10 MWh", "from": "2024-01-01", "to": "2024-12-31"}
        activity = read_activity({
            "year": 2024, "entity": {"name": "A"}, "electricity": [{"supply": "绿电", "amount": "10 MWh", "evidence": [row]}],
        })  # fmt: skip
        assert activity.electricity[0].evidence[0].kind == item.id
        assert activity.dump()["electricity"][0]["evidence"][0]["kind"] == item.id


@pytest.mark.parametrize("kind", ["绿色电力", "grid", 5, None])
def test_what_is_no_kind_of_evidence_is_a_fault(kind):
    """A name that no kind has is refused; none is taken because it looks alike."""
    row = {"kind": kind, "number": "N-1", "amount": "10 MWh", "from": "2024-01-01", "to": "2024-12-31"}
    with pytest.raises(InputError) as caught:
        read_activity(
            {"year": 2024, "entity": {"name": "A"}, "electricity": [{"supply": "grid", "amount": "1 MWh", "evidence": [row]}]}
        )
    assert [one.pointer for one in caught.value.faults] == ["/electricity/0/evidence/0/kind"]


def test_kinds_of_evidence_are_shown_in_chinese(call):
    """A guideline shown in Chinese names the evidence that it takes."""
    shown = call("guidelines", "show", "cn-al-2023", "--lang", "zh").out
    assert "绿色电力消费凭证" in shown
    assert "green-power-consumption-certificate" in call("guidelines", "show", "cn-al-2023").out
