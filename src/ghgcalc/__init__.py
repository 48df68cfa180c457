"""ghgcalc: enterprise greenhouse-gas accounting with exact digits, versioned factors and guidelines as data.

`read`, `calculate` and `compare` are the main job; `factors`, `guidelines` and `documents` hold what is published. Names load when
they are first used, so that the import stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ghgcalc.version import __version__

if TYPE_CHECKING:
    from ghgcalc import (
        allowances,
        archive,
        attestation,
        audit,
        changes,
        cluster,
        corrections,
        documents,
        dossier,
        equations,
        factors,
        filing,
        guidelines,
        lists,
        market,
        quality,
        replay,
        spark,
        typing,
        units,
        verified,
    )
    from ghgcalc.activity import Activity
    from ghgcalc.archive import Ledger, open_ledger
    from ghgcalc.audit.checking import check
    from ghgcalc.audit.compare import compare
    from ghgcalc.audit.verify import verify
    from ghgcalc.bulk import Batch, batch
    from ghgcalc.changes import diff
    from ghgcalc.checks.outcome import CheckResult
    from ghgcalc.dossier import pack, read_package, verify_package
    from ghgcalc.errors import ArgumentError, DifferenceError, GhgcalcError, InputError, NumberError, UnitError, UnknownIdError
    from ghgcalc.fields import Emission, Energy, GasVolume, Intensity, Mass, Price, Share
    from ghgcalc.findings import Finding, Place
    from ghgcalc.inventory import Inventory, Line, Total, calculate
    from ghgcalc.io import loads, loads_inventory, loads_table, read, read_inventory
    from ghgcalc.io.templates import write_template
    from ghgcalc.portfolio import Portfolio, calculate_many
    from ghgcalc.quality import QualityPlan, read_quality_plan
    from ghgcalc.report.written import write
    from ghgcalc.schemas import json_schema
    from ghgcalc.units import Quantity, Unit
else:  # a type checker would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """Load a public name when it is first used."""
        if name in _MODULES:
            return import_module(f"ghgcalc.{name}")
        if name in _HOMES:
            return getattr(import_module(f"ghgcalc.{_HOMES[name]}"), name)
        raise AttributeError(f"module 'ghgcalc' has no attribute {name!r}")


_HOMES = {
    "Activity": "activity",
    "ArgumentError": "errors",
    "Batch": "bulk",
    "DifferenceError": "errors",
    "Emission": "fields",
    "Energy": "fields",
    "Finding": "findings",
    "GasVolume": "fields",
    "GhgcalcError": "errors",
    "InputError": "errors",
    "Intensity": "fields",
    "Inventory": "inventory",
    "Ledger": "archive",
    "Line": "inventory",
    "Mass": "fields",
    "NumberError": "errors",
    "Place": "findings",
    "Price": "fields",
    "QualityPlan": "quality",
    "Quantity": "units",
    "Share": "fields",
    "Total": "inventory",
    "Unit": "units",
    "UnitError": "errors",
    "UnknownIdError": "errors",
    "batch": "bulk",
    "calculate": "inventory",
    "calculate_many": "portfolio",
    "Portfolio": "portfolio",
    "check": "audit.checking",
    "CheckResult": "checks.outcome",
    "compare": "audit.compare",
    "diff": "changes",
    "json_schema": "schemas",
    "loads": "io",
    "loads_inventory": "io",
    "loads_table": "io",
    "open_ledger": "archive",
    "pack": "dossier",
    "read": "io",
    "read_inventory": "io",
    "read_quality_plan": "quality",
    "read_package": "dossier",
    "verify": "audit.verify",
    "verify_package": "dossier",
    "write": "report.written",
    "write_template": "io.templates",
}
RENDERER = "ghgcalc.report.written.rendered"
"""What renders a result, for the hook in `ghgcalc.rendering`: no result names what stands above it."""

_MODULES = (
    "allowances",
    "attestation",
    "archive",
    "audit",
    "changes",
    "cluster",
    "corrections",
    "documents",
    "dossier",
    "equations",
    "factors",
    "filing",
    "guidelines",
    "lists",
    "market",
    "quality",
    "replay",
    "spark",
    "typing",
    "units",
    "verified",
)

__all__ = [
    "Activity",
    "ArgumentError",
    "Batch",
    "CheckResult",
    "DifferenceError",
    "Emission",
    "Energy",
    "Finding",
    "GasVolume",
    "GhgcalcError",
    "InputError",
    "Intensity",
    "Inventory",
    "Ledger",
    "Line",
    "Mass",
    "NumberError",
    "Place",
    "Portfolio",
    "Price",
    "QualityPlan",
    "Quantity",
    "Share",
    "Total",
    "Unit",
    "UnitError",
    "UnknownIdError",
    "__version__",
    "allowances",
    "archive",
    "attestation",
    "audit",
    "batch",
    "calculate",
    "calculate_many",
    "changes",
    "check",
    "cluster",
    "compare",
    "corrections",
    "diff",
    "documents",
    "dossier",
    "equations",
    "factors",
    "filing",
    "guidelines",
    "json_schema",
    "lists",
    "loads",
    "loads_inventory",
    "loads_table",
    "market",
    "open_ledger",
    "pack",
    "quality",
    "read",
    "read_inventory",
    "read_package",
    "read_quality_plan",
    "replay",
    "spark",
    "typing",
    "units",
    "verified",
    "verify",
    "verify_package",
    "write",
    "write_template",
]


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
