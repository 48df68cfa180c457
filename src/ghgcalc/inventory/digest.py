"""The digest: SHA-256 over a plain text ledger of everything that decides the numbers, and not over the clock or a file's name.

The ledger has one record a line, its fields separated by tabs: activity, guideline, factors, options, then for every stream its
equation, levels and constant inputs, its periods, its cells and its emissions (varying inputs stand in the activity),
then the auxiliary quantities and the findings. It is built from the evaluation itself.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ghgcalc.activity import Activity
    from ghgcalc.exact import Result
    from ghgcalc.factors import Factors
    from ghgcalc.findings import Finding
    from ghgcalc.plan import AuxiliaryRow, Bound, Stream


def _bound(bound: Bound) -> str:
    factor = bound.factor
    origin = f"{factor.id}\t{factor.document}\t{factor.grade}\t{factor.edition}" if factor else bound.origin
    return f"\t{bound.name}\t{printed(bound.values[0])}\t{bound.unit}\t{origin}\t{bound.grade}\t{bound.source}"


@lru_cache(maxsize=1024)  # the constants of a plan are the same objects in every calculation
def _constants(bounds: tuple[Bound | None, ...]) -> str:
    return "".join(_bound(bound) for bound in bounds if bound)


def _stream(stream: Stream) -> str:
    constant = tuple(bound for bound in stream.inputs if len(bound.values) == 1)
    varying = "".join(
        f"\t{bound.name}\t{bound.unit}\t{bound.origin}\t{bound.source}" for bound in stream.inputs if len(bound.values) > 1
    )
    head = f"stream\t{stream.id}\t{stream.equation.id}\t{stream.method.id}\t{','.join(stream.levels)}\t{stream.treatment}"
    return f"{head}{_constants(constant + tuple(gwp for _, gwp in stream.gwps))}{varying}"


def head(
    activity: Activity,
    rules: Mapping[str, str],
    known: Factors,
    as_of: date | None,
    rounding: Mapping[str, str],
    options: Mapping[str, Any],
) -> list[str]:
    """The first lines of the ledger: what was stated, and under which rules.

    Args:
        activity: what was stated.
        rules: id and SHA-256 of the guideline.
        known: the factors.
        as_of: the date of knowledge.
        rounding: policy and tie.
        options: what was asked beyond the defaults.
    """
    return [
        f"activity\t{activity.canonical}",
        f"guideline\t{rules['id']}\t{rules['sha256']}",
        f"factors\t{known.edition}\t{known.sha256}",
        *(f"overlay\t{overlay.name}\t{overlay.sha256}" for overlay in known.overlays),
        f"as_of\t{as_of}",
        f"rounding\t{rounding['policy']}\t{rounding['tie']}",
        f"options\t{sorted(options.items())}",
    ]


def ledger(head: Iterable[str], results: Iterable[Result], auxiliary: Iterable[AuxiliaryRow], findings: Iterable[Finding]) -> str:
    """The text under the digest."""
    lines = ["ghgcalc/digest/1", *head]
    for result in results:
        stream = result.stream
        lines.append(_stream(stream))
        lines.append("\t".join(stream.periods))
        lines += ["\t".join(map(str, after)) for _, _, after in result.cells]
        lines.append("\t".join(map(str, result.values)))
    for entry in auxiliary:
        amounts = "\t".join(f"{period}\t{value}" for period, value in entry.amounts.items())
        lines.append(f"auxiliary\t{entry.id}\t{entry.unit}\t{amounts}")
    for finding in findings:
        place = finding.place
        where = f"{place.table}\t{place.row}\t{place.key}\t{place.month}"
        particulars = "\t".join(f"{name}={value}" for name, value in finding.fields)
        lines.append(f"finding\t{finding.code}\t{finding.severity}\t{where}\t{finding.clause}\t{particulars}")
    return "\n".join(lines)


def digest(text: str) -> str:
    """`sha256:` and the hexadecimal digest of a ledger."""
    return "sha256:" + sha256(text.encode()).hexdigest()
