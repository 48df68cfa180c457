"""Entry points that cannot be read stop nothing: each leaves a finding, whatever is wrong with it."""

from __future__ import annotations

import importlib.metadata
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

import ghgcalc
from ghgcalc import files
from ghgcalc.errors import EquationError, UnknownIdError
from ghgcalc.inventory import Inventory
from ghgcalc.inventory.find import Index
from ghgcalc.inventory.model import records_of

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_damaged_records_of_packages(monkeypatch):
    """Where the list of entry points itself cannot be made, one finding says so, and nothing is brought."""

    def damaged(**_):
        raise ValueError("no section header")

    monkeypatch.setattr(importlib.metadata, "entry_points", damaged)
    found, broken = files.brought("ghgcalc.factors", lambda name, path: (name, path))
    assert found == []
    assert [one.code for one in broken] == ["plugin-broken"]
    assert "no section header" in broken[0].text("zh")


@pytest.mark.parametrize(
    "error", [OSError("gone"), EquationError("no units"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no UTF-8")]
)
def test_a_file_that_cannot_be_read(monkeypatch, tmp_path, error):
    """A path that a package names and that fails when it is read is a finding at that file; the next package is read all the same."""
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text("", encoding="utf-8")

    def point(name, path):
        return SimpleNamespace(name=name, load=lambda: str(path), dist=SimpleNamespace(name=name), value="x:y")

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [point("b", good), point("a", bad)])

    def read(name, path):
        if path == bad:
            raise error
        return name

    found, broken = files.brought("ghgcalc.factors", read)
    assert found == ["b"]
    assert [(one.code, one.place.file) for one in broken] == [("file-unreadable", str(bad))]


def test_a_file_on_which_the_reader_fails(monkeypatch, tmp_path):
    """What fails in a way that nobody foresaw is a finding about the package, and stops nothing else."""
    point = SimpleNamespace(name="a", load=lambda: str(tmp_path), dist=SimpleNamespace(name="a"), value="x:y")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [point])

    def read(name, path):
        raise RuntimeError("no more")

    found, broken = files.brought("ghgcalc.factors", read)
    assert (found, [one.code for one in broken]) == ([], ["plugin-broken"])


def test_a_total_that_several_bases_share():
    """An id that names totals of two bases is refused with both; with its basis it is one of them."""
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "ghgp-scope2")
    with pytest.raises(UnknownIdError) as told:
        inventory.explain("enterprise/2026")
    assert len(told.value.nearest) == 2
    for named in told.value.nearest:
        assert inventory.explain(named)


def test_a_total_without_a_basis_beside_one_with():
    """Where one total has no basis and another has, the short id is that of the first; both can be named."""
    raw = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "ghgp-scope2").as_dict()
    whole = [
        one
        for one in raw["totals"]
        if (one["level"], one["source"], one["gas"], one["period"]) == ("enterprise", None, None, "2026")
    ]
    assert {one["basis"] for one in whole} == {"location", "market"}
    whole[0]["basis"] = None
    found = Index(records_of(Inventory.from_dict(raw)))
    assert found.total("enterprise/2026").value == Decimal(whole[0]["value"])
