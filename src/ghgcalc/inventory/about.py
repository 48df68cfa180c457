"""What an inventory file holds for whoever checks it by hand: formulas, decimals, and the documents that everything cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc import documents, equations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ghgcalc.exact import Result
    from ghgcalc.plan import AuxiliaryRow


def equations_of(
    results: Iterable[Result], beside: Iterable[AuxiliaryRow] = (), goods: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Equation to its formulas (a line per printed cell and result) and the symbol of each parameter, in order of id."""
    used = {result.stream.equation.id: result.stream.equation for result in results}
    used |= {row.worked.equation.id: row.worked.equation for row in beside if row.worked is not None}
    for name in {one[key] for one in goods for key in ("equation", "electricity_equation") if key in one}:
        used[name] = equations.get(name)
    return {name: {"formula": used[name].formula().split("\n"), "symbols": dict(used[name].symbols)} for name in sorted(used)}


def decimals_of(results: Iterable[Result], policy: str) -> list[dict[str, Any]]:
    """How many decimals each source and method keeps: of the row, of each printed cell, of the mass of a gas; none that the policy skips."""
    found: dict[tuple[str, str | None, str], dict[str, Any]] = {}
    for result in results:
        source, method = result.stream.source, result.stream.method
        record: dict[str, Any] = {"source": source.id, "basis": source.basis, "method": method.id}
        record["row"] = source.decimals if policy in ("cell", "line") else None
        record["cells"] = dict(method.cells) if policy == "cell" else {}
        record["masses"] = method.masses if policy == "cell" else None
        found.setdefault((source.id, source.basis, method.id), record)
    return list(found.values())


def documents_of(guideline: str, records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Number, titles, day of issue and address of the guideline's document and of every one that a factor cites, in order of id.

    A document that is not in our register is named by its id alone.
    """
    found = []
    for name in sorted({guideline, *(str(record["document"]) for record in records)}):
        known = documents.register().get(name)
        record: dict[str, Any] = {"id": name}
        if known is not None:
            record |= {"number": known.number, "title": known.title_en, "title_zh": known.title_zh}
            record |= {"issued": known.issued.isoformat(), "source": known.source}
        found.append(record)
    return found


def memo_factors(auxiliary: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of the factors behind the memo emissions, each once, in order."""
    named = {memo["factor"] for one in auxiliary for memo in one["memo"]}
    return sorted(named | {given["factor"] for one in auxiliary for given in one.get("inputs", ()) if "factor" in given})
