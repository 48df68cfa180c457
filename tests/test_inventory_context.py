"""The caller's decimal context and other threads never matter: the same digits, texts and digests under any of them."""

from __future__ import annotations

import decimal
import json
import sys
import threading
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc import calculate, compare, verify
from ghgcalc.inventory import Inventory
from ghgcalc.io.textfiles import to_json
from ghgcalc.report.text import comparison_text, inventory_text, verification_text

EXAMPLES = Path(__file__).parent.parent / "examples"
SIGNALS = [
    decimal.Clamped, decimal.DivisionByZero, decimal.Inexact, decimal.Overflow, decimal.Rounded, decimal.Underflow,
    decimal.InvalidOperation, decimal.Subnormal, decimal.FloatOperation,
]  # fmt: skip
HOSTILE = {
    "one digit, every trap": {"prec": 1, "traps": SIGNALS},
    "six digits, down": {"prec": 6, "rounding": decimal.ROUND_DOWN},
    "small exponents": {"prec": 28, "Emin": -5, "Emax": 10, "clamp": 1},
    "tiny exponents, every trap": {"prec": 3, "Emin": 0, "Emax": 0, "traps": SIGNALS},
    "small letters": {"prec": 9, "capitals": 0, "rounding": decimal.ROUND_UP},
}
CASES = [
    ("smelter-2024", "cn-al-2024", "cell"),
    ("smelter-2024", "cn-al-2023", "none"),
    ("smelter-export-2026", "eu-cbam-al", "cell"),
    ("smelter-export-2026", "ghgp-al", "none"),
    ("smelter-export-2026", "ipcc-2006-al", "total"),
]


def everything(name, guideline, policy):
    """Whatever can be read of an inventory, as text."""
    activity = ghgcalc.read(EXAMPLES / f"{name}.toml")
    made = calculate(activity, guideline, rounding=policy)
    document = made.as_dict()
    tampered = json.loads(json.dumps(document))
    tampered["lines"][0]["value"] = "1.00"
    again = Inventory.from_dict(document)
    ids = [*(line.id for line in made.lines), *(product["id"] for product in made.products)]
    other = compare(activity, [guideline, guideline], rounding=policy)
    yield to_json(document)
    yield to_json(again.as_dict())
    yield str(made == again)
    yield repr((made, made.lines[:1], made.totals[:1], other, verify(made)))
    for lang in ("en", "zh"):
        yield inventory_text(made, lang)
        yield inventory_text(again, lang)
        yield "\n".join(made.explain(id, lang) for id in ids)  # noqa: A001
        yield verification_text(verify(document, lang=lang), lang)
        yield verification_text(verify(tampered, lang=lang), lang)
        yield comparison_text(other, lang)
    yield to_json(other.as_dict())
    yield str(made.total(made.totals[0].level, process=made.totals[0].process, basis=made.totals[0].basis))


@pytest.mark.parametrize("context", HOSTILE)
@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_no_context_changes_a_sign(case, context):
    """Calculation, file, explanation, verification, comparison and every text are the same under a hostile context."""
    wanted = list(everything(*case))
    with decimal.localcontext(decimal.Context(**HOSTILE[context])) as hostile:
        before = hostile.copy()
        found = list(everything(*case))
        assert decimal.getcontext().prec == before.prec  # and the context is the caller's again
        assert decimal.getcontext().traps == before.traps
    assert found == wanted


def test_effects_do_not_depend_on_the_context():
    """The effects between neighbouring guidelines, and their sums, are the same under a hostile context."""
    activity = ghgcalc.read(EXAMPLES / "worked-month.toml")
    names = ["cn-al-2023", "cn-al-2024-draft", "cn-al-2024"]
    wanted = [(to_json(one.as_dict()), comparison_text(one)) for one in [compare(activity, names)]]
    for hostile in HOSTILE.values():
        with decimal.localcontext(decimal.Context(**hostile)):
            assert [(to_json(one.as_dict()), comparison_text(one)) for one in [compare(activity, names)]] == wanted


def test_threads_share_one_inventory():
    """Eight threads that ask one inventory for totals, lines, file and digest all get what one thread gets."""
    activity = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
    wanted = to_json(calculate(activity, "cn-al-2024").as_dict())
    total = calculate(activity, "cn-al-2024").total("enterprise")
    found = []
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(5):
            shared = calculate(activity, "cn-al-2024")

            def ask(shared=shared):
                found.append((shared.total("enterprise") == total, to_json(shared.as_dict()) == wanted))

            threads = [threading.Thread(target=ask) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert found == [(True, True)] * 40
