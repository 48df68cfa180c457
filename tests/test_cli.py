"""The command line: every command of the contract, its two formats, its exit status, and what goes to which stream."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ghgcalc import documents, factors, files, guidelines, packaged
from ghgcalc.version import __version__
from support import Result, caller

ROOT = Path(__file__).parent.parent
WORKED = ROOT / "examples" / "worked-month.toml"
SMELTER = ROOT / "examples" / "smelter-2024.toml"
EXPORT = ROOT / "examples" / "smelter-export-2026.toml"
SOURCE = Path(files.__file__).parent
THREE = ("cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@pytest.fixture
def inventory(call, tmp_path) -> Path:
    """Return the file of the worked month's inventory."""
    file = tmp_path / "inventory.json"
    assert call("calculate", WORKED, "-o", file).status == 0
    return file


def start(*args: Any, **options: Any) -> Result:
    """Run `python -m ghgcalc` in a process of its own."""
    command = [sys.executable, "-m", "ghgcalc", *map(str, args)]
    made = subprocess.run(command, capture_output=True, check=False, **options)
    return Result(made.returncode, made.stdout.decode(), made.stderr.decode())


def total(record: dict[str, Any], level: str, **keys: Any) -> Decimal:
    """Return one total of an inventory record."""
    wanted = {"level": level, "process": None, "source": None, "gas": None, "period": str(record["year"]), "basis": None} | keys
    (found,) = [entry for entry in record["totals"] if all(entry[key] == value for key, value in wanted.items())]
    assert found["unit"] == "tCO2e"
    return Decimal(found["value"])


# -- calculate


def test_calculate_json_has_the_contract(call):
    """The inventory has the keys of the contract, and numbers that carry meaning are texts."""
    record = call("calculate", WORKED, "--format", "json").json
    assert record["schema"] == "ghgcalc/inventory/1"
    assert record["entity"] == {"name": "Worked month 算例"}
    assert (record["year"], record["as_of"], record["rounding"]) == (2024, None, "cell")
    assert record["guideline"]["id"] == "cn-al-2024"
    assert re.fullmatch(r"[0-9a-f]{64}", record["guideline"]["sha256"])
    assert record["factors"]["edition"] == max(factors.editions())
    assert re.fullmatch(r"[0-9a-f]{64}", record["factors"]["sha256"])
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", record["digest"])
    assert {"level", "process", "source", "gas", "period", "value", "unit", "basis"} <= record["totals"][0].keys()
    assert {entry["level"] for entry in record["totals"]} == {"process", "electrolysis", "enterprise"}
    assert not [found for found in record["findings"] if found["severity"] == "error"]

    assert not [number for number in numbers(record) if isinstance(number, float)]


def numbers(value: Any) -> list[Any]:
    """List every JSON number in a record."""
    if isinstance(value, dict):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_calculate_json_has_lines_that_can_be_followed(call):
    """A line has its cells, equation, clause and inputs; each input says where it comes from, a factor also its grade."""
    record = call("calculate", WORKED, "--format", "json").json
    (line,) = [line for line in record["lines"] if line["id"] == "P1/anode/2024-01"]
    shown = {key: line[key] for key in ("level", "process", "source", "item", "gas", "period", "value", "unit", "basis")}
    assert shown == {
        "level": "process",
        "process": "P1",
        "source": "anode",
        "item": None,
        "gas": "CO2",
        "period": "2024-01",
        "value": "37474.37",
        "unit": "tCO2e",
        "basis": None,
    }
    assert line["unrounded"].startswith("37474.36586")
    assert line["cells"] == [{"name": "net", "value": "10471.60", "unrounded": "10471.597294", "unit": "t anode"}]
    assert line["equation"] == "anode.by_consumption"
    assert line["clause"]
    inputs = {one["name"]: one for one in line["inputs"]}
    assert inputs["consumption"] == {"name": "consumption", "value": "12345.67", "unit": "t anode", "origin": "activity"}
    loss = inputs["loss"]
    assert (loss["value"], loss["unit"], loss["origin"]) == ("0.1518", "1", "factor")
    assert (loss["factor"], loss["grade"]) == ("cn-al-2024/anode-loss", "implementation")


def test_calculate_json_keeps_the_gases_of_a_row_apart(call):
    """A row of several gases has no gas of its own and its parts beside it."""
    record = call("calculate", WORKED, "--format", "json").json
    (line,) = [line for line in record["lines"] if line["id"] == "P1/anode-effect/2024-01"]
    assert line["gas"] is None
    assert line["value"] == "3765.06"
    parts = {part["gas"]: (Decimal(part["mass"]), part["gwp"], Decimal(part["unrounded"])) for part in line["gases"]}
    assert parts == {
        "CF4": (Decimal("0.52"), "6630", Decimal("3447.6")),
        "C2F6": (Decimal("0.0286"), "11100", Decimal("317.46")),
    }


@pytest.mark.parametrize(
    ("policy", "value"),
    [(None, "41239.43"), ("cell", "41239.43"), ("line", "41239.42"), ("total", "41239.42"), ("none", "41239.41618")],
)
def test_calculate_rounding(call, policy, value):
    """Each rounding policy gives the digits of the worked month, and the result names its policy."""
    options = ("--rounding", policy) if policy else ()
    record = call("calculate", WORKED, "--format", "json", *options).json
    assert record["rounding"] == policy or "cell"
    assert str(total(record, "electrolysis")).startswith(value)
    assert policy == "none" or str(total(record, "electrolysis")) == value


@pytest.mark.parametrize(("lang", "words"), [("en", ("Totals", "Findings", "digest")), ("zh", ("合计", "核查提示", "数字指纹"))])
def test_calculate_text(call, lang, words):
    """The printed inventory has totals, findings and digest in the language asked for, and nothing goes to standard error."""
    result = call("calculate", WORKED, "--lang", lang)
    assert (result.status, result.err) == (0, "")
    assert "41 239.43" in result.out
    assert all(word in result.out for word in words)


def test_calculate_text_and_json_show_the_same(call):
    """Text and JSON come from one result: the same digest and the same total."""
    record = call("calculate", SMELTER, "--format", "json").json
    text = call("calculate", SMELTER).out
    assert record["digest"] in text
    assert f"{total(record, 'enterprise'):,}".replace(",", " ") in text


@pytest.mark.parametrize("name", ["inventory.json", "INVENTORY.JSON", "inventory.txt"])
def test_calculate_output_file(call, tmp_path, name):
    """`-o` chooses the format by its ending, writes what would be printed, and says so on standard error alone."""
    form = "text" if name.endswith("txt") else "json"
    printed = call("calculate", WORKED, "--format", form)
    for given in ("text", "json"):
        result = call("calculate", WORKED, "--format", given, "-o", tmp_path / name)
        assert (result.status, result.out) == (0, "")
        assert result.err == f"wrote {tmp_path / name}\n"
        assert (tmp_path / name).read_text(encoding="utf-8") == printed.out
    assert call("calculate", WORKED, "-o", tmp_path / name, "--lang", "zh").err == f"已写入 {tmp_path / name}\n"


def test_calculate_is_repeatable(call):
    """Two runs print the same bytes: nothing depends on the clock."""
    assert call("calculate", SMELTER, "--format", "json").out == call("calculate", SMELTER, "--format", "json").out


def test_calculate_reads_json(call, tmp_path):
    """An activity as JSON of the same shape gives the digest that the TOML gives."""
    first = call("calculate", SMELTER, "--format", "json").json
    file = tmp_path / "activity.json"
    file.write_text(json.dumps(first["activity"]), encoding="utf-8")
    assert call("calculate", file, "--format", "json").json["digest"] == first["digest"]


@pytest.mark.parametrize("guideline", ["cn-al-2013", *THREE])
def test_calculate_guideline(call, guideline):
    """`--guideline` takes each guideline by its id."""
    record = call("calculate", SMELTER, "--guideline", guideline, "--format", "json").json
    assert record["guideline"]["id"] == guideline
    assert total(record, "enterprise") > 0


def test_calculate_guideline_by_alias(call):
    """A guideline answers to its document number as well, and the result carries its id."""
    record = call("calculate", WORKED, "--guideline", "CETS-AG-04.01-V01-2024", "--format", "json").json
    assert record["guideline"]["id"] == "cn-al-2024"


def test_calculate_as_of(call):
    """`--as-of` hides what was issued later: in April 2024 the draft can be used, the final guideline cannot."""
    known = call("calculate", WORKED, "--guideline", "cn-al-2024-draft", "--as-of", "2024-04-01", "--format", "json").json
    assert known["as_of"] == "2024-04-01"
    result = call("calculate", WORKED, "--guideline", "cn-al-2024", "--as-of", "2024-04-01")
    assert (result.status, result.out) == (2, "")
    assert "guideline-not-issued" in result.err
    assert "2024-09-13" in result.err


def test_calculate_pins_the_factor_edition(call):
    """`--factors` pins an edition, which the result names; one that does not exist is refused with those that do."""
    assert call("calculate", WORKED, "--factors", "1", "--format", "json").json["factors"]["edition"] == 1
    result = call("calculate", WORKED, "--factors", "99")
    assert (result.status, result.out) == (2, "")
    assert "99" in result.err


CAPTIVE = """
[[facility]]
id = "CPP-1"
kind = "captive-power"
emission = { unit = "tCO2", values = [1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }
source = "report of the power plant"
"""


def test_calculate_includes_facilities_when_asked(call, tmp_path):
    """A captive power plant stands beside the enterprise total, and enters it with `--include-facilities`."""
    file = tmp_path / "activity.toml"
    file.write_text(WORKED.read_text(encoding="utf-8") + CAPTIVE, encoding="utf-8")
    beside = call("calculate", file, "--format", "json").json
    inside = call("calculate", file, "--include-facilities", "--format", "json").json
    assert total(inside, "enterprise") - total(beside, "enterprise") == 1000
    assert total(inside, "electrolysis") == total(beside, "electrolysis")
    assert "facility-outside" in {found["code"] for found in beside["findings"]}
    assert "facility-outside" not in {found["code"] for found in inside["findings"]}
    assert inside["digest"] != beside["digest"]


def test_calculate_from_standard_input(call, monkeypatch):
    """`-` reads standard input, TOML and JSON alike, with the digest that the file gives."""
    digest = call("calculate", WORKED, "--format", "json").json["digest"]
    as_json = json.dumps(call("calculate", WORKED, "--format", "json").json["activity"]).encode()
    for data in (WORKED.read_bytes(), as_json):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert call("calculate", "-", "--format", "json").json["digest"] == digest


OWN_FACTORS = """
schema = "ghgcalc/factors/1"

[[factor]]
id = "mine/cf4"
value = 0.030
unit = "kgCF4/tAl"
kind = "cf4-factor"
document = "own-measurement-2024"
issued = 2024-10-01
grade = "derived"
source = "measurement campaign of spring 2024"
supersedes = "cn-al-2024/cf4"

[[factor]]
id = "mine/unused"
value = 12
unit = "GJ/t"
kind = "ncv"
document = "own-measurement-2024"
issued = 2024-10-01
grade = "derived"
source = "laboratory"
"""


@pytest.fixture
def own_factors(tmp_path) -> Path:
    """Return a factor file of one's own: one record in the place of a packaged one, one that nothing uses."""
    file = tmp_path / "own.toml"
    file.write_text(OWN_FACTORS, encoding="utf-8")
    return file


def test_calculate_with_own_factors(call, tmp_path, own_factors):
    """A factor of one's own replaces the packaged one with a warning, travels in the inventory, and verifies without its file."""
    before = call("calculate", WORKED, "--format", "json").json
    after = call("calculate", WORKED, "--factor-file", own_factors, "--format", "json").json
    assert total(after, "electrolysis") - total(before, "electrolysis") == Decimal("1723.80")  # 26 000 t × 0.01 kg × 6630
    (found,) = [found for found in after["findings"] if found["code"] == "factor-replaced-by-user"]
    assert "mine/cf4" in found["message"]
    assert "own.toml" in found["message"]
    assert str(tmp_path) not in json.dumps(after["factors"])
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(after), encoding="utf-8")
    own_factors.unlink()
    assert call("verify", file).status == 0


def test_own_factors_that_nothing_uses_verify_too(call, tmp_path, own_factors):
    """An overlay that no line uses is carried by the inventory all the same, so that the digest recomputes."""
    own_factors.write_text(OWN_FACTORS.replace('supersedes = "cn-al-2024/cf4"\n', ""), encoding="utf-8")
    file = tmp_path / "inventory.json"
    assert call("calculate", WORKED, "--factor-file", own_factors, "-o", file).status == 0
    assert call("verify", file).status == 0


@pytest.fixture
def own_guideline(tmp_path):
    """Return a folder with a guideline of one's own: that of 2024 with the GWPs of 2013."""
    guidelines.remove_folders()
    text = (SOURCE / "guidelines" / "cn-al-2024" / "guideline.toml").read_text(encoding="utf-8")
    for old, new in (
        ('id = "cn-al-2024"', 'id = "my-company"'),
        ('aliases = ["CETS-AG-04.01-V01-2024"]', "aliases = []"),
        ("chosen_by_year = true", "chosen_by_year = false"),
        ('CF4 = "cn-al-2024/gwp-cf4"', 'CF4 = "cn-al-2013/gwp-cf4"'),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder = tmp_path / "guidelines" / "my-company"
    folder.mkdir(parents=True)
    (folder / "guideline.toml").write_text(text, encoding="utf-8")
    yield folder
    guidelines.remove_folders()


@pytest.mark.parametrize("above", [False, True])
def test_a_guideline_folder_of_ones_own(call, tmp_path, own_guideline, above):
    """`--guideline-folder` takes the folder itself or the one above, for calculate, verify and the lists."""
    folder = ("--guideline-folder", own_guideline.parent if above else own_guideline)
    file = tmp_path / "inventory.json"
    assert call("calculate", WORKED, "--guideline", "my-company", *folder, "-o", file).status == 0
    record = json.loads(file.read_text(encoding="utf-8"))
    assert record["guideline"]["id"] == "my-company"
    assert total(record, "electrolysis", gas="CF4") == Decimal("3380.00")  # 0.52 t × 6500
    guidelines.remove_folders()
    named = call("verify", file, *folder, "--format", "json").json
    assert (named["rules"]["origin"], named["verdict"]) == ("folder", "verified")
    guidelines.remove_folders()
    alone = call("verify", file)
    assert alone.status == 1
    assert f"--accept-rules {record['guideline']['sha256']}" in alone.out
    taken = call("verify", file, "--accept-rules", record["guideline"]["sha256"])
    assert taken.status == 0
    assert "accepted by its hash" in taken.out


def test_a_guideline_of_ones_own_is_listed_shown_and_compared(call, own_guideline):
    """A guideline folder of one's own stands in the lists as the packaged ones do."""
    folder = ("--guideline-folder", own_guideline)
    assert "my-company" in {record["id"] for record in call("guidelines", "list", *folder, "--format", "json").json}
    assert call("guidelines", "show", "my-company").out.startswith("my-company: ")
    changed = {record["key"] for record in call("guidelines", "diff", "cn-al-2024", "my-company", "--format", "json").json}
    assert changed == {"id", "aliases", "chosen_by_year", "gwp.CF4"}


# -- sets of GWPs, readings of a rule, several bases


def test_calculate_with_a_set_of_gwps(call, tmp_path):
    """The set is named in the inventory, changes the gases alone, and its file recomputes with it."""
    arguments = ("calculate", EXPORT, "--guideline", "ipcc-2006-al")
    default, other = (call(*arguments, *more, "--format", "json").json for more in ((), ("--gwp", "sar")))
    assert (default["options"], other["options"]) == ({}, {"gwp": "SAR"})
    assert total(default, "enterprise", source="anode") == total(other, "enterprise", source="anode")
    assert total(default, "enterprise", source="anode-effect") > total(other, "enterprise", source="anode-effect")
    file = tmp_path / "inventory.json"
    assert call(*arguments, "--gwp", "SAR", "-o", file).status == 0
    assert call("verify", file, "--format", "json").json["same"] is True
    for lang in ("en", "zh"):
        assert "SAR" in call(*arguments, "--gwp", "SAR", "--lang", lang).out


def test_calculate_with_a_reading_of_the_rule(call, tmp_path):
    """A named reading stands in the inventory and decides the market-based total; its file recomputes under it."""
    arguments = ("calculate", EXPORT, "--guideline", "ghgp-scope2")
    reading = ("--option", "residual-to-non-buyers")
    default, other = (call(*arguments, *more, "--format", "json").json for more in ((), reading))
    assert other["options"] == {"options": ["residual-to-non-buyers"]}
    assert total(default, "enterprise", basis="market") > total(other, "enterprise", basis="market")
    assert total(default, "enterprise", basis="location") == total(other, "enterprise", basis="location")
    file = tmp_path / "inventory.json"
    assert call(*arguments, *reading, *reading, "-o", file).status == 0
    assert call("verify", file, "--format", "json").json["same"] is True


@pytest.mark.parametrize(("lang", "words"), [("en", ("location-based", "market-based")), ("zh", ("基于位置", "基于市场"))])
def test_totals_of_several_bases_are_printed_apart(call, lang, words):
    """Each basis has its own rows among totals, months and grades, and no row holds both."""
    text = call("calculate", EXPORT, "--guideline", "ghgp-scope2", "--lang", lang).out
    for word in words:
        assert text.count(word) > 4
    compared = call("compare", EXPORT, "--guidelines", "ghgp-scope2,ghgp-al", "--lang", lang).out
    assert all(word in compared for word in words)


def test_compare_takes_the_set_of_gwps_where_it_is_open(call):
    """The set goes to the guidelines that leave it open; the digests say so, those of the others stay."""
    arguments = ("compare", EXPORT, "--guidelines", "ipcc-2006-al,ghgp-al,eu-cbam-al", "--format", "json")
    plain, other = (call(*arguments, *more).json["guidelines"] for more in ((), ("--gwp", "AR6")))
    assert [one["digest"] == two["digest"] for one, two in zip(plain, other, strict=True)] == [False, False, True]
    assert "products" in plain[2]


# -- compare


def test_compare_json_has_the_contract(call):
    """The comparison has the totals of each guideline and, for each neighbouring pair and level, effects that add up."""
    record = call("compare", WORKED, "--guidelines", ",".join(THREE), "--format", "json").json
    assert [entry["id"] for entry in record["guidelines"]] == list(THREE)
    sums = {
        (entry["id"], one["level"]): Decimal(one["value"])
        for entry in record["guidelines"]
        for one in entry["totals"]
        if one["source"] is None and one["process"] is None
    }
    for effect in record["effects"]:
        assert set(effect) >= {"from", "to", "level", "name", "value", "unit"}
        assert re.fullmatch(r"-?\d+\.\d\d", effect["value"])
    for left, right in pairwise(THREE):
        for level in ("electrolysis", "enterprise"):
            mine = [e for e in record["effects"] if (e["from"], e["to"], e["level"]) == (left, right, level)]
            assert sum((Decimal(e["value"]) for e in mine), Decimal(0)) == sums[right, level] - sums[left, level]


def test_compare_separates_factor_and_treatment(call):
    """From 2023 to the draft, the worked month shows +7 170 t for the factor and −28 515 t for the green power, apart."""
    record = call("compare", WORKED, "--guidelines", "cn-al-2023,cn-al-2024-draft", "--format", "json").json
    effects = {effect["name"]: effect["value"] for effect in record["effects"] if effect["level"] == "electrolysis"}
    assert effects["factor values"] == "7170.00"
    assert effects["green-power treatment"] == "-28515.00"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_compare_text(call, lang):
    """The printed comparison has a column for each guideline and a table of effects for each pair, spaces in the list allowed."""
    result = call("compare", WORKED, "--guidelines", " cn-al-2023 , cn-al-2024 ", "--lang", lang)
    assert (result.status, result.err) == (0, "")
    assert "cn-al-2023 → cn-al-2024" in result.out
    assert {"en": "scope of sources", "zh": "排放源范围"}[lang] in result.out


def test_compare_takes_date_and_rounding(call):
    """`--as-of` and `--rounding` hold for all guidelines of the comparison."""
    known = ("--guidelines", "cn-al-2023,cn-al-2024-draft", "--as-of", "2024-04-01")
    record = call("compare", WORKED, *known, "--rounding", "none", "--format", "json").json
    assert "rounding" not in {effect["name"] for effect in record["effects"] if abs(Decimal(effect["value"])) > Decimal("0.01")}
    result = call("compare", WORKED, "--guidelines", ",".join(THREE), "--as-of", "2024-04-01")
    assert result.status == 2
    assert "guideline-not-issued" in result.err


@pytest.mark.parametrize("ids", ["cn-al-2023", "", ",", "cn-al-2023,", "cn-al-2023,cn-al-2042"])
def test_compare_needs_two_guidelines_that_exist(call, ids):
    """Fewer than two guidelines, or one that does not exist, are refused."""
    result = call("compare", WORKED, "--guidelines", ids)
    assert (result.status, result.out) == (2, "")
    assert "Traceback" not in result.err


# -- explain

EXPLAINED = "P1/anode/2024-01"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_explain_one_line(call, inventory, lang):
    """One line is explained with formula, numbers, result, rounding and each factor with its document and grade."""
    result = call("explain", inventory, EXPLAINED, "--lang", lang)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"{EXPLAINED}  ")
    for part in ("N = Q × (1 − R)", "12345.67 × (1 − 0.1518)", "→ 10471.60", "→ 37474.37", "44/12", "cn-al-2024/anode-loss"):
        assert part in result.out
    assert {"en": "implementation", "zh": "第三方程序取值"}[lang] in result.out


def test_explain_all_lines(call, inventory):
    """Without a line id every line is explained, in the order of the file."""
    ids = [line["id"] for line in json.loads(inventory.read_text(encoding="utf-8"))["lines"]]
    blocks = call("explain", inventory).out.strip().split("\n\n")
    assert [block.split("  ")[0] for block in blocks] == ids


def test_explain_json(call, inventory):
    """As JSON one line is one record and all lines are an array: the line of the inventory with its explanation."""
    record = call("explain", inventory, EXPLAINED, "--format", "json").json
    lines = json.loads(inventory.read_text(encoding="utf-8"))["lines"]
    (line,) = [line for line in lines if line["id"] == EXPLAINED]
    assert {key: value for key, value in record.items() if key != "text"} == line
    assert record["text"] + "\n" == call("explain", inventory, EXPLAINED).out
    assert [one["id"] for one in call("explain", inventory, "--format", "json").json] == [one["id"] for one in lines]


def test_explain_reads_standard_input(call, inventory, monkeypatch):
    """`explain -` takes the inventory from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(inventory.read_bytes())))
    assert call("explain", "-", EXPLAINED).out.startswith(EXPLAINED)


@pytest.mark.parametrize(("lang", "words"), [("en", "Did you mean"), ("zh", "是否应为")])
def test_explain_an_unknown_line(call, inventory, lang, words):
    """A line that does not exist is refused, and the nearest named."""
    result = call("explain", inventory, "P1/anode/2024-13", "--lang", lang)
    assert (result.status, result.out) == (2, "")
    assert words in result.err
    assert "P1/anode/2024-1" in result.err.split(words)[1]


# -- verify


@pytest.mark.parametrize(("lang", "words"), [("en", "the same digits and the same digest"), ("zh", "完全相同")])
def test_verify_the_same(call, inventory, lang, words):
    """An untouched inventory recomputes to the same digits and digest: status 0."""
    digest = json.loads(inventory.read_text(encoding="utf-8"))["digest"]
    result = call("verify", inventory, "--lang", lang)
    assert (result.status, result.err) == (0, "")
    assert words in result.out
    assert digest in result.out
    record = call("verify", inventory, "--format", "json").json
    assert (record["same"], record["digest"], record["differences"]) == (True, digest, [])


ANODE = {"id": "P1/anode/2024-01"}
STEP = {"level": "electrolysis", "source": None, "gas": None, "period": "2024"}


def touch(record: Any, path: tuple[Any, ...], value: Any) -> None:
    """Set what stands at `path`, where a table in the path picks the entry of a list that has its keys."""
    for step in path[:-1]:
        if isinstance(step, dict):
            (record,) = [entry for entry in record if step.items() <= entry.items()]
        else:
            record = record[step]
    assert record[path[-1]] != value
    record[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("lines", ANODE, "value"), "37474.36", "lines P1/anode/2024-01"),
        (("lines", ANODE, "unrounded"), "37474.36", "lines P1/anode/2024-01"),
        (("lines", ANODE, "clause"), "clause 1", "lines P1/anode/2024-01"),
        (("lines", ANODE, "cells", 0, "value"), "10471.59", "lines P1/anode/2024-01"),
        (("lines", ANODE, "inputs", {"name": "loss"}, "value"), "0.1519", "lines P1/anode/2024-01"),
        (("lines", ANODE, "inputs", {"name": "loss"}, "grade"), "official", "lines P1/anode/2024-01"),
        (("totals", STEP, "value"), "41239.42", "totals electrolysis/*/*/*/2024/*.value"),
        (("grades", 0, "share"), "0.00", "grades "),
        (("auxiliary", 0, "value"), "0", "auxiliary P1/electricity/grid/2024-01.value"),
        (("options",), {"include_facilities": True}, "digest"),
        (("entity", "name"), "Another plant", "entity.name"),
        (("activity", "entity", "name"), "Another plant", "entity.name"),
        (("activity", "process", 0, "anode", "values", 0), "12345.68", "lines P1/anode/2024-01"),
        (("factors", "sha256"), "0" * 64, "factors.sha256"),
        (("factors", "records", {"id": "cn-al-2024/anode-loss"}, "value"), "15.19", "factors.records"),
        (("guideline", "sha256"), "0" * 64, "guideline.sha256"),
        (("digest",), "sha256:" + "0" * 64, "digest"),
        (("rounding",), "line", "lines P1/anode/2024-01"),
        (("tie",), "half-even", "tie"),
        (("year",), 2025, "year"),
    ],
)
def test_verify_a_touched_file(call, inventory, path, value, where):
    """A change of a digit, a grade, a name or a digest is found and named, with status 1 and nothing on standard error."""
    record = json.loads(inventory.read_text(encoding="utf-8"))
    touch(record, path, value)
    inventory.write_text(json.dumps(record), encoding="utf-8")
    result = call("verify", inventory)
    assert (result.status, result.err) == (1, "")
    assert f"- {where}" in result.out
    as_json = call("verify", inventory, "--format", "json")
    assert as_json.status == 1
    found = json.loads(as_json.out)
    assert found["same"] is False
    assert any(difference["where"].startswith(where) for difference in found["differences"])
    assert all({"where", "in_file", "recomputed"} <= difference.keys() for difference in found["differences"])


def test_verify_shows_both_derivations_of_a_line(call, inventory):
    """A line that differs is explained twice: as the file has it and as it is recomputed."""
    text = inventory.read_text(encoding="utf-8").replace('"value": "37474.37"', '"value": "37474.36"')
    inventory.write_text(text, encoding="utf-8")
    shown = call("verify", inventory).out
    assert "[in the file]" in shown
    assert "[recomputed]" in shown
    assert shown.count("formula   N = Q × (1 − R)") == 2


def test_verify_against_an_activity(call, inventory, tmp_path):
    """With `--activity` the inventory is recomputed from that file: the same file gives 0, another amount 1, a broken file 2."""
    assert call("verify", inventory, "--activity", WORKED).status == 0
    other = tmp_path / "other.toml"
    other.write_text(WORKED.read_text(encoding="utf-8").replace("12345.67", "12345.68"), encoding="utf-8")
    result = call("verify", inventory, "--activity", other)
    assert result.status == 1
    assert "lines P1/anode/2024-01" in result.out
    other.write_text("year = 2024", encoding="utf-8")
    refused = call("verify", inventory, "--activity", other)
    assert (refused.status, refused.out) == (2, "")
    assert str(other) in refused.err


@pytest.mark.parametrize("guideline", ["cn-al-2013", *THREE])
@pytest.mark.parametrize("policy", ["cell", "line", "total", "none"])
def test_verify_every_guideline_and_policy(call, tmp_path, guideline, policy):
    """What is calculated under any guideline and rounding policy verifies from its own file."""
    file = tmp_path / "inventory.json"
    assert call("calculate", SMELTER, "--guideline", guideline, "--rounding", policy, "-o", file).status == 0
    assert call("verify", file).status == 0


# -- factors


def test_factors_list(call):
    """The list holds every factor that stands in the edition, as records with their own keys and as lines of a table."""
    records = call("factors", "list", "--format", "json").json
    assert [record["id"] for record in records] == [factor.id for factor in factors.find()]
    lines = call("factors", "list").out.splitlines()
    assert len(lines) == len(records) + 2
    kinds = {record["kind"] for record in call("factors", "list", "--kind", "gwp", "--format", "json").json}
    assert kinds == {"gwp"}


def test_factors_show(call):
    """One factor is one record with value, unit, kind, area, data year, document, dates, grade and source."""
    record = call("factors", "show", "cn-grid-2021/residual", "--format", "json").json
    shown = {
        key: record[key] for key in ("id", "value", "unit", "kind", "area", "data_year", "document", "issued", "valid", "grade")
    }
    assert shown == {
        "id": "cn-grid-2021/residual",
        "value": "0.5942",
        "unit": "tCO2/MWh",
        "kind": "grid-residual",
        "area": "China",
        "data_year": 2021,
        "document": "mee-nbs-2024-12",
        "issued": "2024-04-12",
        "valid": {"from": "2021-01-01", "to": "2021-12-31"},
        "grade": "official-copy",
    }
    assert record["source"].startswith("http")
    assert list(record)[:2] == ["id", "value"]


def test_factors_show_keeps_the_last_zero(call):
    """A value is shown with the digits that were published, the last zero included."""
    assert call("factors", "show", "cn-al-2024/carbonate/limestone", "--format", "json").json["value"] == "0.440"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_factors_show_says_when_a_kind_is_refused(call, lang):
    """A footprint factor is shown, and standard error says that no account takes it."""
    footprint = next(factor.id for factor in factors.edition() if factor.kind == "footprint")
    result = call("factors", "show", footprint, "--lang", lang, "--format", "json")
    assert result.json["id"] == footprint
    assert {"en": "refused kind", "zh": "不可用于核算"}[lang] in result.err


def test_factors_find(call):
    """Factors are found by words, kind, area in either language, data year, document, grade and day."""
    by_pinyin = call("factors", "find", "--area", "Xinjiang", "--kind", "grid-average", "--format", "json").json
    assert by_pinyin == call("factors", "find", "--area", "新疆", "--kind", "grid-average", "--format", "json").json
    assert [record["data_year"] for record in by_pinyin] == [2021, 2022, 2023]
    one = call("factors", "find", "--kind", "grid-residual", "--year", "2021", "--format", "json").json
    assert "cn-grid-2021/residual" in {record["id"] for record in one}
    words = call("factors", "find", "柴油", "--document", "cets-ag-04-01-v01-2024", "--grade", "sister", "--format", "json").json
    assert {record["kind"] for record in words} == {"ncv", "carbon-content", "oxidation"}
    day = call("factors", "find", "--kind", "grid-residual", "--on", "2022-07-01", "--format", "json").json
    assert {record["data_year"] for record in day} == {2022}


def test_factors_as_of(call):
    """What was issued after the date is hidden: in April 2024 the draft's 0.5942 was known, the announcement's not yet."""
    known = {
        record["id"]
        for record in call("factors", "find", "--kind", "grid-residual", "--as-of", "2024-04-01", "--format", "json").json
    }
    assert "cn-al-2024-draft/grid-residual" in known
    assert "cn-grid-2021/residual" not in known


def test_factors_find_nothing(call):
    """A search that finds nothing is no error: an empty array, or a table without lines."""
    assert call("factors", "find", "no such words", "--format", "json").json == []
    assert len(call("factors", "find", "no such words").out.splitlines()) <= 2


def test_factors_history(call):
    """The history has what was published for the same thing, in the order of issue."""
    records = call("factors", "history", "cn-grid-2022/residual", "--format", "json").json
    assert [record["issued"] for record in records] == sorted(record["issued"] for record in records)
    assert {"cn-grid-2021/residual", "cn-grid-2022/residual", "cn-grid-2023/residual"} <= {record["id"] for record in records}


def test_factors_with_a_file_of_ones_own(call, own_factors):
    """A factor file of one's own is checked, listed and shown as the packaged ones are."""
    assert call("factors", "check", own_factors).status == 0
    records = call("factors", "list", "--factor-file", own_factors, "--format", "json").json
    assert len(records) == len(factors.find()) + 2
    assert call("factors", "show", "mine/cf4", "--factor-file", own_factors, "--format", "json").json["value"] == "0.030"


def test_factors_check(call):
    """The packaged editions agree with their lock: status 0 and an empty array."""
    assert call("factors", "check", "--format", "json").json == []
    assert call("factors", "check").status == 0


def test_factors_check_finds_a_changed_record(tmp_path):
    """In a copy of the package in which one digit of a released factor was changed, the check says so with status 1."""
    shutil.copytree(SOURCE, tmp_path / "src" / "ghgcalc", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(packaged.folder("factors"), tmp_path / "factors")
    file = tmp_path / "factors" / "aluminium.toml"
    text = file.read_text(encoding="utf-8")
    assert 'id = "anode-loss", value = 15.18,' in text
    file.write_text(text.replace('id = "anode-loss", value = 15.18,', 'id = "anode-loss", value = 15.19,'), encoding="utf-8")
    copied = os.environ | {"PYTHONPATH": str(tmp_path / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    result = start("factors", "check", env=copied, cwd=tmp_path)
    assert (result.status, result.err) == (1, "")
    assert "edition-changed" in result.out
    assert "Edition 1 has changed" in result.out


# -- guidelines and documents


def test_guidelines_list(call):
    """The list has every guideline in the order of issue, with status, document and reporting years."""
    records = call("guidelines", "list", "--format", "json").json
    assert [record["id"] for record in records] == list(guidelines.register())
    assert [record["issued"] for record in records] == sorted(record["issued"] for record in records)
    assert [record["id"] for record in records if record["id"].startswith("cn-al")] == ["cn-al-2013", *THREE]
    assert {"id", "aliases", "title", "title_zh", "status", "document", "issued", "reporting_years", "sha256"} <= records[0].keys()
    (latest,) = [record for record in records if record["id"] == "cn-al-2024"]
    assert latest["reporting_years"] == {"from": 2024, "to": None}
    text = call("guidelines", "list").out
    assert all(record["id"] in text for record in records)


@pytest.mark.parametrize("guideline", guidelines.register())
def test_guidelines_show(call, guideline):
    """A guideline is shown with its equations as formulas and its defaults, as text in both languages and as a record."""
    record = call("guidelines", "show", guideline, "--format", "json").json
    assert record["id"] == guideline
    assert record["schema"] == "ghgcalc/guideline/1"
    assert all("=" in formula for formula in record["equations"].values())
    assert all(default["grade"] for default in record["defaults"])
    for lang in ("en", "zh"):
        result = call("guidelines", "show", guideline, "--lang", lang)
        assert (result.status, result.err) == (0, "")
        assert result.out.startswith(f"{guideline}: ")
        assert all(default["id"] in result.out for default in record["defaults"])


def test_guidelines_show_by_alias(call):
    """The alias shows the guideline that it stands for."""
    assert call("guidelines", "show", "332", "--format", "json").json["id"] == "cn-al-2023"


def test_guidelines_diff(call):
    """The difference of two guidelines is a list of keys with both values; of one with itself it is empty."""
    records = call("guidelines", "diff", "cn-al-2023", "cn-al-2024", "--format", "json").json
    assert all(set(record) == {"key", "left", "right"} and record["left"] != record["right"] for record in records)
    assert {"id", "gwp.CF4"} <= {record["key"] for record in records}
    assert call("guidelines", "diff", "cn-al-2023", "cn-al-2023", "--format", "json").json == []
    lines = call("guidelines", "diff", "cn-al-2023", "cn-al-2024").out.splitlines()
    assert 10 < len(lines) < 70  # a part that only one of them has is one line: it fits a screen
    starts = [re.split(r"\s{2,}|…", line)[0] for line in lines[2:]]
    for record in records:
        assert any(record["key"].startswith(start) for start in starts) or record["key"].endswith("_zh"), record["key"]
    one_sided = [line for line in lines[2:] if line.split("  ")[-1].strip() == "–"]
    assert any(line.startswith("supplies.consumed ") and "26 keys" in line for line in one_sided)
    assert any(line.startswith("source[anode/process].method[output]") and "anode.by_output" in line for line in one_sided)
    chinese = call("guidelines", "diff", "cn-al-2023", "cn-al-2024", "--lang", "zh").out
    assert "26 项" in chinese
    assert "title_zh" in chinese
    assert "title_en" not in chinese


def test_documents_list(call):
    """Documents are listed in the order of issue, and filtered by words, area and status."""
    records = call("documents", "list", "--format", "json").json
    assert {record["id"] for record in records} == set(documents.register())
    assert [record["issued"] for record in records] == sorted(record["issued"] for record in records)
    drafts = call("documents", "list", "--status", "draft", "--format", "json").json
    assert drafts
    assert {record["status"] for record in drafts} == {"draft"}
    national = call("documents", "list", "--area", "全国", "--format", "json").json
    assert {record["area"] for record in national} == {"China"}
    assert "cets-ag-04-01-v01-2024" in {record["id"] for record in call("documents", "list", "铝冶炼", "--format", "json").json}


def test_documents_show(call):
    """One document is one record, and one line a key as text."""
    record = call("documents", "show", "cets-ag-04-01-v01-2024", "--format", "json").json
    assert (record["id"], record["issued"], record["status"]) == ("cets-ag-04-01-v01-2024", "2024-09-13", "in-force")
    text = call("documents", "show", "cets-ag-04-01-v01-2024").out
    assert "2024-09-13" in text
    assert "title_zh" not in text
    assert "title_zh" in call("documents", "show", "cets-ag-04-01-v01-2024", "--lang", "zh").out


def test_documents_in_force(call):
    """On a day only those documents are listed that bound somebody: the final guideline from its day on, a draft never."""
    before, after = (
        {record["id"] for record in call("documents", "in-force", day, "--format", "json").json}
        for day in ("2024-09-12", "2024-09-13")
    )
    assert "cets-ag-04-01-v01-2024" in after - before
    assert "cn-al-draft-2024" not in before | after
    areas = {record["area"] for record in call("documents", "in-force", "2024-09-13", "--area", "China", "--format", "json").json}
    assert areas == {"China"}


# -- formats, streams and status

LISTS = [
    ("factors", "list"),
    ("factors", "find", "diesel"),
    ("factors", "history", "cn-al-2024/cf4"),
    ("factors", "check"),
    ("guidelines", "list"),
    ("guidelines", "diff", "cn-al-2023", "cn-al-2024"),
    ("documents", "list"),
    ("documents", "in-force", "2024-10-01"),
]
RECORDS = [
    ("factors", "show", "cn-al-2024/cf4"),
    ("guidelines", "show", "cn-al-2024"),
    ("documents", "show", "mee-nbs-2024-12"),
]


@pytest.mark.parametrize("command", [*LISTS, *RECORDS])
def test_lists_and_records_as_json(call, command):
    """What lists gives an array of records, what shows gives one record; nothing else is printed anywhere."""
    result = call(*command, "--format", "json")
    assert result.err == ""
    if command in LISTS:
        assert isinstance(result.json, list)
        assert all(isinstance(record, dict) for record in result.json)
    else:
        assert isinstance(result.json, dict)
    assert result.out.endswith("\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", [*LISTS, *RECORDS])
def test_lists_and_records_as_text(call, command, lang):
    """As text every command prints whole lines to standard output and nothing to standard error, in either language."""
    result = call(*command, "--lang", lang)
    assert (result.status, result.err) == (0, "")
    assert result.out.strip()
    assert result.out.endswith("\n")
    assert not result.out.endswith("\n\n\n")


@pytest.mark.parametrize(
    "command", [("factors", "list"), ("guidelines", "list"), ("documents", "list"), ("guidelines", "show", "cn-al-2024")]
)
def test_chinese_headers(call, command):
    """With `--lang zh` the heading of a table is Chinese, without it English."""
    assert HAN.search(call(*command, "--lang", "zh").out.splitlines()[0])
    assert not HAN.search(call(*command).out.splitlines()[0])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("command", "near"),
    [
        (("factors", "show", "cn-al-2024/cf5"), "cn-al-2024/cf4"),
        (("factors", "history", "cn-grid-2022/residul"), "cn-grid-2022/residual"),
        (("factors", "list", "--edition", "99"), "1"),
        (("guidelines", "show", "cn-al-2042"), "cn-al-2024"),
        (("guidelines", "diff", "cn-al-2023", "cn-al-2042"), "cn-al-2024"),
        (("documents", "show", "mee-nbs-2024-21"), "mee-nbs-2024-12"),
        (("documents", "show", "?"), "ghgcalc documents list"),
    ],
)
def test_an_unknown_id(call, command, near, lang):
    """An id that does not exist is refused with status 2, in the language asked for, with the nearest or the list to look in."""
    result = call(*command, "--lang", lang)
    assert (result.status, result.out) == (2, "")
    (line,) = result.err.splitlines()
    assert near in line.replace(str(command[-1]), "")
    assert bool(HAN.search(line)) == (lang == "zh")


@pytest.mark.parametrize(
    "command",
    [
        ("reckon", WORKED),
        ("calculate",),
        ("check", WORKED, WORKED),
        ("calculate", WORKED, "--rounding", "bankers"),
        ("calculate", WORKED, "--as-of", "2024-13-01"),
        ("calculate", WORKED, "--as-of", "April"),
        ("calculate", WORKED, "--factors", "one"),
        ("calculate", WORKED, "--format", "xml"),
        ("calculate", WORKED, "--lang", "de"),
        ("calculate", WORKED, "--guidlines", "cn-al-2024"),
        ("compare", WORKED),
        ("explain",),
        ("factors", "show"),
        ("factors", "forge"),
        ("guidelines", "diff", "cn-al-2023"),
        ("documents", "in-force"),
        ("documents", "in-force", "yesterday"),
        ("calculate", WORKED, "-o"),
    ],
)
def test_a_wrong_call(call, command):
    """A call that cannot be understood ends with status 2, a message on standard error, and no traceback."""
    result = call(*command)
    assert (result.status, result.out) == (2, "")
    assert "Error: " in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("command", [(), ("factors",), ("guidelines",), ("documents",)])
def test_a_call_without_a_command_shows_the_commands(call, command):
    """A group without a command shows its help as an error."""
    result = call(*command)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("Usage: ghgcalc")
    assert "list" in result.err or "calculate" in result.err


def test_help_and_version(call):
    """Help and version are results: status 0 on standard output; the examples of the help stand on lines of their own."""
    for flag in ("-h", "--help"):
        result = call(flag)
        assert (result.status, result.err) == (0, "")
        assert "\n  ghgcalc calculate examples/smelter-2024.toml\n" in result.out
        assert "\b" not in result.out
        assert "\\b" not in result.out
    assert call("--version").out == f"ghgcalc, version {__version__}\n"
    for command in ("calculate", "compare", "explain", "verify", "factors", "guidelines", "documents"):
        assert call(command, "--help").status == 0
        assert f"  {command} " in call("-h").out


# -- processes of their own


def test_a_process_of_its_own(tmp_path):
    """`python -m ghgcalc` reads standard input, writes UTF-8 whatever the locale, and ends with the status of the command."""
    plain = {
        key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHONIOENCODING", "PYTHONUTF8"))
    }
    ascii_only = plain | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    result = start("calculate", "-", "--lang", "zh", input=WORKED.read_bytes(), env=ascii_only, cwd=tmp_path)
    assert (result.status, result.err) == (0, "")
    assert "算例" in result.out
    assert "41 239.43" in result.out
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".coverage")] == []


def test_a_process_that_fails(tmp_path):
    """A fault of the input ends the process with status 2, its message on standard error and nothing on standard output."""
    result = start("calculate", "没有.toml", "--lang", "zh", cwd=tmp_path)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("错误 file-missing: 没有.toml: 文件不存在")


def test_a_process_that_finds_a_difference(inventory):
    """A touched inventory ends the process with status 1, its differences on standard output."""
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("37474.37", "37474.36"), encoding="utf-8")
    result = start("verify", inventory)
    assert (result.status, result.err) == (1, "")
    assert "37474.36" in result.out


def test_a_broken_pipe():
    """When the reader leaves early, as `head` does, the command ends quietly with status 0."""
    command = [sys.executable, "-m", "ghgcalc", "factors", "list", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"["
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0
