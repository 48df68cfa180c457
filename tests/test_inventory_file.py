"""The inventory file: laid out for people and written fast, within one bound that holds for the writer and for the reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import calculate, verify
from ghgcalc.errors import InputError
from ghgcalc.io import layout, textfiles
from support import caller

EXAMPLE = Path(__file__).parent.parent / "examples" / "smelter-2024.toml"

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(['}, {"id": ', "}, {", '"id": 1}, {"id": 2', "id", "},\n"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "a", '"', "}, {"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=40,
)


@given(VALUES)
@settings(deadline=None, max_examples=300)
def test_the_layout_changes_nothing(value):
    """Whatever the record, its text is JSON that reads as the record, ends with a line break, and breaks no line inside a text."""
    text = layout.to_json(value)
    assert json.loads(text) == value
    assert text.endswith("\n")


def test_every_entry_has_its_line():
    """Keys of the first three levels and entries of their lists stand on lines of their own, also where lists are of several shapes."""
    record = {
        "a": [{"id": 1, "b": [{"id": 2}]}, {"id": 3}],
        "c": [{"id": 1}, {}, [2]],
        "d": {"e": {"f": {"g": 1}}},
        "h": [],
        "i": [5, "}"],
    }
    assert layout.to_json(record).splitlines() == [
        "{",
        ' "a": [',
        '  {"id": 1, "b": [{"id": 2}]},',
        '  {"id": 3}',
        " ],",
        ' "c": [',
        '  {"id": 1},',
        "  {},",
        "  [2]",
        " ],",
        ' "d": {',
        '  "e": {',
        '   "f": {"g": 1}',
        "  }",
        " },",
        ' "h": [],',
        ' "i": [',
        "  5,",
        '  "}"',
        " ]",
        "}",
    ]
    made = calculate(ghgcalc.read(EXAMPLE))
    lines = layout.to_json(made.as_dict()).splitlines()
    assert sum(line.startswith('  {"id": "') and '"equation"' in line for line in lines) == len(made.lines)
    assert sum(line.startswith('  {"level": ') and '"difference"' in line for line in lines) == len(made.totals)


def test_one_bound_for_both_doors(tmp_path, monkeypatch, capsys):
    """What is larger than the bound is refused by the writer, the command line and the reader, under the same code; nothing is written."""
    made = calculate(ghgcalc.read(EXAMPLE))
    path = tmp_path / "inventory.json"
    ghgcalc.write(made, path)
    size = path.stat().st_size
    monkeypatch.setattr(textfiles, "MAX_INVENTORY", size)
    ghgcalc.write(made, tmp_path / "fits.json")
    assert ghgcalc.read_inventory(tmp_path / "fits.json") == made
    monkeypatch.setattr(textfiles, "MAX_INVENTORY", size - 1)
    for call in (lambda: ghgcalc.write(made, tmp_path / "large.json"), lambda: ghgcalc.read_inventory(path)):
        with pytest.raises(InputError) as caught:
            call()
        assert [fault.code for fault in caught.value.faults] == ["file-too-large"]
    for more in ([], ["-o", str(tmp_path / "large.json")]):
        found = caller(capsys)("calculate", EXAMPLE, "--format", "json", *more)
        assert found.status == 2
        assert [one["code"] for one in json.loads(found.out)["findings"]] == ["file-too-large"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["fits.json", "inventory.json"]


@pytest.mark.slow
def test_seven_hundred_processes_are_written_and_read(tmp_path):
    """What the writer writes of the largest conceivable account, the reader reads and verify recomputes."""
    one = ghgcalc.read(EXAMPLE).dump()
    row = {key: one["process"][0][key] for key in ("liquid_aluminium", "anode")}
    activity = {**{key: one[key] for key in ("schema", "year", "entity")}, "process": [row | {"id": f"P{at}"} for at in range(700)]}
    made = calculate(activity, "cn-al-2024")
    path = tmp_path / "inventory.json"
    ghgcalc.write(made, path)
    assert 10_000_000 < path.stat().st_size < textfiles.MAX_INVENTORY
    again = ghgcalc.read_inventory(path)
    assert again.digest == made.digest
    assert again.total("electrolysis") == made.total("electrolysis")
    assert verify(again).same
