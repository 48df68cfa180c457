"""The JSON Schemas: they accept whatever the reader accepts, refuse what a schema can see, and say of every key what it means."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
import subprocess
import sys
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import ghgcalc
import strategies
import strategies_international as abroad
from ghgcalc import activity, allowances, guidelines, schemas
from ghgcalc.activity.model import ROWS
from ghgcalc.cli import run
from ghgcalc.dossier.matrix import stated as links_in
from ghgcalc.factors.record import factors_in
from ghgcalc.fields import Datum, One
from ghgcalc.replay import replay
from ghgcalc.schema import validate
from ghgcalc.schemas import WHATS, json_schema, schema_text
from ghgcalc.uncertainty.statement import statement as spread_in
from ghgcalc.units import Unit, pattern
from ghgcalc.units.parser import names
from support import caller

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
DOCS = ROOT / "docs" / "schemas"
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@cache
def validator(what: str) -> jsonschema.Draft202012Validator:
    """The validator of somebody else, under our schema; formats are checked, as the command does."""
    return jsonschema.Draft202012Validator(json_schema(what), format_checker=jsonschema.FormatChecker())


def plain(raw: Any) -> Any:
    """A table as JSON has it: dates are texts, numbers are numbers."""

    def other(value: Any) -> Any:
        return float(value) if isinstance(value, Decimal) else str(value)

    return json.loads(json.dumps(raw, default=other))


def reader_takes(raw: dict[str, Any]) -> bool:
    """Whether the reader accepts the table."""
    try:
        activity.of(raw)
    except ghgcalc.InputError:
        return False
    return True


# --- what stands in them


def properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every property of a schema, at any depth, with its place; conditions that name a property again are none."""
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(part: Any, at: str) -> None:
        if isinstance(part, list):
            for index, inner in enumerate(part):
                walk(inner, f"{at}/{index}")
        if not isinstance(part, dict):
            return
        if part.get("type") == "object":
            found.extend((f"{at}/{name}", inner) for name, inner in part.get("properties", {}).items())
        for key, inner in part.items():
            walk(inner, f"{at}/{key}")

    walk(schema, "#")
    return found


@pytest.mark.parametrize("what", WHATS)
def test_every_key_is_described_in_both_languages(what):
    """Every property of every schema, however deep, says in English and on a second line in Chinese what it means."""
    schema = json_schema(what)
    found = properties(schema)
    least = {"activity": 150, "inventory": 100, "settlement": 100, "guideline": 100, "factors": 30, "plan": 30}
    least |= {
        "sector": 30,
        "month": 90,
        "record": 60,
        "quality-plan": 90,
        "corrections": 50,
        "attestation": 50,
        "trust": 15,
        "ledger": 30,
        "replay": 40,
        "cheapest": 60,
        "market-summary": 40,
        "market-quarter": 20,
        "value": 40,
    }
    least |= {"allowance-matrix": 70, "fine": 80, "border": 100, "exported": 20}
    least |= {"outlook": 80, "forecast": 6, "package": 25, "matrix": 6, "spread": 13}
    assert len(found) >= least[what]
    for place, one in found:
        english, newline, chinese = one.get("description", "").partition("\n")
        assert newline, place
        assert re.search("[A-Za-z]{2}", english), place
        assert CHINESE.search(chinese), place
    assert CHINESE.search(schema["description"])


@pytest.mark.parametrize("what", WHATS)
def test_they_are_schemas_of_the_dialect_that_they_name(what):
    """Each is valid JSON Schema 2020-12, has an id with format and release, and every expression in it is understood."""
    schema = json_schema(what)
    assert list(schema)[:4] == ["$schema", "$id", "title", "description"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:ghgcalc:{what}:1:{ghgcalc.__version__}"
    jsonschema.Draft202012Validator.check_schema(schema)
    for expression in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(schema)):
        re.compile(json.loads(expression))


def test_no_description_is_left_over():
    """A key that is described is a key of the record, so that no description outlives what it describes."""
    models = {
        "activity": [
            ghgcalc.Activity,
            activity.Entity,
            activity.Waiver,
            activity.Correction,
            activity.Metered,
            activity.Candidate,
            activity.Evidence,
            activity.Precursor,
            activity.Element,
            activity.CarbonPrice,
            activity.SoldAs,
            activity.PfcOther,
            *ROWS.values(),
        ],
    }
    known = {model.__name__: {name.rstrip("_") for name in model.model_fields} for model in models["activity"]}
    from ghgcalc import descriptions

    for record, keys in descriptions.table("activity").items():
        if record not in ("Quantity", "Series", "Covering", "Measured"):
            assert set(keys) - {""} <= known[record], record
    for file in ("guideline", "factors", "plan", "record", "quality-plan", "trust", "replay", "matrix", "spread"):
        schema = json_schema(file)
        shown = {place.rsplit("/", 1)[1] for place, _ in properties(schema)}
        for record, keys in descriptions.table(file).items():
            assert set(keys) - {""} <= shown, (file, record)


def test_a_schema_is_the_callers_own():
    """Whoever changes one changes nothing of the next."""
    first = json_schema("activity")
    first["properties"].clear()
    assert json_schema("activity")["properties"]


def test_another_word_is_refused():
    """A kind of file that does not exist is refused by the argument's name."""
    with pytest.raises(ghgcalc.ArgumentError, match="what"):
        json_schema("activities")


# --- the command, and the files of the documentation


@pytest.mark.parametrize("what", WHATS)
def test_the_command_prints_what_the_documentation_keeps(what, call, tmp_path):
    """`ghgcalc schema WHAT`, `-o FILE`, and the committed file are the same text; `make schemas` writes the last."""
    kept = (DOCS / f"{what}.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(what)
    assert call("schema", what).out == kept
    file = tmp_path / "s.json"
    assert call("schema", what, "-o", file).status == 0
    assert file.read_text(encoding="utf-8") == kept
    assert call("schema", what, "-o", file).status == 0  # one of ours is replaced
    other = tmp_path / "other.json"
    other.write_text("{}")
    assert call("schema", what, "-o", other).status == 2
    assert other.read_text() == "{}"


def test_another_kind_is_a_fault_as_data(call):
    """A word that is no kind of file ends with 2."""
    assert call("schema", "activities").status == 2


# --- what they accept


def check_jsonschema(schema: Path, *files: Path) -> dict[str, list[str]]:
    """What the command of others says: for each file where it errs, by its name."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), "--output-format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    said = json.loads(done.stdout)
    assert not said.get("parse_errors"), said
    found: dict[str, list[str]] = {}
    for error in said["errors"]:
        found.setdefault(Path(error["filename"]).name, []).append(error["path"])
    assert (done.returncode == 1) == bool(found)
    return found


def test_check_jsonschema_accepts_every_example_and_case(tmp_path):
    """The TOML files as they are, and every activity of a golden case, pass under the command of others; the forty faults do not."""
    cases = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.json")):
        for index, one in enumerate(json.loads(path.read_text(encoding="utf-8"))["checks"]):
            if isinstance(stated := one.get("calculate"), dict):
                cases.append(tmp_path / f"{path.stem}-{index}.json")
                cases[-1].write_text(json.dumps(stated), encoding="utf-8")
    assert len(cases) >= 20
    files = [path for path in EXAMPLES.glob("*.toml") if not path.name.startswith("quality-plan")]
    found = check_jsonschema(DOCS / "activity.schema.json", *files, *cases)
    assert set(found) == {"forty-faults.toml"}
    assert len(found["forty-faults.toml"]) >= 30


def faulty() -> dict[int, tuple[dict[str, Any], str]]:
    """The mended file with each of the faults alone, and why a schema cannot see it."""
    told = tomllib.loads((ROOT / "tests" / "data" / "forty-mended.toml").read_text(encoding="utf-8"))
    broken = tomllib.loads((EXAMPLES / "forty-faults.toml").read_text(encoding="utf-8"))
    found = {}
    for number, where, why in told["faults"]["at"]:
        made, source = copy.deepcopy(told["mended"]), broken
        target = made
        *steps, last = [int(step) if step.isdigit() else step for step in where.split("/")[1:]]
        for step in steps:
            target, source = target[step], source[step]
        if isinstance(last, str) and last not in source:
            del target[last]
        else:
            target[last] = source[last]
        found[number] = (made, why)
    return found


def test_each_of_the_forty_faults_that_a_schema_can_see_is_refused(tmp_path):
    """One by one in a file that is mended otherwise: the reader refuses all, the schema all but six, under the command of others."""
    told = tomllib.loads((ROOT / "tests" / "data" / "forty-mended.toml").read_text(encoding="utf-8"))
    comments = (EXAMPLES / "forty-faults.toml").read_text(encoding="utf-8")
    found = faulty()
    assert sorted(found) == sorted(set(map(int, re.findall(r"(?:# |; )(\d+)  ?", comments)))) == list(range(1, 45))
    assert reader_takes(told["mended"])
    assert not list(validator("activity").iter_errors(told["mended"]))
    files = {number: tmp_path / f"{number}.json" for number in found}
    for number, (made, _) in found.items():
        assert not reader_takes(made), number
        # JSON has no infinity: its nearest number stands for it, which the reader refuses as well
        text = json.dumps(made, default=str).replace("Infinity", "1e999").replace("NaN", "0" if number == 21 else "NaN")
        files[number].write_text(text, encoding="utf-8")
    refused = check_jsonschema(DOCS / "activity.schema.json", *files.values())
    unseen = {number for number, (_, why) in found.items() if why}
    assert unseen == {5, 21, 28, 29, 30, 33}
    assert {int(name.removesuffix(".json")) for name in refused} == set(found) - unseen


WIDELY = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@WIDELY
@given(strategies.activities())
def test_every_valid_activity_is_accepted(drawn):
    """Whatever shape a valid activity has, as its file and as it is dumped, the schema accepts it."""
    read = activity.of(drawn)
    for table in (plain(drawn), plain(read.dump()), plain(read.model_dump()), json.loads(read.model_dump_json())):
        assert not list(validator("activity").iter_errors(table))


@settings(WIDELY, max_examples=12)
@pytest.mark.parametrize("guideline", ["eu-cbam-al", "ipcc-2019-al", "ghgp-al", "ghgp-scope2"])
@given(st.data())
def test_every_valid_activity_abroad_is_accepted(guideline, data):
    """The tables and keys of the international guidelines, too."""
    drawn, _ = data.draw(abroad.told(guideline))
    assert reader_takes(drawn)
    assert not list(validator("activity").iter_errors(plain(drawn)))


JUNK = st.sampled_from(
    ["", "x", " 5 t ", "5", "5 MWh", "1e3 t", "0", "-0 t", "-1 t", "1,000 t", "１ t", "5 tCO2e", "3 %", "12 万kWh", 0, 1, -1, 2024, 0.5, True, False, None, [], {}, [0] * 12,
     ["1"] * 12, [None] * 12, {"unit": "t", "values": [1] * 12}, {"unit": "MWh", "values": ["1"] * 12}, {"unit": "t", "values": [1] * 11}, {"value": "5 %"},
     {"value": "5 %", "source": "x"}, {"value": "5 %", "unit": 3, "source": "x"}, {"factor": "x"}, {"factor": "x", "source": 3}, {"value": None, "factor": "x"}, {"value": "5 %", "factor": None, "source": "x"},
     {"unit": "%", "values": [1] * 12, "source": "\ufeff"}, {"value": "5 %", "source": " "}, "2024-02-30", "2024-02-29", "20240229", "2024-W09-4", "2024-01-01T00:00:00", "DIESEL",
     "Diesel", "柴油", "自备电厂", "captive", " xinjiang ", "新疆维吾尔自治区", "slope", "P1", "a/b", "a\u200bb", "7601", "2024-03", "grid", "other"]
).map(copy.deepcopy)  # fmt: skip
KEYS = ("from", "from_", "schema_", "extra", "net_anode", "net_anode_mass", "butts", "anode_carbon", "anode_ash", "anode_sulphur", "plant", "site", "use",
        "vintage", "measured_on", "unit", "electricity_total", "started", "waiver", "pfc_other", "current_efficiency", "capacity", "technology", "emission")  # fmt: skip


def spots(table: Any) -> list[tuple[Any, Any]]:
    """Every place of a table: what holds it, and under which key."""
    found = []
    for key in list(table) if isinstance(table, dict) else range(len(table)):
        found.append((table, key))
        if isinstance(table[key], dict | list):
            found += spots(table[key])
    return found


FULL = tomllib.loads((EXAMPLES / "smelter-export-2026.toml").read_text(encoding="utf-8"))
BASES = [plain(FULL)] + [
    plain(tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")))
    for name in ("smelter-2024", "smelter-captive-2024", "worked-month")
]


@settings(WIDELY, max_examples=300)
@given(st.data())
def test_what_the_schema_refuses_the_reader_refuses(data):
    """A table with types changed, keys taken away, others added: wherever the schema says no, the reader says no as well."""
    table = copy.deepcopy(data.draw(st.sampled_from(BASES)))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(spots(table)))
        what = data.draw(st.sampled_from(("replace", "replace", "remove", "add", "copy")))
        if what == "replace":
            holder[key] = data.draw(JUNK)
        elif what == "remove":
            del holder[key]
        elif isinstance(holder, list):
            holder.append(data.draw(JUNK) if what == "add" else copy.deepcopy(holder[key]))
        else:
            holder[data.draw(st.sampled_from((*KEYS, *(k for h, k in spots(table) if isinstance(k, str)))))] = (
                data.draw(JUNK) if what == "add" else copy.deepcopy(holder[key])
            )
    if list(validator("activity").iter_errors(table)):
        assert not reader_takes(table), table


SPECS = sorted({spec for table in ROWS for spec in activity.specs_of(table).values()}, key=repr)
WORDS = (*names(), "m3@20C", "m³@20℃", "立方米(20℃)", "CO₂", "tCO₂e", "kgCF₄", "Nm³", "Nm^3", "％")
SHAPES = ("{a}", "{a}", "{t}{a}", "{a}/{b}", "{t}{a}/{t}{b}", "{a} {b}", "{a}{b}", "{a}*{b}", "{a}／{b}", "{a} · {b}", "{a}/({b}·{c})", "({a}/{b})/{c}", "{a}/{b}/{c}", "{a}/{b} {c}",
          "{a} {b}/{c}", "{a}*{b}/{c}", "({a}/{b})/({c}/({d}·{e}))", "{a}^2/{a}", "{a}/{b}^-1", "{t}/{a}", "{t}/({a}*{b})", "{a}{t}", "{a}*{t}{b}", " {a}\x1c", "\u3000{a}／{t}{b} ")  # fmt: skip
TENS = ("", "", "万", "亿", "10^4", "10⁴ ", "10^3*", "1000", "1", "1 ")


@cache
def near(spec: Any) -> tuple[str, ...]:
    """The names that measure something of what a field measures."""
    own = {part for unit in (*spec.units, *spec.also) for part, _ in Unit.of(unit).dimension}
    return tuple(word for word in WORDS if {part for part, _ in Unit.of(word).dimension} <= own)


@cache
def expression(spec: Any) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The expression of a field's units alone and behind a number: made once, not for every text that is held against it."""
    found = pattern.unit(pattern.fitting(spec.fit))
    return re.compile(pattern.alone(found)), re.compile(pattern.quantity(found, negative=False))


@st.composite
def spelled(draw: st.DrawFn) -> tuple[Any, str]:
    """A field, and an expression of names that measure something of what it measures."""
    spec = draw(st.sampled_from(SPECS))
    fill = {name: draw(st.sampled_from(near(spec))) for name in "abcde"}
    return spec, draw(st.sampled_from(SHAPES)).format(**fill, t=draw(st.sampled_from(TENS)))


@settings(max_examples=500, suppress_health_check=[HealthCheck.filter_too_much])
@given(spelled())
@example((One("MWh"), "万kWh"))
@example((Datum("min/(cell·d)"), "分钟/槽日"))
@example((Datum("t", "10^4Nm3"), "万立方米(20℃)"))
@example((Datum("t"), "tCO2/CO2"))
def test_the_expression_of_a_unit_refuses_none_that_fits(drawn):
    """Whatever the parser reads and the field takes, in any spelling, matches; so does a quantity in it."""
    spec, text = drawn
    assume(pattern.fitting(spec.fit)(text))
    alone, behind = expression(spec)
    assert alone.search(text), text
    if not text[0].isdigit():
        assert behind.search(f"5 {text}")


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_the_expression_of_a_unit_tells_simple_units_apart(spec):
    """Of single names, of two side by side and of one over another it refuses what the field refuses."""
    fits = pattern.fitting(spec.fit)
    matches = re.compile(pattern.alone(pattern.unit(fits))).search
    simple = [name for name in names() if "@" not in name and name not in ("1", "%")]
    if fits("1"):  # where a pure number fits, two names are let through: 吨标准煤 may be tonnes of coal
        simple = [name for name in simple if name.isascii()]
    for name in (*simple, *("万" + name for name in simple), "tonnes", "m3", "万m3", "吨位", "", "x"):
        assert bool(matches(name)) == fits(name), name
    some = ("t", "吨", "GJ", "MWh", "tCO2", "tC", "Nm3", "cell", "min", "CNY", "kgCF4", "tAl", "d", "mV")
    if not fits("1"):
        for left in some:
            for right in some:
                assert bool(matches(f"{left}/{right}")) == fits(f"{left}/{right}"), (left, right)


# --- the other files


def refusing(what: str, raw: Any) -> list[str]:
    """Where a schema refuses a table."""
    return [error.json_path for error in validator(what).iter_errors(plain(raw))]


def test_guidelines_factor_files_and_plans_are_accepted():
    """Every packaged one, those of the example package, and replays of published reports."""
    files = [*(ROOT / "factors").glob("*.toml"), *(ROOT / "src").rglob("*.toml"), *EXAMPLES.rglob("*.toml")]
    files += (ROOT / "tests" / "data" / "replay").glob("*.toml")
    counts = dict.fromkeys(("guideline", "factors", "plan", "quality-plan", "replay"), 0)
    for path in files:
        raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        kind = str(raw.get("schema", "")).split("/")
        if kind[0] == "ghgcalc" and kind[1] in counts:
            counts[kind[1]] += 1
            assert refusing(kind[1], raw) == [], path
    assert counts["guideline"] >= 11
    assert counts["factors"] >= 8
    assert counts["plan"] >= 4
    assert counts["quality-plan"] >= 1
    assert counts["replay"] >= 8


LOADERS = {
    "guideline": (ROOT / "src/ghgcalc/guidelines/cn-al-2024/guideline.toml", lambda raw: validate(guidelines.Guideline, raw)),
    "factors": (ROOT / "factors/electricity.toml", lambda raw: factors_in(raw, "f.toml")),
    "plan": (ROOT / "src/ghgcalc/allowances/plans/data/cn-al-2025.toml", lambda raw: validate(allowances.Plan, raw)),
    "replay": (ROOT / "tests/data/replay/slope-vss.toml", replay),
    "matrix": (ROOT / "docs/package.md", lambda raw: links_in(raw, "m.toml")),
    "spread": (ROOT / "docs/uncertainty.md", spread_in),
}


def shown_in(path: Path, what: str) -> list[dict[str, Any]]:
    """The tables of a kind of file: the one that a file is, or those in the blocks of a page of the documentation."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE) if path.suffix == ".md" else [text]
    return [tomllib.loads(one) for one in blocks if f'"ghgcalc/{what}/1"' in one or path.suffix == ".toml"]


OTHER = st.sampled_from(
    ["", "x", "1", 1, 0, -1, 1.5, True, None, [], {}, "2024-01-01", "20240101", dt.date(2024, 1, 1), ["x"], "t", "official", "5.0"]
).map(copy.deepcopy)


@pytest.mark.parametrize("what", LOADERS)
@settings(WIDELY, max_examples=60)
@given(st.data())
def test_what_the_other_schemas_refuse_their_readers_refuse(what, data):
    """A guideline, a factor file or a plan with something changed: where the schema says no, the reader says no as well."""
    path, load = LOADERS[what]
    table = json.loads(json.dumps(shown_in(path, what)[0], default=str))
    for _ in range(data.draw(st.integers(1, 2))):
        holder, key = data.draw(st.sampled_from(spots(table)))
        what_now = data.draw(st.sampled_from(("replace", "replace", "remove", "add")))
        if what_now == "replace":
            holder[key] = data.draw(OTHER)
        elif what_now == "remove":
            del holder[key]
        elif isinstance(holder, dict):
            holder[
                data.draw(
                    st.sampled_from(("extra", "from_", "schema_", "note", *(k for _, k in spots(table) if isinstance(k, str))))
                )
            ] = data.draw(OTHER)
    if refusing(what, table):
        with pytest.raises(ghgcalc.InputError):
            load(table)


@cache
def results() -> dict[str, list[Any]]:
    """Inventories and settlements as the package writes and reads them."""
    read = {name: ghgcalc.read(EXAMPLES / f"{name}.toml") for name in ("smelter-2024", "smelter-export-2026")}
    made = [ghgcalc.calculate(read["smelter-2024"]), ghgcalc.calculate(read["smelter-export-2026"], "eu-cbam-al")]
    old = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests/data/ledger-1").glob("*.json"))]
    asked = {"price": "90 CNY/t", "verified": {"P1": {"emissions": "250000 tCO2e"}}, "ccer": "20 t", "previous": "400000 tCO2e"}
    settled = [
        allowances.settle(made[0], plan="cn-al-2024", **asked),
        allowances.settle(made[0], plan="cn-al-2025", price="90 CNY/t", balance_value="1.6 tCO2e/t"),
        allowances.settle(made[0], plan="cn-al-2025", balance_value="1.5 tCO2e/t"),
        allowances.settle(made[0], plan="cn-al-2025", issued="472020 t", issued_on="2026-09-30", preissued="480000 t"),
        allowances.settle(made[0], plan="cn-al-2025", issued={"P1": "251744 t", "P2": "1 t"}, balance_value="1.5 tCO2e/t"),
    ]
    sectors = [
        allowances.settle_sector(EXAMPLES / "sector-four-plants.csv", "cn-al-2025"),
        allowances.settle_sector([made[0]], price="90 CNY/t"),
        allowances.settle_sector(EXAMPLES / "sector-four-plants.csv", "cn-al-2025", balance_value="1.6 tCO2e/t", price="90 CNY/t"),
    ]
    return {"inventory": [one.as_dict() for one in made] + old, "settlement": [one.as_dict() for one in settled]} | {
        "sector": [one.as_dict() for one in sectors]
    }


@pytest.mark.parametrize("what", ["inventory", "settlement", "sector"])
def test_results_are_accepted(what):
    """What the package writes, and what earlier releases wrote."""
    assert len(results()[what]) >= 3
    for one in results()[what]:
        assert refusing(what, one) == []


@settings(WIDELY, max_examples=120)
@given(st.data())
def test_what_the_schema_of_inventories_refuses_the_reader_refuses(data):
    """An inventory with something changed: where the schema says no, the reader says no as well."""
    table = copy.deepcopy(data.draw(st.sampled_from(results()["inventory"][-1:] + results()["inventory"][1:2])))
    for name in ("lines", "totals", "findings", "auxiliary", "grades"):
        del table[name][3:]
    del table["guideline"]["data"]
    holder, key = data.draw(st.sampled_from([spot for spot in spots({**table, "activity": {}}) if spot[1] != "activity"]))
    if holder.get("schema") if isinstance(holder, dict) else False:
        holder = table
    what_now = data.draw(st.sampled_from(("replace", "replace", "remove")))
    if what_now == "replace":
        holder[key] = data.draw(
            st.sampled_from(["", "x", "1", "-1.50", "2024-01-01", 1, 1.5, True, None, [], {}, ["x"], [{}]]).map(copy.deepcopy)
        )
    else:
        del holder[key]
    if refusing("inventory", table):
        with pytest.raises(ghgcalc.InputError):
            ghgcalc.loads_inventory(json.dumps(table))


def test_the_schema_of_inventories_sees_damage():
    """A number that is no printed number, a level that does not exist, a key that is missing are refused."""
    sound = results()["inventory"][0]
    for change in (
        lambda table: table["totals"][0].update(value="1,5"),
        lambda table: table["totals"][0].update(value=1.5),
        lambda table: table["totals"][0].update(level="site"),
        lambda table: table["lines"][0].pop("clause"),
        lambda table: table["options"].update(extra=1),
        lambda table: table.pop("digest"),
    ):
        table = copy.deepcopy(sound)
        change(table)
        assert refusing("inventory", table)


def test_the_schema_of_settlements_sees_damage():
    """A digest of another form, a surplus that is no number, a plan that is missing are refused."""
    sound = results()["settlement"][1]
    for key, value in (("digest", "md5:1"), ("surplus", 5), ("units", None), ("year", "2024")):
        assert refusing("settlement", {**sound, key: value})
    assert refusing("settlement", {key: value for key, value in sound.items() if key != "plan_data"})


def test_what_pack_writes_is_a_manifest_of_the_schema(call, tmp_path):
    """With every kind of part, with an inventory alone, with a border view for the board and for a customer; and as the command prints it."""
    from packages import bare, smelter, whole
    from test_package_border import board, customer

    made = [bare(), whole(), board(), customer()]
    for package in made:
        assert refusing("package", package.as_dict()) == []
        assert refusing("package", json.loads(package.part("manifest.json"))) == []
    (tmp_path / "inventory.json").write_text(json.dumps(smelter()), encoding="utf-8")
    assert refusing("package", call("pack", tmp_path / "inventory.json", "--format", "json").json) == []
    sound = board().as_dict()
    for change in (
        lambda table: table.update(digest="md5:1"),
        lambda table: table["parts"][0].pop("sha256"),
        lambda table: table["parts"][0].update(size="3"),
        lambda table: table["border"].update(years=["2026"]),
        lambda table: table["border"].pop("home"),
        lambda table: table.update(made_by="ghgcalc"),
        lambda table: table.pop("settlement"),
    ):
        table = copy.deepcopy(sound)
        change(table)
        assert refusing("package", table)


def test_matrices_and_spreads_are_accepted():
    """Those of the documentation and of the tests, and the links that the matrix of a package repeats; signs that look like blanks, too."""
    from packages import MATRIX, whole

    counted = dict.fromkeys(("matrix", "spread"), 0)
    for path in sorted((ROOT / "docs").glob("*.md")):
        for what in counted:
            for table in shown_in(path, what):
                counted[what] += 1
                assert refusing(what, table) == [], path
    assert min(counted.values()) >= 1
    links = whole().table("matrix.json")["links"]
    for table in (MATRIX, {"schema": "ghgcalc/matrix/1", "link": links}, {"schema": "ghgcalc/matrix/1"}):
        assert refusing("matrix", table) == []
        assert (
            links_in(
                {
                    key: [{k: v for k, v in one.items() if v} for one in inner] if key == "link" else inner
                    for key, inner in table.items()
                },
                None,
            )
            is not None
        )
    for text in ("\x1c", "\ufeff", "\u200b"):
        odd = {"schema": "ghgcalc/matrix/1", "link": [{"of": ["/year"], "files": [text]}]}
        assert links_in(odd, None)
        assert refusing("matrix", odd) == []
    for text in ("5 %", " 5 %\x1c", "-0.5e1 %\u3000"):
        one = {"of": "P1/anode", "distribution": "uniform", "within": ["-1 %", text], "months": "apart", "source": None}
        assert refusing("spread", {"schema": "ghgcalc/spread/1", "quantity": [one]}) == []
        assert spread_in([one])


@pytest.mark.parametrize(
    ("what", "one"),
    [
        ("spread", {"half_width": 2}),
        ("spread", {"half_width": "2"}),
        ("spread", {"within": ["1 %"]}),
        ("spread", {"within": ["1 %", None]}),
        ("spread", {"between": ["1 t", 2]}),
        ("spread", {"distribution": "gamma"}),
        ("spread", {"months": "alone"}),
        ("spread", {"width": "2 %"}),
        ("matrix", {"of": []}),
        ("matrix", {"of": "/year"}),
        ("matrix", {"of": ["year"]}),
        ("matrix", {"files": [" "]}),
        ("matrix", {"pages": 3}),
        ("matrix", {"page": "3"}),
    ],
)
def test_what_both_refuse_of_matrices_and_spreads(what, one):
    """Types, forms, lengths and keys: the schema says no, and so does the reader."""
    base = {"of": "P1/anode", "distribution": "normal"} if what == "spread" else {"of": ["/year"], "files": ["a"]}
    table = {"schema": f"ghgcalc/{what}/1", ("quantity" if what == "spread" else "link"): [base | one]}
    assert refusing(what, table)
    with pytest.raises(ghgcalc.InputError):
        LOADERS[what][1](table)


def test_every_spelling_of_a_name_is_accepted():
    """Fuels, carbonates, supplies and provinces, by id, English and Chinese name, in any case, with what an editor would offer."""
    from ghgcalc import vocabulary

    base = {"year": 2024, "entity": {"name": "X"}}
    for kind, table in (("fuel", "fuel"), ("carbonate", "carbonate"), ("supply", "other_electricity")):
        key = "supply" if kind == "supply" else "item"
        for name in vocabulary.item_names(kind):
            for spelled in (name, name.upper(), name.title()):
                row = {key: spelled, "amount": "1 MWh" if kind == "supply" else "1 t"}
                if vocabulary.item_id(kind, spelled):
                    assert refusing("activity", base | {table: [row]}) == [], spelled
    for name in vocabulary.names_of_areas("province"):
        for spelled in (name, f" {name.upper()}\u3000"):
            assert (
                refusing("activity", {"year": 2024, "entity": {"name": "X", "province": spelled}, "heat": [{"amount": "1 GJ"}]})
                == []
            )
    assert refusing("activity", base | {"electricity": [{"supply": "自备电厂", "amount": "1 MWh"}]})


def test_the_help_says_what_there_is(capsys):
    """`ghgcalc schema --help` lists the kinds."""
    assert run(["schema", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(what in shown for what in WHATS)
    assert schemas.DIALECT.endswith("2020-12/schema")
