"""What was kept 执行情况: records as the plan names them, as often as it says, gaps handled as it says, a second source for what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.checks.planned.held import worded
from ghgcalc.quality.calendar import days, months

if TYPE_CHECKING:
    from ghgcalc.checks.planned.held import Answer, Held
    from ghgcalc.quality import Execution, Parameter
    from ghgcalc.quality.calendar import Period

KEY = ("datum",)
"""Kinds of parameters that need a second source."""


def _done(held: Held, answer: Answer, one: Parameter, need: str) -> Execution | None:
    """What was done about a parameter; where nothing is said, `need` is lacking."""
    done = held.execution(one)
    if done is None:
        answer.lack(one.called(), need)
    return done


def records(held: Held, answer: Answer) -> None:
    """DQ-04: the records that a value was taken from are those that the plan names, to the letter."""
    for at, one, known in held.measured:
        done = held.execution(one)
        cited = [record.file for record in done.source] if done is not None else []
        cited += [] if cited else _sources(held, one, known)
        if not cited or not one.records:
            answer.lack(one.called(), "execution.source" if not cited else "parameter.records")
            continue
        answer.ran()
        for name in dict.fromkeys(cited):
            if name not in one.records:
                place = held.of_execution(done, "source") if done is not None and done.source else held.of_parameter(at, "records")
                answer.tell("plan-record", place, parameter=one.called(), stated=name, plan="; ".join(one.records))


def _sources(held: Held, one: Parameter, known: Any) -> list[str]:
    """The sources that the activity gives for a value of the plant's own."""
    return [value.source for _, value in held.stated(one, known) if known.kind == "factor" and getattr(value, "source", "")]


def often(frequency: str, whole: Period) -> int | None:
    """How many records there are at least in a period; None where no calendar says it (batches, continuous)."""
    count = days([whole])
    year = whole[0].year
    least = {"each-shift": count, "daily": count, "weekly": count // 7, "monthly": len(months([whole], year)), "yearly": 1}
    return least.get(frequency)


def frequency(held: Held, answer: Answer) -> None:
    """DQ-05: as many records as the recording frequency of the plan makes; twelve months in the activity are twelve monthly records."""
    for _, one, known in held.measured:
        whole = held.period(one)
        if whole is None:
            continue
        if one.record_frequency is None:
            answer.lack(one.called(), "parameter.record_frequency")
            continue
        least = often(one.record_frequency, whole)
        done = held.execution(one)
        if least is None:
            answer.lack(one.called(), "number of batches or readings")
        elif done is None or done.records is None:
            if one.record_frequency in ("monthly", "yearly") and _by_month(held, one, known):
                answer.ran()
            else:
                answer.lack(one.called(), "execution.records")
        else:
            answer.ran()
            if done.records < least:
                shown = worded("frequency", "frequency", one.record_frequency) | {"count": str(done.records), "least": str(least)}
                answer.tell("plan-frequency", held.of_execution(done, "records"), parameter=one.called(), **shown)


def _by_month(held: Held, one: Parameter, known: Any) -> bool:
    """Whether every row of the activity states the parameter by month."""
    stated = [value.value if known.kind == "factor" else value for _, value in held.stated(one, known)]
    return bool(stated) and all(len(getattr(value, "values", ())) == 12 for value in stated)


def handling(held: Held, answer: Answer) -> None:
    """DQ-06: missing data were handled as the plan says, to the letter."""
    for _, one, _ in held.measured:
        done = _done(held, answer, one, "execution.gap|execution.no_gaps")
        if done is None:
            continue
        if not done.gap and done.no_gaps is not True:
            answer.lack(one.called(), "execution.gap|execution.no_gaps")
        elif done.gap and one.missing is None:
            answer.lack(one.called(), "parameter.missing")
        else:
            answer.ran()
            for gap in done.gap:
                if gap.handling != one.missing:
                    shown = {"begins": gap.from_, "ends": gap.to, "stated": gap.handling[:80], "plan": str(one.missing)[:80]}
                    answer.tell("plan-handling", held.of_execution(done, "gap"), parameter=one.called(), **shown)


def second(held: Held, answer: Answer) -> None:
    """XC-10: a key parameter has a second source, or it is declared that it has none 单一数据来源."""
    for _, one, known in held.measured:
        if known.kind not in KEY:
            continue
        done = _done(held, answer, one, "execution.second|execution.single_source")
        if done is None:
            continue
        answer.ran()
        if bool(done.second) == (done.single_source is True):
            answer.tell("plan-second-source", held.of_execution(done, "second"), parameter=one.called())


def independent(held: Held, answer: Answer) -> None:
    """XC-11: the second source is another record than the first, made by another department."""
    for _, one, known in held.measured:
        done = held.execution(one)
        if known.kind not in KEY:
            continue
        if done is not None and done.single_source:
            answer.ran()  # it is declared that there is nothing to compare
            continue
        if done is None or not done.second:
            answer.lack(one.called(), "execution.second")
            continue
        if not done.source:
            answer.lack(one.called(), "execution.source")
            continue
        for first in done.source:
            for other in done.second:
                same = [
                    key
                    for key in ("file", "sha256", "department")
                    if first.get(key) is not None and first.get(key) == other.get(key)
                ]
                if same:
                    shown = {"file": other.file, "first": first.file, "keys": ", ".join(same)}
                    answer.tell("plan-second-copied", held.of_execution(done, "second"), parameter=one.called(), **shown)
                elif None in (first.department, other.department):
                    answer.lack(one.called(), "execution.source.department")
                else:
                    answer.ran()
