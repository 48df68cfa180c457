"""A plan from its file, TOML or JSON."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc import doors
from ghgcalc.files import read_table
from ghgcalc.quality.model import of

if TYPE_CHECKING:
    from ghgcalc.quality.model import QualityPlan


def read_quality_plan(path: str | PathLike[str]) -> QualityPlan:
    """The quality-control plan 数据质量控制方案 in a TOML or JSON file (`ghgcalc/quality-plan/1`); `-` is standard input.

    Args:
        path: the file.

    Raises:
        InputError: every fault at once, with file, table, row, key and JSON pointer; a draft that is not filled in is refused.
        ArgumentError: no name of a file.
    """
    doors.instance("path", path, (str, PathLike), "the name of a file")
    raw, name = read_table(Path(path) if path != "-" else "-")
    return of(raw, name)
