"""A page as PDF, printed by the Chromium, Chrome or Edge of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding
from ghgcalc.numbers import shorten

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
"""Where systems keep a browser that is not among the commands."""

QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
"""It prints, and asks nobody anything; the page itself forbids to load anything."""

LONGEST = 120
"""Seconds that a print may take."""

HEAD, END = b"%PDF-", b"%%EOF"


def browser() -> str | None:
    """The browser of this machine: a command, or where systems keep one."""
    commands = (shutil.which(name) for name in NAMES)
    return next((one for one in (*commands, *PLACES) if one and Path(one).is_file()), None)


def pdf(page: str) -> bytes:
    """The page printed on A4, as its sheet has it.

    Raises:
        InputError: there is no browser, or it has printed nothing.
    """
    found = browser()
    if found is None:
        raise InputError([Finding.of("browser-missing", names=", ".join(NAMES))])
    with tempfile.TemporaryDirectory(prefix="ghgcalc-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        # Chromium's own sandbox does not start for root; the page runs nothing but our script, by its policy.
        root = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
        command = [found, *QUIET, *root, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri()]
        try:
            ran = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)  # noqa: S603 - no shell; the names are ours
            said = ran.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        except (OSError, subprocess.TimeoutExpired) as error:
            said = str(error)
        data = target.read_bytes() if target.is_file() else b""
    if not (data.startswith(HEAD) and END in data[-32:]):
        raise InputError([Finding.of("browser-failed", browser=Path(found).name, detail=shorten(said, 120) or "–")])
    return data
