"""The commands `allowance` and `market`: output, formats, languages, exit status, calendars."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc.allowances.plans import known
from ghgcalc.allowances.plans.cycle import _folded, calendar, icalendar
from support import caller

ROOT = Path(__file__).parent.parent
SMELTER = ROOT / "examples" / "smelter-2024.toml"
HAN = re.compile(r"[\u4e00-\u9fff]")
PRICES = (
    "date,close [CNY/t],high [CNY/t],low [CNY/t],listed volume [t],listed turnover [CNY],block volume [t],block turnover [CNY]\n"
    "2026-12-01,61,62,59,100,6100,200,11800\n2026-12-30,62,63,60,100,6200,0,0\n"
)


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


@pytest.fixture
def inventory(tmp_path) -> Path:
    """Return the file of an inventory of 2025 with a surplus at 1.60 and a shortfall at 1.50."""
    activity = ghgcalc.read(SMELTER).dump() | {"year": 2025}
    for row in [*activity["electricity"], *(row for process in activity["process"] for row in process["electricity"])]:
        row.pop("evidence", None)
    file = tmp_path / "inventory.json"
    ghgcalc.write(ghgcalc.calculate(activity, "cn-al-2024"), file)
    return file


FULL = ("--plan", "cn-al-2025", "--balance-value", "1.60 tCO2e/t", "--balance-source", "a test")


def test_a_position(call, inventory):
    """The contract: allocation, obligation, surplus and processes as texts; the text has the same figures."""
    record = call("allowance", inventory, *FULL, "--price", "90.66 CNY/t", "--format", "json").json
    assert (record["plan"], record["unit"], record["surplus"]) == ("cn-al-2025", "tCO2e", "1374.32")
    assert (record["allocation"], record["obligation"]) == ("472020", "470645.68")
    assert [one["id"] for one in record["processes"]] == ["P1", "P2"]
    assert [one["code"] for one in record["findings"]] == ["numbers-measured"]
    text = call("allowance", inventory, *FULL, "--price", "90.66 CNY/t").out
    assert re.search(r"surplus +\+1 374\.32  tCO2e", text)
    assert re.search(r"value CNY +\+124 595\.85  CNY; ", text)
    assert not re.search(r"[\u4e00-\u9fff]", text.replace("Illustrative Aluminium 示例铝业", ""))
    assert call("allowance", "settle", inventory, *FULL, "--price", "90.66 CNY/t").out == text
    assert call("allowance", "--plan", "cn-al-2025", "--balance-value", "1.6 tCO2e/t", inventory).status == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everything_that_a_position_can_show(call, inventory, tmp_path, lang):
    """Holdings, reductions, pre-allocation, verified figures, a fine from a price file, in both languages."""
    prices = tmp_path / "prices.csv"
    prices.write_text(PRICES, encoding="utf-8")
    more = ("--holding", "2024=100 t", "--holding", "2026=5 t", "--ccer", "100 t", "--ccer-registered", "2025-03-06")
    more += ("--previous", "460000 tCO2e", "--verified-output", "P1=159000 t", "--verified-emissions", "P1=251010.93 tCO2e")
    args = ("--plan", "cn-al-2025", "--balance-value", "1.50 tCO2e/t", "--price-file", prices, "--price-basis", "listed:2026-12")
    found = call("allowance", inventory, *args, *more, "--lang", lang)
    assert found.status == 0, found.err
    assert bool(HAN.search(found.out.replace("示例铝业", ""))) == (lang == "zh")
    record = call("allowance", inventory, *args, *more, "--format", "json").json
    assert record["value"]["price"]["basis"] == "listed:2026-12"
    assert [price["basis"] for price in record["penalty"]["prices"]] == [
        "all:2026-12-01/2026-12-31", "listed:2026-12-01/2026-12-31"
    ]  # fmt: skip
    low, high = (float(record["penalty"]["stages"][1][end]) for end in ("low", "high"))
    units = int(record["units"]["buy"])
    assert abs(low - 5 * units * 24100 / 400) < 1
    assert abs(high - 10 * units * 12300 / 200) < 1
    assert record["preallocation"]["units"] == "322000"
    said = ["numbers-measured", "balance-source", "ccer-unpriced", "verified-reported", "verified-source", "holding-unusable"]
    assert [finding["code"] for finding in record["findings"]] == said


def test_a_month_price_and_other_plans(call, inventory, tmp_path):
    """A stated month price is taken before the file's; the plan of 2024 and the draft print, too."""
    prices = tmp_path / "prices.csv"
    prices.write_text(PRICES.replace("2026-12", "2025-12") + "x", encoding="utf-8")
    assert call("allowance", inventory, *FULL, "--price-file", prices).status == 2
    prices.write_text(PRICES.replace("2026-12-30", "2026-11-01"), encoding="utf-8")
    short = ("--plan", "cn-al-2025", "--balance-value", "1.50 tCO2e/t", "--price-file", prices)
    found = call("allowance", inventory, *short, "--month-price", "70 CNY/t", "--format", "json")
    assert [price["basis"] for price in found.json["penalty"]["prices"]] == ["stated-month"]
    assert "price-gap" in found.err
    assert "upper" in call("allowance", inventory, "--plan", "cn-al-2025", "--balance-value", "2.5 tCO2e/t").out
    bare = call("allowance", inventory, "--plan", "cn-al-2025", "--balance-value", "1.50 tCO2e/t").out
    assert "(not stated)" in bare
    assert "as verified" in call("allowance", inventory, "--plan", "cn-al-2024").out
    draft = call("allowance", inventory, "--plan", "cn-al-2026-draft", "--balance-value", "1.50 tCO2e/t", "--previous", "9 tCO2e")
    assert re.search(r"pre-allocation +4  at most 50 %", draft.out)
    own = tmp_path / "own.toml"
    text = (known.FOLDER / "cn-al-2024.toml").read_text(encoding="utf-8")
    own.write_text(re.sub(r"\[\[(deadline|open)\]\][^\[]*", "", text), encoding="utf-8")
    altered = call("allowance", inventory, "--plan", own, "--price-file", prices)
    assert (altered.status, altered.out) == (2, "")
    assert "plan-altered: " in altered.err
    own.write_text(own.read_text(encoding="utf-8").replace('id = "cn-al-2024"', 'id = "ours"'), encoding="utf-8")
    found = call("allowance", inventory, "--plan", own, "--price-file", prices)
    assert found.status == 0
    assert "warning plan-own: plan: The plan ours is not packaged" in found.out
    assert "Open points" not in found.out


BAD = [
    ((), "balance-missing"),
    (("--plan", "cn-al-2025"), "balance-missing"),
    (("--plan", "cn-al-2025", "--balance-value", "1.6 kg/t"), "wrong-dimension"),
    (("--plan", "cn-al-2025", "--balance-value", "1.6 tCO2/t"), "wrong-dimension"),
    (("--plan", "cn-al-25", "--balance-value", "1.6 tCO2e/t"), "unknown-record"),
    (("--plan", "nowhere.toml", "--balance-value", "1.6 tCO2e/t"), "file-missing"),
    ((*FULL, "--holding", "2018=1 t"), "holding-vintage"),
    ((*FULL, "--holding", "2025"), "NAME=QUANTITY"),
    ((*FULL, "--holding", "2025=1 t", "--holding", "2025=2 t"), "twice"),
    ((*FULL, "--ccer", "30000 t"), "ccer-above-cap"),
    ((*FULL, "--price-basis", "all"), "--price-file"),
    ((*FULL, "--price-file", "x", "--price", "1 CNY/t"), "exclude"),
    ((*FULL, "--price-file", "no-such-file.csv"), "file-missing"),
    ((*FULL, "--verified-output", "P9=1 t"), "verified-process"),
]


@pytest.mark.parametrize(("args", "said"), BAD)
@pytest.mark.parametrize("command", ["settle", "what-if"])
def test_bad_calls(call, inventory, command, args, said):
    """Each ends with status 2, says why, and prints no result."""
    found = call("allowance", command, inventory, *args)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert "Traceback" not in found.err


def test_faults_of_the_inventory_name_its_file(call, inventory, tmp_path):
    """A broken digest and an account with electricity are placed in the file; a fault of an option is not."""
    raw = json.loads(inventory.read_text(encoding="utf-8"))
    inventory.write_text(json.dumps(raw | {"digest": "sha256:0"}), encoding="utf-8")
    found = call("allowance", inventory, *FULL)
    assert found.status == 2
    assert f"inventory-digest: {inventory}, digest" in found.err
    powered = tmp_path / "powered.json"
    assert call("calculate", SMELTER, "--guideline", "cn-al-2023", "-o", powered).status == 0
    found = call("allowance", powered, *FULL, "--lang", "zh")
    assert found.status == 2
    assert f"allowance-electricity: {powered}" in found.err
    assert "balance-missing: balance_value" in call("allowance", powered, "--plan", "cn-al-2025").err or found.status == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_if(call, inventory, lang):
    """The table, the break-even and the slopes, as text and as a record."""
    vary = ("--vary-anode", "-2 %", "--vary-anode-effect", "10 %", "--vary-output", "1 %", "--vary-price", "70 CNY/t")
    vary += ("--vary-balance-value", "1.55 tCO2e/t")
    found = call("allowance", "what-if", inventory, *FULL, "--price", "90.66 CNY/t", *vary, "--lang", lang)
    assert found.status == 0, found.err
    assert "39.67 CNY/t" in found.out
    record = call("allowance", "what-if", inventory, *FULL, *vary, "--format", "json").json
    assert len(record["scenarios"]) == 6
    assert record["scenarios"][0]["value"] is None
    assert record["break_even"]["intensity"].startswith("1.5999999999")
    assert call("allowance", "what-if", inventory, *FULL, "--vary-anode", "2 t").status == 2
    plain = call("allowance", "what-if", inventory, "--plan", "cn-al-2024", "--lang", lang)
    assert "–" in plain.out
    low = call("allowance", "what-if", inventory, "--plan", "cn-al-2025", "--balance-value", "0.1 tCO2e/t", "--lang", lang)
    assert low.status == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables(call, tmp_path, lang):
    """Balance value and sector of a table; an interval prints as one."""
    file = tmp_path / "sector.csv"
    file.write_text("entity,emissions [tCO2e],output [t]\nA,600000,413793.103448\nB,900000,562500\n", encoding="utf-8")
    assert "1.5" in call("allowance", "balance", file, "--lang", lang).out
    assert call("allowance", "balance", file, "--format", "json").json["processes"] == 2
    found = call("allowance", "sector", file, "--plan", "cn-al-2025", "--lang", lang)
    assert "balance-solved" in found.out
    args = ("--balance-value", "1.6 tCO2e/t", "--balance-source", "x", "--price", "90 CNY/t", "--format", "json")
    assert len(call("allowance", "sector", file, "--plan", "cn-al-2025", *args).json["entities"]) == 2
    file.write_text("entity,emissions [tCO2e],output [t]\nA,100000,100000\nB,100000,30000\n", encoding="utf-8")
    assert "1.250000 – 2.7" in call("allowance", "balance", file, "--lang", lang).out
    found = call("allowance", "sector", file, "--plan", "cn-al-2025")
    assert (found.status, found.out) == (2, "")
    assert "balance-not-unique" in found.err
    file.write_text("entity,emissions [tCO2e],output [t]\nA,100000,0\n", encoding="utf-8")
    assert f"output-zero: {file}" in call("allowance", "balance", file).err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plans_and_coverage(call, lang):
    """Plans with rule, grades and open points; who is in."""
    found = call("allowance", "plans", "--lang", lang).out
    assert all(plan in found for plan in ("cn-al-2024", "cn-al-2025", "cn-al-2026-draft"))
    assert call("allowance", "plans", "--format", "json").json[0]["id"] == "cn-al-2024"
    args = ("--sector", "aluminium", "--year", "2025", "--area", "Hubei", "--emissions", "30000 tCO2e")
    assert "26000 tCO2e" in call("allowance", "coverage", *args, "--lang", lang).out
    assert [one["verdict"] for one in call("allowance", "coverage", *args, "--format", "json").json] == ["in", "out", "out", "out"]
    assert call("allowance", "coverage", "--sector", "x", "--year", "2025", "--energy", "1 t").status == 2
    help_ = call("allowance", "--help")
    assert help_.status == 0
    assert "settle" in help_.out
    assert call("allowance").status == 2


def test_calendar(call, tmp_path):
    """The cycle of the data year 2025, as text, record and iCalendar; files by their ending."""
    assert "2026-12-31" in call("allowance", "calendar", "2025").out
    records = call("allowance", "calendar", "2024", "--format", "json").json
    assert [record["day"] for record in records] == ["2025-06-30", "2025-08-31", "2025-09-30", "2025-10-20", "2025-12-31"]
    assert [one["day"] for one in call("allowance", "calendar", "2026", "--format", "json").json][-1] == "2027-12-31"
    assert "–" in call("allowance", "calendar", "2026", "--lang", "zh").out
    assert call("allowance", "calendar", "2031").status == 2
    for ending, head in ((".ics", "BEGIN:VCALENDAR"), (".json", "["), (".txt", "date")):
        file = tmp_path / f"cycle{ending}"
        assert call("allowance", "calendar", "2025", "-o", file).status == 0
        assert file.read_bytes().startswith(head.encode())
    assert b"\r\n" in (tmp_path / "cycle.ics").read_bytes()
    assert call("allowance", "calendar", "2025", "-o", tmp_path / "cycle.pdf").status == 2
    assert call("allowance", "calendar", "2025", "--format", "ics").out.count("BEGIN:VEVENT") == 6


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_icalendar_follows_its_form(lang):
    """Lines end with CR LF and hold at most 75 octets; every event has uid, stamp, day and summary; commas are escaped."""
    text = icalendar(calendar("cn-al-2026-draft"), lang)
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == unfolded.count("DTSTAMP:") == 1
    assert "DTSTART;VALUE=DATE:20271231" in unfolded
    assert "UID:cn-al-2026-draft-surrender@ghgcalc" in unfolded
    assert _folded("x" * 80) == ["x" * 75, " " + "x" * 5]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_market(call, tmp_path, lang):
    """Summary of a file and the published quarter, in both languages and formats."""
    file = tmp_path / "prices.csv"
    file.write_text(PRICES + "2027-01-04,62,63,60,0,0,0,0\n", encoding="utf-8")
    found = call("market", "summary", file, "--lang", lang)
    assert "60.25" in found.out
    assert call("market", "summary", file, "--format", "json").json["sessions"] == 3
    assert "36.5 %" in call("market", "quarter", "--lang", lang).out
    assert call("market", "quarter", "--format", "json").json["listed_share_percent"] == "36.5"
    file.write_text(PRICES + PRICES.splitlines()[1] + "\n", encoding="utf-8")
    bad = call("market", "summary", file)
    assert (bad.status, bad.out) == (2, "")
    assert "price-day-twice" in bad.err
    assert call("market", "summary", "no-such-file").status == 2
