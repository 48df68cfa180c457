"""From coded rows and templates to lines: the columns of every piece are gathered, and all pieces of one program run as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.numbers import gathered
from ghgcalc.bulk.slots import PERIODS
from ghgcalc.kernel import Column, exact_sums, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ghgcalc.bulk.marks import Physical
    from ghgcalc.bulk.numbers import Numbers
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.bulk.template import Piece, Template
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.kernel import Program, Rounded
    from ghgcalc.kernel.columns import Places
    from ghgcalc.kernel.sums import Exact
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
        rounded: what came of it, where the policy rounds rows.
    """

    program: Program
    plain: Program
    columns: dict[str, Column]
    parts: list[Part]
    starts: list[int]
    lead: Places
    unit: Places
    rounded: Rounded | None = None

    def sums(self, gas: int | None, groups: Places, count: int, *, plain: bool) -> Exact:
        """The exact sum of the emission, or of one gas, in each group; `plain` with no rounding of intermediates, either."""
        program = self.plain if plain else self.program
        formula = program.emission if gas is None else program.gases[gas][1]
        made = self.rounded.steps if self.rounded is not None and not plain else {}
        return exact_sums(formula, self.columns | made, groups, count)


@brief
@dataclass(slots=True)
class Rows:
    """Where the rows of each slot lie, by unit and month; `left`: of which rows evidence leaves something open."""

    tidy: Tidy
    coded: Coded
    of_slot: list[Places]
    left: Any = None
    _at: dict[int, Places] = field(default_factory=dict)

    @classmethod
    def of(cls, tidy: Tidy, coded: Coded, sound: Any, left: Any = None) -> Rows:
        """Of the rows that can be worked with."""
        return cls(tidy, coded, coded.by_slot(sound), left)

    def at(self, slot: int) -> Places:
        """The row of each unit and period, -1 where there is none."""
        if slot not in self._at:
            rows = self.of_slot[slot]
            found = np.full(self.coded.count * PERIODS, -1, np.int64)
            found[self.coded.places(slot, rows)] = rows
            self._at[slot] = found
        return self._at[slot]

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


def blocks(
    rows: Rows, templates: Sequence[Template], numbers: Mapping[str, Numbers], policy: Policy, tie: Tie
) -> tuple[list[Block], list[tuple[Part, Places]]]:
    """The lines of every piece, those of one program together; and the rows that lack a datum, with the part that they are of."""
    found: dict[tuple[Program, Program], list[Part]] = {}
    lacking: list[tuple[Part, Places]] = []
    for part, left in _parts(rows, templates):
        if left.size:
            lacking.append((part, left))
        if part.lead.size:
            piece = part.piece
            found.setdefault((piece.program(policy), piece.program("none")), []).append(part)
    made = [_block(*programs, parts, numbers, tie) for programs, parts in found.items()]
    return made, lacking


def _parts(rows: Rows, templates: Sequence[Template]) -> Iterator[tuple[Part, Places]]:
    users: dict[int, int] = {}
    for known in rows.coded.shapes:
        for slot in known.slots:
            users[slot] = users.get(slot, 0) + 1
    for shape, template in enumerate(templates):
        for piece in () if template.alone else template.pieces:
            part, left = rows.part(piece, shape, only=users[piece.columns[0][0]] == 1)
            if piece.remains:  # nothing is left where evidence covers all
                part = _uncovered(rows, part)
            yield part, left


def _uncovered(rows: Rows, part: Part) -> Part:
    left = np.zeros(part.lead.size, bool)
    for at, (slot, name) in enumerate(part.piece.columns):
        if name == "covered":
            left |= rows.left[part.columns[f"x{at}"]]
        elif not rows.coded.slots[slot].kind.covered:
            left |= rows.tidy.numbers["amount"].doubles[part.columns[f"x{at}"]] != 0
    return Part(
        part.piece, part.shape, part.lead[left], part.unit[left], {name: found[left] for name, found in part.columns.items()}
    )


def _block(program: Program, plain: Program, parts: list[Part], numbers: Mapping[str, Numbers], tie: Tie) -> Block:
    lead, unit = (_one_after_another([getattr(part, name) for part in parts]) for name in ("lead", "unit"))
    starts = np.cumsum([0, *(part.lead.size for part in parts)]).tolist()
    columns: dict[str, Column] = {}
    for at in range(len(parts[0].piece.columns)):
        pieces = [_numbers(numbers, part.piece.columns[at], part.columns[f"x{at}"]) for part in parts]
        doubles = _one_after_another([one for one, _ in pieces])
        decimals = {row + start: value for (_, more), start in zip(pieces, starts, strict=False) for row, value in more.items()}
        columns[f"x{at}"] = Column(doubles, decimals)
    block = Block(program, plain, columns, parts, starts, lead, unit)
    if program.places is not None:
        block.rounded = run(program, columns, lead.size, tie)
    return block


def _one_after_another(columns: list[Any]) -> Any:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _numbers(numbers: Mapping[str, Numbers], physical: Physical, rows: Places) -> tuple[Any, Any]:
    return gathered(numbers[physical[1]], rows)
