"""Ways of obtaining 获取方式: measured where the plan says measured, default where it says default; basis, laboratory, source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ghgcalc.checks.facts import column
from ghgcalc.checks.planned.accuracy import class_of
from ghgcalc.checks.planned.held import is_solid, worded
from ghgcalc.checks.telling import numbered
from ghgcalc.quality.words import says

if TYPE_CHECKING:
    from ghgcalc.checks.planned.held import Answer, Held
    from ghgcalc.quality import Parameter
    from ghgcalc.quality.parameters import Known

OWN = ("measured", "design", "calculated")
"""Ways by which a plant comes to a value of its own."""

HEAT = ("ncv", "elemental-carbon")
"""What a laboratory finds of a fuel."""

MEASURED = ("how", "records", "record_frequency", "missing", "department")
OF_METER = ("name", "model", "place", "frequency", "class_", "interval_months", "regulation")
COLUMNS = {"default": ("source",), "design": ("source",), "calculated": ("formula",)}


def ways(held: Held, answer: Answer) -> None:
    """DQ-03: the way of the year is that of the plan. What is calculated here is calculated; a factor shows whether it is the plant's own."""
    for at, one, known in held.parameters:
        done = held.execution(one)
        way = done.way if done is not None else None
        used = [way] if way is not None else _used(held, one, known)
        if not used:
            answer.lack(one.called(), "execution.way" if known.kind in ("datum", "auxiliary") else f"{one.of}.{known.key}")
            continue
        answer.ran()
        for found in dict.fromkeys(used):
            own = way is None and found == "measured" and one.way in OWN
            if found != one.way and not own:
                shown = worded("plan", "way", one.way) | worded("stated", "way", found)
                answer.tell("plan-way", held.of_parameter(at, "way"), parameter=one.called(), **shown)


def _used(held: Held, one: Parameter, known: Known) -> list[str]:
    """The ways that the year itself shows."""
    if known.kind == "result":
        return ["calculated"]
    if known.kind == "gwp":
        return ["default"]
    if known.kind != "factor":
        return []
    stated = dict(held.stated(one, known))
    pointers = [f"/{one.of}/{at}/{known.key}" for at, _ in held.rows(one)]
    return ["measured" if _own(stated.get(where)) and where not in held.left else "default" for where in pointers]


def _own(value: Any) -> bool:
    """Whether a value is the plant's own, and no factor that it chose."""
    return value is not None and getattr(value, "value", value) is not None


def columns(held: Held, answer: Answer) -> None:
    """DQ-07: a measured row has all columns of its meter or a laboratory, a default its source, a calculated row its formula."""
    answer.ran()
    for at, one, _ in held.parameters:
        wanted = COLUMNS.get(one.way, MEASURED)
        empty = [key for key in wanted if not _filled(one.get(key))]
        if one.way == "measured" and one.laboratory is None:
            empty += [] if one.meters else ["meters"]
            for meter in held.meters(one.meters):
                empty += [f"{meter.id}.{key.rstrip('_')}" for key in OF_METER if not _filled(getattr(meter, key))]
        if empty:
            place = held.of_parameter(at, "")
            answer.tell("plan-column", place, parameter=one.called(), **worded("way", "way", one.way), keys=", ".join(empty))


def _filled(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(says(one) for one in value)
    return says(value) if isinstance(value, str) else value is not None


def department(held: Held, answer: Answer) -> None:
    """Who obtained a measured value is who the plan says."""
    for _, one, _ in held.measured:
        done = held.execution(one)
        if done is None or done.department is None:
            answer.lack(one.called(), "execution.department")
        elif one.department is None:
            answer.lack(one.called(), "parameter.department")
        elif done.department != one.department:
            place = held.of_execution(done, "department")
            answer.tell("plan-department", place, parameter=one.called(), plan=one.department, stated=done.department)
        else:
            answer.ran()


def priority(held: Held, answer: Answer) -> None:
    """ME-07: the source of a measured value stands no lower than last year's."""
    for _, one, _ in held.measured:
        done, before = held.execution(one), held.execution(one, held.activity.year - 1)
        if done is None or before is None or done.priority is None or before.priority is None:
            answer.lack(one.called(), "execution.priority")
            continue
        answer.ran()
        if done.priority > before.priority:
            shown = {"parameter": one.called(), "now": done.priority, "before": before.priority}
            answer.tell("plan-priority", held.of_execution(done, "priority"), **shown)


def better(held: Held, answer: Answer) -> None:
    """ME-08: no other meter of the ledger measures the same parameter more accurately than those that feed the accounting."""
    for at, one in held.metered:
        used = [class_of(meter) for meter in held.meters(one.meters)]
        if not used or None in used:
            answer.lack(one.called(), "meter.class")
            continue
        answer.ran()
        worst = max(number for number in used if number is not None)
        for meter in held.meters(one.other_meters):
            own = class_of(meter)
            if own is None:
                answer.lack(one.called(), "meter.class")
            elif own < worst:
                shown = {"parameter": one.called(), "meter": meter.id, "class": f"{own:f}", "used": f"{worst:f}"}
                answer.tell("plan-better-source", held.of_parameter(at, "other_meters"), **shown)


def basis(held: Held, answer: Answer) -> None:
    """ME-09: quantity, calorific value and carbon of a solid fuel on the same basis 收到基; a default is as received."""
    fuels: dict[tuple[str, str], dict[str, tuple[int, Parameter]]] = {}
    for at, one, _ in held.parameters:
        if one.fuel is not None and one.parameter in ("quantity", *HEAT):
            fuels.setdefault((one.fuel, one.name or ""), {})[one.parameter] = (at, one)
    for (item, _), found in fuels.items():
        if is_solid(item) is False or "quantity" not in found:
            continue
        bases = {key: one.basis or ("as-received" if one.way == "default" else None) for key, (_, one) in found.items()}
        at, one = found["quantity"]
        if open_ := [key for key, value in bases.items() if value is None]:
            answer.lack(one.name or item, *(f"parameter.basis ({key})" for key in open_))
            continue
        answer.ran()
        if len(set(bases.values())) > 1:
            shown = ", ".join(f"{key}: {value}" for key, value in bases.items())
            answer.tell("plan-basis", held.of_parameter(at, "basis"), item=one.name or item, bases=shown)


def _tested(held: Held, *, solid: bool) -> list[tuple[int, Parameter, Known]]:
    """Measured calorific values and carbon contents of solids, or of gases and liquids; what no list knows may be either."""
    return [
        (at, one, known)
        for at, one, known in held.measured
        if one.fuel is not None and one.parameter in HEAT and is_solid(one.fuel) in (solid, None) and held.rows(one)
    ]


def laboratories(held: Held, answer: Answer) -> None:
    """ME-10: every test of a solid names its batch and a laboratory under CMA or CNAS."""
    answer.ran()
    for _, one, _ in _tested(held, solid=True):
        done = held.execution(one)
        if done is None or not done.test:
            answer.lack(one.called(), "execution.test")
            continue
        for number, test in enumerate(done.test, 1):
            wrong = [key for key in ("batch", "laboratory") if not _filled(test.get(key))]
            wrong += [] if test.accreditation in ("CMA", "CNAS") else ["accreditation"]
            if wrong:
                place = held.of_execution(done, "test")
                answer.tell("plan-test", place, parameter=one.called(), number=number, report=test.report, keys=", ".join(wrong))


def monthly(held: Held, answer: Answer) -> None:
    """ME-11: a measured value of a gas or liquid comes from a test in every month in which the fuel was used."""
    answer.ran()
    for at, one, known in _tested(held, solid=False):
        done = held.execution(one)
        tested = {test.date_.month for test in done.test if held.between(test.date_)} if done is not None else set()
        stated = [value for _, value in held.stated(one, known) if _own(value)]
        if not tested and any(len(value.value.values) == 12 for value in stated):
            continue
        used = _months(held, one)
        if open_ := [month for month in sorted(used) if month not in tested]:
            answer.tell("plan-test-month", held.of_parameter(at, "parameter"), parameter=one.called(), months=numbered(open_))


def _months(held: Held, one: Parameter) -> set[int]:
    """The months in which a fuel was used; every month, where only the year is stated."""
    found: set[int] = set()
    for _, row in held.rows(one):
        values = column(row.amount) or ()
        found |= {month for month, value in enumerate(values, 1) if value} if len(values) == 12 else set(range(1, 13))
    return found
