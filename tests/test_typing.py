"""Types that are true: what a checker reads is what comes at run time, and what it refuses is refused there, too."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import types
import typing
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import ghgcalc
from ghgcalc import documents, guidelines, literals, records, standing, texts
from ghgcalc.activity import model, specs_of, tables
from ghgcalc.activity.corrections import Month
from ghgcalc.activity.electricity import Evidence
from ghgcalc.activity.measured import MeasuredField
from ghgcalc.activity.rows import Row
from ghgcalc.fields import Datum, Emission, Energy, GasVolume, Intensity, Mass, One, Price, Share
from ghgcalc.inventory.parts import ALL_GRADES
from ghgcalc.schema import Strict
from ghgcalc.units import SUBSTANCES, Quantity

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SOURCE = Path(ghgcalc.__file__).parent.parent
PROGRAM, MISUSES = TESTS / "typed" / "every_name.py", TESTS / "typed" / "misuses.py"

# --- fields

FIELDS = {
    "Energy": (Energy, "3 MWh", "3 t"),
    "GasVolume": (GasVolume, "3 万Nm3", "3 m3"),
    "Emission": (Emission, "-3 tCO2e", "3 t"),
    "Share": (Share, "15 %", "15 t"),
    "Price": (Price, "90 CNY/t", "90 CNY"),
    "Intensity": (Intensity, "1.6 tCO2e/tAl", "1.6 t"),
    "Mass['anode']": (Mass["anode"], "3 t anode", "3 tAl"),
    "Mass['Al']": (Mass["Al"], "3 tAl", "3 t anode"),
    "Mass['any']": (Mass["any"], "3 t", "3 tAl"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_a_type(name):
    """It is `Annotated[Quantity, One(…)]`, goes into unions and containers, and reads the same where it annotates a Quantity."""
    field, fits, other = FIELDS[name]
    assert typing.get_origin(field) is Annotated
    assert typing.get_args(field)[0] is Quantity
    assert isinstance(typing.get_args(field)[1], One)
    for kind in (field, Annotated[Quantity, field]):
        adapter = TypeAdapter(kind)
        assert adapter.validate_python(fits) == Quantity(fits)
        assert adapter.dump_json(adapter.validate_python(fits)) == TypeAdapter(field).dump_json(
            Quantity(fits).to(field_unit(field))
        )
        with pytest.raises(ValidationError, match=r"(?s)ghgcalc|unit|dimension|m3"):
            adapter.validate_python(other)
        assert adapter.json_schema() == TypeAdapter(field).json_schema()
        assert adapter.json_schema()["type"] == "string"
    assert TypeAdapter(field | None).validate_python(None) is None
    assert TypeAdapter(list[field]).validate_python([fits]) == [Quantity(fits)]


def field_unit(field) -> str:
    """The field's own unit."""
    return typing.get_args(field)[1].units[0]


def test_a_mass_of_what_is_no_substance_is_refused():
    """At run time, where the class is made, whatever stands in the brackets."""
    for wrong in ("gold", "aluminium", "", 5, None, ("anode", "Al")):
        with pytest.raises(ghgcalc.UnitError, match="is no substance"):
            Mass[wrong]
    for substance in SUBSTANCES:
        assert typing.get_args(Mass[substance])[1].units[0].endswith(substance)


# --- literals


def test_closed_sets_are_closed_by_the_data():
    """Each literal holds the words that the library knows, in their order where it has one."""
    words = typing.get_args
    assert words(literals.Lang) == texts.LANGUAGES
    assert words(literals.Grade) == documents.GRADES
    assert flat(literals.FactorGrade) == set(ALL_GRADES)
    assert flat(literals.LineGrade) == {*ALL_GRADES, "measured"}
    assert words(literals.Level) == guidelines.LEVELS
    assert set(words(literals.RowLevel)) < set(words(literals.Level))
    assert {key: field.annotation for key, field in Evidence.model_fields.items()}["kind"] == tables.EvidenceKind
    assert set(words(literals.PackagedSource)) == {source.id for one in guidelines.register().values() for source in one.source}
    assert flat(literals.Source) == {*words(literals.PackagedSource), str}
    assert standing.Origin is literals.Origin


def flat(kind) -> set[Any]:
    """The words, and the types, of a union of literals."""
    if typing.get_origin(kind) is Literal:
        return set(typing.get_args(kind))
    return set().union(*map(flat, typing.get_args(kind))) if typing.get_args(kind) else {kind}


def test_typing_exports_them_all():
    """Every literal, record and table is a name of `ghgcalc.typing`, and nothing else is."""
    homes = (literals, records, tables, importlib.import_module("ghgcalc.inventory.document"))
    defined = {
        node.name if isinstance(node, ast.ClassDef) else node.targets[0].id
        for home in homes
        for node in ast.parse(Path(home.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef | ast.Assign)
    }
    assert set(ghgcalc.typing.__all__) == {name for name in defined if name[0].isupper()} - {"SCHEMA", "Each"}


# --- records


def misfits(value: Any, kind: Any, where: str = "") -> list[str]:
    """Where a value is not what a type says."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return []
    if origin in (typing.NotRequired, typing.Required):
        return misfits(value, args[0], where)
    if origin is Literal:
        return [] if value in args else [f"{where}: {value!r} is none of {args}"]
    if origin in (typing.Union, types.UnionType):
        found = [misfits(value, one, where) for one in args]
        return [] if [] in found else min(found, key=len)
    if typing.is_typeddict(kind):
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no table"]
        hints = typing.get_type_hints(kind)
        found = [f"{where}.{key}: unknown" for key in value.keys() - hints.keys()]
        found += [f"{where}.{key}: missing" for key in kind.__required_keys__ - value.keys()]
        return found + [one for key in value.keys() & hints.keys() for one in misfits(value[key], hints[key], f"{where}.{key}")]
    if origin in (list, tuple) or (origin and issubclass(origin, Sequence)):
        if not isinstance(value, list | tuple):
            return [f"{where}: {value!r} is no list"]
        return [one for at, entry in enumerate(value) for one in misfits(entry, args[0], f"{where}[{at}]")]
    if origin is dict:
        return [
            one
            for key, entry in value.items()
            for one in (*misfits(key, args[0], where), *misfits(entry, args[1], f"{where}.{key}"))
        ]
    return [] if isinstance(value, kind) and not (kind is int and isinstance(value, bool)) else [f"{where}: {value!r} is no {kind}"]


def test_misfits_sees_what_does_not_fit():
    """The yardstick of the next tests: unknown, missing and wrong keys are told, at any depth."""
    found = {"value": "1", "unit": 5, "more": [], "name": "x"}
    assert misfits({"name": "a", "value": "1", "unrounded": "1", "unit": "t"}, records.CellDict) == []
    assert sorted(misfits(found, records.CellDict)) == [".more: unknown", ".unit: 5 is no <class 'str'>", ".unrounded: missing"]
    assert misfits([{"level": "plant"}], list[records.TotalDict])
    assert misfits(None, literals.Lang | None) == []


@cache
def made() -> list[ghgcalc.Inventory]:
    """The examples under every guideline that takes them."""
    found = []
    for path in sorted((ROOT / "examples").glob("*.toml")):
        try:
            stated = ghgcalc.read(path)
        except ghgcalc.InputError:
            continue
        for one in guidelines.register():
            try:
                found.append(ghgcalc.calculate(stated, one))
            except ghgcalc.InputError:
                continue
    return found


def test_records_are_of_their_types():
    """Of every example under every guideline: file, lines, totals, findings and views hold the keys that their types say, and no other."""
    assert len(made()) > 20
    for inventory in made():
        assert misfits(inventory.as_dict(), ghgcalc.typing.InventoryDict) == []
        assert misfits(inventory.rounding, records.RoundingDict) == []
        for name in ("entity", "guideline", "factors", "options"):
            assert misfits(getattr(inventory, name), ghgcalc.typing.__dict__[VIEWS[name]]) == []


VIEWS = {"entity": "EntityRecord", "guideline": "GuidelineDict", "factors": "FactorsDict", "options": "OptionsDict"}


def test_attributes_are_of_their_types():
    """Of every line, input, gas, total and finding: what its class annotates is what it holds."""
    for inventory in made():
        for one in (
            *inventory.lines,
            *inventory.totals,
            *(part for line in inventory.lines for part in (*line.inputs, *line.gases)),
        ):
            hints = typing.get_type_hints(type(one), localns={"Mapping": typing.Mapping})
            for key in ("level", "basis", "source", "origin", "grade"):
                if key in hints:
                    assert misfits(getattr(one, key), hints[key], key) == []


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        ("totals", "level", "plant"),
        ("totals", "basis", "scope-2"),
        ("lines", "level", "electrolysis"),
        ("lines", "levels", ["process", "plant"]),
        ("lines", "levels", "process"),
        ("lines", "basis", "scope-2"),
        ("lines", "inputs", [{"name": "a", "value": "1", "unit": "t", "origin": "sender"}]),
        ("lines", "inputs", [{"name": "a", "value": "1", "unit": "t", "origin": 5}]),
        ("lines", "inputs", [{"name": "a", "value": "1", "unit": "t", "origin": "factor", "grade": "excellent"}]),
    ],
)
def test_a_file_with_another_word_is_no_inventory(where, key, value):
    """A literal is true of what was read, too: a word outside the closed set is refused with the place, and never becomes an attribute."""
    raw = made()[0].as_dict()
    raw[where][0][key] = value
    with pytest.raises(ghgcalc.InputError, match="not-an-inventory"):
        ghgcalc.Inventory.from_dict(raw)


# --- tables


def twins() -> dict[type[Strict], Any]:
    """Each model of the activity and the table that states it."""
    found: dict[type[Strict], Any] = {}
    waiting: list[type[Strict]] = [ghgcalc.Activity]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = getattr(tables, f"{one.__name__}Dict")
            waiting += [inner for field in one.model_fields.values() for inner in inside(field.annotation)]
    return found


def inside(kind) -> list[type[Strict]]:
    """The models of rows in an annotation."""
    if isinstance(kind, type) and issubclass(kind, Row):
        return [kind]
    return [found for one in typing.get_args(kind) for found in inside(one)]


def expected(key: str, field, row=None) -> Any:
    """What the table takes where the model has this field; a row that names one source for all its values takes them plain."""
    shared = row in (model.Fuel, model.Carbonate)
    metadata = [*field.metadata, *(more for one in typing.get_args(field.annotation) for more in getattr(one, "__metadata__", ()))]
    for one in metadata:
        if isinstance(one, MeasuredField):
            return tables.MeasuredDict if one.sourced and not shared else tables.MeasuredAmount
        if isinstance(one, Datum):
            return tables.QuantityInput if isinstance(one, One) else tables.Amount
    kinds = [one for one in typing.get_args(field.annotation) or (field.annotation,) if one is not type(None)]
    if typing.get_origin(field.annotation) is tuple:
        inner = typing.get_args(field.annotation)[0]
        if plain := {date: tables.DateInput, Month: int}.get(inner):
            return Sequence[plain]
        return Sequence[getattr(tables, f"{typing.get_args(field.annotation)[0].__name__}Dict")]
    if typing.get_origin(field.annotation) is Literal:
        return field.annotation
    (kind,) = kinds
    kind = typing.get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    if isinstance(kind, type) and issubclass(kind, Row):
        return getattr(tables, f"{kind.__name__}Dict")
    return tables.DateInput if kind is date else kind


@pytest.mark.parametrize("one", twins(), ids=lambda one: one.__name__)
def test_tables_are_in_step_with_the_models(one):
    """Every key of the model but the unlisted ones is one of the table, and the reverse; required alike; of the kind that the model reads."""
    table = twins()[one]
    hints = typing.get_type_hints(table)
    fields = {field.alias or name: (name, field) for name, field in one.model_fields.items() if name not in one.unlisted}
    assert set(hints) == set(fields)
    assert table.__required_keys__ == {key for key, (_, field) in fields.items() if field.is_required()}
    for key, (name, field) in fields.items():
        wanted = tables.MeasuredDict | tables.Amount if (one, name) == (model.Process, "net_anode") else expected(key, field, one)
        assert hints[key] == wanted, key


def test_the_tables_of_rows_are_all_there():
    """Whatever table the engine knows is one of the activity's table types."""
    for name in model.ROWS:
        assert specs_of(name)
        assert f"{model.ROWS[name].__name__}Dict" in ghgcalc.typing.__all__


def test_new_reads_as_a_file_does():
    """`Activity.new` gives the activity of the same table, and all its faults at once with the places of the table."""
    for path in sorted((ROOT / "examples").glob("*.toml")):
        try:
            stated = ghgcalc.read(path)
        except ghgcalc.InputError:
            continue
        dumped = stated.dump()
        again = ghgcalc.Activity.new(**dumped)
        assert again == stated
        assert ghgcalc.calculate(again).digest == ghgcalc.calculate(stated).digest
        assert misfits(dumped, tables.ActivityDict) == []
    with pytest.raises(ghgcalc.InputError) as caught:
        ghgcalc.Activity.new(year=2024, entity={}, process=[{"id": "P1", "anode": "5 MWh"}], fuell=[])
    assert {fault.code for fault in caught.value.faults} == {"missing-key", "wrong-dimension", "unknown-key-near"}
    assert {fault.pointer for fault in caught.value.faults} == {"/entity/name", "/process/0/anode", "/fuell"}


# --- checkers

CONFIGURATION = "[mypy]\nstrict = True\nwarn_unreachable = True\nmypy_path = {source}\nplugins = {plugins}\n"


def mypy(folder: Path, plugins: str, *files: Path) -> tuple[str, str, int]:
    """What mypy says, in this process: its plugin is code of ours."""
    from mypy import api

    configuration = folder / "mypy.ini"
    configuration.write_text(CONFIGURATION.format(source=SOURCE, plugins=plugins), encoding="utf-8")
    return api.run(["--config-file", str(configuration), "--cache-dir", str(folder / "cache"), *map(str, files)])


def complaints(said: str) -> dict[tuple[str, int], set[str]]:
    """The rules that mypy names, by file and line."""
    found: dict[tuple[str, int], set[str]] = {}
    for name, line, rule in re.findall(r"([^/\\\n]+\.py):(\d+): error: .*\[([a-z-]+)\]$", said, re.MULTILINE):
        found.setdefault((name, int(line)), set()).add(rule)
    return found


@cache
def expectations() -> dict[int, tuple[str, str]]:
    """What the comments of the misuses say, by line: the rule of mypy and that of pyright."""
    lines = MISUSES.read_text(encoding="utf-8").splitlines()
    return {at: tuple(line.rpartition("# ")[2].split(" | ")) for at, line in enumerate(lines, 1) if " | report" in line}


def test_the_program_uses_every_public_name():
    """Every name of the package, and every name of every public module, stands in it: a new one has to be added."""
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    used = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    bare = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not set(ghgcalc.__all__) - bare
    for module in ("allowances", "audit", "documents", "equations", "factors", "guidelines", "market", "units"):
        names = getattr(
            importlib.import_module(f"ghgcalc.{module}"), "__all__", ("Document", "register", "get", "find", "in_force", "load")
        )
        assert not {name for name in names if (module, name) not in used}, module


def test_the_program_runs(tmp_path):
    """What it says of types and values holds at run time."""
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(PROGRAM)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_mypy_takes_the_program_and_refuses_the_misuses(tmp_path):
    """Strict, with the plugins of pydantic and of ours: nothing to say of the one; of the other each line by its rule, and no other line."""
    assert len(expectations()) >= 20
    said, errors, _ = mypy(tmp_path, "pydantic.mypy, ghgcalc.mypy", PROGRAM, MISUSES)
    assert not errors
    found = complaints(said)
    assert {name for name, _ in found} == {MISUSES.name}, said
    assert {line for _, line in found} == set(expectations())
    assert {line: rules for (_, line), rules in found.items() if expectations()[line][0] not in rules} == {}


@pytest.mark.slow
@pytest.mark.parametrize("plugins", ["", "pydantic.mypy"])
def test_mypy_without_our_plugin_takes_fields(tmp_path, plugins):
    """Without it a Mass is anything, and the other fields are quantities: no complaint of a declaration."""
    program = tmp_path / "fields.py"
    program.write_text(FIELDS_PROGRAM, encoding="utf-8")
    said, errors, _ = mypy(tmp_path, plugins, program)
    assert not errors
    assert re.findall(r'Revealed type is "(.*)"', said) == ["Any", QUANTITY, QUANTITY, QUANTITY]
    assert complaints(said) == {}


QUANTITY = "ghgcalc.units.quantity.Quantity"
FIELDS_PROGRAM = """
from typing import Annotated
from pydantic import BaseModel
from ghgcalc import Energy, Mass, Price, Quantity

class Plant(BaseModel):
    anode: Mass["anode"]
    metal: Annotated[Quantity, Mass["Al"]]
    power: Energy
    price: Price

def show(plant: Plant) -> None:
    reveal_type(plant.anode)
    reveal_type(plant.metal)
    reveal_type(plant.power)
    reveal_type(plant.price)
"""

SUBSTANCES_PROGRAM = """
from ghgcalc import Mass

def takes(good: Mass["anode"], other: Mass["Al"] | None, plain: Mass["any"]) -> None:
    reveal_type(good)
    reveal_type(other)
    reveal_type(plain)

def gold(x: Mass["gold"]) -> None: ...
def two(x: Mass["anode", "Al"]) -> None: ...
def bare(x: Mass) -> None: ...
def kind(x: Mass[int]) -> None: ...
def number(x: Mass["t anode"]) -> None: ...
"""


@pytest.mark.slow
def test_our_plugin_knows_the_substances(tmp_path):
    """It reads a Mass of a substance as a Quantity, and refuses everything else in the brackets, or no brackets, naming what is known."""
    program = tmp_path / "masses.py"
    program.write_text(SUBSTANCES_PROGRAM, encoding="utf-8")
    said, errors, _ = mypy(tmp_path, "ghgcalc.mypy", program)
    assert not errors
    assert re.findall(r'Revealed type is "(.*)"', said) == [QUANTITY, f"{QUANTITY} | None", QUANTITY]
    assert said.count("Mass takes one substance, got ") == 5
    assert f"known are {', '.join(SUBSTANCES)}, any" in said
    for shown in ("'gold'", "'anode', 'Al'", "nothing", "'int", "'t anode'"):
        assert f"got {shown}" in said


@cache
def pyright() -> list[dict[str, Any]]:
    """What pyright says, strict, of both files."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for path in (PROGRAM, MISUSES):
            (folder / path.name).write_bytes(path.read_bytes())
        configuration = {"typeCheckingMode": "strict", "extraPaths": [str(SOURCE)]}
        (folder / "pyrightconfig.json").write_text(json.dumps(configuration), encoding="utf-8")
        words = [sys.executable, "-m", "pyright", "-p", str(folder), "--pythonpath", sys.executable, "--outputjson"]
        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)["generalDiagnostics"]


@pytest.mark.slow
def test_pyright_takes_the_program_and_refuses_the_misuses():
    """As mypy does: nothing to say of the one; of the other each line by its rule, and no other line."""
    found: dict[int, set[str]] = {}
    for one in pyright():
        assert Path(one["file"]).name == MISUSES.name, one
        found.setdefault(one["range"]["start"]["line"] + 1, set()).add(one["rule"])
    assert set(found) == set(expectations())
    assert {line: rules for line, rules in found.items() if expectations()[line][1] not in rules} == {}


def test_models_of_users_keep_their_schema():
    """A model whose fields are these types gives JSON Schema, and errors that name the field."""

    class Plant(BaseModel):
        power: Energy
        metal: Mass["Al"] | None = None

    assert set(Plant.model_json_schema()["properties"]) == {"power", "metal"}
    with pytest.raises(ValidationError) as caught:
        Plant.model_validate({"power": "5 t", "metal": "5 MWh"})
    assert {error["loc"][0] for error in caught.value.errors()} == {"power", "metal"}
