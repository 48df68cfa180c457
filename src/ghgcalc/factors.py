"""Factors: published numbers with unit, document, two dates, grade and source, in append-only editions.

Two clocks: `valid` and `data_year` say what a value is about, `issued` since when one could know it. A released record is never
changed: a later edition adds a record that `supersedes` it. Each edition has a SHA-256 over its records in `editions.toml`.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer

from ghgcalc import documents
from ghgcalc.documents import Grade
from ghgcalc.errors import InputError, NumberError, UnitError, UnknownIdError
from ghgcalc.files import checkout_or_package, parse, read_bytes
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import number
from ghgcalc.schema import Strict, nearest, validate, wrong
from ghgcalc.units import Quantity, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA = "ghgcalc/factors/1"
REFUSED_KINDS: Mapping[str, str] = {
    "footprint": "a product's carbon-footprint factor (life cycle), not an account's",
    "operating-margin": "a baseline factor of reduction projects (OM), not an account's",
    "build-margin": "a baseline factor of reduction projects (BM), not an account's",
}
"""Known kinds that an account refuses, with the reason."""

Kind = Literal[
    "grid-average", "grid-residual", "grid-fossil", "operating-margin", "build-margin", "footprint", "ncv", "carbon-content",
    "elemental-carbon", "oxidation", "carbonate", "heat", "gwp", "net-anode", "anode-loss", "sulphur", "ash", "anode-default",
    "cf4-factor", "c2f6-factor", "anode-effect-default", "slope", "c2f6-fraction", "energy-equivalent",
]  # fmt: skip


def _number(raw: Any) -> Decimal:
    try:
        return number(raw)
    except NumberError as error:
        raise wrong("bad-number", detail=error, value=str(raw)[:40]) from None


def _unit(raw: Any) -> str:
    try:
        return Unit.of(str(raw)).symbol
    except UnitError as error:
        raise wrong("bad-unit", detail=error, wanted="tCO2/MWh, GJ/t, %, 1, …") from None


Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(lambda value: format(value, "f"), return_type=str)]


class Period(Strict):
    """From a day to a day, both included; without `to`, open."""

    from_: date | None = None
    to: date | None = None

    model_config = Strict.model_config | {"alias_generator": lambda name: name.rstrip("_"), "populate_by_name": True}


class _Common(Strict):
    """What a set states once for all its records, and a record may state for itself."""

    edition: int | None = None
    document: str | None = None
    issued: date | None = None
    data_year: int | None = None
    valid: Period | None = None
    grade: Grade | None = None
    source: str | None = None
    area: str | None = None
    note: str = ""
    note_zh: str = ""


class _Record(_Common):
    id: str
    value: Number
    unit: Annotated[str, BeforeValidator(_unit)]
    kind: Kind
    band: tuple[Number, Number] | None = None
    name_en: str = ""
    name_zh: str = ""
    supersedes: str | None = None


class _Set(_Common):
    id: str
    records: list[_Record]


class _File(Strict):
    schema_: Literal["ghgcalc/factors/1"]
    set: list[_Set] = []
    factor: list[_Record] = []

    model_config = Period.model_config


class Factor(Strict):
    """One published number.

    Attributes:
        id: names the document, never the year alone.
        number: the Decimal with every digit as printed; `value` is it with its unit.
        kind: what it is (`grid-average`, `ncv`, ...). Kinds in [REFUSED_KINDS][] never enter an account.
        issued: since when one could know it.
        valid, data_year: what it is about.
        grade: what was read to believe it.
        band: the plausible range, which contains the value.
    """

    id: str
    number: Number
    unit: str
    kind: Kind
    document: str
    issued: date
    grade: Grade
    source: str
    edition: int = 0
    area: str | None = None
    data_year: int | None = None
    valid: Period | None = None
    band: tuple[Number, Number] | None = None
    name_en: str = ""
    name_zh: str = ""
    note: str = ""
    note_zh: str = ""
    supersedes: str | None = None

    @property
    def value(self) -> Quantity:
        """The number with its unit."""
        return Quantity(self.number, self.unit)

    def record(self) -> dict[str, Any]:
        """The record with its own keys; numbers and dates as text. `value` comes before the rest."""
        found = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {"id": found.pop("id"), "value": found.pop("number"), **found}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Factor:
        """The factor that `record` wrote."""
        rest = dict(record)
        return validate(cls, {"number": rest.pop("value"), **rest})

    def refusal(self) -> str | None:
        """Why an account refuses this kind, or None."""
        return REFUSED_KINDS.get(self.kind)


def _factors_in(raw: dict[str, Any], name: str) -> list[Factor]:
    """The factors of one parsed file.

    Raises:
        InputError: every broken record, with its place.
    """
    file = validate(_File, raw, name)
    found: list[Factor] = []
    faults: list[Finding] = []
    rows = [(group, record) for group in file.set for record in group.records]
    rows += [(_Set(id="", records=[]), record) for record in file.factor]
    for group, record in rows:
        common = {key: getattr(group, key) for key in _Common.model_fields}
        own = record.model_dump(exclude_unset=True, exclude={"value", "id"})
        id = f"{group.id}/{record.id}" if group.id else record.id  # noqa: A001
        place = Place(file=name, table="set" if group.id else "factor", row=id)
        merged = {key: value for key, value in (common | own).items() if value is not None}
        missing = [key for key in ("document", "issued", "grade", "source") if not merged.get(key)]
        faults += [Finding.of("missing-key", place=Place(file=name, table="set", row=id, key=key)) for key in missing]
        if record.band is not None and not record.band[0] <= record.value <= record.band[1]:
            faults.append(Finding.of("outside-band", place=place, value=record.value, low=record.band[0], high=record.band[1]))
        if not missing:
            found.append(Factor(id=id, number=record.value, **merged))
    seen: set[str] = set()
    for factor in found:
        if factor.id in seen:
            faults.append(Finding.of("duplicate-id", place=Place(file=name, row=factor.id), id=factor.id))
        seen.add(factor.id)
    if faults:
        raise InputError(faults)
    return found


class Overlay:
    """A user's or third party's own factors, laid over the packaged ones; they never shadow silently."""

    def __init__(self, name: str, records: Iterable[Factor]) -> None:
        """`name` is the file or entry point, without its folder."""
        self.name = name
        self.records = tuple(sorted(records, key=lambda factor: factor.id))

    @cached_property
    def sha256(self) -> str:
        """Over the canonical records."""
        return digest_of(self.records)

    @classmethod
    def read(cls, path: str | Path) -> Overlay:
        """Read a factor file (TOML or JSON).

        Raises:
            InputError: every broken record, with its place.
        """
        data, name = read_bytes(path)
        kind = "json" if name.lower().endswith(".json") else "toml"
        return cls(Path(name).name, _factors_in(parse(data, name, kind), name))


def digest_of(records: Iterable[Factor]) -> str:
    """SHA-256 over the records: one line of compact JSON with sorted keys for each, in order of id."""
    lines = [json.dumps(factor.record(), ensure_ascii=False, sort_keys=True, separators=(",", ":")) for factor in records]
    return sha256("\n".join(lines).encode()).hexdigest()


class Factors:
    """A set of factors as of one edition, with overlays; ids are exact, and `current` follows what superseded them."""

    def __init__(self, records: Iterable[Factor], edition: int, overlays: Iterable[Overlay] = ()) -> None:
        """Collect the records of editions up to `edition`, and lay the overlays over them.

        Raises:
            InputError: an overlay uses an id that exists already, or supersedes one that does not.
        """
        self.edition = edition
        self.packaged = tuple(sorted((f for f in records if f.edition <= edition), key=lambda factor: factor.id))
        self.overlays = tuple(overlays)
        self._by_id = {factor.id: factor for factor in self.packaged}
        self.overlay_of: dict[str, Overlay] = {}
        faults: list[Finding] = []
        for overlay in self.overlays:
            for factor in overlay.records:
                place = Place(file=overlay.name, row=factor.id)
                if factor.id in self._by_id:
                    faults.append(Finding.of("factor-shadows", place=place, id=factor.id))
                if factor.supersedes and factor.supersedes not in self._by_id:
                    near = ", ".join(nearest(factor.supersedes, self._by_id, 3))
                    faults.append(Finding.of("unknown-factor", place=place, id=factor.supersedes, near=near))
                self._by_id.setdefault(factor.id, factor)
                self.overlay_of[factor.id] = overlay
        if faults:
            raise InputError(faults)
        self._successor = {f.supersedes: f for f in self._by_id.values() if f.supersedes}

    @cached_property
    def sha256(self) -> str:
        """Over the packaged records of this edition."""
        return digest_of(self.packaged)

    def __iter__(self) -> Any:
        """Every factor, in order of id."""
        return iter(sorted(self._by_id.values(), key=lambda factor: factor.id))

    def __len__(self) -> int:
        """How many."""
        return len(self._by_id)

    def __contains__(self, id: object) -> bool:  # noqa: A002
        """Whether there is a factor of that id."""
        return id in self._by_id

    def get(self, id: str) -> Factor:  # noqa: A002
        """The factor `id`, exactly.

        Raises:
            UnknownIdError: there is none; names those that look like it.
        """
        try:
            return self._by_id[id]
        except KeyError:
            raise UnknownIdError("factor", id, nearest(id, self._by_id, 3)) from None

    def current(self, id: str) -> Factor:  # noqa: A002
        """The factor that stands for `id` in this edition: itself, or what superseded it.

        Raises:
            UnknownIdError: there is none.
        """
        factor = self.get(id)
        while factor.id in self._successor:
            factor = self._successor[factor.id]
        return factor

    def find(
        self,
        *,
        kind: str | None = None,
        area: str | None = None,
        data_year: int | None = None,
        document: str | None = None,
        grade: str | None = None,
        as_of: date | None = None,
        on: date | None = None,
        text: str | None = None,
    ) -> list[Factor]:
        """Factors by kind, area, data year, document, grade; `as_of` hides what was issued later, `on` what is not about that day."""

        def about(factor: Factor) -> bool:
            if on is None or factor.valid is None:
                return on is None
            return (factor.valid.from_ or on) <= on <= (factor.valid.to or on)

        wanted = {"kind": kind, "area": area, "data_year": data_year, "document": document, "grade": grade}
        return [
            factor
            for factor in self
            if all(value is None or getattr(factor, key) == value for key, value in wanted.items())
            and (as_of is None or factor.issued <= as_of)
            and about(factor)
            and (text is None or text.lower() in f"{factor.id} {factor.name_en} {factor.name_zh} {factor.area}".lower())
        ]

    def history(self, id: str) -> list[Factor]:  # noqa: A002
        """What was published for the same thing (kind and area, or the same parameter), in the order of issue.

        Raises:
            UnknownIdError: there is no factor `id`.
        """
        factor = self.get(id)
        tail = id.split("/", 1)[-1]

        def same(other: Factor) -> bool:
            if other.kind != factor.kind:
                return False
            return other.area == factor.area if factor.area else other.id.split("/", 1)[-1] == tail

        return sorted((other for other in self if same(other)), key=lambda other: (other.issued, other.id))

    def with_overlays(self, *overlays: Overlay) -> Factors:
        """The same edition with more overlays.

        Raises:
            InputError: as the constructor.
        """
        return Factors(self.packaged, self.edition, (*self.overlays, *overlays)) if overlays else self


FILES = ("aluminium.toml", "carbonates.toml", "electricity.toml", "energy.toml", "fuels.toml", "gwp.toml", "heat.toml")


@cache
def released() -> tuple[Factor, ...]:
    """Every packaged record of every edition."""
    folder = checkout_or_package("factors")
    found: list[Factor] = []
    for file in FILES:
        data, name = read_bytes(folder / file)
        found += _factors_in(parse(data, name, "toml"), name)
    return tuple(found)


@cache
def editions() -> dict[int, dict[str, Any]]:
    """The lock file: edition number to its release date, number of records and SHA-256."""
    path = checkout_or_package("factors") / "editions.toml"
    return {entry["number"]: entry for entry in tomllib.loads(path.read_text(encoding="utf-8"))["edition"]}


@cache
def plugins() -> tuple[Overlay, ...]:
    """The factor files that installed packages bring by the entry point `ghgcalc.factors` (a path, or a function that gives one)."""
    found = []
    for point in sorted(entry_points(group="ghgcalc.factors"), key=lambda point: point.name):
        target = point.load()
        path = Path(str(target() if callable(target) else target))
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        records = [factor for file in files for factor in Overlay.read(file).records]
        found.append(Overlay(point.name, records))
    return tuple(found)


@lru_cache(maxsize=8)
def edition(wanted: int | None = None) -> Factors:
    """The packaged factors as of an edition (the newest when none is named), with those of installed packages.

    Raises:
        UnknownIdError: there is no such edition.
    """
    chosen = max(editions()) if wanted is None else wanted
    if chosen not in editions():
        raise UnknownIdError("factor edition", str(chosen), [str(found) for found in editions()])
    return Factors(released(), chosen, plugins())


def get(id: str) -> Factor:  # noqa: A002
    """The factor `id` of the newest edition.

    Raises:
        UnknownIdError: there is none.
    """
    return edition().get(id)


def find(**wanted: Any) -> list[Factor]:
    """Factors of the newest edition; see [Factors.find][]."""
    return edition().find(**wanted)


def history(id: str) -> list[Factor]:  # noqa: A002
    """What was published for the same thing, in the order of issue; see [Factors.history][]."""
    return edition().history(id)


def check() -> list[Finding]:
    """Findings on the packaged records: an edition that differs from its lock, a document that is not in the register."""
    found: list[Finding] = []
    for wanted, entry in editions().items():
        records = Factors(released(), wanted)
        if records.sha256 != entry["sha256"]:
            place = Place(file="editions.toml", row=str(wanted))
            found.append(Finding.of("edition-changed", place=place, edition=wanted, wanted=entry["sha256"], found=records.sha256))
    found += [
        Finding.of("unknown-document", place=Place(row=factor.id), document=factor.document)
        for factor in released()
        if factor.document not in documents.register()
    ]
    return found
