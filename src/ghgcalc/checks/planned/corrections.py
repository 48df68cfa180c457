"""Corrections 修正 against the ledger of meters: one where a meter fails, by what the ledger has, and none where it is sound."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ghgcalc.activity.corrected import datum_of, named_by
from ghgcalc.brief import brief
from ghgcalc.checks.planned.accuracy import class_of, required
from ghgcalc.conservative import case_of, coverage, data, rules, span
from ghgcalc.findings import Place, pointer
from ghgcalc.quality.calendar import interval_of, months, passed, served, uncovered
from ghgcalc.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ghgcalc.activity.corrections import Correction, Metered
    from ghgcalc.checks.planned.held import Answer, Held
    from ghgcalc.quality import Meter, Parameter

Target = tuple[str, str, str]
NO_METER = "–"
UNMOVED = frozenset(("in-time", "stock"))
"""Cases in which what a meter read stands as it is."""


@brief
class Standing(NamedTuple):
    """How a meter stands in the year, for one datum.

    Attributes:
        meter: of the ledger. case: the rule by which its readings are corrected; of a sound one `in-time`.
        required, worst: per cent; `worst` is the greatest that is known where it is more than what is required, otherwise zero.
        months: in which it fails, from 1; none of a sound one.
    """

    meter: Meter
    case: str
    required: Decimal
    worst: Decimal
    months: tuple[int, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is to be corrected."""
        return not self.months


def demanded(held: Held, answer: Answer) -> None:
    """CA-06: where a meter fails CA-02 to CA-05, or was never calibrated, the datum is corrected by that meter, as the ledger has it.

    That the corrected value follows from the reading is held by whoever reads the activity.
    """
    answer.ran()
    stated = _stated(held)
    for target, one, standings in _data(held, answer):
        records = stated.pop(target, [])
        for standing in standings:
            if not standing.sound:
                _held_to(held, answer, target, standing, records)
        _strange(answer, target, one.meters, records)
    for target, records in stated.items():
        _strange(answer, target, (), records)


def _strange(answer: Answer, target: Target, meters: tuple[str, ...], records: list[tuple[int, Correction]]) -> None:
    """Corrections by meters that the plan has not for the datum; a count of stock is by none."""
    for at, record in records:
        for number, part in enumerate(record.meter):
            if part.case != "stock" and part.meter not in meters:
                _differs(answer, target, (at, number), part, {"meter": (part.meter, ", ".join(meters) or NO_METER)})


def needless(held: Held, answer: Answer) -> None:
    """plan-correction: what a sound meter read is not corrected."""
    answer.ran()
    stated = _stated(held)
    for target, _, standings in _data(held):
        sound = {standing.meter.id for standing in standings if standing.sound}
        for at, record in stated.get(target, ()):
            for number, part in enumerate(record.meter):
                if part.meter in sound and part.case not in UNMOVED:
                    shown = {"datum": named_by(*target), "meter": part.meter, **_titled(part.case)}
                    answer.tell("plan-correction-needless", _place(at, number, "case"), **shown)


def _stated(held: Held) -> dict[Target, list[tuple[int, Correction]]]:
    """The corrections by meters, with their numbers from 0, by datum."""
    found: dict[Target, list[tuple[int, Correction]]] = {}
    for at, one in enumerate(held.activity.correction):
        if one.rule == "meter":
            found.setdefault(one.target[:3], []).append((at, one))
    return found


def _data(held: Held, answer: Answer | None = None) -> Iterator[tuple[Target, Parameter, list[Standing]]]:
    """Every datum of the year that the plan has measured by meters and that can be corrected, and how they stand, as far as is known."""
    known = {at: known for at, _, known in held.parameters}
    measured = {meter.id: rows for meter, rows in held.feeding}
    for at, one in held.metered:
        if (one.of, known[at].key) in data():
            each = [_standing(held, meter, one, measured[meter.id], answer) for meter in held.meters(one.meters)]
            for number, row in held.rows(one):
                target = (one.of, row.id if one.of == "process" else str(number + 1), known[at].key)
                yield target, one, [standing for standing in each if standing is not None]


def _standing(held: Held, meter: Meter, one: Parameter, measured: list[Parameter], answer: Answer | None) -> Standing | None:
    """How a meter stands for a parameter; None where that is not known, which the answer is told.

    Whatever is known to fail fails, though something else of it is not known.
    """
    whole = held.period(one)
    life = None if whole is None else served(meter, whole)
    if life is None:
        return None
    own, interval = class_of(meter), interval_of(meter)
    asked = one.required.value if one.required is not None else required(meter, measured)
    rows = [row for row in meter.calibration if _counts(row.date_, interval, held)]
    known = [value for value in (own, *(row.found.value for row in rows if row.found is not None)) if value is not None]
    worst = max((value for value in known if asked is not None and value > asked), default=Decimal(0))
    failing = tuple(months([life] if worst else uncovered(meter, life), held.activity.year))
    unknown = {
        "parameter.required": asked is None,
        "meter.interval_months": bool(meter.calibration) and meter.interval_months is None,
        "meter.class": not failing and own is None,
        "meter.calibration.found": not failing and any(row.found is None for row in rows),
    }
    if asked is None or any(unknown.values()):
        if answer is not None:
            answer.lack(meter.id, *(name for name, lacks in unknown.items() if lacks))
        return None
    spans = coverage(held.activity.year, passed(meter), interval)
    case = case_of(
        "use",
        covered=any(inside for inside, _ in spans),
        uncovered=any(inside < count for inside, count in spans),
        required=Fraction(asked),
        found=Fraction(worst),
    )
    return Standing(meter, case if failing else "in-time", asked, worst, failing)


def _counts(day: Any, interval: int, held: Held) -> bool:
    """Whether a calibration of a day is good for a day of the year."""
    first, last = span(day, interval)
    return bool(first <= held.year[1] and held.year[0] <= last)


def _held_to(held: Held, answer: Answer, target: Target, standing: Standing, records: list[tuple[int, Correction]]) -> None:
    """The corrections of a datum of which a meter fails."""
    name, meter = named_by(*target), standing.meter
    if not records and _touched(held, target, standing):
        place = Place(table=target[0], row=target[1], key=target[2])
        answer.tell("plan-correction-missing", place, datum=name, meter=meter.id, **_titled(standing.case))
    for at, record in records:
        mine = [(number, part) for number, part in enumerate(record.meter) if part.meter == meter.id and part.case != "stock"]
        if not mine:
            place = Place(None, "correction", str(at + 1), "meter", pointer=pointer(("correction", at, "meter")))
            answer.tell("plan-correction-missing", place, datum=name, meter=meter.id, **_titled(standing.case))
        for number, part in mine:
            _differs(answer, target, (at, number), part, _differences(held, standing, part))


def _touched(held: Held, target: Target, standing: Standing) -> bool:
    """Whether something was read in a month in which the meter fails, and was not replaced by a substitute."""
    series = datum_of(held.activity, *target)
    if series is None or series.annual:
        return series is not None and bool(series.values[0])
    filled = {one.month for one in held.activity.correction if one.target[:3] == target and one.rule == "missing"}
    return any(series.values[month - 1] and month not in filled for month in standing.months)


def _differences(held: Held, standing: Standing, part: Metered) -> dict[str, tuple[str, str]]:
    """Key, what the correction states, and what the ledger has; a worse finding than the ledger's is more conservative, and may be."""
    interval = interval_of(standing.meter)
    assert part.interval is not None
    wanted = {day for day in passed(standing.meter) if _counts(day, interval, held)}
    days = {day for day in part.calibrated if _counts(day, part.interval, held)}
    asked, seen = (100 * one for one in part.accuracies)
    found: dict[str, tuple[str, str]] = {}
    if asked != Fraction(standing.required):
        found["required"] = (str(part.required), f"{standing.required:f} %")
    if seen < Fraction(standing.worst):
        found["found"] = (NO_METER if part.found is None else str(part.found), f"{standing.worst:f} %")
    if part.interval != interval:
        found["interval"] = (str(part.interval), str(interval))
    if days != wanted:
        found["calibrated"] = (_dates(days), _dates(wanted))
    if part.case != standing.case and seen <= max(asked, Fraction(standing.worst)):
        found["case"] = (part.case, standing.case)
    return found


def _dates(days: set[Any]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days)) or NO_METER


def _differs(answer: Answer, target: Target, at: tuple[int, int], part: Metered, found: dict[str, tuple[str, str]]) -> None:
    for key, (stated, wanted) in found.items():
        shown = {"datum": named_by(*target), "meter": part.meter, "key": key, "stated": stated, "wanted": wanted}
        answer.tell("plan-correction-differs", _place(*at, key), **shown)


def _place(at: int, number: int, key: str) -> Place:
    """A key of a meter of a correction of the activity."""
    steps = ("correction", at, "meter", number, key)
    return Place(None, "correction", str(at + 1), f"meter.{number + 1}.{key}", pointer=pointer(steps))


def _titled(case: str) -> dict[str, str]:
    """A case by its names."""
    return {f"case{tail}": rules()[case].title(lang) for tail, lang in zip(("", "_zh"), LANGUAGES, strict=True)}
