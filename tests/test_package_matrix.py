"""The evidence matrix: every leaf of the activity once, linked as the patterns say, against an oracle that matches by regular expressions."""

from __future__ import annotations

import csv
import io
import json
import re
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ghgcalc
from ghgcalc import InputError
from ghgcalc.dossier import matrix
from packages import MATRIX, laid, month, smelter, whole


def faults(raw: Any, files: dict[str, bytes] | None = None) -> list[tuple[str, str | None]]:
    """Code and pointer of every fault of links."""
    with pytest.raises(InputError) as caught:
        matrix.matrix_of(month()["activity"], matrix.stated(raw, "m.toml"), files or {"x": b"1"}, "m.toml")
    for fault in caught.value.faults:
        assert fault.place.file == "m.toml"
        assert any("\u4e00" <= sign <= "\u9fff" for sign in fault.text("zh"))
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


def test_every_leaf_stands_once_with_its_value():
    """The rows are the leaves of the activity, in its order, each by its pointer with its text; what nothing proves is open."""
    found = matrix.matrix_of(smelter()["activity"], (), {})

    def pointed(at: str) -> Any:
        table = smelter()["activity"]
        for step in at.split("/")[1:]:
            table = table[int(step)] if isinstance(table, list) else table[step.replace("~1", "/").replace("~0", "~")]
        return table

    rows = found["rows"]
    assert len({row["pointer"] for row in rows}) == len(rows) == found["leaves"] == found["open"]
    assert all(row["value"] == str(pointed(row["pointer"])) and not row["links"] for row in rows)

    def count(table: Any) -> int:
        inner = table.values() if isinstance(table, dict) else table
        return sum(count(one) if isinstance(one, dict | list) else 1 for one in inner)

    assert len(rows) == count(smelter()["activity"]) - 1  # the schema of the file states nothing


def test_the_matrix_of_a_package():
    """Links hold for all inside what they name; the files have their hashes; the table for people has a row for each leaf and file."""
    found = whole().table("matrix.json")
    rows = {row["pointer"]: row["links"] for row in found["rows"]}
    assert rows["/process/0/anode/values/0"] == [1]
    assert rows["/process/0/liquid_aluminium/unit"] == [1]
    assert rows["/entity/name"] == [2]
    assert rows["/year"] == []
    assert found["leaves"] == found["linked"] + found["open"] == len(rows)
    assert found["linked"] == sum(1 for links in rows.values() if links)
    for one in found["files"]:
        data = (laid() / "proofs" / one["name"]).read_bytes()
        assert (one["size"], one["sha256"]) == (len(data), sha256(data).hexdigest())
    assert (found["unlinked"], [one["of"] for one in found["links"]]) == ([], [one["of"] for one in MATRIX["link"]])
    table = list(csv.reader(io.StringIO(whole().part("matrix.csv").decode("utf-8-sig"), newline="")))
    assert table[0] == ["数据 datum", "数值 value", "状态 state", "证据 file", "页码 pages", "说明 note", "SHA-256"]
    assert [row[0] for row in table[1:] if row[2] == "待补证 open"] == [at for at, links in rows.items() if not links]
    names = {one["name"]: one["sha256"] for one in found["files"]}
    linked = [row for row in table[1:] if row[2] != "待补证 open"]
    assert [row[3] for row in linked if row[0] == "/entity/name"] == ["licence.bin", "过磅/2024.txt"]
    assert all(row[6] == names[row[3]] for row in linked)
    assert {tuple(row[4:6]) for row in linked if row[0].startswith("/process")} == {("1-3", "weighbridge")}


STEPS = st.sampled_from(["a", "b", "0", "1", "a/b", "x~y", "*"])
TABLES = st.recursive(
    st.sampled_from(["v", 5, True, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "a/b", "x~y", "0"]), inner, max_size=3),
    max_leaves=12,
)


@given(
    table=st.dictionaries(st.sampled_from(["a", "b", "schema"]), TABLES, max_size=3),
    patterns=st.lists(st.lists(STEPS, max_size=4), max_size=4),
)
def test_links_hold_where_their_pattern_matches(table, patterns):
    """For any table and patterns a link holds for the leaves whose pointer begins as a regular expression of the pattern says."""
    written = ["".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps) for steps in patterns]
    links = [matrix.Link(of=(one,), files=("f",)) for one in written]
    try:
        found = matrix.matrix_of(table, links, {"f": b"1"})["rows"]
    except InputError as error:
        found = None
        codes = {fault.code for fault in error.faults}
        assert codes == {"matrix-unmatched"}
    expected = []
    for steps, text in matrix.leaves(table):
        at = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
        numbers = [
            number
            for number, one in enumerate(written, 1)
            if re.match("(?:" + re.escape(one).replace(r"\*", "[^/]*") + ")(?:/|$)", at)
        ]
        expected.append({"pointer": at, "value": text, "links": numbers})
    held = {number for row in expected for number in row["links"]}
    assert (found is None) == (held != set(range(1, len(links) + 1)))
    assert found in (None, expected)


def test_every_fault_of_links_at_once():
    """Files that are not there and patterns that hold for nothing are told with link and key, all of them."""
    raw = {
        "schema": "ghgcalc/matrix/1",
        "link": [
            {"of": ["/process/*/anode", "/nothing"], "files": ["x", "y"]},
            {"of": ["/process/9", "/year/0"], "files": ["../x"]},
        ],
    }
    assert faults(raw) == [
        ("matrix-file", "/link/0/files"),
        ("matrix-file", "/link/1/files"),
        ("matrix-unmatched", "/link/0/of"),
        ("matrix-unmatched", "/link/1/of"),
        ("matrix-unmatched", "/link/1/of"),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"schema": "ghgcalc/matrix/2"},
        {"schema": "ghgcalc/matrix/1", "link": {}},
        {"schema": "ghgcalc/matrix/1", "link": [5]},
        {"schema": "ghgcalc/matrix/1", "link": [{}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": [], "files": ["x"]}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": ["year"], "files": ["x"]}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": ["/~2"], "files": ["x"]}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": "/year", "files": ["x"]}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": ["/year"], "files": [""]}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": ["/year"], "files": ["x"], "pages": "  "}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": ["/year"], "files": ["x"], "page": "3"}]},
        {"schema": "ghgcalc/matrix/1", "link": [{"of": ["/year"], "files": ["x"], "note": "x" * 501}]},
    ],
)
def test_a_file_of_links_of_another_shape(raw):
    """Another schema, other types, no pointer, an unknown key, an empty text: each is a fault with its place."""
    assert faults(raw)


def test_links_to_everything_are_refused(monkeypatch):
    """More pairs of leaf and file than a table can hold are refused before they are laid out."""
    monkeypatch.setattr(matrix, "MAX_PAIRS", 10)
    raw = {"schema": "ghgcalc/matrix/1", "link": [{"of": [""], "files": ["x"]}]}
    assert faults(raw) == [("matrix-large", None)]


def test_the_whole_activity_may_be_linked_at_once():
    """The empty pointer holds for every leaf; a pattern or file that stands twice counts once."""
    links = matrix.stated({"schema": "ghgcalc/matrix/1", "link": [{"of": ["", ""], "files": ["x", "x"]}]}, None)
    found = matrix.matrix_of(month()["activity"], links, {"x": b"1"})
    assert (found["open"], found["links"]) == (0, [{"of": [""], "files": ["x"], "pages": None, "note": None}])
    assert matrix.matrix_table(found, links).count(",x,") == found["leaves"]


def test_many_links_take_no_longer_than_they_are_long():
    """Two thousand links with stars over a whole plant: a leaf walks down once, however many there are."""
    links = [matrix.Link(of=(f"/process/*/{'*/' * (at % 5)}x{at}", "/process"), files=("x",)) for at in range(60)]
    with pytest.raises(InputError) as caught:
        matrix.matrix_of(smelter()["activity"], links, {"x": b"1"})
    assert caught.value.count == 60


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("-5.5", "-5.5"),
        ("-5 t", "'-5 t"),
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+1", "'+1"),
        ("a\nb", "a\\u000ab"),
        ("5", "5"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text, cell):
    """What a spreadsheet would work out is written as a text; a negative number stays one, a line break is shown."""
    assert matrix._cell(text) == cell


def test_evidence_that_proves_nothing_is_told(tmp_path):
    """A file that no link names is a warning with its name, when it is packed and when it is verified; --strict minds it."""
    for at in range(12):
        (tmp_path / f"{at:02}.txt").write_text("x", encoding="utf-8")
    package = ghgcalc.pack(month(), evidence=tmp_path)
    found = ghgcalc.verify_package(package)
    (warning,) = package.findings
    assert warning in found.said
    assert "12 file(s)" in warning.message()
    assert "09.txt, …" in warning.message()
    assert (found.verdict, ghgcalc.verify_package(package, strict=True).verdict) == ("verified", "not-packaged")
    assert json.loads(package.part("matrix.json"))["unlinked"] == [f"{at:02}.txt" for at in range(12)]
