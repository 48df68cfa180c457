"""The form of a verification report, as data: codes and keys of the rows of annex 1, checks for a person, sections, points."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from ghgcalc.immutable import frozen
from ghgcalc.packaged import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASSES = ("K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8")
"""Classes of non-conformity 不符合项类别 of the power sector's verification guide."""

CONFORMING, NOT_CONFORMING, NOT_REPAIRED = STATES = ("repaired-conforming", "repaired-not-conforming", "not-repaired")
"""What came of a non-conformity: 已整改符合要求, 已整改不符合要求, 未整改."""

IN_CHINESE = {"已整改符合要求": CONFORMING, "已整改不符合要求": NOT_CONFORMING, "未整改": NOT_REPAIRED}

NONE = "–"
"""In the place of a figure that is not there: of a row that only the report, or only the verification has."""


@cache
def form() -> Mapping[str, Any]:
    """The tables of the form."""
    import tomllib

    found: Mapping[str, Any] = frozen(tomllib.loads((PACKAGE / "verified" / "form.toml").read_text(encoding="utf-8")))
    return found


@cache
def coded(parameter: str, *, process: bool) -> tuple[str, str]:
    """The code of a parameter, `A` to `V`, and the key of its row in the annual report; empty where the form has none.

    Args:
        parameter: as a row names it.
        process: whether it is of a process.
    """
    name = f"{'process' if process else 'enterprise'}:{parameter}"
    found = next((one for one in form()["row"] if fnmatchcase(name, one["of"])), None)
    return ("", "") if found is None else (found.get("code", ""), found["key"])
