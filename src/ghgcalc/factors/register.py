"""A set of factors as of one edition, with overlays: found by what they are, followed through what superseded them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ghgcalc import doors
from ghgcalc.brief import brief
from ghgcalc.documents import GRADES
from ghgcalc.doors import instance
from ghgcalc.errors import MAX_FAULTS, InputError, UnknownIdError
from ghgcalc.factors.own import Forms, held
from ghgcalc.factors.record import Factor, Overlay, digest_of
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import Beside, FrozenDict, Slotted, put
from ghgcalc.literals import Grade
from ghgcalc.schema import nearest


@brief
@dataclass(frozen=True, eq=False)
class Released:
    """The packaged records up to one edition, in order of id.

    Attributes:
        factors: by id. successor: id of a record to the id of the one that supersedes it. kinds: kind to its ids.
    """

    factors: Mapping[str, Factor]
    successor: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, records: Iterable[Factor], edition: int) -> Released:
        """Those of some records whose edition is not later."""
        found = sorted((one for one in records if one.edition <= edition), key=lambda factor: factor.id)
        kept = FrozenDict({factor.id: factor for factor in found})
        return cls(kept, successors(found), kinds_of((factor.id, factor.kind) for factor in found))


def successors(records: Iterable[Factor]) -> Mapping[str, str]:
    """Id of what is superseded to the id of what stands for it."""
    return FrozenDict({factor.supersedes: factor.id for factor in records if factor.supersedes})


def kinds_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Kind to ids, from pairs of id and kind."""
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in pairs:
        found[kind] = (*found.get(kind, ()), name)
    return FrozenDict(found)


class Factors(Slotted):
    """A set of factors as of one edition, with overlays; ids are exact, and `current` follows what superseded them.

    Attributes:
        edition: of the packaged records. overlays: what is laid over them.
        overlay_of: id of a record that an overlay brings, to the overlay; without the forms that replace nothing.
        confirmed: id of a packaged factor whose number somebody has read in its document, to the form that says so.
        unread: the forms that nobody has filled in yet.
    """

    __slots__ = ("__weakref__", "_own", "_released", "_successor", "confirmed", "edition", "overlay_of", "overlays", "unread")

    edition: int
    overlays: tuple[Overlay, ...]
    overlay_of: Mapping[str, Overlay]
    confirmed: Mapping[str, Factor]
    unread: tuple[Factor, ...]
    _released: Released
    _own: Mapping[str, Factor]
    _successor: Mapping[str, str]

    def __init__(self, records: Iterable[Factor] | Released, edition: int, overlays: Iterable[Overlay] = ()) -> None:
        """Collect the records of editions up to `edition`, and lay the overlays over them.

        Raises:
            InputError: an overlay uses an id that exists already, or supersedes one that does not, or that another replaces too.
        """
        released = records if isinstance(records, Released) else Released.of(records, edition)
        laid = tuple(overlays)
        own: dict[str, Factor] = {}
        overlay_of: dict[str, Overlay] = {}
        faults: list[Finding] = []
        forms = Forms()
        successor = dict(released.successor)
        taken: set[str] = set()
        ids = tuple(released.factors)
        for overlay, factor in _in_order(laid, released.factors):
            place = Place(file=overlay.name, row=factor.id)
            if factor.id in released.factors or factor.id in own or factor.id in forms.ids:
                faults.append(Finding.of("factor-shadows", place=place, id=factor.id))
            stood = factor.supersedes
            while stood and stood in released.successor:  # a later edition's record stands for it
                stood = released.successor[stood]
            replaced = released.factors.get(stood or "") or own.get(stood or "")
            if stood and replaced is None:
                near = ", ".join(nearest(stood, ids, 3)) if len(faults) < MAX_FAULTS else ""
                faults.append(Finding.of("unknown-factor", place=place, id=stood, near=near))
            faults += held(factor, replaced, place)
            if stood in taken:
                faults.append(Finding.of("superseded-twice", place=place, id=stood))
            taken |= {stood} if stood else set()
            if factor.form and forms.take(factor, released.factors.get(stood or ""), place, faults):
                continue
            own.setdefault(factor.id, factor)
            overlay_of[factor.id] = overlay
            if stood:
                successor[stood] = factor.id
        if faults:
            raise InputError(faults)
        put(self, "edition", edition)
        put(self, "overlays", laid)
        put(self, "overlay_of", FrozenDict(overlay_of))
        put(self, "confirmed", FrozenDict(forms.confirmed))
        put(self, "unread", tuple(forms.unread))
        put(self, "_released", released)
        put(self, "_own", FrozenDict(own))
        put(self, "_successor", FrozenDict(successor))

    @property
    def packaged(self) -> tuple[Factor, ...]:
        """The packaged records of this edition, in order of id."""
        return tuple(self._released.factors.values())

    @property
    def sha256(self) -> str:
        """Over the packaged records of this edition."""
        return DIGESTS(self._released)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this set from every other by its content: edition, digest, and name and digest of each overlay."""
        return self.edition, self.sha256, tuple((overlay.name, overlay.sha256) for overlay in self.overlays)

    def __iter__(self) -> Iterator[Factor]:
        """Every factor, in order of id."""
        return iter(sorted((*self._released.factors.values(), *self._own.values()), key=lambda factor: factor.id))

    def __len__(self) -> int:
        """How many."""
        return len(self._released.factors) + len(self._own)

    def __contains__(self, id: object) -> bool:  # noqa: A002
        """Whether there is a factor of that id."""
        return id in self._released.factors or id in self._own

    def __eq__(self, other: object) -> bool:
        """The same edition, records and overlays."""
        return self is other or (isinstance(other, Factors) and self.key == other.key)

    def __hash__(self) -> int:
        """Hash of the content."""
        return hash(self.key)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the records, the edition and the overlays."""
        return Factors, (self.packaged, self.edition, self.overlays)

    def get(self, id: str) -> Factor:  # noqa: A002
        """The factor `id`, exactly.

        Raises:
            UnknownIdError: there is none; names those that look like it.
            ArgumentError: `id` is no text.
        """
        found = self._find(instance("id", id, str, "the id of a factor"))
        if found is None:
            raise UnknownIdError("factor", id, lambda: nearest(id, [*self._released.factors, *self._own], 3))
        return found

    def _find(self, id: str) -> Factor | None:  # noqa: A002
        return self._released.factors.get(id) or self._own.get(id)

    def known(self, id: str) -> Factor | None:  # noqa: A002
        """As [current][ghgcalc.factors.Factors.current], or None where there is none: for who does not tell anybody.

        Raises:
            ArgumentError: the id is no text.
        """
        factor = self._find(instance("id", id, str, "the id of a factor"))
        while factor is not None and factor.id in self._successor:
            factor = self._find(self._successor[factor.id])
        return factor

    def as_packaged(self, id: str) -> Factor | None:  # noqa: A002
        """The packaged factor that stands for a packaged one in this edition, whatever overlays replace; None where there is none.

        Raises:
            ArgumentError: the id is no text.
        """
        instance("id", id, str, "the id of a factor")
        while id in self._released.successor:
            id = self._released.successor[id]  # noqa: A001
        return self._released.factors.get(id)

    def current(self, id: str) -> Factor:  # noqa: A002
        """The factor that stands for `id` in this edition: itself, or what superseded it.

        Raises:
            UnknownIdError: there is none.
            ArgumentError: `id` is no text.
        """
        return self.known(id) or self.get(id)

    def of_kind(self, kind: str, *, own: bool = True) -> list[Factor]:
        """The factors of one kind, in order of id; without `own` the packaged ones alone.

        Raises:
            ArgumentError: an argument of another type.
        """
        doors.instance("kind", kind, str, "the name of a kind")
        doors.flag("own", own)
        found = [self._released.factors[name] for name in self._released.kinds.get(kind, ())]
        if own and self._own:
            found = sorted((*found, *(one for one in self._own.values() if one.kind == kind)), key=lambda factor: factor.id)
        return found

    def find(
        self,
        *,
        kind: str | None = None,
        area: str | None = None,
        data_year: int | None = None,
        document: str | None = None,
        grade: Grade | None = None,
        as_of: date | str | None = None,
        on: date | str | None = None,
        text: str | None = None,
    ) -> list[Factor]:
        """Factors by kind, area, data year, document, grade; `as_of` hides what was issued later, `on` what is not about that day.

        What this edition has superseded is not among them: `get` and `history` show it.

        Raises:
            ArgumentError: an argument of another type.
            InputError: a text that is no date.
        """
        for name, value in {"kind": kind, "area": area, "document": document, "grade": grade, "text": text}.items():
            doors.optional(name, value, str, "a text")
        if grade is not None:
            doors.choice("grade", grade, GRADES)
        doors.optional("data_year", data_year, int, "a year")
        known, day = doors.day("as_of", as_of), doors.day("on", on)

        def about(factor: Factor) -> bool:
            if day is None or factor.valid is None:
                return day is None
            return (factor.valid.from_ or day) <= day <= (factor.valid.to or day)

        wanted = {"area": area, "data_year": data_year, "document": document, "grade": grade}
        return [
            factor
            for factor in (self if kind is None else self.of_kind(kind))
            if factor.id not in self._released.successor
            and all(value is None or getattr(factor, key) == value for key, value in wanted.items())
            and (known is None or factor.issued <= known)
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
            return other.area == factor.area if factor.area else other.id.split("/", 1)[-1] == tail

        return sorted(filter(same, self.of_kind(factor.kind)), key=lambda other: (other.issued, other.id))

    def with_overlays(self, *overlays: Overlay) -> Factors:
        """The same edition with more overlays.

        Raises:
            InputError: as the constructor.
        """
        return Factors(self._released, self.edition, (*self.overlays, *overlays)) if overlays else self


DIGESTS: Beside[Released, str] = Beside(lambda released: digest_of(released.factors.values()))
"""The digest of released records; of packaged ones it is known from when they were compiled."""


def _in_order(overlays: Iterable[Overlay], packaged: Mapping[str, Factor]) -> list[tuple[Overlay, Factor]]:
    """The records of overlays, each after the one that it supersedes; those whose predecessor is nowhere, or a circle, come last."""
    found: list[tuple[Overlay, Factor]] = []
    after: dict[str, list[tuple[Overlay, Factor]]] = {}
    ready: list[tuple[Overlay, Factor]] = []
    for overlay in overlays:
        for factor in overlay.records:
            free = not factor.supersedes or factor.supersedes in packaged
            (ready if free else after.setdefault(str(factor.supersedes), [])).append((overlay, factor))
    while ready:
        found += ready
        ready = [pair for _, factor in ready for pair in after.pop(factor.id, ())]
    return found + [pair for pairs in after.values() for pair in pairs]
