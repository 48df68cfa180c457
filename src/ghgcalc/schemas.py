"""JSON Schema 2020-12 of every file of the package: what an editor, a validator or another program takes for the reader.

A schema refuses nothing that the reader takes; what it cannot see (a sum, a date before another, a name used twice) the reader says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Literal, get_args

from ghgcalc import doors
from ghgcalc.version import __version__

What = Literal[
    "activity",
    "inventory",
    "settlement",
    "sector",
    "guideline",
    "factors",
    "plan",
    "record",
    "quality-plan",
    "corrections",
    "attestation",
    "trust",
    "ledger",
    "replay",
    "market-summary",
    "market-quarter",
    "value",
    "allowance-matrix",
    "fine",
    "cheapest",
    "month",
    "outlook",
    "forecast",
    "border",
    "exported",
    "package",
    "matrix",
    "spread",
]
WHATS: tuple[str, ...] = get_args(What)
DIALECT = "https://json-schema.org/draft/2020-12/schema"

TITLES = {
    "activity": "ghgcalc activity file 活动数据文件",
    "inventory": "ghgcalc inventory file 核算结果文件",
    "settlement": "ghgcalc settlement file 配额清缴文件",
    "sector": "ghgcalc record of a sector 行业配额测算结果",
    "guideline": "ghgcalc guideline file 核算指南文件",
    "factors": "ghgcalc factor file 排放因子文件",
    "plan": "ghgcalc allocation plan file 配额分配方案文件",
    "record": "ghgcalc verification record 核查记录文件",
    "quality-plan": "ghgcalc quality-control plan file 数据质量控制方案文件",
    "corrections": "ghgcalc corrections file 修正依据文件",
    "attestation": "ghgcalc attestation statement 签名声明",
    "trust": "ghgcalc trust file 信任文件",
    "ledger": "ghgcalc list of a ledger of results 台账库清单",
    "replay": "ghgcalc replay file 印刷数值复算文件",
    "market-summary": "ghgcalc summary of a price file 价格文件汇总",
    "market-quarter": "ghgcalc published quarter of the market 已公布的市场季度",
    "value": "ghgcalc surplus at each day's price 按逐日价格计的盈缺价值",
    "allowance-matrix": "ghgcalc allowance matrix 平衡值与价格情景矩阵",
    "fine": "ghgcalc fine for missing units 未足额清缴罚款",
    "cheapest": "ghgcalc cheapest way to settle 成本最低清缴方式",
    "month": "ghgcalc month and year so far 当月与年初至今",
    "outlook": "ghgcalc outlook of a running year 年内展望",
    "forecast": "ghgcalc forecast of the months to come 月度预测文件",
    "border": "ghgcalc cost at the border of the European Union 欧盟碳边境调节费用",
    "exported": "ghgcalc filled communication form 已填写的信息沟通表",
    "package": "ghgcalc manifest of a package 资料包清单",
    "matrix": "ghgcalc matrix of evidence 证据矩阵文件",
    "spread": "ghgcalc file of uncertainties 不确定性文件",
}

LONG = 160
"""A part of a schema that is longer, and stands there several times, is kept once."""


def json_schema(what: What) -> dict[str, Any]:
    """The JSON Schema 2020-12 of a kind of file; the caller's own.

    Its `$id` names the format and the release of the package. Descriptions are English, then on a line of its own Chinese.

    Args:
        what: `activity`, `inventory`, `settlement`, `sector`, `guideline`, `factors`, `plan`, `record`, `quality-plan`,
            `corrections`, `attestation` (the signed statement), `trust`, `ledger`, `replay`, `market-summary`,
            `market-quarter`, `value`, `allowance-matrix`, `fine`, `cheapest`, `month`, `outlook`, `forecast`, `border`,
            `exported`, `package` (its manifest), `matrix` (of evidence) or `spread`.

    Raises:
        ArgumentError: another word.
    """
    if what not in WHATS:
        raise doors.refused("what", what, ", ".join(WHATS))
    found = _shared(_body(what))
    definitions = found.pop("$defs", {})
    head = {
        "$schema": DIALECT,
        "$id": f"urn:ghgcalc:{what}:1:{__version__}",
        "title": TITLES[what],
        "description": found["description"],
    }
    return head | {key: value for key, value in found.items() if key not in head} | {"$defs": dict(sorted(definitions.items()))}


def schema_text(what: What) -> str:
    """The file of a schema, as the command line prints it and the documentation keeps it.

    Raises:
        ArgumentError: as [json_schema][].
    """
    return json.dumps(json_schema(what), ensure_ascii=False, indent=1) + "\n"


def _body(what: str) -> dict[str, Any]:
    if what == "activity":
        from ghgcalc import forms
        from ghgcalc.activity import Activity

        return forms.whole_year(Activity.model_json_schema())
    if what == "guideline":
        from ghgcalc.guidelines import Guideline

        return Guideline.model_json_schema()
    if what == "factors":
        from ghgcalc.factors.record import FactorFile

        return FactorFile.model_json_schema()
    if what == "plan":
        from ghgcalc.allowances.plans import Plan

        return Plan.model_json_schema()
    if what == "record":
        from ghgcalc.verified import Record

        return Record.model_json_schema()
    if what == "quality-plan":
        from ghgcalc.quality import QualityPlan

        return QualityPlan.model_json_schema()
    if what == "corrections":
        from ghgcalc.corrections import Given

        return Given.model_json_schema()
    if what == "trust":
        from ghgcalc.attestation.trust import TrustFile

        return TrustFile.model_json_schema()
    if what == "replay":
        from ghgcalc.replay.statement import ReplayFile

        return ReplayFile.model_json_schema()
    if what == "matrix":
        from ghgcalc.dossier.matrix import Matrix

        return Matrix.model_json_schema()
    if what == "spread":
        from ghgcalc.uncertainty.statement import SpreadFile

        return SpreadFile.model_json_schema()
    from ghgcalc.descriptions import shapes

    return shapes.schema(what)


MAPS = ("properties", "$defs", "dependentSchemas")
LISTS = ("anyOf", "oneOf", "allOf")
INNER = ("items", "additionalProperties", "not")
"""The words of a schema under which schemas stand: by name, in a list, alone."""


def _each(schema: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """A schema with every schema right inside it changed."""
    found = dict(schema)
    for key, value in schema.items():
        if key in MAPS:
            found[key] = {name: change(inner) for name, inner in value.items()}
        elif key in LISTS:
            found[key] = [change(inner) for inner in value]
        elif key in INNER and isinstance(value, dict):
            found[key] = change(value)
    return found


def _shared(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, with every long part that stands there several times once under `$defs`."""
    seen: Counter[str] = Counter()

    def count(part: dict[str, Any]) -> None:
        text = _text(part)
        seen[text] += 1
        if len(text) <= LONG or seen[text] == 1:  # else what lies in it has been counted
            _each(part, count)

    def fold(part: dict[str, Any]) -> dict[str, Any]:
        text = _text(part)
        if len(text) <= LONG or seen[text] == 1:
            return _each(part, fold)
        said, rest = _apart(part)
        name = f"part-{sha256(text.encode()).hexdigest()[:10]}"
        if name not in kept:
            kept[name] = _each(rest, fold)
        return {"$ref": f"#/$defs/{name}", **said}

    kept: dict[str, Any] = {}
    _each(schema, count)
    folded = _each(schema, fold)
    return folded | {"$defs": folded.get("$defs", {}) | kept}


def _apart(part: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of a part where it stands, and the part itself."""
    said = {key: value for key, value in part.items() if key == "description"}
    return said, {key: value for key, value in part.items() if key not in said}


def _text(part: dict[str, Any]) -> str:
    """A part without what is said of it, as a text."""
    return json.dumps(_apart(part)[1], sort_keys=True, ensure_ascii=False)


__all__ = ["WHATS", "What", "json_schema", "schema_text"]
