"""The inventory file as a table: what it holds, in which order. Whoever gets it may change it; no inventory does so with it."""

from __future__ import annotations

from typing import Any

from ghgcalc.inventory.protocol import Records
from ghgcalc.inventory.reading import fresh
from ghgcalc.inventory.total import row_as_dict
from ghgcalc.version import __version__

SCHEMA = "ghgcalc/inventory/1"


def document_of(records: Records) -> dict[str, Any]:
    """The inventory file; numbers that carry meaning are text, and every table and list is a copy."""
    products = fresh(records.products)
    return {
        "schema": SCHEMA,
        "entity": fresh(records.entity),
        "year": records.year,
        "guideline": fresh(records.guideline),
        "factors": fresh(records.factors),
        "as_of": records.as_of.isoformat() if records.as_of else None,
        "rounding": records.rounding["policy"],
        "tie": records.rounding["tie"],
        "options": fresh(records.options),
        "totals": [row_as_dict(row) for row in records.totals],
        "grades": fresh(records.grades),
        "lines": [line.as_dict() for line in records.lines],
        "auxiliary": fresh(records.auxiliary),
        **({"products": products} if products else {}),
        "findings": [finding.as_dict() for finding in records.findings],
        **(_newer(records) if records.version > 1 else {}),
        "activity": fresh(records.activity),
        "engine": {"name": "ghgcalc", "version": __version__},
        "digest": records.digest,
    }


def _newer(records: Records) -> dict[str, Any]:
    """What files hold since version 2 of the ledger: what a hand check needs, and the digest of the findings."""
    return {
        "findings_digest": records.findings_digest,
        "equations": fresh(records.equations),
        "decimals": fresh(records.decimals),
        "documents": fresh(records.documents),
        "ledger": records.version,
    }
