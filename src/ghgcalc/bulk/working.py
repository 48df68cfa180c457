"""The rows of a table worked out under rules that are compiled: coded, bound by shape, computed, added up, re-checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ghgcalc.brief import brief
from ghgcalc.bulk.alone import calculated, judged
from ghgcalc.bulk.checking import check
from ghgcalc.bulk.computing import Rows, blocks, lines_of
from ghgcalc.bulk.covering import covering
from ghgcalc.bulk.doubt import computed, stated
from ghgcalc.bulk.kinds import coded
from ghgcalc.bulk.plausible import outside
from ghgcalc.bulk.ratios import told
from ghgcalc.bulk.result import Note, joined, lines_table, totals_table
from ghgcalc.bulk.sealing import sealed
from ghgcalc.bulk.sound import by_row, by_slot
from ghgcalc.bulk.template import template_of
from ghgcalc.bulk.tidy import tidy_of
from ghgcalc.bulk.totals import totals_of
from ghgcalc.findings import Finding, Place

if TYPE_CHECKING:
    from ghgcalc.bulk.layout import Before
    from ghgcalc.bulk.limbs import Each
    from ghgcalc.bulk.numbers import Mask, Numbers
    from ghgcalc.bulk.slots import Coded
    from ghgcalc.bulk.template import Template
    from ghgcalc.bulk.tidy import Tidy
    from ghgcalc.guidelines import Guideline
    from ghgcalc.literals import Policy
    from ghgcalc.plan import Plan


@brief
@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of every entity: the rules, and how they are read."""

    guideline: Guideline
    plan: Plan
    policy: Policy
    include_facilities: bool


@brief
@dataclass(slots=True)
class Worked:
    """What the rows of a table come to, before it is put into the form that was asked for.

    Attributes:
        tidy: the rows. notes: what they tell under any rules. odd: what is odd about them, and leaves none out.
        made: what they come to under each guideline. entities: how many there are.
    """

    tidy: Tidy
    notes: list[Note]
    odd: list[Note]
    made: list[Made]
    entities: int


def worked(
    source: Any,
    rules: Sequence[Rules],
    *,
    lines: bool,
    months: bool,
    unrounded: bool,
    checks: bool,
    check_lines: int,
    seed: int,
    before: Before | None = None,
) -> Worked:
    """The rows of an Arrow table worked out under rules that are compiled; whatever lies between entities is left to the caller."""
    tidy = tidy_of(source, before)
    sound, notes = by_row(tidy)
    marks = coded(tidy, sound)
    notes += by_slot(tidy, marks, sound)
    numbers = dict(tidy.numbers)
    left = None
    if "covered" in numbers:
        numbers["covered"], left = covering(tidy, marks)
    rows = Rows.of(tidy, marks, sound, left)
    odd = [*told(rules[0].plan, rows, numbers)] if checks else []
    made = [
        _one(
            one,
            tidy,
            marks,
            rows,
            numbers,
            sound,
            lines=lines,
            months=months,
            unrounded=unrounded,
            check_lines=check_lines,
            seed=seed,
        )
        for one in rules
    ]
    return Worked(tidy, notes, odd, made, len(set(marks.entities)))


@brief
@dataclass(slots=True)
class Made:
    """What rows come to under one guideline.

    Attributes:
        totals, lines: as tables. notes: what was found. about: what the run was made of.
        exact: of the first so many totals, the exact sums; None where they were not asked for.
    """

    totals: Any
    lines: Any
    notes: list[Note]
    about: dict[str, Any]
    exact: Each | None


def _one(
    rules: Rules,
    tidy: Tidy,
    marks: Coded,
    rows: Rows,
    numbers: Mapping[str, Numbers],
    sound: Mask,
    *,
    lines: bool,
    months: bool,
    unrounded: bool,
    check_lines: int,
    seed: int,
) -> Made:
    """The batch of one guideline."""
    policy, tie = rules.policy, rules.guideline.rounding.tie
    templates = [template_of(rules.plan, shape, marks.slots, include_facilities=rules.include_facilities) for shape in marks.shapes]
    laid = lines_of(rows, templates, policy, (rules.plan, rules.include_facilities, policy))
    made = blocks(laid, numbers, tie)
    refused = rows.missing()
    if not sound.all():
        refused += np.bincount(marks.unit[~sound], minlength=marks.count)
    notes = [*_told(templates, marks, rows, refused), *_implausible(templates, marks, rows, numbers)]
    for part, left in laid.lacking:
        refused += np.bincount(marks.unit[left], minlength=refused.size)
        lack = Finding.of("batch-datum-lacking", place=Place(table=part.piece.stream.source.id))
        notes += [Note(lack, row) for row in left.tolist()]
    columns = {unit for unit in stated(rows) | computed(made, marks) if marks.shape[unit] >= 0}
    gone, judgement = judged(rules, rows, numbers, refused, (unit for unit in columns if not templates[marks.shape[unit]].alone))
    notes += judgement
    totals = totals_of(laid, made, marks, tidy, policy, tie, months=months, unrounded=unrounded)
    incomplete = _incomplete(templates)
    apart = calculated(rules, templates, rows, numbers, refused, months=months, unrounded=unrounded, lines=lines)
    notes += apart.notes
    if gone:
        totals = totals.without(gone)
    table = totals_table(totals, marks, rules.guideline.id, incomplete, refused)
    sums, digest = sealed(totals, marks)
    listed = lines_table(made, marks, tidy, rules.guideline.id, unrounded=unrounded) if lines else None
    count = sum(block.lead.size for block in made)
    if gone and made:
        stay = ~np.isin(np.concatenate([block.unit for block in made]), gone)
        count = int(stay.sum())
        listed = None if listed is None else listed.filter(stay)
    checked = check(rules, templates, rows, numbers, made, table, refused, check_lines, seed, months=months)
    about = {
        "guideline": rules.guideline.id,
        "sha256": rules.guideline.sha256,
        "edition": rules.plan.known.edition,
        "rounding": policy,
        "lines": count + apart.count,
        "marked": sum(block.rounded.marked for block in made if block.rounded),
        "beyond": sum(block.rounded.beyond for block in made if block.rounded),
        "alone": apart.units,
        "shapes": len(templates),
        "checked": checked,
        "sums": sums,
        "digest": digest,
    }
    if apart.totals is not None:
        table = joined([table, apart.totals])
        if listed is not None:
            listed = joined([listed, apart.lines])
    return Made(table, listed, notes, about, totals.exact)


def _told(templates: Sequence[Template], marks: Coded, rows: Rows, refused: Any) -> Iterator[Note]:
    """What the binding of the shapes tells: once for each shape, with how many rows it is true of."""
    known: dict[Finding, Note] = {}
    for number, template in enumerate(templates):
        mine = marks.shape == number
        units = np.flatnonzero(mine)
        entity = marks.entities[int(units[0])]
        for slot, faults in template.faults.items():
            left = rows.of_slot[slot]
            left = left[mine[marks.unit[left]]]
            refused += np.bincount(marks.unit[left], minlength=refused.size)
            for fault in faults:
                yield Note(fault, int(left[0]) if left.size else None, entity, int(left.size), shared=True)
        if template.everything:
            refused[units] += 1
            for fault in template.everything:
                yield Note(fault, None, entity, int(units.size), shared=True)
        told_of = [(one, int(units.size)) for one in template.findings]
        told_of += [(one, _open(template, mine, marks, rows)) for one in template.amounts]
        for one, count in told_of:
            if one in known:
                known[one].rows += count
            elif count:
                known[one] = Note(one, None, entity, count, shared=True)
    yield from known.values()


def _implausible(templates: Sequence[Template], marks: Coded, rows: Rows, numbers: Mapping[str, Numbers]) -> Iterator[Note]:
    """Measured values outside of their bands: each band once, with the first of its rows."""
    known: dict[Finding, Note] = {}
    for number, template in enumerate(templates):
        for band in template.bands:
            mine = rows.of_slot[band.slot]
            odd = outside(numbers[band.key], mine[marks.shape[marks.unit[mine]] == number], band)
            if odd.size and band.finding in known:
                known[band.finding].rows += int(odd.size)
            elif odd.size:
                first = int(odd[0])
                known[band.finding] = Note(band.finding, first, marks.entities[int(marks.unit[first])], int(odd.size), shared=True)
    yield from known.values()


def _open(template: Template, mine: Any, marks: Coded, rows: Rows) -> int:
    """Of how many units of a shape something is open that evidence does not cover; of a shape without evidence all are meant."""
    covered = [number for number, _ in enumerate(marks.slots) if number in template.covered]
    if not covered:
        return int(mine.sum())
    left = np.zeros(marks.count, bool)
    for slot in covered:
        here = rows.of_slot[slot]
        left[marks.owners(slot, here)[rows.left[here]]] = True
    return int((left & mine).sum())


def _incomplete(templates: Sequence[Template]) -> dict[tuple[int, str, Any], tuple[str, ...]]:
    """The sources that totals lack, by shape, level and basis."""
    found: dict[tuple[int, str, Any], tuple[str, ...]] = {}
    for number, template in enumerate(templates):
        for level, basis, source in template.gaps:
            found[number, level, basis] = (*found.get((number, level, basis), ()), source)
    return found
