"""`ghgcalc report`: every form, what is refused and with which words, and the PDF of the real browser."""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

import ghgcalc
from ghgcalc.report.page import inventory_page
from ghgcalc.report.render import browser
from ghgcalc.report.text import inventory_text
from pages import EXAMPLE, PRICE, hostile
from support import caller

SETTLED = ["--plan", PRICE["plan"], "--balance-value", PRICE["balance_value"], "--price", PRICE["price"]]


@pytest.fixture
def ghg(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The inventory of the example and its settlement, as files."""
    folder = tmp_path_factory.mktemp("kept")
    inventory = ghgcalc.calculate(ghgcalc.read(EXAMPLE))
    ghgcalc.write(inventory, folder / "inventory.json")
    settled = ghgcalc.allowances.settle(ghgcalc.verify(inventory), **PRICE)
    (folder / "settlement.json").write_text(json.dumps(settled.as_dict(), ensure_ascii=False), encoding="utf-8")
    return folder


def codes(result):
    """The codes of the faults."""
    return re.findall(r"^error ([a-z0-9-]+):", result.err, re.MULTILINE)


def test_a_page_is_what_python_gives(ghg, kept, tmp_path):
    """The file holds the page of the function, in the language asked for; one of ours is replaced, another's is not."""
    target = tmp_path / "page.html"
    found = ghg("report", kept / "inventory.json", "-o", target, "--lang", "zh")
    assert (found.status, found.out, found.err) == (0, "", f"已写入 {target}\n")
    inventory = ghgcalc.read_inventory(kept / "inventory.json")
    assert target.read_text(encoding="utf-8") == inventory_page(inventory, "zh")
    assert ghg("report", kept / "inventory.json", "-o", target).status == 0
    assert target.read_text(encoding="utf-8") == inventory_page(inventory, "en")
    target.write_text("<!doctype html>\n<html lang='en'>", encoding="utf-8")
    refused = ghg("report", kept / "inventory.json", "-o", target)
    assert (refused.status, codes(refused)) == (2, ["output-other"])
    assert target.read_text(encoding="utf-8").endswith("'en'>")
    assert ghg("report", kept / "inventory.json", "-o", target, "--force").status == 0


def test_text_and_workbook(ghg, kept, tmp_path):
    """`.txt` is the printed inventory; `.xlsx` a living workbook, which is not replaced without being asked to."""
    inventory = ghgcalc.read_inventory(kept / "inventory.json")
    assert ghg("report", kept / "inventory.json", "-o", tmp_path / "page.txt", "--lang", "zh").status == 0
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == inventory_text(inventory, "zh")
    book = tmp_path / "book.xlsx"
    assert ghg("report", kept / "inventory.json", "-o", book).status == 0
    with zipfile.ZipFile(book) as packed:
        assert any(b"<f>" in packed.read(name) for name in packed.namelist() if "worksheets" in name)
    before = book.read_bytes()
    refused = ghg("report", kept / "inventory.json", "-o", book)
    assert (refused.status, codes(refused), book.read_bytes()) == (2, ["output-other"], before)


def test_with_a_comparison_and_a_settlement(ghg, kept, tmp_path):
    """One guideline is compared with the inventory's own, several with one another; the settlement brings its break-even and slopes."""
    target = tmp_path / "page.html"
    words = ["--compare", "cn-al-2023", "--settlement", kept / "settlement.json"]
    assert ghg("report", kept / "inventory.json", "-o", target, *words).status == 0
    html = target.read_text(encoding="utf-8")
    assert "From cn-al-2023 to cn-al-2024, enterprise, tCO2e" in html
    assert "The surplus vanishes at" in html
    assert "Slopes, from the equations" in html
    assert "Surplus when one thing is changed" not in html, "nothing is varied that nobody asked for"
    several = ["--compare", "cn-al-2024-draft, cn-al-2023"]
    assert ghg("report", kept / "inventory.json", "-o", target, *several).status == 0
    assert "From cn-al-2024-draft to cn-al-2023, enterprise, tCO2e" in target.read_text(encoding="utf-8")


def test_the_comparison_is_asked_as_the_inventory_was(ghg, tmp_path):
    """Date of knowledge, facilities and own factors of the inventory hold for what it is compared with: its own total stands there."""
    activity = Path(EXAMPLE).with_name("smelter-captive-2024.toml")
    made = ghgcalc.calculate(ghgcalc.read(activity), "cn-al-2023", include_facilities=True, as_of="2025-06-01")
    ghgcalc.write(made, tmp_path / "inventory.json")
    target = tmp_path / "page.html"
    found = ghg("report", tmp_path / "inventory.json", "-o", target, "--compare", "cn-al-2024")
    assert found.status == 0, found.err
    text = target.read_text(encoding="utf-8").replace("<i></i>", "")
    assert text.count(f"{made.total('enterprise').value:f}") >= 4
    assert "From cn-al-2024 to cn-al-2023, enterprise, tCO2e" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name the file to write: -o FILE, or --pdf FILE"),
        (["-o", "page.doc"], "error file-kind: page.doc"),
        (["--pdf", "page.html"], "error file-kind: page.html"),
        (["-o", "book.xlsx", "--compare", "cn-al-2023"], "--compare, --settlement and --previous are for a page"),
        (["-o", "page.html", "--compare", ","], "--compare needs the id of a guideline"),
        (["-o", "page.html", "--compare", "cn-al-2032"], "Did you mean"),
        (["-o", "page.html", "--settlement", "nowhere.json"], "error file-missing: nowhere.json"),
        (["-o", "nowhere/page.html"], "error file-unwritable: nowhere/page.html"),
    ],
)
def test_a_wrong_call_writes_nothing(ghg, kept, tmp_path, monkeypatch, words, said):
    """Every wrong call ends with status 2, names what is wrong, and leaves no file."""
    monkeypatch.chdir(tmp_path)
    found = ghg("report", kept / "inventory.json", *words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert list(tmp_path.iterdir()) == []


def test_an_input_is_never_replaced(ghg, kept, tmp_path):
    """Neither the inventory nor the settlement, under whatever name, and not by force."""
    link = tmp_path / "page.html"
    link.symlink_to(kept / "settlement.json")
    found = ghg("report", kept / "inventory.json", "-o", link, "--settlement", kept / "settlement.json", "--force")
    assert (found.status, codes(found)) == (2, ["output-input"])
    assert json.loads((kept / "settlement.json").read_text(encoding="utf-8"))


def test_what_does_not_recompute_is_not_handed_over(ghg, kept, tmp_path):
    """A digit that was changed, in the inventory or the settlement: status 1, what differs, no file."""
    text = (kept / "inventory.json").read_text(encoding="utf-8")
    forged = tmp_path / "forged.json"
    forged.write_text(text.replace('"470645.68"', '"370645.68"'), encoding="utf-8")
    target = tmp_path / "page.html"
    found = ghg("report", forged, "-o", target)
    assert (found.status, found.out) == (1, "")
    assert "470645.68" in found.err
    again = ghg("report", forged, "-o", target, "--settlement", kept / "settlement.json")
    assert again.status == 1
    settled = json.loads((kept / "settlement.json").read_text(encoding="utf-8"))
    changed = tmp_path / "settlement.json"
    changed.write_text(json.dumps(settled).replace("1374", "9374"), encoding="utf-8")
    assert ghg("report", kept / "inventory.json", "-o", target, "--settlement", changed).status == 1
    assert not target.exists()


def test_what_is_said_of_an_inventory_is_said_again(ghg, kept, tmp_path):
    """A key that nobody knows is no difference; it is named."""
    raw = json.loads((kept / "inventory.json").read_text(encoding="utf-8"))
    (tmp_path / "i.json").write_text(json.dumps(raw | {"comment": "x"}), encoding="utf-8")
    found = ghg("report", tmp_path / "i.json", "-o", tmp_path / "page.html")
    assert found.status == 0
    assert "file-unknown-keys" in found.err


def test_the_real_browser_prints_it(ghg, kept, tmp_path):
    """The PDF is A4 and holds text, with the page or alone; nothing is written where the page cannot be."""
    assert browser.browser() is not None, "Chromium is missing: make system"
    target = tmp_path / "page.pdf"
    found = ghg("report", kept / "inventory.json", "--pdf", target, "-o", tmp_path / "page.html")
    assert (found.status, found.err) == (0, f"wrote {tmp_path / 'page.html'}\nwrote {target}\n")
    data = target.read_bytes()
    assert data.startswith(browser.HEAD)
    boxes = set(re.findall(rb"/MediaBox ?\[([0-9. ]+)\]", data))
    assert {tuple(round(float(one)) for one in box.split()) for box in boxes} == {(0, 0, 595, 842)}
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    assert any(b"Tj" in _plain(one) for one in streams), "text, not a picture of it"
    refused = ghg("report", kept / "inventory.json", "--pdf", target)
    assert (refused.status, codes(refused), target.read_bytes()) == (2, ["output-other"], data)


def _plain(stream):
    """A stream, unpacked where it is packed."""
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_hostile_texts_are_printed_as_texts(tmp_path):
    """The page of the hostile plant is printed like any other: nothing in it stops or extends the print."""
    assert browser.pdf(inventory_page(ghgcalc.calculate(hostile()), "en")).startswith(browser.HEAD)


def test_without_a_browser(ghg, kept, tmp_path, monkeypatch):
    """It is named what was looked for, and how to print by hand; the page is not written either, for the call asked for both."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "PLACES", ())
    found = ghg("report", kept / "inventory.json", "--pdf", tmp_path / "page.pdf", "-o", tmp_path / "page.html")
    assert (found.status, codes(found)) == (2, ["browser-missing"])
    assert list(tmp_path.iterdir()) == []


SCRIPTS = {
    "fails": "echo broken >&2; exit 1",
    "writes half": 'for a in "$@"; do case "$a" in --print-to-pdf=*) printf "%%PDF-1.4 half" > "${a#--print-to-pdf=}";; esac; done',
    "writes a page": 'for a in "$@"; do case "$a" in --print-to-pdf=*) echo "<html>" > "${a#--print-to-pdf=}";; esac; done',
    "hangs": "exec sleep 30",
}


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of POSIX")
@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_browser_that_does_not_print(ghg, kept, tmp_path, monkeypatch, kind):
    """A browser that fails, hangs, or writes something else leaves no PDF that looks like one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\n{SCRIPTS[kind]}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(browser, "LONGEST", 1 if kind == "hangs" else 120)
    found = ghg("report", kept / "inventory.json", "--pdf", tmp_path / "page.pdf")
    assert (found.status, codes(found)) == (2, ["browser-failed"])
    assert [one.name for one in tmp_path.iterdir()] == ["bin"]


def test_the_sandbox_is_left_out_for_root_alone(monkeypatch, tmp_path):
    """Only where the system lets no sandbox start, for root, is it left out; nothing of the network is left on for anybody."""
    asked = []

    def running(command, **_):
        asked.append(command)
        raise OSError("no")

    monkeypatch.setattr(browser.subprocess, "run", running)
    monkeypatch.setattr(browser, "browser", lambda: "/bin/chromium")
    for user in (0, 1000):
        monkeypatch.setattr(browser.os, "geteuid", lambda user=user: user, raising=False)
        with pytest.raises(ghgcalc.InputError):
            browser.pdf("")
    assert ["--no-sandbox" in one for one in asked] == [True, False]
    assert all("--host-resolver-rules=MAP * ~NOTFOUND" in one for one in asked)


def test_a_missing_package_is_named(ghg, kept, tmp_path, monkeypatch):
    """Without xlsxwriter or the library of charts the call says which package it is, in the language of the call."""
    for module, ending in (("xlsxwriter", "xlsx"), ("lets_plot", "html")):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, module, None)
            found = ghg("report", kept / "inventory.json", "-o", tmp_path / f"a.{ending}", "--lang", "zh")
        assert (found.status, "needs-package" in found.err, f"pip install {module}" in found.err) == (2, True, True)
    assert list(tmp_path.iterdir()) == []
