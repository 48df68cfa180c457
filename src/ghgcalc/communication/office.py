"""A workbook calculated by LibreOffice, without a window and without macros, in a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.numbers import shorten

NAMES = ("soffice", "libreoffice")
PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
LONGEST = 300
"""Seconds that a calculation may take."""

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""
"""Always calculate what is loaded; run no macro."""


def office() -> str | None:
    """The LibreOffice of this machine: a command, or where systems keep one."""
    commands = (shutil.which(name) for name in NAMES)
    return next((one for one in (*commands, *PLACES) if one and Path(one).is_file()), None)


def recalculated(data: bytes) -> bytes:
    """The workbook as LibreOffice calculates and saves it.

    Raises:
        InputError: there is none, or it has made nothing.
    """
    found = office()
    if found is None:
        raise InputError([Finding.of("office-missing")])
    with tempfile.TemporaryDirectory(prefix="ghgcalc-", ignore_cleanup_errors=True) as folder:
        source, out, user = Path(folder, "form.xlsx"), Path(folder, "out"), Path(folder, "profile", "user")
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [found, profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(out), str(source)]
        try:
            ran = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)  # noqa: S603 - no shell; the names are ours
            said = ran.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
        made = out / "form.xlsx"
        if not made.is_file():
            raise InputError([Finding.of("office-failed", detail=shorten(said, 120) or "–")])
        return made.read_bytes()
