"""A real spreadsheet program, where one is installed: it rewrites workbooks in another format, as somebody's desk would, and calculates them anew."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
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


PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Always calculate what is loaded."""

STALE = -987654321.5
"""In the place of every saved value, so that only a calculation can give the right one."""


def stale(source: Path, target: Path) -> int:
    """A copy of a workbook whose saved values are wrong; how many formulas it has."""
    count = 0
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            data = read.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data, found = re.subn(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1<v>%s</v>" % str(STALE).encode(), data)
                count += found
            write.writestr(name, data)
    return count


def recalculated(source: Path, folder: Path) -> Any:
    """The workbook as LibreOffice calculates it, read for its values."""
    assert SOFFICE is not None, "LibreOffice is missing: make system"
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    out = folder / "out"
    out.mkdir(exist_ok=True)
    call = [
        SOFFICE,
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(source),
    ]
    subprocess.run(call, check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(out / source.name, data_only=True)


def numbers(book: Any) -> dict[tuple[str, str], float]:
    """Every number of a workbook, by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    }


XLSX, ODS, HTML = "Calc MS Excel 2007 XML", "calc8", "HTML (StarCalc)"
"""LibreOffice's names of formats."""


def _python() -> str | None:
    """A Python that can talk to LibreOffice: that of the system, or the one that travels with the program."""
    for found in filter(
        None, ("/usr/bin/python3", shutil.which("python3"), SOFFICE and str(Path(SOFFICE).resolve().parent / "python"))
    ):
        if Path(found).exists() and not subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode:
            return found
    return None


PYTHON = _python() if SOFFICE else None
needs_desk = pytest.mark.skipif(PYTHON is None, reason="LibreOffice with its Python (python3-uno) is not installed (`make system`)")


def at_the_desk(source: Path, folder: Path, **orders: Any) -> dict[str, Any]:
    """What LibreOffice answers to orders about a workbook; see `in_office.py`."""
    assert PYTHON is not None
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / "orders.json"
    listed.write_text(json.dumps({"open": str(source), **orders}), encoding="utf-8")
    call = [PYTHON, str(Path(__file__).parent / "in_office.py"), str(listed), SOFFICE, str(folder / "profile")]
    done = subprocess.run(call, check=True, capture_output=True, timeout=240, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
    found: dict[str, Any] = json.loads(done.stdout)
    return found
