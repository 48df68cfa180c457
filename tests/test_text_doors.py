"""The text doors: what a text says is what its file says, to the last digit; what a model dumps is what it reads."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

import ghgcalc
import strategies
import strategies_international as abroad
from ghgcalc import activity, allowances, documents, factors, guidelines
from ghgcalc.activity import Evidence, Heat, Measured, Process
from ghgcalc.series import Series

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(path for path in EXAMPLES.glob("*.toml") if path.name != "forty-faults.toml" and "quality-plan" not in path.name)
SOME = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
LONG = "0.1000000000000000055511151231257827021181583404541015625"


def faults(call):
    """The faults of a call as data, without the name of a file."""
    with pytest.raises(ghgcalc.InputError) as caught:
        call()
    found = caught.value.as_dict()["findings"]
    for one in found:
        one["place"].pop("file", None)
    return found


# --- loads


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_text_gives_what_its_file_gives(path, tmp_path):
    """TOML and JSON, as text and as bytes, with a byte-order mark: the same activity and the same digest as the file read from disk."""
    read = ghgcalc.read(path)
    data = path.read_bytes()
    same = [ghgcalc.loads(data, "toml"), ghgcalc.loads(data.decode(), "toml"), ghgcalc.loads(b"\xef\xbb\xbf" + data, "toml")]
    text = json.dumps(read.dump())
    file = tmp_path / "a.json"
    file.write_text(text)
    same += [ghgcalc.loads(text, "json"), ghgcalc.loads(text.encode(), "json"), ghgcalc.read(file)]
    assert {one.canonical for one in same} == {read.canonical}


@pytest.mark.parametrize("form", ["toml", "json"])
def test_every_digit_of_a_number_is_kept(form, tmp_path):
    """A number with more digits than a binary float holds, written as a number, arrives whole, and as it does from the file."""
    text = {
        "toml": f'year = 2024\n[entity]\nname = "X"\n[[heat]]\namount = {{ unit = "GJ", values = [{LONG}{", 0" * 11}] }}\n',
        "json": f'{{"year": 2024, "entity": {{"name": "X"}}, "heat": [{{"amount": {{"unit": "GJ", "values": [{LONG}{", 0" * 11}]}}}}]}}',
    }[form]
    found = ghgcalc.loads(text, form)
    assert found.dump()["heat"][0]["amount"]["values"][0] == LONG
    file = tmp_path / f"a.{form}"
    file.write_text(text)
    assert ghgcalc.calculate(ghgcalc.read(file)).digest == ghgcalc.calculate(found).digest


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ((EXAMPLES / "forty-faults.toml").read_text(encoding="utf-8"), "toml"),
        ("year = 2024\nyear = 2025\n", "toml"),
        ("a = 1\nb = 2，\n", "toml"),
        ('{"year": 2024,\n "year": 2025}', "json"),
        ('{\n "year": 2024,,}', "json"),
        ("[1]", "json"),
        ("", "json"),
        (" \n", "toml"),
        ("a." * 40 + "b = 1", "toml"),
        ("[" * 5000, "json"),
        ('{"a": "\\ud800"}', "json"),
        ('{"schema": "ghgcalc/inventory/1"}', "json"),
        ('{"fuel": [' + ",".join(['{"amount": {"unit": "t", "values": []}}'] * 600) + "]}", "json"),
    ],
)
def test_faults_of_a_text_are_those_of_its_file(text, form, tmp_path):
    """The same codes, pointers, lines, messages in both languages; only the name of a file is not there."""
    file = tmp_path / f"a.{form}"
    file.write_text(text, encoding="utf-8")
    told = faults(lambda: ghgcalc.loads(text, form))
    assert told == faults(lambda: ghgcalc.read(file))
    assert told == faults(lambda: ghgcalc.loads(text.encode(), form))


def test_bytes_that_are_no_text_are_refused():
    """Bytes of another encoding are named with their line; half a character, and more than a file may have, are refused."""
    (one,) = faults(lambda: ghgcalc.loads(b"a = 1\nb = \xff", "toml"))
    assert (one["code"], one["place"]["line"]) == ("file-not-utf8", 2)
    assert faults(lambda: ghgcalc.loads('a = "\ud800"', "toml"))[0]["code"] == "data-unfit"
    assert faults(lambda: ghgcalc.loads(b"#" * 8_000_001, "toml"))[0]["code"] == "file-too-large"


@pytest.mark.parametrize(
    "arguments", [(None, "json"), (5, "toml"), ({}, "json"), ("{}", "yaml"), ("{}", None), (Path("a.toml"), "toml")]
)
def test_what_is_no_text_or_format_is_refused_by_name(arguments):
    """A path, a table or a third format is refused by the argument's name."""
    with pytest.raises(ghgcalc.ArgumentError, match=r"data|format"):
        ghgcalc.loads(*arguments)
    with pytest.raises(ghgcalc.ArgumentError, match=r"data|format"):
        ghgcalc.loads_table(*arguments)


def test_an_inventory_and_a_settlement_are_read_from_a_text():
    """An inventory's file and a settlement's file as texts: equal to what wrote them, and verified."""
    made = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"))
    text = json.dumps(made.as_dict())
    assert ghgcalc.loads_inventory(text) == ghgcalc.loads_inventory(text.encode()) == made
    settled = allowances.settle(made, plan="cn-al-2024")
    table = ghgcalc.loads_table(json.dumps(settled.as_dict()), "json")
    assert allowances.verify_settlement(table, made).passed
    assert faults(lambda: ghgcalc.loads_inventory("{}"))[0]["code"] == "wrong-schema"
    assert faults(lambda: ghgcalc.loads_inventory('{"schema": "ghgcalc/inventory/1"}'))[0]["code"] == "not-an-inventory"
    assert ghgcalc.loads_table('{"a": 1.10}', "json") == {"a": Decimal("1.10")}


# --- model_dump


def same_again(one):
    """Whether an activity survives every way to dump and read it, by pydantic's own doors."""
    kind = type(one)
    for dumped in (
        one.model_dump(),
        one.model_dump(mode="json"),
        one.model_dump(by_alias=True),
        one.model_dump(by_alias=False),
        one.dump(),
    ):
        assert kind.model_validate(dumped).canonical == one.canonical
    adapter = TypeAdapter(kind)
    assert kind.model_validate_json(one.model_dump_json()).canonical == one.canonical
    assert adapter.validate_json(adapter.dump_json(one)).canonical == one.canonical
    assert adapter.validate_python(adapter.dump_python(one)).canonical == one.canonical


@SOME
@given(strategies.activities())
def test_an_activity_round_trips(drawn):
    """`model_dump`, `model_dump_json`, by alias or by name, through `TypeAdapter`: the same activity, hence the same digest."""
    same_again(activity.of(drawn))


@settings(SOME, max_examples=10)
@pytest.mark.parametrize("guideline", ["eu-cbam-al", "ghgp-al", "ghgp-scope2"])
@given(st.data())
def test_an_activity_abroad_round_trips(guideline, data):
    """The tables of the international guidelines, too."""
    drawn, _ = data.draw(abroad.told(guideline))
    same_again(activity.of(drawn))


class Filing(BaseModel):
    """Somebody's own model, which holds ours."""

    id: int
    activity: ghgcalc.Activity
    parts: list[ghgcalc.Activity] = []
    inventory: ghgcalc.Inventory | None = None
    evidence: Evidence | None = None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_models_nest_in_the_models_of_others(path):
    """An activity and an inventory inside another model: dumped, read again, with the same digests; its JSON Schema has both."""
    read = ghgcalc.read(path)
    filing = Filing(id=1, activity=read, parts=[read])
    for again in (Filing.model_validate(filing.model_dump()), Filing.model_validate_json(filing.model_dump_json())):
        assert again.activity.canonical == again.parts[0].canonical == read.canonical
    for mode in ("validation", "serialization"):
        assert "liquid_aluminium" in json.dumps(Filing.model_json_schema(mode=mode))


def test_an_inventory_is_a_field():
    """Of a pydantic model, from itself or from its table; whatever is none is told with remedy and in Chinese."""
    made = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "worked-month.toml"))
    adapter = TypeAdapter(ghgcalc.Inventory)
    assert adapter.validate_python(made) is made
    assert adapter.validate_json(adapter.dump_json(made)) == made
    assert adapter.dump_python(made) == made.as_dict()
    for wrong in (5, [], "x"):
        with pytest.raises(ValidationError, match="inventory"):
            adapter.validate_python(wrong)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({"year": 2024})
    (line,) = caught.value.errors()
    assert line["type"] == "ghgcalc.not-an-inventory"
    assert {"message", "remedy", "message_zh", "remedy_zh"} <= set(line["ctx"])
    assert adapter.json_schema()["properties"]["lines"]["items"]["properties"]["cells"]


def test_what_is_not_stated_is_not_dumped():
    """None is no statement of a file: a dump has no key for what is not there, at any depth."""
    read = ghgcalc.read(EXAMPLES / "smelter-export-2026.toml")
    assert "null" not in read.model_dump_json()
    assert read.process[0].model_dump().keys() <= read.process[0].model_fields_set | {"electricity", "carbon_stream"}
    assert "from" in read.model_dump()["process"][0]["electricity"][1]["evidence"][0]


def test_rows_round_trip_alone():
    """A process, a row of heat: by themselves, too."""
    row = Process(id="P1", capacity="120000 t", butts="3 t", started="2020-01-01", current_efficiency="95 %")
    assert Process.model_validate(row.model_dump()) == Process.model_validate_json(row.model_dump_json()) == row
    heat = Heat(amount={"unit": "GJ", "values": [LONG, *[0] * 11]})
    assert Heat.model_validate_json(heat.model_dump_json()).amount.values[0] == Decimal(LONG)


def test_a_measured_value_has_a_schema_and_dumps():
    """What a web framework lists beside the activity: a measured value alone."""
    found = ghgcalc.read(EXAMPLES / "smelter-export-2026.toml").process[0]
    one = next(value for value in (getattr(found, key) for key in type(found).model_fields) if isinstance(value, Measured))
    assert isinstance(one.value, Series)
    assert one.model_dump()["value"] == one.value.dump()
    assert json.loads(one.model_dump_json())["value"] == one.value.dump()
    for mode in ("validation", "serialization"):
        assert Measured.model_json_schema(mode=mode)["properties"]["value"]


@pytest.mark.parametrize("mode", ["python", "json"])
def test_the_other_records_round_trip(mode):
    """Guidelines, plans, factors and documents: dumped and read they are the same, hash and all."""
    for name in ("cn-al-2024", "eu-cbam-al", "ghgp-scope2"):
        one = guidelines.get(name)
        assert guidelines.Guideline.model_validate(one.model_dump(mode=mode)).sha256 == one.sha256
        assert guidelines.Guideline.model_validate_json(one.model_dump_json()).sha256 == one.sha256
    for name in ("cn-al-2024", "cn-al-2025"):
        plan = allowances.plans.get(name)
        assert allowances.Plan.model_validate(plan.model_dump(mode=mode)).sha256 == plan.sha256
    factor = factors.get("cn-grid-2021/residual")
    assert type(factor).model_validate(factor.model_dump(mode=mode)) == factor
    document = documents.get(factor.document)
    assert type(document).model_validate(document.model_dump(mode=mode)) == document


# --- by name and by alias


def test_a_file_has_no_names_of_python():
    """`from_` and `schema_` are how a program says it; in a file they are unknown keys, in any list, and named as such."""
    raw = tomllib.loads((EXAMPLES / "smelter-2024.toml").read_text(encoding="utf-8"))
    raw["schema_"] = raw.pop("schema")
    supply = {
        "supply": "green-power",
        "amount": "1 MWh",
        "evidence": [{"kind": "ppa", "number": "1", "amount": "1 MWh", "from_": "2024-01-01", "to": "2024-12-31"}],
    }
    raw["electricity"] = [supply]
    told = {(one["code"], one["pointer"]) for one in faults(lambda: activity.of(raw))}
    assert ("unknown-key-near", "/schema_") in told
    assert ("unknown-key-near", "/electricity/0/evidence/0/from_") in told
    assert ghgcalc.Activity.model_validate(raw).electricity[0].evidence[0].from_.year == 2024  # a program's own table
    raw["electricity"][0]["amount"] = "x"
    with pytest.raises(ValidationError) as caught:
        ghgcalc.Activity.model_validate(raw)
    assert [one["type"] for one in caught.value.errors()] == ["ghgcalc.bad-number"]
    assert (
        Evidence(kind="ppa", number="1", amount="1 MWh", from_="2024-01-01", to="2024-12-31").replace(number="2").from_.year == 2024
    )


def test_every_record_has_a_schema_of_what_it_dumps():
    """In the mode of a response, too: activity, guideline, plan, factor."""
    for model in (ghgcalc.Activity, guidelines.Guideline, allowances.Plan, factors.Factor):
        assert model.model_json_schema(mode="serialization")["description"]
