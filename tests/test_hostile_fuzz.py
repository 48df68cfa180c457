"""Hostile input for a bounded time in every run of the tests; `make fuzz` does the same for hours. What broke is found again by its seed."""

from __future__ import annotations

import copy
import tomllib
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

import ghgcalc
from fuzzing import changes, library, run
from ghgcalc.errors import InputError

SECONDS = 10


@pytest.mark.parametrize("seed", [101, 102])
def test_nothing_hostile_breaks_the_library(seed):
    """Whatever becomes of sound data, the outcome is a result or a clean fault, soon."""
    ended, broken = run.api(1_000_000, seed, SECONDS)
    assert not broken
    assert ended["ok"] + ended["clean fault"] > 20
    assert "hang" in run.told("Python API", ended, 0)


def test_nothing_hostile_breaks_the_command_line():
    """As processes: status 0, 1 of a difference or 2 with a fault and no output; a file that was there before a fault is there after it."""
    ended, broken = run.cli(1_000, 103, SECONDS)
    assert not broken
    assert ended.total() > 3


def _totals(raw: dict[str, Any], guideline: str) -> dict[Any, Fraction]:
    made = ghgcalc.calculate(raw, guideline, rounding="none")
    return {total.key: Fraction(total.value) for total in made.totals if total.level != "product"}


def _scaled(value: Any, by: Decimal) -> Any:
    if isinstance(value, str):
        number, _, unit = value.partition(" ")
        return f"{Decimal(number) * by:f} {unit}"
    return {**value, "values": [Decimal(str(one)) * by for one in value["values"]]}


def _extensive(raw: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Every datum that doubles with the plant."""
    found = [
        (row, key) for row in raw.get("process", []) for key in ("liquid_aluminium", "anode", "butts", "electricity_total", "paste")
    ]
    found += [(row["pfc_other"], gas) for row in raw.get("process", []) if "pfc_other" in row for gas in ("cf4", "c2f6")]
    supplies = [one for row in (raw, *raw.get("process", [])) for one in row.get("electricity", [])]
    found += [(one, "amount") for one in supplies] + [(proof, "amount") for one in supplies for proof in one.get("evidence", [])]
    found += [(row, "amount") for table in ("fuel", "carbonate", "heat", "facility", "product") for row in raw.get(table, [])]
    found += [(row, "emission") for row in raw.get("facility", [])] + [(raw, "electricity_total")]
    return [(row, key) for row, key in found if key in row]


def _close(one: Fraction, other: Fraction) -> bool:
    """Equal, but for endless digits, which are printed to the 28th."""
    return one == other or abs(one - other) <= max(abs(one), abs(other)) / 10**24


def _relations(raw: dict[str, Any]) -> dict[str, tuple[dict[str, Any], Fraction]]:
    """The activity told otherwise: what becomes of every total."""
    found = {}
    for by in ("10", "0.1"):
        other = copy.deepcopy(raw)
        for row, key in _extensive(other):
            row[key] = _scaled(row[key], Decimal(by))
        found[f"times {by}"] = other, Fraction(by)
    other = {key: raw[key] for key in reversed(raw)}
    for table in ("process", "fuel", "carbonate", "electricity"):
        if table in other:
            other[table] = list(reversed(other[table]))
    found["the other way round"] = other, Fraction(1)
    if raw.get("fuel"):
        other = copy.deepcopy(raw)
        row, twin = other["fuel"][0], copy.deepcopy(other["fuel"][0])
        row["amount"], twin["amount"] = _scaled(row["amount"], Decimal("0.3")), _scaled(twin["amount"], Decimal("0.7"))
        other["fuel"].insert(1, twin)
        found["a fuel in two rows"] = other, Fraction(1)
    return found


def test_what_is_told_otherwise_gives_the_same():
    """Ten times the plant emits ten times as much; the order of rows and keys, and a row in two parts, change nothing."""
    random, held = Random(104), 0
    for number in range(60):
        raw, ids = random.choice(library.activities())
        raw = changes.gentle(random, raw) if number > 6 else raw
        guideline = random.choice(ids)
        try:
            before = _totals(raw, guideline)
        except InputError:
            continue
        for name, (other, scale) in _relations(raw).items():
            try:
                after = _totals(other, guideline)
            except InputError as error:
                assert {fault.code for fault in error.faults} <= {"bad-number", "total-mismatch"}, name  # noqa: PT017
                continue
            assert before.keys() == after.keys(), (name, guideline)
            assert all(_close(before[key] * scale, after[key]) for key in before), (name, guideline)
            held += 1
    assert held > 60


def test_ties_fall_as_the_rule_says():
    """Amounts planted on half a last digit round away from zero, by rows or by the total, as each policy says."""
    random = Random(105)
    for _ in range(40):
        rows = [Decimal(random.randrange(10**6)) / 100 + Decimal("0.005") for _ in range(5)]
        facilities = [{"id": f"F{at}", "kind": "other", "emission": f"{row:f} tCO2e", "source": "s"} for at, row in enumerate(rows)]
        raw = {"year": 2024, "entity": {"name": "x"}, "facility": facilities}
        cents = [int(Fraction(row) * 100 + Fraction(1, 2)) for row in rows]
        whole = int(sum(map(Fraction, rows)) * 100 + Fraction(1, 2))
        for policy, wanted in (("cell", sum(cents)), ("line", sum(cents)), ("total", whole)):
            made = ghgcalc.calculate(raw, "cn-al-2024", include_facilities=True, rounding=policy)
            assert Fraction(made.total("enterprise").value) * 100 == wanted


def test_toml_of_the_harness_is_toml():
    """What the harness writes of sound data is read as the same data."""
    for raw, _ in library.activities():
        assert tomllib.loads(changes.toml_bytes(raw).decode(), parse_float=Decimal) == raw
