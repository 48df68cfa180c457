"""The catalogue of findings: by family, each code in one file, a page for each with an example that is run."""

from __future__ import annotations

import pytest

from ghgcalc import packaged, texts

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
