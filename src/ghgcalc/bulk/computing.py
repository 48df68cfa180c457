"""From coded rows and templates to lines: the columns of every piece are gathered, and all pieces of one program run as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.layout import Kept
from ghgcalc.bulk.numbers import gathered
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.kernel import Column, exact_sums, run

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.bulk.template import Piece, Template
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.kernel import Program, Rounded
    from ghgcalc.kernel.columns import Places
    from ghgcalc.kernel.sums import Exact, Runs
    from ghgcalc.literals import Policy, Tie


@brief
@dataclass(slots=True)
class Part:
    """The rows of one piece.

    Attributes:
        piece: whose. shape: of which shape. lead: the row of its first column. unit: of each of those rows.
        columns: the row of each of its columns.
    """

    piece: Piece
    shape: int
    lead: Places
    unit: Places
    columns: dict[str, Places]


@brief
@dataclass(slots=True)
class Block:
    """All rows of one program: of several pieces, in their order.

    Attributes:
        program: under the policy. plain: the same with no rounding anywhere. columns: its numbers.
        parts: the pieces, and where each begins. lead, unit: the first row of each line, and its unit.
        least: a number that none of its numbers is below. rounded: what came of it, where the policy rounds rows.
    """

    program: Program
    plain: Program
    columns: dict[str, Column]
    parts: list[Part]
    starts: list[int]
    lead: Places
    unit: Places
    least: float
    rounded: Rounded | None = None

    def sums(self, gas: int | None, groups: Places | Runs, count: int, *, plain: bool) -> Exact:
        """The exact sum of the emission, or of one gas, in each group; `plain` with no rounding of intermediates, either."""
        program = self.plain if plain else self.program
        formula = program.emission if gas is None else program.gases[gas][1]
        made = self.rounded.steps if self.rounded is not None and not plain else {}
        return exact_sums(formula, self.columns | made, groups, count)


@brief
@dataclass(frozen=True, slots=True)
class Laid:
    """The lines of one program without their numbers: as [Block][] has them, and by each column what it is gathered from.

    Attributes:
        sources: of `x0`, `x1`, …: the names of columns of the table, and the rows that are taken of each.
    """

    program: Program
    plain: Program
    parts: list[Part]
    starts: list[int]
    lead: Places
    unit: Places
    sources: list[list[tuple[str, Places]]]


@brief
@dataclass(frozen=True, slots=True)
class Lines:
    """All lines without their numbers; which rows lack another datum, with the part that they are of; and what else follows from that."""

    laid: list[Laid]
    lacking: list[tuple[Part, Places]]
    kept: Kept = field(default_factory=Kept)


@brief
@dataclass(slots=True)
class Rows:
    """Where the rows of each slot lie, by unit and month; `left`: of which rows evidence leaves something open."""

    tidy: Tidy
    coded: Coded
    of_slot: list[Places]
    left: Any = None
    kept: Kept = field(default_factory=Kept)

    @classmethod
    def of(cls, tidy: Tidy, coded: Coded, sound: Any, left: Any = None) -> Rows:
        """Of the rows that can be worked with; where those are all of them, what follows from how they lie is known of other parts."""
        return cls(tidy, coded, coded.by_slot(sound), left, coded.kept if sound.all() else Kept())

    def at(self, slot: int) -> Places:
        """The row of each unit and period, -1 where there is none."""
        return self.kept.once(("at", slot), None, lambda: self._at(slot))

    def _at(self, slot: int) -> Places:
        rows = self.of_slot[slot]
        found = np.full(self.coded.count * PERIODS, -1, np.int64)
        found[self.coded.places(slot, rows)] = rows
        return found

    def missing(self) -> Places:
        """How many months of its data each unit lacks."""
        found = np.zeros(self.coded.count, np.int64)
        for number, (slot, rows) in enumerate(zip(self.coded.slots, self.of_slot, strict=True)):
            if not slot.kind.annual and (count := self.coded.counted(number, rows)) is not None:
                found += np.where(count > 0, 12 - count, 0)
        return found

    def part(self, piece: Piece, shape: int, *, only: bool) -> tuple[Part, Places]:
        """The rows of a piece, and the leading rows that lack another of its data; `only` says that all rows of the slot are of the shape."""
        (first, _), coded = piece.columns[0], self.coded
        lead = self.of_slot[first]
        unit = coded.owners(first, lead)
        if not only:
            mine = coded.shape[unit] == shape
            lead, unit = lead[mine], unit[mine]
        columns: dict[str, Places] = {}
        whole = np.ones(lead.size, bool)
        for at, (slot, _) in enumerate(piece.columns):
            if slot == first:
                columns[f"x{at}"] = lead
                continue
            annual = coded.slots[slot].kind.annual
            columns[f"x{at}"] = self.at(slot)[unit * PERIODS if annual else coded.places(first, lead)]
            whole &= columns[f"x{at}"] >= 0
        if whole.all():
            return Part(piece, shape, lead, unit, columns), lead[:0]
        return Part(piece, shape, lead[whole], unit[whole], {name: rows[whole] for name, rows in columns.items()}), lead[~whole]


def lines_of(rows: Rows, templates: Sequence[Template], policy: Policy, named: Hashable) -> Lines:
    """Where the lines of every piece lie, those of one program together; `named`: the rules, by which the same is known again."""
    parts, lacking = rows.kept.once(("parts", named), None, lambda: _whole(rows, templates))
    here = [_uncovered(rows, part) if part.piece.remains else part for part in parts]  # nothing is left where evidence covers all
    if all(one is part for one, part in zip(here, parts, strict=True)):
        return rows.kept.once(("lines", named), None, lambda: _lines(parts, lacking, policy))
    return _lines(here, lacking, policy)


def blocks(lines: Lines, numbers: Mapping[str, Numbers], tie: Tie) -> list[Block]:
    """The lines with their numbers, rounded where the policy rounds rows."""
    return [_block(one, numbers, tie) for one in lines.laid]


def _whole(rows: Rows, templates: Sequence[Template]) -> tuple[list[Part], list[tuple[Part, Places]]]:
    found = [*_parts(rows, templates)]
    return [part for part, _ in found], [(part, left) for part, left in found if left.size]


def _lines(parts: Sequence[Part], lacking: list[tuple[Part, Places]], policy: Policy) -> Lines:
    found: dict[tuple[Program, Program], list[Part]] = {}
    for part in parts:
        if part.lead.size:
            piece = part.piece
            found.setdefault((piece.program(policy), piece.program("none")), []).append(part)
    return Lines([_laid(*programs, mine) for programs, mine in found.items()], lacking)


def _laid(program: Program, plain: Program, parts: list[Part]) -> Laid:
    lead, unit = (_one_after_another([getattr(part, name) for part in parts]) for name in ("lead", "unit"))
    starts = np.cumsum([0, *(part.lead.size for part in parts)]).tolist()
    sources = []
    for at in range(len(parts[0].piece.columns)):
        pieces = [(part.piece.columns[at][1], part.columns[f"x{at}"]) for part in parts]
        if len({name for name, _ in pieces}) == 1:
            pieces = [(pieces[0][0], _one_after_another([rows for _, rows in pieces]))]
        sources.append(pieces)
    return Laid(program, plain, parts, starts, lead, unit, sources)


def _parts(rows: Rows, templates: Sequence[Template]) -> Iterator[tuple[Part, Places]]:
    users: dict[int, int] = {}
    for known in rows.coded.shapes:
        for slot in known.slots:
            users[slot] = users.get(slot, 0) + 1
    for shape, template in enumerate(templates):
        for piece in () if template.alone else template.pieces:
            yield rows.part(piece, shape, only=users[piece.columns[0][0]] == 1)


def _uncovered(rows: Rows, part: Part) -> Part:
    left = np.zeros(part.lead.size, bool)
    for at, (slot, name) in enumerate(part.piece.columns):
        if name == "covered":
            left |= rows.left[part.columns[f"x{at}"]]
        elif not rows.coded.slots[slot].kind.covered:
            left |= rows.tidy.numbers["amount"].doubles[part.columns[f"x{at}"]] != 0
    if left.all():
        return part
    return Part(
        part.piece, part.shape, part.lead[left], part.unit[left], {name: found[left] for name, found in part.columns.items()}
    )


def _block(laid: Laid, numbers: Mapping[str, Numbers], tie: Tie) -> Block:
    columns: dict[str, Column] = {}
    for at, sources in enumerate(laid.sources):
        pieces = [gathered(numbers[name], rows) for name, rows in sources]
        doubles = _one_after_another([one for one, _ in pieces])
        starts = np.cumsum([0, *(rows.size for _, rows in sources)]).tolist()
        decimals = {row + start: value for (_, more), start in zip(pieces, starts, strict=False) for row, value in more.items()}
        columns[f"x{at}"] = Column(doubles, decimals)
    least = min(numbers[name].least for sources in laid.sources for name, _ in sources)
    block = Block(laid.program, laid.plain, columns, laid.parts, laid.starts, laid.lead, laid.unit, least)
    if laid.program.places is not None:
        block.rounded = run(laid.program, columns, laid.lead.size, tie)
    return block


def _one_after_another(columns: list[Any]) -> Any:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)
