"""What leaves the library is the caller's own: whatever is done to it, the next caller's numbers, texts and registers are as before."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import damage
import ghgcalc
from ghgcalc.activity import of
from ghgcalc.immutable import frozen

EXAMPLES = Path(__file__).parent.parent / "examples"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each attempt is forked")


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """What the program `damage.py` says: a process of its own, so that no damage reaches the tests; once for all workers of a run."""
    if worker_id == "master":
        return _said()
    shared = tmp_path_factory.getbasetemp().parent / "damage.json"
    try:
        shared.with_suffix(".begun").touch(exist_ok=False)
    except FileExistsError:
        while not shared.exists():
            time.sleep(0.2)
        return dict(json.loads(shared.read_text(encoding="utf-8")))
    try:
        found: dict[str, Any] = _said()
    except BaseException as error:
        found = {"failed": str(error)}
        raise
    finally:
        shared.with_suffix(".part").write_text(json.dumps(found), encoding="utf-8")
        shared.with_suffix(".part").replace(shared)
    return found


def _said() -> dict[str, Any]:
    program = Path(damage.__file__)
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, encoding="utf-8", check=False, env=_environment()
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _environment() -> dict[str, str]:
    """Without the measurement of coverage: the program computes some hundred times what other tests cover line by line."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COV_", "COVERAGE_"))}
    return kept | {"PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}


def test_the_yardstick_computes(report):
    """Every result that is compared is a result and no error, and a process that changes nothing gives it again."""
    assert not [name for name, text in report["clean"].items() if text.startswith(("InputError", "TypeError", "AttributeError"))]
    assert report["unchanged"]


@pytest.mark.parametrize("name", damage.VALUES)
def test_what_is_handed_out_is_the_callers_own(report, name):
    """Everything reachable in the value is cleared, filled and overwritten where it lets one; another caller computes the same."""
    assert report["warm"].get(name, []) == []


def test_what_is_handed_out_first_is_the_callers_own(report):
    """The same for all values at once in a process that has computed nothing yet."""
    assert report["cold"] == []


def test_the_walker_finds_what_can_be_changed():
    """A dictionary, a list, a set, an attribute, in each other and behind a property: all of it is reached, the frozen left alone."""

    class Held:
        def __init__(self) -> None:
            self.inner = {"list": [{1, 2}], "frozen": (1, frozenset((2,)))}

        @property
        def shown(self) -> Any:
            return hidden

    hidden, held = {"key": "value"}, Held()
    inner = held.inner
    done = [path for spot in list(damage.spots([held], "held")) for path in damage.change(spot)]
    assert hidden == {damage.INTRUDER: damage.INTRUDER} == inner
    assert held.inner == damage.INTRUDER
    assert "held[*].inner[list][*].clear()" in done
    assert not [path for path in done if "frozen" in path]


def test_what_goes_in_is_the_callers_own_too():
    """A table that is changed after it was read changes nothing in what was read from it, computed or not; nor is the table changed."""
    raw = json.loads(json.dumps(ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump()))
    kept = json.dumps(raw)
    activity, inventory = of(raw), ghgcalc.calculate(raw, "cn-al-2024")
    wanted = ghgcalc.calculate(of(json.loads(kept)), "cn-al-2024").as_dict()
    assert json.dumps(raw) == kept
    raw["entity"]["name"] = "another"
    raw["process"][0]["anode"]["values"][:] = ["1"] * 12
    raw["process"][0]["electricity"].clear()
    assert inventory.as_dict() == wanted
    assert ghgcalc.calculate(activity, "cn-al-2024").as_dict() == wanted
    document = json.loads(json.dumps(wanted))
    held, verified = ghgcalc.Inventory.from_dict(document), ghgcalc.verify(document)
    document["lines"].clear()
    document["guideline"]["data"].clear()
    document["entity"]["name"] = "another"
    document["factors"]["records"].clear()
    document["activity"]["process"][0]["anode"]["values"][:] = ["1"] * 12
    assert held.as_dict() == wanted
    assert verified.same
    assert verified.inventory.as_dict() == wanted
    assert ghgcalc.verify(held).same


def test_two_answers_share_nothing():
    """Two dicts of one inventory, and of two inventories of one activity, hold no common list or table."""
    activity = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
    first, second = ghgcalc.calculate(activity, "cn-al-2024"), ghgcalc.calculate(activity, "cn-al-2024")
    answers = [first.as_dict(), first.as_dict(), second.as_dict(), activity.dump(), ghgcalc.guidelines.get("cn-al-2024").data]
    held: dict[int, str] = {}
    for at, answer in enumerate(answers):
        for spot in list(damage.spots(answer, f"answer {at}")):
            if isinstance(spot.thing, dict | list):
                assert id(spot.thing) not in held, (held[id(spot.thing)], spot.path)
                held[id(spot.thing)] = spot.path


def test_an_inventory_is_not_changed_through_what_it_gave(report):
    """What as_dict, activity, entity, factors, guideline, products, auxiliary and grades gave is changed; the inventory says the same."""
    assert report["its own"] == {}


def test_what_is_shared_says_that_it_cannot_be_changed():
    """A shared table takes no entry, a shared record no attribute and loses none; a copy of either is equal, and a dict made of the table is free."""
    shared = frozen({"a": {"b": [1]}})
    for change in (lambda: shared.update(a=1), lambda: shared.__setitem__("a", 1), shared.clear):
        with pytest.raises(TypeError, match="shared and cannot be changed"):
            change()
    assert copy.copy(shared) == copy.deepcopy(shared) == pickle.loads(pickle.dumps(shared)) == shared
    assert dict(shared) | {"a": 2} == {"a": 2}
    record = ghgcalc.Quantity("5 MWh").unit
    with pytest.raises(AttributeError, match="cannot be changed"):
        record.symbol = "1"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot be taken away"):
        del record.symbol
    assert copy.copy(record) == copy.deepcopy(record) == record
