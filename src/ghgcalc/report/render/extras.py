"""Packages that only some renderings need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ghgcalc.errors import InputError
from ghgcalc.findings import Finding

EXTRAS = {"lets_plot": ("lets-plot", "page"), "xlsxwriter": ("xlsxwriter", "xlsx")}
"""By module: the package, and the extra of ours that brings it."""


def needed(module: str) -> Any:
    """The module.

    Raises:
        InputError: its package is not installed; names the extra.
    """
    try:
        return import_module(module)
    except ImportError:
        package, extra = EXTRAS[module]
        raise InputError([Finding.of("extra-missing", package=package, extra=extra)]) from None
