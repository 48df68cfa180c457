"""Inventories and their records as objects: nothing that leaves them changes them, they are equal when equal, and travel between processes."""

from __future__ import annotations

import copy
import json
import multiprocessing
import pickle
import types
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import calculate, compare, verify
from ghgcalc.inventory import Cell, Gas, Input, Inventory, Line, Total
from ghgcalc.inventory.reading import fresh

EXAMPLES = Path(__file__).parent.parent / "examples"
CASES = [("smelter-2024", "cn-al-2024"), ("smelter-export-2026", "eu-cbam-al"), ("smelter-export-2026", "ghgp-scope2")]


def activity_of(name):
    """The activity of an example."""
    return ghgcalc.read(EXAMPLES / f"{name}.toml")


def spoil(value):
    """Change everything that can be changed in a nested record; how many tables and lists there were."""
    count = 0
    if isinstance(value, dict):
        count += sum(spoil(inner) for inner in list(value.values())) + 1
        for key in list(value):
            value[key] = "SPOILT"
        value["more"] = "SPOILT"
    elif isinstance(value, list):
        count += sum(spoil(inner) for inner in value) + 1
        value[:] = ["SPOILT"]
    elif isinstance(value, tuple):
        count += sum(spoil(inner) for inner in value)
    return count


NAMES = [
    "activity", "as_of", "auxiliary", "digest", "entity", "factors", "findings", "grades", "guideline", "lines", "options", "products",
    "rounding", "totals", "year",
]  # fmt: skip


@pytest.mark.parametrize("origin", ["computed", "read"])
@pytest.mark.parametrize(("name", "guideline"), CASES)
def test_what_leaves_is_the_callers_own(name, guideline, origin):
    """Whatever a property or the file's table gives may be destroyed; the inventory, its activity and later calculations stay."""
    activity = activity_of(name)
    made = calculate(activity, guideline, options=())
    wanted = json.dumps(made.as_dict(), ensure_ascii=False)
    stated = json.dumps(activity.dump(), ensure_ascii=False)
    rules = json.dumps(ghgcalc.guidelines.get(guideline).data, ensure_ascii=False)
    raw = json.loads(wanted)
    one = made if origin == "computed" else Inventory.from_dict(raw)
    assert spoil(raw) > 100  # and what went in is no longer looked at
    for key in NAMES:
        spoil(getattr(one, key))
    assert spoil(one.as_dict()) > 100
    assert spoil([line.as_dict() for line in one.lines]) > 10
    assert spoil([total.as_dict() for total in one.totals]) > 10
    assert spoil(compare(activity, [guideline]).as_dict()) > 10
    assert json.dumps(one.as_dict(), ensure_ascii=False) == wanted
    assert json.dumps(activity.dump(), ensure_ascii=False) == stated
    assert json.dumps(ghgcalc.guidelines.get(guideline).data, ensure_ascii=False) == rules
    assert json.dumps(calculate(activity, guideline).as_dict(), ensure_ascii=False) == wanted
    assert json.dumps(calculate(activity_of(name), guideline).as_dict(), ensure_ascii=False) == wanted
    assert verify(one).same


def test_nothing_is_assigned_to_an_inventory():
    """No attribute of an inventory, a line or a total can be set or removed, and no other can be added."""
    made = calculate(activity_of("worked-month"))
    for one in (made, Inventory.from_dict(made.as_dict()), made.lines[0], made.totals[0], made.lines[0].inputs[0]):
        for name in ("year", "value", "lines", "digest", "other", "_records"):
            with pytest.raises((AttributeError, TypeError)):
                setattr(one, name, 5)
            with pytest.raises((AttributeError, TypeError)):
                delattr(one, name)
    assert verify(made).same


@pytest.mark.parametrize(("name", "guideline"), CASES)
def test_equal_where_the_files_are(name, guideline):
    """An inventory equals one calculated again and its own file read again, with the same hash; another does not."""
    activity = activity_of(name)
    made = calculate(activity, guideline)
    same = [calculate(activity, guideline), Inventory.from_dict(json.loads(json.dumps(made.as_dict()))), made]
    assert all(one == made and made == one and hash(one) == hash(made) for one in same)
    assert len({made, *same}) == 1
    other = calculate(activity, guideline, as_of="2027-01-01")
    renamed = Inventory.from_dict(made.as_dict() | {"entity": {"name": "another"}})
    assert made != other
    assert made != renamed  # under the same digest, another file
    assert made != made.as_dict()
    assert made.computed
    assert not same[1].computed
    assert compare(activity, [guideline]) == compare(activity, [guideline])
    assert hash(compare(activity, [guideline])) == hash(compare(activity, [guideline]))
    assert verify(made) == verify(made.as_dict())


def records():
    """One of each record, with its name."""
    activity = activity_of("worked-month")
    made = calculate(activity, "cn-al-2024")
    comparison = compare(activity, ["cn-al-2023", "cn-al-2024"])
    document = made.as_dict()
    document["totals"][0]["value"] = "1.00"
    verification = verify(document)
    effect = next(line for line in made.lines if line.gases)
    found = [made, Inventory.from_dict(document), comparison, comparison.effects[0], verification, verification.differences[0]]
    return [*found, made.lines[0], effect.gases[0], made.lines[0].cells[0], made.lines[0].inputs[0], made.totals[0]]


def test_copies_and_pickles_are_equal():
    """Every record is itself again after copy, deep copy and pickling with every protocol, and prints one short line."""
    for one in records():
        for again in (copy.copy(one), copy.deepcopy(one), *(pickle.loads(pickle.dumps(one, n)) for n in range(2, 6))):
            assert again == one
            assert hash(again) == hash(one)
            assert type(again) is type(one)
        assert len(repr(one).splitlines()) == 1
        assert len(repr(one)) < 250, repr(one)
    assert repr(records()[0]).startswith("Inventory(2024, cn-al-2024, 'Worked month 算例', sha256:")


def test_a_pickled_inventory_travels_as_its_file():
    """What comes out of a pickle was read, not computed: it verifies, explains and totals as before."""
    made = calculate(activity_of("smelter-2024"), "cn-al-2024")
    again = pickle.loads(pickle.dumps(made))
    assert (made.computed, again.computed) == (True, False)
    assert again.as_dict() == made.as_dict()
    assert again.total("electrolysis") == made.total("electrolysis")
    assert again.explain("P1/anode/2024-01") == made.explain("P1/anode/2024-01")
    assert verify(again).same


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_inventories_come_from_other_processes(method):
    """A pool of processes, however it is started, gives inventories that equal those of this one."""
    activities = [activity_of("worked-month"), activity_of("smelter-2024")]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        found = list(pool.map(calculate, activities))
        checked = list(pool.map(verify, found))
    assert found == [calculate(activity) for activity in activities]
    assert all(one.same for one in checked)


def test_records_are_read_as_they_were_written():
    """Each part of a line, and the line, comes back from its own table; what is missing or of another type is refused."""
    made = calculate(activity_of("smelter-2024"), "cn-al-2024")
    for line in made.lines:
        assert Line.from_dict(line.as_dict()) == line
    line = next(one for one in made.lines if one.gases)
    for part, kind in ((line.inputs[0], Input), (line.gases[0], Gas), (Cell("n", "1.50", "1.499", "t"), Cell)):
        assert kind.from_dict(part.as_dict() | {"unknown": "key"}) == part
        for key in ("unit",):
            with pytest.raises(KeyError):
                kind.from_dict({name: value for name, value in part.as_dict().items() if name != key})
            with pytest.raises(TypeError):
                kind.from_dict(part.as_dict() | {key: 5})
    for key in ("cells", "gases", "inputs", "levels"):
        with pytest.raises(TypeError):
            Line.from_dict(line.as_dict() | {key: 5})
    proxies = types.MappingProxyType({"a": types.MappingProxyType({"b": [1]})})
    assert fresh(proxies) == {"a": {"b": [1]}}  # a table that is no dict becomes one
    assert isinstance(made.totals[0], Total)
    assert repr(made.totals[0]).startswith("Total(enterprise/2024: ")
    assert repr(line).startswith(f"Line({line.id}: ")
