"""The registry of rules 规则登记: every rule with its severity, class of non-conformity, clause, grade, needs and remedy, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ghgcalc.bands import HERE
from ghgcalc.brief import brief
from ghgcalc.immutable import FrozenDict
from ghgcalc.literals import Lang
from ghgcalc.texts import text

SOURCE = HERE / "rules.toml"
FAMILIES = ("dates", "identity", "ratios", "bands", "balances", "evidence", "boundary", "duplicates", "quality")
CLASSES = ("K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8")
SCOPES = ("activity", "inventory", "years", "plan", "verify", "reading", "later")
GRADES = ("official", "sister", "implementation", "public", "proposal")


@brief
@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: such as `R1`. codes: of its findings. bands: the ids of its yardsticks. family: one of nine.
        severity: of a finding; `hard`: whether what cannot be at all is an error.
        klass: of non-conformity 不符合项类别, K1 to K8. clause, grade: on what the rule rests.
        scope: what it looks at (`activity`, `inventory`, `years`, or `plan`: a year and its quality-control plan), who else holds it
            (`verify`, `reading`), or `later`.
        whole: whether it is a rule of whole years, which holds nothing of a year that is still running.
        needs: `table.key` of the data without which it cannot run; `a|b` is either.
    """

    id: str
    codes: tuple[str, ...]
    bands: tuple[str, ...]
    family: str
    severity: str
    hard: bool
    klass: str
    clause: str
    grade: str
    scope: str
    needs: tuple[str, ...]
    en: str
    zh: str
    whole: bool = False

    @property
    def built(self) -> bool:
        """Whether a function of this room holds it."""
        return bool(self.codes)

    def title(self, lang: Lang = "en") -> str:
        """What it compares."""
        return self.zh if lang == "zh" else self.en

    def remedy(self, lang: Lang = "en") -> str:
        """What to do where it finds something; empty for a rule that is not built."""
        return " ".join(dict.fromkeys(_remedy(code, lang) for code in self.codes))

    def as_dict(self) -> dict[str, Any]:
        """The rule as data, with its remedies."""
        found = {name: getattr(self, name) for name in self.__slots__ if name not in ("klass", "whole")}
        lists = {name: list(value) for name, value in found.items() if isinstance(value, tuple)}
        return found | lists | {"class": self.klass, "remedy": self.remedy("en"), "remedy_zh": self.remedy("zh")}


def _remedy(code: str, lang: Lang) -> str:
    return text("finding", code, lang, part="remedy_")


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule, by id, in the order of the file."""
    import tomllib

    raw = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["rule"]
    found = {}
    for record in raw:
        lists = {key: tuple(value) for key, value in record.items() if isinstance(value, list)}
        found[record["id"]] = Rule(
            **{key: value for key, value in (record | lists).items() if key != "class"}, klass=record["class"]
        )
    return FrozenDict(found)


@cache
def by_code() -> Mapping[str, Rule]:
    """The first rule of every code."""
    found: dict[str, Rule] = {}
    for rule in rules().values():
        for code in rule.codes:
            found.setdefault(code, rule)
    return FrozenDict(found)


@cache
def by_band() -> Mapping[str, Rule]:
    """The rule that a band belongs to."""
    return FrozenDict({band: rule for rule in rules().values() for band in rule.bands})


def rule_of(name: str) -> Rule | None:
    """A rule by its id, by a band of its, or by a code of its findings."""
    return rules().get(name) or by_band().get(name) or by_code().get(name)
