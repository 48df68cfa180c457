"""Run the wheel in Pyodide under Node: CPython 3.14 as WebAssembly, as in a browser, without numpy. The digest has to be the one made here.

Pyodide comes from the npm registry, pydantic's compiled part from PyPI. Where Node or npm is not installed, that is said.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYODIDE, TAG, PYTHON = "314.0.7", "pyemscripten_2026_0_wasm32", "3.14"


def main() -> None:
    """Bring it together in `build/browser`, and compare the digests."""
    if not (shutil.which("node") and shutil.which("npm")):
        print("node and npm: not found here, not tested")
        return
    folder = ROOT / "build" / "browser"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(folder), f"pyodide@{PYODIDE}"], check=True)  # noqa: S603, S607
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    where = ["--only-binary", ":all:", "--platform", TAG, "--platform", "any", "--implementation", "cp"]
    abi = ["--python-version", PYTHON, "--abi", f"cp{PYTHON.replace('.', '')}", "--abi", "none"]
    wheels = str(folder / "wheels")
    subprocess.run([*pip, "download", *where, *abi, "--dest", wheels, "pydantic>=2.12", "click"], check=True)  # noqa: S603
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", wheels, str(ROOT)], check=True)  # noqa: S603
    script = [str(ROOT / "tools" / name) for name in ("browser.mjs", "browser_program.py")]
    words = ["node", script[0], str(folder / "node_modules" / "pyodide"), wheels, str(ROOT / "examples"), script[1]]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603
    import ghgcalc

    wanted = ghgcalc.calculate(ghgcalc.read(ROOT / "examples" / "worked-month.toml")).digest
    if said.split()[-1] != wanted:
        raise SystemExit(f"{said} is not {wanted}")
    print(f"{said}: the same")


if __name__ == "__main__":
    main()
