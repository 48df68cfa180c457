"""The parts of a package while it is made or verified: by their roles, as tables, with what was recomputed of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ghgcalc.allowances.settlement import SettlementVerification, verify_settlement
from ghgcalc.audit.verify import Verification, verify
from ghgcalc.border.again import remade
from ghgcalc.border.record import SCHEMA as VIEW
from ghgcalc.dossier.matrix import Link, matrix_of, repeated
from ghgcalc.errors import InputError
from ghgcalc.files import parse
from ghgcalc.findings import Finding, Place
from ghgcalc.io.layout import to_json
from ghgcalc.plain import complaint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ghgcalc.activity import Activity
    from ghgcalc.audit import Difference
    from ghgcalc.border import Border
    from ghgcalc.literals import Lang

T = TypeVar("T")

EVIDENCE = "evidence/"
BORDER, PAID, SETTLED = "border.json", "border-settlement.json", "border-settled.json"
"""The border view, and of one with what was paid at home the settlement and the inventory that it settles."""


def table_of(data: bytes, name: str, format: str = "json") -> dict[str, Any]:  # noqa: A002
    """The table that a part holds.

    Raises:
        InputError: not of the format, too deep, a key twice, a number without end.
    """
    found = parse(data, name, format)
    if unfit := complaint(found):
        raise InputError([Finding.of("data-unfit", place=Place(file=name), detail=unfit)])
    return found


def json_bytes(table: Any) -> bytes:
    """A table as the parts of a package have it."""
    return to_json(table).encode()


class Held:
    """The parts, by name; what is worked out of them is kept."""

    def __init__(
        self,
        parts: Mapping[str, bytes],
        file: str,
        *,
        activity: Activity | Mapping[str, Any] | None = None,
        accept_rules: str | Sequence[str] | None = None,
        strict: bool = False,
        lang: Lang = "en",
    ) -> None:
        """Over the contents by name.

        Args:
            parts: what the package holds.
            file: the name by which faults call it.
            activity: another statement, from which the inventory is recomputed.
            accept_rules: as [verify][ghgcalc.verify] takes them.
            strict: as `verify` takes it.
            lang: of derivations.
        """
        self.parts, self.file, self.activity = parts, file, activity
        self.asked: dict[str, Any] = {"accept_rules": accept_rules, "strict": strict, "lang": lang}
        self.lang = lang
        self.older = False
        """Whether another release packed it, whose words and rules may be others."""
        self._tables: dict[str, dict[str, Any]] = {}

    def with_parts(self, parts: Mapping[str, bytes]) -> Held:
        """The same with more parts; what was recomputed of those that it has is kept."""
        found = Held(parts, self.file)
        found.__dict__.update(
            {key: value for key, value in self.__dict__.items() if key not in ("parts", "_tables", "links", "matrix")}
        )
        return found

    def called(self, name: str) -> str:
        """The name by which faults call a part."""
        return f"{self.file}/{name}" if self.file else name

    def table(self, name: str) -> dict[str, Any]:
        """The table of a part of JSON.

        Raises:
            InputError: as [table_of][]. KeyError: there is no such part.
        """
        if name not in self._tables:
            self._tables[name] = table_of(self.parts[name], self.called(name))
        return self._tables[name]

    @property
    def inventory(self) -> dict[str, Any]:
        """The table of the inventory."""
        return self.table("inventory.json")

    @property
    def previous(self) -> dict[str, Any] | None:
        """The table of the inventory of the year before, where there is one."""
        return self.table("previous.json") if "previous.json" in self.parts else None

    @property
    def settlement(self) -> dict[str, Any] | None:
        """The table of the settlement, where there is one."""
        return self.table("settlement.json") if "settlement.json" in self.parts else None

    @property
    def border(self) -> dict[str, Any] | None:
        """The table of the border view, where there is one."""
        return self.table(BORDER) if BORDER in self.parts else None

    @property
    def evidence(self) -> dict[str, bytes]:
        """The files of the evidence by their names within its folder."""
        return {name.removeprefix(EVIDENCE): data for name, data in self.parts.items() if name.startswith(EVIDENCE)}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """What the matrix says that the evidence proves.

        Raises:
            InputError: every fault of it.
        """
        if "matrix.json" not in self.parts:
            return ()
        return repeated(self.table("matrix.json"), self.called("matrix.json"))

    @cached_property
    def matrix(self) -> dict[str, Any]:
        """The matrix, worked out.

        Raises:
            InputError: links that hold for nothing.
        """
        return matrix_of(self.inventory["activity"], self.links, self.evidence, self.called("matrix.json"))

    @cached_property
    def own(self) -> Verification:
        """The inventory verified from its own file.

        Raises:
            InputError: it is none.
        """
        return verify(self.inventory, file=self.called("inventory.json"), **self.asked)

    @cached_property
    def verification(self) -> Verification:
        """The inventory verified, from the other statement where one was given.

        Raises:
            InputError: it, or that statement, is none.
        """
        if self.activity is None:
            return self.own
        return verify(self.inventory, self.activity, file=self.called("inventory.json"), **self.asked)

    @cached_property
    def before(self) -> Verification | None:
        """The inventory of the year before verified, where there is one.

        Raises:
            InputError: it is none.
        """
        found = self.previous
        return None if found is None else verify(found, file=self.called("previous.json"), **self.asked)

    @cached_property
    def settled(self) -> SettlementVerification | None:
        """The settlement made again, where there is one and the inventory may enter it.

        Raises:
            InputError: it is none, or its rules are nobody's here.
        """
        found = self.settlement
        if found is None or not self.own.same:
            return None
        return verify_settlement(found, self.inventory, file=self.called("settlement.json"), **self.asked)

    @cached_property
    def below(self) -> Verification | None:
        """The inventory that this settlement settles, verified, where there is one.

        Raises:
            InputError: it is none.
        """
        return verify(self.table(SETTLED), file=self.called(SETTLED), **self.asked) if SETTLED in self.parts else None

    @cached_property
    def paid(self) -> SettlementVerification | None:
        """The settlement from which the border view counts what was paid at home, made again, where the inventory below may enter it.

        Raises:
            InputError: it is none, or its rules are nobody's here.
        """
        if PAID not in self.parts or self.below is None or not self.below.same:
            return None
        return self._within(
            PAID, lambda: verify_settlement(self.table(PAID), self.table(SETTLED), file=self.called(PAID), **self.asked)
        )

    @cached_property
    def bordered(self) -> tuple[Border, tuple[Difference, ...]] | None:
        """The border view made again, and each leaf that is another in its file; None where there is none, or nothing it can be made of.

        Raises:
            InputError: it is none, or nothing can be made of what it was asked with.
        """
        found, home = self.border, self.paid
        if found is None or not self.own.same or self.elsewhere:
            return None
        told: dict[str, Any] = {}
        if self.pays:
            if home is None or not home.passed:
                return None
            told = {"settlement": self.table(PAID), "settled": self.table(SETTLED)}
        return self._within(BORDER, lambda: remade(found, self.own.recomputed, file=self.called(BORDER), **told))

    def _within(self, name: str, work: Callable[[], T]) -> T:
        """What is made of a part; a fault that names no file is one of what that part was asked with."""
        try:
            return work()
        except InputError as error:
            named = [one if one.place.file else one.in_file(self.called(name)) for one in error.faults]
            raise InputError(named) from None

    @property
    def elsewhere(self) -> bool:
        """Whether the border view is one of another inventory."""
        found = self.border or {}
        return found.get("schema") == VIEW and found.get("inventory") != self.inventory["digest"]

    @property
    def pays(self) -> bool:
        """Whether the border view counts what was paid at home."""
        return isinstance((self.border or {}).get("home"), Mapping)
