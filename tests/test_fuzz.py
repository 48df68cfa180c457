"""Fuzzing the readers: whatever the bytes or the shape, a file is read or refused with faults that say what to do."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ghgcalc import activity, equations, factors, files, guidelines, plan, schema, texts, vocabulary
from ghgcalc import io as files_io
from ghgcalc.activity.model import ROWS
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.cli import run
from ghgcalc.errors import EquationError, InputError, UnknownIdError
from ghgcalc.inventory import Inventory, calculate
from ghgcalc.report.registers import factors_text, guideline_text, records_text
from ghgcalc.report.text import inventory_text, verification_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
SOURCE = Path(files.__file__).parent
GUIDELINES = ("cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024")
INTERNATIONAL = ("ipcc-2006-al", "ipcc-2019-al", "eu-cbam-al-2023", "eu-cbam-al", "ghgp-al", "ghgp-scope2")
LANGUAGES = ("en", "zh")


def examples(count: int) -> settings:
    """Run a modest number of examples, however slow the machine."""
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))


def refused_or(action: Callable[[], Any]) -> Any:
    """Return what an action gives, or None where it was refused with faults that all say what to do."""
    try:
        return action()
    except InputError as error:
        refusal = error
    assert refusal.faults
    for fault in refusal.faults:
        assert fault.severity == "error"
        for lang in LANGUAGES:
            assert fault.message(lang).strip()
            assert fault.remedy(lang).strip()
            assert fault.text(lang).isprintable()
            assert len(fault.text(lang)) < 2000
    assert pickle.loads(pickle.dumps(refusal)).faults == refusal.faults
    return None


# -- what to break files with

WORDS = (
    "unit", "values", "value", "source", "factor", "id", "item", "supply", "amount", "number", "kind", "from", "to", "schema",
    "year", "process", "electricity", "evidence", "inputs", "grade", "cells", "gases", "records", "overlays", "place", "code", "fields",
    "technology", "net_anode", "anode_plant", "carbon_stream", "product", "precursor", "location_factor", "equation", "parameters", "basis",
    "products", "options", "gwp",
)  # fmt: skip
TEXTS = (
    "", " ", "t", "MWh", "%", "12 t", "2 %", "1 tCO2", "1e9999 t", "9" * 300, "NaN", "-Infinity", "1/0", "0/0", "44/12", "-0", "１２",
    "1,000", "2024", "2024-01", "2024-01-01", "2024-13-01", "cell", "none", "half-up", "factor", "slope", "measured", "grid",
    "green-power", "diesel", "柴油", "P1", "P1/anode/2024-01", "CF4", "cn-al-2024", "cn-al-2024/cf4", "anode.by_consumption", "a\nb",
    "cwpb", "pfpb-m", "overvoltage", "balance", "kept", "7601", "95 %", "0.95 1", "1 mV", "2 tCO2e/t", "AR5", "China", "in", "out", "rate",
    "@average", "=market_factor", "anode.by_net[net=anode.net_of_butts]", "anode.by_net[net=anode.carbon_of_analysis]", "product.embedded",
    "\x1b[2J", "\u2028", "{value}", "{0.__class__}", "%s%s", "../../etc/passwd", "\x00", "é", "𠀀", "x" * 500,
)  # fmt: skip
NUMBERS = tuple(
    map(Decimal, ("0", "-1.5", "0.1", "1e30", "1e-40", "NaN", "-Infinity", "1E+999999", "12.3456789012345678901234567890123"))
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 13),
    st.sampled_from((1989, 2024, 10**20, -(10**40), 10**4000)),
    st.sampled_from(NUMBERS),
    st.sampled_from(TEXTS),
    st.sampled_from(WORDS),
    st.text(max_size=8).filter(lambda text: text.encode(errors="ignore").decode() == text),
    st.sampled_from((dt.date(2024, 1, 1), dt.date(1, 1, 1), dt.datetime(2024, 1, 1, 12, 0), dt.time(12, 0))),  # noqa: DTZ001
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.sampled_from(TEXTS), inner, max_size=3),
    max_leaves=6,
)


def walk(draw: st.DrawFn, root: Any) -> tuple[Any, Any, Any]:
    """Walk from the top down to some place, near the top as often as far below: the container, the key and what stands there."""
    at, container, key = root, None, None
    while isinstance(at, dict | list) and at and (container is None or draw(st.integers(0, 2))):
        container = at
        key = draw(st.sampled_from(sorted(at, key=str))) if isinstance(at, dict) else draw(st.integers(0, len(at) - 1))
        at = container[key]
    return container, key, at


@st.composite
def mutations(draw: st.DrawFn, base: dict[str, Any]) -> dict[str, Any]:
    """Draw a copy of `base` in which one to three places are deleted, replaced, duplicated or filled from another place."""
    found = copy.deepcopy(base)
    for _ in range(draw(st.integers(1, 3))):
        container, key, value = walk(draw, found)
        if container is None:
            break
        what = draw(st.sampled_from(("delete", "replace", "replace", "duplicate", "transplant")))
        if what == "delete":
            del container[key]
        elif what == "replace":
            container[key] = draw(VALUES)
        elif what == "transplant":
            container[key] = copy.deepcopy(walk(draw, found)[2])
        elif isinstance(container, list):
            container.append(copy.deepcopy(value))
        else:
            container[draw(st.sampled_from(WORDS) | st.sampled_from(TEXTS))] = copy.deepcopy(value)
    return found


def toml(value: Any) -> str:
    """Write a value as TOML; what TOML does not have (None) is left out."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(str(k))} = {toml(v)}" for k, v in value.items() if v is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(entry) for entry in value if entry is not None) + "]"
    if isinstance(value, Decimal):
        shown = str(value).lower().replace("infinity", "inf")
        return shown if re.search(r"[.ein]", shown) else f"{shown}.0"
    if isinstance(value, str):
        return (
            json.dumps(value, ensure_ascii=True)
            if value.isascii()
            else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        )
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def toml_file(table: dict[str, Any]) -> bytes:
    """Write a table as the top of a TOML file."""
    return "\n".join(f"{toml(str(key))} = {toml(value)}" for key, value in table.items() if value is not None).encode()


def json_file(table: Any) -> bytes:
    """Write a value as JSON, dates as text, numbers with every digit, NaN and infinity as Python writes them."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        if isinstance(value, Decimal):
            return float(value) if value.is_finite() and abs(value) < 10**300 else float("nan")
        return value.isoformat() if isinstance(value, dt.date | dt.time) else value

    return json.dumps(plain(table), ensure_ascii=False).encode()


# -- activities

ACTIVITY = tomllib.loads(
    """
schema = "ghgcalc/activity/1"
year = 2024
electricity_total = "1300 MWh"

[entity]
name = "Example Aluminium"
province = "Inner Mongolia"
grid = "northeast"

[[process]]
id = "P1"
capacity = "160000 t"
cells = 336
started = 2019-01-01
liquid_aluminium = { unit = "t", values = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10.25] }
anode = { unit = "t", values = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, "5.125"] }
anode_effect_minutes = "0.2 min"
anode_effect_method = "slope"
electricity_total = "130 MWh"
anode_loss = { unit = "%", values = [15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], source = "ledger", measured_on = 2024-12-31 }
cf4_factor = { factor = "cn-al-2023/cf4" }

[[process.electricity]]
supply = "green-power"
amount = "130 MWh"
evidence = [{ kind = "green-power-consumption-certificate", number = "G1", amount = "100 MWh", from = 2024-01-01, to = 2024-12-31 }]

[[fuel]]
item = "diesel"
amount = "80 t"
ncv = { value = "42.6 GJ/t", source = "report" }
carbon_content = { value = "0.86 tC/t", source = "report" }

[[carbonate]]
item = "limestone"
amount = { unit = "kg", values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }
purity = { value = "95 %", source = "report" }

[[electricity]]
supply = "grid"
amount = "1300 MWh"

[[heat]]
amount = "12000 GJ"

[[pfc_unsplit]]
amount = "5 tCO2e"
source = "form"

[[facility]]
id = "CPP"
kind = "captive-power"
emission = "1000 tCO2"
source = "report 17"
""",
    parse_float=Decimal,
)


EXPORT = tomllib.loads(
    """
schema = "ghgcalc/activity/1"
year = 2026

[entity]
name = "Export Aluminium"
province = "Xinjiang"

[[process]]
id = "P1"
technology = "cwpb"
liquid_aluminium = { unit = "t", values = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10.25] }
anode = { unit = "t", values = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, "5.125"] }
butts = { unit = "kg", values = [500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500] }
anode_method = "balance"
anode_sulphur = { value = "1.9 %", source = "report", measured_on = 2026-02-10 }
anode_ash = { value = "0.4 %", source = "report" }
anode_effects = { unit = "1/(cell·d)", values = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2] }
anode_effect_duration = "2 min"
anode_effect_method = "slope"
slope = { value = "0.14 (kgCF4/tAl)/(min/(cell·d))", source = "campaign", measured_on = 2025-06-12 }
c2f6_fraction = { factor = "ipcc-2006/cwpb/c2f6-fraction" }
collection_efficiency = "97 %"
current_efficiency = { value = "94.5 %" }
pfc_other = { cf4 = "310 kg", c2f6 = "9 kg" }
carbon_stream = [{ item = "coke", direction = "in", amount = "2 t", carbon = { value = "98 %", source = "report" } }, { item = "dust", direction = "out", amount = "1 t", carbon = { value = "50 %", source = "report" } }]

[[process.electricity]]
supply = "grid"
amount = "130 MWh"
area = "Xinjiang"
location_factor = { value = "0.6577 tCO2/MWh", source = "announcement" }

[[process]]
id = "P2"
technology = "swpb"
liquid_aluminium = "100 t"
anode = "50 t"
net_anode = { value = "0.42 tC/tAl", source = "ledger" }
anode_carbon = { value = "97.6 %", source = "report" }
anode_method = "balance"
anode_effect_method = "overvoltage"
anode_effect_minutes = "0.2 min"
anode_effect_overvoltage = "5 mV"
current_efficiency = "95 %"
overvoltage_coefficient = { value = "3.6 kgCF4*%/(tAl*mV)", source = "campaign", measured_on = 2021-06-12 }
c2f6_fraction = { value = "0.25 kgC2F6/kgCF4", source = "campaign" }

[[process.electricity]]
supply = "grid"
amount = "0 MWh"
area = "Xinjiang"
location_factor = { value = "0.6577 tCO2/MWh", source = "announcement" }

[[fuel]]
item = "diesel"
amount = "80 t"
ncv = { value = "42.6 GJ/t", source = "report" }
emission_factor = { value = "74.1 tCO2/TJ", source = "report" }
biomass_share = "5 %"

[[carbonate]]
item = "soda-ash"
amount = "4 t"
emission_factor = { value = "0.4149 tCO2/t", source = "report" }
conversion = { value = "90 %", source = "report" }

[[anode_plant]]
id = "B"
furnace = "riedhammer"
green_anodes = "501 t"
baked_anodes = "475 t"
waste_tar = "1 t"
packing_coke = "7 t"
hydrogen = { value = "0.5 %", source = "report" }
packing_sulphur = { value = "2 %", source = "report" }
packing_ash = { value = "2.5 %", source = "report" }

[[electricity]]
supply = "grid"
amount = { unit = "MWh", values = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10] }
site = "A"
location_factor = { unit = "tCO2/MWh", values = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.6], source = "statement" }
market_factor = { value = "0.4 tCO2/MWh", source = "statement" }

[[other_electricity]]
supply = "grid"
amount = "7 MWh"
area = "Xinjiang"
location_factor = { value = "0.6577 tCO2/MWh", source = "announcement" }

[[electricity]]
supply = "direct"
amount = "50 MWh"
attributes = "kept"
location_factor = { value = "0 tCO2/MWh", source = "statement" }
evidence = [{ kind = "direct-supply-settlement", number = "D1", amount = "50 MWh", from = 2026-01-01, to = 2026-12-31 }]

[[electricity]]
supply = "certificate"
amount = "20 MWh"
location_factor = { factor = "cn-grid-2023/average", source = "announcement" }

[[electricity.evidence]]
kind = "energy-attribute-certificate"
number = "C1"
amount = "15 MWh"
from = 2026-01-01
to = 2026-12-31
registry = "registry"
vintage = 2026
retired_on = 2026-12-31
rate = "0 tCO2/MWh"

[[heat]]
amount = "1200 GJ"
emission_factor = { value = "0.06 tCO2/GJ", source = "report" }

[[product]]
id = "ingot"
cn = "7601 10 10"
amount = "200 t"

[[product]]
id = "bars"
cn = "7604 29 10"
amount = "10 t"
direct_emission = { value = "6 tCO2e", source = "meter" }
indirect_emission = { value = "3 tCO2e", source = "meter" }
scrap = "0.4 t"
preconsumer_scrap = "60 %"
other_elements = { value = "1.5 %" }
precursor = [
  { good = "7601", mass = "10 t" },
  { good = "7601", mass = "1 t", direct = "2 tCO2e/t", indirect = { value = "8 tCO2e/t" }, origin = "India", supplier = "S" },
]
""",
    parse_float=Decimal,
)
STARTS = [(ACTIVITY, name) for name in GUIDELINES] + [(EXPORT, name) for name in (*GUIDELINES, *INTERNATIONAL)]
"""What is broken, and the guideline under which it is calculated."""


def test_the_unbroken_activities_are_sound():
    """What the fuzzer starts from is accepted by the reader and by every guideline, and states every table that there is."""
    for start, guideline in STARTS:
        assert verify(calculate(start, guideline, include_facilities=True)).same
    assert set(activity.of(ACTIVITY).tables) | set(activity.of(EXPORT).tables) == {*ROWS} - {"carbon_stream"}


@examples(210)
@given(data=st.data(), start=st.sampled_from(STARTS))
def test_mutated_activities(data, start):
    """A broken activity is refused with faults that say what to do; one that is accepted is calculated, printed and verified."""
    base, guideline = start
    raw = data.draw(mutations(base))
    stated = refused_or(lambda: activity.of(raw, "activity.toml"))
    if stated is None:
        return
    assert activity.of(stated.dump()) == stated
    made = refused_or(lambda: calculate(stated, guideline, include_facilities=True))
    if made is not None:
        for lang in LANGUAGES:
            assert inventory_text(made, lang).encode()
        written = json.loads(json.dumps(made.as_dict()))
        assert verify(written).same


@examples(90)
@given(raw=VALUES)
def test_arbitrary_tables_as_an_activity(raw):
    """Nested data of any shape are no activity and are refused."""
    assert refused_or(lambda: activity.of(raw)) is None


# -- files


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder for the files of this module."""
    return tmp_path_factory.mktemp("fuzz")


FRAGMENTS = (
    "schema", " = ", '"ghgcalc/activity/1"', "\n", "year", "2024", "[entity]", "[[process]]", "[", "]", "{", "}", '"', "'", '"""',
    ",", ":", "=", ".", "#", "\\", "\\ud800", "\\u0000", "null", "nan", "inf", "1e9", "1e99999999999", "0x1", "07:00", "2024-01-01", "true",
    "-", "+", "_", "\r", "\t", "\x00", "\ufeff", "铝", "9" * 5000,
)  # fmt: skip
NOISE = st.binary(max_size=60) | st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(lambda parts: "".join(parts).encode())


@examples(180)
@given(data=NOISE, ending=st.sampled_from(("toml", "json", "txt")))
def test_random_bytes_as_a_file(folder, data, ending):
    """Random bytes, and random pieces of TOML and JSON, are refused by every reader of a file."""
    file = folder / f"noise.{ending}"
    file.write_bytes(data)
    for reader in (files_io.read, files_io.read_inventory, factors.Overlay.read, guidelines.load):
        assert refused_or(lambda reader=reader: reader(file)) is None


@examples(120)
@given(data=st.data(), start=st.sampled_from(STARTS), ending=st.sampled_from(("toml", "json")), lang=st.sampled_from(LANGUAGES))
def test_mutated_activity_files_on_the_command_line(folder, capsys, data, start, ending, lang):
    """A broken activity file is calculated with status 0, or refused with status 2, its name in each fault, which is data."""
    raw = data.draw(mutations(start[0]))
    file = folder / f"activity.{ending}"
    file.write_bytes(toml_file(raw) if ending == "toml" else json_file(raw))
    capsys.readouterr()
    status = run(["calculate", str(file), "--guideline", start[1], "--lang", lang, "--format", "json"])
    out, err = capsys.readouterr()
    assert status in (0, 2)
    if status == 0:
        assert json.loads(out)["schema"] == "ghgcalc/inventory/1"
        assert err == ""
    else:
        assert err == ""
        assert all(fault["place"]["file"] == str(file) for fault in json.loads(out)["findings"])


# -- inventories


def written(start: dict[str, Any], guideline: str) -> dict[str, Any]:
    """Return the inventory of an activity as its JSON file holds it, under every option that the guideline has."""
    found = guidelines.get(guideline)
    asked: dict[str, Any] = {"gwp": "AR4"} if found.gwp_sets else {}
    return json.loads(
        json.dumps(calculate(start, guideline, include_facilities=True, options=list(found.option), **asked).as_dict())
    )


INVENTORIES = {guideline: written(ACTIVITY, guideline) for guideline in GUIDELINES}
INVENTORIES |= {guideline: written(EXPORT, guideline) for guideline in INTERNATIONAL}
COVERED = tuple(key for key in INVENTORIES["eu-cbam-al"] if key != "engine")


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Give every leaf with its path as a text; entries of lists without their number, so that the order does not count."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield f"{path} = {value}"


def facts(raw: dict[str, Any]) -> list[str]:
    """List what an inventory says under the keys that the verification covers, without the name of the file that was read."""
    stated = {"products": [], **raw}  # a file without goods has none
    return sorted(leaf for key in COVERED for leaf in leaves(stated.get(key), key) if not leaf.startswith("findings[].place.file"))


@examples(180)
@given(data=st.data(), guideline=st.sampled_from([*INVENTORIES]))
def test_mutated_inventories_in_verify(data, guideline):
    """A broken inventory is refused or recomputed; it is never called the same when any number or text of it was changed."""
    raw = data.draw(mutations(INVENTORIES[guideline]))
    raw = files.parse(json_file(raw), "inventory.json", "json")
    found = refused_or(lambda: verify(raw, file="inventory.json"))
    if found is None:
        return
    assert isinstance(found, Verification)
    for lang in LANGUAGES:
        assert verification_text(found, lang).strip()
    assert json.dumps([difference.as_dict() for difference in found.differences])
    ours = INVENTORIES[guideline]
    if raw.get("engine") != ours["engine"]:  # findings of another release are said and not held against a file
        raw, ours = raw | {"findings": []}, ours | {"findings": []}
    assert not found.same or facts(raw) == facts(ours)


@examples(150)
@given(data=st.data(), guideline=st.sampled_from([*INVENTORIES]), lang=st.sampled_from(LANGUAGES))
def test_mutated_inventories_in_explain(data, guideline, lang):
    """A broken inventory is refused when it is read, or each of its lines and goods is explained, but for an unknown equation."""
    raw = data.draw(mutations(INVENTORIES[guideline]))
    raw = files.parse(json_file(raw), "inventory.json", "json")
    found = refused_or(lambda: Inventory.from_dict(raw, "inventory.json"))
    if found is None:
        return
    assert json.dumps(found.as_dict(), default=str)
    for product in found.products:
        assert product["id"] in found.explain(product["id"], lang)
    for line in found.lines:
        try:
            equations.get(line.equation)
        except (UnknownIdError, EquationError) as error:
            with pytest.raises(type(error)):
                found.explain(line.id, lang)
        else:
            assert line.id in found.explain(line.id, lang)


@examples(60)
@given(raw=VALUES)
def test_arbitrary_tables_as_an_inventory(raw):
    """Nested data of any shape are no inventory, neither as they are nor under the right schema."""
    table = raw if isinstance(raw, dict) else {"lines": raw}
    for mapping in (table, table | {"schema": "ghgcalc/inventory/1"}):
        assert refused_or(lambda mapping=mapping: Inventory.from_dict(mapping)) is None
        assert refused_or(lambda mapping=mapping: verify(mapping)) is None


# -- guidelines and factors

GUIDELINE_TABLES = {
    id_: tomllib.loads((SOURCE / "guidelines" / id_ / "guideline.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    for id_ in (*GUIDELINES, *INTERNATIONAL)
}


@examples(150)
@given(data=st.data(), id_=st.sampled_from([*GUIDELINE_TABLES]))
def test_mutated_guidelines(folder, data, id_):
    """A broken guideline is refused when it is loaded, or can be shown in both languages and compared with another."""
    raw = data.draw(mutations(GUIDELINE_TABLES[id_]))
    file = folder / "guideline.toml"
    file.write_bytes(toml_file(raw))
    found = refused_or(lambda: guidelines.load(folder))
    if found is not None:
        assert len(found.sha256) == 64
        for lang in LANGUAGES:
            assert found.id not in GUIDELINE_TABLES or guideline_text(found, lang).startswith(f"{found.id}: ")
        refused_or(lambda: plan.compile(found))
        assert isinstance(guidelines.diff(found, "cn-al-2024"), list)


FACTORS = tomllib.loads(
    """
schema = "ghgcalc/factors/1"

[[set]]
id = "mine"
document = "cets-ag-04-01-v01-2024"
issued = 2024-10-01
data_year = 2024
valid = { from = 2024-01-01, to = 2024-12-31 }
grade = "derived"
source = "own measurement"
records = [
  { id = "cf4", value = 0.030, unit = "kgCF4/tAl", kind = "cf4-factor", band = [0.0, 2.0], supersedes = "cn-al-2024/cf4" },
  { id = "loss", value = 14.2, unit = "%", kind = "anode-loss", grade = "press", note = "n", name_zh = "损失率" },
]

[[factor]]
id = "mine-too/grid"
value = "0.4"
unit = "tCO2/MWh"
kind = "grid-average"
area = "Xinjiang"
document = "own"
issued = 2024-10-01
grade = "derived"
source = "own"
""",
    parse_float=Decimal,
)


@examples(120)
@given(raw=mutations(FACTORS), ending=st.sampled_from(("toml", "json")))
def test_mutated_factor_files(folder, raw, ending):
    """A broken factor file is refused, or its factors are listed, calculated with, and carried by the inventory."""
    file = folder / f"factors.{ending}"
    file.write_bytes(toml_file(raw) if ending == "toml" else json_file(raw))
    overlay = refused_or(lambda: factors.Overlay.read(file))
    known = overlay and refused_or(lambda: factors.edition().with_overlays(overlay))
    if known is None:
        return
    for lang in LANGUAGES:
        assert factors_text(overlay.records, lang)
        assert not overlay.records or records_text([factor.record() for factor in overlay.records], lang)
    made = refused_or(lambda: calculate(ACTIVITY, "cn-al-2024", overlays=(overlay,)))
    if made is not None:
        assert verify(json.loads(json.dumps(made.as_dict()))).same


# -- texts

CATALOGUE = texts.catalogue()
FINDINGS = sorted(CATALOGUE["finding"])


def fields_of(text: str) -> set[str]:
    """List the fields that a text fills."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("section", sorted(CATALOGUE))
def test_every_text_has_both_languages(section):
    """Each entry of the catalogue holds a text in English and Chinese, and no other keys than those."""
    wanted = {"en", "zh", "remedy_en", "remedy_zh"} if section == "finding" else {"en", "zh"}
    for key, entry in CATALOGUE[section].items():
        assert set(entry) == wanted, key
        assert all(text.strip() for text in entry.values()), key


@pytest.mark.parametrize("section", sorted(CATALOGUE))
def test_both_languages_fill_the_same_fields(section):
    """English and Chinese say the same particulars; only a reason is given in each language of its own."""
    for key, entry in CATALOGUE[section].items():
        for part in ("", "remedy_") if section == "finding" else ("",):
            english, chinese = fields_of(entry[f"{part}en"]), fields_of(entry[f"{part}zh"])
            assert {name.removesuffix("_zh") for name in chinese} == english, key


@pytest.mark.parametrize("code", FINDINGS)
def test_chinese_texts_are_chinese(code):
    """The Chinese message holds Chinese characters, the English one none; the same for remedies that are not a field alone."""
    entry = CATALOGUE["finding"][code]
    han = re.compile(r"[\u4e00-\u9fff]")
    for part in ("", "remedy_"):
        assert not han.search(entry[f"{part}en"])
        assert han.search(entry[f"{part}zh"]) or re.fullmatch(r"\{\w+\}", entry[f"{part}zh"])


def test_every_english_text_is_a_sentence():
    """Messages and remedies end with a full stop, so that they can stand one after the other."""
    for code in FINDINGS:
        entry = CATALOGUE["finding"][code]
        assert entry["en"].endswith("."), code
        assert entry["remedy_en"].endswith((".", "?")) or entry["remedy_en"] == "{near}", code
        assert entry["remedy_zh"].endswith(("。", "？")) or entry["remedy_zh"] == "{near}", code
        assert not entry["zh"].endswith("。"), code


def code_text() -> str:
    """Return all Python source of the package as one text."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(SOURCE.rglob("*.py")))


CALLS = re.compile(r"\b(?:Finding\.of|complaint|fault|wrong|_twice|_fault)\(\s*(f?)\"([^\"]+)\"")
CHOICES = {
    "unknown-{kind}": [f"unknown-{kind}" for kind in sorted({item.kind for item in vocabulary.items().values()} - {"evidence"})],
    "file-not-{format}": ["file-not-toml", "file-not-json"],
    "spread-key-{key}": [f"spread-key-{key}" for key in ("sd", "mode", "between", "published", "months")],
    "border-open-{code}": [f"border-open-{code}" for code in ("correction", "act", "route")],
    "factor-refused-{factor.kind}": [f"factor-refused-{kind}" for kind in factors.REFUSED_KINDS],
}


def used_codes() -> set[str]:
    """List the codes that the source names in its calls, those of a template written out, and those of the pydantic table."""
    found = set(schema.CODES.values())
    for template, name in CALLS.findall(code_text()):
        found |= set(CHOICES[name]) if template else {name}
    return found


def test_every_code_that_is_used_is_in_the_catalogue():
    """No finding can be raised whose text is missing."""
    assert sorted(used_codes() - set(FINDINGS)) == []


def test_every_text_of_the_catalogue_is_used():
    """No text of a finding outlives the code that used it, or the guideline that names it for a lookup."""
    text = code_text() + "\n".join(file.read_text(encoding="utf-8") for file in sorted(SOURCE.glob("guidelines/*/guideline.toml")))
    literal = {code for code in FINDINGS if f'"{code}"' in text}
    assert sorted(set(FINDINGS) - literal - used_codes()) == []


def test_every_finding_renders_with_its_fields():
    """Each code renders in both languages when the fields that its texts name are given, and has no format but plain fields."""
    from ghgcalc.findings import Finding

    for code in FINDINGS:
        names = set().union(*(fields_of(text) for text in CATALOGUE["finding"][code].values()))
        assert all(re.fullmatch(r"[a-z_]+", name) for name in names), code
        finding = Finding.of(code, **{name: f"<{name}>" for name in names})
        assert Finding.from_dict(json.loads(json.dumps(finding.as_dict()))) == finding
        shown = finding.text("en") + finding.text("zh")
        assert all(f"<{name}>" in shown for name in names), code


def test_every_label_that_a_kind_needs_exists():
    """Sources, levels, bases, grades, statuses, treatments and origins that the data name have a label in both languages."""
    from ghgcalc.documents import GRADES

    wanted = {source.id for guideline in guidelines.register().values() for source in guideline.source}
    wanted |= set(guidelines.LEVELS) | {f"grade-{grade}" for grade in (*GRADES, "measured")}
    for guideline in guidelines.register().values():
        wanted |= {guideline.status} | {source.basis for source in guideline.source if source.basis}
        wanted |= {f"treatment-{rule.treatment}" for table in guideline.supplies.values() for rule in table.values()}
    wanted |= {f"origin-{origin}" for origin in ("activity", "guideline", "measured", "factor")}
    assert sorted(wanted - set(CATALOGUE["label"])) == []
