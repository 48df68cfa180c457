"""The ledger under the digest, version 2: everything that decides the numbers, in a form that the file alone gives as well.

One record a line, its fields separated by tabs; docs/digest.md specifies it byte by byte. The engine writes it straight from its columns,
`of_document` from the table of a file: a test holds both against each other. Findings stand outside, under a digest of their own, so that a
later check changes no old digest.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ghgcalc.inventory.columns import Arithmetic, shown
from ghgcalc.inventory.lines import graded, printed_column
from ghgcalc.literals import FactorGrade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ghgcalc.exact import Result
    from ghgcalc.findings import Finding
    from ghgcalc.numbers import Exact
    from ghgcalc.plan import AuxiliaryRow, Bound

VERSION = 2
HEAD = "ghgcalc/digest/2"
FINDINGS = "ghgcalc/findings/1"
NOTHING = "-"
VARIES = "*"


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks, its characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hashed(text: str) -> str:
    """The hexadecimal SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def record(*fields: object) -> str:
    """A line of the ledger: absent fields as `-`, and no field can hold a tab or a line break."""
    texts = [NOTHING if field is None or field == "" else str(field) for field in fields]
    joined = "\t".join(texts)
    if joined.count("\t") == len(texts) - 1 and "\\" not in joined and "\n" not in joined and "\r" not in joined:
        return joined
    return "\t".join(_escaped(text) for text in texts)


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, written)
    return text


def head(
    activity: str,
    guideline: tuple[str, str],
    factors: tuple[int, str],
    overlays: Iterable[tuple[str, str]],
    as_of: object,
    rounding: Mapping[str, str],
    options: Mapping[str, Any],
) -> list[str]:
    """The first lines: what was stated, and under which rules.

    Args:
        activity: canonical JSON of what was stated.
        guideline: its id and the SHA-256 of its canonical data.
        factors: the edition and its SHA-256.
        overlays: name and SHA-256 of each set of records that others bring.
        as_of: the date of knowledge, or None.
        rounding: policy and tie.
        options: what was asked beyond the defaults.
    """
    asked = canonical(options) if options else "{}"
    laid = "".join(f"{record('overlay', *overlay)}\n" for overlay in overlays)
    rules = _rules(*guideline, *factors, laid, as_of, rounding["policy"], rounding["tie"], asked)
    return [HEAD, f"activity\t{activity}", rules]


@lru_cache(maxsize=64, typed=True)
def _rules(
    name: str, rules: str, edition: int, records: str, overlays: str, as_of: object, policy: str, tie: str, options: str
) -> str:
    """The lines under the activity: the same for every activity under the same rules."""
    return "\n".join(
        [
            record("guideline", name, rules),
            f"{record('factors', edition, records)}\n{overlays}{record('as_of', as_of)}",
            record("rounding", policy, tie),
            record("options", options),
        ]
    )


def text(head: Iterable[str], results: Iterable[Result], auxiliary: Iterable[AuxiliaryRow], own: Mapping[str, FactorGrade]) -> str:
    """The ledger of what the engine has made.

    Args:
        head: the first lines.
        results: the streams evaluated.
        auxiliary: the quantities beside the totals.
        own: the ids of factors of which others say something, each with the grade that this gives it.
    """
    lines = [*head]
    for result in results:
        lines += _stream(result, own)
    for row in auxiliary:
        lines += [record("auxiliary", f"{row.id}/{period}", row.unit, shown(value)) for period, value in row.amounts.items()]
    return "\n".join(lines)


def _stream(result: Result, own: Mapping[str, FactorGrade]) -> Iterator[str]:
    stream = result.stream
    inputs = tuple([bound if len(bound.values) == 1 else _varying(bound) for bound in stream.inputs])
    fixed = _fixed if own or any(bound.origin in OF_THE_PLANT for bound in stream.inputs if len(bound.values) == 1) else _kept
    rest = fixed(
        stream.equation.id, stream.method.id, stream.levels, stream.source.basis, inputs, stream.gwps, frozenset(own.items())
    )
    yield f"{record('stream', stream.id)}\t{rest}"
    yield "\t".join(("periods", *stream.periods))
    for name, _, after in result.cells:
        yield f"cell\t{name}\t{_column(after)}"
    if result.values is not result.unrounded:
        yield f"value\t{_column(result.values)}"
    else:
        with Arithmetic() as numbers:
            yield "\t".join(("value", *printed_column(result.exact, numbers)))


OF_THE_PLANT = ("activity", "measured")
"""Origins of numbers that no two activities share."""


def _fixed(
    equation: str,
    method: str,
    levels: tuple[str, ...],
    basis: str | None,
    inputs: tuple[Bound | str, ...],
    gwps: tuple[tuple[str, Bound | None], ...],
    own: frozenset[tuple[str, FactorGrade]],
) -> str:
    """What follows the id of a stream, and the lines of its inputs and gases."""
    lines = [record(equation, method, ",".join(levels), basis)]
    theirs = dict(own)
    lines += [one if isinstance(one, str) else _constant(one, graded(one, theirs)) for one in inputs]
    if len(gwps) > 1 or gwps[0][1] is not None:
        lines += [_gas(gas, gwp, graded(gwp, theirs) if gwp else None) for gas, gwp in gwps]
    return "\n".join(lines)


_kept = lru_cache(maxsize=1024)(_fixed)
"""The same: the constants of a plan are the same objects in every calculation."""


def _column(values: Sequence[Exact]) -> str:
    """The printed values of a column."""
    joined = "\t".join(map(str, values))
    return joined if "E" not in joined and "/" not in joined else "\t".join(map(shown, values))


def _constant(bound: Bound, grade: str | None) -> str:
    factor = bound.factor
    return record(
        "input",
        bound.name,
        bound.unit,
        bound.origin,
        factor.id if factor else None,
        factor.document if factor else None,
        grade,
        bound.source,
        shown(bound.values[0]),
    )


def _varying(bound: Bound) -> str:
    first = bound.values[0]
    if bound.values[-1] != first and set(map(type, bound.values)) == _DECIMALS:
        return _of_the_plant(bound.name, bound.unit, bound.origin, bound.grade, bound.source, VARIES)
    # texts may be alike where numbers are not, and not alike where they are: 1.0 is not written like 1
    value = shown(first) if len(set(map(shown, bound.values))) == 1 else VARIES
    return _of_the_plant(bound.name, bound.unit, bound.origin, bound.grade, bound.source, value)


_DECIMALS = {Decimal}


@lru_cache(maxsize=1024)
def _of_the_plant(name: str, unit: str, origin: str, grade: str | None, source: str, value: str) -> str:
    return record("input", name, unit, origin, None, None, grade, source, value)


def _gas(gas: str, gwp: Bound | None, grade: str | None) -> str:
    if gwp is None:
        return record("gas", gas, None, None, None)
    factor = gwp.factor
    return record("gas", gas, shown(gwp.values[0]), factor.id if factor else None, grade)


def of_document(document: Mapping[str, Any]) -> str:
    """The ledger of the table of an inventory file, from nothing but the table.

    Raises:
        KeyError: a key is missing. IndexError: rows of one stream have not the same inputs.
    """
    guideline, factors = document["guideline"], document["factors"]
    overlays = [(overlay["name"], _records(overlay["records"])) for overlay in factors["overlays"]]
    rounding = {"policy": document["rounding"], "tie": document["tie"]}
    lines = head(
        canonical(document["activity"]),
        (guideline["id"], hashed(canonical(guideline["data"]))),
        (factors["edition"], factors["sha256"]),
        overlays,
        document["as_of"],
        rounding,
        document["options"],
    )
    for stem, rows in groupby(document["lines"], key=lambda line: line["id"].rpartition("/")[0]):
        lines += _stem(stem, list(rows))
    lines += [record("auxiliary", one["id"], one["unit"], one["value"]) for one in document["auxiliary"]]
    lines += of_goods(document.get("products", ()))
    return "\n".join(lines)


def of_goods(products: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the goods: the emission per tonne of each, and what else was worked out of it, where it was."""
    for one in products:
        yield record("product", one["id"], one["value"])
        for key in ("electricity", "default_share"):
            if key in one:
                yield record(key, one["id"], one[key])


def _records(records: Sequence[Mapping[str, Any]]) -> str:
    return hashed("\n".join(map(canonical, records)))


def _stem(stem: str, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    first = rows[0]
    yield record("stream", stem, first["equation"], first["method"], ",".join(first["levels"]), first["basis"])
    for at, one in enumerate(first["inputs"]):
        alike = len({row["inputs"][at]["value"] for row in rows}) == 1
        names = ("name", "unit", "origin", "factor", "document", "grade", "source")
        yield record("input", *(one.get(name) for name in names), one["value"] if alike else VARIES)
    for gas in first["gases"]:
        yield record("gas", *(gas.get(name) for name in ("gas", "gwp", "factor", "grade")))
    yield "\t".join(("periods", *(row["period"] for row in rows)))
    for at, cell in enumerate(first["cells"]):
        yield "\t".join(("cell", cell["name"], *(row["cells"][at]["value"] for row in rows)))
    yield "\t".join(("value", *(row["value"] for row in rows)))


def findings_digest(findings: Iterable[Finding]) -> str:
    """The digest of the findings, which stands beside the other: code, severity, place without the file's name, clause, particulars."""
    lines = [FINDINGS]
    for one in findings:
        place = {key: value for key, value in one.place.as_dict().items() if key != "file"}
        lines.append(canonical([one.code, one.severity, place, one.clause, dict(one.fields)]))
    return f"sha256:{hashed(chr(10).join(lines))}"
