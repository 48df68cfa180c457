"""Packaged data compiled when the package is built: the same as the files, left aside where these have changed, and proven by pint."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from ghgcalc import compiling, documents, equations, factors, guidelines, packaged, texts, vocabulary
from ghgcalc.equations import base
from ghgcalc.equations.compose import SOURCES as EQUATIONS
from ghgcalc.errors import EquationError, UnitError
from ghgcalc.guidelines import shelf
from ghgcalc.immutable import Beside, FrozenDict, Slotted, frozen, put
from ghgcalc.units import Quantity, authority

ROOT = Path(__file__).parent.parent
KINDS = {
    "texts": (texts.SOURCES, texts.made),
    "vocabulary": (vocabulary.SOURCES, vocabulary.made),
    "documents": (documents.SOURCES, documents.made),
    "factors": (factors.SOURCES, factors.made),
    "guidelines": (shelf.files(shelf.HERE), shelf.made),
    "equations": (EQUATIONS, compiling.prove_equations),
}


def never():
    """Fail: what was compiled should have been taken."""
    raise AssertionError


# --- compiled forms


@pytest.mark.parametrize("name", KINDS)
def test_a_compiled_form_is_what_the_files_give(name, tmp_path, monkeypatch):
    """Written anew and read back, each kind of data equals what its files give, through JSON and all; so does what was installed."""
    sources, make = KINDS[name]
    wanted = json.loads(json.dumps(make()))
    assert packaged.compiled(name, sources, make) == wanted
    monkeypatch.setattr(packaged, "COMPILED", tmp_path / "new")
    packaged.write(name, sources, make())
    assert packaged.compiled(name, sources, never) == wanted
    first = (tmp_path / "new" / f"{name}.json").read_bytes()
    packaged.write(name, sources, make())
    assert (tmp_path / "new" / f"{name}.json").read_bytes() == first


@pytest.mark.parametrize("damage", ["changed file", "other shape", "cut", "no table", "a list", "missing", "one file more"])
def test_what_does_not_fit_is_left_aside(damage, tmp_path, monkeypatch):
    """A source that has changed, a form of another shape, broken or missing JSON: the files are read instead, and nothing is said."""
    source = tmp_path / "numbers.toml"
    source.write_text("a = 1\n", encoding="utf-8")
    monkeypatch.setattr(packaged, "COMPILED", tmp_path / "compiled")
    packaged.write("numbers", [source], {"a": "1"})
    file = tmp_path / "compiled" / "numbers.json"
    assert packaged.compiled("numbers", [source], never) == {"a": "1"}
    sources = [source]
    if damage == "changed file":
        source.write_text("a = 2\n", encoding="utf-8")
    elif damage == "other shape":
        file.write_text(file.read_text(encoding="utf-8").replace('"shape":1', '"shape":0'), encoding="utf-8")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-3])
    elif damage == "missing":
        file.unlink()
    elif damage == "one file more":
        sources = [source, file]
    else:
        file.write_text({"no table": '"text"', "a list": "[1]"}[damage], encoding="utf-8")
    assert packaged.compiled("numbers", sources, lambda: "read") == "read"


def test_the_library_is_the_same_without_compiled_forms():
    """With every compiled form left aside, each guideline, factor, document, name and text is the same as with them."""
    program = """
import json, sys, ghgcalc
from pathlib import Path
from ghgcalc import packaged
if sys.argv[1] == "without":
    packaged.COMPILED = Path("nowhere")
from ghgcalc import documents, factors, guidelines, texts, vocabulary
inventory = ghgcalc.calculate(ghgcalc.read("examples/smelter-2024.toml"))
print(json.dumps([
    [(name, one.sha256, one.data, one.model_dump(mode="json")) for name, one in guidelines.register().items()],
    [factor.record() for factor in factors.edition()], factors.edition().sha256, factors.edition(1).sha256,
    {str(number): dict(entry) for number, entry in factors.editions().items()},
    [document.record() for document in documents.register().values()],
    [item.model_dump(mode="json") for item in vocabulary.items().values()],
    [area.model_dump(mode="json") for area in vocabulary.areas().values()],
    texts.catalogue(), inventory.as_dict(),
]))
"""
    found = [
        subprocess.run([sys.executable, "-c", program, way], cwd=ROOT, capture_output=True, check=True).stdout
        for way in ("with", "without")
    ]
    assert found[0] == found[1]


# --- light and proven


@pytest.mark.parametrize("guideline", [*guidelines.register()])
def test_a_calculation_under_packaged_rules_loads_neither_pint_nor_numpy(guideline):
    """Reading, calculating, digesting, writing and verifying works from the proven tables; what nobody needs is not loaded."""
    compiling.main()
    activity = "smelter-export-2026" if not guideline.startswith("cn-") else "smelter-2024"
    program = f"""
import sys, ghgcalc
inventory = ghgcalc.calculate(ghgcalc.read("examples/{activity}.toml"), {guideline!r})
assert ghgcalc.verify(inventory.as_dict()).same
print([name for name in ("pint", "numpy", "openpyxl", "difflib") if name in sys.modules and name != "difflib"])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr[-400:]


def test_every_unit_of_the_table_is_what_pint_says():
    """Scale and dimension of every name, as pint resolves our definitions in exact fractions."""
    from ghgcalc.units.table import ATOMS

    assert authority.atoms() == ATOMS
    compiling.prove_units()


@pytest.mark.parametrize("wrong", [{"t": ("1000", (("[mass]", 1),))}, {"furlong": ("201", (("[length]", 1),))}])
def test_a_wrong_unit_stops_the_build(wrong, monkeypatch):
    """An entry of the table that pint resolves otherwise, or does not know, is named."""
    monkeypatch.setattr(compiling, "ATOMS", {**compiling.ATOMS, **wrong})
    with pytest.raises(UnitError, match=next(iter(wrong))):
        compiling.prove_units()


def test_every_equation_that_a_packaged_guideline_may_take_is_proven():
    """What binding may compose for any row of the ten guidelines stands among the proven, and pint has checked it."""
    compiling.main()
    wanted = {
        name
        for guideline in guidelines.register().values()
        for source in guideline.source
        for method in source.method
        for name in guidelines.parts.equations_of(method.equation, method.parameters)
    }
    assert wanted <= set(compiling.prove_equations())
    assert "anode.by_net[net=anode.net_of_butts,carbon=anode.carbon_of_analysis]" in wanted


@pytest.fixture
def own_register(monkeypatch):
    """Equations that a test registers are gone after it."""
    monkeypatch.setattr(base, "REGISTER", dict(base.REGISTER))


PARTS = {"gives": {"CO2": "tCO2"}, "symbols": {"amount": "A", "factor": "F"}}


@pytest.mark.usefixtures("own_register")
def test_an_equation_of_others_is_checked_when_it_is_registered():
    """Units that do not come out are refused at once, as is an id that exists: nobody replaces an equation under whoever uses it."""
    units = {"amount": "t", "factor": "tCO2/t"}
    with pytest.raises(EquationError, match="comes out as"):
        equations.base.equation("test.wrong", units=units | {"factor": "kgCO2/t"}, **PARTS)(lambda amount, factor: amount * factor)
    assert "test.wrong" not in base.REGISTER
    made = equations.base.equation("test.right", units=units, **PARTS)(lambda amount, factor: amount * factor)
    assert base.REGISTER["test.right"] is made
    with pytest.raises(EquationError, match="registered already"):
        equations.base.equation("anode.by_default", units=units, **PARTS)(lambda amount, factor: amount * factor)


@pytest.mark.usefixtures("own_register")
def test_an_equation_that_stands_in_for_a_packaged_one_is_checked_anew(monkeypatch):
    """What was proven is the packaged function: another under its id is not believed for its name."""
    packaged_one = base.REGISTER["anode.by_default"]
    other = base.Equation(
        "anode.by_default",
        lambda production, factor: production + factor,
        packaged_one.units,
        packaged_one.gives,
        packaged_one.symbols,
    )
    monkeypatch.setitem(base.REGISTER, "anode.by_default", other)
    with pytest.raises(EquationError):
        equations.checked("anode.by_default")


def test_a_guideline_of_others_whose_equations_do_not_fit_is_refused_when_it_is_registered(tmp_path):
    """A composition whose units do not agree is told by add_folder, not by the first calculation that meets it; nothing is registered."""
    text = (guidelines.folders()["eu-cbam-al"] / "guideline.toml").read_text(encoding="utf-8")
    for old, new in (('id = "eu-cbam-al"', 'id = "mine"'), ('aliases = ["2025/2547"]', "")):
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "guideline.toml"
    shares = (
        '"anode.carbon_of_analysis", parameters = { sulphur = { measured = "anode_sulphur" }, ash = { measured = "anode_ash" } }'
    )
    masses = '"anode.net_of_butts", parameters = { consumption = { activity = "anode" }, butts = { activity = "butts" } }'
    assert shares in text
    try:
        file.write_text(text.replace(shares, masses), encoding="utf-8")
        with pytest.raises(EquationError, match="do not fit"):
            guidelines.add_folder(tmp_path)
        assert "mine" not in guidelines.register()
        file.write_text(text, encoding="utf-8")
        guidelines.add_folder(tmp_path)
        assert "mine" in guidelines.register()
    finally:
        guidelines.remove_folders()
    assert "mine" not in guidelines.register()


# --- what cannot be changed


def test_a_frozen_dict_refuses_every_change():
    """Setting, deleting, updating, popping, clearing: refused; reading, JSON, comparing, joining, pickling, copying as ever."""
    held = frozen({"a": [1, {"b": 2}], "c": (3,)})
    assert held == {"a": (1, {"b": 2}), "c": (3,)}
    attempts = [
        lambda: held.__setitem__("a", 1),
        lambda: held.__delitem__("a"),
        held.clear,
        lambda: held.pop("a"),
        held.popitem,
        lambda: held.setdefault("d", 1),
        lambda: held.update(d=1),
        lambda: held.__ior__({"d": 1}),
        held["a"][1].clear,
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match="cannot be changed"):
            attempt()
    assert type(held | {"d": 4}) is dict
    assert json.loads(json.dumps(held)) == {"a": [1, {"b": 2}], "c": [3]}
    assert pickle.loads(pickle.dumps(held)) == copy.copy(held) == copy.deepcopy(held) == held
    assert type(copy.deepcopy(held)["a"][1]) is FrozenDict
    assert hash(FrozenDict(a=1, b=2)) == hash(FrozenDict(b=2, a=1))


def test_a_slotted_record_is_set_once():
    """Assigning to and deleting a slot is refused; a copy is the record itself."""
    made = Quantity("5 t")
    for attempt in (lambda: setattr(made, "unit", None), lambda: setattr(made, "other", 1), lambda: delattr(made, "unit")):
        with pytest.raises(AttributeError, match="cannot be"):
            attempt()
    assert copy.copy(made) is made
    assert copy.deepcopy(made) is made


class Owner(Slotted):
    """A record with something to work out."""

    __slots__ = ("__weakref__", "value")

    def __init__(self, value: int) -> None:
        """Set the value."""
        put(self, "value", value)


def test_what_stands_beside_an_object_goes_with_it():
    """Worked out once per object, never taken for another's, and gone when the object is."""
    calls = []
    double = Beside(lambda owner: calls.append(owner.value) or owner.value * 2)
    owner = Owner(4)
    assert [double(owner), double(owner), double(Owner(5))] == [8, 8, 10]
    assert calls == [4, 5]
    for value in range(200):  # ids are used again and again
        assert double(Owner(value)) == value * 2
    del owner
    gc.collect()
    assert not double._kept


def test_a_shelf_makes_a_record_once_and_cannot_be_changed():
    """Ids in their order without a record being made; `in`, `len`, `|`; a missing id is a KeyError."""
    made = []
    shelf_ = packaged.Shelf(("b", "a"), lambda name: made.append(name) or name.upper())
    assert (list(shelf_), len(shelf_), "a" in shelf_, "c" in shelf_, made) == (["b", "a"], 2, True, False, [])
    assert [shelf_["a"], shelf_["a"], made] == ["A", "A", ["a"]]
    assert shelf_ | {"c": "C"} == {"b": "B", "a": "A", "c": "C"}
    with pytest.raises(KeyError):
        shelf_["c"]
    with pytest.raises(TypeError):
        shelf_["a"] = "changed"
