"""The blocks of docs/cluster.md for Spark, Dask and Ray, each under the real engine: the totals are those of the batch in one piece.

`make spark` runs this where the engines are installed. Elsewhere each is skipped, and says so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
FIRST = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
BLOCKS = dict(re.findall(r"<!-- where: (\w+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))

HELD = """
def texts(rows):
    return sorted(repr(sorted((name, str(value)) for name, value in row.items())) for row in rows)


whole = ghgcalc.batch(table, "cn-al-2024", seed=1)
if "session" in globals():
    assert texts(totals) == texts(whole.totals.to_pylist()) and texts(overall) == texts(result.overall.to_pylist())
else:
    assert texts(found.totals.to_pylist()) == texts(whole.totals.to_pylist())
    assert texts(found.overall.to_pylist()) == texts(result.overall.to_pylist())
print("the same digits")
"""


def test_the_page_has_a_block_for_each_engine():
    """None is lost without a test that notices."""
    assert [*BLOCKS] == ["pyspark", "dask", "ray"]


@pytest.mark.parametrize("name", [*BLOCKS])
def test_the_block_gives_the_digits_of_one_piece(name, tmp_path):
    """The program of the page as a process of its own: totals and sums over all entities, and nothing else on stdout."""
    pytest.importorskip(name, reason=f"{name} is not installed here")
    if name == "pyspark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Java is not installed: make system installs it where apt-get is")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "program.py").write_text(FIRST + BLOCKS[name] + HELD, encoding="utf-8")
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "program.py"], capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout == "the same digits\n"
