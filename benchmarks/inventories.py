"""What is asked of an inventory beyond its digest, and what makes one dear: a total, the file, `verify`, measured values, overlays."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import facility
from table import Row, row
from timing import Case

import ghgcalc
from ghgcalc.activity import of
from ghgcalc.factors import Factor, Overlay

if TYPE_CHECKING:
    from timing import Measured

EXAMPLES = Path(__file__).parent.parent / "examples"
GUIDELINE = "cn-al-2024"
OTHERS = ("eu-cbam-al", "eu-cbam-al-2023", "ghgp-al", "ipcc-2006-al")
"""Guidelines that take measured values, and some of them several ways to find one."""

DIGEST = "calculate + digest, a smelter"
TOTAL = "the same + total(electrolysis)"
FILE = "the text of its file"
WRITE = "calculate + write the file"
VERIFY = "verify the parsed file"
PLAIN = "calculate + digest, a potline"
OVERLAID = "the same with the user's factors"
MEASURED = {name: f"a plant with measured values, {name}, per line" for name in OTHERS}
SAME = f"the same plant, {GUIDELINE}, per line"
FEW = f"a potline without measured values, {GUIDELINE}, per line"
ALWAYS_READ = "read + calculate + digest, a smelter"


def overlay() -> Overlay:
    """A factor file of a user's with one record that replaces a packaged one."""
    loss = ghgcalc.factors.get("cn-al-2024/anode-loss")
    record = loss.record() | {"id": "ours/anode-loss", "value": "14.90", "supersedes": loss.id, "document": "ours"}
    return Overlay("ours", [Factor.from_record(record)])


def _lines(activity: Any, guideline: str) -> tuple[Callable[[], Any], int]:
    return lambda: ghgcalc.calculate(activity, guideline).digest, len(ghgcalc.calculate(activity, guideline).lines)


def cases(folder: Path) -> dict[str, Case]:
    """What is timed; a case that is counted per line is divided by the number of its lines."""
    smelter, export = (ghgcalc.read(EXAMPLES / f"{name}.toml") for name in ("smelter-2024", "smelter-export-2026"))
    file, overlays = folder / "inventory.json", (overlay(),)
    ghgcalc.write(ghgcalc.calculate(smelter, GUIDELINE), file)
    document = json.loads(file.read_text(encoding="utf-8"))

    def asked() -> Any:
        made = ghgcalc.calculate(smelter, GUIDELINE)
        return made.digest, made.total("electrolysis")

    def written() -> None:
        ghgcalc.write(ghgcalc.calculate(smelter, GUIDELINE), file)

    def verified() -> None:
        if not ghgcalc.verify(document).same:
            raise SystemExit("the written inventory does not verify: the benchmark measures something else")

    return {
        DIGEST: Case(lambda: ghgcalc.calculate(smelter, GUIDELINE).digest),
        TOTAL: Case(asked),
        FILE: Case(lambda: json.dumps(ghgcalc.calculate(smelter, GUIDELINE).as_dict(), ensure_ascii=False)),
        WRITE: Case(written),
        VERIFY: Case(verified),
        ALWAYS_READ: Case(lambda: ghgcalc.calculate(ghgcalc.read(EXAMPLES / "smelter-2024.toml"), GUIDELINE).digest),
        PLAIN: Case(facility.digested),
        OVERLAID: Case(lambda: ghgcalc.calculate(facility.RAW, GUIDELINE, overlays=overlays).digest),
        **{said: Case(*_lines(export, name)) for name, said in MEASURED.items()},
        SAME: Case(*_lines(export, GUIDELINE)),
        FEW: Case(*_lines(of(facility.RAW), GUIDELINE)),
    }


def measured(timed: Callable[[dict[str, Case]], dict[str, Measured]]) -> dict[str, Measured]:
    """Seconds of every case, with a folder for the file that is written."""
    with tempfile.TemporaryDirectory() as folder:
        return timed(cases(Path(folder)))


def rows(found: dict[str, Measured]) -> list[Row]:
    """Budgets of what is asked beyond the digest."""
    return [
        row(found, TOTAL, DIGEST, 1.5),
        row(found, FILE, DIGEST, 8),
        row(found, VERIFY, WRITE, 1.5),
        *(row(found, said, SAME, 3) for said in MEASURED.values()),
        row(found, SAME, FEW),
        row(found, OVERLAID, PLAIN, 1.5),
        row(found, ALWAYS_READ, DIGEST),
    ]
