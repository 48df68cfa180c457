"""Do inputs exist inside their printed rounding that give the printed outputs? Each figure alone, then all at once."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from ghgcalc import doors
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.replay.joint import together
from ghgcalc.replay.judging import judged
from ghgcalc.replay.record import Ends, Jointly, Moved, Replayed, Trial
from ghgcalc.replay.result import Replay
from ghgcalc.replay.statement import statement

if TYPE_CHECKING:
    from fractions import Fraction

    from ghgcalc.literals import Policy
    from ghgcalc.replay.judging import Judged
    from ghgcalc.replay.problem import Problem, Wanted
    from ghgcalc.replay.reach import Point


def replay(source: str | PathLike[str] | Mapping[str, Any]) -> Replay:
    """Whether printed inputs can give the printed figures of a report.

    Every printed number stands for all numbers that print so. Of each figure and rounding policy the result says how far it reaches while
    the inputs stay inside theirs, exactly, and whether the printed number can come up. Inputs that give a figure are named only after the
    equations, or the engine, have worked it out from them; a figure is called impossible only where that is proven.

    Args:
        source: the name of a file (`ghgcalc/replay/1`), `-` for standard input, or its table.

    Returns:
        Every figure by rounding policy, and whether one set of inputs gives all of them.

    Raises:
        InputError: every fault of the statement, or of the activity that it names. ArgumentError: no file and no table.
    """
    doors.instance("source", source, (str, PathLike, Mapping), "the name of a file, or its table")
    stated, file = statement(source)
    if (stated.activity is None) == (not stated.input) and stated.activity is None:
        raise InputError([Finding.of("replay-empty", place=Place(file, key="input", pointer=""))])
    if stated.activity is None:
        from ghgcalc.replay.stated import problem_of
    else:
        from ghgcalc.replay.plant import problem_of
    problem = problem_of(stated, file)
    trials: dict[str, list[Trial]] = {one.name: [] for one in problem.wanted}
    jointly = []
    for policy, system in problem.systems.items():
        points: dict[str, Point] = {}
        for one in problem.wanted:
            trial, point = _trial(problem, policy, one)
            trials[one.name].append(trial)
            points |= {one.name: point} if point is not None else {}
        if len(problem.wanted) > 1:
            wanted = {one.name: one.span for one in problem.wanted}
            alone = tuple(name for name, held in trials.items() if held[-1].answer == "impossible")
            if alone or problem.unsure:
                jointly.append(Jointly(policy, "impossible" if alone else "open", against=alone))
                continue
            found = together(system, wanted, problem.start, points)
            answer, point = found.answer, found.point
            if point is not None and not _proven(problem, policy, point, problem.wanted):
                answer, point = "open", None
            jointly.append(Jointly(policy, answer, _moved(problem, point), found.against))
    figures = tuple(
        Replayed(one.name, one.value, one.unit, one.step, one.rule, one.of, tuple(trials[one.name]), one.note)
        for one in problem.wanted
    )
    guideline = (stated.guideline or "") if stated.activity is not None else ""
    return Replay(stated.title or "", stated.source, file or "", guideline, figures, tuple(jointly), problem.findings)


def _trial(problem: Problem, policy: Policy, one: Wanted) -> tuple[Trial, Point | None]:
    """A figure under a policy, and inputs that give it."""
    found = judged(problem.systems[policy], one.name, one.span, problem.start)
    answer, point = found.answer, found.point
    if point is not None and not _proven(problem, policy, point, [one]):
        answer, point = "open", None
    if one.name in problem.unsure:
        answer = "exact" if answer == "exact" else "open"
        return Trial(policy, answer, found.value), point
    return (
        Trial(policy, answer, found.value, _ends(found), found.distance, found.between, _moved(problem, point)),
        point,
    )


def _proven(problem: Problem, policy: Policy, point: Point, wanted: Any) -> bool:
    """Whether the equations themselves give figures from inputs inside their rounding."""
    within = all(one.span.holds(point[name]) for name, one in problem.given.items())
    values = problem.recompute(policy, point) if within else None
    return values is not None and all(one.name in values and one.span.holds(values[one.name]) for one in wanted)


def _ends(found: Judged) -> Ends | None:
    if found.reach is None:
        return None
    low, high = found.reach.span
    return Ends(low.value, high.value, low.reached, high.reached, not found.reach.exact)


def _moved(problem: Problem, point: Mapping[str, Fraction] | None) -> tuple[Moved, ...]:
    """The inputs that are not as printed."""
    if point is None:
        return ()
    given = problem.given
    return tuple(Moved(name, one.value, point[name], one.unit) for name, one in given.items() if point[name] != one.value)
