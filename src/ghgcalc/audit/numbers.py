"""Whose numbers are these? Which factors are packaged, which are the sender's own, what was measured, what was asked for beside the rule.

The answer is read off a recomputation, never off what a file says of itself: own factors are those that its overlays bring, and whatever
grade they claim is *stated by the sender*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ghgcalc import factors
from ghgcalc.activity import Measured
from ghgcalc.brief import brief
from ghgcalc.inventory.run import evaluation_of
from ghgcalc.schema import Strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ghgcalc.factors import Factor, Factors
    from ghgcalc.findings import Finding
    from ghgcalc.guidelines import Guideline
    from ghgcalc.inventory import Inventory


@brief
@dataclass(frozen=True, slots=True)
class OwnFactor:
    """A factor that is not packaged.

    Attributes:
        id: its name.
        value: the number, with `unit`; `document` and `source` as its record states them.
        grade: as the sender states it; it is not one of ours.
        file: the factor file, or the entry point of a package, that brings it. package: whether that package is installed here.
        replaces, old: the packaged factor for which it stands, and that one's value with its unit; empty where there is none.
        used: whether a line or a good rests on it.
    """

    id: str
    value: str
    unit: str
    grade: str
    document: str
    source: str
    file: str
    package: bool
    replaces: str
    old: str
    used: bool

    @property
    def shown(self) -> str:
        """`old -> new`."""
        return f"{self.old or '–'} -> {self.value} {self.unit}"

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line; the grade under a key that says whose it is."""
        names = ("id", "value", "unit", "document", "source", "file", "package", "replaces", "old", "used")
        return {name: getattr(self, name) for name in names} | {"stated_grade": self.grade}


@brief
@dataclass(frozen=True, slots=True)
class Confirmed:
    """A packaged factor whose number its sender has read in the document: its id and value, page, reader and day, the file, and use."""

    id: str
    value: str
    page: str
    read_by: str
    read_on: str
    file: str
    used: bool

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line."""
        return {name: getattr(self, name) for name in ("id", "value", "page", "read_by", "read_on", "file", "used")}


@brief
@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """A value of the plant's own in place of a factor: where it stands, its key, the value (or the factor that was chosen), its source.

    `replaces` and `old` are the packaged factor that the guideline names for it, and that one's value; empty where it depends on more.
    """

    where: str
    key: str
    value: str
    source: str
    replaces: str
    old: str

    @property
    def shown(self) -> str:
        """`old -> new`."""
        return f"{self.old or '–'} -> {self.value}"

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line."""
        return {name: getattr(self, name) for name in ("where", "key", "value", "source", "replaces", "old")}


@brief
@dataclass(frozen=True, slots=True)
class Departure:
    """What was asked for beside the guideline's own, and what is usual.

    Names: `rounding`, `gwp`, `include_facilities`, `accept_measured`, `options`, `as_of`.
    """

    name: str
    value: str
    usual: str

    def as_dict(self) -> dict[str, str]:
        """As a record of the command line."""
        return {"name": self.name, "value": self.value, "usual": self.usual}


@brief
@dataclass(frozen=True, slots=True)
class Numbers:
    """Whose the numbers are.

    Attributes:
        edition, newest: the factor edition, and the newest one here.
        packaged: ids of the packaged factors that were used.
        own, measured, departures: what is not packaged.
        confirmed: packaged factors whose numbers the sender has read in their documents; it changes none of them.
    """

    edition: int
    newest: int
    packaged: tuple[str, ...]
    own: tuple[OwnFactor, ...]
    measured: tuple[MeasuredValue, ...]
    departures: tuple[Departure, ...]
    confirmed: tuple[Confirmed, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether every number is a packaged one, used as the guideline says."""
        return not (self.own or self.measured or self.departures)

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line."""
        return {
            "edition": self.edition,
            "newest": self.newest,
            "packaged": list(self.packaged),
            "own": [one.as_dict() for one in self.own],
            "measured": [one.as_dict() for one in self.measured],
            "departures": [one.as_dict() for one in self.departures],
            **({"confirmed": [one.as_dict() for one in self.confirmed]} if self.confirmed else {}),
        }


def numbers_of(inventory: Inventory) -> Numbers:
    """The numbers of an inventory that was computed here."""
    made = evaluation_of(inventory)
    assert made is not None
    known, rules = made.plan.known, made.chosen
    used = [str(record["id"]) for record in made.factors["records"]]
    return Numbers(
        known.edition,
        max(factors.editions()),
        tuple(name for name in used if name not in known.overlay_of),
        tuple(_own(known, frozenset(used))),
        tuple(_measured(made.stated, rules, known, _kept(made.findings))),
        tuple(_departures(made.options, made.rounding["policy"], rules, made.as_of)),
        tuple(_confirmed(known, frozenset(used))),
    )


def _own(known: Factors, used: frozenset[str]) -> Iterable[OwnFactor]:
    """Every record that an overlay brings, used or not."""
    plugins = factors.plugins() if known.overlays else ()
    for overlay in known.overlays:
        package = overlay in plugins
        for one in overlay.records:
            if known.overlay_of.get(one.id) is not overlay:  # a form that replaces nothing
                continue
            old = _packaged(known, one)
            yield OwnFactor(
                one.id,
                f"{one.number:f}",
                one.unit,
                one.grade,
                one.document,
                one.source,
                overlay.name,
                package,
                old.id if old else "",
                f"{old.number:f} {old.unit}" if old else "",
                one.id in used,
            )


def _confirmed(known: Factors, used: frozenset[str]) -> Iterable[Confirmed]:
    """Every confirmation, used or not."""
    files = {one.id: overlay.name for overlay in known.overlays for one in overlay.records}
    for name, form in known.confirmed.items():
        factor, day = known.get(name), form.read_on.isoformat() if form.read_on else ""
        value = f"{factor.number:f} {factor.unit}"
        yield Confirmed(name, value, str(form.page), str(form.read_by), day, files[form.id], name in used)


def _packaged(known: Factors, own: Factor) -> Factor | None:
    """The packaged factor for which an own one stands, through other own ones."""
    found: Factor | None = own
    while found is not None and found.id in known.overlay_of:
        found = known.get(found.supersedes) if found.supersedes else None
    return None if found is None else known.as_packaged(found.id)


def _kept(findings: Iterable[Finding]) -> frozenset[tuple[str, str]]:
    """(process, key) of the measured values that were left aside, for the guideline fixes what they would replace."""
    return frozenset((str(one.place.row), str(one.place.key)) for one in findings if one.code == "fixed-kept")


def _measured(
    row: Strict, rules: Guideline, known: Factors, kept: frozenset[tuple[str, str]], where: str = ""
) -> Iterator[MeasuredValue]:
    """Every measured value of a table and of the tables in it, but those that were left aside."""
    for key in type(row).model_fields:
        value = getattr(row, key)
        if isinstance(value, Measured):
            if (str(getattr(row, "id", "")), key) in kept:
                continue
            old = _usual(rules, known, key, str(getattr(row, "item", "")))
            new = value.factor or _text(value)
            yield MeasuredValue(where, key, new, value.source, old.id if old else "", f"{old.number:f} {old.unit}" if old else "")
            continue
        for at, inner in enumerate(value if isinstance(value, tuple) else (value,), 1):
            if isinstance(inner, Strict):
                name = next((str(getattr(inner, one)) for one in ("id", "item", "supply") if getattr(inner, one, None)), str(at))
                yield from _measured(inner, rules, known, kept, f"{where} {key} {name}".strip())


def _text(value: Measured) -> str:
    """The value with its unit; of twelve months, each value once."""
    assert value.value is not None
    return f"{', '.join(dict.fromkeys(f'{one:f}' for one in value.value.values))} {value.value.unit}"


def _usual(rules: Guideline, known: Factors, key: str, item: str) -> Factor | None:
    """The packaged factor that the guideline names where `key` is not measured, if that hangs on nothing but the item."""
    bindings = (binding for source in rules.source for method in source.method for _, binding in method.bindings)
    ids = (one.factor.replace("{item}", item) for one in bindings if one.measured == key and one.factor)
    found = (known.known(one) for one in ids)
    return next((_packaged(known, one) for one in found if one), None)


def _departures(options: Mapping[str, Any], policy: str, rules: Guideline, as_of: object) -> Iterable[Departure]:
    if policy != rules.rounding.policy:
        yield Departure("rounding", policy, rules.rounding.policy)
    if options.get("gwp", rules.gwp_set) != rules.gwp_set:
        yield Departure("gwp", str(options["gwp"]), str(rules.gwp_set))
    for name in ("include_facilities", "accept_measured"):
        if name in options:
            yield Departure(name, "true", "false")
    for name in options.get("options", ()):
        yield Departure("options", str(name), "–")
    if as_of is not None:
        yield Departure("as_of", str(as_of), "–")
