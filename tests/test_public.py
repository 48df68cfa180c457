"""What users see first: a light import, public names, errors and findings in two languages, the words of the field."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import pickle
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import errors, findings, texts, vocabulary
from ghgcalc.findings import Finding, Place

SOURCE = Path(ghgcalc.__file__).parent


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter, UTF-8, its output as text."""
    environment = os.environ | {"PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


# --- the import


def loaded_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after a statement."""
    done = python("-c", f"{statement}; import sys, json; print(json.dumps(sorted(sys.modules)))")
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_the_import_is_light():
    """`import ghgcalc` loads neither pint nor numpy nor pydantic nor pandas, and no module of the engine."""
    found = loaded_after("import ghgcalc")
    assert not found & {"pint", "numpy", "pydantic", "pydantic_core", "pandas", "click", "hypothesis"}
    assert {name for name in found if name.startswith("ghgcalc")} <= {"ghgcalc", "ghgcalc.version"}


def test_a_calculation_needs_no_numpy_of_ours():
    """The exact engine runs without the column libraries: none of our modules asks for numpy or pandas."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if "batch" not in path.parts)
    assert not re.search(r"^\s*(?:import|from) pandas", text, re.MULTILINE)
    importers = [
        path
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*(?:import|from) pint", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in importers} == {"units"}


def test_public_names_resolve():
    """Every name of `__all__` is there, once, and `dir` lists them."""
    assert len(set(ghgcalc.__all__)) == len(ghgcalc.__all__)
    assert dir(ghgcalc) == sorted(ghgcalc.__all__)
    for name in ghgcalc.__all__:
        assert getattr(ghgcalc, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    """A name that is none is refused as Python does."""
    with pytest.raises(AttributeError, match="kalkulate"):
        _ = ghgcalc.kalkulate


@pytest.mark.parametrize(
    "package",
    [
        "allowances",
        "attestation",
        "audit",
        "equations",
        "guidelines",
        "inventory",
        "io",
        "factors",
        "units",
        "activity",
        "market",
        "plan",
    ],
)
def test_the_names_of_packages_resolve(package):
    """What a package lists in `__all__` exists."""
    module = importlib.import_module(f"ghgcalc.{package}")
    for name in getattr(module, "__all__", []):
        assert hasattr(module, name), name


def test_the_package_is_typed_and_has_one_version():
    """py.typed is shipped, and the version is that of the distribution."""
    assert (SOURCE / "py.typed").is_file()
    assert importlib.metadata.version("ghgcalc") == ghgcalc.__version__


def test_the_module_runs():
    """`python -m ghgcalc` is the command line."""
    done = python("-m", "ghgcalc", "--version")
    assert done.returncode == 0
    assert ghgcalc.__version__ in done.stdout
    assert python("-m", "ghgcalc", "calculate", "no-such-file.toml").returncode == 2


def test_the_activity_has_a_json_schema():
    """Editors can check an activity file: every table, every datum, every measured value."""
    shown = json.dumps(ghgcalc.Activity.model_json_schema())
    for word in ("liquid_aluminium", "anode_effect_method", "evidence", "carbon_content", "measured_on", "minItems", "GJ/10^4Nm3"):
        assert word in shown


# --- errors

FAULTS = (
    Finding.of("month-missing", place=Place("a.toml", "process", "1 (P1)", "anode", 3), detail="x", value=""),
    Finding.of("unit-missing", place=Place("a.toml", "heat", "1", "amount.unit"), wanted="GJ"),
)
ERRORS = [
    errors.GhgcalcError("plain"),
    errors.NumberError("no number"),
    errors.UnitError("no unit"),
    errors.EquationError("no equation"),
    errors.UnknownIdError("factor", "cn-grid", ["cn-grid-2021", "cn-grid-2022"]),
    errors.UnknownIdError("factor", "xyz"),
    errors.InputError(FAULTS),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_errors_pickle(error, protocol):
    """An error crosses a process boundary with type, text and attributes."""
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_errors_subclass_builtins():
    """Whoever knows only Python's own errors catches ours."""
    assert isinstance(errors.NumberError(), ValueError)
    assert isinstance(errors.UnitError(), ValueError)
    assert isinstance(errors.InputError([]), ValueError)
    assert isinstance(errors.EquationError(), TypeError)
    assert isinstance(errors.UnknownIdError("factor", "x"), LookupError)
    assert all(isinstance(error, errors.GhgcalcError) for error in ERRORS)


def test_an_unknown_id_names_its_neighbours():
    """The hint is there when something looks like the id, and not otherwise."""
    assert str(ERRORS[4]) == "no factor 'cn-grid'; did you mean cn-grid-2021, cn-grid-2022?"
    assert str(ERRORS[5]) == "no factor 'xyz'"


def test_an_input_error_tells_every_fault():
    """The text of the exception holds all its faults with place and remedy, in either language."""
    error = errors.InputError(FAULTS)
    assert str(error) == error.text("en")
    assert len(str(error).splitlines()) == len(error.text("zh").splitlines()) == 2
    assert "a.toml, [process] 1 (P1), anode, month 3" in str(error)
    assert "3月" in error.text("zh")


# --- findings


def test_places_read_from_the_large_to_the_small():
    """A place shows what is known of it, in either language."""
    whole = Place("f.toml", "process", "1 (P1)", "anode", 3, 12)
    assert whole.text() == "f.toml, [process] 1 (P1), anode, month 3, line 12"
    assert whole.text("zh") == "f.toml, [process] 1 (P1), anode, 3月, 第 12 行"
    assert Place(table="heat").text() == "[heat]"
    assert Place(row="x").text() == "x"
    assert Place().text() == ""
    assert Place(key="year").as_dict() == {"key": "year"}


def test_findings_survive_json():
    """What the inventory file holds of a finding makes the same finding again."""
    finding = Finding.of("datum-ignored", "note", Place(table="fuel", key="ncv"), clause="clause 7", key="ncv", guideline="g")
    record = json.loads(json.dumps(finding.as_dict(), ensure_ascii=False))
    assert Finding.from_dict(record) == finding
    assert record["message"] != record["message_zh"]
    assert finding.text() == f"note datum-ignored: [fuel], ncv: {record['message']} {record['remedy']} [clause 7]"
    assert "ncv" in record["message"]
    assert finding.text("zh").startswith("提示 datum-ignored: [fuel], ncv: ")
    assert finding.in_file("f.toml").place == Place("f.toml", "fuel", None, "ncv")
    assert Finding.of("nothing-stated", known="x").text().startswith("error nothing-stated: The file")
    assert Place() == findings.NOWHERE


# --- texts


def slots(text: str) -> set[str]:
    """The fields that a text is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def entries():
    """Every text of the catalogue with its section and key."""
    return [(section, key, entry) for section, keys in texts.catalogue().items() for key, entry in keys.items()]


@pytest.mark.parametrize("section", texts.catalogue())
def test_every_text_stands_in_both_languages_with_the_same_fields(section):
    """English and Chinese exist, neither is empty, the Chinese is Chinese, and both are filled with the same fields."""
    for _, key, entry in (found for found in entries() if found[0] == section):
        wanted = {"en", "zh", "remedy_en", "remedy_zh"} if section == "finding" else {"en", "zh"}
        assert set(entry) == wanted, key
        assert all(entry.values()), key
        if section == "finding":
            both = [slots(entry["zh"] + entry["remedy_zh"]), slots(entry["en"] + entry["remedy_en"])]
            assert {slot.removesuffix("_zh") for slot in both[0]} == both[1], key
            assert re.search("[\u4e00-\u9fff]", entry["zh"] + entry["remedy_zh"]), key
        else:
            assert slots(entry["en"]) == slots(entry["zh"]), key


def test_every_finding_of_the_code_has_a_text():
    """A code that the source names stands in the catalogue."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    used = set(re.findall(r'\b(?:Finding\.of|wrong|complaint|fault)\(\s*"([a-z0-9-]+)"', source))
    assert len(used) > 40
    assert used <= set(texts.catalogue()["finding"])


def test_a_label_without_text_is_its_own():
    """An unknown label prints its key; a record without one language prints the other."""
    assert texts.label("anode") == "anode, energy as raw material"
    assert texts.label("anode", "zh").startswith("能源")
    assert texts.label("no such label", "zh") == "no such label"
    assert texts.both({"reason_en": "why"}, "zh", "reason") == "why"
    assert texts.both({"en": "a", "zh": "b"}, "zh") == "b"
    assert texts.both({}, "en") == ""


# --- the words of the field


def test_items_are_known_by_every_name():
    """Each id, English and Chinese name finds its item, and no Chinese name belongs to two items of a kind."""
    seen: dict[tuple[str, str], str] = {}
    for item in vocabulary.items().values():
        for name in (item.id, item.en, item.en.upper(), *item.zh):
            assert vocabulary.item_id(item.kind, name) == item.id
        for name in item.zh:
            assert seen.setdefault((item.kind, name), item.id) == item.id
    assert vocabulary.item_id("fuel", "柴油") == "diesel"
    assert vocabulary.item_id("carbonate", "柴油") is None
    assert "柴油" in vocabulary.item_names("fuel")
    assert "柴油" not in vocabulary.item_names("supply")


def test_items_have_names_in_both_languages():
    """An item shows its name; what is no item shows itself."""
    assert vocabulary.name_of("diesel", "zh") == "柴油"
    assert vocabulary.name_of("diesel", "en") == "diesel"
    assert vocabulary.name_of("P1", "zh") == "P1"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Xinjiang", "Xinjiang"), ("xinjiang", "Xinjiang"), ("新疆", "Xinjiang"), ("新疆维吾尔自治区", "Xinjiang"), ("内蒙古自治区",
         "Inner Mongolia"),
        ("北京市", "Beijing"), ("山东省", "Shandong"), (" Shanxi ", "Shanxi"), ("陕西", "Shaanxi"), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_provinces_are_known_in_both_languages(name, wanted):
    """Pinyin and Chinese names with or without their suffix find the province; Shanxi and Shaanxi are two."""
    assert vocabulary.area_id(name) == wanted


def test_there_are_thirty_provinces_and_two_maps():
    """30 provinces, seven regions of the newer map, six of the older, which no province joins."""
    areas = vocabulary.areas().values()
    provinces = [area for area in areas if area.kind == "province"]
    assert len(provinces) == 30
    regions = {area.id for area in areas if area.kind == "region"}
    assert len(regions) == 13
    joined = {area.region for area in provinces if area.region}
    assert len(joined) == 7
    assert not any("six-grid" in region for region in joined)
    assert [area.id for area in provinces if area.region is None] == ["Inner Mongolia"]
    assert {"Xinjiang", "新疆"} <= set(vocabulary.area_names())
    assert "China" in vocabulary.area_names("country")
