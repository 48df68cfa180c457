"""Guidelines as data: chosen by year and date of knowledge, compared key by key, and what enters which total."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import calculate, documents, equations, factors, guidelines
from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.findings import Place
from ghgcalc.guidelines import Guideline
from ghgcalc.guidelines.model import Years
from ghgcalc.plan import compile as compiled
from ghgcalc.report import registers

IDS = ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
SOURCE = Path(ghgcalc.__file__).parent
every_guideline = pytest.mark.parametrize("name", IDS)


def codes(error: InputError) -> list[str]:
    """The codes of the faults of an error."""
    return [fault.code for fault in error.faults]


# --- identity


def test_the_register_is_that_of_the_specification():
    """Ten guidelines in order of issue, with alias, status, day of issue and reporting years."""
    found = {
        guideline.id: (guideline.aliases, guideline.status, guideline.issued.isoformat(), str(guideline.reporting_years))
        for guideline in guidelines.register().values()
    }
    wanted = {
        "ghgp-al": ((), "voluntary", "2006-12-31", "–"),
        "ipcc-2006-al": ((), "reference", "2006-12-31", "–"),
        "cn-al-2013": ((), "superseded", "2013-10-15", "–2021"),
        "ghgp-scope2": ((), "voluntary", "2015-01-20", "–"),
        "ipcc-2019-al": ((), "reference", "2019-12-31", "–"),
        "eu-cbam-al-2023": ((), "superseded", "2023-10-01", "2023–2025"),
        "cn-al-2023": (("332",), "superseded", "2023-10-18", "2022–2023"),
        "cn-al-2024-draft": ((), "never-in-force", "2024-03-15", "2024–"),
        "cn-al-2024": (("CETS-AG-04.01-V01-2024",), "in-force", "2024-09-13", "2024–"),
        "eu-cbam-al": (("2025/2547",), "in-force", "2025-12-22", "2026–"),
    }
    assert list(found) == list(wanted)
    assert found == wanted
    assert not [
        guideline.id for guideline in guidelines.register().values() if guideline.chosen_by_year and guideline.id not in IDS
    ]


@every_guideline
def test_a_guideline_is_whole(name):
    """Its document exists and was issued no later, both titles and notes stand, the ratio is 44/12, and it compiles."""
    guideline = guidelines.get(name)
    assert documents.get(guideline.document).issued <= guideline.issued
    assert guideline.title("en") == guideline.title_en != guideline.title("zh") == guideline.title_zh
    assert guideline.note_en
    assert guideline.note_zh
    value, unit = guideline.constant("carbon_ratio")
    assert (str(value), unit) == ("44/12", "tCO2/tC")
    assert guideline.rounding.policy == "cell"
    assert guideline.rounding.tie == "half-up"
    assert compiled(name).guideline == guideline
    for source in guideline.source:
        assert source.name_en
        assert re.search("[\u4e00-\u9fff]", source.name_zh)


@every_guideline
def test_every_factor_that_a_guideline_names_exists(name):
    """Plain ids are records known when the guideline was issued; templates fill to at least one record."""
    guideline = guidelines.get(name)
    for key in guideline.factor_ids():
        if "{" in key:
            head = key.partition("{")[0]
            assert any(factor.id.startswith(head) for factor in factors.edition())
        else:
            assert key in factors.edition()
    found = registers.default_factors(guideline)
    assert {factor.id for factor in found} >= {key for key in guideline.factor_ids() if "{" not in key}
    assert len(found) > len(guideline.factor_ids())


def test_aliases_find_their_guideline():
    """The number of the notice and of the final guideline are names."""
    assert guidelines.get("332").id == "cn-al-2023"
    assert guidelines.get("CETS-AG-04.01-V01-2024").id == "cn-al-2024"
    assert calculate(activity(2023), "332").guideline["id"] == "cn-al-2023"


def test_an_unknown_guideline_names_its_neighbours():
    """A slip is answered with ids that look like it, and nonsense with none."""
    with pytest.raises(UnknownIdError) as caught:
        guidelines.get("cn-al-2025")
    assert "cn-al-2024" in caught.value.nearest
    with pytest.raises(UnknownIdError) as caught:
        guidelines.get("zzzzzzz")
    assert caught.value.nearest == ()
    with pytest.raises(InputError) as refused:
        calculate(activity(2024), "cn-al-2042")
    assert codes(refused.value) == ["unknown-guideline"]
    assert "cn-al-2024" in str(refused.value)


# --- choice by year and date of knowledge


@pytest.mark.parametrize(
    ("year", "wanted"),
    [(1990, "cn-al-2013"), (2013, "cn-al-2013"), (2021, "cn-al-2013"), (2022, "cn-al-2023"), (2023, "cn-al-2023"), (2024,
     "cn-al-2024"),
     (2025, "cn-al-2024"), (2100, "cn-al-2024")],
)  # fmt: skip
def test_the_year_chooses_the_guideline_in_force(year, wanted):
    """Without a name the guideline in force for the reporting year is taken, never the draft."""
    assert guidelines.choose(year).id == wanted
    assert calculate(activity(year)).guideline["id"] == wanted


@pytest.mark.parametrize(
    ("year", "as_of", "wanted"),
    [
        (2021, "2013-10-15", "cn-al-2013"),
        (2022, "2023-10-18", "cn-al-2023"),
        (2024, "2024-09-13", "cn-al-2024"),
        (2021, "2013-10-14", None),
        (2022, "2023-10-17", None),
        (2024, "2024-04-01", None),
        (2024, "2024-09-12", None),
    ],
)
def test_the_date_of_knowledge_hides_what_came_later(year, as_of, wanted):
    """On a day only guidelines issued by then are chosen; where none was, the error names those that existed."""
    day = date.fromisoformat(as_of)
    if wanted:
        assert guidelines.choose(year, day).id == wanted
        return
    with pytest.raises(InputError) as caught:
        guidelines.choose(year, day)
    assert codes(caught.value) == ["no-guideline-known"]
    assert as_of in str(caught.value)


def test_in_spring_2024_the_draft_exists_and_the_final_does_not():
    """On 2024-04-01 the draft computes whole, from its own factor; final guideline and later announcement are not there."""
    made = calculate(activity(2024), "cn-al-2024-draft", as_of="2024-04-01")
    assert made.as_of == date(2024, 4, 1)
    assert made.total("enterprise").value > 0
    assert "cn-al-2024-draft/grid-residual" in {record["id"] for record in made.factors["records"]}
    with pytest.raises(InputError) as caught:
        calculate(activity(2024), "cn-al-2024", as_of=date(2024, 4, 1))
    assert codes(caught.value) == ["guideline-not-issued"]
    assert "2024-09-13" in str(caught.value)
    with pytest.raises(InputError) as caught:
        calculate(activity(2024), as_of=date(2024, 4, 1))
    assert "cn-al-2024-draft" in str(caught.value)
    assert "cn-al-2024," not in caught.value.faults[0].remedy()


def test_no_guideline_at_all_says_so(monkeypatch):
    """Where no guideline covers a year the error names the known ones, or a dash."""
    none = tuple(replace(entry, chosen_by_year=False) for entry in guidelines.shelf.entries())
    monkeypatch.setattr(guidelines.shelf, "entries", lambda: none)
    with pytest.raises(InputError) as caught:
        guidelines.choose(2024)
    assert codes(caught.value) == ["no-guideline"]
    assert "cn-al-2013" in str(caught.value)
    monkeypatch.setattr(guidelines.shelf, "entries", tuple)
    with pytest.raises(InputError, match="–"):
        guidelines.choose(2024)


def test_outside_its_years_a_guideline_leaves_a_finding():
    """Asking for another year is allowed and said; a draft is always said."""
    found = {finding.code for finding in calculate(activity(2024), "cn-al-2023").findings}
    assert "year-outside" in found
    assert "guideline-draft" not in found
    found = {finding.code: finding for finding in calculate(activity(2023), "cn-al-2024-draft").findings}
    assert {"year-outside", "guideline-draft"} <= set(found)
    assert "2024–" in found["year-outside"].message()
    assert "year-outside" not in {finding.code for finding in calculate(activity(2023), "cn-al-2023").findings}


@pytest.mark.parametrize(
    ("years", "text", "inside", "outside"),
    [
        (Years(from_=2022, to=2023), "2022–2023", (2022, 2023), (2021, 2024)),
        (Years(from_=2024), "2024–", (2024, 2100), (2023,)),
        (Years(to=2021), "–2021", (1990, 2021), (2022,)),
        (Years(from_=2022, to=2022), "2022", (2022,), (2021, 2023)),
        (Years(), "–", (1990, 2100), ()),
    ],
)
def test_reporting_years(years, text, inside, outside):
    """Both ends are included, an open end is open, and the text says so."""
    assert str(years) == text
    assert all(year in years for year in inside)
    assert not any(year in years for year in outside)


# --- no code knows a guideline by name


def test_the_engine_compares_no_guideline_id():
    """No branch of the engine hangs on which guideline it is: what differs is data; that none is named, test_international sees."""
    paths = list(SOURCE.rglob("*.py"))
    assert len(paths) > 50
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"guideline\.id\s*(?:==|!=|in\s*[(\[{])", text), path.name


# --- what enters which total


def activity(year: int = 2024) -> dict:
    """A smelter with everything: two processes, fuels, carbonates, net electricity and heat, two facilities."""

    def certified(number, amount):
        kind = "green-power-consumption-certificate"
        return [{"kind": kind, "number": number, "amount": amount, "from": f"{year}-01-01", "to": f"{year}-12-31"}]

    def process(name, metal, anode, grid, green):
        electricity = [
            {"supply": "grid", "amount": f"{grid} MWh"},
            {"supply": "green-power", "amount": f"{green} MWh", "evidence": certified(f"GP-{name}", f"{green} MWh")},
        ]
        return {"id": name, "liquid_aluminium": f"{metal} t", "anode": f"{anode} t", "electricity": electricity}

    return {
        "schema": "ghgcalc/activity/1",
        "year": year,
        "entity": {"name": "Everything Aluminium", "province": "Xinjiang"},
        "process": [process("P1", 1000, 470, 13000, 500), process("P2", 2000, 940, 26000, 1000)],
        "fuel": [{"item": "diesel", "amount": "10 t"}, {"item": "natural-gas", "amount": "5 10^4Nm3"}],
        "carbonate": [{"item": "limestone", "amount": "100 t"}, {"item": "soda-ash", "amount": "10 t"}],
        "electricity": [{"supply": "grid", "amount": "41000 MWh"}],
        "heat": [{"amount": "1200 GJ"}],
        "facility": [
            {"id": "CPP", "kind": "captive-power", "emission": "5000 tCO2", "source": "its own report"},
            {"id": "Carbon plant", "kind": "other", "emission": "700 tCO2e", "source": "its own report"},
        ],
    }


STEP, BOTH = ("anode", "anode-effect", "electricity"), ("anode", "anode-effect")
ENTERPRISE = ("fuel", "anode", "anode-effect", "carbonate", "electricity", "heat")
# section 2 of the specification: what enters the step, what enters the enterprise, what is auxiliary (level, source)
SCOPE = {
    "cn-al-2013": ((), ENTERPRISE, ()),
    "cn-al-2023": (STEP, (*ENTERPRISE, "facility"), ()),
    "cn-al-2024-draft": (STEP, (*ENTERPRISE, "facility"), ()),
    "cn-al-2024": (
        BOTH,
        ("fuel", *BOTH, "carbonate"),
        (("process", "electricity"), ("enterprise", "electricity"), ("enterprise", "heat"), ("enterprise", "facility")),
    ),
}


@every_guideline
def test_the_scope_of_every_total(name):
    """Step, electrolysis and enterprise hold the sources of the specification's table, auxiliary items none of them."""
    step, enterprise, auxiliary = SCOPE[name]
    made = calculate(activity(), name)
    sources = {
        level: {t.source for t in made.totals if t.level == level and t.source}
        for level in ("process", "electrolysis", "enterprise")
    }
    assert sources == {"process": set(step), "electrolysis": set(step), "enterprise": set(enterprise)}
    assert {(entry["level"], entry["source"]) for entry in made.auxiliary} == set(auxiliary)


@every_guideline
def test_a_total_is_the_sum_of_its_lines(name):
    """Each level's total is the sum of the lines that count there, and electrolysis the sum of the processes."""
    made = calculate(activity(), name)
    for level in {level for line in made.lines for level in line.levels} - {"process"}:
        assert made.total(level).value == sum(line.value for line in made.lines if level in line.levels)
    if SCOPE[name][0]:
        steps = [made.total("process", process=process).value for process in ("P1", "P2")]
        assert made.total("electrolysis").value == sum(steps)
    else:
        with pytest.raises(UnknownIdError, match="enterprise"):
            made.total("electrolysis")


@pytest.mark.parametrize("name", ["cn-al-2023", "cn-al-2024-draft"])
def test_the_electricity_of_the_processes_counts_in_the_step_alone(name):
    """The enterprise counts its own net purchase: the processes' electricity is in no enterprise total."""
    made = calculate(activity(), name)
    factor = Decimal({"cn-al-2023": "0.5703", "cn-al-2024-draft": "0.5942"}[name])
    assert made.total("enterprise", source="electricity").value == 41000 * factor
    counted = 39000 + (1500 if name == "cn-al-2023" else 0)
    assert made.total("electrolysis", source="electricity").value == counted * factor


def test_the_2013_guide_counts_limestone_alone():
    """Soda ash enters no total of 2013 and leaves a finding; the region's factor counts for every supply."""
    made = calculate(activity(), "cn-al-2013")
    assert made.total("enterprise", source="carbonate").value == Decimal("40.50")
    (finding,) = [finding for finding in made.findings if finding.code == "item-not-counted"]
    assert "soda-ash" in finding.message()
    assert made.total("enterprise", source="electricity").value == Decimal("27351.10")
    (ignored,) = [f.place.table for f in made.findings if f.code == "table-ignored"]
    assert ignored == "process.electricity"
    left = [finding.message() for finding in made.findings if finding.code == "facility-elsewhere"]
    assert [text.partition(" of ")[0] for text in left] == ["5000 tCO2", "700 tCO2e"]  # each in the unit in which it is stated


def test_facilities_stand_outside_unless_asked_for():
    """Under the final guideline facilities stand beside the total with a finding each, and enter it when the caller asks."""
    outside = calculate(activity(), "cn-al-2024")
    assert {entry["id"]: entry["value"] for entry in outside.auxiliary if entry["source"] == "facility"} == {
        "facility/CPP/2024": "5000",
        "facility/Carbon plant/2024": "700",
    }
    left = [finding for finding in outside.findings if finding.code == "facility-outside"]
    assert [one.severity for one in left] == ["warning"] * 2
    assert [dict(one.fields)["id"] for one in left] == ["CPP (5000 tCO2e)", "Carbon plant (700 tCO2e)"]
    asked = calculate(activity(), "cn-al-2024", include_facilities=True)
    assert asked.total("enterprise").value - outside.total("enterprise").value == 5700
    assert not [entry for entry in asked.auxiliary if entry["source"] == "facility"]
    assert "facility-outside" not in [finding.code for finding in asked.findings]
    assert asked.options == {"include_facilities": True}
    assert asked.digest != outside.digest
    always = calculate(activity(), "cn-al-2023")
    assert always.total("enterprise", source="facility").value == 5700
    assert {line.id for line in always.lines if line.source == "facility"} == {"facility/CPP/2024", "facility/Carbon plant/2024"}


# --- differences as data


def test_the_difference_of_two_guidelines_is_that_of_their_files():
    """Draft and 2023 differ in the grid factor and the green-power treatment; a guideline differs from itself in nothing."""
    found = {
        difference.key: (difference.left, difference.right) for difference in guidelines.diff("cn-al-2023", "cn-al-2024-draft")
    }
    assert found["supplies.consumed.grid.factor"] == ("cn-al-2023/grid-average", "cn-al-2024-draft/grid-residual")
    assert found["supplies.consumed.green-power.treatment"] == ("factor", "zero")
    assert found["id"] == ("cn-al-2023", "cn-al-2024-draft")
    assert found["chosen_by_year"] == ("True", "")
    assert guidelines.diff("cn-al-2024", guidelines.get("cn-al-2024")) == []
    assert guidelines.diff("332", "cn-al-2023") == []
    (only,) = guidelines.diff("cn-al-2024", changed("cn-al-2024", ('tie = "half-up"', 'tie = "half-even"')))
    assert only.record() == {"key": "rounding.tie", "left": "", "right": "half-even"}
    with pytest.raises(UnknownIdError):
        guidelines.diff("cn-al-2023", "nothing")


def test_entries_of_one_id_are_told_apart():
    """The electricity of process and enterprise are two sources of one id: the difference names the table."""
    found = {difference.key for difference in guidelines.diff("cn-al-2013", "cn-al-2023")}
    assert any(key.startswith("source[electricity/process.electricity]") for key in found)
    found = {difference.key for difference in guidelines.diff("cn-al-2023", "cn-al-2024")}
    assert "auxiliary[electricity].unit" in found
    assert "auxiliary[electricity#2].unit" in found


@every_guideline
def test_the_hash_covers_every_value_and_no_comment(name):
    """Comments do not count; a digit does."""
    text = (guidelines.folders()[name] / "guideline.toml").read_text(encoding="utf-8")
    assert changed(name, ("\n[[source]]", "\n# a comment\n[[source]]")).sha256 == guidelines.get(name).sha256
    assert changed(name, ("decimals = 2", "decimals = 3")).sha256 != guidelines.get(name).sha256
    assert "#" in text


# --- guidelines of one's own


def changed(name: str, *pairs: tuple[str, str]) -> Guideline:
    """A packaged guideline with texts of its file replaced."""
    import tomllib

    text = (guidelines.folders()[name] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return Guideline.model_validate(tomllib.loads(text))


def folder_with(root: Path, name: str, *pairs: tuple[str, str]) -> Path:
    """A folder whose guideline is a packaged one with texts replaced."""
    text = (guidelines.folders()[name] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    folder = root / "mine"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "guideline.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def own_folders():
    """Folders added in a test are gone after it."""
    guidelines.remove_folders()
    yield
    guidelines.remove_folders()


MINE = (('id = "cn-al-2024"', 'id = "mine-2024"'), ('aliases = ["CETS-AG-04.01-V01-2024"]', ""), ("chosen_by_year = true", ""))


@pytest.mark.usefixtures("own_folders")
@pytest.mark.parametrize("inner", [True, False])
def test_a_named_folder_adds_a_guideline(tmp_path, inner):
    """A folder of folders, or one guideline's own folder, is registered, computes as its data say, and shows its notes."""
    folder = folder_with(tmp_path, "cn-al-2024", *MINE, ("44/12", "3.664"))
    (folder / "notes.md").write_text("Our own notes.\n", encoding="utf-8")
    guidelines.add_folder(folder if inner else tmp_path)
    made = calculate(activity(), "mine-2024")
    assert made.guideline["id"] == "mine-2024"
    ratio = next(one for one in made.line("P1/anode/2024").inputs if one.name == "carbon_ratio")
    assert ratio.value == "3.664"
    assert guidelines.notes("mine-2024") == "Our own notes.\n"
    assert guidelines.notes("mine-2024", "zh") == ""
    assert "Our own notes." in registers.guideline_text(guidelines.get("mine-2024"), "en")
    assert ghgcalc.verify(made.as_dict()).same
    assert [d.key for d in guidelines.diff("cn-al-2024", "mine-2024")].count("constants.carbon_ratio") == 1


@pytest.mark.usefixtures("own_folders")
def test_a_named_folder_is_refused_where_it_cannot_be(tmp_path):
    """An id that exists, and a folder without a guideline, are refused and leave the register as it was."""
    with pytest.raises(InputError) as caught:
        guidelines.add_folder(folder_with(tmp_path, "cn-al-2024"))
    assert codes(caught.value) == ["duplicate-id"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError) as caught:
        guidelines.add_folder(tmp_path / "empty")
    assert codes(caught.value) == ["file-missing"]
    assert [name for name in guidelines.register() if name.startswith("cn-")] == list(IDS)
    assert len(guidelines.register()) == 10


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('consumption = { activity = "anode"', 'consumption = { constant = "carbon_ratio", activity = "anode"', "binding-origin"),
        ('carbon_ratio = { constant = "carbon_ratio" }', "carbon_ratio = { decimals = 2 }", "binding-origin"),
        ('equation = "anode.by_consumption"', 'equation = "anode.by_consumtion"', "unknown-equation"),
        ('equation = "anode.by_consumption"', 'equation = "anode.by_output"', "equation-parameters"),
        ("cells = { net = 2 }", "cells = { gross = 2 }", "equation-parameters"),
        ('default = "factor"', 'default = "slope"', "unknown-method"),
        ('equation = "combustion.by_ncv"', 'equation = "combustion.by_ncv"\nneeds = "ncv"', "method-of-last-resort"),
        ('table = "fuel"', 'table = "fuel"\nsupplies = "nowhere"', "supplies-table"),
        ("44/12 tCO2/tC", "44/0 tCO2/tC", "bad-number"),
        ("constants = { carbon_ratio", "constants = { ratio", "unknown-constant"),
        ('self-generated = { treatment = "zero", evidence = ["meter-records"], grade = "derived" }', "", "supply-rule-missing"),
        ('status = "in-force"', 'status = "in-forse"', "unknown-choice"),
        ('id = "cn-al-2024"', 'id = "Cn Al"', "bad-form"),
        ("issued = 2024-09-13", 'issued = "soon"', "wrong-date"),
        ("levels = [", "levles = [", "unknown-key-near"),
        ("if_asked = true", 'if_asked = "perhaps"', "wrong-type"),
        ("ghgcalc/guideline/1", "ghgcalc/guideline/9", "unknown-choice"),
    ],
)
def test_a_broken_guideline_names_its_fault(tmp_path, old, new, code):
    """A fault of a guideline file is found when it is read, with a code, a place and a remedy."""
    with pytest.raises(InputError) as caught:
        guidelines.load(folder_with(tmp_path, "cn-al-2024", (old, new)))
    assert code in codes(caught.value)
    for fault in caught.value.faults:
        assert fault.place.file.endswith("guideline.toml")
        assert fault.remedy("en")
        assert fault.remedy("zh")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cn-al-2024/anode-loss", "cn-al-2024/anode-los", "unknown-factor"),
        ("cn-al-2024/anode-loss", "cn-al-2024/heat", "factor-unit"),
        ("cn-al-2024/anode-loss", "cn-grid-2023/average", "factor-unit"),
        ("cn-al-2024/gwp-cf4", "cn-al-2024/gwp-c2f6", "factor-unit"),
        ("44/12 tCO2/tC", "3664 kgCO2/tC", "factor-unit"),
        ("44/12 tCO2/tC", "44/12", "factor-unit"),
        ("44/12 tCO2/tC", "44/12 tCO2 per tC", "factor-unit"),
    ],
)
def test_a_plan_refuses_factors_that_do_not_fit(old, new, code):
    """A factor that does not exist or measures something else is found when the plan is compiled, before any data."""
    with pytest.raises(InputError) as caught:
        compiled(changed("cn-al-2024", (old, new)))
    assert code in codes(caught.value)
    assert caught.value.faults[0].place != Place()


@pytest.mark.usefixtures("own_folders")
def test_a_regional_factor_is_that_of_each_plant(tmp_path):
    """A factor by region outside electricity is taken for each plant anew, although the plan of the guideline is shared."""
    regional = ('factor = "cn-al-2013/heat"', 'factor = "cn-al-2013/grid/{region}"')
    mine = ('id = "cn-al-2013"', 'id = "mine-2013"'), ("chosen_by_year = true", "")
    guidelines.add_folder(folder_with(tmp_path, "cn-al-2013", *mine, regional))
    for province, wanted in (("Xinjiang", "0.6671"), ("Beijing", "0.8843"), ("Xinjiang", "0.6671")):
        entity = {"name": "x", "province": province}
        raw = {"schema": "ghgcalc/activity/1", "year": 2020, "entity": entity, "heat": [{"amount": "3.6 GJ"}]}
        assert calculate(raw, "mine-2013").lines[0].unrounded == Decimal(wanted)


def test_a_guideline_without_a_gwp_cannot_count_the_gas():
    """A gas whose GWP the guideline does not name is an error, not zero."""
    with pytest.raises(InputError) as caught:
        calculate(activity(), changed("cn-al-2024", (', C2F6 = "cn-al-2024/gwp-c2f6"', "")))
    assert codes(caught.value) == ["gwp-missing"] * 2  # one for each process
    assert "C2F6" in str(caught.value)


def test_a_source_names_a_table_of_supplies_that_exists(tmp_path):
    """A supplies table that the guideline does not have is a fault that names those it has."""
    with pytest.raises(InputError) as caught:
        guidelines.load(folder_with(tmp_path, "cn-al-2023", ('supplies = "consumed"', 'supplies = "nowhere"')))
    assert codes(caught.value) == ["unknown-supplies"]
    assert "consumed" in str(caught.value)


def test_a_parameter_without_default_is_missing_where_it_is_not_stated():
    """A method that is always taken needs its measured datum: without it there is an error that names the key."""
    always = changed("cn-al-2024", ('needs = "purity"\n', ""))
    with pytest.raises(InputError) as caught:
        calculate(activity(), always)
    assert codes(caught.value) == ["datum-missing", "datum-missing"]
    assert {fault.place.key for fault in caught.value.faults} == {"purity"}


def test_a_guideline_may_round_half_even():
    """GB/T 8170 is a tie rule that a guideline names: 0.125 t becomes 0.12, half up 0.13."""
    facility = {"id": "F", "kind": "other", "emission": "0.125 tCO2e", "source": "its own report"}
    raw = {"schema": "ghgcalc/activity/1", "year": 2024, "entity": {"name": "x"}, "facility": [facility]}
    even = changed("cn-al-2024-draft", ('tie = "half-up"', 'tie = "half-even"'))
    assert str(calculate(raw, even).total("enterprise").value) == "0.12"
    assert str(calculate(raw, "cn-al-2024-draft").total("enterprise").value) == "0.13"
    assert calculate(raw, even).rounding == {"policy": "cell", "tie": "half-even"}


def test_constants_may_lack_a_unit():
    """A constant is a number with a unit, or a pure number."""
    known = guidelines.get("cn-al-2024")
    guideline = known.model_copy(update={"constants": {**known.constants, "share": "0.5"}})
    assert guideline.constant("share") == (Decimal("0.5"), "1")


# --- shown


@pytest.mark.parametrize("lang", ["en", "zh"])
@every_guideline
def test_a_guideline_as_text(name, lang):
    """The text holds title, document, every source with its formula, the supplies, and each default with digits and grade."""
    guideline = guidelines.get(name)
    shown = registers.guideline_text(guideline, lang)
    assert guideline.title(lang) in shown
    assert "carbon_ratio = 44/12 tCO2/tC" in shown
    for source in guideline.source:
        assert (source.name_zh if lang == "zh" else source.name_en) in shown
        for method in source.method:
            for line in equations.get(method.equation).formula().splitlines():
                assert line in shown
    for factor in registers.default_factors(guideline):
        assert re.search(rf"{re.escape(factor.id)}\s+{re.escape(f'{factor.number:f}')}\s", shown), factor.id
    for auxiliary in guideline.auxiliary:
        assert (auxiliary.name_zh if lang == "zh" else auxiliary.name_en) in shown
    if notes := guidelines.notes(name, lang):
        assert notes.strip().splitlines()[0] in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_guidelines_and_their_difference_as_tables(lang):
    """The list has every id with its years; the difference has three columns, cut to fit."""
    shown = registers.guidelines_text(guidelines.register().values(), lang)
    assert all(name in shown for name in IDS)
    assert "2022–2023" in shown
    table = registers.diff_text(guidelines.diff("cn-al-2023", "cn-al-2024"), "cn-al-2023", "cn-al-2024")
    assert table.splitlines()[0].split() == ["cn-al-2023", "cn-al-2024"]
    assert "…" in table


def test_a_guideline_whose_document_or_factor_is_not_known_is_shown_all_the_same():
    """A guideline in the making shows its document's id, and leaves out defaults that do not exist yet."""
    draft = changed(
        "cn-al-2024", ('document = "cets-ag-04-01-v01-2024"', 'document = "not-yet"'), ("cn-al-2024/anode-loss", "not/yet")
    )
    draft = draft.model_copy(update={"note_en": "", "auxiliary": []})
    shown = registers.guideline_text(draft, "en")
    assert "not-yet" in shown
    assert "not/yet" not in {factor.id for factor in registers.default_factors(draft)}
