"""The catalogue of findings: by family, each code in one file, a page for each with an example that is run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from examples import codes_of
from ghgcalc import packaged, pages, texts
from ghgcalc.errors import UnknownIdError
from support import caller

ROOT = Path(__file__).parent.parent
CATALOGUE = packaged.PACKAGE / "catalogue"


def test_every_family_is_one_file_and_every_file_a_family():
    """No file of the catalogue is forgotten, and none is named that does not exist."""
    assert sorted(path.stem for path in CATALOGUE.glob("*.toml")) == sorted(texts.FAMILIES)


def test_a_key_in_two_files_is_refused(tmp_path, monkeypatch):
    """Merging two families never lets one text replace another."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text('[finding]\nx = { en = "a" }\n', encoding="utf-8")
    monkeypatch.setattr(texts, "SOURCES", (tmp_path / "one.toml", tmp_path / "two.toml"))
    with pytest.raises(ValueError, match=r"two\.toml: x"):
        texts.made()


# --- pages


def test_every_code_has_its_page():
    """No code is without its page, and no page without its code: whoever adds a code sees it named here."""
    assert pages.lacking() == []
    assert {*pages.codes()} == {*texts.catalogue()["finding"]}


@pytest.mark.parametrize("code", [code for code in pages.codes() if code not in pages.lacking()])
def test_a_page_is_whole(code):
    """Since, state, family, reason in both languages; an example with two sides, or the test that stands for it, which exists."""
    page = pages.get(code)
    assert page.since in ("0.1.0", "0.2.0")
    assert page.state in ("active", "retired")
    assert page.family in texts.FAMILIES
    assert page.why_en.endswith((".", "?"))
    assert re.search("[\u4e00-\u9fff]", page.why_zh)
    assert page.why_zh.endswith("。")
    if page.elsewhere:
        assert (page.fails, page.mended) == (None, None)
        file, _, name = page.elsewhere.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert f'"{code}"' in source or f"def {name}" in source
    else:
        assert page.fails is not None
        assert page.mended is not None
        assert page.fails != page.mended
    assert json.loads(json.dumps(page.as_dict()))["code"] == code


@pytest.mark.parametrize("code", [code for code in pages.codes() if code not in pages.lacking() and not pages.get(code).elsewhere])
def test_an_example_fails_by_its_code_and_is_mended(code, tmp_path, monkeypatch):
    """The failing side yields the code; the mended side does not, and nothing else is wrong with it."""
    page = pages.get(code)
    for name in ("fails", "mended"):
        (tmp_path / name).mkdir()
    assert page.fails is not None
    assert page.mended is not None
    assert code in codes_of(page.fails, tmp_path / "fails", monkeypatch)[0]
    found, refused = codes_of(page.mended, tmp_path / "mended", monkeypatch)
    assert code not in found
    assert not refused, found


# --- the command


@pytest.fixture
def call(capsys):
    """The command line in this process."""
    return caller(capsys)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("code", pages.codes())
def test_the_command_prints_a_page(call, code, lang):
    """`ghgcalc finding CODE` prints what the code says, why it matters and both sides, in either language; as JSON, the record."""
    page = pages.get(code)
    text = call("finding", code, "--lang", lang).out
    assert text.startswith(f"{code}  (")
    assert (page.why_zh if lang == "zh" else page.why_en) in text
    assert page.clause in text
    if page.elsewhere:
        assert page.elsewhere in text
    for example in filter(None, (page.fails, page.mended)):
        for line in example.run:
            assert f"$ {line}" in text or not line.startswith("ghgcalc")
    assert call("finding", code, "--format", "json").json == page.as_dict()


def test_the_command_alone_lists_every_code(call):
    """Without a code every one is listed, by family; as JSON all records."""
    listed = call("finding").out
    assert [line.split()[0] for line in listed.splitlines()[2:]] == pages.codes()
    assert [one["code"] for one in call("finding", "--format", "json").json] == pages.codes()
    assert "数值与单位" in call("finding", "--lang", "zh").out


def test_a_code_that_does_not_exist_is_refused_with_near_ones(call):
    """Exit 2 with the codes that look like it, or with the command that lists all."""
    result = call("finding", "unknown-fule")
    assert (result.status, result.out) == (2, "")
    assert "unknown-fuel" in result.err
    result = call("finding", "§§§", "--lang", "zh")
    assert result.status == 2
    assert "`ghgcalc finding` 可列出全部" in result.err
    with pytest.raises(UnknownIdError):
        pages.get("x" * 500)


def test_changes_between_commands_are_shown_as_remarks(call):
    """What a page changes in a file is no command that a user could type."""
    shown = call("finding", "inventory-digest").out
    assert '# inventory.json: /digest = "sha256:' in shown
    assert "# inventory.json: /lines –" in call("finding", "not-an-inventory").out


def test_pages_that_cannot_be_are_refused(monkeypatch, tmp_path):
    """A code with two pages, and a text that is to be changed and does not stand there, stop whoever reads them."""
    for family in texts.FAMILIES:
        (tmp_path / f"{family}.toml").write_text("", encoding="utf-8")
    page = '[file-empty]\nsince = "0.2.0"\nwhy = "x"\nwhy_zh = "x"\ninput = "a"\nswap = ["b", "c"]\n'
    (tmp_path / "files.toml").write_text(page, encoding="utf-8")
    monkeypatch.setattr(pages, "FOLDER", tmp_path)
    pages._stated.cache_clear()
    try:
        assert set(pages.lacking()) == {*pages.codes()} - {"file-empty"}
        with pytest.raises(ValueError, match="'b' is not in the example"):
            pages.get("file-empty")
        (tmp_path / "form.toml").write_text(page, encoding="utf-8")
        pages._stated.cache_clear()
        with pytest.raises(ValueError, match="file-empty has two pages"):
            pages.lacking()
    finally:
        pages._stated.cache_clear()


def test_pages_are_not_loaded_by_a_calculation():
    """Neither pages, suggestions nor the log of SARIF are loaded, read or made where nothing asks for them."""
    program = """
import sys, ghgcalc
inventory = ghgcalc.calculate(ghgcalc.read("examples/smelter-2024.toml"))
inventory.as_dict()
print([name for name in sys.modules if name in ("ghgcalc.pages", "ghgcalc.suggestions", "ghgcalc.report.sarif", "ghgcalc.report.finding")])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr[-400:]
