"""What is worked out of the other parts when a package is made, and again when it is verified: activity, findings, documents, matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import documents
from ghgcalc.audit.checking import check
from ghgcalc.dossier.held import PAID, Held, json_bytes
from ghgcalc.dossier.matrix import matrix_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOCUMENTS = "ghgcalc/package-documents/1"
CORRECTIONS = "ghgcalc/package-corrections/1"

STATED = ("correction", "waiver")
"""Tables in which an activity says what was corrected, and what is waived, each with its reason."""

IDENTITY = ("number", "title_en", "title_zh", "issued", "source", "grade")


def activity(held: Held) -> bytes:
    """What the plant states, as the inventory was made of it."""
    return json_bytes(held.inventory["activity"])


def findings(held: Held) -> bytes:
    """What every rule of the registry finds, with the year before where there is one, and which did not run."""
    return json_bytes(check(held.inventory, previous=held.previous, file=None).as_dict())


def corrections(held: Held) -> bytes:
    """What the activity says of its own corrections and waivers, each with its place."""
    stated = held.inventory["activity"]
    rows = [
        {"pointer": f"/{table}/{at}", "table": table, "row": row}
        for table in STATED
        for at, row in enumerate(stated.get(table, ()))
    ]
    return json_bytes({"schema": CORRECTIONS, "rows": rows})


def cited(held: Held) -> bytes:
    """Each document that guideline, factors, plans or border view cite: its identity, what we have read of it, by whom it is cited."""
    by: dict[str, list[str]] = {}
    for name, who in _citations(held):
        by.setdefault(name, []).append(who)
    found = []
    for name in sorted(by):
        known = documents.register().get(name)
        record = {} if known is None else known.model_dump(mode="json")
        identity = {key: record.get(key) or None for key in IDENTITY}
        found.append({"id": name, **identity, "registered": known is not None, "cited_by": list(dict.fromkeys(by[name]))})
    return json_bytes({"schema": DOCUMENTS, "documents": found})


def _citations(held: Held) -> Iterator[tuple[str, str]]:
    """Id of a document, and who cites it."""
    stated = held.inventory
    rules: Mapping[str, Any] = stated["guideline"]
    yield str((rules.get("data") or {}).get("document")), f"guideline {rules['id']}"
    factors: Mapping[str, Any] = stated["factors"]
    overlays = [record for overlay in factors["overlays"] for record in overlay["records"]]
    for record in (*factors["records"], *factors.get("memo", ()), *overlays):
        yield str(record.get("document")), f"factor {record['id']}"
    for settled in (held.settlement, held.table(PAID) if PAID in held.parts else None):
        plan = (settled or {}).get("plan_data")
        if isinstance(plan, dict):
            yield str(plan.get("document")), f"plan {plan.get('id')}"
    for document in _acts(held.border):
        yield document, "border view"


def _acts(stated: Any) -> Iterator[str]:
    """The acts by which the numbers of a border view stand, wherever in it."""
    for inner in stated.values() if isinstance(stated, dict) else stated if isinstance(stated, list) else ():
        yield from _acts(inner)
    if isinstance(stated, dict) and isinstance(stated.get("document"), str):
        yield stated["document"]


def matrix(held: Held) -> bytes:
    """Every leaf of the activity and what proves it."""
    return json_bytes(held.matrix)


def table(held: Held) -> bytes:
    """The same for people."""
    return matrix_table(held.matrix, held.links).encode()
