"""A set of factors as of one edition, with overlays: found by what they are, followed through what superseded them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from ghgcalc.errors import InputError, UnknownIdError
from ghgcalc.factors.record import Factor, Overlay, digest_of
from ghgcalc.findings import Finding, Place
from ghgcalc.schema import nearest


class Factors:
    """A set of factors as of one edition, with overlays; ids are exact, and `current` follows what superseded them."""

    def __init__(self, records: Iterable[Factor], edition: int, overlays: Iterable[Overlay] = ()) -> None:
        """Collect the records of editions up to `edition`, and lay the overlays over them.

        Raises:
            InputError: an overlay uses an id that exists already, or supersedes one that does not, or that another replaces too.
        """
        self.edition = edition
        self.packaged = tuple(sorted((f for f in records if f.edition <= edition), key=lambda factor: factor.id))
        self.overlays = tuple(overlays)
        self._by_id = {factor.id: factor for factor in self.packaged}
        self.overlay_of: dict[str, Overlay] = {}
        faults: list[Finding] = []
        replaced: set[str] = set()
        for overlay, factor in _in_order(self.overlays, set(self._by_id)):
            place = Place(file=overlay.name, row=factor.id)
            if factor.id in self._by_id:
                faults.append(Finding.of("factor-shadows", place=place, id=factor.id))
            if factor.supersedes and factor.supersedes not in self._by_id:
                near = ", ".join(nearest(factor.supersedes, self._by_id, 3))
                faults.append(Finding.of("unknown-factor", place=place, id=factor.supersedes, near=near))
            if factor.supersedes in replaced:
                faults.append(Finding.of("superseded-twice", place=place, id=factor.supersedes))
            replaced |= {factor.supersedes} if factor.supersedes else set()
            self._by_id.setdefault(factor.id, factor)
            self.overlay_of[factor.id] = overlay
        if faults:
            raise InputError(faults)
        self._successor = {f.supersedes: f for f in self._by_id.values() if f.supersedes}

    @cached_property
    def sha256(self) -> str:
        """Over the packaged records of this edition."""
        return digest_of(self.packaged)

    def __iter__(self) -> Iterator[Factor]:
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


def _in_order(overlays: Iterable[Overlay], known: set[str]) -> list[tuple[Overlay, Factor]]:
    """The records of overlays, each after the one that it supersedes; those whose predecessor is nowhere, or a circle, come last."""
    found: list[tuple[Overlay, Factor]] = []
    waiting = [(overlay, factor) for overlay in overlays for factor in overlay.records]
    ready = waiting
    while ready:
        ready = [pair for pair in waiting if not pair[1].supersedes or pair[1].supersedes in known]
        waiting = [pair for pair in waiting if pair[1].supersedes and pair[1].supersedes not in known]
        known |= {factor.id for _, factor in ready}
        found += ready
    return found + waiting
