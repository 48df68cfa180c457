"""Results handed over: from Python by `result.report`, from the command line by the ending of `-o`; both give the same bytes."""

from __future__ import annotations

import io
import json
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest

import ghgcalc
from communication_form import Made
from ghgcalc import allowances, border, communication, filing, market, rendering
from ghgcalc.errors import ArgumentError, InputError
from ghgcalc.report import written
from handed import audited
from support import caller

EXAMPLES = Path(__file__).parent.parent / "examples"
PLAN = {"plan": "cn-al-2025", "balance_value": "1.60 tCO2e/t", "balance_source": "test"}


OF_WORDS = ("Verification", "RecordCheck", "QualityPlan", "Added", "Entry", "Listing", "Checked")
"""Results whose tables may hold no number: days, hashes, words."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One result of each kind that has tables, by the name of its class."""
    activity = ghgcalc.read(EXAMPLES / "worked-month.toml")
    inventory = ghgcalc.calculate(activity)
    form = tmp_path_factory.mktemp("form") / "form.xlsx"
    form.write_bytes(Made().data)
    goods = ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-export-2026.toml"), "eu-cbam-al")
    found = [
        inventory,
        ghgcalc.compare(activity, ["cn-al-2023", "cn-al-2024"]),
        ghgcalc.verify(inventory),
        ghgcalc.check(activity),
        settlement := allowances.settle(inventory, **PLAN),
        allowances.verify_settlement(settlement.as_dict(), inventory.as_dict()),
        allowances.matrix(
            inventory, settlement, balance_value="1.5 tCO2e/t:1.6 tCO2e/t", vary={"anode": "-2 %:2 %"}, on="2026-09-20"
        ),
        allowances.fine("2026-12-31", "38 t", month_price="98 CNY/t"),
        allowances.settle_sector(EXAMPLES / "sector-four-plants.csv", "cn-al-2025", price="90.66 CNY/t"),
        ghgcalc.calculate_many([EXAMPLES / "worked-month.toml"]),
        inventory.uncertainty([{"of": "P1/anode", "distribution": "normal", "half_width": "2 %"}], draws=1000),
        ghgcalc.diff(ghgcalc.calculate(activity, "cn-al-2023"), inventory),
        allowances.cheapest(allowances.settle(inventory, **PLAN, price="90 CNY/t", ccer_price="80 CNY/t")),
        market.summarise(market.read_prices(EXAMPLES / "prices-illustrative.csv")),
        market.quarter(),
        allowances.value_by_day(settlement, market.read_prices(EXAMPLES / "prices-illustrative.csv")),
        filing.month(inventory),
        allowances.outlook_of(
            ghgcalc.read(EXAMPLES / "outlook" / "smelter-2026.toml"), "cn-al-2026", forecast="mean", balance_value="1.6 tCO2e/t"
        ),
        border.costs(goods, years=[2026]),
        communication.export(goods, form),
        *audited(inventory),
    ]
    return {f"{type(one).__module__}.{type(one).__qualname__}": one for one in found}


@pytest.mark.parametrize("name", written.REPORTS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_result_renders_itself(results, name, lang, tmp_path):
    """What a result gives from Python is what `ghgcalc.write` writes, in every form that there is."""
    result = results[name]
    for ending, form in written.FORMS.items():
        if form in written.forms_of(name):
            ghgcalc.write(result, tmp_path / f"a{ending}", lang)
            made = result.report(lang, form)
            assert (made if isinstance(made, bytes) else made.encode()) == (tmp_path / f"a{ending}").read_bytes()
        else:
            with pytest.raises(InputError, match=ending):
                ghgcalc.write(result, tmp_path / f"a{ending}", lang)
    assert result.report(lang) == result.report(lang, "text")
    assert json.loads(result.report(form="json")) == json.loads(json.dumps(result.as_dict(), default=list))


@pytest.mark.parametrize("name", written.REPORTS)
def test_every_number_of_a_text_stands_in_the_workbook(results, name):
    """A workbook has a sheet for each table, and as many rows as it has; numbers are numbers."""
    book = openpyxl.load_workbook(io.BytesIO(results[name].report("zh", "xlsx")), data_only=True)
    assert len(book.sheetnames) > 1
    for sheet in book.worksheets[1:]:
        assert sheet["A1"].value
        assert all(cell.value for cell in sheet[3])
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(isinstance(one, int | float) for one in cells) or name.endswith(OF_WORDS)


def test_a_workbook_of_an_inventory_lives_and_the_others_hold_numbers(results):
    """Only the numbers of an inventory are formulas, for only its formulas are known."""
    living = {}
    for name in written.REPORTS:
        book = openpyxl.load_workbook(io.BytesIO(results[name].report("en", "xlsx")))
        living[name.rpartition(".")[2]] = any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert living == {
        "Inventory": True,
        "Comparison": False,
        "Verification": False,
        "CheckResult": False,
        "Settlement": False,
        "Matrix": False,
        "Liability": False,
        "Sector": False,
        "Portfolio": False,
        "Summary": False,
        "Quarter": False,
        "ValueByDay": False,
        "SettlementVerification": False,
        "PackageVerification": False,
        "Uncertainty": False,
        "Changes": False,
        "Attested": False,
        "Replay": False,
        "Record": False,
        "RecordCheck": False,
        "QualityPlan": False,
        "Corrected": False,
        "Added": False,
        "Entry": False,
        "Listing": False,
        "Checked": False,
        "Cheapest": False,
        "Month": False,
        "Outlook": False,
        "Border": False,
        "Exported": False,
    }


def test_a_page_is_there_where_the_room_of_the_page_is(results):
    """`html` renders one file with this release's page; a release without it refuses the form and names the others."""
    inventory = results["ghgcalc.inventory.model.Inventory"]
    if find_spec(written.HTML) is None:
        with pytest.raises(ArgumentError, match="json, text, xlsx"):
            inventory.report("zh", "html")
    else:
        assert inventory.report("zh", "html").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("lang", "form"), [("fr", "text"), ("en", "pdf"), ("en", None), (None, "text"), (["zh"], "text"), ("en", ["text"])]
)
def test_what_is_none_is_refused(results, lang, form):
    """Another language or form is refused by the name of the argument."""
    with pytest.raises(ArgumentError, match=r"lang|form"):
        results["ghgcalc.audit.compare.Comparison"].report(lang, form)


def test_a_result_without_tables_has_no_workbook(tmp_path):
    """A balance value or a calendar is text and data; the ending is refused, and what is known is named."""
    balance = allowances.balance_of(EXAMPLES / "sector-four-plants.csv", "cn-al-2025")
    with pytest.raises(InputError, match=r"\.json, \.txt"):
        ghgcalc.write(balance, tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


def test_no_result_names_what_renders_it():
    """The hook is filled by the package, and what stands there can be loaded."""
    assert f"{written.__name__}.{written.rendered.__name__}" == ghgcalc.RENDERER
    assert rendering.Reported.report is ghgcalc.Inventory.report


CALLS = {
    "calculate": ["worked-month.toml"],
    "compare": ["worked-month.toml", "--guidelines", "cn-al-2023,cn-al-2024"],
    "check": ["worked-month.toml"],
    "verify": ["inventory.json"],
    "allowance settle": ["inventory.json", "--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "test"],
}


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """The command line in a folder with the files that the calls name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "worked-month.toml").write_bytes((EXAMPLES / "worked-month.toml").read_bytes())
    made = caller(capsys)
    assert made("calculate", "worked-month.toml", "-o", "inventory.json").status == 0
    return made


@pytest.mark.parametrize("command", CALLS)
def test_a_workbook_by_its_ending(call, command):
    """`-o FILE.xlsx` writes a workbook; one that lies there, which somebody may have changed, is replaced with --force alone."""
    words = [*command.split(), *CALLS[command], "--lang", "zh", "-o", "made.xlsx"]
    done = call(*words)
    assert (done.status, done.out) == (0, "")
    first = Path("made.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(first)).sheetnames[0] == "封面"
    Path("made.xlsx").write_bytes(b"changed by hand")
    again = call(*words)
    assert again.status == 2
    assert "output-other" in again.err
    assert Path("made.xlsx").read_bytes() == b"changed by hand"
    assert call(*words, "--force").status == 0
    assert Path("made.xlsx").read_bytes() == first


def test_a_settlement_that_is_verified_has_one_too(call):
    """Verified again, with the verdict on its cover."""
    assert call("allowance", "settle", *CALLS["allowance settle"], "-o", "settlement.json").status == 0
    done = call("verify", "settlement.json", "--inventory", "inventory.json", "-o", "made.xlsx")
    assert (done.status, done.out) == (0, "")
    book = openpyxl.load_workbook("made.xlsx")
    assert "verified" in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
