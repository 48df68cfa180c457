"""Units that were issued, by a notice: in place of what a balance value would give, and held against it.

The notice decides. Where a balance value is known as well, what it would give stands beside it; and in either case the balance values
that the notice implies, exactly. Pre-allocated units leave less to issue, or some to give back.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ghgcalc.allowances.allocation import INTENSITY, Implied, common, implied
from ghgcalc.allowances.allocation.rule import exempt
from ghgcalc.allowances.plans import sectors
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.findings import Finding, Place
from ghgcalc.numbers import printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ghgcalc.allowances.allocation import Allocation, Process, Span
    from ghgcalc.allowances.plans import Plan
    from ghgcalc.allowances.settlement.request import Request

ENTITY = "issued"
"""The key of what a notice tells of the whole entity."""


@brief
@dataclass(frozen=True, slots=True)
class Part:
    """A process under a notice.

    Attributes:
        id: of the process. units: by the notice; None where it tells the entity's alone.
        by_plan: units by the plan at the balance value that is stated; None where none is, and the process needs one.
        implied: the balance values that give its units; None where no balance value enters, or the notice does not tell its units.
    """

    id: str
    units: int | None
    by_plan: int | None
    implied: Implied | None

    def as_dict(self) -> dict[str, Any]:
        """As a record: counts as text."""
        return {"id": self.id, **_both(self.units, self.by_plan), "implied": _spans(self.implied)}


@brief
@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued.

    Attributes:
        units: by notice; None where pre-allocated units alone are known, and the plan's rule decides.
        by_plan: units by the plan at the balance value that is stated; None without one.
        implied: the balance values that give the notice's units, of every process alike; None where none enters.
        parts: the same by process, where a notice is known.
        document, on: the notice, and its day. preissued: units pre-allocated before. final: what is left to issue, below zero to give back.
    """

    units: int | None
    by_plan: int | None
    implied: Implied | None
    parts: tuple[Part, ...]
    document: str
    on: date | None
    preissued: int | None
    final: int | None

    @property
    def decides(self) -> str:
        """Which of the two decides the position: `notice` or `plan`."""
        return "plan" if self.units is None else "notice"

    @property
    def difference(self) -> int | None:
        """Units by notice minus units by the plan, where both are known."""
        return None if self.units is None or self.by_plan is None else self.units - self.by_plan

    def as_dict(self) -> dict[str, Any]:
        """As a record: counts and exact numbers as text."""
        return {
            "decides": self.decides,
            **_both(self.units, self.by_plan),
            "implied": _spans(self.implied),
            "unit": INTENSITY,
            "processes": [one.as_dict() for one in self.parts],
            "document": self.document or None,
            "on": None if self.on is None else self.on.isoformat(),
            "preissued": _text(self.preissued),
            "final_issue": _text(self.final),
        }


def _text(count: int | None) -> str | None:
    return None if count is None else str(count)


def _both(units: int | None, by_plan: int | None) -> dict[str, str | None]:
    known = units is not None and by_plan is not None
    return {"units": _text(units), "by_plan": _text(by_plan), "difference": str(units - by_plan) if known else None}  # type: ignore[operator]


def _spans(found: Implied | None) -> list[dict[str, Any]] | None:
    return None if found is None else [one.as_dict() for one in found.spans]


def faults(request: Request, ids: Iterable[str]) -> list[Finding]:
    """What is wrong with a notice: a process that is not there, one that is left out, a document of nothing."""
    known = list(ids)
    stated = request.issued_processes
    found = [
        Finding.of("issued-process", place=Place(key=f"issued_processes.{id}"), id=id, known=", ".join(known[:5]))
        for id in stated  # noqa: A001
        if id not in known
    ]
    if stated:
        missing = [id for id in known if id not in stated]  # noqa: A001
        found += [Finding.of("issued-process-missing", place=Place(key=f"issued_processes.{id}"), id=id) for id in missing]  # noqa: A001
    if not request.by_notice and request.preissued is None and (request.issued_document or request.issued_on):
        found.append(Finding.of("issued-nothing", place=Place(key=ENTITY)))
    return found


def told(request: Request, rows: Sequence[Process]) -> dict[str, int | None]:
    """The units of each process as a notice tells them; None where it tells those of several together."""
    if request.issued is not None:
        return {row.id: int(request.issued.exact) if len(rows) == 1 else None for row in rows}
    return {row.id: int(request.issued_processes[row.id].exact) for row in rows}


def total(request: Request) -> int:
    """The units of the entity by a notice that is stated."""
    stated = request.issued_processes.values() if request.issued is None else (request.issued,)
    return sum(int(one.exact) for one in stated)


def held(
    request: Request, plan: Plan, year: int, rows: Sequence[Process], by_plan: Mapping[str, Allocation], due: int, *, small: bool
) -> Issued | None:
    """What was issued, held against the plan; None where nothing is stated of it.

    Args:
        request: units, document and day of the notice, pre-allocated units.
        plan: whose rule.
        year: the data year.
        rows: the processes.
        by_plan: allowances of those of which the plan tells them.
        due: units to surrender, which a plan without a rule of its own issues.
        small: whether the entity lies below the plan's threshold.
    """
    if not request.by_notice and request.preissued is None:
        return None
    whole = due if plan.rule.method == "verified" else None
    if whole is None and len(by_plan) == len(rows):
        whole = sum(int(one.granted) for one in by_plan.values())
    units, together, parts = None, None, []
    if request.by_notice:
        each = told(request, rows)
        units = total(request)
        moving = [] if plan.rule.method == "verified" else [row for row in rows if exempt(row, year, small=small) is None]
        moved = {row.id for row in moving}
        for row in rows:
            given, rule = each[row.id], by_plan.get(row.id)
            alone = implied([row], plan.rule, given) if row.id in moved and given is not None else None
            parts.append(Part(row.id, given, _planned(plan, rule, due, len(rows)), alone))
        if moving:
            found = [one.implied for one in parts if one.implied is not None]
            if request.issued is None or len(rows) == 1:
                together = Implied(common(one.spans for one in found))
            else:
                rest = sum(int(one.granted) for name, one in by_plan.items() if name not in moved)
                together = implied(moving, plan.rule, units, rest)
    preissued = None if request.preissued is None else int(request.preissued.exact)
    decided = whole if units is None else units
    final = None if preissued is None or decided is None else decided - preissued
    return Issued(units, whole, together, tuple(parts), request.issued_document or "", request.issued_on, preissued, final)


def _planned(plan: Plan, rule: Allocation | None, due: int, count: int) -> int | None:
    """Units of a process by the plan; where it issues what is emitted, they are known of the entity's sum, and so of a single process."""
    if plan.rule.method == "verified":
        return due if count == 1 else None
    return None if rule is None else int(rule.granted)


def remarks(found: Issued | None, plan: Plan, balance: Fraction | None, holdings: Mapping[int, int]) -> list[Finding]:
    """What is worth knowing of units that were issued, beside the balance value and the units of each vintage that are stated."""
    if found is None:
        return []
    return [*_of_notice(found, plan), *_against(found, plan, balance), *_before(found, plan, holdings.get(plan.year))]


def _of_notice(found: Issued, plan: Plan) -> Iterator[Finding]:
    if not found.document:
        yield Finding.of("issued-source", "warning", Place(key="issued_document"))
    if found.on is not None and found.on.year <= plan.year:
        yield Finding.of("issued-early", "warning", Place(key="issued_on"), day=found.on, year=plan.year)


def _against(found: Issued, plan: Plan, balance: Fraction | None) -> Iterator[Finding]:
    """Notice and plan: units that no balance value gives, processes that imply several, a balance value that is denied."""
    denied = False
    if found.units is None:
        return
    alone = len(found.parts) == 1
    for one in found.parts if not alone else ():
        place = Place(key=f"issued_processes.{one.id}")
        if one.implied is not None and not one.implied.spans:
            denied = True
            yield _impossible(one.units, one.implied, plan, place)
        elif one.implied is None and one.units is not None and one.by_plan is not None and one.units != one.by_plan:
            yield _other(one.units, one.by_plan, plan, place)
    place = Place(key=ENTITY)
    if found.implied is None:
        if found.difference and not any(one.units is not None and one.by_plan is not None for one in found.parts if not alone):
            yield _other(found.units, found.by_plan, plan, place)
        return
    if not found.implied.spans:
        if alone or all(one.units is None for one in found.parts):
            whole = found.parts[0].implied if alone else found.implied
            assert whole is not None
            yield _impossible(found.units, whole, plan, place)
        elif not denied:
            said = "; ".join(f"{one.id}: {text_of(one.implied.spans)}" for one in found.parts if one.implied is not None)
            yield Finding.of("issued-disagree", "warning", place, implied=said)
    elif balance is not None and not any(one.holds(balance) for one in found.implied.spans):
        assert found.by_plan is not None
        assert found.difference is not None
        yield Finding.of(
            "issued-denies-balance",
            "warning",
            place,
            units=found.units,
            value=_short(balance),
            by=found.by_plan,
            difference=f"{found.difference:+}",
            implied=text_of(found.implied.spans),
        )
    yield from _implausible(found.implied.spans, plan, place)


def _other(units: int, by_plan: int | None, plan: Plan, place: Place) -> Finding:
    assert by_plan is not None
    shown: dict[str, Any] = {"plan": plan.id, "units": units, "by": by_plan, "difference": f"{units - by_plan:+}"}
    return Finding.of("issued-other", "warning", place, **shown)


def _impossible(units: int | None, found: Implied, plan: Plan, place: Place) -> Finding:
    near = ", ".join(str(one) for one in (found.below, found.above) if one is not None)
    return Finding.of("issued-impossible", "warning", place, plan=plan.id, units=units, near=near)


def _implausible(spans: Sequence[Span], plan: Plan, place: Place) -> Iterator[Finding]:
    """Whether every implied value lies outside the band in which a balance value of the sector is plausible."""
    known = sectors().of(plan.sector, plan.year)
    if known is None or not spans:
        return
    band = known.balance
    low, high = Fraction(band.low), Fraction(band.high)
    if all(one.low > high or (one.high is not None and one.high < low) for one in spans):
        said = {"low": band.low, "high": band.high, "mean": f"{known.intensity.value.value:f}", "source": known.document}
        yield Finding.of("issued-implausible", "warning", place, implied=text_of(spans), **said)


def _before(found: Issued, plan: Plan, holding: int | None) -> Iterator[Finding]:
    place = Place(key="preissued")
    if found.preissued is None:
        return
    if found.preissued and found.preissued == holding:  # they are part of the allocation, beside which holdings stand
        yield Finding.of("preissued-held", "warning", Place(key=f"holdings.{plan.year}"), units=holding, vintage=plan.year)
    if plan.preallocation is None:
        yield Finding.of("preissued-unplanned", "warning", place, plan=plan.id)
    if found.final is not None and found.final < 0:
        yield Finding.of("preissued-more", "warning", place, preissued=found.preissued, units=-found.final)


def planned(preissued: int | None, units: int, kind: str, share: Fraction) -> list[Finding]:
    """Whether pre-allocated units are those that the plan's share of the year before gives."""
    if preissued is None or preissued == units or (kind == "at-most" and preissued < units):
        return []
    shown: dict[str, Any] = {"preissued": preissued, "units": units, "share": f"{printed(share * 100)} %"}
    return [Finding.of("preissued-differs", "warning", Place(key="preissued"), **shown)]


def text_of(spans: Sequence[Span]) -> str:
    """Balance values in short decimals with their unit; a dash for none."""
    return f"{', '.join(one.text for one in spans)} {INTENSITY}" if spans else "–"


def _short(value: Fraction) -> str:
    return f"{printed(value)} {INTENSITY}"


def movable(issued: Issued | None) -> None:
    """Whether a question about other emissions, outputs or balance values has an answer.

    Raises:
        InputError: a notice told the units, and nothing moves them.
    """
    if issued is not None and issued.units is not None:
        raise InputError([Finding.of("issued-fixed", place=Place(key=ENTITY), units=issued.units)])
