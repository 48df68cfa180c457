"""Findings as a SARIF log, version 2.1.0 (OASIS Standard, 2020-03-27): what editors, code hosts and CI servers show beside a file.

A finding is a result; its code is a rule of the tool, its file the artifact, its line the region, its JSON pointer a logical location.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ghgcalc.literals import Lang
from ghgcalc.texts import catalogue
from ghgcalc.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"
LANGUAGES = {"en": "en", "zh": "zh-CN"}
"""RFC 5646 names of the languages of the catalogue."""


def findings_in(record: Any) -> Iterator[Mapping[str, Any]]:
    """Every finding, as [Finding.as_dict][ghgcalc.findings.Finding.as_dict] writes one, that lies anywhere in a record."""
    if isinstance(record, Mapping):
        if "code" in record and "severity" in record and "message_zh" in record:
            yield record
            return
        for inner in record.values():
            yield from findings_in(inner)
    elif isinstance(record, list | tuple):
        for inner in record:
            yield from findings_in(inner)


def sarif_log(findings: Iterable[Mapping[str, Any]], lang: Lang, *, status: int) -> dict[str, Any]:
    """The log of one call.

    Args:
        findings: records of findings.
        lang: of the messages, `en` or `zh`.
        status: the exit status of the call.
    """
    listed = list(findings)
    codes = list(dict.fromkeys(str(one["code"]) for one in listed))
    driver = {
        "name": "ghgcalc",
        "version": __version__,
        "language": LANGUAGES[lang],
        "rules": [_rule(code, lang) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": status != 2, "exitCode": status}],
        "results": [_result(one, codes.index(str(one["code"])), lang) for one in listed],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(code: str, lang: Lang) -> dict[str, Any]:
    entry = catalogue()["finding"][code]
    return {
        "id": code,
        "shortDescription": {"text": entry[lang]},
        "help": {"text": f"{entry[f'remedy_{lang}']} `ghgcalc finding {code}`"},
    }


def _result(record: Mapping[str, Any], rule: int, lang: Lang) -> dict[str, Any]:
    tail, stop = ("_zh", "。") if lang == "zh" else ("", " ")
    place = record["place"]
    location: dict[str, Any] = {}
    if place.get("file"):
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(str(place["file"]).replace("\\", "/"), safe="/:")}}
        if place.get("line"):
            physical["region"] = {"startLine": place["line"]}
        location["physicalLocation"] = physical
    if record.get("pointer") is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": record["pointer"], "kind": "value"}]
    found: dict[str, Any] = {
        "ruleId": record["code"],
        "ruleIndex": rule,
        "level": record["severity"],
        "message": {"text": f"{record[f'message{tail}']}{stop}{record[f'remedy{tail}']}"},
    }
    if location:
        found["locations"] = [location]
    return found | {"properties": {"place": dict(place), "fields": dict(record["fields"]), "clause": record["clause"]}}
