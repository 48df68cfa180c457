"""pack: an inventory, what it was made of, what proves it, and what was made of it, in one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ghgcalc import allowances, doors
from ghgcalc.allowances.settlement import Settlement
from ghgcalc.audit.accepting import accepted_of
from ghgcalc.border import Border
from ghgcalc.dossier.container import MAX_PARTS, size_of
from ghgcalc.dossier.evidence import gathered
from ghgcalc.dossier.held import BORDER, EVIDENCE, PAID, SETTLED, Held, json_bytes
from ghgcalc.dossier.kinds import ENDING, KINDS, MANIFEST, kind_of, place_of
from ghgcalc.dossier.manifest import manifest_of
from ghgcalc.dossier.matrix import Link, matrix_of, remarks, stated
from ghgcalc.dossier.package import Package
from ghgcalc.errors import InputError
from ghgcalc.files import fault, read_bytes, read_table
from ghgcalc.findings import Finding, Place
from ghgcalc.inventory import Inventory
from ghgcalc.io.textfiles import MAX_PACKAGE
from ghgcalc.packaged import engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghgcalc.activity.tables import QuantityInput
    from ghgcalc.audit import Difference

SUBJECT = (Inventory, Mapping)
WANTED = "an Inventory, or the table of an inventory file"


def pack(
    inventory: Inventory | Mapping[str, Any],
    *,
    plan: str | allowances.Plan | None = None,
    balance_value: QuantityInput | None = None,
    balance_source: str | None = None,
    price: QuantityInput | None = None,
    price_source: str | None = None,
    settlement: Settlement | Mapping[str, Any] | None = None,
    quality_plan: str | PathLike[str] | None = None,
    record: str | PathLike[str] | None = None,
    evidence: str | PathLike[str] | None = None,
    matrix: str | PathLike[str] | Mapping[str, Any] | None = None,
    previous: Inventory | Mapping[str, Any] | None = None,
    border: Border | Mapping[str, Any] | None = None,
    settled: Inventory | Mapping[str, Any] | None = None,
    accept_rules: str | Sequence[str] | None = None,
    file: str = "inventory.json",
) -> Package:
    """A package 资料包 of an inventory: whatever an auditor needs to recompute it, and every datum's proof.

    The same inputs give the same bytes, on every machine and at every time. Only what verifies is packed.

    Args:
        inventory: an inventory, or the table of its file.
        plan: id, path, or plan, under which it is settled; not with `settlement`.
        balance_value: as [settle][ghgcalc.allowances.settle] takes it.
        balance_source: where that value stands.
        price: as `settle` takes it.
        price_source: where that price stands.
        settlement: of this inventory, or the table of its file; with `settled`, of that one.
        quality_plan: path of the data quality control plan 数据质量控制方案.
        record: path of the verification record 核查记录.
        evidence: path of the folder of evidence; every file in it is packed.
        matrix: path, or table, of the links from data to evidence (`ghgcalc/matrix/1`).
        previous: the inventory of the year before.
        border: a border view of this inventory, or the table of its file; one with what was paid at home needs `settlement` and `settled`.
        settled: the inventory that the settlement settles by which the border view counts what was paid at home.
        accept_rules: SHA-256 of rules under a name of their own that the caller has read and accepts, or several.
        file: the name by which faults call the inventory.

    Raises:
        InputError: every fault: what does not verify, files that cannot be read, links that lead nowhere.
        ArgumentError: an argument of another type, or one that belongs to another. UnknownIdError: no such plan.
    """
    doors.instance("inventory", inventory, SUBJECT, WANTED)
    doors.optional("previous", previous, SUBJECT, f"{WANTED}, or None")
    doors.optional("settlement", settlement, (Settlement, Mapping), "a Settlement, the table of its file, or None")
    doors.optional("border", border, (Border, Mapping), "a Border, the table of its file, or None")
    doors.optional("settled", settled, SUBJECT, f"{WANTED}, or None")
    doors.instance("file", file, str, "the name of a file")
    accepted_of(accept_rules)
    if plan is not None and settlement is not None:
        raise doors.refused("settlement", settlement, "None where a plan is named")
    if settled is not None and (border is None or settlement is None):
        raise doors.refused("settled", settled, "None without a border view and the settlement of what was paid at home")
    terms: dict[str, Any] = {
        "balance_value": balance_value,
        "balance_source": balance_source,
        "price": price,
        "price_source": price_source,
    }
    if plan is None:
        for name, value in terms.items():
            if value is not None:
                raise doors.refused(name, value, "None where no plan is named")
    for name, path in (("quality_plan", quality_plan), ("record", record), ("evidence", evidence)):
        doors.optional(name, path, (str, PathLike), "a path, or None")
    doors.optional("matrix", matrix, (str, PathLike, Mapping), "a path, the table of a file, or None")
    faults: list[Finding] = []

    def tried(make: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return make()
        except InputError as error:
            faults.extend(error.faults)
            return otherwise

    parts: dict[str, bytes] = {"inventory.json": _json(inventory)}
    if previous is not None:
        parts["previous.json"] = _json(previous)
    for stem, path in (("quality-plan", quality_plan), ("verification-record", record)):
        if path is not None:
            parts |= tried(lambda stem=stem, path=path: _kept(stem, path), {})  # type: ignore[misc]
    proofs: dict[str, bytes] = {} if evidence is None else tried(lambda: gathered(Path(evidence)), {})
    links: tuple[Link, ...] = () if matrix is None else tried(lambda: _links(matrix), ())
    parts |= {f"{EVIDENCE}{name}": data for name, data in proofs.items()}
    held = Held(parts, "", accept_rules=accept_rules)
    tried(lambda: _sound(held, file), None)
    if border is not None:
        parts[BORDER] = _json(border)
        parts |= {} if settled is None else {PAID: _json(settlement), SETTLED: _json(settled)}
        settlement = None if settled is not None else settlement
    if faults:
        raise InputError(dict.fromkeys(faults))
    if plan is not None:
        settlement = allowances.settle(held.own, plan, **terms, accept_rules=accept_rules)
    if settlement is not None:
        parts["settlement.json"] = _json(settlement)
        tried(lambda: _agrees(held, "settlement.json"), None)
    if border is not None:
        tried(lambda: _viewed(held), None)
    source = None if matrix is None or isinstance(matrix, Mapping) else str(matrix)
    tried(lambda: matrix_of(held.inventory["activity"], links, proofs, source), None)
    if faults:
        raise InputError(dict.fromkeys(faults))
    return _package(held, links, [*held.own.said, *remarks(links, proofs)])


def _package(stated: Held, links: Sequence[Link], said: Sequence[Finding]) -> Package:
    """The package of what is stated, with all that is worked out of it."""
    parts = {**stated.parts, "matrix.json": json_bytes({"links": [link.as_dict() for link in links]})}
    held = stated.with_parts(parts)
    made = {kind.path: kind.make for kind in KINDS if kind.make is not None}
    order = dict.fromkeys(sorted((*parts, *made), key=place_of), b"")
    named = held.with_parts(order | parts)  # the page lists the parts by name
    for path, make in made.items():
        order[path] = make(named if path == "README.txt" else held)
    whole = order | {name: data for name, data in parts.items() if name not in made}
    whole = {MANIFEST: json_bytes(manifest_of(held.with_parts(whole), engine())), **whole}
    if (size := size_of(whole)) > MAX_PACKAGE or len(whole) > MAX_PARTS:
        raise InputError([Finding.of("package-large", size=size, limit=MAX_PACKAGE, count=len(whole), most=MAX_PARTS)])
    return Package(whole, findings=said)


def _json(found: Any) -> bytes:
    """What was handed over, as a part: the table of a file as it stands there, else the table of the result."""
    table = dict(found) if isinstance(found, Mapping) else found.as_dict()
    try:
        return json_bytes(table)
    except (TypeError, ValueError):  # a number with a point, which no file of ours has, or something else that no JSON has
        raise InputError([Finding.of("data-unfit", detail="a value that no file of ours holds")]) from None


def _kept(stem: str, path: str | PathLike[str]) -> dict[str, bytes]:
    """A file of others as a part that keeps its ending.

    Raises:
        InputError: it cannot be read, or has an ending that no part keeps.
    """
    data, name = read_bytes(Path(path), MAX_PACKAGE)
    ending = Path(name).suffix.lower().removeprefix(".") or "bin"
    part = f"{stem}.{ending}"
    if not ENDING.fullmatch(ending) or kind_of(part) is None:
        raise fault("file-kind", name, ending=Path(name).suffix, known=".toml, .json, .xlsx, .pdf, …")
    return {part: data}


def _links(matrix: Any) -> tuple[Link, ...]:
    """The links of a file, or of its table."""
    if isinstance(matrix, Mapping):
        return stated(matrix, None)
    return stated(*read_table(matrix))


def _sound(held: Held, file: str) -> None:
    """Go on where the inventory, and that of the year before, verify.

    Raises:
        InputError: one does not, or is of another plant or year.
    """
    from ghgcalc.dossier.rechecks import previous

    faults = _unsound("inventory", file, held.own.verdict, held.own.differences)
    if held.before is not None:
        faults += _unsound("previous", file, held.before.verdict, held.before.differences)
        if not faults:
            found = list(previous(held, "previous.json"))
            faults += _differing(found)
    if faults:
        raise InputError(faults)


def _agrees(held: Held, name: str) -> None:
    """Go on where a part is what the others make of it.

    Raises:
        InputError: it is made again otherwise.
    """
    kind = kind_of(name)
    assert kind is not None
    assert kind.recheck is not None
    if found := list(kind.recheck(held, name)):
        raise InputError(_differing(found))


def _viewed(held: Held) -> None:
    """Go on where the border view is one of this inventory, with what it rests on and with nothing beside.

    Raises:
        InputError: it is none, is of another inventory, lacks what was paid at home, or is made again otherwise.
    """
    if held.elsewhere:
        shown: dict[str, Any] = {"theirs": str(held.table(BORDER).get("inventory"))[:80], "ours": held.inventory["digest"]}
        raise InputError([Finding.of("border-other-inventory", place=Place(file=BORDER, key="inventory"), **shown)])
    if held.pays and PAID not in held.parts:
        place, missing = Place(file=BORDER, key="home"), "settlement, settled"
        raise InputError([Finding.of("border-home-incomplete", place=place, missing=missing)])
    for name in (SETTLED, PAID, BORDER):
        if name in held.parts or name == BORDER:
            _agrees(held, name)


def _unsound(what: str, file: str, verdict: str, found: Sequence[Difference]) -> list[Finding]:
    if verdict == "verified":
        return []
    shown_: dict[str, Any] = {"what": what, "verdict": verdict, "count": len(found)}
    return [Finding.of("package-unsound", place=Place(file=file), **shown_)]


def _differing(found: Sequence[Difference]) -> list[Finding]:
    return [Finding.of("recomputation-differs", where=one.where, in_file=one.in_file, recomputed=one.recomputed) for one in found]
