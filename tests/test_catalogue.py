"""The catalogue of findings: by family, each code in one file, a page for each with an example that is run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from examples import codes_of
from ghgcalc import packaged, pages, texts

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
