"""Is this entity in? The national market, Guangdong, Shanghai, Hubei: sectors, thresholds, and who leaves a pilot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt

from ghgcalc import doors, vocabulary
from ghgcalc.allowances.allocation.values import Scheme, Threshold, values
from ghgcalc.allowances.plans import Slug
from ghgcalc.brief import brief
from ghgcalc.fields import One
from ghgcalc.findings import language
from ghgcalc.literals import Lang
from ghgcalc.numbers import fraction_of, sketch
from ghgcalc.schema import Strict, validate, wrong
from ghgcalc.texts import label
from ghgcalc.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

Verdict = Literal["in", "out", "unknown"]
NATIONAL = "national"


def _area(raw: Any) -> str:
    found = vocabulary.area_id(raw) if isinstance(raw, str) else None
    if found is None:
        from ghgcalc import suggestions

        raise wrong("unknown-province", value=sketch(raw), **suggestions.of_area(raw))
    return found


class Entity(Strict):
    """Who asks: the sector, the province, the data year, and the sizes that are known (direct emission, energy use, racks)."""

    sector: Slug
    year: Annotated[StrictInt, Field(ge=1990, le=2100)]
    area: Annotated[str, BeforeValidator(_area)] | None = None
    emissions: Annotated[Quantity | None, One("tCO2e", "tCO2")] = None
    energy: Annotated[Quantity | None, One("tce")] = None
    racks: Annotated[StrictInt, Field(ge=1)] | None = None


@brief
@dataclass(frozen=True, slots=True)
class Answer:
    """One scheme's answer.

    Attributes:
        verdict: `in`, `out`, or `unknown` where a size is missing or the rule of that year was not seen.
        reason: the key of a label that says why. threshold: what was held against, as text.
    """

    scheme: Scheme
    verdict: Verdict
    reason: str
    threshold: str

    def why(self, lang: Lang = "en") -> str:
        """The reason in words."""
        language(lang)
        return label(f"coverage-{self.reason}", lang)

    def as_dict(self) -> dict[str, Any]:
        """As a record of the command line."""
        one = self.scheme
        return {
            "scheme": one.id,
            "name": one.name_en,
            "name_zh": one.name_zh,
            "verdict": self.verdict,
            "reason": self.reason,
            "why": self.why(),
            "why_zh": self.why("zh"),
            "threshold": self.threshold or None,
            "document": one.document,
            "grade": one.grade,
            "note": one.note_en,
            "note_zh": one.note_zh,
        }


def coverage(entity: Mapping[str, Any], schemes: Iterable[str] | None = None) -> list[Answer]:
    """Whether an entity is in each scheme.

    Args:
        entity: the keys of [Entity][], such as `{"sector": "aluminium", "year": 2025, "area": "Hubei", "emissions": "30000 tCO2e"}`.
        schemes: ids; every packaged one without them.

    Raises:
        ArgumentError: no table of keys, or no ids.
        InputError: every fault of what is stated.
    """
    doors.instance("entity", entity, Mapping, "a table of keys, such as {'sector': 'aluminium', 'year': 2025}")
    stated = validate(Entity, {key: value for key, value in entity.items() if value is not None})
    wanted = None if schemes is None else set(doors.texts("schemes", schemes))
    return [_answer(one, stated) for one in values().scheme if wanted is None or one.id in wanted]


def _answer(scheme: Scheme, entity: Entity) -> Answer:
    held = [threshold for threshold in scheme.threshold if threshold.counts(entity.sector, entity.year)]
    shown = " / ".join(text for threshold in held for text in _shown(threshold))
    verdict, reason = _verdict(scheme, entity, held)
    return Answer(scheme, verdict, reason, shown)


def _verdict(scheme: Scheme, entity: Entity, held: list[Threshold]) -> tuple[Verdict, str]:
    if scheme.id != NATIONAL:
        if entity.area is None:
            return "unknown", "area-missing"
        if entity.area != scheme.area:
            return "out", "area"
        national = next(one for one in values().scheme if one.id == NATIONAL)
        if entity.sector in national.sectors and entity.year >= national.since_year(entity.sector):
            return "out", "national"
    if scheme.sectors and entity.sector not in scheme.sectors:
        return "out", "sector"
    if entity.year < scheme.since_year(entity.sector):
        return ("out", "not-yet") if entity.sector in scheme.since else ("unknown", "year")
    return _size(entity, held)


def _size(entity: Entity, held: list[Threshold]) -> tuple[Verdict, str]:
    """Any one size at or above its threshold is enough; out only if every size that counts is known and below."""
    pairs = [(getattr(entity, name), getattr(threshold, name)) for threshold in held for name in ("emissions", "energy", "racks")]
    counted = [(_plain(mine), _plain(limit)) for mine, limit in pairs if limit is not None]
    if any(mine is not None and mine >= limit for mine, limit in counted):
        return "in", "above"
    if any(mine is None for mine, _ in counted):
        return "unknown", "size-missing"
    return "out", "below"


def _plain(value: Any) -> Any:
    return fraction_of(value.exact) if isinstance(value, Quantity) else value


def _shown(threshold: Threshold) -> list[str]:
    found = [str(size) for size in (threshold.emissions, threshold.energy) if size is not None]
    return found + ([f"{threshold.racks} racks"] if threshold.racks is not None else [])
