"""The caller's decimal context is the caller's own affair: it changes no digit, no text, no refusal, and nothing of it is changed."""

from __future__ import annotations

import decimal
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import ghgcalc
from ghgcalc import Quantity, allowances, factors, guidelines, market
from ghgcalc.activity import of
from ghgcalc.allowances import methods
from ghgcalc.cli import run
from ghgcalc.report import allowances as pages
from ghgcalc.report import market as market_pages
from ghgcalc.report import text as page

EXAMPLES = Path(__file__).parent.parent / "examples"
WORKED, SMELTER, EXPORT = (EXAMPLES / f"{name}.toml" for name in ("worked-month", "smelter-2024", "smelter-export-2026"))
SECTOR, PRICES = EXAMPLES / "sector-four-plants.csv", EXAMPLES / "prices-illustrative.csv"
SIGNALS = list(decimal.Context().flags)

CONTEXTS: dict[str, dict[str, Any]] = {
    "6 digits": {"prec": 6},
    "1 digit and every trap": {"prec": 1, "traps": SIGNALS},
    "28 digits and every trap": {"prec": 28, "traps": SIGNALS},
    "rounds down": {"prec": 28, "rounding": decimal.ROUND_DOWN},
    "rounds up, 9 digits": {"prec": 9, "rounding": decimal.ROUND_UP},
    "no exponents": {"prec": 28, "Emin": 0, "Emax": 0},
    "few exponents, clamped, small letters": {"prec": 28, "Emin": -2, "Emax": 2, "clamp": 1, "capitals": 0},
}


def context(name: str) -> decimal.Context:
    """A context with its own flags."""
    return decimal.Context(**{"traps": [], "flags": [], **CONTEXTS[name]})


def inventory(file: Path, guideline: str, **options: Any) -> Any:
    """Read and calculated."""
    return ghgcalc.calculate(ghgcalc.read(file), guideline, **options)


def text(record: Any) -> str:
    """As JSON."""
    return json.dumps(record, ensure_ascii=False, default=str)


def settled() -> tuple[Any, Any]:
    """An inventory and its settlement with everything that can be asked."""
    made = inventory(SMELTER, "cn-al-2024")
    asked: dict[str, Any] = {"balance_value": "1.60 tCO2e/t", "price": "90.66 CNY/t", "month_price": "88.8 CNY/t", "ccer": "500 t"}
    asked |= {"previous": "400000.5 tCO2e", "holdings": {2024: "1000 t"}, "verified": {"P1": {"emissions": "250000.123 tCO2e"}}}
    return made, allowances.settle(made, "cn-al-2025", **asked)


def what_if() -> Any:
    """Every kind of change."""
    changes = {
        "anode": ["-2 %"],
        "anode_effect": ["7 %"],
        "output": ["0.3 %"],
        "price": ["60 CNY/t"],
        "balance_value": ["1.5 tCO2e/t"],
    }
    return allowances.what_if(*settled(), changes)


LONG = "1234567890.12345678901234567890123"
GUIDELINES = {
    "cn-al-2013": SMELTER, "cn-al-2023": SMELTER, "cn-al-2024-draft": SMELTER, "cn-al-2024": SMELTER, "ghgp-al": EXPORT,
    "ghgp-scope2": EXPORT, "ipcc-2006-al": EXPORT, "ipcc-2019-al": EXPORT, "eu-cbam-al": EXPORT, "eu-cbam-al-2023": EXPORT,
}  # fmt: skip

WORK: dict[str, Callable[[], Any]] = {
    "read": lambda: [ghgcalc.read(file).canonical for file in (WORKED, SMELTER, EXPORT)],
    "forty faults": lambda: _faults(lambda: ghgcalc.read(EXAMPLES / "forty-faults.toml")),
    **{f"inventory {name}": lambda name=name, file=file: inventory(file, name).as_dict() for name, file in GUIDELINES.items()},
    **{
        f"rounding {policy}": lambda policy=policy: [
            inventory(SMELTER, "cn-al-2023", rounding=policy).as_dict(), inventory(EXPORT, "eu-cbam-al", rounding=policy).digest,
        ]
        for policy in ("cell", "line", "total", "none")
    },
    "explain": lambda: [
        made.explain(line.id, lang) for made in (inventory(SMELTER, "cn-al-2024"), inventory(EXPORT, "ipcc-2006-al"))
        for line in made.lines[::7] for lang in ("en", "zh")
    ],
    "explain a good": lambda: [made.explain(one["id"]) for made in [inventory(EXPORT, "eu-cbam-al")]
        for one in made.products],
    "grades": lambda: inventory(EXPORT, "eu-cbam-al").grades,
    "total": lambda: [str(inventory(SMELTER, "cn-al-2024").total("enterprise")), inventory(WORKED, "cn-al-2023").total("electrolysis").value],
    "verify": lambda: [ghgcalc.verify(inventory(file, name)).differences for name, file in list(GUIDELINES.items())[::3]],
    "compare": lambda: [
        ghgcalc.compare(ghgcalc.read(SMELTER), ["cn-al-2013", "cn-al-2023", "cn-al-2024-draft", "cn-al-2024"]).as_dict(),
        ghgcalc.compare(ghgcalc.read(EXPORT), ["cn-al-2024", "ipcc-2006-al", "ghgp-al", "eu-cbam-al"]).as_dict(),
    ],
    "page": lambda: [page.inventory_text(inventory(file, name), lang) for file, name in ((SMELTER, "cn-al-2024"), (EXPORT, "eu-cbam-al"))
        for lang in ("en", "zh")],
    "page of a comparison": lambda: page.comparison_text(ghgcalc.compare(ghgcalc.read(WORKED), ["cn-al-2023", "cn-al-2024"])),
    "page of a verification": lambda: page.verification_text(ghgcalc.verify(_altered())),
    "settle": lambda: [settled()[1].as_dict()],
    "position": lambda: [str(getattr(settled()[1], name)) for name in ("allocation", "obligation", "surplus", "value")],
    "page of a settlement": lambda: pages.settlement_text(settled()[1], "zh"),
    "what-if": lambda: [what_if().as_dict(), pages.what_if_text(what_if())],
    "marginals": lambda: [one.as_dict() for one in allowances.marginals(*settled())],
    "sector": lambda: [(made := allowances.settle_sector(SECTOR, "cn-al-2025", price="90.66 CNY/t")).as_dict(), pages.sector_text(made)],
    "balance": lambda: [str(allowances.balance_of(SECTOR, "cn-al-2025").value), pages.balance_text(allowances.balance_of(SECTOR, "cn-al-2025"))],
    "methods": lambda: [
        str(methods.benchmark("1234567.891 t", "8.1729 tCO2e/t", correction="0.97", decline="0.99")),
        str(methods.historical_intensity("500000 t", [("800000.55 tCO2", "490000 t"), ("790000.77 tCO2", "480000 t")], decline="0.985")),
        str(methods.historical_emissions(["800000.55 tCO2e", "790000.77 tCO2e", "810001 tCO2e"], decline="0.985", correction="1.01")),
    ],
    "market": lambda: [
        (made := market.summarise(market.read_prices(PRICES))).as_dict(), market_pages.summary_text(made),
        market.quarter().as_dict(), market_pages.quarter_text(market.quarter()),
    ],
    "registers": lambda: [factors.edition(1).sha256, [one.sha256 for one in guidelines.register().values()],
        [factor.record() for factor in factors.find(kind="ncv")[:9]]],
    "minus": lambda: [str(-Quantity(f"{LONG} t")), str(-Quantity("0 t")), repr(-(Quantity("1 t") / 3))],
    "arithmetic": lambda: [
        *map(str, (Quantity(f"{LONG} t") + Quantity("0.00000000000000000000001 t"), Quantity("1 t") - Quantity(f"{LONG} t"))),
        *map(str, (Quantity(f"{LONG} t") * 3, Quantity(f"{LONG} t") / 7, 3 * Quantity("0.1 t"), Quantity("2 t") * Quantity("0.5942 tCO2/t"))),
        *map(str, (Quantity("5 MWh") / Quantity("3 GJ"), Quantity(0.1, "t"), Quantity("0.1 t") * 0.1)),
    ],
    "to": lambda: [str(Quantity(f"{LONG} t").to(unit)) for unit in ("kg", "万t", "t")] + [str(Quantity("1 kWh").to("GJ")), str(Quantity("7 GJ").to("kWh"))],
    "comparison and hash": lambda: [
        Quantity(f"{LONG} t") == Quantity(f"{LONG}0 t"), Quantity(f"{LONG} t") < Quantity(f"{LONG}1 t"),
        Quantity(f"{LONG} t") > Quantity("1234567890.1 t"), hash(Quantity("3.6 GJ")) == hash(Quantity("1 MWh")),
        max(Quantity("1234567.1 t"), Quantity("1234567.2 t")) == Quantity("1234567.2 t"),
    ],
    "text": lambda: [str(Quantity(f"{LONG} t")), repr(Quantity("1234567.8900 t")), str(Quantity("1 t") / 3), Quantity(f"{LONG} t").value],
    "more of Quantity": lambda: [*_if_there()],
    "fields": lambda: [str(_field(ghgcalc.Mass["anode"], "1234567.891 kg")), str(_field(ghgcalc.Share, "12.345678 %")), str(_field(ghgcalc.Intensity, "1.6 tCO2e/t"))],
    "refusals": lambda: [_faults(lambda: of({"year": 2024})), _refused("1e31 t"), _refused("1,5 t"), _refused("5 t t t t MWh/")],
}  # fmt: skip


def _field(kind: Any, text: str) -> Quantity:
    """A text read by the type of a field."""
    found: Quantity = TypeAdapter(kind).validate_python(text)
    return found


def _if_there() -> list[str]:
    """What a Quantity may know one day: absolute value, sum, format, rounding, float, truth; only what it knows is compared."""
    ways: list[Callable[[], Any]] = [
        lambda: abs(Quantity(f"-{LONG} t")),
        lambda: sum([Quantity(f"{LONG} t"), Quantity("1 t")]),
        lambda: format(Quantity(f"{LONG} t"), ".2f"),
        lambda: f"{Quantity('1234567.891 t'):,.1f}",
        lambda: round(Quantity(f"{LONG} t"), 2),
        lambda: float(Quantity("0.5 1")),
        lambda: bool(Quantity("0 t")),
        lambda: +Quantity(f"{LONG} t"),
    ]
    found = []
    for way in ways:
        try:
            found.append(str(way()))
        except TypeError:
            found.append("is not there")
        except ghgcalc.GhgcalcError as error:
            found.append(str(error))
    return found


def _altered() -> Any:
    document = json.loads(json.dumps(inventory(WORKED, "cn-al-2024").as_dict()))
    document["lines"][0]["value"] = "37474.38"
    return document


def _faults(call: Callable[[], Any]) -> str:
    with pytest.raises(ghgcalc.InputError) as caught:
        call()
    return caught.value.text("en") + caught.value.text("zh")


def _refused(raw: str) -> str:
    with pytest.raises((ghgcalc.NumberError, ghgcalc.UnitError)) as caught:
        Quantity(raw)
    return str(caught.value)


@cache
def wanted(name: str) -> str:
    """What a piece of work gives under the usual context."""
    with decimal.localcontext(decimal.Context()):
        return text(WORK[name]())


@pytest.mark.parametrize("name", CONTEXTS)
@pytest.mark.parametrize("work", WORK)
def test_the_callers_context_changes_nothing(work, name):
    """The same records, texts and refusals to the last digit."""
    expected = wanted(work)
    with decimal.localcontext(context(name)):
        found = WORK[work]()
    assert text(found) == expected


def test_the_callers_context_is_left_as_it_was():
    """No work sets a flag of the caller's, or anything else of its context."""
    changed = []
    for work, call in WORK.items():
        with decimal.localcontext(context("rounds down")) as mine:
            before = repr(mine)
            call()
            changed += [work] if repr(mine) != before else []
    assert changed == []


def test_a_minus_keeps_every_digit():
    """The opposite of a long number has all its digits, under the usual context, too."""
    assert str(-Quantity(f"{LONG} t")) == f"-{LONG} t"
    assert str(-Quantity(f"-{LONG} t")) == f"{LONG} t"
    assert str(Quantity("0 t") - Quantity(f"{LONG} t")) == f"-{LONG} t"


@pytest.mark.parametrize("name", ["6 digits", "1 digit and every trap", "no exponents"])
def test_the_command_line_in_a_context(name, capsys, tmp_path):
    """Every command in process, in the caller's context: the same status, output and messages."""
    file = tmp_path / "made.json"
    calls = [
        ["calculate", SMELTER, "-o", file],
        ["calculate", SMELTER, "--rounding", "total"],
        ["calculate", EXPORT, "--guideline", "eu-cbam-al", "--format", "json"],
        ["calculate", EXAMPLES / "forty-faults.toml"],
        ["compare", WORKED, "--guidelines", "cn-al-2023,cn-al-2024", "--lang", "zh"],
        ["explain", file, "P1/anode/2024-01"],
        ["verify", file],
        ["factors", "show", "cn-grid-2021/residual"],
        ["factors", "check"],
        ["guidelines", "show", "cn-al-2024"],
        ["allowance", file, "--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--price", "90.66 CNY/t"],
        ["allowance", "what-if", file, "--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--vary-anode", "-2 %"],
        ["allowance", "sector", SECTOR, "--plan", "cn-al-2025"],
    ]
    for call in calls:
        words = [str(word) for word in call]
        usual = (run(words), *capsys.readouterr())
        with decimal.localcontext(context(name)):
            found = (run(words), *capsys.readouterr())
        assert found == usual, words[:2]


HOSTILE = """
import decimal, json, sys
bad = decimal.Context(prec=3, rounding=decimal.ROUND_UP, Emin=-5, Emax=5, capitals=0, clamp=1, flags=[], traps=list(decimal.Context().flags))
for name in ("prec", "rounding", "Emin", "Emax", "capitals", "clamp"):
    setattr(decimal.DefaultContext, name, getattr(bad, name))
for signal in bad.traps:
    decimal.DefaultContext.traps[signal] = True
if sys.argv[1] == "set":
    decimal.setcontext(bad)
import threading, ghgcalc
found = []
def work():
    made = ghgcalc.calculate(ghgcalc.read(sys.argv[2]), "cn-al-2024")
    cbam = ghgcalc.calculate(ghgcalc.read(sys.argv[3]), "eu-cbam-al")
    settled = ghgcalc.allowances.settle(made, "cn-al-2025", balance_value="1.60 tCO2e/t", price="90.66 CNY/t").as_dict()
    found.append([made.digest, made.as_dict(), cbam.as_dict(), settled, ghgcalc.verify(made).same, str(-ghgcalc.Quantity("1234567890.12345678901 t"))])
work()
other = threading.Thread(target=work)
other.start(); other.join()
print(json.dumps(found))
"""


@pytest.mark.parametrize("way", ["default", "set"])
def test_the_default_context_of_the_process_changes_nothing(way):
    """DefaultContext altered, or another context set, before the library is imported: the digits are the same, in a new thread, too."""
    words = [sys.executable, "-c", HOSTILE, way, str(SMELTER), str(EXPORT)]
    done = subprocess.run(
        words, capture_output=True, text=True, encoding="utf-8", check=False, env=os.environ | {"PYTHONUTF8": "1"}
    )
    assert done.returncode == 0, done.stderr[-600:]
    made, cbam = inventory(SMELTER, "cn-al-2024"), inventory(EXPORT, "eu-cbam-al")
    settlement = allowances.settle(made, "cn-al-2025", balance_value="1.60 tCO2e/t", price="90.66 CNY/t").as_dict()
    expected = [made.digest, made.as_dict(), cbam.as_dict(), settlement, True, "-1234567890.12345678901 t"]
    assert json.loads(done.stdout) == json.loads(json.dumps([expected, expected]))
