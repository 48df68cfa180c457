"""What the package ships for tests of others: its plants are sound, its faults are one and named, and hypothesis is asked for in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import testing
from ghgcalc.testing import FAULTS, Faulty, faulty, plant, plants, tables

SLOW = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
PHASES = (Phase.generate, Phase.shrink)  # the phase that explains a failure varies the least example once more
SOURCE = Path(ghgcalc.__file__).parent.parent


@SLOW
@given(activity=plants())
def test_plants_are_sound(activity):
    """A drawn plant reads, calculates, verifies, and the checks warn of nothing."""
    assert isinstance(activity, ghgcalc.Activity)
    made = ghgcalc.calculate(activity)
    assert ghgcalc.verify(made).same
    assert made.total("enterprise").value > 0
    assert not ghgcalc.check(activity).fails("warning")


@SLOW
@given(table=tables(year=2023))
def test_tables_are_those_of_plants(table):
    """A drawn table is of the year that was asked for, and reads as it stands, by keywords, too."""
    assert table["year"] == 2023
    assert ghgcalc.Activity.new(**table).dump()["process"] == ghgcalc.calculate(table).activity["process"]


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_one_and_named(code):
    """Of every code: reading the table names that code, at that pointer, in both languages, and nothing else."""

    @settings(SLOW, max_examples=4)
    @given(spoilt=faulty(code))
    def one(spoilt: Faulty) -> None:
        assert spoilt.code == code
        with pytest.raises(ghgcalc.InputError) as caught:
            ghgcalc.calculate(spoilt.table)
        (fault,) = caught.value.faults
        assert (fault.code, fault.pointer, fault.severity) == (code, spoilt.pointer, "error")
        assert fault.remedy("zh")

    one()


@SLOW
@given(spoilt=faulty(year=2022))
def test_faults_are_drawn_from_all(spoilt):
    """Without a code any is drawn, of the year that was asked for unless the year is the fault."""
    assert spoilt.code in FAULTS
    assert spoilt.table["year"] == (1890 if spoilt.code == "out-of-range" else 2022)


def test_a_plant_shrinks_to_the_simplest():
    """What fails for every plant is shown with one process, and without anything that need not be there."""
    least = find(tables(), lambda table: bool(table["process"]), settings=settings(database=None, phases=PHASES))
    assert len(least["process"]) == 1
    assert set(least) == {"schema", "year", "entity", "process", "electricity", "fuel"}
    assert [fuel["item"] for fuel in least["fuel"]] == ["diesel"]
    assert len(least["process"][0]["electricity"]) == 1
    assert least["year"] == 2023


def test_everything_is_drawn():
    """Whatever a plausible plant may have, some draw has: several processes, the market, carbonates, heat, bake furnaces, measured values."""
    wanted = (
        lambda table: len(table["process"]) == 3,
        lambda table: any(one["supply"] == "green-power" for one in table["electricity"]),
        lambda table: "carbonate" in table and "heat" in table,
        lambda table: "anode_plant" in table,
        lambda table: "anode_sulphur" in table["process"][0],
        lambda table: "butts" in table["process"][0],
    )
    for one in wanted:
        assert one(find(tables(), one, settings=settings(database=None, max_examples=500)))


def test_the_same_seed_gives_the_same_plant():
    """Without hypothesis, too: a plant by its number, and another by another."""
    assert plant(7) == plant(7)
    assert plant(7) != plant(8)
    assert plant(7, 2025)["year"] == 2025


@pytest.mark.parametrize("wrong", ["nonsense", "", 5, None.__class__])
def test_another_code_is_refused(wrong):
    """A code that is none of the faults is refused by name, with those that are."""
    with pytest.raises(ghgcalc.ArgumentError, match="unit-missing"):
        faulty(wrong)
    for make in (tables, plants, faulty):
        with pytest.raises(ghgcalc.ArgumentError, match="year"):
            make(year="2024")


def test_the_names_are_there():
    """Every name resolves, another does not."""
    assert dir(testing) == sorted(testing.__all__)
    assert all(getattr(testing, name) is not None for name in testing.__all__)
    with pytest.raises(AttributeError, match="plantz"):
        _ = testing.plantz


ABSENT = """
import sys
sys.modules["hypothesis"] = None
import ghgcalc.testing
assert ghgcalc.testing.plant(1, 2024)["year"] == 2024
assert "unit-missing" in ghgcalc.testing.FAULTS
try:
    from ghgcalc.testing import plants
except ImportError as error:
    print(error)
"""


def test_without_hypothesis_it_says_so():
    """The import of the package needs none; that of a strategy says in both languages what to install."""
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", ABSENT], capture_output=True, text=True, encoding="utf-8", env=environment, check=True
    )
    assert "pip install 'ghgcalc[testing]'" in done.stdout
    assert "尚未安装" in done.stdout


@SLOW
@given(data=st.data())
def test_plants_go_with_strategies_of_others(data):
    """They are strategies like any other: lists of them, mapped, filtered."""
    found = data.draw(st.lists(plants(year=2024), min_size=1, max_size=2))
    assert all(one.year == 2024 for one in found)
