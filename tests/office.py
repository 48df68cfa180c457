"""A real spreadsheet program, where one is installed: it rewrites workbooks in another format, as somebody's desk would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (`make system` installs it)")


def rewritten(paths: list[Path], ending: str, folder: Path) -> list[Path]:
    """The workbooks, opened and saved by LibreOffice in another format."""
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    words = [SOFFICE, profile, "--headless", "--convert-to", ending, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(words, check=True, capture_output=True, timeout=180)
    return [folder / f"{path.stem}.{ending}" for path in paths]
