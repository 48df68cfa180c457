"""Ledgers of many shapes: proposal, mapping, activity, each held against a file that an auditor can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ghgcalc
from ghgcalc import activity
from ghgcalc.io.ledgers import open_book
from ghgcalc.mapping import propose
from ledgers import FOLDER, LEDGERS, readable


@pytest.fixture(params=LEDGERS)
def ledger(request, tmp_path) -> tuple[str, Path]:
    """Each ledger, made anew."""
    ending, make, _, _ = LEDGERS[request.param]
    path = tmp_path / f"{request.param}.{ending}"
    make(path)
    return request.param, path


def expected(name: str) -> dict[str, Any]:
    """What a ledger states."""
    return json.loads((FOLDER / f"{name}.activity.json").read_text(encoding="utf-8"))


def test_a_proposal_is_what_the_words_say(ledger):
    """The words of a ledger give the mapping that is kept, to the letter; asked twice, it says the same."""
    name, path = ledger
    proposal, questions = propose(open_book(path.read_bytes(), path.name))
    assert proposal == (FOLDER / f"{name}.proposal.toml").read_text(encoding="utf-8")
    kept = (FOLDER / f"{name}.map.toml").read_text(encoding="utf-8")
    assert (kept == proposal) is (questions == 0)


def test_a_ledger_states_its_numbers(ledger):
    """By its mapping a ledger gives the activity with every digit that was written into it, and nothing else."""
    name, path = ledger
    found = ghgcalc.read(path, mapping=FOLDER / f"{name}.map.toml")
    wanted = activity.of(expected(name))
    assert readable(numbers(found.dump())) == readable(numbers(wanted.dump()))


def numbers(record: Any) -> Any:
    """A record whose numbers are in their shortest notation: 21000.00 and 21000 are one number."""
    if isinstance(record, dict):
        return {
            key: [shortest(one) for one in value] if key == "values" else numbers(value) for key, value in sorted(record.items())
        }
    return [numbers(one) for one in record] if isinstance(record, list) else record


def shortest(text: str) -> str:
    """Without zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_expectations_come_from_the_numbers_of_the_script():
    """What is kept to be read is what the makers of the ledgers know, and no reading of them."""
    for name, (_, _, wanted, _) in LEDGERS.items():
        assert expected(name) == json.loads(json.dumps(wanted))
    assert {path.name.partition(".")[0] for path in FOLDER.glob("*.json")} == {*LEDGERS}
