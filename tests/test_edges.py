"""Rare paths, walked for real: full disks, interrupted input, closed pipes, damaged overlays, own factors without a band."""

from __future__ import annotations

import io
import json
import resource
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import factors
from ghgcalc.activity import Fuel, of
from ghgcalc.audit.compare import _between
from ghgcalc.cli import main, run
from ghgcalc.errors import InputError
from ghgcalc.factors import Factor, Overlay
from ghgcalc.files import write_text
from ghgcalc.inventory import Inventory, calculate

ROOT = Path(__file__).parent.parent
WORKED = str(ROOT / "examples" / "worked-month.toml")
TWELVE = ["1"] * 12


def smelter(**more) -> dict:
    """One potline, and what a test adds."""
    process = {"id": "P1", "liquid_aluminium": {"unit": "t", "values": TWELVE}, "anode": {"unit": "t", "values": TWELVE}}
    return {"year": 2024, "entity": {"name": "X"}, "process": [process], **more}


def own_factor(**changes) -> Factor:
    """A record of a user's own that replaces the diesel calorific value."""
    record = {
        "id": "mine/diesel",
        "number": "42.9",
        "unit": "GJ/t",
        "kind": "ncv",
        "document": "mine",
        "issued": "2024-01-01",
        "grade": "derived",
        "source": "own",
        "supersedes": "cn-al-2024/fuel/diesel/ncv",
    }
    return Factor.model_validate(record | changes)


def codes(error: InputError) -> list[str]:
    """The codes of the faults."""
    return [fault.code for fault in error.faults]


def test_a_valid_credit_code_is_kept():
    """A unified social credit code whose check character fits (weights 1, 3, 9, ... modulo 31) is accepted as it stands."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    body = "91650000MA7EXAMPLE"[:17].replace("I", "1").replace("O", "0")
    check = signs[(31 - sum(signs.index(s) * w for s, w in zip(body, weights, strict=True)) % 31) % 31]
    assert of(smelter(entity={"name": "X", "uscc": body + check})).entity.uscc == body + check


def test_a_measured_value_may_be_passed_on():
    """A measured value that was read once is the same in another row."""
    first = of(smelter(fuel=[{"item": "diesel", "amount": "1 t", "ncv": {"value": "42.8 GJ/t", "source": "lab"}}])).fuel[0]
    assert Fuel(item="diesel", amount="2 t", ncv=first.ncv).ncv == first.ncv


def test_a_measured_bare_number_is_refused():
    """A measured value without a unit names its place and asks for one."""
    with pytest.raises(InputError) as caught:
        of(smelter(fuel=[{"item": "diesel", "amount": "1 t", "ncv": {"value": 42.8, "source": "lab"}}]))
    assert codes(caught.value) == ["not-a-quantity"]


def test_a_measured_value_beside_an_own_factor_without_band():
    """Without a plausible band nothing is called implausible."""
    fuel = {"item": "diesel", "amount": "1 t", "ncv": {"value": "999 GJ/t", "source": "lab"}}
    inventory = calculate(smelter(fuel=[fuel]), "cn-al-2024", overlays=(Overlay("mine.toml", [own_factor()]),))
    assert "implausible" not in [finding.code for finding in inventory.findings]
    assert "implausible" in [finding.code for finding in calculate(smelter(fuel=[fuel]), "cn-al-2024").findings]


def test_a_damaged_overlay_in_an_inventory_is_named():
    """An inventory whose own factors are no factors is refused with the fault of the record."""
    fuel = [{"item": "diesel", "amount": "1 t"}]
    record = calculate(smelter(fuel=fuel), "cn-al-2024", overlays=(Overlay("mine.toml", [own_factor()]),)).as_dict()
    record["factors"]["overlays"][0]["records"][0]["unit"] = "GJ/foo"
    with pytest.raises(InputError) as caught:
        ghgcalc.verify(record, file="inventory.json")
    assert codes(caught.value) == ["bad-unit"]
    assert caught.value.faults[0].place.file == "inventory.json"


def test_keys_that_a_later_release_adds_are_left_alone():
    """An inventory with more keys than this release knows is read."""
    record = calculate(smelter(), "cn-al-2024").as_dict()
    record["totals"][0]["later"] = "1"
    assert Inventory.from_dict(record).totals[0].value == Decimal(record["totals"][0]["value"])


def test_a_supply_that_only_one_side_has_is_scope():
    """Electricity that only one of two inventories counts is an effect of scope, and the effects still add up."""
    supply = {"supply": "grid", "amount": {"unit": "MWh", "values": ["10000"] * 12}}
    green = {"supply": "green-power", "amount": {"unit": "MWh", "values": ["5000"] * 12}}
    left, right = smelter(), smelter()
    left["process"][0]["electricity"] = [supply]
    right["process"][0]["electricity"] = [supply, green]
    one, other = calculate(left, "cn-al-2023"), calculate(right, "cn-al-2023")
    for pair in ((one, other), (other, one)):
        effects = [effect for effect in _between(*pair) if effect.level == "electrolysis"]
        difference = pair[1].total("electrolysis").value - pair[0].total("electrolysis").value
        assert sum(effect.value for effect in effects) == difference
        assert {effect.name for effect in effects} == {"scope of sources"}
        assert abs(Fraction(difference)) == Fraction("0.5703") * 60000


def test_a_full_disk_leaves_the_old_file(tmp_path):
    """When the disk takes no more bytes, the fault is named and the old file stands."""
    file = tmp_path / "inventory.json"
    file.write_text("old", encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(InputError) as caught:
            write_text(file, "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert codes(caught.value) == ["file-unwritable"]
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["old"]


def test_text_that_is_no_text_leaves_nothing_behind(tmp_path):
    """Whatever goes wrong in a write, no half file stays."""
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "x.json", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_while_reading_is_no_traceback(monkeypatch, capsys):
    """Ctrl-C while standard input is awaited ends the command."""

    class Waiting:
        buffer = io.BytesIO()

        def read(self, _: int) -> bytes:
            raise KeyboardInterrupt

    waiting = Waiting()
    waiting.buffer = waiting  # type: ignore[assignment]
    monkeypatch.setattr(sys, "stdin", waiting)
    assert run(["calculate", "-"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_has_left_is_no_fault(monkeypatch):
    """A closed pipe behind standard output ends the command with 0."""

    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert run(["factors", "list"]) == 0


def test_streams_without_an_encoding_are_taken_as_they_are(monkeypatch):
    """`main` leaves with the status of the command, also where the streams cannot be reconfigured."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit) as stopped:
        main(["guidelines", "list", "--format", "json"])
    assert stopped.value.code == 0
    assert "cn-al-2013" in [entry["id"] for entry in json.loads(out.getvalue())]


def test_an_unknown_unit_of_a_guideline_ends_with_a_line(tmp_path, capsys):
    """A guideline whose auxiliary unit is none ends the command with 2 and one line."""
    folder = tmp_path / "own"
    folder.mkdir()
    data = (ROOT / "src/ghgcalc/guidelines/cn-al-2024/guideline.toml").read_text(encoding="utf-8")
    data = data.replace('id = "cn-al-2024"', 'id = "own"').replace('aliases = ["CETS-AG-04.01-V01-2024"]', "")
    (folder / "guideline.toml").write_text(data.replace('unit = "MWh"', 'unit = "foo"'), encoding="utf-8")
    try:
        assert run(["calculate", WORKED, "--guideline", "own", "--guideline-folder", str(folder)]) == 2
    finally:
        ghgcalc.guidelines.remove_folders()
    assert "'foo'" in capsys.readouterr().err


def test_a_changed_record_makes_the_check_fail(monkeypatch, capsys):
    """`factors check` ends with 1 when a released record differs from its lock."""
    factors.edition()  # kept from before, so that no other test sees the changed record
    changed = [
        f.model_copy(update={"number": Decimal("0.5943")}) if f.id == "cn-grid-2021/residual" else f for f in factors.released()
    ]
    monkeypatch.setattr(factors, "released", lambda: tuple(changed))
    assert run(["factors", "check"]) == 1
    assert "edition-changed" in capsys.readouterr().out


def test_two_own_factors_for_one_are_refused():
    """Two records of a user's own that replace the same factor contradict each other, and are named."""
    with pytest.raises(InputError) as caught:
        factors.edition().with_overlays(Overlay("mine.toml", [own_factor(), own_factor(id="mine/other")]))
    assert codes(caught.value) == ["superseded-twice"]
