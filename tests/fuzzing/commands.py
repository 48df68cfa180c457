"""Hostile input through the command line, as processes of their own or in this one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuzzing import changes, library

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

SECONDS = 60


@dataclass(frozen=True)
class Attempt:
    """A call of the command line, and the file that it writes, if any."""

    words: tuple[str, ...]
    output: Path | None = None


def attempt(random: Random, folder: Path) -> Attempt:
    """A call with files in `folder`."""
    kind = random.choice(
        (
            "calculate",
            "calculate",
            "calculate",
            "compare",
            "verify",
            "explain",
            "settle",
            "what-if",
            "sector",
            "prices",
            "factor",
            "folder",
        )
    )
    output: Path | None = None
    if kind in ("calculate", "compare", "factor"):
        raw, ids = random.choice(library.activities())
        data, ending = library.bytes_of(
            random, raw if kind == "factor" else random.choice((changes.changed, changes.gentle))(random, raw)
        )
        file = _file(folder / f"a.{ending}", data)
        if kind == "calculate":
            chosen = random.choice(
                ((), ("--format", "json"), ("-o", "json"), ("-o", "txt"), ("--rounding", "none"), ("--lang", "zh"))
            )
            if chosen[:1] == ("-o",):
                output = folder / f"out.{chosen[1]}"
                chosen = ("-o", str(output))
            words = ("calculate", file, "--guideline", random.choice(ids), *chosen)
        elif kind == "compare":
            words = ("compare", file, "--guidelines", ",".join(random.sample(ids, 2)))
        else:
            own = _file(folder / "f.toml", changes.toml_bytes(changes.changed(random, library.OWN_FACTORS)))
            words = ("calculate", file, "--factor-file", own, "--guideline", ids[-1])
    elif kind in ("verify", "explain"):
        file = _file(folder / "i.json", changes.json_bytes(random, changes.changed(random, random.choice(library.inventories()))))
        words = (kind, file)
    elif kind in ("settle", "what-if"):
        known = [one for one in library.inventories() if one["guideline"]["id"] == "cn-al-2024"]
        file = _file(folder / "i.json", changes.json_bytes(random, changes.changed(random, random.choice(known))))
        more = random.choice(("--holding", "--ccer", "--price", "--verified-emissions", "--previous", "--balance-source"))
        words = ("allowance", kind, file, "--plan", random.choice(("cn-al-2024", "cn-al-2025")), "--balance-value", "1.6 tCO2e/t")
        words += (more, _word(random)) if random.random() < 0.5 else ()
        words += ("--vary-anode", random.choice(("-2 %", _word(random)))) if kind == "what-if" else ()
    elif kind in ("sector", "prices"):
        file = _file(folder / "t.csv", changes.rows(random, library.SECTOR if kind == "sector" else library.PRICES))
        words = ("allowance", "sector", file, "--plan", "cn-al-2025") if kind == "sector" else ("market", "summary", file)
    else:
        rules = changes.changed(random, random.choice(library.rules())) | {"id": "fuzzed", "aliases": []}
        (folder / "g").mkdir(exist_ok=True)
        _file(folder / "g" / "guideline.toml", changes.toml_bytes(rules))
        example = str(library.ROOT / "examples" / "smelter-export-2026.toml")
        asked = random.choice((("guidelines", "show"), ("guidelines", "diff", "cn-al-2024"), ("calculate", example, "--guideline")))
        words = (*asked, "fuzzed", "--guideline-folder", str(folder / "g"))
    return Attempt(words, output)


def _file(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def _word(random: Random) -> str:
    return random.choice(changes.TEXTS).replace("\x00", "").encode(errors="replace").decode()


def judged(found: Attempt) -> tuple[str, str]:
    """Run it as a process: `ok`, `clean fault`, `difference`, `traceback`, `hang` or what else it broke, and the last that it said."""
    before = found.output.read_bytes() if found.output is not None and found.output.exists() else None
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ghgcalc", *found.words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "hang", ""
    said = done.stderr.decode(errors="replace").strip()
    last = said.splitlines()[-1][:160] if said else ""
    if "Traceback" in said:
        return "traceback", last
    if done.returncode == 2:
        after = found.output.read_bytes() if found.output is not None and found.output.exists() else None
        data = "--format" in found.words and found.words[found.words.index("--format") + 1] != "text"  # then faults are data
        if bool(done.stdout.strip()) is not data or bool(said) is data:
            return "fault with output", last
        return ("output changed on a fault", last) if after != before else ("clean fault", last)
    if done.returncode == 1 and found.words[0] == "verify":
        return "difference", last
    return ("ok", last) if done.returncode == 0 else (f"status {done.returncode}", last)
