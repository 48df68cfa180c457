"""`ghgcalc.write`: every result goes to a file from Python as it does from the command line, whole, as a table or as a page."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path

import pytest

import ghgcalc
from communication_form import Made
from ghgcalc import allowances, border, communication, filing, market, pages
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.report.written import PAGES
from handed import audited
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
PLAN = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "balance_source": "test"}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One result of each kind, by the name of its class."""
    activity = ghgcalc.read(EXAMPLES / "worked-month.toml")
    inventory = ghgcalc.calculate(activity)
    settlement = allowances.settle(inventory, **PLAN)
    form = tmp_path_factory.mktemp("form") / "form.xlsx"
    form.write_bytes(Made().data)
    found = [
        inventory,
        ghgcalc.compare(activity, ["cn-al-2023", "cn-al-2024"]),
        ghgcalc.verify(inventory),
        ghgcalc.check(activity),
        settlement,
        allowances.settle_sector(EXAMPLES / "sector-four-plants.csv", "cn-al-2025"),
        allowances.verify_settlement(settlement.as_dict(), inventory.as_dict()),
        allowances.balance_of(EXAMPLES / "sector-four-plants.csv", "cn-al-2025"),
        allowances.outlook_of(
            ghgcalc.read(EXAMPLES / "outlook" / "smelter-2026.toml"), "cn-al-2026", forecast="mean", balance_value="1.6 tCO2e/t"
        ),
        allowances.what_if(inventory, settlement, {"anode": ["-2 %"]}),
        allowances.matrix(inventory, settlement, balance_value="1.5 tCO2e/t:1.6 tCO2e/t", vary={"anode": "-2 %:2 %"}),
        allowances.fine("2026-12-31", "38 t"),
        allowances.cheapest(allowances.settle(inventory, **PLAN, price="90 CNY/t", ccer_price="80 CNY/t")),
        border.costs(ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al"), years=[2026]),
        market.summarise(market.read_prices(EXAMPLES / "prices-illustrative.csv")),
        allowances.value_by_day(settlement, market.read_prices(EXAMPLES / "prices-illustrative.csv")),
        market.quarter(),
        ghgcalc.calculate_many([EXAMPLES / "worked-month.toml"]),
        inventory.uncertainty([{"of": "P1/anode", "distribution": "normal", "half_width": "2 %"}], draws=1000),
        ghgcalc.diff(ghgcalc.calculate(activity, "cn-al-2023"), inventory),
        *audited(inventory),
        pages.get("unknown-key"),
        filing.month(inventory),
        communication.export(ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al"), form),
    ]
    return {f"{type(one).__module__}.{type(one).__qualname__}": one for one in found}


@pytest.mark.parametrize("name", PAGES)
def test_every_result_is_written(results, name, tmp_path):
    """The table of a result is what it says of itself; its page is in the language that was asked for; both end with a line break."""
    result = results[name]
    ghgcalc.write(result, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == json.loads(json.dumps(result.as_dict(), default=list))
    pages_by_language = []
    for lang in ("en", "zh"):
        ghgcalc.write(result, str(tmp_path / f"{lang}.TXT"), lang)
        pages_by_language.append((tmp_path / f"{lang}.TXT").read_text(encoding="utf-8"))
    assert all(text.endswith("\n") and len(text) > 100 for text in pages_by_language)
    assert pages_by_language[0] != pages_by_language[1]


def test_every_kind_of_result_is_known():
    """Whatever class of the library has both a table and a page of its own can be written."""
    pages_known = {}
    for module in (
        "text",
        "archive",
        "checks",
        "ahead",
        "allowances",
        "grid",
        "attestation",
        "border",
        "corrections",
        "verification",
        "market",
        "finding",
        "portfolio",
        "quality",
        "uncertainty",
        "records",
        "replay",
        "valuation",
        "months",
        "exported",
    ):
        for name, function in inspect.getmembers(import_module(f"ghgcalc.report.{module}"), inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if (
                name.endswith("_text")
                and function.__module__ == f"ghgcalc.report.{module}"
                and first is not None
                and str(first.annotation).isidentifier()
            ):
                pages_known[f"{module}.{name}"] = first.annotation
    written = {page: name.rpartition(".")[2] for name, page in PAGES.items()}
    others = {page.rpartition(".")[2] for page in pages_known} - {one.rpartition(".")[2] for one in written}
    assert others == {"standing_text", "role_text"}  # parts of pages
    assert {page: kind for page, kind in pages_known.items() if page in written} == written


def test_the_page_is_that_of_the_command_line(results, tmp_path, capsys):
    """`ghgcalc calculate -o` and `ghgcalc.write` write the same bytes."""
    inventory = results["ghgcalc.inventory.model.Inventory"]
    for ending in (".json", ".txt"):
        ghgcalc.write(inventory, tmp_path / f"a{ending}")
        assert caller(capsys)("calculate", EXAMPLES / "worked-month.toml", "-o", tmp_path / f"b{ending}").status == 0
        assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_what_is_no_result_is_refused(results, tmp_path):
    """Another object, another language, another ending: by name, and nothing is written."""
    inventory = results["ghgcalc.inventory.model.Inventory"]
    for wrong, key in (
        ((None, "a.json"), "result"),
        (({}, "a.txt"), "result"),
        ((inventory, None), "path"),
        ((inventory, "a.txt", "de"), "lang"),
    ):
        with pytest.raises(ArgumentError) as caught:
            ghgcalc.write(*wrong)
        assert [fault.place.key for fault in caught.value.faults] == [key]
    for name in ("a.pdf", "a"):
        with pytest.raises(InputError) as refused:
            ghgcalc.write(inventory, tmp_path / name)
        assert [fault.code for fault in refused.value.faults] == ["file-kind"]
    assert list(tmp_path.iterdir()) == []
